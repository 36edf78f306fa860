"""The verbs of reporting: drafting by people, and filing step by step."""

from __future__ import annotations

from coldframe.reporting.actions.approval import approve_report, reopen_report, withdraw_report
from coldframe.reporting.actions.drafting import draft_report, remove_entry, set_fields
from coldframe.reporting.actions.filing import (
    queue_filing,
    record_failure,
    record_receipt,
    resolve_outcome,
    restart_filing,
    start_filing,
)
from coldframe.reporting.actions.forgetting import forget_clue
from coldframe.reporting.actions.preservation import (
    ask_to_end_hold,
    confirm_destruction,
    destroy_preserved,
    end_hold,
    extend_preservation,
    hold_report,
)
from coldframe.reporting.actions.production import (
    confirm_production,
    propose_production,
    switch_off_production,
)
from coldframe.reporting.actions.remote_calls import begin_step, end_step, put_off_step
from coldframe.reporting.actions.supplements import answer_reversal
from coldframe.reporting.queries import check_report

__all__ = [
    "answer_reversal",
    "approve_report",
    "ask_to_end_hold",
    "begin_step",
    "check_report",
    "confirm_destruction",
    "confirm_production",
    "destroy_preserved",
    "draft_report",
    "end_hold",
    "end_step",
    "extend_preservation",
    "forget_clue",
    "hold_report",
    "propose_production",
    "put_off_step",
    "queue_filing",
    "record_failure",
    "record_receipt",
    "remove_entry",
    "reopen_report",
    "resolve_outcome",
    "restart_filing",
    "set_fields",
    "start_filing",
    "switch_off_production",
    "withdraw_report",
]

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
from coldframe.reporting.actions.remote_calls import begin_step, end_step, put_off_step
from coldframe.reporting.actions.supplements import answer_reversal
from coldframe.reporting.queries import check_report

__all__ = [
    "answer_reversal",
    "approve_report",
    "begin_step",
    "check_report",
    "draft_report",
    "end_step",
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
    "withdraw_report",
]

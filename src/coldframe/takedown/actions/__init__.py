"""The verbs of takedown: notices to hosts, and what the law has us tell users and notifiers."""

from coldframe.takedown.actions.forgetting import forget_clue
from coldframe.takedown.actions.notices import (
    draft_notice,
    hold_notice,
    lift_notice_hold,
    record_reappearance,
    record_result,
    send_notice,
    stop_notices,
)
from coldframe.takedown.actions.statements import check_statement, issue_statement, note_notifier_told

__all__ = [
    "check_statement",
    "draft_notice",
    "forget_clue",
    "hold_notice",
    "issue_statement",
    "lift_notice_hold",
    "note_notifier_told",
    "record_reappearance",
    "record_result",
    "send_notice",
    "stop_notices",
]

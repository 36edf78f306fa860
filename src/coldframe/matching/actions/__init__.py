"""The verbs of matching: keep signals and searches, and fill banks by two people."""

from __future__ import annotations

from coldframe.matching.actions.banks import approve_change, configure_bank, create_bank, refuse_change
from coldframe.matching.actions.entries import (
    add_from_source,
    approve_entry,
    propose_entry,
    refuse_entry,
    withdraw_entries,
    withdraw_entry,
)
from coldframe.matching.actions.feedback import (
    dismiss_feedback,
    note_judgement,
    send_feedback,
    void_judgement,
)
from coldframe.matching.actions.forgetting import forget_items
from coldframe.matching.actions.lists import approve_list, propose_list, refuse_list
from coldframe.matching.actions.opinions import clear_flood, state_opinion
from coldframe.matching.actions.signals import (
    record_back_search,
    record_found,
    record_search,
    record_signals,
)
from coldframe.matching.actions.sources import (
    approve_source,
    pause_source,
    propose_source,
    refuse_source,
    renew_credentials,
    request_sync,
    resume_source,
)

__all__ = [
    "add_from_source",
    "approve_change",
    "approve_entry",
    "approve_list",
    "approve_source",
    "clear_flood",
    "configure_bank",
    "create_bank",
    "dismiss_feedback",
    "forget_items",
    "note_judgement",
    "pause_source",
    "propose_entry",
    "propose_list",
    "propose_source",
    "record_back_search",
    "record_found",
    "record_search",
    "record_signals",
    "refuse_change",
    "refuse_entry",
    "refuse_list",
    "refuse_source",
    "renew_credentials",
    "request_sync",
    "resume_source",
    "send_feedback",
    "state_opinion",
    "void_judgement",
    "withdraw_entries",
    "withdraw_entry",
]

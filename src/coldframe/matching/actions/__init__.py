"""The verbs of matching: keep signals and searches, and fill banks by two people."""

from __future__ import annotations

from coldframe.matching.actions.entries import (
    approve_entry,
    create_bank,
    propose_entry,
    refuse_entry,
    withdraw_entry,
)
from coldframe.matching.actions.lists import approve_list, propose_list, refuse_list
from coldframe.matching.actions.signals import record_search, record_signals

__all__ = [
    "approve_entry",
    "approve_list",
    "create_bank",
    "propose_entry",
    "propose_list",
    "record_search",
    "record_signals",
    "refuse_entry",
    "refuse_list",
    "withdraw_entry",
]

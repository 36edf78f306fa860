"""The verbs of casework: a person's, in a case that is open to them."""

from __future__ import annotations

from coldframe.casework.actions.cases import (
    close_case,
    link_case,
    open_case,
    set_status,
    share_case,
    write_note,
)
from coldframe.casework.actions.exhibits import ExhibitMismatch, admit_exhibit
from coldframe.casework.actions.measures import OnlyWelfareOutcomes, record_measure, record_safeguard
from coldframe.casework.actions.parties import add_party, record_role, set_age

__all__ = [
    "ExhibitMismatch",
    "OnlyWelfareOutcomes",
    "add_party",
    "admit_exhibit",
    "close_case",
    "link_case",
    "open_case",
    "record_measure",
    "record_role",
    "record_safeguard",
    "set_age",
    "set_status",
    "share_case",
    "write_note",
]

"""Tables of casework. Everything about people stands here, in rows that can be destroyed."""

from __future__ import annotations

from coldframe.casework.models.cases import Case, CaseLink, Disposal, Note
from coldframe.casework.models.deconfliction import (
    DeconflictionEntry,
    DeconflictionGrant,
    DeconflictionLink,
    DeconflictionPause,
    DeconflictionTold,
    EntryToken,
    PartnerToken,
)
from coldframe.casework.models.exhibits import Exhibit
from coldframe.casework.models.measures import Measure, Safeguard
from coldframe.casework.models.parties import Party, PartyRole

__all__ = [
    "Case",
    "CaseLink",
    "DeconflictionEntry",
    "DeconflictionGrant",
    "DeconflictionLink",
    "DeconflictionPause",
    "DeconflictionTold",
    "Disposal",
    "EntryToken",
    "Exhibit",
    "Measure",
    "Note",
    "PartnerToken",
    "Party",
    "PartyRole",
    "Safeguard",
]

"""The words of casework: stages of measures, ages, roles, safeguarding, and what the pages are given."""

from __future__ import annotations

from coldframe.casework.terms.cases import (
    CaseKind,
    CaseStatus,
    CaseView,
    DisposalCode,
    DisposalView,
    LinkKind,
    LinkView,
    NoteView,
)
from coldframe.casework.terms.codes import CaseworkEvent, DeconflictionEvent
from coldframe.casework.terms.exhibits import ExhibitView
from coldframe.casework.terms.measures import (
    WELFARE_STAGES,
    MappedTerm,
    MeasureView,
    SafeguardKind,
    SafeguardView,
    Stage,
)
from coldframe.casework.terms.parties import (
    AgeBasis,
    AgeFacts,
    ChildAnswer,
    PartyKind,
    PartyView,
    Role,
    RoleView,
)

__all__ = [
    "WELFARE_STAGES",
    "AgeBasis",
    "AgeFacts",
    "CaseKind",
    "CaseStatus",
    "CaseView",
    "CaseworkEvent",
    "ChildAnswer",
    "DeconflictionEvent",
    "DisposalCode",
    "DisposalView",
    "ExhibitView",
    "LinkKind",
    "LinkView",
    "MappedTerm",
    "MeasureView",
    "NoteView",
    "PartyKind",
    "PartyView",
    "Role",
    "RoleView",
    "SafeguardKind",
    "SafeguardView",
    "Stage",
]

"""The words of triage: codes (lanes, outcomes, categories, observations), facts, and views."""

from __future__ import annotations

from coldframe.triage.terms.codes import (
    UNDO_SECONDS,
    ActCode,
    AgeBand,
    AppealState,
    Category,
    DecisionState,
    Lane,
    LookAgain,
    Origin,
    Outcome,
    RevealReason,
    ReviewState,
    Seen,
    SelfProduced,
    Sign,
    TriageEvent,
)
from coldframe.triage.terms.facts import (
    OBSERVATION_KINDS,
    Judgement,
    NewDecision,
    Observations,
    Priority,
    PriorityFacts,
    PriorityReason,
    SecondNeed,
)
from coldframe.triage.terms.views import (
    AppealView,
    DecisionView,
    LookView,
    ReviewView,
)

__all__ = [
    "OBSERVATION_KINDS",
    "UNDO_SECONDS",
    "ActCode",
    "AgeBand",
    "AppealState",
    "AppealView",
    "Category",
    "DecisionState",
    "DecisionView",
    "Judgement",
    "Lane",
    "LookAgain",
    "LookView",
    "NewDecision",
    "Observations",
    "Origin",
    "Outcome",
    "Priority",
    "PriorityFacts",
    "PriorityReason",
    "RevealReason",
    "ReviewState",
    "ReviewView",
    "SecondNeed",
    "Seen",
    "SelfProduced",
    "Sign",
    "TriageEvent",
]

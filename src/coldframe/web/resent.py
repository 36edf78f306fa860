"""A form that was sent twice because the answer to the first was lost: the decision that already stands."""

from __future__ import annotations

from collections.abc import Iterable

from coldframe.core.text import clean
from coldframe.triage.terms import DecisionState, DecisionView, NewDecision

_STANDING = (DecisionState.PROPOSED, DecisionState.FINAL, DecisionState.DISAGREED)


def find_resent(
    decisions: Iterable[DecisionView], new: NewDecision, *, reverses: str, person_id: str
) -> DecisionView | None:
    """Find what this person already said about the same matter, in the same words; else ``None``."""
    reason = clean(new.reason).strip()
    said = (new.outcome, new.category, reason)
    for decision in decisions:
        first = (decision.outcome, decision.category, decision.reason)
        second = (decision.second_outcome, decision.second_category, decision.second_reason)
        is_first = decision.decided_by == person_id and decision.reverses == reverses and first == said
        is_second = decision.second_by == person_id and second == said
        if decision.state in _STANDING and decision.item_id == new.item_id and (is_first or is_second):
            return decision
    return None

"""Children first: whose record is sealed, and what comes before any measure. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from coldframe.casework.terms import (
    WELFARE_STAGES,
    ChildAnswer,
    SafeguardingFinding,
    SafeguardingState,
    SafeguardingView,
    Stage,
)


def is_sealed_v1(child: ChildAnswer | None, *, is_cleared: bool) -> bool:
    """Tell whether who somebody is opens only with a second key-holder.

    Source: domain notes 4.2 (e) and R-21. Whoever is treated as a child, which an uncertain age means too,
    and whoever was cleared. ``child`` is ``None`` for an organization.
    """
    return is_cleared or (child is not None and child.is_child)


def safeguarding_v1(
    answers: Sequence[SafeguardingView],
    *,
    child: ChildAnswer | None,
    asked_at: datetime | None,
    is_in_question: bool,
    was_safeguarded: bool,
) -> SafeguardingState:
    """Tell where the safeguarding lane of somebody stands.

    Source: domain notes 4.2 (b). Whoever may be a child, or bears a role in which people are harmed, is looked
    at before anything else is recorded of them. "Cannot tell" is an answer, and leaves the question open; "not
    harmed" holds until a role is recorded in which they may have been, which nobody knew who answered.

    Args:
        answers: What was answered, the newest first.
        child: Whether to treat the person as a child; ``None`` for an organization, which is never asked.
        asked_at: When the newest of their roles that ask for it was recorded; ``None`` if none does.
        is_in_question: An act, a role that acts or a measure of theirs is on record.
        was_safeguarded: Something was done to keep them safe.
    """
    is_asked = child is not None and (child.is_child or asked_at is not None)
    newest = answers[0].finding if answers else SafeguardingFinding.CANNOT_TELL
    is_outdated = (
        child is not None
        and newest is SafeguardingFinding.NOT_HARMED
        and asked_at is not None
        and answers[0].answered_at < asked_at
    )
    may_be_harmed = asked_at is not None or was_safeguarded or newest is SafeguardingFinding.HARMED
    return SafeguardingState(
        is_asked=is_asked,
        is_open=is_asked and (newest is SafeguardingFinding.CANNOT_TELL or is_outdated),
        is_outdated=is_outdated,
        is_dual=is_asked and is_in_question and may_be_harmed,
        answers=tuple(answers),
    )


def stages_after_safeguarding_v1(stages: frozenset[Stage], state: SafeguardingState) -> frozenset[Stage]:
    """Close everything but welfare while the safeguarding question is open."""
    return stages & WELFARE_STAGES if state.is_open else stages

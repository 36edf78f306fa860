"""Children first: whose record is sealed, and what comes before any measure. Pure."""

from __future__ import annotations

from collections.abc import Sequence

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
    opens_check: bool,
    is_in_question: bool,
    was_safeguarded: bool,
) -> SafeguardingState:
    """Tell where the safeguarding lane of somebody stands.

    Source: domain notes 4.2 (b). Whoever may be a child, or bears a role in which people are harmed, is looked
    at before anything else is recorded of them. "Cannot tell" is an answer, and leaves the question open.

    Args:
        answers: What was answered, the newest first.
        child: Whether to treat the person as a child; ``None`` for an organization, which is never asked.
        opens_check: A role of theirs asks for it.
        is_in_question: An act, a role that acts or a measure of theirs is on record.
        was_safeguarded: Something was done to keep them safe.
    """
    is_asked = child is not None and (child.is_child or opens_check)
    newest = answers[0].finding if answers else SafeguardingFinding.CANNOT_TELL
    may_be_harmed = opens_check or was_safeguarded or newest is SafeguardingFinding.HARMED
    return SafeguardingState(
        is_asked=is_asked,
        is_open=is_asked and newest is SafeguardingFinding.CANNOT_TELL,
        is_dual=is_asked and is_in_question and may_be_harmed,
        answers=tuple(answers),
    )


def stages_after_safeguarding_v1(stages: frozenset[Stage], state: SafeguardingState) -> frozenset[Stage]:
    """Close everything but welfare while the safeguarding question is open."""
    return stages & WELFARE_STAGES if state.is_open else stages

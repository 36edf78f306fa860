"""Decisions as others may see them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from coldframe.core.errors import Conflict, NotFound
from coldframe.core.said import Said
from coldframe.intake.queries import require_usable
from coldframe.partners.terms import HarmCategory
from coldframe.triage.models import Decision
from coldframe.triage.queries.seeing import seen_by
from coldframe.triage.rules import undo_until_v1
from coldframe.triage.terms import (
    Category,
    DecidedMatter,
    DecisionState,
    DecisionView,
    Observations,
    Outcome,
)


def get_decision(decision_id: str, *, for_person: str | None = None) -> DecisionView:
    """Get one decision.

    Args:
        decision_id: Which.
        for_person: On whose behalf; a proposed decision is then shown only to who made it. ``None`` is
            for the automatic steps and for later stages.

    Raises:
        NotFound: There is none that this person may see.
    """
    row = select_decisions(for_person).filter(id=decision_id).first()
    if row is None:
        raise NotFound("There is no such decision, or you may not see it before your own reading.")
    return view(row)


def list_decisions(
    *,
    review_id: str | None = None,
    clue_id: str | None = None,
    item_id: str | None = None,
    state: DecisionState | None = None,
    for_person: str | None = None,
    limit: int = 200,
) -> tuple[DecisionView, ...]:
    """List decisions, the oldest first, undone and reversed ones included unless ``state`` says otherwise.

    ``for_person`` hides what that person must not see before an own reading; see :func:`get_decision`.
    """
    rows = select_decisions(for_person)
    if review_id is not None:
        rows = rows.filter(review_id=review_id)
    if clue_id is not None:
        rows = rows.filter(review__clue_id=clue_id)
    if item_id is not None:
        rows = rows.filter(item_id=item_id)
    if state is not None:
        rows = rows.filter(state=state)
    return tuple(view(row) for row in rows.order_by("decided_at", "id")[:limit])


def list_decided(
    start: datetime, end: datetime, *, for_person: str | None, limit: int
) -> tuple[DecidedMatter, ...]:
    """List the final decisions made in a period, ``end`` not included, the newest first: ids and harms only."""
    rows = select_decisions(for_person).filter(
        state=DecisionState.FINAL, decided_at__gte=start, decided_at__lt=end
    )
    found = rows.order_by("-decided_at", "-id").values_list("id", "review__clue_id", "decided_at", "harms")
    return tuple(
        DecidedMatter(decision_id, clue_id, decided_at, tuple(HarmCategory(harm) for harm in harms))
        for decision_id, clue_id, decided_at, harms in found[:limit]
    )


def list_repetitions(decision_id: str) -> tuple[DecisionView, ...]:
    """List what repeats a judgement on other clues and still counts for something, the oldest first."""
    rows = select_decisions(None).filter(repeats=decision_id)
    rows = rows.exclude(
        state__in=(DecisionState.UNDONE, DecisionState.REVERSED, DecisionState.SETTLED_OTHERWISE)
    )
    return tuple(view(row) for row in rows.order_by("decided_at", "id"))


def require_past_undo(clue_id: str, *, as_of: datetime) -> None:
    """Pass if nobody can take a decision about this clue back any more; asked before anything of it leaves.

    Raises:
        Conflict: Its maker still can; says until when. Or its sender asked the clue back.
    """
    require_usable(clue_id)
    standing = list_decisions(clue_id=clue_id, state=DecisionState.FINAL)
    until = max((one.undo_until for one in standing if not one.second_by), default=as_of)
    if until > as_of:
        raise Conflict(
            Said(
                "A decision about this clue can still be taken back until %(until)s UTC. Send after that.",
                until=f"{until:%H:%M:%S}",
            )
        )


def find_label(sha256: str, *, for_person: str | None = None) -> DecisionView | None:
    """Find this desk's standing decision on exactly this file, so that nobody need look at it again.

    With ``for_person`` none from a queue that is closed to that person.
    """
    if not sha256:
        return None
    rows = select_decisions(for_person).filter(item_sha256=sha256, state=DecisionState.FINAL)
    row = rows.order_by("-final_at", "-id").first()
    return view(row) if row else None


def files_with_label(sha256s: Collection[str]) -> frozenset[str]:
    """Which of these files this desk has a standing decision on."""
    rows = Decision.objects.filter(item_sha256__in=set(sha256s) - {""}, state=DecisionState.FINAL)
    return frozenset(rows.values_list("item_sha256", flat=True).distinct())


def labels_of_clues(clue_ids: Collection[str]) -> dict[str, DecisionView]:
    """The standing decisions on whole clues, by clue; one without any is left out."""
    rows = select_decisions(None).filter(review__clue_id__in=clue_ids, item_id="", state=DecisionState.FINAL)
    return {row.review.clue_id: view(row) for row in rows.order_by("final_at", "id")}


def select_decisions(for_person: str | None) -> QuerySet[Decision]:
    """Select the decisions that a person may see without losing the blindness of a second reading."""
    rows = Decision.objects.select_related("review")
    if for_person is None:
        return rows
    # One taken back tells as much of the first reader's mind as one that waits.
    unseen = (DecisionState.PROPOSED, DecisionState.UNDONE)
    return rows.filter(
        seen_by(for_person, review="review__"), ~Q(state__in=unseen) | Q(decided_by=for_person)
    )


def view(row: Decision) -> DecisionView:
    """Turn a row into the value that leaves the stage."""
    return DecisionView(
        id=row.id,
        review_id=row.review_id,
        clue_id=row.review.clue_id,
        item_id=row.item_id,
        state=DecisionState(row.state),
        outcome=Outcome(row.outcome),
        category=Category(row.category),
        harms=tuple(row.harms),
        observations=Observations.from_codes(row.observations),
        reason=row.reason,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        needs_second=row.needs_second,
        second_rules=tuple(row.second_rules),
        second_by=row.second_by,
        second_at=row.second_at,
        second_outcome=Outcome(row.second_outcome) if row.second_outcome else None,
        second_category=Category(row.second_category) if row.second_category else None,
        second_reason=row.second_reason,
        agreed=row.agreed,
        final_at=row.final_at,
        undo_until=undo_until_v1(row.decided_at),
        reverses=row.reverses_id or "",
        settles=row.settles_id or "",
        repeats=row.repeats_id or "",
        pack_id=row.second_pack,
        scheme_packs=tuple(row.scheme_packs),
    )

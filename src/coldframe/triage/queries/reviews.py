"""Reviews one by one, and everything the page of one needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from coldframe.core.answers import Answer
from coldframe.core.errors import NotFound
from coldframe.intake.queries import get_clue, list_items
from coldframe.intake.terms import ClueView, ItemView
from coldframe.matching.queries import list_matches
from coldframe.matching.terms import MatchView
from coldframe.triage.models import Decision, Review
from coldframe.triage.queries.decisions import find_label, list_decisions
from coldframe.triage.queries.decisions import view as decision_view
from coldframe.triage.queries.looks import list_looks, viewed_by_person
from coldframe.triage.queries.seeing import is_barred, seen_by
from coldframe.triage.terms import (
    GENERAL,
    UNDO_SECONDS,
    AsideReason,
    AsideView,
    DecisionState,
    DecisionView,
    HandedView,
    Lane,
    LookAgain,
    LookView,
    PriorityReason,
    ReviewState,
    ReviewView,
    Sign,
)

WAITING = (DecisionState.PROPOSED, DecisionState.DISAGREED)
"""States of a decision that waits for another person."""

_UNDOABLE = 5  # As many as a person gives within a minute and has not taken back.


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One item of a review.

    Attributes:
        matches: What banks say about it; evidence, not a decision.
        label: This desk's standing decision on exactly this file, if any, from this or an earlier clue.
        looks: Who has seen it without the blur, in this review.
        viewed: Whether a person at this desk saw it in full.
    """

    item: ItemView
    matches: tuple[MatchView, ...]
    label: DecisionView | None
    looks: tuple[LookView, ...]
    viewed: Answer


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Everything the page of one review needs, as one person may see it.

    Attributes:
        decisions: Without what the person must not know before an own reading.
        is_mine: The person holds the review now.
        may_claim: Nobody holds it, and the person has not read it where another one has to.
        awaits_second_from_person: A proposal waits for this person's reading, now or once claimed.
    """

    review: ReviewView
    clue: ClueView
    items: tuple[ReviewItem, ...]
    decisions: tuple[DecisionView, ...]
    is_mine: bool
    may_claim: bool
    awaits_second_from_person: bool


def get_review(review_id: str, *, as_of: datetime, for_person: str | None = None) -> ReviewView:
    """Get one review as the queue shows it.

    Args:
        review_id: Which.
        as_of: Now.
        for_person: On whose behalf; ``None`` is for the automatic steps and for later stages.

    Raises:
        NotFound: There is none with that id, or none that this person may see.
    """
    return view(_row(review_id, for_person), as_of=as_of)


def find_review_for_clue(
    clue_id: str, *, as_of: datetime, for_person: str | None = None
) -> ReviewView | None:
    """Find the review of a clue; ``None`` before its automatic steps are done, or if the person may not see it."""
    row = _seen(for_person).filter(clue_id=clue_id).first()
    return view(row, as_of=as_of) if row else None


def reviews_of_clues(
    clue_ids: Iterable[str], *, as_of: datetime, for_person: str | None = None
) -> dict[str, ReviewView]:
    """The reviews of many clues at once, by clue; one that is not open yet, or not for this person, is left out."""
    rows = _seen(for_person).filter(clue_id__in=tuple(clue_ids))
    return {row.clue_id: view(row, as_of=as_of) for row in rows}


def get_page(review_id: str, person_id: str, *, as_of: datetime) -> ReviewPage:
    """Get everything the page of one review needs, as this person may see it.

    Raises:
        NotFound: There is none with that id.
    """
    row = _row(review_id, person_id)
    waiting = Decision.objects.filter(review=row, state__in=WAITING)
    has_read = waiting.filter(Q(decided_by=person_id) | Q(second_by=person_id)).exists()
    shown = view(row, as_of=as_of)
    decisions = list_decisions(review_id=row.id, for_person=person_id)
    looks = list_looks(review_id=row.id)
    return ReviewPage(
        review=shown,
        clue=get_clue(row.clue_id),
        items=tuple(
            ReviewItem(
                item=item,
                matches=list_matches(item_id=item.id),
                label=find_label(item.sha256, for_person=person_id),
                looks=tuple(look for look in looks if look.item_id == item.id),
                viewed=viewed_by_person(item.id),
            )
            for item in list_items(row.clue_id)
        ),
        decisions=decisions,
        is_mine=shown.claimed_by == person_id,
        may_claim=not shown.claimed_by and not has_read and not is_barred(row, person_id),
        awaits_second_from_person=(not has_read and waiting.filter(state=DecisionState.PROPOSED).exists()),
    )


def view(row: Review, *, as_of: datetime) -> ReviewView:
    """Turn a row into the value that leaves the stage; a claim that ran out shows as none."""
    is_held = bool(row.claimed_by) and row.claimed_until is not None and row.claimed_until > as_of
    state = ReviewState(row.state)
    if state is ReviewState.CLAIMED and not is_held:
        state = ReviewState.OPEN
    return ReviewView(
        id=row.id,
        clue_id=row.clue_id,
        state=state,
        lane=Lane(row.lane),
        points=row.points,
        reasons=tuple(PriorityReason(**reason) for reason in row.reasons),
        pack_id=row.priority_pack,
        signs=tuple(Sign(sign) for sign in row.signs),
        look_again=LookAgain(row.look_again) if row.look_again else None,
        in_flood=row.in_flood,
        received_at=row.received_at,
        opened_at=row.opened_at,
        claimed_by=row.claimed_by if is_held else "",
        claimed_until=row.claimed_until if is_held else None,
        decided_at=row.decided_at,
        version=row.version,
        queue_id=row.queue_id or GENERAL,
        due_at=row.due_at,
        aside=_aside(row) if row.aside_until and row.aside_until > as_of else None,
        handed=_handed(row),
    )


def _aside(row: Review) -> AsideView:
    assert row.aside_until is not None
    return AsideView(row.aside_by, AsideReason(row.aside_reason), row.aside_note, row.aside_until)


def _handed(row: Review) -> HandedView | None:
    if not row.handed_to or row.handed_until is None:
        return None
    return HandedView(row.handed_by, row.handed_to, row.handed_note, row.handed_until)


def _row(review_id: str, for_person: str | None) -> Review:
    row = _seen(for_person).filter(id=review_id).first()
    if row is None:
        raise NotFound("There is no review with that id.")
    return row


def _seen(for_person: str | None) -> QuerySet[Review]:
    return Review.objects.filter(Q() if for_person is None else seen_by(for_person))


def find_undoable(person_id: str, *, as_of: datetime) -> DecisionView | None:
    """Find the newest decision that this person can still take back, or ``None``."""
    since = as_of - timedelta(seconds=UNDO_SECONDS)
    rows = Decision.objects.filter(decided_by=person_id, decided_at__gte=since, repeats=None)
    newest = (decision_view(row) for row in rows.order_by("-decided_at")[:_UNDOABLE])
    return next((decision for decision in newest if _can_undo(decision, person_id, as_of)), None)


def _can_undo(decision: DecisionView, person_id: str, as_of: datetime) -> bool:
    return (
        decision.decided_by == person_id
        and not decision.second_by
        and decision.state in (DecisionState.PROPOSED, DecisionState.FINAL)
        and as_of <= decision.undo_until
    )

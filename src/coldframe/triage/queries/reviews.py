"""The queue, and everything the page of one review needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from coldframe.core.answers import Answer
from coldframe.core.errors import NotFound
from coldframe.intake.queries import get_clue, list_items
from coldframe.intake.terms import ClueView, ItemView
from coldframe.matching.queries import list_matches
from coldframe.matching.terms import MatchView
from coldframe.triage.models import Decision, Review
from coldframe.triage.queries.decisions import find_label, list_decisions
from coldframe.triage.queries.looks import list_looks, viewed_by_person
from coldframe.triage.terms import (
    DecisionState,
    DecisionView,
    Lane,
    LookAgain,
    LookView,
    PriorityReason,
    ReviewState,
    ReviewView,
    Sign,
)

_UNDECIDED = (ReviewState.OPEN, ReviewState.CLAIMED, ReviewState.AWAITING_SECOND, ReviewState.DISAGREED)
_WAITING = (DecisionState.PROPOSED, DecisionState.DISAGREED)


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What of the queue to show; by default everything undecided, and what is to be looked at again.

    Attributes:
        states: Only these; empty means every undecided one and those to be looked at again.
        lane: Only this lane.
        in_flood: Only reviews in the flood lane, or only those that are not; ``None`` for both.
        only_mine: Only what the person holds now.
        only_takable: Only what the person could take now: free, and not read by the same person before.
        received_after: Only clues that arrived after this moment: "new since I was last here".
    """

    states: tuple[ReviewState, ...] = ()
    lane: Lane | None = None
    in_flood: bool | None = None
    only_mine: bool = False
    only_takable: bool = False
    received_after: datetime | None = None


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
        may_undo: Id of an own decision that can still be taken back, or empty.
    """

    review: ReviewView
    clue: ClueView
    items: tuple[ReviewItem, ...]
    decisions: tuple[DecisionView, ...]
    is_mine: bool
    may_claim: bool
    awaits_second_from_person: bool
    may_undo: str


def list_queue(
    person_id: str,
    *,
    as_of: datetime,
    chosen: QueueFilter = QueueFilter(),
    offset: int = 0,
    limit: int = 50,
) -> tuple[ReviewView, ...]:
    """List the queue as one person sees it: by lane, then points, then age (the oldest first).

    The order is that of the index ``review_queue``; its last tie is broken by id, so that a page never
    shows one twice.
    """
    rows = _select_queue(person_id, chosen, as_of)
    rows = rows.order_by("lane_rank", "-points", "received_at", "id")
    return tuple(view(row, as_of=as_of) for row in rows[offset : offset + limit])


def count_queue(
    person_id: str,
    *,
    as_of: datetime,
    chosen: QueueFilter = QueueFilter(),
) -> int:
    """Count what :func:`list_queue` would list without a limit."""
    return _select_queue(person_id, chosen, as_of).count()


def get_review(review_id: str, *, as_of: datetime) -> ReviewView:
    """Get one review as the queue shows it.

    Raises:
        NotFound: There is none with that id.
    """
    return view(_row(review_id), as_of=as_of)


def find_review_for_clue(clue_id: str, *, as_of: datetime) -> ReviewView | None:
    """Find the review of a clue; ``None`` before its automatic steps are done."""
    row = Review.objects.filter(clue_id=clue_id).first()
    return view(row, as_of=as_of) if row else None


def reviews_of_clues(clue_ids: Iterable[str], *, as_of: datetime) -> dict[str, ReviewView]:
    """The reviews of many clues at once, by clue; a clue whose steps are not done yet is left out."""
    rows = Review.objects.filter(clue_id__in=tuple(clue_ids))
    return {row.clue_id: view(row, as_of=as_of) for row in rows}


def get_page(review_id: str, person_id: str, *, as_of: datetime) -> ReviewPage:
    """Get everything the page of one review needs, as this person may see it.

    Raises:
        NotFound: There is none with that id.
    """
    row = _row(review_id)
    waiting = Decision.objects.filter(review=row, state__in=_WAITING)
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
                label=find_label(item.sha256),
                looks=tuple(look for look in looks if look.item_id == item.id),
                viewed=viewed_by_person(item.id),
            )
            for item in list_items(row.clue_id)
        ),
        decisions=decisions,
        is_mine=shown.claimed_by == person_id,
        may_claim=not shown.claimed_by and not has_read,
        awaits_second_from_person=(not has_read and waiting.filter(state=DecisionState.PROPOSED).exists()),
        may_undo=next((d.id for d in reversed(decisions) if _can_undo(d, person_id, as_of)), ""),
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
    )


def _row(review_id: str) -> Review:
    row = Review.objects.filter(id=review_id).first()
    if row is None:
        raise NotFound("There is no review with that id.")
    return row


def _select_queue(person_id: str, chosen: QueueFilter, as_of: datetime) -> QuerySet[Review]:
    free = Q(claimed_by="") | Q(claimed_until__lte=as_of)
    waiting = Q(state__in=_stored_states(chosen.states))
    if not chosen.states:
        waiting |= ~Q(look_again="")
    rows = Review.objects.filter(waiting)
    if ReviewState.OPEN in chosen.states and ReviewState.CLAIMED not in chosen.states:
        rows = rows.exclude(~free, state=ReviewState.CLAIMED)
    if ReviewState.CLAIMED in chosen.states and ReviewState.OPEN not in chosen.states:
        rows = rows.exclude(free, state=ReviewState.CLAIMED)
    if chosen.lane is not None:
        rows = rows.filter(lane_rank=chosen.lane.rank)
    if chosen.in_flood is not None:
        rows = rows.filter(in_flood=chosen.in_flood)
    if chosen.only_mine:
        rows = rows.filter(claimed_by=person_id, claimed_until__gt=as_of)
    if chosen.only_takable:
        read = Decision.objects.filter(state__in=_WAITING).filter(
            Q(decided_by=person_id) | Q(second_by=person_id)
        )
        rows = rows.filter(free | Q(claimed_by=person_id)).exclude(id__in=read.values("review_id"))
    if chosen.received_after is not None:
        rows = rows.filter(received_at__gt=chosen.received_after)
    return rows


def _stored_states(states: tuple[ReviewState, ...]) -> tuple[ReviewState, ...]:
    """Name the stored states behind those shown: a claim that ran out is stored as claimed, shown as open."""
    if not states:
        return _UNDECIDED
    return (*states, ReviewState.CLAIMED) if ReviewState.OPEN in states else states


def _can_undo(decision: DecisionView, person_id: str, as_of: datetime) -> bool:
    return (
        decision.decided_by == person_id
        and not decision.second_by
        and decision.state in (DecisionState.PROPOSED, DecisionState.FINAL)
        and as_of <= decision.undo_until
    )

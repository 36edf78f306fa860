"""The piece of work that a clue is part of: what ties it to others, and which others. Bounded, whatever is tied."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from coldframe.matching.terms import SignalKind
from coldframe.triage.models import Link, Review
from coldframe.triage.queries.decisions import labels_of_clues
from coldframe.triage.queries.reviews import reviews_of_clues
from coldframe.triage.queries.seeing import hidden_queues
from coldframe.triage.terms import MOST_REACHED, Gathering, LinkView, TiedClue, TieKind

SHOWN = 50
"""Other clues that are shown; of the rest there is only the count."""

_AT_ONCE = 500


def get_gathering(clue_id: str, person_id: str, *, as_of: datetime) -> Gathering:
    """Get the piece of work that a clue is part of, as one person may see it.

    Two clues are in one piece of work if a chain of ties leads from one to the other. What more clues share
    than ``COLDFRAME_GATHER_CLUES`` ties nothing, and neither does a link that a person has undone.

    Args:
        clue_id: A clue; one that is tied to nothing is a piece of work alone.
        person_id: Who reads; clues in queues that are closed to them are neither shown nor counted, and
            no chain leads through them.
        as_of: Now.
    """
    hidden = _hidden(person_id)
    ties = _ties(clue_id, hidden)
    reached, is_more = _reach(clue_id, list(ties), hidden)
    shown = reached[:SHOWN]
    reviews = reviews_of_clues(shown, as_of=as_of)
    labels = labels_of_clues(shown)
    return Gathering(
        links=list_links(clue_id),
        clues=tuple(
            TiedClue(other, reviews.get(other), ties.get(other, ()), labels.get(other)) for other in shown
        ),
        count=len(reached),
        is_more=is_more,
    )


def list_links(clue_id: str) -> tuple[LinkView, ...]:
    """Links of a clue, those undone and those to what is too common included; the oldest first."""
    rows = (
        Link.objects.filter(clue_id=clue_id)
        .select_related("thread")
        .annotate(living=Count("thread__links", filter=Q(thread__links__undone_at=None)))
        .order_by("made_at", "id")
    )
    return tuple(
        LinkView(
            id=row.id,
            clue_id=row.clue_id,
            kind=TieKind(row.thread.kind),
            signal_kind=SignalKind(row.thread.signal_kind) if row.thread.signal_kind else None,
            item_id=row.item_id,
            distance=row.distance,
            others=row.living - (row.undone_at is None),
            is_common=row.thread.clues > settings.COLDFRAME_GATHER_CLUES,
            made_by=row.made_by,
            made_at=row.made_at,
            reason=row.reason,
            undone_by=row.undone_by,
            undone_at=row.undone_at,
            undone_reason=row.undone_reason,
        )
        for row in rows
    )


def count_tied(clue_ids: Iterable[str], person_id: str) -> dict[str, int]:
    """How many other clues are tied to each of these, by clue; one tied to none is left out. One query for all.

    Counts what is tied to the clue itself, not what further ties lead to.
    """
    tied = Q(thread__links__undone_at=None)
    hidden = _hidden(person_id)
    if hidden is not None:
        tied &= ~Q(thread__links__clue_id__in=hidden)
    rows = _living().filter(clue_id__in=tuple(clue_ids)).values_list("clue_id")
    counts = rows.annotate(count=Count("thread__links__clue_id", distinct=True, filter=tied))
    return {clue_id: count - 1 for clue_id, count in counts if count > 1}


def _living() -> QuerySet[Link]:
    """Links that tie: not undone, and to what is not too common."""
    return Link.objects.filter(undone_at=None, thread__clues__lte=settings.COLDFRAME_GATHER_CLUES)


def _hidden(person_id: str) -> QuerySet[Review, str] | None:
    """Clues in queues that are closed to this person, as a subquery; ``None`` where no queue is."""
    queues = hidden_queues(person_id)
    return Review.objects.filter(queue__in=queues).values_list("clue_id", flat=True) if queues else None


def _ties(clue_id: str, hidden: QuerySet[Review, str] | None) -> dict[str, tuple[TieKind, ...]]:
    """The clues tied to this one itself and by what; those with the strongest tie first.

    That the same file looks alike as well is not said.
    """
    threads = dict(_living().filter(clue_id=clue_id).values_list("thread_id", "thread__kind"))
    found: dict[str, set[str]] = {}
    for part in _parts(threads):
        rows = Link.objects.filter(thread_id__in=part, undone_at=None).exclude(clue_id=clue_id)
        if hidden is not None:
            rows = rows.exclude(clue_id__in=hidden)
        for thread_id, other in rows.values_list("thread_id", "clue_id"):
            found.setdefault(other, set()).add(threads[thread_id])
    for kinds in found.values():
        if TieKind.SAME_FILE in kinds:
            kinds.discard(TieKind.NEAR_FILE)
    ordered = {
        other: tuple(kind for kind in TieKind if kind in ties) for other, ties in sorted(found.items())
    }
    order = list(TieKind)
    return dict(sorted(ordered.items(), key=lambda one: [order.index(kind) for kind in one[1]]))


def _reach(clue_id: str, direct: list[str], hidden: QuerySet[Review, str] | None) -> tuple[list[str], bool]:
    """Other clues that a chain of ties leads to, the nearer first, and whether there are more."""
    seen = dict.fromkeys([clue_id, *direct])
    threads: set[str] = set()
    frontier = direct
    while frontier and len(seen) <= MOST_REACHED:
        new: list[str] = []
        for part in _parts(frontier):
            new += _living().filter(clue_id__in=part).values_list("thread_id", flat=True).distinct()
        frontier = []
        for part in _parts(set(new) - threads):
            rows = Link.objects.filter(thread_id__in=part, undone_at=None)
            if hidden is not None:
                rows = rows.exclude(clue_id__in=hidden)
            for other in rows.order_by("clue_id").values_list("clue_id", flat=True).distinct():
                if other not in seen:
                    seen[other] = None
                    frontier.append(other)
            if len(seen) > MOST_REACHED:
                break
        threads.update(new)
    reached = [other for other in seen if other != clue_id]
    return reached[:MOST_REACHED], len(reached) > MOST_REACHED


def _parts(values: Collection[str]) -> Iterable[list[str]]:
    ordered = sorted(values)
    return (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))

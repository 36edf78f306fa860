"""Reading and verifying the ledger."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db.models import QuerySet

from coldframe.core.moments import isoformat, parse_moment
from coldframe.custody.models import DueDate, EventMention, Hold, LedgerEvent, LedgerHead
from coldframe.custody.rules import check_chain_v1
from coldframe.custody.signing import (
    head_is_genuine,
    head_path,
    public_key_text,
    read_head,
    sign_head,
    signing_keys,
)
from coldframe.custody.terms import (
    GENESIS,
    DueView,
    Event,
    Head,
    HoldView,
    RawEvent,
    SignedHead,
    Verification,
)


def get_head() -> Head:
    """The chain's end as the database has it; count 0 when nothing happened yet."""
    row = LedgerHead.objects.filter(id=1).first()
    return Head(row.count, row.last_hash) if row else Head(0, GENESIS)


def signed_head(*, as_of: datetime, key: Ed25519PrivateKey | None = None) -> SignedHead:
    """The chain's end signed by this desk, with its newest key or ``key``: travels with every message."""
    return sign_head(get_head(), at=isoformat(as_of), key=key)


def list_events(
    *, about: str | None = None, kind: str | None = None, after: int = 0, limit: int = 1000
) -> tuple[Event, ...]:
    """Events in order.

    Args:
        about: Only those that mention this id (as subject, actor or in the detail).
        kind: Only this kind.
        after: Only those with a greater sequence: for paging.
        limit: At most this many.
    """
    rows: QuerySet[LedgerEvent] = LedgerEvent.objects.filter(sequence__gt=after).order_by("sequence")
    if about is not None:
        mentions = EventMention.objects.filter(mentioned=about).values("sequence")
        rows = rows.filter(sequence__in=mentions)
    if kind is not None:
        rows = rows.filter(kind=kind)
    return tuple(_event(row) for row in rows[:limit])


def list_raw_events(ids: Iterable[str], *, kinds: Iterable[str]) -> tuple[tuple[str, RawEvent], ...]:
    """Events of these kinds that mention each id, exactly as stored, in order. Cost: two queries.

    Args:
        ids: What they mention: a page's worth, since they go into one query.
        kinds: Which kinds.

    Returns:
        An id and an event that mentions it; an event that mentions two is there twice.
    """
    places = list(EventMention.objects.filter(mentioned__in=tuple(ids)).values_list("sequence", "mentioned"))
    rows = LedgerEvent.objects.filter(sequence__in={sequence for sequence, _id in places})
    events = {row.sequence: _raw(row) for row in rows.filter(kind__in=[str(kind) for kind in kinds])}
    return tuple((id_, events[sequence]) for sequence, id_ in sorted(places) if sequence in events)


def list_events_of(kinds: Iterable[str], *, after: int, until: int, limit: int = 1000) -> tuple[Event, ...]:
    """Events of any of these kinds, in order, whose sequence is over ``after`` and at most ``until``."""
    rows = LedgerEvent.objects.filter(kind__in=list(kinds), sequence__gt=after, sequence__lte=until)
    return tuple(_event(row) for row in rows.order_by("sequence")[:limit])


def read_on(kinds: Collection[str], *, after: int, limit: int) -> tuple[tuple[Event, ...], Head]:
    """The next ``limit`` events, of which only these kinds are given: for who follows the ledger from a place.

    Returns:
        The events in order, and the place that was reached: sequence and hash of the last event read.
    """
    found, end = [], Head(after, GENESIS)
    rows = LedgerEvent.objects.filter(sequence__gt=after).order_by("sequence")[:limit]
    columns = ("sequence", "kind", "at", "actor", "subject", "detail", "previous", "hash")
    for sequence, kind, at, actor, subject, detail, previous, digest in rows.values_list(*columns):
        end = Head(sequence, digest)
        if kind in kinds:
            moment = parse_moment(at)
            found.append(Event(sequence, kind, moment, actor, subject, json.loads(detail), previous, digest))
    return tuple(found), end


def count_events_of(kinds: Iterable[str], *, until: int) -> int:
    """Count the events of any of these kinds whose sequence is at most ``until``. Cost: one index."""
    return LedgerEvent.objects.filter(kind__in=list(kinds), sequence__lte=until).count()


def latest_events(limit: int = 50, *, before: int | None = None) -> tuple[Event, ...]:
    """The newest events, newest first; with ``before`` only those with a smaller sequence: for paging."""
    rows = LedgerEvent.objects.order_by("-sequence")
    if before is not None:
        rows = rows.filter(sequence__lt=before)
    return tuple(_event(row) for row in rows[:limit])


def iterate_events(
    *, kinds: Iterable[str] = (), start: datetime | None = None, end: datetime | None = None
) -> Iterator[Event]:
    """Every event of these kinds in the period ``start`` (inclusive) to ``end`` (exclusive), in order, streamed."""
    rows: QuerySet[LedgerEvent] = LedgerEvent.objects.order_by("sequence")
    wanted = tuple(str(kind) for kind in kinds)
    if wanted:
        rows = rows.filter(kind__in=wanted)
    if start is not None:
        rows = rows.filter(at__gte=isoformat(start))
    if end is not None:
        rows = rows.filter(at__lt=isoformat(end))
    for row in rows.iterator(chunk_size=2000):
        yield _event(row)


def verify(*, against: SignedHead | None = None) -> Verification:
    """Re-check the whole chain, against the head file unless another signed head is given.

    Cost: one pass, linear, constant memory; docs/operate/performance.md has the events a second.
    """
    path = head_path()
    head = against or read_head(path)
    if head is None and path.exists():
        # There, but no head: not the same as never having had one.
        head = SignedHead("", 0, GENESIS, "", "", "")
    # A head that an earlier key of this desk signed is as good as on the day it was signed.
    own = {public_key_text(key) for key in signing_keys()}
    genuine = head is not None and head.public_key in own and head_is_genuine(head)
    return check_chain_v1(export_events, head=head, head_is_genuine=genuine, stored=get_head())


def find_hold(*subjects: str) -> HoldView | None:
    """The oldest legal hold in force on any of these, if there is one."""
    row = Hold.objects.filter(subject__in=subjects, lifted_at=None).order_by("placed_at").first()
    return None if row is None else _hold(row)


def _hold(row: Hold) -> HoldView:
    return HoldView(row.id, row.subject, row.reason, row.placed_by, row.placed_at, row.lift_asked_by)


def list_due(*, before: datetime, prefix: str, offset: int = 0, limit: int = 200) -> tuple[DueView, ...]:
    """Return what is due to be destroyed before a moment, the earliest first, with the hold that stops it if any.

    Args:
        before: The moment.
        prefix: Of the ids of what is due: ``clu`` for clues, ``pty`` for people in cases.
        offset: Leave out so many.
        limit: At most this many.
    """
    rows = list(_due(before, prefix).order_by("due_at", "pk")[offset : offset + limit])
    holds = {
        hold.subject: _hold(hold)
        for hold in Hold.objects.filter(subject__in={row.subject for row in rows}, lifted_at=None).order_by(
            "-placed_at"
        )
    }
    return tuple(DueView(row.id, row.subject, row.due_at, row.reason, holds.get(row.subject)) for row in rows)


def count_due(*, before: datetime, prefix: str) -> int:
    """Count the same."""
    return _due(before, prefix).count()


def find_due(subject: str) -> datetime | None:
    """The earliest moment from which something may no longer be kept; ``None`` if nothing is due of it."""
    rows = DueDate.objects.filter(subject=subject, settled_at=None).order_by("due_at")
    return rows.values_list("due_at", flat=True).first()


def _due(before: datetime, prefix: str) -> QuerySet[DueDate]:
    return DueDate.objects.filter(settled_at=None, due_at__lt=before, subject__startswith=f"{prefix}_")


def export_events() -> Iterator[RawEvent]:
    """Every event exactly as stored, in order, streamed: for export and for verification."""
    for row in LedgerEvent.objects.order_by("sequence").iterator(chunk_size=2000):
        yield _raw(row)


def _raw(row: LedgerEvent) -> RawEvent:
    return RawEvent(
        row.sequence, row.kind, row.at, row.actor, row.subject, row.detail, row.previous, row.hash
    )


def _event(row: LedgerEvent) -> Event:
    return Event(
        sequence=row.sequence,
        kind=row.kind,
        at=parse_moment(row.at),
        actor=row.actor,
        subject=row.subject,
        detail=json.loads(row.detail),
        previous=row.previous,
        hash=row.hash,
    )

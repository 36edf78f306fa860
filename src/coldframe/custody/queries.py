"""Reading and verifying the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import QuerySet

from coldframe.core.moments import isoformat, parse_moment
from coldframe.custody.models import EventMention, Hold, LedgerEvent, LedgerHead
from coldframe.custody.rules import check_chain_v1
from coldframe.custody.signing import (
    head_is_genuine,
    head_path,
    public_key_text,
    read_head,
    sign_head,
    signing_key,
)
from coldframe.custody.terms import GENESIS, Event, Head, HoldView, RawEvent, SignedHead, Verification


def get_head() -> Head:
    """The chain's end as the database has it; count 0 when nothing happened yet."""
    row = LedgerHead.objects.filter(id=1).first()
    return Head(row.count, row.last_hash) if row else Head(0, GENESIS)


def signed_head(*, as_of: datetime) -> SignedHead:
    """The chain's end signed by this desk: what travels with every message to a partner."""
    return sign_head(get_head(), at=isoformat(as_of))


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
    genuine = head is not None and head_is_genuine(head, pinned_key=public_key_text(signing_key()))
    return check_chain_v1(export_events, head=head, head_is_genuine=genuine, stored=get_head())


def find_hold(*subjects: str) -> HoldView | None:
    """The oldest legal hold in force on any of these, if there is one."""
    row = Hold.objects.filter(subject__in=subjects, lifted_at=None).order_by("placed_at").first()
    if row is None:
        return None
    return HoldView(row.id, row.subject, row.reason, row.placed_by, row.placed_at, row.lift_asked_by)


def export_events() -> Iterator[RawEvent]:
    """Every event exactly as stored, in order, streamed: for export and for verification."""
    for row in LedgerEvent.objects.order_by("sequence").iterator(chunk_size=2000):
        yield RawEvent(
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

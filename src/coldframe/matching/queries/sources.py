"""Reads of sources: what they are, what is still to be asked for, what waits to be told back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from coldframe.core.errors import NotFound
from coldframe.matching.exchanges.registry import get_exchange
from coldframe.matching.models import BankEntry, Feedback, Source, SourceWindow
from coldframe.matching.terms import EntryState, SignalKind
from coldframe.matching.terms.sources import (
    Counts,
    Environment,
    FeedbackState,
    FeedbackView,
    GapView,
    SourceState,
    SourceView,
    SyncResult,
    Window,
)

CURSOR_HOURS = 12
"""How long a cursor is trusted; after that its window begins anew (NCMEC's documentation)."""

GAP_TRIES = 2
"""A window that failed so often counts as a gap."""


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """What a source is to be asked for next."""

    id: int
    window: Window
    cursor: str


def get_source(source_id: str) -> SourceView:
    """One source.

    Raises:
        NotFound: No such source.
    """
    row = _sources().filter(id=source_id).first()
    if row is None:
        raise NotFound("There is no source with that id.")
    return source_view(row)


def list_sources() -> tuple[SourceView, ...]:
    """Every source, by name."""
    return tuple(source_view(row) for row in _sources().order_by("name"))


def list_due_sources(*, every_minutes: int, as_of: datetime) -> tuple[str, ...]:
    """Ids of the approved sources that were last asked so long ago."""
    due = Q(began_at=None) | Q(began_at__lte=as_of - timedelta(minutes=every_minutes))
    rows = Source.objects.filter(due, state=SourceState.APPROVED).order_by("id")
    return tuple(rows.values_list("id", flat=True))


def find_next_window(source_id: str, *, as_of: datetime) -> OpenWindow | None:
    """What to ask an approved source for next in its present sync; ``None`` if there is nothing.

    New windows come first, then those that failed once. A gap is tried once in a sync, and the more
    often it failed the longer it waits, up to a day.
    """
    source = Source.objects.filter(id=source_id, state=SourceState.APPROVED).first()
    if source is None or source.began_at is None:
        return None
    rows = SourceWindow.objects.filter(source=source).order_by("tries", "start", "id")
    row = rows.filter(Q(failed_at=None) | Q(tries__lt=GAP_TRIES)).first()
    if row is None:
        gaps = rows.filter(failed_at__lt=source.began_at)
        row = next((gap for gap in gaps if gap.failed_at and gap.failed_at + _wait(gap.tries) <= as_of), None)
    if row is None:
        return None
    is_fresh = row.cursor_at is not None and row.cursor_at > as_of - timedelta(hours=CURSOR_HOURS)
    return OpenWindow(row.id, Window(row.start, row.end), row.cursor if is_fresh else "")


def list_gaps(source_id: str, *, limit: int = 100) -> tuple[GapView, ...]:
    """The spans of time that a source did not tell about, earliest first."""
    rows = SourceWindow.objects.filter(source_id=source_id, tries__gte=GAP_TRIES).order_by("start", "id")
    return tuple(
        GapView(Window(row.start, row.end), row.tries, row.said, row.failed_at, row.raw_sha256)
        for row in rows[:limit]
        if row.failed_at is not None
    )


def get_feedback(feedback_id: str) -> FeedbackView:
    """One piece of feedback.

    Raises:
        NotFound: There is none with that id.
    """
    row = _feedback().filter(id=feedback_id).first()
    if row is None:
        raise NotFound("There is no feedback with that id.")
    return feedback_view(row)


def list_feedback(
    *, source_id: str | None = None, state: FeedbackState | None = None, limit: int = 100
) -> tuple[FeedbackView, ...]:
    """Feedback, newest first."""
    rows = _feedback()
    if source_id is not None:
        rows = rows.filter(source_id=source_id)
    if state is not None:
        rows = rows.filter(state=state)
    return tuple(feedback_view(row) for row in rows.order_by("-noted_at", "id")[:limit])


def source_view(row: Source) -> SourceView:
    """A source's row as others see it: without its credentials. Cost: three counts."""
    entries = BankEntry.objects.filter(source_records__source=row, state=EntryState.ACTIVE)
    return SourceView(
        id=row.id,
        name=row.name,
        kind=row.kind,
        label=get_exchange(row.kind).LABEL,
        bank_id=row.bank_id,
        bank_name=row.bank.name,
        url=row.url,
        environment=Environment(row.environment),
        members=tuple(row.members),
        recipient_id=row.recipient_id,
        state=SourceState(row.state),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        checkpoint=row.checkpoint,
        result=SyncResult(row.result),
        said=row.said,
        began_at=row.began_at,
        ended_at=row.ended_at,
        counts=Counts(**row.counts),
        entries=entries.distinct().count(),
        windows=row.windows.count(),
        gaps=row.windows.filter(tries__gte=GAP_TRIES).count(),
        vote_reasons={
            kind: tuple((code, name) for code, name in reasons) for kind, reasons in row.vote_reasons.items()
        },
    )


def feedback_view(row: Feedback) -> FeedbackView:
    """A piece of feedback as others see it: without the value."""
    return FeedbackView(
        id=row.id,
        source_id=row.source_id,
        source_name=row.source.name,
        key="" if get_exchange(row.source.kind).KEYS_ARE_DIGESTS else row.record.key,
        kind=SignalKind(row.entry.kind),
        entry_id=row.entry_id,
        item_id=row.item_id,
        decision_id=row.decision_id,
        is_confirmed=row.is_confirmed,
        distance=row.distance,
        state=FeedbackState(row.state),
        reasons=tuple(row.reasons),
        said=row.said,
        noted_at=row.noted_at,
        sent_by=row.sent_by,
        ended_at=row.ended_at,
    )


def _wait(tries: int) -> timedelta:
    return timedelta(hours=min(tries - GAP_TRIES, 24))


def _sources() -> QuerySet[Source]:
    return Source.objects.select_related("bank")


def _feedback() -> QuerySet[Feedback]:
    return Feedback.objects.select_related("source", "record", "entry")

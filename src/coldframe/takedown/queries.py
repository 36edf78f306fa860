"""Reads of takedown: notices, their text, what became of them."""

from __future__ import annotations

from django.conf import settings

from coldframe.core.errors import NotFound
from coldframe.core.text import defang
from coldframe.takedown.models import Notice
from coldframe.takedown.rules import write_notice_v1
from coldframe.takedown.terms import (
    LegalGround,
    NoticeState,
    NoticeText,
    NoticeView,
    ResultKind,
    ResultView,
    SentBy,
)


def get_notice(notice_id: str) -> NoticeView:
    """Return a notice.

    Raises:
        NotFound: There is none with this id.
    """
    return _view(_row(notice_id))


def list_notices(
    *,
    item_id: str | None = None,
    clue_id: str | None = None,
    state: NoticeState | None = None,
    offset: int = 0,
    limit: int = 200,
) -> tuple[NoticeView, ...]:
    """Return notices that fit, newest first, at most ``limit`` after the first ``offset``."""
    rows = Notice.objects.order_by("-drafted_at", "-pk").prefetch_related("results")
    if item_id is not None:
        rows = rows.filter(item_id=item_id)
    if clue_id is not None:
        rows = rows.filter(clue_id=clue_id)
    if state is not None:
        rows = rows.filter(state=state)
    return tuple(_view(row) for row in rows[offset : offset + limit])


def count_notices(*, state: NoticeState | None = None) -> int:
    """Count notices."""
    rows = Notice.objects.all()
    return rows.count() if state is None else rows.filter(state=state).count()


def get_notice_text(notice_id: str) -> NoticeText:
    """Return what a person sends: the text, and the same as fields for a host's form.

    Raises:
        NotFound: There is no such notice.
    """
    row = _row(notice_id)
    return write_notice_v1(
        notice_id=row.pk,
        locator=row.locator,
        host_name=row.host_name,
        ground=LegalGround(row.ground),
        citation=row.citation,
        desk_name=settings.COLDFRAME_DESK_NAME,
        drafted_at=row.drafted_at,
    )


def _row(notice_id: str) -> Notice:
    row = Notice.objects.filter(pk=notice_id).first()
    if row is None:
        raise NotFound("There is no notice with this id.")
    return row


def _view(row: Notice) -> NoticeView:
    results = sorted(row.results.all(), key=lambda one: one.pk)
    return NoticeView(
        id=row.pk,
        item_id=row.item_id,
        clue_id=row.clue_id,
        defanged_locator=defang(row.locator),
        host_name=row.host_name,
        host_contact=row.host_contact,
        ground=LegalGround(row.ground),
        citation=row.citation,
        state=NoticeState(row.state),
        drafted_by=row.drafted_by,
        drafted_at=row.drafted_at,
        sent_by=row.sent_by,
        sent_at=row.sent_at,
        sent_how=SentBy(row.sent_how) if row.sent_how else None,
        sent_reference=row.sent_reference,
        hold_reason=row.hold_reason,
        results=tuple(
            ResultView(ResultKind(one.kind), one.at, one.entered_by, one.entered_at, one.clue_id)
            for one in results
        ),
    )

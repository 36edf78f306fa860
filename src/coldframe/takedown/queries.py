"""Reads of takedown: notices, their text, what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from coldframe.core.errors import NotFound
from coldframe.core.text import defang
from coldframe.takedown.documents.statement import from_json
from coldframe.takedown.models import IssuedStatement, Notice
from coldframe.takedown.rules import write_notice_v1, write_retraction_v1
from coldframe.takedown.terms import (
    LegalGround,
    NoticeState,
    NoticeText,
    NoticeView,
    ResultKind,
    ResultView,
    SentBy,
    StatementView,
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
    item_ids: Sequence[str] | None = None,
    since: datetime | None = None,
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
    if item_ids is not None:
        rows = rows.filter(item_id__in=item_ids)
    if since is not None:
        rows = rows.filter(drafted_at__gte=since)
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


def get_retraction_text(notice_id: str) -> str:
    """Return what a person tells a host whose notice rests on a decision that no longer stands.

    Raises:
        NotFound: There is no such notice.
    """
    row = _row(notice_id)
    return write_retraction_v1(
        notice_id=row.pk,
        locator=row.locator,
        sent_at=row.sent_at or row.drafted_at,
        desk_name=settings.COLDFRAME_DESK_NAME,
    )


def get_statement(statement_id: str) -> StatementView:
    """Return a statement of reasons.

    Raises:
        NotFound: There is none with this id.
    """
    row = IssuedStatement.objects.filter(pk=statement_id).first()
    if row is None:
        raise NotFound("There is no statement of reasons with this id.")
    return _statement(row)


def list_statements(decision_id: str) -> tuple[StatementView, ...]:
    """Return the statements of reasons about a decision, the oldest first."""
    rows = IssuedStatement.objects.filter(decision_id=decision_id).order_by("issued_at", "pk")
    return tuple(map(_statement, rows))


def _statement(row: IssuedStatement) -> StatementView:
    return StatementView(
        id=row.pk,
        decision_id=row.decision_id,
        clue_id=row.clue_id,
        statement=from_json(row.content),
        issued_by=row.issued_by,
        issued_at=row.issued_at,
        link_id=row.link_id,
        text_sha256=row.text_sha256,
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

"""Reads of the disclosure ledger, and what custody and the vault say of its lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from coldframe.core.errors import NotFound
from coldframe.custody.queries import (
    count_events_of,
    get_head,
    list_events,
    list_events_of,
    list_raw_events,
)
from coldframe.custody.terms import Event, RawEvent
from coldframe.partners.checking import check_line_v1
from coldframe.partners.models import Disclosure
from coldframe.partners.terms import (
    CheckedLine,
    DisclosureView,
    DocumentCheck,
    Field,
    LedgerCounts,
    LedgerFilter,
    PartnersEvent,
    Standing,
    Way,
)
from coldframe.vault.queries import find_objects

Key = tuple[datetime, str]
"""Where a page of the ledger ends: moment and id of its last line."""

_EVERYTHING = LedgerFilter()
_BATCH = 500
_SEALED = "ref_"
"""What a referral says is sealed in the vault as it left; every other document is kept in its stage's row."""


def list_disclosures(
    *,
    subject_id: str | None = None,
    recipient_id: str | None = None,
    agreement_id: str | None = None,
    limit: int | None = None,
) -> tuple[DisclosureView, ...]:
    """Return the lines of the disclosure ledger that fit, newest first."""
    rows = select_disclosures(subject_id=subject_id, recipient_id=recipient_id, agreement_id=agreement_id)
    return tuple(_disclosure(row) for row in rows.order_by("-sent_at", "-pk")[:limit])


def select_disclosures(
    *, subject_id: str | None = None, recipient_id: str | None = None, agreement_id: str | None = None
) -> QuerySet[Disclosure]:
    """Select the lines of the disclosure ledger that fit, in no order, to be listed or counted."""
    rows = Disclosure.objects.all()
    if subject_id is not None:
        rows = rows.filter(subject_id=subject_id)
    if recipient_id is not None:
        rows = rows.filter(recipient_id=recipient_id)
    if agreement_id is not None:
        rows = rows.filter(agreement_id=agreement_id)
    return rows


def select_withdrawn() -> QuerySet[Disclosure, str]:
    """Select the ids of messages that were given up before anything of them left, as a query."""
    return Disclosure.objects.filter(withdrawn_at__isnull=False).values_list("message_id", flat=True)


def get_disclosure(message_id: str) -> DisclosureView:
    """Return the line of the ledger for one message.

    Raises:
        NotFound: No such message was begun here.
    """
    row = Disclosure.objects.filter(message_id=message_id).first()
    if row is None:
        raise NotFound("The disclosure ledger has no such message.")
    return _disclosure(row)


def page_of_ledger(
    chosen: LedgerFilter = _EVERYTHING,
    *,
    hidden: QuerySet[Any, Any] | None = None,
    after: Key | None = None,
    limit: int = 50,
    as_of: datetime,
) -> tuple[DisclosureView, ...]:
    """Return one page of the ledger, newest first. Cost: one query that reads as many rows as it returns.

    Args:
        chosen: Which lines.
        hidden: Ids of clues that the reader may not see, as a query; their lines are as if absent.
        after: The last line of the page before.
        limit: Lines at most.
        as_of: Now: what is overdue.
    """
    rows = _fitting(chosen, hidden=hidden, as_of=as_of)
    if after is not None:
        moment, id_ = after
        # As one comparison of the leading column, so that the index is entered there.
        rows = rows.filter(Q(sent_at__lt=moment) | Q(sent_at=moment, pk__lt=id_), sent_at__lte=moment)
    return tuple(_disclosure(row) for row in rows.order_by("-sent_at", "-pk")[:limit])


def iterate_ledger(
    chosen: LedgerFilter = _EVERYTHING, *, hidden: QuerySet[Any, Any] | None = None, as_of: datetime
) -> Iterator[CheckedLine]:
    """Every line that fits with what custody says of it, newest first, a batch at a time: for export."""
    after: Key | None = None
    while lines := page_of_ledger(chosen, hidden=hidden, after=after, limit=_BATCH, as_of=as_of):
        yield from check_lines(lines)
        after = (lines[-1].sent_at, lines[-1].id)


def count_ledger(
    chosen: LedgerFilter = _EVERYTHING, *, hidden: QuerySet[Any, Any] | None = None, as_of: datetime
) -> LedgerCounts:
    """Count the lines that fit by agreement, by field and by what is open. Cost: two queries over indexes."""
    rows = _fitting(chosen, hidden=hidden, as_of=as_of).order_by()
    lines, agreements, fields = 0, Counter[tuple[str, int]](), Counter[Field]()
    for id_, version, names, number in (
        rows.filter(withdrawn_at=None)
        .values_list("agreement_id", "agreement_version", "fields")
        .annotate(number=Count("*"))
    ):
        lines += number
        agreements[id_, version] += number
        fields.update({Field(name): number for name in names})
    open_ = rows.aggregate(**{str(each): Count("pk", filter=_standing(each, as_of)) for each in Standing})
    return LedgerCounts(
        lines,
        dict(sorted(agreements.items())),
        {field: fields[field] for field in Field if fields[field]},
        {each: open_[str(each)] for each in Standing},
    )


def check_lines(lines: Sequence[DisclosureView]) -> tuple[CheckedLine, ...]:
    """Hold each line against its events and its sealed document. Cost: three queries, however many lines."""
    events: dict[str, list[RawEvent]] = {line.id: [] for line in lines}
    for id_, event in list_raw_events(events, kinds=_KINDS):
        events[id_].append(event)
    vaulted = {line.document_sha256 for line in lines if line.subject_id.startswith(_SEALED)}
    sealed = {found.sha256: found.destroyed_at is None for found in find_objects(vaulted)}
    return tuple(_checked(line, events[line.id], sealed.get(line.document_sha256)) for line in lines)


def lines_lost(clue_id: str) -> tuple[str, ...]:
    """Return the ids of lines that custody recorded about a matter and that the ledger no longer has."""
    lost: set[str] = set()
    after = 0
    while events := list_events(about=clue_id, kind=PartnersEvent.DISCLOSURE_BEGUN, after=after):
        lost |= _missing(event for event in events if event.detail.get("clue") == clue_id)
        after = events[-1].sequence
    return tuple(sorted(lost))


def list_lost(
    *, recipient_id: str = "", hidden: QuerySet[Any, Any] | None = None, limit: int = 20
) -> tuple[str, ...]:
    """Return the ids of lines that custody recorded and that the whole ledger no longer has.

    A ledger that has as many lines as custody began is not searched: a line that was put in instead of
    another is in no event, which is shown beside it. Cost: two counts; where they differ, a walk over the
    events that began a line, until enough are found.

    Args:
        recipient_id: Only of this recipient; empty: of all.
        hidden: Clues that the reader may not see, as a query with ``clue_id``; their lines are as if absent.
        limit: Ids at most.
    """
    begun, until = (PartnersEvent.DISCLOSURE_BEGUN,), get_head().count
    if count_events_of(begun, until=until) <= Disclosure.objects.count():
        return ()
    closed = frozenset[str]() if hidden is None else frozenset(hidden.values_list("clue_id", flat=True))
    lost: list[str] = []
    after = 0
    while len(lost) < limit and (events := list_events_of(begun, after=after, until=until)):
        missing = _missing(events)
        lost += [
            str(event.detail["disclosure"])
            for event in events
            if event.detail["disclosure"] in missing
            and event.detail.get("clue") not in closed
            and recipient_id in ("", event.detail.get("recipient"))
        ]
        after = events[-1].sequence
    return tuple(lost[:limit])


def _missing(events: Iterable[Event]) -> set[str]:
    told = {str(event.detail["disclosure"]) for event in events}
    return told.difference(Disclosure.objects.filter(pk__in=told).values_list("pk", flat=True))


_KINDS = (
    PartnersEvent.DISCLOSURE_BEGUN,
    PartnersEvent.DISCLOSURE_CONFIRMED,
    PartnersEvent.DISCLOSURE_READ,
    PartnersEvent.DISCLOSURE_RECALLED,
    PartnersEvent.RECALL_ANSWERED,
    PartnersEvent.DISCLOSURE_WITHDRAWN,
)


def _fitting(
    chosen: LedgerFilter, *, hidden: QuerySet[Any, Any] | None, as_of: datetime
) -> QuerySet[Disclosure]:
    rows = select_disclosures(
        recipient_id=chosen.recipient_id or None, agreement_id=chosen.agreement_id or None
    )
    if chosen.clue_ids or chosen.subject_ids:
        rows = rows.filter(Q(clue_id__in=chosen.clue_ids) | Q(subject_id__in=chosen.subject_ids))
    if chosen.way is not None:
        rows = rows.filter(way=chosen.way)
    if chosen.standing is not None:
        rows = rows.filter(_standing(chosen.standing, as_of))
    if chosen.sent_from is not None:
        rows = rows.filter(sent_at__gte=chosen.sent_from)
    if chosen.sent_before is not None:
        rows = rows.filter(sent_at__lt=chosen.sent_before)
    return rows if hidden is None else rows.exclude(clue_id__in=hidden)


def _standing(standing: Standing, as_of: datetime) -> Q:
    asked = Q(recalled_at__isnull=False, recall_answered_at=None, withdrawn_at=None)
    match standing:
        case Standing.NO_RECEIPT:
            return Q(delivered_at=None, withdrawn_at=None)
        case Standing.UNREAD:
            return Q(read_at=None, withdrawn_at=None)
        case Standing.RECALL_OPEN:
            return asked
        case Standing.RECALL_OVERDUE:
            return asked & Q(recall_due_at__lte=as_of)
        case Standing.RECALL_ANSWERED:
            return Q(recall_answered_at__isnull=False)
        case Standing.DID_NOT_LEAVE:
            return Q(withdrawn_at__isnull=False)


def _checked(line: DisclosureView, events: Iterable[RawEvent], is_sealed: bool | None) -> CheckedLine:
    told = tuple(events)
    begun = next((event for event in told if event.kind == PartnersEvent.DISCLOSURE_BEGUN), None)
    if not line.subject_id.startswith(_SEALED):
        document = DocumentCheck.KEPT_ELSEWHERE
    elif is_sealed is None:
        document = DocumentCheck.MISSING
    else:
        document = DocumentCheck.SEALED if is_sealed else DocumentCheck.DESTROYED
    return CheckedLine(
        line,
        check_line_v1(line, told),
        document,
        begun.sequence if begun else 0,
        begun.hash if begun else "",
    )


def _disclosure(row: Disclosure) -> DisclosureView:
    return DisclosureView(
        id=row.id,
        recipient_id=row.recipient_id or "",
        way=Way(row.way),
        clue_id=row.clue_id,
        subject_id=row.subject_id,
        message_id=row.message_id,
        fields=tuple(Field(value) for value in row.fields),
        agreement_id=row.agreement_id,
        agreement_version=row.agreement_version,
        document_sha256=row.document_sha256,
        sent_at=row.sent_at,
        delivered_at=row.delivered_at,
        withdrawn_at=row.withdrawn_at,
        read_at=row.read_at,
        recalled_at=row.recalled_at,
        recall_due_at=row.recall_due_at,
        recall_answer=row.recall_answer,
        recall_answered_at=row.recall_answered_at,
        head_count=row.head_count,
        head_hash=row.head_hash,
    )

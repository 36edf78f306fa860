"""One sync of a source: what it tells is taken in page by page, what it does not tell is remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from django.db.models import Q

from coldframe.core.actors import Actor, system
from coldframe.core.moments import CLOCK_SKEW_SECONDS
from coldframe.core.said import Form, Listed, Part, Said, kept
from coldframe.custody.actions import act
from coldframe.matching import generations
from coldframe.matching.actions.entries import add_from_source, withdraw_entries
from coldframe.matching.actions.opinions import state_opinion
from coldframe.matching.actions.sources import locked_source
from coldframe.matching.exchanges.base import Page, RemoteEntry, VoteReason
from coldframe.matching.exchanges.registry import get_exchange
from coldframe.matching.models import Bank, BankEntry, Source, SourceRecord, SourceWindow
from coldframe.matching.queries.sources import GAP_TRIES
from coldframe.matching.rules.sources import halves_v1, opinion_v1, supersedes_v1
from coldframe.matching.terms import EntryState, ListedValue, MatchingEvent, SignalKind, WithdrawReason
from coldframe.matching.terms.sources import Counts, SourceState, SyncResult, Window
from coldframe.vault.actions import store
from coldframe.vault.keys import keyed_hash

ACTOR = system("sources")
"""Adds what sources list; an entry that it added is withdrawn when no source lists it any more."""

MAX_LEFT = 20_000
"""Entries behind the first page of a window above which the window is halved, so that none takes too long."""

MAX_PAGES = 20_000
"""Pages of one window; a source that names ever more of them is leading in circles."""

STALE_HOURS = 6
"""A sync that began so long ago and never ended no longer keeps another from beginning."""

_AT_ONCE = 500
_PURPOSE = "matching.source_key"


def begin_sync(source_id: str, work_id: str, *, actor: Actor, as_of: datetime) -> bool:
    """Begin a sync: what changed since the last one becomes a window still to be asked for.

    The window reaches back over the last one's end, because the source's clock may be behind ours.

    Returns:
        False if the source is not approved, or another sync of it is under way.

    Records:
        source_sync_begun: with the window.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked_source(source_id)
        is_busy = row.result == SyncResult.RUNNING and row.work_id != work_id
        if row.state != SourceState.APPROVED or (
            is_busy and row.began_at is not None and row.began_at > as_of - timedelta(hours=STALE_HOURS)
        ):
            return False
        start = row.starts_at
        if row.checkpoint is not None:
            start = max(start, row.checkpoint - timedelta(seconds=CLOCK_SKEW_SECONDS))
        SourceWindow.objects.create(source=row, start=start, end=as_of)
        row.checkpoint, row.work_id, row.began_at, row.ended_at = as_of, work_id, as_of, None
        row.result, row.said, row.pages, row.counts = SyncResult.RUNNING, "", 0, asdict(Counts())
        row.save()
        ledger.record(MatchingEvent.SOURCE_SYNC_BEGUN, row.id, start=start, end=as_of)
    return True


def take_page(source_id: str, window_id: int, page: Page, *, actor: Actor, as_of: datetime) -> None:
    """Take in one page: new entries match, changed ones are changed, withdrawn ones match no more.

    Taking the same page in again changes nothing. A window is done with its last page.

    Records:
        source_page_taken: on the source, with what came of it.
        entries_added, entry_withdrawn, opinion_stated: by the entries.
        source_page_failed: where the rest of the window cannot be had.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked_source(source_id)
        window = SourceWindow.objects.select_for_update().filter(id=window_id, source=row).first()
        if window is None or row.state != SourceState.APPROVED:
            return
        counts = _take_entries(row, page, actor=actor, as_of=as_of)
        row.pages += 1
        row.counts = {name: row.counts.get(name, 0) + count for name, count in asdict(counts).items()}
        ledger.record(
            MatchingEvent.SOURCE_PAGE_TAKEN, row.id, start=window.start, end=window.end, **asdict(counts)
        )
        broken = page.broken or _endless(row, window, page)
        if broken is not None:
            fail_page(source_id, window_id, broken, page.raw, actor=actor, as_of=as_of)
        else:
            _go_on(row, window, page, as_of=as_of)
        row.save(update_fields=["pages", "counts", "checkpoint"])


def fail_page(
    source_id: str, window_id: int, said: Said | Listed, raw: bytes, *, actor: Actor, as_of: datetime
) -> None:
    """Remember that a page could not be had, so that the rest goes on and this is asked for again.

    The window begins anew at its next try. What failed twice is halved; what is too narrow for that
    stays as a gap, and so does the time before what is bad where the source cannot be asked to stop
    there: its pages up to the bad one are in. What came instead of a page lies in the vault.

    Records:
        source_page_failed: on the source, with the window, its tries and the SHA-256 of what came.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked_source(source_id)
        window = SourceWindow.objects.select_for_update().filter(id=window_id, source=row).first()
        if window is None:
            return
        is_old_gap = (
            window.failed_at is not None and row.began_at is not None and window.failed_at < row.began_at
        )
        window.tries, window.failed_at, window.said = window.tries + 1, as_of, kept(said)
        window.cursor, window.cursor_at, window.pages = "", None, 0
        window.raw_sha256 = store([raw], actor=actor, as_of=as_of).sha256 if raw else ""
        is_to_be_halved = window.tries >= GAP_TRIES and not is_old_gap
        halves = halves_v1(Window(window.start, window.end)) if is_to_be_halved else ()
        ledger.record(
            MatchingEvent.SOURCE_PAGE_FAILED, row.id, start=window.start, end=window.end,
            tries=window.tries, raw_sha256=window.raw_sha256 or None,
        )  # fmt: skip
        if not halves:
            window.save()
        elif get_exchange(row.kind).ENDS_WINDOWS:
            _replace(window, halves)
        else:
            # The earlier half would read on into what is bad, wherever that is: it waits for the later one.
            SourceWindow.objects.create(source=row, start=halves[1].start, end=halves[1].end)
            window.end = halves[0].end
            window.save()


def keep_reasons(source_id: str, reasons: Mapping[str, Sequence[VoteReason]]) -> None:
    """Keep why an entry may be disputed at a source: its own words, for a form. Records nothing."""
    told = {kind: [[one.code, one.name] for one in found] for kind, found in reasons.items() if found}
    Source.objects.filter(id=source_id).update(vote_reasons=told)


def end_sync(
    source_id: str, work_id: str, *, result: SyncResult, said: Part | Form = "", actor: Actor, as_of: datetime
) -> None:
    """End a sync; it says itself whether a gap is left.

    Records:
        source_sync_ended: with result, pages, counts and what is still open.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked_source(source_id)
        if row.work_id != work_id or row.result != SyncResult.RUNNING:
            return
        if not get_exchange(row.kind).ENDS_WINDOWS:
            _join_gaps(row)
        gaps = row.windows.filter(tries__gte=GAP_TRIES).count()
        if result is SyncResult.COMPLETE and gaps:
            result = SyncResult.WITH_GAPS
        row.result, row.said, row.ended_at = result, kept(said), as_of
        row.save(update_fields=["result", "said", "ended_at"])
        ledger.record(
            MatchingEvent.SOURCE_SYNC_ENDED, row.id, result=result, pages=row.pages, gaps=gaps,
            open=row.windows.count(), **row.counts,
        )  # fmt: skip


def _endless(row: Source, window: SourceWindow, page: Page) -> Said | None:
    """Why a window that names ever more pages is given up; ``None`` if it is not, or can be halved first."""
    is_whole = get_exchange(row.kind).ENDS_WINDOWS and halves_v1(Window(window.start, window.end))
    if not page.cursor or window.pages < MAX_PAGES or is_whole:
        return None
    return Said("The source names ever more pages, so it may be leading in circles.")


def _go_on(row: Source, window: SourceWindow, page: Page, *, as_of: datetime) -> None:
    if not page.cursor:
        if page.reached is not None and row.checkpoint is not None and page.reached < window.end:
            # It has not told everything up to now: the next sync asks from where it says that it is.
            row.checkpoint = min(row.checkpoint, max(page.reached, window.start))
        # What lies before may be narrowed down further now that this is known to be good.
        waiting = row.windows.filter(end=window.start, tries__gte=GAP_TRIES, failed_at__gte=row.began_at)
        waiting.update(failed_at=None)
        window.delete()
        return
    halves = halves_v1(Window(window.start, window.end))
    is_too_much = window.pages == 0 and (page.left or 0) > MAX_LEFT
    if halves and (is_too_much or window.pages >= MAX_PAGES):
        _replace(window, halves)
        return
    window.cursor, window.cursor_at, window.pages = page.cursor, as_of, window.pages + 1
    window.save(update_fields=["cursor", "cursor_at", "pages"])


def _join_gaps(row: Source) -> None:
    """Make one gap of all: asking from the first one's start reads through the others."""
    gaps = list(row.windows.filter(tries__gte=GAP_TRIES).order_by("start", "id"))
    if len(gaps) > 1:
        gaps[0].end = max(gap.end for gap in gaps)
        gaps[0].save(update_fields=["end"])
        row.windows.filter(id__in=[gap.pk for gap in gaps[1:]]).delete()


def _replace(window: SourceWindow, halves: Sequence[Window]) -> None:
    source = window.source
    window.delete()
    SourceWindow.objects.bulk_create(
        SourceWindow(source=source, start=half.start, end=half.end) for half in halves
    )


def _take_entries(row: Source, page: Page, *, actor: Actor, as_of: datetime) -> Counts:
    is_digest = get_exchange(row.kind).KEYS_ARE_DIGESTS
    entries_told = [_keyed(one) for one in page.entries] if is_digest else page.entries
    told = _latest(entries_told, members=row.members, as_of=as_of)
    known = _known_records(row, list(told))
    news = {
        key: one for key, one in told.items() if key not in known or _supersedes(known[key], one, as_of=as_of)
    }
    if not news:
        return Counts(unchanged=len(page.entries), ignored=page.ignored, problems=len(page.problems))
    values = [
        ListedValue(1, kind, value, label=one.label, source=row.name, reference="" if is_digest else key)
        for key, one in news.items()
        for kind, value in one.values
    ]
    # Locked in the order of everybody who changes what matches; see ``generations.hold``.
    Bank.objects.select_for_update().get(id=row.bank_id)
    generations.hold()
    added = add_from_source(
        row.bank_id,
        values,
        approved_by=row.decided_by,
        approved_at=row.decided_at or as_of,
        actor=actor,
        as_of=as_of,
    )
    disputed = {key for key, record in known.items() if record.votes_against}
    records = _save_records(row, known, news, as_of=as_of)
    entries = _entries_of(row.bank_id, {(one.kind, one.value) for one in values})
    _lock_entries(known, entries)
    unlisted = _link(records, news, entries)
    withdrawn = _withdraw_unlisted(unlisted, actor=actor, as_of=as_of)
    for key, one in news.items():
        opinion = opinion_v1(votes_for=one.votes_for, votes_against=one.votes_against, before=key in disputed)
        for value in one.values:
            if opinion is not None and value in entries:
                state_opinion(entries[value], source=row.name, opinion=opinion, actor=actor, as_of=as_of)
    return Counts(
        added=len(added),
        withdrawn=withdrawn,
        unchanged=len(page.entries) - len(news),
        ignored=page.ignored,
        problems=len(page.problems),
    )


def _latest(
    entries: Iterable[RemoteEntry], *, members: Sequence[str], as_of: datetime
) -> dict[str, RemoteEntry]:
    """The last word for each key of one page, of the members that are taken."""
    latest: dict[str, RemoteEntry] = {}
    for one in entries:
        if members and one.member not in members:
            continue
        before = latest.get(one.key)
        # Within one page nothing is said of an order, so withdrawn counts where the times are equal.
        if before is None or (_time(one, as_of), one.is_withdrawn) >= (
            _time(before, as_of), before.is_withdrawn,
        ):  # fmt: skip
            latest[one.key] = one
    return latest


def _keyed(one: RemoteEntry) -> RemoteEntry:
    # A digest of an address or of another short value can be guessed by trying; not so under the desk's key.
    return replace(one, key=keyed_hash(_PURPOSE, one.key))


def _time(one: RemoteEntry, as_of: datetime) -> datetime:
    # A clock that is ahead must not keep what the source says later from counting.
    return as_of if one.changed_at is None else min(one.changed_at, as_of)


def _supersedes(known: SourceRecord, one: RemoteEntry, *, as_of: datetime) -> bool:
    return supersedes_v1(
        known_at=known.changed_at, known_withdrawn=known.is_withdrawn,
        told_at=_time(one, as_of), told_withdrawn=one.is_withdrawn,
    )  # fmt: skip


def _known_records(row: Source, keys: Sequence[str]) -> dict[str, SourceRecord]:
    found: dict[str, SourceRecord] = {}
    for start in range(0, len(keys), _AT_ONCE):
        rows = SourceRecord.objects.filter(source=row, key__in=keys[start : start + _AT_ONCE])
        found |= {record.key: record for record in rows}
    return found


def _save_records(
    row: Source, known: Mapping[str, SourceRecord], news: Mapping[str, RemoteEntry], *, as_of: datetime
) -> dict[str, SourceRecord]:
    new, changed = [], []
    for key, one in news.items():
        record = known.get(key)
        if record is None:
            record = SourceRecord(source=row, key=key)
            new.append(record)
        else:
            changed.append(record)
        record.changed_at, record.is_withdrawn = _time(one, as_of), one.is_withdrawn
        record.votes_for, record.votes_against = one.votes_for, one.votes_against
    SourceRecord.objects.bulk_create(new, batch_size=_AT_ONCE)
    fields = ["changed_at", "is_withdrawn", "votes_for", "votes_against"]
    SourceRecord.objects.bulk_update(changed, fields, batch_size=_AT_ONCE // 5)
    return {record.key: record for record in (*new, *changed)}


def _entries_of(bank_id: str, values: set[tuple[SignalKind, str]]) -> dict[tuple[SignalKind, str], str]:
    """The entry of each value: the active one, else the one that a person of this desk withdrew."""
    texts = sorted({value for _, value in values})
    by_desk = Q(state=EntryState.WITHDRAWN) & ~Q(withdraw_reason=WithdrawReason.WITHDRAWN_BY_SOURCE)
    found: dict[tuple[SignalKind, str], str] = {}
    for start in range(0, len(texts), _AT_ONCE):
        rows = BankEntry.objects.filter(
            by_desk | Q(state=EntryState.ACTIVE), bank_id=bank_id, value__in=texts[start : start + _AT_ONCE]
        )
        # "active" before "withdrawn": the first one found is kept.
        for kind, value, entry_id in rows.order_by("state", "id").values_list("kind", "value", "id"):
            found.setdefault((SignalKind(kind), value), entry_id)
    return found


def _lock_entries(known: Mapping[str, SourceRecord], entries: Mapping[tuple[SignalKind, str], str]) -> None:
    """Lock all entries that the page may change, in the order in which everybody locks them."""
    links, ids = SourceRecord.entries.through, sorted(record.pk for record in known.values())
    wanted = set(entries.values())
    for start in range(0, len(ids), _AT_ONCE):
        rows = links.objects.filter(sourcerecord_id__in=ids[start : start + _AT_ONCE])
        wanted.update(rows.values_list("bankentry_id", flat=True))
    in_order = sorted(wanted)
    for start in range(0, len(in_order), _AT_ONCE):
        some = BankEntry.objects.select_for_update().filter(id__in=in_order[start : start + _AT_ONCE])
        list(some.order_by("id").values_list("id", flat=True))


def _link(
    records: Mapping[str, SourceRecord],
    news: Mapping[str, RemoteEntry],
    entries: Mapping[tuple[SignalKind, str], str],
) -> set[str]:
    """Tie each record to the entries of its values; return the entries that some record let go."""
    links = SourceRecord.entries.through
    before: dict[int, set[str]] = {record.pk: set() for record in records.values()}
    ids = sorted(before)
    for start in range(0, len(ids), _AT_ONCE):
        rows = links.objects.filter(sourcerecord_id__in=ids[start : start + _AT_ONCE])
        for record_id, entry_id in rows.values_list("sourcerecord_id", "bankentry_id"):
            before[record_id].add(entry_id)
    new, unlisted = [], set()
    for key, record in records.items():
        wanted = {entries[value] for value in news[key].values if value in entries}
        new += [links(sourcerecord_id=record.pk, bankentry_id=one) for one in wanted - before[record.pk]]
        gone = before[record.pk] - wanted
        if gone:
            links.objects.filter(sourcerecord_id=record.pk, bankentry_id__in=gone).delete()
            unlisted |= gone
    links.objects.bulk_create(new, batch_size=_AT_ONCE)
    return unlisted


def _withdraw_unlisted(unlisted: set[str], *, actor: Actor, as_of: datetime) -> int:
    """Withdraw the entries that a sync added and that no record of any source lists any more."""
    gone = []
    ids = sorted(unlisted)
    for start in range(0, len(ids), _AT_ONCE):
        rows = BankEntry.objects.filter(
            id__in=ids[start : start + _AT_ONCE], proposed_by=str(ACTOR), source_records=None
        )
        gone += list(rows.values_list("id", flat=True))
    return withdraw_entries(gone, reason=WithdrawReason.WITHDRAWN_BY_SOURCE, actor=actor, as_of=as_of)

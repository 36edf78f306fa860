"""Searching backwards: new entries among the signals that are stored already. Nothing is decoded.

One part at a time, so that a crash loses one part's work at most; every part may be run again.
None is missed: an item whose signals are kept after the entries became active is searched by
``steps.search_item`` in a state of the banks that has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

import numpy as np
from django.db.models import Q, QuerySet

from coldframe.core.actors import Actor
from coldframe.matching import actions, index
from coldframe.matching.asking import AskedBank, Hit, list_asked
from coldframe.matching.models import BankEntry, BankGeneration, Match, Search, Signal
from coldframe.matching.queries.items import items_cut_short
from coldframe.matching.rules import is_consulted_v1, judge_v1
from coldframe.matching.searching import candidate, turned
from coldframe.matching.terms import BANK_KINDS, Candidate, EntryState, Opinion, SignalKind
from coldframe.search.hamming import HammingIndex, HashArray

SIGNALS_AT_ONCE = 5_000
"""Stored signals that one part compares with the new entries."""

ENTRIES_AT_ONCE = 500
"""New entries that one part looks for where only equal values match."""

CANDIDATES_AT_ONCE = 50_000
"""Candidates after which a part ends with the signal at hand: many pictures may lie near a family of entries."""

ITEMS_AT_ONCE = 1_000

_HITS_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Part:
    """What one part did, and where the next begins.

    Attributes:
        kind: Code of the kind of signal that comes next; ``""`` when there is no more.
        after: The last signal, or entry, that was compared; ``""`` to begin with the kind.
        signals: Signals compared.
    """

    kind: str
    after: str
    signals: int


class BackwardSearch:
    """The search for the entries that one state of the banks brought.

    Args:
        generation: Token of the state.
        bank_id: Instead, all active entries of this bank, because it matches more from that state on.
    """

    def __init__(self, generation: str, bank_id: str = "") -> None:
        self._generation = generation
        number = BankGeneration.objects.values_list("number", flat=True).get(token=generation)
        active = BankEntry.objects.filter(state=EntryState.ACTIVE)
        self._entries = active.filter(bank_id=bank_id) if bank_id else active.filter(active_since=number)
        self._near: dict[SignalKind, tuple[HammingIndex, list[tuple[str, int, str]]]] = {}

    def count(self) -> int:
        """Entries that are searched for."""
        return self._entries.count()

    def search(self, kind: str, after: str, *, actor: Actor, as_of: datetime) -> dict[str, object]:
        """Search one part, keep what it found, and say where the next one begins.

        Args:
            kind: Where the part before ended; ``""`` to begin.
            after: As well.
            actor: Usually the pipeline.
            as_of: Now.

        Returns:
            A :class:`Part` in JSON's types.

        Records:
            item_searched, match_found and entry_flooded: as ``actions.record_found`` does.
        """
        kinds: list[SignalKind] = list(BANK_KINDS)
        now = SignalKind(kind) if kind else kinds[0]
        find = self._near_part if now.is_near else self._equal_part
        # Read anew for each part: none is searched by settings of the banks that no longer hold.
        found, signals, end = find(now, after, list_asked())
        entries = self.count()
        for item_id, candidates in sorted(found.items()):
            actions.record_found(
                item_id, judge_v1(candidates), generation=self._generation, entries_searched=entries,
                actor=actor, as_of=as_of,
            )  # fmt: skip
        if end:
            return asdict(Part(now, end, signals))
        place = kinds.index(now) + 1
        return asdict(Part(kinds[place] if place < len(kinds) else "", "", signals))

    def _near_part(
        self, kind: SignalKind, after: str, banks: Mapping[str, AskedBank]
    ) -> tuple[dict[str, list[Candidate]], int, str]:
        built, entries = self._index(kind)
        if not entries:
            return {}, 0, ""
        rows = list(Signal.objects.filter(kind=kind, id__gt=after).order_by("id")[:SIGNALS_AT_ONCE])
        asked = list(turned(rows))
        widest = max(bank.limit(kind) for bank in banks.values())
        found: dict[str, list[Candidate]] = {}
        count, last = 0, ""
        for query, entry, distance in _hits(built, index.hash_rows([value for _, _, value in asked]), widest):
            signal, turn, _ = asked[query]
            if count >= CANDIDATES_AT_ONCE and signal.id != last:
                return found, sum(row.id <= last for row in rows), last
            entry_id, number, bank_id = entries[entry]
            bank = banks[bank_id]
            if distance <= bank.limit(kind) and self._is_consulted(bank, signal.item_id):
                hit = Hit(query, entry_id, number, bank, distance)
                found.setdefault(signal.item_id, []).append(candidate(signal, turn, kind, hit))
                count, last = count + 1, signal.id
        return found, len(rows), rows[-1].id if len(rows) == SIGNALS_AT_ONCE else ""

    def _equal_part(
        self, kind: SignalKind, after: str, banks: Mapping[str, AskedBank]
    ) -> tuple[dict[str, list[Candidate]], int, str]:
        of_kind = self._entries.filter(kind=kind, number__gt=int(after or 0)).order_by("number")
        rows = list(of_kind.values_list("value", "id", "number", "bank_id")[:ENTRIES_AT_ONCE])
        listed: dict[str, list[tuple[str, int, str]]] = {}
        for value, entry_id, number, bank_id in rows:
            listed.setdefault(value, []).append((entry_id, number, bank_id))
        found: dict[str, list[Candidate]] = {}
        compared = 0
        for signal in Signal.objects.filter(kind=kind, value__in=listed).iterator():
            compared += 1
            for entry_id, number, bank_id in listed[signal.value]:
                bank = banks[bank_id]
                if self._is_consulted(bank, signal.item_id):
                    hit = Hit(0, entry_id, number, bank, 0)
                    found.setdefault(signal.item_id, []).append(candidate(signal, "", kind, hit))
        return found, compared, str(rows[-1][2]) if len(rows) == ENTRIES_AT_ONCE else ""

    def _index(self, kind: SignalKind) -> tuple[HammingIndex, list[tuple[str, int, str]]]:
        if kind not in self._near:
            rows = list(_rows(self._entries.filter(kind=kind)))
            hashes = index.hash_rows([value for value, _ in rows])
            self._near[kind] = HammingIndex.build(np.asarray(hashes)), [entry for _, entry in rows]
        return self._near[kind]

    @staticmethod
    def _is_consulted(bank: AskedBank, item_id: str) -> bool:
        return is_consulted_v1(bank.id, item_id, bank.enabled_share)


def _hits(built: HammingIndex, asked: HashArray, radius: int) -> Iterator[tuple[int, int, int]]:
    """Query, entry and distance of each hit, in order of the queries; few of them in memory at once."""
    for hits in built.query_in_parts(asked, radius):
        for start in range(0, len(hits), _HITS_AT_ONCE):
            part = slice(start, start + _HITS_AT_ONCE)
            yield from zip(
                hits.query_index[part].tolist(),
                hits.entry_index[part].tolist(),
                hits.distance[part].tolist(),
                strict=True,
            )


def _rows(entries: QuerySet[BankEntry]) -> Iterator[tuple[str, tuple[str, int, str]]]:
    columns = entries.order_by("number").values_list("value", "id", "number", "bank_id")
    for value, entry_id, number, bank_id in columns.iterator():
        yield value, (entry_id, number, bank_id)


def count_found(generation: str) -> int:
    """Matches that the search for that state's entries brought."""
    return Match.objects.filter(search__generation=generation, search__is_backward=True).count()


def list_items_found(generation: str, *, is_negative: bool, after: str = "") -> tuple[str, ...]:
    """Items that new entries of that state match, some at a time.

    Args:
        generation: Token of the state.
        is_negative: Only entries of negative banks, or only those of others.
        after: The last item of the time before.
    """
    found = Match.objects.filter(search__generation=generation, search__is_backward=True)
    negative = Q(entry__bank__opinion=Opinion.NEGATIVE)
    return _some_items(found.filter(negative if is_negative else ~negative), after)


def list_items_let_go(generation: str, *, after: str = "") -> tuple[str, ...]:
    """Items that entries matched which were withdrawn with that state, some at a time."""
    number = BankGeneration.objects.filter(token=generation).values("number")
    return _some_items(Match.objects.filter(entry__active_until__in=number), after)


def list_items_to_search_again(generation: str) -> tuple[str, ...]:
    """Items that lost matches with that state although more entries lie near them than were kept."""
    number = BankGeneration.objects.filter(token=generation).values("number")
    let_go = Match.objects.filter(entry__active_until__in=number).values("item_id")
    crowded = Search.objects.filter(is_cut=True, item_id__in=let_go).values("item_id")
    return tuple(sorted(items_cut_short(Search.objects.filter(item_id__in=crowded))))


def list_items_of(subject: str, *, after: str = "") -> tuple[str, ...]:
    """Items that one entry, or the entries of one bank, matched, some at a time."""
    return _some_items(Match.objects.filter(Q(entry=subject) | Q(entry__bank=subject)), after)


def _some_items(matches: QuerySet[Match], after: str) -> tuple[str, ...]:
    rows = matches.filter(item_id__gt=after).order_by("item_id").values_list("item_id", flat=True)
    return tuple(rows.distinct()[:ITEMS_AT_ONCE])

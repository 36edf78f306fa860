"""Asking the banks: which of them, up to what distance, and which entries lie there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings

from coldframe.matching import index
from coldframe.matching.models import Bank, BankEntry, EntryOpinion
from coldframe.matching.queries.views import settings_of
from coldframe.matching.rules import is_consulted_v1, standing_v1
from coldframe.matching.terms import Listed, Opinion, SignalKind

_AT_ONCE = 500

VALUES_AT_ONCE = 64
"""Values that the index is asked for together: each may lie near every entry of a family."""

_HITS_AT_ONCE = 50_000
_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class AskedBank:
    """A bank that is searched, and the most bits that match in it, by kind compared by distance."""

    id: str
    name: str
    opinion: Opinion
    enabled_share: float
    limits: Mapping[SignalKind, int]

    def limit(self, kind: SignalKind) -> int:
        """The most bits that match; 0 for kinds that are only ever equal."""
        return self.limits.get(kind, 0)


@dataclass(frozen=True, slots=True)
class Hit:
    """An active entry near a value.

    Attributes:
        place: Which of the values that were asked about.
        distance: Bits out of 256; 0 for kinds that are only ever equal.
    """

    place: int
    entry_id: str
    number: int
    bank: AskedBank
    distance: int


def desk_limits() -> dict[SignalKind, int]:
    """The most bits that match at this desk, by kind; no bank goes beyond them."""
    return {
        SignalKind.PDQ: int(settings.COLDFRAME_MATCH_RADIUS_BITS),
        SignalKind.TEXT: int(settings.COLDFRAME_MATCH_TEXT_BITS),
    }


def list_asked() -> dict[str, AskedBank]:
    """Every bank by its id, as it is searched."""
    most = desk_limits()
    asked = {}
    for row in Bank.objects.all():
        own = settings_of(row)
        limits = {kind: min(bits, (own.distances or {}).get(kind, bits)) for kind, bits in most.items()}
        asked[row.id] = AskedBank(row.id, row.name, Opinion(row.opinion), row.enabled_share, limits)
    return asked


def find_near(
    kind: SignalKind, values: Sequence[str], banks: Mapping[str, AskedBank], held: index.Held
) -> Iterator[Hit]:
    """Active entries near each value, of the banks given, within each bank's own distance.

    Memory: the hits of ``VALUES_AT_ONCE`` values, and one line for each entry that lies near any.

    Args:
        kind: One that is compared by distance.
        values: 64 hexadecimal digits each.
        banks: Those to search, by id.
        held: The state of the banks to search.
    """
    widest = max((bank.limit(kind) for bank in banks.values()), default=0)
    live = held.near[kind]
    if not values or not banks or not len(live):
        return
    seen: set[int] = set()
    entries: dict[int, tuple[str, str]] = {}
    for first in range(0, len(values), VALUES_AT_ONCE):
        found = live.query(index.hash_rows(list(values[first : first + VALUES_AT_ONCE])), widest)
        for start in range(0, len(found), _HITS_AT_ONCE):
            part = slice(start, start + _HITS_AT_ONCE)
            numbers = found.key[part].tolist()
            entries |= _active(set(numbers) - seen, held.number)
            seen.update(numbers)
            for place, number, distance in zip(
                found.query_index[part].tolist(), numbers, found.distance[part].tolist(), strict=True
            ):
                entry_id, bank_id = entries.get(number, ("", ""))
                bank = banks.get(bank_id)
                if bank is not None and distance <= bank.limit(kind):
                    yield Hit(first + place, entry_id, number, bank, distance)


def find_equal(
    kind: SignalKind, values: Sequence[str], banks: Mapping[str, AskedBank], held: index.Held
) -> Iterator[Hit]:
    """Active entries equal to a value, of the banks given; see :func:`find_near`."""
    places: dict[str, list[int]] = {}
    for place, value in enumerate(values):
        places.setdefault(value, []).append(place)
    for some in _parts(sorted(places)):
        rows = BankEntry.objects.filter(**_there(held.number), kind=kind, value__in=some)
        for entry_id, number, bank_id, value in rows.values_list("id", "number", "bank_id", "value"):
            if bank_id in banks:
                for place in places[value]:
                    yield Hit(place, entry_id, number, banks[bank_id], 0)


def find_listed(
    kind: SignalKind, value: str, *, bank_names: Collection[str] | None = None, key: str = ""
) -> tuple[Listed, ...]:
    """Which entries a value lies near: what a matching client may learn. Keeps and records nothing.

    Args:
        kind: What the value is.
        value: In its normal form; see ``hashlists.base.check_value``.
        bank_names: Only these banks; ``None`` for every one.
        key: Stands for the client's item where a bank is enabled for a share of all items; ``""`` to
            ask every bank all the same.

    Returns:
        Nearest first, then by bank and entry.
    """
    held = index.current()
    banks = {
        bank.id: bank
        for bank in list_asked().values()
        if (bank_names is None or bank.name in bank_names)
        and (not key or is_consulted_v1(bank.id, key, bank.enabled_share))
    }
    find = find_near if kind.is_near else find_equal
    hits = sorted(find(kind, [value], banks, held), key=lambda hit: (hit.distance, hit.bank.name, hit.number))
    stated = _opinions([hit.entry_id for hit in hits])
    return tuple(
        Listed(
            bank_id=hit.bank.id, bank_name=hit.bank.name, entry_id=hit.entry_id, number=hit.number, kind=kind,
            distance=hit.distance, standing=standing_v1(hit.bank.opinion, stated.get(hit.entry_id, [])),
        )
        for hit in hits
    )  # fmt: skip


def _there(state: int) -> dict[str, int | None]:
    """Active in that state, and not withdrawn since: a withdrawn entry never matches again."""
    return {"active_since__lte": state, "active_until": None}


def _parts(values: Sequence[_V]) -> Iterator[Sequence[_V]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))


def _active(numbers: Iterable[int], state: int) -> dict[int, tuple[str, str]]:
    """Id and bank of each entry that matches, by number."""
    found = {}
    for some in _parts(sorted(numbers)):
        rows = BankEntry.objects.filter(**_there(state), number__in=some)
        found.update(
            {number: (id_, bank) for number, id_, bank in rows.values_list("number", "id", "bank_id")}
        )
    return found


def _opinions(entry_ids: Sequence[str]) -> dict[str, list[Opinion]]:
    stated: dict[str, list[Opinion]] = {}
    for some in _parts(entry_ids):
        rows = EntryOpinion.objects.filter(entry__in=some)
        for entry_id, opinion in rows.values_list("entry_id", "opinion"):
            stated.setdefault(entry_id, []).append(Opinion(opinion))
    return stated

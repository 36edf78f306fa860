"""Releases about the same things, brought into one table: what was published before, and what shall be.

A thing that several releases count is one thing, wherever each of them put it: in a month, under a part, or not at
all because it had been taken back by then. Only so can be proved what a reader learns who holds all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from coldframe.core.errors import InvalidInput
from coldframe.custody.terms import Event
from coldframe.publication.disclosure.tables import MAX_ATOMS, Atom, Axis, Counts, Group, Layout
from coldframe.publication.rules import Occurrence, Touching, microseconds, text_of, touch_v1
from coldframe.publication.terms import BreakdownKind, LedgerMeasure, Period

UNSTATED = "unstated"
"""The heading of what an event does not say."""

TOTAL = "total"
"""The heading of everything in a row."""

MONTH = "month"
"""The axis of months, in the zone of the period, such as ``2026-11``."""

_KIND, _TIME = "kind", "time"

_NAMING = frozenset({"recipient", "sender"})
"""Keys whose codes are partners and people: no table of them leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How the one table of a release is counted: enough to count it again, to the same numbers.

    Attributes:
        name: The table's, used once among those that are linked.
        measure: It counts one by one what is never corrected.
        as_of, until: Events later than that, or after that place of the ledger, are not known.
        by_part: Told apart by the measure's breakdown.
        by_month: Told apart by month; both: crossed.
    """

    name: str
    measure: LedgerMeasure
    period: Period
    as_of: datetime
    until: int
    by_part: bool
    by_month: bool

    def __post_init__(self) -> None:
        if self.measure.amount or self.measure.corrected_by:
            raise InvalidInput(
                "Only what is counted one by one can be released: of amounts nobody can say whom they hide.",
                field="measure",
            )
        if self.by_part and self.measure.breakdown is None:
            raise InvalidInput("This measure has no parts. Release it without.", field="by_part")
        if self.by_part and self.measure.breakdown in _NAMING:
            raise InvalidInput(
                "The parts of this measure are partners, who are not named in public. Release it without.",
                field="by_part",
            )

    @property
    def axes(self) -> tuple[str, ...]:
        """What the table tells apart."""
        part = (self.measure.breakdown,) if self.by_part and self.measure.breakdown else ()
        return (*part, *((MONTH,) if self.by_month else ()))

    @property
    def overlapping(self) -> tuple[str, ...]:
        """Axes whose headings may hold one thing twice."""
        is_several = self.by_part and self.measure.breakdown_kind is BreakdownKind.MULTI_MEMBERSHIP
        return self.axes[:1] if is_several else ()


def kin_of(measure: LedgerMeasure) -> str:
    """What a measure counts, apart from which of them and told apart by what: those of one kin are linked."""
    return f"{measure.counting_point}:{measure.identity or 'subject'}"


def months_of(period: Period) -> tuple[str, ...]:
    """Every month that the period touches, in its zone, in order."""
    zone = ZoneInfo(period.zone)
    first = period.start.astimezone(zone).date().replace(day=1)
    # The end is not included: what ends at midnight of the first does not touch that month.
    last = (period.end - timedelta(microseconds=1)).astimezone(zone).date()
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    start = first.year * 12 + first.month - 1
    return tuple(f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(start, start + count))


@dataclass(frozen=True, slots=True)
class Linked:
    """All that these releases count, once; and the table of each, in their order. Never to be shown as it is."""

    counts: Counts
    layouts: tuple[Layout, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one recipe puts a thing. ``parts``: codes by key, as the event said them."""

    sequence: int
    at: int
    parts: tuple[str, ...]


_Places = tuple[_Place | None, ...]


def link_v1(events: Iterable[Event], recipes: Sequence[Recipe]) -> Linked:
    """Count all recipes in one pass, each thing once.

    Cells in which a thing may be (``Counts.only``): what was seen, at each time; and for what one release counts and
    another does not, or elsewhere, only what was seen. More a reader might exclude, and a proof must not use it.

    Args:
        events: In order of sequence, from the earliest start on; may hold kinds nobody counts.
        recipes: Of measures of one kin, no two of one name.

    Raises:
        InvalidInput: More cells than can be protected.
    """
    return _Linking(recipes).link(events)


class _Linking:
    def __init__(self, recipes: Sequence[Recipe]) -> None:
        self.recipes = tuple(recipes)
        keys = {one.measure.breakdown for one in recipes if one.by_part and one.measure.breakdown}
        self.keys = sorted(keys | {key for one in recipes for key, _value in one.measure.where})
        self.slices = _slices(self.recipes)

    def link(self, events: Iterable[Event]) -> Linked:
        things = self._places(events)
        combos = sorted({place.parts for places in things.values() for place in places if place})
        usual: Counter[tuple[tuple[str, ...], int]] = Counter()
        unusual: Counter[_Places] = Counter()
        for places in things.values():
            one = next(place for place in places if place)
            if places == self._expected(one):
                usual[one.parts, self._slice_of(one.at)] += 1
            else:
                unusual[self._without_sequence(places)] += 1
        classes = sorted(unusual, key=repr)
        apart = {places: f"~{at}" for at, places in enumerate(classes)}
        all_kinds = [(_code(parts), _when(at)) for parts, at in product(combos, self.slices[:-1])]
        odd: list[Atom] = [(code, code) for code in apart.values()]
        seen = [(_code(parts), _when(at)) for parts, at in sorted(usual)]
        atoms = all_kinds if len(all_kinds) + len(odd) <= MAX_ATOMS else seen
        axes = (
            Axis(_KIND, (*(_code(parts) for parts in combos), *apart.values())),
            Axis(_TIME, (*(_when(at) for at in self.slices[:-1]), *apart.values())),
        )
        counts: dict[Atom, int] = {(_code(parts), _when(at)): number for (parts, at), number in usual.items()}
        counts |= {(code, code): unusual[places] for places, code in apart.items()}
        layouts = [self._layout(at, combos, apart) for at in range(len(self.recipes))]
        if not counts:
            # Nothing was counted at all, by anybody: one cell, and it is 0.
            nothing = (Axis(_KIND, ("",)), Axis(_TIME, tuple(_when(at) for at in self.slices[:-1])))
            return Linked(Counts(nothing, {}), tuple(layouts))
        return Linked(Counts(axes, counts, only=(*atoms, *odd)), tuple(layouts))

    def _places(self, events: Iterable[Event]) -> dict[str, _Places]:
        """Where each recipe puts each thing that any of them counts."""
        touching = [Touching([one.measure]) for one in self.recipes]
        kept: list[dict[str, list[Occurrence]]] = [{} for _ in self.recipes]
        said: dict[int, tuple[str, ...]] = {}
        for event in events:
            for at, one in enumerate(self.recipes):
                if event.sequence <= one.until and event.at <= one.as_of:
                    for touch in touching[at].of(event):
                        touch_v1(kept[at].setdefault(touch.identity, []), touch)
                        said[event.sequence] = tuple(text_of(event.detail.get(key)) for key in self.keys)
        found: dict[str, list[_Place | None]] = {}
        for at, one in enumerate(self.recipes):
            start, end = microseconds(one.period.start), microseconds(one.period.end)
            for identity, occurrences in kept[at].items():
                for each in occurrences:
                    if (
                        each.stands
                        and start <= each.at < end
                        and (each.before is None or each.before < start)
                    ):
                        places = found.setdefault(identity, [None] * len(self.recipes))
                        places[at] = _Place(each.sequence, each.at, said[each.sequence])
        return {identity: tuple(places) for identity, places in found.items()}

    def _expected(self, place: _Place) -> _Places:
        """Where a thing of one event stands that nothing ever took back: what every reader can work out."""
        return tuple(
            place
            if microseconds(one.period.start) <= place.at < microseconds(one.period.end)
            and self._is_meant(one, place.parts)
            else None
            for one in self.recipes
        )

    def _is_meant(self, recipe: Recipe, parts: tuple[str, ...]) -> bool:
        return all(parts[self.keys.index(key)] == value for key, value in recipe.measure.where)

    def _without_sequence(self, places: _Places) -> _Places:
        return tuple(
            None if place is None else _Place(0, self._slice_of(place.at), place.parts) for place in places
        )

    def _slice_of(self, at: int) -> int:
        return max(border for border in self.slices if border <= at)

    def _layout(self, at: int, combos: Sequence[tuple[str, ...]], apart: dict[_Places, str]) -> Layout:
        recipe = self.recipes[at]
        start, end = microseconds(recipe.period.start), microseconds(recipe.period.end)
        own = {code: places[at] for places, code in apart.items() if places[at] is not None}
        kinds: dict[str, tuple[str, ...]] = {
            _code(parts): parts for parts in combos if self._is_meant(recipe, parts)
        }
        kinds |= {code: place.parts for code, place in own.items() if place}
        times = {_when(border): border for border in self.slices[:-1] if start <= border < end}
        times |= {code: place.at for code, place in own.items() if place}
        groups: dict[str, tuple[Group, ...]] = {}
        if recipe.by_part:
            key = self.keys.index(str(recipe.measure.breakdown))
            groups[_KIND] = (*_headings(recipe, kinds, key), Group(TOTAL, frozenset(kinds)))
        if recipe.by_month:
            inside = (
                (month, _month_borders(month, recipe.period.zone)) for month in months_of(recipe.period)
            )
            groups[_TIME] = (
                *(
                    Group(month, frozenset(code for code, border in times.items() if first <= border < last))
                    for month, (first, last) in inside
                ),
                Group(TOTAL, frozenset(times)),
            )
        return Layout(recipe.name, groups, only={_KIND: frozenset(kinds), _TIME: frozenset(times)})


def _headings(recipe: Recipe, kinds: dict[str, tuple[str, ...]], key: int) -> list[Group]:
    held: dict[str, set[str]] = {}
    for kind, parts in kinds.items():
        for code in parts[key].split(",") if recipe.overlapping else (parts[key],):
            held.setdefault(code or UNSTATED, set()).add(kind)
    # What is not stated stands last.
    ordered = sorted(held, key=lambda code: (code == UNSTATED, code))
    return [Group(code, frozenset(held[code])) for code in ordered]


def _slices(recipes: Sequence[Recipe]) -> tuple[int, ...]:
    """Borders of time between which no table tells anything apart, the last one being an end."""
    borders = {microseconds(at) for one in recipes for at in (one.period.start, one.period.end)}
    least, most = min(borders), max(borders)
    for one in recipes:
        if one.by_month:
            borders |= {
                border for month in months_of(one.period) for border in _month_borders(month, one.period.zone)
            }
    return tuple(border for border in sorted(borders) if least <= border <= most)


def _month_borders(month: str, zone: str) -> tuple[int, int]:
    first = date.fromisoformat(f"{month}-01")
    after = (first + timedelta(days=32)).replace(day=1)
    start, end = (
        microseconds(datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC))
        for day in (first, after)
    )
    return start, end


def _code(parts: tuple[str, ...]) -> str:
    return "|".join(parts)


def _when(border: int) -> str:
    return str(border)

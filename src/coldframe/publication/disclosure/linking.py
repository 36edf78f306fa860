"""Releases about the same things, brought into one table: what was published before, and what shall be.

A thing that several releases count is one thing, wherever each of them put it: in a month, under a part, or not at
all because it had been taken back by then. Only so can be proved what a reader learns who holds all of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise

from coldframe.custody.terms import Event
from coldframe.publication.disclosure.gaps import Told, gaps_of, rims_of, turns_of
from coldframe.publication.disclosure.recipes import (
    COUNTRY,
    ELSEWHERE,
    TOTAL,
    UNSTATED,
    Recipe,
    month_borders,
    months_of,
    slices_of,
)
from coldframe.publication.disclosure.tables import MAX_ATOMS, Atom, Axis, Counts, Group, Layout
from coldframe.publication.rules import (
    Occurrence,
    Touch,
    Touching,
    Turn,
    counted_in_v1,
    microseconds,
    text_of,
    touch_v1,
)
from coldframe.publication.terms import EVERY_EVENT

_NEVER = "–"
"""The code of a step that a thing did not come to."""


@dataclass(frozen=True, slots=True)
class Linked:
    """All that these releases count, once; and the table of each, in their order. Never to be shown as it is."""

    counts: Counts
    layouts: tuple[Layout, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one recipe puts a thing. ``parts``: codes by key, as the event said them; ``amount``: how many it is."""

    sequence: int
    at: int
    parts: tuple[str, ...]
    amount: int = 1


_Places = tuple[tuple[int, _Place], ...]
"""Where recipes put a thing, those that count it, in their order."""

_Stand = tuple[tuple[str, ...], int]
"""The parts of an event that counts, and its slice of time."""

_Stands = tuple[_Stand | None, ...]
"""The same for each step, where every reader can work out how the recipes count it; ``None``: it came not so far."""


@dataclass(frozen=True, slots=True)
class _Bundle:
    """Things that an event counts together, by their ids. Fixed: two of them stand in one table."""

    ids: tuple[str, ...]
    places: _Places
    is_fixed: bool = False

    @property
    def amount(self) -> int:
        return self.places[0][1].amount


def link_v1(events: Iterable[Event], recipes: Sequence[Recipe]) -> Linked:
    """Count all recipes in one pass, each thing once.

    Things that one event counts together (a decision, and the clue that it is about) are one, and so are the steps
    of a thing (a notice, and its answer): what bounds the one by the other holds in every world by itself.

    Cells in which a thing may be (``Counts.only``): what was seen, at each time; and for what came further than a
    first step, or what one release counts and another does not, or elsewhere, only what was seen. More a reader
    might exclude, and a proof must not use it. For the same reason something stays under each heading.

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
        self.slices = slices_of(self.recipes)
        points = [str(one.measure.counting_point) for one in recipes]
        self.steps = tuple(dict.fromkeys(points))
        self.step_of = [self.steps.index(point) for point in points]
        self.recipients: list[dict[str, set[str]]] = [{} for _ in recipes]
        self.by_country = [at for at, one in enumerate(recipes) if one.measure.breakdown == COUNTRY]
        self.recipes_of: dict[str, list[int]] = {}
        for at, one in enumerate(recipes):
            self.recipes_of.setdefault(one.measure.code, []).append(at)
        self._covered: dict[int, list[int]] = {}

    def link(self, events: Iterable[Event]) -> Linked:
        things, counted = self._places(events)
        bundles = _together(things, self._along(things, counted))
        atom_of: dict[str, Atom] = {}
        tally: Counter[Atom] = Counter()
        entries: Counter[Atom] = Counter()
        usual: set[_Stands] = set()
        apart: dict[str, _Places] = {}
        classes: dict[tuple[_Places, bool], Atom] = {}
        unusual = []
        for one in bundles:
            stands = None if one.is_fixed else self._stands(one.places)
            if stands is None:
                unusual.append(((self._without_sequence(one.places), one.is_fixed), one))
                continue
            usual.add(stands)
            atom_of |= dict.fromkeys(one.ids, _atom(stands))
        for places, is_fixed in sorted({key for key, _one in unusual}, key=repr):
            code = f"~{len(apart)}"
            apart[code] = places
            classes[places, is_fixed] = (code,) * (2 * len(self.steps))
        for key, one in unusual:
            atom_of |= dict.fromkeys(one.ids, classes[key])
        for one in bundles:
            tally[atom_of[one.ids[0]]] += one.amount
            entries[atom_of[one.ids[0]]] += 1
        seen = {_atom(stands) for stands in usual}
        later = {step for one in bundles for step in self._later(one.places)}
        thinkable = seen | {_atom(stands) for stands in self._thinkable(usual, later)}
        atoms = (
            *sorted(thinkable if len(thinkable) + len(classes) <= MAX_ATOMS else seen),
            *classes.values(),
        )
        if not atoms:
            # Nothing was counted at all, by anybody: one cell, and it is 0.
            atoms = ((_NEVER,) * (2 * len(self.steps)),)
        layouts = [self._layout(at, usual, apart) for at in range(len(self.recipes))]
        tables = [self._printed(at, layout, atoms, tally) for at, layout in enumerate(layouts)]
        owners = {atom_of[id_] for id_ in self._owners(bundles, things, counted)}
        inhabited = [under for _layout, held, _empty in tables for under in held]
        fixed = {atom for (_places, is_fixed), atom in classes.items() if is_fixed}
        counts = Counts(
            self._axes(atoms), dict(tally), only=atoms,
            fixed=frozenset(fixed.union(*(empty for _layout, _held, empty in tables))),
            inhabited=tuple(dict.fromkeys(inhabited)),
            needed=frozenset(owners),
            gaps=tuple(dict.fromkeys(self._gaps(layouts, atoms))),
            entries=dict(entries) if any(one.measure.amount for one in self.recipes) else None,
        )  # fmt: skip
        return Linked(counts, tuple(layout for layout, _held, _empty in tables))

    def _places(self, events: Iterable[Event]) -> tuple[dict[str, _Places], dict[tuple[int, int], str]]:
        """Where each recipe puts each thing that any of them counts; and as what a recipe counts an event."""
        touching = Touching({one.measure.code: one.measure for one in self.recipes}.values())
        kept: list[dict[str, list[Occurrence]]] = [{} for _ in self.recipes]
        said: dict[int, tuple[str, ...]] = {}
        counted: dict[tuple[int, int], str] = {}
        for event in events:
            self._remember(event)
            for touch in touching.of(event):
                for at in self._touched(touch):
                    if not self._knows(at, event):
                        continue
                    if touch.turn is not Turn.COUNTS:
                        touch_v1(kept[at].get(touch.identity, []), touch)
                        continue
                    touch_v1(kept[at].setdefault(touch.identity, []), touch)
                    counted[at, event.sequence] = touch.identity
                    said[event.sequence] = tuple(text_of(event.detail.get(key)) for key in self.keys)
        found: dict[str, list[tuple[int, _Place]]] = {}
        for at, one in enumerate(self.recipes):
            start, end = microseconds(one.period.start), microseconds(one.period.end)
            for identity, occurrences in kept[at].items():
                for each in counted_in_v1(occurrences, start, end):
                    if not each.amount:
                        continue
                    place = _Place(each.sequence, each.at, said[each.sequence], each.amount)
                    found.setdefault(identity, []).append((at, place))
        return {identity: tuple(places) for identity, places in found.items()}, counted

    def _touched(self, touch: Touch) -> Sequence[int]:
        """The recipes to which this may make a difference: what counts does so to those of whose days it is."""
        if touch.turn is not Turn.COUNTS:
            return self.recipes_of[touch.code]
        if not self.slices[0] <= touch.at < self.slices[-1]:
            return ()
        return [at for at in self._covering(touch.at) if self.recipes[at].measure.code == touch.code]

    def _covering(self, moment: int) -> Sequence[int]:
        """The recipes of whose days this is."""
        border = self._slice_of(moment)
        if border not in self._covered:
            periods = ((at, one.period) for at, one in enumerate(self.recipes))
            self._covered[border] = [
                at for at, one in periods if microseconds(one.start) <= moment < microseconds(one.end)
            ]
        return self._covered[border]

    def _knows(self, at: int, event: Event) -> bool:
        return event.sequence <= self.recipes[at].until and event.at <= self.recipes[at].as_of

    def _remember(self, event: Event) -> None:
        """Keep which recipients there are in a country: those of a recipe's days and what was known after."""
        for at in self.by_country:
            if event.at >= self.recipes[at].period.start and self._knows(at, event):
                country, recipient = (text_of(event.detail.get(key)) for key in (COUNTRY, "recipient"))
                self.recipients[at].setdefault(country, set()).add(recipient)

    def _stands(self, places: _Places) -> _Stands | None:
        """Where things of these places stand, if nothing ever took them back; else ``None``."""
        found: list[_Stand | None] = []
        for step in range(len(self.steps)):
            mine = [(at, place) for at, place in places if self.step_of[at] == step]
            if not mine:
                found.append(None)
                continue
            one = mine[0][1]
            if mine != self._expected(step, one):
                return None
            found.append((one.parts, self._slice_of(one.at)))
        return tuple(found)

    def _expected(self, step: int, place: _Place) -> list[tuple[int, _Place]]:
        """Where a thing of one event stands that nothing ever took back: what every reader can work out."""
        return [
            (at, place)
            for at in self._covering(place.at)
            if self.step_of[at] == step and self._is_meant(self.recipes[at], place.parts)
        ]

    def _later(self, places: _Places) -> Iterator[int]:
        """The steps that these things came to after another one."""
        came = sorted((place.at, place.sequence, self.step_of[at]) for at, place in places)
        return (step for _at, _sequence, step in came if step != came[0][2])

    def _thinkable(self, usual: Iterable[_Stands], later: Set[int]) -> Iterator[_Stands]:
        """What was seen of things that came no further than a first step, at each time."""
        for stands in usual:
            came = [(step, one) for step, one in enumerate(stands) if one is not None]
            for step, (parts, _at) in came[:1] if len(came) == 1 and came[0][0] not in later else ():
                for at in self.slices[:-1]:
                    yield (*stands[:step], (parts, at), *stands[step + 1 :])

    def _along(
        self, things: Mapping[str, _Places], counted: Mapping[tuple[int, int], str]
    ) -> dict[str, set[int]]:
        """Events with which a thing comes though they do not count it: a clue answered again, by its first answer.

        Each such clue needs a notice of its own that was answered before, so the two are one. A decision that is
        the second about a clue needs only one of many: see ``_owners``.
        """
        found: dict[str, set[int]] = {}
        for identity, places in things.items():
            for by, place in places:
                for at in self._covering(place.at):
                    if _breadth(self.recipes[by]) > _breadth(self.recipes[at]):
                        owner = counted.get((at, place.sequence), "")
                        first = {one.sequence for each, one in things.get(owner, ()) if each == at}
                        found.setdefault(identity, set()).update(first)
        return found

    def _owners(
        self, bundles: Sequence[_Bundle], things: dict[str, _Places], counted: dict[tuple[int, int], str]
    ) -> Iterator[str]:
        """Things without which others cannot be: a clue that is decided a second time was decided a first time."""
        for one in bundles:
            own = {at for at, _place in one.places}
            for _at, place in one.places:
                for at in self._covering(place.at):
                    owner = counted.get((at, place.sequence), "")
                    if at not in own and any(each == at for each, _place in things.get(owner, ())):
                        yield owner

    def _is_meant(self, recipe: Recipe, parts: tuple[str, ...]) -> bool:
        return all(parts[self.keys.index(key)] == value for key, value in recipe.measure.where)

    def _without_sequence(self, places: _Places) -> _Places:
        return tuple((at, _Place(0, self._slice_of(place.at), place.parts)) for at, place in places)

    def _slice_of(self, at: int) -> int:
        return self.slices[bisect_right(self.slices, at) - 1]

    def _axes(self, atoms: Sequence[Atom]) -> tuple[Axis, ...]:
        always = [
            code for step in self.steps for code in ((_kind_of(step), ()), (_time_of(step), self.slices[:-1]))
        ]
        return tuple(
            Axis(name, tuple(dict.fromkeys((*map(_when, borders), *(atom[at] for atom in atoms)))))
            for at, (name, borders) in enumerate(always)
        )

    def _layout(self, at: int, usual: Iterable[_Stands], apart: Mapping[str, _Places]) -> Layout:
        recipe, step = self.recipes[at], self.step_of[at]
        start, end = microseconds(recipe.period.start), microseconds(recipe.period.end)
        own = {code: place for code, places in apart.items() for each, place in places if each == at}
        stood = sorted({one for stands in usual if (one := stands[step]) is not None})
        kinds = {_code(parts): parts for parts, _at in stood if self._is_meant(recipe, parts)}
        kinds |= {code: place.parts for code, place in own.items()}
        times = {_when(border): border for border in self.slices[:-1] if start <= border < end}
        times |= {code: place.at for code, place in own.items()}
        kind, time_ = _kind_of(self.steps[step]), _time_of(self.steps[step])
        groups: dict[str, tuple[Group, ...]] = {}
        if recipe.by_part:
            key = self.keys.index(str(recipe.measure.breakdown))
            groups[kind] = (
                *_headings(recipe, kinds, key, self._lone(at, kinds, key)),
                Group(TOTAL, frozenset(kinds)),
            )
        if recipe.by_month:
            inside = ((month, month_borders(month, recipe.period.zone)) for month in months_of(recipe.period))
            groups[time_] = (
                *(
                    Group(month, frozenset(code for code, border in times.items() if first <= border < last))
                    for month, (first, last) in inside
                ),
                Group(TOTAL, frozenset(times)),
            )
        only = {kind: frozenset(kinds), time_: frozenset(times)}
        thing = f"{recipe.measure.counting_point}:{recipe.measure.identity or 'subject'}"
        return Layout(recipe.name, groups, only=only, thing=thing)

    def _lone(self, at: int, kinds: Mapping[str, tuple[str, ...]], key: int) -> Set[str]:
        """Countries of which a number would be that of one partner, as far as was known then."""
        if self.keys[key] != COUNTRY:
            return frozenset()
        return {parts[key] for parts in kinds.values() if len(self.recipients[at].get(parts[key], ())) < 2}

    def _gaps(self, layouts: Sequence[Layout], atoms: Sequence[Atom]) -> Iterator[frozenset[Atom]]:
        """What the periods of these tables leave of one another, of each measure and of all of one thing.

        And what numbers of other steps leave of that: of what was reversed, as made less standing tells it, what
        was not reversed in the months that are told.
        """
        told: dict[tuple[str, str, str], list[Told]] = {}
        every: dict[str, set[frozenset[Atom]]] = {}
        # The latest first: what was told last is known best.
        for recipe, layout in reversed(list(zip(self.recipes, layouts, strict=True))):
            step = str(recipe.measure.counting_point)
            for heading, one in self._told(recipe, layout, atoms):
                every.setdefault(step, set()).add(one[2])
                for same in (recipe.measure.code, layout.thing):
                    told.setdefault((step, same, heading), []).append(one)
        for (step, _same, _heading), each in told.items():
            others = [sums for other, found in every.items() if other != step for sums in found]
            yield from gaps_of(each)
            yield from rims_of(each)
            for turn in turns_of(each):
                yield turn
                yield turn.difference(*(sums for sums in others if sums < turn))

    def _told(self, recipe: Recipe, layout: Layout, atoms: Sequence[Atom]) -> Iterator[tuple[str, Told]]:
        step = self.steps.index(str(recipe.measure.counting_point))
        names, only = (_kind_of(self.steps[step]), _time_of(self.steps[step])), layout.only or {}
        kinds, times = (layout.groups.get(name) or (Group(TOTAL, only[name]),) for name in names)
        start, end = microseconds(recipe.period.start), microseconds(recipe.period.end)
        for time_ in times:
            first, last = (
                (start, end) if time_.code == TOTAL else month_borders(time_.code, recipe.period.zone)
            )
            under = [atom for atom in atoms if atom[2 * step + 1] in time_.codes]
            for kind in kinds:
                counted = frozenset(atom for atom in under if atom[2 * step] in kind.codes)
                yield kind.code, (max(first, start), min(last, end), counted)

    def _printed(
        self, at: int, layout: Layout, atoms: Sequence[Atom], tally: Mapping[Atom, int]
    ) -> tuple[Layout, list[frozenset[Atom]], frozenset[Atom]]:
        """A table with the headings under which something stands; what stands under each; and what would under others.

        Only what a table itself counts decides which headings it has: one that it borrowed from another would tell
        of that one's things.
        """
        step = self.step_of[at]
        kind, time_ = _kind_of(self.steps[step]), _time_of(self.steps[step])
        times = (layout.only or {})[time_]
        printed: list[Group] = []
        held: list[frozenset[Atom]] = []
        empty: set[Atom] = set()
        for group in layout.groups.get(kind, ())[:-1]:
            under = frozenset(
                atom for atom in atoms if atom[2 * step] in group.codes and atom[2 * step + 1] in times
            )
            if any(tally[atom] for atom in under):
                printed.append(group)
                held.append(under)
            else:
                empty |= under
        if kind not in layout.groups:
            return layout, [], frozenset()
        groups = dict(layout.groups) | {kind: (*printed, layout.groups[kind][-1])}
        return replace(layout, groups=groups), held, frozenset(empty)


def _breadth(recipe: Recipe) -> int:
    """How much one of what is counted holds: an event, what it is about, an item, a clue."""
    return {EVERY_EVENT: 0, "item": 2, "clue": 3}.get(recipe.measure.identity or "", 1)


def _together(things: Mapping[str, _Places], along: Mapping[str, Set[int]]) -> tuple[_Bundle, ...]:
    """Bundle the things that one event counts, or comes along with, directly or through others."""
    events_of = {
        id_: {place.sequence for _at, place in places} | along.get(id_, set())
        for id_, places in things.items()
    }
    bundle_of: dict[int, list[str]] = {}
    for id_, events in events_of.items():
        joined: list[str] = []
        for sequence in events:
            known = bundle_of.get(sequence)
            if known is not None and known is not joined:
                bundle_of |= {each: joined for one in known for each in events_of[one]}
                joined += known
        joined.append(id_)
        bundle_of |= dict.fromkeys(events, joined)
    found = []
    for ids in {id(each): each for each in bundle_of.values()}.values():
        placed = sorted((each for one in ids for each in things[one]), key=lambda each: each[0])
        if any(one == other for (one, _place), (other, _other) in pairwise(placed)):
            # They come together, several to a table, which no world can take apart: they stay as they are.
            found += [_Bundle((one,), things[one], is_fixed=True) for one in ids]
        else:
            found.append(_Bundle(tuple(ids), tuple(placed)))
    return tuple(found)


def _headings(recipe: Recipe, kinds: Mapping[str, tuple[str, ...]], key: int, lone: Set[str]) -> list[Group]:
    held: dict[str, set[str]] = {}
    for kind, parts in kinds.items():
        for code in parts[key].split(",") if recipe.overlapping else (parts[key],):
            heading = ELSEWHERE if code and code in lone else code or UNSTATED
            held.setdefault(heading, set()).add(kind)
    # What is not named stands last.
    ordered = sorted(held, key=lambda code: (code == UNSTATED, code == ELSEWHERE, code))
    return [Group(code, frozenset(held[code])) for code in ordered]


def _kind_of(step: str) -> str:
    return f"kind of {step}"


def _time_of(step: str) -> str:
    return f"time of {step}"


def _atom(stands: _Stands) -> Atom:
    return tuple(
        code
        for one in stands
        for code in ((_NEVER, _NEVER) if one is None else (_code(one[0]), _when(one[1])))
    )


def _code(parts: tuple[str, ...]) -> str:
    return "|".join(parts)


def _when(border: int) -> str:
    return str(border)

"""Counts by their finest cross-classification, and the tables that are sums of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said

MAX_ATOMS = 4_000
"""Finest cells at most: what is crossed more finely than that is no table for readers."""

Atom = tuple[str, ...]
"""One finest cell: a code on each axis."""

World = dict[int, int]
"""Atoms to counts, zeros left out: one way in which it may be."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One way to tell the counted things apart, by its finest codes; each thing has exactly one of them.

    What may hold several at once (a multi-membership) is one axis of ``yes`` and ``no`` for each.
    A period that ends later, or a revision, is an axis too: the month, or the release in which a thing first was.
    """

    name: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of a table: finest codes taken together. Subtotals are groups that hold others."""

    code: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Layout:
    """A table to be published: its headings on each axis that it tells.

    Attributes:
        name: Used once in a release.
        groups: Axis to headings, totals among them. An axis that is left out is not told apart.
        only: Axis to the codes that the table is about, where these are not all: an earlier period, a revision.
        sensitive: Axes where it must not be learned that *all* of a row are of one kind (group disclosure).
        thing: What one of its number is. Of two different things (clues, and decisions about them) one number may
            bound another, yet what lies between them is no count of either.
    """

    name: str
    groups: Mapping[str, tuple[Group, ...]]
    only: Mapping[str, frozenset[str]] | None = None
    sensitive: frozenset[str] = frozenset()
    thing: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of one table.

    Attributes:
        headings: A group's code for each axis of the table, in its order.
        atoms: What it is the sum of.
        totals: On how many axes it tells nothing apart: of two, rather the one with fewer is suppressed.
    """

    table: str
    headings: tuple[str, ...]
    atoms: frozenset[int]
    totals: int


@dataclass(frozen=True)
class Counts:
    """How many there are of each finest kind.

    Attributes:
        axes: In order.
        counts: Atom to how many; what is left out is 0.
        impossible: Atoms of which every reader knows that they are 0 (structural zeros).
        only: If given, the atoms that there are: all others of these axes are 0 and every reader knows it. For axes
            that cross in far more cells than can be.
        fixed: Atoms that are what they are in every world, because they cannot change one by one.
        inhabited: Sets of atoms, not empty: every reader knows of each that it holds at least one. Where a heading
            is printed only because something stands under it, its being there tells that.
        needed: Atoms of which one stays, because something else cannot be without it. No reader knows which.
        gaps: Sets of atoms that no table has a number of, yet that sums and differences of their numbers tell.
        entries: From how many entries each count comes, where one entry stands for several (children of one home);
            left out: each is one by itself. Few entries are as plain to see as few things.
    """

    axes: tuple[Axis, ...]
    counts: Mapping[Atom, int]
    impossible: frozenset[Atom] = frozenset()
    only: tuple[Atom, ...] = ()
    fixed: frozenset[Atom] = frozenset()
    inhabited: tuple[frozenset[Atom], ...] = ()
    needed: frozenset[Atom] = frozenset()
    gaps: tuple[frozenset[Atom], ...] = ()
    entries: Mapping[Atom, int] | None = None

    def __post_init__(self) -> None:
        size = len(self.only) or prod(len(axis.codes) for axis in self.axes)
        if size > MAX_ATOMS:
            raise InvalidInput(
                Said(
                    "The parts and months of these tables cross in %(cells)s cells, and at most %(most)s can be "
                    "protected. Leave the parts or the months out.",
                    cells=f"{size:,}",
                    most=f"{MAX_ATOMS:,}",
                ),
                field="axes",
            )
        for atom, count in self.counts.items():
            if len(atom) != len(self.axes) or atom not in self.index:
                raise InvalidInput(Said("%(cell)s is no cell of these axes.", cell=str(atom)), field="counts")
            if count < 0 or (count and atom in self.impossible):
                raise InvalidInput(
                    Said("%(count)s of %(cell)s cannot be.", count=count, cell=str(atom)), field="counts"
                )

    @cached_property
    def atoms(self) -> tuple[Atom, ...]:
        """Every finest cell, in order."""
        return self.only or tuple(product(*(axis.codes for axis in self.axes)))

    @cached_property
    def index(self) -> dict[Atom, int]:
        """Atom to its place in :attr:`atoms`."""
        return {atom: at for at, atom in enumerate(self.atoms)}

    @cached_property
    def truth(self) -> World:
        """The world as it is."""
        return {self.index[atom]: count for atom, count in self.counts.items() if count}

    @cached_property
    def sources(self) -> World:
        """How many entries the world as it is comes from."""
        if self.entries is None:
            return self.truth
        return {self.index[atom]: number for atom, number in self.entries.items() if number}

    @cached_property
    def closed(self) -> frozenset[int]:
        """The atoms that are 0 in every world."""
        return frozenset(self.index[atom] for atom in self.impossible)

    @cached_property
    def still(self) -> frozenset[int]:
        """The atoms that are the same in every world."""
        return self.closed | {self.index[atom] for atom in self.fixed}

    @cached_property
    def held(self) -> tuple[frozenset[int], ...]:
        """The sets of atoms of which every world has at least one."""
        return (*self._headed, *(frozenset({self.index[atom]}) for atom in sorted(self.needed)))

    @cached_property
    def _headed(self) -> tuple[frozenset[int], ...]:
        return tuple(frozenset(self.index[atom] for atom in atoms) for atoms in self.inhabited)

    def least_in(self, atoms: frozenset[int]) -> int:
        """How many of these there are at least, as the headings alone tell by standing there; 1 or more.

        Two headings are two things, whatever is hidden: that is no secret.
        """
        found, counted = 0, frozenset[int]()
        for held in sorted(self._headed, key=len):
            if held <= atoms and held.isdisjoint(counted):
                found += 1
                counted |= held
        return max(found, 1)

    def cells_of(self, layout: Layout) -> tuple[Cell, ...]:
        """Every cell of a table, in the order of its headings.

        Raises:
            InvalidInput: The layout names an axis or a code that does not exist, or one heading twice.
        """
        names = [axis.name for axis in self.axes]
        for name in (*layout.groups, *(layout.only or ())):
            if name not in names:
                raise InvalidInput(
                    Said(
                        "“%(table)s” tells apart by “%(axis)s”, which is no axis.",
                        table=layout.name,
                        axis=name,
                    ),
                    field="axes",
                )
        about = [
            (layout.only or {}).get(axis.name, frozenset(axis.codes)) & frozenset(axis.codes)
            for axis in self.axes
        ]
        for name, groups in layout.groups.items():
            codes = [group.code for group in groups]
            if len(set(codes)) < len(codes):
                raise InvalidInput(
                    Said("“%(table)s” has one heading twice on “%(axis)s”.", table=layout.name, axis=name),
                    field="groups",
                )
            known = frozenset(self.axes[names.index(name)].codes)
            if any(not group.codes <= known for group in groups):
                raise InvalidInput(
                    Said(
                        "A heading of “%(table)s” holds codes that “%(axis)s” has not.",
                        table=layout.name,
                        axis=name,
                    )
                )
        return tuple(self._cells(layout, names, about))

    def _cells(self, layout: Layout, names: Sequence[str], about: Sequence[frozenset[str]]) -> Iterator[Cell]:
        for chosen in product(*layout.groups.values()):
            codes = list(about)
            for name, group in zip(layout.groups, chosen, strict=True):
                at = names.index(name)
                codes[at] &= group.codes
            told = [codes[names.index(name)] != about[names.index(name)] for name in layout.groups]
            atoms = frozenset.intersection(
                frozenset(range(len(self.atoms))),
                *(
                    frozenset().union(*(holding[code] for code in some))
                    for holding, some in zip(self._holding, codes, strict=True)
                ),
            )
            headings = tuple(group.code for group in chosen)
            yield Cell(layout.name, headings, atoms - self.closed, told.count(False))

    @cached_property
    def _holding(self) -> tuple[dict[str, frozenset[int]], ...]:
        """For each axis: its codes, and the places of the atoms that have them."""
        found: list[dict[str, set[int]]] = [{code: set() for code in axis.codes} for axis in self.axes]
        for at, atom in enumerate(self.atoms):
            for holding, code in zip(found, atom, strict=True):
                holding[code].add(at)
        return tuple({code: frozenset(places) for code, places in each.items()} for each in found)


def count_in(world: World, atoms: frozenset[int]) -> int:
    """How many of these there are in a world."""
    if len(world) < len(atoms):
        return sum(count for atom, count in world.items() if atom in atoms)
    return sum(world.get(atom, 0) for atom in atoms)


def every(axis: Axis, *, total: str = "total") -> tuple[Group, ...]:
    """A heading for each code of an axis, and one for all of them."""
    return (*(Group(code, frozenset({code})) for code in axis.codes), Group(total, frozenset(axis.codes)))

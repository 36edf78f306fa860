"""What must not be learned (primary suppression): small counts, small differences, all of a row of one kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from coldframe.core.errors import InvalidInput
from coldframe.publication.disclosure.tables import Cell, Counts, Layout, count_in


class Why(StrEnum):
    """Why something must not be learned."""

    SMALL = "small"
    DIFFERENCE = "difference"
    ALL_OF_ONE_KIND = "all_of_one_kind"


@dataclass(frozen=True, slots=True)
class Policy:
    """How counts leave the desk.

    Attributes:
        k: Counts from 1 to ``k - 1`` are not shown, and for each of them both 1 and ``k`` stay possible: a reader
            who knows ``k`` learns no more than the mark says, and cannot prove that it is small (the lower and
            upper protection level of Fischetti and Salazar). At least 3: of two, each could subtract himself.
        base: Shown counts are rounded to its multiples, halves up; 1 leaves them as they are.
    """

    k: int = 5
    base: int = 1

    def __post_init__(self) -> None:
        if self.k < 3:
            raise InvalidInput("Counts under 3 name people. Choose a k of 3 or more.", field="k")
        if self.base < 1:
            raise InvalidInput("Round to 1 or more.", field="base")

    def is_open(self, numbers: Sequence[int], truly: int, least: int = 1) -> bool:
        """True if for a count that is each of these in worlds that look alike neither 1 nor ``k`` can be excluded.

        Nor that it is more than it truly is, where it is not small itself but comes from few entries. Instead of 1
        ``least``, if it is so many by what headings tell alone: ``Counts.least_in``.
        """
        return min(numbers) <= least and max(numbers) >= max(self.k, truly + 1)

    def seen(self, count: int) -> tuple[int, bool]:
        """What a reader who knows the policy learns of a shown count: its rounding, and that it is not small."""
        return self.printed(count), 0 < count < self.k

    def printed(self, count: int) -> int:
        """The count as it is shown. Deterministic, so that asking twice tells nothing more."""
        return (2 * count + self.base) // (2 * self.base) * self.base


@dataclass(frozen=True, slots=True)
class Secret:
    """A set of atoms whose count nobody may learn."""

    atoms: frozenset[int]
    why: Why


def secrets_of(
    counts: Counts, layouts: Sequence[Layout], cells: Sequence[Cell], policy: Policy
) -> tuple[Secret, ...]:
    """Everything that these tables must not give away, the smallest sets first; each once.

    A cell with a small count, or one of few entries; such a count that subtraction gives: between two cells of
    which one holds the other (a shorter and a longer period, two age bands, two releases), what the headings of a
    row leave out, all of them or, of headings that overlap, two that do not, and what several periods leave of
    another; and on sensitive axes the empty rest of a row that is all of one kind. A zero by itself names nobody.

    What lies between numbers of different things (clues, and decisions about them) counts neither: no secret.

    Cost: the square of the cells, each pair a comparison of sets.
    """
    found: dict[frozenset[int], Why] = {}
    thing_of = {layout.name: layout.thing for layout in layouts}
    things: dict[frozenset[int], set[str]] = {}
    for cell in cells:
        things.setdefault(cell.atoms, set()).add(thing_of.get(cell.table, ""))
    number = {cell.atoms: count_in(counts.truth, cell.atoms) for cell in cells if cell.atoms}
    # Of how many entries: never more than what they count.
    few = number if counts.entries is None else {atoms: count_in(counts.sources, atoms) for atoms in number}
    for atoms, count in few.items():
        if 0 < count < policy.k:
            found[atoms] = Why.SMALL
    by_size = sorted(number, key=lambda atoms: (len(atoms), sorted(atoms)))
    for inner, outer in combinations(by_size, 2):
        if (
            0 < few[outer] - few[inner] < policy.k
            and inner < outer
            and not things[inner].isdisjoint(things[outer])
        ):
            found.setdefault(outer - inner, Why.DIFFERENCE)
    for rest, is_sensitive, whole in _rests(counts, layouts, cells):
        count = count_in(counts.sources, rest)
        if 0 < count < policy.k:
            found.setdefault(rest, Why.DIFFERENCE)
        if is_sensitive and not count and number[whole]:
            found.setdefault(rest, Why.ALL_OF_ONE_KIND)
    order = sorted(found, key=lambda atoms: (len(atoms), sorted(atoms)))
    return tuple(Secret(atoms, found[atoms]) for atoms in order)


def _rests(
    counts: Counts, layouts: Sequence[Layout], cells: Sequence[Cell]
) -> Iterator[tuple[frozenset[int], bool, frozenset[int]]]:
    """In each row: what all or two apart of its headings leave; on sensitive axes what lies beside each; the gaps."""
    for gap in counts.gaps:
        atoms = frozenset(counts.index[atom] for atom in gap)
        yield atoms, False, atoms
    for layout in layouts:
        own = [cell for cell in cells if cell.table == layout.name and cell.atoms]
        for at, name in enumerate(layout.groups):
            rows: dict[tuple[str, ...], list[frozenset[int]]] = {}
            for cell in own:
                rows.setdefault((*cell.headings[:at], *cell.headings[at + 1 :]), []).append(cell.atoms)
            for row in rows.values():
                whole = max(row, key=len)
                inner = [atoms for atoms in row if atoms < whole]
                yield whole.difference(*inner), False, whole
                if sum(map(len, inner)) > len(frozenset().union(*inner)):
                    # Headings that overlap: of those that state anything, what has not this one.
                    apart = (pair for pair in combinations(inner, 2) if pair[0].isdisjoint(pair[1]))
                    yield from ((whole.difference(*pair), False, whole) for pair in apart)
                if name in layout.sensitive:
                    yield from ((whole - atoms, True, whole) for atoms in inner)

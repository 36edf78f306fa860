"""What a reader gets who adds up whole periods and takes them from others, though no table tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, permutations, product

from coldframe.publication.disclosure.tables import Atom

Told = tuple[int, int, frozenset[Atom]]
"""A number that was told: from when, until when (not included), and what it is the sum of."""


def gaps_of(told: Iterable[Told]) -> Iterator[frozenset[Atom]]:
    """What sums and differences of these numbers tell of periods that none of them is of.

    Two quarters taken from seven months leave the seventh. The borders of periods are places, and each number is
    the way from one to another: what lies between any two that ways join can be worked out. Longer stretches are
    sums of the shortest. What would count a thing twice, or less than not at all, is left out.

    Args:
        told: Of the same heading. Where two tell the same period otherwise, the first is taken.
    """
    for reached in _reached(told):
        for before, after in pairwise(sorted(reached)):
            yield from _sets_of(_plus(reached[after], reached[before], -1))


def rims_of(told: Iterable[Told]) -> Iterator[frozenset[Atom]]:
    """What a stretch leaves, at both ends together, of a longer one to which no way leads from it.

    March and April, told by month, less the second of March to the twentieth of April; the same months in two
    zones. Only the shortest such rims: longer ones are sums of them and of gaps. Cost: the square of the borders,
    where there are two sets of borders that no way joins.

    Args:
        told: As for :func:`gaps_of`.
    """
    for outer, inner in permutations(_reached(told), 2):
        starts = {min(after): at for at in sorted(outer) if (after := [one for one in inner if one > at])}
        ends = {
            max(before): at
            for at in sorted(outer, reverse=True)
            if (before := [one for one in inner if one < at])
        }
        for (start, outer_start), (end, outer_end) in product(starts.items(), ends.items()):
            if start < end:
                whole = _plus(outer[outer_end], outer[outer_start], -1)
                yield from _sets_of(_plus(whole, _plus(inner[end], inner[start], -1), -1))


def turns_of(told: Sequence[Told]) -> Iterator[frozenset[Atom]]:
    """By how much two ways from one border to another differ: two quarters less the half year, told later.

    Args:
        told: As for :func:`gaps_of`.
    """
    reached = {border: sums for each in _reached(told) for border, sums in each.items()}
    for start, end, atoms in told:
        around = _plus(reached[end], reached[start], -1)
        yield from _sets_of(_plus(Counter(atoms), around, -1))


def _reached(told: Iterable[Told]) -> Iterator[dict[int, Counter[Atom]]]:
    """Borders that ways join, each with what lies between the first of them and it."""
    ways: dict[int, list[tuple[int, Counter[Atom]]]] = {}
    for start, end, atoms in told:
        ways.setdefault(start, []).append((end, Counter(atoms)))
        ways.setdefault(end, []).append((start, Counter(dict.fromkeys(atoms, -1))))
    known: set[int] = set()
    for origin in sorted(ways):
        if origin in known:
            continue
        reached = {origin: Counter[Atom]()}
        joined = [origin]
        for border in joined:
            for other, by in ways[border]:
                if other not in reached:
                    reached[other] = _plus(reached[border], by)
                    joined.append(other)
        known |= reached.keys()
        yield reached


def _plus(one: Counter[Atom], other: Counter[Atom], times: int = 1) -> Counter[Atom]:
    found = Counter(one)
    for atom, number in other.items():
        found[atom] += times * number
    return found


def _sets_of(numbers: Counter[Atom]) -> Iterator[frozenset[Atom]]:
    """The atoms, if each is counted once, or each taken away once."""
    left = {atom: number for atom, number in numbers.items() if number}
    if set(left.values()) in ({1}, {-1}):
        yield frozenset(left)

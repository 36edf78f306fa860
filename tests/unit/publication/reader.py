"""A reader who holds every release, knows what bounds what, and solves it in whole numbers. Nothing of ours.

The unknowns are what may have happened: decisions by outcome, month and the month in which they were reversed;
notices by the month in which they were sent and answered; and for each release of clues how many it counts in a
month. The rules are those that any clerk knows: a clue is decided by a decision, counts once, and counts in a longer
period if it counts in a shorter one; what is reversed was made; what is answered was sent; a heading stands because
something stands under it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import LinearConstraint, milp
from tests.unit.publication.attack import bounds_of

MANY = 10_000
Name = tuple[object, ...]
Sum = dict[Name, float]


@dataclass(frozen=True)
class Page:
    """One release as it is read. ``cells``: part and month, ``None`` where not told apart, to the printed number."""

    measure: str
    start: int
    end: int
    as_of: int
    cells: dict[tuple[str | None, int | None], int | None]
    k: int
    base: int


class Reader:
    """Gathers rules; then says how little and how much a sum can be."""

    def __init__(self) -> None:
        self.names: dict[Name, int] = {}
        self.rules: list[tuple[Sum, float, float]] = []

    def know(self, terms: Sum, least: float, most: float = np.inf) -> None:
        """A sum lies between two numbers."""
        for name in terms:
            self.names.setdefault(name, len(self.names))
        self.rules.append((terms, least, most))

    def bounds(self, terms: Sum) -> tuple[float, float]:
        """The least and the most that it can be, in whole numbers."""
        for name in terms:
            self.names.setdefault(name, len(self.names))
        table = np.zeros((len(self.rules), len(self.names)))
        for at, (rule, _least, _most) in enumerate(self.rules):
            for name, times in rule.items():
                table[at, self.names[name]] += times
        told = LinearConstraint(table, [one[1] for one in self.rules], [one[2] for one in self.rules])
        aim = np.zeros(len(self.names))
        for name, times in terms.items():
            aim[self.names[name]] += times
        ends = []
        for sign in (1, -1):
            solved = milp(sign * aim, constraints=told, integrality=np.ones(len(aim)), bounds=(0, MANY))
            assert solved.status == 0, solved.message
            ends.append(round(sign * solved.fun))
        return ends[0], ends[1]


def plus(*sums: Sum, times: float = 1) -> Sum:
    """Add sums."""
    found: Sum = {}
    for one in sums:
        for name, number in one.items():
            found[name] = found.get(name, 0) + times * number
    return found


def less(one: Sum, other: Sum) -> Sum:
    """Subtract a sum."""
    return plus(one, plus(other, times=-1))


def counted(page: Page, at: int, parts: Iterable[str], months: Iterable[int], last: int) -> Sum:
    """What a release counts, of these parts in these months, in the unknowns."""
    never = last + 1
    if page.measure == "clues_decided":
        return {("clues", at, month): 1 for month in months}
    found: Sum = {}
    for part in parts:
        for month in months:
            after = range(month, never + 1)
            if page.measure in ("decisions_made", "notices_sent", "children_safeguarded"):
                found |= {(part, month, then): 1 for then in after}
            elif page.measure == "decisions":
                found |= {(part, month, then): 1 for then in after if then >= page.as_of}
            else:
                found |= {(part, before, month): 1 for before in range(month + 1)}
    return found


def read(
    pages: Sequence[Page], parts: Sequence[str], last: int
) -> tuple[Reader, list[tuple[Page, object, Sum]]]:
    """Everything that follows from the pages; and every number that they withhold, as a sum of unknowns."""
    reader = Reader()
    withheld: list[tuple[Page, object, Sum]] = []
    for at, page in enumerate(pages):
        months = range(page.start, page.end)
        for (part, month), number in page.cells.items():
            terms = counted(
                page, at, parts if part is None else [part], months if month is None else [month], last
            )
            reader.know(terms, *bounds_of(number, page.base, page.k))
            if number is None:
                withheld.append((page, (part, month), terms))
        if page.measure == "clues_decided":
            _know_clues(reader, pages, at, parts, last)
    return reader, withheld


def _know_clues(reader: Reader, pages: Sequence[Page], at: int, parts: Sequence[str], last: int) -> None:
    page = pages[at]
    months = range(page.start, page.end)
    made = {
        month: {(part, month, then): 1.0 for part in parts for then in range(month, last + 2)}
        for month in months
    }
    for month in months:
        reader.know(less(made[month], {("clues", at, month): 1}), 0)
    # Where something was decided a clue was: with the first month's decisions comes a clue.
    for month in months:
        so_far: Sum = {("clues", at, then): MANY for then in range(page.start, month + 1)}
        reader.know(less(so_far, made[month]), 0)
    for other_at, other in enumerate(pages):
        if other_at == at or other.measure != page.measure:
            continue
        if page.start <= other.start:
            both = range(max(page.start, other.start), min(page.end, other.end))
            for month in both:
                # What counts first in the longer past counts first in the shorter one too, or counted before.
                reader.know({("clues", other_at, month): 1, ("clues", at, month): -1}, 0)
                inner: Sum = {("clues", other_at, then): 1 for then in range(other.start, month + 1)}
                outer: Sum = {("clues", at, then): 1 for then in range(page.start, month + 1)}
                reader.know(less(outer, inner), 0)

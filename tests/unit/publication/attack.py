"""An attacker: knows what is published, what headings mean, k, the base, and linear programming. Nothing of ours.

Two formulations, apart from each other and from the protector, which solves no equations at all. The *bookkeeper*
has one unknown for each published number and every equation that a table's headings promise; numbers that stand in
two tables are one unknown. The *combiner* has one unknown for each finest kind of thing and asks for whole numbers,
so that no combination of tables, periods and releases escapes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations, product

import numpy as np
from scipy.optimize import LinearConstraint, linprog, milp

Region = tuple[frozenset[str], ...]
"""What a number counts: on each axis, the finest codes taken together."""


@dataclass(frozen=True)
class Known:
    """One published number, as read off the page; ``None``: suppressed."""

    region: Region
    number: int | None


def bounds_of(number: int | None, base: int, k: int) -> tuple[float, float]:
    """Which counts print like that: halves are rounded up, and from 1 to ``k - 1`` nothing is shown."""
    if number is None:
        return 0, np.inf
    least, most = max(0, number - base // 2), number + (base - 1) // 2
    if least == 0:
        return (0, 0) if most < k else (0, most)
    return max(least, k), most


def bookkeeper(page: Sequence[Known], k: int, base: int = 1) -> dict[Region, tuple[float, float]]:
    """The least and the most that each suppressed number can be, by linear programming over the page's numbers."""
    regions = sorted({one.region for one in page}, key=lambda region: [sorted(part) for part in region])
    place = {region: at for at, region in enumerate(regions)}
    low, high = [0.0] * len(regions), [np.inf] * len(regions)
    for one in page:
        least, most = bounds_of(one.number, base, k)
        at = place[one.region]
        low[at], high[at] = max(low[at], least), min(high[at], most)
    rows, inner = [], []
    for whole in regions:
        for axis in range(len(whole)):
            family = [
                r
                for r in regions
                if r != whole
                and r[:axis] + r[axis + 1 :] == whole[:axis] + whole[axis + 1 :]
                and r[axis] < whole[axis]
            ]
            inner += [(place[part], place[whole]) for part in family]
            for some in partitions(whole[axis], [r[axis] for r in family]):
                row = np.zeros(len(regions))
                row[place[whole]] = -1
                for one_part in some:
                    row[place[(*whole[:axis], one_part, *whole[axis + 1 :])]] = 1
                rows.append(row)
    order = np.zeros((len(inner), len(regions)))
    for number, (part, whole_at) in enumerate(inner):
        order[number, part], order[number, whole_at] = 1, -1
    found = {}
    for region in {one.region for one in page if one.number is None}:
        ends = []
        for sign in (1, -1):
            aim = np.zeros(len(regions))
            aim[place[region]] = sign
            solved = linprog(
                aim, A_ub=order if inner else None, b_ub=np.zeros(len(inner)) if inner else None,
                A_eq=np.array(rows) if rows else None, b_eq=np.zeros(len(rows)) if rows else None,
                bounds=list(zip(low, high, strict=True)), method="highs",
            )  # fmt: skip
            assert solved.status in (0, 3), solved.message
            ends.append(np.inf if solved.status == 3 else sign * solved.fun)
        found[region] = (ends[0], ends[1])
    return found


def partitions(whole: frozenset[str], parts: Sequence[frozenset[str]]) -> list[list[frozenset[str]]]:
    """Every way in which some of these make the whole, each once; the tables of the tests are small."""
    if not whole:
        return [[]]
    first = min(whole)
    return [
        [part, *rest]
        for part in set(parts)
        if first in part and part <= whole
        for rest in partitions(whole - part, [other for other in parts if not other & part])
    ]


def combiner(
    axes: Sequence[Sequence[str]],
    page: Sequence[Known],
    asked: Sequence[Region],
    k: int,
    base: int = 1,
    closed: Mapping[tuple[str, ...], int] | None = None,
) -> dict[Region, tuple[float, float]]:
    """The least and the most that each region can hold, in whole numbers of the finest kinds."""
    atoms = [atom for atom in product(*axes) if atom not in (closed or {})]

    def row(region: Region) -> np.ndarray:
        return np.array(
            [float(all(code in part for code, part in zip(atom, region, strict=True))) for atom in atoms]
        )

    shown = [one for one in page if one.number is not None]
    limits = [bounds_of(one.number, base, k) for one in shown]
    told = (
        LinearConstraint(
            np.array([row(one.region) for one in shown]), [a for a, _ in limits], [b for _, b in limits]
        )
        if shown
        else ()
    )
    found = {}
    for region in asked:
        ends = []
        for sign in (1, -1):
            solved = milp(sign * row(region), constraints=told, integrality=np.ones(len(atoms)))
            # Without an upper bound HiGHS says "unbounded" or "infeasible or unbounded"; the truth is feasible.
            assert solved.status in (0, 3, 4), solved.message
            ends.append(round(sign * solved.fun) if solved.status == 0 else np.inf)
        found[region] = (ends[0], ends[1])
    return found


def differences(page: Sequence[Known]) -> set[Region]:
    """What lies between two published numbers that differ on one axis, where one holds the other."""
    regions = {one.region for one in page}
    found = set()
    for inner, outer in permutations(regions, 2):
        apart = [at for at, (a, b) in enumerate(zip(inner, outer, strict=True)) if a != b]
        if len(apart) == 1 and inner[apart[0]] < outer[apart[0]]:
            rest = list(outer)
            rest[apart[0]] = outer[apart[0]] - inner[apart[0]]
            found.add(tuple(rest))
    return found

"""Complementary suppression: which other cells to hide, proved by other worlds that print the same.

A *world* is a table of counts that could be true: whole numbers of 0 or more that print, cell by cell, exactly
what is published under the same headings, none of them small. No reasoning tells two worlds apart that look the same: not subtraction, not linear programming,
not trying everything. If a small count is 1 in one of them and ``k`` in another, nobody can narrow it down, nor
prove that it is small. So worlds are a proof, and checking it takes nothing but sums (``auditing.py``).

They are made from the true one by *moves*: a number of things put into one finest cell is taken out of its
neighbor along one axis, and so on around the corners of a box, so that most sums stay (the hypercube method:
D. Repsilber, "Preservation of Confidentiality in Aggregated Data", 1994; S. Giessing, "Survey on Methods for
Tabular Data Protection in ARGUS", LNCS 3050, 2004). What would print differently is what has to be hidden. Where
tables that are out already stop every such move, one is looked for sum by sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count as count_from
from itertools import product

import numpy as np

from coldframe.publication.disclosure.sensitive import Policy, Secret, Why
from coldframe.publication.disclosure.tables import Cell, Counts, World, count_in

_BASES = 3
"""From how many cells of a secret a move may start: with more, a little less is hidden and it takes longer."""

_TRIED = 400
"""How many beginnings of a detour are tried before there is said to be none."""

_TOTAL_WEIGHS = 16
"""How many cells we would rather hide than one that totals them."""


@dataclass(frozen=True, slots=True)
class Protection:
    """What to hide, and why nobody can find it out.

    Attributes:
        hidden: Places in the cells that were given.
        worlds: The true one first; all print the same.
        secrets: What they keep.
        exposed: Secrets that could not be kept beside what was published before.
    """

    hidden: frozenset[int]
    worlds: tuple[World, ...]
    secrets: tuple[Secret, ...]
    exposed: tuple[Secret, ...]


_Changes = tuple[tuple[int, int], ...]
"""Places, of atoms or of cells, and by how much the count there changes."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A move by some amount, and how far it takes a secret."""

    atoms: _Changes
    cells: _Changes
    gain: int


class _Candidate:
    """A world on its way from the truth: its counts, what each cell comes to in it, and how far it has to go."""

    def __init__(self, world: World, numbers: Sequence[int], *, need: int, is_up: bool) -> None:
        self.world, self.numbers, self.need, self.is_up = dict(world), list(numbers), need, is_up

    def take(self, step: _Step) -> None:
        """Go a step."""
        for at, by in step.atoms:
            self.world[at] = self.world.get(at, 0) + by
        for at, by in step.cells:
            self.numbers[at] += by
        self.need -= step.gain


def protect_v1(
    counts: Counts,
    cells: Sequence[Cell],
    secrets: Sequence[Secret],
    policy: Policy,
    *,
    before: frozenset[int] = frozenset(),
    hidden_before: frozenset[int] = frozenset(),
) -> Protection:
    """Choose the cells to hide.

    Greedy, then each complementary cell is shown again if the proof can do without it: not the least that
    could be hidden (that is NP-hard: J. P. Kelly, B. L. Golden, A. A. Assad, "Cell suppression", Networks 22,
    1992), yet always enough. Cost: secrets times finest cells times cells that one thing counts in.

    Args:
        before: Places of cells that were published earlier: what they show cannot be taken back.
        hidden_before: Those of them that were suppressed then.
    """
    small = {secret.atoms for secret in secrets if secret.why is Why.SMALL}
    primary = {at for at, cell in enumerate(cells) if cell.atoms in small and at not in before}
    search = _Search(counts, cells, secrets, policy, before - hidden_before)
    search.hidden |= primary | hidden_before
    exposed = {at for at in range(len(secrets)) if not search.keeps(at) and not search.hide_for(at)}
    kept = [at for at in range(len(secrets)) if at not in exposed]
    for at in sorted(search.hidden - primary - before, key=lambda at: (-search.weights[at], at)):
        search.show_again(at, kept)
    return Protection(
        hidden=frozenset(search.hidden),
        worlds=tuple(search.worlds),
        secrets=tuple(secrets[at] for at in kept),
        exposed=tuple(secrets[at] for at in sorted(exposed)),
    )


class _Search:
    """The cells hidden so far, and the worlds that prove enough."""

    def __init__(
        self,
        counts: Counts,
        cells: Sequence[Cell],
        secrets: Sequence[Secret],
        policy: Policy,
        frozen: frozenset[int],
    ) -> None:
        self.counts, self.secrets, self.policy = counts, secrets, policy
        self.worlds: list[World] = [dict(counts.truth)]
        self.hidden: set[int] = set()
        # What must hold at least one is kept after the cells, as numbers that tell just that and are never hidden.
        self.told_any = len(cells)
        self.frozen = frozen | set(range(self.told_any, self.told_any + len(counts.held)))
        sums = [*(cell.atoms for cell in cells), *counts.held]
        self.numbers = [count_in(counts.truth, atoms) for atoms in sums]
        most = max(self.numbers, default=0) + 1
        self.weights = [
            _TOTAL_WEIGHS**cell.totals * 1000 + 999 * number // most
            for cell, number in zip(cells, self.numbers, strict=False)
        ]
        self._sums = sums
        # A row for each world: what each cell, and each secret, comes to in it.
        self._cells_in = np.array([self.numbers], dtype=np.int64)
        self._truly = self._secrets_of(counts.truth)
        self._least = [counts.least_in(secret.atoms) for secret in secrets]
        self._secrets_in = np.array([self._truly], dtype=np.int64)
        self.open = [at for at in range(len(counts.atoms)) if at not in counts.still]
        self.holding: dict[int, list[int]] = {at: [] for at in self.open}
        for place, atoms in enumerate(sums):
            for at in atoms - counts.still:
                self.holding[at].append(place)
        self._boxes: dict[tuple[int, int, bool], tuple[_Changes, _Changes] | None] = {}

    def _secrets_of(self, world: World) -> list[int]:
        return [count_in(world, secret.atoms) for secret in self.secrets]

    def keeps(self, at: int) -> bool:
        """True if a secret is small in one of the worlds and not in another."""
        return self._is_open(at, self._secrets_in[:, at].tolist())

    def _is_open(self, at: int, numbers: Sequence[int]) -> bool:
        return self.policy.is_open(numbers, self._truly[at], self._least[at])

    def hide_for(self, at: int) -> bool:
        """Find two worlds for a secret and hide what tells them from the truth; False if there are none."""
        found = self._two_worlds(at, may_hide=True)
        if found is None:
            return False
        for one in found:
            self.hidden |= {place for place, number in enumerate(one.numbers) if self._tells(place, number)}
        self._add(found)
        return True

    def show_again(self, at: int, kept: Sequence[int]) -> None:
        """Show a hidden cell if every secret can be kept without hiding another."""
        before = self.worlds, self._cells_in, self._secrets_in
        self.hidden.discard(at)
        alike = [
            place for place, number in enumerate(self._cells_in[:, at]) if not self._tells(at, int(number))
        ]
        self.worlds = [self.worlds[place] for place in alike]
        self._cells_in, self._secrets_in = self._cells_in[alike], self._secrets_in[alike]
        least, most = self._secrets_in.min(axis=0).tolist(), self._secrets_in.max(axis=0).tolist()
        lost = [place for place in kept if not self._is_open(place, (least[place], most[place]))]
        for place in lost:
            if not self.keeps(place):
                found = self._two_worlds(place, may_hide=False)
                if found is None:
                    self.hidden.add(at)
                    self.worlds, self._cells_in, self._secrets_in = before
                    return
                self._add(found)

    def _add(self, found: Sequence[_Candidate]) -> None:
        self.worlds = [*self.worlds, *(one.world for one in found)]
        self._cells_in = np.vstack((self._cells_in, [one.numbers for one in found]))
        self._secrets_in = np.vstack((self._secrets_in, [self._secrets_of(one.world) for one in found]))

    def _tells(self, at: int, number: int) -> bool:
        if at >= self.told_any:
            return number < 1
        return at not in self.hidden and self.policy.seen(number) != self.policy.seen(self.numbers[at])

    def _two_worlds(self, at: int, *, may_hide: bool) -> tuple[_Candidate, ...] | None:
        """Move one world up to ``k`` or more and one down to 1, each step the cheapest for its length."""
        secret, count = self.secrets[at], self._truly[at]
        pair = tuple(
            _Candidate(self.counts.truth, self.numbers, need=need, is_up=is_up)
            for need, is_up in ((max(self.policy.k - count, 1), True), (count - self._least[at], False))
        )
        bases = sorted(secret.atoms - self.counts.still, key=lambda at: (-self.counts.truth.get(at, 0), at))
        paid: set[int] = set()
        while any(one.need > 0 for one in pair):
            best = self._cheapest(secret, bases[:_BASES], pair, paid, may_hide=may_hide)
            if best is None and may_hide:
                best = self._cheapest(secret, bases, pair, paid, may_hide=True, is_straight=True)
                best = best or self._detour(secret, bases, pair)
            if best is None:
                return None
            one, step = best
            one.take(step)
            paid |= {at for at, _by in step.cells if self._tells(at, one.numbers[at])}
        return pair

    def _cheapest(
        self,
        secret: Secret,
        bases: Sequence[int],
        pair: Sequence[_Candidate],
        paid: set[int],
        *,
        may_hide: bool,
        is_straight: bool = False,
    ) -> tuple[_Candidate, _Step] | None:
        """The step that hides least for its length, and which of the two worlds takes it."""
        best: tuple[float, _Candidate, _Step] | None = None
        for one in pair:
            for step in self._steps(secret, bases, one, is_straight=is_straight) if one.need > 0 else ():
                price = self._price(step, one.numbers, paid, may_hide=may_hide)
                if price is not None and (best is None or price / step.gain < best[0]):
                    best = (price / step.gain, one, step)
                    if not price:
                        return one, step
        return None if best is None else best[1:]

    def _detour(
        self, secret: Secret, bases: Sequence[int], pair: Sequence[_Candidate]
    ) -> tuple[_Candidate, _Step] | None:
        """A move over as many atoms as it takes: each puts a sum right that is out already and would be another."""
        for one in pair:
            way = 1 if one.is_up else -1
            serial = count_from(0)
            waiting = [
                (1, next(serial), {base: way})
                for base in (bases if one.need > 0 else ())
                if one.world.get(base, 0) + way >= 0
            ]
            for _ in range(_TRIED):
                if not waiting:
                    break
                _cost, _serial, moved = heappop(waiting)
                sums = self._sums_of(moved)
                wrong = self._wrong(sums, one)
                if not wrong:
                    gain = way * sum(by for at, by in moved.items() if at in secret.atoms)
                    return one, _Step(tuple(moved.items()), tuple(sums.items()), gain)
                by = -1 if sums[wrong[0]] > 0 else 1
                for at in sorted(self._sums[wrong[0]] - self.counts.still):
                    number = moved.get(at, 0) + by
                    is_back = moved.get(at, 0) * by < 0 or (at in secret.atoms and by != way)
                    if not is_back and one.world.get(at, 0) + number >= 0:
                        longer = moved | {at: number}
                        cost = len(longer) + len(self._wrong(self._sums_of(longer), one))
                        heappush(waiting, (cost, next(serial), longer))
        return None

    def _sums_of(self, moved: Mapping[int, int]) -> dict[int, int]:
        sums: dict[int, int] = {}
        for at, by in moved.items():
            for place in self.holding[at]:
                sums[place] = sums.get(place, 0) + by
        return {place: by for place, by in sums.items() if by}

    def _wrong(self, sums: Mapping[int, int], one: _Candidate) -> list[int]:
        """What cannot be hidden any more and would print otherwise."""
        return [
            place
            for place, by in sums.items()
            if place in self.frozen and self._tells(place, one.numbers[place] + by)
        ]

    def _price(self, step: _Step, numbers: Sequence[int], paid: set[int], *, may_hide: bool) -> int | None:
        """What a step would newly hide; ``None`` if that is not allowed."""
        price = 0
        for at, by in step.cells:
            if at not in paid and self._tells(at, numbers[at] + by):
                if not may_hide or at in self.frozen:
                    return None
                price += self.weights[at]
        return price

    def _steps(
        self, secret: Secret, bases: Sequence[int], one: _Candidate, *, is_straight: bool
    ) -> Iterator[_Step]:
        """Every move that starts in the secret and takes the world where it has to go.

        Straight moves take things from one atom to another, whatever sums that changes. They hide much, but
        every world can be reached by them.
        """
        for base, opposite in product(bases, self.open):
            box = self._box(base, opposite, is_straight=is_straight)
            if box is None:
                continue
            corners, sums = box
            gain = sum(by for at, by in corners if at in secret.atoms)
            if not gain:
                continue
            way = 1 if (gain > 0) is one.is_up else -1
            room = min(
                (
                    *(one.world.get(at, 0) for at, by in corners if by * way < 0),
                    *(
                        (one.numbers[at] - 1) // abs(by)
                        for at, by in sums
                        if at >= self.told_any and by * way < 0
                    ),
                ),
                default=one.need,
            )
            longest = min(room, -(-one.need // abs(gain)))
            # Rounded cells print the same after a short step, so that a shorter one may cost nothing.
            for times in {longest, *range(1, min(longest, self.policy.base))} if longest else ():
                yield _Step(
                    tuple((at, by * way * times) for at, by in corners),
                    tuple((at, by * way * times) for at, by in sums),
                    abs(gain) * times,
                )

    def _box(self, base: int, opposite: int, *, is_straight: bool) -> tuple[_Changes, _Changes] | None:
        """The corners between two finest cells with their signs, and the cells whose sums change."""
        key = (base, opposite, is_straight)
        if key not in self._boxes:
            self._boxes[key] = self._make_box(base, opposite, is_straight=is_straight)
        return self._boxes[key]

    def _make_box(self, base: int, opposite: int, *, is_straight: bool) -> tuple[_Changes, _Changes] | None:
        here, there = self.counts.atoms[base], self.counts.atoms[opposite]
        sides = [(one,) if one == other else (one, other) for one, other in zip(here, there, strict=True)]
        corners = []
        for chosen in dict.fromkeys((here, there)) if is_straight else product(*sides):
            at = self.counts.index.get(chosen)
            if at is None or at in self.counts.still:
                return None
            turns = sum(one != other for one, other in zip(chosen, here, strict=True))
            is_out = chosen != here if is_straight else turns % 2 == 1
            corners.append((at, -1 if is_out else 1))
        return tuple(corners), tuple(self._sums_of(dict(corners)).items())

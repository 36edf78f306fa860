"""Which reported counts of persons are hidden, so that no small count of children is shown or can be computed.

Casework's totals with parts become the finest cells of one table: each part, and what the parts of a total leave
unaccounted. The proof that nothing gives a hidden one back, by subtraction or otherwise, is that of releases
(``disclosure/``): other worlds that print the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from coldframe.casework.terms import Breakdown, CountedUnit, PartStanding
from coldframe.core.values import SUPPRESSED, UNCOUNTED, Value, ValueKind
from coldframe.publication.disclosure.auditing import find_faults
from coldframe.publication.disclosure.protecting import protect_v1
from coldframe.publication.disclosure.sensitive import Policy, Secret, Why
from coldframe.publication.disclosure.tables import Axis, Counts, Group, Layout, count_in
from coldframe.publication.terms.bulletins import CHILD_K, PERSON_K, CaseFacts

HIDDEN = "hidden"
"""What stands for a number that was not shown, where earlier bulletins are remembered."""


@dataclass(frozen=True, slots=True)
class Hiding:
    """What is hidden of one total and its parts.

    Attributes:
        hidden: Keys of totals, parts and rests.
        shown: Every key with its number, or :data:`HIDDEN`: what a later bulletin must not contradict.
        is_changed: An earlier bulletin showed other numbers beside a hidden one, so only the total is told now.
        is_given_away: What an earlier bulletin showed gives a hidden number away by itself.
    """

    hidden: frozenset[str]
    shown: Mapping[str, str]
    is_changed: bool
    is_given_away: bool


def rest_of(key: str) -> str:
    """The key of what the parts of a total leave unaccounted."""
    return f"rest:{key}"


def hide_children_v1(breakdown: Breakdown, earlier: Sequence[Mapping[str, str]] = ()) -> Hiding:
    """Choose what to hide of a total and its parts.

    Counts of 1 to 9 children are hidden, and whatever is needed so that none of them can be told from 1 or from
    5. A part of which nobody says whether it lies inside its total is taken as inside; one that lies outside is
    a table of its own.

    Args:
        breakdown: With every number as recorded.
        earlier: What published bulletins showed of the same case, by key.
    """
    number: dict[str, int] = {}
    cells: dict[str, frozenset[str]] = {}
    children: set[str] = set()
    trees = [breakdown, *_outside(breakdown)]
    for tree in trees:
        _walk(tree, number, cells, children, are_children=False)
    axis = Axis("leaf", tuple(number))
    # A part that is told is there because somebody counted at least one; a rest may be 0.
    held = [
        frozenset((leaf,) for leaf in leaves)
        for key, leaves in cells.items()
        if not key.startswith(rest_of("")) and any(number[leaf] for leaf in leaves)
    ]
    counts = Counts((axis,), {(leaf,): count for leaf, count in number.items()}, inhabited=tuple(held))
    layout = Layout("persons", {"leaf": tuple(Group(key, leaves) for key, leaves in cells.items())})
    every = counts.cells_of(layout)
    keys = [cell.headings[0] for cell in every]
    count = {key: count_in(counts.truth, cell.atoms) for key, cell in zip(keys, every, strict=True)}
    policy = Policy(k=PERSON_K)
    secrets = tuple(
        Secret(cell.atoms, Why.SMALL)
        for key, cell in zip(keys, every, strict=True)
        if key in children and 0 < count[key] < CHILD_K
    )
    before = {key: said for shown in earlier for key, said in shown.items() if key in count}
    changed = any(said != HIDDEN and said != str(count[key]) for key, said in before.items())
    frozen = frozenset(at for at, key in enumerate(keys) if before.get(key) in (HIDDEN, str(count[key])))
    hidden_before = frozenset(at for at in frozen if before[keys[at]] == HIDDEN)
    found = protect_v1(counts, every, secrets, policy, before=frozen, hidden_before=hidden_before)
    hidden = {keys[at] for at in found.hidden}
    hidden |= {key for key in children if 0 < count[key] < CHILD_K}
    is_changed = changed and bool(hidden or HIDDEN in before.values())
    if found.exposed or find_faults(counts, every, found, policy):
        hidden = set(keys)
    elif is_changed:
        hidden |= set(keys) - {breakdown.total.id}
    shown = {key: HIDDEN if key in hidden else str(count[key]) for key in keys}
    return Hiding(frozenset(hidden), shown, is_changed, bool(found.exposed))


def gives_back_v1(told: Sequence[int], shown: Sequence[int]) -> bool:
    """Tell whether people told one by one, taken from a number that is shown, leave a small count.

    Only asked where children are hidden: 6 people caught and 5 adults told leave 1; 12 and 4 leave 8, which is as
    few.

    Args:
        told: How many adults are told one by one.
        shown: Every count of persons that is shown.
    """
    return any(0 < number - count < CHILD_K for number in shown for count in told if count)


def beside_hidden_v1(facts: CaseFacts, *, is_whole_hidden: bool) -> CaseFacts:
    """Where a count of children is hidden, tell of people in no second way that, subtracted, could give it back.

    People among the goods, and groups, are counted only where that is a number shown already, or far from all of
    them; not at all where a total itself is hidden, which may be the same number. Adults are told one by one only if
    what they leave of a number is no small count.

    Args:
        facts: Of a case in which something is hidden.
        is_whole_hidden: A total with parts is among it.
    """
    shown = [(each.measure.stage, each.depth, _count(each.value)) for each in facts.totals]
    numbers = [number for _stage, _depth, number in shown if number]
    wholes = [number for _stage, depth, number in shown if number and not depth]

    def keeps(value: Value | None, beside: list[int]) -> bool:
        number = _count(value)
        gives = gives_back_v1([number], beside) or gives_back_v1(beside, [number])
        return not number or number in beside or not (gives or is_whole_hidden)

    counts = tuple(
        each
        if each.unit is not CountedUnit.PERSON
        or all(keeps(one, numbers) and not 0 < _count(one) < CHILD_K for one in (each.value, each.rest))
        else replace(each, value=SUPPRESSED, rest=None, first=None)
        for each in facts.counts
    )
    roles = tuple(
        each if each.unit != "person" or keeps(each.value, wholes) else replace(each, value=UNCOUNTED)
        for each in facts.roles
    )
    facts = replace(facts, counts=counts, roles=roles)
    wholes += [_count(each.value) for each in counts if each.unit is CountedUnit.PERSON]
    reached = Counter(stage for each in facts.persons for stage in {one.stage for one in each.measures})
    leaves = gives_back_v1([len(facts.persons)], wholes) or any(
        gives_back_v1([reached[stage]], [number]) for stage, _depth, number in shown
    )
    return replace(facts, persons=(), notes=(*facts.notes, "children")) if leaves else facts


def _count(value: Value | None) -> int:
    """A count that is shown; 0 for anything else."""
    return int(value.number) if value is not None and value.kind is ValueKind.COUNT else 0


def _outside(breakdown: Breakdown) -> Iterator[Breakdown]:
    for _share, part in breakdown.parts:
        if part.total.standing is PartStanding.OUTSIDE:
            yield part
        yield from _outside(part)


def _walk(
    node: Breakdown,
    number: dict[str, int],
    cells: dict[str, frozenset[str]],
    children: set[str],
    *,
    are_children: bool,
) -> frozenset[str]:
    """Enter a total and its parts; returns the finest cells that it is the sum of."""
    key, whole = node.total.id, int(node.total.number.number)
    are_children = are_children or node.total.are_minors
    inside = [part for _share, part in node.parts if part.total.standing is not PartStanding.OUTSIDE]
    if are_children:
        children.add(key)
    if not inside:
        number[key] = whole
        cells[key] = frozenset({key})
        return cells[key]
    leaves = frozenset[str]().union(
        *(_walk(part, number, cells, children, are_children=are_children) for part in inside)
    )
    rest = rest_of(key)
    number[rest] = max(whole - sum(int(part.total.number.number) for part in inside), 0)
    cells[rest] = frozenset({rest})
    if are_children:
        children.add(rest)
    cells[key] = leaves | {rest}
    return cells[key]

"""Disclosure control: whoever reads a release, and all releases before it, cannot narrow a small count down."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from itertools import product
from math import prod

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from tests.unit.publication.attack import Known, Region, bookkeeper, combiner, differences

from coldframe.core.errors import Conflict, InvalidInput
from coldframe.publication.disclosure.auditing import find_faults
from coldframe.publication.disclosure.protecting import protect_v1
from coldframe.publication.disclosure.releasing import Earlier, Release, release_v1
from coldframe.publication.disclosure.sensitive import Policy, Why, secrets_of
from coldframe.publication.disclosure.tables import Atom, Axis, Counts, Group, Layout, every
from coldframe.publication.published.cells import read_value
from coldframe.publication.terms import SUPPRESSED, Measure, Period, Unit

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MEASURE = Measure("children", Unit.CHILDREN, "Children.", "safeguarded")
PERIOD = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Story:
    """What shall be published, and what was."""

    counts: Counts
    layouts: tuple[Layout, ...]
    policy: Policy
    earlier: tuple[Layout, ...] = field(default=())


def publish(
    counts: Counts, layouts: Sequence[Layout], policy: Policy, earlier: Sequence[Earlier] = ()
) -> Release:
    return release_v1(
        counts, layouts, policy, measure=MEASURE, period=PERIOD, population="a desk", as_of=NOON,
        source="custody:1:0", earlier=earlier,
    )  # fmt: skip


def told(story: Story) -> tuple[Release, tuple[Earlier, ...]]:
    """Publish the earlier tables one after the other, then the others."""
    before: tuple[Earlier, ...] = ()
    for layout in story.earlier:
        (table,) = publish(story.counts, [layout], story.policy, before).tables
        before = (*before, Earlier(layout, table, story.policy.base))
    return publish(story.counts, story.layouts, story.policy, before), before


def region(axes: Sequence[Axis], layout: Layout, headings: Sequence[str]) -> Region:
    """What a number counts, from its headings alone."""
    chosen = dict(zip(layout.groups, headings, strict=True))
    held = {
        name: next(g.codes for g in layout.groups[name] if g.code == code) for name, code in chosen.items()
    }
    only = layout.only or {}
    return tuple(
        frozenset(axis.codes)
        & held.get(axis.name, frozenset(axis.codes))
        & only.get(axis.name, frozenset(axis.codes))
        for axis in axes
    )


def pages(story: Story) -> list[Known]:
    """Everything that a reader has in hand."""
    release, before = told(story)
    tables = [(one.layout, one.table) for one in before]
    tables += list(zip(story.layouts, release.tables, strict=True))
    return [
        Known(
            region(story.counts.axes, layout, cell.headings),
            None if cell.value == SUPPRESSED else int(cell.value.number),
        )
        for layout, table in tables
        for cell in table.cells
    ]


def truly(story: Story, asked: Region) -> int:
    return sum(
        count
        for atom, count in story.counts.counts.items()
        if all(code in part for code, part in zip(atom, asked, strict=True))
    )


def attacked(story: Story) -> None:
    """Of every small count, and of every small difference, each number from 1 to ``k`` must stay possible."""
    k, base = story.policy.k, story.policy.base
    try:
        page = pages(story)
    except Conflict:
        # Nothing leaves, which is safe, and seldom (below). Without earlier tables a way is always found.
        assert story.earlier
        reject()
    small = {one.region for one in page if 0 < truly(story, one.region) < k}
    assert all(one.number is None for one in page if one.region in small), "primary suppression"
    for asked, (least, most) in bookkeeper(page, k, base).items():
        assert asked not in small or (least <= 1 and most >= k), (
            f"the bookkeeper: {asked} is {least} to {most}"
        )
    between = {one for one in differences(page) if 0 < truly(story, one) < k}
    alike = {rest for rest in rests(story, page) if not truly(story, rest)}
    axes = [axis.codes for axis in story.counts.axes]
    asked_for = [one for some in (alike, between, small) for one in sorted(some, key=str)[:4]]
    for asked, (least, most) in combiner(axes, page, asked_for, k, base).items():
        assert least <= 1 and most >= k, f"the combiner: {asked} is {least} to {most}"


def rests(story: Story, page: Sequence[Known]) -> set[Region]:
    """On sensitive axes: what lies beside each heading in a row that is not empty."""
    names = [axis.name for axis in story.counts.axes]
    sensitive = {names.index(name) for layout in story.layouts for name in layout.sensitive}
    found = set()
    for at in sensitive:
        for one in page:
            whole = (*one.region[:at], frozenset(story.counts.axes[at].codes), *one.region[at + 1 :])
            if one.region != whole and truly(story, whole):
                found.add((*whole[:at], whole[at] - one.region[at], *whole[at + 1 :]))
    return found


def crossed(axes: Sequence[Axis], seed: int, mean: float) -> Counts:
    chance = random.Random(seed)
    counts: dict[Atom, int] = {
        atom: int(chance.expovariate(1 / mean)) if chance.random() < 0.8 else 0
        for atom in product(*(axis.codes for axis in axes))
    }
    return Counts(tuple(axes), counts)


def axis(name: str, size: int) -> Axis:
    return Axis(name, tuple(f"{name}{at}" for at in range(size)))


POLICIES = st.builds(Policy, k=st.integers(3, 6), base=st.sampled_from([1, 1, 3, 5]))
SEEDS = st.integers(0, 10**6)
MEANS = st.sampled_from([2.0, 6.0, 20.0])
SHAPES = st.lists(st.integers(2, 5), min_size=1, max_size=3).filter(lambda sizes: prod(sizes) <= 48)


@settings(max_examples=25, deadline=None)
@given(SHAPES, SEEDS, MEANS, POLICIES, st.booleans())
def test_one_table_of_one_to_three_dimensions_gives_nothing_back(
    sizes: list[int], seed: int, mean: float, policy: Policy, is_sensitive: bool
) -> None:
    axes = [axis(name, size) for name, size in zip("abc", sizes, strict=False)]
    layout = Layout("t", {a.name: every(a) for a in axes}, sensitive=frozenset("a" if is_sensitive else ""))
    attacked(Story(crossed(axes, seed, mean), (layout,), policy))


@settings(max_examples=20, deadline=None)
@given(SEEDS, MEANS, POLICIES)
def test_subtotals_and_overlapping_bands_give_nothing_back(seed: int, mean: float, policy: Policy) -> None:
    region_, age = axis("r", 4), axis("y", 5)
    north = Group("north", frozenset(region_.codes[:2]))
    young, older = Group("under14", frozenset(age.codes[:2])), Group("under16", frozenset(age.codes[:3]))
    layouts = (
        Layout("regions", {"r": (*every(region_), north), "y": (young, every(age)[-1])}),
        Layout("ages", {"y": (older, every(age)[-1])}),
    )
    attacked(Story(crossed([region_, age], seed, mean), layouts, policy))


@settings(max_examples=20, deadline=None)
@given(SEEDS, MEANS, POLICIES)
def test_linked_tables_give_nothing_back_together(seed: int, mean: float, policy: Policy) -> None:
    one, two, three = axis("a", 4), axis("b", 3), axis("c", 3)
    layouts = (
        Layout("ab", {"a": every(one), "b": every(two)}),
        Layout("ac", {"a": every(one), "c": every(three)}),
        Layout("b", {"b": every(two)}),
    )
    story = Story(crossed([one, two, three], seed, mean / 3), layouts, policy)
    attacked(story)
    shown: dict[Region, int | None] = {}
    for known in pages(story):
        assert shown.setdefault(known.region, known.number) == known.number, (
            "one number, shown in one table only"
        )


@settings(max_examples=20, deadline=None)
@given(SEEDS, MEANS, POLICIES, st.booleans())
def test_what_was_published_before_gives_nothing_back(
    seed: int, mean: float, policy: Policy, is_period: bool
) -> None:
    # January to June is out; now comes January to July, or the same period with what arrived late.
    when = Axis("when", ("first", "since"))
    kind = axis("k", 4)
    before = Layout("earlier", {"k": every(kind)}, only={"when": frozenset({"first"})})
    counts = crossed([when, kind], seed, mean)
    if not is_period:
        counts = Counts(
            counts.axes,
            {atom: count if atom[0] == "first" else count % 3 for atom, count in counts.counts.items()},
        )
    attacked(Story(counts, (Layout("now", {"k": every(kind)}),), policy, (before,)))


@settings(max_examples=10, deadline=None)
@given(SEEDS, MEANS, POLICIES)
def test_periods_that_grow_give_nothing_back(seed: int, mean: float, policy: Policy) -> None:
    month, kind = axis("m", 3), axis("k", 3)
    grown = tuple(
        Layout(f"until {last}", {"k": every(kind)}, only={"m": frozenset(month.codes[:last])})
        for last in (1, 2)
    )
    attacked(Story(crossed([month, kind], seed, mean), (Layout("now", {"k": every(kind)}),), policy, grown))


def test_a_series_that_grows_can_be_published_again() -> None:
    month, kind = axis("m", 3), axis("k", 3)
    first = Layout("first", {"k": every(kind)}, only={"m": frozenset({"m0"})})
    for seed in range(60):
        for policy in (Policy(3), Policy(6)):
            told(
                Story(crossed([month, kind], seed, 4), (Layout("now", {"k": every(kind)}),), policy, (first,))
            )


@settings(max_examples=10, deadline=None)
@given(SEEDS, MEANS, POLICIES)
def test_a_multi_membership_gives_nothing_back(seed: int, mean: float, policy: Policy) -> None:
    # One thing may be of several kinds: an axis of yes and no for each, and no sum over them.
    kinds = [Axis(name, ("yes", "no")) for name in ("grooming", "sextortion", "trade")]
    layouts = tuple(
        Layout(one.name, {one.name: (Group("yes", frozenset({"yes"})), Group("total", frozenset(one.codes)))})
        for one in kinds
    )
    attacked(Story(crossed(kinds, seed, mean), layouts, policy))


def test_the_attack_has_teeth() -> None:
    a, b = axis("a", 3), axis("b", 3)
    counts = Counts((a, b), {atom: 2 if atom == ("a1", "b1") else 20 for atom in product(a.codes, b.codes)})
    story = Story(counts, (Layout("t", {"a": every(a), "b": every(b)}),), Policy(5))
    naive = [
        replace(one, number=None if truly(story, one.region) < 5 else truly(story, one.region))
        for one in pages(story)
    ]
    (found,) = bookkeeper(naive, 5).items()
    assert found[1] == (2.0, 2.0)
    assert combiner([a.codes, b.codes], naive, [found[0]], 5) == {found[0]: (2, 2)}


def test_a_lonely_small_cell_takes_three_others_with_it_and_no_total() -> None:
    a, b = axis("a", 3), axis("b", 3)
    counts = Counts((a, b), {atom: 2 if atom == ("a1", "b1") else 20 for atom in product(a.codes, b.codes)})
    (table,) = publish(counts, [Layout("t", {"a": every(a), "b": every(b)})], Policy(5)).tables
    hidden = [cell.headings for cell in table.cells if cell.value == SUPPRESSED]
    assert len(hidden) == 4
    assert ("a1", "b1") in hidden
    assert not any("total" in headings for headings in hidden)
    assert {cell.text for cell in table.cells} == {"20", "60", "42", "162", "[c]"}
    # Who checks our table with `coldframe stats check` reads what we meant.
    assert all(read_value(cell.text) == cell.value for cell in table.cells)


def test_that_all_are_of_one_kind_is_not_learned_where_that_is_sensitive() -> None:
    a, outcome = axis("a", 3), Axis("outcome", ("child", "adult"))
    counts = Counts(
        (a, outcome),
        {
            ("a0", "child"): 40,
            ("a1", "child"): 9,
            ("a1", "adult"): 12,
            ("a2", "child"): 8,
            ("a2", "adult"): 30,
        },
    )
    groups = {"a": every(a), "outcome": every(outcome)}
    (open_table,) = publish(counts, [Layout("t", groups)], Policy(5)).tables
    assert SUPPRESSED not in [cell.value for cell in open_table.cells]
    sensitive = Layout("t", groups, sensitive=frozenset({"outcome"}))
    (table,) = publish(counts, [sensitive], Policy(5)).tables
    shown = {cell.headings: cell.value for cell in table.cells}
    assert shown["a0", "child"] == shown["a0", "adult"] == SUPPRESSED
    assert shown["total", "total"] != SUPPRESSED
    story = Story(counts, (sensitive,), Policy(5))
    none_of = (frozenset({"a0"}), frozenset({"adult"}))
    found = combiner([a.codes, outcome.codes], pages(story), [none_of], 5)
    assert found[none_of][1] >= 5


def test_a_zero_names_nobody_and_one_that_every_reader_knows_hides_nothing() -> None:
    a = axis("a", 4)
    counts = Counts((a,), {("a0",): 30, ("a1",): 40})
    (table,) = publish(counts, [Layout("t", {"a": every(a)})], Policy(5)).tables
    assert [cell.text for cell in table.cells] == ["30", "40", "0", "0", "70"]
    small = Counts((a,), {("a0",): 30, ("a1",): 2}, impossible=frozenset({("a2",), ("a3",)}))
    (table,) = publish(small, [Layout("t", {"a": every(a)})], Policy(5)).tables
    assert [cell.text for cell in table.cells] == ["[c]", "[c]", "0", "0", "32"]


def test_fewer_than_k_in_all_show_nothing_at_all() -> None:
    a = axis("a", 3)
    (table,) = publish(Counts((a,), {("a0",): 3}), [Layout("t", {"a": every(a)})], Policy(5)).tables
    assert {cell.text for cell in table.cells if cell.headings != ("a1",)} >= {"[c]"}
    assert next(cell.text for cell in table.cells if cell.headings == ("total",)) == "[c]"


def test_rounding_hides_less_and_says_how_far_it_reaches() -> None:
    a, b = axis("a", 4), axis("b", 4)
    counts = crossed([a, b], 7, 14)
    layouts = [Layout("t", {"a": every(a), "b": every(b)})]
    exact, coarse = publish(counts, layouts, Policy(5)), publish(counts, layouts, Policy(5, base=5))
    assert 0 < coarse.share_suppressed < exact.share_suppressed < 0.6
    for cell in coarse.tables[0].cells:
        number = truly(Story(counts, (), Policy(5)), region(counts.axes, layouts[0], cell.headings))
        possible = cell.value.possible
        assert possible.least <= number and (possible.most is None or number <= possible.most)


def test_an_earlier_table_that_gives_it_away_by_itself_stops_the_release() -> None:
    a = axis("a", 2)
    counts = Counts((a,), {("a0",): 3, ("a1",): 40})
    layout = Layout("then", {"a": every(a)})
    (table,) = publish(counts, [layout], Policy(3)).tables
    with pytest.raises(Conflict, match=r"beside what was published before .*\(then\)"):
        publish(counts, [Layout("now", {"a": every(a)})], Policy(5), [Earlier(layout, table)])


def test_an_earlier_table_must_be_what_the_counts_make() -> None:
    a = axis("a", 2)
    layout = Layout("then", {"a": every(a)})
    (table,) = publish(Counts((a,), {("a0",): 30, ("a1",): 40}), [layout], Policy(5)).tables
    with pytest.raises(InvalidInput, match="another number"):
        publish(
            Counts((a,), {("a0",): 31, ("a1",): 40}), [Layout("now", {})], Policy(5), [Earlier(layout, table)]
        )


def test_the_proof_is_checked_and_a_false_one_is_found() -> None:
    a, b = axis("a", 3), axis("b", 3)
    counts = Counts((a, b), {atom: 2 if atom == ("a1", "b1") else 20 for atom in product(a.codes, b.codes)})
    layout, policy = Layout("t", {"a": every(a), "b": every(b)}), Policy(5)
    cells = counts.cells_of(layout)
    secrets = secrets_of(counts, [layout], cells, policy)
    proof = protect_v1(counts, cells, secrets, policy)
    assert find_faults(counts, cells, proof, policy) == ()
    assert find_faults(counts, cells, replace(proof, hidden=frozenset()), policy)
    assert find_faults(counts, cells, replace(proof, worlds=proof.worlds[:1]), policy)
    below = {**proof.worlds[0], 0: -1}
    assert "World 1 cannot be." in find_faults(
        counts, cells, replace(proof, worlds=(proof.worlds[0], below)), policy
    )


def test_a_release_holds_no_raw_count() -> None:
    assert {one.name for one in fields(Release)} == {
        "measure", "period", "population", "as_of", "source", "k", "base", "tables",
    }  # fmt: skip
    a = axis("a", 3)
    release = publish(
        Counts((a,), {("a0",): 4, ("a1",): 7777, ("a2",): 9999}), [Layout("t", {"a": every(a)})], Policy(5)
    )
    assert "7777" not in repr(release) and "'4'" not in repr(release)


@settings(max_examples=10, deadline=None)
@given(SEEDS, st.randoms())
def test_the_same_counts_give_the_same_release_in_whatever_order_they_come(
    seed: int, chance: random.Random
) -> None:
    axes = [axis("a", 4), axis("b", 4)]
    counts = crossed(axes, seed, 8)
    shuffled = list(counts.counts.items())
    chance.shuffle(shuffled)
    layouts = [Layout("t", {one.name: every(one) for one in axes})]
    assert publish(counts, layouts, Policy(5)) == publish(
        Counts(counts.axes, dict(shuffled)), layouts, Policy(5)
    )


def test_it_does_not_hide_everything() -> None:
    # At least two cells of each row and column that has a small one, or its total: a bound from below.
    hidden = least = 0
    for seed in range(15):
        axes = [axis("a", 5), axis("b", 6)]
        counts = crossed(axes, seed, 15)
        layout = Layout("t", {one.name: every(one) for one in axes})
        (table,) = publish(counts, [layout], Policy(5)).tables
        hidden += sum(cell.value == SUPPRESSED for cell in table.cells)
        small = [atom for atom, count in counts.counts.items() if 0 < count < 5]
        for at in (0, 1):
            lines = [atom[at] for atom in small]
            bound = sum(max(2, lines.count(line)) for line in set(lines))
            least += bound / 2
    assert hidden <= 1.6 * least


def test_a_policy_that_names_people_is_refused() -> None:
    for bad in ({"k": 2}, {"base": 0}):
        with pytest.raises(InvalidInput):
            Policy(**bad)


def test_what_cannot_be_laid_out_is_refused_by_name() -> None:
    a = axis("a", 2)
    counts = Counts((a,), {("a0",): 9})
    for layout in (
        Layout("t", {"b": every(a)}),
        Layout("t", {"a": (every(a)[0], every(a)[0])}),
        Layout("t", {"a": (Group("x", frozenset({"nowhere"})),)}),
    ):
        with pytest.raises(InvalidInput):
            counts.cells_of(layout)
    with pytest.raises(InvalidInput):
        Counts((a,), {("a9",): 1})
    with pytest.raises(InvalidInput):
        Counts((a,), {("a0",): -1})
    with pytest.raises(InvalidInput):
        Counts(tuple(axis(name, 20) for name in "abc"), {})
    with pytest.raises(InvalidInput, match="one name"):
        publish(counts, [Layout("t", {}), Layout("t", {})], Policy(5))


def test_what_the_headings_leave_out_is_a_secret_too() -> None:
    a = axis("a", 4)
    counts = Counts((a,), {("a0",): 30, ("a1",): 20, ("a2",): 2, ("a3",): 1})
    total = every(a)[-1]
    layout = Layout("t", {"a": (*every(a)[:2], total)})
    assert [one.why for one in secrets_of(counts, [layout], counts.cells_of(layout), Policy(5))] == [
        Why.DIFFERENCE
    ]
    attacked(Story(counts, (layout,), Policy(5)))
    rest = (frozenset({"a2", "a3"}),)
    found = combiner([a.codes], pages(Story(counts, (layout,), Policy(5))), [rest], 5)
    assert found[rest][0] <= 1 and found[rest][1] >= 5

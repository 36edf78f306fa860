"""Values: each stands for a set of numbers, and arithmetic never says more than those sets allow."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coldframe.core.errors import InvalidInput
from coldframe.core.values import (
    MISSING,
    SUPPRESSED,
    UNCOUNTED,
    WORDS,
    Qualifier,
    Range,
    Value,
    ValueKind,
    about,
    add,
    at_least,
    at_most,
    exactly,
    percent_change,
    percentage_points,
    rounded,
    subtract,
)

NUMBERS = st.integers(0, 10_000)
VALUES = st.one_of(
    st.builds(exactly, NUMBERS),
    st.builds(at_least, NUMBERS),
    st.builds(at_most, NUMBERS),
    st.builds(about, NUMBERS),
    st.builds(lambda number, reach: about(number, reach=reach), NUMBERS, st.integers(0, 50)),
    st.sampled_from([UNCOUNTED, SUPPRESSED, MISSING]),
)


def percent(number: str) -> Value:
    return Value(ValueKind.PERCENT, Decimal(number), decimals=1)


def means(value: Value, number: Decimal) -> bool:
    """The oracle: what the words say, case by case, apart from the code's own ranges."""
    if value.kind in (ValueKind.MISSING, ValueKind.SUPPRESSED):
        return number >= 0
    reach = value.number / 10 if value.reach is None else value.reach
    return {
        Qualifier.EXACT: number == value.number,
        Qualifier.AT_LEAST: number >= value.number,
        Qualifier.AT_MOST: 0 <= number <= value.number,
        Qualifier.ABOUT: number >= 0 and abs(number - value.number) <= reach,
        Qualifier.UNCOUNTED: number >= 1,
    }[value.qualifier]


@st.composite
def meant(draw: st.DrawFn) -> tuple[Value, Decimal]:
    """A value, and one of the numbers that it can mean."""
    value = draw(VALUES)
    low = value.number * Decimal("0.8") if value.reach is None else value.number - value.reach
    ends = [low, value.number, Decimal(0), Decimal(1), value.number + 10_000, value.number * Decimal("1.1")]
    near = draw(st.decimals(max(low, Decimal(0)), value.number + 100, places=1))
    number = draw(st.sampled_from([*ends, near]))
    assume(means(value, number))
    return value, number


def is_refused(sum_: Callable[[], Value]) -> bool:
    try:
        sum_()
    except InvalidInput as refused:
        return refused.field == "qualifier"
    return False


@given(st.lists(meant(), min_size=1, max_size=5))
def test_a_sum_holds_whatever_its_terms_can_mean(terms: list[tuple[Value, Decimal]]) -> None:
    values = [value for value, _number in terms]
    if all(means(value, Decimal(0)) for value in values) and is_refused(lambda: add(values)):
        return  # 0 or more is all that could be said.
    total = add(values)
    assert means(total, sum((number for _value, number in terms), Decimal(0)))


@given(meant(), meant())
def test_a_difference_holds_whatever_whole_and_part_can_mean(
    whole: tuple[Value, Decimal], part: tuple[Value, Decimal]
) -> None:
    assume(part[1] <= whole[1])
    if not is_refused(lambda: subtract(whole[0], part[0])):
        assert means(subtract(whole[0], part[0]), whole[1] - part[1])


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_a_sum_is_no_firmer_than_its_weakest_term(values: list[Value]) -> None:
    try:
        total = add(values)
    except InvalidInput:
        return
    if any(value.possible.most is None for value in values):
        assert total.qualifier is Qualifier.AT_LEAST
    if total.qualifier is Qualifier.EXACT:
        assert all(value.possible.least == value.possible.most for value in values)


@pytest.mark.parametrize(
    ("terms", "total"),
    [
        ((exactly(74), exactly(33), exactly(10)), exactly(117)),
        ((at_least(8000), at_least(12000)), at_least(20000)),
        ((at_least(8000), exactly(5)), at_least(8005)),
        ((at_most(5), exactly(5)), at_most(10)),
        ((at_least(5), at_most(7)), at_least(5)),
        ((about(100), exactly(900)), about(1000, reach=10)),
        ((about(100), at_least(50)), at_least(140)),
        ((exactly(6), UNCOUNTED, UNCOUNTED), at_least(8)),
        ((exactly(6), SUPPRESSED), at_least(6)),
        ((), exactly(0)),
    ],
)
def test_sums(terms: tuple[Value, ...], total: Value) -> None:
    assert add(terms) == total


@pytest.mark.parametrize(
    ("whole", "part", "rest"),
    [
        (exactly(106), exactly(99), exactly(7)),
        (at_least(22000), exactly(20000), at_least(2000)),
        (exactly(100), at_least(90), at_most(10)),
        (exactly(100), at_least(100), exactly(0)),
        (at_most(100), exactly(90), at_most(10)),
        (at_least(100), at_most(90), at_least(10)),
        (exactly(10), SUPPRESSED, at_most(10)),
    ],
)
def test_differences(whole: Value, part: Value, rest: Value) -> None:
    assert subtract(whole, part) == rest


def test_what_nobody_can_say_is_refused() -> None:
    with pytest.raises(InvalidInput, match="Nothing can be said"):
        subtract(at_least(22000), at_least(20000))
    with pytest.raises(InvalidInput, match="Nothing can be said"):
        add([SUPPRESSED, at_most(5)])
    with pytest.raises(InvalidInput, match="exceed its whole"):
        subtract(exactly(10), at_least(11))
    with pytest.raises(InvalidInput, match="Words"):
        add([WORDS])


def test_about_stays_about_only_while_that_means_something() -> None:
    assert subtract(exactly(1000), about(100)) == about(900, reach=10)
    # 100 give or take 10, less 95, is anything from 0 to 15.
    assert subtract(about(100), exactly(95)) == at_most(15)


def test_percent_percentage_point_and_percent_change_are_three_things() -> None:
    # fedpol 2020 and 2021: "around 4 %" are 4.6 points between the printed shares, give or take a tenth, and 31 %.
    before, after = percent("14.9"), percent("19.5")
    points = percentage_points(before, after)
    assert (points.kind, points.number, points.qualifier) == (
        ValueKind.PERCENTAGE_POINT, Decimal("4.6"), Qualifier.ABOUT,
    )  # fmt: skip
    # 14.8 % rounds 1,166 of 7,852 as well as 14.9 does: 4.7 and 4.6 are one statement.
    assert points.possible.least == Decimal("4.5")
    assert points.possible.most == Decimal("4.7")
    change = percent_change(before, after, decimals=0)
    assert (change.kind, change.number, change.qualifier) == (
        ValueKind.PERCENT_CHANGE, 31, Qualifier.ABOUT,
    )  # fmt: skip
    for mixed in ((before, percentage_points(before, after)), (before, exactly(5))):
        with pytest.raises(InvalidInput):
            percentage_points(*mixed)
        with pytest.raises(InvalidInput):
            percent_change(*mixed)


def test_percentages_are_not_added_nor_taken_for_counts() -> None:
    for wrong in (
        percent("28.2"),
        percentage_points(percent("1"), percent("2")),
        percent_change(exactly(1), exactly(2)),
    ):
        with pytest.raises(InvalidInput):
            add([exactly(117), wrong])


def test_korea_cyber_guardian_2025() -> None:
    assert add([exactly(74), exactly(42), exactly(258)]) == exactly(374)
    assert add([exactly(n) for n in (213, 127, 23, 10, 1)]) == exactly(374)
    assert percent_change(exactly(272), exactly(435)).number == Decimal("59.9")
    assert percent_change(exactly(231), exactly(374)).number == Decimal("61.9")


def test_a_change_from_nothing_or_from_about_has_no_percentage() -> None:
    with pytest.raises(InvalidInput, match="from 0"):
        percent_change(exactly(0), exactly(5))
    with pytest.raises(InvalidInput, match="from 0"):
        percent_change(percent("0.0"), percent("5.0"))  # 0.0 % is anything up to 0.05 %.
    with pytest.raises(InvalidInput, match="exact"):
        percent_change(about(100), exactly(120))


@given(
    st.integers(1, 5000), st.integers(1, 5000), st.integers(1, 5000), st.integers(1, 5000), st.integers(0, 2)
)
def test_what_lies_between_two_printed_shares_holds_what_lies_between_the_true_ones(
    part: int, base: int, later: int, later_base: int, decimals: int
) -> None:
    assume(part <= base and later <= later_base)
    true = [100 * Decimal(part) / base, 100 * Decimal(later) / later_base]
    before, after = (Value(ValueKind.PERCENT, rounded(one, decimals), decimals=decimals) for one in true)
    points = percentage_points(before, after)
    assert points.reach is not None
    assert abs(points.number - (true[1] - true[0])) <= points.reach
    assume(before.number > Decimal(5) / 10 ** (decimals + 1))
    change = percent_change(before, after, decimals=decimals)
    assert change.reach is not None
    assert abs(change.number - (100 * true[1] / true[0] - 100)) <= change.reach
    assert percent_change(exactly(part), exactly(later)).qualifier is Qualifier.EXACT


def test_a_change_may_lie_below_0_and_a_count_and_a_share_may_not() -> None:
    same = Value(ValueKind.PERCENT, Decimal("14.9"), decimals=1)
    assert percentage_points(same, same).possible == Range(Decimal("-0.1"), Decimal("0.1"))
    fewer = Value(ValueKind.PERCENT_CHANGE, Decimal(-4), Qualifier.AT_MOST)
    assert fewer.possible == Range(Decimal(-100), Decimal(-4))
    for kind in (ValueKind.COUNT, ValueKind.PERCENT):
        little = Value(kind, Decimal(1), Qualifier.ABOUT, reach=Decimal(2))
        assert little.possible == Range(Decimal(0), Decimal(3))

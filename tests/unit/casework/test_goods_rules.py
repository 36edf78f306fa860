"""Counts: what may be added, what never, and what subsets leave over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.casework.rules import (
    add_tallies_v1,
    check_placed_v1,
    check_tally_v1,
    parts_v1,
    totals_v1,
)
from coldframe.casework.terms import (
    UNITS_OF,
    Counted,
    CountedUnit,
    NewTally,
    Quantity,
    Source,
    TallyVersion,
    TallyView,
)
from coldframe.core.errors import InvalidInput
from coldframe.core.values import Qualifier, Value, ValueKind, at_least, exactly

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SOURCE = Source("An invented statement")


def said(counted: Counted, unit: CountedUnit, quantity: Quantity, **more: object) -> NewTally:
    return NewTally(counted, unit, quantity, SOURCE, **more)  # type: ignore[arg-type]


def view(number: int, tally: NewTally) -> TallyView:
    return TallyView(f"tal_{number}", "cas_1", (TallyVersion(1, tally, "", "per_1", AT),))


def exact(number: int) -> Quantity:
    return Quantity(Qualifier.EXACT, Decimal(number))


def least(number: int) -> Quantity:
    return Quantity(Qualifier.AT_LEAST, Decimal(number))


PAIRS = [(counted, unit) for counted in Counted for unit in UNITS_OF[counted]]
QUANTITIES = st.one_of(
    st.builds(exact, st.integers(0, 10**9)),
    st.builds(least, st.integers(0, 10**9)),
    st.just(Quantity(Qualifier.UNCOUNTED)),
    st.just(Quantity(None, words="a large number")),
)
TALLIES = st.builds(
    lambda pair, quantity, population: said(*pair, quantity, population=population),
    st.sampled_from(PAIRS), QUANTITIES, st.sampled_from(["", "all platforms"]),
)  # fmt: skip


def test_a_headline_never_adds_seized_objects_and_access_to_devices() -> None:
    seized = view(1, said(Counted.SEIZED_OBJECT, CountedUnit.EQUIPMENT_SET, least(1500)))
    access = view(2, said(Counted.COMPROMISED_ACCESS, CountedUnit.ACCESS_RIGHT, least(25_000)))
    with pytest.raises(InvalidInput):
        add_tallies_v1([seized, access])
    assert [(total.counted, total.value) for total in totals_v1([seized, access])] == [
        (Counted.SEIZED_OBJECT, at_least(1500)),
        (Counted.COMPROMISED_ACCESS, at_least(25_000)),
    ]


def test_access_can_be_counted_in_no_unit_of_what_is_seized() -> None:
    assert not set(UNITS_OF[Counted.COMPROMISED_ACCESS]) & set(UNITS_OF[Counted.SEIZED_OBJECT])
    for unit in UNITS_OF[Counted.SEIZED_OBJECT]:
        with pytest.raises(InvalidInput):
            check_tally_v1(said(Counted.COMPROMISED_ACCESS, unit, exact(1)))
    assert set(UNITS_OF) == set(Counted)
    assert {unit for units in UNITS_OF.values() for unit in units} == set(CountedUnit)


@settings(max_examples=60)
@given(st.lists(TALLIES, min_size=2, max_size=6))
def test_only_alike_is_added_and_nothing_is_lost(tallies: list[NewTally]) -> None:
    views = [view(number, tally) for number, tally in enumerate(tallies)]
    keys = {(tally.counted, tally.unit, tally.population) for tally in tallies}
    if len(keys) > 1:
        with pytest.raises(InvalidInput):
            add_tallies_v1(views)
    totals = totals_v1(views)
    assert {(each.counted, each.unit, each.population) for each in totals} == keys
    assert sorted(id_ for each in totals for id_ in each.of) == sorted(each.id for each in views)
    for total in totals:
        group = [each.said.quantity for each in views if each.id in total.of]
        assert list(total.words) == [each.words for each in group if each.words]
        numbers = [each.number for each in group if each.qualifier is not None]
        if numbers and total.value is not None:
            # What is not counted is one or more: it only ever raises the lower end.
            uncounted = sum(each.qualifier is Qualifier.UNCOUNTED for each in group)
            assert total.value.possible.least == sum(numbers) + uncounted


def test_words_stand_beside_the_sum_and_never_in_it() -> None:
    views = [
        view(1, said(Counted.SEIZED_OBJECT, CountedUnit.PIECE, exact(7))),
        view(2, said(Counted.SEIZED_OBJECT, CountedUnit.PIECE, Quantity(None, words="a large number"))),
    ]
    (total,) = totals_v1(views)
    assert (total.value, total.words) == (exactly(7), ("a large number",))
    (words_only,) = totals_v1(views[1:])
    assert words_only.value is None


def test_subsets_never_enter_a_sum_and_leave_over_only_what_can_be_said() -> None:
    whole = view(
        1, said(Counted.CONTENT_REMOVED, CountedUnit.ITEM, least(22_000), population="all platforms")
    )
    major = view(2, said(Counted.CONTENT_REMOVED, CountedUnit.ITEM, least(8_000), part_of="tal_1"))
    shops = view(3, said(Counted.CONTENT_REMOVED, CountedUnit.ITEM, least(12_000), part_of="tal_1"))
    (total,) = totals_v1([whole, major, shops])
    assert (total.value, total.of) == (at_least(22_000), ("tal_1",))
    (parts,) = parts_v1([whole, major, shops])
    assert (parts.part_ids, parts.rest) == (("tal_2", "tal_3"), None)
    with pytest.raises(InvalidInput):
        add_tallies_v1([major, shops])
    known = [replace(each, versions=(replace(each.versions[0], said=replace(each.said, quantity=exact(n))),))
             for each, n in ((whole, 106), (major, 83), (shops, 16))]  # fmt: skip
    assert parts_v1(known)[0].rest == exactly(7)


@settings(max_examples=60)
@given(st.integers(0, 1000), st.integers(0, 1000))
def test_a_subset_never_surely_exceeds_its_whole(whole: int, part: int) -> None:
    outer = said(Counted.CONTENT_FOUND, CountedUnit.VIDEO, exact(whole))
    inner = said(Counted.CONTENT_FOUND, CountedUnit.VIDEO, least(part))
    if part > whole:
        with pytest.raises(InvalidInput):
            check_placed_v1(inner, whole=outer, holder=None)
    else:
        check_placed_v1(inner, whole=outer, holder=None)


@pytest.mark.parametrize(
    "quantity",
    [
        Quantity(None),
        Quantity(Qualifier.EXACT, Decimal(1), "one"),
        Quantity(Qualifier.EXACT, Decimal("1.5")),
        Quantity(Qualifier.EXACT, Decimal(-1)),
        Quantity(Qualifier.UNCOUNTED, Decimal(3)),
        Quantity(None, Decimal(3), "three"),
    ],
)
def test_a_quantity_that_says_two_things_or_nothing_is_refused(quantity: Quantity) -> None:
    with pytest.raises(InvalidInput):
        check_tally_v1(said(Counted.SEIZED_OBJECT, CountedUnit.VEHICLE, quantity))


def test_content_belongs_to_a_set_of_devices_and_never_to_one() -> None:
    content = said(Counted.CONTENT_FOUND, CountedUnit.ITEM, exact(38_000))
    check_placed_v1(content, whole=None, holder=said(Counted.SEIZED_OBJECT, CountedUnit.DEVICE_SET, exact(1)))
    with pytest.raises(InvalidInput):
        check_placed_v1(content, whole=None, holder=said(Counted.SEIZED_OBJECT, CountedUnit.DEVICE, exact(1)))
    with pytest.raises(InvalidInput):
        check_tally_v1(replace(content, members=("USB memory stick",)))


def test_a_subset_counts_the_same_things_as_a_whole_that_is_none_itself() -> None:
    part = said(Counted.CONTENT_REMOVED, CountedUnit.ITEM, exact(1))
    for whole in (
        said(Counted.CONTENT_REMOVED, CountedUnit.VIDEO, exact(2)),
        said(Counted.CONTENT_FOUND, CountedUnit.ITEM, exact(2)),
        said(Counted.CONTENT_REMOVED, CountedUnit.ITEM, exact(2), part_of="tal_9"),
    ):
        with pytest.raises(InvalidInput):
            check_placed_v1(part, whole=whole, holder=None)


def test_a_quantity_in_words_has_no_value() -> None:
    assert Quantity(None, words="a large number").value is None
    assert least(5).value == Value(ValueKind.COUNT, Decimal(5), Qualifier.AT_LEAST)

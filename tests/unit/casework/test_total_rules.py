"""Totals with parts: nothing is forced to 0, nothing is added that may not be, nothing small gives a child away."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coldframe.casework.rules import breakdown_v1, public_v1, unaccounted_v1
from coldframe.casework.terms import SMALL_CELL, Breakdown, PartStanding, Stage, TotalView
from coldframe.core.errors import InvalidInput
from coldframe.core.values import MISSING, SUPPRESSED, Qualifier, Value, ValueKind, about, at_least, exactly

IN, OUT, OPEN = PartStanding.INSIDE, PartStanding.OUTSIDE, PartStanding.NOT_STATED


def total(
    name: str,
    number: Value,
    parent: str = "",
    *,
    standing: PartStanding = IN,
    minors: bool = False,
    corrected_by: str = "",
) -> TotalView:
    return TotalView(
        id=name,
        case_id="cas",
        parent_id=parent,
        native_term=name,
        english="",
        stage=Stage.BROUGHT_IN,
        terms_pack="measures/CN/2",
        number=number,
        standing=standing,
        are_minors=minors,
        reasons=(),
        source="an invented report",
        as_of=date(2021, 9, 16),
        corrects="",
        corrected_by=corrected_by,
        recorded_by="per",
        recorded_at=datetime(2026, 3, 2, tzinfo=UTC),
    )


SEED_000 = [
    total("caught", exactly(106)),
    total("detained", exactly(83), "caught"),
    total("bailed", exactly(9), "caught"),
    total("bailed minors", exactly(1), "bailed", minors=True),
    total("not criminals", exactly(7), "caught", standing=OPEN, minors=True),
]


def test_106_is_83_and_9_and_7_and_7_that_nobody_says_anything_of() -> None:
    found = breakdown_v1(SEED_000[0], SEED_000)
    assert found.unaccounted is not None
    assert found.unaccounted.value == exactly(7)
    assert found.unaccounted.if_outside == exactly(14)
    bailed = next(part for _, part in found.parts if part.total.id == "bailed")
    assert bailed.unaccounted is not None
    assert bailed.unaccounted.value == exactly(8)


def test_33_of_117_is_28_2_percent_and_nothing_is_left() -> None:
    whole = total("found", exactly(117))
    parts = [
        total(name, exactly(n), "found") for name, n in (("booked", 74), ("under 14", 33), ("light", 10))
    ]
    found = breakdown_v1(whole, [whole, *parts])
    shares = {part.total.id: share for share, part in found.parts}
    assert shares["under 14"] is not None
    assert str(shares["under 14"].number) == "28.2"
    assert found.unaccounted is not None
    assert found.unaccounted.value == exactly(0)  # printed, too


PARTS = st.lists(st.tuples(st.integers(0, 50), st.sampled_from(PartStanding)), max_size=6)


@given(st.integers(0, 200), PARTS)
def test_the_parts_and_the_rest_are_the_whole(whole: int, parts: list[tuple[int, PartStanding]]) -> None:
    inside = sum(n for n, standing in parts if standing is not OUT)
    values = [(exactly(n), standing) for n, standing in parts]
    if inside > whole:
        with pytest.raises(InvalidInput, match="more than their total"):
            unaccounted_v1(exactly(whole), values)
        return
    found = unaccounted_v1(exactly(whole), values)
    assert found.value.number + inside == whole
    surely = sum(n for n, standing in parts if standing is IN)
    if any(standing is OPEN for _, standing in parts):
        assert found.if_outside is not None
        assert found.if_outside.number + surely == whole
    else:
        assert found.if_outside is None


@given(st.integers(1, 200), st.lists(st.integers(0, 50), min_size=1, max_size=4), st.sampled_from(Qualifier))
def test_the_rest_is_never_firmer_than_what_it_is_made_of(
    whole: int, parts: list[int], qualifier: Qualifier
) -> None:
    values = [(Value(ValueKind.COUNT, exactly(n).number, qualifier), IN) for n in parts]
    try:
        found = unaccounted_v1(exactly(whole), values)
    except InvalidInput:
        return
    if qualifier is not Qualifier.EXACT and found.value != MISSING:
        assert found.value.qualifier is not Qualifier.EXACT or found.value.number == 0 or not any(parts)


def test_of_at_least_less_at_least_nothing_is_said() -> None:
    assert unaccounted_v1(at_least(100), [(at_least(20), IN)]).value == MISSING


def test_a_share_needs_two_exact_numbers_of_which_one_lies_in_the_other() -> None:
    whole = total("a", exactly(10))
    parts = [
        total("b", about(5), "a"),
        total("c", exactly(2), "a", standing=OUT),
        total("d", exactly(5), "a"),
    ]
    found = breakdown_v1(whole, [whole, *parts])
    assert [share is not None for share, _ in found.parts] == [False, False, True]
    assert breakdown_v1(total("z", exactly(0)), []).unaccounted is None


def test_a_corrected_entry_counts_for_nothing() -> None:
    whole = total("a", exactly(10))
    old, new = total("b", exactly(9), "a", corrected_by="c"), total("c", exactly(4), "a")
    found = breakdown_v1(whole, [whole, old, new])
    assert [part.total.id for _, part in found.parts] == ["c"]
    assert found.unaccounted is not None
    assert found.unaccounted.value == exactly(6)


def numbers(breakdown: Breakdown) -> list[Value]:
    rest = [breakdown.unaccounted.value] if breakdown.unaccounted else []
    return [breakdown.total.number, *rest, *(n for _, part in breakdown.parts for n in numbers(part))]


def test_the_one_minor_on_bail_is_not_published_nor_what_gives_it_away() -> None:
    shown = public_v1(breakdown_v1(SEED_000[0], SEED_000))
    bailed = next(part for _, part in shown.parts if part.total.id == "bailed")
    assert bailed.total.number == exactly(9)
    assert [part.total.number for _, part in bailed.parts] == [SUPPRESSED]
    assert bailed.unaccounted is not None
    assert bailed.unaccounted.value == SUPPRESSED
    assert shown.unaccounted is not None  # 7 minors: 106 - 83 - 9 - 7 would give them away
    assert shown.unaccounted.value == SUPPRESSED
    assert shown.unaccounted.if_outside is None


@given(st.integers(20, 200), st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=4))
def test_no_small_count_of_children_can_be_worked_out(whole: int, parts: list[tuple[int, bool]]) -> None:
    assume(sum(n for n, _ in parts) <= whole)
    top = total("top", exactly(whole))
    rows = [top, *(total(f"p{i}", exactly(n), "top", minors=m) for i, (n, m) in enumerate(parts))]
    shown = public_v1(breakdown_v1(top, rows))
    small = [n for n, minors in parts if minors and n < SMALL_CELL]
    said = [part.total.number for _, part in shown.parts]
    assert said.count(SUPPRESSED) == len(small)
    if small:
        # The whole less what is said leaves the hidden counts and an unknown rest.
        assert shown.unaccounted is not None
        assert shown.unaccounted.value == SUPPRESSED
    else:
        assert SUPPRESSED not in numbers(shown)

"""Figures: no number without its measure, no sum of unlike things, no breakdown that hides what it cannot account for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.core.errors import InvalidInput
from coldframe.publication.published.columns import declare, group_rows, read_columns
from coldframe.publication.published.reading import read_tables
from coldframe.publication.published.shaping import Table
from coldframe.publication.terms import (
    SUPPRESSED,
    UNCOUNTED,
    UNMAPPED,
    Breakdown,
    BreakdownKind,
    Cause,
    Figure,
    Measure,
    Part,
    Period,
    Range,
    Ratio,
    Reconciliation,
    RowRole,
    SchemeMapping,
    Series,
    Unit,
    Value,
    ValueKind,
    about,
    add_figures,
    at_least,
    at_most,
    breakdown_of,
    exactly,
)

YEAR = Period(datetime(2023, 1, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC))
AS_OF = datetime(2024, 5, 1, tzinfo=UTC)
REPORTS = Measure("reports", Unit.REPORTS, "Reports that came in.", "the clearinghouse received one")
PARTITION, OVERLAPPING, SUBSET = BreakdownKind.PARTITION, BreakdownKind.MULTI_MEMBERSHIP, BreakdownKind.SUBSET


def _table(name: str, content: bytes) -> Table:
    (table,) = read_tables(name, content)
    return table


def figure(value: Value | int, **other: object) -> Figure:
    said = exactly(value) if isinstance(value, int) else value
    facts: dict[str, object] = {
        "measure": REPORTS, "period": YEAR, "value": said, "population": "all providers", "as_of": AS_OF,
        "source": "table 1", **other,
    }  # fmt: skip
    return Figure(**facts)  # type: ignore[arg-type]


def broken(kind: BreakdownKind, whole: Value | None, *parts: Value | int, scheme: str = "") -> Breakdown:
    named = (Part(f"p{at}", exactly(v) if isinstance(v, int) else v) for at, v in enumerate(parts))
    return Breakdown(kind, whole, tuple(named), scheme)


def range_of(least: int, most: int | None = None) -> Range:
    return Range(Decimal(least), None if most is None else Decimal(most))


# ── Measures and figures ────────────────────────────────────────────────────


def test_there_is_no_number_without_its_measure() -> None:
    with pytest.raises(TypeError):
        Figure(value=exactly(5))  # type: ignore[call-arg]
    for name in ("population", "source"):
        with pytest.raises(InvalidInput, match=name):
            figure(5, **{name: " "})
    with pytest.raises(InvalidInput, match="zone"):
        figure(5, as_of=datetime(2024, 5, 1))  # noqa: DTZ001
    for name in ("what", "counting_point", "duplicate_rule"):
        with pytest.raises(InvalidInput, match=name):
            replace(REPORTS, **{name: ""})


def test_a_period_names_a_zone_that_exists_and_is_the_same_moment_anywhere() -> None:
    assert Period(YEAR.start, YEAR.end, "Asia/Seoul") == YEAR
    with pytest.raises(InvalidInput, match="Asia/Seoul"):
        Period(YEAR.start, YEAR.end, "Nowhere/None")


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"measure": replace(REPORTS, unit=Unit.CHILDREN)}, "Reports and children are different things"),
        ({"measure": replace(REPORTS, code="reports_twice")}, "count by different rules"),
        ({"period": Period(YEAR.start, datetime(2025, 1, 1, tzinfo=UTC))}, "periods differ"),
        ({"population": "one provider"}, "may overlap"),
        ({"as_of": datetime(2025, 5, 1, tzinfo=UTC)}, "as of another day"),
    ],
)
def test_unlike_figures_are_not_added_and_the_sentence_tells_why(other: dict[str, object], why: str) -> None:
    with pytest.raises(InvalidInput, match=why):
        add_figures([figure(5), figure(7, **other)])


def test_like_figures_are_added_with_the_weaker_qualifier_and_all_sources() -> None:
    total = add_figures([figure(5), figure(at_least(7), source="table 2")])
    assert (total.value, total.source, total.measure) == (at_least(12), "table 1; table 2", REPORTS)
    with pytest.raises(InvalidInput, match="nothing to add"):
        add_figures([])


def test_no_headcount_comes_out_of_a_percentage() -> None:
    share = Ratio(figure(33), figure(117)).percent()
    with pytest.raises(InvalidInput, match="headcount"):
        figure(share)


# ── Ratios ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("part", "base", "decimals", "share"),
    [
        (33, 117, 1, "28.2"),
        (374, 435, 0, "86"),
        (539_836, 785_322, 0, "69"),
        (242_780, 291_273, 0, "83"),
        (83_037, 291_273, 0, "29"),
        (428, 5_404, 1, "7.9"),
        (612, 9_167, 1, "6.7"),
        (693, 8_028, 1, "8.6"),
        (1_399, 7_176, 1, "19.5"),
        (471, 4_192, 1, "11.2"),
    ],
)
def test_published_shares(part: int, base: int, decimals: int, share: str) -> None:
    ratio = Ratio(figure(part), figure(base))
    assert ratio.percent(decimals=decimals) == Value(ValueKind.PERCENT, Decimal(share), decimals=decimals)
    assert ratio.base.value == exactly(base)


def test_a_share_keeps_the_weaker_qualifier_or_is_refused() -> None:
    def share(part: Value, base: Value) -> str:
        return Ratio(figure(part), figure(base)).percent(decimals=0).qualifier

    assert share(at_least(5), exactly(10)) == "at_least"
    assert share(at_most(5), exactly(10)) == share(exactly(5), at_least(10)) == "at_most"
    # At least 2 of 3 is at least 66 %: 67 % would say more than is known. A share is never more than all of it.
    thirds = [
        Ratio(figure(part), figure(3)).percent(decimals=0) for part in (at_least(2), at_most(2), exactly(2))
    ]
    assert [(str(one.number), one.qualifier) for one in thirds] == [
        ("66", "at_least"),
        ("67", "at_most"),
        ("67", "exact"),
    ]
    for part, base in (
        (at_least(5), at_least(10)), (about(5), exactly(10)), (SUPPRESSED, exactly(10)), (at_most(15), exactly(10)),
    ):  # fmt: skip
        with pytest.raises(InvalidInput, match="too little is known"):
            share(part, base)


FIRMNESS = st.sampled_from([exactly, at_least, at_most])


@given(st.integers(0, 12), st.integers(1, 12), FIRMNESS, FIRMNESS, st.integers(0, 2))
def test_a_share_holds_every_pair_of_numbers_that_part_and_base_can_mean(
    part: int, base: int, some: Callable[[int], Value], of: Callable[[int], Value], decimals: int
) -> None:
    def meant(firm: Callable[[int], Value], number: int) -> range:
        return {exactly: range(number, number + 1), at_least: range(number, 60), at_most: range(number + 1)}[
            firm
        ]

    try:
        share = Ratio(figure(some(part)), figure(of(base))).percent(decimals=decimals)
    except InvalidInput:
        return
    step = Decimal(5) / 10 ** (decimals + 1) if share.qualifier == "exact" else Decimal(0)
    for one in meant(some, part):
        for whole in meant(of, base):
            if whole and one <= whole:
                true = 100 * Decimal(one) / whole
                assert share.possible.least - step <= true
                assert share.possible.most is None or true <= share.possible.most + step


def test_what_is_no_share_is_refused() -> None:
    children = replace(REPORTS, unit=Unit.CHILDREN)
    with pytest.raises(InvalidInput, match="no part of"):
        Ratio(figure(5, measure=children), figure(10)).percent()
    with pytest.raises(InvalidInput, match="exceed its base"):
        Ratio(figure(11), figure(10)).percent()
    with pytest.raises(InvalidInput, match="surely not 0"):
        Ratio(figure(0), figure(0))
    with pytest.raises(InvalidInput, match="one period"):
        Ratio(figure(5), figure(5, period=Period(YEAR.start, AS_OF)))


# ── Breakdowns ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("whole", "parts", "residual"),
    [
        (117, (74, 33, 10), 0),
        (106, (83, 9, 7), 7),
        (9, (5, 1, 3), 0),
        (374, (213, 127, 23, 10, 1), 0),
        # N1: public and providers, three years.
        (29_397_681, (240_598, 29_157_083), 0),
        (32_059_029, (256_504, 31_802_525), 0),
        (36_210_368, (265_542, 35_944_826), 0),
    ],
)
def test_a_partition_prints_its_residual(whole: int, parts: tuple[int, ...], residual: int) -> None:
    one = broken(PARTITION, exactly(whole), *parts)
    assert one.unaccounted == range_of(residual, residual)
    assert one.contradictions == ()


def test_parts_that_make_too_much_are_shown_loudly() -> None:
    # N3: called a partition, the categories make 14,592 more than their total.
    one = broken(PARTITION, exactly(34_325_711), 34_000_000, 340_303)
    assert one.unaccounted == range_of(-14_592, -14_592)
    assert one.contradictions == ("The parts make 34,340,303, 14,592 more than the whole 34,325,711.",)


def test_a_multi_membership_refuses_to_be_summed() -> None:
    one = broken(OVERLAPPING, exactly(34_325_711), 34_000_000, 340_303)
    assert (one.unaccounted, one.contradictions) == (None, ())
    with pytest.raises(InvalidInput, match="several"):
        one.sum()
    assert "more than its whole" in broken(OVERLAPPING, exactly(10), 11).contradictions[0]


def test_a_subset_may_not_exceed_its_parent() -> None:
    # The major sites and the shops are parts of all platforms; the seed reads like a total.
    one = broken(SUBSET, at_least(22_000), at_least(8_000), at_least(12_000))
    assert (one.sum(), one.unaccounted, one.contradictions) == (at_least(20_000), None, ())
    assert broken(SUBSET, exactly(4_000), 134, 3_700).contradictions == ()
    assert len(broken(SUBSET, exactly(100), 134, 3_700).contradictions) == 3


def test_the_top_ten_of_iwf_2024_are_a_subset() -> None:
    hosts = (83_037, 41_110, 25_180, 24_063, 21_528, 15_902, 8_484, 8_077, 7_859, 7_540)
    one = broken(SUBSET, exactly(291_273), *hosts)
    assert (one.sum(), one.contradictions) == (exactly(242_780), ())


def test_total_and_subtotal_rows_are_never_added_in() -> None:
    # N2: a program that adds every row comes to 3,174,889.
    one = breakdown_of(
        PARTITION,
        (
            ("states", RowRole.PART, exactly(910_349)),
            ("Subtotal", RowRole.SUBTOTAL, exactly(910_349)),
            ("Unspecified", RowRole.UNSPECIFIED, exactly(221_921)),
            ("Total", RowRole.TOTAL, exactly(1_132_270)),
        ),
    )
    assert one.sum() == one.whole == exactly(1_132_270)
    assert one.unaccounted == range_of(0, 0)
    with pytest.raises(InvalidInput, match="differ"):
        breakdown_of(PARTITION, (("a", RowRole.TOTAL, exactly(1)), ("b", RowRole.TOTAL, exactly(2))))
    with pytest.raises(InvalidInput, match="counted twice"):
        Part("Total", exactly(5), RowRole.TOTAL)
    with pytest.raises(InvalidInput, match="stands twice"):
        Breakdown(PARTITION, None, (Part("a", exactly(1)), Part("a", exactly(2))))


def test_a_table_of_others_is_taken_in_as_what_it_is_declared_to_be() -> None:
    table = _table("t.csv", b"state,reports\nA,900\nB,*\nSubtotal,910\nUnspecified,90\nTotal,1000\n")
    columns = read_columns(table)
    (group,) = group_rows(table, columns, 0)
    one = declare(columns[1], group, PARTITION)
    assert [(part.code, part.value, part.role) for part in one.parts] == [
        ("A", exactly(900), RowRole.PART),
        ("B", SUPPRESSED, RowRole.PART),
        ("Unspecified", exactly(90), RowRole.UNSPECIFIED),
    ]
    assert (one.whole, one.unaccounted, one.sum()) == (exactly(1000), range_of(0, 10), at_least(990))


def test_regions_named_without_counts_are_neither_zero_nor_forgotten() -> None:
    one = broken(PARTITION, exactly(10), 6, UNCOUNTED, UNCOUNTED)
    assert one.sum() == at_least(8)
    assert one.unaccounted == range_of(0, 2)
    assert broken(PARTITION, exactly(7), 6, UNCOUNTED, UNCOUNTED).contradictions


@given(st.lists(st.integers(0, 50), min_size=1, max_size=6), st.integers(-20, 20))
def test_residual_and_parts_make_the_whole(parts: list[int], more: int) -> None:
    whole = max(sum(parts) + more, 0)
    one = broken(PARTITION, exactly(whole), *parts)
    assert one.unaccounted == range_of(whole - sum(parts), whole - sum(parts))
    assert bool(one.contradictions) == (whole < sum(parts))


def test_a_figure_breaks_down_its_own_value() -> None:
    with pytest.raises(InvalidInput, match="whole"):
        figure(5, breakdown=broken(PARTITION, exactly(6), 6))


# ── Schemes, series, observers ──────────────────────────────────────────────

MAPPING = SchemeMapping(
    "kinds/1",
    "kinds/2",
    {"p0": ("merged",), "p1": ("merged",), "p2": ("left", "right"), "p3": ()},
    "an official table of correspondence",
)


def test_a_mapped_series_says_so_and_loses_no_number() -> None:
    old = broken(PARTITION, exactly(117), 74, 33, 6, 4, scheme="kinds/1")
    new = MAPPING.apply(old)
    assert (new.scheme, new.mapped_from, new.whole) == ("kinds/2", "kinds/1", exactly(117))
    assert {part.code: part.value for part in new.parts} == {
        "merged": exactly(107), "left": at_most(6), "right": at_most(6), UNMAPPED: exactly(4),
    }  # fmt: skip
    assert new.contradictions == ()
    # Left and right hold the same six: nothing is added up, and no rest is made of it.
    assert (new.kind, new.unaccounted) == (OVERLAPPING, None)
    with pytest.raises(InvalidInput, match="several"):
        new.sum()
    unsplit = MAPPING.apply(broken(PARTITION, exactly(117), 74, 33, scheme="kinds/1"))
    assert (unsplit.kind, unsplit.sum(), unsplit.unaccounted) == (PARTITION, exactly(107), range_of(10, 10))


def test_what_nobody_could_assign_stays_so_under_the_newer_scheme() -> None:
    loose = (Part("p0", SUPPRESSED), Part("p1", at_most(5)), Part("merged", exactly(3), RowRole.UNSPECIFIED))
    (one,) = MAPPING.apply(Breakdown(PARTITION, exactly(20), loose, "kinds/1")).parts
    assert (one.code, one.role, one.value) == ("merged", RowRole.UNSPECIFIED, at_least(3))


def test_a_mapping_reads_only_its_own_scheme_and_merges_nothing_that_overlaps() -> None:
    with pytest.raises(InvalidInput, match="kinds/1"):
        MAPPING.apply(broken(PARTITION, exactly(1), 1, scheme="kinds/2"))
    with pytest.raises(InvalidInput, match="what becomes of"):
        MAPPING.apply(broken(PARTITION, exactly(5), 1, 1, 1, 1, 1, scheme="kinds/1"))
    with pytest.raises(InvalidInput, match="overlap"):
        MAPPING.apply(broken(OVERLAPPING, exactly(5), 4, 4, scheme="kinds/1"))


def test_revisions_never_overwrite() -> None:
    # INHOPE 2020: 267,192, restated later.
    series = Series((figure(267_192),)).revise(figure(492_961, as_of=datetime(2025, 1, 1, tzinfo=UTC)))
    assert [one.value for one in series.revisions] == [exactly(267_192), exactly(492_961)]
    assert series.latest.value == exactly(492_961)
    assert series.said_on(datetime(2024, 12, 31, tzinfo=UTC)) == figure(267_192)
    assert series.said_on(datetime(2024, 4, 30, tzinfo=UTC)) is None
    with pytest.raises(InvalidInput, match="later day"):
        series.revise(figure(1))
    with pytest.raises(InvalidInput, match="same thing"):
        series.revise(figure(1, population="others", as_of=datetime(2026, 1, 1, tzinfo=UTC)))


def test_two_observers_of_one_thing_stand_side_by_side() -> None:
    # N5: one provider's own count of 2020 beside the clearinghouse's.
    pair = Reconciliation(
        figure(4_171, source="the provider"), figure(13_229, source="the clearinghouse"),
        ((Cause.SCOPE, -9_000),),
    )  # fmt: skip
    assert (pair.difference, pair.unexplained, pair.is_equal) == (-9_058, -58, False)
    assert Reconciliation(figure(3_432), figure(3_432, source="other")).is_equal
    # N4: text and appendix of one source; both are kept.
    assert Reconciliation(figure(2_772), figure(4_560, source="appendix")).unexplained == -1_788
    with pytest.raises(InvalidInput, match="stated once"):
        replace(pair, causes=((Cause.SCOPE, 1), (Cause.SCOPE, 2)))
    with pytest.raises(InvalidInput, match="one unit"):
        Reconciliation(figure(1), figure(1, measure=replace(REPORTS, unit=Unit.CASES)))
    with pytest.raises(InvalidInput, match="no number"):
        assert Reconciliation(figure(1), figure(UNCOUNTED)).difference

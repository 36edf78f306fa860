"""What several releases count is counted once, in months of the zone, and each table holds what its figure says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from coldframe.core.errors import InvalidInput
from coldframe.custody.terms import Event
from coldframe.publication.disclosure.linking import Linked, link_v1
from coldframe.publication.disclosure.recipes import Recipe, months_of
from coldframe.publication.disclosure.tables import count_in
from coldframe.publication.measures import MEASURES, kin_of
from coldframe.publication.rules import count_v1
from coldframe.publication.terms import Figure, LedgerMeasure, Period

SEOUL = ZoneInfo("Asia/Seoul")
PERIOD = Period(datetime(2026, 9, 1, tzinfo=SEOUL), datetime(2026, 12, 1, tzinfo=SEOUL), "Asia/Seoul")
OCTOBER = Period(datetime(2026, 10, 1, tzinfo=SEOUL), datetime(2026, 11, 1, tzinfo=SEOUL), "Asia/Seoul")
AS_OF = datetime(2027, 1, 1, tzinfo=UTC)
OF = {one.code: one for one in MEASURES}
DECISIONS = OF["decisions"]


def decided(sequence: int, at: datetime, outcome: str, *harms: str, of: str = "") -> Event:
    detail = {"outcome": outcome, "harms": list(harms), "category": "a1", "clue": of or f"clu_{sequence}"}
    return Event(sequence, "decision_made", at, "person:x", f"dec_{sequence}", detail, "", "")


def recipe(measure: LedgerMeasure = DECISIONS, period: Period = PERIOD, *, name: str = "t", as_of: datetime = AS_OF,
           until: int = 10**6, by_part: bool = True, by_month: bool = True) -> Recipe:  # fmt: skip
    return Recipe(
        name=name,
        measure=measure,
        period=period,
        as_of=as_of,
        until=until,
        by_part=by_part,
        by_month=by_month,
    )


def numbers(linked: Linked, at: int = 0) -> dict[tuple[str, ...], int]:
    cells = linked.counts.cells_of(linked.layouts[at])
    return {cell.headings: count_in(linked.counts.truth, cell.atoms) for cell in cells}


def test_that_a_month_ends_where_the_zone_says() -> None:
    linked = link_v1(
        [
            decided(1, datetime(2026, 9, 30, 14, 59, tzinfo=UTC), "report"),
            decided(2, datetime(2026, 9, 30, 15, tzinfo=UTC), "report", "grooming", "extortion"),
            decided(3, datetime(2026, 8, 31, 14, 59, tzinfo=UTC), "none"),
        ],
        [recipe(), recipe(OF["decisions_by_harm"], name="harms", by_month=False)],
    )
    assert numbers(linked) == {
        ("report", "2026-09"): 1, ("report", "2026-10"): 1, ("report", "2026-11"): 0, ("report", "total"): 2,
        ("total", "2026-09"): 1, ("total", "2026-10"): 1, ("total", "2026-11"): 0, ("total", "total"): 2,
    }  # fmt: skip
    assert numbers(linked, 1) == {("extortion",): 1, ("grooming",): 1, ("unstated",): 1, ("total",): 2}
    assert months_of(Period(PERIOD.start, PERIOD.start + timedelta(days=125), "Asia/Seoul"))[-1] == "2027-01"


def test_that_a_thing_two_releases_put_elsewhere_is_one_thing() -> None:
    early, late = datetime(2026, 9, 10, tzinfo=UTC), datetime(2026, 10, 10, tzinfo=UTC)
    events = [decided(1, early, "report", of="clu_a"), decided(2, late, "report", of="clu_a")]
    first = OF["clues_decided"]
    linked = link_v1(
        events,
        [recipe(first, OCTOBER, name="october", by_part=False), recipe(first, name="all", by_part=False)],
    )
    assert sum(linked.counts.counts.values()) == 1
    assert numbers(linked)["2026-10",] == numbers(linked, 1)["2026-09",] == 1
    assert numbers(linked, 1)["2026-10",] == 0


def test_that_what_was_taken_back_between_two_releases_is_in_one_of_them() -> None:
    at = datetime(2026, 9, 10, tzinfo=UTC)
    back = Event(9, "decision_reversed", at + timedelta(days=99), "person:x", "dec_1", {}, "", "")
    events = [*(decided(n, at, "report") for n in range(1, 5)), back]
    then = recipe(name="then", until=8, by_month=False)
    linked = link_v1(
        events, [then, recipe(by_month=False), recipe(OF["decisions_made"], name="made", by_month=False)]
    )
    assert [numbers(linked, at)["total",] for at in range(3)] == [4, 3, 4]
    assert sum(linked.counts.counts.values()) == 4


def test_that_measures_of_one_kin_count_the_same_things() -> None:
    assert kin_of(DECISIONS) == kin_of(OF["decisions_by_harm"]) == kin_of(OF["decisions_made"])
    assert kin_of(OF["appeals_granted"]) == kin_of(OF["appeals_decided"]) != kin_of(DECISIONS)
    assert kin_of(OF["clues_decided"]) == kin_of(OF["decisions_reversed"]) == kin_of(DECISIONS)
    assert kin_of(OF["notices_answered"]) == kin_of(OF["notices_sent"]) != kin_of(OF["clues_received"])


@given(
    st.lists(
        st.tuples(st.integers(0, 100), st.sampled_from(["report", "none"]), st.booleans(), st.integers(0, 5)),
        max_size=25,
    ),
    st.booleans(),
    st.booleans(),
)
@hypothesis_settings(max_examples=60, deadline=None)
def test_that_every_table_holds_what_the_figure_says(
    drawn: list[tuple[int, str, bool, int]], by_part: bool, by_month: bool
) -> None:
    events: list[Event] = []
    for day, outcome, is_reversed, clue in drawn:
        at = PERIOD.start.astimezone(UTC) + timedelta(days=day)
        events.append(decided(len(events) + 1, at, outcome, "grooming", of=f"clu_{clue}"))
        if is_reversed:
            of = events[-1].subject
            events.append(Event(len(events) + 1, "decision_reversed", at, "person:x", of, {}, "", ""))
    recipes = [
        recipe(period=OCTOBER, name="october", by_part=by_part),
        recipe(OF["decisions_made"], name="made", by_part=by_part, by_month=by_month),
        recipe(name="new", by_part=by_part, by_month=by_month),
    ]
    linked = link_v1(events, recipes)
    for at, one in enumerate(recipes):
        (figure,) = _figures(events, one)
        found = numbers(linked, at)
        assert found[("total",) * len(one.axes)] == figure.value.number
        if one.axes == ("outcome",) and figure.breakdown is not None:
            for part in figure.breakdown.parts:
                assert found[part.code,] == part.value.number


def _figures(events: Sequence[Event], one: Recipe) -> tuple[Figure, ...]:
    return count_v1(
        events, (one.measure,), period=one.period, as_of=one.as_of, population="a desk", source="custody:1:0"
    )


def test_that_sums_are_not_released() -> None:
    with pytest.raises(InvalidInput):
        recipe(OF["exposure_seconds"], by_part=False)
    with pytest.raises(InvalidInput, match="no parts"):
        recipe(OF["clues_decided"])

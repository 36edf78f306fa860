"""Counting: every number is recomputable, nothing is counted twice, what is unstated is printed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.core.errors import InvalidInput
from coldframe.custody.terms import Event
from coldframe.publication.measures import MEASURES
from coldframe.publication.rules import count_v1
from coldframe.publication.terms import (
    EVERY_EVENT,
    BreakdownKind,
    Figure,
    LedgerMeasure,
    Period,
    Range,
    Unit,
    exactly,
)

START = datetime(2026, 11, 1, tzinfo=UTC)
PERIOD = Period(START, START + timedelta(days=30))
AS_OF = START + timedelta(days=60)
CLUES = LedgerMeasure("clues", Unit.CLUES, "Clues.", "clue_received", breakdown="channel")
DECISIONS = LedgerMeasure("decisions", Unit.DECISIONS, "Decisions.", "made", undone_by=("undone",))
CHILDREN = LedgerMeasure(
    "children", Unit.CHILDREN, "Children.", "safeguarded", identity="safeguard", amount="children",
    breakdown="kind_of", breakdown_kind=BreakdownKind.MULTI_MEMBERSHIP,
)  # fmt: skip


def event(sequence: int, kind: str, subject: str, *, day: float = 1, **detail: object) -> Event:
    return Event(sequence, kind, START + timedelta(days=day), "person:x", subject, detail, "", "")


def count(events: list[Event], *measures: LedgerMeasure, as_of: datetime = AS_OF) -> tuple[Figure, ...]:
    return count_v1(events, measures, period=PERIOD, as_of=as_of, population="a desk", source="custody:1:0")


def test_a_partition_prints_what_no_event_states() -> None:
    (figure,) = count([event(1, "clue_received", "a", channel="api"), event(2, "clue_received", "b")], CLUES)
    assert figure.value == exactly(2)
    assert figure.breakdown is not None
    assert [(part.code, part.value) for part in figure.breakdown.parts] == [("api", exactly(1))]
    assert figure.breakdown.unaccounted == Range(Decimal(1), Decimal(1))


def test_a_multi_membership_has_no_residual_and_counts_what_the_entry_states() -> None:
    (figure,) = count([event(1, "safeguarded", "cas_1", safeguard="s1", children=3, kind_of="met")], CHILDREN)
    assert figure.breakdown is not None
    assert (figure.value, figure.breakdown.unaccounted) == (exactly(3), None)


def test_the_end_of_a_period_is_excluded_and_its_start_included() -> None:
    events = [event(1, "made", "a", day=0), event(2, "made", "b", day=30), event(3, "made", "c", day=-0.1)]
    assert count(events, DECISIONS)[0].value == exactly(1)


def test_what_is_undone_later_changes_the_figure_only_as_of_later() -> None:
    events = [event(1, "made", "a", day=2), event(2, "undone", "a", day=40)]
    assert count(events, DECISIONS, as_of=START + timedelta(days=35))[0].value == exactly(1)
    assert count(events, DECISIONS)[0].value == exactly(0)


def test_a_period_must_end_after_it_starts() -> None:
    with pytest.raises(InvalidInput):
        Period(START, START)


@given(st.lists(st.tuples(st.sampled_from(["made", "undone"]), st.sampled_from("abc")), max_size=30))
def test_a_subject_counts_once_and_only_while_it_stands(acts: list[tuple[str, str]]) -> None:
    events = [event(n, kind, subject) for n, (kind, subject) in enumerate(acts, 1)]
    last = {subject: kind for kind, subject in acts}
    assert count(events, DECISIONS)[0].value == exactly(sum(kind == "made" for kind in last.values()))


@given(st.lists(st.sampled_from(["api", "form", ""]), max_size=30))
def test_parts_and_the_unaccounted_sum_to_the_total(channels: list[str]) -> None:
    events = [event(n, "clue_received", f"c{n}", channel=channel) for n, channel in enumerate(channels, 1)]
    (figure,) = count(events, CLUES)
    assert figure.breakdown is not None
    residual = Decimal(sum(not channel for channel in channels))
    assert figure.value == exactly(len(channels))
    assert figure.breakdown.unaccounted == Range(residual, residual)
    assert figure.breakdown.sum() == exactly(len(channels) - int(residual))


def test_every_measure_says_what_it_counts_and_when_two_are_one() -> None:
    assert len({measure.code for measure in MEASURES}) == len(MEASURES)
    for measure in MEASURES:
        assert measure.what.endswith(".")
        assert measure.duplicate_rule.endswith(".")
        assert measure.identity is None or measure.identity == EVERY_EVENT or measure.identity.islower()

"""Every figure's definition: a plain name, a counting point that exists, and words for a reader."""

from __future__ import annotations

import importlib.util
import pkgutil
import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pytest

import coldframe
from coldframe.custody.terms import Event
from coldframe.publication.measures import MEASURES
from coldframe.publication.rules import count_v1
from coldframe.publication.terms import EVERY_EVENT, BreakdownKind, LedgerMeasure, Period

EACH = pytest.mark.parametrize("measure", MEASURES, ids=[measure.code for measure in MEASURES])
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = Period(NOON - timedelta(hours=12), NOON + timedelta(hours=12))


def kinds() -> set[str]:
    """Every kind of custody event that any stage names."""
    found: set[str] = set()
    for module in pkgutil.iter_modules(coldframe.__path__, "coldframe."):
        if module.ispkg and importlib.util.find_spec(f"{module.name}.terms"):
            for name, thing in vars(importlib.import_module(f"{module.name}.terms")).items():
                if name.endswith("Event") and isinstance(thing, type) and issubclass(thing, StrEnum):
                    found.update(thing)
    return found


def event(measure: LedgerMeasure, kind: str, sequence: int, **detail: object) -> Event:
    named = {key: f"{key}-1" for key in (measure.identity, measure.breakdown) if key and key != EVERY_EVENT}
    if measure.is_qualified and measure.breakdown:
        named[measure.breakdown] = "exact"
    amount = {measure.amount: 3} if measure.amount else {}
    return Event(
        sequence=sequence,
        kind=kind,
        at=NOON + timedelta(seconds=sequence),
        actor="system:test",
        subject="xxx_1",
        detail={**named, **dict(measure.where), **amount, **detail},
        previous="",
        hash="",
    )


def count(measure: LedgerMeasure, *events: Event) -> int:
    (figure,) = count_v1(
        events, (measure,), period=DAY, as_of=NOON + timedelta(hours=1), population="test", source="test"
    )
    return int(figure.value.number)


def test_that_names_are_plain_and_used_once() -> None:
    assert len({measure.code for measure in MEASURES}) == len(MEASURES)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,39}", measure.code) for measure in MEASURES)


@EACH
def test_that_it_counts_events_that_somebody_records(measure: LedgerMeasure) -> None:
    assert {measure.counting_point, *measure.undone_by} <= kinds()


@EACH
def test_that_a_reader_is_told_what_and_when_two_count_as_one(measure: LedgerMeasure) -> None:
    assert measure.what.endswith(".")
    assert measure.duplicate_rule.endswith(".")
    assert measure.breakdown or measure.breakdown_kind is BreakdownKind.PARTITION


@EACH
def test_that_one_thing_counts_once_and_not_after_it_was_taken_back(measure: LedgerMeasure) -> None:
    first, again = event(measure, measure.counting_point, 1), event(measure, measure.counting_point, 2)
    one = 3 if measure.amount else 1
    assert count(measure) == 0
    assert count(measure, first) == one
    assert count(measure, first, again) == (2 * one if measure.identity == EVERY_EVENT else one)
    for undone in measure.undone_by:
        assert count(measure, first, event(measure, undone, 3)) == 0
        assert (
            count(measure, first, event(measure, undone, 3), event(measure, measure.counting_point, 4)) == one
        )

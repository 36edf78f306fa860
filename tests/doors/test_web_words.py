"""No code reaches a reader: events, tasks, units, faults and reasons all have words."""

from __future__ import annotations

import importlib.util
import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum

import pytest
from django.utils import translation

import coldframe
import coldframe.pipeline
from coldframe.access.terms import Role
from coldframe.custody.terms import Event, Fault, Verification
from coldframe.matching.terms import (
    ChangeState,
    EntryState,
    Flood,
    ListState,
    Opinion,
    SignalKind,
    Standing,
    WithdrawReason,
)
from coldframe.media.terms import Turn, UnreadableReason
from coldframe.publication.measures import MEASURES
from coldframe.publication.terms import Unit
from coldframe.triage.terms import LookAgain
from coldframe.vault.terms import ReadReason
from coldframe.web.labels_ledger import EVENTS
from coldframe.web.labels_office import COUNTED_ONCE, DUTIES, FAULTS, FIGURE_GROUPS, OWN_LABELS, TASKS, UNITS
from coldframe.web.ledger import lines_of, verdict
from coldframe.work.tasks import list_tasks
from coldframe.work.terms import WorkState

STAGES = {module.name for module in pkgutil.iter_modules(coldframe.__path__)}
MOMENT = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def event_kinds() -> set[str]:
    """Every kind of custody event that any stage names."""
    found: set[str] = set()
    for module in pkgutil.iter_modules(coldframe.__path__, "coldframe."):
        if module.ispkg and importlib.util.find_spec(f"{module.name}.terms"):
            for name, thing in vars(importlib.import_module(f"{module.name}.terms")).items():
                if name.endswith("Event") and isinstance(thing, type) and issubclass(thing, StrEnum):
                    found.update(thing)
    return found


def test_that_every_event_is_told_in_words_and_no_word_is_left_over() -> None:
    assert set(EVENTS) == {str(kind) for kind in event_kinds()}
    assert all("_" not in str(words) for words in EVENTS.values())


def test_that_tasks_units_faults_and_roles_have_words() -> None:
    here = {task.name for task in list_tasks() if task.name.partition(".")[0] in STAGES}
    assert here <= set(TASKS)
    assert set(UNITS) == set(Unit)
    assert {unit for _title, units in FIGURE_GROUPS for unit in units} == {each.unit for each in MEASURES}
    assert set(FAULTS) == set(Fault)
    assert set(DUTIES) == set(Role)


@pytest.mark.parametrize(
    "enum",
    [
        ChangeState,
        EntryState,
        Flood,
        ListState,
        LookAgain,
        Opinion,
        ReadReason,
        SignalKind,
        Standing,
        Turn,
        UnreadableReason,
        WithdrawReason,
        WorkState,
    ],
)
def test_that_each_value_has_its_own_words(enum: type[StrEnum]) -> None:
    assert {value for name, value in OWN_LABELS if name == enum.__name__} == set(enum)


def test_that_the_rule_marked_for_translators_is_the_one_that_measures_use() -> None:
    assert str(COUNTED_ONCE) in {measure.duplicate_rule for measure in MEASURES}


@pytest.mark.django_db
def test_that_an_event_shows_words_instead_of_codes_and_shortens_hashes() -> None:
    digest = "0123456789abcdef" * 4
    event = Event(
        sequence=7,
        kind="dead_letter_kept",
        at=MOMENT,
        actor="system:pipeline",
        subject="ddl_" + "0" * 26,
        detail={
            "channel": "csv_file",
            "raw_sha256": digest,
            "files": 0,
            "code": "invalid_input",
            "field": "",
        },
        previous="",
        hash="",
    )
    (line,) = lines_of([event])
    assert (line.what, line.who, line.thing) == (
        "Something that could not be read was kept",
        "This software",
        "Upload not read",
    )
    assert {words: [one.words for one in values] for words, values in line.facts} == {
        "Channel": ["List (CSV)"],
        "SHA-256 of the original": ["0123456789ab…"],
        "Files": ["0"],
        "Code": ["invalid_input"],  # a name that somebody may have to look up stays as it is
    }
    assert [one.whole for words, values in line.facts for one in values if one.whole] == [digest]


def test_that_a_verdict_says_what_to_do() -> None:
    whole = Verification(12, "ab", None, None, 12, "")
    assert verdict(whole) == (
        "All 12 events stand as they were written, and the signed head vouches for the first 12."
    )
    assert "nobody can exclude" in verdict(Verification(12, "ab", None, None, 0, ""))
    edited = verdict(Verification(4, "ab", Fault.EDITED, 5, 0, ""))
    assert edited == (
        "Event 5 was changed after it was written. Keep the database as it is and restore a copy beside it."
    )
    assert verdict(Verification(4, "ab", Fault.REWRITTEN, None, 0, "")).endswith(
        "Compare with the heads that partners received."
    )

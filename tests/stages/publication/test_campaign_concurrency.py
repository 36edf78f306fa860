"""Two publishers in one campaign at the same moment. SQLite lets one writer in at a time, so these need PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.stages.casework.test_casework_concurrency import together
from tests.stages.publication.test_campaigns import PAPER, declared, measured, seen, told
from tests.stages.publication.test_imports import TABLE, taken
from tests.stages.review_desk import NOW, make_person

from coldframe.access.terms import Role
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.core.values import exactly
from coldframe.custody.queries import verify
from coldframe.publication import actions
from coldframe.publication.queries import list_imports, list_series
from coldframe.publication.terms.campaigns import (
    BodyRole,
    NewBatch,
    NewBody,
    NewCampaign,
    NewCampaignTally,
    NewListedCase,
)
from coldframe.publication.terms.figures import Unit

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="set COLDFRAME_TEST_DATABASE_URL to a PostgreSQL"
    ),
]


@pytest.fixture(autouse=True)
def own_head_file(tmp_path: Path, settings: Any) -> None:
    """The signed head lies in the data folder and must not be that of another test's chain."""
    keys = settings.COLDFRAME_KEYS_DIR
    settings.COLDFRAME_DATA_DIR = tmp_path
    settings.COLDFRAME_KEYS_DIR = keys


@pytest.fixture
def two() -> tuple[Actor, Actor]:
    return make_person("pia", Role.PUBLISHER), make_person("oka", Role.PUBLISHER)


def refused(*ended: object) -> int:
    """How many were told that another was first; no error is of another kind."""
    errors = [each for each in ended if isinstance(each, Exception)]
    assert all(isinstance(each, Conflict | InvalidInput) for each in errors), ended
    return len(errors)


def test_of_two_corrections_of_what_both_read_one_holds(two: tuple[Actor, Actor]) -> None:
    campaign_id = declared(two[0])
    measure = measured(campaign_id, two[0])
    tally = told(campaign_id, two[0], measure, exactly(106))
    batch_id = actions.record_batch(campaign_id, NewBatch("2", PAPER), actor=two[0], as_of=NOW)
    given: dict[str, Any] = {"corrects": 1, "as_of": NOW}
    for acts in (
        [lambda a=a, n=n: actions.correct_tally(
            tally, NewCampaignTally(measure, exactly(n), PAPER), "Why.", actor=a, **given) for n, a in enumerate(two)],
        [lambda a=a, n=n: actions.correct_batch(
            batch_id, NewBatch("2", PAPER, declared=n), "Why.", actor=a, **given) for n, a in enumerate(two)],
        [lambda a=a, n=n: actions.correct_campaign(
            campaign_id, NewCampaign(f"Name {n}", PAPER), "Why.", actor=a, **given) for n, a in enumerate(two)],
    ):  # fmt: skip
        assert refused(*together(*acts)) == 1
    found = seen(campaign_id, two[0])
    assert [len(each.versions) for each in (found, found.tallies[0], found.batches[0])] == [2, 2, 2]
    assert verify().is_whole


def test_what_both_enter_stands_once(two: tuple[Actor, Actor]) -> None:
    campaign_id = declared(two[0])
    measure = measured(campaign_id, two[0])
    batch_id = actions.record_batch(campaign_id, NewBatch("1", PAPER, declared=1), actor=two[0], as_of=NOW)
    body = NewBody(BodyRole.LEAD, "Ministry", "Statement")
    for acts in (
        [lambda a=a: told(campaign_id, a, measure, exactly(59)) for a in two],
        [lambda a=a: actions.name_regions(
            campaign_id, measure, ["浙江"], PAPER, is_open=False, actor=a, as_of=NOW) for a in two],
        [lambda a=a: actions.record_batch(campaign_id, NewBatch("2", PAPER), actor=a, as_of=NOW) for a in two],
        [lambda a=a: actions.list_case(batch_id, NewListedCase("One"), actor=a, as_of=NOW) for a in two],
        [lambda a=a: actions.add_body(campaign_id, body, actor=a, as_of=NOW) for a in two],
    ):  # fmt: skip
        assert refused(*together(*acts)) == 1
    found = seen(campaign_id, two[0])
    assert (len(found.tallies), len(found.batches), len(found.bodies)) == (2, 2, 1)
    assert [each.said.number for each in found.batches if each.check.holds and each.check.is_told] == ["1"]
    listed = next(each.cases[0].id for each in found.batches if each.cases)
    ended = together(*(lambda a=a: actions.strike_case(listed, "Why.", actor=a, as_of=NOW) for a in two))
    assert refused(*ended) == 1


def test_a_whole_does_not_change_its_unit_under_a_part_that_is_just_entered(two: tuple[Actor, Actor]) -> None:
    campaign_id = declared(two[0])
    people = measured(campaign_id, two[0])
    pieces = measured(campaign_id, two[0], Unit.PIECES, "Pieces")
    whole = told(campaign_id, two[0], people, exactly(106))
    said = NewCampaignTally(pieces, exactly(106), PAPER)
    ended = together(
        lambda: actions.correct_tally(whole, said, "Why.", corrects=1, actor=two[0], as_of=NOW),
        lambda: told(campaign_id, two[1], people, exactly(83), part_of=whole),
    )
    assert refused(*ended) == 1
    found = seen(campaign_id, two[0])
    assert len({each.said.measure_id for each in found.tallies}) == 1


def test_two_files_about_the_same_numbers_at_once_lose_nothing(two: tuple[Actor, Actor]) -> None:
    rows = [f"{year},{year % 7}" for year in range(1900, 2024)]
    contents = ["\n".join(("year,reports", *rows, f"2024,{last}")).encode() for last in (1, 2)]

    def both() -> list[object]:
        return together(*(lambda a=a, c=c: taken(a, c) for a, c in zip(two, contents, strict=True)))

    number = refused(*both())
    assert number in (0, 1)
    if number:
        assert refused(*both()) == 1  # The one that was first is there; the other one comes now.
    first, second = list_imports()
    assert len(list_series(first.id)) == len(list_series(second.id)) == 125
    (last,) = [each for each in list_series(first.id) if each.period == "2024"]
    assert sorted(each.raw for each in last.said) == ["1", "2"]
    assert last.is_disputed
    assert verify().is_whole


def test_of_one_file_taken_in_twice_at_once_one_stands(two: tuple[Actor, Actor]) -> None:
    assert refused(*together(*(lambda a=a: taken(a, TABLE) for a in two))) == 1
    (kept,) = list_imports()
    assert [len(each.said) for each in list_series(kept.id)] == [1] * 5

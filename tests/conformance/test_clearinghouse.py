"""What every clearinghouse plug-in keeps, run over each one that is registered."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import datetime, timedelta

import pytest
from lxml import etree
from tests.clearinghouses.example_line.plugin import ExampleLine
from tests.unit.reporting.report_contents import NOW, make_content, make_file

from coldframe.core.answers import Answer
from coldframe.reporting.clearinghouses import form
from coldframe.reporting.clearinghouses.base import Clearinghouse
from coldframe.reporting.clearinghouses.content import Incident, IncidentKind, Place, PlaceKind, ReportContent
from coldframe.reporting.clearinghouses.registry import CLEARINGHOUSES, get_clearinghouse

# An invented one beside the registered: made by following docs/howto/clearinghouse.md.
HOUSES = {**CLEARINGHOUSES, ExampleLine.name: ExampleLine()}
EVERY = pytest.mark.parametrize("house", HOUSES.values(), ids=HOUSES)


@EVERY
def test_that_it_is_found_by_a_plain_name(house: Clearinghouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CLEARINGHOUSES, house.name, house)
    assert re.fullmatch(r"[a-z][a-z0-9_]{0,39}", house.name)
    assert house.label
    assert get_clearinghouse(house.name) is house


@EVERY
def test_that_a_valid_report_has_no_problem_and_a_document(house: Clearinghouse) -> None:
    assert house.check(make_content(), as_of=NOW) == ()
    etree.fromstring(house.document(make_content()))


@EVERY
@pytest.mark.parametrize("kind", IncidentKind)
def test_that_every_kind_of_incident_can_be_said(house: Clearinghouse, kind: IncidentKind) -> None:
    content = make_content(incident=replace(make_content().incident, kind=kind))
    assert house.check(content, as_of=NOW) == ()
    assert house.document(content) != house.document(make_content()) or kind is IncidentKind.MATERIAL


@EVERY
@pytest.mark.parametrize("kind", PlaceKind)
def test_that_every_kind_of_place_can_be_said(house: Clearinghouse, kind: PlaceKind) -> None:
    content = make_content(places=(Place(kind=kind, note="Seen there."),))
    assert house.check(content, as_of=NOW) == ()
    assert b"Seen there." in house.document(content)


@EVERY
def test_that_an_empty_report_has_problems_that_point_at_fields_and_say_the_fix(house: Clearinghouse) -> None:
    problems = house.check(ReportContent(), as_of=NOW)
    assert problems
    for problem in problems:
        assert problem.message.endswith(".")
        assert len(problem.message) > 20
        assert _exists(problem.field)


@EVERY
@pytest.mark.parametrize("moment", [NOW + timedelta(seconds=1), NOW.replace(tzinfo=None)])
def test_that_a_time_in_the_future_or_without_a_zone_is_refused(
    house: Clearinghouse, moment: datetime
) -> None:
    content = make_content(incident=Incident(occurred_at=moment))
    assert [problem.field for problem in house.check(content, as_of=NOW)] == ["incident.occurred_at"]


@EVERY
def test_that_checking_is_pure(house: Clearinghouse) -> None:
    content = make_content()
    before = form.to_json(content)
    for _ in range(2):
        assert house.check(content, as_of=NOW) == ()
        assert house.document(content) == house.document(content)
        assert house.expectations(content) == house.expectations(content)
    assert form.to_json(content) == before


@EVERY
def test_that_expectations_have_weights_words_and_fields(house: Clearinghouse) -> None:
    for one in house.expectations(make_content()):
        assert 1 <= one.weight <= 100
        assert one.label
        assert one.ask.endswith(".")
        assert _exists(one.field)


@EVERY
def test_that_the_preview_says_unknown_and_never_our_item_ids(house: Clearinghouse) -> None:
    content = make_content(files=(make_file(viewed=Answer.UNKNOWN),))
    text = "\n".join(row.value for section in house.preview(content) for row in section.rows)
    assert "not known" in text
    assert content.files[0].item_id not in text


def _exists(path: str) -> bool:
    """A path is good if its first part is a field of the content."""
    return path.partition(".")[0] in {one.name for one in fields(ReportContent)}

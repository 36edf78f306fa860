"""Content to JSON and back, and edits by dotted path."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from tests.unit.reporting.report_contents import contents, make_content

from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput
from coldframe.core.said import told
from coldframe.reporting.clearinghouses import form
from coldframe.reporting.clearinghouses.content import FileMark, IncidentKind, ReportContent
from coldframe.reporting.clearinghouses.words import sentence, words


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(contents())
def test_that_nothing_is_lost_on_the_way_to_json_and_back(content: ReportContent) -> None:
    assert form.from_json(json.loads(json.dumps(form.to_json(content)))) == content


@pytest.mark.parametrize(
    ("path", "value", "read"),
    [
        ("incident.kind", "enticement", lambda c: c.incident.kind is IncidentKind.ENTICEMENT),
        (
            "incident.occurred_at",
            "2026-01-31T14:05:00+09:00",
            lambda c: c.incident.occurred_at == datetime(2026, 1, 31, 5, 5, tzinfo=UTC),
        ),
        ("victims.0.age_years", "9", lambda c: c.victims[0].age_years == 9),
        ("police.agency", "Example police", lambda c: c.police.agency == "Example police"),
        (
            "places.0.urls",
            "https://example.org/1\nhttps://example.org/2\n",
            lambda c: len(c.places[0].urls) == 2,
        ),
        ("places.0.third_party_hosted", "yes", lambda c: c.places[0].third_party_hosted is Answer.YES),
        ("files.0.marks", ["viral"], lambda c: c.files[0].marks == (FileMark.VIRAL,)),
        ("files.0.ip_event.port", "", lambda c: c.files[0].ip_event.port is None),
        ("subjects.0.prior_reports.0", 7, lambda c: c.subjects[0].prior_reports == (7,)),
    ],
)
def test_that_one_field_changes_and_nothing_else(path: str, value: object, read: Any) -> None:
    before = make_content()
    after = form.set_value(before, path, value)
    assert read(after)
    back = form.to_json(before)
    changed = [name for name, part in form.to_json(after).items() if part != back[name]]
    assert changed == [path.partition(".")[0]]


@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        "incident.nothing",
        "incident.kind.more",
        "places.7.note",
        "places.x.note",
        "files.1.note",
        "files",
        "files.0",
    ],
)
def test_that_a_path_that_names_nothing_is_refused(path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        form.set_value(make_content(), path, "x")
    assert refused.value.field == path


@pytest.mark.parametrize(
    "name", ["viewed", "exif_viewed", "sha256", "item_id", "size_bytes", "sent_name", "hashes"]
)
def test_that_what_the_record_fills_cannot_be_edited(name: str) -> None:
    with pytest.raises(InvalidInput, match="record of what happened"):
        form.set_value(make_content(), f"files.0.{name}", "yes")


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("incident.kind", "robbery", "enticement"),
        ("incident.occurred_at", "yesterday", "ISO 8601"),
        ("incident.occurred_at", "2026-01-31T14:05:00", "zone"),
        ("incident.occurred_at", "2026-01-31", "The time of the incident"),
        ("files.0.ip_event.port", 443.5, "port of the upload address of file 1.*whole number"),
        ("victims.0.age_years", "nine", "whole number"),
        ("victims.0.age_years", 1.5, "whole number"),
        ("subjects.0", "u-1000", "Reported person 1 must be an object"),
        ("victims.0.born_on", "31.1.2020", "2026-01-31"),
        ("reporter.given_name", 5, "text"),
    ],
)
def test_that_a_value_that_does_not_fit_says_what_would(path: str, value: object, says: str) -> None:
    with pytest.raises(InvalidInput, match=says) as refused:
        form.set_value(make_content(), path, value)
    assert refused.value.field == path


def test_that_an_entry_can_be_removed_and_a_wrong_one_is_refused() -> None:
    content = make_content()
    assert form.remove_entry(content, "files.0").files == ()
    assert form.remove_entry(content, "files.0.ip_event").files[0].ip_event is None
    for path in ("files.1", "reporter", "nothing", "police"):
        with pytest.raises(InvalidInput, match="no such entry"):
            form.remove_entry(content, path)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("files.0.ip_event.port", "the port of the upload address of file 1"),
        ("reporter.emails.0.address", "e-mail 1 of the reporter"),
        ("incident.occurred_at", "the time of the incident"),
        ("subjects.0.emails.1.address", "e-mail 2 of reported person 1"),
        ("victims.2.age_years", "the age in years of child harmed 3"),
    ],
)
def test_that_a_path_is_said_in_words(path: str, said: str) -> None:
    assert str(words(path)) == said
    assert str(sentence(path)) == said[0].upper() + said[1:]


def test_that_words_stand_in_the_order_of_the_readers_language() -> None:
    catalog = {"%(part)s of %(whole)s": "%(whole)s / %(part)s", "the %(field)s": "%(field)s", "port": "Port"}
    said = told(words("files.0.ip_event.port"), lambda message: catalog.get(message, message))
    assert said == "file 1 / upload address / Port"


@pytest.mark.parametrize(
    ("path", "value", "message", "remedy"),
    [
        (
            "victims.0.age_years",
            "nine",
            "%(field)s does not take that value. %(remedy)s",
            "Use a whole number.",
        ),
        ("incident.kind", "x", "%(field)s does not take that value. %(remedy)s", "Use one of %(names)s."),
        ("incident.occurred_at", "yesterday", "%(field)s is not an ISO 8601 time with its zone.", ""),
    ],
)
def test_that_a_refused_value_is_a_message_that_can_be_translated(
    path: str, value: str, message: str, remedy: str
) -> None:
    asked: list[str] = []

    def translate(each: str) -> str:
        asked.append(each)
        return each

    with pytest.raises(InvalidInput) as refused:
        form.set_value(make_content(), path, value)
    told(refused.value.said, translate)
    assert asked[0].startswith(message)
    assert not remedy or remedy in asked

"""Content to document: whatever is valid is accepted by an independent reading of the schema."""

from __future__ import annotations

import random
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from tests.unit.reporting.report_contents import NOW, contents, make_content, make_file

from coldframe.core.answers import Answer
from coldframe.reporting.clearinghouses.content import (
    FileHash,
    Incident,
    IncidentKind,
    Place,
    PlaceKind,
    ReportContent,
    ReportedFile,
    Reporter,
)
from coldframe.reporting.clearinghouses.ncmec import document as theirs
from coldframe.reporting.clearinghouses.ncmec import draft, xml
from coldframe.reporting.clearinghouses.ncmec.check import check
from coldframe.reporting.clearinghouses.ncmec.vocabulary import INCIDENT_TYPES
from coldframe.reporting.clearinghouses.people import EmailAddress, Party
from coldframe.simulators.ncmec import rules, structure, vocabulary
from coldframe.simulators.ncmec.schema import DOCUMENTS, RULES_2025_11

GRAMMAR = DOCUMENTS[RULES_2025_11]
_SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def fault_of(content: ReportContent) -> str | None:
    """What the simulator's two stages say about the report and each file of it."""
    root = structure.parse(xml.write("report", draft.report(content)))
    structure.validate(root, GRAMMAR["report"])
    fault = rules.find_fault_in_report(root, GRAMMAR["report"], as_of=NOW)
    for file in content.files:
        details = details_of(file)
        structure.validate(details, GRAMMAR["fileDetails"])
        fault = fault or rules.find_fault_in_file(
            details, GRAMMAR["fileDetails"], is_batched=False, as_of=NOW
        )
    return fault


def details_of(file: ReportedFile) -> etree._Element:
    return structure.parse(
        xml.write("fileDetails", draft.file_details(file, remote_id="9000001", file_id="a" * 32))
    )


@_SLOW
@given(contents())
def test_that_valid_content_is_accepted_by_the_simulators_reading_of_the_schema(
    content: ReportContent,
) -> None:
    assert check(content, as_of=NOW) == ()
    assert fault_of(content) is None


@_SLOW
@given(contents())
def test_that_unknown_never_becomes_an_element_and_no_flag_says_false(content: ReportContent) -> None:
    root = structure.parse(xml.write("report", draft.report(content)))
    for flag in root.iterfind("incidentSummary/reportAnnotations/*"):
        assert flag.text is None
    for file in content.files:
        details = details_of(file)
        for name, answer in (
            ("fileViewedByEsp", file.viewed),
            ("exifViewedByEsp", file.exif_viewed),
            ("publiclyAvailable", file.public),
        ):
            expected = {Answer.YES: "true", Answer.NO: "false", Answer.UNKNOWN: None}[answer]
            assert details.findtext(name) == expected
        flags = details.findall("fileAnnotations/*")
        assert len(flags) == len(file.marks)
        assert all(flag.text is None for flag in flags)


@_SLOW
@given(contents())
def test_that_every_text_of_the_content_stands_in_the_document(content: ReportContent) -> None:
    root = structure.parse(xml.write("report", draft.report(content)))
    said = {text for node in root.iter() for text in (node.text, *node.attrib.values()) if text}
    for text in _texts(replace(content, files=())):
        assert text in said


def _texts(value: Any) -> list[str]:
    if is_dataclass(value):
        return [text for one in fields(value) for text in _texts(getattr(value, one.name))]
    if isinstance(value, tuple):
        return [text for item in value for text in _texts(item)]
    plain = type(value) is str and value
    return [value] if plain else []


REQUIRED = [
    (
        replace(make_content(), incident=replace(make_content().incident, occurred_at=None)),
        "incident.occurred_at",
        "time of the incident",
    ),
    (
        replace(make_content(), reporter=Reporter("Ada")),
        "reporter.emails.0.address",
        "E-mail 1 of the reporter",
    ),
]


@pytest.mark.parametrize(("content", "field", "words"), REQUIRED)
def test_that_a_missing_required_field_is_named_in_words(
    content: ReportContent, field: str, words: str
) -> None:
    (problem,) = check(content, as_of=NOW)
    assert problem.field == field
    assert words in problem.message
    assert problem.message.endswith(".")


FUTURE = NOW + timedelta(seconds=1)
NAIVE = NOW.replace(tzinfo=None)
ONE_FAULT = [
    ("incident.occurred_at", make_content(incident=Incident(occurred_at=FUTURE)), "future"),
    ("incident.occurred_at", make_content(incident=Incident(occurred_at=NAIVE)), "time zone"),
    ("incident.platform", make_content(incident=Incident(occurred_at=NOW, platform="x" * 257)), "257"),
    ("incident.urgent_reason", make_content(incident=Incident(occurred_at=NOW, urgent_reason=" ")), "blank"),
    (
        "reporter.emails.0.address",
        make_content(reporter=Reporter(emails=(EmailAddress("a@b"),))),
        "e-mail address",
    ),
    (
        "reporter.emails.0.address",
        make_content(reporter=Reporter(emails=(EmailAddress("x" * 65 + "@example.org"),))),
        "64",
    ),
    ("places.0.urls.0", make_content(places=(Place(urls=("https://example.org/a b",)),)), "web address"),
    ("places.0.urls.0", make_content(places=(Place(urls=("example.org",)),)), "web address"),
    ("places.0.room", make_content(places=(Place(room="x"),)), "no place in the form"),
    ("subjects.1", make_content(subjects=(Party(), Party())), "one too many"),
    ("subjects.0.school", make_content(subjects=(Party(school="x"),)), "child harmed"),
    ("victims.0.group", make_content(victims=(Party(group="x"),)), "child harmed"),
    ("victims.0.age_years", make_content(victims=(Party(age_years=151),)), "150"),
    ("subjects.0.prior_reports.0", make_content(subjects=(Party(prior_reports=(0,)),)), "report number"),
    ("subjects.0.prior_reports.0", make_content(subjects=(Party(prior_reports=(2**63,)),)), "report number"),
    (
        "reporter.emails.0.address",
        make_content(reporter=Reporter(emails=(EmailAddress("<a@b.org>"),))),
        "e-mail",
    ),
    (
        "reporter.emails.0.address",
        make_content(reporter=Reporter(emails=(EmailAddress("a@-b.org"),))),
        "e-mail",
    ),
    ("places.0.urls.0", make_content(places=(Place(urls=("https://example.org:99999/",)),)), "web address"),
    ("files.0.hashes.0.value", make_content(files=(make_file(hashes=(FileHash("MD5", "x"),)),)), "32"),
    ("files.0.hashes.0.value", make_content(files=(make_file(hashes=(FileHash("pdq"),)),)), "missing"),
    (
        "files.0.exif_viewed",
        make_content(files=(make_file(viewed=Answer.UNKNOWN, exif_viewed=Answer.YES),)),
        "whole file",
    ),
    ("files.0.classification", make_content(files=(make_file(classification="C9"),)), "A1, A2, B1, B2"),
    ("files.1", make_content(files=(make_file(), make_file())), "same as file 1"),
]


@pytest.mark.parametrize(("field", "content", "says"), ONE_FAULT)
def test_that_each_rule_names_its_field_and_the_fix(field: str, content: ReportContent, says: str) -> None:
    found = {problem.field: problem.message for problem in check(content, as_of=NOW)}
    assert set(found) == {field}
    assert says in found[field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"address": "not-an-ip"}, "files.0.ip_event.address"),
        ({"address": ""}, "files.0.ip_event.address"),
        ({"address": "fe80::1%eth0"}, "files.0.ip_event.address"),
        ({"port": 70_000}, "files.0.ip_event.port"),
        ({"at": FUTURE}, "files.0.ip_event.at"),
    ],
)
def test_that_a_bad_upload_address_is_named(changes: dict[str, Any], field: str) -> None:
    event = make_file().ip_event
    assert event is not None
    content = make_content(files=(make_file(ip_event=replace(event, **changes)),))
    (problem,) = check(content, as_of=NOW)
    assert problem.field == field
    assert "upload address of file 1" in problem.message


def test_that_an_address_of_an_email_incident_must_belong_to_somebody() -> None:
    place = Place(kind=PlaceKind.EMAIL, emails=("stranger@example.net",))
    (problem,) = check(make_content(places=(place,)), as_of=NOW)
    assert problem.field == "places.0.emails.0"
    assert "belongs to nobody" in problem.message


def test_that_each_kind_of_incident_has_exactly_one_of_the_literal_types() -> None:
    assert set(INCIDENT_TYPES) == set(IncidentKind)
    assert sorted(INCIDENT_TYPES.values()) == sorted(vocabulary.INCIDENT_TYPES)


def test_that_text_cannot_break_out_of_its_element() -> None:
    nasty = "</additionalInfo><escalateToHighPriority>x</escalateToHighPriority>&lol;]]>\x00\x1b"
    root = structure.parse(xml.write("report", draft.report(make_content(note=nasty))))
    assert root.find("incidentSummary/escalateToHighPriority") is None
    assert root.findtext("additionalInfo") == nasty.replace("\x00", "\ufffd").replace("\x1b", "\ufffd")


def test_that_a_victim_of_whom_nothing_is_known_still_has_the_element_the_schema_asks_for() -> None:
    root = structure.parse(xml.write("report", draft.report(make_content(victims=(Party(),)))))
    assert root.find("victim/victimPerson") is not None


def test_that_the_order_of_elements_is_the_order_of_the_fields() -> None:
    wanted = [one.name for one in fields(theirs.FileDetails)]
    assert (
        wanted.index("original_file_hash")
        < wanted.index("ip_capture_event")
        < wanted.index("additional_info")
    )


@pytest.mark.parametrize("seed", range(20))
def test_that_the_simulators_first_stage_notices_any_swap_of_neighbors(seed: int) -> None:
    root = details_of(make_file())
    order = random.Random(seed)
    index = order.randrange(len(root) - 1)
    if root[index].tag == root[index + 1].tag:
        pytest.skip("two elements of the same name")
    root.insert(index, root[index + 1])
    with pytest.raises(structure.SchemaViolation, match="is expected"):
        structure.validate(root, GRAMMAR["fileDetails"])

"""Documents of other forms: built from what was released and nothing else, or refused by field."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.core.errors import InvalidInput
from coldframe.partners.document import build
from coldframe.partners.terms import Field, HarmCategory, Matter, OnwardTransfer, Purpose, Released
from coldframe.referral.formats.article_18 import Article18, Concerned
from coldframe.referral.formats.base import Contact
from coldframe.referral.formats.xarf import XarfV4
from coldframe.referral.terms import Envelope

DESK = Contact("Example Safety", "safety@example.org", "example.org")
ENVELOPE = Envelope(
    "ref_" + "0" * 26, Purpose.REMOVAL, (HarmCategory.ABUSE_MATERIAL,), "agr_" + "0" * 26, 1, "Example Act",
    90, OnwardTransfer.NOT_ALLOWED, "",
)  # fmt: skip
SECRET = "never-out"
"""Stands in every field: what was not released must not be found in a document."""

MATTER = Matter(
    once={
        Field.CLUE_STATEMENT: f"statement {SECRET}", Field.CLUE_RECEIVED_AT: "2026-01-31T14:05:00.000000Z",
        Field.CLUE_LANGUAGE: "en", Field.CLUE_DANGER_NOW: "unknown", Field.DECISION_OUTCOME: "report",
        Field.DECISION_CATEGORY: "baseline", Field.DECISION_REASON: f"reason {SECRET}", Field.REPORT_NUMBER: "12345678",
        Field.REPORTER_IDENTITY: f"reporter {SECRET}",
    },
    items={
        1: {Field.ITEM_KIND: "url", Field.ITEM_URL: "https://pictures.example.com/1", Field.ITEM_SHA256: "a" * 64,
            Field.ITEM_PDQ: "b" * 64, Field.ITEM_MEDIA_TYPE: "image/png", Field.MATCH_SUMMARY: [f"match {SECRET}"]},
        2: {Field.ITEM_KIND: "file", Field.ITEM_FILE: {"sha256": "c" * 64, "size_bytes": 12}, Field.ITEM_SHA256: "c" * 64},
    },
    subjects={3: {Field.SUBJECT_ACCOUNT: f"account-{SECRET}", Field.SUBJECT_SERVICE: "Example Chat",
                  Field.SUBJECT_IP_EVENT: [{"address": "192.0.2.7", "port": 443, "event": "login"}, {"address": "2001:db8::7"}]}},
)  # fmt: skip
ALL = frozenset(Field)


def released(*fields: Field) -> dict[str, object]:
    return build(MATTER, Released(frozenset(fields) or ALL, "agr_" + "0" * 26, 1))


def xarf(document: dict[str, object], envelope: Envelope = ENVELOPE, item: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(XarfV4(DESK, item=item).write(envelope, document))
    return found


def test_that_a_xarf_report_holds_address_time_hashes_and_no_file() -> None:
    report = xarf(released())
    assert (report["type"], report["url"], report["classification"]) == (
        "csam",
        "https://pictures.example.com/1",
        "baseline",
    )
    assert report["hash_values"] == {"sha256": "a" * 64}
    assert (report["domain"], report["source_identifier"]) == ("pictures.example.com",) * 2
    assert (report["ncmec_report_id"], report["detection_method"]) == ("12345678", "manual_review")
    assert not {"evidence", "_internal", "perpetrator_indicators"} & set(report)
    assert report["tags"][:2] == ["agreement:agr_" + "0" * 26, "agreement-version:1"]
    told = json.dumps(report)
    assert "b" * 64 not in told
    assert "match" not in told
    assert xarf(released()) == report


def test_that_enticement_becomes_csem_with_the_one_account_there_is() -> None:
    envelope = replace(ENVELOPE, harms=(HarmCategory.GROOMING,))
    report = xarf(released(), envelope)
    assert (report["type"], report["exploitation_type"]) == ("csem", "grooming")
    assert report["perpetrator_indicators"] == {
        "account_id": f"account-{SECRET}",
        "ip_addresses": ["192.0.2.7"],
    }
    assert not {"classification", "hash_values", "ncmec_report_id"} & set(report)


_EVER = st.sampled_from(sorted(ALL))


@given(st.sets(_EVER), st.sampled_from([HarmCategory.ABUSE_MATERIAL, HarmCategory.SEXUAL_EXTORTION]))
@settings(max_examples=120, deadline=None)
def test_that_what_was_not_released_is_in_no_form(fields: set[Field], harm: HarmCategory) -> None:
    needed = {Field.ITEM_URL, Field.CLUE_RECEIVED_AT, Field.DECISION_CATEGORY, Field.DECISION_OUTCOME}
    chosen = fields | needed
    document = released(*chosen)
    envelope = replace(ENVELOPE, harms=(harm,), purpose=Purpose.INVESTIGATION)
    notification = Article18("Example Ltd", "law@example.org", member_state="DE", why=Concerned.VICTIM_THERE)
    texts = [json.dumps(xarf(document, envelope)), notification.write(envelope, document).decode()]
    values = {**MATTER.once, **MATTER.items[1], **MATTER.subjects[3]}
    for field in ALL - chosen:
        value = values.get(field)
        if isinstance(value, str) and len(value) > 8:
            assert all(value not in text for text in texts)
    if Field.SUBJECT_IP_EVENT not in chosen:
        assert all("192.0.2.7" not in text for text in texts)


@pytest.mark.parametrize(
    ("fields", "envelope", "desk", "field"),
    [
        (ALL - {Field.ITEM_URL}, ENVELOPE, DESK, "item.url"),
        (ALL - {Field.CLUE_RECEIVED_AT}, ENVELOPE, DESK, "clue.received_at"),
        (ALL - {Field.DECISION_CATEGORY}, ENVELOPE, DESK, "decision.category"),
        (ALL, replace(ENVELOPE, harms=(HarmCategory.COVERT_FILMING,)), DESK, "harms"),
        (ALL, ENVELOPE, replace(DESK, email="nobody"), "reporter.email"),
        (ALL, ENVELOPE, replace(DESK, domain="Example"), "reporter.domain"),
        (ALL, ENVELOPE, replace(DESK, organization="x" * 201), "reporter.organization"),
    ],
)
def test_that_xarf_names_what_is_missing(
    fields: frozenset[Field], envelope: Envelope, desk: Contact, field: str
) -> None:
    form = XarfV4(desk, item=1)
    problems = form.check(envelope, released(*fields))
    assert [problem.field for problem in problems] == [field]
    assert problems[0].message.endswith(".")
    with pytest.raises(InvalidInput) as refused:
        form.write(envelope, released(*fields))
    assert refused.value.field == field


def test_that_the_outside_reader_takes_what_is_written() -> None:
    outside = pytest.importorskip("xarf", reason="the package xarf reads as an outside witness")
    for harm in (HarmCategory.ABUSE_MATERIAL, HarmCategory.GROOMING, HarmCategory.TRAFFICKING):
        found = outside.parse(xarf(released(), replace(ENVELOPE, harms=(harm,))))
        assert found.errors == []
        assert found.report is not None


NOTIFICATION = Article18("Example Ltd", "law@example.org", member_state="DE", why=Concerned.VICTIM_THERE)
INVESTIGATION = replace(ENVELOPE, purpose=Purpose.INVESTIGATION)


def test_that_a_notification_says_who_why_and_everything_released() -> None:
    text = NOTIFICATION.write(INVESTIGATION, released()).decode()
    assert "the authorities of DE, because the victim" in text
    assert "Our reference: ref_" in text
    assert "Address of a connection: address 192.0.2.7, event login, port 443" in text
    assert "Number of a report about the same matter: 12345678" in text
    europol = Article18("Example Ltd", "law@example.org", member_state="EU", why=Concerned.NOT_IDENTIFIED)
    assert "To: Europol" in europol.write(INVESTIGATION, released()).decode()


def test_that_a_stranger_s_words_cannot_look_like_a_line_of_ours() -> None:
    document = released() | {"clue": {"statement": "seen\nOur reference: forged", "received_at": "x"}}
    lines = NOTIFICATION.write(INVESTIGATION, document).decode().splitlines()
    assert [line for line in lines if line.startswith("Our reference: ")] == [
        f"Our reference: {ENVELOPE.referral_id}"
    ]


@pytest.mark.parametrize(
    ("form", "envelope", "fields", "field"),
    [
        (Article18("", "law@example.org", member_state="DE", why=Concerned.SUSPECT_THERE), INVESTIGATION, ALL, "provider"),
        (Article18("E", " ", member_state="DE", why=Concerned.SUSPECT_THERE), INVESTIGATION, ALL, "contact"),
        (Article18("E", "c", member_state="Germany", why=Concerned.SUSPECT_THERE), INVESTIGATION, ALL, "member_state"),
        (Article18("E", "c", member_state="EU", why=Concerned.VICTIM_THERE), INVESTIGATION, ALL, "member_state"),
        (NOTIFICATION, replace(INVESTIGATION, purpose=Purpose.PREVENTION), ALL, "purpose"),
        (NOTIFICATION, INVESTIGATION, ALL - {Field.DECISION_OUTCOME}, "decision.outcome"),
        (NOTIFICATION, INVESTIGATION, frozenset({Field.DECISION_OUTCOME, Field.ITEM_URL}), "clue.statement"),
        (NOTIFICATION, INVESTIGATION, frozenset({Field.DECISION_OUTCOME, Field.CLUE_STATEMENT}), "item.url"),
    ],
)  # fmt: skip
def test_that_a_notification_names_what_is_missing(
    form: Article18, envelope: Envelope, fields: frozenset[Field], field: str
) -> None:
    assert [problem.field for problem in form.check(envelope, released(*fields))] == [field]
    with pytest.raises(InvalidInput):
        form.write(envelope, released(*fields))

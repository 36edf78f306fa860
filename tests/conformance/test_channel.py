"""Every channel, whatever the bytes: never an error, nothing dropped, problems that can be mended."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.intake.channels.registry import CHANNELS
from coldframe.intake.terms import Channel

GOOD: dict[Channel, bytes] = {
    Channel.API: json.dumps({"items": [{"kind": "url", "url": "https://example.org/a"}]}).encode(),
    Channel.NDJSON: b'{"items": [{"text": "words"}]}\n{"items": [{"url": "https://example.org/b"}]}\n',
    Channel.CSV_FILE: b"kind,url\nurl,https://example.org/a\n",
    Channel.FORM: json.dumps({"urls": "https://example.org/a\nhttps://example.org/b", "danger_now": "yes"}).encode(),
    Channel.CYBERTIP: json.dumps({
        "reportId": 12345678,
        "reportedInformation": {"uploadedFiles": {"uploadedFiles": [{"originalFilename": "a.png"}]}},
    }).encode(),
    Channel.XARF: json.dumps({
        "xarf_version": "4.2.0", "report_id": "6f1f3a52-3f0c-4e0e-9d7e-3d7d9a0b1c2d", "category": "content", "type": "csam",
        "url": "https://example.org/page", "source_identifier": "192.0.2.7",
        "evidence": [{"content_type": "image/png", "payload": "aW52ZW50ZWQ=", "description": "a drawn shape"}],
    }).encode(),
    Channel.ARTICLE_16: json.dumps({
        "reasons": "It shows what no page may show.", "locations": ["https://example.org/page"], "good_faith": True,
        "notifier": {"name": "Plainly Invented", "email": "invented@example.org"},
    }).encode(),
    Channel.DESK: json.dumps({
        "sending_desk": "rcp_" + "0" * 26, "referral_id": "ref_" + "0" * 26, "agreement_id": "agr_" + "0" * 26,
        "document": {"clue": {"statement": "seen"}, "items": [{"number": 1, "kind": "url", "url": "https://example.org"}]},
    }).encode(),
    Channel.REFERRAL_DOCUMENT: json.dumps({
        "format": "coldframe-referral/1", "referral": "ref_" + "0" * 26, "agreement": {"onward_transfer": "not_allowed"},
        "matter": {"items": [{"number": 1, "kind": "url", "url": "https://example.org"}]},
    }).encode(),
    Channel.REFERRAL_TABLE: b"referral,onward_transfer,row,item.text\nr-1,not_allowed,item,words\nr-1,not_allowed,item,more words\n",
    Channel.CASE: json.dumps({"@graph": [{"@id": "kb:1", "@type": "uco-observable:URL", "uco-core:hasFacet":
        {"@type": "uco-observable:URLFacet", "uco-observable:fullValue": "https://example.org/a"}}]}).encode(),
    Channel.MISP: json.dumps({"Event": {"uuid": "u-1", "distribution": "0", "Tag": [{"name": "tlp:red"}],
        "Attribute": [{"type": "url", "value": "https://example.org/a"}]}}).encode(),
}  # fmt: skip


def test_that_every_channel_has_a_parser_and_an_example() -> None:
    assert set(CHANNELS) == set(Channel) == set(GOOD)
    assert all(CHANNELS[name].NAME is name for name in Channel)


@pytest.mark.parametrize("name", list(Channel))
def test_that_a_good_upload_gives_clues_that_keep_their_bytes(name: Channel) -> None:
    parsed = CHANNELS[name].parse(GOOD[name])
    assert not parsed.problems
    assert parsed.channel is name
    assert parsed.source_sha256 == hashlib.sha256(GOOD[name]).hexdigest()
    for clue in parsed.clues:
        assert clue.channel is name
        assert clue.items
        # What is kept of one clue can be read again by itself, to the same items.
        assert CHANNELS[name].parse(clue.raw).clues[0].items == clue.items


_JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["items", "kind", "url", "text", "reporter", "traces", "document", "clue", "subjects", "reportId",
                         "reportedInformation", "uploadedFiles", "reportedPeople", "reportedPersons", "value", "emails",
                         "format", "matter", "agreement", "Event", "Attribute", "Object", "Tag", "type", "@graph", "@type", "@id", "hasFacet"]),
        inner, max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@pytest.mark.parametrize("name", list(Channel))
@given(untrusted=st.binary(max_size=200) | _JSONISH.map(lambda value: json.dumps(value).encode()))
@settings(max_examples=60, deadline=None)
def test_that_no_bytes_break_it_and_each_problem_says_what_to_do(name: Channel, untrusted: bytes) -> None:
    parsed = CHANNELS[name].parse(untrusted)
    if name not in {Channel.CSV_FILE, Channel.NDJSON, Channel.REFERRAL_TABLE}:
        assert parsed.clues or parsed.problems
    for problem in parsed.problems:
        assert problem.code
        assert len(problem.message) > 20
        assert problem.raw or not untrusted


@pytest.mark.parametrize(
    "name",
    [
        Channel.API,
        Channel.NDJSON,
        Channel.FORM,
        Channel.DESK,
        Channel.CYBERTIP,
        Channel.XARF,
        Channel.ARTICLE_16,
        Channel.REFERRAL_DOCUMENT,
        Channel.CASE,
        Channel.MISP,
    ],
)
@pytest.mark.parametrize("bomb", [b"[" * 200_000, b"9" * 10_000, b'{"a":' * 50_000, b"\xff\xfe\x00", b"{}"])
def test_that_a_hostile_document_is_a_problem(name: Channel, bomb: bytes) -> None:
    parsed = CHANNELS[name].parse(bomb)
    assert parsed.problems or parsed.clues[0].items == ()


def test_that_a_cybertip_with_a_mark_nulls_and_double_lists_is_read() -> None:
    report = {
        "reportId": "198765432",
        "unknownKey": {"kept": "in raw"},
        "reportedInformation": {
            "reportingEsp": {"espName": None, "lastName": "Example Images"},
            "incidentSummary": {"incidentType": "Apparent upload", "incidentDateTime": "2026-01-31T14:05:00Z"},
            "additionalInformations": None,
            "incidentDetails": {"webpageIncident": [{"sourceInformation": {"sourceCaptures": [
                {"captureType": "URL", "value": "https://example.org/page", "dateTime": "2026-01-31T14:05:00Z"}]}}]},
            "reportedPeople": {"reportedPersons": [{
                "firstName": "Plainly", "lastName": "Invented", "dateOfBirth": "1990-01-01", "espService": "Example Chat",
                "espUserId": "u-77", "screenName": {"value": "shape_77"}, "ipAddress": None,
                "emails": {"emails": [{"value": "u77@example.com", "verified": True}]}, "phones": None,
                "sourceInformation": {"sourceCaptures": [{"captureType": "IP Address", "value": "192.0.2.7",
                    "dateTime": "2026-01-30T01:02:03Z", "eventName": "LOGIN", "port": 50123}]},
            }]},
            "uploadedFiles": {"uploadedFiles": [
                {"originalFilename": "shape.png", "verificationHash": "0" * 31 + "A", "viewedByEsp": True, "industryClassification": "B2"},
                {"originalFilename": "other.png", "viewedByEsp": None},
            ]},
        },
    }  # fmt: skip
    (clue,) = CHANNELS[Channel.CYBERTIP].parse(b"\xef\xbb\xbf" + json.dumps(report).encode()).clues
    assert clue.source == "Example Images"
    assert clue.sender_reference == "198765432"
    first, second, account, page = clue.items
    assert (first.part, first.claimed, str(first.viewed_by_sender), first.sender_category) == (
        "shape.png", {"md5": "0" * 31 + "a"}, "yes", "b2")  # fmt: skip
    assert str(second.viewed_by_sender) == "unknown"
    assert (account.platform, account.account, account.screen_name) == ("Example Chat", "u-77", "shape_77")
    assert [(trace.kind, trace.port, trace.event) for trace in account.traces] == [
        ("email", None, ""),
        ("ip", 50123, "login"),
    ]
    assert page.url == "https://example.org/page"
    # Least data: what no field asks for is only in the raw original.
    assert "Invented" not in repr(clue)
    assert b"Invented" in clue.raw


@pytest.mark.parametrize(
    ("incident", "harms", "statement"),
    [
        ("Child Sex Trafficking", ("trafficking",), "seen in a room"),
        ("Online Enticement of Children for Sexual Acts", ("grooming",), "seen in a room"),
        ("Something not on the list", (), "Something not on the list\nseen in a room"),
    ],
)
def test_that_a_cybertip_says_what_harm_it_is_about(
    incident: str, harms: tuple[str, ...], statement: str
) -> None:
    report = {
        "reportId": "198765433",
        "reportedInformation": {
            "incidentSummary": {"incidentType": incident},
            "additionalInformations": [{"value": "seen in a room"}],
        },
    }
    (clue,) = CHANNELS[Channel.CYBERTIP].parse(json.dumps(report).encode()).clues
    assert (clue.harms, clue.statement) == (harms, statement)
    assert incident.encode() in clue.raw


def test_that_a_desk_takes_only_what_the_document_holds() -> None:
    document = {
        "items": [{"number": 1, "sha256": "a" * 64, "pdq": "b" * 64, "viewed": "yes"}],
        "subjects": [{"number": 1, "service": "Example Chat", "ip_event": [{"address": "192.0.2.9", "port": 443, "at": "2026-01-31T14:05:00Z"}]}],
        "decision": {"category": "baseline", "reason": "words that stay in the raw original"},
    }  # fmt: skip
    envelope = json.loads(GOOD[Channel.DESK]) | {"document": document}
    (clue,) = CHANNELS[Channel.DESK].parse(json.dumps(envelope).encode()).clues
    file, subject = clue.items
    assert (file.kind, file.claimed, file.sender_category) == (
        "file",
        {"sha256": "a" * 64, "pdq": "b" * 64},
        "baseline",
    )
    assert subject.traces[0].value == "192.0.2.9"
    assert clue.provenance is not None
    assert clue.provenance.referral_id == "ref_" + "0" * 26
    assert clue.idempotency_key == "referral:ref_" + "0" * 26


def test_that_a_misspelt_field_is_refused_with_a_hint() -> None:
    body = json.dumps({"dangr_now": "yes", "items": [{"text": "words"}]}).encode()
    (problem,) = CHANNELS[Channel.API].parse(body).problems
    assert "Did you mean danger_now?" in problem.message
    assert "dangr_now" not in problem.message

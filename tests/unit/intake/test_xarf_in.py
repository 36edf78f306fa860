"""XARF v4 csam and csem in: the clue goes in, a file inside it goes nowhere."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.intake.channels.registry import CHANNELS
from coldframe.intake.rules import prepare_v1
from coldframe.intake.terms import Channel, ItemProblem, NewClue

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
XARF = CHANNELS[Channel.XARF]
SHAPES = bytes(range(256)) * 40
"""Stands for a picture: bytes that are no text."""

CONTACT = {"org": "Example Safety", "contact": "safety@example.org", "domain": "example.org"}
CSAM: dict[str, Any] = {
    "xarf_version": "4.2.0", "report_id": "6f1f3a52-3f0c-4e0e-9d7e-3d7d9a0b1c2d", "timestamp": "2026-01-31T14:05:00Z",
    "reporter": CONTACT, "sender": CONTACT, "source_identifier": "192.0.2.7", "source_port": 50123, "category": "content",
    "type": "csam", "url": "https://example.com/page", "classification": "A1", "detection_method": "hash_match",
    "hash_values": {"sha256": "A" * 64, "photodna": "left"}, "ncmec_report_id": "12345678", "description": "Seen on a board.",
}  # fmt: skip
CSEM: dict[str, Any] = {
    "xarf_version": "4.2.0", "report_id": "7a1f3a52-3f0c-4e0e-9d7e-3d7d9a0b1c2d", "timestamp": "2026-01-31T14:05:00Z",
    "reporter": CONTACT, "sender": CONTACT, "source_identifier": "chat.example.com", "category": "content", "type": "csem",
    "url": "https://chat.example.com/u/7", "exploitation_type": "sextortion", "detection_method": "user_report",
    "victim_age_range": "pubescent", "confidence": 0.95,
    "perpetrator_indicators": {"account_id": "u-7", "ip_addresses": ["192.0.2.8", "2001:db8::8"], "pattern_of_behavior": "Asks again."},
}  # fmt: skip


def read(report: object) -> NewClue:
    parsed = XARF.parse(json.dumps(report).encode())
    assert parsed.problems == ()
    return parsed.clues[0]


def evidence(content: bytes, kind: str = "image/png") -> dict[str, Any]:
    return {
        "content_type": kind,
        "payload": base64.b64encode(content).decode(),
        "description": "a drawn shape",
    }


def test_that_a_csam_report_names_place_address_and_hashes() -> None:
    clue = read(CSAM)
    page, file = clue.items
    assert (page.url, page.traces[0].value, page.traces[0].port) == (
        "https://example.com/page",
        "192.0.2.7",
        50123,
    )
    assert (file.claimed, file.sender_category) == ({"sha256": "a" * 64}, "a1")
    assert (clue.harms, clue.source, clue.statement) == (
        ("abuse_material",),
        "Example Safety",
        "Seen on a board.",
    )
    assert (clue.reported_elsewhere, file.viewed_by_sender) == ("yes", "unknown")
    assert "hash_values.photodna" in clue.unread
    assert prepare_v1(clue, as_of=NOW).items


def test_that_a_csem_report_names_the_account_and_both_kinds_of_address() -> None:
    clue = read(CSEM)
    page, account = clue.items
    assert (page.url, account.account) == ("https://chat.example.com/u/7", "u-7")
    assert [trace.value for trace in account.traces] == ["192.0.2.8", "2001:db8::8"]
    assert (clue.harms, clue.statement) == (("sexual_extortion",), "Asks again.")
    assert {"victim_age_range", "confidence"} <= set(clue.unread)


def test_that_a_file_inside_is_not_kept_and_the_clue_says_so() -> None:
    report = CSAM | {"evidence": [evidence(SHAPES) | {"hash": "md5:" + hashlib.md5(SHAPES).hexdigest()}]}
    clue = read(report)
    assert base64.b64encode(SHAPES)[:200] not in clue.raw
    dropped = prepare_v1(clue, as_of=NOW).items[-1]
    assert dropped.problems == (ItemProblem.FILE_NOT_KEPT,)
    assert dropped.item.claimed == {
        "md5": hashlib.md5(SHAPES).hexdigest(),
        "sha256": hashlib.sha256(SHAPES).hexdigest(),
    }
    assert (dropped.item.media_type, dropped.item.text) == ("image/png", "a drawn shape")
    # What is kept can be read again, to the same.
    assert read(json.loads(clue.raw)).items == clue.items


def test_that_plain_text_inside_is_kept_and_nothing_that_only_says_it_is_text() -> None:
    talk = "A: where are you\nB: at home"
    report = CSEM | {"evidence": [
        evidence(talk.encode(), "text/plain; charset=utf-8"), evidence(SHAPES, "text/plain"),
        evidence(base64.b64encode(SHAPES), "text/plain"), evidence(talk.encode(), "message/rfc822"),
    ]}  # fmt: skip
    *_, text, one, two, three = read(report).items
    assert text.text.endswith(talk)
    assert [item.file_was_dropped for item in (text, one, two, three)] == [False, True, True, True]


@given(
    name=st.sampled_from(["screenshot", "description", "ssl_certificate", "tags", "url", "evidence"]),
    shape=st.sampled_from([lambda text: text, lambda text: [text], lambda text: {"deep": [{"er": text}]}, lambda text: {text: 1}]),
    lead=st.sampled_from(["", "data:image/png;base64,", "see: "]),
    width=st.sampled_from([0, 76]),
    is_broken=st.booleans(),
    changes=st.dictionaries(st.sampled_from(sorted(CSAM)), st.none() | st.integers() | st.just([]), max_size=2),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_that_no_encoded_file_stays_wherever_it_stands(
    name: str, shape: Any, lead: str, width: int, is_broken: bool, changes: dict[str, object]
) -> None:
    encoded = base64.b64encode(SHAPES).decode()
    pieces = [encoded[at : at + width] for at in range(0, len(encoded), width)] if width else [encoded]
    report = CSAM | changes | {name: shape(lead + "\n".join(pieces))}
    raw = json.dumps(report).encode()[: -1 if is_broken else None]
    parsed = XARF.parse(raw)
    kept = [*(clue.raw for clue in parsed.clues), *(problem.raw for problem in parsed.problems)]
    texts = [
        text for clue in parsed.clues for item in clue.items for text in (item.text, item.url, item.account)
    ]
    assert kept
    for told in (
        *kept,
        *(text.encode() for text in texts),
        *(clue.statement.encode() for clue in parsed.clues),
    ):
        assert pieces[10 % len(pieces)][:60].encode() not in told


def test_that_a_report_without_a_file_inside_keeps_its_own_bytes() -> None:
    raw = json.dumps(CSEM, indent=3).encode()
    assert XARF.parse(raw).clues[0].raw == raw
    prose = CSEM | {"description": "a few words of prose " * 200}
    assert json.loads(XARF.parse(json.dumps(prose).encode()).clues[0].raw) == prose


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"xarf_version": "3"}, "xarf_version"),
        ({"xarf_version": None}, "xarf_version"),
        ({"type": "phishing"}, "type"),
        ({"category": "messaging"}, "type"),
        ({"url": "", "source_identifier": None, "hash_values": None}, "url"),
    ],
)
def test_that_another_report_is_refused_by_field(changes: dict[str, object], field: str) -> None:
    (problem,) = XARF.parse(json.dumps(CSAM | changes).encode()).problems
    assert problem.field == field


@given(st.sampled_from([CSAM, CSEM]), st.data())
@settings(max_examples=100, deadline=None)
def test_that_whatever_else_is_missing_or_strange_it_goes_in(
    report: dict[str, Any], data: st.DataObject
) -> None:
    changed = copy.deepcopy(report)
    free = sorted(set(report) - {"xarf_version", "category", "type", "url"})
    strange = (
        st.none()
        | st.integers()
        | st.text(max_size=9)
        | st.lists(st.none() | st.text(max_size=5), max_size=2)
    )
    for name in data.draw(st.lists(st.sampled_from(free), max_size=4)):
        changed[name] = data.draw(strange)
    assert prepare_v1(read(changed), as_of=NOW).items


def test_that_the_outside_reader_agrees_about_our_examples() -> None:
    xarf = pytest.importorskip("xarf", reason="the package xarf reads as an outside witness")
    for report in (
        CSAM,
        {name: value for name, value in CSEM.items() if name not in ("confidence", "perpetrator_indicators")},
    ):
        assert xarf.parse(report).errors == []

"""A police-side CyberTipline report: whatever is missing or strange in it, the rest goes in and nothing is lost."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.core.errors import InvalidInput
from coldframe.intake.channels.registry import CHANNELS
from coldframe.intake.rules import prepare_v1
from coldframe.intake.terms import Channel, ItemKind, ItemProblem, NewClue

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
CYBERTIP = CHANNELS[Channel.CYBERTIP]

CAPTURES = {"sourceCaptures": [
    {"captureType": "IP Address", "value": "192.0.2.7", "dateTime": "2026-01-30T01:02:03Z", "eventName": "UPLOAD", "port": "50123"},
    {"captureType": "Profile URL", "value": "https://example.org/u/77"},
    {"captureType": "Device ID", "value": "d-1"},
]}  # fmt: skip
PERSON = {
    "firstName": "Plainly", "lastName": "Invented", "dateOfBirth": "1990-01-01", "espService": "Example Chat",
    "espUserId": "u-77", "screenName": {"value": "shape_77"}, "ipAddress": "2001:db8::7",
    "emails": {"emails": [{"value": "u77@example.com", "verified": True}]},
    "phones": {"phones": [{"value": "+1 202 555 0143", "verified": False}]},
    "addresses": {"addresses": [{"street1": "1 Invented Road", "country": "SE"}]},
    "sourceInformation": CAPTURES, "additionalInformations": [{"value": "said of the person"}],
}  # fmt: skip
REPORT: dict[str, Any] = {
    "reportId": 198765432,
    "dateReceived": "2026-02-01T00:00:00Z",
    "reportedInformation": {
        "reportingEsp": {"espName": "Example Chat", "lastName": "Desk"},
        "incidentSummary": {"incidentType": "Online Enticement of Children", "incidentDateTime": "2026-01-31T14:05:00Z",
                            "incidentDateTimeDescription": "Time of the message."},
        "incidentDetails": {
            "webpageIncident": [{"sourceInformation": {"sourceCaptures": [
                {"captureType": "URL", "value": "https://example.org/page"}, {"captureType": "IP Address", "value": "192.0.2.9"}]}}],
            "emailIncident": [{"contents": [{"value": "From: a@example.org"}]}],
            "chatImIncident": [{"additionalInformations": [{"value": "a line of a chat"}], "chatClient": "Example"}],
        },
        "additionalInformations": [{"value": "said of the report"}],
        "reportedPeople": {"reportedPersons": [PERSON, {"firstName": "Only", "lastName": "Named"}]},
        "intendedRecipients": {"intendedRecipients": [{"espUserId": "u-78"}]},
        "uploadedFiles": {"uploadedFiles": [
            {"filename": "1.png", "originalFilename": "shape.png", "submittalId": "s-1", "verificationHash": "0" * 31 + "A",
             "industryClassification": "A2", "viewedByEsp": True, "ncmecTags": {"groups": [{"tags": [{"value": "Drawn"}]}]},
             "espMetadata": {"metadatas": [{"name": "Camera", "value": "Example 1"}]}, "sourceInformation": CAPTURES},
            {"filename": "2.png", "viewedByEsp": None},
        ]},
    },
}  # fmt: skip


def read(report: object) -> NewClue:
    (clue,) = CYBERTIP.parse(b"\xef\xbb\xbf" + json.dumps(report).encode()).clues
    return clue


def test_that_a_whole_report_becomes_files_people_and_addresses() -> None:
    clue = read(REPORT)
    assert (clue.sender_reference, clue.source, clue.harms) == ("198765432", "Example Chat", ("grooming",))
    assert clue.occurred_at == datetime(2026, 1, 31, 14, 5, tzinfo=UTC)
    assert clue.statement == "Time of the message.\nsaid of the report"
    kinds = [item.kind for item in clue.items]
    assert kinds == [*[ItemKind.FILE] * 2, *[ItemKind.ACCOUNT] * 2, ItemKind.URL, *[ItemKind.TEXT] * 2]
    file, other, person, recipient, page, *texts = clue.items
    assert (file.part, file.original_name, file.claimed) == ("1.png", "shape.png", {"md5": "0" * 31 + "a"})
    assert (file.text, file.sender_category, file.viewed_by_sender) == (
        "Drawn\nCamera: Example 1",
        "a2",
        "yes",
    )
    upload = file.traces[0]
    assert (upload.value, upload.port, upload.event) == ("192.0.2.7", 50123, "upload")
    assert upload.seen_at == datetime(2026, 1, 30, 1, 2, 3, tzinfo=UTC)
    assert other.viewed_by_sender == "unknown"
    assert (person.platform, person.account, person.screen_name) == ("Example Chat", "u-77", "shape_77")
    assert [trace.kind for trace in person.traces] == ["email", "phone", "ip", "ip", "url"]
    assert (recipient.account, recipient.stated_place, person.stated_place) == ("u-78", "", "SE")
    assert (page.url, page.traces[0].value) == ("https://example.org/page", "192.0.2.9")
    assert [text.text for text in texts] == ["From: a@example.org", "a line of a chat"]


def test_that_what_no_field_holds_is_listed_by_its_path_and_not_copied() -> None:
    report = copy.deepcopy(REPORT) | {
        "a name with 中文": 1,
        "sectionC": {"priorReports": [1]},
        "empty": [],
        "nothing": None,
    }
    clue = read(report)
    inside = "reportedInformation"
    person = f"{inside}.reportedPeople.reportedPersons"
    assert set(clue.unread) == {
        "?", "dateReceived", "sectionC", f"{person}.firstName", f"{person}.lastName", f"{person}.dateOfBirth",
        f"{person}.addresses.addresses.street1", f"{person}.additionalInformations", f"{person}.emails.emails.verified",
        f"{person}.phones.phones.verified", f"{person}.sourceInformation.sourceCaptures.value",
        f"{inside}.uploadedFiles.uploadedFiles.sourceInformation.sourceCaptures.value",
        f"{inside}.incidentDetails.chatImIncident.chatClient",
    }  # fmt: skip
    # Least data: only the sealed original says what they hold.
    everything = repr(clue) + "".join(item.text + item.account + item.platform for item in clue.items)
    assert "Invented" not in everything
    assert b"Invented" in clue.raw


def places(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in steps:
        yield from places(part, (*path, name))


PLACES = sorted(places(REPORT), key=str)
STRANGE = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 10**20), st.floats(allow_nan=False), st.text(max_size=20),
    st.sampled_from(["\x00", "\u202e", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "app://not/a/page", "x" * 3000,
                     "password: hunter2"]),
    st.lists(st.integers() | st.text(max_size=5), max_size=3), st.dictionaries(st.text(max_size=8), st.text(max_size=5), max_size=3),
)  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(PLACES), st.booleans(), STRANGE), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_that_whatever_is_changed_or_missing_the_rest_goes_in(
    changes: list[tuple[Any, bool, object]],
) -> None:
    report = copy.deepcopy(REPORT)
    for path, is_removed, value in changes:
        holder: Any = report
        try:
            for step in path[:-1]:
                holder = holder[step]
            if is_removed:
                del holder[path[-1]]
            else:
                holder[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # An earlier change has taken it away.
    raw = json.dumps(report).encode()
    parsed = CYBERTIP.parse(raw)
    number = report.get("reportId")
    if parsed.problems:
        assert not str(
            number if isinstance(number, str | int) and not isinstance(number, bool) else ""
        ).strip()
        assert parsed.problems[0].raw == raw
        return
    (clue,) = parsed.clues
    assert clue.raw == raw
    try:
        prepared = prepare_v1(clue, as_of=NOW)
    except InvalidInput:
        # Nothing at all was left to look at.
        assert len(clue.items) < 2
        return
    assert prepared.items
    assert "hunter2" not in repr([one.item.text for one in prepared.items])


@given(
    st.dictionaries(
        st.text(max_size=12).filter(lambda name: name not in REPORT), st.just({"deep": [1]}), max_size=4
    )
)
@settings(max_examples=40, deadline=None)
def test_that_each_unknown_name_is_kept_and_counted(unknown: dict[str, Any]) -> None:
    clue = read({**unknown, **REPORT})
    known = set(read(REPORT).unread)
    plain = {name for name in unknown if name.isascii() and name.isidentifier()}
    assert plain <= set(clue.unread)
    assert bool(set(clue.unread) - known) == bool(unknown)
    assert clue.items == read(REPORT).items


def test_that_one_bad_part_does_not_hold_up_a_child_s_report() -> None:
    inside = {
        "incidentSummary": {"incidentDateTime": "2999-01-01T00:00:00Z"},
        "reportedPeople": {"reportedPersons": [{"ipAddress": "not an address"}, {"espUserId": "u-1", "ipAddress": "?"}]},
    }  # fmt: skip
    prepared = prepare_v1(read({"reportId": 1, "reportedInformation": inside}), as_of=NOW)
    (account,) = prepared.items
    assert (account.item.account, account.problems) == ("u-1", (ItemProblem.TRACE_NOT_READ,))
    assert prepared.clue.occurred_at is None
    assert {"occurred_at", "items.1"} <= set(prepared.clue.unread)


@pytest.mark.parametrize(
    ("address", "place", "unread"),
    [
        ({"country": "us", "state": "NY"}, "US-NY", set()),
        ({"country": "KR", "state": "Seoul"}, "KR", {"state"}),
        ({"country": "United States", "state": "NY"}, "", {"country", "state"}),
    ],
)
def test_that_a_stated_country_is_a_code_and_anything_else_stays_in_the_original(
    address: dict[str, str], place: str, unread: set[str]
) -> None:
    report = copy.deepcopy(REPORT)
    report["reportedInformation"]["reportedPeople"]["reportedPersons"][0]["addresses"]["addresses"] = [
        address
    ]
    clue = read(report)
    assert clue.items[2].stated_place == place
    left = {path.rpartition(".")[2] for path in clue.unread if ".addresses" in path}
    assert left == unread

"""Clients of hash exchanges against their simulators: pages, tombstones, times, faults, votes, secrets."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.unit.matching.exchanges import NOW, SINCE, Asked, drawn, start

from coldframe.core.errors import ColdframeError, InvalidInput
from coldframe.matching.exchanges import ncmec, stopncii
from coldframe.matching.exchanges.base import (
    Account,
    Environment,
    Page,
    PageFailed,
    RemoteEntry,
    SourceRefused,
    SourceUnreachable,
    Vote,
    Window,
)
from coldframe.matching.exchanges.registry import EXCHANGES, get_exchange
from coldframe.matching.terms import SignalKind
from coldframe.partners.http import Response
from coldframe.simulators.exchange import Fault, FaultKind, Switches
from coldframe.simulators.hashsharing.server import REASONS

WINDOW = Window(SINCE, NOW)


@pytest.fixture(params=["ncmec", "stopncii"])
def asked(request: pytest.FixtureRequest) -> Iterator[Asked]:
    one = start(request.param)
    yield one
    one.server.stop()


@pytest.fixture
def at_ncmec() -> Iterator[Asked]:
    one = start("ncmec")
    yield one
    one.server.stop()


@pytest.fixture
def at_stopncii() -> Iterator[Asked]:
    one = start("stopncii")
    yield one
    one.server.stop()


def values(entries: list[RemoteEntry]) -> set[str]:
    return {value for one in entries for _, value in one.values}


def test_that_every_page_is_read_whatever_the_order_and_with_repetitions(asked: Asked) -> None:
    listed = {asked.put(f"e{n}", at=NOW - timedelta(hours=n)) for n in range(25)}
    for switches in (
        Switches(page_size=7),
        Switches(page_size=5, is_reversed=True, overlap=5),
        Switches(page_size=25),
    ):
        asked.server.exchange.switches = switches
        pages = asked.pages(WINDOW)
        assert len(pages) == -(-25 // switches.page_size)
        assert values([one for page in pages for one in page.entries]) == listed
        assert not any(page.problems or page.broken for page in pages)


def test_that_what_is_withdrawn_comes_as_such_and_without_a_value(asked: Asked) -> None:
    asked.put("kept", at=NOW - timedelta(days=2))
    asked.put("gone", at=NOW - timedelta(days=2))
    asked.withdraw("gone", at=NOW - timedelta(days=1))
    kept, gone = sorted(asked.entries(), key=lambda one: one.is_withdrawn)
    assert (kept.is_withdrawn, kept.values) == (False, ((SignalKind.PDQ, drawn("kept")),))
    assert (gone.is_withdrawn, gone.values, gone.changed_at) == (True, (), NOW - timedelta(days=1))


def test_that_no_entry_shows_its_value(asked: Asked) -> None:
    value = asked.put("secret")
    (page,) = asked.pages(WINDOW)
    (entry,) = page.entries
    assert value in str(entry.values)
    assert value not in repr(page)
    assert value not in entry.key
    assert value not in repr(Vote(entry.key, SignalKind.PDQ, value, is_confirmed=True))


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.STATUS, status=500), Fault(FaultKind.STATUS, status=404), Fault(FaultKind.HTML_PAGE),
        Fault(FaultKind.GARBAGE), Fault(FaultKind.TRUNCATED), Fault(FaultKind.EMPTY), Fault(FaultKind.CLOSED),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)  # fmt: skip
def test_that_any_bad_answer_costs_one_page(asked: Asked, fault: Fault) -> None:
    listed = {asked.put(f"e{n}", at=NOW - timedelta(hours=n)) for n in range(4)}
    asked.server.exchange.switches = Switches(page_size=2)
    asked.server.exchange.arm(dataclasses.replace(fault, skip=1))
    first = asked.client.fetch(asked.account, WINDOW, "")
    with pytest.raises(PageFailed) as failed:
        asked.client.fetch(asked.account, WINDOW, first.cursor)
    assert failed.value.permanent is (fault.status == 404)
    if fault.kind is FaultKind.GARBAGE:
        assert failed.value.raw == b"\0\xff not a page"
    second = asked.client.fetch(asked.account, WINDOW, first.cursor)
    assert values([*first.entries, *second.entries]) == listed


def test_that_a_slow_page_is_given_up(asked: Asked) -> None:
    hasty = type(asked.client)(timeout_seconds=0.2)
    asked.server.exchange.arm(Fault(FaultKind.SLOW, seconds=2.0))
    with pytest.raises(PageFailed, match="too slow"):
        hasty.fetch(asked.account, WINDOW, "")


def test_that_refusal_delay_and_absence_are_told_apart(asked: Asked) -> None:
    wrong = dict.fromkeys(asked.client.SECRETS, "wrong")
    with pytest.raises(SourceRefused) as refused:
        asked.client.fetch(dataclasses.replace(asked.account, secrets=wrong), WINDOW, "")
    assert refused.value.permanent
    asked.server.exchange.arm(Fault(FaultKind.STATUS, status=429))
    with pytest.raises(SourceUnreachable, match="wait"):
        asked.client.fetch(asked.account, WINDOW, "")
    nowhere = dataclasses.replace(asked.account, url="http://127.0.0.1:1/v1")
    with pytest.raises(SourceUnreachable):
        asked.client.fetch(nowhere, WINDOW, "")


def test_that_no_error_and_no_account_shows_a_secret(asked: Asked) -> None:
    assert "hush" not in repr(asked.account)
    for kind in (FaultKind.GARBAGE, FaultKind.STATUS, FaultKind.CLOSED):
        asked.server.exchange.arm(Fault(kind))
        with pytest.raises(ColdframeError) as failed:
            asked.client.fetch(asked.account, WINDOW, "")
        assert "hush" not in repr(failed.value) + str(failed.value) + failed.value.message
    assert not any("hush" in request for request in asked.server.exchange.requests)


@pytest.mark.parametrize("name", list(EXCHANGES))
def test_that_test_and_production_are_never_mixed_up(name: str) -> None:
    exchange = get_exchange(name)
    secrets = dict.fromkeys(exchange.SECRETS, "x")
    production = {
        "ncmec": "https://report.cybertip.org/hashsharing",
        "stopncii": "https://api.stopncii.org/v1",
    }[name]
    exchange.check(Account(production, Environment.PRODUCTION, secrets))
    exchange.check(Account("http://127.0.0.1:9/x", Environment.TEST, secrets))
    for account, field in (
        (Account(production, Environment.TEST, secrets), "environment"),
        (Account("https://hashes.example.org/v2", Environment.PRODUCTION, secrets), "url"),
        (Account("http://hashes.example.org/v2", Environment.TEST, secrets), "url"),
        (Account(production, Environment.PRODUCTION, {}), exchange.SECRETS[0]),
    ):
        with pytest.raises(InvalidInput) as refused:
            exchange.check(account)
        assert refused.value.field == field
    with pytest.raises(InvalidInput, match="ncmec, stopncii"):
        get_exchange("other")


# NCMEC ------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Seoul"])
def test_that_times_are_utc_both_ways_whatever_the_zone_of_the_process(
    at_ncmec: Asked, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        at_ncmec.put("one", at=NOW - timedelta(minutes=30))
        at_ncmec.server.exchange.switches = Switches(offset_minutes=540)
        (entry,) = at_ncmec.entries(Window(NOW - timedelta(hours=1), NOW))
        assert entry.changed_at == NOW - timedelta(minutes=30)
        assert (
            "from=2026-11-20T11%3A00%3A00Z&to=2026-11-20T12%3A00%3A00Z"
            in at_ncmec.server.exchange.requests[0]
        )
    finally:
        monkeypatch.undo()
        time.tzset()


def test_that_an_entry_keeps_its_member_label_and_votes_and_counts_what_is_not_compared(
    at_ncmec: Asked,
) -> None:
    given_ = {
        "md5": "A" * 32,
        "sha1": "b" * 40,
        "pdna": "x",
        "pdq": drawn("p"),
        "tmk-pdqf": "/v2/entries/1/large",
    }
    at_ncmec.server.exchange.put("42/a", given_, label="A1", affirmed=[1, 2, 3], denied=[3])
    at_ncmec.server.exchange.put("43/a", {"md5": "A" * 32}, label="B2", kind="video")
    (page,) = at_ncmec.pages(WINDOW)
    image, video = page.entries
    assert (image.key, image.member, image.label, image.votes_for, image.votes_against) == (
        "42/a",
        "42",
        "a1",
        3,
        1,
    )
    assert dict(image.values) == {
        SignalKind.MD5: "a" * 32, SignalKind.SHA1: "b" * 40, SignalKind.PDQ: drawn("p"),
    }  # fmt: skip
    assert (video.key, video.label, page.ignored) == ("43/a", "b2", 2)


def test_that_votes_go_with_reasons_that_the_source_knows(at_ncmec: Asked) -> None:
    at_ncmec.put("a/b c")
    reasons = at_ncmec.client.reasons(at_ncmec.account, SignalKind.MD5)
    assert {one.code: one.name for one in reasons} == REASONS
    guid = reasons[0].code
    yes = Vote("42/a/b c", SignalKind.PDQ, drawn("a"), is_confirmed=True)
    no = dataclasses.replace(yes, kind=SignalKind.MD5, is_confirmed=False, reasons=(guid,))
    for vote in (yes, no):
        at_ncmec.client.send(at_ncmec.account, vote)
        assert drawn("a").encode() not in at_ncmec.client.document(vote)
    assert at_ncmec.server.exchange.votes == [
        {"key": "42/a/b c", "type": "PDQ", "said": "affirmative", "reasons": []},
        {"key": "42/a/b c", "type": "MD5", "said": "negative", "reasons": [guid]},
    ]
    with pytest.raises(PageFailed, match="400"):
        at_ncmec.client.send(at_ncmec.account, dataclasses.replace(no, reasons=("made-up",)))


def entries_xml(inner: str, after: str = "") -> bytes:
    return (
        '<queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2">'
        f'<images count="1" maxTimestamp="2026-11-20T12:00:00Z">{inner}</images>{after}</queryResult>'
    ).encode()


GOOD = (
    '<image><member id="42">M</member><timestamp>2026-11-20T11:00:00Z</timestamp><id>good</id>'
    f"<fingerprints><md5>{'1' * 32}</md5></fingerprints></image>"
)


def read_ncmec(content: bytes, monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.setattr(ncmec, "ask", lambda *_, **__: Response(200, {}, content))
    secrets = {"username": "u", "password": "p"}
    return ncmec.NcmecHashSharing().fetch(
        Account("https://x.example.org", Environment.TEST, secrets), WINDOW, ""
    )


@pytest.mark.parametrize(
    "bad",
    [
        "<image/>", "<unheard/>", "text", "<!-- note -->", '<image><member id="x"/><id>a</id></image>',
        '<image><member id="42"/></image>', '<deletedImage><id>a</id></deletedImage>',
        '<image><member id="42"/><timestamp>2026-11-20T11:00:00Z</timestamp><id>a</id><fingerprints>'
        f"<pdq>{'0' * 64}</pdq><md5>short</md5></fingerprints></image>",
    ],
)  # fmt: skip
def test_that_a_bad_record_costs_itself_only(bad: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = read_ncmec(entries_xml(GOOD + bad + GOOD.replace("good", "other")), monkeypatch)
    assert [one.key for one in page.entries] == ["42/good", "42/other"]
    assert not any("short" in one.message for one in page.problems)


def test_that_a_tombstone_without_a_readable_time_still_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    for time in (
        "",
        "<timestamp/>",
        "<timestamp>2026-11-20T11:00:00</timestamp>",
        "<timestamp>soon</timestamp>",
    ):
        gone = f'<deletedImage><member id="42"/><id>a</id>{time}</deletedImage>'
        page = read_ncmec(entries_xml(gone), monkeypatch)
        (entry,) = page.entries
        assert (entry.is_withdrawn, entry.changed_at, len(page.problems)) == (True, None, 1)


def test_that_the_next_page_leads_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for url in (
        "https://evil.example.net/v2/entries?start=3&amp;max=9",
        "//evil.example.net/?start=3&amp;max=9",
    ):
        page = read_ncmec(entries_xml(GOOD, f"<paging><next>{url}</next></paging>"), monkeypatch)
        assert (page.cursor, page.left) == ("start=3&max=9", 7)
    page = read_ncmec(entries_xml(GOOD, "<paging><next>/v2/entries</next></paging>"), monkeypatch)
    assert page.cursor == ""
    assert "cannot be asked" in str(page.broken)


def test_that_entities_and_other_documents_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = b'<!DOCTYPE q [<!ENTITY a "aaaa">]>' + entries_xml(GOOD.replace("good", "&a;"))
    for content in (bomb, b"<other/>", b"", b"{}", b"\xff\xfe"):
        with pytest.raises(PageFailed) as failed:
            read_ncmec(content, monkeypatch)
        assert failed.value.raw == content


# StopNCII ---------------------------------------------------------------------------------


def test_that_withdrawal_is_read_from_the_status_and_the_cases(at_stopncii: Asked) -> None:
    """The peers' library compares the hash with the word; a withdrawn hash stays in its bank."""
    case = "00000000-0000-4000-8000-00000000000"
    shown: dict[str, dict[str, Any]] = {
        "received": {"status": "Received"},
        "active": {"cases": {case + "1": "Withdrawn", case + "2": "Active"}},
        "odd": {"cases": []},
        "withdrawn": {"status": "Withdrawn", "cases": {}},
        "deleted": {"status": "Deleted"},
        "all-cases": {"status": "Active", "cases": {case + "1": "Withdrawn", case + "2": "Deleted"}},
    }
    for name, more in shown.items():
        at_stopncii.put(name, **more)
    at_stopncii.put("unheard", status="Paused")
    (page,) = at_stopncii.pages(WINDOW)
    live = {value for one in page.entries for _, value in one.values}
    assert live == {drawn("received"), drawn("active"), drawn("odd")}
    assert sum(one.is_withdrawn for one in page.entries) == 3
    assert [problem.place for problem in page.problems] == ["record 6"]


def test_that_feedback_of_others_counts_and_unheard_values_do_no_harm(at_stopncii: Asked) -> None:
    said = [
        {"source": "a", "feedbackValue": "Blocked", "tags": []}, {"source": "b", "feedbackValue": "Undefined"},
        {"source": "c", "feedbackValue": "NotBlocked", "tags": ["x"]}, "nonsense",
    ]  # fmt: skip
    at_stopncii.put("one", feedbacks=said)
    at_stopncii.server.exchange.put("text", {"Text": "0" * 64})
    (page,) = at_stopncii.pages(WINDOW)
    (entry,) = page.entries
    assert (entry.votes_for, entry.votes_against, page.ignored) == (1, 1, 1)
    assert page.reached == NOW


def test_that_feedback_is_sent_by_its_value_not_by_a_programs_name_for_it(at_stopncii: Asked) -> None:
    value = at_stopncii.put("one")
    vote = Vote("k", SignalKind.PDQ, value, is_confirmed=True)
    at_stopncii.client.send(at_stopncii.account, vote)
    at_stopncii.client.send(at_stopncii.account, dataclasses.replace(vote, is_confirmed=False))
    assert [one["feedbackValue"] for one in at_stopncii.server.exchange.votes] == ["Blocked", "NotBlocked"]
    assert at_stopncii.client.reasons(at_stopncii.account, SignalKind.PDQ) == ()


def read_stopncii(document: object, monkeypatch: pytest.MonkeyPatch) -> Page:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    monkeypatch.setattr(stopncii, "ask", lambda *_, **__: Response(200, {}, content))
    secrets = dict.fromkeys(stopncii.StopNcii.SECRETS, "x")
    return stopncii.StopNcii().fetch(
        Account("https://x.example.org", Environment.TEST, secrets), WINDOW, "here"
    )


def record(**changes: Any) -> dict[str, Any]:
    good = {
        "lastModtimestamp": 1_700_000_000,
        "signalType": "ImagePDQ",
        "hashValue": "0" * 64,
        "hashStatus": "Active",
    }
    return good | changes


def test_that_a_page_that_cannot_go_on_says_so_and_keeps_its_records(monkeypatch: pytest.MonkeyPatch) -> None:
    for token in (None, "", "here", 7, "x" * 5000, "half a pair \ud800", "nul \0"):
        page = read_stopncii(
            {"hashRecords": [record()], "hasMoreRecords": True, "nextPageToken": token}, monkeypatch
        )
        assert (len(page.entries), page.cursor, bool(page.broken)) == (1, "", True)
    documents: list[Any] = [
        [],
        3,
        {"hashRecords": {}},
        {},
        b"",
        b"NaN",
        b'{"hashRecords": [NaN]}',
        b"[" * 100_000,
    ]
    for document in documents:
        with pytest.raises(PageFailed):
            read_stopncii(document, monkeypatch)


def test_that_times_are_seconds_or_thousandths_and_nonsense_is_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for written, read in (
        (1_700_000_000, datetime.fromtimestamp(1_700_000_000, UTC)),
        (1_700_000_000_000, datetime.fromtimestamp(1_700_000_000, UTC)),
        (-5, None), (0, None), (True, None), ("soon", None), (10**40, None), (None, None),
    ):  # fmt: skip
        page = read_stopncii({"hashRecords": [record(lastModtimestamp=written)]}, monkeypatch)
        assert page.entries[0].changed_at == read


# Anything at all --------------------------------------------------------------------------

junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.lists(
        junk
        | st.fixed_dictionaries(
            {
                "hashStatus": junk,
                "caseNumbers": junk,
                "CSPFeedbacks": junk,
                "signalType": st.just("ImagePDQ"),
                "hashValue": junk,
            }
        ),
        max_size=4,
    ),
    st.integers(0, 4),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_bad_records_never_take_a_good_one_with_them(
    monkeypatch: pytest.MonkeyPatch, bad: list[object], at: int
) -> None:
    records = [*bad[:at], record(hashValue="1" * 64), *bad[at:]]
    page = read_stopncii({"hashRecords": records}, monkeypatch)
    assert ((SignalKind.PDQ, "1" * 64),) in [one.values for one in page.entries]
    assert len(page.entries) + len(page.problems) + page.ignored == len(records)


@given(
    st.lists(
        st.sampled_from(
            ["image", "deletedImage", "member", "id", "timestamp", "fingerprints", "md5", "feedback"]
        ),
        max_size=6,
    ),
    st.text(max_size=10),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_no_tree_of_known_names_breaks_the_reader(
    monkeypatch: pytest.MonkeyPatch, names: list[str], text: str
) -> None:
    root = parent = etree.Element("image")
    for name in names:
        parent = etree.SubElement(parent, name)
    parent.text = "".join(character for character in text if character.isprintable())
    page = read_ncmec(entries_xml(GOOD + etree.tostring(root, encoding="unicode")), monkeypatch)
    assert page.entries[0].key == "42/good"


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_any_bytes_are_a_page_or_a_failed_page(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    for read in (read_ncmec, read_stopncii):
        with pytest.raises(PageFailed):
            read(content, monkeypatch)

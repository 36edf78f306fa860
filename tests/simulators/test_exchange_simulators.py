"""The local exchanges: their control address, their protocols' refusals, and the commands that start them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from tests.unit.matching.exchanges import Asked, drawn, start

from coldframe.partners import http
from coldframe.simulators.exchange import Switches

JSON = {"Content-Type": "application/json"}
USER = ("demo", "open-sesame-hush")
KEYS = {"Ocp-Apim-Subscription-Key": "hush-sub", "x-functions-key": "hush-fun"}


@pytest.fixture(params=["ncmec", "stopncii"])
def asked(request: pytest.FixtureRequest) -> Iterator[Asked]:
    one = start(request.param)
    yield one
    one.server.stop()


def control(asked: Asked, what: str, body: object = None, *, method: str = "") -> http.Response:
    content = None if body is None else json.dumps(body).encode()
    url = f"{asked.server.home_url}/_simulator/{what}"
    return http.request(method or ("GET" if body is None else "POST"), url, headers=JSON, content=content)


def test_that_entries_faults_and_the_clock_are_set_from_outside(asked: Asked) -> None:
    kind = "pdq" if asked.client.NAME == "ncmec" else "ImagePDQ"
    assert (
        control(asked, "entries", {"key": "1/a", "values": {kind: drawn("a")}, "label": "A1"}).status == 200
    )
    assert control(asked, "entries", {"key": "1/b", "values": {kind: drawn("b")}}).status == 200
    assert control(asked, "withdraw", {"key": "1/b"}).status == 200
    listed = http.expect_json(control(asked, "entries"), who="It")
    assert isinstance(listed, list)
    assert [one["is_withdrawn"] for one in listed] == [False, True]
    assert len(asked.entries()) == 2
    assert control(asked, "faults", {"kind": "status", "status": 500, "times": 9}).status == 200
    assert asked.server.exchange.strike() is not None
    assert control(asked, "faults", method="DELETE").status == 200
    assert asked.server.exchange.strike() is None
    assert control(asked, "switches", {"page_size": 1}).status == 200
    assert control(asked, "clock", {"advance_seconds": 60}).status == 200
    assert asked.server.exchange.switches == Switches(page_size=1, ahead_seconds=60)
    assert http.expect_json(control(asked, "votes"), who="It") == []


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("faults", {"kind": "unheard"}),
        ("faults", []),
        ("switches", {"x": 1}),
        ("clock", {}),
        ("entries", {"k": 1}),
    ],
)
def test_that_nonsense_is_refused(asked: Asked, what: str, body: object) -> None:
    assert control(asked, what, body).status == 400


def test_that_the_control_address_wants_json_and_knows_its_names(asked: Asked) -> None:
    assert control(asked, "unheard").status == 404
    assert control(asked, "unheard", {}).status == 404
    url = f"{asked.server.home_url}/_simulator/faults"
    assert http.request("POST", url, content=b"{}").status == 415


def test_that_nobody_else_on_the_network_may_use_it(asked: Asked) -> None:
    url = f"{asked.server.home_url}/_simulator/entries"
    assert http.request("GET", url, headers={"Host": "rebound.example.net"}).status == 403


def test_that_hash_sharing_tells_who_asks_and_refuses_what_it_does_not_know() -> None:
    asked = start("ncmec")
    try:
        asked.put("a")
        for path, status in (
            ("/v2/status", 200), ("/v2/members", 200), ("/v2/feedback/MD5/reasons", 200),
            ("/v2/feedback/UNHEARD/reasons", 404), ("/v2/other", 404), ("/v2/entries", 400),
            ("/v2/entries?from=2026-11-01T00:00:00&to=2026-11-20T00:00:00Z", 400),
        ):  # fmt: skip
            assert http.request("GET", asked.server.url + path, auth=USER).status == status, path
            assert http.request("GET", asked.server.url + path).status == 401
        assert http.request("POST", asked.server.url + "/v2/entries", auth=USER, content=b"").status == 405
        vote = f"{asked.server.url}/v2/entries/42/a/MD5/feedback"
        for body in (
            b"",
            b"<x/>",
            b'<feedbackSubmission xmlns="https://hashsharing.ncmec.org/hashsharing/v2"/>',
        ):
            assert http.request("PUT", vote, auth=USER, content=body).status == 400
        assert http.request("PUT", vote.replace("/a/", "/b/"), auth=USER, content=b"<x/>").status == 404
        assert asked.server.exchange.votes == []
    finally:
        asked.server.stop()


def test_that_stopncii_takes_hashes_and_refuses_what_it_does_not_know() -> None:
    asked = start("stopncii")
    try:
        url = asked.server.url
        assert http.request("GET", f"{url}/FetchHashes?startTimestamp=10", headers=KEYS).status == 200
        assert http.request("GET", f"{url}/FetchHashes?startTimestamp=10").status == 401
        for query in (
            "",
            "?startTimestamp=x",
            "?startTimestamp=10&nextPageToken=%21",
            "?startTimestamp=10&pageSize=x",
        ):
            assert http.request("GET", f"{url}/FetchHashes{query}", headers=KEYS).status == 400, query
        good = {"count": 1, "hashRecords": [{"signalType": "ImagePDQ", "hashValue": drawn("a")}]}
        sent = http.request(
            "POST", f"{url}/SubmitHashes", headers=KEYS | JSON, content=json.dumps(good).encode()
        )
        assert sent.status == 200
        for bad in (
            {},
            {"count": 2, "hashFeedbacks": []},
            {"count": 1, "hashFeedbacks": [{"feedbackValue": "StopNCII.Blocked"}]},
        ):
            answer = http.request(
                "POST", f"{url}/SubmitFeedback", headers=KEYS | JSON, content=json.dumps(bad).encode()
            )
            assert answer.status == 400
        assert len(asked.server.exchange.votes) == 1
        assert http.request("GET", f"{url}/Other", headers=KEYS).status == 404
    finally:
        asked.server.stop()


@pytest.mark.parametrize("name", ["hashsharing", "stopncii"])
def test_that_the_command_starts_one_and_says_where(name: str) -> None:
    command = [sys.executable, "-m", f"coldframe.simulators.{name}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        assert http.request("GET", told["url"] + "/v2/status").status in (401, 404)
        assert http.expect_json(http.request("GET", told["control"] + "entries"), who="It") == []
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0

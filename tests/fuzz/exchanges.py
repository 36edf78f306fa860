"""Answers of the hash exchanges: a page with its problems, or a refusal; never anything else."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from lxml import etree
from tests.fuzz.target import Target, damaging, hold
from tests.unit.matching import exchanges as asked

from coldframe.core.errors import RemoteFailure
from coldframe.matching.exchanges import ncmec, stopncii
from coldframe.matching.exchanges.base import Page, Window
from coldframe.matching.hashlists.base import check_value
from coldframe.matching.terms import SignalKind
from coldframe.partners.http import Response

_NOWHERE = b"http://127.0.0.1:9"
_XML = {"content-type": "application/xml"}
_JSON = {"content-type": "application/json"}


def _pages(name: str) -> list[bytes]:
    """What the simulators answer, without the port, which differs each time."""
    one = asked.start(name)
    try:
        port = one.account.url.split("/hashsharing")[0].split("/v1")[0].encode()
        one.server.exchange.switches = asked_switches(page_size=3)
        for number in range(4):
            one.put(f"entry {number}".replace(" ", "-"), label="a1" if name == "ncmec" else "")
        one.withdraw("entry-1")
        found = [page.raw for page in one.pages(Window(asked.SINCE, asked.NOW))]
    finally:
        one.server.stop()
    return [raw.replace(port, _NOWHERE) for raw in found]


def asked_switches(**more: Any) -> Any:
    from coldframe.simulators.exchange import Switches

    return Switches(**more)


_REASONS = (
    b'<?xml version="1.0"?><availableFeedbackReasons xmlns="https://hashsharing.ncmec.org/hashsharing/v2">'
    b'<availableFeedbackReason guid="11111111-0000-4000-8000-000000000001" name="Example reason 1" type="MD5"/>'
    b"</availableFeedbackReasons>"
)
_FULL_XML = (
    b'<?xml version="1.0" encoding="UTF-8"?><queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2">'
    b'<images count="2" maxTimestamp="2026-11-20T12:00:00Z"><image><member id="42">Example</member>'
    b"<timestamp>2026-11-20T12:00:00Z</timestamp><id>a</id><classification>A1</classification><fingerprints>"
    b"<md5>0123456789abcdef0123456789abcdef</md5><sha1>0123456789abcdef0123456789abcdef01234567</sha1>"
    b"<pdna>AAAA</pdna><tmk href='/x'/></fingerprints><feedback><affirmativeFeedback type='MD5'><members>"
    b'<member id="7">Other</member></members></affirmativeFeedback></feedback></image>'
    b'<deletedImage><member id="42"/><id>b</id><timestamp>2026-11-20T12:00:00+02:00</timestamp></deletedImage>'
    b"</images><videos/><paging><next>/hashsharing/v2/entries?from=a&amp;to=b&amp;start=3&amp;size=1&amp;max=9</next>"
    b"</paging></queryResult>"
)
_TOKENS = (
    *(
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
        b"&b;",
        b"&#0;",
        b"&#x1F600;",
        b"<![CDATA[",
        b"]]>",
        b"<!--",
        b"-->",
        b"<?a?>",
    ),
    *(
        b"<member/>",
        b"<image>",
        b"</image>",
        b"<deletedVideo>",
        b"<md5>",
        b"<pdq>",
        b"<next>",
        b"xmlns:a='b'",
        b"xml:base='c'",
    ),
    *(
        b"0001-01-01T00:00:00+14:00",
        b"9999-12-31T23:59:59-14:00",
        b"start=",
        b"max=" + b"9" * 5000,
        b"http://[",
        b"//[::",
        b"\xff\xfe",
    ),
    *(
        b"null",
        b"1e999",
        b"NaN",
        b"-1",
        b"1e308",
        b"99999999999999999999",
        b"true",
        b"[]",
        b"{}",
        b'"Withdrawn"',
        b'"URL"',
        b"\\ud800",
    ),
    *(
        b'"hashRecords"',
        b'"nextPageToken"',
        b'"hasMoreRecords":true',
        b'"caseNumbers":{}',
        b"[" * 500,
        b"encoding='UTF-7'",
        b"\0",
    ),
)
_STOPNCII = (
    b'{"count":2,"hashRecords":[{"signalType":"ImagePDQ","hashValue":"'
    + b"01" * 32
    + b'","hashStatus":"Active",'
    b'"lastModtimestamp":1763640000,"caseNumbers":{"1":"Active"},"CSPFeedbacks":[{"source":"x","feedbackValue":"Blocked"}]},'
    b'{"signalType":"URL","hashValue":"https://example.org/a","hashStatus":"Withdrawn","lastModtimestamp":1763640000.5}],'
    b'"hasMoreRecords":true,"nextPageToken":"2","nextSetTimestamp":1763640000123}'
)


def _check(
    client: Any, module: Any, call: Callable[[Any], object], headers: Mapping[str, str]
) -> Callable[[bytes], str]:
    def check(data: bytes) -> str:
        module.ask = lambda *_, **__: Response(200, headers, data)
        try:
            page = call(client)
        except RemoteFailure as failure:
            hold(failure.message, "a failure says nothing")
            return type(failure).__name__
        if isinstance(page, Page):
            _hold_page(page, data)
            return "entries" if page.entries else "problems" if page.problems else "empty"
        return "reasons" if page else "no reasons"

    return check


def _hold_page(page: Page, data: bytes) -> None:
    hold(page.raw == data, "the raw answer is another")
    hold(not (page.cursor and page.broken) and len(page.cursor) <= 4000, "the cursor")
    for problem in page.problems:
        hold(problem.message and len(problem.place) <= 60, "a problem")
    for moment in (page.reached, *(entry.changed_at for entry in page.entries)):
        hold(moment is None or moment.tzinfo is UTC, "a moment is not in UTC")
    for entry in page.entries:
        hold(0 < len(entry.key) <= 200 and len(entry.label) <= 40, "an entry's texts are unbounded")
        hold(not (entry.is_withdrawn and entry.values), "a withdrawn entry has values")
        hold(
            all(check_value(kind, value) == value for kind, value in entry.values),
            "a value is not in its normal form",
        )


_TEXTS = (
    "",
    "0",
    "-1",
    "9" * 400,
    "42",
    "a b",
    "x" * 300,
    "f" * 32,
    "F" * 64,
    "é",
    "0001-01-01T00:00:00+14:00",
    "２",
)
_NAMES = (
    "image",
    "video",
    "deletedImage",
    "deletedVideo",
    "member",
    "id",
    "md5",
    "pdq",
    "next",
    "paging",
    "feedback",
    "x",
)


def _rearranged(rng: random.Random, seed: bytes) -> bytes:
    """Return an XML document whose elements are moved, dropped, doubled, renamed or say something else."""
    root = etree.fromstring(seed)
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        every = [one for one in root.iter() if isinstance(one.tag, str)]
        one, other, way = rng.choice(every), rng.choice(every), rng.randrange(7)
        parent = one.getparent()
        if way == 0 and parent is not None:
            parent.remove(one)
        elif way == 1 and parent is not None:
            other.append(copy.deepcopy(one))
        elif way == 2:
            one.tag = rng.choice(_NAMES)
        elif way == 3:
            one.text = rng.choice(_TEXTS)
        elif way == 4:
            one.set(rng.choice(("id", "guid", "name", "href")), rng.choice(_TEXTS))
        elif way == 5 and one.attrib:
            del one.attrib[rng.choice(list(one.attrib))]
        else:
            one.append(rng.choice((etree.Comment("drawn"), etree.ProcessingInstruction("a", "b"))))
    return etree.tostring(root)


def _draw_xml(seeds: list[bytes]) -> Callable[[random.Random], bytes]:
    damaged = damaging(seeds, _TOKENS, large_one_in=2000)
    return lambda rng: _rearranged(rng, rng.choice(seeds)) if rng.random() < 0.5 else damaged(rng)


_ACCOUNT = asked.Account("https://example.org", asked.Environment.TEST, asked.SECRETS["ncmec"])
_WINDOW = Window(asked.SINCE, datetime(2026, 11, 20, 12, tzinfo=UTC))


def make(name: str) -> Target:
    if name == "ncmec_reasons":
        client = ncmec.NcmecHashSharing()
        call = lambda one: one.reasons(_ACCOUNT, SignalKind.MD5)  # noqa: E731
        return Target(_check(client, ncmec, call, _XML), _draw_xml([_REASONS]))
    if name == "ncmec":
        call = lambda one: one.fetch(_ACCOUNT, _WINDOW, "start=1&max=9")  # noqa: E731
        seeds = [*_pages("ncmec"), _FULL_XML]
        return Target(_check(ncmec.NcmecHashSharing(), ncmec, call, _XML), _draw_xml(seeds))
    account = asked.Account("https://example.org", asked.Environment.TEST, asked.SECRETS["stopncii"])
    call = lambda one: one.fetch(account, _WINDOW, "1")  # noqa: E731
    seeds = [*_pages("stopncii"), _STOPNCII]
    return Target(
        _check(stopncii.StopNcii(), stopncii, call, _JSON), damaging(seeds, _TOKENS, large_one_in=2000)
    )

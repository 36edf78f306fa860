"""The channels: whatever a stranger sends, there are clues and problems, and nothing of it is dropped."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from tests.fuzz.lists import _one_row
from tests.fuzz.target import Target, damaging, hold
from tests.fuzz.written import case_graph, misp, referral_document, referral_table

from coldframe.core.errors import ColdframeError
from coldframe.intake.channels.csv_file import COLUMNS
from coldframe.intake.channels.registry import CHANNELS
from coldframe.intake.rules import prepare_v1
from coldframe.intake.terms import Channel, NewClue, Parsed

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

_CLUE: dict[str, object] = {
    "statement": "Somebody wrote to me at a.b@example.org, password: open-sesame-7",
    "language": "en",
    "danger_now": "unknown",
    "harms": ["grooming"],
    "occurred_at": "2026-01-31T14:05:00Z",
    "reference": "r-1",
    "reporter": {"name": "Somebody Invented", "contact": "x@example.org", "may_be_contacted": "yes"},
    "items": [
        {"kind": "url", "url": "https://example.org/page?x=1", "publicly_available": "yes"},
        {"kind": "file", "part": "file1", "original_name": "a.png", "md5": "0" * 32},
        {
            "kind": "account",
            "platform": "Example",
            "account": "u1",
            "traces": [
                {
                    "kind": "ip",
                    "value": "192.0.2.1",
                    "seen_at": "2026-01-31T14:05:00+02:00",
                    "port": 443,
                    "event": "login",
                }
            ],
        },
        {"kind": "text", "text": "pwd is correct-horse; +12025550100"},
    ],
}


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def api() -> list[bytes]:
    return [
        _json(_CLUE),
        _json({"items": [{"url": "https://example.org"}]}),
        json.dumps(_CLUE).encode("utf-16"),
    ]


def ndjson() -> list[bytes]:
    short = _json({"items": [{"text": "drawn"}], "reference": "b"})
    return [b"\n".join((_json(_CLUE), short, b"", short)) + b"\n", b"\xef\xbb\xbf" + short]


def csv_file() -> list[bytes]:
    rows = ["reference,url,text,harms,seen_at,danger_now", "a,https://example.org,,grooming,,yes"]
    rows += ['b,,"two\nlines, ""quoted""",,2026-01-31T14:05:00Z,', "c,,password=hush-1,,,no"]
    text = "\n".join(rows)
    every = ",".join(COLUMNS) + "\n" + ",".join("" for _ in COLUMNS)
    return [
        text.encode(),
        text.replace(",", ";").encode("utf-16"),
        every.encode(),
        text.replace("\n", "\r\n").encode(),
    ]


def form() -> list[bytes]:
    typed = {"urls": "https://example.org/a\nexample.org", "text": "x", "platform": "Example", "account": "u"}
    return [
        _json(typed | {"reporter_name": "A", "parts": ["f"], "seen_at": "2026-01-31T14:05:00Z"}),
        _json({"text": "a"}),
    ]


def cybertip() -> list[bytes]:
    captures = {
        "sourceCaptures": [
            {
                "captureType": "IP Address",
                "value": "192.0.2.1",
                "port": 1,
                "dateTime": "2026-01-31T14:05:00Z",
                "eventName": "Login",
            }
        ]
    }
    person = {
        "espUserId": "u1",
        "screenName": {"value": "name"},
        "emails": {"emails": [{"value": "a@example.org"}]},
        "sourceInformation": captures,
    }
    inside = {
        "incidentSummary": {
            "incidentType": "Online Enticement of Children",
            "incidentDateTime": "2026-01-31T14:05:00Z",
        },
        "reportingEsp": {"espName": "Example"},
        "additionalInformations": [{"value": "drawn"}],
        "uploadedFiles": {
            "uploadedFiles": [
                {
                    "filename": "a.png",
                    "originalFilename": "b.png",
                    "verificationHash": "0" * 32,
                    "viewedByEsp": True,
                    "industryClassification": "A1",
                    "sourceInformation": captures,
                }
            ]
        },
        "reportedPeople": {"reportedPersons": [person]},
        "intendedRecipients": {"intendedRecipients": person},
        "incidentDetails": {
            "webpageIncident": [{"sourceInformation": captures}],
            "emailIncident": {"contents": {"value": "text"}},
        },
    }
    return [_json({"reportId": 4711, "reportedInformation": inside}), _json({"reportId": "1"})]


def desk() -> list[bytes]:
    document = {
        "clue": {
            "statement": "drawn",
            "danger_now": "no",
            "harms": ["grooming"],
            "occurred_at": "2026-01-31T14:05:00Z",
        },
        "items": [
            {"number": 1, "kind": "file", "file": {"sha256": "0" * 64}, "viewed": True, "md5": "0" * 32}
        ],
        "subjects": [
            {
                "service": "Example",
                "account": "u",
                "email": ["a@example.org"],
                "ip_event": {"address": "192.0.2.1", "at": "2026-01-31T14:05:00Z", "port": 1},
            }
        ],
        "decision": {"category": "grooming"},
    }
    prefixes = {"sending_desk": "rcp", "referral_id": "ref", "agreement_id": "agr"}
    ids = {name: f"{prefix}_{'a' * 26}" for name, prefix in prefixes.items()}
    return [_json(ids | {"document": document}), _json(ids | {"document": {}})]


def xarf() -> list[bytes]:
    report = {
        "xarf_version": "4.2.0", "report_id": "6f1f3a52-3f0c-4e0e-9d7e-3d7d9a0b1c2d", "category": "content",
        "type": "csem", "timestamp": "2026-01-31T14:05:00Z", "url": "https://example.org/page",
        "source_identifier": "192.0.2.7", "source_port": 443, "description": "drawn", "tags": ["a:b"],
        "reporter": {"org": "Example", "contact": "a@example.org", "domain": "example.org"},
        "evidence": [
            {"content_type": "image/png", "payload": "aW52ZW50ZWQ=", "description": "a drawn shape", "size": 8},
            {"content_type": "text/plain", "payload": "dGV4dA==", "hash": "md5:" + "0" * 32},
        ],
        "classification": "A1", "detection_method": "hash_match", "exploitation_type": "grooming",
        "hash_values": {"md5": "0" * 32, "sha256": "0" * 64},
    }  # fmt: skip
    return [
        _json(report),
        _json({name: report[name] for name in ("xarf_version", "category", "type", "url")}),
    ]


def article_16() -> list[bytes]:
    notifier = {"name": "Plainly Invented", "email": "invented@example.org"}
    notice = {
        "reasons": "drawn",
        "locations": ["https://example.org/page", "x"],
        "good_faith": True,
        "notifier": notifier,
    }
    more = {"reference": "r", "language": "de", "danger_now": "no", "about_child_sexual_abuse": True}
    return [_json(notice), _json(notice | more)]


_SEEDS: Mapping[str, Callable[[], list[bytes]]] = {
    "api": api,
    "article_16": article_16,
    "case_graph": case_graph,
    "csv_file": csv_file,
    "cybertip": cybertip,
    "desk": desk,
    "form": form,
    "misp": misp,
    "ndjson": ndjson,
    "referral_document": referral_document,
    "referral_table": referral_table,
    "xarf": xarf,
}
_TOKENS = (
    *(
        b"null",
        b"true",
        b"[]",
        b"{}",
        b"[{}]",
        b"1e999",
        b"-1",
        b"NaN",
        b"9" * 4400,
        b'"\\ud800"',
        b"\\u0000",
        b"[" * 2000,
    ),
    *(
        b'"items":',
        b'"traces":',
        b'"kind":',
        b'"harms":',
        b"file",
        b"listing",
        b"domain",
        b"unknown",
        b",",
        b'"',
        b"\n",
    ),
    *(
        b"0001-01-01T00:00:00+14:00",
        b"9999-12-31T23:59:59-14:00",
        b"2026-01-31T14:05:00",
        b"password: ",
        b"\xff\xfe",
        b"\0",
    ),
    *(
        "密码：".encode(),
        "\u2028".encode(),
        "\ufffd".encode(),
        b"\xed\xa0\x80",
        b"http://[",
        b"http://user:pw@example.org",
    ),
)


def _check(name: str) -> Callable[[bytes], str]:
    channel = CHANNELS[Channel(name)]

    def check(data: bytes) -> str:
        found = channel.parse(data)
        hold(found.clues or found.problems or not data.strip(), "nothing is said of what came")
        for problem in found.problems:
            hold(problem.message, "a problem says nothing")
            _ends_in_problems(channel.parse(problem.raw), problem.raw)
        ended = {_prepare(clue) for clue in found.clues}
        return ", ".join(sorted(ended)) or "refused"

    return check


def _ends_in_problems(again: Parsed, raw: bytes) -> None:
    hold(again.problems or again.clues or not raw.strip(), "a problem's bytes are nothing when read again")


def _prepare(clue: NewClue) -> str:
    try:
        prepared = prepare_v1(clue, as_of=NOW)
    except ColdframeError:
        return "not prepared"
    hold(prepared is not None, "nothing was prepared")
    return "prepared"


def _check_rows(name: str) -> Callable[[bytes], str]:
    def check(row: bytes) -> str:
        if name == "csv_file":
            good = [f"good-{number},https://example.org/{number}".encode() for number in range(6)]
            data = b"\n".join((b"reference,url", *good[:3], row, *good[3:]))
        else:
            good = [_json({"reference": f"good-{n}", "items": [{"text": "x"}]}) for n in range(6)]
            data = b"\n".join((*good[:3], row, *good[3:]))
        found = CHANNELS[Channel(name)].parse(data)
        there = {clue.sender_reference for clue in found.clues}
        missing = {f"good-{number}" for number in range(6)} - there
        hold(not missing, f"good rows are lost: {sorted(missing)}")
        return "read" if len(found.clues) > 6 else "problem" if found.problems else "passed over"

    return check


def make(name: str) -> Target:
    if name.startswith("rows_"):
        channel = name.removeprefix("rows_")
        rows = [row for seed in _SEEDS[channel]() for row in seed.split(b"\n") if row and b"\0" not in row]
        if channel == "csv_file":
            rows = [b"x,https://example.org/x", b'"a ""b""",c', b"d,"]
        return Target(_check_rows(channel), _one_row(rows, is_line=True))
    return Target(_check(name), damaging(_SEEDS[name](), _TOKENS, large_one_in=2000))

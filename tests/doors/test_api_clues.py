"""Clues through the API's door: what is taken in, what is refused and kept, what a program reads back."""

from __future__ import annotations

import hashlib
import io
import json
import tracemalloc
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.doors.api_client import (
    CLUE,
    FORM,
    Program,
    arriving,
    as_json,
    blobs,
    broken_off,
    joined,
    part,
    program,
    refusal,
)

from coldframe.core.actors import system
from coldframe.custody.queries import list_events
from coldframe.intake import queries
from coldframe.intake.models import Clue
from coldframe.intake.terms import IntakeEvent, ItemProblem
from coldframe.vault.actions import read
from coldframe.vault.terms import ReadReason

pytestmark = pytest.mark.django_db

PICTURE = b"drawn shapes" * 100
MIB = 2**20
CHEAT = "\u202egnp.exe"


@pytest.fixture
def now() -> datetime:
    # The door reads the real clock, so keys must be in force now.
    from django.utils import timezone

    return timezone.now()


@pytest.fixture
def caller(now: datetime) -> Program:
    return program(now=now)


@pytest.fixture
def before() -> set[Path]:
    return blobs()


def taken_in(answer: Any, status: int = 201) -> str:
    assert answer.status_code == status, answer.content
    told = answer.json()
    assert told == {"id": told["id"], "created": status == 201, "url": f"/api/v1/clues/{told['id']}"}
    return str(told["id"])


def kept(answer: Any, field: str, *, status: int = 422, code: str = "invalid_input") -> Any:
    """The dead letter that keeps what was refused; the answer names it and says what to do."""
    told = refusal(answer, status, code)
    (fault,) = told["errors"]
    assert fault["field"] == field
    letter = queries.get_dead_letter(fault["dead_letter"])
    assert letter.id in told["detail"]
    assert "send it mended" in told["detail"]
    assert (letter.code, letter.message) == (code, fault["message"])
    assert Clue.objects.count() == 0
    return letter


def bytes_of(sha256: str, now: datetime) -> bytes:
    return b"".join(read(sha256, actor=system("test"), as_of=now, reason=ReadReason.VERIFICATION))


# ── One clue ────────────────────────────────────────────────────────────────


def test_a_clue_of_several_items_comes_in_with_its_original(caller: Program, now: datetime) -> None:
    clue = {
        "statement": "아이를 찾는다는 글을 보았습니다. 🧊",
        "language": "ko",
        "danger_now": "yes",
        "harms": ["sale_of_access"],
        "occurred_at": (now - timedelta(hours=2)).isoformat(),
        "reference": "ours-1",
        "items": [
            {"kind": "url", "url": "https://example.org/그룹?x=1", "publicly_available": "yes"},
            {"kind": "text", "text": "무엇을"},
            {"kind": "account", "platform": "Example", "account": "u1", "traces": [{"kind": "ip", "value": "192.0.2.1", "port": 443}]},
            {"kind": "file", "md5": "0" * 32},
        ],
    }  # fmt: skip
    answer = caller.clue(clue)
    clue_id = taken_in(answer)
    found = queries.get_clue(clue_id)
    assert (found.statement, found.language, found.danger_now) == (clue["statement"], "ko", "yes")
    assert json.loads(bytes_of(found.raw_sha256, now)) == clue
    assert [item.kind for item in queries.list_items(clue_id)] == ["url", "text", "account", "file"]
    shown = caller.send("GET", f"/clues/{clue_id}").json()
    assert (shown["id"], shown["reference"], shown["harms"]) == (clue_id, "ours-1", ["sale_of_access"])
    assert [item["problems"] for item in shown["items"]] == [[], [], [], [ItemProblem.FILE_NOT_SUPPLIED]]
    # A program learns what became of it, not what it says.
    assert "statement" not in shown
    assert "아이" not in json.dumps(shown, ensure_ascii=False)
    assert next(event.kind for event in list_events(about=clue_id)) == IntakeEvent.CLUE_RECEIVED


def test_the_same_key_and_content_is_the_same_clue(caller: Program) -> None:
    first = taken_in(caller.clue(CLUE, key="k1"))
    assert taken_in(caller.clue(CLUE, key="k1"), 200) == first
    assert taken_in(caller.clue(CLUE, key="k2")) != first
    assert taken_in(caller.clue(CLUE)) != taken_in(caller.clue(CLUE)), (
        "without a key two people may say the same"
    )
    told = refusal(caller.clue({**CLUE, "statement": "Other."}, key="k1"), 409, "conflict")
    assert first in told["detail"]
    assert told["errors"][0]["dead_letter"]
    kinds = [event.kind for event in list_events(about=first) if event.subject == first]
    assert kinds == [IntakeEvent.CLUE_RECEIVED, IntakeEvent.CLUE_REPEATED]


def test_keys_of_two_programs_do_not_meet(caller: Program, now: datetime) -> None:
    other = program(now=now, username="other")
    assert taken_in(caller.clue(CLUE, key="k1")) != taken_in(other.clue(CLUE, key="k1"))


def test_a_key_longer_than_promised_is_refused(caller: Program) -> None:
    told = refusal(caller.clue(CLUE, key="k" * 201), 422, "invalid_input")
    assert "dempotency" in told["errors"][0]["field"]


@pytest.mark.parametrize(
    ("clue", "field", "words"),
    [
        ({"statement": "x", "items": []}, "items", "no items"),
        ({"statement": "x"}, "items", "no items"),
        ({**CLUE, "danger_nwo": "yes"}, "", "Did you mean danger_now?"),
        ({**CLUE, "occurred_at": "2999-01-01T00:00:00Z"}, "occurred_at", "lies in the future"),
        ({**CLUE, "occurred_at": "2020-01-01T00:00:00"}, "occurred_at", "no time zone"),
        ({**CLUE, "harms": ["mischief"]}, "harms", "must be one of"),
        ({**CLUE, "danger_now": "perhaps"}, "danger_now", "must be one of: yes, no, unknown"),
        ({"items": [{"kind": "url", "url": "mail me"}]}, "items.1.url", "not a web address"),
        ({"items": [{"kind": "file", "md5": "0" * 31, "original_name": "a"}]}, "items.1.md5", "32 hexadecimal"),
        ({"items": [{"kind": "text", "text": "a", "trace": []}]}, "items.1", "Did you mean traces?"),
        ({"items": "many"}, "items", "must be a list"),
        ([CLUE], "clue", "an object with named fields"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_kept_and_explained(
    caller: Program, clue: object, field: str, words: str, now: datetime
) -> None:
    answer = caller.clue(clue)
    code = "clue_without_items" if words == "no items" else "invalid_input"
    letter = kept(answer, field, code=code)
    assert words in letter.message
    assert bytes_of(letter.raw_sha256, now) == json.dumps(clue).encode()
    assert answer.json()["errors"] == caller.clue(clue).json()["errors"], "the same trouble is one letter"


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"{", "application/json", "not valid JSON at line 1"),
        (b"", "application/json", "not valid JSON"),
        (b"<!doctype html><title>Sign in</title>", "text/html", "not valid JSON"),
        (b"url\nhttps://example.org/\n", "text/csv", "not valid JSON"),
        (b'{"items": "\xff"}', "application/json", "not UTF-8"),
        (b"[" * 100_000, "application/json", "nested too deeply"),
        (b'{"items": NaN}', "application/json", "items"),
    ],
)
def test_bytes_that_are_no_clue_are_kept_as_they_came(
    caller: Program, body: bytes, kind: str, words: str, now: datetime
) -> None:
    told = refusal(caller.send("POST", "/clues", body, kind), 422, "invalid_input")
    assert words in told["detail"]
    letter = queries.get_dead_letter(told["errors"][0]["dead_letter"])
    assert bytes_of(letter.raw_sha256, now) == body


def test_a_clue_is_read_whatever_its_content_type_says(caller: Program) -> None:
    # curl -d sends it as a form; the bytes are the clue all the same.
    for kind in ("application/x-www-form-urlencoded", "text/plain", "application/octet-stream"):
        taken_in(caller.send("POST", "/clues", json.dumps(CLUE).encode(), kind))


# ── With files ──────────────────────────────────────────────────────────────


def test_files_come_as_further_parts_and_the_form_says_their_names(caller: Program) -> None:
    clue = {
        "items": [{"kind": "file", "part": "a", "viewed_by_sender": "yes"}, {"kind": "text", "text": "see"}]
    }
    parts = [
        as_json(clue),
        part("a", PICTURE, file_name="집.png", kind="image/png"),
        part("b", b"spare", file_name="b.txt", kind="text/plain"),
    ]
    items = queries.list_items(taken_in(caller.form("/clues", parts, key="f1")))
    assert [(item.kind, item.original_name, item.media_type, item.size_bytes) for item in items] == [
        ("file", "집.png", "image/png", len(PICTURE)),
        ("text", "", "", None),
        ("file", "b.txt", "text/plain", 5),
    ]
    assert items[0].sha256 == hashlib.sha256(PICTURE).hexdigest()
    assert items[0].viewed_by_sender == "yes"
    assert taken_in(caller.form("/clues", parts, key="f1"), 200) == items[0].clue_id


def test_the_same_upload_twice_leaves_nothing_behind(caller: Program) -> None:
    parts = [as_json(CLUE), part("a", PICTURE + b"twice", file_name="a.png")]
    first = taken_in(caller.form("/clues", parts, key="f1"))
    lying = blobs()
    assert taken_in(caller.form("/clues", parts, key="f1"), 200) == first
    assert blobs() == lying
    again = taken_in(caller.form("/clues", parts))
    assert again != first
    assert {item.sha256 for item in queries.list_items(again)} == {
        item.sha256 for item in queries.list_items(first)
    }


def test_the_clue_may_itself_be_a_file_of_the_form(caller: Program) -> None:
    # As a browser's FormData and generated clients send JSON.
    whole = part("clue", json.dumps(CLUE).encode(), file_name="blob", kind="application/json")
    clue_id = taken_in(caller.form("/clues", [part("a", PICTURE, file_name="a.png"), whole]))
    assert [item.kind for item in queries.list_items(clue_id)] == ["url", "file"]


def test_several_files_of_one_name_are_all_kept(caller: Program) -> None:
    parts = [as_json(CLUE), *(part("files", bytes([n]) * 9, file_name=f"{n}.png") for n in range(3))]
    items = queries.list_items(taken_in(caller.form("/clues", parts)))
    assert [item.original_name for item in items] == ["", "0.png", "1.png", "2.png"]


def test_an_item_may_name_the_file_instead_of_the_part(caller: Program) -> None:
    clue = {"items": [{"part": "1.png", "sender_category": "a1"}, {"part": "0.png", "sender_category": "b2"}]}
    parts = [as_json(clue), *(part("files", bytes([n]) * 9, file_name=f"{n}.png") for n in range(2))]
    items = queries.list_items(taken_in(caller.form("/clues", parts)))
    assert [(item.original_name, item.sender_category) for item in items] == [
        ("1.png", "a1"),
        ("0.png", "b2"),
    ]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../../etc/passwd", "passwd"),
        ("C:\\\\temp\\\\a.png", "a.png"),
        ("a/b\x00c.png", "bc.png"),
        (CHEAT, None),
        ("é" * 400 + ".png", None),
        ("%2e%2e%2fa.png", "%2e%2e%2fa.png"),
    ],
)
def test_a_file_name_is_only_a_name(caller: Program, sent: str, shown: str | None, before: set[Path]) -> None:
    clue_id = taken_in(
        caller.form("/clues", [as_json(CLUE), part("a", PICTURE + sent.encode(), file_name=sent)])
    )
    name = queries.list_items(clue_id)[1].original_name
    assert len(name) <= 255
    assert not set(name) & {"/", "\\", "\0", "\u202e"}
    assert shown in (None, name)
    # What lies on the disk is named by chance alone.
    assert all(path.name.isalnum() for path in blobs() - before)


def test_a_file_that_the_clue_names_and_the_form_lacks_is_asked_for(caller: Program, now: datetime) -> None:
    clue = {"items": [{"kind": "file", "part": "a"}]}
    parts = [as_json(clue), part("b", PICTURE, file_name="b.png")]
    letter = kept(caller.form("/clues", parts), "items.1.part")
    assert letter.message.startswith("Item 1 names a part")
    assert bytes_of(hashlib.sha256(PICTURE).hexdigest(), now) == PICTURE


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([part("a", b"1", file_name="a")], "no part `clue`"),
        ([part("Clue", json.dumps(CLUE).encode())], "no part `clue`"),
        ([as_json(CLUE), as_json(CLUE)], "more than one part `clue`"),
        ([as_json(CLUE), part("a", b"a file without its name")], "text and no file"),
        ([], "no part `clue`"),
    ],
)
def test_a_form_that_is_not_as_it_should_be_is_kept_and_explained(
    caller: Program, parts: list[bytes], words: str
) -> None:
    assert words in kept(caller.form("/clues", parts), "clue").message


def test_refused_forms_with_other_files_are_other_letters(caller: Program, now: datetime) -> None:
    letters = {
        kept(caller.form("/clues", [part("a", body, file_name="a")]), "clue").id
        for body in (b"one", b"two", b"two")
    }
    assert len(letters) == 2
    for body in (b"one", b"two"):
        assert bytes_of(hashlib.sha256(body).hexdigest(), now) == body


def test_a_file_over_the_limit_is_refused_and_nothing_stays(
    caller: Program, settings: Any, before: set[Path]
) -> None:
    settings.COLDFRAME_MAX_UPLOAD_BYTES = 3 * MIB
    parts = [as_json(CLUE), part("a", b"small", file_name="a"), part("b", bytes(4 * MIB), file_name="b")]
    told = refusal(caller.form("/clues", parts), 413, "upload_too_large")
    assert "3,145,728 bytes" in told["detail"]
    assert Clue.objects.count() == 0
    assert blobs() == before


@pytest.mark.parametrize("cut", [30, 2 * MIB, 4 * MIB - 200, 4 * MIB + 200])
def test_a_form_that_breaks_off_is_no_clue_and_leaves_nothing(
    caller: Program, cut: int, before: set[Path]
) -> None:
    clue = {"items": [{"kind": "text", "text": "see the file"}]}
    body = joined(
        [as_json(clue), part("b", b"whole", file_name="b"), part("a", bytes(4 * MIB), file_name="a")]
    )
    # The connection goes away, or the sender cut the form itself.
    for promised in (len(body), len(body) - cut):
        answer = caller.send("POST", "/clues", kind=FORM, **broken_off(body[:-cut], promised))
        assert "Send it again" in refusal(answer, 400, "body_incomplete")["detail"]
        assert Clue.objects.count() == 0
        assert blobs() == before


def test_a_large_file_goes_through_in_bounded_memory(caller: Program) -> None:
    size = 200 * MIB
    pieces = (bytes([number % 251]) * MIB for number in range(size // MIB))
    head = as_json(CLUE) + part("a", b"", file_name="a.bin").removesuffix(b"\r\n")
    tail = joined([b"\r\n"])
    stream = Stream(head, pieces, tail)
    tracemalloc.start()
    answer = caller.send(
        "POST",
        "/clues",
        kind=FORM,
        **arriving(stream, len(head) + size + len(tail)),
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    (_, item) = queries.list_items(taken_in(answer))
    assert (item.size_bytes, item.original_name) == (size, "a.bin")
    assert peak < 40 * MIB


class Stream(io.RawIOBase):
    """A body that is made while it is read."""

    def __init__(self, head: bytes, pieces: Iterator[bytes], tail: bytes) -> None:
        self._pieces = (piece for group in ([head], pieces, [tail]) for piece in group)
        self._held = b""

    def read(self, size: int = -1, /) -> bytes:
        while len(self._held) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._held += piece
        taken, self._held = self._held[:size], self._held[size:]
        return taken


# ── Many clues ──────────────────────────────────────────────────────────────

CSV = (
    b"statement,url,text,viewed_by_sender\r\n"
    b"One,https://example.org/1,,yes\r\n"
    b"Two,not an address,,\r\n"
    b'"Three,https://example.org/3,,\r\n'
    b"Four,,,\r\n"
    b"\r\n"
    b"Six,https://example.org/6,,maybe\r\n"
    b"Seven,,seven,no\r\n"
)


def test_a_csv_with_bad_rows_brings_in_the_good_ones(caller: Program) -> None:
    answer = caller.send("POST", "/clues/import/csv", CSV, "text/csv")
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["created"], told["repeated"], len(told["clues"])) == (2, 0, 2)
    assert [(one["line"], one["field"], one["code"]) for one in told["problems"]] == [
        (3, "items.1.url", "invalid_input"),
        (4, "", "invalid_input"),
        (5, "items", "clue_without_items"),
        (7, "items.1.viewed_by_sender", "invalid_input"),
    ]
    assert {one["dead_letter"] for one in told["problems"]} == {one.id for one in queries.list_dead_letters()}
    again = caller.send("POST", "/clues/import/csv", CSV, "text/csv").json()
    assert (again["created"], again["repeated"]) == (0, 2)
    assert [one["id"] for one in again["clues"]] == [one["id"] for one in told["clues"]]
    assert again["problems"] == told["problems"], "the same bad row is one letter while it waits"


def test_ndjson_comes_in_line_by_line_also_as_a_file_of_a_form(caller: Program) -> None:
    lines = [json.dumps(CLUE), "", "{", json.dumps({"items": []}), json.dumps({**CLUE, "reference": "r1"})]
    body = "\n".join(lines).encode()
    told = caller.send("POST", "/clues/import/ndjson", body, "application/x-ndjson").json()
    assert (told["created"], [one["line"] for one in told["problems"]]) == (2, [3, 4])
    whole = part("clue", body, file_name="clues.ndjson")
    again = caller.form("/clues/import/ndjson", [whole]).json()
    assert (again["created"], again["repeated"]) == (0, 2)


@pytest.mark.parametrize(
    ("file_format", "body", "words"),
    [
        ("csv", b"", "The file is empty"),
        ("csv", b"<html>", "a column that is not known"),
        ("csv", b"url\nmail me\n", "not a web address"),
        ("ndjson", b"<!doctype html>\n", "not valid JSON"),
        ("cybertip", b'{"report": 1}', "no reportId"),
        ("cybertip", b"[]", "one JSON object"),
    ],
)
def test_an_import_that_brings_nothing_says_so(
    caller: Program, file_format: str, body: bytes, words: str, now: datetime
) -> None:
    told = refusal(caller.send("POST", f"/clues/import/{file_format}", body), 422, "invalid_input")
    assert words in told["detail"]
    letter = queries.get_dead_letter(told["errors"][0]["dead_letter"])
    assert bytes_of(letter.raw_sha256, now).strip() == body.strip()


def test_an_unknown_format_is_named(caller: Program) -> None:
    told = refusal(caller.send("POST", "/clues/import/xlsx", b"x"), 422, "invalid_input")
    assert told["errors"][0]["field"] == "file_format"


def test_a_cybertip_comes_in_with_its_files(caller: Program) -> None:
    report = {
        "reportId": 4711,
        "reportedInformation": {
            "reportingEsp": {"espName": "Example Chat"},
            "uploadedFiles": {"uploadedFiles": [
                {"filename": "f-1", "originalFilename": "one.png", "verificationHash": hashlib.md5(PICTURE).hexdigest(), "viewedByEsp": True},
                {"filename": "f-2", "originalFilename": "two.png", "verificationHash": "0" * 32},
                {"filename": "f-3", "originalFilename": "three.png"},
            ]},
        },
    }  # fmt: skip
    parts = [
        part("clue", json.dumps(report).encode(), file_name="4711.json", kind="application/json"),
        part("f-1", PICTURE, file_name="f-1", kind="image/png"),
        part("files", b"another", file_name="f-2"),
    ]
    told = caller.form("/clues/import/cybertip", parts).json()
    assert (told["created"], told["problems"]) == (1, [])
    items = queries.list_items(told["clues"][0]["id"])
    assert [
        (item.original_name, item.is_held, item.viewed_by_sender, list(item.problems)) for item in items
    ] == [
        ("one.png", True, "yes", []),
        ("two.png", True, "unknown", [ItemProblem.HASH_DIFFERS]),
        ("three.png", False, "unknown", [ItemProblem.FILE_NOT_SUPPLIED]),
    ]
    assert queries.get_clue(told["clues"][0]["id"]).sender_reference == "4711"


def test_files_that_no_row_names_are_reported_and_kept(caller: Program, now: datetime) -> None:
    parts = [part("clue", CSV, file_name="c.csv"), part("a", PICTURE, file_name="a.png")]
    told = caller.form("/clues/import/csv", parts).json()
    assert told["created"] == 2
    assert [one["field"] for one in told["problems"] if one["line"] is None] == ["part"]
    assert bytes_of(hashlib.sha256(PICTURE).hexdigest(), now) == PICTURE


# ── Reading ─────────────────────────────────────────────────────────────────


def test_every_clue_of_one_import_is_on_some_page(caller: Program) -> None:
    rows = b"text\n" + b"".join(b"t%d\n" % number for number in range(7))
    made = [one["id"] for one in caller.send("POST", "/clues/import/csv", rows).json()["clues"]]
    seen: list[str] = []
    while page := caller.send("GET", f"/clues?limit=3&after={seen[-1] if seen else ''}").json():
        assert len(page) <= 3
        seen += [one["id"] for one in page]
    assert sorted(seen) == sorted(made)

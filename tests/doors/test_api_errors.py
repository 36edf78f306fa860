"""Who may call the API, and how it says no: one shape, whatever went wrong."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR
from tests.doors.api_client import (
    CLUE,
    FORM,
    TERMINAL,
    Program,
    as_json,
    broken_off,
    joined,
    part,
    program,
    refusal,
)

from coldframe.access.actions import deactivate, revoke_api_key
from coldframe.access.queries import list_api_keys
from coldframe.access.terms import AccessEvent, Permission
from coldframe.api.schemas import CLUE as CLUE_SCHEMA
from coldframe.api.schemas import ITEM as ITEM_SCHEMA
from coldframe.custody.queries import list_events
from coldframe.intake.models import Clue, DeadLetter
from coldframe.intake.reading import CLUE_FIELDS, ITEM_FIELDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    # The door reads the real clock, so keys must be in force now.
    from django.utils import timezone

    return timezone.now()


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer cfk_unknown", "Token x", "Basic eDp5", "Bearer \x7f"]
)
def test_without_a_key_in_force_nothing_opens(header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    for method, path in (("GET", "/clues"), ("POST", "/clues"), ("POST", "/clues/import/csv")):
        answer = Program(None).send(method, path, headers=headers)
        told = refusal(answer, 401, "not_signed_in")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert "coldframe users key" in told["detail"]


def test_a_key_ends_when_it_is_revoked_when_it_expires_and_with_its_person(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = program(now=now)
    assert caller.key is not None
    assert caller.send("GET", "/clues").status_code == 200
    with monkeypatch.context() as later:
        later.setattr("coldframe.api.keys.timezone.now", lambda: now + timedelta(days=31))
        refusal(caller.send("GET", "/clues"), 401, "not_signed_in")
    revoke_api_key(caller.key.id, actor=TERMINAL, as_of=now)
    refusal(caller.send("GET", "/clues"), 401, "not_signed_in")
    other = program(now=now, username="sam")
    assert other.send("GET", "/clues").status_code == 200
    assert other.key is not None
    (owner,) = {key.owner_id for key in list_api_keys() if key.id == other.key.id}
    deactivate(owner, actor=TERMINAL, as_of=now)
    refusal(other.send("GET", "/clues"), 401, "not_signed_in")


def test_a_key_does_what_its_scopes_say_and_no_more(now: datetime) -> None:
    sender = program(Permission.CLUE_RECEIVE, now=now, username="sender")
    reader = program(Permission.CLUE_VIEW, now=now, username="reader")
    made = sender.clue(CLUE).json()
    refusal(sender.send("GET", "/clues"), 403, "not_allowed")
    refusal(sender.send("GET", f"/clues/{made['id']}"), 403, "not_allowed")
    refusal(reader.clue(CLUE), 403, "not_allowed")
    refusal(reader.send("POST", "/clues/import/csv", b"url\nhttps://example.org/\n"), 403, "not_allowed")
    assert reader.send("GET", f"/clues/{made['id']}").status_code == 200
    assert Clue.objects.count() == 1
    assert DeadLetter.objects.count() == 0


def test_the_use_of_a_key_is_recorded_once_a_day(now: datetime) -> None:
    caller = program(now=now)
    assert caller.key is not None
    for _ in range(3):
        caller.send("GET", "/clues")
    kinds = [event.kind for event in list_events(about=caller.key.id)]
    assert kinds == [AccessEvent.KEY_CREATED, AccessEvent.KEY_USED]


def test_what_no_operation_answers_has_the_shape_too(now: datetime) -> None:
    caller = program(now=now)
    for path in ("", "/", "/nothing", "/clues/", "/clues/import/xml/more"):
        assert "/api/v1/openapi.json" in refusal(caller.send("GET", path), 404, "not_found")["detail"]
    answer = Client().get("/api/other")
    refusal(answer, 404, "not_found")
    for method, path in (
        ("DELETE", "/clues"),
        ("PUT", "/clues/clu_x"),
        ("GET", "/desk/messages"),
        ("TRACE", "/health"),
    ):
        answer = caller.send(method, path)
        refusal(answer, 405, "method_not_allowed")
        assert answer.headers["Allow"]
    refusal(Client().get("/api/v1/clues", headers={"Host": "elsewhere.example.org"}), 400, "refused")
    # The console keeps its own pages.
    assert Client().get("/nothing").headers["Content-Type"].startswith("text/html")


def test_an_id_that_cannot_be_is_as_absent_as_one_that_is_not(now: datetime) -> None:
    caller = program(now=now)
    for text in (
        "clu_" + "0" * 26,
        "itm_" + "0" * 26,
        "x",
        "%00",
        "..%2f..",
        "%F0%9F%92%A9",
        "clu_" + "9" * 400,
    ):
        refusal(caller.send("GET", f"/clues/{text}"), 404, "not_found")
        refusal(caller.send("GET", f"/clues?after={text}"), 404, "not_found")


@pytest.mark.parametrize("limit", ["0", "201", "-1", "many", "1.5", "9" * 30, "%00"])
def test_a_parameter_out_of_range_is_named(now: datetime, limit: str) -> None:
    told = refusal(program(now=now).send("GET", f"/clues?limit={limit}"), 422, "invalid_input")
    assert [fault["field"] for fault in told["errors"]] == ["limit"]


def test_a_failure_of_ours_says_so_without_details(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    caller = program(now=now)

    def fail(*_args: object, **_more: object) -> None:
        raise OperationalError("disk I/O error at secret-place")

    monkeypatch.setattr("coldframe.api.clues.import_rows", fail)
    answer = caller.clue(CLUE)
    told = refusal(answer, 500, "internal_error")
    assert "Idempotency-Key" in told["detail"]
    assert b"secret-place" not in answer.content


def test_a_body_that_breaks_off_is_no_clue(now: datetime) -> None:
    caller = program(now=now)
    body = json.dumps(CLUE).encode()
    answer = caller.send("POST", "/clues", **broken_off(body, len(body) + 10))
    assert "Send it again" in refusal(answer, 400, "body_incomplete")["detail"]
    assert (Clue.objects.count(), DeadLetter.objects.count()) == (0, 0)


def test_a_body_without_a_length_is_not_taken_for_an_empty_one(now: datetime) -> None:
    answer = program(now=now).send(
        "POST", "/clues", headers={"Transfer-Encoding": "chunked"}, **broken_off(b"", "")
    )
    assert "Content-Length" in refusal(answer, 411, "length_missing")["detail"]


def test_a_document_over_the_limit_is_refused_before_it_is_read(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coldframe.api.bodies.MAX_DOCUMENT_BYTES", 1000)
    caller = program(now=now)
    for answer in (
        caller.clue({**CLUE, "statement": "x" * 1000}),
        caller.form("/clues", [part("clue", b"x" * 1001, file_name="clue.json")]),
        caller.send("POST", "/clues", **broken_off(b"", 1001)),
    ):
        assert "1,000 bytes" in refusal(answer, 413, "body_too_large")["detail"]


def test_the_text_of_a_form_has_a_limit_and_the_way_round_it_is_told(now: datetime, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    clue = {**CLUE, "statement": "x" * 1000}
    caller = program(now=now)
    told = refusal(caller.form("/clues", [as_json(clue)]), 413, "body_too_large")
    assert "as a file" in told["detail"]
    whole = part("clue", json.dumps(clue).encode(), file_name="blob", kind="application/json")
    assert caller.form("/clues", [whole]).status_code == 201


@pytest.mark.parametrize(
    "kind",
    ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\u00e9", FORM],
)
def test_a_form_that_is_none_is_refused(now: datetime, kind: str) -> None:
    body = joined(
        [
            part("a", b"!", file_name="a").replace(
                b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            )
        ]
    )
    refusal(program(now=now).send("POST", "/clues", body, kind), 400, "body_unreadable")


def test_a_form_of_too_many_parts_is_refused(now: datetime, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    files = [part(f"f{number}", b"x", file_name="x") for number in range(3)]
    refusal(program(now=now).form("/clues", [as_json(CLUE), *files]), 413, "body_too_large")


def test_logs_hold_nothing_of_a_clue(
    now: datetime, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    caller = program(now=now)
    secret = "velvet-heron"
    clue = {
        "statement": secret,
        "items": [{"kind": "file", "part": secret}, {"kind": "text", "text": secret}],
    }
    caller.form("/clues", [as_json(clue), part(secret, secret.encode(), file_name=f"{secret}.png")])
    caller.form("/clues", [as_json(clue)])
    caller.send("POST", "/clues", f"{{{secret}".encode())
    caller.send("POST", f"/clues/import/csv?{secret}={secret}", f"{secret},text\n{secret},\n".encode())
    monkeypatch.setattr("coldframe.api.clues.import_rows", lambda *_a, **_m: 1 / 0)
    assert caller.clue(clue).status_code == 500
    told = [record.getMessage() + (record.exc_text or "") for record in caplog.records]
    assert len(told) >= 4
    assert [line for line in told if secret in line] == []


def test_the_document_says_what_intake_reads() -> None:
    assert set(CLUE_SCHEMA["properties"]) == set(CLUE_FIELDS)
    assert set(ITEM_SCHEMA["properties"]) == set(ITEM_FIELDS)


def test_the_document_is_openapi_and_every_operation_lists_its_refusals() -> None:
    document = Client().get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert [str(error) for error in OPENAPI_31_VALIDATOR.iter_errors(document)] == []
    operations = [one for path in document["paths"].values() for one in path.values()]
    assert {one["operationId"] for one in operations} == {
        "receive_clue", "import_clues", "list_clues", "get_clue", "health", "desk_key", "receive_message", "count_work",
        "list_matches", "explain_match", "list_sources", "get_source",
    }  # fmt: skip
    for one in operations:
        for status, answer in one["responses"].items():
            if int(status) >= 400 and one["operationId"] != "health":
                assert set(answer["content"]) == {"application/problem+json"}, (one["operationId"], status)

"""The door for other desks: only a pinned partner gets in, and only what it announced is kept.

The bytes are those that the sending side really makes; what it does with our answers is
in ``tests/stages/referral/test_referral_door.py``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from tests.doors.api_client import FORM, as_json, blobs, broken_off, joined, part, refusal
from tests.stages.referral.conftest import (  # noqa: F401  fixtures
    agreement,
    clock,
    clue_id,
    draft,
    partner,
    queue,
)
from tests.stages.referral.desks import (
    PARTNER_KEY,
    PICTURE,
    Draft,
    Time,
    Wire,
    deliver,
    own_name,
    received,
    sent,
)

from coldframe.core.ids import new_id
from coldframe.custody.queries import list_events
from coldframe.custody.signing import signing_key
from coldframe.intake.models import Clue
from coldframe.partners import messages
from coldframe.partners.http import Body, NotSent, Response
from coldframe.partners.keys import fingerprint_of
from coldframe.partners.post import message_digest
from coldframe.partners.terms import MessageKind
from coldframe.referral.models import ReceivedReferral

pytestmark = pytest.mark.django_db

PATH = "/api/v1/desk/messages"
PARTNER = fingerprint_of(PARTNER_KEY.public_key())


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request as our own side made it, not yet handed over."""

    headers: Mapping[str, str]
    content_type: str
    body: bytes


class Wired:
    """Takes what would leave this machine, and hands it, changed or not, to the desk as its partner sees it."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.caught: list[Delivery] = []

    def catch(
        self, _method: str, _url: str, *, headers: Mapping[str, str], content: Body, **_limits: Any
    ) -> Response:
        self.caught.append(Delivery(dict(headers), content.content_type, b"".join(content.chunks)))
        raise NotSent("caught", permanent=True)

    def post(self, delivery: Delivery, **more: Any) -> Any:
        with self.wire.as_partner():
            more = {"CONTENT_TYPE": delivery.content_type} | more
            return Client(raise_request_exception=False).generic(
                "POST", PATH, delivery.body, delivery.content_type, headers=dict(delivery.headers), **more
            )

    def announced(self, token: str, **changes: Any) -> str:
        """The header for a message, signed by us, as the partner expects it."""
        values: dict[str, Any] = {
            "key": signing_key(),
            "recipient": PARTNER,
            "message_id": new_id("msg"),
            "kind": MessageKind.TRANSPORT,
            "payload": {"message_sha256": message_digest(token)},
            "head": None,
            "as_of": self.wire.clock(),
        }
        return "Coldframe " + messages.sign(**{**values, **changes})


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch, clock: Time) -> Wired:  # noqa: F811
    wired = Wired(Wire(monkeypatch, clock))
    monkeypatch.setattr("coldframe.partners.post.request", wired.catch)
    monkeypatch.setattr("coldframe.api.desk.timezone.now", clock)
    return wired


@pytest.fixture
def delivery(door: Wired, draft: Draft, clock: Time) -> Delivery:  # noqa: F811
    """A referral with one file on its way."""
    deliver(sent(draft, clock), clock)
    return door.caught[0]


def message_in(delivery: Delivery) -> str:
    found = re.search(rb'name="message".*?\r\n\r\n(.*?)\r\n--', delivery.body, re.DOTALL)
    assert found
    return found.group(1).decode()


def test_a_referral_comes_in_once_and_its_receipt_is_the_same_each_time(
    door: Wired, delivery: Delivery
) -> None:
    before = Clue.objects.count()
    answer = door.post(delivery)
    assert answer.status_code == 200, answer.content
    assert set(answer.json()) == {"receipt"}
    lying, events = blobs(), len(list_events())
    for _ in range(2):
        assert door.post(delivery).json() == answer.json()
    assert (Clue.objects.count(), ReceivedReferral.objects.count()) == (before + 1, 1)
    assert blobs() == lying
    assert len(list_events()) == events
    assert received().clue_id


@pytest.mark.parametrize(
    "header",
    ["", "Coldframe", "Coldframe x.y.z", "Bearer cfk_x", "Coldframe " + "A" * 9000, "Coldframe \u00e9"],
)
def test_a_stranger_cannot_make_us_keep_a_byte(door: Wired, delivery: Delivery, header: str) -> None:
    before, clues = blobs(), Clue.objects.count()
    answer = door.post(replace(delivery, headers={"Authorization": header}))
    refusal(answer, 422, "message_refused")
    assert blobs() == before
    assert Clue.objects.count() == clues


def test_the_header_must_be_signed_by_a_pinned_key_for_us_and_now(
    door: Wired,
    delivery: Delivery,
    clock: Time,  # noqa: F811
) -> None:
    token, before = message_in(delivery), blobs()
    stranger = Ed25519PrivateKey.from_private_bytes(b"\x09" * 32)
    for changes, words in (
        ({"key": stranger}, "No key that is pinned"),
        ({"recipient": own_name()}, "another desk"),
        ({"as_of": clock() - timedelta(hours=2)}, ""),
        ({"as_of": clock() + timedelta(hours=2)}, ""),
        ({"kind": MessageKind.REFERRAL}, "transport message"),
    ):
        answer = door.post(replace(delivery, headers={"Authorization": door.announced(token, **changes)}))
        assert words in refusal(answer, 422, "message_refused")["detail"]
    assert blobs() == before


def test_what_was_not_announced_is_dropped(door: Wired, delivery: Delivery) -> None:
    before = blobs()
    answer = door.post(replace(delivery, headers={"Authorization": door.announced("another.message.x")}))
    told = refusal(answer, 422, "invalid_input")
    assert told["errors"][0]["field"] == "message"
    assert "Sign both anew" in told["detail"]
    assert blobs() == before


@pytest.mark.parametrize("kind", [MessageKind.RECEIPT, MessageKind.TRANSPORT])
def test_a_message_that_asks_for_nothing_is_refused(
    door: Wired, delivery: Delivery, kind: MessageKind
) -> None:
    before = blobs()
    token = door.announced("x", kind=kind, payload={}).removeprefix("Coldframe ")
    body = joined([part("message", token.encode()), part("f" * 64, b"file", file_name="f")])
    answer = door.post(Delivery({"Authorization": door.announced(token)}, FORM, body))
    refusal(answer, 422, "message_refused")
    assert blobs() == before


def test_files_must_be_those_that_the_message_lists(door: Wired, delivery: Delivery) -> None:
    token, before = message_in(delivery), blobs()
    name = hashlib.sha256(PICTURE).hexdigest()
    message, picture = part("message", token.encode()), part(name, PICTURE, file_name=name)
    for parts, words in (
        ([message], "did not come"),
        ([message, picture, part("0" * 64, b"more", file_name="more")], "does not list"),
        ([message, picture, picture], "came twice"),
        ([message, part(name, PICTURE + b"!", file_name=name)], "not the one"),
        ([message, message, picture], "more than one part"),
        ([picture], "no part `message`"),
        ([message, part(name, PICTURE)], "text and no file"),
    ):
        answer = door.post(Delivery({"Authorization": door.announced(token)}, FORM, joined(parts)))
        assert words in refusal(answer, 422, "invalid_input")["detail"]
    assert blobs() == before
    assert ReceivedReferral.objects.count() == 0
    whole = Delivery({"Authorization": door.announced(token)}, FORM, joined([picture, message]))
    assert door.post(whole).status_code == 200


def test_a_message_that_breaks_off_is_asked_for_again(door: Wired, delivery: Delivery) -> None:
    before = blobs()
    body = delivery.body[: -len(PICTURE) // 2]
    answer = door.post(replace(delivery, body=b""), **broken_off(body, len(delivery.body)))
    refusal(answer, 400, "body_incomplete")
    assert blobs() == before
    assert door.post(delivery).status_code == 200


def test_a_message_id_says_one_thing_for_ever(door: Wired, delivery: Delivery) -> None:
    token = message_in(delivery)
    assert door.post(delivery).status_code == 200
    other = door.announced(
        "x", message_id=_claims(token)["jti"], kind=MessageKind.REFERRAL_STATE, payload={}
    ).removeprefix("Coldframe ")
    answer = door.post(
        Delivery({"Authorization": door.announced(other)}, FORM, joined([part("message", other.encode())]))
    )
    assert "new id" in refusal(answer, 422, "message_refused")["detail"]


def test_a_body_that_is_no_form_is_explained(door: Wired, delivery: Delivery) -> None:
    for body, kind in ((b"{}", "application/json"), (as_json({}), "text/html")):
        headers = {"Authorization": door.announced(body.decode(errors="replace"))}
        answer = door.post(Delivery(headers, kind, body))
        assert answer.status_code == 422
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_anybody_may_read_our_key_and_whether_we_answer(door: Wired) -> None:
    key = Client().get("/api/v1/desk/key").json()
    assert key["fingerprint"] == own_name()
    health = Client().get("/api/v1/health")
    assert (health.status_code, health.json()["status"]) == (200, "ok")


def _claims(token: str) -> dict[str, Any]:
    import base64

    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    return found

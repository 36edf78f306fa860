"""That a message counts only if the pinned key signed it, for us, about now, as it stands."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from jwt.api_jws import PyJWS

from coldframe.core.errors import InvalidInput
from coldframe.core.ids import new_id
from coldframe.custody.terms import SignedHead
from coldframe.partners import messages
from coldframe.partners.errors import MessageRefused
from coldframe.partners.keys import fingerprint, pin, read_public_key
from coldframe.partners.terms import FileRef, Message, MessageKind, MessageProblem

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SENDER, RECEIVER, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))
HEAD = SignedHead("A" * 43, 7, "c" * 64, "2026-03-01T12:00:00.000000Z", "QUFB", "QUJD")
FILES = (FileRef("d" * 64, 12),)
MESSAGE_ID = new_id("msg")


def public(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def signed(key: Ed25519PrivateKey = SENDER, **changes: object) -> str:
    values: dict[str, object] = {
        "recipient": fingerprint(public(RECEIVER)),
        "message_id": MESSAGE_ID,
        "kind": MessageKind.REFERRAL,
        "payload": {"text": "grüße", "n": 1},
        "files": FILES,
        "head": HEAD,
        "as_of": NOW,
    }
    return messages.sign(key=key, **{**values, **changes})  # type: ignore[arg-type]


def verified(token: str, **changes: object) -> Message:
    values: dict[str, object] = {
        "pinned_key": public(SENDER),
        "own_fingerprints": {fingerprint(public(RECEIVER))},
        "as_of": NOW,
    }
    return messages.verify(token, **{**values, **changes})  # type: ignore[arg-type]


def problem(token: str, **changes: object) -> MessageProblem:
    with pytest.raises(MessageRefused) as refused:
        verified(token, **changes)
    return refused.value.problem


def forged(header: dict[str, object], claims: object, key: object = SENDER, algorithm: str = "EdDSA") -> str:
    raw = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    return PyJWS().encode(raw, key, algorithm=algorithm, headers=header)  # type: ignore[arg-type]


def claims_of(token: str) -> dict[str, object]:
    return json.loads(jwt.utils.base64url_decode(token.split(".")[1]))


GOOD_HEADER = {"typ": messages.MESSAGE_TYPE, "kid": fingerprint(public(SENDER))}


def test_a_message_comes_back_as_it_was_signed() -> None:
    message = verified(signed())
    assert (message.id, message.kind, message.issued_at) == (MESSAGE_ID, MessageKind.REFERRAL, NOW)
    assert message.payload == {"text": "grüße", "n": 1}
    assert (message.files, message.head) == (FILES, HEAD)
    assert message.sender == fingerprint(public(SENDER)) == messages.untrusted_sender(signed())


def test_the_fingerprint_is_the_thumbprint_of_rfc_8037_a3() -> None:
    key = base64.b64encode(base64.urlsafe_b64decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=")).decode()
    assert fingerprint(key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_the_digest_ignores_when_it_was_signed_but_nothing_else() -> None:
    first = verified(signed())
    again = verified(signed(as_of=NOW - timedelta(minutes=9), head=None))
    assert again.body_sha256 == first.body_sha256
    for change in ({"payload": {"n": 2}}, {"files": ()}, {"kind": MessageKind.REFERRAL_STATE}):
        assert verified(signed(**change)).body_sha256 != first.body_sha256


def test_another_key_another_recipient_another_time_are_refused() -> None:
    assert problem(signed(STRANGER)) is MessageProblem.UNKNOWN_SENDER
    assert problem(signed(recipient=fingerprint(public(STRANGER)))) is MessageProblem.WRONG_RECIPIENT
    assert problem(signed(as_of=NOW + timedelta(minutes=6))) is MessageProblem.FROM_THE_FUTURE
    assert problem(signed(as_of=NOW - timedelta(minutes=66))) is MessageProblem.TOO_OLD
    assert verified(signed(as_of=NOW + timedelta(minutes=5)))
    assert verified(signed(as_of=NOW - timedelta(days=400)), max_age_seconds=None)


def test_claiming_another_senders_key_id_does_not_help() -> None:
    claims = claims_of(signed())
    assert problem(forged(GOOD_HEADER, claims, key=STRANGER)) is MessageProblem.UNKNOWN_SENDER
    own = {**GOOD_HEADER, "kid": fingerprint(public(STRANGER))}
    assert problem(forged(own, claims, key=STRANGER)) is MessageProblem.UNKNOWN_SENDER
    stranger = {**claims, "iss": fingerprint(public(STRANGER))}
    assert problem(forged(GOOD_HEADER, stranger)) is MessageProblem.UNKNOWN_SENDER


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        ("none", None),
        ("HS256", public(SENDER) * 2),
        ("HS256", SENDER.public_key().public_bytes_raw()),
        ("ES256", generate_private_key(SECP256R1())),
    ],
)
def test_another_algorithm_is_refused_before_any_key_is_used(algorithm: str, key: object) -> None:
    token = forged(GOOD_HEADER, claims_of(signed()), key, algorithm)
    assert problem(token) is MessageProblem.WRONG_ALGORITHM


def test_the_other_edwards_curve_is_no_key_here() -> None:
    token = forged(GOOD_HEADER, claims_of(signed()), Ed448PrivateKey.generate())
    assert problem(token) is MessageProblem.UNKNOWN_SENDER


@pytest.mark.parametrize("extra", ["jwk", "jku", "x5c", "crit", "b64"])
def test_a_header_that_brings_its_own_key_or_rules_is_refused(extra: str) -> None:
    token = signed()
    header = {**GOOD_HEADER, "alg": "EdDSA", extra: ["exp"]}
    head = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    assert problem(".".join([head, *token.split(".")[1:]])) is MessageProblem.UNREADABLE


@pytest.mark.parametrize(
    "change",
    [
        {"jti": 5},
        {"jti": "clu_" + "0" * 26},
        {"kind": "surprise"},
        {"iat": "2026-03-01"},
        {"iat": True},
        {"iat": 1e400},
        {"payload": []},
        {"files": [{"sha256": "../../etc", "size_bytes": 1}]},
        {"files": [{"sha256": "d" * 64, "size_bytes": -1}]},
        {"files": [{"sha256": "d" * 64, "size_bytes": 1}] * 2},
        {"files": [{"sha256": "d" * 64, "size_bytes": 1, "path": "x"}]},
        {"custody_head": {"count": 1}},
        {"aud": None},
    ],
)
def test_a_signed_message_with_a_malformed_claim_is_refused(change: dict[str, object]) -> None:
    assert problem(forged(GOOD_HEADER, {**claims_of(signed()), **change})) is MessageProblem.UNREADABLE


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b"9" * 5000])
def test_a_signed_message_without_claims_is_refused(body: bytes) -> None:
    assert problem(forged(GOOD_HEADER, body)) is MessageProblem.UNREADABLE


@given(place=st.integers(0, 10_000), to=st.characters(codec="ascii"))
@settings(max_examples=200)
def test_changing_any_character_is_noticed(place: int, to: str) -> None:
    token = signed()
    place %= len(token)
    changed = token[:place] + to + token[place + 1 :]
    try:
        message = verified(changed)
    except MessageRefused:
        return
    # The last character of a base64url part may have spare bits; then the bytes are the same.
    assert message == verified(token)


@given(st.text(max_size=300))
def test_garbage_is_refused_as_garbage(text: str) -> None:
    assert problem(text) is MessageProblem.UNREADABLE


def test_a_key_that_is_none_is_refused_with_what_to_do() -> None:
    for text in ("", "not base64", base64.b64encode(b"short").decode(), public(SENDER) + "AA"):
        with pytest.raises(InvalidInput, match="Ask the partner") as refused:
            read_public_key(text)
        assert refused.value.field == "public_key"


def test_the_pin_changes_with_key_address_and_mail() -> None:
    base = {
        "key_fingerprint": "f",
        "delivery_url": "https://desk.example.org/",
        "mail": "a@example.org",
        "sealing_key": "age1x",
    }
    pins = {pin(**base)} | {pin(**{**base, name: "x"}) for name in base}
    assert len(pins) == 5
    assert pin(**base) == pin(**base)


def test_a_message_is_frozen() -> None:
    message = verified(signed())
    assert replace(message, id="msg_x").id != message.id
    with pytest.raises(AttributeError):
        message.id = "x"  # type: ignore[misc]

"""Signed messages between desks: compact JWS (RFC 7515) with Ed25519 (RFC 8037).

The key is the identity: a message counts as a partner's only if the key that was pinned
for that partner signed it for exactly our key. Free of Django; keys and time come in.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.api_jws import PyJWS

from coldframe.core.ids import is_id
from coldframe.core.moments import CLOCK_SKEW_SECONDS
from coldframe.custody.signing import public_key_text
from coldframe.custody.terms import SignedHead
from coldframe.partners.errors import MessageRefused
from coldframe.partners.keys import fingerprint, fingerprint_of, read_public_key
from coldframe.partners.terms import FileRef, Message, MessageKind, MessageProblem

MESSAGE_TYPE = "coldframe-message+jws"
MESSAGE_PREFIX = "msg"
MAX_AGE_SECONDS = 3600
"""A message is signed anew for each try, so an hour covers the slowest upload of its files."""

MAX_PAYLOAD_BYTES = 3 * 1024 * 1024
"""Longest payload as JSON; text beyond that belongs into a file beside the message."""

MAX_TOKEN_CHARACTERS = 4 * 1024 * 1024 + 256 * 1024
"""Longest token taken in: a payload of that size in base64, and its list of files."""

MAX_FILES = 100
"""Files beside one message: what the receiving desk's form parser takes (Django's default)."""

NOBODY = public_key_text(Ed25519PrivateKey.generate())
"""A key that signed nothing: a stranger's message is held against it, so that no answer comes sooner."""

_ALGORITHM = "EdDSA"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_DESK = re.compile(r"[A-Za-z0-9_-]{43}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_BASE64 = re.compile(r"[A-Za-z0-9+/=]{0,100}")
# One algorithm, so that a token that names another (or "none") meets no code that could honor it.
_jws = PyJWS(algorithms=[_ALGORITHM])


def sign(
    *,
    key: Ed25519PrivateKey,
    recipient: str,
    message_id: str,
    kind: MessageKind,
    payload: Mapping[str, object],
    files: Sequence[FileRef] = (),
    head: SignedHead | None,
    as_of: datetime,
) -> str:
    """Return the signed token.

    Args:
        key: Our signing key.
        recipient: Fingerprint of the recipient's pinned key (``aud``).
        message_id: ``msg_…``; keep it and use the same one at every repetition.
        kind: What the message says.
        payload: JSON values; its meaning belongs to ``kind``.
        files: What travels beside it; the receiver takes no other file.
        head: Our ledger's signed head, kept by the recipient.
        as_of: Becomes ``iat``, in whole seconds.
    """
    sender = fingerprint_of(key.public_key())
    claims = {
        "jti": message_id,
        "iss": sender,
        "aud": recipient,
        "iat": int(as_of.timestamp()),
        "kind": str(kind),
        "payload": payload,
        "files": [asdict(file) for file in files],
        "custody_head": asdict(head) if head is not None else None,
    }
    return _jws.encode(
        json.dumps(claims, allow_nan=False).encode(),
        key,
        algorithm=_ALGORITHM,
        headers={"typ": MESSAGE_TYPE, "kid": sender},
    )


def untrusted_sender(token: str) -> str:
    """Return the fingerprint a token claims to come from; only good for finding the pinned key.

    Raises:
        MessageRefused: Not a token of ours at all.
    """
    return str(_header(token)["kid"])


def verify(
    token: str,
    *,
    pinned_key: str,
    own_fingerprints: Collection[str],
    as_of: datetime,
    max_age_seconds: int | None = MAX_AGE_SECONDS,
) -> Message:
    """Return the message if the pinned key signed it, for us, about now.

    Args:
        token: A compact JWS as it came.
        pinned_key: Base64 of the key pinned for the supposed sender.
        own_fingerprints: Names of our own keys.
        as_of: Now.
        max_age_seconds: ``None`` for an answer to something we asked ourselves, which may
            be the stored answer to an earlier try.

    Raises:
        MessageRefused: With the problem; nothing of the content is to be believed.
    """
    header = _header(token)
    if header.get("alg") != _ALGORITHM:
        raise MessageRefused(MessageProblem.WRONG_ALGORITHM, "The message is not signed with EdDSA.")
    sender = fingerprint(pinned_key)
    try:
        raw = _jws.decode(token, read_public_key(pinned_key), algorithms=[_ALGORITHM])
    except jwt.PyJWTError:
        raise _stranger() from None
    message = _message(raw)
    if not header["kid"] == message.sender == sender:
        raise _stranger()
    if message.recipient not in own_fingerprints:
        raise MessageRefused(MessageProblem.WRONG_RECIPIENT, "The message is for another desk's key.")
    _check_age(message.issued_at, as_of, max_age_seconds)
    return message


def payload_bytes(payload: Mapping[str, object]) -> int:
    """Return how long a payload is as JSON, in bytes."""
    return len(json.dumps(payload, allow_nan=False).encode())


def body_sha256(kind: MessageKind, payload: Mapping[str, object], files: Sequence[FileRef]) -> str:
    """Return the digest of what a message says, apart from when this token was signed."""
    body = {"kind": str(kind), "payload": payload, "files": [asdict(file) for file in files]}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _header(token: str) -> dict[str, object]:
    if len(token) > MAX_TOKEN_CHARACTERS:
        raise _unreadable("It is too long; files travel beside it, not in it.")
    try:
        header: dict[str, object] = _jws.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise _unreadable("It is not a compact JWS.") from None
    # A closed list: no embedded key, no key address, no critical extension has any say here.
    if set(header) != {"alg", "typ", "kid"} or header["typ"] != MESSAGE_TYPE:
        raise _unreadable(f"Its header must be alg, kid and typ {MESSAGE_TYPE}, nothing else.")
    return header


def _message(raw: bytes) -> Message:
    try:
        claims = json.loads(raw)
        kind, payload = MessageKind(claims["kind"]), claims["payload"]
        files = tuple(_file(entry) for entry in claims["files"])
        issued_at = datetime.fromtimestamp(_integer(claims["iat"]), UTC)
        head = _head(claims["custody_head"])
        message_id, sender, recipient = claims["jti"], claims["iss"], claims["aud"]
    except (KeyError, TypeError, ValueError, OverflowError, OSError, RecursionError):
        raise _unreadable("A claim is missing or has the wrong form.") from None
    if not isinstance(payload, dict) or not isinstance(sender, str) or not isinstance(recipient, str):
        raise _unreadable("A claim has the wrong form.")
    if not isinstance(message_id, str) or not is_id(message_id, MESSAGE_PREFIX):
        raise _unreadable("Its jti must be a message id such as msg_….")
    if len(files) > MAX_FILES or len({file.sha256 for file in files}) != len(files):
        raise _unreadable("Its list of files is too long or names one file twice.")
    digest = body_sha256(kind, payload, files)
    return Message(message_id, sender, recipient, issued_at, kind, payload, files, digest, head)


def _head(claim: Mapping[str, object] | None) -> SignedHead | None:
    """Read a ledger head; it is compared and kept, so anything that is none stops here."""
    if claim is None:
        return None
    head = SignedHead(**claim)  # type: ignore[arg-type]  # every field is looked at below
    texts = all(
        isinstance(part, str)
        for part in (head.desk, head.last_hash, head.at, head.public_key, head.signature)
    )
    if (
        not texts
        or not 0 <= _integer(head.count) < 2**63
        or not _DESK.fullmatch(head.desk)
        or not _SHA256.fullmatch(head.last_hash)
        or not _MOMENT.fullmatch(head.at)
        or not _BASE64.fullmatch(head.public_key)
        or not _BASE64.fullmatch(head.signature)
    ):
        raise ValueError("not a ledger head")
    return head


def _file(entry: Mapping[str, object]) -> FileRef:
    sha256, size_bytes = str(entry["sha256"]), _integer(entry["size_bytes"])
    if not _SHA256.fullmatch(sha256) or size_bytes < 0 or len(entry) != 2:
        raise ValueError("not a file reference")
    return FileRef(sha256, size_bytes)


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("not a whole number")
    return value


def _check_age(issued_at: datetime, as_of: datetime, max_age_seconds: int | None) -> None:
    age_seconds = (as_of - issued_at).total_seconds()
    if age_seconds < -CLOCK_SKEW_SECONDS:
        raise MessageRefused(
            MessageProblem.FROM_THE_FUTURE,
            "The message is dated in the future. Check the sender's clock and ours.",
        )
    if max_age_seconds is not None and age_seconds > max_age_seconds + CLOCK_SKEW_SECONDS:
        raise MessageRefused(
            MessageProblem.TOO_OLD, "The message was signed too long ago. Sign it anew and repeat."
        )


def _stranger() -> MessageRefused:
    """One answer whether a key is pinned here or not: who this desk's partners are is nobody's business."""
    return MessageRefused(
        MessageProblem.UNKNOWN_SENDER,
        "No key that is pinned at this desk signed the message. Have its liaison pin your public key, and "
        "compare the fingerprint by telephone.",
    )


def _unreadable(detail: str) -> MessageRefused:
    return MessageRefused(MessageProblem.UNREADABLE, f"This is not a message between desks. {detail}")

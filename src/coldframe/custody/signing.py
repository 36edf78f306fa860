"""The desk's signing key, and the signed head kept outside the database.

The key (Ed25519, RFC 8032) is the desk's identity to its partners, who pin it. The
head file lets ``custody verify`` see that events were cut off or that the whole
chain was rewritten, which the chain alone cannot show.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import logging
import os
from collections.abc import Callable
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from coldframe.core.errors import UnsafeConfiguration
from coldframe.custody.terms import Head, SignedHead

_log = logging.getLogger("coldframe.custody")


def create_signing_key(path: Path) -> None:
    """Make a new key file, readable by its owner only. Never overwrites one."""
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)


def signing_key() -> Ed25519PrivateKey:
    """The desk's newest private key: the one that signs its own heads.

    Raises:
        UnsafeConfiguration: There is none, or it is not an Ed25519 key. Run ``coldframe init``.
    """
    return signing_keys()[-1]


def signing_keys() -> tuple[Ed25519PrivateKey, ...]:
    """The desk's private keys, oldest first: ``signing.key``, then ``signing-2.key`` and so on.

    Raises:
        UnsafeConfiguration: There is none, or one of them is not an Ed25519 key.
    """
    first = Path(settings.COLDFRAME_KEYS_DIR) / "signing.key"
    found, path = [_load(first)], _later(2)
    while path.exists():
        found.append(_load(path))
        path = _later(len(found) + 1)
    return tuple(found)


def create_successor_key() -> None:
    """Make the file of the desk's next key. It speaks for nobody until it is announced to the partners."""
    create_signing_key(_later(len(signing_keys()) + 1))


def _later(number: int) -> Path:
    return Path(settings.COLDFRAME_KEYS_DIR) / f"signing-{number}.key"


@lru_cache(maxsize=4)
def _load(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        raise UnsafeConfiguration(f"There is no signing key at {path}. Run `coldframe init` to make one.")
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise UnsafeConfiguration(
            f"{path} holds no Ed25519 key that this process can read. Restore the right file from your backup."
        )
    return key


def public_key_text(key: Ed25519PrivateKey | Ed25519PublicKey) -> str:
    """The public key as 44 characters of base64: what a partner pins."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return base64.b64encode(public.public_bytes_raw()).decode()


def fingerprint(public_key: str) -> str:
    """A name of a key that people can compare: its JWK thumbprint (RFC 7638), 43 characters of base64url."""
    x = base64.urlsafe_b64encode(base64.b64decode(public_key)).rstrip(b"=").decode()
    thumbprint = hashlib.sha256(f'{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}'.encode()).digest()
    return base64.urlsafe_b64encode(thumbprint).rstrip(b"=").decode()


def sign_head(head: Head, *, at: str, key: Ed25519PrivateKey | None = None) -> SignedHead:
    """Sign a head with the desk's newest key, or with ``key``. ``at`` is ISO 8601 UTC."""
    key = key or signing_key()
    public = public_key_text(key)
    unsigned = SignedHead(fingerprint(public), head.count, head.last_hash, at, public, "")
    signature = base64.b64encode(key.sign(unsigned.signed_bytes())).decode()
    return SignedHead(unsigned.desk, head.count, head.last_hash, at, public, signature)


def head_is_genuine(head: SignedHead, *, pinned_key: str | None = None) -> bool:
    """Check a head's signature; against ``pinned_key`` (base64) if the caller knows whose it must be."""
    if pinned_key is not None and head.public_key != pinned_key:
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(head.public_key, validate=True))
        key.verify(base64.b64decode(head.signature, validate=True), head.signed_bytes())
    except (InvalidSignature, ValueError):
        return False
    return fingerprint(head.public_key) == head.desk


def head_path() -> Path:
    """Where the newest signed head lies: beside the database, never in it."""
    return Path(settings.COLDFRAME_DATA_DIR) / "custody-head.json"


def keep_head(head: Head, *, at: str, still_holds: Callable[[Head], bool]) -> None:
    """Sign ``head`` and keep it outside the database, unless a later one is there already.

    Called after each commit. A crash in between leaves an older head, which still
    verifies: the chain may be longer than its head, never shorter. A head that the chain
    contradicts stays where it is, however long the chain grows: it is the only witness of
    what was cut off, and ``custody verify`` names it.

    Args:
        head: The chain's end.
        at: When, ISO 8601 UTC.
        still_holds: Whether the chain still has the event that an earlier head names.
    """
    path = head_path()
    with path.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = read_head(path)
        if known is None and path.exists():
            _log.error("the signed head cannot be read; run `coldframe custody verify`")
            return
        if known is not None and known.count >= head.count:
            return
        if known is not None and not still_holds(Head(known.count, known.last_hash)):
            _log.error("the ledger contradicts its signed head; run `coldframe custody verify`")
            return
        new = path.with_suffix(".new")
        with new.open("w") as file:
            file.write(json.dumps(asdict(sign_head(head, at=at))))
            file.flush()
            # Otherwise a power cut could leave an empty file where the witness was.
            os.fsync(file.fileno())
        new.replace(path)


def read_head(path: Path) -> SignedHead | None:
    """Read a signed head from a file; ``None`` if there is none or it is no head."""
    try:
        return SignedHead(**json.loads(path.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None

"""A partner's public key: reading the pinned text, and the fingerprint that is its identity."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from coldframe.core.errors import InvalidInput
from coldframe.custody.signing import fingerprint as thumbprint
from coldframe.custody.signing import public_key_text


def read_public_key(text: str) -> Ed25519PublicKey:
    """Read a pinned key: base64 (RFC 4648) of the 32 bytes of an Ed25519 public key.

    Raises:
        InvalidInput: Anything else; ``field`` is ``public_key``.
    """
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text.strip(), validate=True))
    except (binascii.Error, ValueError):
        raise InvalidInput(
            "This is not an Ed25519 public key. Ask the partner for the 44 characters that its desk shows "
            "on its own partners page.",
            field="public_key",
        ) from None


def fingerprint(public_key: str) -> str:
    """Return the thumbprint of a pinned key (RFC 7638, 43 characters): what people compare by telephone.

    Raises:
        InvalidInput: ``public_key`` is not a key.
    """
    return fingerprint_of(read_public_key(public_key))


def fingerprint_of(key: Ed25519PublicKey) -> str:
    """Return the same thumbprint for a key at hand."""
    return thumbprint(public_key_text(key))


def pin(*, key_fingerprint: str, delivery_url: str, mail: str, sealing_key: str) -> str:
    """Return a digest of where and to whom a recipient's material goes, as 64 hex digits.

    An agreement keeps it, so that changing the address or the key of a recipient, which
    one person can do, stops every release until two people have agreed again.
    """
    return hashlib.sha256(json.dumps([key_fingerprint, delivery_url, mail, sealing_key]).encode()).hexdigest()

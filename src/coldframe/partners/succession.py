"""One desk, another key: what the old key says of the new one, and how the new one proves that it is held.

The announcement travels in a message that the old key signed. The proof is the new key's
signature over both keys and the end of the overlap, so that nobody can announce a key that is
not theirs. Free of Django.
"""

from __future__ import annotations

import base64
import json

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from coldframe.partners.keys import read_public_key

FORMAT = "coldframe-key-succession/1"


def prove(new_key: Ed25519PrivateKey, *, old: str, new: str, until: str) -> str:
    """Return the new key's proof, base64.

    Args:
        new_key: The private half of ``new``.
        old: Fingerprint of the key that is succeeded.
        new: The new public key, base64.
        until: End of the overlap, ISO 8601 UTC: the old key speaks for the desk before it.
    """
    return base64.b64encode(new_key.sign(_statement(old, new, until))).decode()


def is_proven(proof: str, *, old: str, new: str, until: str) -> bool:
    """Tell whether the new key itself signed the succession.

    Raises:
        InvalidInput: ``new`` is not a key.
    """
    try:
        read_public_key(new).verify(base64.b64decode(proof, validate=True), _statement(old, new, until))
    except (InvalidSignature, ValueError):
        return False
    return True


def _statement(old: str, new: str, until: str) -> bytes:
    return json.dumps([FORMAT, old, new, until], separators=(",", ":")).encode()

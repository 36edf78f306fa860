"""Who somebody is, encrypted in its row: AES-256-GCM under a key of the desk, bound to the row's id.

A copy of the database alone names nobody, and a text that is moved to another row does not open.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from coldframe.vault.keys import derive_key

_NONCE_BYTES = 12


def seal(facts: Mapping[str, str], row_id: str) -> str:
    """Encrypt short texts for one row; each time another text.

    Args:
        facts: Names to texts.
        row_id: Id of the row that will hold it.
    """
    nonce = os.urandom(_NONCE_BYTES)
    text = json.dumps(dict(facts), sort_keys=True, ensure_ascii=False).encode()
    return base64.b64encode(nonce + _cipher().encrypt(nonce, text, row_id.encode())).decode()


def unseal(sealed: str, row_id: str) -> dict[str, str]:
    """Decrypt what :func:`seal` made for this row.

    Raises:
        cryptography.exceptions.InvalidTag: It was made for another row, under other keys, or changed.
    """
    raw = base64.b64decode(sealed)
    text = _cipher().decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], row_id.encode())
    return {str(key): str(value) for key, value in json.loads(text).items()}


def _cipher() -> AESGCM:
    return AESGCM(derive_key("casework.identity"))

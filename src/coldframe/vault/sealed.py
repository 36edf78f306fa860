"""Secrets of settings, sealed under the desk's keys, so that a settings file alone gives nothing away."""

from __future__ import annotations

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from coldframe.core.errors import UnsafeConfiguration
from coldframe.vault.keys import derive_key

MARK = "sealed:v1:"
"""How a sealed text begins; anything else is taken as it stands."""

_PURPOSE = "settings.sealed"
_NONCE_BYTES = 12


def seal_text(text: str) -> str:
    """Seal a secret (AES-256-GCM under a key made from the master key's root); each time another text."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(derive_key(_PURPOSE)).encrypt(nonce, text.encode(), MARK.encode())
    return MARK + base64.urlsafe_b64encode(nonce + sealed).decode()


def open_text(given: str) -> str:
    """Open what :func:`seal_text` sealed; return any other text as it stands.

    Raises:
        UnsafeConfiguration: It was sealed under another desk's keys, or is not whole.
    """
    if not given.startswith(MARK):
        return given
    try:
        raw = base64.urlsafe_b64decode(given[len(MARK) :])
        return (
            AESGCM(derive_key(_PURPOSE))
            .decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], MARK.encode())
            .decode()
        )
    except (binascii.Error, InvalidTag, ValueError):
        raise UnsafeConfiguration(
            "A sealed secret in the settings does not open with this desk's keys. Seal it here again: `coldframe seal`."
        ) from None

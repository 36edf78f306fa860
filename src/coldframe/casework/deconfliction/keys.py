"""Keys of deconfliction: the desk's own, the ones shared with partners, and how those travel.

A shared key is 32 random bytes. It travels in the age format (https://age-encryption.org/v1), sealed to the
Ed25519 key that is pinned for the partner, as age does for ``ssh-ed25519`` keys; that one key pair may serve
for signatures and for this is argued in Thormarker, "On using the same key pair for Ed25519 and an X25519
based KEM" (IACR ePrint 2021/509). The message that carries it is signed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

import pyrage
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from coldframe.casework.deconfliction.rules import KEY_BYTES
from coldframe.core.errors import InvalidInput
from coldframe.custody.signing import signing_keys
from coldframe.partners.keys import read_public_key
from coldframe.vault.keys import derive_key
from coldframe.vault.sealed import open_text, seal_text


def own_key() -> bytes:
    """Return the key under which units of this desk are compared: 32 bytes that never leave it."""
    return derive_key("casework.deconfliction")


def filling_secret(key_id: str) -> bytes:
    """Return the secret from which a state under this key is filled up: ours alone."""
    return hmac.new(derive_key("casework.deconfliction.filling"), key_id.encode(), hashlib.sha256).digest()


def make_key() -> bytes:
    """Return a new key to share: 32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def keep_key(key: bytes) -> str:
    """Return a shared key as it lies in a row: sealed under this desk's keys."""
    return seal_text(base64.b64encode(key).decode())


def kept_key(stored: str) -> bytes:
    """Return the key that ``keep_key`` sealed."""
    return base64.b64decode(open_text(stored))


def seal_for(key: bytes, public_key: str) -> bytes:
    """Seal a key to a partner's pinned public key (base64, as pinned)."""
    text = read_public_key(public_key).public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    return bytes(pyrage.encrypt(key, [pyrage.ssh.Recipient.from_str(text)]))


def open_for_us(sealed: bytes) -> bytes:
    """Open a key that a partner sealed to this desk's key.

    Raises:
        InvalidInput: It was sealed to another key, changed, or is no key.
    """
    # All of them: while our key is being replaced, a partner may still seal to the one before.
    own = [
        pyrage.ssh.Identity.from_buffer(
            one.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
        )
        for one in signing_keys()
    ]
    try:
        key = bytes(pyrage.decrypt(sealed, own))
    except pyrage.DecryptError:
        key = b""
    if len(key) != KEY_BYTES:
        raise InvalidInput(
            "The key was not sealed to this desk's public key. Send it again.", field="message"
        )
    return key

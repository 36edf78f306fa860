"""The desk's master key, and the keys made from it.

``KEYS_DIR/master.key`` is a text file that only its owner may read. Its first line is
the master key (32 bytes, base64), under which every object's own key is wrapped. A
second line appears once the master was rotated: the root from which
:func:`derive_key` makes its keys, so that rotation re-keys the stored objects
without breaking keyed hashes and secrets kept elsewhere.

Whoever holds this file and the database can read everything; whoever loses it has
lost everything. Back it up apart from the data.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap_with_padding,
    aes_key_wrap_with_padding,
)
from django.conf import settings

from coldframe.core.errors import UnsafeConfiguration

_KEY_BYTES = 32
_PURPOSE = re.compile(r"[a-z][a-z0-9_.-]{0,79}")


@dataclass(frozen=True, slots=True)
class MasterKey:
    """A master key in memory.

    Attributes:
        id: 16 hex digits made from the key; tells which one wrapped an object's key.
        key: 32 bytes.
        root: 32 bytes from which :func:`derive_key` derives; the first master's key.
    """

    id: str
    key: bytes = field(repr=False)
    root: bytes = field(repr=False)

    def wrap(self, object_key: bytes, sha256: str) -> bytes:
        """Wrap an object's key together with its content hash (AES-KWP, RFC 5649).

        The hash is inside so that a key moved to another object's row is noticed
        before a single byte is handed out.
        """
        return aes_key_wrap_with_padding(self._wrapping_key(), object_key + bytes.fromhex(sha256))

    def unwrap(self, wrapped: bytes, sha256: str) -> bytes | None:
        """The object's key, or ``None`` if this is not a key wrapped here for that content."""
        try:
            opened = aes_key_unwrap_with_padding(self._wrapping_key(), wrapped)
        except (InvalidUnwrap, ValueError):
            return None
        if not hmac.compare_digest(opened[_KEY_BYTES:], bytes.fromhex(sha256)):
            return None
        return opened[:_KEY_BYTES]

    def _wrapping_key(self) -> bytes:
        return _hkdf(self.key, "vault.object-keys")


def create_master_key(path: Path) -> None:
    """Make a new master key file, readable by its owner only. Never overwrites one."""
    _write(path, [secrets.token_bytes(_KEY_BYTES)])


def load_master_key(path: Path) -> MasterKey:
    """Read a master key file.

    Raises:
        UnsafeConfiguration: Missing, readable by others, or not a key.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        raise UnsafeConfiguration(
            f"There is no master key at {path}. Run `coldframe init` for a new desk; "
            "for an existing one restore the file from its backup, without it nothing can be read."
        ) from None
    with os.fdopen(descriptor, "rb") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise UnsafeConfiguration(
                f"Others on this machine can read {path}. Run `chmod 600 {path}`, and rotate the key "
                "if somebody may have copied it."
            )
        lines = file.read(1024).split()
    try:
        keys = [base64.b64decode(line, validate=True) for line in lines]
    except binascii.Error:
        keys = []
    if len(keys) not in (1, 2) or any(len(key) != _KEY_BYTES for key in keys):
        raise UnsafeConfiguration(f"{path} holds no master key. Restore the right file from your backup.")
    return MasterKey(_key_id(keys[0]), keys[0], keys[-1])


def master_key() -> MasterKey:
    """The master key in use: read from disk each time, so that none outlives its file."""
    return load_master_key(_keys_dir() / "master.key")


def find_master_key(key_id: str) -> MasterKey | None:
    """The master key with that id, in use or retired; ``None`` if its file is not here."""
    current = master_key()
    if current.id == key_id:
        return current
    retired = _keys_dir() / f"master-{key_id}.key"
    return load_master_key(retired) if retired.exists() else None


def rotate_master_key() -> MasterKey:
    """Retire the master key to ``master-<id>.key`` beside it and start a new one.

    Objects stay readable throughout. Run :func:`vault.actions.rewrap` next; when it
    has re-wrapped every object, take the retired file off the machine.
    """
    old = master_key()
    current = _keys_dir() / "master.key"
    new = current.with_suffix(".new")
    new.unlink(missing_ok=True)
    _write(new, [secrets.token_bytes(_KEY_BYTES), old.root])
    retired = _keys_dir() / f"master-{old.id}.key"
    if not retired.exists():
        os.link(current, retired)
    new.replace(current)
    return master_key()


def derive_key(purpose: str) -> bytes:
    """A key of 32 bytes for one purpose, such as ``matching.passwords``: HKDF-SHA-256 (RFC 5869).

    The same on every call and after rotation; keys for different purposes tell
    nothing of each other.
    """
    if not _PURPOSE.fullmatch(purpose):
        raise ValueError(f"a key's purpose is a short lower-case dotted name, not {purpose!r}")
    return _hkdf(master_key().root, f"derived.{purpose}")


def keyed_hash(purpose: str, text: str) -> str:
    """HMAC-SHA-256 of ``text`` under the key for ``purpose``: 64 hex digits.

    For values that must be comparable but not guessable from a copy of the database.
    """
    return hmac.new(derive_key(purpose), text.encode(), hashlib.sha256).hexdigest()


def _keys_dir() -> Path:
    return Path(settings.COLDFRAME_KEYS_DIR)


def _key_id(key: bytes) -> str:
    return _hkdf(key, "key-id")[:8].hex()


def _hkdf(key: bytes, purpose: str) -> bytes:
    info = f"coldframe/1/{purpose}".encode()
    return HKDF(algorithm=hashes.SHA256(), length=_KEY_BYTES, salt=None, info=info).derive(key)


def _write(path: Path, keys: list[bytes]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(b"".join(base64.b64encode(key) + b"\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())

"""Words of the vault: why it is read, what it records, what it hands out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class VaultEvent(StrEnum):
    """What the ledger records about stored bytes. The subject is the object's id, ``obj_…``."""

    OBJECT_STORED = "object_stored"
    OBJECT_SEEN_AGAIN = "object_seen_again"
    OBJECT_REPAIRED = "object_repaired"
    OBJECT_READ = "object_read"
    OBJECT_DAMAGED = "object_damaged"
    OBJECT_DESTROYED = "object_destroyed"
    BLOBS_SWEPT = "blobs_swept"
    KEYS_REWRAPPED = "keys_rewrapped"


class ReadReason(StrEnum):
    """Why bytes are opened. Closed list: a read that fits none of these is not made."""

    SIGNALS = "signals"
    DERIVATIVE = "derivative"
    REVEAL = "reveal"
    REPORT = "report"
    REFERRAL = "referral"
    EXAMINATION = "examination"
    VERIFICATION = "verification"
    EXPORT = "export"
    SIGN_IN = "sign_in"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A blob that is written but that no row names yet; :func:`vault.actions.keep` keeps it.

    Attributes:
        sha256: 64 hex digits of the plaintext; sha1 (40) and md5 (32) alike.
        size_bytes: Length of the plaintext.
        blob_name: Where the ciphertext lies in the store.
        wrapped_key: The object's key with its SHA-256, wrapped under the master key; 72 bytes.
        key_id: Which master key wrapped it.
    """

    sha256: str
    sha1: str
    md5: str
    size_bytes: int
    blob_name: str
    wrapped_key: bytes
    key_id: str


@dataclass(frozen=True, slots=True)
class Stored:
    """What a stage keeps about bytes in the vault: hashes in lower-case hex, size in bytes."""

    sha256: str
    sha1: str
    md5: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ObjectView:
    """One object, or the tombstone of one.

    Attributes:
        id: ``obj_…``: the subject of its custody events.
        stored_at: When it was first kept (UTC).
        destroyed_at: When its key was destroyed; ``None`` while it can be read.
        destroyed_reason: A code; empty while it can be read.
    """

    id: str
    sha256: str
    sha1: str
    md5: str
    size_bytes: int
    stored_at: datetime
    destroyed_at: datetime | None
    destroyed_reason: str

    @property
    def is_destroyed(self) -> bool:
        """True for a tombstone."""
        return self.destroyed_at is not None

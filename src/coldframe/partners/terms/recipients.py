"""What a recipient is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RecipientKind(StrEnum):
    """What a recipient is, in its own country's order of things."""

    PLATFORM = "platform"
    HOTLINE = "hotline"
    CLEARINGHOUSE = "clearinghouse"
    POLICE = "police"
    CHILD_PROTECTION = "child_protection"
    AUTHORITY = "authority"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class RecipientView:
    """A recipient as other stages see it.

    Attributes:
        name_as_printed: As on its letterhead; shown, never used to find it.
        public_key: Pinned Ed25519 key, base64 of its 32 bytes; empty for none.
        fingerprint: RFC 7638 thumbprint of that key; empty for none. The identity.
        delivery_url: Where a desk takes messages; empty if it has no desk.
        jurisdiction: ISO 3166-1 alpha-2, in upper case.
        pin: Digest over key and delivery address. An agreement covers this one only.
    """

    id: str
    name_as_printed: str
    kind: RecipientKind
    public_key: str
    fingerprint: str
    delivery_url: str
    mail: str
    jurisdiction: str
    pin: str

"""How a desk's key is followed by another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SuccessionState(StrEnum):
    """What this desk made of a partner's announcement that another key follows."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class SuccessionView:
    """A key that a partner announced as its next.

    Attributes:
        id: ``ksc_…``
        old_fingerprint: The pinned key that signed the announcement.
        fingerprint: The new key, which proved itself.
        until: The old key speaks for the partner before this moment.
        decided_by: Who accepted it or set it aside; empty while nobody did.
    """

    id: str
    recipient_id: str
    old_fingerprint: str
    public_key: str
    fingerprint: str
    until: datetime
    state: SuccessionState
    announced_at: datetime
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnKeyView:
    """A key of this desk.

    Attributes:
        public_key: Base64, 44 characters.
        since: When it was announced; ``None`` for the first one.
        until: End of its overlap with the next; ``None`` for the newest one.
        unaware: Partners that were told of it and have not accepted it.
        aware: Partners that accepted it.
    """

    public_key: str
    fingerprint: str
    since: datetime | None
    until: datetime | None
    unaware: tuple[str, ...]
    aware: tuple[str, ...]

"""Under whose terms something came here, and what its sender allowed later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from coldframe.partners.terms.agreements import OnwardTransfer, Purpose


@dataclass(frozen=True, slots=True)
class NewOrigin:
    """The terms a matter comes in under; see ``Origin``."""

    sender_id: str
    onward_transfer: OnwardTransfer
    purpose: Purpose | None = None
    agreement_id: str = ""
    agreement_version: int | None = None
    retention_days: int | None = None
    sender_name: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """One set of terms under which a matter is here. A matter that came twice has two; the strictest holds.

    Attributes:
        id: ``org_…``
        matter_id: ``clu_…``
        sender_id: ``rcp_…`` of who sent it; empty if that is no partner of ours.
        sender_name: As printed, for whoever has to ask.
        purpose: What we may use it for; ``None`` if it does not say.
        agreement_id: The sender's agreement, with its version; empty if none is named.
        retention_days: Days we may keep it, from ``received_at``; ``None`` if it does not say.
        permitted: Recipient to purposes: what the sender allowed later.
    """

    id: str
    matter_id: str
    sender_id: str
    sender_name: str
    purpose: Purpose | None
    agreement_id: str
    agreement_version: int | None
    retention_days: int | None
    onward_transfer: OnwardTransfer
    received_at: datetime
    permitted: Mapping[str, frozenset[Purpose]]

    @property
    def keep_until(self) -> datetime | None:
        """First moment at which we may no longer keep it; ``None`` if the terms do not say."""
        return None if self.retention_days is None else self.received_at + timedelta(days=self.retention_days)


@dataclass(frozen=True, slots=True)
class NewPermission:
    """A sender's word that its matter may go on to one recipient for one purpose.

    Attributes:
        recipient_id: ``rcp_…``; empty: whoever serves the address, which is for a removal only.
        given_by: Who said so at the sender, as they gave their name.
        given_at: When they said so.
        reference: Their letter, mail or file number.
    """

    recipient_id: str
    purpose: Purpose
    given_by: str
    given_at: datetime
    reference: str


@dataclass(frozen=True, slots=True)
class PermissionView:
    """The same as it is kept: by whom it was written down, and when."""

    id: str
    origin_id: str
    recipient_id: str
    recipient_name: str
    purpose: Purpose
    given_by: str
    given_at: datetime
    reference: str
    recorded_by: str
    recorded_at: datetime

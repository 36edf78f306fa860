"""A referral on its way as a sealed package: by mail, or to be fetched by its recipient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.partners.terms import Channel


class MailState(StrEnum):
    """How far the mail with, or about, a package got.

    ``in_flight``: a try has begun whose end is not written down. ``unknown``: it was cut off where nobody
    can know whether the mail was taken; only a person repeats it.
    """

    NONE = "none"
    WAITING = "waiting"
    IN_FLIGHT = "in_flight"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class OfferedLink:
    """A link by which one recipient fetches one package; the token is shown this once."""

    token: str
    expires_at: datetime
    downloads: int


@dataclass(frozen=True, slots=True)
class FetchView:
    """One download of a package.

    Attributes:
        begun_at: When its first byte may have left.
        ended_at: When the last one had; ``None`` if it broke off.
    """

    begun_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ParcelView:
    """How a referral travels as a package.

    Attributes:
        forms: Names of the forms in which it tells the matter.
        mail_round: How often a person had the mail sent.
        link_expires_at: First moment at which the link opens nothing; ``None``: there is none.
        downloads_left: How often the link still opens.
        fetches: Each download, oldest first.
    """

    referral_id: str
    channel: Channel
    forms: tuple[str, ...]
    size_bytes: int
    mail_state: MailState
    mail_round: int
    link_expires_at: datetime | None
    downloads_left: int
    fetches: tuple[FetchView, ...]


@dataclass(frozen=True, slots=True)
class HandOverReceipt:
    """Who took a document, as they signed for it on paper."""

    received_by: str
    received_at: datetime
    entered_by: str

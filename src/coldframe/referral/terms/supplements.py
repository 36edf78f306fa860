"""What is added to a referral after it was delivered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from coldframe.partners.terms import Field, FileRef, Refused, Released


@dataclass(frozen=True, slots=True)
class SupplementPreview:
    """Exactly what a supplement would add now.

    Attributes:
        answer: Whether it may be sent at this moment.
        document: What would be sent: only what the recipient does not have; empty if the answer is no.
        files: What would travel beside it.
        sha256: Digest of the document, to be sent back by whoever saw it.
    """

    answer: Released | Refused
    document: Mapping[str, object]
    files: tuple[FileRef, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class SupplementView:
    """What we added to a referral of ours. Its delivery is that of its message."""

    id: str
    referral_id: str
    fields: tuple[Field, ...]
    sent_by: str
    sent_at: datetime
    message_id: str


@dataclass(frozen=True, slots=True)
class ReceivedSupplementView:
    """What a sender added to a referral that came in.

    Attributes:
        id: ``rsu_…``
        matter: The added facts by record, as they came.
        item_ids: The items they became here.
        applied_at: When they joined the clue; ``None`` while the referral itself has not arrived.
    """

    id: str
    matter: Mapping[str, object]
    item_ids: tuple[str, ...]
    received_at: datetime
    applied_at: datetime | None

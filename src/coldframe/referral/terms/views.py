"""Referrals as other stages and the doors see them, and what a recipient would see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from coldframe.core.said import Said
from coldframe.partners.terms import (
    AttemptOutcome,
    Field,
    FileRef,
    HarmCategory,
    OnwardTransfer,
    Purpose,
    Refused,
    Released,
)
from coldframe.referral.terms.codes import ReferralState, ReturnReason


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands around the released facts: who allowed it, for what, and what may be done with it.

    Attributes:
        referral_id: Our id; the recipient quotes it back.
        retention_days: How long the recipient may keep it.
    """

    referral_id: str
    purpose: Purpose
    harms: tuple[HarmCategory, ...]
    agreement_id: str
    agreement_version: int
    legal_basis: str
    retention_days: int
    onward_transfer: OnwardTransfer
    rights_caveat: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Exactly what the recipient would see now, and what it would not.

    Attributes:
        answer: Whether it may be sent at this moment.
        document: What would be sent; empty if the answer is no.
        files: What would travel beside it.
        envelope: What stands around it in any form; ``None`` if the answer is no.
        released: The facts themselves, for any form; empty if the answer is no.
        withheld: Fields that hold something here but would not go, each with the reason.
        empty: Fields that were chosen but hold nothing in this matter.
    """

    answer: Released | Refused
    document: Mapping[str, object]
    files: tuple[FileRef, ...]
    envelope: Envelope | None
    released: Mapping[str, object]
    withheld: tuple[tuple[Field, Said], ...]
    empty: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Returned:
    """Why a referral was given back, and where it may belong: a place and a function, never a name.

    Attributes:
        country: ISO 3166-1 alpha-2, upper case; empty: nobody said.
        region: ISO 3166-2; empty: the whole country.
        function: What the right body would do with it; ``None``: nobody said.
    """

    reason: ReturnReason
    country: str = ""
    region: str = ""
    function: Purpose | None = None


@dataclass(frozen=True, slots=True)
class StateView:
    """One state a referral reached: when, who said so (``kind:id``), and why if it was given back."""

    state: ReferralState
    at: datetime
    actor: str
    note: str
    returned: Returned | None = None


@dataclass(frozen=True, slots=True)
class AttemptView:
    """One try to deliver: how it ended and what to do about it."""

    number: int
    at: datetime
    outcome: AttemptOutcome
    message: str


@dataclass(frozen=True, slots=True)
class ReferralView:
    """A referral we made.

    Attributes:
        message_id: The same at every try; the recipient takes it in once.
        document_sha256: Of the bytes that were sent; empty before sending.
        remote_reference: What the recipient made of it, as its receipt says.
        redirected_from: Our referral of the same matter that another recipient gave back; empty for none.
    """

    id: str
    clue_id: str
    decision_id: str
    recipient_id: str
    agreement_id: str
    agreement_version: int
    purpose: Purpose
    harms: tuple[HarmCategory, ...]
    fields: tuple[Field, ...]
    report_number: str
    state: ReferralState
    message_id: str
    document_sha256: str
    remote_reference: str
    drafted_by: str
    drafted_at: datetime
    sent_by: str
    redirected_from: str
    states: tuple[StateView, ...]
    attempts: tuple[AttemptView, ...]


@dataclass(frozen=True, slots=True)
class ReceivedView:
    """A referral that came in from another desk.

    Attributes:
        sender_id: ``rcp_…`` of the desk it came from.
        referral_id: The sender's id for it.
        agreement_id: The sender's agreement that allowed it, with the version.
        retention_days: How long we may keep what came.
        told_state: The state the sender was told last.
    """

    id: str
    sender_id: str
    message_id: str
    referral_id: str
    clue_id: str
    purpose: str
    agreement_id: str
    agreement_version: int
    retention_days: int
    onward_transfer: str
    rights_caveat: str
    received_at: datetime
    state: ReferralState
    told_state: ReferralState
    returned: Returned | None = None

"""The words of referral: where one stands, what it says, what a recipient would see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.core.answers import Answer
from coldframe.partners.terms import Field, FileRef, HarmCategory, OnwardTransfer, Purpose, Refused, Released


class ReferralState(StrEnum):
    """Where a referral stands. From ``seen`` to ``done`` it is the recipient who says so.

    ``handed_over``: a person took a document to a recipient that has no desk here.
    """

    DRAFT = "draft"
    QUEUED = "queued"
    SENDING = "sending"
    DELIVERED = "delivered"
    SEEN = "seen"
    WORKING = "working"
    NOT_OURS = "not_ours"
    DONE = "done"
    REFUSED = "refused"
    RECALLED = "recalled"
    HANDED_OVER = "handed_over"


LEFT = frozenset({
    ReferralState.SENDING, ReferralState.DELIVERED, ReferralState.SEEN, ReferralState.WORKING,
    ReferralState.NOT_OURS, ReferralState.DONE, ReferralState.HANDED_OVER,
})  # fmt: skip
"""States in which its recipient has a referral, or may have it."""


class AttemptOutcome(StrEnum):
    """How one try to deliver ended."""

    DELIVERED = "delivered"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    REFUSED_BY_PARTNER = "refused_by_partner"
    REFUSED_BY_AGREEMENT = "refused_by_agreement"


class ReferralEvent(StrEnum):
    """Kinds of custody event that referral records."""

    REFERRAL_DRAFTED = "referral_drafted"
    REFERRAL_QUEUED = "referral_queued"
    REFERRAL_SENDING = "referral_sending"
    REFERRAL_ATTEMPT_FAILED = "referral_attempt_failed"
    REFERRAL_DELIVERED = "referral_delivered"
    REFERRAL_REFUSED = "referral_refused"
    REFERRAL_RECALLED = "referral_recalled"
    REFERRAL_HANDED_OVER = "referral_handed_over"
    REFERRAL_STATE_RECEIVED = "referral_state_received"
    REFERRAL_RECEIVED = "referral_received"
    FEEDBACK_GIVEN = "referral_feedback_given"
    FEEDBACK_RECEIVED = "referral_feedback_received"
    STATE_QUEUED = "referral_state_queued"
    STATE_TOLD = "referral_state_told"


class FeedbackStatus(StrEnum):
    """What came of a matter. NCMEC's closed list (CY2023 report to OJJDP), as are the next two."""

    CONVICTION = "conviction"
    ARREST = "arrest"
    ONGOING = "ongoing"
    REFERRED = "referred"
    CLOSED = "closed"


class ClosedReason(StrEnum):
    """Why a matter was closed."""

    SUBJECT_NOT_LOCATED = "subject_not_located"
    LEGAL_RETURN_EMPTY = "legal_return_empty"
    NO_CRIME = "no_crime"
    NO_PROSECUTORIAL_MERIT = "no_prosecutorial_merit"
    APPARENT_CHILD_IS_ADULT = "apparent_child_is_adult"
    AGE_UNDETERMINABLE = "age_undeterminable"
    FALSE_REPORT = "false_report"
    UNFOUNDED = "unfounded"
    SUBJECT_DECEASED = "subject_deceased"
    OTHER = "other"


class WhyNotUseful(StrEnum):
    """Why what was sent did not help."""

    STALE = "stale"
    LIMITED = "limited"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What came of a received referral: closed answers only, no name and no text.

    Attributes:
        additional_victims: How many further children were found, after an arrest or a conviction;
            ``None`` if nobody knows.
        closed_reason: Where it was closed.
        why_not_useful: Where the information was not useful.
    """

    status: FeedbackStatus
    child_identified: Answer = Answer.UNKNOWN
    additional_victims: int | None = None
    closed_reason: ClosedReason | None = None
    self_produced: Answer = Answer.UNKNOWN
    useful: Answer = Answer.UNKNOWN
    why_not_useful: WhyNotUseful | None = None


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """Feedback as it was given here, or as a recipient told it.

    Attributes:
        at: When it was so.
        actor: Who says so, ``kind:id``.
        told_at: Given here: when the sender's receipt came; ``None`` if it was not told.
    """

    feedback: Feedback
    at: datetime
    actor: str
    told_at: datetime | None = None


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
    withheld: tuple[tuple[Field, str], ...]
    empty: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class StateView:
    """One state a referral reached: when, and who said so (``kind:id``)."""

    state: ReferralState
    at: datetime
    actor: str
    note: str


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

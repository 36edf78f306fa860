"""Where a referral stands, how a try ended, what is recorded."""

from __future__ import annotations

from enum import StrEnum


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

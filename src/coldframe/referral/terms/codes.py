"""Where a referral stands, how a try ended, what is recorded."""

from __future__ import annotations

from enum import StrEnum


class ReferralState(StrEnum):
    """Where a referral stands. From ``seen`` to ``done`` it is the recipient who says so.

    ``handed_over``: a person took a document to a recipient that has no desk here. ``offered``: a sealed
    package waits for its recipient, and none of it has left.
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
    OFFERED = "offered"


LEFT = frozenset({
    ReferralState.SENDING, ReferralState.DELIVERED, ReferralState.SEEN, ReferralState.WORKING,
    ReferralState.NOT_OURS, ReferralState.DONE, ReferralState.HANDED_OVER,
})  # fmt: skip
"""States in which its recipient has a referral, or may have it."""


class ReturnReason(StrEnum):
    """Why a recipient says that a referral is not its own."""

    WRONG_JURISDICTION = "wrong_jurisdiction"
    WRONG_FUNCTION = "wrong_function"
    DUPLICATE = "duplicate"
    INSUFFICIENT = "insufficient"
    CONFLICT_OF_INTEREST = "conflict_of_interest"


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
    REFERRAL_REDIRECTED = "referral_redirected"
    ASKED_BACK = "referral_asked_back"
    RECALL_RECEIVED = "referral_recall_received"
    RECALL_ANSWERED = "referral_recall_answered"
    RECALL_ANSWER_RECEIVED = "referral_recall_answer_received"
    REFERRAL_SUPPLEMENTED = "referral_supplemented"
    SUPPLEMENT_RECEIVED = "referral_supplement_received"
    STATE_QUEUED = "referral_state_queued"
    STATE_TOLD = "referral_state_told"
    PACKAGE_MADE = "referral_package_made"
    LINK_MADE = "referral_link_made"
    LINK_CLOSED = "referral_link_closed"
    PACKAGE_FETCHED = "referral_package_fetched"
    MAIL_SETTLED = "referral_mail_settled"
    HAND_OVER_SIGNED = "referral_hand_over_signed"
    PLACE_NOTED = "place_noted"
    PLACE_NOTE_WITHDRAWN = "place_note_withdrawn"
    BELONGING_ASSESSED = "belonging_assessed"
    ROUTES_DRAFTED = "routes_drafted"
    ROUTES_PROPOSED = "routes_proposed"
    ROUTES_ACTIVATED = "routes_activated"

"""The words of referral: where one stands, what it says, what a recipient would see."""

from __future__ import annotations

from coldframe.referral.terms.codes import LEFT, AttemptOutcome, ReferralEvent, ReferralState
from coldframe.referral.terms.feedback import (
    ClosedReason,
    Feedback,
    FeedbackStatus,
    FeedbackView,
    WhyNotUseful,
)
from coldframe.referral.terms.views import (
    AttemptView,
    Envelope,
    Preview,
    ReceivedView,
    ReferralView,
    StateView,
)

__all__ = [
    "LEFT",
    "AttemptOutcome",
    "AttemptView",
    "ClosedReason",
    "Envelope",
    "Feedback",
    "FeedbackStatus",
    "FeedbackView",
    "Preview",
    "ReceivedView",
    "ReferralEvent",
    "ReferralState",
    "ReferralView",
    "StateView",
    "WhyNotUseful",
]

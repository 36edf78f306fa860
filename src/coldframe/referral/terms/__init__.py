"""The words of referral: where one stands, what it says, what a recipient would see."""

from __future__ import annotations

from coldframe.partners.terms import AttemptOutcome
from coldframe.referral.terms.codes import LEFT, ReferralEvent, ReferralState, ReturnReason
from coldframe.referral.terms.feedback import (
    ClosedReason,
    Feedback,
    FeedbackStatus,
    FeedbackView,
    Missing,
    WhyNotUseful,
)
from coldframe.referral.terms.lessons import DraftStanding, Gap, Lesson
from coldframe.referral.terms.parcels import FetchView, HandOverReceipt, MailState, OfferedLink, ParcelView
from coldframe.referral.terms.recalls import (
    MAX_RECALL_DAYS,
    KeptReason,
    RecallAnswer,
    RecallReason,
    ReceivedRecallView,
    SentRecallView,
)
from coldframe.referral.terms.routing import (
    AssessmentView,
    Belonging,
    NoteView,
    OfferView,
    RoutesState,
    RoutesTrial,
    RoutesView,
    TrialMatter,
)
from coldframe.referral.terms.supplements import ReceivedSupplementView, SupplementPreview, SupplementView
from coldframe.referral.terms.trial import DryRun, FieldCount, TriedMatter
from coldframe.referral.terms.views import (
    AttemptView,
    Envelope,
    Preview,
    ReceivedView,
    ReferralView,
    Returned,
    StateView,
)
from coldframe.referral.terms.yields import SMALL_BASE, Direction, Handed, YieldBy, YieldRow

__all__ = [
    "LEFT",
    "MAX_RECALL_DAYS",
    "SMALL_BASE",
    "AssessmentView",
    "AttemptOutcome",
    "AttemptView",
    "Belonging",
    "ClosedReason",
    "Direction",
    "DraftStanding",
    "DryRun",
    "Envelope",
    "Feedback",
    "FeedbackStatus",
    "FeedbackView",
    "FetchView",
    "FieldCount",
    "Gap",
    "HandOverReceipt",
    "Handed",
    "KeptReason",
    "Lesson",
    "MailState",
    "Missing",
    "NoteView",
    "OfferView",
    "OfferedLink",
    "ParcelView",
    "Preview",
    "RecallAnswer",
    "RecallReason",
    "ReceivedRecallView",
    "ReceivedSupplementView",
    "ReceivedView",
    "ReferralEvent",
    "ReferralState",
    "ReferralView",
    "ReturnReason",
    "Returned",
    "RoutesState",
    "RoutesTrial",
    "RoutesView",
    "SentRecallView",
    "StateView",
    "SupplementPreview",
    "SupplementView",
    "TrialMatter",
    "TriedMatter",
    "WhyNotUseful",
    "YieldBy",
    "YieldRow",
]

"""Tables of referral: what we handed over, and what was handed to us."""

from __future__ import annotations

from coldframe.referral.models.feedback import FeedbackEntry
from coldframe.referral.models.parcels import Fetch, PaperReceipt, Parcel
from coldframe.referral.models.recalls import ReceivedRecall, SentRecall
from coldframe.referral.models.received import ReceivedReferral, StateReport
from coldframe.referral.models.referrals import Attempt, Referral, StateEntry
from coldframe.referral.models.routing import Assessment, PlaceNote, RouteVersion
from coldframe.referral.models.supplements import ReceivedSupplement, Supplement

__all__ = [
    "Assessment",
    "Attempt",
    "FeedbackEntry",
    "Fetch",
    "PaperReceipt",
    "Parcel",
    "PlaceNote",
    "ReceivedRecall",
    "ReceivedReferral",
    "ReceivedSupplement",
    "Referral",
    "RouteVersion",
    "SentRecall",
    "StateEntry",
    "StateReport",
    "Supplement",
]

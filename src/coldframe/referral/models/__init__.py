"""Tables of referral: what we handed over, and what was handed to us."""

from __future__ import annotations

from coldframe.referral.models.feedback import FeedbackEntry
from coldframe.referral.models.received import ReceivedReferral, StateReport
from coldframe.referral.models.referrals import Attempt, Referral, StateEntry

__all__ = ["Attempt", "FeedbackEntry", "ReceivedReferral", "Referral", "StateEntry", "StateReport"]

"""The verbs of referral: draft, send, and what comes back; take in, and say how it goes on."""

from coldframe.referral.actions.drafting import draft_referral, recall_referral, send_referral
from coldframe.referral.actions.feedback import give_feedback, record_feedback
from coldframe.referral.actions.handing import hand_over
from coldframe.referral.actions.receiving import receive_message
from coldframe.referral.actions.sending import (
    begin_sending,
    record_attempt,
    record_delivery,
    record_refusal,
    record_state,
)
from coldframe.referral.actions.states import record_told, tell_state

__all__ = [
    "begin_sending",
    "draft_referral",
    "give_feedback",
    "hand_over",
    "recall_referral",
    "receive_message",
    "record_attempt",
    "record_delivery",
    "record_feedback",
    "record_refusal",
    "record_state",
    "record_told",
    "send_referral",
    "tell_state",
]

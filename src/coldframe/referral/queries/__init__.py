"""Reads of referral: what a matter holds, what a recipient would see, where a referral stands."""

from __future__ import annotations

from coldframe.referral.queries.feedback import feedback_release, list_feedback, list_feedback_given
from coldframe.referral.queries.preview import (
    FORMAT,
    decision_stands,
    gather,
    preview,
    preview_of,
    release_of,
)
from coldframe.referral.queries.received import (
    count_received,
    get_received,
    list_received,
    state_payload,
    states_to_tell,
)
from coldframe.referral.queries.referrals import (
    count_referrals,
    find_referral_by_message,
    get_recall_text,
    get_referral,
    is_to_be_sent,
    list_referrals,
)

__all__ = [
    "FORMAT",
    "count_received",
    "count_referrals",
    "decision_stands",
    "feedback_release",
    "find_referral_by_message",
    "gather",
    "get_recall_text",
    "get_received",
    "get_referral",
    "is_to_be_sent",
    "list_feedback",
    "list_feedback_given",
    "list_received",
    "list_referrals",
    "preview",
    "preview_of",
    "release_of",
    "state_payload",
    "states_to_tell",
]

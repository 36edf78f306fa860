"""Reads of referral: what a matter holds, what a recipient would see, where a referral stands."""

from __future__ import annotations

from coldframe.referral.queries.feedback import (
    clues_owing_feedback,
    feedback_release,
    list_feedback,
    list_feedback_given,
)
from coldframe.referral.queries.lessons import lesson_of, list_yield
from coldframe.referral.queries.parcels import (
    find_offered,
    find_paper_receipt,
    find_parcel,
    list_unsettled,
    sealed_package,
)
from coldframe.referral.queries.places import (
    list_assessments,
    list_place_notes,
    replay_assessment,
    where_belongs,
)
from coldframe.referral.queries.preview import (
    FORMAT,
    decision_stands,
    gather,
    is_as_seen,
    preview,
    preview_if_in_force,
    preview_of,
    release_of,
)
from coldframe.referral.queries.recalls import (
    get_received_recall,
    is_with_a_desk,
    list_asked_back,
    list_open_recalls,
    list_parked_recalls,
    list_recalls,
    list_received_recalls,
    list_unanswered_recalls,
    received_recall_view,
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
    list_not_left,
    list_referrals,
)
from coldframe.referral.queries.routing import (
    find_routes,
    get_routes_in_force,
    list_offers,
    list_route_versions,
    try_routes,
)
from coldframe.referral.queries.supplements import list_received_supplements, list_supplements
from coldframe.referral.queries.trial import MAX_MATTERS, try_agreement

__all__ = [
    "FORMAT",
    "MAX_MATTERS",
    "clues_owing_feedback",
    "count_received",
    "count_referrals",
    "decision_stands",
    "feedback_release",
    "find_offered",
    "find_paper_receipt",
    "find_parcel",
    "find_referral_by_message",
    "find_routes",
    "gather",
    "get_recall_text",
    "get_received",
    "get_received_recall",
    "get_referral",
    "get_routes_in_force",
    "is_as_seen",
    "is_to_be_sent",
    "is_with_a_desk",
    "lesson_of",
    "list_asked_back",
    "list_assessments",
    "list_feedback",
    "list_feedback_given",
    "list_not_left",
    "list_offers",
    "list_open_recalls",
    "list_parked_recalls",
    "list_place_notes",
    "list_recalls",
    "list_received",
    "list_received_recalls",
    "list_received_supplements",
    "list_referrals",
    "list_route_versions",
    "list_supplements",
    "list_unanswered_recalls",
    "list_unsettled",
    "list_yield",
    "preview",
    "preview_if_in_force",
    "preview_of",
    "received_recall_view",
    "release_of",
    "replay_assessment",
    "sealed_package",
    "state_payload",
    "states_to_tell",
    "try_agreement",
    "try_routes",
    "where_belongs",
]

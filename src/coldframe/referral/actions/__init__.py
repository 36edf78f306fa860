"""The verbs of referral: draft, send, and what comes back; take in, and say how it goes on."""

from coldframe.referral.actions.drafting import draft_referral, recall_referral, send_referral
from coldframe.referral.actions.feedback import enter_feedback, give_feedback, record_feedback
from coldframe.referral.actions.fetching import begin_fetch, close_link, end_fetch, offer_link
from coldframe.referral.actions.handing import hand_over, sign_hand_over
from coldframe.referral.actions.parcels import send_package
from coldframe.referral.actions.places import assess_belonging, note_place, withdraw_place_note
from coldframe.referral.actions.posting import (
    begin_mail_try,
    begin_mailing,
    end_mail_try,
    may_mail_now,
    record_mailed,
    settle_mail,
)
from coldframe.referral.actions.recalling import (
    answer_recall,
    ask_back,
    receive_recall,
    receive_recall_answer,
)
from coldframe.referral.actions.receiving import receive_referral, receive_state
from coldframe.referral.actions.routing import activate_routes, draft_routes, propose_routes
from coldframe.referral.actions.sending import (
    begin_sending,
    record_attempt,
    record_delivery,
    record_refusal,
    record_state,
)
from coldframe.referral.actions.states import record_told, tell_state
from coldframe.referral.actions.supplementing import (
    preview_supplement,
    receive_supplement,
    send_supplement,
)

__all__ = [
    "activate_routes",
    "answer_recall",
    "ask_back",
    "assess_belonging",
    "begin_fetch",
    "begin_mail_try",
    "begin_mailing",
    "begin_sending",
    "close_link",
    "draft_referral",
    "draft_routes",
    "end_fetch",
    "end_mail_try",
    "enter_feedback",
    "give_feedback",
    "hand_over",
    "may_mail_now",
    "note_place",
    "offer_link",
    "preview_supplement",
    "propose_routes",
    "recall_referral",
    "receive_recall",
    "receive_recall_answer",
    "receive_referral",
    "receive_state",
    "receive_supplement",
    "record_attempt",
    "record_delivery",
    "record_feedback",
    "record_mailed",
    "record_refusal",
    "record_state",
    "record_told",
    "send_package",
    "send_referral",
    "send_supplement",
    "settle_mail",
    "sign_hand_over",
    "tell_state",
    "withdraw_place_note",
]

"""What the pages of a referral show of its way between two desks: given back, asked back, added to, unseen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from coldframe.access.queries import may
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.partners.queries import list_outgoing
from coldframe.partners.steps import PATIENCE
from coldframe.partners.terms import AttemptOutcome
from coldframe.referral.queries import (
    decision_stands,
    is_with_a_desk,
    list_recalls,
    list_received_recalls,
    list_received_supplements,
    list_referrals,
)
from coldframe.referral.terms import LEFT, RecallReason, ReceivedView, ReferralState, ReferralView
from coldframe.web.forms.exchange import AnswerRecallForm, AskBackForm
from coldframe.web.shown import parts_of

UNSEEN_DAYS = 3
"""From so many days on a delivered referral that nobody has said to have seen stands out."""

_AT_A_DESK = LEFT - {ReferralState.HANDED_OVER}


def unseen_days(referral: ReferralView, *, as_of: datetime) -> int:
    """Return for how many whole days a desk has a referral without having seen it; 0 where none has it, or saw it."""
    # Of a package no receipt came: whoever opened it has no way to say so here.
    is_at_a_desk = any(one.outcome is AttemptOutcome.DELIVERED for one in referral.attempts)
    if referral.state is not ReferralState.DELIVERED or not is_at_a_desk:
        return 0
    return (as_of - referral.states[-1].at).days


def tried_until(referral: ReferralView, *, as_of: datetime) -> datetime | None:
    """Return until when a referral that did not reach its desk is tried by itself; ``None``: it is not."""
    queued = next((one.at for one in referral.states if one.state is ReferralState.QUEUED), None)
    failing = (AttemptOutcome.NOT_SENT, AttemptOutcome.UNKNOWN, AttemptOutcome.REFUSED_BY_PARTNER)
    if (
        referral.state is not ReferralState.SENDING
        or queued is None
        or not (referral.attempts and referral.attempts[-1].outcome in failing)
    ):
        return None
    until = queued + timedelta(seconds=PATIENCE.seconds_in_all)
    return until if as_of < until else None


def made_context(referral: ReferralView, reader: Actor) -> Mapping[str, object]:
    """What the page of a referral of ours needs beside what it sends."""
    now, may_send = timezone.now(), may(reader, Permission.REFERRAL_SEND)
    recalls, days = list_recalls(referral.id), unseen_days(referral, as_of=now)
    is_open, stands = any(one.is_open for one in recalls), decision_stands(referral)
    returned = next((one.returned for one in reversed(referral.states) if one.returned is not None), None)
    onward = [one for one in list_referrals(clue_id=referral.clue_id) if one.redirected_from == referral.id]
    return {
        "returned": returned,
        "onward_made": onward,
        "may_redirect": returned is not None and not onward and may(reader, Permission.REFERRAL_DRAFT),
        "tried_until": tried_until(referral, as_of=now),
        "is_unseen": days >= UNSEEN_DAYS,
        "unseen_days": days,
        "recalls": [{"view": one, "overdue": one.is_overdue(now), "id": one.id} for one in recalls],
        "outgoing": list_outgoing(subject_id=referral.id),
        "may_add": may_send
        and stands
        and not is_open
        and is_with_a_desk(referral)
        and referral.state in _AT_A_DESK - {ReferralState.NOT_OURS},
        "may_ask_back": may_send and not is_open and is_with_a_desk(referral),
        "decision_gone": not stands,
        "ask_form": AskBackForm(initial={} if stands else {"reason": RecallReason.DECISION_REVERSED}),
    }


def received_context(received: ReceivedView) -> Mapping[str, object]:
    """What the page of a received referral needs beside its terms."""
    now = timezone.now()
    recalls = list_received_recalls(received_id=received.id)
    return {
        "recalls": [{"view": one, "overdue": one.is_overdue(now)} for one in recalls],
        "answer_form": AnswerRecallForm(),
        "supplements": [
            {"view": one, "parts": parts_of({"matter": one.matter})}
            for one in list_received_supplements(received.id)
        ],
        "onward_made": [one for one in list_referrals(clue_id=received.clue_id) if one.state in LEFT],
    }

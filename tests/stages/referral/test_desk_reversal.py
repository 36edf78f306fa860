"""A reversal is one confirmation: every desk that has something is asked back, and the answers end the rows."""

from __future__ import annotations

import pytest
from tests.stages.referral.desks import LIO, MARA, Draft, Time, Wire, deliver, deliver_message, sent
from tests.stages.referral.test_referral_standing import decision_id, readers, reverse

from coldframe.access.terms import Role
from coldframe.core.actors import Actor, system
from coldframe.core.errors import NotAllowed
from coldframe.partners.queries import list_outgoing
from coldframe.partners.terms import MessageKind
from coldframe.pipeline import answer_recall, ask_back_resting, list_to_ask_back
from coldframe.pipeline.resting import note_reversal
from coldframe.referral import actions, queries
from coldframe.referral.formats.coldframe_v1 import ColdframeV1
from coldframe.referral.models import ReceivedRecall
from coldframe.referral.terms import KeptReason, RecallAnswer, ReferralView
from coldframe.triage.queries import find_reversal, get_decision
from coldframe.triage.terms import RecallEnd, RecallKind

__all__ = ["Role", "decision_id", "readers"]
pytestmark = pytest.mark.django_db


def undo(decision: str, people: tuple[Actor, Actor], clock: Time) -> None:
    reverse(decision, get_decision(decision).review_id, people, clock())
    note_reversal(decision, clock())


def ends(decision: str) -> dict[str, RecallEnd | None]:
    reversal = find_reversal(decision)
    assert reversal is not None
    return {one.object_id: one.end for one in reversal.recalls if one.kind is RecallKind.SENT_REFERRAL}


def answered(
    referral: ReferralView, wire: Wire, clock: Time, what: RecallAnswer, why: KeptReason | None
) -> None:
    (asked,) = [one for one in list_outgoing(subject_id=referral.id) if one.kind is MessageKind.RECALL]
    deliver_message(asked.id, clock)
    with wire.as_partner():
        row = ReceivedRecall.objects.get(message_id=asked.id)
        told = answer_recall(row.pk, what, kept_reason=why, actor=MARA, as_of=clock())
    wire.bring_back(told.answer_message_id)


def test_one_confirmation_asks_back_all_that_lies_at_desks(
    draft: Draft, wire: Wire, clock: Time, decision_id: str, readers: tuple[Actor, Actor]
) -> None:
    first = deliver(sent(draft, clock, decision_id=decision_id), clock)
    second = deliver(sent(draft, clock, decision_id=decision_id), clock)
    by_hand = draft(decision_id=decision_id)
    actions.hand_over(by_hand.id, form=ColdframeV1(), actor=LIO, as_of=clock())
    undo(decision_id, readers, clock)
    assert set(list_to_ask_back(decision_id)) == {first.id, second.id}
    with pytest.raises(NotAllowed):
        ask_back_resting(decision_id, days=7, actor=system("pipeline"), as_of=clock())
    assert ask_back_resting(decision_id, days=7, actor=LIO, as_of=clock()) == 2
    assert ask_back_resting(decision_id, days=7, actor=LIO, as_of=clock()) == 0
    assert set(ends(decision_id).values()) == {None}
    answered(first, wire, clock, RecallAnswer.CORRECTED, None)
    answered(second, wire, clock, RecallAnswer.KEPT, KeptReason.EVIDENCE)
    assert ends(decision_id) == {
        first.id: RecallEnd.TOLD,
        second.id: RecallEnd.NOT_HEEDED,
        by_hand.id: None,  # A person has to say what came of it.
    }
    assert all(one.answer for each in (first, second) for one in queries.list_recalls(each.id))

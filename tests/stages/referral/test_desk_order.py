"""Any order, any repetition: the same referral, the same supplement, the same recall, each once."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.strategies import sampled_from
from tests.stages.referral.desks import (
    COVERED,
    LIO,
    Draft,
    Time,
    Wire,
    deliver,
    deliver_message,
    fail_before,
    sent,
    take_in,
)

from coldframe.core.actors import system
from coldframe.intake.queries import get_clue, list_clues, list_items
from coldframe.partners.terms import Field
from coldframe.referral import actions
from coldframe.referral.models import ReceivedRecall, ReceivedReferral, ReceivedSupplement
from coldframe.referral.rules import REPORTABLE, may_move_v1, next_state_v1
from coldframe.referral.terms import RecallReason, ReferralState
from coldframe.work.terms import StepFailed


@pytest.mark.django_db
@pytest.mark.parametrize("order", [*permutations(("referral", "supplement", "recall"))], ids="-".join)
def test_every_order_of_arrival_ends_alike(
    draft: Draft, wire: Wire, clock: Time, order: tuple[str, ...]
) -> None:
    made = sent(draft, clock, fields={Field.ITEM_KIND, Field.ITEM_URL})
    actions.begin_sending(made.id, actor=system("referral"), as_of=clock())
    wire.faults = [fail_before, fail_before, fail_before]
    with pytest.raises(StepFailed):
        deliver(made, clock)
    seen = actions.preview_supplement(made.id, COVERED, actor=LIO, as_of=clock())
    added = actions.send_supplement(made.id, COVERED, seen_sha256=seen.sha256, actor=LIO, as_of=clock())
    asked = actions.ask_back(made.id, reason=RecallReason.CHILD_PROTECTION, days=7, actor=LIO, as_of=clock())
    for message in (added.message_id, asked.message_id):
        with pytest.raises(StepFailed):
            deliver_message(message, clock)
    messages = dict(zip(("referral", "supplement", "recall"), wire.sent, strict=True))
    before = len(list_clues())
    for name in (*order, *order, *reversed(order)):
        take_in(wire, clock, messages[name]["token"], messages[name]["files"])
    assert len(list_clues()) == before + 1
    (came,), (extra,), (recall,) = (
        ReceivedReferral.objects.all(),
        ReceivedSupplement.objects.all(),
        ReceivedRecall.objects.all(),
    )
    assert extra.received == recall.received == came
    assert get_clue(came.clue_id).stopped_by == recall.pk
    accounts = [item.account for item in list_items(came.clue_id) if item.account]
    assert accounts == ["u77"]


class Told(RuleBasedStateMachine):
    """What a recipient says may come late, twice and in any order: nothing goes back, no end is left."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.heard = ReferralState.SENDING, set[ReferralState]()

    @rule(said=sampled_from((ReferralState.DELIVERED, *REPORTABLE)))
    def hear(self, said: ReferralState) -> None:
        before = self.state
        self.state = next_state_v1(before, said)
        self.heard.add(said)
        assert self.state in (before, said)
        assert self.state == before or may_move_v1(before, said)
        assert next_state_v1(self.state, said) == self.state, "said twice is said once"

    @rule()
    def refuse_or_recall(self) -> None:
        for end in (ReferralState.RECALLED, ReferralState.QUEUED, ReferralState.DRAFT):
            assert next_state_v1(self.state, end) == self.state, "what may have left is not unsent"

    @invariant()
    def nothing_is_silent(self) -> None:
        if self.heard & {ReferralState.DONE, ReferralState.NOT_OURS}:
            assert self.state in (ReferralState.DONE, ReferralState.NOT_OURS)
        elif self.heard:
            order = [ReferralState.DELIVERED, *REPORTABLE]
            assert order.index(self.state) == max(order.index(one) for one in self.heard)


TestTold = Told.TestCase
TestTold.settings = settings(max_examples=60, stateful_step_count=12, deadline=None)

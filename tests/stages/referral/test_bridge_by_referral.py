"""A matter that came as a referral becomes a case, and crosses to the other office as a referral that arrived."""

from __future__ import annotations

import pytest
from tests.stages.referral.desks import COVERED, LIO, Draft, Time, Wire, deliver, received, sent
from tests.stages.review_desk import make_person

from coldframe.access.terms import Role
from coldframe.casework.actions import note_packet, open_bridge, open_case, share_case, step_bridge
from coldframe.casework.actions.cases import link_case
from coldframe.casework.queries import get_packet, list_senders
from coldframe.casework.terms import LinkKind
from coldframe.casework.terms.bridges import BridgeAct, BridgeState, BridgeView, Direction, NewStep
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.intake.actions import release_clue, stop_clue
from coldframe.partners.queries import list_disclosures
from coldframe.partners.terms import Way
from coldframe.referral import actions
from coldframe.referral.queries import get_referral

pytestmark = pytest.mark.django_db

A = BridgeAct


def test_what_came_as_a_referral_leaves_as_one(draft: Draft, wire: Wire, clock: Time) -> None:
    mara, otto, hana = (make_person(name, Role.INVESTIGATOR) for name in ("mara", "otto", "hana"))
    # The matter comes from another desk.
    deliver(sent(draft, clock), clock)
    came = received()
    case = open_case(
        "1·27", "Sale of access", "CN", links=((LinkKind.CLUE, came.clue_id),), actor=mara, as_of=clock()
    )
    (sender,) = list_senders(case.id, actor=mara)
    assert (sender.received_id, sender.recipient_id) == (came.pk, came.sender_id)
    for each in (otto, hana):
        share_case(case.id, each.id, actor=mara, as_of=clock())
    bridge = open_bridge(
        case.id, Direction.TO_CRIMINAL, (mara.id, otto.id), offence="An offence", report="We found this.",
        other_body="County police", actor=mara, as_of=clock(),
    )  # fmt: skip

    def take(act: A, actor: Actor, **more: str) -> BridgeView:
        step = NewStep(act, clock(), "As the file says.", **more)
        return step_bridge(bridge.id, step, actor=actor, as_of=clock())

    take(A.SIGN, mara)
    take(A.SIGN, otto)
    take(A.APPROVE, hana)
    # What its sender asked back goes no further, by no way.
    stop_clue(came.clue_id, cause_id="rcl_" + "0" * 26, actor=LIO, as_of=clock())
    with pytest.raises(Conflict, match="asked it back"):
        note_packet(bridge.id, "a" * 64, frozenset(), actor=mara, as_of=clock())
    release_clue(came.clue_id, cause_id="rcl_" + "0" * 26, actor=LIO, as_of=clock())
    assert get_packet(bridge.id, frozenset(), actor=mara).case_code == "1·27"
    note_packet(bridge.id, "a" * 64, frozenset(), actor=mara, as_of=clock())
    # It goes on to the police as a referral of the same matter.
    onward = draft(fields=COVERED)
    with pytest.raises(InvalidInput, match="does not rest"):
        take(A.TRANSFER, mara, referral_id=onward.id)
    link_case(case.id, LinkKind.REFERRAL, onward.id, actor=mara, as_of=clock())
    with pytest.raises(InvalidInput, match="not arrived"):
        take(A.TRANSFER, mara, referral_id=onward.id)
    deliver(actions.send_referral(onward.id, actor=LIO, as_of=clock()), clock)
    moved = take(A.TRANSFER, mara, referral_id=onward.id)
    assert (moved.state, moved.steps[-1].referral_id) == (BridgeState.TRANSFERRED, onward.id)
    assert get_referral(onward.id).agreement_id
    # The referral has its own line; the bridge adds none.
    assert {line.way for line in list_disclosures()} == {Way.DESK}

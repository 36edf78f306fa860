"""A matter crosses from the administrative office to the police, comes back, and goes the other way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.stages.casework.people_desk import CHILD, somebody
from tests.stages.review_desk import NOW, kinds, last_detail, make_clue, make_person

from coldframe.access.terms import Role
from coldframe.casework.actions import (
    add_party,
    close_case,
    link_case,
    note_packet,
    open_bridge,
    open_case,
    share_case,
    step_bridge,
    write_note,
)
from coldframe.casework.packet import write_packet
from coldframe.casework.queries import get_bridge, get_packet, list_bridges, list_open_bridges
from coldframe.casework.terms import CaseView, CaseworkEvent, DisposalCode, LinkKind, PartyKind
from coldframe.casework.terms.bridges import BridgeAct, BridgeState, BridgeView, Direction, NewStep
from coldframe.core.actors import Actor, service
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.ids import new_id
from coldframe.partners.actions import record_origin
from coldframe.partners.errors import ReleaseRefused
from coldframe.partners.queries import list_disclosures
from coldframe.partners.terms import Field, NewOrigin, OnwardTransfer, Way
from coldframe.rulepacks.bridge import PeriodCode

pytestmark = pytest.mark.django_db

A = BridgeAct
LATER = NOW + timedelta(days=60)


@pytest.fixture
def mara() -> Actor:
    return make_person("mara", Role.INVESTIGATOR, Role.SUPERVISOR)


@pytest.fixture
def otto() -> Actor:
    return make_person("otto", Role.INVESTIGATOR)


@pytest.fixture
def hana() -> Actor:
    return make_person("hana", Role.INVESTIGATOR)


@pytest.fixture
def case(mara: Actor, otto: Actor, hana: Actor) -> CaseView:
    found = open_case("1·27", "Sale of access", "CN", actor=mara, as_of=NOW)
    for each in (otto, hana):
        share_case(found.id, each.id, actor=mara, as_of=NOW)
    return found


def begin(case: CaseView, *team: Actor, direction: Direction = Direction.TO_CRIMINAL) -> BridgeView:
    return open_bridge(
        case.id, direction, tuple(each.id for each in team), offence="传播淫秽物品牟利", report="We found this.",
        other_body="County police", actor=team[0], as_of=NOW,
    )  # fmt: skip


def take(bridge: BridgeView, act: A, actor: Actor, after: timedelta = timedelta(), **more: str) -> BridgeView:
    step = NewStep(act, NOW + after, "As the file says.", **more)
    return step_bridge(bridge.id, step, actor=actor, as_of=LATER)


def accepted(case: CaseView, mara: Actor, otto: Actor, hana: Actor, way: Direction) -> BridgeView:
    """Signed, approved, transferred by hand and accepted, a minute each."""
    bridge = begin(case, mara, otto, direction=way)
    take(bridge, A.SIGN, mara)
    take(bridge, A.SIGN, otto)
    take(bridge, A.APPROVE, hana)
    note_packet(bridge.id, "a" * 64, frozenset(), actor=mara, as_of=NOW)
    take(bridge, A.TRANSFER, mara, official="Officer Li, County police", receipt="Receipt 7")
    return take(bridge, A.ACCEPT, mara, official="Officer Li, County police")


def test_what_goes_by_hand_leaves_a_line_in_the_disclosure_ledger(
    case: CaseView, mara: Actor, otto: Actor, hana: Actor
) -> None:
    bridge = accepted(case, mara, otto, hana, Direction.TO_CRIMINAL)
    (line,) = list_disclosures()
    assert (line.way, line.subject_id, line.document_sha256) == (Way.BRIDGE, bridge.id, "a" * 64)
    assert line.fields == (Field.CASE_RECORDS,)


def test_by_hand_goes_only_what_its_sender_lets_go_on(
    case: CaseView, mara: Actor, otto: Actor, hana: Actor
) -> None:
    clue = make_clue(b"circle")
    terms = NewOrigin("", OnwardTransfer.NOT_ALLOWED, sender_name="A hotline")
    record_origin(clue, terms, actor=service("import"), as_of=NOW)
    link_case(case.id, LinkKind.CLUE, clue, actor=mara, as_of=NOW)
    with pytest.raises(ReleaseRefused, match="do not allow passing it on"):
        accepted(case, mara, otto, hana, Direction.TO_CRIMINAL)
    (bridge,) = list_bridges(case.id, actor=mara)
    assert bridge.state is BridgeState.APPROVED
    assert list_disclosures() == ()


def test_two_sign_another_decides_and_the_clocks_run(
    case: CaseView, mara: Actor, otto: Actor, hana: Actor
) -> None:
    with pytest.raises(InvalidInput) as alone:
        begin(case, mara)
    assert alone.value.field == "officers"
    bridge = begin(case, mara, otto)
    with pytest.raises(Conflict):
        begin(case, mara, otto)
    assert bridge.running is None
    bridge = take(bridge, A.SIGN, mara)
    with pytest.raises(NotAllowed):
        take(bridge, A.SIGN, mara)
    with pytest.raises(NotAllowed):
        take(bridge, A.SIGN, hana)
    with pytest.raises(Conflict):
        take(bridge, A.APPROVE, hana)
    bridge = take(bridge, A.SIGN, otto, timedelta(hours=1))
    assert bridge.state is BridgeState.REPORTED
    assert bridge.running is not None
    assert bridge.running.due is not None
    assert bridge.running.period.code is PeriodCode.DECIDE
    with pytest.raises(NotAllowed):
        take(bridge, A.APPROVE, otto, timedelta(hours=2))
    with pytest.raises(InvalidInput) as earlier:
        take(bridge, A.APPROVE, hana)
    assert earlier.value.field == "at"
    bridge = take(bridge, A.APPROVE, hana, timedelta(days=5))
    assert bridge.steps[-1].was_late
    assert not bridge.steps[0].was_late
    assert bridge.running is not None
    assert bridge.running.due is not None
    assert bridge.running.due.at == NOW + timedelta(days=5, hours=24)
    assert last_detail(case.id, CaseworkEvent.BRIDGE_STEPPED)["bridge_state"] == "approved"
    assert "file says" not in str(last_detail(case.id, CaseworkEvent.BRIDGE_STEPPED))


def test_nothing_is_transferred_without_a_packet_and_a_proof(
    case: CaseView, mara: Actor, otto: Actor, hana: Actor
) -> None:
    bridge = begin(case, mara, otto)
    with pytest.raises(Conflict):
        note_packet(bridge.id, "a" * 64, frozenset(), actor=mara, as_of=NOW)
    for actor in (mara, otto):
        take(bridge, A.SIGN, actor)
    take(bridge, A.APPROVE, hana)
    with pytest.raises(InvalidInput):
        take(bridge, A.TRANSFER, mara, official="Officer Li", receipt="Receipt 7")
    with pytest.raises(InvalidInput) as unknown:
        note_packet(bridge.id, "a" * 64, frozenset({"letter"}), actor=mara, as_of=NOW)
    assert unknown.value.field == "enclosed"
    note_packet(bridge.id, "a" * 64, frozenset({"opinions"}), actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput) as bare:
        take(bridge, A.TRANSFER, mara)
    assert bare.value.field == "receipt"
    referral = new_id("ref")
    with pytest.raises(InvalidInput) as foreign:
        take(bridge, A.TRANSFER, mara, referral_id=referral)
    assert foreign.value.field == "referral_id"
    link_case(case.id, LinkKind.REFERRAL, referral, actor=mara, as_of=NOW)
    with pytest.raises(NotFound):
        take(bridge, A.TRANSFER, mara, referral_id=referral)
    assert get_bridge(bridge.id, actor=mara).state is BridgeState.APPROVED


def test_a_refusal_is_written_the_file_comes_back_and_the_prosecutor_is_asked(
    case: CaseView, mara: Actor, otto: Actor, hana: Actor
) -> None:
    bridge = accepted(case, mara, otto, hana, Direction.TO_CRIMINAL)
    with pytest.raises(InvalidInput) as nobody:
        take(bridge, A.DECLINE, mara, receipt="Notice 1")
    assert nobody.value.field == "official"
    with pytest.raises(InvalidInput) as unwritten:
        take(bridge, A.DECLINE, mara, official="Officer Li")
    assert unwritten.value.field == "receipt"
    take(bridge, A.EXTEND, mara, timedelta(days=2), official="Officer Li")
    bridge = take(bridge, A.DECLINE, mara, timedelta(days=9), official="Officer Li", receipt="Notice 1")
    assert not bridge.steps[-1].was_late, "within the ten days of an extension"
    assert bridge.running is not None
    assert bridge.running.period.is_right
    take(bridge, A.TAKE_BACK, mara, timedelta(days=10))
    take(bridge, A.ASK_AGAIN, mara, timedelta(days=11))
    take(bridge, A.UPHOLD, mara, timedelta(days=13), official="Officer Li")
    take(bridge, A.ASK_PROSECUTOR, mara, timedelta(days=14))
    bridge = take(bridge, A.FILE, mara, timedelta(days=20), official="Officer Li")
    assert bridge.state is BridgeState.FILED
    bridge = take(bridge, A.HAND_OVER, mara, timedelta(days=21))
    assert (bridge.state, bridge.acts, bridge.running) == (BridgeState.HANDED_OVER, (), None)
    assert list_open_bridges(actor=mara) == ()
    assert list_bridges(case.id, actor=otto) == (bridge,)


def test_the_way_back_ends_with_the_office_and_has_no_criminal_step(
    case: CaseView, mara: Actor, otto: Actor, hana: Actor
) -> None:
    bridge = accepted(case, mara, otto, hana, Direction.TO_ADMINISTRATIVE)
    assert set(bridge.acts) == {A.DECLINE, A.HANDLE}
    with pytest.raises(Conflict):
        take(bridge, A.FILE, mara, official="Officer Li")
    bridge = take(bridge, A.HANDLE, mara)
    assert bridge.state is BridgeState.HANDLED


def test_the_packet_says_what_is_listed_and_nothing_else(
    case: CaseView, mara: Actor, otto: Actor, hana: Actor
) -> None:
    somebody(case.id, "Peng Moumou", mara)
    somebody(case.id, "A child by name", mara, CHILD)
    add_party(case.id, PartyKind.ORGANIZATION, "An invented firm", actor=mara, as_of=NOW)
    write_note(case.id, "SECRET NOTE", actor=mara, as_of=NOW)
    bridge = accepted(case, mara, otto, hana, Direction.TO_CRIMINAL)
    packet = get_packet(bridge.id, frozenset({"opinions"}), actor=mara)
    assert packet.people == ("Peng Moumou", "P-2")
    assert len(packet.officers) == 2
    assert packet.head not in packet.officers
    text = repr(write_packet(packet, desk="Desk", written_at=NOW))
    for said in ("传播淫秽物品牟利", "We found this.", "涉案物品清单", "Peng Moumou", "enclosed", "1·27"):
        assert said in text
    for unsaid in ("SECRET", "A child by name", "An invented firm", "Sale of access"):
        assert unsaid not in text


def test_a_closed_case_and_a_stranger_can_do_nothing(
    case: CaseView, mara: Actor, otto: Actor, hana: Actor
) -> None:
    bridge = begin(case, mara, otto)
    stranger = make_person("nils", Role.INVESTIGATOR)
    for call in (
        lambda: get_bridge(bridge.id, actor=stranger),
        lambda: get_packet(bridge.id, frozenset(), actor=stranger),
        lambda: list_bridges(case.id, actor=stranger),
        lambda: take(bridge, A.SIGN, stranger),
        lambda: begin(case, stranger, mara),
    ):
        with pytest.raises(NotFound):
            call()
    assert list_open_bridges(actor=stranger) == ()
    assert [each.id for each in list_open_bridges(actor=otto)] == [bridge.id]
    close_case(case.id, DisposalCode.UNFOUNDED, "No.", actor=mara, as_of=NOW)
    with pytest.raises(Conflict):
        take(bridge, A.SIGN, mara)
    assert "bridge_opened" in kinds(case.id)


def test_a_place_without_a_pack_still_needs_two(mara: Actor, otto: Actor) -> None:
    case = open_case("B-1", "Elsewhere", "ZZ", actor=mara, as_of=NOW)
    share_case(case.id, otto.id, actor=mara, as_of=NOW)
    bridge = begin(case, mara, otto)
    take(bridge, A.SIGN, mara)
    bridge = take(bridge, A.SIGN, otto)
    assert (bridge.state, bridge.running, bridge.needed) == (BridgeState.REPORTED, None, 2)

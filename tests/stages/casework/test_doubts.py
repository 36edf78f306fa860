"""An exhibit in doubt stops its file on every way out, in whatever clue or case it lies."""

from __future__ import annotations

import pytest
from tests.stages.review_desk import NOW, kinds, make_clue, make_person

from coldframe.access.terms import Role
from coldframe.casework.actions import (
    ExhibitMismatch,
    Reading,
    admit_exhibit,
    admit_physical,
    check_exhibit,
    link_case,
    open_bridge,
    open_case,
    seal_exhibit,
    settle_doubt,
    share_case,
)
from coldframe.casework.queries import get_packet
from coldframe.casework.terms import CaseView, ExhibitKind, LinkKind, Settled
from coldframe.casework.terms.bridges import Direction
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict
from coldframe.intake.actions import release_file, stop_file
from coldframe.intake.queries import has_stopped_file, list_items, require_usable
from coldframe.partners.terms import Purpose
from coldframe.referral.actions import draft_referral

pytestmark = pytest.mark.django_db

HASH = "a" * 64


@pytest.fixture
def mara() -> Actor:
    return make_person("mara", Role.INVESTIGATOR, Role.LIAISON)


@pytest.fixture
def case(mara: Actor) -> CaseView:
    clue_id = make_clue(b"circle")
    return open_case("1", "A", "CN", links=((LinkKind.CLUE, clue_id),), actor=mara, as_of=NOW)


def doubt(case: CaseView, mara: Actor) -> tuple[str, str]:
    """Admit the clue's file, put a seal on it and find that broken; return exhibit and clue."""
    clue_id = make_clue(b"circle", b"square")
    item = list_items(clue_id)[0]
    first = open_case("2", "B", "CN", links=((LinkKind.CLUE, clue_id),), actor=mara, as_of=NOW)
    shown = admit_exhibit(first.id, item.id, "F-1", actor=mara, as_of=NOW)
    seal_exhibit(shown.id, "S 1", actor=mara, as_of=NOW)
    assert check_exhibit(shown.id, reading=Reading(seals_whole=False), actor=mara, as_of=NOW).life.doubt
    return shown.id, clue_id


def test_a_doubt_stops_every_clue_with_the_file_until_it_is_settled(case: CaseView, mara: Actor) -> None:
    clean = make_clue(b"triangle")
    exhibit_id, clue_id = doubt(case, mara)
    other = make_clue(b"circle", b"pentagon")
    assert [has_stopped_file(each) for each in (clue_id, other, clean)] == [True, True, False]
    for attempt in (
        lambda: draft_referral(
            clue_id=other, recipient_id="rcp_x", agreement_id=None, fields=(), purpose=Purpose.INVESTIGATION,
            actor=mara, as_of=NOW,
        ),
        lambda: admit_exhibit(case.id, list_items(_clue_of(case, other, mara))[0].id, "F", actor=mara, as_of=NOW),
    ):  # fmt: skip
        with pytest.raises(Conflict, match="in doubt"):
            attempt()
    require_usable(clean)
    assert kinds(exhibit_id)[-2:] == ["exhibit_doubted", "file_stopped"]
    settle_doubt(exhibit_id, Settled.AS_ADMITTED, "Torn in the post.", actor=mara, as_of=NOW)
    require_usable(clue_id)
    require_usable(other)
    assert kinds(exhibit_id)[-2:] == ["exhibit_settled", "file_released"]


def _clue_of(case: CaseView, clue_id: str, mara: Actor) -> str:
    link_case(case.id, LinkKind.CLUE, clue_id, actor=mara, as_of=NOW)
    return clue_id


def test_what_two_doubts_stop_one_answer_does_not_free(mara: Actor) -> None:
    clue_id = make_clue(b"circle")
    (item,) = list_items(clue_id)
    one, two = "exh_" + "1" * 26, "exh_" + "2" * 26
    for cause in (one, two, two):
        stop_file(item.sha256, cause_id=cause, actor=mara, as_of=NOW)
    release_file(item.sha256, cause_id=one, actor=mara, as_of=NOW)
    assert has_stopped_file(clue_id)
    release_file(item.sha256, cause_id=two, actor=mara, as_of=NOW)
    assert not has_stopped_file(clue_id)
    assert kinds(two) == ["file_stopped", "file_released"]


def test_a_packet_for_the_other_office_waits_for_the_doubt(case: CaseView, mara: Actor) -> None:
    otto = make_person("otto", Role.INVESTIGATOR)
    share_case(case.id, otto.id, actor=mara, as_of=NOW)
    phone = admit_physical(
        case.id, ExhibitKind.DEVICE, "D-1", "A telephone", place="Room 1", sha256=HASH, actor=mara, as_of=NOW
    )
    bridge = open_bridge(
        case.id, Direction.TO_CRIMINAL, (mara.id, otto.id), offence="An offence", report="Found.",
        other_body="Police", actor=mara, as_of=NOW,
    )  # fmt: skip
    assert len(get_packet(bridge.id, frozenset(), actor=mara).items) == 1
    check_exhibit(phone.id, reading=Reading("b" * 64), actor=mara, as_of=NOW)
    with pytest.raises(ExhibitMismatch):
        get_packet(bridge.id, frozenset(), actor=mara)

"""A case is closed to a colleague again, once nothing in it waits for them."""

from __future__ import annotations

import pytest
from tests.stages.review_desk import NOW, kinds, make_person

from coldframe.access.queries import list_object_people
from coldframe.access.terms import Role
from coldframe.casework.actions import (
    admit_physical,
    end_task,
    give_task,
    offer_exhibit,
    open_bridge,
    open_case,
    share_case,
    take_exhibit,
    unshare_case,
)
from coldframe.casework.models import Bridge
from coldframe.casework.queries import find_case
from coldframe.casework.terms import CaseView, CaseworkEvent, ExhibitKind, Hand
from coldframe.casework.terms.bridges import Direction
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, NotFound
from coldframe.custody.queries import list_events, verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def mara() -> Actor:
    return make_person("mara", Role.INVESTIGATOR)


@pytest.fixture
def otto() -> Actor:
    return make_person("otto", Role.INVESTIGATOR)


@pytest.fixture
def case(mara: Actor, otto: Actor) -> CaseView:
    found = open_case("1", "An invented matter", "CN", actor=mara, as_of=NOW)
    share_case(found.id, otto.id, actor=mara, as_of=NOW)
    return found


def refused(case: CaseView, who: Actor, actor: Actor, why: str) -> None:
    before = kinds(case.id)
    with pytest.raises(Conflict, match=why):
        unshare_case(case.id, who.id, actor=actor, as_of=NOW)
    assert kinds(case.id) == before
    assert who.id in list_object_people(case.id)


def test_a_colleague_is_taken_out_and_custody_says_so(case: CaseView, mara: Actor, otto: Actor) -> None:
    unshare_case(case.id, otto.id, actor=mara, as_of=NOW)
    assert find_case(case.id, actor=otto) is None
    assert kinds(case.id)[-2:] == ["object_grant_revoked", "case_unshared"]
    (event,) = [each for each in list_events(about=case.id) if each.kind == CaseworkEvent.CASE_UNSHARED]
    assert event.detail == {"person": otto.id}
    assert verify().is_whole
    with pytest.raises(NotFound):
        unshare_case(case.id, otto.id, actor=mara, as_of=NOW)  # not in it any more
    share_case(case.id, otto.id, actor=mara, as_of=NOW)
    assert find_case(case.id, actor=otto) == case


def test_one_may_leave_oneself_but_not_as_the_last_who_can_work(
    case: CaseView, mara: Actor, otto: Actor
) -> None:
    unshare_case(case.id, mara.id, actor=mara, as_of=NOW)
    assert find_case(case.id, actor=mara) is None
    refused(case, otto, otto, "Nobody else can work")
    # Whoever has the case open to them but not the role is nobody who could work on it.
    share_case(case.id, make_person("rafa", Role.REVIEWER).id, actor=otto, as_of=NOW)
    refused(case, otto, otto, "Nobody else can work")


def test_who_is_outside_takes_nobody_out(case: CaseView, mara: Actor) -> None:
    for outsider in (make_person("hana", Role.INVESTIGATOR), make_person("ada", Role.ADMINISTRATOR)):
        with pytest.raises(NotFound):
            unshare_case(case.id, mara.id, actor=outsider, as_of=NOW)


def test_an_exhibit_is_handed_over_first(case: CaseView, mara: Actor, otto: Actor) -> None:
    phone = admit_physical(
        case.id, ExhibitKind.DEVICE, "D-1", "A telephone", place="Room 1", actor=otto, as_of=NOW
    )
    refused(case, otto, mara, "holds an exhibit")
    offer_exhibit(phone.id, Hand(mara.id), reason="Leaving", actor=otto, as_of=NOW)
    refused(case, otto, mara, "holds an exhibit")
    take_exhibit(phone.id, place="Room 2", actor=mara, as_of=NOW)
    unshare_case(case.id, otto.id, actor=mara, as_of=NOW)


def test_a_task_is_ended_first(case: CaseView, mara: Actor, otto: Actor) -> None:
    task = give_task(case.id, "Ask the invented bank", otto.id, actor=mara, as_of=NOW)
    refused(case, otto, mara, "open tasks")
    end_task(case.id, task.id, "Not needed.", is_dropped=True, actor=mara, as_of=NOW)
    unshare_case(case.id, otto.id, actor=mara, as_of=NOW)


def test_an_open_bridge_keeps_its_team(case: CaseView, mara: Actor, otto: Actor) -> None:
    open_bridge(
        case.id, Direction.TO_CRIMINAL, (mara.id, otto.id), offence="An offence", report="Found.",
        other_body="Police", actor=mara, as_of=NOW,
    )  # fmt: skip
    refused(case, otto, mara, "open bridge")
    Bridge.objects.update(is_over=True)
    unshare_case(case.id, otto.id, actor=mara, as_of=NOW)

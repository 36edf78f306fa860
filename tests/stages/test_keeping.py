"""What a partner's terms allow keeping no longer: destroyed by a person, unless another stage still needs it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.stages.report_desk import make_decision
from tests.stages.review_desk import NOW, make_clue, make_person

from coldframe.access.terms import Role
from coldframe.casework.actions import admit_exhibit, open_case
from coldframe.casework.terms import LinkKind
from coldframe.core.actors import Actor, service, system
from coldframe.core.errors import Conflict, NotAllowed
from coldframe.custody.queries import list_due, list_events
from coldframe.intake.queries import get_clue, list_items
from coldframe.partners.actions import record_origin
from coldframe.partners.terms import NewOrigin, OnwardTransfer
from coldframe.pipeline import destroy_received
from coldframe.reporting.actions import draft_report
from coldframe.triage.queries import get_decision

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=11)


@pytest.fixture
def lio() -> Actor:
    return make_person("lio", Role.LIAISON)


@pytest.fixture
def mara() -> Actor:
    return make_person("mara", Role.INVESTIGATOR)


def came(clue_id: str, days: int = 10) -> str:
    terms = NewOrigin("", OnwardTransfer.NOT_ALLOWED, retention_days=days, sender_name="Faraway Hotline")
    record_origin(clue_id, terms, actor=service("import"), as_of=NOW)
    return clue_id


def test_what_nobody_needs_is_destroyed_by_a_person_when_its_terms_are_over(lio: Actor) -> None:
    clue_id = came(make_clue(b"circle"))
    with pytest.raises(Conflict, match="still allow keeping"):
        destroy_received(clue_id, actor=lio, as_of=LATER - timedelta(days=1, microseconds=1))
    with pytest.raises(NotAllowed):
        destroy_received(clue_id, actor=system("pipeline"), as_of=LATER)
    destroy_received(clue_id, actor=lio, as_of=LATER)
    assert get_clue(clue_id).destroyed_at == LATER
    assert list_due(before=LATER, prefix="clu") == ()
    last = [event for event in list_events(about=clue_id) if event.kind == "clue_destroyed"]
    assert [event.detail["reason"] for event in last] == ["retention_over"]


def test_what_never_came_under_terms_is_not_destroyed_here(lio: Actor) -> None:
    clue_id = make_clue(b"circle")
    with pytest.raises(Conflict):
        destroy_received(clue_id, actor=lio, as_of=LATER)
    assert get_clue(clue_id).destroyed_at is None


def test_what_a_case_holds_or_rests_on_stays(lio: Actor, mara: Actor) -> None:
    linked, held = came(make_clue(b"circle")), came(make_clue(b"square"))
    open_case("1", "A", "KR", links=((LinkKind.CLUE, linked),), actor=mara, as_of=NOW)
    case = open_case("2", "B", "KR", links=((LinkKind.CLUE, held),), actor=mara, as_of=NOW)
    admit_exhibit(case.id, list_items(held)[0].id, "EX 1", actor=mara, as_of=NOW)
    for clue_id, why in ((linked, "A case that is open rests on it"), (held, "holds a file of it")):
        with pytest.raises(Conflict, match=why) as refused:
            destroy_received(clue_id, actor=lio, as_of=LATER)
        assert "place a legal hold and tell its sender" in refused.value.message
        assert get_clue(clue_id).destroyed_at is None


def test_what_a_report_rests_on_stays(lio: Actor) -> None:
    rafa, sana = (make_person(name, Role.REVIEWER, Role.SECOND_READER) for name in ("rafa", "sana"))
    decision_id = make_decision(rafa, sana, b"circle")
    report_id = draft_report(decision_id, actor=rafa, as_of=NOW)
    clue_id = came(get_decision(decision_id).clue_id)
    with pytest.raises(Conflict, match=f"Report {report_id} about it is not done"):
        destroy_received(clue_id, actor=lio, as_of=LATER + timedelta(days=365))
    assert get_clue(clue_id).destroyed_at is None

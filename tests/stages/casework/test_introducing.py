"""Somebody comes in with a role and a number at once, or not at all; several children are safeguarded together."""

from __future__ import annotations

from datetime import date

import pytest
from tests.stages.review_desk import NOW, make_person

from coldframe.access.terms import Role as DeskRole
from coldframe.casework.actions import introduce_party, open_case, record_safeguard
from coldframe.casework.queries import get_facts, list_parties
from coldframe.casework.terms import NewRole, Number, PartyKind, SafeguardKind
from coldframe.core.errors import InvalidInput
from coldframe.core.values import Qualifier
from coldframe.custody.queries import list_events, verify

pytestmark = pytest.mark.django_db


def test_all_of_it_is_kept_or_nothing() -> None:
    mara = make_person("mara", DeskRole.INVESTIGATOR)
    said = {"actor": mara, "as_of": NOW}
    case_id = open_case("3·15", "An invented matter", "CN", **said).id
    agents = introduce_party(
        case_id, PartyKind.PERSON, "Agents", role=NewRole("agent", "代理"), number=Number(None, Qualifier.UNCOUNTED), **said
    )  # fmt: skip
    (listed,) = list_parties(case_id, actor=mara)
    assert [(role.role, role.printed) for role in listed.roles] == [("agent", "代理")]
    assert get_facts(agents.id, actor=mara).number == Number(None, Qualifier.UNCOUNTED)
    with pytest.raises(InvalidInput):  # an organization performs in no livestream
        introduce_party(case_id, PartyKind.ORGANIZATION, "A company", role=NewRole("anchor"), **said)
    assert len(list_parties(case_id, actor=mara)) == 1
    told = [event.kind for event in list_events(limit=100) if event.subject == agents.id]
    assert sorted(told) == ["facts_recorded", "party_added", "role_recorded"]
    assert verify().is_whole


def test_no_more_children_are_safeguarded_than_a_record_stands_for() -> None:
    mara = make_person("mara", DeskRole.INVESTIGATOR)
    said = {"actor": mara, "as_of": NOW}
    case_id = open_case("3·15", "An invented matter", "CN", **said).id
    pupils = introduce_party(case_id, PartyKind.PERSON, "Pupils", number=Number(33), **said)
    one = introduce_party(case_id, PartyKind.PERSON, "One", **said)
    done = {"authority": "A", "on": date(2021, 9, 16), "definition": "met by the office"}
    kept = record_safeguard(
        case_id, SafeguardKind.COUNSELING, children=33, party_id=pupils.id, **done, **said
    )
    assert kept.children == 33
    for party_id, number in ((pupils.id, 34), (one.id, 2)):
        with pytest.raises(InvalidInput) as refused:
            record_safeguard(
                case_id, SafeguardKind.COUNSELING, children=number, party_id=party_id, **done, **said
            )
        assert refused.value.field == "children"

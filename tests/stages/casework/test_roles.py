"""Roles: from a dated pack, with a history, several at once, never under oneself; who may be harmed comes first."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.stages.casework.people_desk import CHILD, firm, somebody, thing
from tests.stages.review_desk import NOW, kinds, last_detail, make_person

from coldframe.access.terms import Role as DeskRole
from coldframe.casework.actions import (
    add_alias,
    claim_place,
    end_role,
    make_pseudonym,
    open_case,
    record_facts,
    record_role,
    withdraw_place,
    withdraw_role,
)
from coldframe.casework.queries import (
    find_behind_pseudonym,
    get_facts,
    get_party,
    list_aliases,
    list_places,
    list_roles_of_thing,
)
from coldframe.casework.terms import (
    AliasKind,
    CaseView,
    Confidence,
    Facts,
    NewPlace,
    NewRole,
    Number,
    OrganizationKind,
    PlaceAspect,
    PseudonymStyle,
    Sex,
    ThingKind,
    WithdrawnWhy,
)
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.values import Qualifier
from coldframe.custody.queries import list_events

pytestmark = pytest.mark.django_db


@pytest.fixture
def mara() -> Actor:
    return make_person("mara", DeskRole.INVESTIGATOR)


@pytest.fixture
def case(mara: Actor) -> CaseView:
    return open_case("1·27", "An invented matter", "CN", actor=mara, as_of=NOW)


def test_a_role_has_a_history_with_the_precision_that_is_known(case: CaseView, mara: Actor) -> None:
    head, agent = (somebody(case.id, label, mara) for label in ("A", "B"))
    record_role(head.id, NewRole("organizer"), actor=mara, as_of=NOW)
    first = record_role(
        agent.id, NewRole("", "代理", head.id, "2020", "2021-03-05T14:05+08:00", source="a bulletin"),
        actor=mara, as_of=NOW,
    )  # fmt: skip
    second = record_role(agent.id, NewRole("seller", from_when="2021-04"), actor=mara, as_of=NOW)
    assert (first.role, first.printed, first.pack_id) == ("agent", "代理", "roles/any/1")
    assert (first.from_when, first.to_when) == ("2020", "2021-03-05T14:05+08:00")
    assert {role.role for role in get_party(agent.id, actor=mara).roles} == {"agent", "seller"}
    assert end_role(second.id, "2022", actor=mara, as_of=NOW).to_when == "2022"
    for wrong, error in (("", InvalidInput), ("2023", Conflict)):
        with pytest.raises(error):
            end_role(second.id, wrong, actor=mara, as_of=NOW)
    gone = withdraw_role(first.id, WithdrawnWhy.SOURCE_CORRECTED, "It was another.", actor=mara, as_of=NOW)
    assert gone.withdrawn_why is WithdrawnWhy.SOURCE_CORRECTED
    with pytest.raises(Conflict):
        withdraw_role(first.id, WithdrawnWhy.SOURCE_CORRECTED, "", actor=mara, as_of=NOW)
    assert kinds(agent.id)[-3:] == ["role_recorded", "role_ended", "role_withdrawn"]
    with pytest.raises(InvalidInput):
        record_role(agent.id, NewRole("seller", from_when="2022", to_when="2020"), actor=mara, as_of=NOW)


def test_a_role_stands_only_where_the_pack_places_it(case: CaseView, mara: Actor) -> None:
    head, agent, anchor = (somebody(case.id, label, mara) for label in ("A", "B", "C"))
    with pytest.raises(InvalidInput, match="Record first what the one above does"):
        record_role(anchor.id, NewRole("anchor", under_id=agent.id), actor=mara, as_of=NOW)
    record_role(head.id, NewRole("organizer"), actor=mara, as_of=NOW)
    record_role(agent.id, NewRole("anchor_agent", under_id=head.id), actor=mara, as_of=NOW)
    record_role(anchor.id, NewRole("anchor", under_id=agent.id), actor=mara, as_of=NOW)
    record_role(anchor.id, NewRole("anchor_agent"), actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput, match="under themself"):
        record_role(agent.id, NewRole("recruiter", under_id=anchor.id), actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput, match="stands under nobody"):
        record_role(head.id, NewRole("organizer", under_id=agent.id), actor=mara, as_of=NOW)
    elsewhere = open_case("2", "B", "CN", actor=mara, as_of=NOW)
    stranger = somebody(elsewhere.id, "D", mara)
    with pytest.raises(NotFound):
        record_role(agent.id, NewRole("anchor_agent", under_id=stranger.id), actor=mara, as_of=NOW)


def test_an_anchor_is_looked_at_for_safeguarding_before_anything_else(case: CaseView, mara: Actor) -> None:
    grown = somebody(case.id, "A", mara)
    assert not get_party(grown.id, actor=mara).safeguarding.is_asked
    record_role(grown.id, NewRole("agent"), actor=mara, as_of=NOW)
    assert last_detail(grown.id, "role_recorded")["asks_safeguarding"] is False
    role = record_role(grown.id, NewRole(printed="主播"), actor=mara, as_of=NOW)
    assert last_detail(grown.id, "role_recorded")["asks_safeguarding"] is True
    state = get_party(grown.id, actor=mara).safeguarding
    assert (state.is_asked, state.is_open, state.is_dual) == (True, True, True)
    withdraw_role(role.id, WithdrawnWhy.ENTERED_WRONGLY, "", actor=mara, as_of=NOW)
    assert not get_party(grown.id, actor=mara).safeguarding.is_asked
    child = somebody(case.id, "C", mara, CHILD)
    record_role(child.id, NewRole("member", acts=("tip",)), actor=mara, as_of=NOW)
    assert last_detail(child.id, "role_recorded")["asks_safeguarding"] is True
    assert get_party(child.id, actor=mara).safeguarding.is_open


def test_companies_and_services_bear_what_no_person_can(case: CaseView, mara: Actor) -> None:
    company, service = firm(case.id, "Company", mara), thing(case.id, ThingKind.SERVICE, "platform", mara)
    car = thing(case.id, ThingKind.VEHICLE, "car", mara)
    for bearer in (company.id, service.id):
        record_role(bearer, NewRole("settlement_platform"), actor=mara, as_of=NOW)
    assert [role.role for role in list_roles_of_thing(service.id, actor=mara)] == ["settlement_platform"]
    for bearer, code in (
        (somebody(case.id, "A", mara).id, "front_company"),
        (company.id, "anchor"),
        (car.id, "agent"),
    ):
        with pytest.raises(InvalidInput):
            record_role(bearer, NewRole(code), actor=mara, as_of=NOW)


# ── Facts, names, places ────────────────────────────────────────────────────


def test_an_occupation_needs_its_reason_and_a_share_gives_no_headcount(case: CaseView, mara: Actor) -> None:
    grown, crowd = somebody(case.id, "A", mara), somebody(case.id, "B", mara)
    with pytest.raises(InvalidInput, match="only with the reason"):
        record_facts(grown.id, Facts(occupation="teacher"), actor=mara, as_of=NOW)
    kept = Facts(occupation="teacher", occupation_why="Worked with children until then.", sex=Sex.MALE)
    assert record_facts(grown.id, kept, actor=mara, as_of=NOW) == get_facts(grown.id, actor=mara) == kept
    share = Facts(number=Number(None, Qualifier.EXACT, Decimal("21.000"), crowd.id))
    party = somebody(case.id, "C", mara)
    assert record_facts(party.id, share, actor=mara, as_of=NOW).number.count is None
    company = firm(case.id, "D", mara)
    for party_id, wrong in (
        (grown.id, Facts(organization_kind=OrganizationKind.POLICE)),
        (company.id, Facts(sex=Sex.FEMALE)),
        (company.id, Facts(number=Number(0))),
        (company.id, Facts(number=Number(None))),
        (party.id, Facts(number=Number(5, Qualifier.EXACT, Decimal(21), crowd.id))),
        (party.id, Facts(number=Number(None, Qualifier.EXACT, Decimal(21), party.id))),
    ):
        with pytest.raises(InvalidInput):
            record_facts(party_id, wrong, actor=mara, as_of=NOW)
    told = " ".join(str(event.detail) for event in list_events(limit=10_000))
    assert "teacher" not in told


def test_a_pseudonym_leads_back_inside_its_case_alone(case: CaseView, mara: Actor) -> None:
    first, second = somebody(case.id, "A", mara), somebody(case.id, "B", mara)
    for party in (first, second):
        name = add_alias(party.id, AliasKind.NATIVE_NAME, "马一飞", language="zh", actor=mara, as_of=NOW)
        make_pseudonym(party.id, PseudonymStyle.CN_MOUMOU, alias_id=name.id, actor=mara, as_of=NOW)
    assert find_behind_pseudonym(case.id, "马某某", actor=mara) == first.id
    assert find_behind_pseudonym(case.id, "马某某2", actor=mara) == second.id
    elsewhere = open_case("2", "B", "CN", actor=mara, as_of=NOW)
    assert find_behind_pseudonym(elsewhere.id, "马某某", actor=mara) is None
    child = somebody(case.id, "C", mara, CHILD)
    name = add_alias(child.id, AliasKind.NAME, "王一", actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput, match="keeps part of the name"):
        make_pseudonym(child.id, PseudonymStyle.CN_MOU, alias_id=name.id, actor=mara, as_of=NOW)
    made = make_pseudonym(child.id, PseudonymStyle.LETTER, actor=mara, as_of=NOW)
    assert sorted(each.text for each in list_aliases(child.id, actor=mara)) == ["", made.text] == ["", "A"]


def test_asset_operator_and_victim_are_in_three_places(case: CaseView, mara: Actor) -> None:
    claims = [
        NewPlace(
            case.id, PlaceAspect.ASSET, "CN", Confidence.STATED, "a bulletin", is_outside=True, when="2021-03"
        ),
        NewPlace(case.id, PlaceAspect.ASSET, "NL > Examplestad", Confidence.POSSIBLE, "an address table"),
        NewPlace(case.id, PlaceAspect.OPERATOR, "CN > Henan > Zhoukou", Confidence.LIKELY, "a bulletin"),
        NewPlace(case.id, PlaceAspect.VICTIM, "KR", Confidence.ESTABLISHED, "a statement"),
    ]
    made = [claim_place(each, actor=mara, as_of=NOW) for each in claims]
    found = list_places(case.id, actor=mara)
    assert [each.aspect for each in found] == [
        PlaceAspect.ASSET,
        PlaceAspect.ASSET,
        PlaceAspect.OPERATOR,
        PlaceAspect.VICTIM,
    ]
    withdraw_place(made[1].id, WithdrawnWhy.FOUND_OTHERWISE, actor=mara, as_of=NOW)
    last = list_places(case.id, actor=mara)[-1]
    assert (last.id, last.withdrawn_why) == (made[1].id, WithdrawnWhy.FOUND_OTHERWISE)
    with pytest.raises(Conflict):
        withdraw_place(made[1].id, WithdrawnWhy.FOUND_OTHERWISE, actor=mara, as_of=NOW)
    assert last_detail(case.id, "place_claimed")["country"] == "kr"
    with pytest.raises(InvalidInput):
        claim_place(NewPlace(case.id, PlaceAspect.ASSET, "KR", Confidence.STATED, " "), actor=mara, as_of=NOW)

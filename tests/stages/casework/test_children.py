"""Children first: several acts, who is sealed, the safeguarding question, and the second key-holder."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from tests.stages.casework.people_desk import ACT, CHILD, GROWN, somebody
from tests.stages.review_desk import NOW, kinds, make_person

from coldframe.access.terms import Role as DeskRole
from coldframe.casework.actions import (
    OnlyWelfareOutcomes,
    SafeguardingFirst,
    add_party,
    answer_identity,
    answer_safeguarding,
    ask_identity,
    open_case,
    open_identity,
    record_act,
    record_identity,
    record_measure,
    record_safeguard,
    set_age,
    share_case,
)
from coldframe.casework.actions.roles import record_role
from coldframe.casework.queries import get_party, list_identity_asks, list_measures
from coldframe.casework.terms import (
    GRANT_LASTS,
    AgeBasis,
    AgeFacts,
    CaseView,
    Identity,
    PartyKind,
    SafeguardingFinding,
    SafeguardKind,
    Stage,
)
from coldframe.casework.terms.roles import NewRole
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.rough_dates import exact, parse_rough_date
from coldframe.custody.queries import list_events, verify

pytestmark = pytest.mark.django_db

NAME = "Plainly-Invented-Name"
YOUTH = AgeFacts(birth_on=date(2010, 6, 1), basis=AgeBasis.OFFICIAL_RECORD)  # 15 at ACT
BOOKED = {"legal_basis": "An invented act", "authority": "Police of Examplestad", "from_on": ACT}


@pytest.fixture
def mara() -> Actor:
    return make_person("mara", DeskRole.INVESTIGATOR)


@pytest.fixture
def otto() -> Actor:
    return make_person("otto", DeskRole.INVESTIGATOR)


@pytest.fixture
def case(mara: Actor) -> CaseView:
    return open_case("1·27", "An invented matter", "KR", actor=mara, as_of=NOW)


# ── Several acts ────────────────────────────────────────────────────────────


def test_an_act_before_the_age_and_one_after_it(case: CaseView, mara: Actor) -> None:
    """Born on 1 June 2010: 13 in May 2024, 14 from June on. What answers the later act may be booked."""
    party = add_party(
        case.id,
        PartyKind.PERSON,
        "A",
        age=YOUTH,
        acts=(parse_rough_date("2024-05"), parse_rough_date("2024-07")),
        actor=mara,
        as_of=NOW,
    )
    before, after = party.acts
    assert (before.child, after.child) == (after.child, before.child)  # a child at both
    assert Stage.BOOKED not in before.stages
    assert Stage.BOOKED in after.stages
    answer_safeguarding(party.id, SafeguardingFinding.NOT_HARMED, "Spoken with.", actor=mara, as_of=NOW)
    with pytest.raises(OnlyWelfareOutcomes):
        record_measure(party.id, "입건", actor=mara, as_of=NOW, **BOOKED)  # which act is not said
    with pytest.raises(OnlyWelfareOutcomes):
        record_measure(party.id, "입건", act_id=before.id, actor=mara, as_of=NOW, **BOOKED)
    booked = record_measure(party.id, "입건", act_id=after.id, actor=mara, as_of=NOW, **BOOKED)
    assert (booked.stage, booked.act_id) == (Stage.BOOKED, after.id)
    with pytest.raises(NotFound):
        record_measure(party.id, "입건", act_id="act_other", actor=mara, as_of=NOW, **BOOKED)


def test_a_year_alone_is_every_day_of_it(case: CaseView, mara: Actor) -> None:
    """Turned 14 in June 2024: an act of "2024" may have been before."""
    party = add_party(
        case.id, PartyKind.PERSON, "A", age=YOUTH, acts=(parse_rough_date("2024"),), actor=mara, as_of=NOW
    )
    assert all(stage.is_welfare for stage in party.stages)
    later = record_act(
        party.id, parse_rough_date("2024-07"), corrects=party.acts[0].id, actor=mara, as_of=NOW
    )
    assert [(str(each.on), bool(each.corrected_by)) for each in later.acts] == [
        ("2024-07", False),
        ("2024", True),
    ]
    assert Stage.BOOKED in later.acts[0].stages
    with pytest.raises(Conflict, match="newer"):
        record_act(party.id, exact(ACT), corrects=party.acts[0].id, actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput, match="future"):
        record_act(party.id, parse_rough_date("2031"), actor=mara, as_of=NOW)


def test_an_act_under_which_a_measure_would_not_be_open_is_refused(case: CaseView, mara: Actor) -> None:
    party = somebody(case.id, "A", mara)
    record_measure(party.id, "구속", actor=mara, as_of=NOW, **BOOKED)
    with pytest.raises(Conflict, match="detained"):
        record_act(party.id, parse_rough_date("1990"), actor=mara, as_of=NOW)
    assert len(get_party(party.id, actor=mara).acts) == 1


# ── Safeguarding first ──────────────────────────────────────────────────────


def test_the_safeguarding_question_comes_before_any_measure(case: CaseView, mara: Actor) -> None:
    party = somebody(case.id, "A", mara, YOUTH)
    assert (party.safeguarding.is_asked, party.safeguarding.is_open) == (True, True)
    assert all(stage.is_welfare for stage in party.stages)
    with pytest.raises(SafeguardingFirst):
        record_measure(party.id, "입건", actor=mara, as_of=NOW, **BOOKED)
    answer_safeguarding(party.id, SafeguardingFinding.CANNOT_TELL, "Not reached.", actor=mara, as_of=NOW)
    with pytest.raises(SafeguardingFirst):
        record_measure(party.id, "입건", actor=mara, as_of=NOW, **BOOKED)
    assert list_measures(case.id, actor=mara) == ()
    assert record_measure(party.id, "보호처분", actor=mara, as_of=NOW, **BOOKED).stage is Stage.WELFARE
    answer_safeguarding(
        party.id,
        SafeguardingFinding.NOT_HARMED,
        "Spoken with.",
        actor=mara,
        as_of=NOW + timedelta(minutes=1),
    )
    assert record_measure(party.id, "입건", actor=mara, as_of=NOW, **BOOKED).stage is Stage.BOOKED
    shown = get_party(party.id, actor=mara).safeguarding
    assert [each.finding for each in shown.answers] == [
        SafeguardingFinding.NOT_HARMED,
        SafeguardingFinding.CANNOT_TELL,
    ]
    told = [event.detail for event in list_events(about=party.id, kind="safeguarding_answered")]
    assert [each["finding"] for each in told] == ["cannot_tell", "not_harmed"]


def test_who_was_harmed_is_helped_before_that_is_an_answer(case: CaseView, mara: Actor) -> None:
    party = somebody(case.id, "A", mara, YOUTH)
    with pytest.raises(InvalidInput, match="First record"):
        answer_safeguarding(party.id, SafeguardingFinding.HARMED, "Seen.", actor=mara, as_of=NOW)
    record_safeguard(
        case.id,
        SafeguardKind.WELFARE_REFERRAL,
        authority="Child welfare",
        on=ACT,
        definition="the child met",
        party_id=party.id,
        actor=mara,
        as_of=NOW,
    )
    answer_safeguarding(party.id, SafeguardingFinding.HARMED, "Seen.", actor=mara, as_of=NOW)
    shown = get_party(party.id, actor=mara).safeguarding
    assert (shown.is_open, shown.is_dual) == (False, True)


def test_a_grown_performer_is_presumed_a_possible_victim(case: CaseView, mara: Actor) -> None:
    party = somebody(case.id, "A", mara)
    assert not party.safeguarding.is_asked
    record_role(party.id, NewRole("anchor"), actor=mara, as_of=NOW)
    with pytest.raises(SafeguardingFirst):
        record_measure(party.id, "입건", actor=mara, as_of=NOW, **BOOKED)
    assert get_party(party.id, actor=mara).safeguarding.is_dual


def test_a_role_told_after_not_harmed_asks_again(case: CaseView, mara: Actor) -> None:
    party = somebody(case.id, "A", mara, YOUTH)
    answer_safeguarding(party.id, SafeguardingFinding.NOT_HARMED, "Spoken with.", actor=mara, as_of=NOW)
    record_role(party.id, NewRole("anchor"), actor=mara, as_of=NOW + timedelta(hours=1))
    shown = get_party(party.id, actor=mara).safeguarding
    assert (shown.is_open, shown.is_outdated) == (True, True)
    with pytest.raises(SafeguardingFirst):
        record_measure(party.id, "입건", actor=mara, as_of=NOW + timedelta(hours=2), **BOOKED)
    answer_safeguarding(
        party.id, SafeguardingFinding.NOT_HARMED, "Asked again.", actor=mara, as_of=NOW + timedelta(hours=3)
    )
    assert not get_party(party.id, actor=mara).safeguarding.is_open


# ── Sealed ──────────────────────────────────────────────────────────────────


def test_a_child_and_whoever_may_be_one_is_a_number(case: CaseView, mara: Actor) -> None:
    child = somebody(case.id, NAME, mara, CHILD)
    unknown = add_party(case.id, PartyKind.PERSON, NAME, actor=mara, as_of=NOW)
    grown = somebody(case.id, "Sohn", mara)
    assert [(each.label, each.is_sealed) for each in (child, unknown, grown)] == [
        ("P-1", True),
        ("P-2", True),
        ("Sohn", False),
    ]
    assert child.age.birth_on is None
    assert grown.age.birth_on == date(1980, 1, 1)
    assert set_age(unknown.id, GROWN, actor=mara, as_of=NOW).is_sealed  # no act: nobody can say how old then
    assert record_act(unknown.id, exact(ACT), actor=mara, as_of=NOW).label == NAME
    assert set_age(unknown.id, CHILD, actor=mara, as_of=NOW).label == "P-2"


def test_no_copy_of_the_database_names_anybody(case: CaseView, mara: Actor) -> None:
    party = somebody(case.id, NAME, mara, CHILD)
    record_identity(party.id, Identity(name=NAME, school=f"School of {NAME}"), actor=mara, as_of=NOW)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = str(cursor.fetchall())
            assert NAME not in rows, table
            assert "2014-01-01" not in rows, table
    assert verify().is_whole


def test_an_identity_is_opened_by_one_person_after_another_granted_it(
    case: CaseView, mara: Actor, otto: Actor
) -> None:
    party = somebody(case.id, NAME, mara, CHILD)
    share_case(case.id, otto.id, actor=mara, as_of=NOW)
    record_identity(party.id, Identity(name="Another invented name"), actor=mara, as_of=NOW)
    ask = ask_identity(party.id, "To find the child's guardian.", actor=mara, as_of=NOW)
    with pytest.raises(NotAllowed):
        open_identity(ask.id, actor=mara, as_of=NOW)
    with pytest.raises(NotAllowed, match="second person"):
        answer_identity(ask.id, True, actor=mara, as_of=NOW)
    granted = answer_identity(ask.id, True, actor=otto, as_of=NOW)
    assert granted.granted_until == NOW + GRANT_LASTS
    with pytest.raises(NotFound):
        open_identity(ask.id, actor=otto, as_of=NOW)  # granted to whoever asked, to nobody else
    for minute in (1, 2):
        opened = open_identity(ask.id, actor=mara, as_of=NOW + timedelta(minutes=minute))
        assert (opened.label, opened.name, opened.birth_on) == (
            NAME,
            "Another invented name",
            date(2014, 1, 1),
        )
    with pytest.raises(NotAllowed, match="no longer"):
        open_identity(ask.id, actor=mara, as_of=NOW + GRANT_LASTS)
    (shown,) = list_identity_asks(case.id, actor=mara)
    assert shown.openings == 2
    assert kinds(party.id)[-5:] == [
        "identity_recorded", "identity_asked", "identity_granted", "identity_opened", "identity_opened",
    ]  # fmt: skip
    told = " ".join(str(event.detail) for event in list_events(limit=10_000))
    for word in (NAME, "invented name", "guardian."):
        assert word not in told
    assert get_party(party.id, actor=mara).label == "P-1"


def test_a_wish_is_declined_and_asked_again(case: CaseView, mara: Actor, otto: Actor) -> None:
    party = somebody(case.id, NAME, mara, CHILD)
    ask = ask_identity(party.id, "Curious.", actor=mara, as_of=NOW)
    with pytest.raises(Conflict, match="already"):
        ask_identity(party.id, "Again.", actor=mara, as_of=NOW)
    with pytest.raises(NotFound):
        answer_identity(ask.id, True, actor=otto, as_of=NOW)  # not in the case
    share_case(case.id, otto.id, actor=mara, as_of=NOW)
    assert answer_identity(ask.id, False, actor=otto, as_of=NOW).granted_until is None
    with pytest.raises(NotAllowed):
        open_identity(ask.id, actor=mara, as_of=NOW)
    with pytest.raises(Conflict, match="answered already"):
        answer_identity(ask.id, True, actor=otto, as_of=NOW)
    ask_identity(party.id, "A better reason.", actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput):
        ask_identity(party.id, " ", actor=otto, as_of=NOW)
    grown = somebody(case.id, "Sohn", mara)
    with pytest.raises(Conflict, match="not sealed"):
        ask_identity(grown.id, "No need.", actor=mara, as_of=NOW)
    for absent in ("pty_00000000000000000000000000",):
        with pytest.raises(NotFound):
            ask_identity(absent, "Why.", actor=mara, as_of=NOW)
        with pytest.raises(NotFound):
            open_identity("ask_00000000000000000000000000", actor=mara, as_of=NOW)

"""A case: open to whom it is granted, children first, terms that promote nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.stages.review_desk import NOW, PIPELINE, kinds, last_detail, make_clue, make_person

from coldframe.access.actions import revoke_object
from coldframe.access.terms import Role as DeskRole
from coldframe.casework.actions import (
    ExhibitMismatch,
    OnlyWelfareOutcomes,
    SafeguardingFirst,
    add_party,
    admit_exhibit,
    close_case,
    link_case,
    open_case,
    record_measure,
    record_role,
    record_safeguard,
    set_age,
    set_status,
    share_case,
    steps,
    write_note,
)
from coldframe.casework.models import Case, Exhibit, Measure
from coldframe.casework.queries import (
    count_cases,
    find_case,
    find_disposal,
    get_case,
    get_party,
    list_cases,
    list_cases_about,
    list_exhibits,
    list_links,
    list_measures,
    list_notes,
    list_open_disposals,
    list_parties,
    list_safeguards,
)
from coldframe.casework.terms import (
    AgeBasis,
    AgeFacts,
    CaseStatus,
    CaseView,
    CaseworkEvent,
    DisposalCode,
    LinkKind,
    PartyKind,
    SafeguardKind,
    Stage,
)
from coldframe.casework.terms.roles import NewRole
from coldframe.core.actors import Actor, service
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.rough_dates import exact
from coldframe.custody.queries import list_events, verify
from coldframe.intake.queries import list_items

pytestmark = pytest.mark.django_db

ACT = date(2026, 3, 1)
GROWN = AgeFacts(birth_on=date(1980, 1, 1), basis=AgeBasis.OFFICIAL_RECORD)
PUPIL = AgeFacts(birth_on=date(2014, 1, 1), basis=AgeBasis.OFFICIAL_RECORD)
BASIS: dict[str, Any] = {
    "legal_basis": "An invented act, article 1",
    "authority": "Police of Examplestad",
    "from_on": ACT,
}


@pytest.fixture
def mara() -> Actor:
    return make_person("mara", DeskRole.INVESTIGATOR)


@pytest.fixture
def otto() -> Actor:
    return make_person("otto", DeskRole.INVESTIGATOR)


@pytest.fixture
def case(mara: Actor) -> CaseView:
    return open_case("2.21", "An invented matter", "KR", actor=mara, as_of=NOW)


def test_a_case_is_open_to_its_opener_and_to_nobody_else(mara: Actor, otto: Actor) -> None:
    clue_id = make_clue(b"circle")
    case = open_case("1·27", "Drawn shapes", "KR", links=((LinkKind.CLUE, clue_id),), actor=mara, as_of=NOW)
    assert (case.code, case.status, case.status_on) == ("1·27", CaseStatus.OPEN, NOW.date())
    assert get_case(case.id, actor=mara) == case
    assert list_cases(actor=mara) == (case,)
    assert list_cases_about(clue_id, actor=mara) == (case,)
    assert [(link.kind, link.target_id) for link in list_links(case.id, actor=mara)] == [
        (LinkKind.CLUE, clue_id)
    ]
    assert kinds(case.id) == ["case_opened", "object_granted", "case_linked"]
    assert list_cases(actor=otto) == list_cases_about(clue_id, actor=otto) == ()
    assert count_cases() == 1


def test_absent_and_forbidden_answer_alike(case: CaseView, otto: Actor) -> None:
    admin = make_person("ada", DeskRole.ADMINISTRATOR)
    answers = set()
    for actor in (otto, admin, service("key_1"), PIPELINE):
        for case_id in (case.id, "cas_00000000000000000000000000"):
            for read in (get_case, list_links, list_exhibits, list_parties, list_measures, list_safeguards,
                         list_notes, find_disposal, list_open_disposals):  # fmt: skip
                with pytest.raises(NotFound) as refusal:
                    read(case_id, actor=actor)
                answers.add(refusal.value.message)
            assert find_case(case_id, actor=actor) is None
    assert len(answers) == 1


def test_nobody_works_on_a_case_that_is_not_open_to_them(case: CaseView, mara: Actor, otto: Actor) -> None:
    party = add_party(case.id, PartyKind.PERSON, "Kim Mo", actor=mara, as_of=NOW)
    attempts = (
        lambda: add_party(case.id, PartyKind.PERSON, "A", actor=otto, as_of=NOW),
        lambda: set_age(party.id, PUPIL, actor=otto, as_of=NOW),
        lambda: record_role(party.id, NewRole("seller"), actor=otto, as_of=NOW),
        lambda: record_measure(party.id, "적발", actor=otto, as_of=NOW, **BASIS),
        lambda: record_safeguard(
            case.id, SafeguardKind.CONTACT_MADE, authority="A", on=ACT, definition="B", actor=otto, as_of=NOW
        ),
        lambda: write_note(case.id, "A note.", actor=otto, as_of=NOW),
        lambda: link_case(case.id, LinkKind.CLUE, make_clue(b"1"), actor=otto, as_of=NOW),
        lambda: set_status(case.id, CaseStatus.IN_COURT, ACT, actor=otto, as_of=NOW),
        lambda: share_case(case.id, otto.id, actor=otto, as_of=NOW),
        lambda: close_case(case.id, DisposalCode.NO_CRIME, "Done.", actor=otto, as_of=NOW),
        lambda: get_party(party.id, actor=otto),
        lambda: get_party("pty_00000000000000000000000000", actor=mara),
        lambda: set_age("pty_00000000000000000000000000", PUPIL, actor=mara, as_of=NOW),
    )
    before = kinds(case.id)
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert kinds(case.id) == before


def test_a_case_is_shared_and_taken_away_again(case: CaseView, mara: Actor, otto: Actor) -> None:
    share_case(case.id, otto.id, actor=mara, as_of=NOW)
    assert get_case(case.id, actor=otto) == case
    revoke_object(otto.id, case.id, actor=mara, as_of=NOW)
    assert find_case(case.id, actor=otto) is None
    assert kinds(case.id, only=CaseworkEvent) == ["case_opened", "case_shared"]


@pytest.mark.parametrize("actor", [service("key_1"), PIPELINE])
def test_only_a_person_opens_a_case(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        open_case("1", "A", "KR", actor=actor, as_of=NOW)
    with pytest.raises(NotAllowed):
        open_case("1", "A", "KR", actor=make_person("rafa", DeskRole.REVIEWER), as_of=NOW)
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": " "}, "code"),
        ({"title": "x" * 201}, "title"),
        ({"jurisdiction": "Korea"}, "jurisdiction"),
        ({"links": ((LinkKind.CLUE, "rev_00000000000000000000000000"),)}, "target_id"),
    ],
)
def test_a_case_that_cannot_be_read_is_not_opened(mara: Actor, change: dict[str, Any], field: str) -> None:
    given_fields: dict[str, Any] = {"code": "1", "title": "A", "jurisdiction": "KR", **change}
    with pytest.raises(InvalidInput) as refusal:
        open_case(**given_fields, actor=mara, as_of=NOW)
    assert refusal.value.field == field
    assert Case.objects.count() == 0
    assert kinds(mara.id, only=CaseworkEvent) == []


# ── Children first ──────────────────────────────────────────────────────────


def test_below_the_age_of_responsibility_only_welfare_is_recorded(case: CaseView, mara: Actor) -> None:
    party = add_party(
        case.id, PartyKind.PERSON, "Pupil A", age=PUPIL, acts=(exact(ACT),), actor=mara, as_of=NOW
    )
    assert party.child is not None
    assert (party.child.is_child, party.child.is_certain) == (True, True)
    assert all(stage.is_welfare for stage in party.stages)
    with pytest.raises(OnlyWelfareOutcomes, match="ages/KR/1") as refusal:
        record_measure(party.id, "불구속 입건", actor=mara, as_of=NOW, **BASIS)
    assert refusal.value.code == "only_welfare_outcomes"
    assert Measure.objects.count() == 0
    welfare = record_measure(party.id, "보호처분", actor=mara, as_of=NOW, **BASIS)
    assert (welfare.stage, welfare.mapped_by, welfare.terms_pack) == (Stage.WELFARE, "pack", "measures/KR/1")
    assert kinds(party.id) == ["party_added", "act_recorded", "measure_refused", "measure_recorded"]
    assert last_detail(party.id, "measure_refused")["stage"] == "booked"


def test_an_uncertain_age_is_a_child_s_until_it_is_established(case: CaseView, mara: Actor) -> None:
    party = add_party(case.id, PartyKind.PERSON, "Kim Mo", acts=(exact(ACT),), actor=mara, as_of=NOW)
    assert party.child is not None
    assert (party.child.is_child, party.child.is_certain, party.child.why) == (True, False, "age_uncertain")
    for basis in (AgeBasis.APPARENT, AgeBasis.SELF_STATED, AgeBasis.MEDICAL_ESTIMATE):
        looks_grown = AgeFacts(band_low=40, band_high=49, band_on=ACT, basis=basis)
        assert not [
            s for s in set_age(party.id, looks_grown, actor=mara, as_of=NOW).stages if not s.is_welfare
        ]
    with pytest.raises(OnlyWelfareOutcomes):
        record_measure(party.id, "구속", actor=mara, as_of=NOW, **BASIS)
    grown = set_age(party.id, GROWN, actor=mara, as_of=NOW)
    assert grown.child is not None
    assert not grown.child.is_child
    assert record_measure(party.id, "구속", actor=mara, as_of=NOW, **BASIS).stage is Stage.DETAINED
    with pytest.raises(Conflict, match="detained"):
        set_age(party.id, PUPIL, actor=mara, as_of=NOW)
    assert get_party(party.id, actor=mara) == grown


def test_where_no_pack_is_installed_everybody_below_18_meets_only_welfare(mara: Actor) -> None:
    case = open_case("1", "A", "US", actor=mara, as_of=NOW)
    youth = AgeFacts(band_low=15, band_high=17, band_on=ACT, basis=AgeBasis.DOCUMENT)
    party = add_party(case.id, PartyKind.PERSON, "B", age=youth, acts=(exact(ACT),), actor=mara, as_of=NOW)
    assert party.ages_pack == "ages/most_protective/0"
    with pytest.raises(OnlyWelfareOutcomes):
        record_measure(party.id, "arrest", stage=Stage.BROUGHT_IN, actor=mara, as_of=NOW, **BASIS)
    assert record_measure(party.id, "diversion", stage=Stage.DIVERSION, actor=mara, as_of=NOW, **BASIS)


AGES = st.builds(
    lambda years, basis, days: AgeFacts(
        birth_on=ACT.replace(year=ACT.year - years) + timedelta(days=days), basis=basis
    ),
    st.integers(5, 40),
    st.sampled_from(AgeBasis),
    st.integers(-3, 3),
)


@hypothesis_settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    age=AGES,
    act_known=st.booleans(),
    stage=st.sampled_from(Stage),
    place=st.sampled_from(["KR", "CN", "GB", "US"]),
)
def test_no_child_ever_gets_a_measure_that_is_not_welfare(
    age: AgeFacts, act_known: bool, stage: Stage, place: str
) -> None:
    with transaction.atomic():
        mara = make_person("maria", DeskRole.INVESTIGATOR)
        case = open_case("1", "A", place, actor=mara, as_of=NOW)
        acts = (exact(ACT),) if act_known else ()
        party = add_party(case.id, PartyKind.PERSON, "B", age=age, acts=acts, actor=mara, as_of=NOW)
        assert party.child is not None
        try:
            record_measure(party.id, "an invented term", stage=stage, actor=mara, as_of=NOW, **BASIS)
        except OnlyWelfareOutcomes:
            assert not stage.is_welfare
        except SafeguardingFirst:
            assert party.child.is_child
            assert not stage.is_welfare
        else:
            assert age.birth_on is not None
            years = (
                ACT.year - age.birth_on.year - ((ACT.month, ACT.day) < (age.birth_on.month, age.birth_on.day))
            )
            least = {"KR": 14, "CN": 16, "GB": 12, "US": 18}[place]
            assert stage.is_welfare or (act_known and age.basis.is_certain and years >= max(18, least))
        transaction.set_rollback(True)


def test_an_organization_has_no_age_and_no_welfare_rule(case: CaseView, mara: Actor) -> None:
    with pytest.raises(InvalidInput, match="no age"):
        add_party(case.id, PartyKind.ORGANIZATION, "Front company", age=GROWN, actor=mara, as_of=NOW)
    party = add_party(case.id, PartyKind.ORGANIZATION, "Front company", actor=mara, as_of=NOW)
    assert party.child is None
    fine = record_measure(
        party.id, "과태료", stage=Stage.ADMINISTRATIVE_PENALTY, actor=mara, as_of=NOW, **BASIS
    )
    assert (fine.mapped_by, fine.english) == ("person", "")
    with pytest.raises(InvalidInput):
        set_age(party.id, GROWN, actor=mara, as_of=NOW)


def test_children_are_listed_first(case: CaseView, mara: Actor) -> None:
    grown = add_party(case.id, PartyKind.PERSON, "B", age=GROWN, acts=(exact(ACT),), actor=mara, as_of=NOW)
    child = add_party(case.id, PartyKind.PERSON, "C", age=PUPIL, acts=(exact(ACT),), actor=mara, as_of=NOW)
    assert [party.id for party in list_parties(case.id, actor=mara)] == [child.id, grown.id]


def test_no_age_and_no_label_reaches_the_ledger(case: CaseView, mara: Actor) -> None:
    party = add_party(
        case.id, PartyKind.PERSON, "Plainly-invented", age=PUPIL, acts=(exact(ACT),), actor=mara, as_of=NOW
    )
    set_age(party.id, PUPIL, actor=mara, as_of=NOW)
    write_note(case.id, "Spoke with the school.", actor=mara, as_of=NOW)
    # Only what was told: a hash of the chain may hold the digits of any year.
    told = " ".join(str(event.detail) for event in list_events(limit=10_000))
    for word in ("Plainly", "2014-", "school", "2026-03-01", "invented matter"):
        assert word not in told
    assert last_detail(party.id, "party_age_set")["treated_as_child"] is True
    assert verify().is_whole


# ── Terms, roles, safeguarding ──────────────────────────────────────────────


def test_booked_is_not_indicted(case: CaseView, mara: Actor) -> None:
    party = add_party(case.id, PartyKind.PERSON, "Sohn", age=GROWN, acts=(exact(ACT),), actor=mara, as_of=NOW)
    booked = record_measure(party.id, "불구속 입건", actor=mara, as_of=NOW, **BASIS)
    assert (booked.stage, booked.english) == (Stage.BOOKED, "booked without detention")
    for term, stage in (("불구속 입건", Stage.INDICTED), ("indicted without arrest", Stage.INDICTED)):
        with pytest.raises(InvalidInput):
            record_measure(party.id, term, stage=stage, actor=mara, as_of=NOW, **BASIS)
    assert [m.stage for m in list_measures(case.id, actor=mara)] == [Stage.BOOKED]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"legal_basis": ""}, "legal_basis"),
        ({"authority": ""}, "authority"),
        ({"to_on": ACT - timedelta(days=1)}, "to_on"),
        ({"from_on": NOW.date() + timedelta(days=1)}, "from_on"),
    ],
)
def test_a_measure_needs_its_facts(case: CaseView, mara: Actor, change: dict[str, Any], field: str) -> None:
    party = add_party(case.id, PartyKind.PERSON, "B", age=GROWN, acts=(exact(ACT),), actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput) as refusal:
        record_measure(party.id, "입건", actor=mara, as_of=NOW, **(BASIS | change))
    assert refusal.value.field == field


def test_children_safeguarded_are_counted_apart_and_defined(case: CaseView, mara: Actor) -> None:
    child = add_party(case.id, PartyKind.PERSON, "Child 1", actor=mara, as_of=NOW)
    words: dict[str, Any] = {"authority": "Child protection office", "on": ACT}
    one = record_safeguard(
        case.id, SafeguardKind.WELFARE_REFERRAL, definition="the child met", party_id=child.id,
        actor=mara, as_of=NOW, **words,
    )  # fmt: skip
    six = record_safeguard(
        case.id, SafeguardKind.BROUGHT_TO_SAFETY, children=6, definition="children brought out of the place",
        actor=mara, as_of=NOW + timedelta(minutes=1), **words,
    )  # fmt: skip
    assert (one.children, six.children) == (1, 6)
    assert list_safeguards(case.id, actor=mara) == (one, six)
    detail = last_detail(case.id, "child_safeguarded")
    assert detail["children"] == 6
    assert child.id not in [
        str(v) for e in list_events(about=case.id, kind="child_safeguarded") for v in e.detail.values()
    ]
    for change in (
        {"children": 0},
        {"children": 2, "party_id": child.id},
        {"definition": ""},
        {"on": date(2027, 1, 1)},
    ):
        with pytest.raises(InvalidInput):
            record_safeguard(
                case.id,
                SafeguardKind.IDENTIFIED,
                actor=mara,
                as_of=NOW,
                **({"definition": "x", **words} | change),
            )


# ── Exhibits ────────────────────────────────────────────────────────────────


def test_an_item_is_admitted_with_its_hash_read_again(mara: Actor) -> None:
    clue_id = make_clue(b"circle", b"square")
    case = open_case("1", "A", "KR", links=((LinkKind.CLUE, clue_id),), actor=mara, as_of=NOW)
    first, second = list_items(clue_id)
    exhibit = admit_exhibit(case.id, first.id, "EX 1", actor=mara, as_of=NOW)
    assert (exhibit.sha256, exhibit.is_verified, exhibit.number) == (first.sha256, True, "EX 1")
    assert kinds(exhibit.id) == ["exhibit_admitted"]
    assert last_detail(exhibit.id, "exhibit_admitted")["sha256"] == first.sha256
    reads = [
        event for event in list_events(kind="object_read") if event.detail.get("reason") == "verification"
    ]
    assert len(reads) == 1
    with pytest.raises(Conflict):
        admit_exhibit(case.id, second.id, "EX 1", actor=mara, as_of=NOW)
    with pytest.raises(Conflict):
        admit_exhibit(case.id, first.id, "EX 2", actor=mara, as_of=NOW)
    assert list_exhibits(case.id, actor=mara) == (exhibit,)


def test_a_mismatch_blocks(mara: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    clue_id = make_clue(b"circle")
    case = open_case("1", "A", "KR", links=((LinkKind.CLUE, clue_id),), actor=mara, as_of=NOW)
    (item,) = list_items(clue_id)
    monkeypatch.setattr(steps, "read", lambda *_args, **_options: iter([b"something else"]))
    with pytest.raises(ExhibitMismatch):
        admit_exhibit(case.id, item.id, "1", actor=mara, as_of=NOW)
    assert Exhibit.objects.count() == 0


def test_what_cannot_be_admitted(case: CaseView, mara: Actor) -> None:
    foreign, text_clue = make_clue(b"circle"), make_clue()
    with pytest.raises(InvalidInput, match="Link"):
        admit_exhibit(case.id, list_items(foreign)[0].id, "1", actor=mara, as_of=NOW)
    link_case(case.id, LinkKind.CLUE, text_clue, actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput, match="file"):
        admit_exhibit(case.id, list_items(text_clue)[0].id, "1", actor=mara, as_of=NOW)
    with pytest.raises(NotFound):
        admit_exhibit(case.id, "itm_00000000000000000000000000", "1", actor=mara, as_of=NOW)


# ── Status, notes, end ──────────────────────────────────────────────────────


def test_a_link_twice_is_one(case: CaseView, mara: Actor) -> None:
    clue_id = make_clue(b"circle")
    for _ in range(2):
        link_case(case.id, LinkKind.CLUE, clue_id, actor=mara, as_of=NOW)
    assert len(list_links(case.id, actor=mara)) == 1
    assert kinds(case.id, only=CaseworkEvent) == ["case_opened", "case_linked"]


def test_a_status_has_its_day(case: CaseView, mara: Actor) -> None:
    shown = set_status(case.id, CaseStatus.UNDER_INVESTIGATION, ACT, actor=mara, as_of=NOW)
    assert (shown.status, shown.status_on) == (CaseStatus.UNDER_INVESTIGATION, ACT)
    assert list_cases(actor=mara, status=CaseStatus.OPEN) == ()
    with pytest.raises(InvalidInput):
        set_status(case.id, CaseStatus.IN_COURT, NOW.date() + timedelta(days=1), actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput, match="disposal"):
        set_status(case.id, CaseStatus.CLOSED, ACT, actor=mara, as_of=NOW)


def test_a_case_about_children_does_not_end_in_a_prosecution(case: CaseView, mara: Actor) -> None:
    add_party(case.id, PartyKind.PERSON, "A", age=PUPIL, acts=(exact(ACT),), actor=mara, as_of=NOW)
    assert DisposalCode.CHARGED not in list_open_disposals(case.id, actor=mara)
    with pytest.raises(InvalidInput, match="welfare_only"):
        close_case(case.id, DisposalCode.CHARGED, "Charged.", actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput, match="reason"):
        close_case(case.id, DisposalCode.WELFARE_ONLY, " ", actor=mara, as_of=NOW)
    closed = close_case(case.id, DisposalCode.WELFARE_ONLY, "Helped.", actor=mara, as_of=NOW)
    assert (closed.status, closed.closed_at) == (CaseStatus.CLOSED, NOW)
    disposal = find_disposal(case.id, actor=mara)
    assert disposal is not None
    assert (disposal.code, disposal.reason, disposal.decided_by) == (
        DisposalCode.WELFARE_ONLY,
        "Helped.",
        mara.id,
    )
    with pytest.raises(Conflict, match="closed"):
        add_party(case.id, PartyKind.PERSON, "B", actor=mara, as_of=NOW)
    note = write_note(case.id, "An afterthought.", actor=mara, as_of=NOW)
    assert list_notes(case.id, actor=mara) == (note,)
    assert kinds(case.id, only=CaseworkEvent) == [
        "case_opened",
        "party_added",
        "act_recorded",
        "case_closed",
        "note_written",
    ]


def test_an_adult_case_may_end_in_a_charge(case: CaseView, mara: Actor) -> None:
    add_party(case.id, PartyKind.PERSON, "A", age=GROWN, acts=(exact(ACT),), actor=mara, as_of=NOW)
    assert close_case(case.id, DisposalCode.CHARGED, "Charged.", actor=mara, as_of=NOW).closed_at == NOW

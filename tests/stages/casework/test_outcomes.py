"""What came of people and cases: reasons, corrections, cleared people let go, cases opened again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.stages.casework.people_desk import ACT, CHILD, GROWN, firm, somebody
from tests.stages.review_desk import NOW, kinds, last_detail, make_person

from coldframe.access.terms import Role as DeskRole
from coldframe.casework.actions import (
    OnlyWelfareOutcomes,
    SafeguardingFirst,
    add_alias,
    answer_safeguarding,
    ask_identity,
    close_case,
    destroy_party,
    open_case,
    record_facts,
    record_measure,
    record_outcome,
    reopen_case,
    write_note,
)
from coldframe.casework.actions.outcomes import DESTROYED_WITH, LOSES_THE_NAME
from coldframe.casework.actions.roles import record_role
from coldframe.casework.models import Party
from coldframe.casework.queries import (
    find_disposal,
    get_party,
    list_disposals,
    list_due_people,
    list_outcomes,
    list_reopenings,
    offer_feedback,
)
from coldframe.casework.terms import (
    AgeBasis,
    AgeFacts,
    CaseView,
    DisposalCode,
    OutcomeCode,
    OutcomeReason,
    SafeguardingFinding,
)
from coldframe.casework.terms.people import AliasKind, Facts
from coldframe.casework.terms.roles import NewRole
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.custody.actions import ask_to_lift_hold, lift_hold, place_hold
from coldframe.custody.queries import find_due, list_events, verify

pytestmark = pytest.mark.django_db

YEAR = timedelta(days=365)


@pytest.fixture
def mara() -> Actor:
    return make_person("mara", DeskRole.INVESTIGATOR)


@pytest.fixture
def case(mara: Actor) -> CaseView:
    return open_case("2.21", "An invented matter", "KR", actor=mara, as_of=NOW)


def test_below_the_age_there_are_only_welfare_outcomes(case: CaseView, mara: Actor) -> None:
    party = somebody(case.id, "A", mara, CHILD)
    for code in OutcomeCode:
        if code in (OutcomeCode.NOT_CRIMINALISED, OutcomeCode.NOT_RESPONSIBLE_BY_AGE):
            continue
        if code.is_prosecution:
            with pytest.raises((OnlyWelfareOutcomes, SafeguardingFirst)):
                record_outcome(party.id, code, "Why.", actor=mara, as_of=NOW)
    assert list_outcomes(case.id, actor=mara) == ()
    assert last_detail(party.id, "outcome_refused")["party_outcome"] == "convicted"
    assert not any(code.is_prosecution for code in party.outcomes)
    done = record_outcome(
        party.id, OutcomeCode.NOT_RESPONSIBLE_BY_AGE, "Under 14.",
        reasons=(OutcomeReason.AGE,), actor=mara, as_of=NOW,
    )  # fmt: skip
    assert (done.code, done.reasons, done.ages_pack) == (
        OutcomeCode.NOT_RESPONSIBLE_BY_AGE,
        (OutcomeReason.AGE,),
        "ages/KR/1",
    )


def test_outcomes_have_their_reasons_and_their_people(case: CaseView, mara: Actor) -> None:
    party, company = somebody(case.id, "A", mara), firm(case.id, "Front", mara)
    for code, reasons in (
        (OutcomeCode.NOT_CRIMINALISED, ()),
        (OutcomeCode.CHARGED, (OutcomeReason.COERCED,)),
    ):
        with pytest.raises(InvalidInput) as refusal:
            record_outcome(party.id, code, "Why.", reasons=reasons, actor=mara, as_of=NOW)
        assert refusal.value.field == "reasons"
    with pytest.raises(InvalidInput):  # a grown person can answer for it
        record_outcome(
            party.id, OutcomeCode.NOT_RESPONSIBLE_BY_AGE, "Why.",
            reasons=(OutcomeReason.AGE,), actor=mara, as_of=NOW,
        )  # fmt: skip
    with pytest.raises(InvalidInput):
        record_outcome(company.id, OutcomeCode.WELFARE, "Why.", actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput, match="reason"):
        record_outcome(party.id, OutcomeCode.CHARGED, " ", actor=mara, as_of=NOW)
    assert record_outcome(company.id, OutcomeCode.CHARGED, "Why.", actor=mara, as_of=NOW)


def test_a_correction_stays_beside_what_it_corrects(case: CaseView, mara: Actor) -> None:
    party = somebody(case.id, "A", mara)
    first = record_outcome(party.id, OutcomeCode.CHARGED, "Charged.", actor=mara, as_of=NOW)
    later = NOW + timedelta(days=1)
    second = record_outcome(party.id, OutcomeCode.UNFOUNDED, "Nothing found.", actor=mara, as_of=later)
    assert second.corrects == first.id
    shown = list_outcomes(case.id, actor=mara)
    assert [(each.id, each.corrected_by) for each in shown] == [(second.id, ""), (first.id, second.id)]
    booked = {"legal_basis": "An invented act", "authority": "Police", "from_on": ACT}
    wrong = record_measure(party.id, "구속", actor=mara, as_of=NOW, **booked)
    right = record_measure(party.id, "입건", corrects=wrong.id, actor=mara, as_of=NOW, **booked)
    assert right.corrects == wrong.id
    with pytest.raises(Conflict, match="newer"):
        record_measure(party.id, "입건", corrects=wrong.id, actor=mara, as_of=NOW, **booked)


# ── Cleared people ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(("age", "days"), [(GROWN, 30), (CHILD, 14), (AgeFacts(), 14)])
def test_who_is_cleared_is_sealed_at_once_and_let_go(
    case: CaseView, mara: Actor, age: AgeFacts, days: int
) -> None:
    party = somebody(case.id, "Sohn-Invented", mara, age)
    add_alias(party.id, AliasKind.NAME, "Plainly Invented", actor=mara, as_of=NOW)
    record_facts(party.id, Facts(), actor=mara, as_of=NOW)
    record_role(party.id, NewRole("member"), actor=mara, as_of=NOW)
    done = record_outcome(
        party.id, OutcomeCode.MISTAKEN_IDENTITY, "Mistaken for a namesake.", actor=mara, as_of=NOW
    )
    assert done.retention_pack == "retention/any/1"
    cleared = get_party(party.id, actor=mara)
    assert (cleared.label, cleared.is_sealed, cleared.cleared_on) == ("P-1", True, NOW.date())
    assert find_due(party.id) == NOW + timedelta(days=days)
    ((shown, due),) = list_due_people(before=NOW + YEAR, actor=mara)
    assert (shown.id, due.reason) == (party.id, "mistaken_identity")
    stub = destroy_party(party.id, actor=mara, as_of=NOW + timedelta(days=1))
    assert (stub.label, stub.roles, stub.acts, stub.stub_of) == ("P-1", (), (), "retention/any/1")
    assert (stub.age.basis, stub.cleared_on) == (AgeBasis.UNKNOWN, NOW.date())
    assert (stub.child, stub.safeguarding.is_asked) == (None, False)
    assert kinds(party.id)[-2:] == ["due_date_settled", "party_stubbed"]
    detail = last_detail(party.id, "party_stubbed")
    assert (detail["cleared"], detail["retention_pack"]) == (True, "retention/any/1")
    row = Party.objects.get(id=party.id)
    assert row.sealed == ""
    for name in DESTROYED_WITH:
        related = getattr(row, name, None)
        assert related is None or not related.exists(), name
    assert list_outcomes(case.id, actor=mara) == ()
    assert verify().is_whole
    with pytest.raises(Conflict, match="destroyed"):
        destroy_party(party.id, actor=mara, as_of=NOW)
    with pytest.raises(Conflict, match="destroyed"):
        record_outcome(party.id, OutcomeCode.UNFOUNDED, "Again.", actor=mara, as_of=NOW)


def test_every_table_about_a_party_has_its_place_when_they_are_let_go() -> None:
    """A table that a later change adds has to say what becomes of it."""
    found = {relation.get_accessor_name() for relation in Party._meta.related_objects}
    assert found == {*DESTROYED_WITH, *LOSES_THE_NAME}


def test_a_hold_keeps_who_was_cleared(case: CaseView, mara: Actor) -> None:
    ada = make_person("ada", DeskRole.INVESTIGATOR)
    party = somebody(case.id, "A", mara)
    record_outcome(party.id, OutcomeCode.NOT_INVOLVED, "Elsewhere.", actor=mara, as_of=NOW)
    for held in (party.id, case.id):
        hold = place_hold(held, reason="A court asked.", actor=mara, as_of=NOW)
        with pytest.raises(Conflict, match="hold"):
            destroy_party(party.id, actor=mara, as_of=NOW + YEAR)
        ask_to_lift_hold(hold, actor=mara, as_of=NOW)
        lift_hold(hold, actor=ada, as_of=NOW)
    assert destroy_party(party.id, actor=mara, as_of=NOW + YEAR).stub_of


def test_age_undeterminable_is_not_cleared(case: CaseView, mara: Actor) -> None:
    party = somebody(case.id, "A", mara, AgeFacts())
    record_outcome(party.id, OutcomeCode.AGE_UNDETERMINABLE, "Nobody can tell.", actor=mara, as_of=NOW)
    assert get_party(party.id, actor=mara).cleared_on is None
    assert find_due(party.id) == NOW + timedelta(days=180)
    with pytest.raises(Conflict, match="not due"):
        destroy_party(party.id, actor=mara, as_of=NOW + timedelta(days=179))
    assert destroy_party(party.id, actor=mara, as_of=NOW + timedelta(days=180)).cleared_on is None


def test_nobody_else_and_nobody_too_early_is_destroyed(case: CaseView, mara: Actor) -> None:
    party = somebody(case.id, "A", mara)
    with pytest.raises(Conflict, match="not due"):
        destroy_party(party.id, actor=mara, as_of=NOW)
    otto = make_person("otto", DeskRole.INVESTIGATOR)
    record_outcome(party.id, OutcomeCode.UNFOUNDED, "Nothing.", actor=mara, as_of=NOW)
    for absent in (party.id, "pty_00000000000000000000000000"):
        with pytest.raises(NotFound):
            destroy_party(absent, actor=otto, as_of=NOW)
    assert list_due_people(before=NOW + YEAR, actor=otto) == ()


def test_who_was_cleared_wrongly_is_no_longer_due(case: CaseView, mara: Actor) -> None:
    party = somebody(case.id, "Sohn", mara)
    record_outcome(party.id, OutcomeCode.UNFOUNDED, "Nothing.", actor=mara, as_of=NOW)
    record_outcome(party.id, OutcomeCode.CHARGED, "Found after all.", actor=mara, as_of=NOW + timedelta(1))
    assert find_due(party.id) is None
    assert get_party(party.id, actor=mara).label == "Sohn"
    assert "due_date_withdrawn" in kinds(party.id)


# ── Closing and opening again ───────────────────────────────────────────────


def test_closing_lets_a_child_go_sooner_than_an_adult(case: CaseView, mara: Actor) -> None:
    grown, child = somebody(case.id, "A", mara), somebody(case.id, "B", mara, CHILD)
    company, cleared = firm(case.id, "C", mara), somebody(case.id, "D", mara)
    record_outcome(cleared.id, OutcomeCode.UNFOUNDED, "Nothing.", actor=mara, as_of=NOW)
    close_case(case.id, DisposalCode.CHARGED, "Charged.", actor=mara, as_of=NOW)
    ends = [find_due(each.id) for each in (grown, child, company, cleared)]
    assert ends == [NOW + timedelta(days=1825), NOW + timedelta(days=730), None, NOW + timedelta(days=30)]
    assert offer_feedback(case.id, actor=mara) == {"status": "ongoing", "child_identified": "unknown"}
    later = NOW + timedelta(days=2)
    opened = reopen_case(case.id, "A witness came forward.", actor=mara, as_of=later)
    assert opened.closed_at is None
    assert [find_due(each.id) for each in (grown, child, cleared)] == [None, None, NOW + timedelta(days=30)]
    assert find_disposal(case.id, actor=mara) is None
    assert [each.reason for each in list_reopenings(case.id, actor=mara)] == ["A witness came forward."]
    close_case(case.id, DisposalCode.NO_CRIME, "It was not so.", actor=mara, as_of=later)
    assert [each.code for each in list_disposals(case.id, actor=mara)] == [
        DisposalCode.NO_CRIME,
        DisposalCode.CHARGED,
    ]
    assert offer_feedback(case.id, actor=mara)["closed_reason"] == "no_crime"
    told = " ".join(str(event.detail) for event in list_events(limit=10_000))
    assert "witness" not in told


def test_a_case_is_opened_again_with_a_reason_and_once(case: CaseView, mara: Actor) -> None:
    with pytest.raises(Conflict, match="open"):
        reopen_case(case.id, "Why not.", actor=mara, as_of=NOW)
    close_case(case.id, DisposalCode.NO_CRIME, "Nothing.", actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput, match="reason"):
        reopen_case(case.id, " ", actor=mara, as_of=NOW)
    with pytest.raises(NotFound):
        reopen_case(case.id, "Mine.", actor=make_person("otto", DeskRole.INVESTIGATOR), as_of=NOW)
    write_note(case.id, "A note.", actor=mara, as_of=NOW)


def test_the_end_of_a_child_s_case_waits_for_the_safeguarding_question(case: CaseView, mara: Actor) -> None:
    youth = AgeFacts(band_low=15, band_high=17, band_on=ACT, basis=AgeBasis.DOCUMENT)
    party = somebody(case.id, "A", mara, youth)
    with pytest.raises(SafeguardingFirst):
        record_outcome(party.id, OutcomeCode.CHARGED, "Charged.", actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput):
        close_case(case.id, DisposalCode.CHARGED, "Charged.", actor=mara, as_of=NOW)
    answer_safeguarding(party.id, SafeguardingFinding.NOT_HARMED, "Met.", actor=mara, as_of=NOW)
    assert record_outcome(party.id, OutcomeCode.CHARGED, "Charged.", actor=mara, as_of=NOW)
    ask_identity(party.id, "To write the letter.", actor=mara, as_of=NOW)

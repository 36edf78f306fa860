"""What becomes of texts when somebody's data go, and when a whole case is emptied."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import models
from hypothesis import given
from hypothesis import strategies as st
from tests.stages.casework.people_desk import firm, somebody, thing
from tests.stages.review_desk import NOW, kinds, make_person

from coldframe.access.terms import Role
from coldframe.casework.actions import (
    add_alias,
    add_identifier,
    admit_physical,
    answer_safeguarding,
    claim_place,
    close_case,
    destroy_party,
    empty_case,
    enter_moment,
    give_task,
    name_case,
    name_flow_end,
    offer_exhibit,
    open_case,
    record_flow,
    record_money,
    record_outcome,
    record_role,
    record_tally,
    reopen_case,
    write_note,
)
from coldframe.casework.models import (
    Alias,
    ExhibitStep,
    FlowEnd,
    Identifier,
    PartyOutcome,
    PlaceClaim,
    TallyEntry,
)
from coldframe.casework.queries import (
    get_party,
    get_sheet,
    list_flow_ends,
    list_money,
    list_notes,
    list_own_tasks,
    list_steps,
    list_tallies,
    list_timeline,
)
from coldframe.casework.queries.naming import LABELS, TEXTS, list_texts_naming
from coldframe.casework.rules.emptying import names_v1
from coldframe.casework.terms import (
    Amount,
    CaseView,
    Counted,
    CountedUnit,
    DisposalCode,
    ExhibitKind,
    Hand,
    MoneyState,
    NewFlow,
    NewMoney,
    NewTally,
    OutcomeCode,
    PaymentChannel,
    Quantity,
    SafeguardingFinding,
    Source,
)
from coldframe.casework.terms.diary import CaseNameKind, MomentKind
from coldframe.casework.terms.people import AliasKind
from coldframe.casework.terms.places import Confidence, NewPlace, PlaceAspect
from coldframe.casework.terms.roles import NewRole
from coldframe.casework.terms.things import IdentifierKind, NewIdentifier, ThingKind
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, NotFound
from coldframe.core.values import Qualifier
from coldframe.custody.actions import place_hold
from coldframe.custody.queries import verify

pytestmark = pytest.mark.django_db

NAME, OTHER_NAME = "Plainly Invented", "陈某甲"
SOURCE = Source("An invented notice")


@pytest.fixture
def mara() -> Actor:
    return make_person("mara", Role.INVESTIGATOR)


@pytest.fixture
def case(mara: Actor) -> CaseView:
    return open_case("2.21", "An invented matter", "KR", actor=mara, as_of=NOW)


def count(note: str) -> NewTally:
    return NewTally(
        Counted.SEIZED_OBJECT, CountedUnit.DEVICE, Quantity(Qualifier.EXACT, Decimal(3)), SOURCE, note=note
    )


def fill(case: CaseView, party_id: str, mara: Actor) -> str:
    """Write the name into every kind of text; return the exhibit."""
    who, when = {"actor": mara, "as_of": NOW}, "2026-03-01"
    for text in (f"We met {NAME} at noon.", "A note about nobody."):
        write_note(case.id, text, **who)
        enter_moment(case.id, when, MomentKind.OTHER, text, "An invented letter", **who)
        give_task(case.id, text, mara.id, **who)
        record_tally(case.id, count(text), **who)
        record_money(
            case.id,
            NewMoney(MoneyState.FROZEN, Amount("KRW", Qualifier.EXACT, 100), SOURCE, note=text, holder=text),
            **who,
        )
    record_flow(
        case.id,
        NewFlow(NAME, "Account 7", Amount("KRW", Qualifier.EXACT, 5), PaymentChannel.CASH, "A ledger"),
        **who,
    )
    end = next(each for each in list_flow_ends(case.id, actor=mara) if each.label == NAME)
    name_flow_end(end.id, party_id, **who)
    exhibit = admit_physical(case.id, ExhibitKind.DEVICE, "D-1", "A telephone", place="Room 1", **who)
    offer_exhibit(exhibit.id, Hand(outside=f"{NAME}, owner"), reason="Given back to look at", **who)
    claim_place(NewPlace(party_id, PlaceAspect.OPERATOR, "KR > Seoul", Confidence.STATED, "A letter"), **who)
    return exhibit.id


def test_texts_that_name_somebody_go_with_them_and_no_others(case: CaseView, mara: Actor) -> None:
    party = somebody(case.id, NAME, mara)
    add_alias(party.id, AliasKind.NAME, OTHER_NAME, actor=mara, as_of=NOW)
    add_identifier(party.id, NewIdentifier(IdentifierKind.EMAIL, "a@example.org"), actor=mara, as_of=NOW)
    write_note(case.id, f"同案犯{OTHER_NAME}供述", actor=mara, as_of=NOW)
    write_note(case.id, "Written to A@example.org twice", actor=mara, as_of=NOW)
    exhibit_id = fill(case, party.id, mara)
    told = list_texts_naming(party.id, actor=mara)
    assert {f"同案犯{OTHER_NAME}供述", "Written to A@example.org twice"} < set(told)
    assert "A note about nobody." not in told
    record_outcome(party.id, OutcomeCode.NOT_INVOLVED, "Elsewhere.", actor=mara, as_of=NOW)
    assert list_texts_naming(party.id, actor=mara) == ("",) * len(told), "cleared is sealed: only how many"
    destroy_party(party.id, actor=mara, as_of=NOW)
    notes = list_notes(case.id, actor=mara)
    assert sorted(note.text for note in notes) == ["", "", "", "A note about nobody."]
    assert {note.emptied_by for note in notes if not note.text} == {mara.id}
    told = [
        each.text for each in list_timeline(case.id, actor=mara, zone="UTC", as_of=NOW) if not each.is_custody
    ]
    assert sorted(told) == ["", "A note about nobody."]
    assert sorted(task.text for task in list_own_tasks(actor=mara)) == ["", "A note about nobody."]
    assert sorted(each.said.note for each in list_tallies(case.id, actor=mara)) == [
        "",
        "A note about nobody.",
    ]
    assert sorted(each.said.holder for each in list_money(case.id, actor=mara)) == [
        "",
        "A note about nobody.",
    ]
    assert [each.said.quantity.number for each in list_tallies(case.id, actor=mara)] == [3, 3]
    ends = list_flow_ends(case.id, actor=mara)
    assert sorted(each.label for each in ends if each.label != "Account 7") == [
        each.id for each in ends if each.label != "Account 7"
    ]
    assert not any(each.node_id for each in ends)
    for model in (Alias, Identifier, PlaceClaim):
        assert not model.objects.exists()
    offered = list_steps(exhibit_id, actor=mara)[-1]
    assert (offered.receiver, offered.reason, offered.is_emptied) == (Hand(), "", True)
    assert kinds(exhibit_id)[-1] == "exhibit_emptied"
    assert get_sheet(exhibit_id, actor=mara).disagreements == ()
    assert verify().is_whole


def test_what_was_said_of_others_does_not_name_who_is_gone(case: CaseView, mara: Actor) -> None:
    party, other = somebody(case.id, NAME, mara), somebody(case.id, "Somebody else", mara)
    record_role(other.id, NewRole("member", source=f"Heard from {NAME}"), actor=mara, as_of=NOW)
    finding = SafeguardingFinding.NOT_HARMED
    answer_safeguarding(other.id, finding, f"{NAME} says so.", actor=mara, as_of=NOW)
    for text in (f"Coerced by {NAME}.", "Elsewhere."):
        record_outcome(other.id, OutcomeCode.NOT_INVOLVED, text, actor=mara, as_of=NOW)
    record_outcome(party.id, OutcomeCode.NOT_INVOLVED, "Elsewhere.", actor=mara, as_of=NOW)
    destroy_party(party.id, actor=mara, as_of=NOW)
    assert sorted(PartyOutcome.objects.values_list("reason", flat=True)) == ["", "Elsewhere."]
    shown = get_party(other.id, actor=mara)
    assert [each.source for each in shown.roles] == [""]
    assert [(each.finding, each.reason) for each in shown.safeguarding.answers] == [(finding, "")]


def test_a_step_that_was_emptied_by_nobody_we_know_is_told(case: CaseView, mara: Actor) -> None:
    exhibit_id = fill(case, somebody(case.id, NAME, mara).id, mara)
    step = ExhibitStep.objects.get(exhibit_id=exhibit_id, number=2)
    ExhibitStep.objects.filter(id=step.id).update(reason="", receiver_outside="", is_emptied=True)
    assert [each.why for each in get_sheet(exhibit_id, actor=mara).disagreements] == ["differs"]


def test_a_case_is_emptied_once_nothing_is_known_of_its_people(case: CaseView, mara: Actor) -> None:
    party, company = somebody(case.id, NAME, mara), firm(case.id, "Front Limited", mara)
    name_case(case.id, CaseNameKind.NAME, "The case of somebody", actor=mara, as_of=NOW)
    exhibit_id = fill(case, party.id, mara)
    wallet = thing(case.id, ThingKind.WALLET, "The wallet of somebody", mara)
    record_outcome(party.id, OutcomeCode.CHARGED, "Charged.", actor=mara, as_of=NOW)
    why, later = "Nothing needs it any more.", NOW + timedelta(days=6 * 365)
    for expected in ("open", "known"):
        with pytest.raises(Conflict, match=expected):
            empty_case(case.id, why, actor=mara, as_of=NOW)
        if expected == "open":
            close_case(case.id, DisposalCode.CHARGED, "Charged.", actor=mara, as_of=NOW)
    destroy_party(party.id, actor=mara, as_of=later)
    with pytest.raises(NotFound):
        empty_case(case.id, why, actor=make_person("otto", Role.INVESTIGATOR), as_of=later)
    emptied = empty_case(case.id, why, actor=mara, as_of=later)
    assert emptied.emptied_at == later
    for table, (_way, columns) in TEXTS.items():
        rows = apps.get_model("casework", table).objects.all()
        assert not [each for column in columns for each in rows.values_list(column, flat=True) if each], table
    assert set(FlowEnd.objects.values_list("label", flat=True)) == set(
        FlowEnd.objects.values_list("id", flat=True)
    )
    assert TallyEntry.objects.filter(quantity=3).count() == 2
    assert get_sheet(exhibit_id, actor=mara).disagreements == ()
    assert company.id
    assert wallet.id
    for again in (
        lambda: empty_case(case.id, why, actor=mara, as_of=later),
        lambda: reopen_case(case.id, "Once more.", actor=mara, as_of=later),
    ):
        with pytest.raises(Conflict, match="destroyed"):
            again()
    assert kinds(case.id)[-1] == "case_emptied"
    assert verify().is_whole


def test_a_hold_keeps_the_texts_of_a_case(case: CaseView, mara: Actor) -> None:
    close_case(case.id, DisposalCode.NO_CRIME, "Nothing.", actor=mara, as_of=NOW)
    place_hold(case.id, reason="A court asked.", actor=mara, as_of=NOW)
    with pytest.raises(Conflict, match="hold"):
        empty_case(case.id, "Over.", actor=mara, as_of=NOW)


CODES_AND_NATIVE_TERMS = {
    "Case.code", "Case.code_key", "Case.emptied_why", "Measure.native_term", "Measure.english",
    "Measure.legal_basis", "Measure.authority", "MeasureTotal.native_term", "MeasureTotal.english",
    "Safeguard.authority", "Rate.title", "PartyRole.printed",
    "Bridge.pack", "ExhibitStep.place", "ExhibitStep.seal",
    "CaseImport.desk", "CaseImport.origin_case_id",
}  # fmt: skip
"""Law's words, codes, and what goes with its person's own row."""

GONE_WHOLE = {
    "Alias",
    "CaseName",
    "Identifier",
    "ImportedRow",
    "Party",
    "PartyFacts",
}
"""Tables of which the rows, or what they hold sealed, go with the person or the case."""


def test_every_text_that_people_write_has_its_place_when_it_has_to_go() -> None:
    """A column that a later change adds has to say what becomes of it."""
    known = {
        f"{table}.{column}"
        for group in (TEXTS, LABELS)
        for table, (_, each) in group.items()
        for column in each
    }
    free = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("casework").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.TextField | models.CharField)
        and (isinstance(field, models.TextField) or (field.max_length or 0) >= 80)
        and not model.__module__.endswith("deconfliction")
        and model.__name__ not in GONE_WHOLE
    }
    assert free - known - CODES_AND_NATIVE_TERMS == set()
    assert known <= free


@given(
    st.text(alphabet="abcdeñéü 陈김ก", max_size=20), st.text(alphabet="abcdeñ陈김ก", min_size=2, max_size=6)
)
def test_a_name_is_found_as_a_word_and_not_inside_another(around: str, name: str) -> None:
    assert names_v1(f"{around} {name.upper()} {around}", [name])
    assert not names_v1("", [name])
    if name.isascii():
        assert not names_v1(f"x{name}x", [name])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("김철수는 갔다", True),
        ("同案犯陈某甲供述", True),
        ("Policy", False),
        ("LI  went", True),
        ("x", False),
    ],
)
def test_scripts_without_spaces_hold_a_name_anywhere(text: str, *, found: bool) -> None:
    assert names_v1(text, ["김철수", "陈某甲", "Li", "x"]) is found

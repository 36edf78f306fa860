"""A whole case from one desk to another: what leaves, what is taken in, what lies beside, and what never leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.stages.casework.archive_desks import (
    ALL,
    FILE,
    NAME,
    Desk,
    agree,
    as_other_desk,
    bring,
    make_desk,
    opened,
    rewrite,
    rows_of,
    send,
    to_partner,
)
from tests.stages.casework.people_desk import CHILD, GROWN, thing
from tests.stages.review_desk import NOW, is_stored, kinds, last_detail, make_person

from coldframe.access.terms import Role
from coldframe.casework import actions as casework
from coldframe.casework.models import Case, CaseArrival, ImportedRow, Judgement, Party
from coldframe.casework.portable.actions import (
    drop_archive,
    export_case,
    import_case,
    preview_archive,
    retry_beside,
)
from coldframe.casework.portable.queries import list_beside, list_exports, list_imports, list_unconfirmed
from coldframe.casework.portable.terms import Beside, ImportView
from coldframe.casework.queries import (
    get_sheet,
    list_exhibits,
    list_measures,
    list_notes,
    list_outcomes,
    list_parties,
)
from coldframe.casework.terms import (
    AgeBasis,
    ExhibitKind,
    JudgementState,
    OutcomeCode,
    SafeguardingFinding,
    Stage,
    ThingKind,
)
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, NotAllowed, NotFound
from coldframe.partners.errors import ReleaseRefused
from coldframe.partners.queries import list_disclosures
from coldframe.partners.terms import Field, HarmCategory, Way
from coldframe.vault.queries import has_object

pytestmark = pytest.mark.django_db

CHILDS = (NAME, "金虚构", "2014-01-01", "5550100")


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def move(desk: Desk, monkeypatch: pytest.MonkeyPatch, sealed: bytes = b"") -> ImportView:
    """The desk's case, taken in at the other desk by Otto."""
    sealed = sealed or send(desk)
    with as_other_desk(monkeypatch):
        shown = bring(sealed, desk.otto)
        return import_case(shown.sha256, actor=desk.otto, as_of=NOW)


def test_what_leaves_is_written_down_and_names_no_sealed_person(desk: Desk) -> None:
    manifest, members = opened(send(desk))
    said = b"".join(members.values()).decode("utf-8", "replace")
    assert all(text not in said for text in CHILDS)
    assert FILE in members.values()
    assert "Somebody Grown" in said
    assert "grown@example.org" in said
    assert "Spoke with P-2 by telephone." in said
    (left,) = list_exports(desk.case.id, actor=desk.mara)
    (line,) = list_disclosures(subject_id=desk.case.id)
    assert (line.way, line.document_sha256, set(line.fields)) == (Way.CASE_ARCHIVE, left.manifest_sha256, ALL)
    assert manifest.agreement == (line.agreement_id, line.agreement_version)
    assert last_detail(desk.case.id, "case_exported")["manifest_sha256"] == left.manifest_sha256


def test_only_fields_that_were_asked_for_leave(desk: Desk) -> None:
    _, members = opened(send(desk, fields=frozenset({Field.CASE_RECORDS})))
    assert not {"tables/notes.jsonl", "tables/tasks.jsonl", "tables/custody.jsonl"} & members.keys()
    assert FILE not in members.values()
    assert list_disclosures(subject_id=desk.case.id)[0].fields == (Field.CASE_RECORDS,)


def test_without_an_agreement_that_covers_it_nothing_leaves(desk: Desk) -> None:
    narrow = agree(desk.mara, desk.otto, fields=ALL - {Field.CASE_NOTES})
    for wish in (
        to_partner(desk, agreement_id=narrow),
        to_partner(desk, categories=frozenset()),
        to_partner(desk, categories=frozenset({HarmCategory.SALE_OF_ACCESS, HarmCategory.GROOMING})),
    ):
        with pytest.raises(ReleaseRefused):
            export_case(desk.case.id, wish, desk="A", actor=desk.mara, as_of=NOW)
    assert "release_refused" in kinds(desk.case.id)
    assert "case_exported" not in kinds(desk.case.id)
    assert list_disclosures(subject_id=desk.case.id) == ()


def test_whoever_the_case_is_not_open_to_takes_nothing_out(desk: Desk) -> None:
    stranger = make_person("nora", Role.INVESTIGATOR)
    with pytest.raises(NotFound):
        export_case(desk.case.id, to_partner(desk), desk="A", actor=stranger, as_of=NOW)
    liaison = make_person("lio", Role.LIAISON)
    with pytest.raises(NotFound):
        export_case(desk.case.id, to_partner(desk), desk="A", actor=liaison, as_of=NOW)


def test_a_childs_name_leaves_only_after_a_second_person_granted_it(desk: Desk) -> None:
    with_name = agree(desk.mara, desk.otto, fields=ALL | {Field.VICTIM_IDENTITY})
    ask = casework.ask_identity(desk.child.id, "For the child's guardian there.", actor=desk.mara, as_of=NOW)
    wish = to_partner(desk, agreement_id=with_name, asks=(ask.id,))
    with pytest.raises(NotAllowed):
        export_case(desk.case.id, wish, desk="A", actor=desk.mara, as_of=NOW)
    casework.answer_identity(ask.id, True, actor=desk.otto, as_of=NOW)
    with pytest.raises(ReleaseRefused):
        export_case(
            desk.case.id, replace(wish, agreement_id=desk.agreement_id), desk="A", actor=desk.mara, as_of=NOW
        )
    rows = rows_of(send(desk, agreement_id=with_name, asks=(ask.id,)))
    assert rows["parties"][1]["identity"] == {"birth_on": "2014-01-01", "label": NAME}
    assert "identity_opened" in kinds(desk.child.id)
    assert list_disclosures(subject_id=desk.case.id)[0].fields[-1] is Field.VICTIM_IDENTITY
    assert last_detail(desk.case.id, "case_exported")["identities"] == 1


def test_an_exhibit_in_doubt_stops_the_archive(desk: Desk) -> None:
    imaged = casework.admit_physical(
        desk.case.id,
        ExhibitKind.DEVICE,
        "3",
        "A card",
        place="Shelf 3",
        sha256="a" * 64,
        actor=desk.mara,
        as_of=NOW,
    )
    reading = casework.Reading("b" * 64, True)
    casework.check_exhibit(imaged.id, reading=reading, actor=desk.mara, as_of=NOW)
    with pytest.raises(casework.ExhibitMismatch):
        send(desk)
    assert list_exports(desk.case.id, actor=desk.mara) == ()


def test_taken_in_as_a_case_of_its_own(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    came = move(desk, monkeypatch)
    assert (came.origin_case_id, came.desk, came.sender_id) == (desk.case.id, "Desk A", "")
    assert came.case_id != desk.case.id
    assert {note.text for note in list_notes(came.case_id, actor=desk.otto)} == {
        "Spoke with P-2 by telephone."
    }
    assert [each.code for each in list_outcomes(came.case_id, actor=desk.otto)] == [
        OutcomeCode.NOT_CRIMINALISED
    ]
    one, two = sorted(list_exhibits(came.case_id, actor=desk.otto), key=lambda each: each.number)
    assert (one.number, one.is_verified, two.number, two.is_verified) == ("1", True, "2", False)
    assert two.life.holder.outside == "Desk A"
    assert get_sheet(one.id, actor=desk.otto).disagreements == ()
    assert is_stored(FILE)
    detail = last_detail(came.case_id, "case_imported")
    assert (detail["archive_sha256"], detail["origin"]) == (came.sha256, desk.case.id)
    assert not has_object(came.sha256)
    assert ImportedRow.objects.filter(brought_id=came.id).exclude(own_id="").count() == came.taken
    with pytest.raises(NotFound):
        list_parties(came.case_id, actor=desk.mara)


def test_nothing_that_came_is_confirmed_here(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    came = move(desk, monkeypatch)
    people = [each for each in list_parties(came.case_id, actor=desk.otto) if each.kind == "person"]
    assert all(
        each.child and each.child.is_child and each.is_sealed and each.safeguarding.is_open for each in people
    )
    assert {each.age.basis for each in people} == {AgeBasis.UNKNOWN}
    assert list_measures(came.case_id, actor=desk.otto) == ()
    closed = {each.table: each.why for each in list_beside(came.case_id, actor=desk.otto)}
    assert closed == {
        "measures": Beside.RULES_CLOSE_IT, "safeguarding": Beside.NOT_OURS, "links": Beside.NOT_OURS,
        "exhibit_steps": Beside.NOT_OURS, "aliases": Beside.NO_VALUE, "identifiers": Beside.NO_VALUE,
    }  # fmt: skip
    assert {basis for _, basis in list_unconfirmed(came.case_id, actor=desk.otto)} == {
        AgeBasis.OFFICIAL_RECORD
    }


def test_what_the_rules_closed_is_taken_in_once_a_person_here_answered(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    came = move(desk, monkeypatch)
    grown, child = (each for each in list_parties(came.case_id, actor=desk.otto) if each.kind == "person")
    assert retry_beside(came.case_id, actor=desk.otto, as_of=NOW) == 0
    casework.set_age(grown.id, GROWN, actor=desk.otto, as_of=NOW)
    casework.answer_safeguarding(
        grown.id, SafeguardingFinding.NOT_HARMED, "Seen.", actor=desk.otto, as_of=NOW
    )
    assert retry_beside(came.case_id, actor=desk.otto, as_of=NOW) == 1
    (measure,) = list_measures(came.case_id, actor=desk.otto)
    assert (measure.party_id, measure.stage) == (grown.id, Stage.DETAINED)
    assert last_detail(came.case_id, "case_import_retried")["taken"] == 1
    assert child.id != grown.id
    casework.set_age(child.id, CHILD, actor=desk.otto, as_of=NOW)


def test_the_same_archive_twice_is_one_case(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = send(desk)
    first = move(desk, monkeypatch, sealed)
    before = Case.objects.count()
    again = move(desk, monkeypatch, sealed)
    assert (again, Case.objects.count()) == (first, before)
    assert not CaseArrival.objects.filter(settled_at=None).exists()
    nora = make_person("nora", Role.INVESTIGATOR)
    with as_other_desk(monkeypatch):
        shown = bring(sealed, nora)
        with pytest.raises(Conflict, match="colleague"):
            import_case(shown.sha256, actor=nora, as_of=NOW)


def test_a_judgement_that_two_are_one_waits_for_somebody_here(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = thing(desk.case.id, ThingKind.SERVICE, "The same shop", desk.mara)
    (site,) = [each for each in rows_of(send(desk))["things"] if each["label"] == "shop.example.org"]
    Judgement.objects.create(
        id="jdg_" + "0" * 26, case_id=desk.case.id, kind="same", left_id=site["id"], right_id=other.id,
        state=JudgementState.IN_FORCE, reason="document", text="Seen.", made_by=desk.mara.id, made_at=NOW,
        second_by=desk.otto.id, second_at=NOW,
    )  # fmt: skip
    came = move(desk, monkeypatch)
    (same,) = Judgement.objects.filter(case_id=came.case_id, kind="same")
    assert (same.state, same.second_by) == (JudgementState.PROPOSED, "")


def test_nobody_speaks_for_a_person_of_this_desk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The archive names a person id that this desk knows as its own: whoever takes it in stands for it."""
    came = move(desk, monkeypatch)
    assert {note.written_by for note in list_notes(came.case_id, actor=desk.otto)} == {desk.otto.id}


def test_one_odd_row_never_stops_the_rest(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = [
        {"id": "pty_odd", "kind": "ghost"}, {"id": 7}, {"no": "id"}, ["no row"], None,
        {"id": "pty_age", "kind": "person", "number": 9, "band_low": 40, "band_high": 3, "age_basis": "document"},
        {"id": "pty_x", "kind": "person", "number": 10**30, "added_by": "", "added_at": "never"},
    ]  # fmt: skip
    sealed = rewrite(send(desk), "parties", odd)
    came = move(desk, monkeypatch, sealed)
    assert Party.objects.filter(case_id=came.case_id).count() == 3
    beside = [each for each in list_beside(came.case_id, actor=desk.otto) if each.table == "parties"]
    assert len(beside) == len(odd)
    assert {each.why for each in beside} == {Beside.NOT_UNDERSTOOD}
    assert any("ghost" in each.problem for each in beside)


def test_what_is_known_of_a_person_goes_with_the_rows_that_came(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    casework.record_outcome(
        desk.adult.id, OutcomeCode.MISTAKEN_IDENTITY, "Somebody else.", actor=desk.mara, as_of=NOW
    )
    came = move(desk, monkeypatch)
    (cleared,) = Party.objects.filter(case_id=came.case_id).exclude(cleared_on=None)
    assert ImportedRow.objects.filter(party_id=cleared.id).exists()
    casework.destroy_party(cleared.id, actor=desk.otto, as_of=NOW)
    assert not ImportedRow.objects.filter(party_id=cleared.id).exists()


def test_brought_and_dropped_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = send(desk)
    with as_other_desk(monkeypatch):
        shown = bring(sealed, desk.otto)
        with pytest.raises(NotFound):
            preview_archive(shown.sha256, actor=desk.mara, as_of=NOW)
        drop_archive(shown.sha256, actor=desk.otto, as_of=NOW)
        with pytest.raises(NotFound):
            import_case(shown.sha256, actor=desk.otto, as_of=NOW)
    assert not has_object(shown.sha256)
    assert list_imports(desk.case.id, actor=desk.mara) == ()


def test_this_desks_own_archive_is_not_taken_in(desk: Desk) -> None:
    with pytest.raises(Conflict, match="itself"):
        bring(send(desk), desk.otto)
    assert not CaseArrival.objects.filter(settled_at=None).exists()


def test_whoever_may_not_open_cases_brings_none(desk: Desk) -> None:
    sealed = send(desk)
    liaison: Actor = make_person("lio", Role.LIAISON)
    with pytest.raises(NotAllowed):
        bring(sealed, liaison)

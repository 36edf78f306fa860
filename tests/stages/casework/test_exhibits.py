"""Exhibits from admission to return: two signatures, seals, hashes at every move, doubts that block."""

from __future__ import annotations

from typing import Any

import pytest
from tests.stages.review_desk import NOW, PIPELINE, kinds, last_detail, make_clue, make_person

from coldframe.access.actions import deactivate
from coldframe.access.terms import Role
from coldframe.casework.actions import (
    ExhibitMismatch,
    Reading,
    admit_exhibit,
    admit_physical,
    answer_offer,
    break_seal,
    check_exhibit,
    close_case,
    copy_exhibit,
    end_exhibit,
    move_exhibit,
    offer_exhibit,
    open_case,
    seal_exhibit,
    settle_doubt,
    share_case,
    steps,
    take_exhibit,
)
from coldframe.casework.deconfliction.actions import add_entry
from coldframe.casework.deconfliction.terms import EntryKind, NewEntry
from coldframe.casework.models import Exhibit, ExhibitStep
from coldframe.casework.queries import (
    get_exhibit,
    get_sheet,
    list_exhibits,
    list_links,
    list_offers,
    list_steps,
)
from coldframe.casework.terms import (
    CaseView,
    CaseworkEvent,
    DisposalCode,
    ExhibitKind,
    ExhibitView,
    Hand,
    HandlingKind,
    LinkKind,
    Settled,
)
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.custody.actions import place_hold
from coldframe.custody.queries import verify
from coldframe.intake.queries import list_items
from coldframe.partners.terms import HarmCategory
from coldframe.vault.actions import store

pytestmark = pytest.mark.django_db

HASH, OTHER = "a" * 64, "b" * 64
LAB = Hand(outside="Laboratory of Examplestad, Dr. Example")


@pytest.fixture
def mara() -> Actor:
    return make_person("mara", Role.INVESTIGATOR)


@pytest.fixture
def otto() -> Actor:
    return make_person("otto", Role.INVESTIGATOR)


@pytest.fixture
def case(mara: Actor, otto: Actor) -> CaseView:
    clue_id = make_clue(b"circle")
    case = open_case("1", "A", "KR", links=((LinkKind.CLUE, clue_id),), actor=mara, as_of=NOW)
    share_case(case.id, otto.id, actor=mara, as_of=NOW)
    return case


@pytest.fixture
def phone(case: CaseView, mara: Actor) -> ExhibitView:
    return admit_physical(
        case.id,
        ExhibitKind.DEVICE,
        "D-1",
        "A telephone, black",
        place="Room 1",
        sha256=HASH,
        actor=mara,
        as_of=NOW,
    )


@pytest.fixture
def picture(case: CaseView, mara: Actor) -> ExhibitView:
    (item,) = list_items(make_clue_of(case, mara))
    return admit_exhibit(case.id, item.id, "F-1", actor=mara, as_of=NOW)


def make_clue_of(case: CaseView, mara: Actor) -> str:
    return list_links(case.id, actor=mara)[0].target_id


READ: dict[str, Any] = {"reading": Reading(HASH)}


def test_two_people_sign_and_the_hash_is_read_by_both(phone: ExhibitView, mara: Actor, otto: Actor) -> None:
    assert phone.life.holder == Hand(mara.id)
    offered = offer_exhibit(phone.id, Hand(otto.id), reason="For imaging", **READ, actor=mara, as_of=NOW)
    assert (offered.life.holder, offered.life.offer is not None) == (Hand(mara.id), True)
    assert [each.id for each in list_offers(actor=otto)] == [phone.id]
    assert list_offers(actor=mara) == ()
    with pytest.raises(Conflict):
        take_exhibit(phone.id, place="Room 2", **READ, actor=mara, as_of=NOW)
    taken = take_exhibit(phone.id, place="Room 2", **READ, actor=otto, as_of=NOW)
    assert (taken.life.holder, taken.life.place, taken.life.offer) == (Hand(otto.id), "Room 2", None)
    assert kinds(phone.id) == ["exhibit_admitted", "exhibit_offered", "exhibit_taken"]
    detail = last_detail(phone.id, "exhibit_taken")
    assert (detail["giver"], detail["receiver"], detail["sha256_before"], detail["sha256_after"]) == (
        mara.id, otto.id, HASH, HASH,
    )  # fmt: skip
    assert "Room" not in str(detail)
    with pytest.raises(Conflict):
        move_exhibit(phone.id, "Room 3", before=Reading(HASH), after=Reading(HASH), actor=mara, as_of=NOW)
    assert list_offers(actor=otto) == ()


def test_an_offer_is_refused_or_taken_back(phone: ExhibitView, mara: Actor, otto: Actor) -> None:
    for kind, who, reason in ((HandlingKind.REFUSED, otto, "Not mine"), (HandlingKind.WITHDRAWN, mara, "")):
        offer_exhibit(phone.id, Hand(otto.id), reason="For imaging", **READ, actor=mara, as_of=NOW)
        wrong = mara if who is otto else otto
        with pytest.raises(Conflict):
            answer_offer(phone.id, kind, "x", actor=wrong, as_of=NOW)
        shown = answer_offer(phone.id, kind, reason, actor=who, as_of=NOW)
        assert (shown.life.holder, shown.life.offer) == (Hand(mara.id), None)
    with pytest.raises(InvalidInput):
        answer_offer(phone.id, HandlingKind.TAKEN, "x", actor=otto, as_of=NOW)


def test_nobody_is_offered_what_they_cannot_see(phone: ExhibitView, mara: Actor) -> None:
    ines = make_person("ines", Role.INVESTIGATOR)
    with pytest.raises(InvalidInput, match="Open the case"):
        offer_exhibit(phone.id, Hand(ines.id), reason="x", **READ, actor=mara, as_of=NOW)
    for read in (get_exhibit, list_steps, get_sheet):
        with pytest.raises(NotFound):
            read(phone.id, actor=ines)
    with pytest.raises(NotFound):
        move_exhibit(phone.id, "x", actor=ines, as_of=NOW)


def test_somebody_outside_signs_on_paper_both_ways(phone: ExhibitView, mara: Actor, otto: Actor) -> None:
    scan = store([b"a scan"], actor=PIPELINE, as_of=NOW).sha256
    offer_exhibit(phone.id, LAB, reason="For imaging", **READ, actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput, match="paper"):
        take_exhibit(phone.id, place="Laboratory", **READ, actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput, match="vault"):
        take_exhibit(
            phone.id, place="Lab", receipt="R 14", attachment_sha256=OTHER, **READ, actor=mara, as_of=NOW
        )
    there = take_exhibit(
        phone.id, place="Laboratory", receipt="R 14", attachment_sha256=scan, **READ, actor=mara, as_of=NOW
    )
    assert there.life.holder == LAB
    offer_exhibit(
        phone.id,
        Hand(otto.id),
        reason="Back from the laboratory",
        receipt="R 15",
        **READ,
        actor=otto,
        as_of=NOW,
    )
    back = take_exhibit(phone.id, place="Room 2", **READ, actor=otto, as_of=NOW)
    assert back.life.holder == Hand(otto.id)
    assert last_detail(phone.id, "exhibit_offered").get("giver") is None


def test_a_wrong_hash_blocks_everything_until_a_person_settles_it(
    phone: ExhibitView, mara: Actor, otto: Actor
) -> None:
    offer_exhibit(phone.id, Hand(otto.id), reason="For imaging", **READ, actor=mara, as_of=NOW)
    doubted = take_exhibit(phone.id, place="Room 2", reading=Reading(OTHER), actor=otto, as_of=NOW)
    assert doubted.life.doubt is not None
    assert (doubted.life.doubt.code, doubted.life.holder) == ("hash_differs", Hand(mara.id))
    for attempt in (
        lambda: take_exhibit(phone.id, place="Room 2", **READ, actor=otto, as_of=NOW),
        lambda: offer_exhibit(phone.id, Hand(otto.id), reason="x", **READ, actor=mara, as_of=NOW),
        lambda: move_exhibit(phone.id, "x", before=Reading(HASH), after=Reading(HASH), actor=mara, as_of=NOW),
        lambda: check_exhibit(phone.id, **READ, actor=mara, as_of=NOW),
        lambda: seal_exhibit(phone.id, "S1", actor=mara, as_of=NOW),
        lambda: copy_exhibit(phone.id, "C", "x", place="x", **READ, actor=mara, as_of=NOW),
        lambda: end_exhibit(
            phone.id, HandlingKind.RETURNED, receipt="r", receiver=LAB, **READ, actor=mara, as_of=NOW
        ),
    ):
        with pytest.raises(ExhibitMismatch):
            attempt()
    with pytest.raises(InvalidInput):
        settle_doubt(phone.id, Settled.AS_ADMITTED, " ", actor=mara, as_of=NOW)
    settled = settle_doubt(phone.id, Settled.AS_ADMITTED, "A digit was misread.", actor=mara, as_of=NOW)
    assert (settled.life.doubt, settled.life.sha256) == (None, HASH)
    assert take_exhibit(phone.id, place="Room 2", **READ, actor=otto, as_of=NOW).life.holder == Hand(otto.id)
    assert kinds(phone.id)[2:] == [
        "exhibit_doubted", "file_stopped", "exhibit_settled", "file_released", "exhibit_taken",
    ]  # fmt: skip


def test_an_explained_change_holds_from_then_on(phone: ExhibitView, mara: Actor) -> None:
    check_exhibit(phone.id, reading=Reading(OTHER), actor=mara, as_of=NOW)
    settle_doubt(
        phone.id, Settled.CHANGED_AND_EXPLAINED, "It was switched on for a call.", actor=mara, as_of=NOW
    )
    assert check_exhibit(phone.id, reading=Reading(OTHER), actor=mara, as_of=NOW).life.doubt is None
    assert get_exhibit(phone.id, actor=mara).sha256 == HASH


def test_seals_with_numbers_and_a_broken_one_is_a_doubt(phone: ExhibitView, mara: Actor, otto: Actor) -> None:
    photograph = store([b"a photograph of a seal"], actor=PIPELINE, as_of=NOW).sha256
    seal_exhibit(phone.id, "S 001", attachment_sha256=photograph, actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput):
        seal_exhibit(phone.id, "S 001", actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput):
        break_seal(phone.id, "S 002", "x", actor=mara, as_of=NOW)
    offer_exhibit(phone.id, Hand(otto.id), reason="For imaging", **READ, actor=mara, as_of=NOW)
    doubted = take_exhibit(
        phone.id, place="Room 2", reading=Reading(HASH, seals_whole=False), actor=otto, as_of=NOW
    )
    assert doubted.life.doubt is not None
    assert doubted.life.doubt.code == "seal_not_whole"
    settle_doubt(phone.id, Settled.AS_ADMITTED, "Torn in the post; photographed.", actor=mara, as_of=NOW)
    take_exhibit(phone.id, place="Room 2", **READ, actor=otto, as_of=NOW)
    broken = break_seal(phone.id, "S 001", "To image it", actor=otto, as_of=NOW)
    assert broken.life.seals == ()
    assert last_detail(phone.id, "exhibit_sealed")["attachment"] == photograph


def test_a_file_of_the_vault_is_read_again_at_every_move(
    picture: ExhibitView, mara: Actor, otto: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer_exhibit(picture.id, Hand(otto.id), reason="For review", actor=mara, as_of=NOW)
    monkeypatch.setattr(steps, "read", lambda *_args, **_options: iter([b"something else"]))
    doubted = take_exhibit(picture.id, place="Vault", actor=otto, as_of=NOW)
    assert doubted.life.doubt is not None
    assert doubted.life.doubt.sha256_before == picture.sha256
    interest = NewEntry(EntryKind.PICTURE, picture.id, HarmCategory.ABUSE_MATERIAL, "An invented reason.")
    with pytest.raises(ExhibitMismatch):
        add_entry(picture.case_id, interest, actor=mara, as_of=NOW)
    monkeypatch.undo()
    settle_doubt(picture.id, Settled.AS_ADMITTED, "The disk was repaired.", actor=mara, as_of=NOW)
    taken = take_exhibit(picture.id, place="Vault", actor=otto, as_of=NOW)
    assert taken.life.holder == Hand(otto.id)
    with pytest.raises(InvalidInput, match="vault"):
        end_exhibit(picture.id, HandlingKind.DESTROYED, receipt="r", reason="x", actor=otto, as_of=NOW)


def test_a_working_copy_is_never_the_original(picture: ExhibitView, case: CaseView, mara: Actor) -> None:
    copy = copy_exhibit(
        picture.id, "F-1/1", "Image on a disk", place="Room 1", sha256=HASH, actor=mara, as_of=NOW
    )
    assert (copy.kind, copy.original_id, copy.sha256) == (ExhibitKind.WORKING_COPY, picture.id, HASH)
    assert kinds(picture.id, only=CaseworkEvent) == ["exhibit_admitted", "exhibit_copied", "exhibit_admitted"]
    end_exhibit(
        copy.id, HandlingKind.DESTROYED, receipt="Protocol 1", reason="No longer needed", reading=Reading(HASH),
        actor=mara, as_of=NOW,
    )  # fmt: skip
    assert get_exhibit(picture.id, actor=mara).life.ended is None
    assert len(list_exhibits(case.id, actor=mara)) == 2
    with pytest.raises(Conflict):
        copy_exhibit(picture.id, "F-1/1", "Again", place="Room 1", actor=mara, as_of=NOW)


def test_it_is_given_back_after_the_case_is_closed_unless_held(
    phone: ExhibitView, case: CaseView, mara: Actor
) -> None:
    close_case(case.id, DisposalCode.NO_CRIME, "Done.", actor=mara, as_of=NOW)
    place_hold(case.id, reason="A court", actor=mara, as_of=NOW)
    with pytest.raises(Conflict, match="hold"):
        end_exhibit(phone.id, HandlingKind.DESTROYED, receipt="r", reason="x", **READ, actor=mara, as_of=NOW)
    with pytest.raises(Conflict, match="closed"):
        copy_exhibit(phone.id, "C", "x", place="x", **READ, actor=mara, as_of=NOW)
    ended = end_exhibit(
        phone.id, HandlingKind.RETURNED, receipt="Receipt 20", receiver=LAB, **READ, actor=mara, as_of=NOW
    )
    assert ended.life.ended is not None
    with pytest.raises(Conflict, match="left"):
        check_exhibit(phone.id, **READ, actor=mara, as_of=NOW)


def test_what_somebody_who_left_held_is_handed_on(phone: ExhibitView, mara: Actor, otto: Actor) -> None:
    admin = make_person("ada", Role.ADMINISTRATOR)
    ines = make_person("ines", Role.INVESTIGATOR)
    share_case(phone.case_id, ines.id, actor=mara, as_of=NOW)
    with pytest.raises(Conflict):
        offer_exhibit(phone.id, Hand(ines.id), reason="x", **READ, actor=otto, as_of=NOW)
    deactivate(mara.id, actor=admin, as_of=NOW)
    offer_exhibit(phone.id, Hand(ines.id), reason="Mara left.", **READ, actor=otto, as_of=NOW)
    assert take_exhibit(phone.id, place="Room 4", **READ, actor=ines, as_of=NOW).life.holder == Hand(ines.id)


def test_what_cannot_be_admitted_as_a_thing(case: CaseView, mara: Actor) -> None:
    good: dict[str, Any] = {"place": "Room 1", "actor": mara, "as_of": NOW}
    for kind, number, words, more in (
        (ExhibitKind.FILE, "1", "x", {}), (ExhibitKind.WORKING_COPY, "1", "x", {}), (ExhibitKind.DEVICE, "", "x", {}),
        (ExhibitKind.DEVICE, "1", "", {}), (ExhibitKind.DEVICE, "1", "x", {"place": ""}),
        (ExhibitKind.DEVICE, "1", "x", {"sha256": "abc"}),
    ):  # fmt: skip
        with pytest.raises(InvalidInput):
            admit_physical(case.id, kind, number, words, **{**good, **more})
    assert Exhibit.objects.count() == ExhibitStep.objects.count() == 0


def test_the_sheet_says_so_if_somebody_changed_the_rows(phone: ExhibitView, mara: Actor) -> None:
    move_exhibit(phone.id, "Room 9", before=Reading(HASH), after=Reading(HASH), actor=mara, as_of=NOW)
    assert get_sheet(phone.id, actor=mara).disagreements == ()
    ExhibitStep.objects.filter(place="Room 9").update(place="Room 8")
    (told,) = get_sheet(phone.id, actor=mara).disagreements
    assert told.why == "differs"
    ExhibitStep.objects.filter(place="Room 8").delete()
    remade = get_sheet(phone.id, actor=mara)
    assert [each.why for each in remade.disagreements] == ["no_row"]
    # Custody holds all of a step but its texts.
    last = remade.steps[-1]
    assert (last.kind, last.number, last.by, last.sha256_before, last.sha256_after, last.place) == (
        HandlingKind.MOVED, 2, mara.id, HASH, HASH, "",
    )  # fmt: skip
    assert verify().is_whole

"""Bulletins through their verbs: what never gets out, two people, correction and withdrawal at one address."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from tests.stages.publication.bulletin_desk import CHILD, ON, BulletinDesk, Secrets, lines_of
from tests.stages.review_desk import NOW, make_person

from coldframe.access.terms import Role
from coldframe.casework import actions as cases
from coldframe.casework.queries import list_aliases, list_parties
from coldframe.casework.terms import (
    AliasKind,
    Counted,
    CountedUnit,
    NewRole,
    NewTally,
    OutcomeCode,
    PartyKind,
    Quantity,
    Source,
    Strength,
)
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.rough_dates import exact
from coldframe.core.values import Qualifier
from coldframe.custody.queries import list_events
from coldframe.documents.pdf import write
from coldframe.publication.actions import (
    begin_correction,
    draft_bulletin,
    edit_bulletin,
    propose_bulletin,
    publish_bulletin,
    withdraw_bulletin,
)
from coldframe.publication.bulletins.rendering import write_html, write_json, write_paper
from coldframe.publication.models import BulletinVersion
from coldframe.publication.queries import (
    get_bulletin,
    list_bulletins,
    list_bulletins_of,
    standing_of,
    withdrawal_of,
)
from coldframe.publication.terms.bulletins import (
    LANGUAGES,
    BulletinState,
    BulletinView,
    Choices,
    CorrectionReason,
    FindingLevel,
    Sentence,
    WithdrawalReason,
)

pytestmark = pytest.mark.django_db

INTRODUCTION = {
    "en": "Cases of this autumn.",
    "zh": "今年秋季的案件。",
    "ko": "올가을의 사건입니다.",
}


@pytest.fixture
def desk() -> BulletinDesk:
    return BulletinDesk()


def published(desk: BulletinDesk, made: BulletinView, *, minutes: int = 1) -> BulletinView:
    """What two people let out."""
    version = made.working
    assert version is not None
    propose_bulletin(made.id, version.digest, actor=desk.wen, as_of=NOW)
    return publish_bulletin(made.id, version.digest, actor=desk.ida, as_of=NOW + timedelta(minutes=minutes))


def everything(made: BulletinView) -> str:
    """All that leaves, in every form but paper."""
    version = made.working or made.published[0]
    standing = standing_of(made, version, desk="Desk of Examplestad")
    told = [write_json(version.content, standing).decode()]
    told += [write_html(version.content, standing, each) for each in LANGUAGES]
    return "\n".join(told)


def shreds(text: str, length: int = 6) -> set[str]:
    """Every stretch of a secret that is long enough to mean it."""
    return {text[at : at + length] for at in range(max(1, len(text) - length + 1))}


def test_nothing_that_was_planted_gets_out(desk: BulletinDesk) -> None:
    made = desk.draft(desk.article(), choices=Choices((), tuple(Sentence), INTRODUCTION, "Office report"))
    told = everything(made)
    version = made.working
    assert version is not None
    papers = [
        write(
            write_paper(version.content, standing_of(made, version, desk="Desk of Examplestad"), each)
        )
        for each in LANGUAGES
    ]  # fmt: skip
    told += "".join(page.extract_text() for paper in papers for page in PdfReader(io.BytesIO(paper)).pages)
    for secret in Secrets().every:
        for shred in shreds(secret, 3 if not secret.isascii() else 7):
            assert shred not in told, secret
    assert "彭某某" in told
    assert "1·27" not in told
    assert "CNY 1" not in told  # the price
    assert "-14" not in told  # the day of the clue


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text("bcdfghjkmnpqvwxz", min_size=9, max_size=14), min_size=7, max_size=7, unique=True))
def test_no_text_of_a_case_gets_out(desk: BulletinDesk, words: list[str]) -> None:
    name, handle, school, address, password, file, note = words
    secrets = Secrets(name, "彭虚构名", handle, school, address, password, file, note)
    told = everything(desk.draft(desk.article(secrets)))
    for secret in secrets.every:
        assert not any(shred in told for shred in shreds(secret, 3 if not secret.isascii() else 7)), secret


def test_every_number_of_the_article_is_found_again(desk: BulletinDesk) -> None:
    lines = lines_of(desk.draft(desk.article()))
    assert "106 people" in lines["c1.total.brought_in"]
    assert "83 people" in lines["c1.part.detained"]
    assert "9 people" in lines["c1.part.bailed"]
    for row in (
        "part.bailed.2",
        "part.not_criminalised",
        "rest.brought_in",
        "rest.bailed",
        "child_suspects",
    ):
        assert "withheld" in lines[f"c1.{row}"], row
    assert "7 vehicles" in lines["c1.count.seized_object.vehicle"]
    assert "count unknown" in lines["c1.count.seized_object.piece"]
    assert "CNY 2,973,000" in lines["c1.money.recovered.CNY"]
    assert "21 %" in lines["c1.role.anchor.2"]
    assert "at least 8,000 items" in lines["c1.count.content_removed.item.2"]
    assert "a part of" in lines["c1.count.content_removed.item.2"]
    assert "3 premises" in lines["c1.thing.premises"]
    assert "抓获" in lines["c1.total.brought_in"]
    assert not any("money.price" in row for row in lines)


def test_a_child_is_never_told_one_by_one(desk: BulletinDesk) -> None:
    case_id = desk.article()
    lines = lines_of(desk.draft(case_id))
    told = [row for row in lines if row.startswith("c1.person")]
    assert len(told) == 1
    named = [each for each in list_parties(case_id, actor=desk.wen) if each.child and not each.child.is_child]
    aliases = list_aliases(named[0].id, actor=desk.wen)
    assert [each.text for each in aliases if each.kind is AliasKind.PSEUDONYM] == ["彭某某"]


def test_korean_people_are_lettered_and_a_term_is_not_promoted(desk: BulletinDesk) -> None:
    case_id = desk.case(country="KR")
    desk.adult(case_id, "Invented Person", role="distributor", term="불구속 입건")
    lines = {each: lines_of(desk.draft(case_id), each) for each in LANGUAGES}
    assert "A씨" in lines["ko"]["c1.person"]
    assert "Booked as a suspect (불구속 입건)" in lines["en"]["c1.person"]
    assert "登记为嫌疑人 (불구속 입건)" in lines["zh"]["c1.person"]
    assert "ndict" not in lines["en"]["c1.person"]


def test_corrections_stand_as_corrections(desk: BulletinDesk) -> None:
    case_id = desk.case()
    tally = desk.count(case_id, Counted.SEIZED_OBJECT, CountedUnit.DEVICE, 25_000)
    right = NewTally(
        Counted.COMPROMISED_ACCESS, CountedUnit.ACCESS_RIGHT, Quantity(Qualifier.AT_LEAST, Decimal(25_000)),
        Source("Statement", Strength.OFFICIAL),
    )  # fmt: skip
    cases.correct_tally(
        tally, right, "The statement says access rights", corrects=1, actor=desk.wen, as_of=NOW
    )
    first = desk.total(case_id, 100, "抓获")
    desk.total(case_id, 59, "抓获", corrects=first)
    lines = lines_of(desk.draft(case_id))
    said = lines["c1.corrected.compromised_access.access_right"]
    assert "first reported: Seized: 25,000 devices" in said
    assert "Holds: Access to others' devices obtained without right: at least 25,000 access rights" in said
    assert "earlier sums were of other things" in said
    assert "100 people" in lines["c1.corrected.brought_in"]
    assert "59 people" in lines["c1.total.brought_in"]


def test_two_people_let_exactly_one_version_out(desk: BulletinDesk) -> None:
    made = desk.draft(desk.article())
    version = made.working
    assert version is not None
    with pytest.raises(Conflict):
        publish_bulletin(made.id, version.digest, actor=desk.ida, as_of=NOW)  # nobody proposed it
    with pytest.raises(Conflict):
        propose_bulletin(made.id, "0" * 64, actor=desk.wen, as_of=NOW)
    propose_bulletin(made.id, version.digest, actor=desk.wen, as_of=NOW)
    with pytest.raises(NotAllowed):
        publish_bulletin(made.id, version.digest, actor=desk.wen, as_of=NOW)
    choices = replace(version.choices, sentences=(Sentence.PARENTS,))
    again = edit_bulletin(made.id, choices, actor=desk.wen, as_of=NOW).working
    assert again is not None
    assert not again.proposed_by  # whoever proposed the one before has to look again
    with pytest.raises(Conflict):
        publish_bulletin(made.id, version.digest, actor=desk.ida, as_of=NOW)
    out = published(desk, get_bulletin(made.id, actor=desk.wen))
    assert out.state is BulletinState.PUBLISHED
    assert out.published[0].digest == again.digest
    events = [each.kind for each in list_events(about=made.id)]
    assert [each for each in events if each.startswith("bulletin")] == [
        "bulletin_drafted", "bulletin_proposed", "bulletin_drafted", "bulletin_proposed", "bulletin_published",
    ]  # fmt: skip


def test_whoever_proposes_what_another_wrote_leaves_it_to_a_third(desk: BulletinDesk) -> None:
    made = desk.draft(desk.article())
    assert made.working is not None
    propose_bulletin(made.id, made.working.digest, actor=desk.ida, as_of=NOW)
    for actor in (desk.wen, desk.ida):
        with pytest.raises(NotAllowed):
            publish_bulletin(made.id, made.working.digest, actor=actor, as_of=NOW)
    third = make_person("oka", Role.PUBLISHER)
    assert publish_bulletin(made.id, made.working.digest, actor=third, as_of=NOW).published


def test_what_blocks_cannot_be_overridden(desk: BulletinDesk) -> None:
    bad = INTRODUCTION | {"en": "Members traded child pornography."}
    made = desk.draft(desk.article(), choices=Choices((), (), bad, ""))
    assert made.working is not None
    assert [each.level for each in made.working.findings] == [FindingLevel.BLOCKING]
    with pytest.raises(Conflict):
        propose_bulletin(made.id, made.working.digest, actor=desk.wen, as_of=NOW)


def test_a_name_of_the_case_blocks_whoever_writes_it(desk: BulletinDesk) -> None:
    said = INTRODUCTION | {"en": f"{Secrets().name} ran it."}
    made = desk.draft(desk.article(), choices=Choices((), (), said, ""))
    assert made.working is not None
    assert "name" in {each.code for each in made.working.findings}
    assert all(Secrets().name not in each.found for each in made.working.findings)


def test_a_correction_stands_at_the_same_address_with_what_changed(desk: BulletinDesk) -> None:
    case_id = desk.article()
    tally = desk.count(case_id, Counted.SHUT_DOWN, CountedUnit.SITE, 1)
    made = published(desk, desk.draft(case_id))
    cases.correct_tally(
        tally, NewTally(Counted.SHUT_DOWN, CountedUnit.SITE, Quantity(Qualifier.EXACT, Decimal(2)), Source("Again")), "Two",
        corrects=1, actor=desk.wen, as_of=NOW,
    )  # fmt: skip
    begun = begin_correction(
        made.id, CorrectionReason.NUMBER, actor=desk.wen, as_of=NOW + timedelta(minutes=2)
    )
    assert begun.state is BulletinState.CORRECTING
    reader = make_person("reader", Role.AUDITOR)
    before = get_bulletin(made.id, actor=reader)
    assert before.published[0].number == 1  # the old one holds until the new one is out
    assert before.working is None
    with pytest.raises(Conflict):
        begin_correction(made.id, CorrectionReason.NUMBER, actor=desk.wen, as_of=NOW)
    after = published(desk, begun, minutes=3)
    assert [each.number for each in after.published] == [2, 1]
    standing = standing_of(after, after.published[0], desk="Desk")
    changed = {row: (was["en"], holds["en"]) for row, was, holds in standing.changes}
    assert changed["c1.count.shut_down.site"] == ("Closed: 1 site", "Closed: 2 sites")
    assert "Corrected on" in write_html(after.published[0].content, standing, "en")
    told = write_html(after.published[0].content, standing, "zh")
    assert "更正" in told
    assert "<tr data-line='c1.count.shut_down.site'><th scope=row>案例1</th>" in told
    assert after.published[1].content == made.published[0].content


def test_a_withdrawn_bulletin_leaves_its_note_and_nothing_else(desk: BulletinDesk) -> None:
    case_id = desk.article()
    made = published(desk, desk.draft(case_id))
    withdraw_bulletin(made.id, WithdrawalReason.IDENTIFYING, actor=desk.ida, as_of=NOW)
    reader = make_person("reader", Role.AUDITOR)
    seen = get_bulletin(made.id, actor=reader)
    assert seen.published == ()
    assert "could be recognized" in withdrawal_of(seen)[0]["en"]
    with pytest.raises(Conflict):
        withdraw_bulletin(made.id, WithdrawalReason.WRONG, actor=desk.ida, as_of=NOW)
    assert list_bulletins_of(case_id) == (made.id,)


def test_beside_numbers_that_changed_only_the_total_is_told(desk: BulletinDesk) -> None:
    case_id = desk.case()
    whole = desk.total(case_id, 106, "抓获")
    desk.total(case_id, 83, "刑事拘留", part_of=whole)
    desk.total(case_id, 7, "不作为犯罪处理", part_of=whole, minors=True)
    published(desk, desk.draft(case_id))
    again = desk.draft(case_id)
    assert "83 people" in lines_of(again)["c1.part.detained"]
    desk.total(case_id, 101, "抓获", corrects=whole)
    changed = desk.draft(case_id)
    assert changed.working is not None
    assert changed.working.hints == ("c1.parts",)
    assert "101 people" in lines_of(changed)["c1.total.brought_in"]
    assert "withheld" in lines_of(changed)["c1.part.detained"]


def test_adults_are_not_told_where_they_would_leave_a_child(desk: BulletinDesk) -> None:
    case_id = desk.case()
    desk.total(case_id, 2, "抓获")
    desk.adult(case_id, "Invented Adult")
    assert "c1.person" in lines_of(desk.draft(case_id))
    child = cases.add_party(case_id, PartyKind.PERSON, "Child", age=CHILD, acts=(exact(ON),), actor=desk.wen, as_of=NOW)  # fmt: skip
    cases.record_role(child.id, NewRole(code="organizer"), actor=desk.wen, as_of=NOW)
    made = desk.draft(case_id)
    assert "c1.person" not in lines_of(made)
    assert made.working is not None
    assert made.working.hints[0] == "c1.children"


def test_somebody_who_was_cleared_since_stops_what_was_proposed(desk: BulletinDesk) -> None:
    case_id = desk.case()
    adult = desk.adult(case_id, "Invented Adult")
    made = desk.draft(case_id)
    assert made.working is not None
    propose_bulletin(made.id, made.working.digest, actor=desk.wen, as_of=NOW)
    cases.record_outcome(adult.id, OutcomeCode.MISTAKEN_IDENTITY, "Cleared", actor=desk.wen, as_of=NOW)
    with pytest.raises(Conflict):
        publish_bulletin(made.id, made.working.digest, actor=desk.ida, as_of=NOW)
    assert "c1.person" not in lines_of(desk.draft(case_id))


def test_a_draft_made_before_another_was_published_is_made_anew(desk: BulletinDesk) -> None:
    case_id = desk.article()
    late = desk.draft(case_id)
    published(desk, desk.draft(case_id))
    assert late.working is not None
    propose_bulletin(late.id, late.working.digest, actor=desk.wen, as_of=NOW)
    with pytest.raises(Conflict):
        publish_bulletin(late.id, late.working.digest, actor=desk.ida, as_of=NOW)


def test_the_mapping_stays_in_the_case_and_goes_with_it(desk: BulletinDesk) -> None:
    case_id = desk.article()
    made = published(desk, desk.draft(case_id))
    stored = json.dumps(
        list(BulletinVersion.objects.values("content", "told", "choices")), ensure_ascii=False
    )
    assert "pty_" not in stored
    told = everything(get_bulletin(made.id, actor=desk.ida))
    party = next(each for each in list_parties(case_id, actor=desk.wen) if each.label == Secrets().name and each.child and not each.child.is_child)  # fmt: skip
    cases.record_outcome(party.id, OutcomeCode.MISTAKEN_IDENTITY, "Cleared", actor=desk.wen, as_of=NOW)
    cases.destroy_party(party.id, actor=desk.wen, as_of=NOW)
    assert not list_aliases(party.id, actor=desk.wen)
    assert everything(get_bulletin(made.id, actor=desk.ida)) == told


def test_who_may_not_publish_drafts_nothing(desk: BulletinDesk) -> None:
    case_id = desk.article()
    with pytest.raises(NotFound):  # a publisher to whom the case is not open
        draft_bulletin(Choices((case_id,)), actor=desk.ida, as_of=NOW)
    mara = make_person("mara", Role.INVESTIGATOR)
    cases.share_case(case_id, mara.id, actor=desk.wen, as_of=NOW)
    with pytest.raises(NotAllowed):
        draft_bulletin(Choices((case_id,)), actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput):
        draft_bulletin(Choices(()), actor=desk.wen, as_of=NOW)
    assert list_bulletins(actor=desk.wen) == ()

"""Ways in which a bulletin told of a child by subtraction, repeated what it took back, or said what did not hold."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from decimal import Decimal

import pytest
from pypdf import PdfReader
from tests.stages.publication.bulletin_desk import CHILD, ON, BulletinDesk, lines_of
from tests.stages.publication.test_bulletins import INTRODUCTION, everything, published
from tests.stages.review_desk import NOW, make_person

from coldframe.access.actions import revoke_object, revoke_role
from coldframe.access.terms import Role
from coldframe.casework import actions as cases
from coldframe.casework.queries import list_measures
from coldframe.casework.terms import (
    AliasKind,
    Amount,
    Counted,
    CountedUnit,
    Facts,
    IdentifierKind,
    MoneyState,
    NewIdentifier,
    NewMoney,
    NewPlace,
    NewRole,
    NewTally,
    NewThing,
    Number,
    OutcomeCode,
    PartyKind,
    PlaceAspect,
    Quantity,
    Source,
    Strength,
    ThingKind,
)
from coldframe.casework.terms.places import Confidence
from coldframe.core.errors import Conflict, NotFound
from coldframe.core.rough_dates import exact
from coldframe.core.values import Qualifier
from coldframe.publication.actions import (
    begin_correction,
    edit_bulletin,
    propose_bulletin,
    publish_bulletin,
    withdraw_bulletin,
)
from coldframe.publication.queries import get_bulletin, list_bulletins, standing_of
from coldframe.publication.terms.bulletins import (
    BulletinView,
    Choices,
    CorrectionReason,
    FindingLevel,
    WithdrawalReason,
)
from coldframe.web.site.building import build_site

pytestmark = pytest.mark.django_db

SAID = Source("Office report", Strength.OFFICIAL, "Office", "", ON)


@pytest.fixture
def desk() -> BulletinDesk:
    return BulletinDesk()


def blocking(made: BulletinView) -> set[str]:
    assert made.working is not None
    return {each.code for each in made.working.findings if each.level is FindingLevel.BLOCKING}


def test_adults_told_beside_a_total_do_not_leave_children_who_are_only_in_the_parts(
    desk: BulletinDesk,
) -> None:
    case_id = desk.case()
    whole = desk.total(case_id, 6, "抓获")
    desk.total(case_id, 2, "抓获", part_of=whole, minors=True)
    for at in range(4):
        desk.adult(case_id, f"Invented Adult {at}")
    lines = lines_of(desk.draft(case_id))
    assert "6 people" in lines["c1.total.brought_in"]
    assert "c1.person" not in lines
    assert "4 people" not in lines["c1.role.organizer"]


def test_eight_that_are_left_are_as_few_as_one(desk: BulletinDesk) -> None:
    case_id = desk.case()
    desk.total(case_id, 12, "抓获")
    for at in range(4):
        desk.adult(case_id, f"Invented Adult {at}")
    for at in range(8):
        child = cases.add_party(
            case_id, PartyKind.PERSON, f"Child {at}", age=CHILD, acts=(exact(ON),), actor=desk.wen, as_of=NOW
        )
        cases.record_role(child.id, NewRole(code="organizer"), actor=desk.wen, as_of=NOW)
    assert "c1.person" not in lines_of(desk.draft(case_id))


def test_an_older_number_beside_a_withheld_one_is_not_repeated(desk: BulletinDesk) -> None:
    case_id = desk.case()
    first = desk.total(case_id, 20, "抓获")
    desk.total(case_id, 17, "刑事拘留", part_of=first)
    desk.total(case_id, 3, "不作为犯罪处理", part_of=first, minors=True)
    desk.total(case_id, 45, "抓获", corrects=first)
    told = everything(desk.draft(case_id))
    assert "45 people" in told
    assert "20 people" not in told  # of 17 and 3: whichever is withheld, it would say the other


def test_a_small_count_of_children_that_was_corrected_is_not_repeated(desk: BulletinDesk) -> None:
    case_id = desk.case()
    first = desk.total(case_id, 5, "不作为犯罪处理", minors=True)
    desk.total(case_id, 12, "不作为犯罪处理", minors=True, corrects=first)
    lines = lines_of(desk.draft(case_id))
    assert "12 children" in lines["c1.total.not_criminalised"]
    assert "5 children" not in lines["c1.corrected.not_criminalised"]


def test_people_among_the_goods_do_not_leave_withheld_children(desk: BulletinDesk) -> None:
    case_id = desk.article()
    desk.count(case_id, Counted.PERSON_CAUGHT, CountedUnit.PERSON, 99)  # 106 less 99 says 7
    lines = lines_of(desk.draft(case_id))
    assert "withheld" in lines["c1.count.person_caught.person"]


def test_a_share_of_a_number_that_is_told_is_a_headcount(desk: BulletinDesk) -> None:
    case_id = desk.case()
    whole = cases.add_party(case_id, PartyKind.PERSON, "Anchors", actor=desk.wen, as_of=NOW)
    cases.record_facts(whole.id, Facts(number=Number(19)), actor=desk.wen, as_of=NOW)
    young = cases.add_party(case_id, PartyKind.PERSON, "Young", age=CHILD, acts=(exact(ON),), actor=desk.wen, as_of=NOW)  # fmt: skip
    share = Number(None, Qualifier.EXACT, share=Decimal(21), share_of=whole.id)
    cases.record_facts(young.id, Facts(number=share), actor=desk.wen, as_of=NOW)
    for each in (whole, young):
        cases.record_role(each.id, NewRole(code="anchor"), actor=desk.wen, as_of=NOW)
    lines = lines_of(desk.draft(case_id))
    assert "19 people" in lines["c1.role.anchor"]
    assert "withheld" in lines["c1.role.anchor.2"]


def test_only_the_last_word_holds(desk: BulletinDesk) -> None:
    case_id = desk.case(country="KR")
    adult = desk.adult(case_id, "Invented Person", role="distributor", term="불구속 입건")
    given = {"legal_basis": "An act", "authority": "Police", "from_on": ON, "actor": desk.wen, "as_of": NOW}
    for term in ("구속", "기소"):
        last = next(each.id for each in list_measures(case_id, actor=desk.wen) if not each.corrected_by)
        cases.record_measure(adult.id, term, corrects=last, **given)
    lines = lines_of(desk.draft(case_id))
    said = [text for row, text in lines.items() if row.startswith("c1.corrected")]
    assert len(said) == 1
    assert "first reported: Booked as a suspect" in said[0]


def test_what_did_not_change_is_no_correction_and_a_sum_says_what_it_was(desk: BulletinDesk) -> None:
    case_id = desk.case()
    tally = desk.count(case_id, Counted.SHUT_DOWN, CountedUnit.SITE, 2)
    same = NewTally(Counted.SHUT_DOWN, CountedUnit.SITE, Quantity(Qualifier.EXACT, Decimal(2)), SAID)
    cases.correct_tally(tally, same, "Another source", corrects=1, actor=desk.wen, as_of=NOW)
    ids = []
    for cents in (100_000, 200_000):
        money = NewMoney(MoneyState.RECOVERED, Amount("CNY", Qualifier.EXACT, cents), SAID)
        ids.append(cases.record_money(case_id, money, actor=desk.wen, as_of=NOW).id)
    money = NewMoney(MoneyState.RECOVERED, Amount("CNY", Qualifier.EXACT, 500_000), SAID)
    cases.correct_money(ids[0], money, "Counted again", corrects=1, actor=desk.wen, as_of=NOW)
    lines = lines_of(desk.draft(case_id))
    assert "c1.corrected.shut_down.site" not in lines
    assert "first reported: Recovered: CNY 3,000" in lines["c1.corrected.money.recovered"]


def test_a_correction_about_people_repeats_nothing_and_closes_what_was_before(desk: BulletinDesk) -> None:
    case_id = desk.case()
    adult = desk.adult(case_id, "Invented Adult")
    cases.add_alias(adult.id, AliasKind.PSEUDONYM, "欧阳某某", actor=desk.wen, as_of=NOW, language="zh")
    made = published(desk, desk.draft(case_id))
    assert "欧阳某某" in everything(made)
    cases.record_outcome(adult.id, OutcomeCode.MISTAKEN_IDENTITY, "Cleared", actor=desk.wen, as_of=NOW)
    begun = begin_correction(
        made.id, CorrectionReason.PEOPLE, actor=desk.wen, as_of=NOW + timedelta(minutes=2)
    )
    after = published(desk, begun, minutes=3)
    reader = make_person("reader", Role.AUDITOR)
    seen = get_bulletin(after.id, actor=reader)
    assert [each.number for each in seen.published] == [2]
    told = everything(seen)
    assert "欧阳某某" not in told
    assert "not repeated here" in told
    assert len(get_bulletin(after.id, actor=desk.ida).published) == 2
    assert not any("欧阳某某".encode() in content for content in build_site().values())


def test_a_note_that_changed_is_a_change(desk: BulletinDesk) -> None:
    case_id = desk.case()
    tally = desk.count(case_id, Counted.SHUT_DOWN, CountedUnit.SITE, 2)
    made = published(desk, desk.draft(case_id))
    press = Source("Newspaper", Strength.REPORTED, "Newspaper", "", ON)
    same = NewTally(
        Counted.SHUT_DOWN, CountedUnit.SITE, Quantity(Qualifier.EXACT, Decimal(2)), press, population="all"
    )
    cases.correct_tally(tally, same, "Only the press says so", corrects=1, actor=desk.wen, as_of=NOW)
    begun = begin_correction(
        made.id, CorrectionReason.SOURCE, actor=desk.wen, as_of=NOW + timedelta(minutes=2)
    )
    assert begun.working is not None
    changed = {row: (was["en"], holds["en"]) for row, was, holds in begun.working.changes}
    was, holds = changed["c1.count.shut_down.site"]
    assert "from an official source" in was
    assert "as reported by the press" in holds


def test_a_name_that_the_case_learned_since_stops_what_was_proposed(desk: BulletinDesk) -> None:
    case_id = desk.case()
    desk.total(case_id, 106, "抓获")
    adult = desk.adult(case_id, "Invented Adult")
    said = INTRODUCTION | {"en": "Penginventedname ran it."}
    made = desk.draft(case_id, choices=Choices((), (), said, ""))
    assert made.working is not None
    propose_bulletin(made.id, made.working.digest, actor=desk.wen, as_of=NOW)
    cases.add_alias(adult.id, AliasKind.NAME, "Penginventedname", actor=desk.wen, as_of=NOW)
    with pytest.raises(Conflict):
        publish_bulletin(made.id, made.working.digest, actor=desk.ida, as_of=NOW)


def test_identifiers_and_towns_of_the_case_are_names_too(desk: BulletinDesk) -> None:
    case_id = desk.case()
    desk.adult(case_id, "Invented Adult")
    site = cases.add_thing(case_id, NewThing(ThingKind.SITE, "A site"), actor=desk.wen, as_of=NOW)
    handle = NewIdentifier(IdentifierKind.HANDLE, "telegram:veryinventedhandle")
    cases.add_identifier(site.id, handle, actor=desk.wen, as_of=NOW)
    place = NewPlace(case_id, PlaceAspect.OPERATOR, "CN > Henan > Examplecity", Confidence.STATED, "report")
    cases.claim_place(place, actor=desk.wen, as_of=NOW)
    cases.enter_moment(case_id, "2021-03-14", "clue", "note", "source", actor=desk.wen, as_of=NOW)
    made = desk.draft(
        case_id, choices=Choices((), (), INTRODUCTION | {"en": "veryinventedhandle sold it."}, "")
    )
    assert "name" in blocking(made)
    made = desk.draft(case_id, choices=Choices((), (), INTRODUCTION | {"en": "It was in Examplecity in March 2021, and a man in his forties sold it."}, ""))  # fmt: skip
    assert "identifying" in blocking(made)


@pytest.mark.parametrize("how", ["role", "case"])
def test_access_that_was_lost_stops_what_was_proposed(desk: BulletinDesk, how: str) -> None:
    case_id = desk.case()
    desk.total(case_id, 106, "抓获")
    made = desk.draft(case_id)
    assert made.working is not None
    propose_bulletin(made.id, made.working.digest, actor=desk.wen, as_of=NOW)
    if how == "role":
        revoke_role(desk.wen.id, Role.INVESTIGATOR, actor=make_person("admin", Role.ADMINISTRATOR), as_of=NOW)
    else:
        mara = make_person("mara", Role.INVESTIGATOR)
        cases.share_case(case_id, mara.id, actor=desk.wen, as_of=NOW)
        revoke_object(desk.wen.id, case_id, actor=make_person("admin", Role.ADMINISTRATOR), as_of=NOW)
    with pytest.raises(Conflict):
        publish_bulletin(made.id, made.working.digest, actor=desk.ida, as_of=NOW)


def test_a_draft_that_was_dropped_was_never_withdrawn_in_public(desk: BulletinDesk) -> None:
    made = desk.draft(desk.article())
    withdraw_bulletin(made.id, WithdrawalReason.IDENTIFYING, actor=desk.wen, as_of=NOW)
    reader = make_person("reader", Role.AUDITOR)
    assert list_bulletins(actor=reader) == ()
    with pytest.raises(NotFound):
        get_bulletin(made.id, actor=reader)
    assert not [path for path in build_site() if "bulletin" in path]


def test_markup_that_somebody_writes_stays_text(desk: BulletinDesk) -> None:
    said = INTRODUCTION | {"en": "<script>alert(1)</script>"}
    made = desk.draft(desk.article(), choices=Choices((), (), said, "<img src=x>"))
    told = everything(made)
    assert "&lt;script&gt;" in told
    assert "<img" not in told.partition("<!doctype html>")[2]


def test_the_public_site_carries_what_is_published_and_says_what_was_withdrawn(desk: BulletinDesk) -> None:
    case_id = desk.article()
    made = published(desk, desk.draft(case_id))
    desk.draft(case_id)  # stays inside
    files = build_site()
    stem = f"bulletins/{made.id}"
    wanted = {
        "bulletins/bulletin.css",
        f"{stem}.json",
        *(f"{stem}-{each}.{form}" for each in ("en", "zh", "ko") for form in ("html", "pdf")),
    }
    assert {path for path in files if path.startswith("bulletins/")} == wanted
    assert json.loads(files[f"{stem}.json"])["digest"] == made.published[0].digest
    assert "106人" in files[f"{stem}-zh.html"].decode()
    for language in ("en", "zh-hans", "ko"):
        assert f"../{stem}-{language[:2]}.html" in files[f"{language}/bulletins.html"].decode()
        assert "bulletins.html" in files[f"{language}/index.html"].decode()
    assert build_site() == files
    withdraw_bulletin(made.id, WithdrawalReason.IDENTIFYING, actor=desk.ida, as_of=NOW)
    gone = build_site()
    assert {path for path in gone if path.startswith("bulletins/")} == wanted
    for each in (files, gone):
        page = each[f"{stem}-ko.html"].decode()
        # A strict policy of the web server lets no style through that stands in a page.
        assert "<style" not in page
        assert 'href="../ko/bulletins.html"' in page
        assert " style=" not in page
        assert 'href="bulletin.css"' in page
        assert 'name="description"' in page
    for path in wanted - {"bulletins/bulletin.css"}:
        content = gone[path]
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages) if path.endswith("pdf") else content.decode()  # fmt: skip
        assert "106" not in text
        assert any(word in text for word in ("recognized", "辨认", "알아볼")), path
    assert "withdrawn on" in gone["en/bulletins.html"].decode()


def test_a_correction_stays_a_correction_when_it_is_drafted_anew(desk: BulletinDesk) -> None:
    made = published(desk, desk.draft(desk.article()))
    begun = begin_correction(made.id, CorrectionReason.WORDS, actor=desk.wen, as_of=NOW)
    assert begun.working is not None
    again = edit_bulletin(begun.id, begun.working.choices, actor=desk.wen, as_of=NOW).working
    assert again is not None
    assert again.correction is CorrectionReason.WORDS
    assert standing_of(begun, again, desk="Desk").notes

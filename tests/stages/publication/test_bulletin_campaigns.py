"""A bulletin of a batch: the campaign's totals with who counted what, no small count of children, and no way back to one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.stages.publication.bulletin_desk import ON, BulletinDesk, Campaigning, lines_of
from tests.stages.review_desk import NOW

from coldframe.casework import actions as cases
from coldframe.casework.terms import SafeguardKind
from coldframe.core.errors import Conflict, NotFound
from coldframe.core.values import at_least, exactly
from coldframe.publication.actions import (
    begin_correction,
    draft_bulletin,
    propose_bulletin,
    publish_bulletin,
    withdraw_bulletin,
)
from coldframe.publication.queries import list_public_moments
from coldframe.publication.terms.bulletins import (
    BulletinView,
    Choices,
    CorrectionReason,
    FindingLevel,
    WithdrawalReason,
)
from coldframe.publication.terms.figures import Unit
from coldframe.publication.transparency.chain import read_log
from coldframe.web.site.building import build_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> BulletinDesk:
    return BulletinDesk()


def drafted(desk: BulletinDesk, case_id: str, campaign: Campaigning, batch: str = "") -> BulletinView:
    chosen = Choices((case_id,), campaign_id=campaign.id, batch_id=batch)
    return draft_bulletin(chosen, actor=desk.wen, as_of=NOW)


def told(bulletin: BulletinView, language: str = "en") -> list[str]:
    """What is said of the campaign's numbers."""
    return [text for row, text in lines_of(bulletin, language).items() if row.startswith("campaign.")]


def blocking(bulletin: BulletinView) -> set[str]:
    assert bulletin.working is not None
    return {each.code for each in bulletin.working.findings if each.level is FindingLevel.BLOCKING}


def published(desk: BulletinDesk, bulletin: BulletinView, *, minutes: int = 1) -> BulletinView:
    assert bulletin.working is not None
    digest, at = bulletin.working.digest, NOW + timedelta(minutes=minutes)
    propose_bulletin(bulletin.id, digest, actor=desk.wen, as_of=at)
    return publish_bulletin(bulletin.id, digest, actor=desk.ida, as_of=at)


def test_totals_and_the_batch_stand_before_the_cases_with_unit_qualifier_and_source(
    desk: BulletinDesk,
) -> None:
    campaign = Campaigning(desk.wen)
    whole = campaign.tell(Unit.ITEMS, "Items removed", at_least(22_000), body_id=campaign.body)
    campaign.tell(Unit.ITEMS, "Of major sites", at_least(8_000), part_of=whole)
    campaign.tell(Unit.CASES, "Cases by place", exactly(3), region="An invented place")
    made = drafted(desk, desk.case(), campaign, campaign.batch(17))
    name, batch, figure = told(made)
    assert "护苗 (Protect Seedlings)" in name
    assert "17 cases" in batch
    assert all(part in figure for part in ("at least 22,000 items", "Items removed", "counted by An invented office", "An invented daily", "September 2021"))  # fmt: skip
    assert "17起案件" in told(made, "zh")[1]
    assert "사건 17건" in told(made, "ko")[1]
    assert not blocking(made)
    assert made.working is not None
    assert made.working.content.parts[0].code == "campaign"
    # Nobody listed the cases of the batch yet.
    assert "batch" in {each.code for each in made.working.findings}


def test_small_counts_of_children_are_withheld_and_persons_told_once_beside_them(desk: BulletinDesk) -> None:
    campaign = Campaigning(desk.wen)
    campaign.tell(Unit.PERSONS, "Caught", exactly(106))
    campaign.tell(Unit.PERSONS, "Adults caught", exactly(99))
    campaign.tell(Unit.PERSONS, "Children caught", exactly(7), minors=True)
    campaign.tell(Unit.CHILDREN, "Not marked as children only", exactly(3))
    made = drafted(desk, desk.case(), campaign)
    first, second, third, fourth = told(made)[1:]
    assert "withheld" in fourth
    assert "106 people" in first
    assert "withheld" in second
    assert "withheld" in third
    assert "99" not in second


def test_a_total_from_which_a_case_leaves_a_small_count_is_withheld(desk: BulletinDesk) -> None:
    campaign = Campaigning(desk.wen)
    campaign.tell(Unit.PERSONS, "Caught", exactly(112))
    made = drafted(desk, desk.article(), campaign)
    assert "withheld" in told(made)[1]


def test_no_two_counts_of_children_leave_a_small_one(desk: BulletinDesk) -> None:
    campaign, case_id = Campaigning(desk.wen), desk.case()
    cases.record_safeguard(
        case_id, SafeguardKind.BROUGHT_TO_SAFETY, authority="An invented office", on=ON, definition="As told.",
        children=12, actor=desk.wen, as_of=NOW,
    )  # fmt: skip
    for what, number in (
        ("Of all kinds", 15),
        ("Of the second kind", 40),
        ("Of the third", 37),
        ("Of the last", 60),
    ):
        campaign.tell(Unit.CHILDREN, what, exactly(number))
    first, second, third, last = told(drafted(desk, case_id, campaign))[1:]
    assert "withheld" in first
    assert "40 children" in second
    assert "withheld" in third
    assert "60 children" in last


def test_persons_of_whom_another_number_leaves_few_are_to_be_read(desk: BulletinDesk) -> None:
    campaign = Campaigning(desk.wen)
    campaign.tell(Unit.PERSONS, "Caught", exactly(106))
    campaign.tell(Unit.PERSONS, "Adults caught", exactly(99))
    campaign.tell(Unit.PERSONS, "Of another operation", exactly(40))
    made = drafted(desk, desk.case(), campaign)
    assert made.working is not None
    assert [each.found for each in made.working.findings if each.code == "beside"] == ["99"]


def test_what_was_entered_of_a_campaign_is_read_like_what_an_editor_wrote(desk: BulletinDesk) -> None:
    assert "domain" in blocking(drafted(desk, desk.case(), Campaigning(desk.wen, "Actions of example.org")))
    campaign = Campaigning(desk.wen)
    campaign.tell(Unit.ITEMS, "Items of child porn", exactly(50))
    assert "material" in blocking(drafted(desk, desk.case(), campaign))
    with pytest.raises(NotFound):
        drafted(desk, desk.case(), campaign, "bat_of_another")


def test_a_number_corrected_after_the_first_person_read_it_does_not_leave(desk: BulletinDesk) -> None:
    campaign = Campaigning(desk.wen)
    campaign.tell(Unit.ITEMS, "Items removed", exactly(50))
    made = drafted(desk, desk.case(), campaign)
    assert made.working is not None
    propose_bulletin(made.id, made.working.digest, actor=desk.wen, as_of=NOW)
    campaign.tell(Unit.ACCOUNTS, "Accounts closed", exactly(4))
    with pytest.raises(Conflict, match="something else by now"):
        publish_bulletin(made.id, made.working.digest, actor=desk.ida, as_of=NOW)


def test_a_line_put_before_others_of_its_kind_is_the_only_change(desk: BulletinDesk) -> None:
    case_id = desk.case()
    desk.total(case_id, 40, "抓获")
    made = published(desk, desk.draft(case_id))
    desk.total(case_id, 60, "抓获")
    begun = begin_correction(
        made.id, CorrectionReason.NUMBER, actor=desk.wen, as_of=NOW + timedelta(minutes=2)
    )
    assert begun.working is not None
    rows = [row for row, _was, _holds in begun.working.changes]
    assert len(rows) == 1


def test_the_public_log_knows_what_was_published_corrected_and_withdrawn(desk: BulletinDesk) -> None:
    made = published(desk, desk.draft(desk.case()))
    begun = begin_correction(
        made.id, CorrectionReason.WORDS, actor=desk.wen, as_of=NOW + timedelta(minutes=2)
    )
    published(desk, begun, minutes=3)
    dropped = desk.draft(desk.case())
    withdraw_bulletin(dropped.id, WithdrawalReason.WRONG, actor=desk.wen, as_of=NOW)
    withdraw_bulletin(made.id, WithdrawalReason.COURT, actor=desk.ida, as_of=NOW + timedelta(minutes=4))
    said = [(str(each.event), each.number, each.note.get("en", "")) for each in list_public_moments()]
    assert [(event, note) for event, _number, note in said] == [
        ("bulletin_published", ""),
        ("bulletin_published", "wording was improved"),
        ("bulletin_withdrawn", "a court or an authority asked for it"),
    ]
    assert {number for _event, number, _note in said} == {made.number}


def test_log_and_feed_of_the_site_tell_of_bulletins_in_each_language(desk: BulletinDesk) -> None:
    made = published(desk, desk.draft(desk.case()))
    withdraw_bulletin(made.id, WithdrawalReason.IDENTIFYING, actor=desk.ida, as_of=NOW + timedelta(minutes=4))
    files = {path: content.decode() for path, content in build_site().items() if not path.endswith(".pdf")}
    feed = files["corrections.atom"]
    assert f"Withdrawn: bulletin {made.number}" in feed
    assert f'href="bulletins/{made.id}-en.html"' in feed
    assert files["data/log.csv"].count(made.id) == 2
    # A code: a later version of this software may word it otherwise, and a log only grows.
    assert read_log(files["data/log.csv"])[-1][5] == "identifying"
    assert "somebody could be recognized" in feed
    assert "可能辨认出个人" in files["zh-hans/log.html"]
    assert f'href="../bulletins/{made.id}-ko.html"' in files["ko/log.html"]
    # Only the note is left of what it said.
    assert not [path for path, text in files.items() if "data-line" in text]

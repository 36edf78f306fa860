"""Bulletins laid beside each other: what one withholds, no other may give back unread."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.stages.publication.bulletin_desk import CHILD, ON, BulletinDesk, Campaigning, lines_of
from tests.stages.review_desk import NOW

from coldframe.casework import actions as cases
from coldframe.casework.terms import CaseKind, NewRole, PartyKind, SafeguardKind
from coldframe.core.errors import Conflict
from coldframe.core.rough_dates import exact
from coldframe.core.values import exactly
from coldframe.publication import actions as campaigns
from coldframe.publication.actions import (
    begin_correction,
    propose_bulletin,
    publish_bulletin,
    withdraw_bulletin,
)
from coldframe.publication.terms.bulletins import (
    BulletinView,
    Choices,
    CorrectionReason,
    FindingLevel,
    WithdrawalReason,
)
from coldframe.publication.terms.campaigns import NewListedCase
from coldframe.publication.terms.figures import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> BulletinDesk:
    return BulletinDesk()


def published(desk: BulletinDesk, made: BulletinView, *, minutes: int = 1) -> BulletinView:
    assert made.working is not None
    later = NOW + timedelta(minutes=minutes)
    propose_bulletin(made.id, made.working.digest, actor=desk.wen, as_of=later)
    return publish_bulletin(made.id, made.working.digest, actor=desk.ida, as_of=later)


def earlier(made: BulletinView) -> list[tuple[str, str]]:
    assert made.working is not None
    found = [each for each in made.working.findings if each.code == "earlier"]
    assert all(each.level is FindingLevel.WARNING for each in found)
    return [(each.row, each.found) for each in found]


def brought_to_safety(desk: BulletinDesk, case_id: str, children: int) -> None:
    cases.record_safeguard(
        case_id, SafeguardKind.BROUGHT_TO_SAFETY, authority="An invented office", on=ON, definition="As told.",
        children=children, actor=desk.wen, as_of=NOW,
    )  # fmt: skip


def test_a_correction_that_leaves_a_small_count_of_children_is_to_be_read(desk: BulletinDesk) -> None:
    case_id = desk.case()
    brought_to_safety(desk, case_id, 12)
    made = published(desk, desk.draft(case_id))
    assert earlier(desk.draft(case_id)) == []
    brought_to_safety(desk, case_id, 3)
    begun = begin_correction(
        made.id, CorrectionReason.NUMBER, actor=desk.wen, as_of=NOW + timedelta(minutes=2)
    )
    assert earlier(begun) == [("c1.safeguarded.brought_to_safety", "15")]
    published(desk, begun, minutes=3)
    # Both are out by now: who wants to subtract has done so.
    assert earlier(desk.draft(case_id)) == []


def test_ten_more_and_other_cases_are_no_finding(desk: BulletinDesk) -> None:
    case_id, other = desk.case(), desk.case()
    brought_to_safety(desk, case_id, 12)
    brought_to_safety(desk, other, 14)
    published(desk, desk.draft(case_id))
    assert earlier(desk.draft(other)) == []
    brought_to_safety(desk, case_id, 10)
    assert earlier(desk.draft(case_id)) == []


def told_apart(desk: BulletinDesk) -> tuple[str, Choices]:
    """A case of which a campaign counts the children too; and what tells of that campaign beside another case."""
    campaign, listed = Campaigning(desk.wen), desk.case()
    campaign.tell(Unit.CHILDREN, "Brought to safety", exactly(40))
    case = NewListedCase("The matter as printed", CaseKind.CASE, case_id=listed)
    campaigns.list_case(campaign.batch(1), case, actor=desk.wen, as_of=NOW)
    brought_to_safety(desk, listed, 35)
    return listed, Choices((), campaign_id=campaign.id)


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_a_campaign_in_one_bulletin_and_its_case_in_another(desk: BulletinDesk, is_withdrawn: bool) -> None:
    listed, choices = told_apart(desk)
    made = published(desk, desk.draft(desk.case(), choices=choices))
    if is_withdrawn:
        withdraw_bulletin(made.id, WithdrawalReason.WRONG, actor=desk.wen, as_of=NOW)
    assert earlier(desk.draft(listed)) == [("c1.safeguarded.brought_to_safety", "35")]


def test_what_nobody_has_read_beside_it_stops_a_bulletin(desk: BulletinDesk) -> None:
    listed, choices = told_apart(desk)
    draft, other = desk.draft(listed), desk.draft(desk.case(), choices=choices)
    assert earlier(draft) == []
    published(desk, other)
    with pytest.raises(Conflict, match="published since"):
        published(desk, draft)
    published(desk, desk.draft(listed))


def test_adults_told_earlier_beside_a_total_told_now(desk: BulletinDesk) -> None:
    case_id = desk.case()
    desk.total(case_id, 2, "抓获")
    desk.adult(case_id, "Invented Adult")
    made = published(desk, desk.draft(case_id))
    assert "c1.person" in lines_of(made)
    child = cases.add_party(case_id, PartyKind.PERSON, "Child", age=CHILD, acts=(exact(ON),), actor=desk.wen, as_of=NOW)  # fmt: skip
    cases.record_role(child.id, NewRole(code="organizer"), actor=desk.wen, as_of=NOW)
    again = desk.draft(case_id)
    assert "c1.person" not in lines_of(again)
    assert earlier(again) == [("c1.total.brought_in", "2")]

"""Counts of the three reports entered and found again; cases closed, told of and opened again; people let go."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.doors.partner_desk import make_recipient
from tests.doors.test_web_cases import ADULT, Investigator, add_party, investigator
from tests.doors.test_web_referral import receive

from coldframe.access.terms import Role
from coldframe.casework.actions import link_case
from coldframe.casework.queries import (
    find_disposal,
    get_case,
    get_party,
    list_breakdowns,
    list_cases,
    list_outcomes,
    list_totals,
)
from coldframe.casework.terms import LinkKind, OutcomeCode, OutcomeReason, PartStanding, Stage
from coldframe.core.values import SUPPRESSED, exactly
from coldframe.custody.queries import find_due
from coldframe.referral.queries import get_received, list_feedback_given

pytestmark = pytest.mark.django_db

CN = {
    "source": "Legal Daily (法治日报)",
    "as_of": "2021-09-16",
    "qualifier": "exact",
    "standing": "not_stated",
}
KR = {"source": "Dong-A Ilbo (동아일보)", "as_of": "2014-10-31", "qualifier": "exact", "standing": "inside"}


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.fixture
def mara(now: datetime) -> Investigator:
    return investigator("mara", now)


def opened(mara: Investigator, code: str, place: str) -> str:
    before = {case.id for case in list_cases(actor=mara.actor)}
    mara.post("/cases/new", code=code, title="As reported", jurisdiction=place, kind="case")
    (case_id,) = {case.id for case in list_cases(actor=mara.actor)} - before
    return case_id


def count(mara: Investigator, case_id: str, term: str, number: int, **more: Any) -> str:
    before = {each.id for each in list_totals(case_id, actor=mara.actor)}
    answer = mara.post(f"/cases/{case_id}/totals", native_term=term, number=str(number), **more)
    assert answer.status_code == 302, answer.context["total_form"].errors
    (new,) = [each.id for each in list_totals(case_id, actor=mara.actor) if each.id not in before]
    return new


def rows(page: str) -> list[tuple[str, str]]:
    """The lines of the counts: what, and how many."""
    found = []
    for row in re.findall(r"<tr data-row[^>]*>(.*?)</tr>", page, re.S):
        number = re.search(r"<td[^>]*data-persons[^>]*>(.*?)</td>", row, re.S)
        if number is not None:
            what = re.search(r"<(?:strong|em)>(.*?)</", row)
            assert what is not None
            found.append((what[1], re.sub(r"<[^>]+>", "", number[1]).strip()))
    return found


def test_the_platform_s_106_people_of_2021(mara: Investigator) -> None:
    """Rows 000-28 to 000-32: 106 = 83 + 9 + 7 and 7 of whom nothing is said; of the 9, 1 is a minor."""
    case_id = opened(mara, "苗苗", "CN")
    caught = count(mara, case_id, "抓获", 106, **CN)
    count(mara, case_id, "刑事拘留", 83, parent_id=caught, **(CN | {"standing": "inside"}))
    bailed = count(mara, case_id, "取保候审", 9, parent_id=caught, **(CN | {"standing": "inside"}))
    count(mara, case_id, "取保候审", 1, parent_id=bailed, are_minors="on", **(CN | {"standing": "inside"}))
    count(
        mara, case_id, "不作为犯罪处理", 7, parent_id=caught, are_minors="on",
        reasons=["coerced", "minor_role"], **CN,
    )  # fmt: skip
    page = mara.page(f"/cases/{case_id}")
    assert rows(page) == [
        ("抓获", "106"),
        ("刑事拘留", "83"),
        ("取保候审", "9"),
        ("取保候审", "1"),
        ("Unaccounted", "8"),
        ("不作为犯罪处理", "7"),
        ("Unaccounted", "7"),
    ]
    for words in (
        "lies outside: 14",
        "Coerced",
        "Minor role",
        "criminal detention by the police",
        "78.3&nbsp;%",
    ):
        assert words in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page)), words
    (whole,) = list_breakdowns(case_id, actor=mara.actor)
    minors = whole.parts[2][1].total
    assert (minors.stage, minors.standing) == (Stage.NOT_CRIMINALISED, PartStanding.NOT_STATED)
    assert minors.reasons == (OutcomeReason.COERCED, OutcomeReason.MINOR_ROLE)
    (public,) = list_breakdowns(case_id, is_public=True, actor=mara.actor)
    assert [part.total.number for _, part in public.parts] == [exactly(83), exactly(9), SUPPRESSED]
    assert [part.total.number for _, part in public.parts[1][1].parts] == [SUPPRESSED]
    for wrong in ("arrested", "prosecuted"):  # what the English says is not what was done
        answer = mara.post(
            f"/cases/{case_id}/totals", native_term=wrong, number="106", stage="indicted", **CN
        )
        assert answer.status_code == 422
    assert list(answer.context["total_form"].errors) == ["native_term"]


def test_the_117_people_of_2014(mara: Investigator) -> None:
    """Rows 002-7 to 002-14: 117 = 74 + 33 + 10, 28.2 % of them under 14; booked is not indicted."""
    case_id = opened(mara, "2014", "KR")
    found = count(mara, case_id, "적발", 117, **KR)
    promoted = mara.post(
        f"/cases/{case_id}/totals", native_term="불구속 입건", number="74", stage="indicted", **KR
    )
    assert promoted.status_code == 422
    assert "cannot be recorded as Indicted" in promoted.context["total_form"].errors["stage"][0]
    count(mara, case_id, "불구속 입건", 74, parent_id=found, **KR)
    count(mara, case_id, "형사미성년자", 33, parent_id=found, are_minors="on", reasons=["age"], **KR)
    wrong = count(
        mara, case_id, "불입건", 11, parent_id=found, are_minors="on", **(KR | {"standing": "outside"})
    )
    count(mara, case_id, "불입건", 10, parent_id=found, are_minors="on", corrects=wrong, **KR)
    page = mara.page(f"/cases/{case_id}")
    assert rows(page) == [
        ("적발", "117"),
        ("불구속 입건", "74"),
        ("형사미성년자", "33"),
        ("불입건", "10"),
        ("Unaccounted", "0"),
    ]
    for words in ("28.2&nbsp;%", "booked without detention", "Corrected entries", "Replaces an entry"):
        assert words in page, words
    assert "<del>11 불입건</del>" in page
    stages = [each.stage for each in list_totals(case_id, actor=mara.actor) if not each.corrected_by]
    assert stages == [Stage.NOTICED, Stage.BOOKED, Stage.NOT_RESPONSIBLE_BY_AGE, Stage.NOT_BOOKED]
    excess = mara.post(f"/cases/{case_id}/totals", native_term="구속", number="1", parent_id=found, **KR)
    assert excess.status_code == 422
    assert "more than their total" in excess.context["total_form"].errors["number"][0]


def test_named_people_stand_beside_and_are_never_added(mara: Investigator) -> None:
    """Row 002-11: the office worker of 46 is in the case by a pseudonym, with a band for an age."""
    case_id = opened(mara, "2014", "KR")
    count(mara, case_id, "불구속 입건", 74, **KR)
    party = add_party(
        mara, case_id, label="Sohn", role="distributor", basis="official_record", band_low="46",
        band_high="46", band_on="2014-10-31", act_on="2013-11",
    )  # fmt: skip
    assert (party.label, party.child and party.child.is_child) == ("Sohn", False)
    booked = {"native_term": "불구속 입건", "legal_basis": "아동·청소년의 성보호에 관한 법률",
              "authority": "서울지방경찰청", "from_on": "2014-10-30"}  # fmt: skip
    mara.post(f"/cases/{case_id}/parties/{party.id}/measures", **booked)
    page = mara.page(f"/cases/{case_id}")
    assert ("불구속 입건", "74") in rows(page)
    assert re.search(r"People of this case</h3>.*?Booked</span><strong>1</strong>", page, re.S)
    assert "75" not in {number for _, number in rows(page)}


def test_a_pupil_of_2014_meets_welfare(mara: Investigator) -> None:
    """Rows 002-12 and 002-13: under 14 not responsible by age; 14 to 18 not booked, of minor gravity."""
    case_id = opened(mara, "2014", "KR")
    small = add_party(mara, case_id, label="A", basis="document", band_low="10", band_high="12",
                      band_on="2014-10-31", act_on="2014")  # fmt: skip
    url = f"/cases/{case_id}/parties/{small.id}"
    refused = mara.post(f"{url}/outcome", code="charged", reason="Why.")
    assert refused.status_code == 422
    mara.post(f"{url}/outcome", code="not_responsible_by_age", reasons=["age"], reason="초등학생, 14세 미만.")
    pupil = add_party(mara, case_id, label="B", basis="document", band_low="14", band_high="17",
                      band_on="2014-10-31", act_on="2014-10")  # fmt: skip
    mara.post(
        f"/cases/{case_id}/parties/{pupil.id}/outcome",
        code="not_booked_minor_gravity",
        reasons=["minor_role"],
        reason="사안 경미.",
    )
    assert {each.code for each in list_outcomes(case_id, actor=mara.actor)} == {
        OutcomeCode.NOT_RESPONSIBLE_BY_AGE,
        OutcomeCode.NOT_BOOKED_MINOR_GRAVITY,
    }
    assert "Not responsible by age" in mara.page(url)
    assert "초등학생" in mara.page(url)


def test_a_closed_case_offers_to_tell_its_senders(mara: Investigator, now: datetime) -> None:
    case_id, received_id = opened(mara, "1", "KR"), receive(make_recipient())
    link_case(case_id, LinkKind.CLUE, get_received(received_id).clue_id, actor=mara.actor, as_of=now)
    assert "Tell who sent it" not in mara.page(f"/cases/{case_id}")
    assert mara.post(f"/cases/{case_id}/close", code="unfounded", reason="").status_code == 422
    mara.post(f"/cases/{case_id}/close", code="unfounded", reason="Nothing was found.")
    page = mara.page(f"/cases/{case_id}")
    assert "Does not know what came of it" in page
    link = re.search(rf'href="(/referrals/received/{received_id}\?[^"]+)"', page)
    assert link is not None
    assert list_feedback_given(received_id) == ()  # nothing is sent by itself
    lio = investigator("lio", now, Role.LIAISON)
    form = lio.page(link[1].replace("&amp;", "&"))
    assert re.search(r'name="status" value="closed"[^>]*checked', form)
    assert re.search(r'<option value="unfounded" selected', form)
    lio.post(
        f"/referrals/received/{received_id}/feedback", status="closed", closed_reason="unfounded",
        child_identified="unknown", self_produced="unknown", useful="yes",
    )  # fmt: skip
    assert len(list_feedback_given(received_id)) == 1
    assert "Told" in mara.page(f"/cases/{case_id}")


def test_a_case_is_opened_again(mara: Investigator) -> None:
    case_id = opened(mara, "1", "KR")
    mara.post(f"/cases/{case_id}/close", code="no_crime", reason="Nothing was found.")
    assert mara.post(f"/cases/{case_id}/reopen", reason="").status_code == 422
    mara.post(f"/cases/{case_id}/reopen", reason="A witness came forward.")
    assert get_case(case_id, actor=mara.actor).closed_at is None
    assert find_disposal(case_id, actor=mara.actor) is None
    page = mara.page(f"/cases/{case_id}")
    for words in ("Opened again", "A witness came forward.", "Nothing was found."):
        assert words in page


def test_somebody_who_was_cleared_is_let_go(
    mara: Investigator, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    case_id = opened(mara, "1", "KR")
    party = add_party(mara, case_id, label="Sohn-Invented", **ADULT)
    url = f"/cases/{case_id}/parties/{party.id}"
    mara.post(f"{url}/outcome", code="mistaken_identity", reason="A namesake.")
    assert find_due(party.id) == now + timedelta(days=30)
    page = mara.page(url)
    assert "Sohn-Invented" not in page
    assert "Cleared" in page
    mara.post(f"{url}/hold", reason="A court asked.")
    assert mara.post(f"{url}/destroy").status_code == 409
    assert mara.post(f"/cases/{case_id}/parties/{party.id}/hold/lift").status_code == 302
    assert mara.post(f"/cases/{case_id}/parties/{party.id}/hold/lift").status_code == 403  # a second person
    other = add_party(mara, case_id, label="Kim-Invented", **ADULT)
    there = f"/cases/{case_id}/parties/{other.id}"
    mara.post(f"{there}/outcome", code="not_involved", reason="Elsewhere.")
    mara.post(f"{there}/destroy")
    assert get_party(other.id, actor=mara.actor).stub_of == "retention/any/1"
    stub = mara.page(there)
    assert "Somebody was cleared here." in stub
    assert "Kim-Invented" not in stub
    assert f'action="{there}' not in stub
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(minutes=5))
    due = mara.page("/cases/due")
    assert "P-1" in due
    assert "Legal hold" in due
    assert "P-2" not in due


def test_the_texts_of_a_case_go_once_its_people_are_gone(mara: Investigator) -> None:
    case_id = opened(mara, "1", "KR")
    url, party = f"/cases/{case_id}", add_party(mara, case_id, label="Kim-Invented", **ADULT)
    mara.post(f"{url}/notes", text="We met Kim-Invented at the harbor.")
    mara.post(f"{url}/notes", text="Something else.")
    mara.post(f"{url}/close", code="no_crime", reason="Nothing was found.")
    assert mara.post(f"{url}/empty", reason="Over.").status_code == 409
    mara.post(f"{url}/reopen", reason="To clear her.")
    mara.post(f"{url}/parties/{party.id}/outcome", code="not_involved", reason="Elsewhere.")
    mara.post(f"{url}/parties/{party.id}/destroy")
    page = mara.page(url)
    assert "Something else." in page
    assert "harbor" not in page
    mara.post(f"{url}/close", code="no_crime", reason="Nothing was found.")
    assert "Destroy all its texts" in mara.page(url)
    assert mara.post(f"{url}/empty", reason="Over.").status_code == 302
    page = mara.page(url)
    assert "Its texts were destroyed:" in page
    assert "Something else." not in page
    assert "Nothing was found." not in page

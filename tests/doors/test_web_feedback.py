"""Feedback in the console: given on a received referral, read on one that was made."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.doors.partner_desk import LIO, agree, make_clue, make_recipient
from tests.doors.test_web_referral import draft_form, receive
from tests.doors.web_people import client_of

from coldframe.access.terms import Role
from coldframe.core.actors import desk
from coldframe.core.answers import Answer
from coldframe.partners.queries import list_disclosures
from coldframe.partners.terms import Field, HarmCategory, Purpose, RecipientView
from coldframe.referral import actions
from coldframe.referral.models import Referral
from coldframe.referral.queries import list_feedback_given
from coldframe.referral.terms import ClosedReason, Feedback, FeedbackStatus, ReferralState

pytestmark = pytest.mark.django_db

OPEN = {"child_identified": "unknown", "self_produced": "unknown", "useful": "unknown"}


@pytest.fixture
def liaison(now: datetime) -> Client:
    return client_of(Role.LIAISON, now=now)


@pytest.fixture
def hotline() -> RecipientView:
    return make_recipient()


def test_answers_that_do_not_fit_are_told_at_their_field_and_stay(
    liaison: Client, hotline: RecipientView
) -> None:
    received_id = receive(hotline)
    address = f"/referrals/received/{received_id}"
    page = liaison.get(address).content.decode()
    assert "the answers stay here" in page
    assert "checked" not in page.partition("What came of it")[2]
    refused = liaison.post(f"{address}/feedback", {**OPEN, "status": "closed"})
    assert refused.status_code == 422
    assert list(refused.context["feedback_form"].errors) == ["closed_reason"]
    assert liaison.post(f"{address}/feedback", OPEN).status_code == 422
    assert list_feedback_given(received_id) == ()
    given = {
        **OPEN,
        "status": "closed",
        "closed_reason": "unfounded",
        "useful": "no",
        "why_not_useful": "stale",
    }
    assert liaison.post(f"{address}/feedback", given).status_code == 302
    page = liaison.get(address).content.decode()
    for words in ("Investigation closed", "Unfounded", "It came too late", "Not told so far"):
        assert words in page
    assert list_disclosures(subject_id=received_id) == ()


def test_an_agreement_that_covers_it_is_named_before_and_disclosed_after(
    liaison: Client, hotline: RecipientView
) -> None:
    received_id = receive(hotline)
    agree(
        hotline,
        fields=frozenset({Field.FEEDBACK_OUTCOME}),
        purposes=frozenset({Purpose.SAFEGUARDING}),
        categories=frozenset(HarmCategory),
    )
    address = f"/referrals/received/{received_id}"
    assert "An agreement with the sender covers this" in liaison.get(address).content.decode()
    given = {**OPEN, "status": "arrest", "additional_victims": "2", "child_identified": "yes"}
    assert liaison.post(f"{address}/feedback", given).status_code == 302
    (line,) = list_disclosures(subject_id=received_id)
    assert line.fields == (Field.FEEDBACK_OUTCOME,)


def test_only_who_may_send_gives_it(now: datetime, hotline: RecipientView) -> None:
    received_id = receive(hotline)
    investigator = client_of(Role.INVESTIGATOR, now=now)
    address = f"/referrals/received/{received_id}"
    assert "Enter what came of it" not in investigator.get(address).content.decode()
    assert investigator.post(f"{address}/feedback", {**OPEN, "status": "arrest"}).status_code == 403


def test_the_sender_reads_what_came_of_it_with_the_note(
    liaison: Client, hotline: RecipientView, now: datetime
) -> None:
    agreement = agree(hotline)
    clue_id = make_clue()
    made = (
        liaison.post("/referrals/new", draft_form(clue_id, agreement)).headers["Location"].rpartition("/")[2]
    )
    told = Feedback(
        FeedbackStatus.CLOSED, closed_reason=ClosedReason.FALSE_REPORT, child_identified=Answer.NO
    )
    actions.record_feedback(made, told, at=now, actor=desk(hotline.id), as_of=now)
    page = liaison.get(f"/referrals/{made}").content.decode()
    for words in ("What came of it", "False report", "depends on the law where it went"):
        assert words in page
    assert LIO.id not in page.partition("What came of it")[2]


def test_what_was_told_by_telephone_is_entered_with_who_told_it(
    liaison: Client, hotline: RecipientView, now: datetime
) -> None:
    agreement, clue_id = agree(hotline), make_clue()
    made = (
        liaison.post("/referrals/new", draft_form(clue_id, agreement)).headers["Location"].rpartition("/")[2]
    )
    address = f"/referrals/{made}/told"
    given = {**OPEN, "status": "ongoing", "useful": "no", "why_not_useful": "limited", "missing": ["account", "file"],
             "missing_fields": ["subject.ip_event"], "told_on": now.date().isoformat()}  # fmt: skip
    assert address not in liaison.get(f"/referrals/{made}").content.decode()
    assert liaison.post(address, {**given, "told_by": "Reed, by telephone"}).status_code == 409
    Referral.objects.filter(pk=made).update(state=ReferralState.HANDED_OVER)
    refused = liaison.post(address, given)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["told_by"])
    tomorrow = {**given, "told_by": "Reed", "told_on": (now + timedelta(days=2)).date().isoformat()}
    assert list(liaison.post(address, tomorrow).context["form"].errors) == ["told_on"]
    assert liaison.post(address, {**given, "told_by": "Reed, by telephone"}).status_code == 302
    page = liaison.get(f"/referrals/{made}").content.decode()
    for words in ("Reed, by telephone", "An account&#x27;s own id", "It held too little"):
        assert words in page
    # The next draft to it says what was missing, and how this matter stands with each.
    query = f"?clue={clue_id}&recipient={hotline.id}&agreement={agreement.agreement_id}"
    draft = liaison.get(f"/referrals/new{query}").content.decode()
    for words in (
        "What was missing before",
        "1 lacked: An account",
        "Known here, not chosen",
        "Lacking here too",
    ):
        assert words in draft
    investigator = client_of(Role.INVESTIGATOR, now=now)
    assert investigator.get(address).status_code == 404


def test_yield_prints_what_it_counts_and_gives_no_share_of_few(
    liaison: Client, hotline: RecipientView, now: datetime
) -> None:
    received_id = receive(hotline)
    given = {
        **OPEN,
        "status": "closed",
        "closed_reason": "unfounded",
        "useful": "no",
        "why_not_useful": "stale",
    }
    assert liaison.post(f"/referrals/received/{received_id}/feedback", given).status_code == 302
    page = liaison.get("/figures/yield?direction=received&by=sender").content.decode()
    for words in (
        hotline.name_as_printed,
        "It came too late: 1",
        "Unit",
        "Population",
        "as of",
        "Too few are known",
    ):
        assert words in page
    assert "No referral in this period" in liaison.get("/figures/yield").content.decode()
    table = liaison.get("/figures/yield.csv?direction=received&by=sender").content.decode().splitlines()
    columns = table[0].split(",")
    total = dict(zip(columns, table[1].split(","), strict=True))
    assert (total["scope"], total["referrals"], total["stale"], total["median_days_to_feedback"]) == (
        "total", "1", "1", "",
    )  # fmt: skip
    assert (total["unit"], total["population"]) == ("referral", "referrals handed to this desk from..before")
    reasons = [int(total[name]) for name in ("stale", "limited", "other", "no_reason_told")]
    assert sum(reasons) == int(total["not_useful"])
    for address in ("/figures/yield?by=nonsense&direction=up", "/figures/yield?by=agreement"):
        assert liaison.get(address).status_code == 200
    for role, status in ((Role.AUDITOR, 200), (Role.INTAKE, 403)):
        assert client_of(role, now=now).get("/figures/yield").status_code == status


def test_what_is_owed_is_said_where_the_shift_begins(hotline: RecipientView, now: datetime) -> None:
    received_id = receive(hotline)
    both = client_of(Role.LIAISON, Role.INVESTIGATOR, now=now)
    address = f"/referrals/received/{received_id}"
    assert both.post(f"{address}/tell", {"state": "done"}).status_code == 302
    for page in ("/review/shift", "/referrals/received"):
        assert "does not know what came of it" in both.get(page).content.decode()
    assert both.post(f"{address}/feedback", {**OPEN, "status": "ongoing"}).status_code == 302
    for page in ("/review/shift", "/referrals/received"):
        assert "does not know what came of it" not in both.get(page).content.decode()

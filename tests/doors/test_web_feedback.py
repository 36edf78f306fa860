"""Feedback in the console: given on a received referral, read on one that was made."""

from __future__ import annotations

from datetime import datetime

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
from coldframe.referral.queries import list_feedback_given
from coldframe.referral.terms import ClosedReason, Feedback, FeedbackStatus

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

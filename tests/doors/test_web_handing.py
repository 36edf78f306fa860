"""Handing over a document in the console: what lacks is said, what goes is a file, and it goes once."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.doors.partner_desk import agree, make_clue, make_recipient
from tests.doors.test_web_referral import draft_form
from tests.doors.web_people import client_of

from coldframe.access.terms import Role
from coldframe.partners.queries import list_disclosures
from coldframe.referral.queries import get_referral
from coldframe.referral.terms import ReferralState

pytestmark = pytest.mark.django_db


@pytest.fixture
def liaison(now: datetime, settings: LazySettings) -> Client:
    settings.COLDFRAME_REPORTER_EMAIL = "desk@example.org"
    return client_of(Role.LIAISON, now=now)


@pytest.fixture
def referral_id(liaison: Client) -> str:
    shelf = make_recipient(public_key="", delivery_url="", name_as_printed="Example Host")
    form = draft_form(make_clue(), agree(shelf))
    return liaison.post("/referrals/new", form).headers["Location"].rpartition("/")[2]


def test_what_the_form_needs_is_named_and_nothing_leaves(liaison: Client, referral_id: str) -> None:
    page = liaison.get(f"/referrals/{referral_id}").content.decode()
    assert "Hand over as a document" in page
    assert "Send exactly this" not in page
    for given in (
        {"form": "xarf", "item": "1"},
        {"form": "article_18", "member_state": "de", "why": "victim_there"},
    ):
        answer = liaison.post(f"/referrals/{referral_id}/hand-over", given)
        assert answer.status_code == 422
        assert "elease" in answer.content.decode()
    assert liaison.post(f"/referrals/{referral_id}/hand-over", {}).status_code == 422
    assert get_referral(referral_id).state is ReferralState.DRAFT
    assert list_disclosures(subject_id=referral_id) == ()


def test_a_document_is_handed_out_once(
    liaison: Client, referral_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coldframe.referral.formats.article_18.Article18.check", lambda *_: ())
    given = {"form": "article_18", "member_state": "de", "why": "victim_there"}
    answer = liaison.post(f"/referrals/{referral_id}/hand-over", given)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{referral_id}.txt"'
    assert b"the authorities of DE" in answer.content
    assert get_referral(referral_id).state is ReferralState.HANDED_OVER
    page = liaison.get(f"/referrals/{referral_id}").content.decode()
    assert "Handed over as a document" in page
    assert "Hand it out" not in page
    assert liaison.post(f"/referrals/{referral_id}/hand-over", given).status_code == 409


def test_only_who_may_send_hands_over(now: datetime, referral_id: str) -> None:
    investigator = client_of(Role.INVESTIGATOR, now=now)
    assert "Hand over" not in investigator.get(f"/referrals/{referral_id}").content.decode()
    assert investigator.post(f"/referrals/{referral_id}/hand-over", {"form": "xarf"}).status_code == 403

"""Sealed packages in the console and behind a link: made, fetched without an account, signed for on paper."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyrage
import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from tests.doors.partner_desk import MARA, agree, make_clue, make_recipient
from tests.doors.test_web_referral import draft_form
from tests.doors.web_people import client_of

from coldframe.access.terms import Role
from coldframe.partners.actions import suspend_agreement
from coldframe.partners.queries import list_disclosures
from coldframe.partners.sealing import key_fingerprint, open_sealed
from coldframe.referral import package
from coldframe.referral.models import Parcel, Referral
from coldframe.referral.queries import get_referral
from coldframe.referral.terms import MailState, ReferralState
from coldframe.web.exchanged import unseen_days

pytestmark = pytest.mark.django_db

IDENTITY = pyrage.x25519.Identity.generate()
KEY = str(IDENTITY.to_public())


@pytest.fixture(autouse=True)
def _no_limit_left_over() -> None:
    cache.clear()


@pytest.fixture
def liaison(now: datetime, settings: LazySettings) -> Client:
    settings.COLDFRAME_REPORTER_EMAIL = "desk@example.org"
    return client_of(Role.LIAISON, now=now)


@pytest.fixture
def referral_id(liaison: Client) -> str:
    office = make_recipient(
        public_key="",
        delivery_url="",
        name_as_printed="Example Office",
        sealing_key=KEY,
        mail="o@example.org",
    )
    form = draft_form(make_clue(), agree(office))
    return liaison.post("/referrals/new", form).headers["Location"].rpartition("/")[2]


def make_link(liaison: Client, referral_id: str) -> str:
    answer = liaison.post(
        f"/referrals/{referral_id}/package", {"channel": "download", "documents": ["coldframe", "csv"]}
    )
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    page = answer.content.decode()
    return "/packages/" + page.partition("/packages/")[2].partition("<")[0].strip()


def test_a_package_is_made_and_fetched_without_an_account(liaison: Client, referral_id: str) -> None:
    shown = liaison.get(f"/referrals/{referral_id}").content.decode()
    assert "Send as a sealed package" in shown
    assert f'<span class="nowrap">{key_fingerprint(KEY)[:4]}</span>' in shown
    link = make_link(liaison, referral_id)
    stranger = Client()
    for _ in range(3):  # a mail filter that looks counts for nothing
        page = stranger.get(link)
        assert page.status_code == 200
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert b"Example Office" not in page.content
        assert b"come here" not in page.content
        assert b"<script" not in page.content
    assert list_disclosures(subject_id=referral_id) == ()
    answer = stranger.post(link)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{referral_id}.tar.age"'
    sealed = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert not stranger.cookies
    opened = package.read(
        open_sealed([sealed], str(IDENTITY)),
        own_fingerprint=key_fingerprint(KEY),
        as_of=datetime.now().astimezone(),
    )
    assert [entry.form for entry in opened.entries][:1] == ["coldframe-referral/1"]
    assert get_referral(referral_id).state is ReferralState.DELIVERED
    assert list_disclosures(subject_id=referral_id)[0].read_at is not None
    shown = liaison.get(f"/referrals/{referral_id}").content.decode()
    assert "Fetched" in shown
    assert "4 downloads left" in shown
    assert link.rpartition("/")[2] not in shown


def test_whatever_keeps_a_link_shut_the_answer_is_the_same(liaison: Client, referral_id: str) -> None:
    link = make_link(liaison, referral_id)
    stranger, wrong = Client(), "/packages/cfp_nothing"
    nothing = [stranger.get(wrong).content, stranger.post(wrong).content]
    suspend_agreement(
        get_referral(referral_id).agreement_id,
        reason="A doubt.",
        actor=MARA,
        as_of=datetime.now().astimezone(),
    )
    for method, expected in ((stranger.get, nothing[0]), (stranger.post, nothing[1])):
        answer = method(link)
        assert answer.status_code == 404
        assert answer.content == expected
    assert list_disclosures(subject_id=referral_id) == ()


def test_a_new_link_ends_the_old_and_a_recall_ends_both(liaison: Client, referral_id: str) -> None:
    old = make_link(liaison, referral_id)
    page = liaison.post(f"/referrals/{referral_id}/link").content.decode()
    new = "/packages/" + page.partition("/packages/")[2].partition("<")[0].strip()
    stranger = Client()
    assert (stranger.get(old).status_code, stranger.get(new).status_code) == (404, 200)
    liaison.post(f"/referrals/{referral_id}/recall")
    assert stranger.get(new).status_code == 404
    assert liaison.post(f"/referrals/{referral_id}/link").status_code == 409


def test_guessing_is_slowed_down() -> None:
    stranger = Client()
    codes = [stranger.get(f"/packages/cfp_{number}").status_code for number in range(25)]
    assert 429 in codes


def test_what_cannot_go_is_said_and_stays_a_draft(liaison: Client, referral_id: str, now: datetime) -> None:
    for given in (
        {},
        {"channel": "desk", "documents": ["csv"]},
        {"channel": "sealed_mail", "documents": ["csv"]},
    ):
        answer = liaison.post(f"/referrals/{referral_id}/package", given, follow=True)
        assert "notice-error" in answer.content.decode() or "open to this" in answer.content.decode()
    assert get_referral(referral_id).state is ReferralState.DRAFT
    investigator = client_of(Role.INVESTIGATOR, now=now)
    assert investigator.post(f"/referrals/{referral_id}/package", {}).status_code == 403


def test_paper_is_handed_over_by_one_and_signed_for_by_another(liaison: Client, referral_id: str) -> None:
    answer = liaison.post(f"/referrals/{referral_id}/hand-over", {"form": "pdf"})
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{referral_id}.pdf"'
    assert "Who signed for it" in liaison.get(f"/referrals/{referral_id}").content.decode()
    moment = datetime.now().astimezone()
    for wrong in (
        {},
        {"received_by": "A. Example", "received_at": f"{moment + timedelta(days=1):%Y-%m-%dT%H:%M}"},
    ):
        liaison.post(f"/referrals/{referral_id}/signed", wrong)
        assert list_disclosures(subject_id=referral_id)[0].delivered_at is None
    signed = {"received_by": "A. Example, Office", "received_at": f"{moment:%Y-%m-%dT%H:%M}"}
    liaison.post(f"/referrals/{referral_id}/signed", signed)
    assert list_disclosures(subject_id=referral_id)[0].delivered_at is not None
    assert "A. Example, Office" in liaison.get(f"/referrals/{referral_id}").content.decode()


def test_nothing_is_added_to_what_no_desk_has_and_nobody_waits_for_a_desk_to_see_it(
    liaison: Client, referral_id: str
) -> None:
    b"".join(Client().post(make_link(liaison, referral_id)).streaming_content)  # type: ignore[attr-defined]
    found = get_referral(referral_id)
    assert found.state is ReferralState.DELIVERED
    page = liaison.get(f"/referrals/{referral_id}").content.decode()
    assert f"/referrals/{referral_id}/add" not in page
    assert liaison.get(f"/referrals/{referral_id}/add").status_code == 409
    assert unseen_days(found, as_of=datetime.now().astimezone() + timedelta(days=9)) == 0


def test_no_log_holds_a_link(liaison: Client, referral_id: str, caplog: pytest.LogCaptureFixture) -> None:
    link, stranger = make_link(liaison, referral_id), Client()
    assert stranger.head(link).status_code == 405  # as link checkers of mail systems ask
    liaison.post(f"/referrals/{referral_id}/recall")
    assert stranger.get(link).status_code == 404
    assert "(a link)" in caplog.text
    assert link.rpartition("/")[2] not in caplog.text


def test_a_mail_that_nobody_knows_of_stands_out_in_the_list(liaison: Client, referral_id: str) -> None:
    make_link(liaison, referral_id)
    assert "nobody knows whether it arrived" not in liaison.get("/referrals").content.decode()
    Referral.objects.filter(pk=referral_id).update(state=ReferralState.SENDING)
    Parcel.objects.filter(pk=referral_id).update(mail_state=MailState.UNKNOWN)
    assert "nobody knows whether it arrived" in liaison.get("/referrals").content.decode()
    assert "It arrived" in liaison.get(f"/referrals/{referral_id}").content.decode()

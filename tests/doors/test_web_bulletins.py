"""The pages about bulletins: who sees what, what is handed out, and two people through the browser's door."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib.auth import get_user_model
from django.test import Client
from tests.doors.web_people import TERMINAL, client_of
from tests.stages.publication.bulletin_desk import BulletinDesk, Campaigning
from tests.stages.review_desk import NOW

from coldframe.access.actions import enrol_totp
from coldframe.access.terms import Role

pytestmark = pytest.mark.django_db

BULLETINS = "/publication/bulletins"


@pytest.fixture
def desk() -> BulletinDesk:
    return BulletinDesk()


def as_person(person_id: str) -> Client:
    """A browser in which somebody of the desk is signed in."""
    enrol_totp(person_id, generate_totp_secret(), actor=TERMINAL, as_of=NOW)
    client = Client()
    client.force_login(get_user_model().objects.get(pk=person_id))
    return client


def test_only_publishers_draft_and_only_what_is_published_is_seen_by_others(desk: BulletinDesk) -> None:
    made = desk.draft(desk.article())
    for role in Role:
        client = client_of(role, now=NOW)
        page = client.get(f"{BULLETINS}/{made.id}")
        assert page.status_code == (200 if role is Role.PUBLISHER else page.status_code)
        if role is not Role.PUBLISHER:
            assert page.status_code in (403, 404), role
            assert client.get(f"{BULLETINS}/new").status_code == 403, role
            assert client.get(f"{BULLETINS}/{made.id}/en.html").status_code in (403, 404), role
            assert client.post(f"{BULLETINS}/{made.id}/withdraw", {"reason": "wrong"}).status_code == 403


def test_two_people_draft_propose_publish_and_everybody_gets_the_same(desk: BulletinDesk) -> None:
    case_id = desk.article()
    wen, ida = as_person(desk.wen.id), as_person(desk.ida.id)
    offered = wen.get(f"{BULLETINS}/new?case={case_id}").content.decode()
    assert f'value="{case_id}"' in offered
    answer = wen.post(f"{BULLETINS}/new", {"cases": [case_id], "sentences": ["ask_help"], "source": ""})
    assert answer.status_code == 302
    address = answer["Location"]
    page = wen.get(f"{address}?language=zh")
    assert "106人" in page.content.decode()
    digest = page.context["version"].digest
    assert wen.post(f"{address}/propose", {"digest": digest}).status_code == 302
    assert wen.post(f"{address}/publish", {"digest": digest}).status_code == 403
    assert ida.post(f"{address}/publish", {"digest": "0" * 64}).status_code == 422
    assert ida.post(f"{address}/publish", {"digest": digest}).status_code == 302
    reader = client_of(Role.AUDITOR, now=NOW)
    assert "106 people" in reader.get(f"{address}?language=en").content.decode()
    told = json.loads(reader.get(f"{address}/en.json").content)
    assert told["digest"] == digest
    assert not told["is_draft"]
    assert reader.get(f"{address}/ko.html").content.decode().count("data-line") > 10
    assert reader.get(f"{address}/fr.html").status_code == 404
    assert reader.get(f"{address}/en.pdf").content.startswith(b"%PDF-")
    assert wen.post(f"{address}/withdraw", {"reason": "wrong"}).status_code == 302
    gone = reader.get(f"{address}/en.html").content.decode()
    assert "withdrawn" in gone
    assert "106" not in gone
    assert reader.get(f"{address}/en.json").status_code == 404


def test_a_batch_of_a_campaign_is_chosen_in_the_form_and_kept_when_drafted_anew(desk: BulletinDesk) -> None:
    case_id, campaign = desk.case(), Campaigning(desk.wen)
    chosen = f"{campaign.id}/{campaign.batch(17)}"
    wen = as_person(desk.wen.id)
    assert f'value="{chosen}"' in wen.get(f"{BULLETINS}/new").content.decode()
    assert wen.post(f"{BULLETINS}/new", {"cases": [case_id], "campaign": "cmp_other"}).status_code == 422
    answer = wen.post(f"{BULLETINS}/new", {"cases": [case_id], "campaign": chosen})
    page = wen.get(f"{answer['Location']}?language=ko").content.decode()
    assert "사건 17건" in page
    assert f'value="{chosen}" selected' in page

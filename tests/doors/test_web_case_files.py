"""The pages by which a case leaves whole and comes whole."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.stages.casework.archive_desks import NAME, Desk, as_other_desk, make_desk, opened, send
from tests.stages.review_desk import NOW, TERMINAL, make_person

from coldframe.access.actions import enrol_totp
from coldframe.access.terms import Role
from coldframe.casework.models import Case
from coldframe.casework.portable.keys import own_sealing_key
from coldframe.core.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return make_desk()


def browser(actor: Actor) -> Client:
    enrol_totp(actor.id, generate_totp_secret(), actor=TERMINAL, as_of=timezone.now())
    client = Client()
    client.force_login(get_user_model().objects.get(pk=actor.id))
    return client


def test_a_case_leaves_sealed_and_what_is_wrong_is_said(desk: Desk) -> None:
    client, base = browser(desk.mara), f"/cases/{desk.case.id}/files"
    assert b"Take out, bring in" in client.get(base).content
    given = {"agreement_id": desk.agreement_id, "purpose": "investigation", "parts": ["case.notes"]}
    assert client.post(f"{base}/export/partner", given).status_code == 422
    answer = client.post(f"{base}/export/partner", given | {"categories": ["sale_of_access"]})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/age-encryption")
    _, members = opened(b"".join(answer.streaming_content))
    assert "tables/notes.jsonl" in members
    assert all(NAME.encode() not in body for body in members.values())
    refused = client.post(f"{base}/export/partner", given | {"categories": ["grooming"]})
    assert refused.status_code == 422
    assert client.post(f"{base}/export/nobody", given).status_code == 404
    assert client.get(base).content.count(b"cex_") == 1


def test_a_disclosure_needs_its_reason(desk: Desk) -> None:
    client, base = browser(desk.mara), f"/cases/{desk.case.id}/files"
    given = {"to": "Counsel of P-1", "ground": "An act, article 1", "keys": own_sealing_key()}
    page = client.get(base).content.decode()
    note = page.split('value="nte_')[1].split('"')[0]
    assert client.post(f"{base}/export/proceedings", given | {"withhold": [f"nte_{note}"]}).status_code == 422
    answer = client.post(
        f"{base}/export/proceedings", given | {"withhold": [f"nte_{note}"], "reason": "An informant."}
    )
    assert "documents/index.pdf" in opened(b"".join(answer.streaming_content))[1]
    tables = client.post(f"{base}/export/own_use", {"form": "tables"})
    assert tables["Content-Type"] == "application/zip"


def test_an_archive_is_shown_before_it_is_taken_in(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    client, sealed, before = browser(desk.otto), send(desk), Case.objects.count()
    with as_other_desk(monkeypatch):
        assert own_sealing_key().encode() in client.get("/cases/arrive").content
        wrong = client.post("/cases/arrive", {"archive": SimpleUploadedFile("x.age", b"not sealed")})
        assert wrong.status_code == 422
        assert b"does not open" in wrong.content
        there = client.post("/cases/arrive", {"archive": SimpleUploadedFile("case.tar.age", sealed)})
        page = client.get(there["Location"]).content.decode()
        assert "An invented matter" in page
        assert "Nobody here compared the key" in page
        assert Case.objects.count() == before
        taken = client.post(there["Location"], {"do": "take"})
        page = client.get(taken["Location"]).content.decode()
    assert Case.objects.count() == before + 1
    assert "What lies beside" in page
    assert NAME not in page


def test_a_case_that_is_not_open_to_somebody_answers_like_none(desk: Desk) -> None:
    client, base = browser(make_person("nora", Role.INVESTIGATOR)), f"/cases/{desk.case.id}/files"
    for answer in (
        client.get(base), client.post(f"{base}/export/own_use", {"form": "tables"}), client.post(f"{base}/retry"),
        client.post(f"{base}/graph", {"graph": SimpleUploadedFile("g.json", b"{}")}),
    ):  # fmt: skip
        assert answer.status_code == 404

"""The pages about sources: proposed, approved by another, its trouble in words, and never a secret."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils.translation import gettext, override
from tests.doors.api_client import Program
from tests.doors.web_people import TERMINAL, client_of
from tests.stages.review_desk import make_person
from tests.stages.source_desk import Desk
from tests.stages.test_source_feedback import CONTENT, an_agreement, matched
from tests.unit.matching.exchanges import NOW, Asked, drawn, start

from coldframe.access.actions import create_api_key
from coldframe.access.terms import Permission, Role
from coldframe.core.actors import person
from coldframe.core.ids import new_id
from coldframe.core.said import told
from coldframe.intake.queries import list_items
from coldframe.matching import actions
from coldframe.matching.exchanges.registry import EXCHANGES
from coldframe.matching.hashlists.registry import FORMATS
from coldframe.matching.models import Source
from coldframe.matching.queries import get_feedback, get_source, list_feedback, list_gaps, list_sources
from coldframe.matching.terms.sources import SourceState
from coldframe.partners.terms import HarmCategory
from coldframe.simulators.exchange import Fault, FaultKind
from coldframe.web.source_kinds import KINDS, LIST_FORMATS, SECRETS

pytestmark = pytest.mark.django_db
RAFA = person("per_" + "1" * 26)


@pytest.fixture
def asked() -> Iterator[Asked]:
    one = start("ncmec")
    yield one
    one.server.stop()


def form(asked: Asked, bank_id: str, **changes: str) -> dict[str, str]:
    return {
        "name": "Example exchange", "kind": "ncmec", "bank_id": bank_id, "url": asked.server.url,
        "environment": "test", "starts_on": "2026-11-01", "members": "", "recipient_id": "",
        "username": "demo", "password": "open-sesame-hush",
    } | changes  # fmt: skip


def a_bank() -> str:
    return actions.create_bank(
        "Shapes", category=HarmCategory.ABUSE_MATERIAL, source="Example", actor=RAFA, as_of=NOW
    ).id


def test_that_every_kind_and_every_credential_has_words() -> None:
    assert set(KINDS) == set(EXCHANGES)
    assert {kind: tuple(names) for kind, names in SECRETS.items()} == {
        kind: exchange.SECRETS for kind, exchange in EXCHANGES.items()
    }
    assert set(LIST_FORMATS) == set(FORMATS)


def test_that_a_source_is_proposed_by_one_and_approved_by_another(asked: Asked, now: datetime) -> None:
    proposer = client_of(Role.LIAISON, now=now, username="lio")
    approver = client_of(Role.SECOND_READER, now=now, username="sana")
    assert "Make a bank first" in proposer.get("/sources").content.decode()
    sent = proposer.post("/sources/add", form(asked, a_bank()))
    (source,) = list_sources()
    assert sent.headers["Location"] == f"/sources/{source.id}"
    page = f"/sources/{source.id}"
    assert "You proposed it" in proposer.get(page).content.decode()
    assert proposer.post(f"{page}/decide").status_code == 403
    assert get_source(source.id).state is SourceState.PROPOSED
    assert "You read second" in approver.get(page).content.decode()
    assert approver.post(f"{page}/decide").status_code == 302
    asked.put("one", at=NOW)
    asked.server.exchange.arm(Fault(FaultKind.GARBAGE))
    Desk(asked).sync(source.id)
    for client in (proposer, approver):
        for address in ("/sources", page):
            shown = client.get(address).content.decode()
            assert "hush" not in shown
            assert drawn("one") not in shown
            assert "All of it taken in" in shown
    for address, change, state in (("pause", {}, "paused"), ("pause", {"resume": "1"}, "approved")):
        assert approver.post(f"{page}/{address}", change).status_code == 302
        assert get_source(source.id).state == state
    assert approver.post(f"{page}/sync").status_code == 302


def test_that_a_mistake_is_shown_at_its_field_and_no_secret_comes_back(asked: Asked, now: datetime) -> None:
    client = client_of(Role.LIAISON, now=now)
    bank_id = a_bank()
    for changes, says in (
        ({"password": ""}, "required"),
        ({"environment": "production"}, "sent nowhere but to"),
        ({"url": "http://hashes.example.org"}, "not encrypted"),
        ({"members": "abc"}, "by their numbers"),
        ({"starts_on": "2999-01-01"}, "lies in the future"),
        ({"starts_on": ""}, "required"),
    ):
        answer = client.post("/sources/add", form(asked, bank_id, **changes))
        assert answer.status_code == 422
        shown = answer.content.decode()
        assert says in shown
        assert "hush" not in shown
    assert not Source.objects.exists()


def test_that_trouble_is_told_in_words_and_credentials_can_be_replaced(asked: Asked, now: datetime) -> None:
    proposer = client_of(Role.LIAISON, now=now, username="lio")
    approver = client_of(Role.SECOND_READER, now=now, username="sana")
    proposer.post("/sources/add", form(asked, a_bank(), password="wrong-hush"))
    (source,) = list_sources()
    approver.post(f"/sources/{source.id}/decide")
    desk = Desk(asked)
    desk.sync(source.id)
    shown = proposer.get(f"/sources/{source.id}").content.decode()
    assert "Credentials refused" in shown
    assert "hush" not in shown
    assert "does not accept the credentials (status 401)" in shown
    empty = proposer.post(f"/sources/{source.id}/credentials", {"username": "demo"})
    assert (empty.status_code, "required" in empty.content.decode()) == (422, True)
    again = {"username": "demo", "password": "open-sesame-hush"}
    assert proposer.post(f"/sources/{source.id}/credentials", again).status_code == 302
    asked.put("cursed", at=NOW - timedelta(minutes=1), is_cursed=True)
    desk.sync(source.id)
    gaps = proposer.get(f"/sources/{source.id}").content.decode()
    assert "With gaps" in gaps
    assert "What it could not tell" in gaps
    gap = list_gaps(source.id)[0]
    assert told(gap.said) in gaps
    proposer.post("/preferences", {"language": "ko", "next": "/"})
    korean = proposer.get(f"/sources/{source.id}").content.decode()
    with override("ko"):
        assert told(gap.said, gettext) in korean
    assert told(gap.said) not in korean


def test_that_a_program_reads_the_sources_of_its_banks_only(asked: Asked) -> None:
    from django.utils import timezone

    now = timezone.now()
    owner = client_of(Role.LIAISON, now=now)
    owner.post("/sources/add", form(asked, a_bank()))
    (source,) = list_sources()
    key = create_api_key(
        str(owner.session["_auth_user_id"]), "test", [Permission.BANK_VIEW],
        expires_at=now + timedelta(days=1), actor=TERMINAL, as_of=now,
    )  # fmt: skip
    assert Program(key).send("GET", "/sources").json() == []
    assert Program(key).send("GET", f"/sources/{source.id}").status_code == 404


def test_that_a_person_says_what_a_decision_left_open(asked: Asked, now: datetime) -> None:
    lio = client_of(Role.LIAISON, now=now, username="lio")
    actor, admin = person(lio.session["_auth_user_id"]), make_person("mara", Role.ADMINISTRATOR)
    md5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
    asked.server.exchange.put("42/a", {"md5": md5}, at=NOW - timedelta(days=1))
    source, clue_id = matched(asked, recipient_id=an_agreement(actor, admin))
    items = [item.id for item in list_items(clue_id)]
    actions.note_judgement(items, decision_id=new_id("dec"), is_confirmed=None, actor=actor, as_of=NOW)
    (one,) = list_feedback()
    page = lio.get(f"/sources/{source.id}").content.decode()
    assert "What you say of the entry" in page
    assert "checked" not in page.partition("What you say of the entry")[2].partition("</form>")[0]
    address = f"/sources/feedback/{one.id}/send"
    assert "Say whether it is" in lio.post(address, follow=True).content.decode()
    assert get_feedback(one.id).is_confirmed is None
    assert "On its way" in lio.post(address, {"said": "confirms"}, follow=True).content.decode()
    assert get_feedback(one.id).is_confirmed is True

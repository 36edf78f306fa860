"""The pages of deconfliction: each case its own, the supervisor's page, and the key with a partner."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.doors.partner_desk import make_recipient
from tests.doors.test_web_cases import Investigator, investigator
from tests.doors.web_people import client_of

from coldframe.access.terms import Role
from coldframe.casework.actions import open_case
from coldframe.casework.deconfliction import rules
from coldframe.casework.deconfliction.queries import list_deconfliction_links, list_entries, list_pauses
from coldframe.casework.deconfliction.terms import Interest
from coldframe.core.actors import person
from coldframe.partners import actions as partners
from coldframe.partners.terms import Field, HarmCategory, NewAgreement, Purpose

pytestmark = pytest.mark.django_db

ASKED = {"kind": "handle", "value": "telegram:marker", "harm": "grooming", "reason": "Seen <b>twice</b>."}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(rules, "_SCRYPT_SELECTOR", 2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.fixture
def ines(now: datetime) -> Investigator:
    return investigator("ines", now)


@pytest.fixture
def otto(now: datetime) -> Investigator:
    return investigator("otto", now)


@pytest.fixture
def sol(now: datetime) -> Client:
    return client_of(Role.SUPERVISOR, now=now, username="sol")


def case_of(who: Investigator, code: str, now: datetime) -> str:
    return open_case(code, "An invented matter", "SE", actor=who.actor, as_of=now).id


def entry_of(who: Investigator, case: str, now: datetime) -> str:
    return list_entries(case, actor=who.actor, as_of=now)[0].id


def test_two_cases_meet_and_neither_page_says_which(
    ines: Investigator, otto: Investigator, sol: Client, now: datetime
) -> None:
    mine, theirs = case_of(ines, "1·27", now), case_of(otto, "2·5", now)
    assert ines.post(f"/cases/{mine}/interests", **ASKED)["Location"] == f"/cases/{mine}#interests"
    assert "Nobody else so far" in ines.page(f"/cases/{mine}")
    otto.post(f"/cases/{theirs}/interests", **ASKED)
    page = otto.page(f"/cases/{theirs}")
    assert "Another case of this desk has an interest." in page
    assert "Call: Sol" in page
    assert "Seen &lt;b&gt;twice&lt;/b&gt;." in page
    section = page.split('id="interests"')[1].split("</section>")[0]
    assert not [secret for secret in ("1·27", mine, "Ines") if secret in section]
    seen = sol.get("/deconfliction").content.decode()
    assert "1·27" in seen
    assert "2·5" in seen
    assert "telegram" not in seen


def test_both_grant_withdraw_and_say_no(ines: Investigator, otto: Investigator, now: datetime) -> None:
    mine, theirs = case_of(ines, "1·27", now), case_of(otto, "2·5", now)
    for who, case in ((ines, mine), (otto, theirs)):
        who.post(f"/cases/{case}/interests", **ASKED)
    first, second = entry_of(ines, mine, now), entry_of(otto, theirs, now)
    ines.post(f"/cases/{mine}/interests/{first}/grant", counterpart="", parts=["case_code"])
    otto.post(
        f"/cases/{theirs}/interests/{second}/grant", counterpart="", parts=["contact"], contact="ext. 4"
    )
    assert "ext. 4" in ines.page(f"/cases/{mine}")
    otto.post(f"/cases/{theirs}/interests/{second}/withdraw", counterpart="")
    assert "ext. 4" not in ines.page(f"/cases/{mine}")
    otto.post(f"/cases/{theirs}/interests/{second}/decline", counterpart="")
    assert "You said no. They cannot tell." in otto.page(f"/cases/{theirs}")
    without = ines.client.post(f"/cases/{mine}/interests/{first}/grant", {"counterpart": ""}, follow=True)
    assert "Choose at least one thing to show, or say no." in without.content.decode()
    ines.post(f"/cases/{mine}/interests/{first}/remove")
    assert "Nothing is entered yet." in ines.page(f"/cases/{mine}")


def test_a_pause_is_lifted_by_a_supervisor_only(ines: Investigator, sol: Client, now: datetime) -> None:
    case = case_of(ines, "1·27", now)
    ines.post(f"/cases/{case}/interests", **ASKED)
    assert ines.post(f"/cases/{case}/interests/pause", protects="", reason="Why").status_code == 422
    ines.post(f"/cases/{case}/interests/pause", protects="Operation Lantern", reason="A search.")
    assert "Only a supervisor lifts it." in ines.page(f"/cases/{case}")
    assert "Operation Lantern" not in ines.page(f"/cases/{case}")
    (pause,) = list_pauses()
    assert ines.post(f"/deconfliction/pauses/{pause.id}/lift", reason="Over.").status_code == 403
    assert "Operation Lantern" in sol.get("/deconfliction").content.decode()
    sol.post(f"/deconfliction/pauses/{pause.id}/lift", {"reason": ""})
    assert list_pauses() == (pause,)
    sol.post(f"/deconfliction/pauses/{pause.id}/lift", {"reason": "Over."})
    assert list_pauses() == ()
    assert list_entries(case, actor=ines.actor, as_of=now)[0].standing is Interest.NO_HIT


def test_what_is_entered_wrongly_stays_and_is_named(ines: Investigator, now: datetime) -> None:
    case = case_of(ines, "1·27", now)
    answer = ines.post(f"/cases/{case}/interests", **{**ASKED, "value": "@marker"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Enter service and name" in page
    assert 'value="@marker"' in page


@pytest.mark.parametrize(
    "what", ["", "/pause", "/{entry}/remove", "/{entry}/grant", "/{entry}/decline", "/{entry}/withdraw"]
)
def test_another_s_case_answers_as_if_it_were_absent(
    what: str, ines: Investigator, otto: Investigator, now: datetime
) -> None:
    case = case_of(ines, "1·27", now)
    ines.post(f"/cases/{case}/interests", **ASKED)
    url = f"/cases/{case}/interests{what.format(entry=entry_of(ines, case, now))}"
    absent = url.replace(case, "cas_" + "0" * 26)
    fields = {**ASKED, "protects": "x", "parts": "case_code", "counterpart": ""}
    assert otto.post(url, **fields).status_code == 404
    if "{entry}" not in what:
        assert otto.post(absent, **fields).status_code == 404
    assert len(list_entries(case, actor=ines.actor, as_of=now)) == 1


def test_the_key_with_a_partner_is_made_by_a_liaison_under_an_agreement(now: datetime) -> None:
    lio = client_of(Role.LIAISON, now=now, username="lio")
    recipient = make_recipient()
    page = lio.get(f"/partners/{recipient.id}/deconfliction").content.decode()
    assert "No agreement in force covers this" in page
    refused = lio.post(f"/partners/{recipient.id}/deconfliction/key", follow=True).content.decode()
    assert "No agreement in force with this recipient covers deconfliction" in refused
    new = NewAgreement(
        recipient_id=recipient.id,
        legal_basis="Example Act, section 1",
        purposes=frozenset({Purpose.DECONFLICTION}),
        categories=frozenset({HarmCategory.GROOMING}),
        fields=frozenset({Field.DECONFLICTION_TOKEN}),
        active_from=now - timedelta(days=1),
        active_to=now + timedelta(days=30),
        retention_days=90,
    )
    one, two = person("per_" + "1" * 26), person("per_" + "2" * 26)
    proposed = partners.propose_agreement(new, actor=one, as_of=now)
    partners.activate_agreement(proposed.agreement_id, 1, actor=two, as_of=now)
    lio.post(f"/partners/{recipient.id}/deconfliction/key")
    (link,) = list_deconfliction_links(as_of=now)
    page = lio.get(f"/partners/{recipient.id}/deconfliction").content.decode()
    assert link.key_id in page
    auditor = client_of(Role.AUDITOR, now=now, username="noor")
    assert link.key_id in auditor.get(f"/partners/{recipient.id}/deconfliction").content.decode()
    assert auditor.post(f"/partners/{recipient.id}/deconfliction/key").status_code == 403
    assert list_deconfliction_links(as_of=now) == (link,)

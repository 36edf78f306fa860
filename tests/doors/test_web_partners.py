"""The pages of partners and agreements: keys compared, two people agree, one person stops it."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from tests.doors.partner_desk import DELIVERY_URL, LIO, PARTNER, agree, make_recipient, propose
from tests.doors.web_people import client_of

from coldframe.access.terms import Role
from coldframe.core.actors import person
from coldframe.custody.queries import list_events
from coldframe.custody.signing import signing_key
from coldframe.partners.queries import (
    get_agreement,
    get_recipient,
    list_agreements,
    list_recipients,
    own_fingerprint,
    own_public_key,
)
from coldframe.partners.terms import AgreementState, Field, OnwardTransfer, PartnersEvent, Purpose

pytestmark = pytest.mark.django_db


@pytest.fixture
def liaison(now: datetime) -> Client:
    return client_of(Role.LIAISON, now=now)


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def spelled(fingerprint: str) -> str:
    groups = [fingerprint[start : start + 4] for start in range(0, len(fingerprint), 4)]
    return " ".join(f'<span class="nowrap">{group}</span>' for group in groups)


def recipient_form(**changes: str) -> dict[str, str]:
    return {
        "name_as_printed": "Example Hotline",
        "kind": "hotline",
        "jurisdiction": "se",
        "public_key": PARTNER,
        "delivery_url": DELIVERY_URL,
        "mail": "",
    } | changes


def agreement_form(**changes: object) -> dict[str, object]:
    now = datetime.now(UTC)
    return {
        "legal_basis": "Example Act, section 1",
        "purposes": ["investigation"],
        "categories": ["grooming", "abuse_material"],
        "fields": ["clue.statement", "item.url"],
        "rights_caveat": "Not where death may follow",
        "retention_days": "90",
        "onward_transfer": "not_allowed",
        "active_from": (now - timedelta(hours=1)).isoformat(),
        "active_to": (now + timedelta(days=90)).isoformat(),
    } | changes


# ── recipients ──


def test_the_list_shows_every_key_in_groups_and_no_private_one(liaison: Client) -> None:
    made = make_recipient()
    agree(made)
    page = text_of(liaison.get("/partners"))
    assert "Example Hotline" in page
    assert spelled(made.fingerprint) in page
    assert spelled(own_fingerprint()) in page
    assert own_public_key() in page
    assert "/api/v1/desk/messages" in page
    private = signing_key().private_bytes_raw()
    for hidden in (
        private.hex(),
        base64.b64encode(private).decode(),
        base64.urlsafe_b64encode(private).decode(),
    ):
        assert hidden.rstrip("=") not in page


def test_a_recipient_is_added_and_can_receive_nothing_yet(liaison: Client) -> None:
    answer = liaison.post("/partners/add", recipient_form())
    (made,) = list_recipients()
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/partners/{made.id}"
    assert (made.jurisdiction, made.public_key, made.delivery_url) == ("SE", PARTNER, DELIVERY_URL)
    page = text_of(liaison.get(f"/partners/{made.id}"))
    assert "Nothing can be sent to this recipient" in page
    assert [event.kind for event in list_events(about=made.id)] == [PartnersEvent.RECIPIENT_ADDED]


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"public_key": "not a key"}, "public_key", "not an Ed25519 public key"),
        ({"delivery_url": "http://desk.example.org/"}, "delivery_url", "not encrypted"),
        ({"jurisdiction": "1!"}, "jurisdiction", "two letters"),
        ({"mail": "nobody"}, "mail", "like desk@example.org"),
        ({"name_as_printed": ""}, "name_as_printed", "required"),
    ],
)
def test_a_wrong_recipient_is_told_at_its_field(
    liaison: Client, change: dict[str, str], field: str, says: str
) -> None:
    answer = liaison.post("/partners/add", recipient_form(**change))
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert list(errors) == [field]
    assert says in str(errors[field])
    assert list_recipients() == ()


def test_a_key_belongs_to_one_recipient(liaison: Client) -> None:
    make_recipient()
    answer = liaison.post("/partners/add", recipient_form(name_as_printed="Another"))
    assert answer.status_code == 422
    assert "Another recipient has this key" in text_of(answer)


def test_another_address_stops_the_agreement_and_says_so(liaison: Client) -> None:
    made = make_recipient()
    agreement = agree(made)
    changed = {"name_as_printed": "Example Hotline", "delivery_url": DELIVERY_URL + "/2", "mail": ""}
    page = text_of(liaison.post(f"/partners/{made.id}/change", changed, follow=True))
    assert "Nothing leaves to this recipient until a new version" in page
    assert "key or address changed" in text_of(liaison.get(f"/partners/agreements/{agreement.agreement_id}"))
    wrong = liaison.post(f"/partners/{made.id}/key", {"public_key": "x"})
    assert wrong.status_code == 422
    assert get_recipient(made.id).public_key == PARTNER


def test_an_auditor_reads_and_changes_nothing(now: datetime) -> None:
    made = make_recipient()
    agreement = agree(made)
    auditor = client_of(Role.AUDITOR, now=now)
    page = text_of(auditor.get(f"/partners/{made.id}"))
    assert "Propose an agreement" not in page
    assert "Change key or address" not in page
    assert "Suspend the agreement" not in text_of(
        auditor.get(f"/partners/agreements/{agreement.agreement_id}")
    )
    for path in (
        f"/partners/agreements/{agreement.agreement_id}/suspend",
        "/partners/add",
        f"/partners/{made.id}/key",
    ):
        assert auditor.post(path, {"reason": "x", **recipient_form()}).status_code == 403, path
    assert get_agreement(agreement.agreement_id).state is AgreementState.ACTIVE


def test_what_is_absent_answers_404(liaison: Client) -> None:
    for path in (
        "/partners/rcp_x",
        "/partners/rcp_x/change",
        "/partners/agreements/agr_x",
        "/partners/rcp_x/agreements/new",
    ):
        assert liaison.get(path).status_code == 404, path


# ── agreements ──


def test_one_proposes_and_another_activates(liaison: Client, now: datetime) -> None:
    made = make_recipient()
    answer = liaison.post(f"/partners/{made.id}/agreements/new", agreement_form())
    (terms,) = list_agreements(recipient_id=made.id)
    assert answer.headers["Location"] == f"/partners/agreements/{terms.agreement_id}"
    assert (terms.state, terms.purposes, terms.retention_days) == (
        AgreementState.PROPOSED,
        {Purpose.INVESTIGATION},
        90,
    )
    assert terms.fields == {Field.CLUE_STATEMENT, Field.ITEM_URL}
    assert (terms.onward_transfer, terms.rights_caveat) == (
        OnwardTransfer.NOT_ALLOWED,
        "Not where death may follow",
    )
    page = f"/partners/agreements/{terms.agreement_id}"
    shown = text_of(liaison.get(page))
    assert "a second person activates it" in shown
    assert "Put it in force" not in shown
    assert liaison.post(f"{page}/activate", {"version": "1"}).status_code == 403
    second = client_of(Role.ADMINISTRATOR, now=now)
    assert "Read it and put it in force" in text_of(second.get(page))
    assert "Put it in force</button>" in text_of(second.get(f"{page}/versions/1"))
    assert "Put it in force</button>" not in text_of(liaison.get(f"{page}/versions/1"))
    assert second.post(f"{page}/activate", {"version": "1"}).status_code == 302
    assert get_agreement(terms.agreement_id).state is AgreementState.ACTIVE
    assert "What the sender of the clue wrote" in text_of(second.get(page))


def test_the_form_offers_every_field_by_record_and_ticks_none(liaison: Client) -> None:
    page = text_of(liaison.get(f"/partners/{make_recipient().id}/agreements/new"))
    for field in Field:
        assert f'name="fields" value="{field}">' in page
    assert "The account or person that an item shows" in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"legal_basis": " "}, "legal_basis"),
        ({"fields": []}, "fields"),
        ({"fields": ["everything"]}, "fields"),
        ({"purposes": []}, "purposes"),
        ({"retention_days": "0"}, "retention_days"),
        ({"retention_days": "99999999"}, "retention_days"),
        ({"active_to": "2001-01-01T00:00"}, "active_to"),
        ({"active_from": "soon"}, "active_from"),
    ],
)
def test_terms_that_do_not_hold_are_told_at_their_field(
    liaison: Client, change: dict[str, object], field: str
) -> None:
    made = make_recipient()
    answer = liaison.post(f"/partners/{made.id}/agreements/new", agreement_form(**change))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert list_agreements() == ()


def test_a_new_version_starts_from_the_one_before(liaison: Client) -> None:
    made = make_recipient()
    agreement = agree(made)
    address = f"/partners/{made.id}/agreements/new"
    page = text_of(liaison.get(f"{address}?replaces={agreement.agreement_id}"))
    assert "Example Act, section 1" in page
    assert 'value="item.url" checked' in page
    liaison.post(address, agreement_form(replaces=agreement.agreement_id))
    assert [(one.version, one.state) for one in list_agreements()] == [
        (2, AgreementState.PROPOSED),
        (1, AgreementState.ACTIVE),
    ]
    assert "Version 2 of the agreement with Example Hotline waits" in text_of(liaison.get("/partners"))


def test_one_person_stops_it_at_once_and_says_why(liaison: Client) -> None:
    agreement = agree(make_recipient())
    page = f"/partners/agreements/{agreement.agreement_id}"
    assert liaison.post(f"{page}/suspend", {"reason": " "}).status_code == 422
    assert get_agreement(agreement.agreement_id).state is AgreementState.ACTIVE
    answer = liaison.post(f"{page}/suspend", {"reason": "A leak <script>"}, follow=True)
    shown = text_of(answer)
    assert get_agreement(agreement.agreement_id).state is AgreementState.SUSPENDED
    assert "A leak &lt;script&gt;" in shown
    assert "<script>" not in shown
    events = list_events(about=agreement.agreement_id)
    assert events[-1].kind == PartnersEvent.AGREEMENT_SUSPENDED
    assert "leak" not in json.dumps(dict(events[-1].detail))
    assert liaison.post(f"{page}/suspend", {"reason": "again"}).status_code == 409


def test_a_version_is_ended_for_good(liaison: Client) -> None:
    agreement = propose(make_recipient(), by=LIO)
    page = f"/partners/agreements/{agreement.agreement_id}"
    assert liaison.post(f"{page}/end", {"version": "one"}).status_code == 400
    assert liaison.post(f"{page}/end", {"version": "7"}).status_code == 404
    assert liaison.post(f"{page}/end", {"version": "1"}).status_code == 302
    assert get_agreement(agreement.agreement_id).state is AgreementState.ENDED
    assert liaison.post(f"{page}/activate", {"version": "1"}).status_code == 409


def test_a_proposer_named_in_markup_is_shown_as_text(liaison: Client) -> None:
    made = make_recipient(name_as_printed="<img src=x> Hotline https://example.org")
    agreement = propose(made, legal_basis="<u>Act</u>", by=person("per_" + "3" * 26))
    for path in ("/partners", f"/partners/{made.id}", f"/partners/agreements/{agreement.agreement_id}"):
        page = text_of(liaison.get(path))
        assert "<img src=x>" not in page
        assert "<u>Act</u>" not in page
    assert "&lt;img src=x&gt; Hotline hxxps://example[.]org" in text_of(liaison.get(f"/partners/{made.id}"))


def test_an_empty_ledger_of_disclosures_says_so(liaison: Client) -> None:
    assert "Nothing was disclosed" in text_of(liaison.get("/partners/disclosures"))

"""The pages of referrals: what goes is chosen by name, refused by name, shown before it goes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from tests.doors.partner_desk import LIO, NORMAL_URL, PARTNER_KEY, agree, make_clue, make_recipient, propose
from tests.doors.web_people import client_of
from tests.stages.review_desk import NOW, make_person, make_review

from coldframe.access.terms import Role
from coldframe.core.actors import desk, system
from coldframe.core.ids import new_id
from coldframe.core.moments import isoformat
from coldframe.custody.queries import list_events
from coldframe.partners import messages
from coldframe.partners.actions import suspend_agreement
from coldframe.partners.queries import list_disclosures, own_fingerprint
from coldframe.partners.terms import (
    AgreementTerms,
    Field,
    HarmCategory,
    Message,
    MessageKind,
    PartnersEvent,
    RecipientView,
)
from coldframe.pipeline import receive_message
from coldframe.referral import actions
from coldframe.referral.queries import get_received, get_referral, list_received, list_referrals
from coldframe.referral.terms import AttemptOutcome, ReferralEvent, ReferralState
from coldframe.triage.actions import claim_review, decide, second_decide
from coldframe.triage.terms import NewDecision

pytestmark = pytest.mark.django_db

PIPELINE = system("referral")


@pytest.fixture
def liaison(now: datetime) -> Client:
    return client_of(Role.LIAISON, now=now)


@pytest.fixture
def hotline() -> RecipientView:
    return make_recipient()


@pytest.fixture
def agreement(hotline: RecipientView) -> AgreementTerms:
    return agree(hotline)


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def words_of(answer: object) -> str:
    """The page without its markup, as somebody reads it."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text_of(answer)))


def draft_form(clue_id: str, agreement: AgreementTerms, **changes: object) -> dict[str, object]:
    return {
        "clue_id": clue_id,
        "decision_id": "",
        "recipient_id": agreement.recipient_id,
        "agreement_id": agreement.agreement_id,
        "purpose": "investigation",
        "harms": ["grooming"],
        "fields": ["clue.statement", "item.url", "subject.account"],
        "report_number": "",
    } | changes


def drafted(client: Client, agreement: AgreementTerms, **changes: object) -> str:
    client.post("/referrals/new", draft_form(make_clue(), agreement, **changes))
    return list_referrals()[0].id


# ── drafting ──


def test_a_clue_leads_to_recipients_with_what_allows_it(liaison: Client, agreement: AgreementTerms) -> None:
    bare = make_recipient(name_as_printed="Bare Unit", public_key="", delivery_url="")
    clue_id = make_clue()
    assert f"/referrals/new?clue={clue_id}" in text_of(liaison.get(f"/inbox/{clue_id}"))
    page = text_of(liaison.get(f"/referrals/new?clue={clue_id}"))
    assert f"recipient={agreement.recipient_id}&amp;agreement={agreement.agreement_id}" in page
    assert "None: nothing can be sent." in page
    assert f"/partners/{bare.id}/agreements/new" in page


def test_the_form_ticks_nothing_and_marks_what_is_not_covered(
    liaison: Client, agreement: AgreementTerms
) -> None:
    clue_id = make_clue()
    address = (
        f"/referrals/new?clue={clue_id}&recipient={agreement.recipient_id}&agreement={agreement.agreement_id}"
    )
    answer = liaison.get(address)
    choices = {each.field: each for group in answer.context["form"].field_groups() for each in group.choices}
    assert set(choices) == set(Field)
    assert not [each for each in choices.values() if each.chosen]
    assert {field for field, each in choices.items() if each.covered} == agreement.fields
    assert choices[Field.ITEM_URL].known
    assert not choices[Field.ITEM_FILE].known
    assert answer.context["form"]["harms"].value() == ["grooming"]
    covered = liaison.get(address + "&choose=covered").context["form"]
    assert covered["fields"].value() == ["clue.statement", "item.kind", "item.url", "subject.account"]


def test_a_refusal_names_each_field_why_and_what_to_do(liaison: Client, agreement: AgreementTerms) -> None:
    clue_id = make_clue()
    fields = ["clue.statement", "item.original_name", "reporter.identity"]
    answer = liaison.post("/referrals/new", draft_form(clue_id, agreement, fields=fields))
    assert answer.status_code == 422
    (ground,) = answer.context["grounds"]
    assert [str(field) for field in ground.fields] == ["item.original_name", "reporter.identity"]
    words = words_of(answer)
    assert "Nothing was drafted: the agreement does not allow this." in words
    assert "File name as it came item.original_name" in words
    assert "Who reported it reporter.identity" in words
    assert "does not cover this field. Leave it out, or propose a version that names it." in words
    assert list_referrals() == ()
    assert list_events(about=clue_id)[-1].kind == PartnersEvent.RELEASE_REFUSED
    # What was chosen stays chosen, so that only the refused boxes have to be cleared.
    assert answer.context["form"]["fields"].value() == fields


def test_without_an_agreement_every_field_is_refused(liaison: Client, hotline: RecipientView) -> None:
    clue_id = make_clue()
    form = {
        "clue_id": clue_id,
        "recipient_id": hotline.id,
        "purpose": "investigation",
        "fields": ["item.url"],
    }
    answer = liaison.post("/referrals/new", form)
    assert answer.status_code == 422
    words = words_of(answer)
    assert "There is no agreement with this recipient. Propose one" in words
    assert "item.url" in words


def test_a_proposed_agreement_an_uncovered_purpose_and_harm_refuse(
    liaison: Client, hotline: RecipientView, agreement: AgreementTerms
) -> None:
    waiting = propose(hotline, by=LIO)
    answer = liaison.post("/referrals/new", draft_form(make_clue(), waiting))
    assert answer.status_code == 422
    assert "A second person must activate it" in words_of(answer)
    answer = liaison.post(
        "/referrals/new", draft_form(make_clue(), agreement, purpose="removal", harms=["trafficking"])
    )
    assert answer.status_code == 422
    assert [ground.reason for ground in answer.context["grounds"]] == [
        "Purpose not covered",
        "Kind of harm not covered",
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"fields": []}, "fields"), ({"fields": ["all"]}, "fields"), ({"purpose": "curiosity"}, "purpose")],
)
def test_a_draft_that_says_nothing_is_told_at_its_field(
    liaison: Client, agreement: AgreementTerms, change: dict[str, object], field: str
) -> None:
    answer = liaison.post("/referrals/new", draft_form(make_clue(), agreement, **change))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_a_referral_of_nothing_is_told(liaison: Client, agreement: AgreementTerms) -> None:
    assert liaison.get("/referrals/new").status_code == 400
    assert liaison.get("/referrals/new?clue=clu_x").status_code == 404
    assert liaison.get("/referrals/new?decision=dec_x").status_code == 404
    answer = liaison.post("/referrals/new", {"clue_id": make_clue()})
    assert answer.status_code == 422
    nothing_to_see = draft_form(make_clue(), agreement, fields=["clue.statement"])
    answer = liaison.post("/referrals/new", nothing_to_see)
    assert answer.status_code == 422
    assert "nothing it could look at" in words_of(answer)


# ── what will be seen, and sending ──


def test_the_page_shows_exactly_what_goes_and_what_stays(liaison: Client, agreement: AgreementTerms) -> None:
    answer = liaison.get(f"/referrals/{drafted(liaison, agreement)}")
    parts = {(part.words, part.number): part.values for part in answer.context["parts"]}
    assert [key for key, _ in parts.items()] == [
        ("The clue", None),
        ("Item", 1),
        ("Account or person of item", 2),
    ]
    assert parts["Item", 1] == ((Field.ITEM_URL, (NORMAL_URL,)),)
    withheld = {str(field) for _, fields in answer.context["withheld"] for field in fields}
    assert {"item.kind", "clue.received_at", "subject.service"} <= withheld
    assert "clue.statement" not in withheld
    page = text_of(answer)
    # Markup of a stranger is text, and no address can be clicked.
    assert "He wrote &lt;b&gt;come here&lt;/b&gt; at hxxps://chat[.]example[.]net/join" in page
    assert "hxxps://files[.]example[.]org/a?b=%3Ci%3E" in page
    assert "<b>come" not in page
    assert "https://files.example.org" not in page
    assert "Example chat" not in page
    # What stands around the matter goes as well, so the page shows it too.
    assert "Example Act, section 1" in page
    assert "length and last hash of our ledger" in page
    assert "Send exactly this" in page


def test_sending_queues_it_once(liaison: Client, agreement: AgreementTerms) -> None:
    referral_id = drafted(liaison, agreement)
    answer = liaison.post(f"/referrals/{referral_id}/send")
    assert answer.headers["Location"] == f"/referrals/{referral_id}"
    assert get_referral(referral_id).state is ReferralState.QUEUED
    page = text_of(liaison.get(f"/referrals/{referral_id}"))
    assert "Waits to be sent" in page
    assert "Send exactly this" not in page
    assert liaison.post(f"/referrals/{referral_id}/send").status_code == 409
    assert [event.kind for event in list_events(about=referral_id)].count(ReferralEvent.REFERRAL_QUEUED) == 1


def test_a_page_that_is_out_of_date_sends_nothing(liaison: Client, agreement: AgreementTerms) -> None:
    referral_id = drafted(liaison, agreement)
    page = liaison.get(f"/referrals/{referral_id}").content.decode()
    (seen,) = set(re.findall(r'name="seen" value="([0-9a-f]{64})"', page))
    for way in ("send", "hand-over", "package"):
        form = {"seen": "0" * 64, "form": "xarf", "channel": "download", "documents": ["coldframe"]}
        told = liaison.post(f"/referrals/{referral_id}/{way}", form, follow=True)
        assert get_referral(referral_id).state is ReferralState.DRAFT, way
        if way == "send":
            assert "What would leave changed since this page was opened" in text_of(told)
    assert liaison.post(f"/referrals/{referral_id}/send", {"seen": seen}).status_code == 302
    assert get_referral(referral_id).state is ReferralState.QUEUED


def test_a_draft_whose_agreement_was_stopped_is_refused_by_field(
    liaison: Client, agreement: AgreementTerms
) -> None:
    referral_id = drafted(liaison, agreement)
    suspend_agreement(agreement.agreement_id, reason="a leak", actor=LIO, as_of=datetime.now(UTC))
    page = liaison.get(f"/referrals/{referral_id}")
    assert page.status_code == 200
    assert "Send exactly this" not in text_of(page)
    answer = liaison.post(f"/referrals/{referral_id}/send")
    assert answer.status_code == 422
    words = words_of(answer)
    assert "It may not leave now." in words
    assert "is suspended" in words
    assert "subject.account" in words
    assert get_referral(referral_id).state is ReferralState.DRAFT


def test_a_draft_is_discarded(liaison: Client, agreement: AgreementTerms) -> None:
    referral_id = drafted(liaison, agreement)
    assert liaison.post(f"/referrals/{referral_id}/recall").status_code == 302
    assert get_referral(referral_id).state is ReferralState.RECALLED
    refused = liaison.post(f"/referrals/{referral_id}/recall")
    assert refused.status_code == 409
    assert "stands at “Recalled before it left”" in text_of(refused)


def test_the_way_shows_tries_receipt_and_what_the_recipient_says(
    liaison: Client, agreement: AgreementTerms, hotline: RecipientView
) -> None:
    referral_id = drafted(liaison, agreement)
    liaison.post(f"/referrals/{referral_id}/send")
    now = datetime.now(UTC)
    actions.begin_sending(referral_id, actor=PIPELINE, as_of=now)
    actions.record_attempt(
        referral_id,
        AttemptOutcome.NOT_SENT,
        message="The partner could not be reached <now>.",
        code="remote_not_reached",
        actor=PIPELINE,
        as_of=now,
    )
    later = now + timedelta(seconds=1)
    actions.record_state(referral_id, ReferralState.SEEN, at=later, actor=desk(hotline.id), as_of=later)
    answer = liaison.get(f"/referrals/{referral_id}")
    assert [str(step.what) for step in answer.context["steps"]] == [
        "draft",
        "queued",
        "sending",
        "not_sent",
        "seen",
    ]
    page = text_of(answer)
    assert "The partner could not be reached &lt;now&gt;." in page
    assert "Example Hotline" in page
    assert "None yet" in page
    (line,) = list_disclosures(subject_id=referral_id)
    ledger = text_of(liaison.get("/partners/disclosures"))
    assert referral_id in ledger
    assert line.document_sha256[:16] in ledger
    assert text_of(liaison.get(f"/partners/{hotline.id}")).count(referral_id) >= 1


def test_while_its_desk_is_offline_the_page_says_until_when_it_is_tried(
    liaison: Client, agreement: AgreementTerms
) -> None:
    referral_id, now = drafted(liaison, agreement), datetime.now(UTC)
    actions.send_referral(referral_id, actor=LIO, as_of=now)
    actions.begin_sending(referral_id, actor=PIPELINE, as_of=now)
    assert "tried again by itself" not in words_of(liaison.get(f"/referrals/{referral_id}"))
    actions.record_attempt(
        referral_id,
        AttemptOutcome.NOT_SENT,
        message="It could not be reached.",
        code="x",
        actor=PIPELINE,
        as_of=now,
    )
    assert "It is tried again by itself until" in words_of(liaison.get(f"/referrals/{referral_id}"))
    actions.record_refusal(referral_id, refused=None, note="No.", actor=PIPELINE, as_of=now)
    page = words_of(liaison.get(f"/referrals/{referral_id}"))
    assert "tried again by itself" not in page
    assert "Did not leave" in page
    matter = words_of(liaison.get(f"/partners/disclosures/{get_referral(referral_id).clue_id}"))
    assert "Did not leave" in matter
    assert "If a person asks" not in matter


def test_a_receipt_is_shown_with_what_the_recipient_made_of_it(
    liaison: Client, agreement: AgreementTerms, hotline: RecipientView
) -> None:
    referral_id = drafted(liaison, agreement)
    liaison.post(f"/referrals/{referral_id}/send")
    now, theirs = datetime.now(UTC), new_id("clu")
    actions.begin_sending(referral_id, actor=PIPELINE, as_of=now)
    answer = Message(
        id=new_id("msg"),
        sender=hotline.fingerprint,
        recipient=own_fingerprint(),
        issued_at=now,
        kind=MessageKind.RECEIPT,
        payload={"reference": theirs},
        files=(),
        body_sha256="0" * 64,
    )
    actions.record_delivery(referral_id, receipt="signed", answer=answer, actor=desk(hotline.id), as_of=now)
    shown = liaison.get(f"/referrals/{referral_id}")
    assert [str(step.what) for step in shown.context["steps"]] == ["draft", "queued", "sending", "delivered"]
    assert theirs in text_of(shown)
    assert "None yet" not in text_of(shown)
    assert "What was chosen for it" in text_of(shown)


def test_an_investigator_reads_and_sends_nothing(
    now: datetime, liaison: Client, agreement: AgreementTerms
) -> None:
    referral_id = drafted(liaison, agreement)
    investigator = client_of(Role.INVESTIGATOR, now=now)
    page = text_of(investigator.get(f"/referrals/{referral_id}"))
    assert "What the recipient will see" in page
    assert "Send exactly this" not in page
    assert investigator.post(f"/referrals/{referral_id}/send").status_code == 403
    clue_page = text_of(investigator.get(f"/inbox/{get_referral(referral_id).clue_id}"))
    assert f"/referrals/{referral_id}" in clue_page
    assert "/referrals/new" not in clue_page
    reviewer = client_of(Role.REVIEWER, now=now)
    assert "/referrals/" not in text_of(reviewer.get(f"/inbox/{get_referral(referral_id).clue_id}"))


def test_the_list_is_narrowed_by_state(liaison: Client, agreement: AgreementTerms) -> None:
    referral_id = drafted(liaison, agreement)
    assert referral_id in text_of(liaison.get("/referrals"))
    assert referral_id in text_of(liaison.get("/referrals?state=draft"))
    assert "None in this state" in text_of(liaison.get("/referrals?state=done"))
    assert liaison.get("/referrals/ref_x").status_code == 404


# ── what came in ──


def receive(sender: RecipientView) -> str:
    """A referral that the partner hands to us, as its desk would."""
    now = datetime.now(UTC)
    payload = {
        "format": "coldframe-referral/1",
        "referral": new_id("ref"),
        "purpose": "safeguarding",
        "harms": ["grooming"],
        "agreement": {
            "id": new_id("agr"),
            "version": 2,
            "legal_basis": "Their Act",
            "retention_days": 45,
            "onward_transfer": "on_request",
            "rights_caveat": "Only for <u>Bo</u>",
        },
        "matter": {
            "clue": {"statement": "Handed on", "received_at": isoformat(now)},
            "items": [{"number": 1, "kind": "url", "url": "https://files.example.net/b"}],
        },
    }
    token = messages.sign(
        key=PARTNER_KEY,
        recipient=own_fingerprint(),
        message_id=new_id("msg"),
        kind=MessageKind.REFERRAL,
        payload=payload,
        files=(),
        head=None,
        as_of=now,
    )
    receive_message(token, {}, as_of=now)
    return list_received()[0].id


def test_what_came_in_says_what_we_may_do_with_it(liaison: Client, hotline: RecipientView) -> None:
    received_id = receive(hotline)
    received = get_received(received_id)
    assert received_id in text_of(liaison.get("/referrals/received"))
    page = text_of(liaison.get(f"/referrals/received/{received_id}"))
    assert "Referral from Example Hotline" in page
    assert "Protecting a child" in page
    assert "45" in page
    assert "Only after asking us each time" in page
    assert "Only for &lt;u&gt;Bo&lt;/u&gt;" in page
    assert f"/inbox/{received.clue_id}" in page
    assert f"/referrals/received/{received_id}" in text_of(liaison.get(f"/inbox/{received.clue_id}"))


def test_its_sender_is_told_one_state_after_the_other(liaison: Client, hotline: RecipientView) -> None:
    received_id = receive(hotline)
    address = f"/referrals/received/{received_id}"
    assert liaison.post(f"{address}/tell", {"state": "delivered"}).status_code == 422
    assert liaison.post(f"{address}/tell", {"state": "working"}).status_code == 302
    assert get_received(received_id).state is ReferralState.WORKING
    form = liaison.get(address).context["form"]
    assert [value for value, _ in form.fields["state"].choices] == ["not_ours", "done"]
    assert liaison.post(f"{address}/tell", {"state": "seen"}).status_code == 422
    assert liaison.post(f"{address}/tell", {"state": "done"}).status_code == 302
    assert "nothing more to tell" in text_of(liaison.get(address))
    kinds = [event.kind for event in list_events(about=received_id)]
    assert kinds == [
        ReferralEvent.REFERRAL_RECEIVED,
        ReferralEvent.STATE_QUEUED,
        ReferralEvent.STATE_QUEUED,
    ]


def test_an_investigator_reads_it_and_tells_nobody(now: datetime, hotline: RecipientView) -> None:
    received_id = receive(hotline)
    investigator = client_of(Role.INVESTIGATOR, now=now)
    page = text_of(investigator.get(f"/referrals/received/{received_id}"))
    assert "Tell them" not in page
    assert investigator.post(f"/referrals/received/{received_id}/tell", {"state": "seen"}).status_code == 403
    assert get_received(received_id).state is ReferralState.DELIVERED


def test_a_decision_brings_its_clue_its_harms_and_its_facts(liaison: Client, hotline: RecipientView) -> None:
    agreement = agree(hotline, fields=frozenset({Field.ITEM_TEXT, Field.DECISION_CATEGORY}))
    reviewer = make_person("reader", Role.REVIEWER)
    review = make_review(harms=(HarmCategory.GROOMING,), claimed_by=reviewer)
    new = NewDecision("refer", "cannot_determine", "Reads <i>like</i> grooming.", harms=("grooming",))
    decide(review.id, new, actor=reviewer, as_of=NOW)
    second = make_person("second", Role.SECOND_READER)
    claim_review(review.id, actor=second, as_of=NOW)
    decision = second_decide(review.id, replace(new, harms=()), actor=second, as_of=NOW)
    assert decision.is_final
    address = f"/referrals/new?decision={decision.id}"
    assert f"clue={review.clue_id}" in text_of(liaison.get(address))
    under = f"&recipient={hotline.id}&agreement={agreement.agreement_id}&choose=covered"
    form = liaison.get(address + under).context["form"]
    assert form["decision_id"].value() == decision.id
    assert form["fields"].value() == ["decision.category", "item.text"]
    drafting = draft_form(
        review.clue_id,
        agreement,
        decision_id=decision.id,
        harms=[],
        fields=["decision.category", "item.text"],
    )
    page = text_of(liaison.post("/referrals/new", drafting, follow=True))
    assert "cannot_determine" in page
    assert "like</i> grooming" not in page
    (made,) = list_referrals()
    assert (made.decision_id, made.harms) == (decision.id, (HarmCategory.GROOMING,))
    assert (
        liaison.get("/referrals/new?clue=" + make_clue() + under).context["form"]["decision_id"].value() == ""
    )
    absent = draft_form(make_clue(), agreement, decision_id="dec_x")
    assert liaison.post("/referrals/new", absent).status_code == 404

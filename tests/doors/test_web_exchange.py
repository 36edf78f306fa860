"""The pages of two desks about one referral: unseen, given back, asked back, added to, and the keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from tests.doors.partner_desk import LIO, PARTNER_KEY, agree, make_clue, make_recipient
from tests.doors.web_people import client_of

from coldframe.access.terms import Role
from coldframe.core.actors import desk, system
from coldframe.core.ids import new_id
from coldframe.core.moments import isoformat
from coldframe.custody.signing import public_key_text, signing_key
from coldframe.partners import messages, succession
from coldframe.partners.keys import fingerprint_of
from coldframe.partners.queries import get_recipient, list_outgoing, own_fingerprint
from coldframe.partners.terms import Field, HarmCategory, Message, MessageKind, Purpose, RecipientView
from coldframe.pipeline import receive_message
from coldframe.referral import actions
from coldframe.referral.queries import get_received, get_referral, list_received
from coldframe.referral.terms import RecallReason, ReferralState, Returned, ReturnReason

pytestmark = pytest.mark.django_db


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


@pytest.fixture
def hotline() -> RecipientView:
    return make_recipient()


@pytest.fixture
def liaison(now: datetime) -> Client:
    return client_of(Role.LIAISON, now=now)


@pytest.fixture
def delivered(hotline: RecipientView) -> str:
    """A referral of ours that the hotline signed for four days ago."""
    terms, then = agree(hotline), datetime.now(UTC) - timedelta(hours=20)
    made = actions.draft_referral(
        clue_id=make_clue(),
        recipient_id=hotline.id,
        agreement_id=terms.agreement_id,
        fields={Field.ITEM_KIND, Field.ITEM_URL},
        purpose=Purpose.INVESTIGATION,
        harms=[HarmCategory.GROOMING],
        actor=LIO,
        as_of=then,
    )
    actions.send_referral(made.id, actor=LIO, as_of=then)
    actions.begin_sending(made.id, actor=system("referral"), as_of=then)
    answer = Message(
        id=new_id("msg"), sender=hotline.fingerprint, recipient=own_fingerprint(), issued_at=then,
        kind=MessageKind.RECEIPT, payload={"reference": new_id("clu")}, files=(), body_sha256="0" * 64,
    )  # fmt: skip
    actions.record_delivery(made.id, receipt="signed", answer=answer, actor=desk(hotline.id), as_of=then)
    return made.id


def say(kind: MessageKind, payload: dict[str, object]) -> None:
    """The hotline's desk says something to us."""
    now = datetime.now(UTC)
    token = messages.sign(
        key=PARTNER_KEY, recipient=own_fingerprint(), message_id=new_id("msg"), kind=kind, payload=payload,
        head=None, as_of=now,
    )  # fmt: skip
    receive_message(token, {}, as_of=now)


def test_what_is_given_back_says_why_and_is_sent_on(liaison: Client, delivered: str) -> None:
    made = get_referral(delivered)
    why = {"reason": "wrong_jurisdiction", "country": "NO", "function": "investigation"}
    say(
        MessageKind.REFERRAL_STATE,
        {
            "message": made.message_id,
            "state": "not_ours",
            "at": isoformat(datetime.now(UTC)),
            "returned": why,
        },
    )
    page = text_of(liaison.get(f"/referrals/{delivered}"))
    assert "It belongs to another place" in page
    assert f"from={delivered}" in page
    chosen = text_of(liaison.get(f"/referrals/new?clue={made.clue_id}&from={delivered}"))
    assert f"from={delivered}" in chosen
    form = text_of(
        liaison.get(
            f"/referrals/new?clue={made.clue_id}&recipient={made.recipient_id}"
            f"&agreement={made.agreement_id}&from={delivered}"
        )
    )
    assert f'name="redirected_from" value="{delivered}"' in form


def test_asking_back_adding_and_the_answer(liaison: Client, delivered: str) -> None:
    seen = liaison.get(f"/referrals/{delivered}/add?fields_=subject.account")
    assert "acct-7" in text_of(seen)
    sent = liaison.post(
        f"/referrals/{delivered}/add", {"fields_": "subject.account", "seen": seen.context["seen"].sha256}
    )
    assert sent.status_code == 302
    assert (
        liaison.post(f"/referrals/{delivered}/ask-back", {"reason": "sent_in_error", "days": "7"}).status_code
        == 302
    )
    page = text_of(liaison.get(f"/referrals/{delivered}"))
    assert "Asked back" in page
    assert "None yet" in page
    assert {one.kind for one in list_outgoing(subject_id=delivered)} == {
        MessageKind.SUPPLEMENT,
        MessageKind.RECALL,
    }
    recall = next(one for one in list_outgoing(subject_id=delivered) if one.kind is MessageKind.RECALL)
    say(
        MessageKind.RECALL_ANSWER,
        {
            "recall": recall.id,
            "answer": "kept",
            "kept_reason": "evidence",
            "at": isoformat(datetime.now(UTC)),
        },
    )
    assert "Evidence in proceedings" in text_of(liaison.get(f"/referrals/{delivered}"))


def test_a_recall_that_nobody_answered_stands_on_the_list(liaison: Client, delivered: str) -> None:
    actions.ask_back(
        delivered,
        reason=RecallReason.CHILD_PROTECTION,
        days=1,
        actor=LIO,
        as_of=datetime.now(UTC) - timedelta(days=2),
    )
    page = text_of(liaison.get("/referrals"))
    assert "Recall overdue" in page
    assert "the time for the answer is over" in page


def test_what_came_in_is_answered_and_given_back(liaison: Client, hotline: RecipientView) -> None:
    say(
        MessageKind.REFERRAL,
        {
            "format": "coldframe-referral/1", "referral": new_id("ref"), "purpose": "safeguarding",
            "harms": ["grooming"],
            "agreement": {"id": new_id("agr"), "version": 1, "retention_days": 45},
            "matter": {"items": [{"number": 1, "kind": "url", "url": "https://files.example.net/b"}]},
        },
    )  # fmt: skip
    came = list_received()[0]
    page = f"/referrals/received/{came.id}"
    assert liaison.post(f"{page}/tell", {"state": "not_ours"}).status_code == 422
    told = {"state": "not_ours", "reason": "wrong_function", "country": "se", "function": "safeguarding"}
    assert liaison.post(f"{page}/tell", told).status_code == 302
    assert get_received(came.id).returned == Returned(
        ReturnReason.WRONG_FUNCTION, "SE", "", Purpose.SAFEGUARDING
    )
    due = isoformat(datetime.now(UTC) + timedelta(days=3))
    say(MessageKind.RECALL, {"message": came.message_id, "reason": "data_subject", "due": due})
    assert "The sender asked it back" in text_of(liaison.get(page))
    recall_id = liaison.get(page).context["recalls"][0]["view"].id
    answer = f"/referrals/recalls/{recall_id}/answer"
    assert liaison.post(answer, {"answer": "destroyed"}).status_code == 302
    shown = text_of(liaison.get(page))
    assert "Destroyed" in shown
    assert 'action="/referrals/recalls' not in shown
    again = liaison.post(answer, {"answer": "corrected"}, follow=True)
    assert "This recall was answered before: Destroyed." in text_of(again)
    assert liaison.get(f"/inbox/{came.clue_id}").status_code == 200
    assert ReferralState.NOT_OURS is get_received(came.id).state


def test_the_keys_page_shows_ours_and_what_a_partner_announced(
    liaison: Client, hotline: RecipientView
) -> None:
    old, new, until = (
        hotline.fingerprint,
        public_key_text(signing_key()),
        isoformat(datetime.now(UTC) + timedelta(days=30)),
    )
    proof = succession.prove(signing_key(), old=old, new=new, until=until)
    say(MessageKind.KEY_SUCCESSION, {"old": old, "new": new, "until": until, "proof": proof})
    page = liaison.get("/partners/keys")
    assert "announced a new key" in text_of(page)
    (announced,) = page.context["open"]
    assert liaison.post(f"/partners/keys/{announced.id}", {"accept": ""}).status_code == 302
    assert get_recipient(hotline.id).fingerprint == fingerprint_of(signing_key().public_key())
    assert get_recipient(hotline.id).pin == hotline.pin
    assert client_of(Role.REVIEWER, now=datetime.now(UTC)).get("/partners/keys").status_code == 403

"""Asked back: one confirmation on the reversal's page, and a word of it on every list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.doors.partner_desk import LIO, agree
from tests.doors.test_web_exchange import delivered, hotline, liaison, say
from tests.doors.test_web_redress import decision, lio, rafa, reverse, sana, text_of, tove

from coldframe.access.terms import Role
from coldframe.core.actors import desk, system
from coldframe.core.ids import new_id
from coldframe.core.moments import isoformat
from coldframe.intake.actions import stop_clue
from coldframe.partners.queries import own_fingerprint
from coldframe.partners.terms import Field, HarmCategory, Message, MessageKind, Purpose, RecipientView
from coldframe.referral import actions
from coldframe.referral.queries import get_referral, list_recalls
from coldframe.referral.terms import ReferralState
from coldframe.triage.terms import DecisionView

__all__ = ["Role", "decision", "delivered", "hotline", "liaison", "lio", "rafa", "sana", "tove"]
pytestmark = pytest.mark.django_db


def made_for(decision: DecisionView, hotline: RecipientView, agreement_id: str) -> str:
    """A referral that rests on a decision and lies at the hotline's desk."""
    now = timezone.now() + timedelta(hours=1)  # Past the moments in which a decision can be taken back.
    made = actions.draft_referral(
        clue_id=decision.clue_id,
        decision_id=decision.id,
        recipient_id=hotline.id,
        agreement_id=agreement_id,
        fields={Field.ITEM_KIND, Field.ITEM_SHA256},
        purpose=Purpose.INVESTIGATION,
        harms=[HarmCategory.GROOMING],
        actor=LIO,
        as_of=now,
    )
    actions.send_referral(made.id, actor=LIO, as_of=now)
    actions.begin_sending(made.id, actor=system("referral"), as_of=now)
    answer = Message(
        id=new_id("msg"), sender=hotline.fingerprint, recipient=own_fingerprint(), issued_at=now,
        kind=MessageKind.RECEIPT, payload={"reference": new_id("clu")}, files=(), body_sha256="0" * 64,
    )  # fmt: skip
    actions.record_delivery(made.id, receipt="signed", answer=answer, actor=desk(hotline.id), as_of=now)
    assert get_referral(made.id).state is ReferralState.DELIVERED
    return made.id


def test_one_button_asks_all_desks_back(
    decision: DecisionView, hotline: RecipientView, sana: Client, tove: Client, lio: Client
) -> None:
    terms = agree(hotline, fields=frozenset(Field), categories=frozenset(HarmCategory))
    made = [made_for(decision, hotline, terms.agreement_id) for _ in range(2)]
    reverse(decision, sana, tove)
    address = f"/decisions/{decision.id}"
    page = text_of(lio.get(address))
    assert "2 referrals that rest on it" in page
    assert "Send this text to the recipient" not in page
    assert tove.post(f"{address}/ask-back", {"days": 7}).status_code == 403
    assert lio.post(f"{address}/ask-back", {"days": 0}).status_code == 422
    assert not any(list_recalls(each) for each in made)
    assert lio.post(f"{address}/ask-back", {"days": 7}).headers["Location"] == address
    assert all(len(list_recalls(each)) == 1 for each in made)
    page = text_of(lio.get(address))
    assert "The answer of its desk ends this." in page
    assert "ask-back" not in page


def test_what_is_asked_back_says_so_on_every_list(liaison: Client, delivered: str) -> None:
    clue_id = get_referral(delivered).clue_id
    assert "Asked back" not in text_of(liaison.get("/inbox"))
    stop_clue(clue_id, cause_id=new_id("rrc"), actor=LIO, as_of=timezone.now())
    assert "Asked back" in text_of(liaison.get("/inbox"))
    assert "Its sender asked it back." in text_of(liaison.get(f"/inbox/{clue_id}"))
    due = isoformat(datetime.now(UTC) + timedelta(days=7))
    say(MessageKind.RECALL, {"message": new_id("msg"), "reason": "sent_in_error", "due": due})
    assert "Asked back, and never came" in text_of(liaison.get("/referrals/received"))


def test_the_country_of_what_was_given_back_comes_first(liaison: Client, delivered: str) -> None:
    clue_id = get_referral(delivered).clue_id
    page = text_of(liaison.get(f"/referrals/new?clue={clue_id}&from={delivered}&country=no"))
    assert "it may belong to NO" in page
    assert "it may belong" not in text_of(liaison.get(f"/referrals/new?clue={clue_id}&from={delivered}"))

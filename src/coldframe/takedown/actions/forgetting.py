"""Destroying what notices and statements say of a clue that is destroyed."""

from __future__ import annotations

from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.custody.actions import act
from coldframe.takedown.models import IssuedStatement, Notice
from coldframe.takedown.terms import NoticeState, TakedownEvent

_WORDS = ("facts", "explanation", "location")


def forget_clue(clue_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Stop notices about a clue that were not sent, and destroy the addresses and the words of all.

    Of a statement of reasons its codes and days stay: its user and the database of statements have it.

    Records:
        notice_emptied: on each notice. statement_emptied: on each statement.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        for notice in Notice.objects.select_for_update().filter(clue_id=clue_id).order_by("pk"):
            if notice.state in (NoticeState.DRAFTED, NoticeState.HELD):
                notice.state = NoticeState.STOPPED
            notice.locator = notice.host_name = notice.host_contact = ""
            notice.sent_reference = notice.hold_reason = ""
            notice.save()
            ledger.record(TakedownEvent.NOTICE_EMPTIED, notice.id)
        for issued in IssuedStatement.objects.select_for_update().filter(clue_id=clue_id).order_by("pk"):
            issued.content = {**issued.content, **dict.fromkeys(_WORDS, "")}
            issued.save(update_fields=["content"])
            ledger.record(TakedownEvent.STATEMENT_EMPTIED, issued.id)

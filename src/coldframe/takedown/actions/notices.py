"""Notices: draft, hold, stop, note as sent, enter what came of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.moments import require_past
from coldframe.core.said import Said
from coldframe.core.said import gettext_noop as _
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.intake.queries import get_clue, get_item, require_usable
from coldframe.partners.actions import record_handed_out, record_refusal
from coldframe.partners.errors import ReleaseRefused
from coldframe.partners.queries import check_onward
from coldframe.partners.terms import Field, Purpose, Way
from coldframe.takedown.models import Notice, NoticeResult
from coldframe.takedown.queries import get_notice, get_notice_text
from coldframe.takedown.rules import state_after_v1, why_not_send_v1
from coldframe.takedown.terms import (
    LegalGround,
    NoticeState,
    NoticeView,
    ResultKind,
    SentBy,
    TakedownEvent,
)

_STATES = {
    NoticeState.DRAFTED: _("a draft"),
    NoticeState.HELD: _("held"),
    NoticeState.STOPPED: _("stopped"),
    NoticeState.SENT: _("sent"),
    NoticeState.ANSWERED: _("answered"),
}


def draft_notice(
    *,
    item_id: str,
    host_contact: str,
    ground: LegalGround,
    citation: str,
    host_name: str = "",
    actor: Actor,
    as_of: datetime,
) -> NoticeView:
    """Draft a notice about the address of an item. Sends nothing, opens nothing.

    Args:
        item_id: An item with an address.
        host_contact: Mail address of the host's abuse desk, or the name of its form.
        ground: Why the host should act.
        citation: The law or rule it rests on, as cited.
        host_name: Who hosts it, as far as is known.
        actor: The liaison.
        as_of: Now.

    Raises:
        NotFound: There is no such item.
        InvalidInput: The item has no address, or contact or citation is missing.
        Conflict: Its clue may not be used: its sender asked it back, or it was destroyed.
        ReleaseRefused: It came under terms that do not allow telling a host of it.
        NotAllowed: The actor is not a person.

    Records:
        notice_drafted: with item, clue and ground; or
        release_refused: on the item, with the reasons.
    """
    drafted_by = actor.person_id
    item = get_item(item_id)
    if not item.url:
        raise InvalidInput("This item has no web address, so there is nothing to take down.", field="item_id")
    contact = _required(
        host_contact, "host_contact", _("Say where the notice goes: a mail address or a form.")
    )
    require_usable(item.clue_id)
    _require_onward(item.clue_id, subject_id=item_id, actor=actor, as_of=as_of)
    law = _required(citation, "citation", _("Cite the law or rule that the notice rests on."))
    row = Notice(
        id=new_id("ntc"),
        item_id=item_id,
        clue_id=item.clue_id,
        locator=item.url,
        host_name=clean(host_name, max_characters=300).strip(),
        host_contact=contact[:300],
        ground=ground,
        citation=law,
        state=NoticeState.DRAFTED,
        drafted_by=drafted_by,
        drafted_at=as_of,
    )
    with act(actor=actor, as_of=as_of) as ledger:
        row.save(force_insert=True)
        ledger.record(TakedownEvent.NOTICE_DRAFTED, row.id, item=item_id, clue=item.clue_id, ground=ground)
    return get_notice(row.id)


def hold_notice(notice_id: str, *, reason: str, actor: Actor, as_of: datetime) -> NoticeView:
    """Stop a drafted notice because the police asked to wait: taking it down could warn somebody.

    Raises:
        NotFound: There is no such notice.
        Conflict: It is not a draft any more.
        InvalidInput: No reason.
        NotAllowed: The actor is not a person.

    Records:
        notice_held: with the reason's hash.
    """
    held_by = actor.person_id
    text = _required(reason, "reason", _("Say who asked to wait and why."))
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(notice_id)
        if row.state != NoticeState.DRAFTED:
            raise Conflict(
                Said(
                    "This notice is %(state)s. Only a draft can be held.",
                    state=Said(_STATES[NoticeState(row.state)]),
                )
            )
        row.state, row.hold_reason, row.held_by = NoticeState.HELD, text, held_by
        row.save()
        digest = hashlib.sha256(text.encode()).hexdigest()
        ledger.record(TakedownEvent.NOTICE_HELD, row.id, reason_sha256=digest)
    return get_notice(notice_id)


def lift_notice_hold(notice_id: str, *, actor: Actor, as_of: datetime) -> NoticeView:
    """Lift the hold, when the police agree. The notice is a draft again.

    Raises:
        NotFound: There is no such notice.
        Conflict: It is not held.
        NotAllowed: The actor is not a person.

    Records:
        notice_hold_lifted: with the person who had entered it.
    """
    actor.person_id  # noqa: B018 - only a person lifts a hold
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(notice_id)
        if row.state != NoticeState.HELD:
            raise Conflict("This notice is not held.")
        held_by, row.held_by = row.held_by, ""
        row.state, row.hold_reason = NoticeState.DRAFTED, ""
        row.save()
        ledger.record(TakedownEvent.NOTICE_HOLD_LIFTED, row.id, held_by=held_by)
    return get_notice(notice_id)


def stop_notices(
    item_ids: Sequence[str], *, since: datetime, decision_id: str, actor: Actor, as_of: datetime
) -> int:
    """Stop the notices that were drafted on the strength of a decision which no longer stands.

    Only what has not been sent, and was drafted after the decision became final.

    Args:
        item_ids: What the decision was about.
        since: When it became final.
        decision_id: The decision.
        actor: The automatic step.
        as_of: Now.

    Returns:
        How many were stopped.

    Records:
        notice_stopped: for each, with the decision.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        rows = Notice.objects.select_for_update().filter(
            item_id__in=item_ids, drafted_at__gte=since, state__in=(NoticeState.DRAFTED, NoticeState.HELD)
        )
        found = list(rows.order_by("pk"))
        for row in found:
            row.state = NoticeState.STOPPED
            row.save(update_fields=["state"])
            ledger.record(TakedownEvent.NOTICE_STOPPED, row.id, decision=decision_id)
    return len(found)


def send_notice(
    notice_id: str, *, how: SentBy, reference: str = "", actor: Actor, as_of: datetime
) -> NoticeView:
    """Write down that a person has sent the notice, and how. The sending itself happens outside.

    Args:
        notice_id: Which.
        how: The way it went.
        reference: The host's own number for it, if it gave one.
        actor: The person who sent it.
        as_of: When it was sent.

    Raises:
        NotFound: There is no such notice.
        Conflict: It is held, or was sent before; or its clue may not be used.
        ReleaseRefused: The same matter came meanwhile under terms that do not allow it.
        NotAllowed: The actor is not a person.

    Records:
        release_refused: instead of the rest, if it may not go;
        disclosure_begun: by partners, with the address as what left and the SHA-256 of the notice's text.
        notice_sent: with how.
    """
    sent_by = actor.person_id
    require_usable(get_notice(notice_id).clue_id)
    _require_onward(get_notice(notice_id).clue_id, subject_id=notice_id, actor=actor, as_of=as_of)
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(notice_id)
        why_not = why_not_send_v1(NoticeState(row.state))
        if why_not:
            raise Conflict(why_not)
        row.state, row.sent_by, row.sent_at, row.sent_how = NoticeState.SENT, sent_by, as_of, how
        row.sent_reference = clean(reference, max_characters=200).strip()
        row.save()
        record_handed_out(
            way=Way.HOST_NOTICE, clue_id=row.clue_id, subject_id=row.id, fields={Field.ITEM_URL},
            document_sha256=hashlib.sha256(get_notice_text(notice_id).body.encode()).hexdigest(),
            actor=actor, as_of=as_of,
        )  # fmt: skip
        ledger.record(TakedownEvent.NOTICE_SENT, row.id, clue=row.clue_id, how=how)
    return get_notice(notice_id)


def record_result(
    notice_id: str, *, kind: ResultKind, at: datetime, actor: Actor, as_of: datetime
) -> NoticeView:
    """Enter by hand what became of a notice. Several may follow each other; all stay.

    Args:
        notice_id: Which.
        kind: What happened; for a re-appearance use ``record_reappearance``.
        at: When it was so; not in the future.
        actor: The person who enters it.
        as_of: Now.

    Raises:
        NotFound: There is no such notice.
        Conflict: It was not sent.
        InvalidInput: The time is in the future, or it is a re-appearance.
        NotAllowed: The actor is not a person.

    Records:
        notice_result: with kind and time.
    """
    entered_by = actor.person_id
    if kind is ResultKind.REAPPEARED:
        raise InvalidInput(
            "Name the clue that shows it again: re-appearance has its own entry.", field="kind"
        )
    moment = require_past(at, as_of=as_of, field="at")
    with act(actor=actor, as_of=as_of) as ledger:
        row = _sent(notice_id)
        NoticeResult.objects.create(notice=row, kind=kind, at=moment, entered_by=entered_by, entered_at=as_of)
        if row.state != NoticeState.ANSWERED:
            row.state = state_after_v1(kind)
            row.save(update_fields=["state"])
        ledger.record(TakedownEvent.NOTICE_RESULT, row.id, clue=row.clue_id, result=kind, result_at=moment)
    return get_notice(notice_id)


def record_reappearance(notice_id: str, clue_id: str, *, actor: Actor, as_of: datetime) -> NoticeView:
    """Enter that a new clue shows what an earlier notice was about. Nothing is ever fetched to find out.

    Args:
        notice_id: The earlier notice.
        clue_id: The later clue; not the notice's own.
        actor: The person who saw it.
        as_of: Now.

    Raises:
        NotFound: There is no such notice or clue.
        Conflict: The notice was not sent, or this clue is entered already.
        InvalidInput: It is the notice's own clue.
        NotAllowed: The actor is not a person.

    Records:
        notice_reappearance: with the new clue.
    """
    entered_by = actor.person_id
    clue = get_clue(clue_id)
    with act(actor=actor, as_of=as_of) as ledger:
        row = _sent(notice_id)
        if clue.id == row.clue_id:
            raise InvalidInput("That is the clue the notice came from. Name the later one.", field="clue_id")
        try:
            with transaction.atomic():
                NoticeResult.objects.create(
                    notice=row,
                    kind=ResultKind.REAPPEARED,
                    at=clue.received_at,
                    entered_by=entered_by,
                    entered_at=as_of,
                    clue_id=clue.id,
                )
        except IntegrityError:
            raise Conflict("This clue is entered for this notice already.") from None
        ledger.record(TakedownEvent.NOTICE_REAPPEARANCE, row.id, clue=clue.id)
    return get_notice(notice_id)


def _sent(notice_id: str) -> Notice:
    row = _locked(notice_id)
    if row.state not in (NoticeState.SENT, NoticeState.ANSWERED):
        raise Conflict("This notice was not sent, so nothing can have come of it.")
    return row


def _locked(notice_id: str) -> Notice:
    row = Notice.objects.select_for_update().filter(pk=notice_id).first()
    if row is None:
        raise NotFound("There is no notice with this id.")
    return row


def _require_onward(clue_id: str, *, subject_id: str, actor: Actor, as_of: datetime) -> None:
    """Ask the terms under which the matter came here whether a host may be told of it."""
    refused = check_onward((clue_id,), Purpose.REMOVAL, {Field.ITEM_URL})
    if refused is not None:
        record_refusal(subject_id, recipient_id="", refused=refused, actor=actor, as_of=as_of)
        raise ReleaseRefused(refused)


def _required(text: str, field: str, message: str) -> str:
    cleaned = clean(text, max_characters=2000).strip()
    if not cleaned:
        raise InvalidInput(message, field=field)
    return cleaned

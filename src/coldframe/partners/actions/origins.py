"""Under whose terms a matter came here, and what its sender allows later."""

from __future__ import annotations

from datetime import datetime, timedelta

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.moments import as_utc
from coldframe.core.text import clean
from coldframe.custody.actions import act, set_due_date
from coldframe.partners.actions.agreements import MAX_RETENTION_DAYS
from coldframe.partners.models import Origin, Permission
from coldframe.partners.queries import get_recipient
from coldframe.partners.terms import NewOrigin, NewPermission, OnwardTransfer, PartnersEvent, Purpose

RETENTION = "received_retention"
"""Why a received matter is due to be destroyed: its sender's agreement says for how long it may be kept."""


def record_origin(matter_id: str, new: NewOrigin, *, actor: Actor, as_of: datetime) -> str:
    """Keep the terms under which a matter came in, in the transaction that takes it in. Returns ``org_…``.

    From then on it is passed on only as they allow, and it is due to be destroyed when they end. Terms that
    nobody could read are for the caller to take as the strictest.

    Args:
        matter_id: ``clu_…``; it may have several sets of terms.
        new: The terms as they came.
        actor: The partner's desk, or whoever took the package in.
        as_of: Now; retention counts from here.

    Records:
        origin_recorded: on the matter, with sender, purpose, onward transfer, retention, agreement and version.
        due_date_set: on the matter, if the terms say how long it may be kept.
    """
    origin_id = new_id("org")
    # More than a century is a slip or a trick: a moment that no calendar holds must not stop a clue from arriving.
    days = None if new.retention_days is None else min(new.retention_days, MAX_RETENTION_DAYS)
    with act(actor=actor, as_of=as_of) as ledger:
        Origin.objects.create(
            id=origin_id,
            matter_id=matter_id,
            sender_id=new.sender_id or None,
            sender_name=clean(new.sender_name, max_characters=300).strip(),
            purpose=new.purpose or "",
            agreement_id=new.agreement_id,
            agreement_version=new.agreement_version,
            retention_days=days,
            onward_transfer=new.onward_transfer,
            received_at=as_of,
        )
        ledger.record(
            PartnersEvent.ORIGIN_RECORDED,
            matter_id,
            origin=origin_id,
            sender=new.sender_id,
            purpose=new.purpose or "",
            agreement=new.agreement_id,
            version=new.agreement_version,
            retention_days=new.retention_days,
            onward_transfer=new.onward_transfer,
        )
        if days is not None:
            set_due_date(
                matter_id, due_at=as_of + timedelta(days=days), reason=RETENTION, actor=actor, as_of=as_of
            )
    return origin_id


def permit_onward(origin_id: str, new: NewPermission, *, actor: Actor, as_of: datetime) -> str:
    """Write down that a sender allows passing its matter on. Returns ``prm_…``.

    Raises:
        NotFound: Nothing came under these terms, or there is no such recipient.
        Conflict: The terms leave nothing to ask: they forbid it, or allow it for the same purpose only.
        InvalidInput: It does not say who allowed it and where that is written, or lies in the future.
        NotAllowed: The actor is not a person.

    Records:
        onward_permitted: on the matter, with origin, recipient, purpose and time; never who said so.
    """
    recorded_by = actor.person_id
    recipient_id = get_recipient(new.recipient_id).id if new.recipient_id else ""
    if not recipient_id and new.purpose is not Purpose.REMOVAL:
        raise InvalidInput(
            "Whoever serves the address gets a notice to take it down and nothing else. Choose that purpose, or "
            "choose a recipient.",
            field="purpose",
        )
    given_by = clean(new.given_by, max_characters=300).strip()
    reference = clean(new.reference, max_characters=300).strip()
    given_at = as_utc(new.given_at, field="given_at")
    if not given_by:
        raise InvalidInput("Say who allowed it, as they gave their name.", field="given_by")
    if not reference:
        raise InvalidInput("Say where it is written: a letter, a mail, a file number.", field="reference")
    if given_at > as_of:
        raise InvalidInput("That time has not come yet. Write when they said so.", field="given_at")
    permission_id = new_id("prm")
    with act(actor=actor, as_of=as_of) as ledger:
        origin = Origin.objects.filter(pk=origin_id).first()
        if origin is None:
            raise NotFound(
                "Nothing came here under terms of that id. Open the matter again and choose there."
            )
        if origin.onward_transfer != OnwardTransfer.ON_REQUEST:
            raise Conflict("These terms do not let anybody ask. Have the sender send it under other terms.")
        Permission.objects.create(
            id=permission_id,
            origin=origin,
            recipient_id=recipient_id or None,
            purpose=new.purpose,
            given_by=given_by,
            given_at=given_at,
            reference=reference,
            recorded_by=recorded_by,
            recorded_at=as_of,
        )
        ledger.record(
            PartnersEvent.ONWARD_PERMITTED,
            origin.matter_id,
            permission=permission_id,
            origin=origin.id,
            recipient=recipient_id,
            purpose=new.purpose,
            given_at=given_at,
        )
    return permission_id

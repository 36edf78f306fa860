"""Another key for a desk: announcing ours, and what a person here makes of a partner's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.moments import isoformat, parse_moment
from coldframe.core.said import Said
from coldframe.custody.actions import act
from coldframe.custody.signing import public_key_text, signing_keys
from coldframe.partners import keys, succession
from coldframe.partners.actions.outbox import queue_message
from coldframe.partners.errors import MessageRefused
from coldframe.partners.models import Agreement, KeyNotice, KeySuccession, OwnSuccession, Recipient
from coldframe.partners.queries.keys import own_keys, succession_view
from coldframe.partners.terms import (
    AgreementState,
    MessageKind,
    MessageProblem,
    OpenedMessage,
    PartnersEvent,
    SuccessionState,
    SuccessionView,
)
from coldframe.vault.terms import Sealed

MIN_OVERLAP_DAYS, MAX_OVERLAP_DAYS = 7, 366


def announce_key(*, overlap_days: int, actor: Actor, as_of: datetime) -> str:
    """Announce this desk's next key to every partner with a desk; both speak for us until the overlap ends.

    The key's file must be there; see ``custody.signing.create_successor_key``. A partner is spoken to
    with the new key once it has accepted it, else from the end of the overlap on.

    Args:
        overlap_days: How long partners have time to accept it: 7 to 366.
        actor: Who has it announced.
        as_of: Now.

    Returns:
        The new key's fingerprint.

    Raises:
        InvalidInput: The overlap is too short or too long, or there is no key that was not announced yet.
        Conflict: The overlap of an earlier change is still running.

    Records:
        own_key_announced: on the new key's announcement, with both fingerprints and the end of the overlap.
        message_queued: for each partner.
    """
    if not MIN_OVERLAP_DAYS <= overlap_days <= MAX_OVERLAP_DAYS:
        raise InvalidInput(
            Said(
                "Give partners %(least)s to %(most)s days to accept the new key.",
                least=MIN_OVERLAP_DAYS,
                most=MAX_OVERLAP_DAYS,
            ),
            field="overlap_days",
        )
    with act(actor=actor, as_of=as_of) as ledger:
        if OwnSuccession.objects.select_for_update().filter(until__gt=as_of).exists():
            raise Conflict("The overlap of the last change of key is still running. Wait for its end.")
        announced, there = own_keys(), signing_keys()
        if len(there) == len(announced):
            raise InvalidInput("There is no new key. Make one with `coldframe rotate-key`.")
        new_key, old = there[len(announced)], keys.fingerprint_of(announced[-1].public_key())
        new, until = public_key_text(new_key), as_of + timedelta(days=overlap_days)
        row = OwnSuccession.objects.create(
            fingerprint=keys.fingerprint(new),
            old_fingerprint=old,
            announced_at=as_of,
            announced_by=str(actor),
            until=until,
        )
        payload = {
            "old": old,
            "new": new,
            "until": isoformat(until),
            "proof": succession.prove(new_key, old=old, new=new, until=isoformat(until)),
        }
        ledger.record(
            PartnersEvent.OWN_KEY_ANNOUNCED,
            "desk",
            before=old,
            key_fingerprint=row.pk,
            until=isoformat(until),
        )
        for recipient in Recipient.objects.exclude(public_key="").exclude(delivery_url="").order_by("pk"):
            message_id = queue_message(
                recipient_id=recipient.pk,
                kind=MessageKind.KEY_SUCCESSION,
                subject_id=recipient.pk,
                payload=payload,
                actor=actor,
                as_of=as_of,
            )
            KeyNotice.objects.create(succession=row, recipient=recipient, message_id=message_id)
    return row.pk


def receive_succession(
    opened: OpenedMessage, _files: Mapping[str, Sealed], /, *, actor: Actor, as_of: datetime
) -> str:
    """Keep the key that a partner announces as its next, for a person to accept. See ``Handler``.

    Returns:
        The recipient's id.

    Raises:
        MessageRefused: It is not signed by the pinned key, or the new key did not prove itself.

    Records:
        key_succession_proposed: on the recipient, with both fingerprints and the end of the overlap.
    """
    payload, recipient = opened.message.payload, opened.recipient
    old, new, until, proof = (str(payload.get(name, "")) for name in ("old", "new", "until", "proof"))
    try:
        ends = parse_moment(until, field="until")
        holds = succession.is_proven(proof, old=old, new=new, until=until)
        # Else whoever took the old key could have it speak for the partner for ever.
        holds = holds and ends <= as_of + timedelta(days=MAX_OVERLAP_DAYS + 1)
    except InvalidInput:
        holds = False
    # A key that was followed already may still speak, but not name another heir.
    if not holds or not opened.message.sender == old == recipient.fingerprint:
        raise MessageRefused(
            MessageProblem.UNREADABLE,
            "The message was not taken in. Announce a new key with the pinned one, proven by the new one.",
        )
    with act(actor=actor, as_of=as_of) as ledger:
        try:
            with transaction.atomic():
                row = KeySuccession.objects.create(
                    id=new_id("ksc"),
                    recipient_id=recipient.id,
                    old_public_key=recipient.public_key,
                    old_fingerprint=old,
                    public_key=new,
                    fingerprint=keys.fingerprint(new),
                    until=ends,
                    state=SuccessionState.PROPOSED,
                    announced_at=as_of,
                )
        except IntegrityError:
            raise Conflict("This key was announced before.") from None
        ledger.record(
            PartnersEvent.KEY_SUCCESSION_PROPOSED,
            recipient.id,
            succession=row.pk,
            before=old,
            key_fingerprint=row.fingerprint,
            until=isoformat(ends),
        )
    return recipient.id


def accept_succession(succession_id: str, *, actor: Actor, as_of: datetime) -> SuccessionView:
    """Accept the key that a partner announced. Its agreements stay in force: the pinned key vouched for it.

    Until the overlap ends both keys speak for the partner. What covers the agreements is the key that a
    person compared by telephone (the anchor); a key pinned by hand begins a new chain and stops them.

    Raises:
        NotFound: There is no such announcement.
        Conflict: It was decided before, the pinned key changed since, another recipient has the key,
            or a second successor is announced: then somebody else may hold the old key.
        NotAllowed: The actor is not a person.

    Records:
        key_succeeded: on the recipient, with both fingerprints and the agreements that stay in force.
        message_queued: the partner is told.
    """
    decided_by = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row, recipient = _open(succession_id)
        if (
            KeySuccession.objects.filter(recipient=recipient, state=SuccessionState.PROPOSED)
            .exclude(pk=row.pk)
            .exists()
        ):
            raise Conflict(
                "Two different keys were announced. Somebody else may hold the partner's key: telephone, set aside "
                "what is not the partner's, or pin the right key by hand."
            )
        if Recipient.objects.filter(fingerprint=row.fingerprint).exists():
            raise Conflict("Another recipient has this key already. Telephone the partner.")
        in_force = Agreement.objects.filter(
            recipient=recipient, state=AgreementState.ACTIVE, recipient_pin=recipient.pin
        )
        recipient.public_key, recipient.fingerprint = row.public_key, row.fingerprint
        recipient.save(update_fields=["public_key", "fingerprint"])
        _decide(row, SuccessionState.ACCEPTED, decided_by, as_of)
        ledger.record(
            PartnersEvent.KEY_SUCCEEDED,
            recipient.pk,
            succession=row.pk,
            before=row.old_fingerprint,
            key_fingerprint=row.fingerprint,
            until=isoformat(row.until),
            agreements=sorted(in_force.values_list("agreement_id", flat=True)),
        )
        if recipient.delivery_url:
            queue_message(
                recipient_id=recipient.pk,
                kind=MessageKind.KEY_ACCEPTED,
                subject_id=recipient.pk,
                payload={"key": row.fingerprint},
                actor=actor,
                as_of=as_of,
            )
    return succession_view(row)


def set_aside_succession(succession_id: str, *, actor: Actor, as_of: datetime) -> SuccessionView:
    """Set an announced key aside: the partner said by telephone that it is not its own.

    Raises:
        NotFound: There is no such announcement.
        Conflict: It was decided before.
        NotAllowed: The actor is not a person.

    Records:
        key_succession_set_aside: on the recipient.
    """
    decided_by = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row, recipient = _open(succession_id)
        _decide(row, SuccessionState.SET_ASIDE, decided_by, as_of)
        ledger.record(
            PartnersEvent.KEY_SUCCESSION_SET_ASIDE,
            recipient.pk,
            succession=row.pk,
            key_fingerprint=row.fingerprint,
        )
    return succession_view(row)


def receive_accepted(
    opened: OpenedMessage, _files: Mapping[str, Sealed], /, *, actor: Actor, as_of: datetime
) -> str:
    """Note that a partner accepted our new key. See ``Handler``.

    Returns:
        The recipient's id.

    Raises:
        MessageRefused: That key was never announced to it.

    Records:
        own_key_accepted: on the recipient, with the fingerprint.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        notice = (
            KeyNotice.objects.select_for_update()
            .filter(
                recipient_id=opened.recipient.id, succession_id=str(opened.message.payload.get("key", ""))
            )
            .first()
        )
        if notice is None:
            raise MessageRefused(
                MessageProblem.UNREADABLE,
                "The message was not taken in. It is about no key that you were told.",
            )
        if notice.accepted_at is None:
            notice.accepted_at = as_of
            notice.save(update_fields=["accepted_at"])
            ledger.record(
                PartnersEvent.OWN_KEY_ACCEPTED, opened.recipient.id, key_fingerprint=notice.succession_id
            )
    return opened.recipient.id


def _open(succession_id: str) -> tuple[KeySuccession, Recipient]:
    row = KeySuccession.objects.select_for_update().filter(pk=succession_id).first()
    if row is None:
        raise NotFound("There is no announced key with this id.")
    recipient = Recipient.objects.select_for_update().get(pk=row.recipient_id)
    if row.state != SuccessionState.PROPOSED:
        raise Conflict("This announced key was decided on before. Reload the page.")
    if recipient.fingerprint != row.old_fingerprint:
        raise Conflict(
            "The pinned key changed since this was announced. Ask the partner to announce it again."
        )
    return row, recipient


def _decide(row: KeySuccession, state: SuccessionState, decided_by: str, as_of: datetime) -> None:
    row.state, row.decided_by, row.decided_at = state, decided_by, as_of
    row.save(update_fields=["state", "decided_by", "decided_at"])

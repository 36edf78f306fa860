"""Receiving a clue: one transaction, once for each sender and key, nothing of it lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict
from coldframe.core.ids import new_id
from coldframe.core.said import Said
from coldframe.custody.actions import Ledger, act
from coldframe.intake.models import Clue, ClueHarm, Item, ItemTrace, ReporterIdentity, WithheldPassword
from coldframe.intake.rules import Prepared, PreparedItem, fingerprint_v1, prepare_v1
from coldframe.intake.terms import Handling, IntakeEvent, NewClue, Provenance, Received
from coldframe.partners.actions import record_origin
from coldframe.partners.terms import NewOrigin
from coldframe.vault.actions import Writer, keep
from coldframe.vault.keys import keyed_hash
from coldframe.vault.terms import Sealed, Stored
from coldframe.work.actions import enqueue

PROCESS = "intake.process_clue"
"""Task that the pipeline runs for every new clue, with its id."""


def receive_clue(new: NewClue, *, actor: Actor, as_of: datetime) -> Received:
    """Take in a clue: its raw original sealed, its parsed form cleaned, its next steps enqueued.

    Sending it again under the same idempotency key gives the first clue back. Without a
    key every call is a new clue: two people may well report the same thing.

    Raises:
        ClueWithoutItems: It has no item. ``receive_or_keep`` keeps it as a dead letter.
        InvalidInput: Something in it cannot be understood; ``field`` names where.
        Conflict: The key was used before for a clue with other content.

    Records:
        clue_received: on the clue, with channel, number of items and SHA-256 of the original.
        item_added: on each item, with its kind and, for a file, its SHA-256.
        origin_recorded, due_date_set: on the clue, if its document says what may be done with it.
        clue_repeated: on the first clue, when the same upload comes again.
    """
    return receive_from(str(actor), new, actor=actor, as_of=as_of)


def receive_from(sender: str, new: NewClue, *, actor: Actor, as_of: datetime) -> Received:
    """Receive a clue on behalf of ``sender``, who may not be the actor: a dead letter is replayed by another.

    Records:
        clue_received, item_added, clue_repeated: see :func:`receive_clue`.
    """
    prepared = prepare_v1(new, as_of=as_of)
    clue_id = new_id("clu")
    hashes = {
        # A clue without a key is keyed by itself: nothing else can ever equal it.
        "idempotency_hash": keyed_hash("intake.idempotency", new.idempotency_key or clue_id),
        "content_hash": keyed_hash("intake.content", fingerprint_v1(new)),
    }
    first = Clue.objects.filter(sender=sender, idempotency_hash=hashes["idempotency_hash"]).first()
    if first is not None:
        return _again(first, hashes["content_hash"], actor=actor, as_of=as_of)
    # Sealed before the transaction, so that no lock is held while bytes are encrypted.
    # Should it fail, the blob is an orphan that nobody can open; the vault sweeps it.
    raw = _sealed(new.raw)
    with act(actor=actor, as_of=as_of) as ledger:
        try:
            with transaction.atomic():
                clue = _save_clue(clue_id, sender, prepared, raw, hashes, as_of=as_of)
        except IntegrityError:
            # The same upload at the same time, in another process; it was quicker.
            first = Clue.objects.get(sender=sender, idempotency_hash=hashes["idempotency_hash"])
            return _again(first, hashes["content_hash"], actor=actor, as_of=as_of)
        keep(raw, actor=actor, as_of=as_of)
        _save_parts(clue, prepared, ledger, actor=actor, as_of=as_of)
        enqueue(PROCESS, clue_id, clue_id)
    return Received(clue_id, created=True)


def _again(first: Clue, content_hash: str, *, actor: Actor, as_of: datetime) -> Received:
    if first.content_hash != content_hash:
        raise Conflict(
            Said(
                "This key or reference was used before for a clue with other content (%(clue)s). Send the "
                "new content under a new key; nothing of the first clue was changed.",
                clue=first.id,
            ),
            field="idempotency_key",
        )
    with act(actor=actor, as_of=as_of) as ledger:
        ledger.record(IntakeEvent.CLUE_REPEATED, first.id)
    return Received(first.id, created=False)


def _sealed(raw: bytes) -> Sealed:
    with Writer() as writer:
        writer.write(raw)
        return writer.seal()


def _save_clue(
    clue_id: str, sender: str, prepared: Prepared, raw: Sealed, hashes: dict[str, str], *, as_of: datetime
) -> Clue:
    new = prepared.clue
    provenance = new.provenance or Provenance("", "", "")
    handling = new.handling
    return Clue.objects.create(
        id=clue_id,
        channel=new.channel,
        sender=sender,
        received_at=as_of,
        occurred_at=new.occurred_at,
        statement=new.statement,
        language=new.language,
        danger_now=new.danger_now,
        escalated_by_sender=new.escalated_by_sender,
        reported_by_affected=new.reported_by_affected,
        coercion=new.coercion,
        reported_elsewhere=new.reported_elsewhere,
        source=new.source,
        sender_reference=new.sender_reference,
        raw_sha256=raw.sha256,
        raw_media_type=new.raw_media_type,
        sending_desk=provenance.sending_desk,
        referral_id=provenance.referral_id,
        agreement_id=provenance.agreement_id,
        unread=list(new.unread),
        rights_caveat=handling.rights_caveat if handling else "",
        marking=handling.marking if handling else "",
        marking_understood=handling is None or handling.is_understood,
        **hashes,
    )


def _save_parts(clue: Clue, prepared: Prepared, ledger: Ledger, *, actor: Actor, as_of: datetime) -> None:
    new = prepared.clue
    ledger.record(
        IntakeEvent.CLUE_RECEIVED,
        clue.id,
        channel=new.channel,
        items=len(prepared.items),
        raw_sha256=clue.raw_sha256,
        danger_now=new.danger_now,
        harms=tuple(new.harms),
        passwords_withheld=len(prepared.passwords) + sum(len(one.passwords) for one in prepared.items),
        unread=len(new.unread),
        sending_desk=clue.sending_desk,
        referral=clue.referral_id,
        marking_understood=clue.marking_understood,
    )
    if new.handling is not None:
        record_origin(clue.id, _terms_of(new.handling, source=clue.source), actor=actor, as_of=as_of)
    ClueHarm.objects.bulk_create(ClueHarm(clue=clue, harm=harm) for harm in new.harms)
    _save_passwords(clue, None, prepared.passwords)
    if new.reporter is not None:
        ReporterIdentity.objects.create(
            clue=clue,
            name=new.reporter.name,
            contact=new.reporter.contact,
            may_be_contacted=new.reporter.may_be_contacted,
        )
    save_items(clue, prepared.items, ledger, first=1, actor=actor, as_of=as_of)


def save_items(
    clue: Clue, items: Sequence[PreparedItem], ledger: Ledger, *, first: int, actor: Actor, as_of: datetime
) -> tuple[str, ...]:
    """Write items of a clue in its open act, numbered from ``first``; return their ids.

    Records:
        item_added: on each.
    """
    saved: list[str] = []
    for position, one in enumerate(items, start=first):
        file = one.item.file
        stored = keep(file, actor=actor, as_of=as_of) if isinstance(file, Sealed) else file
        item = _save_item(clue, position, one, stored)
        _save_passwords(clue, item, one.passwords)
        ledger.record(
            IntakeEvent.ITEM_ADDED,
            item.id,
            clue=clue.id,
            item_kind=one.item.kind,
            sha256=item.sha256,
            problems=tuple(one.problems),
        )
        saved.append(item.id)
    return tuple(saved)


def _terms_of(said: Handling, *, source: str) -> NewOrigin:
    # Who it says it is from is a stranger's claim: only a verified key makes a sender of ours.
    return NewOrigin(
        sender_id="",
        sender_name=source,
        onward_transfer=said.onward_transfer,
        retention_days=said.retention_days,
        purpose=said.purpose,
        agreement_id=said.agreement_id,
        agreement_version=said.agreement_version,
    )


def _save_item(clue: Clue, position: int, one: PreparedItem, stored: Stored | None) -> Item:
    new = one.item
    item = Item.objects.create(
        id=new_id("itm"),
        clue=clue,
        position=position,
        kind=new.kind,
        text=new.text,
        url=new.url,
        platform=new.platform,
        account=new.account,
        screen_name=new.screen_name,
        original_name=new.original_name,
        media_type=new.media_type,
        sha256=stored.sha256 if stored else "",
        sha1=stored.sha1 if stored else "",
        md5=stored.md5 if stored else "",
        size_bytes=stored.size_bytes if stored else None,
        claimed=dict(new.claimed),
        viewed_by_sender=new.viewed_by_sender,
        publicly_available=new.publicly_available,
        seen_at=new.seen_at,
        sender_category=new.sender_category,
        stated_place=new.stated_place,
        problems=[str(problem) for problem in one.problems],
    )
    ItemTrace.objects.bulk_create(
        ItemTrace(
            item=item,
            kind=trace.kind,
            value=trace.value,
            seen_at=trace.seen_at,
            port=trace.port,
            event=trace.event,
            proxy=trace.proxy,
        )
        for trace in new.traces
    )
    return item


def _save_passwords(clue: Clue, item: Item | None, passwords: tuple[str, ...]) -> None:
    WithheldPassword.objects.bulk_create(
        WithheldPassword(clue=clue, item=item, keyed_hash=keyed_hash("credential", password))
        for password in passwords
    )

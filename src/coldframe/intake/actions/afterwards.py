"""What happens to a clue after it came: more of it arrives, its sender asks it back, it is destroyed."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, NotFound
from coldframe.custody.actions import act, settle_due_dates
from coldframe.custody.queries import find_hold
from coldframe.intake.actions.clues import PROCESS, save_items
from coldframe.intake.models import (
    Clue,
    ClueHarm,
    Item,
    ItemTrace,
    ReporterIdentity,
    StoppedFile,
    WithheldPassword,
)
from coldframe.intake.rules import prepare_v1
from coldframe.intake.terms import IntakeEvent, NewClue
from coldframe.vault.actions import destroy
from coldframe.vault.queries import has_object
from coldframe.work.actions import enqueue


def add_items(
    clue_id: str, more: NewClue, *, supplement_id: str, actor: Actor, as_of: datetime
) -> tuple[str, ...]:
    """Add to a clue what its sender sent later, and have it looked at as when the clue came.

    Args:
        clue_id: The clue.
        more: Read by a channel; only its items are taken.
        supplement_id: What brought it; the pipeline runs once for it.
        actor: Who sent it.
        as_of: Now.

    Returns:
        The ids of the new items, in order.

    Raises:
        NotFound: There is no such clue.
        Conflict: It was destroyed.

    Records:
        item_added: on each item, with its kind and, for a file, its SHA-256.
    """
    prepared = prepare_v1(more, as_of=as_of)
    with act(actor=actor, as_of=as_of) as ledger:
        clue = _locked(clue_id)
        if clue.destroyed_at is not None:
            raise Conflict("This clue was destroyed; nothing is added to it any more.")
        last = Item.objects.filter(clue=clue).aggregate(last=Max("position"))["last"] or 0
        added = save_items(clue, prepared.items, ledger, first=last + 1, actor=actor, as_of=as_of)
        if added:
            enqueue(PROCESS, supplement_id, clue_id)
    return added


def stop_clue(clue_id: str, *, cause_id: str, actor: Actor, as_of: datetime) -> None:
    """Stop the use of a clue: until it is released it goes into no report, referral or case.

    Args:
        clue_id: The clue.
        cause_id: What stops it, such as an open recall.
        actor: Who stops it.
        as_of: Now.

    Raises:
        NotFound: There is no such clue.

    Records:
        clue_stopped: on the clue, with the cause.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        clue = _locked(clue_id)
        clue.stopped_by = cause_id
        clue.save(update_fields=["stopped_by"])
        ledger.record(IntakeEvent.CLUE_STOPPED, clue_id, cause=cause_id)


def release_clue(clue_id: str, *, cause_id: str, actor: Actor, as_of: datetime) -> None:
    """Let a clue be used again, if this is what stopped it.

    Raises:
        NotFound: There is no such clue.

    Records:
        clue_released: on the clue, with the cause.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        clue = _locked(clue_id)
        if clue.stopped_by == cause_id:
            clue.stopped_by = ""
            clue.save(update_fields=["stopped_by"])
            ledger.record(IntakeEvent.CLUE_RELEASED, clue_id, cause=cause_id)


def stop_file(sha256: str, *, cause_id: str, actor: Actor, as_of: datetime) -> None:
    """Stop the use of a file: until it is released no clue that holds it goes into a report, referral or case.

    Args:
        sha256: The file.
        cause_id: What stops it, such as an exhibit in doubt.
        actor: Who stops it.
        as_of: Now.

    Records:
        file_stopped: on the cause, with the file's SHA-256; nothing if it stopped it before.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        _, is_new = StoppedFile.objects.get_or_create(
            sha256=sha256, cause_id=cause_id, defaults={"stopped_at": as_of}
        )
        if is_new:
            ledger.record(IntakeEvent.FILE_STOPPED, cause_id, sha256=sha256)


def release_file(sha256: str, *, cause_id: str, actor: Actor, as_of: datetime) -> None:
    """Let a file be used again, as far as this is what stopped it.

    Records:
        file_released: on the cause, with the file's SHA-256; nothing if it did not stop it.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        gone, _ = StoppedFile.objects.filter(sha256=sha256, cause_id=cause_id).delete()
        if gone:
            ledger.record(IntakeEvent.FILE_RELEASED, cause_id, sha256=sha256)


def destroy_clue(clue_id: str, *, reason: str, actor: Actor, as_of: datetime) -> None:
    """Destroy what a clue holds. Its ids, kinds, times and hashes stay as a tombstone, and so does its custody.

    The original and the files are destroyed by their keys, except for what another clue, not
    destroyed itself, holds as well; every text, name, address and account is blanked.

    Args:
        clue_id: The clue.
        reason: A code, such as ``recalled``.
        actor: Who destroys it.
        as_of: Now.

    Raises:
        NotFound: There is no such clue.
        Conflict: A legal hold is in force on the clue, an item or its file, or it was destroyed before.

    Records:
        object_destroyed: on each object of the vault.
        due_date_settled: on the clue, for each day by which it had to be.
        clue_destroyed: on the clue, with the reason and how many files went and stayed.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        clue = _locked(clue_id)
        items = list(Item.objects.select_for_update().filter(clue=clue))
        held = {item.sha256 for item in items if item.sha256}
        if clue.destroyed_at is not None:
            raise Conflict("This clue was destroyed before.")
        if find_hold(clue_id, clue.raw_sha256, *held, *(item.id for item in items)):
            raise Conflict("A legal hold protects this clue. Keep it, and say so, or lift the hold first.")
        gone = _held_by_no_other(clue, held | {clue.raw_sha256})
        for sha256 in sorted(gone):
            if has_object(sha256):
                destroy(sha256, actor=actor, as_of=as_of, reason=reason)
        for name in ("statement", "source", "sender_reference", "rights_caveat", "marking"):
            setattr(clue, name, "")
        clue.unread, clue.destroyed_at, clue.stopped_by = [], as_of, ""
        clue.save()
        Item.objects.filter(clue=clue).update(
            text="", url="", platform="", account="", screen_name="", original_name=""
        )
        ItemTrace.objects.filter(item__clue=clue).delete()
        WithheldPassword.objects.filter(clue=clue).delete()
        ReporterIdentity.objects.filter(clue=clue).delete()
        ClueHarm.objects.filter(clue=clue).delete()
        settle_due_dates(clue_id, actor=actor, as_of=as_of)
        ledger.record(
            IntakeEvent.CLUE_DESTROYED,
            clue_id,
            reason=reason,
            files=len(held & gone),
            kept=len(held - gone),
        )


def require_living(item_id: str) -> None:
    """Pass if an item's clue was not destroyed; nobody destroys it before the caller's transaction ends.

    Raises:
        Conflict: It was destroyed.
    """
    row = Clue.objects.select_for_update(of=("self",), no_key=True).filter(items=item_id).first()
    if row is not None and row.destroyed_at is not None:
        raise Conflict("This clue was destroyed; nothing is kept of it any more.")


def _held_by_no_other(clue: Clue, sha256s: set[str]) -> set[str]:
    others = Clue.objects.filter(destroyed_at=None).exclude(pk=clue.pk)
    items = Item.objects.filter(sha256__in=sha256s, clue__destroyed_at=None).exclude(clue=clue)
    originals = others.filter(raw_sha256__in=sha256s).values_list("raw_sha256", flat=True)
    return sha256s - set(items.values_list("sha256", flat=True)) - set(originals)


def _locked(clue_id: str) -> Clue:
    row = Clue.objects.select_for_update().filter(pk=clue_id).first()
    if row is None:
        raise NotFound("There is no clue with this id.")
    return row

"""What happens to a clue after it came: more of it arrives, its sender asks it back, it is destroyed."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, NotFound
from coldframe.custody.actions import act, settle_due_dates
from coldframe.custody.queries import find_hold
from coldframe.intake.actions.clues import PROCESS, save_items
from coldframe.intake.models import Clue, ClueHarm, Item, ItemTrace, ReporterIdentity, WithheldPassword
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


def destroy_clue(
    clue_id: str, *, reason: str, kept_files: frozenset[str] = frozenset(), actor: Actor, as_of: datetime
) -> None:
    """Destroy what a clue holds. Its ids, kinds, times and hashes stay as a tombstone, and so does its custody.

    The original and the files are destroyed by their keys, except for a file that another clue
    holds as well; every text, name, address and account is blanked.

    Args:
        clue_id: The clue.
        reason: A code, such as ``recalled``.
        kept_files: SHA-256 of files that a later stage still needs.
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
        shared = set(Item.objects.filter(sha256__in=held).exclude(clue=clue).values_list("sha256", flat=True))
        gone = held - shared - kept_files
        for sha256 in sorted(gone | _own_original(clue)):
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
            IntakeEvent.CLUE_DESTROYED, clue_id, reason=reason, files=len(gone), kept=len(held - gone)
        )


def _own_original(clue: Clue) -> set[str]:
    another = Clue.objects.filter(raw_sha256=clue.raw_sha256, destroyed_at=None).exclude(pk=clue.pk)
    return set() if another.exists() else {clue.raw_sha256}


def _locked(clue_id: str) -> Clue:
    row = Clue.objects.select_for_update().filter(pk=clue_id).first()
    if row is None:
        raise NotFound("There is no clue with this id.")
    return row

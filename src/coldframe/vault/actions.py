"""Storing, reading and destroying bytes.

A blob is written first (:class:`Writer`), then kept by a row and a custody event in
one transaction (:func:`keep`). A crash in between leaves a blob that nobody can open,
because its key was never written down; :func:`sweep` removes it.

The vault checks no permission: doors do, before they come here. It records who read
what and why.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, UnsafeConfiguration
from coldframe.core.ids import new_id
from coldframe.core.said import Said
from coldframe.custody.actions import act
from coldframe.custody.queries import find_hold
from coldframe.vault import blobs
from coldframe.vault.errors import VaultObjectDamaged
from coldframe.vault.frames import FramesDamaged, open_frames, sealed_bytes
from coldframe.vault.keys import find_master_key, master_key
from coldframe.vault.models import VaultObject
from coldframe.vault.queries import get_object
from coldframe.vault.terms import ReadReason, Sealed, Stored, VaultEvent
from coldframe.vault.writer import Writer

__all__ = ["Writer", "destroy", "keep", "read", "rewrap", "store", "sweep"]

SWEEP_AFTER_HOURS = 24
"""A blob without a row is an orphan once it is this old; longer than any upload takes."""

_REWRAP_BATCH = 500
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_BLOB_MISSING = Said("its blob is missing")


def store(chunks: Iterable[bytes], *, actor: Actor, as_of: datetime) -> Stored:
    """Seal and keep a stream in one go.

    Records:
        object_stored or object_seen_again: see :func:`keep`.
    """
    with Writer() as writer:
        for chunk in chunks:
            writer.write(chunk)
        sealed = writer.seal()
    return keep(sealed, actor=actor, as_of=as_of)


def keep(sealed: Sealed, *, actor: Actor, as_of: datetime) -> Stored:
    """Keep a sealed blob: from here on it can be found and read by its SHA-256.

    The same content twice is one object: the second blob is dropped, or takes the
    place of the first if that is missing or cut off. Content that was destroyed
    may come again (somebody else sends the same picture); it then becomes a new
    object beside the tombstone. Refusing it would lose a new clue.

    Calling it again with the same ``sealed`` is harmless.

    Records:
        object_stored: for new content, with hash and size.
        object_seen_again: for known content.
        object_repaired: for known content whose blob was missing or cut off.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row, is_new = _find_or_create(sealed, as_of=as_of)
        if is_new:
            ledger.record(
                VaultEvent.OBJECT_STORED, row.id,
                sha256=row.sha256, size_bytes=row.size_bytes, key_id=row.key_id,
            )  # fmt: skip
        elif row.blob_name == sealed.blob_name or _is_whole(row):
            ledger.record(VaultEvent.OBJECT_SEEN_AGAIN, row.id, sha256=row.sha256)
            if row.blob_name != sealed.blob_name:
                _delete_after_commit(sealed.blob_name)
        else:
            _delete_after_commit(row.blob_name)
            row.blob_name, row.wrapped_key, row.key_id = sealed.blob_name, sealed.wrapped_key, sealed.key_id
            row.save(update_fields=["blob_name", "wrapped_key", "key_id"])
            ledger.record(VaultEvent.OBJECT_REPAIRED, row.id, sha256=row.sha256, key_id=row.key_id)
    return Stored(row.sha256, row.sha1, row.md5, row.size_bytes)


def read(
    sha256: str, *, actor: Actor, as_of: datetime, reason: ReadReason, about: str | None = None
) -> Iterator[bytes]:
    """Open an object and stream its bytes, each frame authenticated before it is handed out.

    The read is recorded before the first byte, at once when this is called. Call it
    outside a transaction that may roll back, or the record goes with it. The end of
    the stream is authenticated with its last frame: act on the bytes only after it.
    ``about`` is the id of the item, report or exhibit for whose sake it is read.

    Returns:
        Pieces of up to 1 MiB; an empty object gives one empty piece.

    Raises:
        NotFound: The vault never held it.
        ObjectDestroyed: Only a tombstone is left.
        VaultObjectDamaged: Blob or key was edited, cut off, swapped or lost; may also
            come while streaming.
        UnsafeConfiguration: The master key that wrapped its key is not here.

    Records:
        object_read: on the object, with hash, reason and what it was read for.
        object_damaged: on the object, when damage is found.
    """
    row = VaultObject.objects.get(id=get_object(sha256).id)
    try:
        key = _object_key(row)
        _require_whole(row)
    except VaultObjectDamaged:
        _record_damage(row, actor=actor, as_of=as_of)
        raise
    with act(actor=actor, as_of=as_of) as ledger:
        ledger.record(
            VaultEvent.OBJECT_READ, row.id, sha256=row.sha256, reason=ReadReason(reason), about=about
        )
    return _plaintext(row, key, actor=actor, as_of=as_of)


def destroy(sha256: str, *, actor: Actor, as_of: datetime, reason: str) -> None:
    """Destroy an object: its key is erased, so that no copy of the blob can be opened again.

    The row stays as a tombstone with hashes and size, and so do the custody events.
    The blob itself is deleted after the commit. Backups of the database made before
    still hold the wrapped key: let them expire, or rotate the master key, re-wrap
    and destroy the retired one.

    One object may belong to several clues; whoever calls this has made sure that
    none of them still needs it. ``reason`` is a code, such as ``retention_due``.

    Raises:
        NotFound: The vault never held it.
        ObjectDestroyed: It was destroyed before.
        Conflict: A legal hold is in force on the object's id or on its SHA-256.
        InvalidInput: The reason is not a code.

    Records:
        object_destroyed: on the object, with hash and reason.
    """
    if not _CODE.fullmatch(reason):
        raise InvalidInput("Give the reason as a code, such as retention_due.", field="reason")
    with act(actor=actor, as_of=as_of) as ledger:
        row = VaultObject.objects.select_for_update().get(id=get_object(sha256).id)
        if find_hold(row.id) or find_hold(row.sha256):
            raise Conflict("A legal hold protects this object. Lift the hold first, then destroy it.")
        row.wrapped_key, row.destroyed_at, row.destroyed_reason = b"", as_of, reason
        row.save(update_fields=["wrapped_key", "destroyed_at", "destroyed_reason"])
        ledger.record(VaultEvent.OBJECT_DESTROYED, row.id, sha256=row.sha256, reason=reason)
        _delete_after_commit(row.blob_name)


def rewrap(*, actor: Actor, as_of: datetime) -> int:
    """Wrap every living object's key under the master key in use; return how many were.

    Works through batches, each its own transaction, so that it can be stopped and run
    again. Blobs are not touched: only 72 bytes an object change.

    Raises:
        UnsafeConfiguration: A retired master key is still needed but not here.
        VaultObjectDamaged: A wrapped key does not open; restore that row first.

    Records:
        keys_rewrapped: for each batch, on the new key's id, with the number of objects.
    """
    new = master_key()
    done = 0
    while True:
        with act(actor=actor, as_of=as_of) as ledger:
            rows = VaultObject.objects.select_for_update().filter(destroyed_at=None).exclude(key_id=new.id)
            batch = list(rows.order_by("id")[:_REWRAP_BATCH])
            if not batch:
                return done
            for row in batch:
                row.wrapped_key, row.key_id = new.wrap(_object_key(row), row.sha256), new.id
            VaultObject.objects.bulk_update(batch, ["wrapped_key", "key_id"])
            ledger.record(VaultEvent.KEYS_REWRAPPED, new.id, objects=len(batch))
        done += len(batch)


def sweep(*, actor: Actor, as_of: datetime, older_than_hours: int = SWEEP_AFTER_HOURS) -> int:
    """Delete blobs that no living row names and half-written files, if old enough; return how many.

    Records:
        blobs_swept: with the number, if there were any.
    """
    before = as_of - timedelta(hours=older_than_hours)
    swept = blobs.delete_staged(before=before)
    for names in blobs.list_blobs(before=before):
        living = VaultObject.objects.filter(blob_name__in=names, destroyed_at=None)
        for name in set(names) - set(living.values_list("blob_name", flat=True)):
            blobs.delete_blob(name)
            swept += 1
    if swept:
        with act(actor=actor, as_of=as_of) as ledger:
            ledger.record(VaultEvent.BLOBS_SWEPT, "vault", blobs=swept)
    return swept


def _find_or_create(sealed: Sealed, *, as_of: datetime) -> tuple[VaultObject, bool]:
    living = VaultObject.objects.select_for_update().filter(sha256=sealed.sha256, destroyed_at=None)
    row = living.first()
    if row is not None:
        return row, False
    try:
        with transaction.atomic():
            row = VaultObject.objects.create(
                id=new_id("obj"),
                sha256=sealed.sha256,
                sha1=sealed.sha1,
                md5=sealed.md5,
                size_bytes=sealed.size_bytes,
                blob_name=sealed.blob_name,
                wrapped_key=sealed.wrapped_key,
                key_id=sealed.key_id,
                stored_at=as_of,
            )
    except IntegrityError:
        # Somebody kept the same content between our look and our insert.
        return living.get(), False
    return row, True


def _plaintext(row: VaultObject, key: bytes, *, actor: Actor, as_of: datetime) -> Iterator[bytes]:
    digest = hashlib.sha256()
    try:
        for piece in open_frames(key, blobs.read_blob(row.blob_name)):
            digest.update(piece)
            yield piece
        if digest.hexdigest() != row.sha256:
            raise FramesDamaged(Said("the content is not what the row says"))
    except (FramesDamaged, FileNotFoundError) as found:
        _record_damage(row, actor=actor, as_of=as_of)
        raise _damaged(row, found.said if isinstance(found, FramesDamaged) else _BLOB_MISSING) from found


def _object_key(row: VaultObject) -> bytes:
    master = find_master_key(row.key_id)
    if master is None:
        raise UnsafeConfiguration(
            f"Object {row.id} was sealed under master key {row.key_id}, which is not in the keys folder. "
            f"Restore master-{row.key_id}.key from your backup, then run the re-wrapping again."
        )
    key = master.unwrap(bytes(row.wrapped_key), row.sha256)
    if key is None:
        raise _damaged(row, Said("its wrapped key was edited or belongs to another object"))
    return key


def _is_whole(row: VaultObject) -> bool:
    return blobs.blob_size(row.blob_name) == sealed_bytes(row.size_bytes)


def _require_whole(row: VaultObject) -> None:
    # Seen before the first byte is handed out, and cheap: the row knows how long the blob must be.
    if not _is_whole(row):
        size = blobs.blob_size(row.blob_name)
        if size is None:
            raise _damaged(row, _BLOB_MISSING)
        raise _damaged(row, Said("its blob is %(size)s bytes long", size=size))


def _damaged(row: VaultObject, damage: Said) -> VaultObjectDamaged:
    return VaultObjectDamaged(
        Said(
            "Object %(object)s is damaged: %(damage)s. Restore the blob %(blob)s and the object's row "
            "from the same backup, or submit the same file again if the blob is missing or cut off.",
            object=row.id,
            damage=damage,
            blob=row.blob_name,
        )
    )


def _record_damage(row: VaultObject, *, actor: Actor, as_of: datetime) -> None:
    with act(actor=actor, as_of=as_of) as ledger:
        ledger.record(VaultEvent.OBJECT_DAMAGED, row.id, sha256=row.sha256)


def _delete_after_commit(blob_name: str) -> None:
    # Robust: if the store does not answer, the sweep finds the blob later.
    transaction.on_commit(lambda: blobs.delete_blob(blob_name), robust=True)

"""What was written of a clue in order to send it is destroyed with the clue."""

from __future__ import annotations

from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.custody.actions import act
from coldframe.referral import package
from coldframe.referral.models import Parcel, Referral
from coldframe.vault.actions import destroy, read
from coldframe.vault.queries import has_object
from coldframe.vault.terms import ReadReason


def destroy_documents(clue_id: str, *, reason: str, actor: Actor, as_of: datetime) -> None:
    """Destroy the sealed documents of every referral of a clue. The referrals stay, with the digests.

    Args:
        clue_id: A clue that is destroyed in the same transaction.
        reason: A code, such as ``recalled``.
        actor: Who destroys it.
        as_of: Now.

    Raises:
        Conflict: A legal hold protects one of them.

    Records:
        object_destroyed: on each document; object_read before, on a package's manifest, which lists them.
    """
    with act(actor=actor, as_of=as_of):
        written: set[str] = set()
        for row in Referral.objects.filter(clue_id=clue_id).exclude(document_sha256=""):
            written.add(row.document_sha256)
            if has_object(row.document_sha256) and Parcel.objects.filter(pk=row.pk).exists():
                sealed = read(
                    row.document_sha256, actor=actor, as_of=as_of, reason=ReadReason.REFERRAL, about=row.pk
                )
                manifest = package.manifest_of(b"".join(sealed).decode())
                written |= {entry.sha256 for entry in package.entries_of(manifest) if entry.form}
        for sha256 in sorted(written):
            if has_object(sha256):
                destroy(sha256, actor=actor, as_of=as_of, reason=reason)

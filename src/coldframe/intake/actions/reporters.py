"""Who reported: read only for a reason that is recorded, destroyed apart from the clue."""

from __future__ import annotations

import re
from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.answers import Answer
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.custody.actions import act
from coldframe.custody.queries import find_hold
from coldframe.intake.models import Clue, ReporterIdentity
from coldframe.intake.terms import IntakeEvent, Reporter, ReporterReason
from coldframe.vault.actions import destroy
from coldframe.vault.queries import has_object

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


def read_reporter(clue_id: str, *, reason: ReporterReason, actor: Actor, as_of: datetime) -> Reporter:
    """Return who reported a clue.

    Raises:
        NotFound: Nobody is named with it, or the identity was destroyed.

    Records:
        reporter_read: on the clue, with the reason.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = _find(clue_id)
        ledger.record(IntakeEvent.REPORTER_READ, clue_id, reason=ReporterReason(reason))
        return Reporter(row.name, row.contact, Answer(row.may_be_contacted))


def destroy_reporter(clue_id: str, *, reason: str, actor: Actor, as_of: datetime) -> None:
    """Destroy who reported a clue, and with it the raw original, which says the same.

    Clue and items stay in their parsed form. If another clue has the very same original,
    its reporter wrote the same, and that original goes with it.

    Args:
        clue_id: The clue.
        reason: A code, such as ``retention_due``.
        actor: Who destroys it.
        as_of: Now.

    Raises:
        NotFound: Nobody is named with it.
        Conflict: A legal hold is in force on the clue or its original.
        InvalidInput: The reason is not a code.

    Records:
        reporter_destroyed: on the clue, with the reason.
        object_destroyed: on the original.
    """
    if not _CODE.fullmatch(reason):
        raise InvalidInput(
            "Give the reason of a destruction as a code, such as retention_due.", field="reason"
        )
    with act(actor=actor, as_of=as_of) as ledger:
        row = _find(clue_id)
        if find_hold(clue_id):
            raise Conflict("A legal hold protects this clue. Lift the hold first, then destroy it.")
        row.delete()
        raw_sha256 = Clue.objects.values_list("raw_sha256", flat=True).get(id=clue_id)
        if has_object(raw_sha256):
            destroy(raw_sha256, actor=actor, as_of=as_of, reason=reason)
        ledger.record(IntakeEvent.REPORTER_DESTROYED, clue_id, reason=reason)


def _find(clue_id: str) -> ReporterIdentity:
    row = ReporterIdentity.objects.filter(clue_id=clue_id).first()
    if row is None:
        raise NotFound("Nobody is named as the reporter of this clue.")
    return row

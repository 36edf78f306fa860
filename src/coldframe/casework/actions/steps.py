"""Writing a step of an exhibit's life: a row and its custody event, and what has to be asked before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from coldframe.access.queries import find_person
from coldframe.access.terms import Permission
from coldframe.casework.models import Exhibit, ExhibitStep
from coldframe.casework.queries import select_case, steps_of
from coldframe.casework.rules import check_step_v1, digest_v1, life_v1
from coldframe.casework.terms import ExhibitKind, Hand, HandlingKind, Life, Step
from coldframe.core.actors import Actor
from coldframe.core.ids import new_id
from coldframe.custody.actions import Ledger
from coldframe.intake.actions import release_file, stop_file
from coldframe.vault.actions import read
from coldframe.vault.terms import ReadReason


def select_exhibit(exhibit_id: str, actor: Actor) -> Exhibit:
    """Select an exhibit for somebody who may admit to its case; nothing is locked.

    Raises:
        NotFound: There is none, or its case is not open to the actor.
    """
    row = Exhibit.objects.prefetch_related("steps").filter(id=exhibit_id).first()
    select_case(row.case_id if row else "", Permission.CASE_ADMIT, actor)
    assert row is not None
    return row


def lock_exhibit(exhibit_id: str, actor: Actor) -> tuple[Exhibit, Life]:
    """Lock an exhibit and say where it stands. Call inside ``act``.

    The case may be closed: what was kept is given back or destroyed after that.

    Raises:
        NotFound: There is none, or its case is not open to the actor.
    """
    select_exhibit(exhibit_id, actor)
    row = Exhibit.objects.select_for_update().get(id=exhibit_id)
    return row, life_v1(steps_of(row))


def write_step(
    row: Exhibit,
    kind: HandlingKind,
    ledger: Ledger,
    *,
    number: int = 0,
    detail: Mapping[str, object] | None = None,
    **said: Any,
) -> Step:
    """Check that a step can follow, keep it and record it. Call inside ``act``, with the exhibit locked.

    The ledger gets one event a step, on the exhibit: case, step, number, both people, hashes, and the
    SHA-256 of everything that the step says. A doubt also stops the exhibit's file (``intake.stop_file``).

    Raises:
        Conflict: See ``rules.check_step_v1``.
        InvalidInput: Likewise.
    """
    before = () if number else steps_of(row)
    step = Step(
        id=new_id("stp"),
        number=number or len(before) + 1,
        kind=kind,
        by=ledger.actor.person_id,
        at=ledger.as_of,
        **said,
    )
    if before:
        life = life_v1(before)
        check_step_v1(life, step, ExhibitKind(row.kind), is_holder_gone=_is_gone(life.holder))
    ExhibitStep.objects.create(
        id=step.id,
        exhibit=row,
        number=step.number,
        kind=step.kind,
        by=step.by,
        at=step.at,
        giver_id=step.giver.person_id,
        giver_outside=step.giver.outside,
        receiver_id=step.receiver.person_id,
        receiver_outside=step.receiver.outside,
        place=step.place,
        reason=step.reason,
        code=step.code,
        sha256_before=step.sha256_before,
        sha256_after=step.sha256_after,
        seal=step.seal,
        receipt=step.receipt,
        attachment_sha256=step.attachment_sha256,
        copy_id=step.copy_id,
    )
    told: dict[str, object] = {
        "case": row.case_id, "handling": step.id, "place_in_life": step.number, "digest": digest_v1(row.id, step),
        "giver": step.giver.person_id or None, "receiver": step.receiver.person_id or None,
        "sha256_before": step.sha256_before or None, "sha256_after": step.sha256_after or None,
        "attachment": step.attachment_sha256 or None, "code": step.code or None,
        "copy": step.copy_id or None,
    }  # fmt: skip
    kept = {key: value for key, value in told.items() if value is not None}
    ledger.record(kind.event, row.id, **kept, **(detail or {}))
    _follow_doubt(row, kind, ledger)
    return step


def hash_in_vault(sha256: str, *, actor: Actor, as_of: datetime, about: str | None = None) -> str:
    """Read an object of the vault and return the SHA-256 of what is there. Call outside of ``act``.

    Raises:
        VaultObjectDamaged: It cannot be read whole.

    Records:
        object_read: by the vault.
    """
    digest = hashlib.sha256()
    for chunk in read(sha256, actor=actor, as_of=as_of, reason=ReadReason.VERIFICATION, about=about):
        digest.update(chunk)
    return digest.hexdigest()


def _follow_doubt(row: Exhibit, kind: HandlingKind, ledger: Ledger) -> None:
    """While an exhibit is in doubt, its file leaves this desk by no way, in whatever clue it lies."""
    told: dict[str, Any] = {"cause_id": row.id, "actor": ledger.actor, "as_of": ledger.as_of}
    if kind is HandlingKind.DOUBTED and row.sha256:
        stop_file(row.sha256, **told)
    elif kind is HandlingKind.SETTLED and row.sha256:
        release_file(row.sha256, **told)


def _is_gone(holder: Hand) -> bool:
    if not holder.person_id:
        return False
    found = find_person(holder.person_id)
    return found is None or not found.is_active

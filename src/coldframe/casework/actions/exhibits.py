"""Admitting to a case: an item of intake, a thing that somebody holds, or a working copy of either."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import IntegrityError, transaction

from coldframe.access.terms import Permission
from coldframe.casework.actions.cases import line, working_case
from coldframe.casework.actions.steps import hash_in_vault, write_step
from coldframe.casework.models import CaseLink, Exhibit
from coldframe.casework.queries import ExhibitMismatch, exhibit_view, select_case
from coldframe.casework.terms import ExhibitKind, ExhibitView, Hand, HandlingKind, LinkKind
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.core.ids import new_id
from coldframe.custody.actions import Ledger, act
from coldframe.intake.queries import get_item, require_usable
from coldframe.vault.queries import has_object

_SHA256 = re.compile(r"[0-9a-f]{64}")
_IN_THE_VAULT = "Vault"


def admit_exhibit(case_id: str, item_id: str, number: str, *, actor: Actor, as_of: datetime) -> ExhibitView:
    """Admit an item to a case under an exhibit number.

    Where the vault holds the bytes they are read and hashed again; the exhibit then is verified. Where
    only a pointer was kept, the hash of the arrival is taken over and the exhibit says so.

    Args:
        case_id: A case open to the actor.
        item_id: An item of a clue that the case is linked to.
        number: Unique in the case.
        actor: A person who may admit exhibits.
        as_of: Now.

    Raises:
        NotFound: The case is not open to the actor, or there is no such item.
        InvalidInput: The item's clue is not linked to the case, or the item is not a file.
        ExhibitMismatch: The bytes are not the ones that arrived.
        Conflict: The number or the item was admitted already, the case is closed, or whoever sent the clue
            asked it back.

    Records:
        object_read: by the vault, where the bytes are checked.
        exhibit_admitted: on the exhibit, with case, item, SHA-256, whether it was verified, and the step.
    """
    person_id = actor.person_id
    select_case(case_id, Permission.CASE_ADMIT, actor)
    label = line(number, "number", max_characters=40)
    item = get_item(item_id)
    if not CaseLink.objects.filter(case_id=case_id, kind=LinkKind.CLUE, target_id=item.clue_id).exists():
        raise InvalidInput("Link the item's clue to this case first, then admit the item.", field="item_id")
    if not item.sha256:
        raise InvalidInput("Only an item with a file can be admitted; this one has no hash.", field="item_id")
    require_usable(item.clue_id)
    is_held = has_object(item.sha256)
    if is_held and hash_in_vault(item.sha256, actor=actor, as_of=as_of) != item.sha256:
        raise ExhibitMismatch(
            "The file in the vault is not the one that arrived. Nothing was admitted; "
            "tell the administrator to check the vault against the custody chain."
        )
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor, Permission.CASE_ADMIT)
        row = Exhibit(
            id=new_id("exh"), case=case, number=label, kind=ExhibitKind.FILE, item_id=item_id,
            sha256=item.sha256, is_verified=is_held, admitted_by=person_id, admitted_at=as_of,
        )  # fmt: skip
        admit(row, ledger, place=_IN_THE_VAULT if is_held else "")
    return exhibit_view(row)


def admit_physical(
    case_id: str,
    kind: ExhibitKind,
    number: str,
    description: str,
    *,
    place: str,
    sha256: str = "",
    actor: Actor,
    as_of: datetime,
) -> ExhibitView:
    """Admit a device, a document or another thing that somebody holds. Whoever admits it holds it.

    Args:
        case_id: A case open to the actor.
        kind: Device, document or object.
        number: Unique in the case.
        description: What it is, so that nobody takes another for it.
        place: Where it lies.
        sha256: Of its content, where that was imaged or scanned; it is then asked for at every move.
        actor: A person who may admit exhibits.
        as_of: Now.

    Raises:
        NotFound: The case is not open to the actor.
        InvalidInput: A kind that is not physical, no description or place, or no SHA-256.
        Conflict: The number was given already, or the case is closed.

    Records:
        exhibit_admitted: on the exhibit, with case, kind, SHA-256 if it has one, and the step.
    """
    person_id = actor.person_id
    if kind not in (ExhibitKind.DEVICE, ExhibitKind.DOCUMENT, ExhibitKind.OBJECT):
        raise InvalidInput("Say whether it is a device, a document or another object.", field="kind")
    where = line(place, "place")
    with act(actor=actor, as_of=as_of) as ledger:
        row = Exhibit(
            id=new_id("exh"),
            case=working_case(case_id, actor, Permission.CASE_ADMIT),
            number=line(number, "number", max_characters=40),
            kind=kind,
            description=line(description, "description", max_characters=400),
            sha256=read_sha256(sha256),
            is_verified=False,
            admitted_by=person_id,
            admitted_at=as_of,
        )
        admit(row, ledger, place=where)
    return exhibit_view(row)


def read_sha256(text: str) -> str:
    """Read a SHA-256 that a person entered; empty stays empty.

    Raises:
        InvalidInput: It is none.
    """
    digits = "".join(text.split()).lower()
    if digits and not _SHA256.fullmatch(digits):
        raise InvalidInput("A SHA-256 has 64 digits, 0 to 9 and a to f.", field="sha256")
    return digits


def admit(row: Exhibit, ledger: Ledger, *, place: str) -> None:
    """Save a new exhibit with the first step of its life. Call inside ``act``.

    Raises:
        Conflict: The case has that number, or that item, already.
    """
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(
            "This case already has an exhibit with that number, or this item. Look at its exhibits.",
            field="number",
        ) from None
    write_step(
        row, HandlingKind.ADMITTED, ledger, number=1, receiver=Hand(row.admitted_by), place=place,
        sha256_after=row.sha256,
        detail={"item": row.item_id or None, "sha256": row.sha256 or None, "verified": row.is_verified,
                "exhibit_kind": row.kind, "original": row.original_id},
    )  # fmt: skip

"""Admitting an item to a case: under a number, with its hash checked."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from coldframe.access.terms import Permission
from coldframe.casework.actions.cases import line, working_case
from coldframe.casework.models import CaseLink, Exhibit
from coldframe.casework.queries import exhibit_view, select_case
from coldframe.casework.terms import CaseworkEvent, ExhibitView, LinkKind
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.core.ids import new_id
from coldframe.custody.actions import act
from coldframe.intake.queries import get_item, require_usable
from coldframe.vault.actions import read
from coldframe.vault.queries import has_object
from coldframe.vault.terms import ReadReason


class ExhibitMismatch(Conflict):
    """The bytes in the vault are not the ones that arrived. Stop, and have the vault checked."""

    code = "exhibit_mismatch"


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
        exhibit_admitted: on the exhibit, with case, item, SHA-256 and whether it was verified.
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
    if is_held and _sha256_in_vault(item.sha256, actor=actor, as_of=as_of) != item.sha256:
        raise ExhibitMismatch(
            "The file in the vault is not the one that arrived. Nothing was admitted; "
            "tell the administrator to check the vault against the custody chain."
        )
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor, Permission.CASE_ADMIT)
        try:
            with transaction.atomic():
                row = Exhibit.objects.create(
                    id=new_id("exh"),
                    case=case,
                    number=label,
                    item_id=item_id,
                    sha256=item.sha256,
                    is_verified=is_held,
                    admitted_by=person_id,
                    admitted_at=as_of,
                )
        except IntegrityError:
            raise Conflict(
                "This case already has an exhibit with that number, or this item. Look at its exhibits.",
                field="number",
            ) from None
        ledger.record(
            CaseworkEvent.EXHIBIT_ADMITTED, row.id,
            case=case.id, item=item_id, sha256=item.sha256, verified=is_held,
        )  # fmt: skip
    return exhibit_view(row)


def _sha256_in_vault(sha256: str, *, actor: Actor, as_of: datetime) -> str:
    digest = hashlib.sha256()
    for chunk in read(sha256, actor=actor, as_of=as_of, reason=ReadReason.VERIFICATION):
        digest.update(chunk)
    return digest.hexdigest()

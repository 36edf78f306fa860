"""Reads about cases that travel: what left, what came, which files go along, and what lies beside."""

from __future__ import annotations

import json
from dataclasses import dataclass

from coldframe.access.terms import Permission
from coldframe.casework.models import (
    Case,
    CaseExport,
    CaseImport,
    Exhibit,
    ExhibitStep,
    ImportedRow,
    Party,
    PaymentImport,
)
from coldframe.casework.portable.masking import Masks, masks_of
from coldframe.casework.portable.reading import read_as_it_came
from coldframe.casework.portable.terms import (
    Beside,
    BesideView,
    ExportForm,
    ExportView,
    ImportView,
    Item,
    Whom,
    Withheld,
)
from coldframe.casework.queries import require_sound, select_case
from coldframe.casework.queries.exhibits import steps_of
from coldframe.casework.rules import life_v1
from coldframe.casework.sealing import unseal
from coldframe.casework.terms import AgeBasis
from coldframe.core.actors import Actor
from coldframe.intake.queries import get_item, require_usable
from coldframe.partners.queries import check_onward
from coldframe.partners.terms import Field, Purpose
from coldframe.vault.queries import find_objects


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file of a case, by its SHA-256; size in bytes."""

    sha256: str
    size_bytes: int


def list_files(case: Case, masks: Masks, *, is_disclosure: bool) -> tuple[tuple[CaseFile, ...], list[Item]]:
    """List the files of a case that go along, and the items of the schedule for those that do not.

    To the parties of proceedings no exhibit's file leaves: such material is shown to them at the desk, and copies of
    it are not made (for instance 18 U.S.C. 3509(m)). Nor do files of payments and scans of hand-overs leave, where
    somebody is sealed: nobody masks a name within them. To a partner all leave, and one in doubt stops it.

    Raises:
        ExhibitMismatch: For a partner: an exhibit is in doubt.
        Conflict: For a partner: whoever sent a file asked it back.
    """
    wanted: dict[str, tuple[str, Withheld | None]] = {}
    for row in Exhibit.objects.filter(case=case).exclude(sha256="").prefetch_related("steps"):
        life, why = life_v1(steps_of(row)), None
        if is_disclosure:
            why = Withheld.FOR_INSPECTION
            if life.doubt is not None or wanted.get(row.sha256, ("", None))[1] is Withheld.IN_DOUBT:
                why = Withheld.IN_DOUBT
            elif row.item_id and _is_under_terms(get_item(row.item_id).clue_id):
                why = Withheld.SENDERS_TERMS
        else:
            require_sound(life)
            if row.item_id:
                require_usable(get_item(row.item_id).clue_id)
        earlier = f"{wanted[row.sha256][0]}, " if row.sha256 in wanted else ""
        wanted[row.sha256] = (f"{earlier}exhibit {row.number}", why)
    unmasked = Withheld.CHILDS_IDENTITY if is_disclosure and masks.sealed else None
    steps = ExhibitStep.objects.filter(exhibit__case=case).exclude(attachment_sha256="")
    for sha256 in steps.values_list("attachment_sha256", flat=True):
        wanted.setdefault(sha256, ("photograph or scan of a hand-over", unmasked))
    for sha256 in PaymentImport.objects.filter(case=case).values_list("sha256", flat=True):
        wanted.setdefault(sha256, ("file of payments", unmasked))
    held = {each.sha256: each for each in find_objects(wanted) if not each.is_destroyed}
    files, items = [], []
    for sha256, (about, stays) in sorted(wanted.items()):
        reason = stays or (None if sha256 in held else Withheld.NOT_HELD)
        items.append(Item("files", sha256, about, reason))
        if reason is None:
            files.append(CaseFile(sha256, held[sha256].size_bytes))
    items += [
        Item(
            "interests",
            each,
            "told to another desk in confidence, with its custody",
            Withheld.OTHERS_INTERESTS,
        )
        for each in case.interests.values_list("id", flat=True).order_by("id")
    ]
    return tuple(files), items


def _is_under_terms(clue_id: str) -> bool:
    """Tell whether whoever sent a clue allows no passing on, or not without being asked."""
    return check_onward((clue_id,), Purpose.INVESTIGATION, (Field.CASE_FILES,)) is not None


def list_exports(case_id: str, *, actor: Actor) -> tuple[ExportView, ...]:
    """List how a case was taken out, the newest first.

    Raises:
        NotFound: The case is not open to the actor.
    """
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = CaseExport.objects.filter(case_id=case_id).order_by("-at", "-id")
    return tuple(export_view(row) for row in rows)


def list_imports(case_id: str, *, actor: Actor) -> tuple[ImportView, ...]:
    """List what came into a case from elsewhere, the newest first.

    Raises:
        NotFound: The case is not open to the actor.
    """
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = CaseImport.objects.filter(case_id=case_id).order_by("-at", "-id")
    return tuple(import_view(row) for row in rows)


def list_beside(case_id: str, *, actor: Actor) -> tuple[BesideView, ...]:
    """List the rows that came and lie beside, with what they say; of a sealed or unknown person only that they do.

    Raises:
        NotFound: The case is not open to the actor.
    """
    case = select_case(case_id, Permission.CASE_VIEW, actor)
    rows = list(ImportedRow.objects.filter(brought__case=case, own_id="").order_by("table", "id"))
    if not rows:
        return ()
    masks = masks_of(case)
    return tuple(
        BesideView(
            row.id, row.table, row.origin_id, Beside(row.why), row.problem, read_as_it_came(row, masks)
        )
        for row in rows
    )


def list_unconfirmed(case_id: str, *, actor: Actor) -> tuple[tuple[str, AgeBasis], ...]:
    """List the people who came with an established age that nobody at this desk has said anything of yet.

    Returns:
        Party and what its age rests on over there.

    Raises:
        NotFound: The case is not open to the actor.
    """
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = ImportedRow.objects.filter(brought__case_id=case_id, table="parties").exclude(own_id="")
    waiting = Party.objects.filter(case_id=case_id, age_basis=AgeBasis.UNKNOWN, stub_of="")
    ids = set(waiting.values_list("id", flat=True))
    found = [(row.own_id, str(said_by(row).get("age_basis"))) for row in rows if row.own_id in ids]
    known = {each.value for each in AgeBasis if each.is_certain}
    return tuple((party_id, AgeBasis(basis)) for party_id, basis in found if basis in known)


def said_by(row: ImportedRow) -> dict[str, object]:
    """Decrypt what a row said as it came."""
    said: dict[str, object] = json.loads(unseal(row.sealed, row.id)["row"]) if row.sealed else {}
    return said


def export_view(row: CaseExport) -> ExportView:
    """Turn a row into the value that leaves the stage."""
    return ExportView(
        row.id, row.case_id, ExportForm(row.form), Whom(row.whom), row.recipient_id, row.recipient, row.ground,
        row.withheld, row.manifest_sha256, row.by, row.at,
    )  # fmt: skip


def import_view(row: CaseImport) -> ImportView:
    """Turn a row into the value that leaves the stage."""
    return ImportView(
        row.id, row.case_id, ExportForm(row.form), row.sha256, row.origin_case_id, row.desk, row.fingerprint,
        row.sender_id, row.taken, row.beside, row.by, row.at,
    )  # fmt: skip

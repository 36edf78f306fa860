"""Taking in a case that comes from another desk: checked from end to end first, then row by row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import models

from coldframe.access.queries import may, require
from coldframe.access.terms import Permission
from coldframe.casework.actions import open_case
from coldframe.casework.actions.cases import working_case
from coldframe.casework.models import Case, CaseArrival, CaseImport, ImportedRow, Party
from coldframe.casework.portable.actions.arriving import (
    check,
    read_archive,
    row_of_case,
    settle,
    table_of,
    waiting_of,
)
from coldframe.casework.portable.actions.taking import Taker, finish
from coldframe.casework.portable.graph_reading import MAX_BYTES, read_graph
from coldframe.casework.portable.queries import import_view, said_by
from coldframe.casework.portable.tables import BY_NAME
from coldframe.casework.portable.terms import (
    ArchiveDamaged,
    Beside,
    ExportForm,
    ImportView,
    Manifest,
    Member,
    Preview,
    Row,
)
from coldframe.casework.portable.untrusted import read_rows
from coldframe.casework.queries import select_case
from coldframe.casework.terms import CaseKind, CaseworkEvent
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict
from coldframe.core.ids import is_id, new_id
from coldframe.core.moments import isoformat
from coldframe.core.text import clean
from coldframe.custody.actions import Ledger, act
from coldframe.vault.actions import Writer, destroy, keep, read
from coldframe.vault.queries import has_object
from coldframe.vault.terms import ReadReason, Sealed


def import_case(sha256: str, *, actor: Actor, as_of: datetime) -> ImportView:
    """Make a new case of an archive that waits. The same archive twice is one case.

    Nothing that came counts as confirmed here: ages rest on nothing until a person here says on what, two records
    are the same only once a second person here confirms it, and what the rules close for somebody lies beside.

    Raises:
        NotFound: The actor brought no such archive.
        ArchiveDamaged: See :func:`receive_archive`; nothing is taken in.
        Conflict: It was taken in before, into a case that is not open to the actor.

    Records:
        object_stored: for each file; object_read and object_destroyed for the archive.
        case_opened: on the new case, as for any; case_imported: on it, with the archive's SHA-256, the fingerprint
            of the key that signed it, and how many rows were taken in and lie beside; exhibit_admitted: on each
            exhibit; due_date_set: on each person who was cleared.
    """
    person_id = actor.person_id
    require(actor, Permission.CASE_OPEN)
    came = _taken_before(sha256, actor)
    if came is None:
        waiting_of(sha256, actor)
        shown = check(sha256, actor=actor, as_of=as_of)
        tables, files = _take_all(sha256, actor=actor, as_of=as_of)
        with act(actor=actor, as_of=as_of) as ledger:
            # One at a time: whoever else takes the same archive in waits here, and then finds the case.
            list(CaseArrival.objects.select_for_update().filter(sha256=sha256).order_by("id"))
            came = _taken_before(sha256, actor) or _make_case(shown, tables, files, ledger)
    for waiting in CaseArrival.objects.filter(sha256=sha256, by=person_id, settled_at=None):
        settle(waiting, "taken_in", actor=actor, as_of=as_of)
    return came


def _make_case(
    shown: Preview, tables: dict[str, list[Row]], files: Iterable[Sealed], ledger: Ledger
) -> ImportView:
    """Put the case, its files and its rows; all of it, or nothing."""
    actor, as_of = ledger.actor, ledger.as_of
    case_row = row_of_case(tables)
    held = frozenset(keep(each, actor=actor, as_of=as_of).sha256 for each in files)
    view = open_case(
        str(case_row["code"]), str(case_row["title"]), str(case_row["jurisdiction"]),
        kind=CaseKind(case_row["kind"]), actor=actor, as_of=as_of,
    )  # fmt: skip
    case = Case.objects.get(id=view.id)
    brought = CaseImport.objects.create(
        id=new_id("cim"), case=case, form=ExportForm.ARCHIVE, sha256=shown.sha256,
        origin_case_id=shown.manifest.case_id, desk=clean(shown.manifest.desk)[:200],
        fingerprint=shown.fingerprint, sender_id=shown.sender_id, taken=0, beside=0, by=actor.person_id, at=as_of,
    )  # fmt: skip
    taker = Taker(case, brought, ledger, held, {shown.manifest.case_id: case.id})
    taker.take(tables)
    finish(taker, actor=actor, as_of=as_of)
    ledger.record(
        CaseworkEvent.CASE_IMPORTED, case.id, brought=brought.id, archive_sha256=shown.sha256,
        origin=brought.origin_case_id if is_id(brought.origin_case_id, "cas") else None,
        key_fingerprint=shown.fingerprint, sender=shown.sender_id or None,
        taken=brought.taken, beside=brought.beside, files=len(held),
    )  # fmt: skip
    return import_view(brought)


def import_graph(case_id: str, content: bytes, *, actor: Actor, as_of: datetime) -> ImportView:
    """Take what is understood of a CASE graph into a case; the rest lies beside, by its type. Twice is once.

    Args:
        case_id: An open case that the actor works on.
        content: JSON-LD of any tool or body.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: The case is not open to the actor.
        ArchiveDamaged: It is no CASE graph; nothing is taken in.
        Conflict: The case is closed.

    Records:
        case_imported: on the case, with the graph's SHA-256 and how many rows were taken in and lie beside;
        exhibit_admitted: on each exhibit.
    """
    person_id, sha256 = actor.person_id, hashlib.sha256(content).hexdigest()
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor)
        before = CaseImport.objects.filter(case=case, sha256=sha256).first()
        if before is not None:
            return import_view(before)
        last = Party.objects.filter(case=case).aggregate(last=models.Max("number"))["last"] or 0
        found = read_graph(content, next_number=last + 1, person_id=person_id, at=isoformat(as_of))
        brought = CaseImport.objects.create(
            id=new_id("cim"), case=case, form=ExportForm.GRAPH, sha256=sha256, origin_case_id="",
            desk=found.name, fingerprint="", sender_id="", taken=0, beside=0, by=person_id, at=as_of,
        )  # fmt: skip
        taker = Taker(case, brought, ledger, frozenset(), {})
        taker.take(found.tables)
        taker.keep_beside(found.unknown)
        finish(taker, actor=actor, as_of=as_of)
        ledger.record(
            CaseworkEvent.CASE_IMPORTED, case.id, brought=brought.id, graph_sha256=sha256,
            taken=brought.taken, beside=brought.beside,
        )  # fmt: skip
    return import_view(brought)


def receive_graph(case_id: str, sealed: Sealed, *, actor: Actor, as_of: datetime) -> ImportView:
    """Take a CASE graph that was just brought into a case; see :func:`import_graph`. The file itself is not kept.

    Raises:
        NotFound: The case is not open to the actor.
        ArchiveDamaged: It is no CASE graph, or too large.

    Records:
        object_stored, object_read, object_destroyed: by the vault; the rest as :func:`import_graph`.
    """
    select_case(case_id, Permission.CASE_WORK, actor)
    if sealed.size_bytes > MAX_BYTES:
        raise ArchiveDamaged("The graph is larger than 64 MiB. Send it in parts.", field="graph")
    is_ours = not has_object(sealed.sha256)
    keep(sealed, actor=actor, as_of=as_of)
    try:
        content = b"".join(read(sealed.sha256, actor=actor, as_of=as_of, reason=ReadReason.EXAMINATION))
        return import_graph(case_id, content, actor=actor, as_of=as_of)
    finally:
        if is_ours:
            destroy(sealed.sha256, actor=actor, as_of=as_of, reason="taken_in")


def retry_beside(case_id: str, *, actor: Actor, as_of: datetime) -> int:
    """Try again to take in what lies beside, after a person said on what an age rests or answered for a child.

    Returns:
        How many rows were taken in now.

    Raises:
        NotFound: The case is not open to the actor.
        Conflict: It is closed.

    Records:
        case_import_retried: on the case, with how many rows were taken in and how many lie beside.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        case = select_case(case_id, Permission.CASE_WORK, actor)
        case = Case.objects.select_for_update().get(id=case.id)
        if case.closed_at is not None:
            raise Conflict("This case is closed. Open it again with a reason.")
        taken = 0
        for brought in CaseImport.objects.filter(case=case).order_by("at", "id"):
            rows = list(brought.rows.all())
            own = {row.origin_id: row.own_id for row in rows if row.own_id} | {
                brought.origin_case_id: case.id
            }
            tables: dict[str, list[Row]] = {}
            kept: dict[str, ImportedRow] = {}
            for row in rows:
                # A row whose id another one has stays beside: here an id stands for one row.
                if (
                    row.origin_id in own
                    or row.origin_id in kept
                    or row.why == Beside.NOT_OURS
                    or row.table not in BY_NAME
                ):
                    continue
                kept[row.origin_id] = row
                tables.setdefault(row.table, []).append(said_by(row))
            taker = Taker(case, brought, ledger, frozenset(), own, kept)
            before = brought.taken
            taker.take(tables)
            finish(taker, actor=actor, as_of=as_of)
            taken += brought.taken - before
        left = ImportedRow.objects.filter(brought__case=case, own_id="").count()
        ledger.record(CaseworkEvent.IMPORT_RETRIED, case.id, taken=taken, beside=left)
    return taken


def _take_all(sha256: str, *, actor: Actor, as_of: datetime) -> tuple[dict[str, list[Row]], list[Sealed]]:
    """Read the tables, and write the files where no row names them yet: the vault sweeps what nothing keeps."""
    tables: dict[str, list[Row]] = {}
    files: list[Sealed] = []

    def take(_: Manifest, member: Member, body: Iterator[bytes]) -> None:
        name = table_of(member)
        if name:
            tables[name] = read_rows(b"".join(body))
        elif member.name.startswith("files/"):
            with Writer() as writer:
                for chunk in body:
                    writer.write(chunk)
                files.append(writer.seal())

    read_archive(sha256, take, actor=actor, as_of=as_of)
    return tables, files


def _taken_before(sha256: str, actor: Actor) -> ImportView | None:
    row = CaseImport.objects.filter(sha256=sha256, form=ExportForm.ARCHIVE).order_by("at").first()
    if row is None:
        return None
    if not may(actor, Permission.CASE_VIEW, row.case_id):
        raise Conflict("A colleague took this archive in before. Ask to be let into that case.")
    return import_view(row)

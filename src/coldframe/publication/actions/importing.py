"""Taking in tables of others: the file sealed in the vault, its numbers beside it, what was said before kept."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.moments import latest_day
from coldframe.core.said import Said
from coldframe.core.values import Value
from coldframe.custody.actions import act
from coldframe.publication.actions.campaign_rows import line, optional_line, sha256_of, strike
from coldframe.publication.models import ForeignFigure, ForeignSeries, TableImport
from coldframe.publication.published.extracting import Cell, cells_of
from coldframe.publication.published.shaping import Table, plain_cell
from coldframe.publication.queries.imports import import_view, value_of
from coldframe.publication.terms.imports import ImportEvent, ImportView, NewImport

MAX_NUMBERS = 100_000
"""Of one file, so that taking it in ends while somebody waits."""

_LIMIT = 10**20
_RAW = 2_000
_CHUNK = 500


def import_table(
    name: str,
    sha256: str,
    tables: Sequence[Table],
    report: dict[str, Any],
    given: NewImport,
    *,
    actor: Actor,
    as_of: datetime,
) -> ImportView:
    """Keep the numbers of one measured column, each beside what was said of it before.

    A number that is said again as before is kept, too: it stands if the file that said it first is struck out. What
    cannot be read as a number is named in the report and costs no other row.

    Args:
        name: Of the file.
        sha256: Of the file, which lies in the vault.
        tables: What was read of it.
        report: What was found in it (``published.telling.document_of``).
        given: What it measures, and who says so.
        actor: Who takes it in.
        as_of: Now.

    Raises:
        NotAllowed: The actor does not publish figures.
        InvalidInput: A text is empty, the day lies in the future, or there is no such column, or a too long one.
        Conflict: This column of this file was taken in before, and was not struck out; or somebody else takes in
            the same numbers at this moment.

    Records:
        table_imported: on the import, with the file's SHA-256, the verdict, and how many numbers are new, revised
            and unchanged.
    """
    require(actor, Permission.FIGURE_PUBLISH)
    if given.known_on > latest_day(as_of):
        raise InvalidInput("The day lies in the future.", field="known_on")
    texts = {
        "publisher": line(given.publisher, "publisher"),
        "unit": str(given.unit),
        "what": line(given.what, "what", most=400),
        "counting_point": line(given.counting_point, "counting_point", most=400),
        "duplicate_rule": line(given.duplicate_rule, "duplicate_rule", most=400),
        "population": line(given.population, "population", most=400),
        "scheme": optional_line(given.scheme, "scheme", most=100),
    }
    source, column = line(given.source, "source", most=400), optional_line(given.column, "column")
    cells = cells_of(tables, column)
    if len(cells) > MAX_NUMBERS:
        raise InvalidInput(
            Said("This column holds more than %(most)s numbers. Split the file.", most=f"{MAX_NUMBERS:,}"),
            field="file",
        )
    with act(actor=actor, as_of=as_of) as ledger:
        row, is_new = TableImport.objects.get_or_create(
            sha256=sha256, publisher=texts["publisher"], column=column, struck_at=None,
            defaults={
                "id": new_id("tim"), "name": plain_cell(name)[:200], "source": source, "known_on": given.known_on,
                "report": {}, "verdict": str(report["verdict"]), "imported_by": str(actor), "imported_at": as_of,
            },
        )  # fmt: skip
        if not is_new:
            raise Conflict(
                "This column of this file was taken in before. Open it among the tables of others; if it was declared "
                "wrongly, strike it out there first.",
                field="file",
            )
        counted = _keep(row, cells, texts)
        row.report = {**report, "kept": dict(counted), "measure": texts}
        row.save(update_fields=("report",))
        ledger.record(
            ImportEvent.IMPORTED, row.id, sha256=sha256, verdict=row.verdict, new=counted["new"],
            revised=counted["revised"], unchanged=counted["unchanged"],
        )  # fmt: skip
    return import_view(row)


def strike_import(import_id: str, reason: str, *, actor: Actor, as_of: datetime) -> None:
    """Strike out a table that was taken in by mistake: its numbers hold no longer, and stay to be read.

    Raises:
        NotAllowed: The actor does not publish figures.
        NotFound: There is none.
        InvalidInput: No reason.
        Conflict: It was struck out before.

    Records:
        table_struck: on the import, with the SHA-256 of the reason.
    """
    require(actor, Permission.FIGURE_PUBLISH)
    with act(actor=actor, as_of=as_of) as ledger:
        row = TableImport.objects.select_for_update().filter(id=import_id).first()
        if row is None:
            raise NotFound("There is no such table.")
        why = strike(row, reason, by=actor.person_id, at=as_of)
        ledger.record(ImportEvent.STRUCK, row.id, reason_sha256=sha256_of(why))


def _keep(row: TableImport, cells: Sequence[Cell], texts: dict[str, str]) -> Counter[str]:
    """Keep the numbers; returns how many were new, revised, unchanged, repeated or too large."""
    about = {key: value for key, value in texts.items() if key != "publisher"}
    placed = []
    for cell in cells:
        place: dict[str, Any] = {
            "period": cell.period[:100],
            "labels": list(cell.labels),
            "role": str(cell.role),
        }
        thing = _digest({key: _alike(value) for key, value in {**about, **place}.items()})
        placed.append(
            (_digest({"publisher": _alike(texts["publisher"]), "thing": thing}), thing, place, cell)
        )
    known = _known(key for key, *_rest in placed)
    said = {key: sorted(each.figures.all(), key=lambda one: one.number) for key, each in known.items()}
    counted: Counter[str] = Counter()
    new: list[ForeignSeries] = []
    figures: list[ForeignFigure] = []
    for key, thing, place, cell in placed:
        if abs(cell.value.number) >= _LIMIT:
            counted["too_large"] += 1
            continue
        if key not in known:
            known[key] = ForeignSeries(id=new_id("fse"), key=key, thing=thing, **texts, **place)
            new.append(known[key])
        before = said.setdefault(key, [])
        value = cell.value
        counted[_outcome(before, value, row)] += 1
        figure = ForeignFigure(
            series=known[key], number=len(before) + 1, table_import=row, line=cell.line, raw=cell.raw[:_RAW],
            kind=value.kind, qualifier=value.qualifier, quantity=round(value.number, 6), decimals=value.decimals,
        )  # fmt: skip
        before.append(figure)
        figures.append(figure)
    try:
        with transaction.atomic():
            ForeignSeries.objects.bulk_create(new, batch_size=_CHUNK)
            ForeignFigure.objects.bulk_create(figures, batch_size=_CHUNK)
    except IntegrityError:
        raise Conflict(
            "Somebody else took in a table of the same numbers at this moment. Take it in again.",
            field="file",
        ) from None
    return counted


def _known(keys: Iterable[str]) -> dict[str, ForeignSeries]:
    found: dict[str, ForeignSeries] = {}
    asked = list(dict.fromkeys(keys))
    for at in range(0, len(asked), _CHUNK):
        rows = ForeignSeries.objects.filter(key__in=asked[at : at + _CHUNK])
        found |= {each.key: each for each in rows.prefetch_related("figures__table_import")}
    return found


def _outcome(before: Sequence[ForeignFigure], value: Value, row: TableImport) -> str:
    """What a number is beside those that were said of the same before."""
    if any(one.table_import_id == row.id for one in before):
        return "repeated"  # Two rows of one file about one number: both are kept, and shown as disputed.
    standing = [one for one in before if one.table_import.struck_at is None]
    if not standing:
        return "new"
    # The last one of this day or earlier, whenever it came; what is older than all is held against the first.
    by_day = sorted(standing, key=lambda one: (one.table_import.known_on, one.number))
    earlier = [one for one in by_day if one.table_import.known_on <= row.known_on]
    return "unchanged" if _same(value_of(earlier[-1] if earlier else by_day[0]), value) else "revised"


def _same(one: Value, other: Value) -> bool:
    return (one.kind, one.number, one.qualifier) == (other.kind, round(other.number, 6), other.qualifier)


def _alike(text: str | list[str]) -> Any:
    """What is one text however it is written: "Not stated." and "not stated"."""
    if isinstance(text, list):
        return [_alike(each) for each in text]
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(".。")


def _digest(value: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

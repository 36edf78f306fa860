"""A referral as a CSV table, as ``referral.formats.csv_table`` writes it: one clue a referral, one item a row.

Rows with the same ``referral`` belong together. Of each row's terms the strictest hold for the whole; a row that
cannot be read is a problem by itself, and the others go in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.core.tables import BadRow, Row, read_rows
from coldframe.intake.channels.base import parsed, problem
from coldframe.intake.channels.marking import Markings
from coldframe.intake.channels.referral_document import from_matter, harms_of_names
from coldframe.intake.terms import Channel, NewClue, Parsed, Problem
from coldframe.partners.terms import RECORD_KEYS, REPEATED_RECORDS, Field

NAME = Channel.REFERRAL_TABLE
MEDIA_TYPE = "text/csv"
_ENVELOPE = (
    "referral", "agreement", "agreement_version", "purpose", "harms", "legal_basis", "onward_transfer",
    "retention_days", "rights_caveat", "row", "number",
)  # fmt: skip
_CALCULATED = ("=", "+", "-", "@", "'", "＝", "＋", "－", "＠")
_STRUCTURED = {*RECORD_KEYS, Field.MATCH_SUMMARY, Field.SUBJECT_EMAIL, Field.SUBJECT_PHONE}
COLUMNS = (*_ENVELOPE, *(str(field) for field in Field))
"""Every column a header may name."""


def parse(untrusted: bytes) -> Parsed:
    """Read a table; see ``base.Channel.parse``."""
    problems: list[Problem] = []
    groups: dict[str, list[Row]] = {}
    try:
        rows = list(read_rows(untrusted, columns=COLUMNS, required=("referral", "onward_transfer", "row")))
    except InvalidInput as error:
        return parsed(NAME, MEDIA_TYPE, untrusted, problems=(problem(error, untrusted, line=1),))
    for row in rows:
        if isinstance(row, BadRow):
            problems.append(Problem(row.line, InvalidInput.code, "", row.said, row.raw))
        else:
            groups.setdefault(row.cells["referral"], []).append(row)
    clues: list[NewClue] = []
    for reference, members in groups.items():
        good, bad = _readable(members)
        problems += bad
        if not good:
            continue
        own = [row for row, _ in good]
        try:
            clues.append(_clue(reference, own, [record for _, record in good]))
        except InvalidInput as error:
            # Each row can be read, and what they say together cannot: such as a decision's odd category.
            problems.append(problem(error, _raw(own), line=own[0].line))
    if not rows:
        empty = InvalidInput("The table has a header and no row. Export it again.")
        problems.append(problem(empty, untrusted, line=1))
    return parsed(NAME, MEDIA_TYPE, untrusted, clues=tuple(clues), problems=tuple(problems))


def _readable(rows: Iterable[Row]) -> tuple[list[tuple[Row, dict[str, object]]], list[Problem]]:
    good: list[tuple[Row, dict[str, object]]] = []
    bad: list[Problem] = []
    for row in rows:
        try:
            record = _record(row)
            # Read alone first, so that one bad cell costs one row.
            _clue(row.cells["referral"], [row], [record])
        except InvalidInput as error:
            bad.append(problem(error, row.raw, line=row.line))
        else:
            good.append((row, record))
    return good, bad


def _record(row: Row) -> dict[str, object]:
    found: dict[str, object] = {}
    for field in Field:
        if text := _plain(row.cells.get(field, "")):
            found[field] = _structured(text, field) if field in _STRUCTURED else text
    if row.cells["row"] in REPEATED_RECORDS and not found:
        raise InvalidInput("The row says nothing about its item. Export the table again.", field="row")
    return found


def _structured(text: str, field: Field) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidInput(
            Said("The cell %(field)s is not JSON. Export the table again.", field=field), field=field
        ) from None


def _plain(cell: str) -> str:
    # The apostrophe keeps a spreadsheet from calculating the cell.
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_CALCULATED) else cell


def _clue(reference: str, rows: list[Row], records: list[dict[str, object]]) -> NewClue:
    matter: dict[str, object] = {}
    markings = Markings()
    for row, record in zip(rows, records, strict=True):
        for field, value in record.items():
            name, _, key = field.partition(".")
            if name not in REPEATED_RECORDS:
                part = matter.setdefault(name, {})
                assert isinstance(part, dict)
                part[key] = value
        if (kind := row.cells["row"]) in REPEATED_RECORDS:
            entries = matter.setdefault(REPEATED_RECORDS[kind], [])
            assert isinstance(entries, list)
            own = {
                field.partition(".")[2]: value
                for field, value in record.items()
                if field.startswith(f"{kind}.")
            }
            entries.append(own)
        _mark(markings, row)
    harms = [name for row in rows for name in row.cells.get("harms", "").split(";") if name]
    return from_matter(
        matter,
        channel=NAME,
        raw=_raw(rows),
        media_type=MEDIA_TYPE,
        reference=_plain(reference),
        harms=harms_of_names(harms),
        handling=markings.handling(),
    )


def _raw(rows: list[Row]) -> bytes:
    header = rows[0].raw.partition(b"\n")[0]
    return b"\n".join((header, *(row.raw.partition(b"\n")[2].rstrip(b"\n") for row in rows))) + b"\n"


def _mark(markings: Markings, row: Row) -> None:
    cells = {name: _plain(text) for name, text in row.cells.items()}
    markings.rule(cells["onward_transfer"])
    markings.retention(cells.get("retention_days", ""))
    markings.purpose(cells.get("purpose", ""))
    markings.agreement(cells.get("agreement", ""), cells.get("agreement_version", ""))
    markings.caveat(cells.get("rights_caveat", ""))

"""A table as CSV, for whoever works with spreadsheets.

RFC 4180: comma, every cell in quotes, CR LF; UTF-8 with a mark at its beginning, because Excel reads Chinese and
Korean only so. Columns are named as the released fields are. One row a matter, one an item, one a subject; **each
row names the agreement, its version and what may be done**, so that a row that is cut out keeps them. A cell that a
spreadsheet would calculate begins with an apostrophe. A list or a record in a cell is JSON.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from coldframe.partners.document import canonical
from coldframe.partners.terms import REPEATED_RECORDS, Field
from coldframe.referral.formats.base import Problem, check_substance, record, require_none, rows
from coldframe.referral.terms import Envelope

_ENVELOPE = (
    "referral", "agreement", "agreement_version", "purpose", "harms", "legal_basis", "onward_transfer",
    "retention_days", "rights_caveat",
)  # fmt: skip
_RECORDS = ("clue", "item", "subject", "decision", "report")
_FIELDS = tuple(field for field in Field if field.partition(".")[0] in _RECORDS)
COLUMNS = (*_ENVELOPE, "row", "number", *(str(field) for field in _FIELDS))
"""The header, in order."""

_CALCULATED = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")


class CsvTable:
    """Writes the table. See ``formats.base.Format``."""

    name = "csv/1"
    media_type = "text/csv; charset=utf-8"

    def check(self, _envelope: Envelope, released: Mapping[str, object], /) -> tuple[Problem, ...]:
        """Say everything that keeps the table from being written. Pure."""
        return check_substance(released)

    def write(self, envelope: Envelope, released: Mapping[str, object]) -> bytes:
        """Return the table.

        Raises:
            InvalidInput: ``check`` finds a problem.
        """
        require_none(self.check(envelope, released))
        told = io.StringIO(newline="")
        table = csv.DictWriter(told, COLUMNS, restval="", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        table.writeheader()
        around = {
            "referral": envelope.referral_id,
            "agreement": envelope.agreement_id,
            "agreement_version": envelope.agreement_version,
            "purpose": envelope.purpose,
            "harms": ";".join(envelope.harms),
            "legal_basis": envelope.legal_basis,
            "onward_transfer": envelope.onward_transfer,
            "retention_days": envelope.retention_days,
            "rights_caveat": envelope.rights_caveat,
        }
        for row in _rows(released):
            table.writerow({name: _cell(value) for name, value in {**around, **row}.items()})
        return b"\xef\xbb\xbf" + told.getvalue().encode(errors="replace")


def _rows(released: Mapping[str, object]) -> Iterator[dict[str, object]]:
    matter: dict[str, object] = {"row": "matter"}
    for field in _FIELDS:
        name, _, key = field.partition(".")
        if name not in REPEATED_RECORDS and key in (part := record(released, name)):
            matter[field] = part[key]
    yield matter
    for name, list_name in REPEATED_RECORDS.items():
        for row in rows(released, list_name):
            yield {"row": name, "number": row.get("number")} | {
                field: row[key]
                for field in _FIELDS
                if field.startswith(f"{name}.") and (key := field.partition(".")[2]) in row
            }


def _cell(value: object) -> str:
    text = _json(value) if isinstance(value, list | Mapping) else str(value)
    return f"'{text}" if text.startswith(_CALCULATED) else text


def _json(value: object) -> str:
    return canonical({"": value}).decode()[4:-1]

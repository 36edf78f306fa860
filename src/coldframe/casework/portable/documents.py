"""What an archive holds beside its rows: tables for a spreadsheet, the schedule, an index on paper, how to open it. Pure."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from coldframe.casework.portable.schedule import describe, speaking
from coldframe.casework.portable.tables import NOT_TAKEN, TABLES, Table
from coldframe.casework.portable.terms import FORMAT, Item, Row, Tables
from coldframe.core.moments import isoformat
from coldframe.core.tables import spreadsheet_cell
from coldframe.documents import paper

_BOM = "\ufeff"
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)

HOW_TO_OPEN = f"""A case of a Coldframe desk ({FORMAT})

This archive was sealed with age (https://age-encryption.org). To open it anywhere:

    age --decrypt --identity YOUR-KEY.txt case.tar.age > case.tar
    tar -xf case.tar

manifest.json lists every other file with its SHA-256. To hold them against it:

    python3 -c "import json; [print(m['sha256'] + '  ' + m['name']) for m in json.load(open('manifest.json'))['members']]" | sha256sum --check

manifest.sig is the Ed25519 signature of manifest.json, in base64; the key stands in manifest.json as
public_key. Compare its fingerprint with the desk by telephone: a signature says only that whoever has that key
signed.

    tables/*.jsonl    the case, one row a line (UTF-8, JSON); tables/custody.jsonl: its custody events as hashed
    documents/        dictionary.csv says what each column means; an index and a schedule where it is a disclosure
    files/            admitted files, each named by its SHA-256

An event's hash is SHA-256 over its other fields as JSON with sorted keys and no white space, detail as an object.
Another Coldframe desk opens it with `coldframe case import`, or on the page Cases, "A case from another desk".
"""


def write_lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Write rows as JSON lines (UTF-8), keys in the order of the table."""
    return b"".join(json.dumps(dict(row), ensure_ascii=False).encode() + b"\n" for row in rows)


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a table as CSV (RFC 4180) with a byte order mark, by which a spreadsheet knows that it is UTF-8.

    A cell that a spreadsheet would take for a formula is marked as text.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return (_BOM + out.getvalue()).encode()


def write_dictionary() -> bytes:
    """Write what every column of every table means, as CSV."""
    rows: list[tuple[object, ...]] = []
    for table in TABLES:
        rows += [
            (table.name, name, _meaning(table, name), ", ".join(table.codes.get(name, ())))
            for name in table.columns
        ]
        if table.sealed is not None:
            rows.append((table.name, table.sealed[1], "Who or what; of sealed people a label alone.", ""))
    return write_csv(("table", "column", "meaning", "codes"), rows)


def write_tables(tables: Tables, *, zone_note: str = "All moments are UTC.") -> bytes:
    """Write a zip of CSV tables with the dictionary of their columns."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in list_csv(tables):
            archive.writestr(zipfile.ZipInfo(name, _ZIP_TIME), content, zipfile.ZIP_DEFLATED)
        readme = f"{zone_note} dictionary.csv says what each column means.\n"
        archive.writestr(zipfile.ZipInfo("README.txt", _ZIP_TIME), readme, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def list_csv(tables: Tables) -> list[tuple[str, bytes]]:
    """Write each table that has rows as CSV, and the dictionary."""
    found = [("dictionary.csv", write_dictionary())]
    for name, rows in tables.items():
        if rows:
            header = list(rows[0])
            found.append((f"{name}.csv", write_csv(header, ([row[key] for key in header] for row in rows))))
    return found


def write_schedule(items: Iterable[Item], names: Mapping[str, str]) -> bytes:
    """Write the schedule as CSV: every item, included or withheld, why, and who decided."""
    return write_csv(
        ("number", "table", "id", "what", "included", "withheld_because", "reason", "decided_by", "speaks_for"),
        (
            (number, each.table, each.id, each.about, each.why is None, each.why or "", each.words,
             names.get(each.by, each.by) or ("rule" if each.why else ""), each.speaks_for)
            for number, each in enumerate(items, start=1)
        ),
    )  # fmt: skip


def write_index(
    tables: Tables,
    items: Sequence[Item],
    *,
    desk: str,
    to: str,
    ground: str,
    names: Mapping[str, str],
    export_id: str,
    written_at: datetime,
) -> paper.Paper:
    """Lay out the index of a disclosure: what speaks for the person first, notes with all revisions, the schedule."""
    case = tables["case"][0]
    said = tuple(
        (_TITLES.get(table.name, table.name), _line(table, row, names)) for table, row in speaking(tables)
    )
    notes = tuple(
        (f"{names.get(row['written_by'], row['written_by'])}\n{_minute(row['written_at'])} · {row['number']}",
         _note(row))
        for row in sorted(tables.get("notes", ()), key=lambda each: (each["first"] or each["id"], each["number"]))
    )  # fmt: skip
    listed = tuple(
        (str(number), _TITLES.get(each.table, each.table), each.about or each.id, _fate(each, names))
        for number, each in enumerate(items, start=1)
    )
    facts = paper.Facts(
        (
            ("Case", str(case["code"])),
            ("From", desk),
            ("To", to),
            ("Under", ground),
            ("Items", str(len(items))),
            ("Withheld or masked", str(sum(each.why is not None for each in items))),
        )
    )
    withheld_tables = paper.Table(
        ("Kept out of every disclosure", "Why"),
        tuple((model.__name__, why) for model, why in NOT_TAKEN.items() if model.__name__ != "Case"),
        (2, 5),
    )
    return paper.Paper(
        title="Disclosure of a case's file",
        reference=export_id,
        created_at=written_at,
        sections=(
            paper.Section("", (facts,)),
            paper.Section(
                "What may speak for the person in question", (_table(("What", "It says"), said, (1, 4)),)
            ),
            paper.Section("Notes, with every revision", (_table(("Who and when", "Text"), notes, (1, 4)),)),
            paper.Section("Schedule", (_table(("No.", "What", "Which", "Included"), listed, (1, 3, 8, 4)),)),
            paper.Section("What belongs to other desks", (withheld_tables,)),
        ),
        foot=(f"{desk} · case {case['code']} · {export_id} · {_minute(isoformat(written_at))} UTC",),
    )


_TITLES = {
    "parties": "Person or organization", "facts": "Facts of a person", "things": "Thing", "acts": "Act in question",
    "roles": "Role", "aliases": "Name", "identifiers": "Identifier", "places": "Place", "judgements": "Judgement",
    "safeguards": "Safeguard", "measures": "Measure", "outcomes": "Outcome", "totals": "Count of persons",
    "safeguarding": "Answer: harmed or not", "identity_asks": "Wish to open an identity",
    "identity_openings": "Opening of an identity", "names": "Name of the case", "standings": "Where it stood",
    "notes": "Note", "tasks": "Task", "moments": "Event", "links": "What it rests on", "exhibits": "Exhibit",
    "exhibit_steps": "Step of an exhibit", "tallies": "Count", "tally_entries": "Count, as said",
    "money": "Money", "money_entries": "Money, as said", "rates": "Exchange rate", "payment_files": "File of payments",
    "payment_letters": "Row of payments not read", "flow_ends": "Payer or payee", "flows": "Payment",
    "bridges": "Matter on the bridge", "bridge_steps": "Step on the bridge", "disposals": "How the case ended",
    "reopenings": "Reopening", "exports": "Export", "imports": "Import", "imported_rows": "Row as it came",
    "files": "File", "interests": "Interest of others",
}  # fmt: skip


def _table(
    header: tuple[str, ...], rows: tuple[tuple[str, ...], ...], widths: tuple[int, ...]
) -> paper.Block:
    return paper.Table(header, rows, widths) if rows else paper.Words("None.")


def _line(table: Table, row: Row, names: Mapping[str, str]) -> str:
    leaves_as = table.sealed[1] if table.sealed else ""
    said = [f"{describe(row)}"]
    for key in (*table.columns, leaves_as):
        value = row.get(key)
        if value in (None, "", [], {}) or key in ("id", leaves_as):
            continue
        said.append(f"{key.replace('_', ' ')}: {names.get(str(value), _cell(value))}")
    return "\n".join(said)


def _note(row: Row) -> str:
    if row["emptied_by"]:
        return f"(text destroyed: {row['emptied_why']})"
    return f"{row['text']}\n(corrected because: {row['reason']})" if row["reason"] else str(row["text"])


def _fate(item: Item, names: Mapping[str, str]) -> str:
    if item.why is None:
        return "yes"
    who = f" ({names.get(item.by, item.by)})" if item.by else ""
    return f"no: {item.why.replace('_', ' ')}{who}\n{item.words}".strip()


def _minute(moment: str) -> str:
    return moment[:16].replace("T", " ")


def _meaning(table: Table, name: str) -> str:
    if name == "id":
        return "Id of the row, at the desk that wrote it."
    return str(table.column(name).help_text) or f"Id in {table.column(name).name}."


def _cell(value: object) -> str:
    if isinstance(value, str):
        return spreadsheet_cell(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)

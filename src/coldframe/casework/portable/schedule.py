"""The schedule of a disclosure: every item of a case's file, whether it goes along, and if not, why and who decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from coldframe.casework.portable.tables import TABLES, Table
from coldframe.casework.portable.terms import Item, Row, Tables, Withheld
from coldframe.casework.terms import Doubt, HandlingKind, JudgementKind, JudgementState, OutcomeCode

MAY_BE_WITHHELD = ("notes", "tasks", "moments", "links", "imported_rows")
"""Tables of which a person may hold back a row, with a reason that the schedule says; so also how it once came."""

_WRITTEN = ("written_at", "given_at", "entered_at", "linked_at")

_FEW_WORDS = 160
_SHOWN = (
    "text",
    "native_term",
    "label",
    "code",
    "description",
    "printed",
    "role",
    "finding",
    "kind",
    "on",
    "when",
)


def list_items(tables: Tables, decided: Mapping[str, str], by: str, *, proceedings: bool) -> list[Item]:
    """List every row of a case; none is left out.

    Args:
        tables: The rows as they would leave, masked.
        decided: Id of a row to the reason for which a person holds it back.
        by: That person.
        proceedings: It is for the parties to proceedings, where a row of a sealed person is said to be masked.
    """
    items = []
    for table in TABLES:
        for row in tables.get(table.name, ()):
            words = decided.get(_of(table, row), "") if table.name in MAY_BE_WITHHELD else ""
            why = Withheld.DECIDED if words else None
            if why is None and proceedings and is_masked(table, row):
                why = Withheld.CHILDS_IDENTITY
            items.append(
                Item(table.name, str(row["id"]), _when(row) if words else describe(row), why, words,
                     by if words else "", speaks_for=speaks_for(table, row))
            )  # fmt: skip
    return items


def _of(table: Table, row: Row) -> str:
    """Which row a person decides about: of one as it came, what was made of it here."""
    return str(row["own_id"] if table.name == "imported_rows" else row["id"])


def _when(row: Row) -> str:
    """When a row was written: as much of what is held back as the schedule may say."""
    return str(next((row[name] for name in _WRITTEN if row.get(name)), ""))


def is_masked(table: Table, row: Row) -> bool:
    """Tell whether the texts of a row that name somebody stay here."""
    if table.sealed is None:
        return False
    said = row.get(table.sealed[1]) or {}
    return set(said) <= {"label"} and str(said.get("label", "P-")).startswith("P-")


def without_decided(tables: Tables, items: list[Item]) -> dict[str, list[Row]]:
    """Leave out the rows that a person holds back; the schedule names them."""
    gone = {(each.table, each.id) for each in items if each.why is Withheld.DECIDED}
    return {name: [row for row in rows if (name, row.get("id")) not in gone] for name, rows in tables.items()}


def describe(row: Row) -> str:
    """Say in a few words of the row itself what it is."""
    for name in ("identity", "words"):
        if isinstance(row.get(name), Mapping) and row[name]:
            return _short(" · ".join(str(text) for text in row[name].values() if text))
    return _short(" · ".join(str(row[name]) for name in _SHOWN if row.get(name)))


def speaks_for(table: Table, row: Row) -> bool:
    """Tell whether a row may speak for the person in question, as far as its kind tells. More is shown than less."""
    match table.name:
        case "outcomes":
            code = OutcomeCode(row["code"])
            return bool(row["reasons"]) or code not in (OutcomeCode.CHARGED, OutcomeCode.CONVICTED)
        case "judgements":
            return bool(row["kind"] == JudgementKind.NOT_SAME or row["state"] != JudgementState.IN_FORCE)
        case "exhibit_steps":
            told = (HandlingKind.DOUBTED, HandlingKind.SETTLED, HandlingKind.UNSEALED)
            return row["kind"] in told or row["code"] in list(Doubt)
        case "exhibits":
            return not row["is_verified"]
        case "roles":
            return bool(row["withdrawn_at"])
        case "acts" | "measures":
            return bool(row["corrects"])
        case "notes":
            return bool(row["number"] > 1)
        case "parties":
            return bool(row["cleared_on"])
        case "disposals":
            return str(row["code"]) not in ("charged", "convicted", "transferred")
        case _:
            return table.name in ("safeguarding", "safeguards")


def speaking(tables: Tables) -> Iterator[tuple[Table, Row]]:
    """Go through what may speak for the person in question, with what a correction replaced."""
    for table in TABLES:
        rows = tables.get(table.name, ())
        replaced = {row.get("corrects") or row.get("first") for row in rows if speaks_for(table, row)}
        for row in rows:
            if speaks_for(table, row) or row["id"] in replaced:
                yield table, row


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _FEW_WORDS else f"{line[:_FEW_WORDS]}…"

"""The disclosure ledger as files, with what is needed to hold each line against custody without this software."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime

from coldframe.core.moments import isoformat
from coldframe.core.tables import spreadsheet_cell
from coldframe.custody.terms import SignedHead
from coldframe.partners.terms import CheckedLine


def as_csv(lines: Iterable[CheckedLine], *, names: Mapping[str, str], head: SignedHead) -> Iterator[str]:
    """The ledger as a table: first a row with the signed head, then the columns, then a row a line."""
    yield _row(["#ledger-head", *(str(value) for value in asdict(head).values())])
    columns: list[str] | None = None
    for each in lines:
        facts = _facts(each, names)
        if columns is None:
            columns = list(facts)
            yield _row(columns)
        yield _row([spreadsheet_cell(_text(value)) for value in facts.values()])


def as_json(lines: Iterable[CheckedLine], *, names: Mapping[str, str], head: SignedHead) -> Iterator[str]:
    """The same as one JSON object: ``ledger_head`` and ``lines``."""
    yield f'{{"ledger_head": {json.dumps(asdict(head))},\n"lines": ['
    for number, each in enumerate(lines):
        yield (",\n" if number else "\n") + json.dumps(_facts(each, names), ensure_ascii=False)
    yield "\n]}\n"


def _facts(each: CheckedLine, names: Mapping[str, str]) -> dict[str, object]:
    line = each.line
    return {
        "disclosure": line.id,
        "recipient": line.recipient_id,
        "recipient_name": names.get(line.recipient_id, ""),
        "way": str(line.way),
        "clue": line.clue_id,
        "subject": line.subject_id,
        "message": line.message_id,
        "fields": [str(field) for field in line.fields],
        "agreement": line.agreement_id,
        "agreement_version": line.agreement_version,
        "document_sha256": line.document_sha256,
        "document": str(each.document),
        "sent_at": _moment(line.sent_at),
        "delivered_at": _moment(line.delivered_at),
        "withdrawn_at": _moment(line.withdrawn_at),
        "read_at": _moment(line.read_at),
        "recalled_at": _moment(line.recalled_at),
        "recall_due_at": _moment(line.recall_due_at),
        "recall_answer": line.recall_answer,
        "recall_answered_at": _moment(line.recall_answered_at),
        "custody_check": str(each.check),
        "custody_sequence": each.sequence,
        "custody_hash": each.event_hash,
    }


def _moment(moment: datetime | None) -> str:
    return isoformat(moment) if moment is not None else ""


def _text(value: object) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)


def _row(cells: list[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()

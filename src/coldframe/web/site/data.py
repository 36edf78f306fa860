"""The files of the site for programs: releases, sections of reports, the public log, months, rules, and what they mean.

CSV is as RFC 4180 has it, in UTF-8 without a mark.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from coldframe.core.moments import isoformat
from coldframe.core.tables import spreadsheet_cell
from coldframe.core.values import SUPPRESSED
from coldframe.publication.disclosure.releasing import Release, text_of
from coldframe.publication.terms.releases import ReleaseState, ReleaseView
from coldframe.publication.terms.transparency import CITATION, TransparencyView
from coldframe.publication.transparency.chain import SEAL, sealed
from coldframe.publication.transparency.composing import COLUMNS, Line, csv_of_section
from coldframe.publication.transparency.files import NOT_PREVALENCE, csv_of, dictionary_of, json_of
from coldframe.publication.transparency.log import LogLine, MonthCount, PackLine

LOG = {
    "at": "When it happened, UTC.",
    "event": "Published, corrected or withdrawn, as the ledger of the desk names it.",
    "subject": "Number of the release or report; its page stands at this name.",
    "measure": "Code of what a release counts; empty of a report.",
    "sha256": "Of what left, as the desk keeps it.",
    "note": "What readers were told; of a bulletin the code of the reason.",
    "taken_by": "Number of what took its place.",
    SEAL: "SHA-256 of the JSON array of the seal of the line before and the other cells of this line, in UTF-8 "
    "without spaces; the first line is this heading, after an empty seal. Lines are only ever added at the end.",
}
MONTHS = {
    "measure": "Code of what is counted. Numbers of different measures are not added.",
    "unit": "What one of them is.",
    "month": "Year and month, whole, of the zone.",
    "zone": "Whose days the month counts, as IANA names it.",
    "value": "The number; [c]: not told, to protect people.",
    "qualifier": "exact; about: rounded; suppressed: not told.",
    "as_of": "What was known by then, UTC.",
    "source": "What was read, and how far.",
    "release": "Number of the release that says it.",
}
"""Columns to what they mean."""

DICTIONARY = "csv-metadata.json"
"""Where readers of CSV on the Web look for the meaning of the files in a folder, without being told."""


def report_files(report: TransparencyView, lines: Sequence[Line]) -> Iterator[tuple[str, str]]:
    """A file for each section of the template; of a withdrawn report none says a number."""
    for section in dict.fromkeys(line.indicator.section for line in lines):
        is_withdrawn = report.state is ReleaseState.WITHDRAWN
        said = csv_text(("state", "note"), [("withdrawn", report.note)])
        yield (
            f"{report.id}-{section}.csv",
            said if is_withdrawn else csv_of_section(lines, section, report),
        )


def release_files(one: ReleaseView, release: Release) -> list[tuple[str, str]]:
    """A release as CSV with its dictionary, and as JSON; of a withdrawn one, that it was and why."""
    if one.state is ReleaseState.WITHDRAWN:
        said = {
            "release": one.id,
            "state": "withdrawn",
            "note": one.withdrawal_note,
            "at": stamp(one.withdrawn_at),
        }
        return [
            (f"{one.id}.csv", csv_text(tuple(said), [tuple(said.values())])),
            (f"{one.id}.json", json_text(said)),
        ]
    return [
        (f"{one.id}.csv", csv_of(release)),
        (
            f"{one.id}.csv-metadata.json",
            dictionary_of(release, url=f"{one.id}.csv", corrected_by=one.corrected_by),
        ),
        (f"{one.id}.json", json_of(release, corrected_by=one.corrected_by)),
    ]


def log_rows(log: Sequence[LogLine]) -> list[list[str]]:
    """The cells of the public log as they stand in its file, without the seals, which are made of them."""
    rows = (
        (isoformat(line.at), str(line.event), line.subject, line.measure, line.sha256, line.note, line.other)
        for line in log
    )
    return [[spreadsheet_cell(cell) for cell in row] for row in rows]


def sealed_rows(log: Sequence[LogLine]) -> list[tuple[str, ...]]:
    """The lines of the public log, each with its seal."""
    return sealed([tuple(LOG)[:-1], *log_rows(log)])[1:]


def log_csv(log: Sequence[LogLine]) -> str:
    """The public log as a file."""
    return csv_text(tuple(LOG), sealed_rows(log))


def months_csv(months: Sequence[MonthCount]) -> str:
    """Counts by month."""
    rows = [
        (
            one.measure, str(one.unit), one.month, one.zone, text_of(one.value),
            "suppressed" if one.value == SUPPRESSED else str(one.value.qualifier),
            isoformat(one.as_of), one.source, one.release_id,
        )
        for one in months
    ]  # fmt: skip
    return csv_text(tuple(MONTHS), rows)


def packs_json(packs: Sequence[PackLine]) -> str:
    """Every rule pack with its days and its citations."""
    plain = [
        {
            "id": pack.id,
            "effective_from": pack.effective_from.isoformat(),
            "effective_to": pack.effective_to.isoformat() if pack.effective_to else None,
            "citations": [{"says": says, "source": source} for says, source in pack.citations],
            "sha256": pack.sha256,
        }
        for pack in packs
    ]
    return json_text({"rule_packs": plain})


def dictionary(reports: Iterable[tuple[TransparencyView, Sequence[Line]]]) -> str:
    """What the columns of the log, the months and the reports mean (W3C, *Metadata Vocabulary for Tabular Data*)."""
    tables = [_table("log.csv", "Public log", LOG), _table("months.csv", "Counts by month", MONTHS)]
    for report, lines in reports:
        if report.state is not ReleaseState.WITHDRAWN:
            tables += [
                _table(f"{report.id}-{section}.csv", f"Transparency report: {section}", COLUMNS)
                | {"dc:conformsTo": CITATION}
                for section in dict.fromkeys(line.indicator.section for line in lines)
            ]
    return json_text(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
            "dc:description": NOT_PREVALENCE,
            "tables": tables,
        }
    )


def csv_text(fields: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of texts."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([spreadsheet_cell(cell) for cell in row] for row in (fields, *rows))
    return out.getvalue()


def json_text(plain: object) -> str:
    """A document, the same bytes for the same content."""
    return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def stamp(moment: datetime | None) -> str:
    """A moment as RFC 3339 has it; empty for ``None``."""
    return "" if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _table(url: str, title: str, columns: dict[str, str]) -> dict[str, Any]:
    described = [{"name": name, "titles": name, "dc:description": says} for name, says in columns.items()]
    return {"url": url, "dc:title": title, "tableSchema": {"columns": described}}

"""A release as CSV, with its dictionary, and as JSON. They read the release and nothing else."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from coldframe.core.moments import isoformat
from coldframe.publication.disclosure.releasing import CONFIDENTIAL, Release
from coldframe.publication.disclosure.writing import as_plain
from coldframe.publication.terms import SUPPRESSED

NOT_PREVALENCE = (
    "These figures count the work of this desk. They do not tell how many children are harmed, how much material "
    "exists, or how widespread anything is."
)
"""The fixed note that stands with every number; pages have it in the reader's language."""


def csv_of(release: Release) -> str:
    """One row a number: its headings, the number or the mark for one that is not told, and how firmly it is known.

    Every column but those of the headings, ``value`` and ``qualifier`` is the same in all rows: a row that is taken
    out of its table still says what it counts.
    """
    axes = list(dict.fromkeys(axis for table in release.tables for axis in table.axes))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["measure", "unit", "start", "end", "zone", "as_of", *axes, "value", "qualifier"])
    period, measure = release.period, release.measure
    fixed = [
        measure.code, str(measure.unit), isoformat(period.start), isoformat(period.end), period.zone,
        isoformat(release.as_of),
    ]  # fmt: skip
    for table in release.tables:
        for cell in table.cells:
            headings = dict(zip(table.axes, cell.headings, strict=True))
            qualifier = "suppressed" if cell.value == SUPPRESSED else str(cell.value.qualifier)
            row = [*fixed, *(headings.get(axis, "total") for axis in axes), cell.text, qualifier]
            writer.writerow(row)
    return out.getvalue()


def dictionary_of(release: Release, *, url: str, corrected_by: str = "") -> str:
    """What the columns mean, as CSV on the Web metadata (W3C, *Metadata Vocabulary for Tabular Data*, 2015).

    Args:
        url: Of the CSV, relative to this file.
        corrected_by: Id of the release that took its place; empty if none did.
    """
    measure = release.measure
    axes = list(dict.fromkeys(axis for table in release.tables for axis in table.axes))
    columns: list[dict[str, Any]] = [
        {"name": "measure", "titles": "measure", "datatype": "string", "dc:description": measure.what},
        {"name": "unit", "titles": "unit", "datatype": "string", "dc:description": "What one of them is."},
        {"name": "start", "titles": "start", "datatype": "dateTime", "dc:description": "Included, UTC."},
        {"name": "end", "titles": "end", "datatype": "dateTime", "dc:description": "Not included, UTC."},
        {"name": "zone", "titles": "zone", "datatype": "string", "dc:description": "Whose days the period counts."},
        {"name": "as_of", "titles": "as_of", "datatype": "dateTime", "dc:description": "What was known by then, UTC."},
        *(
            {
                "name": axis, "titles": axis, "datatype": "string",
                "dc:description": "A heading; “total” is all of them and is not added in. "
                + ("One thing may stand under several: do not add them." if axis in _overlapping(release) else ""),
            }
            for axis in axes
        ),
        {
            "name": "value", "titles": "value", "datatype": "integer", "null": [CONFIDENTIAL],
            "dc:description": f"{CONFIDENTIAL}: not told. Counts from 1 to {release.k - 1}, and others with which "
            f"they could be worked out. Rounded to multiples of {release.base}.",
        },
        {"name": "qualifier", "titles": "qualifier", "datatype": "string",
         "dc:description": "exact; about: rounded; suppressed: not told."},
    ]  # fmt: skip
    plain = as_plain(release)
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": url,
        "dc:title": measure.what,
        "dc:description": NOT_PREVALENCE,
        "dc:source": release.source,
        "coldframe:measure": plain["measure"],
        "coldframe:period": plain["period"],
        "coldframe:population": release.population,
        "coldframe:as_of": plain["as_of"],
        "tableSchema": {"columns": columns},
    }
    if corrected_by:
        document["coldframe:corrected_by"] = corrected_by
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def json_of(release: Release, *, corrected_by: str = "") -> str:
    """A release with its note, for programs.

    Args:
        corrected_by: Id of the release that took its place; empty if none did.
    """
    document = as_plain(release) | {"note": NOT_PREVALENCE}
    if corrected_by:
        document["corrected_by"] = corrected_by
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _overlapping(release: Release) -> frozenset[str]:
    return frozenset(axis for table in release.tables for axis in table.overlapping)

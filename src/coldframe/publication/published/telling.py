"""What a check found, as one JSON document: printed by the command, kept with an import, shown on its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from coldframe.publication.published.findings import Finding, Report, verdict_of


def document_of(
    reports: Sequence[Report], between: Sequence[Finding], unreadable: Sequence[str] = ()
) -> dict[str, Any]:
    """Return verdict, tables and what they say of each other, in plain types of JSON."""
    verdict = verdict_of([*(one.verdict for one in reports), *(one.verdict for one in between)])
    tables = [{**asdict(report), "verdict": report.verdict} for report in reports]
    found = {
        "verdict": verdict,
        "tables": tables,
        "between": [asdict(finding) for finding in between],
        "unreadable": list(unreadable),
    }
    plain = _plain(found)
    assert isinstance(plain, dict)
    return plain


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value) if isinstance(value, str) else value

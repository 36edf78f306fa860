"""What a check found, as one JSON document: printed by the command, kept with an import, shown on its page.

What is said stands in it in English; beside it, under ``said`` and the same name, stands what it takes to say it in
another language (``said.told``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields, is_dataclass
from decimal import Decimal
from typing import Any

from coldframe.core.said import Listed, Said
from coldframe.publication.published.findings import Finding, Report, verdict_of


def document_of(
    reports: Sequence[Report], between: Sequence[Finding], unreadable: Sequence[str] = ()
) -> dict[str, Any]:
    """Return verdict, tables and what they say of each other, in plain types of JSON."""
    tables = [{**_fields(report), "verdict": report.verdict} for report in reports]
    verdict = verdict_of([*(one.verdict for one in reports), *(one.verdict for one in between)])
    found = {"verdict": verdict, "tables": tables, "between": between, "unreadable": unreadable}
    plain = _plain(found)
    assert isinstance(plain, dict)
    return plain


def _fields(thing: object) -> dict[str, object]:
    assert is_dataclass(thing)
    return {each.name: getattr(thing, each.name) for each in fields(thing)}


def _plain(value: object) -> object:
    if isinstance(value, Said | Listed):
        return str(value)
    if is_dataclass(value):
        return _plain(_fields(value))
    if isinstance(value, dict):
        plain = {str(key): _plain(each) for key, each in value.items()}
        said = {key: _plain(form) for key, each in value.items() if (form := _form(each))}
        return {**plain, "said": said} if said else plain
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value) if isinstance(value, str) else value


def _form(value: object) -> object:
    """What was said, one thing or several, in plain types; ``None`` for anything else."""
    if isinstance(value, Said | Listed):
        return asdict(value)
    if isinstance(value, tuple):
        return [asdict(each) for each in value if isinstance(each, Said | Listed)]
    return None

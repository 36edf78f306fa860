"""The report as the receiver reads it: incident, reporter, people, files, notes. Unknown is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from coldframe.core.answers import Answer
from coldframe.reporting.clearinghouses.base import Row, Section
from coldframe.reporting.clearinghouses.content import (
    Incident,
    IncidentKind,
    ReportContent,
    ReportedFile,
)
from coldframe.reporting.clearinghouses.ncmec.vocabulary import INCIDENT_TYPES
from coldframe.reporting.clearinghouses.words import sentence

_UNKNOWN = "not known (left out)"
# The receiver never sees which of our items a file was.
_UNSAID = "unknown"
# Where the law or the receiver asks, "not known" is said; elsewhere it is nothing.
_SAID_UNKNOWN = frozenset({"viewed", "exif_viewed", "public", "proxy", "verified", "compromised", "told"})
_OURS_ONLY = frozenset({"item_id", "sha256", "size_bytes"})


def preview(content: ReportContent) -> tuple[Section, ...]:
    """Return the sections in the receiver's order; only what will be sent, and what stays unknown."""
    blocks: list[tuple[str, str, Any]] = [("Incident", "incident", content.incident)]
    for title, name in (
        ("Where", "places"),
        ("Reported person", "subjects"),
        ("Intended recipient", "recipients"),
        ("Child harmed", "victims"),
        ("File", "files"),
    ):
        entries = getattr(content, name)
        blocks += [
            (title if len(entries) == 1 else f"{title} {index + 1}", f"{name}.{index}", entry)
            for index, entry in enumerate(entries)
        ]
    if content.police is not None:
        blocks.append(("Police that already know", "police", content.police))
    blocks.append(("Reporter", "reporter", content.reporter))
    sections = [Section(title, tuple(_rows(value, path, path))) for title, path, value in blocks]
    if content.note:
        sections.append(Section("Note", (Row("Note", content.note),)))
    return tuple(section for section in sections if section.rows)


def _rows(value: Any, path: str, base: str) -> Iterator[Row]:
    for one in fields(value):
        held = getattr(value, one.name)
        if isinstance(value, ReportedFile) and one.name in _OURS_ONLY:
            continue
        here = f"{path}.{one.name}"
        for index, item in enumerate(held if isinstance(held, tuple) else (held,)):
            at = f"{here}.{index}" if isinstance(held, tuple) and is_dataclass(item) else here
            if item is None or item == "" or (item == _UNSAID and one.name not in _SAID_UNKNOWN):
                continue
            if is_dataclass(item):
                yield from _rows(item, at, base)
            else:
                yield Row(_label(at, base), _shown(value, one.name, item))


def _label(path: str, base: str) -> str:
    """Say the field within its section: what the section's title says is not repeated."""
    return str(sentence(path[len(base) + 1 :])).removeprefix("The ").capitalize()


def _shown(owner: object, name: str, item: object) -> str:
    if isinstance(owner, Incident) and name == "kind":
        return INCIDENT_TYPES[IncidentKind(str(item))]
    if isinstance(item, Answer):
        return _UNKNOWN if item is Answer.UNKNOWN else str(item)
    if isinstance(item, datetime | date):
        return item.isoformat()
    if isinstance(item, StrEnum):
        return str(item).replace("_", " ")
    return str(item)

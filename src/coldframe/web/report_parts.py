"""A report cut into the parts that a person changes one at a time, read off the types of its content.

A part is one group of fields under a dotted path, such as ``incident``, ``files.0`` or
``subjects.0.ip_events.1``: the same paths that problems and gaps name. A new field of the
content appears here by itself.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator
from functools import cache
from typing import Any

from coldframe.core.errors import NotFound
from coldframe.reporting.clearinghouses.content import OPTIONAL_PARTS, RECORDED_FIELDS, ReportContent
from coldframe.web.labels_reports import FIELDS, PARTS

NOTE = "note"
"""The one field that stands in no group."""


@dataclasses.dataclass(frozen=True, slots=True)
class Child:
    """A part within a part.

    Attributes:
        summary: Its first words, to tell it from its neighbors; empty for one that does not exist yet.
    """

    path: str
    label: str
    summary: str
    is_new: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """One group of fields.

    Attributes:
        values: Field's dotted path to its value.
        kinds: Field's dotted path to its type, without ``None``.
        is_new: Nothing stands there yet; the first change makes it.
        is_removable: It can be taken out of the report.
        parent: Path of the part that it lies in, or empty.
    """

    path: str
    label: str
    values: dict[str, Any]
    kinds: dict[str, Any]
    children: tuple[Child, ...]
    is_new: bool
    is_removable: bool
    parent: str


def get_part(content: ReportContent, path: str) -> Part:
    """Read one part; an entry one past a list's end is a new one.

    Raises:
        NotFound: There is no such part that a person may change.
    """
    if path == NOTE:
        return Part(NOTE, str(PARTS[NOTE]), {NOTE: content.note}, {NOTE: str}, (), False, False, "")
    kind, value = _walk(content, path)
    if not _is_group(kind) or _is_recorded(path):
        raise NotFound("There is no such part of the report. Reload it.")
    held: Any = value if value is not None else kind()
    values, kinds = {}, {}
    for name, hint in _hints(kind).items():
        if _is_plain(hint) and not _is_recorded(f"{path}.{name}"):
            values[f"{path}.{name}"] = getattr(held, name)
            kinds[f"{path}.{name}"] = _without_none(hint)
    last = path.rpartition(".")[2]
    return Part(
        path=path,
        label=label_of_part(path),
        values=values,
        kinds=kinds,
        children=tuple(_children(held, path)),
        is_new=value is None,
        is_removable=value is not None and (last.isdecimal() or last in OPTIONAL_PARTS),
        parent=_parent(path),
    )


def list_parts(content: ReportContent) -> tuple[Child, ...]:
    """List the parts of a report, those that could be added last in their kind."""
    return (
        *_children(content, ""),
        Child(NOTE, str(PARTS[NOTE]), _cut(content.note), is_new=not content.note),
    )


def find_part(content: ReportContent, field: str) -> str:
    """Find the part in which a field that a problem or a gap names can be changed; empty if in none."""
    if field == NOTE:
        return NOTE
    if _is_recorded(field):
        return ""
    names = field.split(".")
    for length in range(len(names), 0, -1):
        path = ".".join(names[:length])
        try:
            kind, value = _walk(content, path)
        except NotFound:
            continue
        if typing.get_origin(kind) is tuple and _is_group(typing.get_args(kind)[0]):
            return "" if path == "files" else f"{path}.{len(value)}"
        if _is_group(kind):
            return path
    return ""


def label_of_part(path: str) -> str:
    """The words for a part: ``subjects.0.emails.1`` is "Reported person 1 · E-mail address 2"."""
    words: list[str] = []
    for name in path.split("."):
        if name.isdecimal():
            words[-1] += f" {int(name) + 1}"
        else:
            words.append(str(PARTS.get(name, name)))
    return " · ".join(words)


def label_of_field(path: str) -> str:
    """The words for a field by the last name of its path."""
    name = path.rpartition(".")[2]
    return str(FIELDS.get(name, name.replace("_", " ").capitalize()))


def _walk(content: ReportContent, path: str) -> tuple[Any, Any]:
    """Return the type and the value at a path; ``None`` for what could be there and is not."""
    kind: Any = ReportContent
    value: Any = content
    for name in path.split("."):
        if typing.get_origin(kind) is tuple:
            inner, held = typing.get_args(kind)[0], value or ()
            is_new_file = path.startswith("files.") and kind is _hints(ReportContent)["files"]
            if not (name.isascii() and name.isdecimal() and len(name) < 5) or int(name) > len(held) - bool(
                is_new_file
            ):
                raise NotFound("There is no such part of the report. Reload it.")
            kind, value = inner, held[int(name)] if int(name) < len(held) else None
        elif _is_group(kind) and name in _hints(kind):
            holder: Any = value if value is not None else kind()
            kind, value = _without_none(_hints(kind)[name]), getattr(holder, name)
        else:
            raise NotFound("There is no such part of the report. Reload it.")
    return kind, value


def _children(holder: Any, path: str) -> Iterator[Child]:
    for name, hint in _hints(holder.__class__).items():
        here = f"{path}.{name}" if path else name
        held, kind = getattr(holder, name), _without_none(hint)
        if _is_group(kind):
            yield Child(here, label_of_part(name), _summary(held), is_new=held is None)
        elif not _is_plain(hint) and not _is_recorded(here):
            for index, entry in enumerate(held):
                yield Child(
                    f"{here}.{index}", label_of_part(f"{name}.{index}"), _summary(entry), is_new=False
                )
            if here != "files":
                yield Child(f"{here}.{len(held)}", label_of_part(name), "", is_new=True)


def _summary(entry: Any) -> str:
    """The first text that a part holds."""
    if entry is None:
        return ""
    for one in dataclasses.fields(entry):
        held = getattr(entry, one.name)
        if isinstance(held, tuple) and held and isinstance(held[0], str):
            held = held[0]
        if type(held) is str and held and one.name not in ("item_id", "sha256"):
            return _cut(held)
    return ""


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"


def _parent(path: str) -> str:
    names = path.split(".")[:-1]
    if names and not names[-1].isdecimal():
        names.pop()
    return ".".join(names)


def _is_recorded(path: str) -> bool:
    """True for what only the record of what happened fills."""
    return path.startswith("files.") and not RECORDED_FIELDS.isdisjoint(path.split("."))


def _is_plain(hint: Any) -> bool:
    """True for a field that one control shows; anything else is a part of its own."""
    kind = _without_none(hint)
    if typing.get_origin(kind) is tuple:
        kind = typing.get_args(kind)[0]
    return not _is_group(kind)


def _is_group(kind: Any) -> bool:
    """True for a type with fields of its own."""
    return isinstance(kind, type) and dataclasses.is_dataclass(kind)


def _without_none(kind: Any) -> Any:
    if isinstance(kind, types.UnionType):
        return next(one for one in typing.get_args(kind) if one is not types.NoneType)
    return kind


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)

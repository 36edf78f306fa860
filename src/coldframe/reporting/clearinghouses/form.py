"""Content to JSON and back, and edits by dotted path: what rows keep and forms change.

Everything follows from the types in ``content.py``; a new field needs nothing here.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from coldframe.core.errors import InvalidInput
from coldframe.core.moments import parse_moment
from coldframe.core.said import Said
from coldframe.core.said import gettext_noop as _
from coldframe.reporting.clearinghouses.content import OPTIONAL_PARTS, RECORDED_FIELDS, ReportContent
from coldframe.reporting.clearinghouses.words import sentence, words

MAX_ENTRIES = 500
"""Most entries of one list in a report; a viral item may name this many accounts."""

MAX_TEXT_CHARACTERS = 200_000


def to_json(value: Any) -> Any:
    """Return JSON types; the same content gives the same JSON."""
    if dataclasses.is_dataclass(value):
        return {one.name: to_json(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


def from_json(stored: Mapping[str, Any]) -> ReportContent:
    """Read back what ``to_json`` wrote.

    Raises:
        InvalidInput: A value does not fit its field; names the field.
    """
    content: ReportContent = _read(ReportContent, stored, "")
    return content


def set_value(content: ReportContent, path: str, value: object) -> ReportContent:
    """Return the content with one field changed; an index one past a list's end adds an entry.

    Args:
        content: Not changed.
        path: Such as ``victims.0.age_years``.
        value: As JSON has it or as a form sends it: text is read by the field's type, and
            an empty text empties the field.

    Raises:
        InvalidInput: No such field, a value that does not fit, or a field that only the
            record fills.
    """
    parts = path.split(".")
    if parts[0] == "files":
        _require_editable(content, parts, path)
    whole = to_json(content)
    holder = whole
    for part in parts[:-1]:
        holder = _inside(holder, part, path)
    _put(holder, parts[-1], value, path)
    # Reading the whole judges the new value by its field's type, and names the field if it does not fit.
    return from_json(whole)


def remove_entry(content: ReportContent, path: str) -> ReportContent:
    """Return the content without one entry of a list (``victims.0``) or an optional part (``police``).

    Raises:
        InvalidInput: Nothing there that could be removed.
    """
    whole = to_json(content)
    *parents, last = path.split(".")
    holder = whole
    for part in parents:
        holder = _inside(holder, part, path)
    if isinstance(holder, list) and last.isdecimal() and int(last) < len(holder):
        del holder[int(last)]
    elif isinstance(holder, dict) and isinstance(holder.get(last), dict) and last in OPTIONAL_PARTS:
        holder[last] = None
    else:
        raise InvalidInput("There is no such entry to remove. Reload the report.", field=path)
    return from_json(whole)


def _require_editable(content: ReportContent, parts: list[str], path: str) -> None:
    known = len(parts) > 2 and parts[1].isdecimal() and int(parts[1]) < len(content.files)
    if not known:
        raise InvalidInput(
            "Files come from the decision: change one field of one, or remove one.", field=path
        )
    if parts[2] in RECORDED_FIELDS:
        raise InvalidInput(
            Said(
                "%(field)s is filled from the record of what happened and cannot be edited.",
                field=sentence(path),
            ),
            field=path,
        )


def _inside(holder: Any, part: str, path: str) -> Any:
    """Return the next level, making an entry or optional part that does not exist yet."""
    if isinstance(holder, list) and part.isdecimal():
        if int(part) == len(holder) < MAX_ENTRIES:
            holder.append({})
        if int(part) < len(holder):
            return holder[int(part)]
    elif isinstance(holder, dict) and (part in holder or not holder):
        if holder.get(part) is None:
            holder[part] = {}
        return holder[part]
    raise InvalidInput(Said("%(path)s is not a field of a report.", path=path), field=path)


def _put(holder: Any, part: str, value: object, path: str) -> None:
    if isinstance(holder, dict):
        holder[part] = value
    elif isinstance(holder, list) and part.isdecimal() and int(part) < len(holder):
        holder[int(part)] = value
    elif isinstance(holder, list) and part == str(len(holder)):
        holder.append(value)
    else:
        raise InvalidInput(Said("%(path)s is not a field of a report.", path=path), field=path)


def _read(kind: Any, value: Any, path: str) -> Any:
    is_optional = kind is not _without_none(kind)
    kind = _without_none(kind)
    if is_optional and value in (None, ""):
        return None
    if typing.get_origin(kind) is tuple:
        return _read_list(typing.get_args(kind)[0], value, path)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        if not isinstance(value, Mapping):
            field = sentence(path) if path else Said("The report")
            raise InvalidInput(
                Said("%(field)s must be an object with the names of its fields.", field=field), field=path
            )
        hints = _hints(kind)
        unknown = next((name for name in value if name not in hints), None)
        if unknown is not None:
            name, names = f"{unknown!r}", ", ".join(hints)
            raise InvalidInput(
                Said(
                    "There is no field %(name)s in %(part)s. Use %(names)s.",
                    name=name,
                    part=words(path),
                    names=names,
                )
                if path
                else Said("There is no field %(name)s. Use %(names)s.", name=name, names=names),
                field=_join(path, unknown),
            )
        return kind(**{name: _read(hints[name], item, _join(path, name)) for name, item in value.items()})
    return _read_plain(kind, value, path)


def _read_list(kind: Any, value: Any, path: str) -> tuple[Any, ...]:
    if isinstance(value, str):
        # A form's text area: one entry a line.
        value = [line.strip() for line in value.splitlines() if line.strip()]
    if not isinstance(value, list | tuple) or len(value) > MAX_ENTRIES:
        raise InvalidInput(
            Said("%(field)s must be a list of at most %(most)s.", field=sentence(path), most=MAX_ENTRIES),
            field=path,
        )
    return tuple(_read(kind, item, f"{path}.{index}") for index, item in enumerate(value))


def _read_plain(kind: Any, value: Any, path: str) -> Any:
    if kind is str and isinstance(value, str):
        if len(value) > MAX_TEXT_CHARACTERS:
            raise InvalidInput(Said("%(field)s is too long. Shorten it.", field=sentence(path)), field=path)
        return value
    if kind is datetime:
        return value if isinstance(value, datetime) else _moment(str(value), path)
    try:
        if kind is date:
            return value if isinstance(value, date) else date.fromisoformat(str(value).strip())
        if kind in (int, float) and isinstance(value, str | int | float) and not isinstance(value, bool):
            return _number(kind, value)
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return kind(str(value))
    except (ValueError, OverflowError):
        raise _unfit(kind, path) from None
    raise _unfit(kind, path)


def _moment(text: str, path: str) -> datetime:
    try:
        return parse_moment(text, field=path)
    except InvalidInput:
        raise InvalidInput(
            Said(
                "%(field)s is not an ISO 8601 time with its zone. Write it like 2026-01-31T14:05:00Z.",
                field=sentence(path),
            ),
            field=path,
        ) from None


def _number(kind: type[int] | type[float], value: str | float) -> int | float:
    number = kind(value)
    if isinstance(value, float) and number != value:
        # Half a year or half a port would be cut off without a word.
        raise ValueError(value)
    return number


def _unfit(kind: Any, path: str) -> InvalidInput:
    return InvalidInput(
        Said("%(field)s does not take that value. %(remedy)s", field=sentence(path), remedy=_takes(kind)),
        field=path,
    )


_EXAMPLES: dict[Any, str] = {
    int: _("Use a whole number."),
    float: _("Use a number."),
    date: _("Use a date like 2026-01-31."),
    str: _("Use text."),
}


def _takes(kind: Any) -> Said:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return Said("Use one of %(names)s.", names=", ".join(kind))
    return Said(_EXAMPLES.get(kind, _EXAMPLES[str]))


def _without_none(kind: Any) -> Any:
    if isinstance(kind, types.UnionType):
        return next(one for one in typing.get_args(kind) if one is not types.NoneType)
    return kind


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)

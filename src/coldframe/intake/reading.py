"""Values out of JSON, a form or a row → a ``NewClue``. Strict: a misspelt field is refused, not ignored.

A word nobody knows may be a misspelt ``danger_now``; dropping it silently could cost
a child hours. The message names the field and what would be understood.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput
from coldframe.core.moments import parse_moment
from coldframe.core.said import Said
from coldframe.intake.terms import CLAIMED_HASHES, Channel, ItemKind, NewClue, NewItem, NewTrace, Reporter
from coldframe.partners.terms import HarmCategory
from coldframe.selectors.terms import SelectorKind

E = TypeVar("E", bound=StrEnum)
Values = Mapping[str, object]

CLUE_ANSWERS = ("danger_now", "escalated_by_sender", "reported_by_affected", "coercion", "reported_elsewhere")
_CLUE_TEXTS = ("statement", "language", "source")
CLUE_FIELDS = (*_CLUE_TEXTS, "reference", *CLUE_ANSWERS, "harms", "occurred_at", "reporter", "items")
"""Fields of a clue, as in the API's schema and in a line of NDJSON."""

_ITEM_TEXTS = (
    "text",
    "url",
    "platform",
    "account",
    "screen_name",
    "original_name",
    "media_type",
    "sender_category",
)
ITEM_FIELDS = (
    "kind", *_ITEM_TEXTS, "part", *CLAIMED_HASHES, "viewed_by_sender", "publicly_available", "seen_at",
    "stated_place", "traces",
)  # fmt: skip
"""Fields of an item, as in the API's schema, in a line of NDJSON and in a row of CSV."""

_REPORTER_FIELDS = ("name", "contact", "may_be_contacted")
_TRACE_FIELDS = ("kind", "value", "seen_at", "port", "event", "proxy")
_MAX_LIST = 10_000

PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
"""A country of ISO 3166-1, or a region of ISO 3166-2."""


def read_clue(
    values: Values, *, channel: Channel, raw: bytes, media_type: str, line: int | None = None
) -> NewClue:
    """Read the fields of one clue.

    Args:
        values: Field names to JSON values; absent and ``null`` mean unknown.
        channel: The way they came in.
        raw: The bytes they were read from.
        media_type: What those bytes are.
        line: The line they stood in, if they were one of many.

    Raises:
        InvalidInput: A field is not known or its value not understood; ``field`` names which.
    """
    only(values, CLUE_FIELDS)
    reporter = values.get("reporter")
    reference = text_of(values, "reference")
    return NewClue(
        channel=channel,
        raw=raw,
        raw_media_type=media_type,
        items=tuple(
            read_item(mapping_of(item, f"items.{number}"), place=f"items.{number}.")
            for number, item in enumerate(list_of(values, "items"), start=1)
        ),
        idempotency_key=f"reference:{reference}" if reference else "",
        statement=text_of(values, "statement"),
        language=text_of(values, "language"),
        source=text_of(values, "source"),
        danger_now=answer_of(values, "danger_now"),
        escalated_by_sender=answer_of(values, "escalated_by_sender"),
        reported_by_affected=answer_of(values, "reported_by_affected"),
        coercion=answer_of(values, "coercion"),
        reported_elsewhere=answer_of(values, "reported_elsewhere"),
        harms=harms_of(values),
        occurred_at=moment_of(values, "occurred_at"),
        sender_reference=reference,
        reporter=None if reporter is None else _reporter(mapping_of(reporter, "reporter")),
        line=line,
    )


def read_item(values: Values, *, place: str = "") -> NewItem:
    """Read the fields of one item.

    Without a ``kind``, the one of url, text and account that is filled says it.

    Raises:
        InvalidInput: As for :func:`read_clue`.
    """
    only(values, ITEM_FIELDS, place=place)
    return NewItem(
        kind=_kind(values, place),
        text=text_of(values, "text", place=place),
        url=text_of(values, "url", place=place),
        platform=text_of(values, "platform", place=place),
        account=text_of(values, "account", place=place),
        screen_name=text_of(values, "screen_name", place=place),
        part=text_of(values, "part", place=place),
        original_name=text_of(values, "original_name", place=place),
        media_type=text_of(values, "media_type", place=place),
        sender_category=_code(values, "sender_category", place),
        claimed={kind: text for kind in CLAIMED_HASHES if (text := text_of(values, kind, place=place))},
        viewed_by_sender=answer_of(values, "viewed_by_sender", place=place),
        publicly_available=answer_of(values, "publicly_available", place=place),
        seen_at=moment_of(values, "seen_at", place=place),
        stated_place=_place(values, "stated_place", place),
        traces=tuple(
            _trace(mapping_of(trace, f"{place}traces.{number}"), f"{place}traces.{number}.")
            for number, trace in enumerate(list_of(values, "traces", place=place), start=1)
        ),
    )


def _kind(values: Values, place: str) -> ItemKind:
    if text_of(values, "kind", place=place):
        return choice_of(ItemKind, values, "kind", place=place)
    filled = [kind for kind in (ItemKind.URL, ItemKind.TEXT, ItemKind.ACCOUNT) if values.get(kind)]
    if values.get("part"):
        filled = [ItemKind.FILE]
    if len(filled) != 1:
        raise InvalidInput(
            Said("Say what the item is: kind is one of %(kinds)s.", kinds=", ".join(ItemKind)),
            field=f"{place}kind",
        )
    return filled[0]


def _trace(values: Values, place: str) -> NewTrace:
    only(values, _TRACE_FIELDS, place=place)
    port = values.get("port")
    if port is not None and (isinstance(port, bool) or not isinstance(port, int)):
        raise InvalidInput("A port is a whole number from 1 to 65535.", field=f"{place}port")
    return NewTrace(
        kind=choice_of(SelectorKind, values, "kind", place=place),
        value=text_of(values, "value", place=place),
        seen_at=moment_of(values, "seen_at", place=place),
        port=port,
        event=text_of(values, "event", place=place),
        proxy=answer_of(values, "proxy", place=place),
    )


def _reporter(values: Values) -> Reporter:
    only(values, _REPORTER_FIELDS, place="reporter.")
    return Reporter(
        name=text_of(values, "name", place="reporter."),
        contact=text_of(values, "contact", place="reporter."),
        may_be_contacted=answer_of(values, "may_be_contacted", place="reporter."),
    )


def only(values: Values, known: Iterable[str], *, place: str = "") -> None:
    """Refuse a field that is not among ``known``, with the nearest known one as a hint."""
    names = list(known)
    for name in values:
        if name not in names:
            near = difflib.get_close_matches(str(name)[:40], names, n=1)
            raise InvalidInput(
                Said(
                    "There is a field that is not known. Did you mean %(near)s? Known are: %(names)s.",
                    near=near[0],
                    names=", ".join(names),
                )
                if near
                else Said(
                    "There is a field that is not known. Known are: %(names)s.", names=", ".join(names)
                ),
                field=place.rstrip(".") or None,
            )


def text_of(values: Values, name: str, *, place: str = "") -> str:
    """Return a text field; absent is ``""``."""
    value = values.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidInput(Said("%(name)s must be text.", name=name), field=f"{place}{name}")
    return value.strip()


def answer_of(values: Values, name: str, *, place: str = "") -> Answer:
    """Return a yes, no or unknown; absent, null and empty are unknown."""
    value = values.get(name)
    if isinstance(value, bool):
        return Answer.YES if value else Answer.NO
    if value is None or value == "":
        return Answer.UNKNOWN
    return choice_of(Answer, values, name, place=place)


def choice_of(kind: type[E], values: Values, name: str, *, place: str = "") -> E:
    """Return a member of a closed list; upper and lower case are the same.

    Raises:
        InvalidInput: It is not on the list; names the list.
    """
    try:
        return kind(text_of(values, name, place=place).lower())
    except ValueError:
        raise InvalidInput(
            Said("%(name)s must be one of: %(choices)s.", name=name, choices=", ".join(kind)),
            field=f"{place}{name}",
        ) from None


def moment_of(values: Values, name: str, *, place: str = "") -> datetime | None:
    """Return an ISO 8601 moment in UTC; absent or empty is ``None``."""
    text = text_of(values, name, place=place)
    return parse_moment(text, field=f"{place}{name}") if text else None


def harms_of(values: Values, name: str = "harms") -> tuple[HarmCategory, ...]:
    """Return kinds of harm from a list, or from a text with ``;`` between them."""
    given = values.get(name)
    names = given.split(";") if isinstance(given, str) else list_of(values, name)
    return tuple(choice_of(HarmCategory, {name: one}, name) for one in names if one not in ("", None))


def list_of(values: Values, name: str, *, place: str = "") -> list[object]:
    """Return a list field; absent is empty."""
    value = values.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > _MAX_LIST:
        raise InvalidInput(
            Said("%(name)s must be a list of at most %(most)s entries.", name=name, most=_MAX_LIST),
            field=f"{place}{name}",
        )
    return value


def mapping_of(value: object, place: str) -> Values:
    """Return ``value`` as an object with named fields."""
    if not isinstance(value, dict):
        raise InvalidInput("This must be an object with named fields.", field=place.rstrip("."))
    return value


def _place(values: Values, name: str, place: str) -> str:
    code = text_of(values, name, place=place).upper()
    if code and not PLACE.fullmatch(code):
        raise InvalidInput(
            Said("%(name)s is a country as two letters, KR, or a region as KR-11.", name=name),
            field=f"{place}{name}",
        )
    return code


def _code(values: Values, name: str, place: str) -> str:
    code = text_of(values, name, place=place).lower().replace(" ", "_")
    if len(code) > 40 or not all(
        character.isascii() and (character.isalnum() or character in "_-") for character in code
    ):
        raise InvalidInput(
            Said("%(name)s is a short code of letters, digits and underscores, such as a1.", name=name),
            field=f"{place}{name}",
        )
    return code

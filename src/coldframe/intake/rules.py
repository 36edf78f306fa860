"""What becomes of a clue before it is kept: cleaned, bounded, passwords withheld. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from coldframe.core.errors import InvalidInput
from coldframe.core.moments import isoformat, require_past
from coldframe.core.said import Said, gettext_noop
from coldframe.core.text import clean
from coldframe.intake.terms import (
    CLAIMED_HASHES,
    Channel,
    ClueWithoutItems,
    Handling,
    ItemKind,
    ItemProblem,
    NewClue,
    NewItem,
    NewTrace,
    Reporter,
)
from coldframe.selectors.credentials import find_credentials, withhold
from coldframe.selectors.normalize import normalize
from coldframe.selectors.terms import SelectorKind
from coldframe.vault.terms import Sealed, Stored

T = TypeVar("T", NewClue, NewItem, Reporter, Handling)

MAX_ITEMS = 5000
"""Items in one clue; more are sent as several clues."""

MAX_TEXT_CHARACTERS = 100_000
"""Characters of a text item that are parsed; the raw original holds all of them."""

CANNOT_BE_ASKED = frozenset(
    {
        Channel.CYBERTIP,
        Channel.XARF,
        Channel.CASE,
        Channel.MISP,
        Channel.REFERRAL_TABLE,
        Channel.REFERRAL_DOCUMENT,
    }
)
"""Exports of other organisations: what is wrong with one part of them must not hold up the rest."""

_CLUE_TEXTS = {"statement": 20_000, "language": 35, "source": 200, "sender_reference": 200}
_ITEM_TEXTS = {
    "text": MAX_TEXT_CHARACTERS, "url": 2048, "platform": 100, "account": 200, "screen_name": 200,
    "original_name": 255, "media_type": 100, "sender_category": 40,
}  # fmt: skip
_REPORTER_TEXTS = {"name": 200, "contact": 320}
_HANDLING_TEXTS = {"rights_caveat": 4000, "marking": 200}

_NEEDS = {
    ItemKind.FILE: gettext_noop("Item %(number)s is of kind file and needs the file, or its hash or name."),
    ItemKind.URL: gettext_noop(
        "Item %(number)s is of kind url and needs url, such as https://example.org/page."
    ),
    ItemKind.TEXT: gettext_noop("Item %(number)s is of kind text and needs text."),
    ItemKind.ACCOUNT: gettext_noop("Item %(number)s is of kind account and needs account or screen_name."),
    ItemKind.LISTING: gettext_noop("Item %(number)s is of kind listing and needs url or text."),
}


@dataclass(frozen=True, slots=True)
class PreparedItem:
    """An item ready to be kept, what is wrong with it, and the passwords found in it."""

    item: NewItem
    problems: tuple[ItemProblem, ...]
    passwords: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A clue ready to be kept: no text of it holds a password that any text of it states."""

    clue: NewClue
    items: tuple[PreparedItem, ...]
    passwords: tuple[str, ...] = field(repr=False)


def prepare_v1(new: NewClue, *, as_of: datetime) -> Prepared:
    """Clean a clue and withhold the passwords that it states.

    A password stated anywhere in the clue is withheld everywhere in it. What is wrong
    with one item is noted on that item; the others are not held up by it. Where the sender
    cannot be asked to mend it, an item that says nothing is left out and listed as unread.

    Raises:
        ClueWithoutItems: It has no item.
        InvalidInput: Something in it cannot be understood; ``field`` names where.
    """
    if not new.items:
        raise ClueWithoutItems(
            "The clue has no items, so there is nothing to look at. "
            "Add at least one file, web address, text, account or listing and send it again.",
            field="items",
        )
    if len(new.items) > MAX_ITEMS:
        raise InvalidInput(
            Said("A clue may have %(most)s items. Send the rest as further clues.", most=MAX_ITEMS),
            field="items",
        )
    left_out: list[str] = []
    if new.occurred_at is not None:
        try:
            new = replace(new, occurred_at=require_past(new.occurred_at, as_of=as_of, field="occurred_at"))
        except InvalidInput:
            if new.channel not in CANNOT_BE_ASKED:
                raise
            new = replace(new, occurred_at=None)
            left_out.append("occurred_at")
    clue = _cleaned(new, _CLUE_TEXTS)
    items = [_cleaned(item, _ITEM_TEXTS) for item in new.items]
    stated = [_passwords(item, _ITEM_TEXTS) for item in items]
    own = _passwords(clue, _CLUE_TEXTS)
    everywhere = frozenset(own).union(*stated)
    prepared: list[PreparedItem] = []
    for number, (item, before, found) in enumerate(zip(items, new.items, stated, strict=True), start=1):
        try:
            prepared.append(_prepare_item(item, before, found, everywhere, number, as_of=as_of))
        except InvalidInput:
            if new.channel not in CANNOT_BE_ASKED or (number == len(items) and not prepared):
                raise
            left_out.append(f"items.{number}")
    reporter = clue.reporter and _withheld(
        _cleaned(clue.reporter, _REPORTER_TEXTS), _REPORTER_TEXTS, everywhere
    )
    clue = replace(
        _withheld(clue, _CLUE_TEXTS, everywhere),
        items=tuple(one.item for one in prepared),
        harms=tuple(sorted(set(clue.harms))),
        reporter=reporter if reporter != Reporter() else None,
        handling=clue.handling
        and _withheld(_cleaned(clue.handling, _HANDLING_TEXTS), _HANDLING_TEXTS, everywhere),
        unread=(*clue.unread, *left_out),
    )
    return Prepared(clue, tuple(prepared), own)


def _prepare_item(
    item: NewItem,
    before: NewItem,
    found: tuple[str, ...],
    everywhere: frozenset[str],
    number: int,
    *,
    as_of: datetime,
) -> PreparedItem:
    problems = []
    if len(before.text) > MAX_TEXT_CHARACTERS:
        problems.append(ItemProblem.TEXT_CUT)
    if item.seen_at is not None:
        try:
            item = replace(item, seen_at=require_past(item.seen_at, as_of=as_of))
        except InvalidInput:
            # The rest of the item still counts; a wrong clock must not delay a child's clue.
            item = replace(item, seen_at=None)
            problems.append(ItemProblem.SEEN_IN_FUTURE)
    item = replace(item, claimed=_claimed(item.claimed, number))
    problems += _file_problems(item)
    if item.url:
        item = replace(item, url=_address(item.url, number))
    traces = tuple(
        trace for old in item.traces if (trace := _trace(old, everywhere, as_of=as_of)) is not None
    )
    if len(traces) < len(item.traces):
        problems.append(ItemProblem.TRACE_NOT_READ)
    item = _withheld(replace(item, traces=traces), _ITEM_TEXTS, everywhere)
    _require_substance(item, number)
    return PreparedItem(item, tuple(problems), found)


def _file_problems(item: NewItem) -> list[ItemProblem]:
    if item.kind is not ItemKind.FILE:
        return []
    if item.file_was_dropped:
        return [ItemProblem.FILE_NOT_KEPT]
    if item.file is None:
        return [ItemProblem.FILE_NOT_SUPPLIED]
    held = {"md5": item.file.md5, "sha1": item.file.sha1, "sha256": item.file.sha256}
    differs = any(kind in held and held[kind] != value for kind, value in item.claimed.items())
    return [ItemProblem.HASH_DIFFERS] if differs else []


def _require_substance(item: NewItem, number: int) -> None:
    enough = {
        ItemKind.FILE: bool(item.file or item.claimed or item.original_name),
        ItemKind.URL: bool(item.url),
        ItemKind.TEXT: bool(item.text.strip()),
        ItemKind.ACCOUNT: bool(item.account or item.screen_name or item.traces),
        ItemKind.LISTING: bool(item.url or item.text.strip()),
    }
    if not enough[item.kind]:
        raise InvalidInput(Said(_NEEDS[item.kind], number=number), field=f"items.{number}")


def _address(url: str, number: int) -> str:
    written = url.strip()
    normal = normalize(SelectorKind.URL, written)
    if normal is None and "://" not in written:
        normal = normalize(SelectorKind.URL, f"https://{written}")
    if normal is None:
        raise InvalidInput(
            Said(
                "The url of item %(number)s is not a web address. Write it like https://example.org/page; "
                "an address of another kind goes into a text item.",
                number=number,
            ),
            field=f"items.{number}.url",
        )
    return normal


def _claimed(claimed: Mapping[str, str], number: int) -> dict[str, str]:
    kept = {}
    for kind, written in sorted(claimed.items()):
        value = written.strip().lower()
        digits = CLAIMED_HASHES.get(kind, 0)
        if not value:
            continue
        if len(value) != digits or not set(value) <= set("0123456789abcdef"):
            raise InvalidInput(
                Said(
                    "The %(kind)s of item %(number)s must have %(digits)s hexadecimal digits. Copy it again, or"
                    " leave it out.",
                    kind=kind,
                    number=number,
                    digits=digits,
                ),
                field=f"items.{number}.{kind}",
            )
        kept[kind] = value
    return kept


def _trace(trace: NewTrace, everywhere: frozenset[str], *, as_of: datetime) -> NewTrace | None:
    value = normalize(trace.kind, trace.value)
    if value is None or (trace.port is not None and not 0 < trace.port < 65_536):
        return None
    seen_at = trace.seen_at
    if seen_at is not None:
        try:
            seen_at = require_past(seen_at, as_of=as_of)
        except InvalidInput:
            return None
    event = withhold(clean(trace.event, max_characters=40).strip(), everywhere)[:40]
    return replace(trace, value=withhold(value, everywhere), seen_at=seen_at, event=event)


def fingerprint_v1(new: NewClue) -> str:
    """Return a canonical text of what was sent: equal for a repetition, different for anything else.

    It holds the clue's content: hash it with a key, never keep it. How it was wrapped
    (raw bytes, line) and where the vault put the files are left out.
    """
    return json.dumps(
        _canonical(replace(new, raw=b"", raw_media_type="", line=None, unread=())), sort_keys=True
    )


def _canonical(value: object) -> object:
    if isinstance(value, Sealed | Stored):
        return value.sha256
    if isinstance(value, NewClue | NewItem | NewTrace | Reporter) or hasattr(value, "__dataclass_fields__"):
        return {one.name: _canonical(getattr(value, one.name)) for one in fields(value)}  # type: ignore[arg-type]
    if isinstance(value, tuple | list):
        return [_canonical(part) for part in value]
    if isinstance(value, Mapping):
        return {str(key): _canonical(part) for key, part in value.items()}
    if isinstance(value, datetime):
        return isoformat(value)
    if isinstance(value, StrEnum):
        return str(value)
    return value if isinstance(value, str | int | bool) or value is None else value.__class__.__name__


def attach_files(new: NewClue, files: Mapping[str, Sealed | Stored]) -> NewClue:
    """Give each item the bytes that came under its ``part``; bytes that no item names become items.

    Args:
        new: The clue as a channel read it.
        files: Name of the part (or of the file) to what the vault sealed.
    """
    items = [replace(item, file=files[item.part]) if item.part in files else item for item in new.items]
    named = {item.part for item in new.items}
    spare = [
        NewItem(kind=ItemKind.FILE, part=name, file=file, original_name=name)
        for name, file in files.items()
        if name not in named
    ]
    return replace(new, items=(*items, *spare))


def content_name(raw: bytes) -> str:
    """Return the SHA-256 of an upload, 64 hex digits."""
    return hashlib.sha256(raw).hexdigest()


def _cleaned(value: T, limits: Mapping[str, int]) -> T:
    changes: dict[str, Any] = {
        name: clean(getattr(value, name), max_characters=most).strip() for name, most in limits.items()
    }
    return replace(value, **changes)


def _passwords(value: NewClue | NewItem, names: Mapping[str, int]) -> tuple[str, ...]:
    found = {one.value for name in names for one in find_credentials(getattr(value, name))}
    return tuple(sorted(found))


def _withheld(value: T, limits: Mapping[str, int], everywhere: frozenset[str]) -> T:
    changes: dict[str, Any] = {
        name: withhold(getattr(value, name), everywhere)[:most] for name, most in limits.items()
    }
    return replace(value, **changes)


_AROUND = "<>()[]{}@.:'\""
_NUMBER = re.compile(r"[+0-9().\s-]+")


def is_reached_by_v1(contact: str, names: Iterable[str]) -> bool:
    """Tell whether one of these accounts, addresses or numbers stands in a line of contact.

    Capitals do not count, nor does an @ before a name. Of telephone numbers the last nine digits are
    compared, without what a country or a zone puts before them.
    """
    said = contact.casefold()
    words = {word.strip(_AROUND) for word in re.split(r"[\s,;/|]+", said)} | {said.strip()}
    digits = _last_digits(said)
    return any(
        name.strip(_AROUND) in words
        or (bool(digits) and _NUMBER.fullmatch(name) is not None and _last_digits(name) == digits)
        for name in (each.casefold().strip() for each in names)
        if name.strip(_AROUND)
    )


def _last_digits(text: str) -> str:
    digits = re.sub("[^0-9]", "", text)
    return digits[-9:] if len(digits) >= 8 else ""

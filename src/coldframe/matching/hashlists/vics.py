"""Project VIC's JSON (VICS 1.x and 2.0): hash sets (``#Media``) and whole cases (``#Cases``).

Each medium gives an entry for its MD5 and its SHA-1, and for the alternative hashes of a kind
that is compared here; PhotoDNA is not. Numbers of categories mean something else in each
country's model, and tools disagree on 0 and 5, so that only 1 to 4 are taken (in the US model 4 is
comparison material: left out). The number stays as printed, with its model, as the entry's label, such
as ``us-1``; the entry's reference names model and medium. Nothing is ever taken for harmless.

Media are decoded one at a time, so the cost in memory is the text and one medium. A damaged
medium is named and costs itself; reading goes on at the next one. Damage within damage would be read
again at every depth, so it ends where the text has been read in vain several times over.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Listed, Said, gettext_noop
from coldframe.core.tables import MAX_ROWS, decode
from coldframe.core.text import clean
from coldframe.matching.hashlists.base import UNSTATED, check_value
from coldframe.matching.terms import ListedValue, ListProblem, ParsedList, SignalKind

NAME = "vics"
_KINDS = {
    "MD5": SignalKind.MD5,
    "SHA1": SignalKind.SHA1,
    "SHA256": SignalKind.SHA256,
    "PDQ": SignalKind.PDQ,
}
_LISTED = {"us": ("1", "2", "3")}
_LISTED_ELSEWHERE = ("1", "2", "3", "4")
_MODEL = re.compile(r"\.xml/(default|us|uk|custom)/", re.IGNORECASE)
_CONTEXT = re.compile(r'"@?odata\.(?:context|metadata)"\s*:\s*"([^"\\]{1,500})"', re.IGNORECASE)
# Inside of a JSON text every quotation mark is escaped, so these cannot be found in one.
_HASH_SET = re.compile(r'"value"\s*:\s*\[', re.IGNORECASE)
_CASES = re.compile(r'"media"\s*:\s*\[', re.IGNORECASE)
# Where reading goes on behind a damaged medium: at the next that begins as media do, else as any object.
_MEDIUM = re.compile(r'(?=\{\s*"(?:@?odata|mediaid|category)\b)', re.IGNORECASE)
_OBJECT = re.compile(r"\}\s*,\s*(?=\{)")
# What only a medium begins with: a case, too, may begin with an annotation.
_LATER_MEDIUM = re.compile(
    r'(?=\{\s*(?:"@?odata[^"]*"\s*:\s*"[^"]*"\s*,\s*)*"(?:mediaid|category)")', re.IGNORECASE
)
_GAP = re.compile(r"[\s,]*")
_MOST_IN_VAIN = 8
"""How many times the text's own length may be read without a medium coming of it."""
_TOO_DEEP_CHARACTERS = 10_000
"""About what is read until a medium turns out to be nested too deeply."""
_DECODER = json.JSONDecoder()
_UNREAD = object()

_MOST_DAMAGED = 1000
"""Python counts the lines from the beginning to each error in a text, so that errors without end take hours."""


def detect(start: str) -> bool:
    """Tell whether a file begins as a VICS document does."""
    return start.lstrip().startswith("{") and "odata." in start.lower()


def parse(
    untrusted: bytes, *, kind: SignalKind | None = None, by_length: Mapping[int, SignalKind] = UNSTATED
) -> ParsedList:
    """Read a document; see ``base.HashList.parse``. It names every kind, so ``kind`` only narrows them."""
    del by_length
    text = decode(untrusted)
    context = _CONTEXT.search(text)
    if context is None:
        raise InvalidInput(
            "This is no VICS document: it names no data model (@odata.context, odata.metadata). "
            "Export it again as VICS JSON.",
            field="header",
        )
    uri = clean(context[1], max_characters=150)
    model_found = _MODEL.search(uri)
    model = model_found[1].lower() if model_found else "vics"
    entries: list[ListedValue] = []
    problems: list[ListProblem] = []
    left_out: Counter[str] = Counter()
    damaged = 0
    lines = _Lines(text)
    array = _CASES if context[1].lower().endswith("#cases") else _HASH_SET
    for count, (at, medium) in enumerate(_media(text, array), start=1):
        if count > MAX_ROWS:
            raise InvalidInput(
                Said("The document has more than %(most)s media. Split it and send the parts.", most=MAX_ROWS)
            )
        line = lines.of(at)
        damaged += medium is None
        if damaged > _MOST_DAMAGED or medium is _UNREAD:
            said = Said("Too much of the list is damaged; the rest was not read. Export the list again.")
            problems.append(ListProblem(line, InvalidInput.code, said))
            break
        try:
            number = _category(medium)
            if number not in _LISTED.get(model, _LISTED_ELSEWHERE):
                left_out[number] += 1
                continue
            entries += _entries(line, _object(medium), f"{model}-{number}", uri, kind)
        except InvalidInput as error:
            problems.append(
                ListProblem(
                    line, error.code, Said("Medium %(number)s: %(said)s", number=count, said=error.said)
                )
            )
    if left_out:
        problems.insert(0, _summary(left_out))
    return ParsedList(tuple(entries), tuple(problems))


def _summary(left_out: Counter[str]) -> ListProblem:
    counts = [
        Said("%(category)s (%(count)s)", category=number or Said("none"), count=count)
        for number, count in sorted(left_out.items())[:20]
    ]
    said = Said(
        "%(media)s media were left out, because their category does not say that they are harmful: %(counts)s.",
        media=left_out.total(),
        counts=Listed(tuple(counts), gettext_noop(", ")),
    )
    return ListProblem(1, InvalidInput.code, said)


def _object(medium: object) -> dict[str, Any]:
    if not isinstance(medium, dict):
        raise InvalidInput("It is damaged or no object. Export the list again.", field="medium")
    # Tools differ in how they write names; a name given twice in two ways is nobody's intention.
    return {str(name).lower(): value for name, value in medium.items()}


def _category(medium: object) -> str:
    value = _object(medium).get("category")
    if value is None or value == "":
        return ""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | str)
        or not re.fullmatch(r"[0-9]{1,3}", f"{value}".strip())
    ):
        raise InvalidInput("It has a category that is not a number. Export the list again.", field="category")
    return str(int(value))


def _entries(
    line: int, medium: Mapping[str, Any], label: str, uri: str, only: SignalKind | None
) -> list[ListedValue]:
    written: list[tuple[str, object]] = [("MD5", medium.get("md5")), ("SHA1", medium.get("sha1"))]
    if not medium.get("md5"):
        written += [("MD5", _object(file).get("md5")) for file in _list(medium.get("mediafiles"))]
    for other in _list(medium.get("alternativehashes")):
        named = _object(other)
        written.append((str(named.get("hashname", "")), named.get("hashvalue")))
    reference = f"{uri} {medium.get('mediaid', '')}"
    found: dict[tuple[SignalKind, str], ListedValue] = {}
    for name, value in written:
        kind = _KINDS.get(name.strip().upper().replace("-", ""))
        if kind is None or not value or only not in (None, kind):
            continue
        checked = check_value(kind, value if isinstance(value, str) else "")
        found[kind, checked] = ListedValue(
            line, kind, checked, label=label, reference=clean(reference, max_characters=200).strip()
        )
    if not found:
        raise InvalidInput("It has no MD5, SHA-1, SHA-256 or PDQ, so it cannot be compared.", field="value")
    return list(found.values())


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _media(text: str, array: re.Pattern[str]) -> Iterator[tuple[int, object]]:
    """Yield each medium of every such array with its place in the text; a damaged one as ``None``.

    The last is ``_UNREAD`` if reading on would take too long.
    """
    at = in_vain = 0
    medium: object = ()
    damage = _Damage(text)
    while (found := array.search(text, at)) is not None:
        at = found.end()
        while True:
            at = _end(_GAP.match(text, at))
            if at >= len(text):
                # Cut short; or a bracket was left open, and what follows it is some medium's content.
                if medium is not None:
                    yield at, None
                return
            if text[at] == "]":
                # A bracket that is part of the damage ends nothing: the media behind it are in no array then.
                following = array.search(text, at)
                later = _LATER_MEDIUM.search(text, at, following.start() if following else len(text))
                if later is None:
                    break
                yield at, None
                at = later.end()
                continue
            try:
                medium, end = _DECODER.raw_decode(text, at)
            except (ValueError, RecursionError) as error:
                in_vain += getattr(error, "pos", at + _TOO_DEEP_CHARACTERS) - at
                medium, end = None, damage.next_medium(at)
                if in_vain > _MOST_IN_VAIN * (len(text) + _TOO_DEEP_CHARACTERS):
                    yield at, _UNREAD
                    return
            yield at, medium
            at = end


class _Damage:
    """Where reading goes on behind damage; what was looked for in vain is not looked for again."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._shapes = [_MEDIUM, _OBJECT]

    def next_medium(self, at: int) -> int:
        for shape in (*self._shapes,):
            found = shape.search(self._text, at + 1)
            if found is not None:
                return found.end()
            self._shapes.remove(shape)
        return len(self._text)


def _end(found: re.Match[str] | None) -> int:
    assert found is not None  # Both patterns match the empty text, or were found.
    return found.end()


class _Lines:
    """Numbers of lines, for places asked in order."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._line = text, 0, 1

    def of(self, at: int) -> int:
        self._line += self._text.count("\n", self._at, at)
        self._at = at
        return self._line

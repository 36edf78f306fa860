"""The console's form: what a person typed, as one flat JSON object of texts.

``urls`` holds one address a line; ``text`` one text; ``platform`` with ``account`` or
``screen_name`` one account; files come under their part names in ``parts``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from coldframe.core.errors import InvalidInput
from coldframe.intake.channels.base import parsed, problem, read_json
from coldframe.intake.reading import CLUE_FIELDS, mapping_of, only, read_clue, text_of
from coldframe.intake.terms import Channel, NewClue, Parsed

NAME = Channel.FORM
MEDIA_TYPE = "application/json"
_OF_CLUE = tuple(name for name in CLUE_FIELDS if name not in {"items", "reporter"})
_SHARED = ("viewed_by_sender", "publicly_available", "seen_at")
FIELDS = (
    *_OF_CLUE, "urls", "text", "platform", "account", "screen_name", "parts", *_SHARED,
    "reporter_name", "reporter_contact", "may_be_contacted",
)  # fmt: skip
"""Every field a form may have."""


def raw_of(values: Mapping[str, object]) -> bytes:
    """Return the bytes under which a door keeps a filled form: JSON, keys sorted."""
    return json.dumps(dict(values), sort_keys=True, ensure_ascii=False).encode(errors="replace")


def parse(untrusted: bytes) -> Parsed:
    """Read a filled form; see ``base.Channel.parse``."""
    try:
        clue = read(mapping_of(read_json(untrusted), "form"), raw=untrusted)
    except InvalidInput as error:
        return parsed(NAME, MEDIA_TYPE, untrusted, problems=(problem(error, untrusted),))
    return parsed(NAME, MEDIA_TYPE, untrusted, clues=(clue,))


def read(values: Mapping[str, object], *, raw: bytes) -> NewClue:
    """Read the fields of a form; ``raw`` is :func:`raw_of` them.

    Raises:
        InvalidInput: A field is not known or not understood.
    """
    only(values, FIELDS)
    shared = {name: values[name] for name in _SHARED if values.get(name)}
    items: list[dict[str, object]] = [
        {"kind": "url", "url": line.strip(), **shared}
        for line in text_of(values, "urls").splitlines()
        if line.strip()
    ]
    if text_of(values, "text"):
        items.append({"kind": "text", "text": text_of(values, "text"), **shared})
    account = {name: values[name] for name in ("platform", "account", "screen_name") if values.get(name)}
    if account.keys() & {"account", "screen_name"}:
        items.append({"kind": "account", **account, **shared})
    elif account:
        raise InvalidInput("The platform is named, but not the account. Add its id or name.", field="account")
    parts = values.get("parts") or []
    if not isinstance(parts, list):
        raise InvalidInput("parts must be a list of part names.", field="parts")
    items += [{"kind": "file", "part": part, "original_name": part, **shared} for part in parts]
    clue: dict[str, object] = {name: values[name] for name in _OF_CLUE if values.get(name)}
    reporter = {
        "name": text_of(values, "reporter_name"),
        "contact": text_of(values, "reporter_contact"),
        "may_be_contacted": values.get("may_be_contacted"),
    }
    if reporter["name"] or reporter["contact"]:
        clue["reporter"] = reporter
    return read_clue({**clue, "items": items}, channel=NAME, raw=raw, media_type=MEDIA_TYPE)

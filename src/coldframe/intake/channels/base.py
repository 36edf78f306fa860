"""What a channel is, and what all of them need to read a stranger's bytes."""

from __future__ import annotations

import hashlib
import json
from typing import Protocol

from coldframe.core.errors import ColdframeError, InvalidInput
from coldframe.core.said import Said
from coldframe.core.tables import decode
from coldframe.intake import terms
from coldframe.intake.terms import NewClue, Parsed, Problem

MAX_JSON_BYTES = 64 * 2**20
"""One JSON document, files not counted."""


class Channel(Protocol):
    """Reads what one kind of sender sends. Implemented by the modules of this folder."""

    NAME: terms.Channel
    MEDIA_TYPE: str

    def parse(self, untrusted: bytes) -> Parsed:
        """Return the clues and, for what could not be read, the problems with their lines.

        Never raises for what is in the bytes; nothing of them is dropped: what is in no
        clue's ``raw`` is in a problem's ``raw``, and that can be parsed again by itself.
        """


def read_json(untrusted: bytes) -> object:
    """Return the value of a JSON document from a stranger.

    Raises:
        InvalidInput: Not JSON, too large, nested too deeply, or a member stands twice in one object.
    """
    if len(untrusted) > MAX_JSON_BYTES:
        raise InvalidInput("The document is too large. Send files beside it, not inside it.")
    text = decode(untrusted)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidInput(
            "The document holds bytes that are not UTF-8. Save it as UTF-8 and send it again."
        ) from None
    try:
        value: object = json.loads(text, object_pairs_hook=_object)
    except RecursionError:
        raise InvalidInput("The document is nested too deeply. A clue needs four levels.") from None
    except ValueError as error:
        raise InvalidInput(
            Said(
                "This is not valid JSON at line %(line)s. Check it with a JSON tool and send it again.",
                line=error.lineno,
            )
            if isinstance(error, json.JSONDecodeError)
            else "This is not valid JSON. Check it with a JSON tool and send it again."
        ) from None
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    # Of two members with one name most programs keep the last: a restriction could be written over.
    found = dict(pairs)
    if len(found) != len(pairs):
        raise InvalidInput("An object of the document holds a member twice. Write each name once.")
    return found


def problem(error: ColdframeError, raw: bytes, *, line: int | None = None) -> Problem:
    """Note an error about a part of the upload."""
    return Problem(line=line, code=error.code, field=error.field or "", said=error.said, raw=raw)


def parsed(
    channel: terms.Channel,
    media_type: str,
    untrusted: bytes,
    *,
    clues: tuple[NewClue, ...] = (),
    problems: tuple[Problem, ...] = (),
) -> Parsed:
    """Assemble what was read of ``untrusted``."""
    return Parsed(channel, hashlib.sha256(untrusted).hexdigest(), media_type, clues, problems)

"""Many clues, one JSON object a line, each with the fields of the API's schema."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.intake.channels.base import parsed, problem, read_json
from coldframe.intake.reading import mapping_of, read_clue
from coldframe.intake.terms import Channel, NewClue, Parsed, Problem

NAME = Channel.NDJSON
MEDIA_TYPE = "application/x-ndjson"
MAX_LINES = 1_000_000


def parse(untrusted: bytes) -> Parsed:
    """Read a file; blank lines are skipped; see ``base.Channel.parse``."""
    source = hashlib.sha256(untrusted).hexdigest()
    clues: list[NewClue] = []
    problems: list[Problem] = []
    lines = untrusted.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if len(lines) > MAX_LINES:
        too_long = InvalidInput(
            Said("The file has more than %(most)s lines. Split it and send the parts.", most=MAX_LINES)
        )
        return parsed(NAME, MEDIA_TYPE, untrusted, problems=(problem(too_long, untrusted),))
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            clue = read_clue(
                mapping_of(read_json(line), "clue"),
                channel=NAME,
                raw=line,
                media_type=MEDIA_TYPE,
                line=number,
            )
        except InvalidInput as error:
            problems.append(problem(error, line, line=number))
        else:
            # Without a reference of the sender's, the place in the file is what a repeated upload repeats.
            clues.append(replace(clue, idempotency_key=clue.idempotency_key or f"file:{source}:{number}"))
    if not clues and not problems:
        empty = InvalidInput("The file is empty. Write one clue a line, each a JSON object.")
        problems.append(problem(empty, untrusted))
    return parsed(NAME, MEDIA_TYPE, untrusted, clues=tuple(clues), problems=tuple(problems))

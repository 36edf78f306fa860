"""One clue as a JSON object, as the API's schema has it.

{"statement": "…", "language": "en", "danger_now": "unknown", "harms": ["grooming"],
 "occurred_at": "2026-01-31T14:05:00Z", "reference": "the sender's own",
 "reporter": {"name": "…", "contact": "…", "may_be_contacted": "yes"},
 "items": [{"kind": "url", "url": "https://example.org/page", "publicly_available": "yes"},
           {"kind": "file", "part": "file1", "original_name": "a.png", "md5": "…"},
           {"kind": "account", "platform": "Example", "account": "u1",
            "traces": [{"kind": "ip", "value": "192.0.2.1", "seen_at": "…", "port": 443, "event": "login"}]}]}
"""

from __future__ import annotations

from collections.abc import Mapping

from coldframe.core.errors import InvalidInput
from coldframe.intake.channels.base import parsed, problem, read_json
from coldframe.intake.reading import mapping_of, read_clue
from coldframe.intake.terms import Channel, NewClue, Parsed

NAME = Channel.API
MEDIA_TYPE = "application/json"


def parse(untrusted: bytes) -> Parsed:
    """Read the body of a request; see ``base.Channel.parse``."""
    try:
        clue = read(mapping_of(read_json(untrusted), "clue"), raw=untrusted)
    except InvalidInput as error:
        return parsed(NAME, MEDIA_TYPE, untrusted, problems=(problem(error, untrusted),))
    return parsed(NAME, MEDIA_TYPE, untrusted, clues=(clue,))


def read(values: Mapping[str, object], *, raw: bytes) -> NewClue:
    """Read values that a door has decoded already; ``raw`` is what it decoded.

    Raises:
        InvalidInput: A field is not known or not understood.
    """
    return read_clue(values, channel=NAME, raw=raw, media_type=MEDIA_TYPE)

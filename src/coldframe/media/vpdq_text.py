"""Frame hashes as text, in the form that vPDQ publishes: ``frame,quality,hash,second`` a line.

Source: facebook/ThreatExchange, ``vpdq/cpp/vpdq/cpp/io/vpdqio.cpp`` and ``vpdq/sample-hashes``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.media.terms import VideoFrame, VideoSignals

MAX_LINES = 1_000_000
"""Most lines that are read: nine hours at 30 frames a second."""

_LINE = re.compile(r"(\d{1,9}),(\d{1,3}),([0-9a-fA-F]{64}),(\d{1,9}(?:\.\d{1,9})?)", re.ASCII)


def write(film: VideoSignals) -> Iterator[str]:
    """Write a line for each frame, without its end.

    Frames are numbered from 0 by their second and the film's rate; without a rate in the order they are kept.
    """
    for position, frame in enumerate(film.frames):
        number = round(frame.second * film.frame_rate) if film.frame_rate else position
        yield f"{number},{frame.quality},{frame.pdq_hex},{frame.second:.3f}"


def read(lines: Iterable[str]) -> tuple[VideoFrame, ...]:
    """Read lines; empty ones are passed over.

    Raises:
        InvalidInput: A line is none of these, or there are too many. Says which; never repeats it.
    """
    found: list[VideoFrame] = []
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if number > MAX_LINES:
            raise InvalidInput(
                Said("A film's hashes may have %(most)s lines at most.", most=MAX_LINES),
                field="frames",
            )
        if not text:
            continue
        parts = _LINE.fullmatch(text)
        if parts is None or int(parts[2]) > 100:
            raise InvalidInput(
                Said(
                    "Line %(number)s is not of the form frame,quality,hash,second with a quality of 0 to 100 "
                    "and a hash of 64 hexadecimal digits.",
                    number=number,
                ),
                field="frames",
            )
        found.append(VideoFrame(second=float(parts[4]), pdq_hex=parts[3].lower(), quality=int(parts[2])))
    return tuple(found)

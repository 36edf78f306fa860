"""Films in matching: what decodes them, and which of their frames become signals.

A frame is a picture: it is kept as a PDQ signal with the second it is shown at, so that everything that searches
pictures, forwards or backwards, finds listed pictures in films.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Protocol

from coldframe.matching.rules import WEAK_QUALITY_BELOW
from coldframe.matching.terms import NewSignal, SignalKind
from coldframe.media.sniff import HEAD_BYTES, sniff
from coldframe.media.terms import PictureSignals, Unreadable, VideoSignals


class Decoder(Protocol):
    """What turns bytes into signals; ``media.sandbox`` implements it."""

    def signals(self, chunks: Iterable[bytes]) -> PictureSignals | Unreadable:
        """Return a picture's signals, or why there are none."""

    def video(self, chunks: Iterable[bytes]) -> VideoSignals | Unreadable:
        """Return a film's signals, or why there are none."""


def decode(decoder: Decoder, chunks: Iterable[bytes]) -> PictureSignals | VideoSignals | Unreadable:
    """Have a file decoded as what its first bytes say it is."""
    pieces = iter(chunks)
    head = bytearray()
    while len(head) < HEAD_BYTES and (piece := next(pieces, b"")):
        head += piece
    whole = chain((bytes(head),), pieces)
    return decoder.video(whole) if sniff(bytes(head)).is_video else decoder.signals(whole)


def frame_signals(film: VideoSignals) -> Iterator[NewSignal]:
    """A signal for each different frame, at the first second it is shown at.

    Frames of few details are left out, as vPDQ does: a film has others, and every black one is like every other.
    """
    seen = set()
    for frame in film.frames:
        if frame.quality >= WEAK_QUALITY_BELOW and frame.pdq_hex not in seen:
            seen.add(frame.pdq_hex)
            yield NewSignal(
                SignalKind.PDQ, frame.pdq_hex, quality=frame.quality, turns=frame.turns, second=frame.second
            )

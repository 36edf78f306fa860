"""Look pictures and the frames of films up in a bank while their bytes are at hand.

Pictures are searched wider and confirmed exactly.

A screened picture (``PictureSignals.screened``) has a hash near the exact one. Whatever lies within the radius
of the exact hash lies within the radius and the margin of the screened one; so a picture with nothing that
near is done, and every other is decoded in full and judged by its exact hash alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from coldframe.media.terms import (
    SCREEN_MARGIN_BITS,
    PictureSignals,
    Turn,
    Unreadable,
    VideoFrame,
    VideoSignals,
)
from coldframe.search.hamming import HASH_BYTES, MAX_RADIUS, HammingIndex, HashArray

QUALITY_MARGIN = 10
"""A screened quality is no further than this from the exact one."""

_TURNS = tuple(Turn)


@dataclass(frozen=True, slots=True)
class Near:
    """A bank entry near a picture, or near a frame of a film.

    Attributes:
        row: Of the indexes, counted through from the first to the last.
        distance: Differing bits.
        turn: How the picture has to be turned to be that near: the nearest way.
        frame: Of a film, the frame that is nearest; ``None`` for a picture.
    """

    row: int
    distance: int
    turn: Turn
    frame: VideoFrame | None = None


Signals = PictureSignals | VideoSignals | Unreadable
"""What was decoded of a file, or why nothing was."""

Looked = tuple[Signals | None, tuple[Near, ...]]
"""A file's signals, and what lies near it: nearest first, each row once."""


class PictureSearch:
    """Searches for all eight turns of pictures and frames. Thread-safe.

    Args:
        indexes: The banks' hashes.
        radius: Largest distance in bits.
        minimum_quality: Pictures and frames below it are not looked up.
        exact: Never screen.

    Attributes:
        screens: Pictures should be screened first.
    """

    def __init__(
        self, indexes: Sequence[HammingIndex], *, radius: int, minimum_quality: int, exact: bool
    ) -> None:
        self.screens = not exact and radius + SCREEN_MARGIN_BITS <= MAX_RADIUS
        self._indexes = tuple(indexes)
        self._radius = radius
        self._minimum_quality = minimum_quality

    def find(
        self,
        signals: Sequence[Signals | None],
        decode: Callable[[int], Signals | None],
    ) -> list[Looked]:
        """Look up several pictures and films.

        Args:
            signals: Screened or exact; films are always exact.
            decode: Gives the exact signals of the picture at this place.
        """
        final = list(signals)
        screened = {
            at: one for at, one in enumerate(final) if isinstance(one, PictureSignals) and one.screened
        }
        close = self._query(screened, self._radius + SCREEN_MARGIN_BITS)
        for at, one in screened.items():
            if at in close or one.quality < self._minimum_quality + QUALITY_MARGIN:
                final[at] = decode(at)
        settled = {
            at: one
            for at, one in enumerate(final)
            if isinstance(one, PictureSignals) and not one.screened and one.quality >= self._minimum_quality
        }
        near = self._query(settled, self._radius)
        films = {at: one for at, one in enumerate(final) if isinstance(one, VideoSignals)}
        near |= {at: self._find_frames(film) for at, film in films.items()}
        return [(one, tuple(near.get(at, ()))) for at, one in enumerate(final)]

    def _find_frames(self, film: VideoSignals) -> list[Near]:
        """Search for every turn of every frame; a film is near an entry by its nearest frame, the first of several."""
        frames = [frame for frame in film.frames if frame.quality >= self._minimum_quality]
        near = self._query(dict(enumerate(frames)), self._radius)
        nearest: dict[int, Near] = {}
        for at in sorted(near):
            for one in near[at]:
                if one.row not in nearest or one.distance < nearest[one.row].distance:
                    nearest[one.row] = replace(one, frame=frames[at])
        return sorted(nearest.values(), key=lambda one: (one.distance, one.row))

    def _query(
        self, pictures: Mapping[int, PictureSignals | VideoFrame], radius: int
    ) -> dict[int, list[Near]]:
        """Search for every turn of every picture: place of the picture → what lies near."""
        if not pictures:
            return {}
        places = list(pictures)
        asked = hash_rows([turn for one in pictures.values() for turn in one.turns])
        best: dict[tuple[int, int], tuple[int, int]] = {}
        first = 0
        for index in self._indexes:
            hits = index.query(asked, radius)
            found = zip(
                hits.query_index.tolist(), hits.entry_index.tolist(), hits.distance.tolist(), strict=True
            )
            for query, row, distance in found:
                picture, turn = divmod(query, len(_TURNS))
                key = (places[picture], first + row)
                best[key] = min(best.get(key, (distance, turn)), (distance, turn))
            first += len(index)
        near: dict[int, list[Near]] = {}
        for (place, row), (distance, turn) in best.items():
            near.setdefault(place, []).append(Near(row, distance, _TURNS[turn]))
        for some in near.values():
            some.sort(key=lambda one: (one.distance, one.row))
        return near


def hash_rows(values: Sequence[str]) -> HashArray:
    """Lay hexadecimal hashes out for the index, n x 32 bytes."""
    return np.frombuffer(bytes.fromhex("".join(values)), dtype=np.uint8).reshape(-1, HASH_BYTES)

"""Compare a film with every listed film at once: one index tells which of them are worth a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coldframe.cli.screening import hash_rows
from coldframe.media.terms import Turn, VideoSignals
from coldframe.search.hamming import HASH_BYTES, HammingIndex
from coldframe.search.video import MINIMUM_QUALITY, Frames, VideoComparison, compare

_TURNS = tuple(Turn)


@dataclass(frozen=True, slots=True)
class NearFilm:
    """A listed film that shares frames with a film.

    Attributes:
        film: Its place in the list.
        comparison: The film that was looked up is the query.
        turn: How that film has to be turned for it: the way that matches most.
    """

    film: int
    comparison: VideoComparison
    turn: Turn


class FilmSearch:
    """Searches for all eight turns of films. Thread-safe.

    Args:
        listed: The films to find.
        radius: Largest distance of two frames in bits.
    """

    def __init__(self, listed: Sequence[Frames], *, radius: int) -> None:
        usable = [one.hashes[one.qualities >= MINIMUM_QUALITY] for one in listed]
        self._listed = tuple(listed)
        self._radius = radius
        self._starts = np.cumsum([0, *map(len, usable)])
        self._index = HammingIndex.build(np.concatenate([np.zeros((0, HASH_BYTES), np.uint8), *usable]))

    def find(self, film: VideoSignals) -> tuple[NearFilm, ...]:
        """Compare one film; whatever shares a frame with it is given, in the order of the list."""
        good = [frame for frame in film.frames if frame.quality >= MINIMUM_QUALITY]
        if not good or not len(self._index):
            return ()
        hits = self._index.query(hash_rows([turn for frame in good for turn in frame.turns]), self._radius)
        place = np.searchsorted(self._starts, hits.entry_index.astype(np.int64), side="right") - 1
        pairs = np.unique(place * len(_TURNS) + hits.query_index % len(_TURNS))
        best: dict[int, NearFilm] = {}
        for at, turn in (divmod(pair, len(_TURNS)) for pair in pairs.tolist()):
            turned = Frames.of((one.second, one.turns[turn], one.quality) for one in good)
            comparison = compare(turned, self._listed[at], radius_bits=self._radius)
            if at not in best or _shares(comparison) > _shares(best[at].comparison):
                best[at] = NearFilm(at, comparison, _TURNS[turn])
        return tuple(best.values())


def _shares(comparison: VideoComparison) -> float:
    return comparison.query_share + comparison.listed_share

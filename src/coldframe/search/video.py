"""Which of two films holds the other, told by the hashes of their frames.

The comparison is vPDQ's: frames are a bag, each counts as matched if any frame of the other film lies within the
radius, and the share of matched frames is taken on both sides. Source: facebook/ThreatExchange,
``vpdq/README.md`` ("Comparison (Matching) Algorithm"). Beside the shares it says at which seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

import numpy as np
import numpy.typing as npt

from coldframe.search.hamming import HASH_BYTES, HammingIndex, HashArray

RADIUS_BITS = 31
"""Distance up to which two frames match: vPDQ's "PDQ match distance" (its C++ takes < 31, its README <= 31)."""

MINIMUM_QUALITY = 50
"""PDQ quality below which a frame is not compared: vPDQ's "quality filter tolerance"."""

LISTED_SHARE = 0.8
"""Share of the listed film's frames that must be found: vPDQ's "comparison match percentage", 80 %."""

QUERY_SHARE = 0.8
"""Share of the query's frames that must be found: ``VPDQ_QUERY_MATCH_THRESHOLD_PERCENT`` of
python-threatexchange, 80 %."""


class VideoVerdict(StrEnum):
    """What two films have to do with each other."""

    SAME = "same"
    CONTAINS_LISTED = "contains_listed"
    PART_OF_LISTED = "part_of_listed"
    SHARES_FRAMES = "shares_frames"
    DIFFERENT = "different"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """The hashed frames of one film.

    Attributes:
        seconds: float64, n, ascending.
        hashes: uint8, n x 32.
        qualities: uint8, n, 0 to 100.
    """

    seconds: npt.NDArray[np.float64]
    hashes: HashArray
    qualities: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, rows: Iterable[tuple[float, str, int]]) -> Self:
        """Take rows of second, 64 hexadecimal digits and quality, in any order.

        Raises:
            ValueError: A hash is not of 64 digits, or a quality not of 0 to 255.
        """
        ordered = sorted(rows)
        values = [bytes.fromhex(value) for _, value, _ in ordered]
        if any(len(value) != HASH_BYTES for value in values):
            raise ValueError("a frame's hash is written as 64 hexadecimal digits")
        return cls(
            seconds=np.array([second for second, _, _ in ordered], dtype=np.float64),
            hashes=np.frombuffer(b"".join(values), dtype=np.uint8).reshape(len(values), HASH_BYTES),
            qualities=np.frombuffer(bytes(quality for _, _, quality in ordered), dtype=np.uint8),
        )

    def __len__(self) -> int:
        return len(self.seconds)


@dataclass(frozen=True, slots=True)
class VideoComparison:
    """How much of two films is the same.

    Attributes:
        verdict: See ``judge``.
        query_share: Share of the query's different frames that match, 0.0 to 1.0.
        listed_share: Share of the listed film's different frames that match.
        query_frames: Different frames of the query that were compared.
        listed_frames: Likewise of the listed film.
        query_stretches: Where in the query: first and last second of each stretch of matched frames. A frame
            stands until the next one that is kept.
        listed_stretches: Where in the listed film.
    """

    verdict: VideoVerdict
    query_share: float
    listed_share: float
    query_frames: int
    listed_frames: int
    query_stretches: tuple[tuple[float, float], ...]
    listed_stretches: tuple[tuple[float, float], ...]


def compare(query: Frames, listed: Frames, *, radius_bits: int = RADIUS_BITS) -> VideoComparison:
    """Compare two films by their frames. Exchanging them exchanges the sides of the answer.

    Cost: as one search of an index as large as one film for the frames of the other.

    Args:
        query: The film that came in.
        listed: The film that is known.
        radius_bits: 0 to 63, inclusive.
    """
    asked, known = _usable(query), _usable(listed)
    if not len(asked) or not len(known):
        nothing = VideoVerdict.NOT_COMPARABLE
        return VideoComparison(nothing, 0.0, 0.0, _different(asked), _different(known), (), ())
    hits = HammingIndex.build(known.hashes).query(asked.hashes, radius_bits)
    in_query = np.zeros(len(asked), dtype=bool)
    in_listed = np.zeros(len(known), dtype=bool)
    in_query[hits.query_index] = True
    in_listed[hits.entry_index] = True
    query_share, listed_share = _share(asked, in_query), _share(known, in_listed)
    return VideoComparison(
        verdict=judge(query_share, listed_share),
        query_share=query_share,
        listed_share=listed_share,
        query_frames=_different(asked),
        listed_frames=_different(known),
        query_stretches=_stretches(asked, in_query),
        listed_stretches=_stretches(known, in_listed),
    )


def judge(query_share: float, listed_share: float) -> VideoVerdict:
    """Tell the verdict from the shares, both 0.0 to 1.0.

    Both high: the same film. Only the listed film is found: it lies within a longer one. Only the query is
    found: it is a cut from the listed film. Fewer: they share frames, which may be a title or a black screen.
    """
    if listed_share >= LISTED_SHARE and query_share >= QUERY_SHARE:
        return VideoVerdict.SAME
    if listed_share >= LISTED_SHARE:
        return VideoVerdict.CONTAINS_LISTED
    if query_share >= QUERY_SHARE:
        return VideoVerdict.PART_OF_LISTED
    return VideoVerdict.SHARES_FRAMES if query_share > 0 else VideoVerdict.DIFFERENT


def _usable(frames: Frames) -> Frames:
    good = frames.qualities >= MINIMUM_QUALITY
    return Frames(frames.seconds[good], frames.hashes[good], frames.qualities[good])


def _different(frames: Frames) -> int:
    return len(np.unique(frames.hashes, axis=0))


def _share(frames: Frames, matched: npt.NDArray[np.bool_]) -> float:
    # A picture that is shown often counts once, as in vPDQ.
    return len(np.unique(frames.hashes[matched], axis=0)) / _different(frames)


def _stretches(frames: Frames, matched: npt.NDArray[np.bool_]) -> tuple[tuple[float, float], ...]:
    edges = np.diff(np.concatenate(([0], matched.astype(np.int8), [0])))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    last = len(frames) - 1
    return tuple(
        (float(frames.seconds[start]), float(frames.seconds[min(end, last)]))
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    )

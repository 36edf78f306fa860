"""Which candidates are near enough to show. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from coldframe.matching.terms import MAX_FRAMES, Candidate, Judged, Nearness, SentenceCode, SignalKind
from coldframe.media.terms import Turn

JUDGE_V1 = "judge_v1"
"""Kept with each match, so that it can always be explained by the rule that made it."""

WEAK_QUALITY_BELOW = 50
"""PDQ quality under which the reference implementation advises not to rely on the hash."""

NEAR_BITS = 10
"""PDQ distance up to which two implementations of the reference may differ on one picture."""

_ORDER = ("", *Turn)
_MIRRORED = (Turn.MIRRORED, Turn.MIRRORED_90, Turn.MIRRORED_180, Turn.MIRRORED_270)


def judge_v1(candidates: Iterable[Candidate]) -> tuple[Judged, ...]:
    """Keep the candidates near enough to show to a reviewer.

    Pure. Version 1 is frozen: a change of behavior is ``judge_v2``, so that an old match
    can always be explained by the rule that made it. A picture of low quality is marked
    as weak evidence, never dropped: only a person may drop it.

    Args:
        candidates: Of one item, in any order; of several for one signal, or the frames of a film, and
            one entry the nearest counts. Each brings the most bits that match in its bank; kinds that are only ever equal bring 0.

    Returns:
        Sorted by distance, then by entry id, then by signal id. Empty if none is near enough.
    """
    nearest: dict[tuple[str, str], Candidate] = {}
    frames: dict[str, dict[str, int]] = {}
    for candidate in candidates:
        if candidate.distance > candidate.limit_bits:
            continue
        # The frames of a film are one signal here: one match, with every frame that lies near.
        pair = candidate.signal_id if candidate.second is None else "", candidate.entry_id
        if pair not in nearest or _order(candidate) < _order(nearest[pair]):
            nearest[pair] = candidate
        if candidate.second is not None:
            _keep_frame(frames.setdefault(candidate.entry_id, {}), candidate)
    return tuple(
        _judge(one, frames.get(one.entry_id, {}) if one.second is not None else {})
        for one in sorted(nearest.values(), key=_order)
    )


def _keep_frame(near: dict[str, int], frame: Candidate) -> None:
    """Keep the nearest frames, and one more than counts, whatever the order in which they come."""
    near[frame.signal_id] = min(frame.distance, near.get(frame.signal_id, frame.distance))
    if len(near) > MAX_FRAMES + 1:
        del near[max(near, key=lambda signal_id: (near[signal_id], signal_id))]


def _order(candidate: Candidate) -> tuple[int, str, str, int, str, int, bool, int]:
    # Everything takes part, so that no two different candidates ever tie.
    quality = -1 if candidate.quality is None else candidate.quality
    return (
        candidate.distance, candidate.entry_id, candidate.signal_id, _ORDER.index(candidate.turn), candidate.kind,
        quality, candidate.is_claimed, candidate.limit_bits,
    )  # fmt: skip


def _judge(candidate: Candidate, frames: Mapping[str, int]) -> Judged:
    nearness = _nearness(candidate)
    sentences = [SentenceCode(nearness)]
    if candidate.second is not None:
        sentences.append(SentenceCode.FRAME_OF_FILM)
    if candidate.turn in _MIRRORED:
        sentences.append(SentenceCode.MIRRORED)
    if candidate.turn not in ("", Turn.UPRIGHT, Turn.MIRRORED):
        sentences.append(SentenceCode.TURNED)
    if candidate.kind in (SignalKind.MD5, SignalKind.SHA1):
        sentences.append(SentenceCode.FORGEABLE_DIGEST)
    if candidate.is_claimed:
        sentences.append(SentenceCode.CLAIMED_BY_SENDER)
    is_weak = candidate.quality is not None and candidate.quality < WEAK_QUALITY_BELOW
    if is_weak:
        sentences.append(SentenceCode.WEAK_QUALITY)
    return Judged(candidate, nearness, is_weak, tuple(sentences), tuple(sorted(frames.items())))


def _nearness(candidate: Candidate) -> Nearness:
    if candidate.kind is SignalKind.PDQ:
        if candidate.distance == 0:
            return Nearness.SAME_PICTURE
        return Nearness.NEAR_PICTURE if candidate.distance <= NEAR_BITS else Nearness.DISTANT_PICTURE
    if candidate.kind is SignalKind.TEXT:
        return Nearness.SAME_TEXT if candidate.distance == 0 else Nearness.NEAR_TEXT
    return Nearness.EXACT_FILE if candidate.kind.is_digest else Nearness.SAME_SELECTOR

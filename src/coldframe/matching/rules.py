"""Which candidates are near enough to show, and the words for it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from coldframe.matching.terms import (
    Candidate,
    Judged,
    Nearness,
    Opinion,
    SentenceCode,
    SignalKind,
    Thresholds,
    ThresholdsOutOfOrder,
)

JUDGE_V1 = "judge_v1"
"""Kept with each match, so that it can always be explained by the rule that made it."""

WEAK_QUALITY_BELOW = 50
"""PDQ quality under which the reference implementation advises not to rely on the hash."""

_SENTENCES: Mapping[SentenceCode, str] = {
    SentenceCode.EXACT_FILE: "The {kind} of this file is that of an entry in {bank}: the same bytes.",
    SentenceCode.SAME_PICTURE: "The picture's fingerprint is the same as that of an entry in {bank} "
    "(0 of 256 bits differ).",
    SentenceCode.NEAR_PICTURE: "The picture's fingerprint is near that of an entry in {bank}: {distance} of 256 bits "
    "differ, as for a copy that was resized or saved again.",
    SentenceCode.DISTANT_PICTURE: "The picture's fingerprint resembles that of an entry in {bank}: {distance} of 256 "
    "bits differ, where {radius} is the most that is shown. Compare with care.",
    SentenceCode.SAME_SELECTOR: "The {kind} in this item is listed in {bank}.",
    SentenceCode.FORGEABLE_DIGEST: "Two different files can be made to share an MD5 or SHA-1, so look at the content.",
    SentenceCode.CLAIMED_BY_SENDER: "The sender states this hash; we do not hold the file and could not check it.",
    SentenceCode.WEAK_QUALITY: "The picture shows few details (quality {quality} of 100), so its fingerprint says little.",
    SentenceCode.SAYS_NOT_HARMFUL: "The source of {bank} says that the entry is not harmful.",
    SentenceCode.SAYS_INVESTIGATE: "The source of {bank} asks to investigate; it does not say that the entry is harmful.",
}


def judge_v1(candidates: Iterable[Candidate], *, thresholds: Thresholds) -> tuple[Judged, ...]:
    """Keep the candidates near enough to show to a reviewer.

    Pure. Version 1 is frozen: a change of behavior is ``judge_v2``, so that an old match
    can always be explained by the rule that made it. A picture of low quality is marked
    as weak evidence, never dropped: only a person may drop it.

    Args:
        candidates: In any order; of several for one signal and entry the nearest counts.
        thresholds: ``near_bits`` <= ``weak_bits``, both inclusive. They concern PDQ; other
            kinds match only when they are equal.

    Returns:
        Sorted by distance, then by entry id, then by signal id. Empty if none is near enough.

    Raises:
        ThresholdsOutOfOrder: ``near_bits`` is greater than ``weak_bits``, or one is outside 0 to 256.
    """
    if not 0 <= thresholds.near_bits <= thresholds.weak_bits <= 256:
        raise ThresholdsOutOfOrder(
            "The match thresholds are out of order. Set 0 <= near <= weak <= 256 bits.", field="thresholds"
        )
    nearest: dict[tuple[str, str], Candidate] = {}
    for candidate in candidates:
        pair = candidate.signal_id, candidate.entry_id
        if pair not in nearest or _order(candidate) < _order(nearest[pair]):
            nearest[pair] = candidate
    judged = (_judge(candidate, thresholds) for candidate in sorted(nearest.values(), key=_order))
    return tuple(one for one in judged if one is not None)


def _order(candidate: Candidate) -> tuple[int, str, str, str, int, bool, str]:
    # Everything takes part, so that no two different candidates ever tie.
    quality = -1 if candidate.quality is None else candidate.quality
    return (
        candidate.distance, candidate.entry_id, candidate.signal_id, candidate.kind,
        quality, candidate.is_claimed, candidate.opinion,
    )  # fmt: skip


def _judge(candidate: Candidate, thresholds: Thresholds) -> Judged | None:
    nearness = _nearness(candidate, thresholds)
    if nearness is None:
        return None
    sentences = [SentenceCode(nearness)]
    if candidate.kind in (SignalKind.MD5, SignalKind.SHA1):
        sentences.append(SentenceCode.FORGEABLE_DIGEST)
    if candidate.is_claimed:
        sentences.append(SentenceCode.CLAIMED_BY_SENDER)
    is_weak = candidate.quality is not None and candidate.quality < WEAK_QUALITY_BELOW
    if is_weak:
        sentences.append(SentenceCode.WEAK_QUALITY)
    if candidate.opinion is Opinion.NEGATIVE:
        sentences.append(SentenceCode.SAYS_NOT_HARMFUL)
    if candidate.opinion is Opinion.INVESTIGATE:
        sentences.append(SentenceCode.SAYS_INVESTIGATE)
    return Judged(candidate, nearness, is_weak, tuple(sentences))


def _nearness(candidate: Candidate, thresholds: Thresholds) -> Nearness | None:
    if candidate.kind is not SignalKind.PDQ:
        if candidate.distance != 0:
            return None
        return Nearness.EXACT_FILE if candidate.kind.is_digest else Nearness.SAME_SELECTOR
    if candidate.distance > thresholds.weak_bits:
        return None
    if candidate.distance == 0:
        return Nearness.SAME_PICTURE
    return Nearness.NEAR_PICTURE if candidate.distance <= thresholds.near_bits else Nearness.DISTANT_PICTURE


def sentence_v1(
    codes: Iterable[SentenceCode],
    *,
    kind: SignalKind,
    bank: str,
    distance: int,
    quality: int | None,
    radius_bits: int,
) -> str:
    """Return the English text of a match's sentences.

    Args:
        codes: In order.
        kind: Kind of the signal.
        bank: Name of the bank.
        distance: Bits out of 256.
        quality: PDQ quality, 0 to 100; ``None`` for other kinds.
        radius_bits: The most that was shown when the match was made.
    """
    words = {
        "kind": _KINDS.get(kind, kind.value.replace("_", " ")),
        "bank": f"bank “{bank}”",
        "distance": distance,
        "quality": quality,
        "radius": radius_bits,
    }
    return " ".join(_SENTENCES[code].format(**words) for code in codes)


_KINDS = {
    SignalKind.MD5: "MD5",
    SignalKind.SHA1: "SHA-1",
    SignalKind.SHA256: "SHA-256",
    SignalKind.URL: "web address",
    SignalKind.EMAIL: "e-mail address",
    SignalKind.PHONE: "telephone number",
    SignalKind.GROUP_LINK: "invite link",
    SignalKind.WALLET: "wallet address",
    SignalKind.IP: "IP address",
}

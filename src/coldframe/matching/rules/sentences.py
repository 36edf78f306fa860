"""The English words of a match's sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from coldframe.matching.terms import SentenceCode, SignalKind

_SENTENCES: Mapping[SentenceCode, str] = {
    SentenceCode.EXACT_FILE: "The {kind} of this file is that of an entry in {bank}: the same bytes.",
    SentenceCode.SAME_PICTURE: "The picture's fingerprint is the same as that of an entry in {bank} "
    "(0 of 256 bits differ).",
    SentenceCode.NEAR_PICTURE: "The picture's fingerprint is near that of an entry in {bank}: {distance} of 256 bits "
    "differ, as for a copy that was resized or saved again.",
    SentenceCode.DISTANT_PICTURE: "The picture's fingerprint resembles that of an entry in {bank}: {distance} of 256 "
    "bits differ, where {limit} is the most that is shown. Compare with care.",
    SentenceCode.SAME_SELECTOR: "The {kind} in this item is listed in {bank}.",
    SentenceCode.SAME_TEXT: "The text is that of an entry in {bank}, but for case, spacing and marks.",
    SentenceCode.NEAR_TEXT: "The text is nearly that of an entry in {bank}: {distance} of 256 bits of their fingerprints "
    "differ, where {limit} is the most that matches. Compare with care.",
    SentenceCode.FRAME_OF_FILM: "The picture is a frame of the film, at {second}.",
    SentenceCode.MIRRORED: "The picture matches once it is mirrored.",
    SentenceCode.TURNED: "The picture matches once it is turned.",
    SentenceCode.FORGEABLE_DIGEST: "Two different files can be made to share an MD5 or SHA-1, so look at the content.",
    SentenceCode.CLAIMED_BY_SENDER: "The sender states this hash; we do not hold the file and could not check it.",
    SentenceCode.WEAK_QUALITY: "The picture shows few details (quality {quality} of 100), so its fingerprint says little.",
    SentenceCode.SAYS_NOT_HARMFUL: "The source of {bank} says that the entry is not harmful.",
    SentenceCode.SAYS_INVESTIGATE: "The source of {bank} asks to investigate; it does not say that the entry is harmful.",
    SentenceCode.SOURCES_DISAGREE: "Sources disagree about the entry: one says that it is harmful, another that it is not.",
    SentenceCode.ENTRY_WITHDRAWN: "The entry was withdrawn since, so it no longer speaks for anything: look again.",
    SentenceCode.SET_ASIDE: "Set aside: an entry of {aside} is at least as near, and its source says that it is not harmful.",
    SentenceCode.FLOODED: "The entry matches so many items that its matches wait in a lane of their own.",
}


def sentence_v1(
    codes: Iterable[SentenceCode],
    *,
    kind: SignalKind,
    bank: str,
    distance: int,
    quality: int | None,
    limit_bits: int,
    aside: str = "",
    second: float | None = None,
) -> str:
    """Return the English text of a match's sentences.

    Args:
        codes: In order.
        kind: Kind of the signal.
        bank: Name of the bank.
        distance: Bits out of 256.
        quality: PDQ quality, 0 to 100; ``None`` for other kinds.
        limit_bits: The most that matched in that bank when the match was made.
        aside: Name of the negative bank that sets the match aside; ``""`` if none does.
        second: Where in a film the signal's picture is shown.
    """
    words = {
        "kind": _KINDS.get(kind, kind.value.replace("_", " ")),
        "bank": f"bank “{bank}”",
        "distance": distance,
        "quality": quality,
        "aside": f"bank “{aside}”",
        "limit": limit_bits,
        "second": _clock(second or 0.0),
    }
    return " ".join(_SENTENCES[code].format(**words) for code in codes)


def _clock(second: float) -> str:
    """Write 3725.4 seconds as 1:02:05.4, as a player shows them."""
    tenths = round(second * 10)
    hours, rest = divmod(tenths, 36_000)
    minutes, tenths = divmod(rest, 600)
    return f"{hours}:{minutes:02}:{tenths // 10:02}.{tenths % 10}"


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

"""What ties two clues together, and what a judgement of the same file leaves out. Pure."""

from __future__ import annotations

from coldframe.matching.terms import SignalKind
from coldframe.triage.terms import TIE_QUALITY, LeftOut, SameFileFacts, TieKind


def tie_v1(kind: SignalKind, value: str, quality: int | None) -> TieKind | None:
    """Tell what two clues have in common that both hold this signal; ``None`` where it ties nothing.

    A domain, the bare address of a host and a picture with few details are shared by strangers. A name
    without its service may be two people, so it is a shared selector and no shared account.

    Args:
        kind: Of the signal.
        value: Its normal form.
        quality: Of a picture's hash, 0 to 100; ``None`` for other kinds.
    """
    if kind.is_digest:
        return TieKind.SAME_FILE
    if kind is SignalKind.PDQ:
        return TieKind.NEAR_FILE if quality is not None and quality >= TIE_QUALITY else None
    if kind is SignalKind.TEXT:
        return TieKind.SAME_TEXT
    if kind is SignalKind.DOMAIN or (kind is SignalKind.URL and _is_bare(value)):
        return None
    if kind is SignalKind.HANDLE and not value.startswith("@"):
        return TieKind.SAME_ACCOUNT
    return TieKind.SAME_SELECTOR


def _is_bare(url: str) -> bool:
    rest = url.partition("://")[2].rstrip("/")
    return not any(mark in rest for mark in "/?#")


def left_out_v1(facts: SameFileFacts) -> LeftOut | None:
    """Tell why a judgement on a file is not repeated on a clue that holds it; ``None`` if nothing stands against it.

    A sign of risk to a child speaks before everything that may change: such a clue is read by itself.
    """
    against = {
        LeftOut.DECIDED: facts.is_decided,
        LeftOut.CHILD_RISK: facts.has_child_risk,
        LeftOut.OTHER_ITEMS: not facts.holds_only_the_file,
        LeftOut.OWN_WORDS: not facts.says_the_same,
        LeftOut.KNOWN_SELECTOR: facts.has_known_selector,
        LeftOut.BEING_READ: facts.is_being_read,
        LeftOut.HELD: facts.is_held,
        LeftOut.UNTIED: facts.is_untied,
    }
    return next((reason for reason, holds in against.items() if holds), None)

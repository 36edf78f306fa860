"""What a source's word changes: which of two is later, how a span of time is halved, what votes say. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from coldframe.matching.terms import Nearness, Opinion
from coldframe.matching.terms.sources import Window

NARROWEST = timedelta(seconds=1)
"""A window that is not halved any more: sources tell times in seconds."""

SAYS_SOMETHING = (
    Nearness.EXACT_FILE, Nearness.SAME_PICTURE, Nearness.NEAR_PICTURE, Nearness.SAME_SELECTOR,
)  # fmt: skip
"""How near an item has to be for a decision about it to say anything about the entry."""


def supersedes_v1(
    *, known_at: datetime, known_withdrawn: bool, told_at: datetime, told_withdrawn: bool
) -> bool:
    """Tell whether what a source says now replaces what it said before under the same key.

    Sources show each entry as it is at the moment of asking, so the last word counts. A repeated or
    belated page must not bring back what was withdrawn, though, nor withdraw what was listed anew
    later: between listed and withdrawn the later time decides. Where the times are equal, which are
    whole seconds, the last word counts again: an entry may change twice within one.
    """
    return known_withdrawn == told_withdrawn or told_at >= known_at


def halves_v1(window: Window) -> tuple[Window, ...]:
    """Return the two halves of a window, cut at a full second; none if it is as narrow as can be."""
    span = window.end - window.start
    if span <= NARROWEST:
        return ()
    middle = (window.start + span / 2).replace(microsecond=0)
    if not window.start < middle < window.end:
        return ()
    return Window(window.start, middle), Window(middle, window.end)


def opinion_v1(*, votes_for: int, votes_against: int, before: bool) -> Opinion | None:
    """Say what the votes of a source's members come to.

    Args:
        votes_for: Members that confirm the entry.
        votes_against: Members that dispute it.
        before: It was disputed when it was last told.

    Returns:
        ``None`` if nobody disputes it nor did: then what the bank says about its entries counts.
    """
    if votes_against:
        return Opinion.INVESTIGATE if votes_for else Opinion.NEGATIVE
    return Opinion.POSITIVE if before else None

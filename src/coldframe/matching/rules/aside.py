"""Which matches a negative bank sets aside, and what is said about an entry as it stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from coldframe.matching.terms import MAX_FRAMES, Evidence, SentenceCode, SignalKind, Standing


def set_aside_v1(evidence: Iterable[Evidence]) -> dict[str, str]:
    """Find the matches that a negative entry explains away. Nothing is dropped by it.

    A live negative match sets another one of the same item aside if it is at least as near:
    on the same signal by distance, or, where the negative bank holds a digest of the very file,
    any match of that file by a picture's fingerprint or by a digest no stronger than its own. A match
    of a film is set aside only if that is so on every frame that the entry lies near: one frame that
    is left over speaks for the match. What the sender only states sets nothing aside: it could be
    stated to hide a file.

    Args:
        evidence: All matches of one or more items, in any order.

    Returns:
        Id of each match set aside → id of the nearest negative match that does.
    """
    by_item: dict[str, list[Evidence]] = {}
    for one in evidence:
        by_item.setdefault(one.item_id, []).append(one)
    aside: dict[str, str] = {}
    for found in by_item.values():
        negative = sorted(
            (
                one
                for one in found
                if one.standing is Standing.NEGATIVE and one.is_live and not one.is_claimed
            ),
            key=lambda one: (_strength(one), one.match_id),
        )
        on_signal: dict[str, list[tuple[int, str]]] = {}
        for one in negative:
            for signal_id, distance in _near(one).items():
                on_signal.setdefault(signal_id, []).append((distance, one.match_id))
        for one in found:
            if one.standing is not Standing.NEGATIVE:
                by = _explained_by(one, negative, on_signal)
                if by is not None:
                    aside[one.match_id] = by
    return aside


def _explained_by(
    one: Evidence, negative: Sequence[Evidence], on_signal: Mapping[str, Sequence[tuple[int, str]]]
) -> str | None:
    for other in negative:
        if _covers_file(other, one):
            return other.match_id
    if len(one.frames) > MAX_FRAMES:
        return None
    by = {
        signal_id: next((id_ for at, id_ in on_signal.get(signal_id, ()) if at <= distance), None)
        for signal_id, distance in _near(one).items()
    }
    return None if None in by.values() else by[one.signal_id]


def _covers_file(negative: Evidence, one: Evidence) -> bool:
    is_of_the_file = one.kind.is_digest or one.kind is SignalKind.PDQ
    is_another = negative.signal_id != one.signal_id
    return negative.kind.is_digest and is_another and is_of_the_file and _strength(negative) <= _strength(one)


def _near(one: Evidence) -> dict[str, int]:
    """The signals on which it was found, with the distance of each."""
    return {**dict(one.frames), one.signal_id: one.distance}


def _strength(one: Evidence) -> int:
    """0 is the strongest: a digest that nobody can forge, one that can be, then bits of distance."""
    if one.kind is SignalKind.SHA256:
        return 0
    return 1 if one.kind.is_digest else 2 + one.distance


def says_v1(
    standing: Standing, *, is_withdrawn: bool, is_set_aside: bool, is_flooded: bool
) -> tuple[SentenceCode, ...]:
    """Return the sentences about an entry as it stands now, to follow those kept with the match."""
    said = {
        Standing.NEGATIVE: SentenceCode.SAYS_NOT_HARMFUL,
        Standing.INVESTIGATE: SentenceCode.SAYS_INVESTIGATE,
        Standing.DISPUTED: SentenceCode.SOURCES_DISAGREE,
    }.get(standing)
    chosen = {
        said: True,
        SentenceCode.ENTRY_WITHDRAWN: is_withdrawn,
        SentenceCode.SET_ASIDE: is_set_aside,
        SentenceCode.FLOODED: is_flooded,
    }
    return tuple(code for code, applies in chosen.items() if code is not None and applies)

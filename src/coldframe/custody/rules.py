"""What makes a chain whole, and what a fault is called. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from coldframe.custody.terms import GENESIS, Fault, Head, RawEvent, SignedHead, Verification

Events = Callable[[], Iterable[RawEvent]]


def check_chain_v1(
    events: Events, *, head: SignedHead | None, head_is_genuine: bool, stored: Head
) -> Verification:
    """Check every link of a chain, then its end against what vouches for it.

    Args:
        events: Gives all events in order of sequence, each time it is called. Read once
            for a whole chain; a second and third time only to name a fault.
        head: A signed head kept outside the database, or ``None``.
        head_is_genuine: Whether its signature is this desk's.
        stored: The end as the database has it.

    Returns:
        The first fault, with the sequence of the first bad event where it can be told.
    """
    count, last_hash, hash_at_head = 0, GENESIS, GENESIS if head and head.count == 0 else None
    for event in events():
        fault = _fault(event, count + 1, last_hash, events)
        if fault is not None:
            kind, sequence = fault
            return _bad(kind, sequence, count, last_hash)
        count, last_hash = event.sequence, event.hash
        if head is not None and event.sequence == head.count:
            hash_at_head = event.hash
    if count < stored.count:
        return _bad(Fault.TRUNCATED, count + 1, count, last_hash)
    if (count, last_hash) != (stored.count, stored.last_hash) and stored.count:
        return _bad(Fault.INSERTED, stored.count + 1, count, last_hash)
    if head is None:
        return Verification(
            count, last_hash, None, None, 0,
            f"{count} events, every link holds. No signed head was found, so truncation and a full rewrite "
            "cannot be excluded: compare with a head that a partner received.",
        )  # fmt: skip
    if not head_is_genuine:
        return _bad(Fault.HEAD_FORGED, None, count, last_hash)
    if count < head.count:
        return _bad(Fault.TRUNCATED, count + 1, count, last_hash)
    if hash_at_head != head.last_hash:
        return _bad(Fault.REWRITTEN, None, count, last_hash)
    return Verification(
        count, last_hash, None, None, head.count,
        f"{count} events, every link holds; the signed head of {head.at} vouches for the first {head.count}.",
    )  # fmt: skip


def _fault(event: RawEvent, expected: int, last_hash: str, events: Events) -> tuple[Fault, int] | None:
    """Name what is wrong with ``event`` standing at place ``expected``, if anything."""
    if event.sequence > expected:
        return Fault.DELETED, expected
    if event.hash_at(event.sequence) == event.hash:
        # Its own hash holds but it does not follow the event before it: it was put here.
        return None if event.previous == last_hash else (Fault.INSERTED, expected)
    origin = _origin(event, events)
    if origin is None:
        return Fault.EDITED, expected
    # The event is unedited but stands in another place than the one it was written for.
    before = {other.hash: other.sequence for other in events() if other.hash == event.previous}
    if origin < expected and (before.get(event.previous) == origin - 1 or origin == 1):
        return Fault.INSERTED, origin
    if origin > expected and event.previous not in before:
        return Fault.DELETED, expected
    return Fault.REORDERED, expected


def _origin(event: RawEvent, events: Events) -> int | None:
    """The sequence at which the event's own hash would hold, within the chain's length and a bit."""
    length = sum(1 for _ in events())
    for sequence in range(1, 2 * length + 2):
        if event.hash_at(sequence) == event.hash:
            return sequence
    return None


_WORDS = {
    Fault.EDITED: "was changed after it was written",
    Fault.DELETED: "is missing",
    Fault.INSERTED: "was put in afterwards",
    Fault.REORDERED: "stands in another's place",
    Fault.TRUNCATED: "and all after it were cut off",
}


def _bad(fault: Fault, sequence: int | None, count: int, last_hash: str) -> Verification:
    if fault is Fault.HEAD_FORGED:
        message = (
            "The signed head does not carry this desk's signature. Compare with one that a partner received."
        )
    elif sequence is None:
        message = (
            "Every link holds, but the signed head names another history: the whole chain was rewritten. "
            "Compare with the heads that partners received to find from where."
        )
    else:
        message = (
            f"Event {sequence} {_WORDS[fault]}. Keep the database as it is and restore a copy beside it."
        )
    return Verification(count, last_hash, fault, sequence, 0, message)

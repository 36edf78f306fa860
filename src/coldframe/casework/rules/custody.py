"""What may happen to an exhibit next, and whether its rows are what custody recorded. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from coldframe.casework.terms import (
    CaseworkEvent,
    Disagreement,
    ExhibitKind,
    Hand,
    HandlingKind,
    Life,
    Settled,
    Step,
)
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.core.moments import isoformat
from coldframe.custody.terms import Event

_OF_HOLDER = frozenset(
    (HandlingKind.OFFERED, HandlingKind.MOVED, HandlingKind.SEALED, HandlingKind.UNSEALED, HandlingKind.COPIED,
     HandlingKind.RETURNED, HandlingKind.DESTROYED)
)  # fmt: skip
_ANSWERS = frozenset((HandlingKind.TAKEN, HandlingKind.REFUSED, HandlingKind.WITHDRAWN))
_WITH_REASON = frozenset((HandlingKind.UNSEALED, HandlingKind.SETTLED, HandlingKind.REFUSED))
_ENDS = frozenset((HandlingKind.RETURNED, HandlingKind.DESTROYED))
_SIGNED_ON_PAPER = frozenset((HandlingKind.OFFERED, HandlingKind.TAKEN))


def life_v1(steps: Iterable[Step]) -> Life:
    """Tell where an exhibit stands after its steps, in order."""
    life = Life()
    for step in steps:
        life = _after(life, step)
    return life


def check_step_v1(life: Life, step: Step, kind: ExhibitKind, *, is_holder_gone: bool = False) -> None:
    """Refuse a step that cannot follow.

    A doubt is asked about elsewhere: it stops whatever would use the exhibit.

    Args:
        life: Where the exhibit stands.
        step: What is to happen.
        kind: What the exhibit is.
        is_holder_gone: Whoever holds it has no account any more: a colleague may hand it over.

    Raises:
        Conflict: The exhibit left the case; a hand-over waits for its answer, or none does; somebody else
            holds it; the seal is on it already, or is not.
        InvalidInput: No place, reason, receipt or seal where one is needed; giver and receiver are the same;
            a file of the vault would be given back or destroyed.
    """
    if life.ended is not None:
        raise Conflict("This exhibit has left the case: nothing more happens to it here.")
    if step.kind in _ANSWERS:
        _check_answer(life, step)
    elif step.kind in _OF_HOLDER:
        if life.offer is not None:
            raise Conflict("A hand-over waits for its answer. Take it back, or have it answered first.")
        if step.kind is not HandlingKind.OFFERED and life.holder != Hand(step.by):
            raise Conflict("Only whoever holds the exhibit does this. Have it handed over first.")
    if step.kind is HandlingKind.OFFERED:
        _check_offer(life, step, is_holder_gone=is_holder_gone)
    elif step.kind in _ENDS:
        _check_end(step, kind)
    else:
        _check_words(life, step)


def digest_v1(exhibit_id: str, step: Step) -> str:
    """SHA-256 of everything that a step says, its texts too: what the ledger keeps of them."""
    said = {**asdict(step), "exhibit": exhibit_id, "at": isoformat(step.at), "kind": step.kind.value}
    del said["is_emptied"]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def compare_v1(exhibit_id: str, steps: Sequence[Step], events: Iterable[Event]) -> tuple[Disagreement, ...]:
    """Hold the rows of an exhibit against its custody events; empty if both say the same."""
    known = {kind.event.value: kind for kind in HandlingKind}
    told = tuple(events)
    recorded: Mapping[str, Event] = {
        str(event.detail.get("handling")): event for event in told if event.kind in known
    }
    emptied = {
        str(step_id)
        for event in told
        if event.kind == CaseworkEvent.EXHIBIT_EMPTIED
        for step_id in event.detail.get("steps", [])
    }
    found = []
    for step in steps:
        event = recorded.get(step.id)
        if event is None:
            found.append(Disagreement(step.id, "no_event"))
        elif step.is_emptied:
            # What custody holds of a step is all that is left to compare; place and seal are no part of that.
            kept = replace(step, place="", seal="", is_emptied=False)
            if step.id not in emptied or kept != remake_v1(event):
                found.append(Disagreement(step.id, "differs"))
        elif (event.kind, event.detail.get("digest"), event.actor, isoformat(event.at)) != (
            step.kind.event.value, digest_v1(exhibit_id, step), f"person:{step.by}", isoformat(step.at),
        ):  # fmt: skip
            found.append(Disagreement(step.id, "differs"))
    rows = {step.id for step in steps}
    found += [Disagreement(step_id, "no_row") for step_id in recorded if step_id not in rows]
    return tuple(found)


def remake_v1(event: Event) -> Step:
    """Make a step anew from its custody event, which holds everything but its texts."""
    told = {key: str(value) for key, value in event.detail.items() if value is not None}
    kinds = {kind.event.value: kind for kind in HandlingKind}
    return Step(
        id=told.get("handling", ""),
        number=int(event.detail.get("place_in_life", 0)),
        kind=kinds[event.kind],
        by=event.actor.partition(":")[2],
        at=event.at,
        giver=Hand(told.get("giver", "")),
        receiver=Hand(told.get("receiver", "")),
        code=told.get("code", ""),
        sha256_before=told.get("sha256_before", ""),
        sha256_after=told.get("sha256_after", ""),
        attachment_sha256=told.get("attachment", ""),
        copy_id=told.get("copy", ""),
    )


def _after(life: Life, step: Step) -> Life:
    if step.kind is HandlingKind.ADMITTED:
        return replace(life, holder=step.receiver, place=step.place, sha256=step.sha256_after)
    if step.kind is HandlingKind.TAKEN:
        return replace(life, holder=step.receiver, place=step.place or life.place, offer=None)
    if step.kind is HandlingKind.SETTLED:
        changed = step.code == Settled.CHANGED_AND_EXPLAINED and life.doubt and life.doubt.sha256_after
        return replace(life, doubt=None, sha256=changed or life.sha256)
    if step.kind in _ENDS:
        return replace(life, ended=step, holder=step.receiver, place=step.place)
    return replace(life, **_CHANGES[step.kind](life, step))


_CHANGES: Mapping[HandlingKind, Callable[[Life, Step], dict[str, Any]]] = {
    HandlingKind.OFFERED: lambda _life, step: {"offer": step},
    HandlingKind.REFUSED: lambda _life, _step: {"offer": None},
    HandlingKind.WITHDRAWN: lambda _life, _step: {"offer": None},
    HandlingKind.MOVED: lambda _life, step: {"place": step.place},
    HandlingKind.SEALED: lambda life, step: {"seals": (*life.seals, step.seal)},
    HandlingKind.UNSEALED: lambda life, step: {"seals": tuple(s for s in life.seals if s != step.seal)},
    HandlingKind.DOUBTED: lambda _life, step: {"doubt": step},
    HandlingKind.CHECKED: lambda _life, _step: {},
    HandlingKind.COPIED: lambda _life, _step: {},
}


def _check_words(life: Life, step: Step) -> None:
    if step.kind is HandlingKind.MOVED and not step.place:
        raise InvalidInput("Say where it lies now.", field="place")
    if step.kind is HandlingKind.SEALED and (not step.seal or step.seal in life.seals):
        raise InvalidInput("Give the number of a seal that is not on it already.", field="seal")
    if step.kind is HandlingKind.UNSEALED and step.seal not in life.seals:
        raise InvalidInput("No seal of this number is on it.", field="seal")
    if step.kind is HandlingKind.SETTLED and life.doubt is None:
        raise Conflict("Nothing about this exhibit is in doubt.")
    if step.kind in _WITH_REASON and not step.reason:
        raise InvalidInput("Say why, in a sentence.", field="reason")


def _check_offer(life: Life, step: Step, *, is_holder_gone: bool) -> None:
    if not step.receiver or step.receiver == life.holder:
        raise InvalidInput("Name somebody else as the receiver.", field="receiver")
    if life.holder.person_id and life.holder != Hand(step.by) and not is_holder_gone:
        raise Conflict("Only whoever holds the exhibit hands it over.")
    if life.holder.outside and step.receiver != Hand(step.by):
        raise InvalidInput("What somebody outside gives back, its receiver records.", field="receiver")
    _check_paper(step)


def _check_answer(life: Life, step: Step) -> None:
    offer = life.offer
    if offer is None:
        raise Conflict("No hand-over waits for an answer.")
    if step.kind is HandlingKind.WITHDRAWN:
        if step.by != offer.by:
            raise Conflict("Only whoever offered it takes the offer back.")
    elif offer.receiver.person_id:
        if step.by != offer.receiver.person_id:
            raise Conflict("Only the receiver takes or refuses what is offered.")
    else:
        # The receiver has no account: the giver records the signature on paper.
        if step.by != offer.by:
            raise Conflict("Whoever offered it records what the receiver signed on paper.")
        _check_paper(step)


def _check_paper(step: Step) -> None:
    signs_on_paper = step.giver.outside if step.kind is HandlingKind.OFFERED else step.receiver.outside
    if step.kind in _SIGNED_ON_PAPER and signs_on_paper and not step.receipt:
        raise InvalidInput("Name the paper that was signed, so that it can be found.", field="receipt")


def _check_end(step: Step, kind: ExhibitKind) -> None:
    if not kind.is_physical:
        raise InvalidInput(
            "A file of the vault is not handed back; it is destroyed where retention destroys it.",
            field="kind",
        )
    if not step.receipt:
        raise InvalidInput("Name the receipt, so that it can be found.", field="receipt")
    if step.kind is HandlingKind.RETURNED and not step.receiver:
        raise InvalidInput("Say to whom it went.", field="receiver")
    if step.kind is HandlingKind.DESTROYED and not step.reason:
        raise InvalidInput("Say on whose order it was destroyed.", field="reason")

"""Looking: only who holds the review, with a reason, counted, and not beyond the day's cap."""

from __future__ import annotations

from datetime import datetime

from coldframe.access.actions import record_look
from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.custody.actions import act
from coldframe.intake.queries import list_items
from coldframe.triage.actions.claims import held_by
from coldframe.triage.models import Look
from coldframe.triage.queries.looks import look_view
from coldframe.triage.terms import LookView, RevealReason, TriageEvent

_LONGEST_LOOK_SECONDS = 24 * 3600


def reveal_item(
    review_id: str, item_id: str, reason: str, *, is_full: bool, actor: Actor, as_of: datetime
) -> LookView:
    """Let the person who holds the review see one of its items without the blur.

    Args:
        review_id: The review that the person holds.
        item_id: One of its clue's items.
        reason: Code of :class:`RevealReason`.
        is_full: In full size, which counts as having viewed the file.
        actor: A person.
        as_of: Now.

    Raises:
        NotAllowed: The actor is not a person, or lacks the permission to reveal.
        Conflict: The person does not hold the review, or the claim ran out. Claim it first.
        InvalidInput: The reason is not on the list; names the valid ones.
        NotFound: The item is not part of this review.
        ExposureCapReached: The day's cap is reached (from ``access``). Nothing is shown.

    Records:
        look_counted: on the person, by access.
        item_revealed: on the item, with review, look, reason and size.
    """
    person_id = actor.person_id
    try:
        code = RevealReason(reason)
    except ValueError:
        raise InvalidInput(
            f"{reason!r} is not a reason to look. Use one of: {', '.join(RevealReason)}.", field="reason"
        ) from None
    with act(actor=actor, as_of=as_of) as ledger:
        review = held_by(person_id, review_id, as_of=as_of)
        if all(item.id != item_id for item in list_items(review.clue_id)):
            raise NotFound("This review has no such item.")
        require(actor, Permission.REVIEW_REVEAL)
        record_look(person_id, actor=actor, as_of=as_of)
        look = Look.objects.create(
            id=new_id("lok"),
            review=review,
            item_id=item_id,
            person_id=person_id,
            reason=code,
            is_full=is_full,
            revealed_at=as_of,
        )
        ledger.record(
            TriageEvent.ITEM_REVEALED, item_id, review=review.id, look=look.id, reason=code, full=is_full
        )
    return look_view(look)


def end_look(look_id: str, seconds: int, *, actor: Actor, as_of: datetime) -> LookView:
    """Note how long a look lasted. A second call changes nothing: the first answer stands.

    Args:
        look_id: An own look.
        seconds: 0 or more; cut to the time that has passed since the reveal, because a browser's clock
            may be wrong but nobody looked for longer than that.
        actor: The person who looked.
        as_of: Now.

    Raises:
        NotFound: The person has no such look.
        InvalidInput: ``seconds`` is negative.

    Records:
        look_ended: on the item, with the look and the seconds; and look_counted: on the person, by access.
    """
    person_id = actor.person_id
    if seconds < 0:
        raise InvalidInput("A look lasts 0 seconds or more.", field="seconds")
    with act(actor=actor, as_of=as_of) as ledger:
        look = Look.objects.select_for_update().filter(id=look_id, person_id=person_id).first()
        if look is None:
            raise NotFound("You have no such look.")
        if look.seconds is not None:
            return look_view(look)
        passed = int((as_of - look.revealed_at).total_seconds())
        if passed < 0:
            raise Conflict("The look has not begun yet by this clock. Check the clock of this machine.")
        look.seconds = min(seconds, passed, _LONGEST_LOOK_SECONDS)
        look.save(update_fields=("seconds",))
        ledger.record(TriageEvent.LOOK_ENDED, look.item_id, look=look.id, seconds=look.seconds)
        record_look(person_id, items=0, seconds=look.seconds, actor=actor, as_of=as_of)
    return look_view(look)

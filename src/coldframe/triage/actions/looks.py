"""Looking: only who holds the review, with a reason, one item at a time, counted and not beyond the caps."""

from __future__ import annotations

from datetime import datetime

from coldframe.access.actions import record_look
from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.said import Said
from coldframe.custody.actions import Ledger, act
from coldframe.intake.queries import list_items
from coldframe.triage.actions.claims import held_by
from coldframe.triage.models import Look
from coldframe.triage.queries.gate import require_open
from coldframe.triage.queries.looks import is_film, look_view
from coldframe.triage.terms import LOOK_SECONDS, LookView, RevealReason, TriageEvent


def reveal_item(
    review_id: str, item_id: str, reason: str, *, is_full: bool, actor: Actor, as_of: datetime
) -> LookView:
    """Let the person who holds the review see one of its items without the blur.

    Whatever else the person is looking at, here or on another page, ends with it.

    Args:
        review_id: The review that the person holds.
        item_id: One of its clue's items, with a file.
        reason: Code of :class:`RevealReason`.
        is_full: In full size, which counts as having viewed the file; never so for a film, of which
            only key frames are shown.
        actor: A person.
        as_of: Now.

    Raises:
        NotAllowed: The actor is not a person, or lacks the permission to reveal.
        Conflict: The person does not hold the review, or the claim ran out. Claim it first.
        InvalidInput: The reason is not on the list; names the valid ones.
        NotFound: The review has no such item with a file.
        GateClosed: No person at this desk may open the file.
        ExposureCapReached, BreakDue, LookingDeclined: From ``access``. Nothing is shown.

    Records:
        look_ended: on each item that the person was looking at, and look_counted: on the person.
        look_counted: on the person, by access.
        item_revealed: on the item, with review, look, reason and size.
    """
    person_id = actor.person_id
    try:
        code = RevealReason(reason)
    except ValueError:
        raise InvalidInput(
            Said(
                "%(reason)s is not a reason to look. Use one of: %(names)s.",
                reason=f"{reason!r}",
                names=", ".join(RevealReason),
            ),
            field="reason",
        ) from None
    with act(actor=actor, as_of=as_of) as ledger:
        review = held_by(person_id, review_id, as_of=as_of)
        item = next((one for one in list_items(review.clue_id) if one.id == item_id and one.is_held), None)
        if item is None:
            raise NotFound("This review has no such item with a file.")
        require(actor, Permission.REVIEW_REVEAL)
        require_open(item, as_of=as_of)
        # Counting locks the person's day, so that of two reveals at once the later one ends the earlier.
        record_look(person_id, actor=actor, as_of=as_of)
        end_open_looks(ledger, actor=actor, as_of=as_of)
        look = Look.objects.create(
            id=new_id("lok"),
            review=review,
            item_id=item_id,
            person_id=person_id,
            reason=code,
            is_full=is_full and not is_film(item_id),
            revealed_at=as_of,
        )
        ledger.record(
            TriageEvent.ITEM_REVEALED, item_id, review=review.id, look=look.id, reason=code, full=look.is_full
        )
    return look_view(look)


def end_look(look_id: str, seconds: int, *, actor: Actor, as_of: datetime) -> LookView:
    """Note how long a look lasted. A second call changes nothing: the first answer stands.

    Args:
        look_id: An own look.
        seconds: 0 or more; cut to the time that has passed since the reveal and to ``LOOK_SECONDS``,
            because a browser's clock may be wrong but nobody looked for longer than that.
        actor: The person who looked.
        as_of: Now.

    Raises:
        NotFound: The person has no such look.
        InvalidInput: ``seconds`` is negative.
        Conflict: By this clock the look has not begun.

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
        if as_of < look.revealed_at:
            raise Conflict("The look has not begun yet by this clock. Check the clock of this machine.")
        if look.seconds is None:
            _end(look, seconds, ledger, actor=actor, as_of=as_of)
    return look_view(look)


def end_open_looks(ledger: Ledger, *, actor: Actor, as_of: datetime) -> None:
    """End whatever the person looks at now. A picture that nobody hid hid itself. Call inside :func:`act`.

    Records:
        look_ended: on each item; look_counted: on the person, by access.
    """
    rows = Look.objects.select_for_update().filter(person_id=actor.person_id, seconds=None)
    for look in rows.order_by("id"):
        _end(look, LOOK_SECONDS, ledger, actor=actor, as_of=as_of)


def _end(look: Look, seconds: int, ledger: Ledger, *, actor: Actor, as_of: datetime) -> None:
    # Never below 0: another machine that serves this desk may be a moment behind.
    passed = max(0, int((as_of - look.revealed_at).total_seconds()))
    look.seconds = min(seconds, passed, LOOK_SECONDS)
    look.save(update_fields=("seconds",))
    ledger.record(TriageEvent.LOOK_ENDED, look.item_id, look=look.id, seconds=look.seconds)
    record_look(actor.person_id, items=0, seconds=look.seconds, actor=actor, as_of=as_of)

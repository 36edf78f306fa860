"""Pauses: anybody on a case stops it at once, only a supervisor lets it go on."""

from __future__ import annotations

from datetime import datetime

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.casework.deconfliction.actions.exchange import publish
from coldframe.casework.deconfliction.queries import pause_view
from coldframe.casework.deconfliction.terms import PauseView
from coldframe.casework.models import Case, DeconflictionPause
from coldframe.casework.queries import select_case
from coldframe.casework.terms import DeconflictionEvent
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.said import Said
from coldframe.core.text import clean
from coldframe.custody.actions import act

MAX_CHARACTERS = 500


def pause_case(case_id: str, *, protects: str, reason: str, actor: Actor, as_of: datetime) -> PauseView:
    """Stop comparing a case at once, because an operation is sensitive.

    Nothing of it leaves and no hit is told, on either side; what others see is what they would see if its
    entries had never been made.

    Args:
        case_id: A case that the actor works on.
        protects: Which agency or operation this protects, in one line.
        reason: Why.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: The case is not open to the actor.
        InvalidInput: Nothing is said of whom it protects, or why.
        Conflict: It is paused already.

    Records:
        interest_paused: on the case.
        interest_state_sent: for each partner to whom this changes anything.
    """
    person_id = actor.person_id
    whom, why = words(protects, "protects", 200), words(reason, "reason")
    with act(actor=actor, as_of=as_of) as ledger:
        select_case(case_id, Permission.CASE_WORK, actor)
        case = Case.objects.select_for_update().get(id=case_id)
        if DeconflictionPause.objects.filter(case=case, lifted_at=None).exists():
            raise Conflict("This case is paused already.")
        row = DeconflictionPause.objects.create(
            id=new_id("dpa"), case=case, protects=whom, reason=why, paused_by=person_id, paused_at=as_of
        )
        ledger.record(DeconflictionEvent.PAUSED, case.id, pause=row.id)
        publish(actor=actor, as_of=as_of)
    return pause_view(row)


def lift_pause(pause_id: str, *, reason: str, actor: Actor, as_of: datetime) -> None:
    """Let a case, or the exchange with a partner, be compared again.

    Raises:
        NotAllowed: The actor is no supervisor.
        NotFound: Nothing is paused under this id.
        InvalidInput: No reason.

    Records:
        interest_pause_lifted: on the case or the partner, with the pause.
        interest_state_sent: for each partner to whom this changes anything.
    """
    person_id, why = actor.person_id, words(reason, "reason")
    require(actor, Permission.DECONFLICTION_SUPERVISE)
    with act(actor=actor, as_of=as_of) as ledger:
        row = DeconflictionPause.objects.select_for_update().filter(id=pause_id, lifted_at=None).first()
        if row is None:
            raise NotFound("Nothing is paused under this id any more. Reload the page.")
        row.lifted_by, row.lifted_reason, row.lifted_at = person_id, why, as_of
        row.save(update_fields=["lifted_by", "lifted_reason", "lifted_at"])
        if row.link is not None:
            # The supervisor has looked at what came: it does not count a second time.
            row.link.fresh = 0
            row.link.save(update_fields=["fresh"])
        about = row.case_id or (row.link.recipient_id if row.link else row.id)
        ledger.record(DeconflictionEvent.LIFTED, about, pause=row.id)
        publish(actor=actor, as_of=as_of)


def words(untrusted: str, name: str, max_characters: int = MAX_CHARACTERS) -> str:
    """Read a short text.

    Raises:
        InvalidInput: It is empty or too long.
    """
    text = clean(untrusted).strip()
    if not 1 <= len(text) <= max_characters:
        raise InvalidInput(Said("Say it in 1 to %(most)s characters.", most=max_characters), field=name)
    return text

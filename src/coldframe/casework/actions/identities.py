"""Who somebody is: recorded sealed, and opened by one person only after another granted it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from coldframe.casework.actions.cases import line, paragraph, sha256_of
from coldframe.casework.actions.parties import locked_party, put_identity, working_party
from coldframe.casework.models import IdentityAsk, IdentityOpening
from coldframe.casework.queries import ask_view, identity_of, party_view
from coldframe.casework.terms import GRANT_LASTS, CaseworkEvent, Identity, IdentityAskView
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.ids import new_id
from coldframe.custody.actions import act


def record_identity(party_id: str, given: Identity, *, actor: Actor, as_of: datetime) -> None:
    """Record who somebody is. What is given replaces what was there; what is empty stays as it was.

    Writing needs no second key-holder, because it shows nothing.

    Raises:
        NotFound: The party's case is not open to the actor.
        InvalidInput: Nothing is given, or a text is too long.
        Conflict: The case is closed, or the person's data were destroyed.

    Records:
        identity_recorded: on the party, with the names of the fields; no value.
    """
    actor.person_id  # noqa: B018 - a person vouches for it
    texts = {
        name: line(str(value), name, max_characters=400)
        for name, value in asdict(given).items()
        if name != "birth_on" and str(value).strip()
    }
    if given.birth_on is not None:
        raise InvalidInput(
            "The day of birth is recorded with the age and what it rests on.", field="birth_on"
        )
    if not texts:
        raise InvalidInput("Enter at least one of these.", field="name")
    with act(actor=actor, as_of=as_of) as ledger:
        party = working_party(party_id, actor)
        put_identity(party, **texts)
        party.save(update_fields=("sealed",))
        ledger.record(
            CaseworkEvent.IDENTITY_RECORDED, party.id, case=party.case_id, identity_fields=sorted(texts)
        )


def ask_identity(party_id: str, reason: str, *, actor: Actor, as_of: datetime) -> IdentityAskView:
    """Ask to open a sealed identity. A second person who works on the case grants it, or declines.

    Raises:
        NotFound: The party's case is not open to the actor.
        InvalidInput: No reason.
        Conflict: The record is not sealed, or the actor's last wish is still unanswered or in force.

    Records:
        identity_asked: on the party, with the SHA-256 of the reason.
    """
    person_id = actor.person_id
    words = paragraph(reason, "reason")
    with act(actor=actor, as_of=as_of) as ledger:
        party = locked_party(party_id, actor)
        if not party_view(party).is_sealed or not party.sealed:
            raise Conflict("This record is not sealed, so there is nothing to ask for.")
        mine = IdentityAsk.objects.filter(party=party, asked_by=person_id)
        if mine.filter(answered_at=None).exists() or mine.filter(granted_until__gt=as_of).exists():
            raise Conflict("You asked for this already. Wait for the answer, or open it while it is granted.")
        row = IdentityAsk.objects.create(
            id=new_id("ask"), party=party, reason=words, asked_by=person_id, asked_at=as_of
        )
        ledger.record(
            CaseworkEvent.IDENTITY_ASKED, party.id,
            case=party.case_id, ask=row.id, reason_sha256=sha256_of(words),
        )  # fmt: skip
    return ask_view(row)


def answer_identity(ask_id: str, is_granted: bool, *, actor: Actor, as_of: datetime) -> IdentityAskView:
    """Grant that an identity is opened, for an hour and by whoever asked alone; or decline.

    Raises:
        NotFound: There is no such wish in a case open to the actor.
        NotAllowed: The actor asked it. A second person has to answer.
        Conflict: It was answered already.

    Records:
        identity_granted: on the party, with who asked and until when; or
        identity_declined: on the party, with who asked.
    """
    person_id = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        found = IdentityAsk.objects.filter(id=ask_id).first()
        party = locked_party(found.party_id if found else "", actor)
        row = _ask(ask_id)
        if row.asked_by == person_id:
            raise NotAllowed("You asked for this. A second person who works on the case has to answer.")
        if row.answered_at is not None:
            raise Conflict("This was answered already. Whoever asked may ask again.")
        row.answered_by, row.answered_at = person_id, as_of
        row.granted_until = as_of + GRANT_LASTS if is_granted else None
        row.save()
        if is_granted:
            ledger.record(
                CaseworkEvent.IDENTITY_GRANTED, party.id,
                case=party.case_id, ask=row.id, asked_by=row.asked_by, until=row.granted_until,
            )  # fmt: skip
        else:
            ledger.record(
                CaseworkEvent.IDENTITY_DECLINED, party.id,
                case=party.case_id, ask=row.id, asked_by=row.asked_by,
            )  # fmt: skip
    return ask_view(row)


def open_identity(ask_id: str, *, actor: Actor, as_of: datetime) -> Identity:
    """Open an identity that a second person granted. Each opening is counted and recorded.

    Raises:
        NotFound: There is no such wish of the actor's in a case open to them.
        NotAllowed: It was not granted, or the time is over. Ask again.

    Records:
        identity_opened: on the party, with who granted it.
    """
    person_id = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        found = IdentityAsk.objects.filter(id=ask_id, asked_by=person_id).first()
        party = locked_party(found.party_id if found else "", actor)
        row = _ask(ask_id)
        if row.granted_until is None or row.granted_until <= as_of:
            raise NotAllowed("This is not granted, or no longer. Ask for it with a reason.")
        IdentityOpening.objects.create(id=new_id("opn"), ask=row, opened_by=person_id, opened_at=as_of)
        ledger.record(
            CaseworkEvent.IDENTITY_OPENED, party.id,
            case=party.case_id, ask=row.id, granted_by=row.answered_by,
        )  # fmt: skip
    known = identity_of(party)
    birth_on = known.pop("birth_on", "")
    return Identity(**known, birth_on=date.fromisoformat(birth_on) if birth_on else None)


def _ask(ask_id: str) -> IdentityAsk:
    """Read a wish once its case is locked: it went if the person's data were destroyed meanwhile."""
    row = IdentityAsk.objects.filter(id=ask_id).first()
    if row is None:
        raise NotFound("There is no such wish any more.")
    return row

"""What people say about places, and the record of what was worked out from it."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.custody.actions import act
from coldframe.intake.queries import get_clue
from coldframe.referral.jurisdiction.terms import NOTEWORTHY, EvidenceKind, Role, read_place
from coldframe.referral.models import Assessment, PlaceNote
from coldframe.referral.queries.places import where_belongs
from coldframe.referral.queries.routing import get_routes_in_force
from coldframe.referral.terms import Belonging, ReferralEvent


def note_place(
    clue_id: str, *, role: Role, kind: EvidenceKind, place: str, actor: Actor, as_of: datetime
) -> str:
    """Note a place that a person read in a matter: a school named in a text, a time zone in a profile.

    Args:
        clue_id: The matter.
        role: Whose place it is.
        kind: What says so; one of ``NOTEWORTHY``.
        place: Country (``KR``) or region (``KR-11``).
        actor: Who read it.
        as_of: Now.

    Returns:
        The note's id.

    Raises:
        NotFound: There is no such clue.
        InvalidInput: The place is no code, or a person cannot note that kind.
        NotAllowed: The actor is not a person.

    Records:
        place_noted: on the note, with clue, role, kind and place.
    """
    noted_by = actor.person_id
    code = read_place(place)
    if code is None:
        raise InvalidInput("Write a country as two letters, KR, or a region as KR-11.", field="place")
    if kind not in NOTEWORTHY:
        raise InvalidInput("Addresses of the network are read from the record, not noted.", field="kind")
    get_clue(clue_id)
    row = PlaceNote(
        id=new_id("pln"), clue_id=clue_id, role=role, kind=kind, place=code,
        noted_by=noted_by, noted_at=as_of,
    )  # fmt: skip
    with act(actor=actor, as_of=as_of) as ledger:
        row.save(force_insert=True)
        ledger.record(ReferralEvent.PLACE_NOTED, row.id, clue=clue_id, role=role, evidence=kind, place=code)
    return row.id


def withdraw_place_note(note_id: str, *, clue_id: str, actor: Actor, as_of: datetime) -> None:
    """Withdraw a note: from now on it counts no more. What was worked out with it stays as it was.

    Args:
        note_id: Which.
        clue_id: The matter it is about.
        actor: Who withdraws it.
        as_of: Now.

    Raises:
        NotFound: There is no such note about this clue that counts.
        NotAllowed: The actor is not a person.

    Records:
        place_note_withdrawn: on the note, with the clue.
    """
    actor.person_id  # noqa: B018 - only a person takes back what a person said
    with act(actor=actor, as_of=as_of) as ledger:
        row = (
            PlaceNote.objects.select_for_update()
            .filter(pk=note_id, clue_id=clue_id, withdrawn_at=None)
            .first()
        )
        if row is None:
            raise NotFound("There is no such note. Reload the page.")
        row.withdrawn_at = as_of
        row.save(update_fields=["withdrawn_at"])
        ledger.record(ReferralEvent.PLACE_NOTE_WITHDRAWN, row.id, clue=row.clue_id)


def assess_belonging(clue_id: str, *, referral_id: str = "", actor: Actor, as_of: datetime) -> Belonging:
    """Work out where a matter belongs and keep it, so that it can be worked out again as it was.

    Args:
        clue_id: The matter.
        referral_id: The referral that is drafted on it, if one is.
        actor: Who asks.
        as_of: Now.

    Raises:
        NotFound: There is no such clue.
        NotAllowed: The actor is not a person.

    Records:
        belonging_assessed: on the assessment, with clue, referral, pack, version of the routes, the places
            with their levels, and the SHA-256 of what it rests on.
    """
    made_by = actor.person_id
    found = where_belongs(clue_id, as_of=as_of)
    row = Assessment(
        id=new_id("asm"),
        clue_id=clue_id,
        referral_id=referral_id,
        pack_id=found.pack_id,
        routes_number=get_routes_in_force().number,
        tables=[[table.name, table.version, table.built_on] for table in found.tables],
        evidence=[one.as_json() for one in found.evidence],
        hypotheses=[[one.role, one.place, one.points, one.level or ""] for one in found.hypotheses],
        made_by=made_by,
        made_at=as_of,
    )
    rests_on = json.dumps([row.tables, row.evidence], sort_keys=True, separators=(",", ":"))
    with act(actor=actor, as_of=as_of) as ledger:
        row.save(force_insert=True)
        ledger.record(
            ReferralEvent.BELONGING_ASSESSED,
            row.id,
            clue=clue_id,
            referral=referral_id,
            pack=row.pack_id,
            routes=row.routes_number,
            places=[f"{one.role}:{one.place}:{one.level}" for one in found.hypotheses if one.place][:200],
            rests_on_sha256=hashlib.sha256(rests_on.encode()).hexdigest(),
        )
    return found

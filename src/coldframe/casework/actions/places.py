"""Claims about places, recorded beside each other."""

from __future__ import annotations

from datetime import datetime

from coldframe.access.terms import Permission
from coldframe.casework.actions.cases import line, working_case
from coldframe.casework.models import Case, PlaceClaim
from coldframe.casework.queries.cases import select_case
from coldframe.casework.queries.places import place_view
from coldframe.casework.queries.records import select_record
from coldframe.casework.rules.places import read_path_v1
from coldframe.casework.terms.codes import CaseworkEvent
from coldframe.casework.terms.places import NewPlace, PlaceView
from coldframe.casework.terms.roles import WithdrawnWhy
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict
from coldframe.core.ids import new_id
from coldframe.core.rough_moments import parse_rough_moment
from coldframe.custody.actions import act


def claim_place(new: NewPlace, *, actor: Actor, as_of: datetime) -> PlaceView:
    """Record that somebody says where an asset, an operator or a victim is. Never a fact by itself.

    Args:
        new: About the case itself, or a party or thing in it. Claims that differ stand beside each other.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: The case is not open to the actor, or there is no such record.
        InvalidInput: No place, no source, or a time that is none.
        Conflict: The case is closed.

    Records:
        place_claimed: on the subject, with the case, the aspect, the country where one is named, and how well
        it is known.
    """
    person_id = actor.person_id
    path, source = read_path_v1(new.path), line(new.source, "source")
    when = parse_rough_moment(new.when, as_of=as_of)
    with act(actor=actor, as_of=as_of) as ledger:
        case = _case_of(new.subject_id, actor)
        row = PlaceClaim.objects.create(
            id=new_id("plc"), case=case, subject_id=new.subject_id, aspect=new.aspect, path=list(path),
            is_outside=new.is_outside, is_open=new.is_open, confidence=new.confidence, source=source,
            when=str(when or ""), recorded_by=person_id, recorded_at=as_of,
        )  # fmt: skip
        ledger.record(
            CaseworkEvent.PLACE_CLAIMED, new.subject_id, case=case.id, aspect=new.aspect,
            country=path[0].lower() if len(path[0]) == 2 else None, outside=new.is_outside,
            confidence=new.confidence,
        )  # fmt: skip
    return place_view(row)


def withdraw_place(claim_id: str, why: WithdrawnWhy, *, actor: Actor, as_of: datetime) -> PlaceView:
    """Take a claim back. It stays visible and counts for nothing.

    Raises:
        NotFound: There is no such claim, or its case is not open to the actor.
        Conflict: It was withdrawn already, or the case is closed.

    Records:
        place_withdrawn: on the subject, with the case and the reason's code.
    """
    person_id = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row = PlaceClaim.objects.filter(id=claim_id).first()
        select_case(row.case_id if row else "", Permission.CASE_WORK, actor)
        assert row is not None
        working_case(row.case_id, actor)
        row.refresh_from_db()
        if row.withdrawn_at is not None:
            raise Conflict("This was withdrawn already.")
        row.withdrawn_by, row.withdrawn_at, row.withdrawn_why = person_id, as_of, why
        row.save()
        ledger.record(CaseworkEvent.PLACE_WITHDRAWN, row.subject_id, case=row.case_id, why=why)
    return place_view(row)


def _case_of(subject_id: str, actor: Actor) -> Case:
    if subject_id.startswith("cas_"):
        return working_case(subject_id, actor)
    return working_case(select_record(subject_id, Permission.CASE_WORK, actor).case_id, actor)

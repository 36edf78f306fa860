"""A case with people and things in it, entered the short way."""

from __future__ import annotations

from datetime import date

from tests.stages.review_desk import NOW

from coldframe.casework.actions import add_party, add_thing
from coldframe.casework.terms import AgeBasis, AgeFacts, NewThing, PartyKind, PartyView, ThingKind, ThingView
from coldframe.core.actors import Actor
from coldframe.core.rough_dates import exact

ACT = date(2026, 3, 1)
GROWN = AgeFacts(birth_on=date(1980, 1, 1), basis=AgeBasis.OFFICIAL_RECORD)
CHILD = AgeFacts(birth_on=date(2014, 1, 1), basis=AgeBasis.OFFICIAL_RECORD)


def somebody(case_id: str, label: str, actor: Actor, age: AgeFacts = GROWN) -> PartyView:
    """A person; of age unless said otherwise."""
    return add_party(case_id, PartyKind.PERSON, label, age=age, acts=(exact(ACT),), actor=actor, as_of=NOW)


def firm(case_id: str, label: str, actor: Actor) -> PartyView:
    """An organization."""
    return add_party(case_id, PartyKind.ORGANIZATION, label, actor=actor, as_of=NOW)


def thing(case_id: str, kind: ThingKind, label: str, actor: Actor) -> ThingView:
    """A thing."""
    return add_thing(case_id, NewThing(kind, label), actor=actor, as_of=NOW)

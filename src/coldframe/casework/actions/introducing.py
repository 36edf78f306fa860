"""Somebody comes into a case with what a source says of them at once: role, place in a structure, how many."""

from __future__ import annotations

from datetime import datetime

from coldframe.casework.actions.parties import add_party
from coldframe.casework.actions.people import record_facts
from coldframe.casework.actions.roles import record_role
from coldframe.casework.terms.parties import AgeFacts, PartyKind, PartyView
from coldframe.casework.terms.people import ONE, Facts, Number
from coldframe.casework.terms.roles import NewRole
from coldframe.core.actors import Actor
from coldframe.core.rough_dates import RoughDate
from coldframe.custody.actions import act


def introduce_party(
    case_id: str,
    kind: PartyKind,
    label: str,
    *,
    age: AgeFacts = AgeFacts(),  # noqa: B008  frozen, so sharing it is safe
    acts: tuple[RoughDate, ...] = (),
    role: NewRole | None = None,
    number: Number = ONE,
    actor: Actor,
    as_of: datetime,
) -> PartyView:
    """Add somebody together with a role and how many they are: all of it, or, if one part is refused, nothing.

    Args:
        case_id: A case open to the actor.
        kind: Person or organization.
        label: What the desk calls them.
        age: What is known; nothing known means child.
        acts: When the acts in question were; none means child.
        role: What they do and under whom, or ``None`` where that is not known yet.
        number: How many stand behind the record; exactly one by itself.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: The case is not open to the actor, or the party above is not in it.
        InvalidInput: See :func:`add_party`, :func:`record_role` and :func:`record_facts`.
        Conflict: The case is closed.

    Records:
        party_added: with act_recorded, role_recorded and facts_recorded as far as given; see those actions.
    """
    with act(actor=actor, as_of=as_of):
        added = add_party(case_id, kind, label, age=age, acts=acts, actor=actor, as_of=as_of)
        if number != ONE:
            record_facts(added.id, Facts(number=number), actor=actor, as_of=as_of)
        if role is not None:
            record_role(added.id, role, actor=actor, as_of=as_of)
    return added

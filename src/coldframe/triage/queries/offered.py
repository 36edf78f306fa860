"""What the queue offers a person: not what they chose not to look at, and nobody else learns of it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from coldframe.access.queries import get_looking
from coldframe.intake.queries import select_clues
from coldframe.partners.terms import HarmCategory
from coldframe.triage.terms import Lane


def offered_to(person_id: str) -> Q:
    """The condition on reviews under which the queue offers them to this person.

    Whoever looks at nothing is offered what has no file: text, addresses, accounts. A declined lane or
    kind of harm is left out. All of it stays open to them by its address; declining forbids nothing.
    """
    choice = get_looking(person_id)
    clue = select_clues().filter(id=OuterRef("clue_id"))
    offered = Q()
    lanes = choice.declined.intersection(Lane)
    if lanes:
        offered &= ~Q(lane__in=lanes)
    harms = choice.declined.intersection(HarmCategory)
    if harms:
        offered &= Q(~Exists(clue.filter(harm_rows__harm__in=harms)))
    if not choice.looks:
        offered &= Q(~Exists(clue.filter(items__sha256__gt="")))
    return offered

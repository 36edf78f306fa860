"""The rule of two: who proposed something does not approve it."""

from __future__ import annotations

from coldframe.access.queries import person_behind
from coldframe.core.actors import Actor
from coldframe.core.errors import NotAllowed


def require_another(actor: Actor, proposed_by: str) -> None:
    """Refuse if the actor is who proposed it, by hand or by an API key of theirs.

    Raises:
        NotAllowed: Says who can.
    """
    if actor.person_id == person_behind(proposed_by):
        raise NotAllowed(
            "You proposed this, so somebody else has to approve it: a second reader, or a liaison other than you."
        )

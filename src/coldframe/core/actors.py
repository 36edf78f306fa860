"""Who acts. Every action takes ``actor=``; the custody record keeps its code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coldframe.core.errors import NotAllowed
from coldframe.core.ids import PersonId


class ActorKind(StrEnum):
    """What kind of actor: only a ``person`` ever decides (rule 1 of the design)."""

    PERSON = "person"
    SERVICE = "service"
    DESK = "desk"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that acts.

    Attributes:
        kind: Person (signed in), service (an API key), desk (a partner, by its
            pinned key) or system (the automatic steps).
        id: ``per_…``, ``key_…``, ``rcp_…``, or the name of the automatic part.
    """

    kind: ActorKind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @property
    def person_id(self) -> PersonId:
        """The person's id.

        Raises:
            NotAllowed: The actor is not a person. Ask a person to do this.
        """
        if self.kind is not ActorKind.PERSON:
            raise NotAllowed("Only a named person may do this; an automatic step or an API key may not.")
        return PersonId(self.id)


def person(person_id: str) -> Actor:
    """The actor for a signed-in person."""
    return Actor(ActorKind.PERSON, person_id)


def service(key_id: str) -> Actor:
    """The actor for a program that holds an API key."""
    return Actor(ActorKind.SERVICE, key_id)


def desk(recipient_id: str) -> Actor:
    """The actor for a partner desk, known by its pinned key."""
    return Actor(ActorKind.DESK, recipient_id)


def system(part: str) -> Actor:
    """The actor for an automatic step, named by the part of the program: ``pipeline``."""
    return Actor(ActorKind.SYSTEM, part)

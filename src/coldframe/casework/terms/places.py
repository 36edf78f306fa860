"""Where things, whoever runs them and whoever is harmed are: claims beside each other, none of them a fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.casework.terms.roles import WithdrawnWhy


class PlaceAspect(StrEnum):
    """What a claim places. The three are never one."""

    ASSET = "asset"
    OPERATOR = "operator"
    VICTIM = "victim"
    ADMINISTRATIVE = "administrative"
    CRIMINAL = "criminal"
    SCENE = "scene"


class Confidence(StrEnum):
    """How well a place is known; only what a person established is."""

    ESTABLISHED = "established"
    LIKELY = "likely"
    POSSIBLE = "possible"
    STATED = "stated"


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A claim as it is entered.

    Attributes:
        subject_id: The case itself, or a party or thing in it.
        path: The country first: ``CN > Henan > Zhoukou``; or a kind of place in words ("around campuses").
        is_outside: Not there, and nobody says where instead: "servers outside the country".
        is_open: "And other places": more were meant than named.
        when: With its precision, or empty.
    """

    subject_id: str
    aspect: PlaceAspect
    path: str
    confidence: Confidence
    source: str
    is_outside: bool = False
    is_open: bool = False
    when: str = ""


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A claim about where something or somebody is.

    Attributes:
        path: The country's ISO code first, down to as far as the source says.
        withdrawn_at: When it stopped to count, or ``None``.
    """

    id: str
    subject_id: str
    aspect: PlaceAspect
    path: tuple[str, ...]
    is_outside: bool
    is_open: bool
    confidence: Confidence
    source: str
    when: str
    recorded_by: str
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawn_why: WithdrawnWhy | None

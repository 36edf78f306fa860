"""What stands in a drawing, as values with words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coldframe.casework.terms.graph import MarkKind, Tie


class Shape(StrEnum):
    """Outline of a card: what somebody or something is, without its color."""

    PERSON = "person"
    ORGANIZATION = "organization"
    THING = "thing"
    END = "end"
    GROUP = "group"


class Tone(StrEnum):
    """Color of a card: what is said of somebody beside what they are."""

    PLAIN = "plain"
    ACTING = "acting"
    HARMED = "harmed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody, something or a group.

    Attributes:
        words: What it is called; cut to fit, whole in ``title``.
        below: A few words more: its role, its kind.
        title: All of it in words, for who hears or points.
        href: Where it leads, or empty.
        lane: Layer; cards of one lane stand side by side.
        sign: A letter or two in the card's corner, such as ``!``; or empty.
    """

    id: str
    shape: Shape
    words: str
    below: str
    title: str
    lane: tuple[int, int, str]
    tone: Tone = Tone.PLAIN
    href: str = ""
    sign: str = ""
    is_centre: bool = False


@dataclass(frozen=True, slots=True)
class Wire:
    """A tie between two cards.

    Attributes:
        words: Written beside it where there is room; whole in ``title``.
        weight: 1 to 5, how thick.
    """

    id: str
    kind: Tie
    source: str
    target: str
    words: str
    title: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of cards and wires.

    Attributes:
        title: What it shows; no name of anybody.
        description: The same in words, for who cannot see it.
        lanes: Layer to its heading.
        legend: Sample and its words: a shape, a tone or a tie.
        by_flow: Instead of the cards' own lanes, layers follow the wires: who pays stands over who is paid.
            Their headings: of the first, of those between, of the last. Empty: the cards' own lanes.
        chosen: Card whose wires stand out, or empty.
    """

    title: str
    description: str
    cards: tuple[Card, ...]
    wires: tuple[Wire, ...]
    lanes: tuple[tuple[tuple[int, int, str], str], ...] = ()
    legend: tuple[tuple[Shape | Tone | Tie, str], ...] = ()
    by_flow: tuple[str, ...] = ()
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """When something was. The light part is when it may have been, the dark part when it surely was.

    Attributes:
        first: Earliest day, ``None`` for open; ``last`` latest day, ``None`` for open.
        begun: From when it surely was; ``ended``: until when. ``None``: a moment within first and last.
    """

    kind: MarkKind
    first: date | None
    last: date | None
    title: str
    begun: date | None = None
    ended: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody's line in a drawing of time."""

    id: str
    words: str
    below: str
    title: str
    bars: tuple[Bar, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class TimeChart:
    """A drawing of when.

    Attributes:
        since: First day of the axis; ``until``: last day.
        legend: What each kind of mark is.
    """

    title: str
    description: str
    lines: tuple[Line, ...]
    since: date
    until: date
    legend: tuple[tuple[MarkKind, str], ...] = ()

"""The network of a case as a graph: who and what there is, how they are tied, and when each is known of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coldframe.casework.terms.money import FlowView, PairTotal
from coldframe.casework.terms.people import ONE, Number


class Tie(StrEnum):
    """How two are tied. A tie goes from the one above, who acts or who pays, to the other."""

    UNDER = "under"
    LINK = "link"
    MAY_BE = "may_be"
    PAID = "paid"


class Band(StrEnum):
    """Where in the drawing somebody stands; the uppermost first."""

    ACTING = "acting"
    COMPANY = "company"
    MEMBER = "member"
    ALONE = "alone"
    HARMED = "harmed"
    UNPLACED = "unplaced"
    THING = "thing"
    OFFICE = "office"


class MarkKind(StrEnum):
    """What a mark in time is of."""

    ROLE = "role"
    ACT = "act"
    SEEN = "seen"
    PAID = "paid"


class GraphForm(StrEnum):
    """As what a network can be taken out of the console."""

    SVG = "svg"
    PNG = "png"
    GRAPHML = "graphml"
    CASE = "case"


END = "end"
"""Sort of a node that is only a name or an account as printed on a payment."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """When something was, as exactly as it is known.

    Attributes:
        first: The earliest day on which it can have begun; ``None``: nobody says.
        last: The latest day on which it can have ended; ``None``: nobody says.
        begun: The day by which it surely had begun, of a period; ``None`` of a single moment.
        ended: The day until which it surely lasted, of a period; ``None`` likewise.
        code: Of a role.
    """

    kind: MarkKind
    first: date | None
    last: date | None
    begun: date | None = None
    ended: date | None = None
    code: str = ""

    @property
    def is_dated(self) -> bool:
        """True if anything is known of when."""
        return self.first is not None or self.last is not None

    def meets(self, since: date | None, until: date | None) -> bool:
        """True if it can have been within these days, both included; ``None`` for no bound."""
        begins = until is None or self.first is None or self.first <= until
        return begins and (since is None or self.last is None or self.last >= since)


@dataclass(frozen=True, slots=True)
class GraphNode:
    """Somebody or something, once, however many records were judged to be it.

    Attributes:
        id: The record that stands for all of them (``pty_…``, ``thg_…``), or an end of payments.
        records: All of them, that one first.
        sort: ``person``, ``organization``, a ``ThingKind`` or :data:`END`.
        labels: What the records are called, masked where any of them is sealed; none where a printed
            name would say who somebody sealed is.
        roles: Codes, the uppermost first.
        depth: Within its band, 0 uppermost.
        is_open: Safeguarding is open.
    """

    id: str
    records: tuple[str, ...]
    sort: str
    labels: tuple[str, ...]
    band: Band
    depth: int = 0
    roles: tuple[str, ...] = ()
    number: Number = ONE
    is_harmed: bool = False
    is_sealed: bool = False
    is_open: bool = False
    marks: tuple[Mark, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """By what it can be chosen: its roles, or without any what it is."""
        return self.roles or (self.sort,)

    @property
    def lane(self) -> tuple[int, int, str]:
        """Its layer in a drawing by role; things stand by what they are."""
        return (list(Band).index(self.band), self.depth, self.sort if self.band is Band.THING else "")


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """A tie between two.

    Attributes:
        id: The same for the same tie.
        codes: Roles of the one below, or the relation of a link.
        flows: Of money, all in the currency of ``total``.
        total: Their sum, in that one currency.
        of: Ids of the ties that are drawn as this one; itself alone unless some were gathered.
    """

    id: str
    kind: Tie
    source: str
    target: str
    codes: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    flows: tuple[FlowView, ...] = ()
    total: PairTotal | None = None
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and the edges between them; both ends of each edge are among the nodes."""

    nodes: tuple[GraphNode, ...] = ()
    edges: tuple[GraphEdge, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphWish:
    """What somebody wants to see of a network.

    Attributes:
        ties: Which ties; all of them where none is named.
        kinds: Roles and sorts; all of them where none is named.
        currencies: Of money; the empty one stands for amounts without any. All where none is named.
        since: First day; ``until``: last day. Both may be ``None``.
        undated: With days given, also what no day is known of.
        only_tied: Nothing that no tie reaches.
        around: A node, or empty; ``hops``: how far from it, 1 to 3.
        opened: Groups whose members are to be drawn one by one.
    """

    ties: frozenset[Tie] = frozenset()
    kinds: frozenset[str] = frozenset()
    currencies: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    undated: bool = False
    only_tied: bool = False
    around: str = ""
    hops: int = 1
    opened: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Gathered:
    """Nodes of one kind that are tied to one other alone (or to nobody), drawn as one.

    Attributes:
        parent: The one other, or empty.
        kind: Role or sort that all of them share.
        open_count: With how many of them safeguarding is open.
    """

    id: str
    parent: str
    kind: str
    members: tuple[GraphNode, ...]

    @property
    def open_count(self) -> int:
        """With how many of them safeguarding is open."""
        return sum(each.is_open for each in self.members)


@dataclass(frozen=True, slots=True)
class GraphSight:
    """What of a network is drawn.

    Attributes:
        inside: All that the wish lets through, around the node that it names: tables and exchange formats
            show this.
        edges: Ties to draw: between drawn nodes, and those of a group as one.
        left_out: Ids of nodes that are inside and not drawn, beside what stands in a group.
        undated: Nodes and ties that are hidden only because no day is known of them.
        centre: The node around which it is drawn, chosen by the reader or for want of room; or empty.
        is_chosen: The reader chose it.
    """

    inside: Graph
    nodes: tuple[GraphNode, ...]
    groups: tuple[Gathered, ...]
    edges: tuple[GraphEdge, ...]
    left_out: tuple[str, ...]
    undated: int
    centre: str
    is_chosen: bool
    hops: int

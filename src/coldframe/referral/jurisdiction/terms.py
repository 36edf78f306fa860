"""The words of places: whose, what speaks for one, how strongly.

A place is a code: a country of ISO 3166-1 (``KR``; ``XK`` besides) or a region of ISO 3166-2 (``KR-11``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from coldframe.core.countries import COUNTRIES

UNKNOWN = ""
"""The place of the hypothesis that nobody knows."""

_ALSO_WRITTEN: Mapping[str, str] = {"UK": "GB", "EL": "GR"}
"""Codes that people and registries write for a country whose code is another."""

_PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


class Role(StrEnum):
    """Whose place it is. What is said of one is never said of another."""

    SUBJECT = "subject"
    CHILD = "child"
    SERVICE = "service"


class EvidenceKind(StrEnum):
    """What speaks for a place."""

    IP_CLEAR = "ip_clear"
    IP_UNSURE = "ip_unsure"
    IP_PROXY = "ip_proxy"
    IP_DISPUTED = "ip_disputed"
    IP_NOWHERE = "ip_nowhere"
    PHONE = "phone"
    DECLARED = "declared"
    ADDRESS = "address"
    SCHOOL = "school"
    LANGUAGE = "language"
    TIME_ZONE = "time_zone"
    PAYMENT = "payment"
    DOMAIN = "domain"


NETWORK = frozenset({
    EvidenceKind.IP_CLEAR, EvidenceKind.IP_UNSURE, EvidenceKind.IP_PROXY, EvidenceKind.IP_DISPUTED,
    EvidenceKind.IP_NOWHERE,
})  # fmt: skip
"""Addresses on the network: all of them together are one source, whatever a pack says."""

NOTEWORTHY = (
    EvidenceKind.DECLARED, EvidenceKind.ADDRESS, EvidenceKind.SCHOOL, EvidenceKind.PHONE,
    EvidenceKind.LANGUAGE, EvidenceKind.TIME_ZONE, EvidenceKind.PAYMENT,
)  # fmt: skip
"""What a person may note who read it in the matter."""


class Caveat(StrEnum):
    """What makes a piece of evidence say less."""

    NO_TIME = "no_time"
    NO_PORT = "no_port"
    PROXY_UNKNOWN = "proxy_unknown"
    PROXY = "proxy"
    TABLES_DISAGREE = "tables_disagree"
    IN_NO_TABLE = "in_no_table"
    PRIVATE = "private"
    SHARED_BY_PROVIDER = "shared_by_provider"
    DOCUMENTATION = "documentation"
    UNSPECIFIED = "unspecified"
    TUNNEL = "tunnel"
    RESERVED = "reserved"


class Level(StrEnum):
    """How far the evidence carries a place; no probability."""

    POSSIBLE = "possible"
    SUPPORTED = "supported"
    LIKELY = "likely"


@dataclass(frozen=True, slots=True)
class TableInfo:
    """A table of addresses as it stands on this desk.

    Attributes:
        name: Of the data set, as it calls itself.
        version: Of the data set, or empty if it has none.
        built_on: ISO date on which it was built, or empty if it does not say.
    """

    name: str
    version: str
    built_on: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one table says about one address.

    Attributes:
        prefix: The network that matched, such as ``192.0.2.0/24``; empty if the table does not say.
        place: Country or region code.
    """

    table: TableInfo
    prefix: str
    place: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for one or more places, or for none.

    Attributes:
        source: Id of the clue, the item or the note it was read in.
        places: Codes, sorted; empty where it names no place (a private address, say).
        caveats: What makes it say less, in the order of :class:`Caveat`.
        readings: What the tables say, for an address.
    """

    role: Role
    kind: EvidenceKind
    source: str
    places: tuple[str, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    readings: tuple[Reading, ...] = ()

    def as_json(self) -> dict[str, object]:
        """As stored with an assessment: ids and codes, and the networks that matched; no address."""
        return {
            "role": str(self.role),
            "kind": str(self.kind),
            "source": self.source,
            "places": list(self.places),
            "caveats": [str(one) for one in self.caveats],
            "readings": [
                [one.table.name, one.table.version, one.table.built_on, one.prefix, one.place]
                for one in self.readings
            ],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> Evidence:
        """Read what :meth:`as_json` wrote."""
        readings, places, caveats = stored["readings"], stored["places"], stored["caveats"]
        assert isinstance(readings, list)
        assert isinstance(places, list)
        assert isinstance(caveats, list)
        return cls(
            Role(str(stored["role"])),
            EvidenceKind(str(stored["kind"])),
            str(stored["source"]),
            tuple(places),
            tuple(Caveat(one) for one in caveats),
            tuple(
                Reading(TableInfo(name, version, built_on), prefix, place)
                for name, version, built_on, prefix, place in readings
            ),
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence about a place, and the evidence that it rests on.

    Attributes:
        says: As the rule pack words it.
        counts: Whether its points are among those of the place; another of its group may be stronger.
    """

    evidence: Evidence
    points: int
    says: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A place where something may belong, and why.

    Attributes:
        place: Code; :data:`UNKNOWN` for the hypothesis that nobody knows.
        points: Of the strongest evidence of each group, summed.
        share: Of all points of its role, 0 to 1. Countries and *not known* sum to 1; a region's share is
            part of its country's.
        level: ``None`` for *not known*.
        lines: What speaks for it, strongest first; for *not known*, what names no place.
        against: What speaks against relying on it, as the rule pack words it.
    """

    role: Role
    place: str
    points: int
    share: float
    level: Level | None
    lines: tuple[Line, ...]
    against: tuple[str, ...] = field(default=())

    @property
    def country(self) -> str:
        """Country code, or empty."""
        return country_of(self.place)

    @property
    def is_region(self) -> bool:
        """True for a region, whose country stands before it."""
        return "-" in self.place


def country_of(place: str) -> str:
    """Return the country of a place."""
    return place.partition("-")[0]


def read_place(text: str) -> str | None:
    """Return a place code in its normal form, or ``None`` if this is none: no country of ISO 3166-1 stands in it."""
    code = text.strip().upper()
    if not _PLACE.fullmatch(code):
        return None
    country, dash, region = code.partition("-")
    country = _ALSO_WRITTEN.get(country, country)
    return f"{country}{dash}{region}" if country in COUNTRIES else None

"""What was seized, found, taken down or ordered, counted: each number with its unit and its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from coldframe.core.values import Qualifier, Value, ValueKind


class Counted(StrEnum):
    """What happened to what is counted. Two of these are never added."""

    SEIZED_OBJECT = "seized_object"
    COMPROMISED_ACCESS = "compromised_access"
    CONTENT_FOUND = "content_found"
    CONTENT_REMOVED = "content_removed"
    ACCOUNT_ACTED_ON = "account_acted_on"
    LISTING_REMOVED = "listing_removed"
    SHUT_DOWN = "shut_down"
    PERSON_CAUGHT = "person_caught"
    COOPERATED = "cooperated"
    SUMMONED = "summoned"
    INSPECTED = "inspected"
    WEAKNESS_FOUND = "weakness_found"
    WEAKNESS_HANDLED = "weakness_handled"
    RECTIFICATION_ORDERED = "rectification_ordered"


class CountedUnit(StrEnum):
    """What one of them is. Two units are never added."""

    VEHICLE = "vehicle"
    DEVICE = "device"
    DEVICE_SET = "device_set"
    EQUIPMENT_SET = "equipment_set"
    PREMISES = "premises"
    COPY = "copy"
    PIECE = "piece"
    ACCESS_RIGHT = "access_right"
    FILE = "file"
    VIDEO = "video"
    PICTURE = "picture"
    ARTICLE = "article"
    ITEM = "item"
    ACCOUNT = "account"
    GROUP = "group"
    SITE = "site"
    LISTING = "listing"
    PERSON = "person"
    COMPANY = "company"
    SERVICE = "service"
    WEAKNESS = "weakness"


_CONTENT = (CountedUnit.FILE, CountedUnit.VIDEO, CountedUnit.PICTURE, CountedUnit.ARTICLE, CountedUnit.ITEM)
_OFFICES = (CountedUnit.COMPANY, CountedUnit.SERVICE, CountedUnit.SITE)

UNITS_OF: Mapping[Counted, tuple[CountedUnit, ...]] = MappingProxyType({
    Counted.SEIZED_OBJECT: (
        CountedUnit.VEHICLE, CountedUnit.DEVICE, CountedUnit.DEVICE_SET, CountedUnit.EQUIPMENT_SET, CountedUnit.PREMISES, CountedUnit.COPY, CountedUnit.PIECE,
    ),
    Counted.COMPROMISED_ACCESS: (CountedUnit.ACCESS_RIGHT,),
    Counted.CONTENT_FOUND: _CONTENT,
    Counted.CONTENT_REMOVED: _CONTENT,
    Counted.ACCOUNT_ACTED_ON: (CountedUnit.ACCOUNT, CountedUnit.GROUP),
    Counted.LISTING_REMOVED: (CountedUnit.LISTING,),
    Counted.SHUT_DOWN: (CountedUnit.SITE, CountedUnit.GROUP, CountedUnit.SERVICE),
    Counted.PERSON_CAUGHT: (CountedUnit.PERSON,),
    Counted.COOPERATED: _OFFICES,
    Counted.SUMMONED: _OFFICES,
    Counted.INSPECTED: _OFFICES,
    Counted.WEAKNESS_FOUND: (CountedUnit.WEAKNESS,),
    Counted.WEAKNESS_HANDLED: (CountedUnit.WEAKNESS,),
    Counted.RECTIFICATION_ORDERED: _OFFICES,
})  # fmt: skip
"""The units in which each can be counted. Access to a device is no device; nobody seized it."""


class Strength(StrEnum):
    """How well a number is established."""

    REPORTED = "reported"
    OFFICIAL = "official"
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many, and how firmly that is known; or in words only.

    Attributes:
        qualifier: ``None`` where the source gives words only, or nothing.
        number: The number as said; 0 where none is.
        words: What stands in place of a number ("a large number"); empty where one is.
    """

    qualifier: Qualifier | None
    number: Decimal = Decimal(0)
    words: str = ""

    @property
    def value(self) -> Value | None:
        """The number as a value that can be added; ``None`` where there is none."""
        if self.qualifier is None:
            return None
        return Value(ValueKind.COUNT, self.number, self.qualifier)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number comes from.

    Attributes:
        title: The document or the office, as somebody would find it again.
        strength: How well that establishes it.
        body: Who counted, where that is known.
        native_text: The words of the source in their own language.
        on: The day as of which the source says it, or ``None``.
    """

    title: str
    strength: Strength = Strength.REPORTED
    body: str = ""
    native_text: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class NewTally:
    """One number as a person enters it.

    Attributes:
        population: Whom or what the count covers ("all platforms"). Different populations never add.
        part_of: The tally whose subset this is, or empty: a subset never enters a sum.
        held_in: The device set in which the content was found, or empty: the count belongs to the set.
        members: Of a device set: the devices as named.
        is_open: Of a device set or a list of names: the source says "etc.".
        due_on: The deadline that an order set, or ``None``.
        note: What else a reader has to know; a gap in the source, for example.
    """

    counted: Counted
    unit: CountedUnit
    quantity: Quantity
    source: Source
    population: str = ""
    part_of: str = ""
    held_in: str = ""
    members: tuple[str, ...] = ()
    is_open: bool = False
    due_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TallyVersion:
    """What a tally said from one correction to the next.

    Attributes:
        number: 1 for what was entered first.
        reason: Why it was corrected; empty for the first.
    """

    number: int
    said: NewTally
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TallyView:
    """A tally with its corrections. ``versions`` begins with the first; the last one holds."""

    id: str
    case_id: str
    versions: tuple[TallyVersion, ...]

    @property
    def said(self) -> NewTally:
        """What holds now."""
        return self.versions[-1].said

    @property
    def changed_unit(self) -> bool:
        """True if a correction changed what was counted or its unit: earlier sums were of other things."""
        return len({(each.said.counted, each.said.unit) for each in self.versions}) > 1


@dataclass(frozen=True, slots=True)
class TallyTotal:
    """What may be added, added.

    Attributes:
        value: The sum; ``None`` where no number can be said.
        words: What stands beside it, because it has no number.
        of: Ids of the tallies that went in.
    """

    counted: Counted
    unit: CountedUnit
    population: str
    value: Value | None
    words: tuple[str, ...]
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """A tally and its subsets.

    Attributes:
        rest: What the subsets leave over; ``None`` where nothing can be said about it.
    """

    whole_id: str
    part_ids: tuple[str, ...]
    rest: Value | None

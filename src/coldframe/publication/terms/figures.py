"""Measures and figures: no number without what it counts, where, of whom, when, as of when, and from where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from coldframe.core.errors import InvalidInput
from coldframe.core.moments import as_utc
from coldframe.core.said import Said
from coldframe.core.values import Qualifier, Value, ValueKind, add, rounded
from coldframe.publication.terms.breakdowns import Breakdown, BreakdownKind


class Unit(StrEnum):
    """What a figure counts. Figures of different units are never added or put in one column."""

    CLUES = "clues"
    ITEMS = "items"
    LOOKS = "looks"
    DECISIONS = "decisions"
    REPORTS = "reports"
    REFERRALS = "referrals"
    NOTICES = "notices"
    CASES = "cases"
    EXHIBITS = "exhibits"
    MEASURES = "measures"
    CHILDREN = "children"
    MATCHES = "matches"
    SECONDS = "seconds"
    APPEALS = "appeals"
    TALLIES = "tallies"
    VEHICLES = "vehicles"
    DEVICES = "devices"
    DEVICE_SETS = "device_sets"
    EQUIPMENT_SETS = "equipment_sets"
    PREMISES = "premises"
    COPIES = "copies"
    PIECES = "pieces"
    PERSONS = "persons"
    ACCOUNTS = "accounts"
    GROUPS = "groups"
    SITES = "sites"
    LISTINGS = "listings"
    VIDEOS = "videos"
    PICTURES = "pictures"
    ARTICLES = "articles"
    ACCESS_RIGHTS = "access_rights"
    WEAKNESSES = "weaknesses"
    COMPANIES = "companies"
    SERVICES = "services"
    MONEY = "money"


EVERY_EVENT = "sequence"
"""As a measure's ``identity``: each event counts by itself."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted, where and how often. No measure, no number.

    Attributes:
        code: Stable name, lower_snake.
        unit: What one is.
        what: One sentence for a reader.
        counting_point: What has to have happened for one to count: the kind of a custody event, or the words
            of another's rule.
        duplicate_rule: When two count as one, in words.
    """

    code: str
    unit: Unit
    what: str
    counting_point: str
    duplicate_rule: str = "Each is counted once, by its id; the first time within the period counts."

    def __post_init__(self) -> None:
        for name in ("code", "what", "counting_point", "duplicate_rule"):
            if not getattr(self, name).strip():
                raise InvalidInput(
                    Said("A measure without its %(name)s measures nothing. State it.", name=name), field=name
                )


@dataclass(frozen=True, slots=True)
class LedgerMeasure(Measure):
    """A measure over custody events; its counting point is the kind of event.

    Attributes:
        undone_by: Events that take the counted thing back, if they come by the as-of date.
        restored_by: Events after which what was taken back counts again, as it did.
        corrected_by: Events that say anew what was counted: its part and its amount, where it stands in time.
        replaces: Key of the counting event's detail that names the one whose place it takes, so that a correction
            that is an entry of its own does not count beside what it corrects.
        where: Details that an event must have to count: key and value, both as the breakdown writes them.
        identity: Key of the event's detail that names the one counted; ``None``: the event's subject.
        amount: Key of the event's detail that says how many one event stands for; ``None``: one.
        breakdown: Key of the event's detail by which parts are told, or ``None``. Where an event holds several
            codes, it is a multi-membership.
        breakdown_kind: Whether the parts add up.
        is_qualified: The parts are qualifiers ("at least"), and the sum carries the weakest of them.
    """

    undone_by: tuple[str, ...] = ()
    restored_by: tuple[str, ...] = ()
    corrected_by: tuple[str, ...] = ()
    replaces: str | None = None
    where: tuple[tuple[str, str], ...] = ()
    identity: str | None = None
    amount: str | None = None
    breakdown: str | None = None
    breakdown_kind: BreakdownKind = BreakdownKind.PARTITION
    is_qualified: bool = False

    @property
    def kinds(self) -> frozenset[str]:
        """Every kind of event that this measure looks at."""
        return frozenset((self.counting_point, *self.undone_by, *self.restored_by, *self.corrected_by))


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` (included) to ``end`` (excluded), aware; ``zone`` (IANA) is the one whose days it counts."""

    start: datetime
    end: datetime
    zone: str = field(default="UTC", compare=False)

    def __post_init__(self) -> None:
        if as_utc(self.start) >= as_utc(self.end):
            raise InvalidInput("A period must end after it starts. Choose a later end.", field="period")
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise InvalidInput(
                Said("“%(zone)s” is no time zone. Write it like Asia/Seoul.", zone=self.zone), field="zone"
            ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with everything that makes it true.

    Attributes:
        value: Of ``measure.unit``: a count, never a share of anything.
        breakdown: Its parts; its whole is ``value``. ``None`` if it has none.
        population: Of whom or what: this desk's ledger, or what another published about.
        as_of: What was known by then.
        source: Where it can be checked: the chain's end that was read, or a document.
    """

    measure: Measure
    period: Period
    value: Value
    population: str
    as_of: datetime
    source: str
    breakdown: Breakdown | None = None

    def __post_init__(self) -> None:
        as_utc(self.as_of, field="as_of")
        for name in ("population", "source"):
            if not getattr(self, name).strip():
                raise InvalidInput(Said("A figure needs its %(name)s. State it.", name=name), field=name)
        if self.value.kind not in (ValueKind.COUNT, ValueKind.SUPPRESSED, ValueKind.MISSING):
            raise InvalidInput(
                Said(
                    "A %(kind)s is no number of %(unit)s. A headcount cannot be made from it.",
                    kind=self.value.kind,
                    unit=self.measure.unit,
                ),
                field="value",
            )
        if self.breakdown is not None and self.breakdown.whole != self.value:
            raise InvalidInput("The whole of a figure's breakdown is its value.", field="breakdown")


def add_figures(figures: Sequence[Figure]) -> Figure:
    """Add figures that count the same things in the same way; their sources are all named.

    Raises:
        InvalidInput: None, or two that differ in what makes them addable; says in what.
    """
    if not figures:
        raise InvalidInput("There is nothing to add.", field="figures")
    first = figures[0]
    for other in figures[1:]:
        _require_alike(first, other)
    sources = "; ".join(dict.fromkeys(figure.source for figure in figures))
    return replace(first, value=add([figure.value for figure in figures]), source=sources, breakdown=None)


def _require_alike(one: Figure, other: Figure) -> None:
    if one.measure.unit is not other.measure.unit:
        raise InvalidInput(
            Said(
                "%(unit)s and %(other)s are different things. They are not added.",
                unit=one.measure.unit.capitalize(),
                other=other.measure.unit,
            ),
            field="unit",
        )
    if one.measure != other.measure:
        raise InvalidInput(
            Said(
                "“%(measure)s” and “%(other)s” count by different rules. They are not added.",
                measure=one.measure.code,
                other=other.measure.code,
            ),
            field="measure",
        )
    if one.period != other.period:
        raise InvalidInput(
            "The periods differ, and one thing may count in both. Count the longer period anew.",
            field="period",
        )
    if one.population != other.population:
        raise InvalidInput(
            Said(
                "“%(population)s” and “%(other)s” may overlap. State the breakdown that they are parts of.",
                population=one.population,
                other=other.population,
            ),
            field="population",
        )
    if one.as_of != other.as_of:
        raise InvalidInput(
            "One is known as of another day than the other. Take both as of one.", field="as_of"
        )


@dataclass(frozen=True, slots=True)
class Ratio:
    """One figure per another: how many of a base. It carries its base, and no headcount comes out of it."""

    part: Figure
    base: Figure

    def __post_init__(self) -> None:
        if self.base.period != self.part.period:
            raise InvalidInput("A ratio needs both figures over one period.", field="period")
        base = self.base.value.possible
        if base.least <= 0:
            raise InvalidInput("A ratio needs a base that is surely not 0. Say the numbers.", field="base")

    def percent(self, *, decimals: int = 1) -> Value:
        """The part as a percentage of its base, 33 of 117 as 28.2 %; no firmer than either of them.

        What is a bound stays one when it is rounded: at least 2 of 3 is at least 66.6 %, not 66.7 %.

        Raises:
            InvalidInput: Different units (that is a rate, not a share), a part that exceeds its base, or
                qualifiers under which nothing can be said.
        """
        part, base = self.part.value, self.base.value
        if self.part.measure.unit is not self.base.measure.unit:
            raise InvalidInput(
                Said(
                    "%(unit)s are no part of %(base)s. Say both numbers.",
                    unit=self.part.measure.unit.capitalize(),
                    base=self.base.measure.unit,
                ),
                field="unit",
            )
        some, of = part.possible, base.possible
        if of.most is not None and some.least > of.most:
            raise InvalidInput("A part cannot exceed its base.", field="part")
        if part.qualifier is base.qualifier is Qualifier.EXACT and part.is_number:
            share = 100 * part.number / base.number
            return Value(ValueKind.PERCENT, rounded(share, decimals), decimals=decimals)
        step = Decimal(10) ** -decimals
        if not {part.qualifier, base.qualifier} & {Qualifier.ABOUT, Qualifier.UNCOUNTED}:
            least = Decimal(0) if of.most is None else 100 * some.least / of.most
            most = Decimal(100) if some.most is None else min(100 * some.most / of.least, Decimal(100))
            low, high = least.quantize(step, ROUND_FLOOR), most.quantize(step, ROUND_CEILING)
            if low > 0:
                return Value(ValueKind.PERCENT, low, Qualifier.AT_LEAST, decimals)
            if high < 100:
                return Value(ValueKind.PERCENT, high, Qualifier.AT_MOST, decimals)
        raise InvalidInput(
            "How large a share this is cannot be said: too little is known about the part or its base.",
            field="qualifier",
        )

"""How the one table of a release is counted, and the borders of time that such tables draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coldframe.core.errors import InvalidInput
from coldframe.publication.rules import microseconds
from coldframe.publication.terms import BreakdownKind, LedgerMeasure, Period, Unit

UNSTATED = "unstated"
"""The heading of what an event does not say."""

ELSEWHERE = "elsewhere"
"""The heading of countries in which the desk knows fewer than two recipients: a country of its own would name one."""

COUNTRY = "country"
"""The axis of the recipients' countries (ISO 3166-1)."""

TOTAL = "total"
"""The heading of everything in a row."""

MONTH = "month"
"""The axis of months, in the zone of the period, such as ``2026-11``."""

_NAMING = frozenset({"recipient", "sender"})
"""Keys whose codes are partners and people: no table of them leaves."""


def is_releasable(measure: LedgerMeasure) -> bool:
    """True of what is counted one by one or as children, and never corrected: only of it can be proved whom it hides.

    Children come several to an entry. A reader does not know how many entries there are, so for all he knows each
    child has one of its own; and what comes from few entries is hidden like what is few.
    """
    return not measure.corrected_by and (measure.amount is None or measure.unit is Unit.CHILDREN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How the one table of a release is counted: enough to count it again, to the same numbers.

    Attributes:
        name: The table's, used once among those that are linked.
        measure: One of those that :func:`is_releasable` says.
        as_of, until: Events later than that, or after that place of the ledger, are not known.
        by_part: Told apart by the measure's breakdown.
        by_month: Told apart by month; both: crossed.
    """

    name: str
    measure: LedgerMeasure
    period: Period
    as_of: datetime
    until: int
    by_part: bool
    by_month: bool

    def __post_init__(self) -> None:
        if not is_releasable(self.measure):
            raise InvalidInput(
                "Only what is counted one by one, or as children, and not corrected later can be released: of other "
                "amounts nobody can say whom they hide.",
                field="measure",
            )
        if self.by_part and self.measure.breakdown is None:
            raise InvalidInput("This measure has no parts. Release it without.", field="by_part")
        if self.by_part and self.measure.breakdown in _NAMING:
            raise InvalidInput(
                "The parts of this measure are partners, who are not named in public. Release it without.",
                field="by_part",
            )

    @property
    def axes(self) -> tuple[str, ...]:
        """What the table tells apart."""
        part = (self.measure.breakdown,) if self.by_part and self.measure.breakdown else ()
        return (*part, *((MONTH,) if self.by_month else ()))

    @property
    def overlapping(self) -> tuple[str, ...]:
        """Axes whose headings may hold one thing twice."""
        is_several = self.by_part and self.measure.breakdown_kind is BreakdownKind.MULTI_MEMBERSHIP
        return self.axes[:1] if is_several else ()


def months_of(period: Period) -> tuple[str, ...]:
    """Every month that the period touches, in its zone, in order."""
    zone = ZoneInfo(period.zone)
    first = period.start.astimezone(zone).date().replace(day=1)
    # The end is not included: what ends at midnight of the first does not touch that month.
    last = (period.end - timedelta(microseconds=1)).astimezone(zone).date()
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    start = first.year * 12 + first.month - 1
    return tuple(f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(start, start + count))


def slices_of(recipes: Sequence[Recipe]) -> tuple[int, ...]:
    """Borders of time between which no table tells anything apart, the last one being an end."""
    borders = {microseconds(at) for one in recipes for at in (one.period.start, one.period.end)}
    least, most = min(borders), max(borders)
    for one in recipes:
        if one.by_month:
            borders |= {
                border for month in months_of(one.period) for border in month_borders(month, one.period.zone)
            }
    return tuple(border for border in sorted(borders) if least <= border <= most)


def month_borders(month: str, zone: str) -> tuple[int, int]:
    """When a month begins and ends in a zone, in microseconds since 1970; the end is not included."""
    first = date.fromisoformat(f"{month}-01")
    after = (first + timedelta(days=32)).replace(day=1)
    start, end = (
        microseconds(datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC))
        for day in (first, after)
    )
    return start, end

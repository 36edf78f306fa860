"""A number with how firmly it is known: every value stands for the set of numbers that it can mean.

Arithmetic works on those sets, so it can only lose firmness, never gain any: the result is the firmest
statement whose set holds every possible outcome, and where nothing can be said it is refused. (Interval
arithmetic: R. E. Moore, *Interval Analysis*, 1966.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from coldframe.core.errors import InvalidInput
from coldframe.core.said import gettext_noop as _

ABOUT = Decimal("0.1")
"""How far "about" is taken to reach, as a part of the value. The sources never say; a tenth is generous."""


class Qualifier(StrEnum):
    """How firmly a value is known. Arithmetic keeps the weaker one."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    ABOUT = "about"
    AT_MOST = "at_most"
    UNCOUNTED = "uncounted"
    """Named but not counted ("Beijing, Tianjin and other places"): one or more."""


class ValueKind(StrEnum):
    """What a value is. Percent, percentage point and percent change are never one type."""

    COUNT = "count"
    PERCENT = "percent"
    PERCENTAGE_POINT = "percentage_point"
    PERCENT_CHANGE = "percent_change"
    MISSING = "missing"
    SUPPRESSED = "suppressed"
    WORDS = "words"


_NUMBERS = frozenset(
    (ValueKind.COUNT, ValueKind.PERCENT, ValueKind.PERCENTAGE_POINT, ValueKind.PERCENT_CHANGE)
)
_HIDDEN = frozenset((ValueKind.MISSING, ValueKind.SUPPRESSED))
_CHANGES = frozenset((ValueKind.PERCENTAGE_POINT, ValueKind.PERCENT_CHANGE))
_NOT_ADDED = {
    ValueKind.PERCENT: _("Percentages are parts of their own wholes and cannot be added. Add the counts."),
    ValueKind.PERCENTAGE_POINT: _("Percentage points say how far two shares lie apart; they are no count."),
    ValueKind.PERCENT_CHANGE: _("A change in percent depends on where it started and cannot be added."),
    ValueKind.WORDS: _("Words cannot be added."),
}


@dataclass(frozen=True, slots=True)
class Range:
    """From the least to the most that a number can be; ``most`` ``None`` for no bound."""

    least: Decimal
    most: Decimal | None

    def meets(self, other: Range, slack: Decimal = Decimal(0)) -> bool:
        """True if both can mean the same, give or take ``slack``."""
        return (self.most is None or self.most + slack >= other.least) and (
            other.most is None or other.most + slack >= self.least
        )


@dataclass(frozen=True, slots=True)
class Value:
    """What one cell, or one sentence, says.

    Attributes:
        number: The number as said (28.2 for 28.2 %); 0 where there is none.
        decimals: Digits after the decimal sign, as printed: a percentage is rounded to them.
        reach: How far "about" reaches to each side, where that is known; ``None``: :data:`ABOUT`.
    """

    kind: ValueKind
    number: Decimal = Decimal(0)
    qualifier: Qualifier = Qualifier.EXACT
    decimals: int = 0
    reach: Decimal | None = None

    @property
    def is_number(self) -> bool:
        """True for counts, percentages, percentage points and percent changes."""
        return self.kind in _NUMBERS

    @property
    def possible(self) -> Range:
        """Every number that this can mean; what is hidden can be any count.

        Of what is not exact, a count and a share are never below 0, and a change never below -100.
        """
        if self.kind in _HIDDEN:
            return Range(Decimal(0), None)
        floor = Decimal(-100 if self.kind in _CHANGES else 0)
        match self.qualifier:
            case Qualifier.EXACT:
                return Range(self.number, self.number)
            case Qualifier.AT_LEAST:
                return Range(self.number, None)
            case Qualifier.AT_MOST:
                return Range(min(floor, self.number), self.number)
            case Qualifier.UNCOUNTED:
                return Range(Decimal(1), None)
            case Qualifier.ABOUT:
                reach = abs(self.number) * ABOUT if self.reach is None else self.reach
                least = self.number - reach
                return Range(max(least, floor) if self.number >= floor else least, self.number + reach)


MISSING = Value(ValueKind.MISSING)
SUPPRESSED = Value(ValueKind.SUPPRESSED)
WORDS = Value(ValueKind.WORDS)
UNCOUNTED = Value(ValueKind.COUNT, qualifier=Qualifier.UNCOUNTED)


def exactly(number: int) -> Value:
    """A count that somebody counted."""
    return Value(ValueKind.COUNT, Decimal(number))


def at_least(number: int) -> Value:
    """A count, or more: "more than", 余."""
    return Value(ValueKind.COUNT, Decimal(number), Qualifier.AT_LEAST)


def at_most(number: int) -> Value:
    """A count, or fewer."""
    return Value(ValueKind.COUNT, Decimal(number), Qualifier.AT_MOST)


def about(number: int, *, reach: int | None = None) -> Value:
    """A count, give or take ``reach``; without one, a tenth of it."""
    return Value(
        ValueKind.COUNT, Decimal(number), Qualifier.ABOUT, reach=None if reach is None else Decimal(reach)
    )


def add(values: Sequence[Value]) -> Value:
    """Add counts of the same things. What is hidden or uncounted makes the sum "at least".

    Raises:
        InvalidInput: Something else than counts, or nothing can be said about the sum.
    """
    for value in values:
        _require_count(value)
    number = sum((value.number for value in values), Decimal(0))
    bounds = [value.possible.most for value in values]
    most = None if None in bounds else sum((bound for bound in bounds if bound is not None), Decimal(0))
    least = sum((value.possible.least for value in values), Decimal(0))
    return _say(number, Range(least, most), values)


def subtract(whole: Value, part: Value) -> Value:
    """Take away a part that lies inside the whole, so that the rest is not below 0.

    Raises:
        InvalidInput: Something else than counts, a part that surely exceeds its whole, or a difference of
            which nothing can be said ("at least" minus "at least" can be anything).
    """
    _require_count(whole)
    _require_count(part)
    outer, inner = whole.possible, part.possible
    if outer.most is not None and inner.least > outer.most:
        raise InvalidInput("A part cannot exceed its whole. Check what each of them counts.", field="part")
    least = Decimal(0) if inner.most is None else max(outer.least - inner.most, Decimal(0))
    most = None if outer.most is None else outer.most - inner.least
    return _say(max(whole.number - part.number, Decimal(0)), Range(least, most), (whole, part))


def _say(number: Decimal, possible: Range, of: Sequence[Value]) -> Value:
    """The firmest count that holds everything possible, no firmer in kind than what it is made of."""
    if possible.least == possible.most:
        return Value(ValueKind.COUNT, possible.least)
    if possible.most is not None and any(value.qualifier is Qualifier.ABOUT for value in of):
        reach = max(possible.most - number, number - possible.least)
        # What may lie twice as high is not "about" any more.
        if reach <= number / 2 and not any(value.qualifier is Qualifier.AT_MOST for value in of):
            return Value(ValueKind.COUNT, number, Qualifier.ABOUT, reach=reach)
    if possible.most is None or (possible.least > 0 and _has_floor(of)):
        if possible.least <= 0:
            raise InvalidInput(
                "Nothing can be said about the result: it may be any number. Find firmer figures first.",
                field="qualifier",
            )
        return Value(ValueKind.COUNT, possible.least, Qualifier.AT_LEAST)
    return Value(ValueKind.COUNT, possible.most, Qualifier.AT_MOST)


def _has_floor(of: Sequence[Value]) -> bool:
    return not any(value.qualifier in (Qualifier.AT_MOST, Qualifier.AT_LEAST) for value in of)


def _require_count(value: Value) -> None:
    if value.kind in _NOT_ADDED:
        raise InvalidInput(_NOT_ADDED[value.kind], field="value")


def percentage_points(before: Value, after: Value) -> Value:
    """How far two shares of like wholes lie apart: from 14.9 % to 19.5 % it is about 4.6 points, not 4.6 %.

    Printed shares are rounded, so their difference is "about": 14.9 stands for 14.85 to 14.95. Say the counts where
    they are known.

    Raises:
        InvalidInput: Not two exact percentages.
    """
    if before.kind is not ValueKind.PERCENT or after.kind is not ValueKind.PERCENT:
        raise InvalidInput("Percentage points lie between two percentages.", field="value")
    _require_exact(before, after)
    return Value(
        ValueKind.PERCENTAGE_POINT, after.number - before.number, Qualifier.ABOUT,
        min(before.decimals, after.decimals), _half_step(before) + _half_step(after),
    )  # fmt: skip


def percent_change(before: Value, after: Value, *, decimals: int = 1) -> Value:
    """How much more or less, as a part of what was before: from 272 to 435 is +59.9 %.

    Of two counts; or of two percentages (a relative change; :func:`percentage_points` is the other one), where it
    is "about", because printed shares are rounded.

    Raises:
        InvalidInput: Not two exact values of one kind, or a start that may be 0.
    """
    if before.kind is not after.kind or before.kind not in (ValueKind.COUNT, ValueKind.PERCENT):
        raise InvalidInput("A change in percent lies between two counts or two percentages.", field="value")
    _require_exact(before, after)
    from_step, to_step = _half_step(before), _half_step(after)
    if before.number <= from_step:
        raise InvalidInput("A change from 0 has no percentage. Say both numbers.", field="value")
    change = rounded(100 * (after.number - before.number) / before.number, decimals)
    if not from_step:
        return Value(ValueKind.PERCENT_CHANGE, change, decimals=decimals)
    ends = [
        100 * (after.number + to) / (before.number + start) - 100
        for start in (-from_step, from_step)
        for to in (-to_step, to_step)
    ]
    reach = max(abs(end - change) for end in ends)
    return Value(ValueKind.PERCENT_CHANGE, change, Qualifier.ABOUT, decimals, reach)


def _half_step(value: Value) -> Decimal:
    """How far a printed share may lie from the true one."""
    return Decimal(5) / 10 ** (value.decimals + 1) if value.kind is ValueKind.PERCENT else Decimal(0)


def rounded(number: Decimal, decimals: int) -> Decimal:
    """Round half away from 0, as readers do by hand."""
    return number.quantize(Decimal(10) ** -decimals, rounding="ROUND_HALF_UP")


def _require_exact(*values: Value) -> None:
    if any(value.qualifier is not Qualifier.EXACT for value in values):
        raise InvalidInput(
            "How far two values lie apart can be said only where both are exact.", field="qualifier"
        )

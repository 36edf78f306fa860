"""How far a sum may lie off: numbers that are "at least", hidden, scaled or rounded."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import gcd

from coldframe.publication.terms import Qualifier, Range, Value, ValueKind

_SEVERAL = 5
_MANY = 10


def range_of(values: Sequence[Value]) -> Range:
    """The range of a sum: "at least" values leave it open above, suppressed ones count from 0."""
    told = [value for value in values if value.is_number or value.kind is ValueKind.SUPPRESSED]
    least = sum((value.possible.least for value in told), Decimal(0))
    bounds = [value.possible.most for value in told]
    most = (
        None
        if any(bound is None for bound in bounds)
        else sum((b for b in bounds if b is not None), Decimal(0))
    )
    return Range(least, most)


def rounding_slack(values: Sequence[Value], *, is_told: bool = False) -> Decimal:
    """How far a sum may lie off because each number was rounded: half a unit for each.

    A column is taken to be rounded to hundreds, thousands … (or fifties) if each of at least five numbers is a
    multiple of it and not all are 0; to fives or tens, which few small numbers are by chance, if ten are. Where the
    table says that it rounds (``is_told``), to whatever divides them all.
    """
    counts = [value.number for value in values if value.kind is ValueKind.COUNT and value.number]
    # "1.2 million" is known to half of its last digit.
    reaches = (
        value.reach for value in values if value.reach is not None and value.qualifier is Qualifier.EXACT
    )
    scaled = sum(reaches, Decimal(0))
    places = max((-int(n.normalize().as_tuple().exponent) for n in counts), default=0)
    if places > 0:
        return Decimal(len(counts)) * Decimal(10) ** -places / 2
    unit = gcd(*map(int, counts)) if is_told else _round_unit(counts)
    return max(Decimal(unit * len(counts)) / 2, scaled) if unit > 1 or is_told else scaled


def _round_unit(counts: Sequence[Decimal]) -> int:
    """The power of ten, or half of one, that numbers seem rounded to; 1 for none."""
    unit = 1
    if len(counts) >= _SEVERAL:
        while all(number % (unit * 10) == 0 for number in counts):
            unit *= 10
        if all(number % (unit * 5) == 0 for number in counts):
            unit *= 5
    return unit if unit >= 100 or len(counts) >= _MANY else 1

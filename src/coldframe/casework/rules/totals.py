"""Totals with parts: what they leave unaccounted, and what of it may be published. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from coldframe.casework.terms import SMALL_CELL, Breakdown, PartStanding, TotalView, Unaccounted
from coldframe.core.errors import InvalidInput
from coldframe.core.values import (
    MISSING,
    SUPPRESSED,
    Qualifier,
    Value,
    ValueKind,
    add,
    rounded,
    subtract,
)


def breakdown_v1(total: TotalView, totals: Sequence[TotalView]) -> Breakdown:
    """Put a total together with its parts and what they leave unaccounted, never forced to 0.

    Source: domain notes 1, row 11, and 5.3, rules 2 and 3.

    Args:
        total: The total.
        totals: Every total of the case in its order; corrected entries count for nothing.
    """
    parts = [each for each in totals if each.parent_id == total.id and not each.corrected_by]
    return Breakdown(
        total,
        tuple((_share(each, total), breakdown_v1(each, totals)) for each in parts),
        unaccounted_v1(total.number, [(each.number, each.standing) for each in parts]) if parts else None,
    )


def unaccounted_v1(whole: Value, parts: Sequence[tuple[Value, PartStanding]]) -> Unaccounted:
    """Tell what a total holds that no part names: 106 less 83, 9 and 7 leaves 7.

    A part of which nobody says whether it lies inside is taken as inside, and the rest is also told for the
    case that it does not.

    Raises:
        InvalidInput: The parts inside surely exceed the total.
    """
    inside = [value for value, standing in parts if standing is not PartStanding.OUTSIDE]
    surely = [value for value, standing in parts if standing is PartStanding.INSIDE]
    return Unaccounted(_rest(whole, inside), _rest(whole, surely) if len(surely) < len(inside) else None)


def public_v1(breakdown: Breakdown) -> Breakdown:
    """Take away what must not be published: small counts of children, and what would give them away.

    A count of children below :data:`SMALL_CELL` is suppressed, with its own parts; so is the rest beside it, from
    which it could be computed.
    """
    parts = tuple((share, public_v1(part)) for share, part in breakdown.parts)
    hidden = [part.total.id for _, part in parts if _is_small(part.total)]
    if not hidden:
        return Breakdown(breakdown.total, parts, breakdown.unaccounted)
    return Breakdown(
        breakdown.total,
        tuple((None, _suppress(part)) if part.total.id in hidden else (share, part) for share, part in parts),
        Unaccounted(SUPPRESSED, None),
    )


def _suppress(breakdown: Breakdown) -> Breakdown:
    total = breakdown.total
    hidden = TotalView(
        **{name: getattr(total, name) for name in TotalView.__slots__} | {"number": SUPPRESSED}
    )
    return Breakdown(
        hidden,
        tuple((None, _suppress(part)) for _, part in breakdown.parts),
        Unaccounted(SUPPRESSED, None) if breakdown.unaccounted else None,
    )


def _is_small(total: TotalView) -> bool:
    return total.are_minors and total.number.possible.least < SMALL_CELL


def _rest(whole: Value, parts: Sequence[Value]) -> Value:
    inside = add(parts)
    most = whole.possible.most
    if most is not None and inside.possible.least > most:
        raise InvalidInput(
            "The parts are more than their total. Check what each counts, and whether a part lies outside.",
            field="number",
        )
    try:
        return subtract(whole, inside)
    except InvalidInput:
        # "At least" less "at least" can be anything: that is told as not known, never as a number.
        return MISSING


def _share(part: TotalView, whole: TotalView) -> Value | None:
    """The part's share in percent with one digit; only of exact counts that lie inside."""
    numbers = (part.number, whole.number)
    if part.standing is PartStanding.OUTSIDE or not whole.number.number:
        return None
    if any(each.qualifier is not Qualifier.EXACT or each.kind is not ValueKind.COUNT for each in numbers):
        return None
    return Value(ValueKind.PERCENT, rounded(100 * part.number.number / whole.number.number, 1), decimals=1)

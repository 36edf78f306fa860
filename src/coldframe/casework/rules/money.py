"""Which money may be added, and to what. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from coldframe.casework.terms import (
    Amount,
    FlowView,
    MoneyState,
    MoneyTotal,
    MoneyView,
    NewMoney,
    PairTotal,
    RateView,
)
from coldframe.core.errors import InvalidInput
from coldframe.core.money import MINOR_DIGITS, require_currency
from coldframe.core.values import Qualifier, Value, add


def check_amount_v1(amount: Amount) -> None:
    """Refuse an amount that cannot be.

    Raises:
        InvalidInput: No currency for a number; an unknown currency; a range that is upside down; a number
            that is not known.
    """
    if amount.qualifier is None:
        if amount.minor or amount.most is not None:
            raise InvalidInput("Say how firmly the amount is known.", field="qualifier")
        if amount.currency:
            require_currency(amount.currency)
        return
    require_currency(amount.currency)
    if amount.qualifier is Qualifier.UNCOUNTED or amount.minor <= 0:
        raise InvalidInput("Give an amount above 0, or say that it is not known.", field="amount")
    if amount.most is not None and amount.most <= amount.minor:
        raise InvalidInput("A range goes from a lower to a higher amount.", field="most")


def check_money_v1(money: NewMoney) -> None:
    """Refuse money that says two things at once.

    Raises:
        InvalidInput: See :func:`check_amount_v1`; a price that does not say of what; a range or a unit for
            what is no price; a fine without its ground; a ground for what is no fine.
    """
    check_amount_v1(money.amount)
    if money.state is MoneyState.PRICE:
        if money.per is None:
            raise InvalidInput("A price is for one of something. Say of what.", field="per")
    elif money.per is not None or money.amount.most is not None:
        raise InvalidInput("Only a price has a range and is for one of something.", field="per")
    if (money.state is MoneyState.FINE) != bool(money.ground):
        raise InvalidInput("A fine stands on a law: name it. Nothing else has a ground.", field="ground")
    if money.state is not MoneyState.FINE and not money.is_within:
        raise InvalidInput("Only a fine can stand on a ground outside of this matter.", field="is_within")


def is_counted_v1(money: NewMoney) -> bool:
    """Tell whether money enters a sum: prices never do, fines only if their ground lies within the matter."""
    return money.state.is_added and money.is_within


def money_totals_v1(items: Iterable[MoneyView]) -> tuple[MoneyTotal, ...]:
    """Add what may be added: one sum a state and currency; unknown amounts are counted beside it."""
    groups: dict[tuple[MoneyState, str], list[MoneyView]] = {}
    for each in items:
        if is_counted_v1(each.said):
            groups.setdefault((each.said.state, each.said.amount.currency), []).append(each)
    totals = []
    for (state, currency), group in groups.items():
        value, unknown = _sum([each.said.amount for each in group])
        totals.append(MoneyTotal(state, currency, value, unknown, tuple(each.id for each in group)))
    return tuple(totals)


def pair_totals_v1(flows: Iterable[FlowView]) -> tuple[PairTotal, ...]:
    """Add flows between the same two ends in the same currency, the largest sums first in each currency."""
    groups: dict[tuple[str, str, str], list[FlowView]] = {}
    for each in flows:
        groups.setdefault((each.payer.id, each.payee.id, each.amount.currency), []).append(each)
    totals = [_pair(currency, group) for (_, _, currency), group in groups.items()]
    return tuple(
        sorted(
            totals,
            key=lambda total: (
                total.currency,
                -(total.value.number if total.value else Decimal(0)),
                total.payer.label,
                total.payee.label,
            ),
        )
    )


def convert_v1(minor: Decimal, rate: RateView) -> Decimal:
    """Return minor units of another currency at a rate that a person gave, rounded to whole ones."""
    shift = MINOR_DIGITS[rate.into] - MINOR_DIGITS[rate.currency]
    return (minor * rate.rate).scaleb(shift).quantize(Decimal(1), rounding="ROUND_HALF_UP")


def _pair(currency: str, group: Sequence[FlowView]) -> PairTotal:
    value, unknown = _sum([each.amount for each in group])
    counts = [each.payments for each in group]
    known = [count for count in counts if count is not None]
    days = [day for each in group for day in (each.first_on, each.last_on) if day is not None]
    return PairTotal(
        payer=group[0].payer,
        payee=group[0].payee,
        currency=currency,
        value=value,
        unknown=unknown,
        payments=_add(known) if len(known) == len(counts) else None,
        first_on=min(days, default=None),
        last_on=max(days, default=None),
    )


def _sum(amounts: Sequence[Amount]) -> tuple[Value | None, int]:
    values = [value for each in amounts if (value := each.value) is not None]
    return _add(values), len(amounts) - len(values)


def _add(values: Sequence[Value]) -> Value | None:
    if not values:
        return None
    try:
        return add(values)
    except InvalidInput:
        return None

"""Small payments that one receiver gets again and again. Pure; a suggestion to a person, never a finding.

Source: domain notes 7.1, rows 000-41 and 000-42: content was sold for 1 to 20 yuan a piece to members of
groups. What is small is no constant of ours: it is the highest price recorded in the case, or what a person
says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from coldframe.casework.terms import FlowView, PaymentSign, SignSeen, SmallPayments
from coldframe.core.money import MINOR_DIGITS
from coldframe.core.values import Qualifier

MANY_PAYMENTS = 10
"""Fewer payments than this to one receiver suggest nothing."""

MANY_PAYERS = 5
"""So many different payers to one receiver are striking."""

_SHARE = 0.8
"""The part of all payments that has to be small, or round."""

_EQUAL_SHARE = 0.5
"""The part of all payments that has to be of one amount."""


def small_payments_v1(flows: Iterable[FlowView], *, small: Mapping[str, int]) -> tuple[SmallPayments, ...]:
    """Find receivers of at least ten single, exact payments in one currency that are small, equal or round.

    Args:
        flows: All that flowed. Only single payments of an exact amount are looked at.
        small: Currency to the highest amount that is small, in minor units; without one, none is called so.

    Returns:
        One a receiver and currency, most payments first. Round is a whole hundred minor units, or a whole
        major unit where that is more.
    """
    groups: dict[tuple[str, str], list[FlowView]] = {}
    for each in flows:
        if each.amount.qualifier is Qualifier.EXACT and each.amount.most is None and _is_single(each):
            groups.setdefault((each.payee.id, each.amount.currency), []).append(each)
    found = [
        seen
        for (payee, currency), group in groups.items()
        if (seen := _look(payee, currency, group, small.get(currency))) is not None
    ]
    return tuple(sorted(found, key=lambda seen: (-seen.payments, seen.payee_id, seen.currency)))


def _look(payee: str, currency: str, group: list[FlowView], limit: int | None) -> SmallPayments | None:
    count = len(group)
    if count < MANY_PAYMENTS:
        return None
    amounts = [each.amount.minor for each in group]
    payers = len({each.payer.id for each in group})
    common, times = max(Counter(amounts).items(), key=lambda pair: (pair[1], -pair[0]))
    step = max(100, 10 ** MINOR_DIGITS[currency])
    below = 0 if limit is None else sum(amount <= limit for amount in amounts)
    whole = sum(amount % step == 0 for amount in amounts)
    signs = []
    if limit is not None and below >= _SHARE * count:
        signs.append(SignSeen(PaymentSign.SMALL, below, count, limit))
    if times >= _EQUAL_SHARE * count:
        signs.append(SignSeen(PaymentSign.EQUAL, times, count, common))
    if whole >= _SHARE * count:
        signs.append(SignSeen(PaymentSign.ROUND, whole, count, step))
    if not signs:
        return None
    signs.insert(0, SignSeen(PaymentSign.MANY, count, count))
    if payers >= MANY_PAYERS:
        signs.append(SignSeen(PaymentSign.MANY_PAYERS, payers, payers))
    return SmallPayments(
        payee_id=payee,
        currency=currency,
        payments=count,
        total=sum(amounts),
        least=min(amounts),
        most=max(amounts),
        payers=payers,
        signs=tuple(signs),
    )


def _is_single(flow: FlowView) -> bool:
    payments = flow.payments
    return payments is not None and payments.qualifier is Qualifier.EXACT and payments.number == 1

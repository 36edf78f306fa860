"""Numbers as a person reads them: how firm a value is, and amounts with their currency and its decimals."""

from __future__ import annotations

from decimal import Decimal

from django.utils import numberformat
from django.utils.formats import get_format
from django.utils.translation import gettext as _

from coldframe.casework.terms import Amount, PaymentSign, Quantity, SmallPayments
from coldframe.core.money import MINOR_DIGITS, to_major
from coldframe.core.values import Qualifier, Value


def say_value(value: Value | None) -> str:
    """A count in words: *at least 25,000*."""
    if value is None:
        return _("no number can be said")
    return _qualified(value.qualifier, grouped(value.number, 0))


def say_quantity(quantity: Quantity) -> str:
    """A count, or the words that stand in its place."""
    return quantity.words or say_value(quantity.value)


def say_minor(minor: Decimal | int, currency: str) -> str:
    """Minor units as an amount: *CNY 2,973,000.00*."""
    number = grouped(to_major(minor, currency), MINOR_DIGITS[currency])
    return f"{currency}\u00a0{number}"


def say_amount(amount: Amount) -> str:
    """An amount in words, a range as *CNY 1.00 – CNY 20.00*."""
    if amount.qualifier is None:
        return _("amount not known")
    least = say_minor(amount.minor, amount.currency)
    if amount.most is not None:
        return f"{least} – {say_minor(amount.most, amount.currency)}"
    return _qualified(amount.qualifier, least)


def say_total(value: Value | None, currency: str) -> str:
    """A sum of minor units in words."""
    if value is None:
        return _("amount not known")
    return _qualified(value.qualifier, say_minor(value.number, currency))


def say_small_payments(seen: SmallPayments, payee: str) -> list[str]:
    """What is striking about payments to one receiver, a sentence each; a suggestion, no finding."""
    money = {"least": say_minor(seen.least, seen.currency), "most": say_minor(seen.most, seen.currency),
             "total": say_minor(seen.total, seen.currency)}  # fmt: skip
    told = [
        _("%(payee)s received %(payments)s payments, of %(least)s to %(most)s each: %(total)s in all.")
        % {"payee": payee, "payments": seen.payments, **money}
    ]
    words = {
        PaymentSign.SMALL: _("%(number)s of %(out_of)s are no more than %(amount)s, the highest price recorded in this case."),
        PaymentSign.EQUAL: _("%(number)s of %(out_of)s are exactly %(amount)s."),
        PaymentSign.ROUND: _("%(number)s of %(out_of)s are whole multiples of %(amount)s."),
        PaymentSign.MANY_PAYERS: _("They come from %(number)s different payers."),
    }  # fmt: skip
    told += [
        words[each.sign]
        % {"number": each.number, "out_of": each.out_of, "amount": say_minor(each.minor, seen.currency)}
        for each in seen.signs
        if each.sign in words
    ]
    return told


def grouped(number: Decimal | int, decimals: int) -> str:
    """A number in groups of three: in Chinese too, where Django would print ten digits in a row."""
    separator = get_format("THOUSAND_SEPARATOR") or ","
    return numberformat.format(
        number, get_format("DECIMAL_SEPARATOR"), decimals, 3, separator, force_grouping=True, use_l10n=False
    )


def _qualified(qualifier: Qualifier, number: str) -> str:
    match qualifier:
        case Qualifier.AT_LEAST:
            return _("at least %(number)s") % {"number": number}
        case Qualifier.AT_MOST:
            return _("at most %(number)s") % {"number": number}
        case Qualifier.ABOUT:
            return _("about %(number)s") % {"number": number}
        case Qualifier.UNCOUNTED:
            return _("named, not counted")
        case _:
            return number

"""Money: whole minor units of one ISO 4217 currency. Nothing here turns one currency into another.

Source of the minor units: ISO 4217:2015, list one, as published by the maintenance agency in 2025.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said

_TWO = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD "
    "HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT "
    "MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR "
    "SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU "
    "UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
)
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_FOUR = "CLF UYW"

MINOR_DIGITS: dict[str, int] = {
    code: digits
    for digits, codes in ((2, _TWO), (0, _NONE), (3, _THREE), (4, _FOUR))
    for code in codes.split()
}
"""Currency to the digits after its decimal sign: 2 for CNY, 0 for KRW, 3 for KWD."""

_MOST = 10**15


def require_currency(code: str, *, field: str = "currency") -> str:
    """Return a currency's code in capitals.

    Raises:
        InvalidInput: ISO 4217 has no such currency.
    """
    known = code.strip().upper()
    if known not in MINOR_DIGITS:
        raise InvalidInput("Give the currency as its ISO 4217 code, such as CNY or KRW.", field=field)
    return known


def to_minor(amount: Decimal | str, currency: str, *, field: str = "amount") -> int:
    """Return an amount as minor units: 29.73 CNY is 2973 fen, 500 KRW is 500 won.

    Args:
        amount: In major units, with a decimal point and without thousands signs.
        currency: ISO 4217.
        field: Named in a refusal.

    Raises:
        InvalidInput: No amount above 0, too large, or more digits than the currency has.
    """
    digits = MINOR_DIGITS[require_currency(currency)]
    try:
        number = Decimal(amount)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or not 0 < number < _MOST:
        raise InvalidInput("An amount is a number above 0, such as 1250 or 12.50.", field=field)
    minor = number.scaleb(digits)
    if minor != minor.to_integral_value():
        raise InvalidInput(
            Said(
                "%(currency)s has %(digits)s digits after the decimal sign. Write the amount so.",
                currency=currency,
                digits=digits,
            ),
            field=field,
        )
    return int(minor)


def to_major(minor: Decimal | int, currency: str) -> Decimal:
    """Return minor units as an amount with as many digits as the currency has."""
    return Decimal(minor).scaleb(-MINOR_DIGITS[currency])

"""Telephone numbers.

Source: ITU-T E.164 (``+``, country code, at most 15 digits), by the plan data of libphonenumber
(``phonenumbers``, Apache-2.0), which also takes out the ``(0)`` and other prefixes of domestic use.

Not done: nothing is asked whether it is in use; without ``+`` (or ``00``, ITU-T E.123) and without a region
a number is not guessed at; extensions, short codes and numbers spelled in letters are not read.
"""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

_INTERNATIONAL = re.compile(r"\+[0-9 ().\u2010-\u2015/-]{7,30}")
_DOMESTIC = re.compile(r"[0-9(][0-9 ().\u2010-\u2015/-]{6,24}")


def normalize_phone(text: str) -> str | None:
    """Return a number written with its country code as E.164, or ``None`` if it is none.

    Its length must fit the country's plan, but the range need not be known yet: plans grow.
    """
    text = re.sub(
        r"(?i)^(?:tel:)?(?:00(?=[1-9]))?", lambda prefix: "+" * prefix[0].endswith("0"), text.strip()
    )
    return _read(text) if _INTERNATIONAL.fullmatch(text) else None


def find_phone(text: str, region: str) -> tuple[str, int] | None:
    """Return the number that a run of digits and spaces begins with, and how many characters it takes.

    Stricter than ``normalize_phone``, because nobody said that it is one: the number must lie in a range
    of its country's plan.

    Args:
        text: Begins with ``+`` or, where there is a region, as people there dial within the country.
        region: ISO 3166-1 alpha-2; ``""`` if unknown.
    """
    # The longest first: what follows a number may be another one.
    for end in reversed([found.end() for found in re.finditer(r"[0-9]+", text)]):
        written = text[:end]
        if sum(map(str.isdecimal, written)) < 7:
            break
        is_international = written.startswith("+")
        number = _read(written, in_range=True) if is_international else _read_domestic(written, region)
        if number is not None:
            return number, end
    return None


def _parse(text: str, region: str | None = None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _read(text: str, *, in_range: bool = False) -> str | None:
    number = _parse(text)
    if number is None or number.extension:
        return None
    fits = phonenumbers.is_valid_number if in_range else phonenumbers.is_possible_number
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if fits(number) else None


def _read_domestic(text: str, region: str) -> str | None:
    """Only as dialed: with the prefix where the country has one, and not a bare run that may count anything."""
    number = _parse(text, region) if region and _DOMESTIC.fullmatch(text) else None
    if number is None or not phonenumbers.is_valid_number_for_region(number, region):
        return None
    digits = re.sub(r"[^0-9]", "", text)
    if digits != re.sub(r"[^0-9]", "", phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)):
        return None
    is_mobile = phonenumbers.number_type(number) == PhoneNumberType.MOBILE
    if digits == text and not is_mobile and not digits.startswith("0"):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)

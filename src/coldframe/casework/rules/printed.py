"""How firm the printed words make a number: 2.5万余 and "more than 25,000" are at least 25,000. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from coldframe.casework.terms import Quantity
from coldframe.core.errors import InvalidInput
from coldframe.core.said import Listed, Said, gettext_noop
from coldframe.core.values import Qualifier

_UNITS = {
    "百": 100, "백": 100, "千": 1000, "천": 1000, "万": 10_000, "萬": 10_000, "만": 10_000,
    "亿": 100_000_000, "億": 100_000_000, "억": 100_000_000,
}  # fmt: skip
_DIGITS, _UNIT = r"([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)", f"[{''.join(_UNITS)}]"
_LEADING, _LAST = rf"{_DIGITS}({_UNIT}{{1,2}})\s?", rf"{_DIGITS}(?:\s?([余多여]?{_UNIT}{{1,2}}))?"
_NUMBER = re.compile(rf"(?<![0-9.,])(?:{_LEADING})?(?:{_LEADING})?{_LAST}(?![0-9])")
_BEFORE = {
    # "No more than" and 不超过 are bounds from above.
    Qualifier.AT_LEAST: re.compile(
        r"(?:(?<!不)超过?|超出|突破|逾|至少|不少于|不低于|최소|적어도|(?<!no )(?<!not )(?:more than|over)|at least|"
        r"(?:no|not) (?:fewer|less) than|upwards of|in excess of)\s*$",
        re.IGNORECASE,
    ),
    Qualifier.ABOUT: re.compile(
        r"(?:约|大约|大概|약|대략|about|around|approximately|roughly|some|≈|~)\s*$", re.IGNORECASE
    ),
    Qualifier.AT_MOST: re.compile(
        r"(?:近|将近|不到|不足|至多|不超过|최대|거의|nearly|almost|up to|at most|fewer than|less than|"
        r"(?:no|not) more than|not over)\s*$",
        re.IGNORECASE,
    ),
}
_AFTER = {
    Qualifier.AT_LEAST: re.compile(
        r"여|\s?(?:余|餘|多|\+|[^\s,。.0-9]{0,3}\s?(?:以上|이상|넘|초과)|(?:\w+ )?or more\b)"
    ),
    Qualifier.ABOUT: re.compile(r"\s?[^\s,。.0-9]{0,3}\s?(?:左右|上下|정도|안팎|가량|남짓|내외)"),
    Qualifier.AT_MOST: re.compile(
        r"\s?[^\s,。.0-9]{0,3}\s?(?:以下|以内|이하|미만|(?:\w+ )?or (?:fewer|less)\b)"
    ),
}

_FIRM = {
    Qualifier.AT_LEAST: gettext_noop("at least"),
    Qualifier.ABOUT: gettext_noop("about"),
    Qualifier.AT_MOST: gettext_noop("at most"),
}


def numbers_in_print_v1(text: str) -> tuple[tuple[Decimal, Qualifier], ...]:
    """Read the numbers of a printed sentence, each with how firm its words make it.

    Digits only, with 万, 만, 亿 and their like: a number spelled out is not read.
    """
    return tuple(_read(text))


def check_printed_v1(quantity: Quantity, native_text: str) -> None:
    """Refuse a count that is firmer than the words it was read from, or bounded on the other side.

    Only where these words hold the very number: what they do not say, this does not judge. Between "about" and
    "more than" a person may choose: 여 and 余 are read as either.

    Raises:
        InvalidInput: The printed words give this number another firmness.
    """
    if quantity.qualifier is None or not quantity.number:
        return
    printed = {firm for number, firm in numbers_in_print_v1(native_text) if number == quantity.number}
    if printed and all(_contradicts(quantity.qualifier, firm) for firm in printed):
        firms = Listed(tuple(Said(_FIRM[firm]) for firm in sorted(printed)), ", ")
        raise InvalidInput(
            Said(
                "The printed words make this number %(qualifiers)s. Choose that, or mend the words.",
                qualifiers=firms,
            ),
            field="qualifier",
        )


def is_in_print_v1(quantity: Quantity, native_text: str) -> bool:
    """Tell whether a number stands in the printed words; also true where these hold no digits to compare."""
    found = numbers_in_print_v1(native_text)
    return quantity.qualifier is None or not found or quantity.number in {number for number, _ in found}


def _contradicts(given: Qualifier, printed: Qualifier) -> bool:
    if given is Qualifier.EXACT:
        return printed is not Qualifier.EXACT
    return {given, printed} == {Qualifier.AT_LEAST, Qualifier.AT_MOST}


def _read(text: str) -> Iterator[tuple[Decimal, Qualifier]]:
    for found in _NUMBER.finditer(text):
        parts = [(found[n], found[n + 1] or "") for n in (1, 3, 5) if found[n]]
        number = sum((_worth(digits, units) for digits, units in parts), Decimal(0))
        before, after = text[: found.start()], text[found.end() :]
        firm = next((each for each, words in _BEFORE.items() if words.search(before)), None)
        if any(units[:1] in ("余", "多", "여") for _, units in parts):
            firm = Qualifier.AT_LEAST
        firm = firm or next((each for each, words in _AFTER.items() if words.match(after)), Qualifier.EXACT)
        yield number, firm


def _worth(digits: str, units: str) -> Decimal:
    worth = Decimal(digits.replace(",", ""))
    for unit in units:
        worth *= _UNITS.get(unit, 1)
    return worth

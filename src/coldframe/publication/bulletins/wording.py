"""The fixed words of bulletins, one file a language, and how numbers are said in each."""

from __future__ import annotations

import tomllib
from calendar import month_name
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib import resources

from phonenumbers.geodata.locale import LOCALE_DATA

from coldframe.core.money import to_major
from coldframe.core.values import Qualifier, Value, ValueKind
from coldframe.publication.bulletins.regions import REGIONS
from coldframe.publication.terms.bulletins import LANGUAGES, Texts


@cache
def wording(language: str) -> Mapping[str, Mapping[str, str]]:
    """Read the words of one language: table to key to text."""
    file = resources.files("coldframe.publication.bulletins") / "wording" / f"{language}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def say(table: str, key: str, **given: Texts | str) -> Texts:
    """Say one thing in every language.

    Args:
        table: Of the wording files.
        key: In it.
        **given: What stands in the braces: the same in all languages, or by language.
    """
    return {
        each: wording(each)[table][key].format(
            **{name: text if isinstance(text, str) else text[each] for name, text in given.items()}
        )
        for each in LANGUAGES
    }


_BETWEEN = {"; ": "；", ", ": "、", ": ": "："}
"""What Chinese writes instead."""


def join(texts: Sequence[Texts], between: str = "; ") -> Texts:
    """Put several sayings beside each other; empty ones are left out."""
    return {
        each: (_BETWEEN.get(between, between) if each == "zh" else between).join(
            text[each] for text in texts if text.get(each)
        )
        for each in LANGUAGES
    }


def say_count(value: Value | None, unit: str) -> Texts:
    """Say a number with its unit and its qualifier; ``None`` and uncounted: named, count unknown."""
    if value is None or value.qualifier is Qualifier.UNCOUNTED:
        return say("number", "uncounted", n=_with_unit(None, unit))
    if value.kind in (ValueKind.SUPPRESSED, ValueKind.MISSING):
        return say("number", str(value.kind))
    if value.kind is ValueKind.PERCENT:
        shown = f"{value.number:.{value.decimals}f}"
        return _qualified(value, say("number", "percent", n=shown))
    return _qualified(value, _with_unit(value.number, unit))


def say_money(value: Value | None, currency: str) -> Texts:
    """Say an amount in major units with its currency's code."""
    if value is None:
        return say("number", "unknown_amount")
    major = to_major(value.number, currency)
    amount = f"{currency} {major:,.0f}" if major == major.to_integral_value() else f"{currency} {major:,f}"
    return _qualified(value, dict.fromkeys(LANGUAGES, amount))


def say_country(code: str) -> Texts:
    """Name a country by its ISO code (Unicode CLDR); the code itself where CLDR has no name."""
    names = LOCALE_DATA.get(code, {})
    found = {each: names.get(each) or names.get("en") or code for each in LANGUAGES}
    # The table writes a name once and refers to it from other languages.
    return {each: names.get(name[1:], code) if name.startswith("*") else name for each, name in found.items()}


def say_month(when: str) -> Texts:
    """Say a month, or a year, as each language writes it: ``2021-09`` is September 2021, 2021年9月, 2021년 9월."""
    year, _, month = when.partition("-")
    if not month:
        return {"en": year, "zh": f"{year}年", "ko": f"{year}년"}
    at = int(month)
    return {"en": f"{month_name[at]} {year}", "zh": f"{year}年{at}月", "ko": f"{year}년 {at}월"}


def say_place(country: str, region: str) -> Texts:
    """Name a country and, if one is given, the region in it."""
    named = say_country(country)
    if region not in REGIONS:
        return named
    order = {"en": "{region}, {country}", "zh": "{country}{region}", "ko": "{country} {region}"}
    return {each: order[each].format(country=named[each], region=REGIONS[region][each]) for each in LANGUAGES}


def as_number(value: Value | None, unit: str) -> Mapping[str, str]:
    """The same for programs: kind, number, qualifier, unit; of what is hidden only that."""
    if value is None:
        return {"kind": "count", "qualifier": "uncounted", "unit": unit}
    if not value.is_number:
        return {"kind": str(value.kind), "unit": unit}
    found = {"kind": str(value.kind), "qualifier": str(value.qualifier), "unit": unit}
    return found if value.qualifier == "uncounted" else found | {"number": f"{value.number:f}"}


def _qualified(value: Value, said: Texts) -> Texts:
    return say("number", str(value.qualifier), n=said)


_SOME = {"en": "", "zh": "若干", "ko": "몇 "}
"""What stands in a number's place before its unit."""


def _with_unit(number: Decimal | None, unit: str) -> Texts:
    said = {}
    for each in LANGUAGES:
        one, _, many = wording(each)["unit"][unit].partition("|")
        shown = _SOME[each] if number is None else f"{number:,f}"
        said[each] = (many if many and number != 1 else one).format(n=shown).strip()
    return said

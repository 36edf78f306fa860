"""Amounts are whole minor units, as many as the currency has."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.core.errors import InvalidInput
from coldframe.core.money import MINOR_DIGITS, require_currency, to_major, to_minor

CURRENCIES = st.sampled_from(sorted(MINOR_DIGITS))


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("2973000", "CNY", 297_300_000), ("29.73", "CNY", 2973), ("500", "KRW", 500), ("1.250", "KWD", 1250),
     ("0.0001", "CLF", 1), ("7", "JPY", 7), ("1", "usd", 100)],
)  # fmt: skip
def test_each_currency_has_its_own_minor_units(amount: str, currency: str, minor: int) -> None:
    assert to_minor(amount, require_currency(currency)) == minor


@settings(max_examples=100)
@given(CURRENCIES, st.integers(1, 10**15 - 1))
def test_minor_units_come_back_as_they_were(currency: str, minor: int) -> None:
    major = to_major(minor, currency)
    assert -major.as_tuple().exponent == MINOR_DIGITS[currency]  # type: ignore[operator]
    assert to_minor(major, currency) == minor


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("1.5", "KRW"), ("1.005", "CNY"), ("0", "CNY"), ("-1", "CNY"), ("nan", "CNY"), ("Infinity", "CNY"),
     ("1,000", "CNY"), ("", "CNY"), ("1e20", "CNY"), ("1", "XXX"), ("1", ""), ("1", "RMB")],
)  # fmt: skip
def test_what_is_no_amount_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(InvalidInput):
        to_minor(amount, currency)


def test_the_table_holds_each_currency_once() -> None:
    assert len(MINOR_DIGITS) == 166
    assert all(len(code) == 3 and code.isupper() for code in MINOR_DIGITS)

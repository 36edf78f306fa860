"""How firm printed words make a number, in three languages; what does not fit is refused or told."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.casework.rules.printed import check_printed_v1, is_in_print_v1, numbers_in_print_v1
from coldframe.casework.terms import Quantity
from coldframe.core.errors import InvalidInput
from coldframe.core.said import told
from coldframe.core.values import Qualifier

Q = Qualifier


@pytest.mark.parametrize(
    ("text", "number", "firm"),
    [
        ("약 10만 건", 100_000, Q.ABOUT),
        ("3만8천여 건", 38_000, Q.AT_LEAST),
        ("3만 8천 건", 38_000, Q.EXACT),
        ("200명 이상", 200, Q.AT_LEAST),
        ("100여 건", 100, Q.AT_LEAST),
        ("2.5万余个", 25_000, Q.AT_LEAST),
        ("3000余万条", 30_000_000, Q.AT_LEAST),
        ("109万余件", 1_090_000, Q.AT_LEAST),
        ("近30%", 30, Q.AT_MOST),
        ("134个", 134, Q.EXACT),
        ("more than 25,000 cameras", 25_000, Q.AT_LEAST),
        ("some 100,000 items", 100_000, Q.ABOUT),
        ("3 여성", 3, Q.EXACT),
        ("超2.5万个", 25_000, Q.AT_LEAST),
        ("不超过100人", 100, Q.AT_MOST),
        ("不足100人", 100, Q.AT_MOST),
        ("no more than 100 people", 100, Q.AT_MOST),
        ("no fewer than 100 people", 100, Q.AT_LEAST),
        ("100 people or more", 100, Q.AT_LEAST),
        ("roughly 100", 100, Q.ABOUT),
        ("10만 건이 넘는", 100_000, Q.AT_LEAST),
        ("최소 100명", 100, Q.AT_LEAST),
        ("100명 남짓", 100, Q.ABOUT),
    ],
)
def test_a_number_is_as_firm_as_it_is_printed(text: str, number: int, firm: Qualifier) -> None:
    assert numbers_in_print_v1(text) == ((Decimal(number), firm),)


def test_about_is_not_read_as_exact() -> None:
    with pytest.raises(InvalidInput) as refused:
        check_printed_v1(Quantity(Q.EXACT, Decimal(100_000)), "약 10만 건")
    assert refused.value.field == "qualifier"
    check_printed_v1(Quantity(Q.ABOUT, Decimal(100_000)), "약 10만 건")
    check_printed_v1(Quantity(None, words="大量"), "大量其他物品，车辆7辆")


def test_a_slip_is_told_and_words_without_digits_are_not_judged() -> None:
    assert not is_in_print_v1(Quantity(Q.AT_LEAST, Decimal(2_200)), "2.2万余条")
    assert is_in_print_v1(Quantity(Q.AT_LEAST, Decimal(22_000)), "2.2万余条")
    assert is_in_print_v1(Quantity(Q.EXACT, Decimal(7)), "七辆车")
    assert is_in_print_v1(Quantity(None, words="大量"), "7辆")


@settings(max_examples=60)
@given(st.integers(1, 10**9), st.sampled_from(["{:,} items", "{}个", "{}건", "{}"]))
def test_every_plain_number_is_read_as_itself(number: int, form: str) -> None:
    assert numbers_in_print_v1(form.format(number)) == ((Decimal(number), Q.EXACT),)


@settings(max_examples=100)
@given(st.text(max_size=40))
def test_any_text_is_read(text: str) -> None:
    assert all(number >= 0 for number, _ in numbers_in_print_v1(text))


@settings(max_examples=60)
@given(st.sampled_from(Q), st.lists(st.sampled_from(["약 {}", "{} 이상", "不到{}", "{}"]), min_size=1))
def test_whatever_is_refused_names_its_firmness_in_every_language(given: Q, forms: list[str]) -> None:
    text = "; ".join(form.format(7) for form in forms)
    try:
        check_printed_v1(Quantity(given, Decimal(7)), text)
    except InvalidInput as refused:
        words = {"at least": "至少", "about": "约", "at most": "至多"}
        said = told(refused.said, lambda message: words.get(message, message))
        assert any(word in said for word in words.values())
        assert not any(word in said for word in words)

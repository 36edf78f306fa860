"""Whether an account or address is that of whoever reported, without saying who that is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.intake.rules import is_reached_by_v1


@pytest.mark.parametrize(
    ("contact", "name"),
    [
        ("Kid@Example.org", "kid@example.ORG"),
        ("Write to <kid@example.org>, please", "kid@example.org"),
        ("@kid_2011 on the app", "kid_2011"),
        ("010-1234-5678", "+82 10 1234 5678"),
        ("call +82 10 1234 5678", "01012345678"),
    ],
)
def test_that_the_same_is_recognized(contact: str, name: str) -> None:
    assert is_reached_by_v1(contact, ["somebody-else", name])


@pytest.mark.parametrize(
    ("contact", "name"),
    [
        ("", ""),
        ("", "kid"),
        ("kid@example.org", ""),
        ("kid@example.org", "@"),
        ("kid@example.org", "kid@example.net"),
        ("kid@example.org", "kid"),
        ("010-1234-5678", "1234"),
        ("room 101", "101 202"),
    ],
)
def test_that_another_is_not(contact: str, name: str) -> None:
    assert not is_reached_by_v1(contact, [name])


@given(st.text(max_size=40), st.lists(st.text(max_size=20), max_size=3))
def test_that_any_text_is_judged_and_a_contact_is_its_own(contact: str, names: list[str]) -> None:
    assert isinstance(is_reached_by_v1(contact, names), bool)
    if contact.strip("<>()[]{}@.:'\" \t\n") == contact != "" and not any(c.isspace() for c in contact):
        assert is_reached_by_v1(contact, [*names, contact])

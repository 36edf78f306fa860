"""Cohen's kappa against its definition, worked out over every pair of pairs."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.triage.agreement import cohens_kappa, measure

CODES = st.sampled_from(["report", "refer", "not_illegal"])
PAIRS = st.lists(st.tuples(CODES, CODES), max_size=30)


def by_definition(pairs: list[tuple[str, str]]) -> Fraction | None:
    """Observed agreement, and what is expected if each first reading met each second one."""
    if not pairs:
        return None
    observed = Fraction(sum(one == other for one, other in pairs), len(pairs))
    meetings = [(one, other) for one, _ in pairs for _, other in pairs]
    expected = Fraction(sum(one == other for one, other in meetings), len(meetings))
    return None if expected == 1 else (observed - expected) / (1 - expected)


@given(PAIRS)
def test_it_is_what_the_definition_says(pairs: list[tuple[str, str]]) -> None:
    wanted = by_definition(pairs)
    assert cohens_kappa(Counter(pairs)) == (None if wanted is None else pytest.approx(float(wanted)))


@given(PAIRS)
def test_it_is_bounded_symmetric_and_blind_to_names(pairs: list[tuple[str, str]]) -> None:
    kappa = cohens_kappa(Counter(pairs))
    assert kappa is None or -1 <= kappa <= 1
    assert cohens_kappa(Counter((b, a) for a, b in pairs)) == kappa
    assert cohens_kappa(Counter((a[::-1], b[::-1]) for a, b in pairs)) == kappa
    assert kappa is None or (kappa == 1) == all(a == b for a, b in pairs)


def test_the_classic_example() -> None:
    # 20 both yes, 5 and 10 apart, 15 both no: observed 0.7, by chance 0.5.
    assert cohens_kappa({("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15}) == pytest.approx(0.4)


@pytest.mark.parametrize("readings", [{}, {("a", "a"): 0}, {("a", "a"): 7}])
def test_it_is_undefined_where_there_is_nothing_to_tell_apart(readings: dict[tuple[str, str], int]) -> None:
    assert cohens_kappa(readings) is None


def test_numbers_carry_their_n() -> None:
    found = measure("outcome", {("a", "a"): 3, ("a", "b"): 1})
    assert (found.field, found.pairs, found.same, found.kappa) == ("outcome", 4, 3, 0.0)

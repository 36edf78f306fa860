"""Within which time which part ended, with what has not ended counted as long as it was seen."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from coldframe.publication.rules import quantiles_v1


@given(
    st.lists(st.integers(0, 50), min_size=1, max_size=40), st.sampled_from([0.25, 0.5, 0.75, 0.9])
)  # fmt: skip
def test_that_without_anything_open_a_quantile_is_the_smallest_time_that_is_long_enough(
    times: list[int], part: float
) -> None:
    (found,) = quantiles_v1(times, [], [part])
    assert found == min(
        time for time in times if sum(one <= time for one in times) >= part * len(times) - 1e-9
    )


def test_that_an_open_one_counts_as_long_as_it_was_seen() -> None:
    # Kaplan and Meier by hand: after 1, 3/4 are left; the open one leaves unseen at 2; at 3, half of the two left.
    assert quantiles_v1([1, 3, 9], [2], [0.25, 0.5, 0.62, 0.63]) == (1, 3, 3, 9)
    assert quantiles_v1([], [5], [0.5]) == (None,)


@given(
    st.lists(st.integers(0, 9), max_size=20),
    st.lists(st.integers(0, 9), max_size=20),
    st.sampled_from([0.25, 0.5, 0.75, 0.9]),
)
def test_that_it_is_the_product_over_all_moments(
    ended: list[int], still_open: list[int], part: float
) -> None:
    left, expected = Fraction(1), None
    for time in range(10):
        at_risk = sum(one >= time for one in [*ended, *still_open])
        left *= 1 - Fraction(ended.count(time), at_risk or 1)
        if expected is None and 1 - left >= Fraction(str(part)):
            expected = time
    assert quantiles_v1(ended, still_open, [part]) == (expected,)

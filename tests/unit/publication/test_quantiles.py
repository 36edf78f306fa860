"""Within which time which part ended, with what has not ended counted as long as it was seen."""

from __future__ import annotations

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

"""Yield: what is not known is neither yes nor no, and little is not a rate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from coldframe.core.answers import Answer
from coldframe.referral.terms import SMALL_BASE, Handed, YieldBy
from coldframe.referral.yields import total_v1, yield_v1

LEFT = datetime(2026, 1, 1, tzinfo=UTC)


@st.composite
def handed(draw: st.DrawFn) -> Handed:
    days = draw(st.none() | st.integers(0, 400))
    useful = draw(st.sampled_from(Answer)) if days is not None else Answer.UNKNOWN
    codes = draw(st.sets(st.sampled_from(["a", "b", "c"]), max_size=2))
    return Handed(
        {YieldBy.HARM: tuple(sorted(codes))},
        LEFT,
        None if days is None else LEFT + timedelta(days=days),
        useful,
        draw(st.sampled_from(["stale", "limited"])) if useful is Answer.NO else "",
    )


@given(st.lists(handed(), max_size=40))
def test_the_parts_of_a_row_add_up_and_small_bases_give_no_rate(all_of_them: list[Handed]) -> None:
    total, rows = total_v1(all_of_them), yield_v1(all_of_them, YieldBy.HARM)
    assert total.handed == len(all_of_them)
    for row in (total, *rows):
        assert row.actionable + row.not_useful + row.not_known == row.handed
        assert sum(row.by_reason.values()) == row.not_useful
        assert row.actionable + row.not_useful <= row.answered <= row.handed
        assert (row.share_percent is None) is (row.actionable + row.not_useful < SMALL_BASE)
        assert (row.median_days is None) is (row.answered < SMALL_BASE)
    # Groups overlap, so they add up to at least the whole; those of whom nothing is known stand last.
    assert sum(row.handed for row in rows) >= total.handed
    assert [row.code for row in rows if not row.code] == [row.code for row in rows[-1:] if not row.code]


def test_no_feedback_is_not_a_no() -> None:
    silent = [Handed({}, LEFT)] * 90
    told = [Handed({}, LEFT, LEFT + timedelta(days=3), Answer.YES)] * 9
    told.append(Handed({}, LEFT, LEFT + timedelta(days=40), Answer.NO, "stale"))
    row = total_v1([*silent, *told])
    assert (row.not_known, row.actionable, row.not_useful) == (90, 9, 1)
    assert (row.share_percent, row.median_days) == (90, 3.0)

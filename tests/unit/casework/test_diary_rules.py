"""Codes as printed, and the order of a timeline of mixed precision."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.casework.rules.case_codes import code_key_v1, read_day_v1
from coldframe.casework.rules.timeline import order_v1, span_v1
from coldframe.casework.terms.diary import TimelineEntry
from coldframe.core.rough_moments import RoughMoment, parse_rough_moment

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ZONES = st.sampled_from(("UTC", "Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati"))


@pytest.mark.parametrize(
    "printed",
    [
        "1·27",
        "1.27",
        "1・27",
        "１．２７",
        "“1·27” 专案",
        "01-27",
        "1•27案",
        "1 · 27",
        "1月27日",
        "「1·27」特大案",
    ],
)
def test_one_key_whatever_the_separator(printed: str) -> None:
    assert code_key_v1(printed) == "1.27"
    assert read_day_v1(printed) == (1, 27)


@pytest.mark.parametrize("printed", ["2.31", "13.1", "0.5", "2021-44", "Case 7", "", "1.27.3"])
def test_what_names_no_day_is_no_day(printed: str) -> None:
    assert read_day_v1(printed) is None


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_the_key_of_a_key_is_the_key(text: str) -> None:
    assert code_key_v1(code_key_v1(text)) == code_key_v1(text)


@given(st.integers(1, 12), st.integers(1, 28), st.sampled_from("·.・•‧-–/"), st.booleans())
def test_both_separators_and_leading_zeros(month: int, day: int, mark: str, padded: bool) -> None:
    text = f"{month:02}{mark}{day:02}" if padded else f"{month}{mark}{day}"
    assert read_day_v1(text) == (month, day)


@st.composite
def entries(draw: st.DrawFn) -> TimelineEntry:
    at = datetime(2019, 1, 1, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 3 * 365 * 24 * 60)))
    form = draw(st.sampled_from(("%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%dT%H:%M+00:00", "custody")))
    name = draw(st.text("abc", max_size=3))
    if form == "custody":
        moment = RoughMoment(at.isoformat(timespec="minutes"), at, at + timedelta(minutes=1))
        source = str(draw(st.integers(1, 99)))
        return TimelineEntry(moment, at, "case_opened", True, "", source, "per_1", "")
    when = parse_rough_moment(at.strftime(form), as_of=NOW)
    assert when is not None
    return TimelineEntry(when, None, "act", False, name, "s", "per_1", f"mom_{name}")


@given(st.lists(entries(), max_size=12), ZONES, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_is_one_and_never_against_time(
    lines: list[TimelineEntry], zone: str, random: object
) -> None:
    ordered = order_v1(lines, zone)
    assert sorted(map(repr, ordered)) == sorted(map(repr, lines)), "nothing is lost"
    shuffled = list(lines)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert order_v1(shuffled, zone) == ordered, "the same entries always stand the same way"

    def span(line: TimelineEntry) -> tuple[datetime, datetime]:
        return (line.at, line.at) if line.at else span_v1(line.when, zone)

    for number, first in enumerate(ordered):
        for later in ordered[number + 1 :]:
            assert not (span(later)[1] <= span(first)[0] and span(later)[0] < span(first)[0])


def test_a_year_stands_over_its_months_and_a_month_over_its_days() -> None:
    texts = ["2021-01-01T00:00+08:00", "2021-01-01", "2021", "2020-12-31", "2021-01", "2021-02"]
    lines = []
    for text in texts:
        when = parse_rough_moment(text, as_of=NOW)
        assert when is not None
        lines.append(TimelineEntry(when, None, "act", False, text, "s", "per_1", text))
    assert [line.text for line in order_v1(lines, "Asia/Shanghai")] == [
        "2020-12-31", "2021", "2021-01", "2021-01-01", "2021-01-01T00:00+08:00", "2021-02",
    ]  # fmt: skip

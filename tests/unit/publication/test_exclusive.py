"""What more than the total means: a fault where nobody can stand under two parts, else nothing that can be told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.publication.published.checking import check_tables
from coldframe.publication.published.exclusive import exclude_each_other
from coldframe.publication.published.findings import Verdict
from coldframe.publication.published.reading import read_tables


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["Male", "Female", "Other"], True),
        (["여성", "남성"], True),
        (["Jungen", "Mädchen"], True),
        (["Under 14", "14-17", "18 and over"], True),
        (["<12", "12–15", "16+"], True),
        (["10대 미만", "10대", "20대", "30대 이상"], True),
        (["14岁以下", "14-17岁", "18岁以上"], True),
        (["unter 6", "6 bis unter 14", "14 bis unter 18"], True),
        (["Under 18", "Under 14"], False),
        (["0 to 5", "5 to 10"], False),
        (["10", "10"], False),
        (["Images", "Videos"], False),
        (["Female", "Under 18"], False),
        (["Female"], False),
    ],
)
def test_sexes_and_bands_of_age_exclude_each_other(labels: list[str], expected: bool) -> None:
    assert exclude_each_other(labels) is expected


@settings(max_examples=30, deadline=None)
@given(st.sets(st.integers(1, 99), min_size=2, max_size=8), st.booleans())
def test_bands_that_leave_no_year_twice_exclude_each_other(starts: set[int], overlaps: bool) -> None:
    ages = sorted(starts)
    bands = [f"{one}-{other - (not overlaps)}" for one, other in zip(ages, [*ages[1:], 120], strict=True)]
    assert exclude_each_other(bands) is not overlaps


@pytest.mark.parametrize(
    ("names", "note", "expected"),
    [
        (("Girls", "Boys"), "", Verdict.CONTRADICTED),
        (("Images", "Videos"), "", Verdict.CANNOT_TELL),
        (("Images", "Videos"), "A report may contain more than one kind.", Verdict.HOLDS),
        (("Girls", "Boys"), "A child is counted in several cases.", Verdict.HOLDS),
    ],
)
def test_a_surplus_that_nothing_explains_does_not_hold(
    names: tuple[str, str], note: str, expected: Verdict
) -> None:
    one, other = names
    text = f"Kind,Items,Share\n{one},520,52.0%\n{other},700,70.0%\nTotal,1000,100.0%\n{note}\n"
    (report,) = check_tables(read_tables("a.csv", text.encode()))[0]
    assert report.verdict is expected

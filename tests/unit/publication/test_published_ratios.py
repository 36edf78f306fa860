"""Shares, rates, changes and running totals are computed again: right as printed, and wrong with one number changed."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.publication.verdicts import CANNOT_TELL, CONTRADICTED, HOLDS, checked, verdict

_SHARE = "Country,N,Share (%)\nNL,512,51.2\nUS,301,{}\nDE,187,18.7"
_BY_YEAR = "Year,Type,N,Share\n2022,A,10,25%\n2022,B,30,75%\n2022,Total,40,100%\n2023,A,20,40%\n2023,B,30,{}\n2023,Total,50,100%"
_BESIDE = "Type,N (%)\nA,10 (25.0%)\nB,20 ({}%)\nC,10 (25.0%)\nTotal,40 (100%)"
_RATE = "State,Reports,Population,{}\nA,150,300000,50.0\nB,80,100000,80.0\nC,45,150000,VALUE\nTotal,275,550000,50.0"
_CHANGE = "Type,2022,2023,{}\nA,100,120,{}20{}\nB,50,40,-20{}\nC,10,15,VALUE{}\nTotal,160,175,9.4{}"
_LONG = (
    "Country,Year,N,Change on previous year (%)\nDE,2021,100,\nDE,2022,150,50\nFR,2021,200,\nFR,2022,210,{}"
)
_SERIES = "Year,N,Change\n2020,231,\n2021,374,+61.9%\n2022,435,{}"
_POINTS = "Year,Share of total,Change (pp)\n2017,14.9%,\n2018,16.1%,1.2\n2019,19.5%,{}"
_COLUMN_POINTS = (
    "Country,2022 share,2023 share,Change in percentage points\nNL,29%,33%,+4\nUS,15%,12%,-3\nDE,8%,8%,{}"
)
_RUNNING = "Month,New,Cumulative\nJan,10,10\nFeb,20,30\nMar,5,{}\nApr,5,40\nMay,6,46"


def _rate(name: str, value: object) -> str:
    return _RATE.format(name).replace("VALUE", str(value))


def _change(name: str, value: object, unit: str = "%", plus: str = "+") -> str:
    return _CHANGE.format(name, plus, *[unit] * 4).replace("VALUE", str(value))


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        (_SHARE.format("30.1"), _SHARE.format("31.0"), "line 3"),
        (_BY_YEAR.format("60%"), _BY_YEAR.format("66%"), "line 6"),
        (_BESIDE.format("50.0"), _BESIDE.format("55.0"), "line 3"),
        (_rate("Rate per 100 000", "30.0"), _rate("Rate per 100 000", "33.0"), "line 4"),
        (_rate("Rate", "30.0"), _rate("Rate", "33.0"), "line 4"),
        (_rate("인구 10만명당", "30.0"), _rate("인구 10만명당", "33.0"), "line 4"),
        (_rate("je 100.000 Einwohner", "30.0"), _rate("je 100.000 Einwohner", "33.0"), "line 4"),
        (
            "Year,Reports,Files,Files per report\n2021,100,250,2.5\n2022,200,600,3.0\n2023,300,1050,3.5",
            "Year,Reports,Files,Files per report\n2021,100,250,2.5\n2022,200,600,3.0\n2023,300,1050,5.3", "line 4",
        ),
        (_change("Change", "+50"), _change("Change", "+33"), "line 4"),
        (_change("同比增长", "+50"), _change("同比增长", "+33"), "line 4"),
        (_change("% change", "50", "", ""), _change("% change", "33", "", ""), "line 4"),
        (
            "구분,2022,2023,증감,증감률(%)\nA,100,150,50,50.0\nB,200,180,△20,△10.0\n계,300,330,30,10.0",
            "구분,2022,2023,증감,증감률(%)\nA,100,150,50,50.0\nB,200,180,△20,△12.0\n계,300,330,30,10.0", "line 3",
        ),
        (_LONG.format("5"), _LONG.format("10"), "line 5"),
        (_SERIES.format("+16.3%"), _SERIES.format("+61.3%"), "line 4"),
        (_POINTS.format("3.4"), _POINTS.format("4.3"), "points printed"),
        (_COLUMN_POINTS.format("0"), _COLUMN_POINTS.format("+2"), "line 4"),
        ("Year,Share,Change\n2020,15.0%,\n2021,19.7%,+31.3%", "Year,Share,Change\n2020,15.0%,\n2021,19.7%,+4.7%", "points"),
        (
            "Stage,N,Share of received\nReceived,1000,100%\nConfirmed,404,40.4%\nRemoved,300,30.0%",
            "Stage,N,Share of received\nReceived,1000,100%\nConfirmed,404,40.4%\nRemoved,300,33.0%", "line 4",
        ),
        (_RUNNING.format("35"), _RUNNING.format("53"), "line 4"),
    ],
)  # fmt: skip
def test_a_ratio_holds_until_one_number_is_changed(right: str, wrong: str, says: str) -> None:
    assert verdict(right) is HOLDS
    found, why = checked(wrong)
    assert found is CONTRADICTED
    assert says in why


def test_shares_of_something_else_are_not_judged() -> None:
    assert verdict("Country,N,Share of GDP\nA,5,11.3%\nB,6,7.9%\nC,9,2.2%") is CANNOT_TELL
    assert verdict("Year,N,Index (2020=100)\n2020,200,97.1\n2021,220,110.3") is CANNOT_TELL


_WORDS = (
    ("Total", "Unknown", "Share", "Change", "Rate per 100,000", "Population"),
    ("합계", "미상", "비율", "증감률", "인구 10만명당", "인구"),
    ("合计", "不详", "占比", "同比增长", "每10万人", "人口"),
    ("Insgesamt", "Unbekannt", "Anteil", "Veränderung", "je 100.000 Einwohner", "Einwohner"),
    ("Ensemble", "Non précisé", "Part (%)", "Évolution", "pour 100 000 habitants", "Population"),
)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(0, 40_000), st.integers(1, 40_000)), min_size=2, max_size=8),
    words=st.sampled_from(_WORDS), decimals=st.integers(0, 2), chance=st.randoms(use_true_random=False),
)  # fmt: skip
def test_a_table_with_shares_changes_and_rates_holds_and_with_one_digit_changed_does_not(
    rows: list[tuple[int, int]], words: tuple[str, ...], decimals: int, chance: random.Random
) -> None:
    total, unknown, share, change, rate, population = words
    people = [chance.randint(10_000, 10**7) for _ in rows]
    whole = sum(old for old, _ in rows), sum(new for _, new in rows)
    labels = [*(f"Kind {at}" for at in range(len(rows) - 1)), unknown, total]
    table = [["Type", "2022", "2023", share, change, population, rate]]
    for label, (old, new), count in zip(labels, [*rows, whole], [*people, sum(people)], strict=True):
        changed = f"{(new / old - 1) * 100:+.{decimals}f}%" if old else ""
        shared = f"{new * 100 / whole[1]:.{decimals}f}%"
        table.append([label, str(old), str(new), shared, changed, str(count), f"{new * 100_000 / count:.1f}"])
    assert verdict("\n".join("\t".join(row) for row in table)) is HOLDS
    at = chance.randint(1, len(rows))
    table[at][1] = str(int(table[at][1]) + chance.choice((1, 2, 3)))
    assert verdict("\n".join("\t".join(row) for row in table)) is CONTRADICTED

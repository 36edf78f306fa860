"""Columns that are totals of others, and several files that speak of one thing."""

from __future__ import annotations

import pytest
from tests.unit.publication.verdicts import CANNOT_TELL, CONTRADICTED, HOLDS, checked, verdict

from coldframe.publication.published.checking import check_tables
from coldframe.publication.published.reading import read_tables

_TOTALS = "Year,A,B,Subtotal online,C,D,Subtotal offline,Total\n2021,1,2,3,4,5,9,12\n2022,2,3,{},4,6,10,15"
_VICTIMS = "Year,Total victims,Girls,Boys,Total suspects,Adults,Minors\n2021,30,10,20,9,5,4\n2022,70,30,{},8,6,2\n2023,71,31,40,8,6,2"
_BETWEEN = "Region,Online,Offline,Total,Seizures\nN,10,20,30,50\nS,30,40,{},60\nE,30,41,71,61"
_PREFIXED = "Region,2022 F,2022 M,2022 Total,2023 F,2023 M,2023 Total\nN,1,2,3,4,5,9\nS,6,7,13,8,9,{}"


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (_TOTALS, 5, 6),
        (_VICTIMS, 40, 42),
        (_BETWEEN, 70, 77),
        (_PREFIXED, 17, 71),
        ("Public,Provider,Total\n240598,29157083,{}", 29397681, 29397618),
        ("연령,10대,20대,30대,계\n인원,213,127,23,{}", 363, 364),
        ("Type,2022,2023,Total,Change\nA,10,15,25,5\nB,20,12,{},-8", 32, 33),
    ],
)
def test_a_column_called_total_is_that_of_those_beside_it(text: str, right: int, wrong: int) -> None:
    assert verdict(text.format(right)) is HOLDS
    assert verdict(text.format(wrong)) is CONTRADICTED


def test_a_total_that_fits_nothing_may_count_something_else() -> None:
    assert verdict("Year,Reports,Arrests,Total cost\n2021,100,10,7000\n2022,200,12,9000") is CANNOT_TELL


_WIDE = "State,2022,2023\nAlabama,110,120\nAlaska,30,40\nTotal,140,160"
_LONG = "state,year,reports\nAlabama,2022,110\nAlabama,2023,{}\nAlaska,2022,30\nAlaska,2023,40"
_STATES = (
    "year,state,reports\n2023,AK,500\n2023,AL,700\n2023,Subtotal,1200\n2023,Unspecified,300\n2023,Total,1500"
)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ((_WIDE, _LONG.format(120)), HOLDS),
        ((_WIDE, _LONG.format(130)), CONTRADICTED),
        ((_WIDE, _WIDE.replace("120", "125").replace("40\n", "35\n")), CONTRADICTED),
        # Two things may be counted by the same states.
        ((_WIDE, "State,2022,2023\nAlabama,7,9\nAlaska,3,4\nTotal,10,13"), HOLDS),
        ((_WIDE, _LONG.format("more than 115")), HOLDS),
        # Tables that agree elsewhere speak of one thing, however far they lie apart.
        (("Year,Arrests\n1998,2772\n1999,2800", "Year,Arrests\n1998,4560\n1999,2800"), CONTRADICTED),
        (("Year,Arrests\n1998,2772\n1999,2810", "Year,Arrests\n1998,4560\n1999,4800"), CANNOT_TELL),
        (("Year,Reports (thousands)\n2022,32059", "Year,Reports\n2022,32059029"), HOLDS),
    ],
)
def test_files_are_compared_row_by_row(files: tuple[str, ...], expected: object) -> None:
    assert verdict(*files) is expected


def test_the_row_that_differs_is_named() -> None:
    assert "Alabama 2023 (120 and 130)" in checked(_WIDE, _LONG.format(130))[1]


def test_the_total_of_states_is_their_country_among_others() -> None:
    countries = "country,year,reports\nUSA,2023,1500\nCanada,2023,900\nTotal,2023,2400"
    tables = [
        *read_tables("states.csv", _STATES.encode()), *read_tables("countries.csv", countries.encode())
    ]  # fmt: skip
    _, between = check_tables(tables)
    assert any("is “USA 2023” in 1,500 (countries.csv, line 2)" in str(each.says) for each in between)


def test_two_files_of_one_name_are_two() -> None:
    texts = (b"Year,Reports\n2021,1000\n2022,2000", b"Year,Reports\n2021,1000\n2022,2050")
    _, between = check_tables([table for text in texts for table in read_tables("t.csv", text)])
    assert CONTRADICTED in {each.verdict for each in between}


_BY_AGE = "Table 1. {} by age\nAge,2022,2023\nUnder 14,400,420\n14-17,550,580\nTotal,950,1000\n\n"
_BY_SEX = "Table 2. {} by sex\nSex,2022,2023\nMale,880,900\nFemale,50,50\nTotal,930,950\n"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Victims", "Suspects", HOLDS),
        ("Victims", "Victims", CONTRADICTED),
        ("Victims", "Victims identified", CONTRADICTED),
    ],
)
def test_totals_of_two_tables_are_compared_where_titles_say_that_they_count_one_thing(
    one: str, other: str, expected: object
) -> None:
    assert verdict(_BY_AGE.format(one) + _BY_SEX.format(other)) is expected


_BY_CHANNEL = "Channel,Clues\nForm,700\nPhone,300\nTotal,1000"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (_BY_CHANNEL, "Country,Clues\nAlba,500\nBorea,470\nTotal,970", CONTRADICTED),
        (_BY_CHANNEL, "Country,Clues\nAlba,500\nBorea,500\nTotal,1000", HOLDS),
        # Another thing, another region, or another year.
        (_BY_CHANNEL, "Country,Reports\nAlba,500\nBorea,470\nTotal,970", HOLDS),
        (_BY_CHANNEL, "Channel,Clues\nForm,690\nPhone,280\nTotal,970", HOLDS),
        (
            f"Clues in 2022\n\n{_BY_CHANNEL}",
            "Clues in 2023\n\nCountry,Clues\nAlba,500\nBorea,470\nTotal,970",
            HOLDS,
        ),
        (
            f"Clues in 2023\n\n{_BY_CHANNEL}",
            "Clues in 2023\n\nCountry,Clues\nAlba,500\nBorea,470\nTotal,970",
            CONTRADICTED,
        ),
    ],
)
def test_without_a_period_two_breakdowns_of_one_measure_have_one_total(
    one: str, other: str, expected: object
) -> None:
    assert verdict(one, other) is expected


@pytest.mark.parametrize(("total", "expected"), [(78, HOLDS), (87, CONTRADICTED)])
def test_months_beside_their_only_year_make_it(total: int, expected: object) -> None:
    months = "Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec"
    counts = ",".join(map(str, range(1, 13)))
    assert verdict(f"Reporter,{months},2023\nPublic,{counts},{total}\nPartners,{counts},78") is expected


@pytest.mark.parametrize(("total", "expected"), [(300, HOLDS), (310, CONTRADICTED)])
def test_years_above_their_total_name_rows_under_whatever_name(total: int, expected: object) -> None:
    assert (
        verdict(f"label,Police,Hotline\n2021,100,30\n2022,90,20\n2023,110,40\nTotal,{total},90") is expected
    )


def test_tables_whose_rows_mostly_differ_count_different_things() -> None:
    victims = "Victims,2022,2023\nUnder 14,400,420\n14-17,550,580\nTotal,950,1000\n\n"
    suspects = "Suspects,2022,2023\nUnder 14,380,400\n14-17,530,560\nTotal,910,960\n"
    assert verdict(victims + suspects) is HOLDS

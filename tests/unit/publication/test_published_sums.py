"""Each table twice: as it holds, and with one number changed so that it does not; and what must never be added."""

from __future__ import annotations

import pytest
from tests.unit.publication.verdicts import CANNOT_TELL, CONTRADICTED, HOLDS, checked, verdict

from coldframe.publication.published.labels import is_surely_total, role_of
from coldframe.publication.terms import RowRole

_WIDE = "State,2021,2022\nAlabama,100,120\nAlaska,20,{}\nArizona,311,340\nTotal,431,485"
_LONG = "year,category,value\n2022,A,120\n2022,B,80\n2022,Total,200\n2023,A,131\n2023,B,{}\n2023,Total,226"
_CUBE = (
    "sex,age,n\nF,<13,10\nF,13-17,20\nF,Total,30\nM,<13,5\nM,13-17,6\nM,Total,11\nTotal,<13,15\nTotal,13-17,26\n"
    "Total,Total,{}"
)
_MERGED = "Region,Offence,N\nNorth,A,10\n,B,20\n,Subtotal,30\nSouth,A,5\n,B,{}\n,Subtotal,12\nTotal,,42"
_HEADINGS = "Kind,N\nOnline,\nGrooming,12\nSextortion,30\nTotal online,{}\nOffline,\nContact,5\nTravel,2\nTotal offline,7\nTotal,49"
_STATES = (
    'SL,State,N\n1,A,"1,00,100"\n2,B,200\n,TOTAL (STATES),"1,00,300"\n3,C,11\n4,D,{}\n,TOTAL (UTs),31\n'
    ',TOTAL (ALL INDIA),"1,00,331"'
)
_FLAGS = "sex\tage\tgeo\tOBS_VALUE\tOBS_FLAG\nT\tTOTAL\tBE\t130\t\nT\tY_LT18\tBE\t{}\t\nT\tY_GE18\tBE\t97\tb"
_ENGLAND = "Country,N\nEngland,10\nWales,2\nEngland and Wales total,{}\nScotland,3\nUK total,15"
_PLAY = "Provider,N\nTotal Play,{}\nTelmex,60\nTotal Wine LLC,5\nAll Nippon,4\nTotal,109"
_MEASURES = (
    "Measure,N\nTotal reports,100\nActionable,60\nNot actionable,{}\nTotal arrests,22\nAdults,8\nMinors,14"
)
_LAKHS = "State;N\nA;12,34,567\nB;{}\nTotal;13,39,567"
_NOTES = 'Item[1],N\nA (1),"1,234[a]"\nB²,"{}"\nC,3 (p)\nTotal (see note 2),"2,237#"'
_SIGNED = "Item,N\nNew,100\nReopened,10\nCorrections,{}\nTotal,105"
_SECOND = "{}Type,N\nA,1\nB,2\nTotal,{}"


@pytest.mark.parametrize(
    ("text", "right", "wrong", "says"),
    [
        # Where totals stand, and what they are of.
        (_WIDE, 25, 52, "27 more"),
        (_LONG, 95, 96, "1 more"),
        (_CUBE, 41, 42, "42"),
        (_MERGED, 7, 8, "13"),
        (_HEADINGS, 42, 43, "43"),
        (_STATES, 20, 21, "31"),
        (_FLAGS, 33, 34, "1 more"),
        (_ENGLAND, 12, 13, "13"),
        (_PLAY, 40, 44, "4 more"),
        (_MEASURES, 40, 41, "101"),
        ("Item,N\nTotal,{}\nA,10\nB,20\nTotal,30", 30, 31, "31"),
        ("State,N\nA,10\nB,20\nSubtotal,30\nUnspecified,{}\nTotal,33", 3, 4, "1 more"),
        ("Rank,Provider,N\n1,A,50\n2,B,{}\n3,C,20\nTotal,,100", 30, 33, "3 more"),
        ("Case no.,Date,Phone,Victims\n11,2023-01-02,5550100,2\n12,2023-02-03,5550101,{}\nTotal,,,5", 3, 1, "2 unacc"),
        ("Month,N\nJan,10\nFeb,20\nMinimum,10\nAverage,15\nTotal,{}", 30, 33, "3 unaccounted"),
        ("Type,N\nA,10\nB,20\nTotal,{}\nChange on previous year,+25%\n% of all crime,1.2\nSource: X,2024", 30, 32, "2 una"),
        # Numbers as others write them.
        (_LAKHS, "1,05,000", "1,50,000", "45,000 more"),
        (_NOTES, "1,000", "1,009", "9 more"),
        (_SIGNED, -5, 5, "10 more"),
        ("Item,N\nNew,100\nCorrections,{}\nTotal,95", "–5", "(3)", "2 more"),
        ('Item,N\nA,"$1,200"\nB,"{}"\nTotal,"US$2,004"', "$804", "$840", "36 more"),
        ("Posten;N\nA;1.200,50 €\nB;{}\nSumme;2.000,75 €", "800,25 €", "800,52 €", "0.27 more"),
        ("النوع;العدد\nأ;١٬١٢٠\nب;{}\nالمجموع;١٬٢٠٠", "٨٠", "٨١", "1 more"),
        ("구분,건수\nA,1만2천건\nB,{}\n합계,2만1345", "9345", "93450", "part exceeds"),
        ("구분,건수\nA,8000건 이상\nB,12000건 이상\n합계,{}", "25000건", "19000", "1,000 more"),
        ("geo\\time\t2020\nDE\t10 p\nFR\t{} b\nIT\t:\nTotal\t30", 20, 22, "2 more"),
        ("Age,N\n0-9,1-4\n10-13,40\n14-17,51\nTotal,{}", 94, 104, "unaccounted"),
        ("Age,N\n0-9,(D)\n10-13,40\n14-17,55\nTotal,{}", 108, 93, "2 more"),
        ("Item,N\nA,12\nB,33\nC,54\nTotal,{}\nCounts are randomly rounded to base 3", 102, 120, "21 unaccounted"),
        ("Kind,N (thousands)\nA,13\nB,27\nTotal,{}", 41, 45, "unaccounted"),
        # Overlap and selection.
        ("Kind (multiple answers),N\nA,60\nB,{}\nTotal,100", 30, 130, "part exceeds"),
        ("Rank,Country,N\n1,NL,830\n2,US,{}\n,Total top two,1241\n,All countries,2912", 411, 421, "1,251"),
        ("Type,N\nGrooming with a child,60\nImages,{}\nTotal,100", 40, 35, "5 unaccounted"),
        ("State,N\nAlabama,10\nAlaska,20\nOhio,{}\nAlabama,10\nTotal,57", 17, 7, "10 unaccounted"),
    ],
)  # fmt: skip
def test_a_table_holds_until_one_number_is_changed(
    text: str, right: object, wrong: object, says: str
) -> None:
    assert verdict(text.format(right)) is HOLDS
    found, why = checked(text.format(wrong))
    assert found is CONTRADICTED
    assert says in why


@pytest.mark.parametrize(
    "text",
    [
        "Year,Total reports\n2021,100\n2022,200",
        "Metric,N\nReports,100\nArrests,10\nTotal cost (USD),5000",
        "Item,N\nAll staff,12\nBudget,50000\nReports,900",
        "Item,N\nA,13000\nB,27000\nTotal,41000",
        "Type,Cases\nA,90\nB,80\nC,70\nTotal,100",
        "Type,Change\nA,+5%\nB,-8%",
        "Country,N\nA,5\nB,6",
    ],
)
def test_what_nothing_is_said_of_is_not_judged(text: str) -> None:
    assert verdict(text) is CANNOT_TELL


@pytest.mark.parametrize(
    "text",
    [
        "Measure,N\nTotal reports,100\nOf these: urgent,20\nOf these: from abroad,30",
        "State,N\nA,10\nB,20\nTotal,30\nUnknown,5",
        "kind,label,n\nphotos,total,300\nphotos,unique,100\nphotos,similar,150",
        "Hotline,Founded,Lat,N\nA,1996,52.5,100\nB,2001,48.1,200\nTotal,,,300",
        "Item,N\nA,15\nB,35\nC,55\nTotal,110\nRounded to the nearest 5",
        "Hotline,Reports,Average per month\nA,120,10\nB,240,20\nTotal,360,30",
        "Sex,N\nFemale,10\nMale,20\nNot recorded / prefer not to say,5\nOther,4\nAll others,1\nBoth sexes,40",
    ],
)
def test_a_sound_table_is_never_called_wrong(text: str) -> None:
    assert verdict(text) is HOLDS


def test_a_surplus_is_no_overlap_where_the_same_parts_make_their_total() -> None:
    apart = "Type,{}\nA,60\nB,55\nTotal,100"
    assert verdict(apart.format("2023")) is CANNOT_TELL
    assert verdict("Type,2022,2023\nA,60,60\nB,40,55\nTotal,100,100") is CONTRADICTED
    assert verdict("Type,2023,Share\nA,60,52.2%\nB,55,47.8%\nTotal,100,100%") is CONTRADICTED
    assert verdict("Type,2023\nA,60\nB,55\nUnknown,5\nTotal,100") is CONTRADICTED


def test_what_stands_twice_and_is_counted_once_is_named() -> None:
    found, why = checked("State,N\nAlabama,10\nAlaska,20\nAlabama,10\nOhio,7\nTotal,37")
    assert found is CONTRADICTED
    assert "Alabama (line 4)" in why


def test_round_numbers_are_said_to_be_round() -> None:
    assert "rounded to 5" in checked("Item,N\nA,15\nB,35\nTotal,55")[1]
    assert "rounded" not in checked("Item,N\nA,15\nB,36\nTotal,55")[1]


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Fälle insgesamt", RowRole.TOTAL), ("Tous types confondus", RowRole.TOTAL), ("전국", RowRole.TOTAL),
        ("서울 계", RowRole.TOTAL), ("총 검거인원", RowRole.TOTAL), ("Both sexes", RowRole.TOTAL),
        ("Gesamtzahl der Fälle", RowRole.TOTAL), ("الإجمالي", RowRole.TOTAL), ("Yhteensä", RowRole.TOTAL),
        ("Összesen", RowRole.TOTAL), ("Tổng cộng", RowRole.TOTAL), ("รวม", RowRole.TOTAL), ("कुल", RowRole.TOTAL),
        ("Всего", RowRole.TOTAL), ("Soma", RowRole.TOTAL), ("Σύνολο", RowRole.TOTAL), ("I alt", RowRole.TOTAL),
        ("All others", RowRole.PART), ("Total Wine LLC", RowRole.PART), ("TotalEnergies", RowRole.PART),
        ("자율규제", RowRole.PART), ("Generated images", RowRole.PART), ("Change of address fraud", RowRole.PART),
        ("Share of images without consent", RowRole.PART), ("Unknown Worlds", RowRole.PART),
        ("Other/unknown", RowRole.UNSPECIFIED), ("не установлено", RowRole.UNSPECIFIED),
        ("غير معروف", RowRole.UNSPECIFIED), ("Não informado", RowRole.UNSPECIFIED),
        ("검거율", RowRole.ASIDE), ("% of all crime", RowRole.ASIDE), ("Rate per 100,000", RowRole.ASIDE),
        ("출처: 예시", RowRole.ASIDE),
    ],
)  # fmt: skip
def test_labels_of_many_places_are_understood(label: str, role: RowRole) -> None:
    assert role_of(label) is role


def test_only_a_bare_word_is_surely_a_total() -> None:
    assert all(map(is_surely_total, ("Total", "합 계", "Subtotal north", "Total (n)")))
    assert not any(map(is_surely_total, ("Total Play", "All Nippon", "UK total", "Totalizer")))


@pytest.mark.parametrize(("total", "expected"), [(40, HOLDS), (44, CONTRADICTED)])
def test_totals_in_the_codes_of_statistical_offices_and_in_bold_are_totals(
    total: int, expected: object
) -> None:
    assert verdict(f"sex;time;obs_value\nF;2022;31\nM;2022;7\n_U;2022;2\n_T;2022;{total}") is expected
    assert (
        verdict(f"| Desk | Clues |\n|---|---:|\n| A | 31 |\n| B | 9 |\n| **Total** | **{total}** |")
        is expected
    )


@pytest.mark.parametrize(("total", "expected"), [(47, HOLDS), (49, CONTRADICTED)])
def test_a_row_under_a_merged_label_counts_once(total: int, expected: object) -> None:
    rows = "North,Web,10\n,Phone,4\nSouth,Web,20\n,Phone,7\n,Letter,1\nEast,Web,5"
    assert verdict(f"Desk,Kind,2022\n{rows}\nTotal,,{total}") is expected

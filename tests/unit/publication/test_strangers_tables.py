"""Tables in the shapes and languages that strangers publish: a sound one is never called wrong, nor a wrong one sound."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.publication.verdicts import CANNOT_TELL, CONTRADICTED, HOLDS, verdict

from coldframe.publication.published.findings import Verdict

_OF_WHICH = "Offence,Count\nPossession,400\n  of which online,{}\nDistribution,200\nTotal,{}"
_SECTIONS = "Item,N\nSites,40\nApps,20\nTotal online,{}\nMail,30\nHand,10\nTotal offline,40\nGrand total,{}"
_REGIONS = "지역,구분,건수\n서울,남,10\n서울,여,20\n서울,소계,30\n부산,남,5\n부산,여,5\n부산,소계,10\n{}{}"
_TWO_HEADERS = (
    "Region,2022,,,2023,,\n,Male,Female,Total,Male,Female,Total\nNorth,1,2,3,3,4,7\nSouth,5,6,11,7,8,{}\n"
    "Total,6,8,14,10,12,{}"
)
_GROSS = "Item,N\nA,{}\nB,10\nC,7\nTotal,{}"
_ROUND = "Item,N\nA,15\nB,35\nC,55\nD,70\nE,95\nTotal,{}\n\nRounded to the nearest 5; numbers may not add up."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Rows that are some of the row above them.
        (_OF_WHICH.format(350, 600), HOLDS),
        (_OF_WHICH.format(350, 640), CONTRADICTED),
        (_OF_WHICH.format(450, 600), CONTRADICTED),
        ("Delikt;Fälle\nVerbreitung;804\ndarunter: online;700\nBesitz;400\nInsgesamt;1.204", HOLDS),
        ("Delikt;Fälle\nInsgesamt;1.204\ndavon:;\nVerbreitung;804\nBesitz;400", HOLDS),
        ("类别,数量\n网站,120\n其中：境外,130\n账号,340\n合 计,460", CONTRADICTED),
        ("Year,Total,of which children\n2020,100,20\n2021,110,30", HOLDS),
        ("Year,Total,of which children\n2020,100,20\n2021,110,130", CONTRADICTED),
        # Totals of other languages, of sections, and of groups of rows.
        ("区分,件数\n製造,30\n提供,50\n所持,20\n総数,110", CONTRADICTED),
        ("Delict;Zaken\nBezit;10\nVerspreiding;25\nTotaal;35", HOLDS),
        ("Infraction;Faits\nEnsemble;1 510\nDiffusion;1 204\nNon précisé;306", HOLDS),
        ("Outcome,n\nCharged¹,30\nCautioned*,20\nTotal¹),50\n", HOLDS),
        ("Platform,N\nAll other,5\nB,3\nTotal,8", HOLDS),
        (_SECTIONS.format(60, 100), HOLDS),
        (_SECTIONS.format(65, 100), CONTRADICTED),
        (_SECTIONS.format(60, 110), CONTRADICTED),
        (_REGIONS.format("합계,,", 40), HOLDS),
        (_REGIONS.format("합계,,", 45), CONTRADICTED),
        (_REGIONS.format(",합계,", 40), HOLDS),
        (_REGIONS.format(",합계,", 45), CONTRADICTED),
        (_TWO_HEADERS.format(15, 22), HOLDS),
        (_TWO_HEADERS.format(16, 23), CONTRADICTED),
        # One label in two sections.
        ("Item,N\nOnline,\nSites,40\nOther,20\nOffline,\nMail,30\nOther,10\nTotal,100", HOLDS),
        # What is missing may be what is missing.
        (_GROSS.format("..", 20), CANNOT_TELL),
        (_GROSS.format("", 20), CANNOT_TELL),
        (_GROSS.format("-", 17), HOLDS),
        (_GROSS.format("-", 16), CONTRADICTED),
        (_GROSS.format(3, 21), CONTRADICTED),
        # Overlap that is declared, and overlap that nobody declares.
        ("유형 (복수응답),응답자\n채팅,60\n게임,30\n포럼,15\n합계,100", HOLDS),
        ("Plusieurs réponses possibles\nType;Cas\nA;60\nB;30\nC;15\nTotal;100", HOLDS),
        ("Type,Cases\nA,60\nB,50\nC,15\nTotal,100", CANNOT_TELL),
        ("Type,Cases\nA,60\nB,30\nC,15\nTotal,100", CONTRADICTED),
        ("Ten largest senders\nProvider,Reports\nA,50\nB,30\nC,10\nTotal,100", HOLDS),
        # Numbers that are no counts, or carry more than a number.
        ("Region,Cases,Mean age\nA,10,14\nB,40,15\nTotal,50,14.8", HOLDS),
        ("Item,Share\nA,33.3%\nB,33.3%\nC,33.3%\nTotal,100%", HOLDS),
        ("Item,Share\nA,33.4%\nB,36.4%\nC,33.3%\nTotal,100%", CONTRADICTED),
        ("Item,N\nA,10 (25%)\nB,30 (75%)\nTotal,50 (100%)", CONTRADICTED),
        ("Item,N\nA,10 b)\nB,20 (r)\nTotal,30", HOLDS),
        ("Item,N\nA,1.2k\nB,3.4k\nTotal,4.7k", HOLDS),
        ("Item,N\nA,40\nB,20\nC,30\nD,10\nTotal,110", CONTRADICTED),
        (_ROUND.format(275), HOLDS),
        (_ROUND.format(295), CONTRADICTED),
        # Documents of other shapes.
        (json.dumps({"result": {"rows": [{"k": "a", "n": 1}, {"k": "b", "n": 2}, {"k": "Total", "n": 4}]}}), CONTRADICTED),
        (json.dumps({"kind": ["a", "b", "Total"], "n": [1, 2, 3]}), HOLDS),
        ('{"k":"a","n":1}\n{"k":"b","n":2}\n{"k":"Total","n":4}', CONTRADICTED),
    ],
)  # fmt: skip
def test_a_strangers_table_is_judged_by_what_it_says(text: str, expected: Verdict) -> None:
    assert verdict(text) is expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (("Year,Reports\n2021,100\n2022,200", "Year,Reports\n2021,100\n2022,205"), CONTRADICTED),
        (("Year,Reports\n2021,100\n2022,200", "Year,Arrests\n2021,99\n2022,195"), CANNOT_TELL),
        (("Year,Reports (thousands)\n2021,100", "Year,Reports\n2021,100123"), HOLDS),
        (("Year,Reports\n2021,about 100\n2022,more than 190", "Year,Reports\n2021,104\n2022,199"), HOLDS),
        (("Region,Reports\nA,100\nB,200\nTotal,300", "Region,Reports\nC,110\nD,200\nTotal,310"), HOLDS),
    ],
)
def test_files_contradict_only_where_they_speak_of_one_thing(
    files: tuple[str, ...], expected: Verdict
) -> None:
    assert verdict(*files) is expected


_WORDS = (("Total", "Subtotal", "Unknown"), ("合计", "小计", "不详"), ("합계", "소계", "미상"),
          ("Insgesamt", "Zwischensumme", "Ohne Angabe"), ("Ensemble", "Sous-total", "Non précisé"))  # fmt: skip


@settings(max_examples=60)
@given(
    sections=st.lists(st.lists(st.integers(1, 90_000), min_size=2, max_size=4), min_size=1, max_size=3),
    loose=st.integers(0, 900), words=st.sampled_from(_WORDS), mark=st.sampled_from(["", ",", ".", " ", "\u202f", "’"]),
    fault=st.integers(3, 9),
)  # fmt: skip
def test_sums_in_any_language_and_notation(
    sections: list[list[int]], loose: int, words: tuple[str, ...], mark: str, fault: int
) -> None:
    total, subtotal, unknown = words
    rows = [("Kind", "Cases")]
    for number, parts in enumerate(sections):
        rows += [(f"Part {number} {at}", f"{part:,}".replace(",", mark)) for at, part in enumerate(parts)]
        rows.append((subtotal, f"{sum(parts):,}".replace(",", mark)))
    rows.append((unknown, str(loose)))
    whole = sum(map(sum, sections)) + loose
    for stated, expected in ((whole, HOLDS), (whole + fault, CONTRADICTED)):
        said = [*rows, (total, f"{stated:,}".replace(",", mark))]
        assert verdict("\n".join(";".join(row) for row in said)) is expected


def test_many_subtotals_that_fit_nothing_cost_little() -> None:
    text = "Kind,N\n" + "".join(f"a{at},1\nSubtotal,9\n" for at in range(1000))
    assert verdict(text) is CONTRADICTED


def test_a_line_longer_than_any_field_costs_itself() -> None:
    assert verdict("Kind,N\nA,1\n" + "x" * 200_000 + ",1\nB,2\nTotal,4") is HOLDS

"""Totals that no word names, and numbers that answer for each other: told by arithmetic, in any language."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.publication.verdicts import CANNOT_TELL, CONTRADICTED, HOLDS, checked, verdict

from coldframe.publication.published.findings import Verdict

_REGIONS = "Ámbito;Denuncias\n{}ANDALUCÍA;790\nCádiz;402\nSevilla;388\nARAGÓN;{}\nHuesca;55\nTeruel;31\nZaragoza;290\nCEUTA;17"
_BELOW = "Territorio,N\nLombardia,902\nVeneto,455\nNord,1357\nToscana,288\nLazio,640\nCentro,{}\nItalia,{}"
_CODES = "Code,Offence,N\n1,Abuse,{}\n1.1,Contact,210\n1.2,Online,333\n2,Trafficking,80\n2.1,Home,50\n2.2,Abroad,30\n3,Other,17\n,Total,{}"
_RATE = (
    "Measure,2021,2022,2023\nRecorded,1000,1250,1600\nCleared,800,1050,1200\nClearance rate (%),80.0,84.0,{}"
)
_YEAR = "Product,Q1,Q2,Q3,Q4,Year\nFeed,120,140,131,150,541\nChat,31,44,30,40,{}\nStories,61,70,80,90,301"
_SHARES = "Offence,Male %,Female %,Unknown %\nA,88.1,10.2,1.7\nB,70.0,29.0,1.0\nC,65.5,{},1.4"
_NIL = "Type,Q1,Q2,Q3\nArrests,5,-,2\nCharges,-,3,1\nCautions,1,-,-\nTotal,6,3,{}"
_OF_WHICH = "Indicator,2022,2023\nTotal reports,10204,12877\nof which abuse,6001,7115\nof which grooming,312,420\nof which abroad,4410,{}"
_RESTORED = (
    "Policy,Actioned,Restored,Restored on appeal,Total restored\nA,120000,310,4110,4420\nB,64000,80,1902,{}\n"
    "C,201000,900,21050,21950"
)
_SINCE = (
    "Year,Quarter,N,Year to date\n2022,Q1,40,40\n2022,Q2,51,91\n2022,Q3,39,130\n2023,Q1,55,55\n2023,Q2,61,{}"
)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (_REGIONS.replace("{}", "TOTAL NACIONAL;1183\n", 1), 376, 406),
        (_CODES, (543, 640), (534, 640)),
        (_CODES, (543, 640), (543, 690)),
        ("Age,Victims\nUnder 18,{}\nUnder 14,520\n14-17,380\n18 and over,310\nTotal,1210", 900, 950),
        (_RATE, "75.0", "57.0"),
        (_YEAR, 145, 154),
        (_SHARES, "33.1", "31.3"),
        (_NIL, 3, 4),
        (_OF_WHICH, 5031, 15031),
        (_RESTORED, 1982, 1892),
        (_SINCE, 116, 161),
        ("Kind,H1 2023,H2 2023,2023\nA,120,140,260\nB,31,44,75\nC,300,280,{}", 580, 508),
        ("Kind,All,Boys,Girls,of which under 14\nA,410,380,30,{}\nB,220,210,10,31\nTotal,630,590,40,83", 52, 520),
        ("Kind,N,Share\nA,512,51.2%\nB,300,30.0%\nC,188,18.8%\nTotal,{},100.0%\n\nOne file may hold more than one image.", 1000, 1009),
        ("Source,N\nStranger,899\nKnown,340\nNot stated,112\nTotal,{}\n\nThe total excludes what was not stated.", 1239, 1293),
        ("Region,N\nNorth,1200\nEast,810\nSouth,955\nWest,661\nTotal,{}", 3626, 3266),
    ],
)  # fmt: skip
def test_what_numbers_say_without_words(text: str, right: object, wrong: object) -> None:
    for numbers, expected in ((right, HOLDS), (wrong, CONTRADICTED)):
        found, why = checked(text.format(*numbers if isinstance(numbers, tuple) else (numbers,)))
        assert found is expected, why


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Several totals of several things are no parts of each other.
        ("Key figures 2023,Number\nTotal reports,10421\nTotal URLs,12800\nTotal children,51", CANNOT_TELL),
        # A number that cannot be read is not 0.
        ("Month,Calls\nMay,31\nJune,see note\nJuly,44\nTotal,103", CANNOT_TELL),
        ("Month,Calls\nMay,31\nJune,28⁽¹⁾\nJuly,44\nTotal,103", HOLDS),
        (_BELOW.format(928, 2285), HOLDS),
        (_BELOW.format(946, 2285), CANNOT_TELL),
        # Two rows that make a third are chance as long as no other column says so.
        ("Stage,N\nReceived,900\nClosed,500\nOpen,400", CANNOT_TELL),
        ("Stage,2022,2023\nReceived,900,800\nClosed,500,700\nOpen,400,100", HOLDS),
    ],
)
def test_what_stays_open(text: str, expected: Verdict) -> None:
    assert verdict(text) is expected


def test_two_tables_whose_columns_name_one_year_are_about_it() -> None:
    by_region, by_channel = (
        "Region,Reports 2023\nN,810\nS,1820\nTotal,2630",
        "Channel,Reports {}\nA,930\nB,{}\nTotal,{}",
    )
    assert verdict(by_region, by_channel.format(2023, 1700, 2630)) is HOLDS
    assert verdict(by_region, by_channel.format(2023, 1770, 2700)) is CONTRADICTED
    assert verdict(by_region, by_channel.format(2022, 1770, 2700)) is HOLDS


@settings(max_examples=60)
@given(
    seed=st.integers(0, 10**6), sizes=st.lists(st.integers(2, 5), min_size=2, max_size=4), has_alone=st.booleans(),
    is_above=st.booleans(), fault=st.integers(1, 9),
)  # fmt: skip
def test_unnamed_subtotals_are_found_above_and_below_their_parts(
    seed: int, sizes: list[int], has_alone: bool, is_above: bool, fault: int
) -> None:
    # Drawn by chance, not chosen: chosen numbers can be the sums of others in more than one way.
    chance = random.Random(seed)
    sections = [[chance.randint(10_000, 900_000) for _ in range(size)] for size in sizes]
    alone = [chance.randint(10_000, 900_000)] * has_alone

    def table(off: int) -> str:
        rows = []
        for number, parts in enumerate(sections):
            head = [(f"Region {number}", sum(parts) + (off if number == 0 else 0))]
            below = [(f"Place {number} {at}", part) for at, part in enumerate(parts)]
            rows += head + below if is_above else below + head
        rows += [(f"Alone {at}", part) for at, part in enumerate(alone)]
        rows.append(("Total", sum(map(sum, sections)) + sum(alone)))
        return "Place,N\n" + "\n".join(f"{label},{number}" for label, number in rows)

    assert verdict(table(0)) is HOLDS
    assert verdict(table(fault)) is not HOLDS

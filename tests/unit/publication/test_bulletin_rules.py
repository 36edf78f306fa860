"""What a bulletin hides of children's counts, how coarse it tells of people, and which pseudonyms it prints."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.casework import terms as casework
from coldframe.casework.rules.totals import breakdown_v1
from coldframe.casework.terms import (
    CaseKind,
    CaseStatus,
    Counted,
    CountedUnit,
    PartStanding,
    PlaceAspect,
    Stage,
    Strength,
    TotalView,
)
from coldframe.casework.terms.diary import MomentKind
from coldframe.core.values import SUPPRESSED, UNCOUNTED, about, at_least, exactly
from coldframe.publication.bulletins.combining import MOST_TOLD, coarsen_v1, identifying_v1, tells_v1
from coldframe.publication.bulletins.counting import HIDDEN, Hiding, gives_back_v1, hide_children_v1, rest_of
from coldframe.publication.bulletins.pseudonyms import printable_pseudonym_v1
from coldframe.publication.bulletins.regions import REGIONS, find_region_v1
from coldframe.publication.bulletins.rendering import find_changes
from coldframe.publication.bulletins.telling import tell
from coldframe.publication.bulletins.wording import say_count, say_country, say_money, wording
from coldframe.publication.terms.bulletins import (
    LANGUAGES,
    Band,
    CaseFacts,
    Choices,
    Content,
    CountFact,
    PartFact,
    PersonFact,
    PlaceFact,
    Quoted,
    Sentence,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ROLE = (("organizer", dict.fromkeys(LANGUAGES, "organizer")),)


def total(key: str, number: int, parent: str = "", *, minors: bool = False) -> TotalView:
    return TotalView(
        key, "cas", parent, "抓获", "caught", Stage.BROUGHT_IN, "measures/CN/1", exactly(number),
        PartStanding.INSIDE, minors, (), "a source", date(2021, 9, 1), "", "", "per", NOW,
    )  # fmt: skip


def hide(*totals: TotalView, earlier: tuple[dict[str, str], ...] = ()) -> Hiding:
    return hide_children_v1(breakdown_v1(totals[0], totals), earlier)


ARTICLE = (
    total("all", 106), total("held", 83, "all"), total("bail", 9, "all"), total("minor", 1, "bail", minors=True),
    total("coerced", 7, "all", minors=True),
)  # fmt: skip


def test_small_counts_of_children_are_hidden_with_what_would_give_them_back() -> None:
    found = hide(*ARTICLE)
    assert found.hidden == {"minor", "coerced", rest_of("bail"), rest_of("all")}
    assert found.shown["held"] == "83"
    assert not found.is_given_away


def test_large_counts_of_children_are_shown() -> None:
    found = hide(total("all", 117), total("booked", 74, "all"), total("young", 33, "all", minors=True), total("pupils", 10, "all", minors=True))  # fmt: skip
    assert not found.hidden


def test_a_total_without_a_rest_hides_more() -> None:
    found = hide(total("all", 20), total("held", 17, "all"), total("child", 3, "all", minors=True))
    assert found.hidden == {"child", "held"}  # 20 less 17 would say 3


def test_five_children_told_apart_in_five_ways_are_not_given_away_by_being_told() -> None:
    ways = [total(f"way{at}", 1, "all", minors=True) for at in range(5)]
    found = hide(total("all", 50), total("held", 45, "all"), *ways)
    # Beside 50 and 45 each of the five would be 1: none of them would be told of nobody.
    assert found.hidden >= {way.id for way in ways}
    assert found.hidden & {"all", "held"}


def test_beside_other_numbers_of_an_earlier_bulletin_only_the_total_is_told() -> None:
    before = hide(*ARTICLE).shown
    again = hide(*ARTICLE, earlier=(dict(before),))
    assert not again.is_changed
    assert again.hidden == hide(*ARTICLE).hidden
    changed = hide(replace(ARTICLE[0], number=exactly(105)), *ARTICLE[1:], earlier=(dict(before),))
    assert changed.is_changed
    assert [key for key, said in changed.shown.items() if said != HIDDEN] == ["all"]


def test_what_an_earlier_bulletin_gives_away_by_itself_is_told() -> None:
    before = {"all": "20", "held": "17", rest_of("all"): "0"}
    found = hide(
        total("all", 20), total("held", 17, "all"), total("child", 3, "all", minors=True), earlier=(before,)
    )
    assert found.is_given_away


@settings(max_examples=60, deadline=None)
@given(
    parts=st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=4),
    rest=st.integers(0, 15),
)
def test_no_subtraction_brings_a_hidden_count_back(parts: list[tuple[int, bool]], rest: int) -> None:
    """Every way to fill the hidden cells that agrees with what is shown: 1 and 5 stay possible for each child count."""
    whole = sum(number for number, _ in parts) + rest
    totals = [total("all", whole), *(total(f"p{at}", number, "all", minors=minors) for at, (number, minors) in enumerate(parts))]  # fmt: skip
    found = hide(*totals)
    numbers = {f"p{at}": number for at, (number, _) in enumerate(parts)} | {rest_of("all"): rest}
    unknown = [key for key in numbers if key in found.hidden]
    left = whole - sum(number for key, number in numbers.items() if key not in found.hidden)
    for at, (number, minors) in enumerate(parts):
        if not minors or number >= 10:
            continue
        assert found.shown[f"p{at}"] == HIDDEN
        if "all" not in found.hidden:
            assert len(unknown) > 1
            assert left >= 5


def test_a_person_told_beside_a_total_may_leave_a_small_count() -> None:
    assert gives_back_v1([5], [6])
    assert not gives_back_v1([5], [5, 106])
    assert not gives_back_v1([0], [3])


def facts(*persons: PersonFact, region: str = "CN-HA", month: str = "2021-03") -> CaseFacts:
    return CaseFacts(
        "cas", CaseKind.CASE, CaseStatus.OPEN, "2021-09", "CN",
        places=(PlaceFact(PlaceAspect.OPERATOR, "CN", region, is_outside=False, is_open=False),),
        moments=((MomentKind.CLUE, month),), persons=persons,
    )  # fmt: skip


def person(
    pseudonym: str = "马某某", band: Band = Band.FROM_45, *, surname: bool = True, role: bool = True
) -> PersonFact:
    return PersonFact(
        pseudonym, surname, ROLE if role else (), band, (Quoted(Stage.DETAINED, "刑事拘留"),), ()
    )


def test_one_person_is_told_coarser_in_a_fixed_order() -> None:
    found = coarsen_v1(facts(person()), {})
    assert found.notes == ("bands", "months")
    assert found.persons[0].band is Band.ADULT
    assert found.moments == ((MomentKind.CLUE, "2021"),)
    assert found.places[0].region == "CN-HA"


def test_a_letter_leaves_room_for_more() -> None:
    found = coarsen_v1(facts(person("A", surname=False)), {})
    assert found.notes == ("bands",)


def test_five_alike_may_be_told_in_full() -> None:
    five = [person(f"马某某{number or ''}") for number in range(5)]
    assert coarsen_v1(facts(*five), {}).notes == ()


def test_what_an_earlier_bulletin_told_counts_as_told() -> None:
    found = coarsen_v1(facts(person()), {"马某某": ["band", "month"]})
    assert found.persons == ()
    assert found.notes == ("bands", "months", "regions", "people")


@settings(max_examples=50, deadline=None)
@given(
    people=st.lists(
        st.tuples(st.sampled_from(list(Band)), st.booleans(), st.booleans()), min_size=1, max_size=7
    ),
    earlier=st.dictionaries(
        st.sampled_from(["p0", "p1"]), st.lists(st.sampled_from(["band", "month", "region", "surname"]))
    ),
)
def test_nobody_is_left_with_too_much(
    people: list[tuple[Band, bool, bool]], earlier: dict[str, list[str]]
) -> None:
    told = [
        person(f"p{at}", band, surname=surname, role=role) for at, (band, surname, role) in enumerate(people)
    ]
    found = coarsen_v1(facts(*told), earlier)
    for each in found.persons:
        assert not identifying_v1(each, found, earlier) or len(tells_v1(each, found)) <= MOST_TOLD


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("马某某", ("马某某", True)), ("马某", ("马某", True)), ("马某飞", ("马某", True)), ("欧阳某某2", ("欧阳某某2", True)),
        ("손모씨", ("손모씨", True)), ("손모", ("손모", True)), ("A씨", ("A씨", False)), ("B", ("B", False)), ("S.", ("S.", True)),
        ("Ma Mouf", ("", False)), ("马云飞", ("", False)), ("손흥부", ("", False)), ("veryinventedhandle", ("", False)),
    ],
)  # fmt: skip
def test_only_forms_of_the_places_are_printed(printed: str, kept: tuple[str, bool]) -> None:
    assert printable_pseudonym_v1(printed) == kept


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (("CN", "Henan", "Zhoukou"), "CN-HA"), (("CN", "河南省"), "CN-HA"), (("CN", "广西壮族自治区"), "CN-GX"), (("KR", "서울특별시"), "KR-11"),
        (("KR", "경기도"), "KR-41"), (("KR", "Henan"), ""), (("CN", "Zhoukou"), ""), (("CN",), ""), (("DE", "Bavaria"), ""),
    ],
)  # fmt: skip
def test_regions_come_from_a_closed_list(path: tuple[str, ...], code: str) -> None:
    assert find_region_v1(path) == code


def test_every_region_is_found_by_each_of_its_names() -> None:
    for code, names in REGIONS.items():
        for name in names.values():
            assert find_region_v1((code[:2], name)) == code, name


def test_the_three_languages_say_the_same_things() -> None:
    keys = [
        {(table, key) for table, words in wording(each).items() for key in words if words[key]}
        for each in LANGUAGES
    ]
    assert keys[0] == keys[1] == keys[2]
    assert {str(each) for each in Sentence} == set(wording("en")["sentence"])
    for table, key in keys[0]:
        braces = {each: wording(each)[table][key].partition("|")[0].count("{") for each in LANGUAGES}
        assert len(set(braces.values())) == 1, (table, key)


def test_numbers_keep_unit_and_qualifier() -> None:
    assert say_count(exactly(1), "vehicle") == {"en": "1 vehicle", "zh": "1辆车", "ko": "차량 1대"}
    assert say_count(at_least(43_000), "video")["ko"] == "영상 43,000개 이상"
    assert say_count(about(100_000), "item")["zh"] == "约100,000条内容"
    assert say_count(None, "item")["en"] == "items: named, count unknown"
    assert say_count(UNCOUNTED, "vehicle")["ko"] == "차량 몇 대(언급됨, 수 미상)"
    assert say_count(None, "piece")["zh"] == "若干件（有提及，数量不详）"
    assert say_count(SUPPRESSED, "child")["ko"] == "비공개"
    assert say_money(exactly(297_300_000), "CNY")["en"] == "CNY 2,973,000"
    assert say_money(exactly(5_000), "KRW")["ko"] == "KRW 5,000"
    assert say_country("KR") == {"en": "South Korea", "zh": "韩国", "ko": "대한민국"}


def test_each_code_has_its_words() -> None:
    tables = {
        "stage": casework.Stage, "outcome": casework.OutcomeCode, "reason": casework.OutcomeReason, "counted": casework.Counted,
        "safeguard": casework.SafeguardKind, "kind": casework.CaseKind, "status": casework.CaseStatus, "aspect": casework.PlaceAspect,
        "strength": casework.Strength, "thing": casework.ThingKind, "band": Band, "standing": PartStanding,
    }  # fmt: skip
    for table, enum in tables.items():
        assert {str(each) for each in enum} == set(wording("en")[table]), table
    assert {str(each) for each in casework.CountedUnit} < set(wording("en")["unit"])
    assert {str(each) for each in casework.MoneyState} - set(wording("en")["money"]) == {"price"}
    assert {str(each) for each in MomentKind} - set(wording("en")["moment"]) == {"act", "other"}


def test_a_line_put_before_others_of_its_kind_is_the_only_change() -> None:
    def with_sites(*numbers: int) -> Content:
        counts = tuple(CountFact(Counted.SHUT_DOWN, CountedUnit.SITE, exactly(each), Strength.OFFICIAL) for each in numbers)  # fmt: skip
        facts = CaseFacts("cas", CaseKind.CASE, CaseStatus.OPEN, "2021-09", "CN", counts=counts)
        return tell("2026-1", [facts], Choices(("cas",)))

    said = [
        (row, was["en"], holds["en"])
        for row, was, holds in find_changes(with_sites(5, 7), with_sites(9, 5, 7))
    ]
    assert said == [("c1.count.shut_down.site", "not in it", "Closed: 9 sites")]
    said = [(row, was["en"]) for row, was, _holds in find_changes(with_sites(9, 5, 7), with_sites(5, 7))]
    assert [was for _row, was in said] == ["Closed: 9 sites"]
    assert not find_changes(with_sites(5, 7), with_sites(7, 5))


def test_what_children_leave_unaccounted_is_said_in_children() -> None:
    part = PartFact("mtl", Quoted(Stage.BOOKED), exactly(40), None, 0, True, PartStanding.INSIDE, (), "2021-09", rest=exactly(12))  # fmt: skip
    facts = CaseFacts("cas", CaseKind.CASE, CaseStatus.OPEN, "2021-09", "CN", totals=(part,))
    lines = {
        line.row: line for each in tell("2026-1", [facts], Choices(("cas",))).parts for line in each.lines
    }
    assert lines["c1.rest.booked"].value["en"] == "12 children"
    assert lines["c1.rest.booked"].number["unit"] == "child"

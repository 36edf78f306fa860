"""Counts in a case: the rows of the articles, found again, with corrections shown as corrections."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.stages.review_desk import NOW, kinds, last_detail, make_person

from coldframe.access.terms import Role
from coldframe.casework.actions import close_case, correct_tally, open_case, record_tally
from coldframe.casework.models import Tally, TallyEntry
from coldframe.casework.queries import get_tally, list_parts, list_tallies, sum_tallies
from coldframe.casework.terms import (
    CaseView,
    Counted,
    CountedUnit,
    DisposalCode,
    NewTally,
    Quantity,
    Source,
    Strength,
    TallyView,
)
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.values import Qualifier, Value, ValueKind, about, at_least, exactly

pytestmark = pytest.mark.django_db

CAC = Source(
    "国家互联网信息办公室, 9 Aug 2021", Strength.OFFICIAL, body="CAC", native_text="2.5万余个网络摄像头控制权限",
    on=date(2021, 8, 9),
)  # fmt: skip
E_AND_T = Source("E&T magazine, August 2021", Strength.REPORTED, native_text="25,000 webcams seized")


@pytest.fixture
def mara() -> Actor:
    return make_person("mara", Role.INVESTIGATOR)


@pytest.fixture
def case(mara: Actor) -> CaseView:
    return open_case("CAC 2021", "Covert filming", "CN", actor=mara, as_of=NOW)


def exact(number: int) -> Quantity:
    return Quantity(Qualifier.EXACT, Decimal(number))


def least(number: int) -> Quantity:
    return Quantity(Qualifier.AT_LEAST, Decimal(number))


def tally(
    counted: Counted, unit: CountedUnit, quantity: Quantity, source: Source = CAC, **more: Any
) -> NewTally:
    return NewTally(counted, unit, quantity, source, **more)


def enter(case: CaseView, mara: Actor, *args: Any, **more: Any) -> TallyView:
    later = NOW + timedelta(seconds=Tally.objects.count())
    return record_tally(case.id, tally(*args, **more), actor=mara, as_of=later)


def test_vehicles_and_a_large_number_of_other_goods(case: CaseView, mara: Actor) -> None:
    """Rows 000-25 and 000-26."""
    enter(case, mara, Counted.SEIZED_OBJECT, CountedUnit.VEHICLE, exact(7))
    enter(case, mara, Counted.SEIZED_OBJECT, CountedUnit.PIECE, Quantity(None, words="a large number"))
    totals = sum_tallies(case.id, actor=mara)
    assert [(each.unit, each.value, each.words) for each in totals] == [
        (CountedUnit.VEHICLE, exactly(7), ()), (CountedUnit.PIECE, None, ("a large number",)),
    ]  # fmt: skip


def test_a_site_and_three_media_counted_apart(case: CaseView, mara: Actor) -> None:
    """Rows 000-43 and 000-44: never one figure of "items"."""
    enter(case, mara, Counted.SHUT_DOWN, CountedUnit.SITE, exact(1))
    for unit, number in (
        (CountedUnit.VIDEO, 43_000),
        (CountedUnit.PICTURE, 372_000),
        (CountedUnit.ARTICLE, 12_000),
    ):
        enter(case, mara, Counted.CONTENT_FOUND, unit, least(number))
    totals = {(each.counted, each.unit): each.value for each in sum_tallies(case.id, actor=mara)}
    assert totals == {
        (Counted.SHUT_DOWN, CountedUnit.SITE): exactly(1),
        (Counted.CONTENT_FOUND, CountedUnit.VIDEO): at_least(43_000),
        (Counted.CONTENT_FOUND, CountedUnit.PICTURE): at_least(372_000),
        (Counted.CONTENT_FOUND, CountedUnit.ARTICLE): at_least(12_000),
    }


def test_webcams_that_nobody_seized_stand_corrected(case: CaseView, mara: Actor) -> None:
    """Rows 001-4 to 001-7: the article's number stays, and says what became of it."""
    enter(case, mara, Counted.PERSON_CAUGHT, CountedUnit.PERSON, exact(59))
    webcams = enter(case, mara, Counted.SEIZED_OBJECT, CountedUnit.DEVICE, exact(25_000), E_AND_T)
    sets = enter(case, mara, Counted.SEIZED_OBJECT, CountedUnit.EQUIPMENT_SET, least(1_500))
    corrected = correct_tally(
        webcams.id,
        tally(Counted.COMPROMISED_ACCESS, CountedUnit.ACCESS_RIGHT, least(25_000)),
        "The statement speaks of rights of access; nobody took the cameras.",
        corrects=1,
        actor=mara,
        as_of=NOW + timedelta(hours=1),
    )
    assert corrected.changed_unit
    assert not sets.changed_unit
    first, second = corrected.versions
    assert (first.said.counted, first.said.unit, first.said.source.title) == (
        Counted.SEIZED_OBJECT, CountedUnit.DEVICE, E_AND_T.title,
    )  # fmt: skip
    assert (second.said.source, second.reason, second.by) == (
        CAC, "The statement speaks of rights of access; nobody took the cameras.", mara.id,
    )  # fmt: skip
    assert [
        each.unit for each in sum_tallies(case.id, actor=mara) if each.counted is Counted.SEIZED_OBJECT
    ] == [CountedUnit.EQUIPMENT_SET]
    assert kinds(webcams.id) == ["tally_recorded", "tally_corrected"]
    detail = last_detail(webcams.id, "tally_corrected")
    assert (detail["changed_unit"], detail["counted"], detail["quantity"], detail["version"]) == (
        True, "compromised_access", 25_000, 2,
    )  # fmt: skip
    assert "cameras" not in str(detail)


def test_subsets_of_what_was_taken_down(case: CaseView, mara: Actor) -> None:
    """Rows 001-8 to 001-10 and 001-12: a subset is never read as a total, and what is left over is not guessed."""
    items = enter(
        case, mara, Counted.CONTENT_REMOVED, CountedUnit.ITEM, least(22_000), population="All platforms"
    )
    for number, population in ((8_000, "Baidu, Tencent, UC"), (12_000, "Shops")):
        enter(
            case,
            mara,
            Counted.CONTENT_REMOVED,
            CountedUnit.ITEM,
            least(number),
            population=population,
            part_of=items.id,
        )
    accounts = enter(
        case, mara, Counted.ACCOUNT_ACTED_ON, CountedUnit.ACCOUNT, least(4_000), population="All platforms"
    )
    for number in (134, 3_700):
        enter(case, mara, Counted.ACCOUNT_ACTED_ON, CountedUnit.ACCOUNT, exact(number), part_of=accounts.id)
    enter(case, mara, Counted.ACCOUNT_ACTED_ON, CountedUnit.GROUP, exact(132))
    enter(case, mara, Counted.LISTING_REMOVED, CountedUnit.LISTING, least(1_600))
    totals = {(each.counted, each.unit): each.value for each in sum_tallies(case.id, actor=mara)}
    assert totals == {
        (Counted.CONTENT_REMOVED, CountedUnit.ITEM): at_least(22_000),
        (Counted.ACCOUNT_ACTED_ON, CountedUnit.ACCOUNT): at_least(4_000),
        (Counted.ACCOUNT_ACTED_ON, CountedUnit.GROUP): exactly(132),
        (Counted.LISTING_REMOVED, CountedUnit.LISTING): at_least(1_600),
    }
    rests = {each.whole_id: (len(each.part_ids), each.rest) for each in list_parts(case.id, actor=mara)}
    assert rests[items.id] == (2, None)
    # At least 4,000, of which 3,834 are told: at least 166 more.
    assert rests[accounts.id] == (2, at_least(166))
    groups = list_tallies(case.id, actor=mara)[6]
    with pytest.raises(InvalidInput, match="exceed"):
        enter(case, mara, Counted.ACCOUNT_ACTED_ON, CountedUnit.GROUP, exact(133), part_of=groups.id)


def test_talks_inspections_and_orders_with_their_deadline(case: CaseView, mara: Actor) -> None:
    """Rows 001-11 and 001-12: what the source leaves out is said, and filled in as a correction."""
    enter(case, mara, Counted.SUMMONED, CountedUnit.COMPANY, exact(14))
    enter(case, mara, Counted.INSPECTED, CountedUnit.SERVICE, exact(18))
    enter(case, mara, Counted.WEAKNESS_FOUND, CountedUnit.WEAKNESS, exact(40_000))
    enter(case, mara, Counted.WEAKNESS_HANDLED, CountedUnit.WEAKNESS, least(500))
    order = enter(
        case, mara, Counted.RECTIFICATION_ORDERED, CountedUnit.COMPANY, Quantity(Qualifier.UNCOUNTED),
        due_on=date(2021, 9, 9),
    )  # fmt: skip
    assert order.said.due_on == date(2021, 9, 9)
    shops = enter(
        case, mara, Counted.COOPERATED, CountedUnit.COMPANY, Quantity(Qualifier.UNCOUNTED), E_AND_T,
        members=("Taobao",), is_open=True, note="The text has a gap where further names stood.",
    )  # fmt: skip
    named = correct_tally(
        shops.id,
        tally(Counted.COOPERATED, CountedUnit.COMPANY, exact(3), members=("Taobao", "JD", "Xianyu")),
        "The statement names them.", corrects=1, actor=mara, as_of=NOW,
    )  # fmt: skip
    assert [each.said.members for each in named.versions] == [("Taobao",), ("Taobao", "JD", "Xianyu")]
    assert not named.changed_unit
    assert [each.said.is_open for each in named.versions] == [True, False]


def test_items_found_belong_to_the_set_of_devices(mara: Actor) -> None:
    """Rows 002-15 and 002-21."""
    case = open_case("Sohn", "Distribution", "KR", actor=mara, as_of=NOW)
    source = Source(
        "동아일보, 31 Oct 2014", Strength.REPORTED, native_text="USB와 노트북 등에서 3만8000여 건"
    )
    enter(
        case, mara, Counted.CONTENT_FOUND, CountedUnit.ITEM, Quantity(Qualifier.ABOUT, Decimal(100_000)), source,
        population="Everything the 117 posted, distributed or had",
    )  # fmt: skip
    devices = enter(
        case, mara, Counted.SEIZED_OBJECT, CountedUnit.DEVICE_SET, exact(1), source,
        members=("USB memory stick", "Laptop"), is_open=True,
    )  # fmt: skip
    found = enter(
        case, mara, Counted.CONTENT_FOUND, CountedUnit.ITEM, Quantity(Qualifier.ABOUT, Decimal(38_000)), source,
        population="Found with one man", held_in=devices.id,
    )  # fmt: skip
    assert (found.said.held_in, devices.said.is_open) == (devices.id, True)
    totals = {
        each.population: each.value
        for each in sum_tallies(case.id, actor=mara)
        if each.unit is CountedUnit.ITEM
    }
    assert totals["Found with one man"] == Value(
        ValueKind.COUNT,
        Decimal(38_000),
        Qualifier.ABOUT,
        reach=about(38_000).possible.most - 38_000,  # type: ignore[operator]
    )
    assert len(totals) == 2
    stick = enter(case, mara, Counted.SEIZED_OBJECT, CountedUnit.DEVICE, exact(1), source)
    with pytest.raises(InvalidInput, match="set of devices"):
        enter(case, mara, Counted.CONTENT_FOUND, CountedUnit.ITEM, exact(1), source, held_in=stick.id)
    with pytest.raises(InvalidInput, match="Correct those first"):
        correct_tally(
            devices.id,
            tally(Counted.SEIZED_OBJECT, CountedUnit.DEVICE, exact(2)),
            "x",
            corrects=1,
            actor=mara,
            as_of=NOW,
        )


def test_a_correction_is_of_what_its_author_read(case: CaseView, mara: Actor) -> None:
    own = enter(case, mara, Counted.SEIZED_OBJECT, CountedUnit.VEHICLE, exact(7))
    good = own.said
    correct_tally(own.id, replace(good, quantity=exact(8)), "A digit.", corrects=1, actor=mara, as_of=NOW)
    for stale in (0, 1, 3):
        with pytest.raises(Conflict, match="meanwhile"):
            correct_tally(own.id, good, "It was 7.", corrects=stale, actor=mara, as_of=NOW)
    assert [each.said.quantity for each in get_tally(own.id, actor=mara).versions] == [exact(7), exact(8)]
    correct_tally(own.id, good, "It was 7.", corrects=2, actor=mara, as_of=NOW)


def test_a_whole_is_not_corrected_to_less_than_one_of_its_subsets(case: CaseView, mara: Actor) -> None:
    whole = enter(case, mara, Counted.CONTENT_REMOVED, CountedUnit.ITEM, exact(22_000))
    part = enter(case, mara, Counted.CONTENT_REMOVED, CountedUnit.ITEM, exact(8_000), part_of=whole.id)
    with pytest.raises(InvalidInput, match="exceed"):
        correct_tally(
            whole.id, replace(whole.said, quantity=exact(5_000)), "x", corrects=1, actor=mara, as_of=NOW
        )
    correct_tally(
        part.id, replace(part.said, quantity=exact(4_000)), "A digit.", corrects=1, actor=mara, as_of=NOW
    )
    correct_tally(
        whole.id, replace(whole.said, quantity=exact(5_000)), "A digit.", corrects=1, actor=mara, as_of=NOW
    )


def test_what_cannot_be_entered_leaves_nothing(case: CaseView, mara: Actor) -> None:
    good = tally(Counted.SEIZED_OBJECT, CountedUnit.VEHICLE, exact(1))
    own = record_tally(case.id, good, actor=mara, as_of=NOW)
    other = open_case("2", "Another", "CN", actor=mara, as_of=NOW)
    elsewhere = record_tally(other.id, good, actor=mara, as_of=NOW)
    for wrong, error in (
        (replace(good, source=Source("")), InvalidInput),
        (replace(good, source=replace(CAC, on=date(2027, 1, 1))), InvalidInput),
        (replace(good, unit=CountedUnit.ACCESS_RIGHT), InvalidInput),
        (replace(good, part_of=elsewhere.id), NotFound),
        (replace(good, held_in="tal_00000000000000000000000000"), NotFound),
    ):
        with pytest.raises(error):
            record_tally(case.id, wrong, actor=mara, as_of=NOW)
        with pytest.raises(error):
            correct_tally(own.id, wrong, "A reason.", corrects=1, actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput):
        correct_tally(own.id, good, " ", corrects=1, actor=mara, as_of=NOW)
    with pytest.raises(NotFound):
        correct_tally(own.id, replace(good, part_of=own.id), "x", corrects=1, actor=mara, as_of=NOW)
    assert list_tallies(case.id, actor=mara) == (own,)
    assert TallyEntry.objects.count() == 2
    otto = make_person("otto", Role.INVESTIGATOR)
    for attempt in (
        lambda: record_tally(case.id, good, actor=otto, as_of=NOW),
        lambda: correct_tally(own.id, good, "x", corrects=1, actor=otto, as_of=NOW),
        lambda: get_tally(own.id, actor=otto),
        lambda: list_tallies(case.id, actor=otto),
        lambda: sum_tallies(case.id, actor=otto),
    ):
        with pytest.raises(NotFound):
            attempt()
    close_case(case.id, DisposalCode.NO_CRIME, "Done.", actor=mara, as_of=NOW)
    with pytest.raises(Conflict):
        record_tally(case.id, good, actor=mara, as_of=NOW)

"""Campaigns under attack: what two people do at once, what is said twice, and what would make a number say more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from tests.stages.publication.test_campaigns import OFFICE, PAPER, declared, measured, seen, told
from tests.stages.review_desk import NOW, make_person

from coldframe.access.terms import Role
from coldframe.casework.terms import Source, Strength
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.values import (
    MISSING,
    SUPPRESSED,
    UNCOUNTED,
    Qualifier,
    Value,
    ValueKind,
    about,
    at_least,
    exactly,
)
from coldframe.custody.queries import list_events
from coldframe.publication import actions
from coldframe.publication.campaign_files import as_csv, as_json
from coldframe.publication.terms.breakdowns import BreakdownKind
from coldframe.publication.terms.campaign_hiding import public_values
from coldframe.publication.terms.campaigns import (
    BodyRole,
    CampaignEvent,
    NewBatch,
    NewBody,
    NewCampaign,
    NewCampaignTally,
    NewListedCase,
)
from coldframe.publication.terms.figures import Unit

pytestmark = pytest.mark.django_db
OTHER = Source("Another daily", Strength.REPORTED, on=date(2021, 9, 17))


@pytest.fixture
def pia() -> Actor:
    return make_person("pia", Role.PUBLISHER)


@pytest.fixture
def oka() -> Actor:
    return make_person("oka", Role.PUBLISHER)


def percent(number: str, kind: ValueKind = ValueKind.PERCENT, firm: Qualifier = Qualifier.EXACT) -> Value:
    return Value(kind, Decimal(number), firm, max(-int(Decimal(number).as_tuple().exponent), 0))


def body(campaign_id: str, actor: Actor, name: str) -> str:
    given = NewBody(BodyRole.MEMBER, name, "A statement")
    return actions.add_body(campaign_id, given, actor=actor, as_of=NOW)


# ── Two people at once ──────────────────────────────────────────────────────


def test_a_correction_of_what_was_corrected_meanwhile_is_refused_and_says_what_to_do(
    pia: Actor, oka: Actor
) -> None:
    campaign_id = declared(pia)
    measure = measured(campaign_id, pia)
    tally = told(campaign_id, pia, measure, exactly(106))
    batch_id = actions.record_batch(campaign_id, NewBatch("2", PAPER, declared=9), actor=pia, as_of=NOW)

    def number(value: int, actor: Actor, read: int) -> None:
        said = NewCampaignTally(measure, exactly(value), PAPER)
        actions.correct_tally(tally, said, "Read again.", corrects=read, actor=actor, as_of=NOW)

    def batch(value: int, actor: Actor, read: int) -> None:
        said = NewBatch("2", PAPER, declared=value)
        actions.correct_batch(batch_id, said, "Read again.", corrects=read, actor=actor, as_of=NOW)

    def campaign(value: int, actor: Actor, read: int) -> None:
        said = NewCampaign("Protect Seedlings", PAPER, first=str(2000 + value))
        actions.correct_campaign(campaign_id, said, "Read again.", corrects=read, actor=actor, as_of=NOW)

    corrections: tuple[Callable[[int, Actor, int], None], ...] = (number, batch, campaign)
    for correct in corrections:
        correct(10, pia, 1)
        for stale in (0, 1, 3):
            with pytest.raises(Conflict, match="Read what holds now") as refused:
                correct(11, oka, stale)
            assert refused.value.field == "reason"
        correct(12, oka, 2)
    with pytest.raises(Conflict, match="Read what holds now"):
        actions.strike_tally(tally, "Of another campaign.", read=1, actor=pia, as_of=NOW)
    found = seen(campaign_id, pia)
    assert [each.said.value.number for each in found.tallies[0].versions] == [106, 10, 12]
    assert [each.said.declared for each in found.batches[0].versions] == [9, 10, 12]
    assert [(each.said.first, each.by) for each in found.versions[1:]] == [("2010", pia.id), ("2012", oka.id)]
    versions = [event.detail.get("version") for event in list_events(about=campaign_id)]
    assert [each for each in versions if each] == [2, 3] * 3


def test_what_is_entered_twice_is_refused_and_told_apart_by_words(pia: Actor) -> None:
    campaign_id = declared(pia)
    measure = measured(campaign_id, pia)
    first = told(campaign_id, pia, measure, exactly(10), population="middle school pupils")
    with pytest.raises(InvalidInput, match="stands here already"):
        told(campaign_id, pia, measure, exactly(10), population="middle  school pupils ")
    second = told(campaign_id, pia, measure, exactly(10), population="high school pupils")
    with pytest.raises(InvalidInput, match="stands here already"):
        said = NewCampaignTally(measure, exactly(10), PAPER, population="middle school pupils")
        actions.correct_tally(second, said, "Why.", corrects=1, actor=pia, as_of=NOW)
    assert [each.id for each in seen(campaign_id, pia).tallies] == [first, second]
    body(campaign_id, pia, "Ministry")
    with pytest.raises(InvalidInput, match="stands here already"):
        body(campaign_id, pia, " Ministry")
    assert len(seen(campaign_id, pia).bodies) == 1


# ── Batches ─────────────────────────────────────────────────────────────────


def test_a_case_listed_twice_does_not_stand_in_for_one_that_is_missing(pia: Actor) -> None:
    campaign_id = declared(pia)
    batch_id = actions.record_batch(campaign_id, NewBatch("第二批", PAPER, declared=2), actor=pia, as_of=NOW)
    first = NewListedCase("祁县“2.21”案", region="山西")
    listed = actions.list_case(batch_id, first, actor=pia, as_of=NOW)
    for again in (first, NewListedCase(" 祁县“2.21”案", region="山西 ")):
        with pytest.raises(InvalidInput, match="stands in the list already"):
            actions.list_case(batch_id, again, actor=pia, as_of=NOW)
    check = seen(campaign_id, pia).batches[0].check
    assert (check.listed, check.holds) == (1, False)
    # Two of one title in two places are two; what was struck out can be entered again.
    actions.list_case(batch_id, NewListedCase("祁县“2.21”案", region="河南"), actor=pia, as_of=NOW)
    assert seen(campaign_id, pia).batches[0].check.holds
    actions.strike_case(listed, "Misread.", actor=pia, as_of=NOW)
    assert not seen(campaign_id, pia).batches[0].check.holds
    actions.list_case(batch_id, first, actor=pia, as_of=NOW)
    assert seen(campaign_id, pia).batches[0].check.holds


def test_two_batches_of_one_campaign_have_two_numbers_also_after_renumbering(pia: Actor) -> None:
    campaign_id = declared(pia)
    actions.record_batch(campaign_id, NewBatch("1", PAPER, declared=1), actor=pia, as_of=NOW)
    second = actions.record_batch(campaign_id, NewBatch("2", PAPER, declared=1), actor=pia, as_of=NOW)
    with pytest.raises(InvalidInput, match="stands here already"):
        actions.record_batch(campaign_id, NewBatch(" 2", OTHER, declared=9), actor=pia, as_of=NOW)
    with pytest.raises(InvalidInput, match="stands here already"):
        actions.correct_batch(second, NewBatch("1", PAPER), "Renumbered.", corrects=1, actor=pia, as_of=NOW)
    actions.correct_batch(second, NewBatch("3", PAPER), "Renumbered.", corrects=1, actor=pia, as_of=NOW)
    actions.record_batch(campaign_id, NewBatch("2", PAPER), actor=pia, as_of=NOW)
    assert sorted(each.said.number for each in seen(campaign_id, pia).batches) == ["1", "2", "3"]
    other = declared(pia, native_name="护苗2022")
    actions.record_batch(other, NewBatch("1", PAPER), actor=pia, as_of=NOW)


def test_a_batch_that_says_no_number_does_not_fit_its_list_it_cannot_be_told(pia: Actor) -> None:
    campaign_id = declared(pia)
    batch_id = actions.record_batch(campaign_id, NewBatch("1", PAPER), actor=pia, as_of=NOW)
    actions.list_case(batch_id, NewListedCase("One"), actor=pia, as_of=NOW)
    assert not seen(campaign_id, pia).batches[0].check.is_told
    said = NewBatch("1", PAPER, sorts=(("online", 1),))
    actions.correct_batch(batch_id, said, "Why.", corrects=1, actor=pia, as_of=NOW)
    check = seen(campaign_id, pia).batches[0].check
    assert (check.is_told, check.holds) == (True, False)


# ── Values ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "more", "field"),
    [
        (exactly(25_000), {"source": OFFICE}, "qualifier"),
        (Value(ValueKind.COUNT, Decimal("1.5")), {}, "number"),
        (Value(ValueKind.COUNT, Decimal("25.000"), decimals=3), {}, "number"),
        (exactly(5), {"region": "全国"}, "region"),
        (exactly(5), {"region": "Total"}, "region"),
        (exactly(-1), {}, "number"),
        (exactly(10**15), {}, "number"),
        (percent("150"), {"base": "of last year"}, "number"),
        (percent("-4"), {"base": "of last year"}, "number"),
        (percent("21"), {}, "base"),
        (percent("4.7", ValueKind.PERCENTAGE_POINT), {}, "base"),
        (Value(ValueKind.COUNT, Decimal(7), Qualifier.UNCOUNTED), {}, "qualifier"),
        (Value(ValueKind.PERCENT, qualifier=Qualifier.UNCOUNTED), {"base": "of all"}, "qualifier"),
        (exactly(1), {"first": "9999"}, "first"),
        (exactly(1), {"last": "0001-01-01"}, "last"),
    ],
)
def test_a_number_that_says_more_than_its_source_is_refused_beside_its_field(
    pia: Actor, value: Value, more: dict[str, object], field: str
) -> None:
    campaign_id = declared(pia)
    measure = measured(campaign_id, pia)
    with pytest.raises(InvalidInput) as refused:
        told(campaign_id, pia, measure, value, **more)
    assert refused.value.field == field
    assert seen(campaign_id, pia).tallies == ()


def test_a_change_in_percent_is_none_in_points_and_correcting_one_into_the_other_is_marked(
    pia: Actor,
) -> None:
    # fedpol 2021: "around 4 %" of which 4.7 points were meant; and 150 % more is a change, not a share.
    campaign_id = declared(pia, first="2021", native_name="")
    measure = measured(campaign_id, pia, Unit.REPORTS, "Reports passed to the cantons")
    base = {"base": "of the reports received, 2020"}
    four = told(campaign_id, pia, measure, percent("4", ValueKind.PERCENT_CHANGE, Qualifier.ABOUT), **base)
    points = NewCampaignTally(
        measure, percent("4.7", ValueKind.PERCENTAGE_POINT), PAPER, base="of the reports received, 2020"
    )
    actions.correct_tally(four, points, "Both shares are printed.", corrects=1, actor=pia, as_of=NOW)
    more = told(campaign_id, pia, measure, percent("59.9", ValueKind.PERCENT_CHANGE), base="from 272 in 2024")
    fewer = told(campaign_id, pia, measure, percent("-12", ValueKind.PERCENT_CHANGE), base="from 2023")
    found = {each.id: each for each in seen(campaign_id, pia).tallies}
    assert found[four].changed_measure
    assert not found[more].changed_measure
    assert found[fewer].said.value.number == -12
    assert [each.said.value.kind for each in found[four].versions] == ["percent_change", "percentage_point"]
    assert [seen(campaign_id, pia).figure_of(each) for each in found.values()] == [None] * 3
    (event,) = [one for one in list_events(about=campaign_id) if one.kind == CampaignEvent.TALLY_CORRECTED]
    assert (event.detail["changed_unit"], event.detail["quantity"]) == (True, None)
    whole = told(campaign_id, pia, measure, exactly(100))
    with pytest.raises(InvalidInput, match="no part of a count"):
        told(campaign_id, pia, measure, percent("21"), base="of them", part_of=whole)
    with pytest.raises(InvalidInput, match="unit and the currency"):
        told(campaign_id, pia, measure, exactly(1), part_of=four)


def test_money_of_two_currencies_and_things_of_two_units_are_no_parts_of_one_whole(pia: Actor) -> None:
    campaign_id = declared(pia)
    yuan = measured(campaign_id, pia, Unit.MONEY, "Recovered", currency="CNY")
    dollars = measured(campaign_id, pia, Unit.MONEY, "Fined", currency="USD")
    people = measured(campaign_id, pia)
    whole = told(campaign_id, pia, yuan, Value(ValueKind.COUNT, Decimal("2973000.50"), decimals=2))
    for other in (dollars, people):
        with pytest.raises(InvalidInput, match="unit and the currency"):
            told(campaign_id, pia, other, exactly(1), part_of=whole)
    part = told(campaign_id, pia, yuan, exactly(1), part_of=whole)
    with pytest.raises(InvalidInput, match="unit and the currency"):
        said = NewCampaignTally(dollars, exactly(2_973_000), PAPER)
        actions.correct_tally(whole, said, "Why.", corrects=1, actor=pia, as_of=NOW)
    with pytest.raises(InvalidInput, match="unit and the currency"):
        said = NewCampaignTally(dollars, exactly(1), PAPER, part_of=whole)
        actions.correct_tally(part, said, "Why.", corrects=1, actor=pia, as_of=NOW)


def test_no_part_exceeds_its_whole_whichever_of_them_is_corrected(pia: Actor) -> None:
    campaign_id = declared(pia)
    measure = measured(campaign_id, pia)
    whole = told(campaign_id, pia, measure, exactly(106), parts_kind=BreakdownKind.PARTITION)
    part = told(campaign_id, pia, measure, at_least(83), part_of=whole, population="detained")

    def say(tally: str, number: Value, read: int, **more: str) -> None:
        said = NewCampaignTally(measure, number, PAPER, **more)  # type: ignore[arg-type]
        actions.correct_tally(tally, said, "Why.", corrects=read, actor=pia, as_of=NOW)

    with pytest.raises(InvalidInput, match="83 of 80"):
        say(whole, exactly(80), 1)
    with pytest.raises(InvalidInput, match="107 of 106"):
        say(part, at_least(107), 1, part_of=whole, population="detained")
    say(whole, about(80), 1)  # Up to 88.
    say(part, at_least(107), 1, population="detained")  # No part of it any more.
    told(campaign_id, pia, measure, UNCOUNTED, part_of=whole, population="bailed")
    assert [len(seen(campaign_id, pia).parts_of(each)) for each in seen(campaign_id, pia).tallies] == [
        1,
        0,
        0,
    ]


# ── Periods and observers ───────────────────────────────────────────────────


def test_a_number_of_another_period_than_its_campaign_does_not_break_the_page(pia: Actor) -> None:
    campaign_id = declared(pia, first="2021-01", last="2021-08")
    measure = measured(campaign_id, pia)
    one, other = (body(campaign_id, pia, name) for name in ("Office", "Ministry"))
    for own in ({"first": "2021-09"}, {"last": "2020"}, {"first": "2019", "last": "2020"}):
        for number, by in ((5, one), (7, other)):
            told(campaign_id, pia, measure, exactly(number), body_id=by, **own)
    observers = seen(campaign_id, pia).observers
    assert [len(each.pairs) for each in observers] == [1, 0, 1]  # "Until 2020" begins nobody knows when.
    figure = seen(campaign_id, pia).figure_of(observers[0].tallies[0])
    assert figure is not None
    assert (figure.period.start.date(), figure.period.end.date()) == (date(2021, 9, 1), date(2021, 10, 1))
    actions.correct_campaign(
        campaign_id, NewCampaign("Later", PAPER, first="2022"), "Why.", corrects=1, actor=pia, as_of=NOW
    )
    assert len(seen(campaign_id, pia).observers) == 3


def test_a_period_lies_in_the_days_of_its_zone(pia: Actor) -> None:
    campaign_id = declared(pia, first="2013-11", last="2014-10", zone="Asia/Seoul")
    told(campaign_id, pia, measured(campaign_id, pia), exactly(117))
    found = seen(campaign_id, pia)
    figure = found.figure_of(found.tallies[0])
    assert figure is not None
    seoul = ZoneInfo("Asia/Seoul")
    assert figure.period.start == datetime(2013, 11, 1, tzinfo=seoul)
    assert figure.period.end == datetime(2014, 11, 1, tzinfo=seoul)
    assert figure.period.zone == "Asia/Seoul"
    for wrong in ("", "Asia", "../etc/passwd", "서울", "localtime"):
        with pytest.raises(InvalidInput, match="no time zone"):
            declared(pia, zone=wrong)


def test_one_period_written_in_two_ways_is_one_and_two_sources_of_one_body_are_two_observers(
    pia: Actor,
) -> None:
    campaign_id = declared(pia, first="2021-01", last="2021-12")
    measure = measured(campaign_id, pia, Unit.DEVICES, "Cameras")
    office, ministry = (body(campaign_id, pia, name) for name in ("Office", "Ministry"))
    told(campaign_id, pia, measure, at_least(25_000), body_id=office)
    told(campaign_id, pia, measure, exactly(24_000), body_id=ministry, first="2021")
    told(
        campaign_id, pia, measure, exactly(25_000), body_id=office, source=OTHER, first="2021-01", last="2021"
    )
    told(campaign_id, pia, measure, exactly(25_000), body_id=office, source=OTHER, first="2021-02")
    (observers,) = seen(campaign_id, pia).observers
    assert [each.said.value for each in observers.tallies] == [
        at_least(25_000),
        exactly(24_000),
        exactly(25_000),
    ]
    assert [(one, other) for one, other, _pair in observers.pairs] == [
        (observers.tallies[0].id, each.id) for each in observers.tallies[1:]
    ]


def test_two_numbers_of_one_observer_are_no_two_observers(pia: Actor) -> None:
    campaign_id = declared(pia)
    measure = measured(campaign_id, pia)
    for number, source in ((5, PAPER), (7, PAPER), (6, OTHER)):
        told(campaign_id, pia, measure, exactly(number), source=source)
    found = seen(campaign_id, pia)
    numbers = {each.id: each.said.value.number for each in found.tallies}
    assert [(numbers[one], numbers[other]) for one, other, _pair in found.observers[0].pairs] == [(5, 6)]


def test_a_body_that_was_struck_out_counts_nothing_new_and_keeps_what_it_counted(pia: Actor) -> None:
    campaign_id = declared(pia)
    measure = measured(campaign_id, pia)
    ministry = body(campaign_id, pia, "Ministry")
    tally = told(campaign_id, pia, measure, exactly(59), body_id=ministry)
    actions.strike_body(ministry, "It was another one.", actor=pia, as_of=NOW)
    with pytest.raises(Conflict, match="before") as refused:
        actions.strike_body(ministry, "Again.", actor=pia, as_of=NOW)
    assert refused.value.field == "reason"
    with pytest.raises(InvalidInput, match="struck out"):
        told(campaign_id, pia, measure, exactly(60), body_id=ministry)
    said = NewCampaignTally(measure, exactly(58), PAPER, body_id=ministry)
    actions.correct_tally(tally, said, "Misread.", corrects=1, actor=pia, as_of=NOW)
    assert seen(campaign_id, pia).tallies[0].said.body_id == ministry


# ── Places ──────────────────────────────────────────────────────────────────


def test_two_who_count_one_place_are_both_shown_and_never_added(pia: Actor) -> None:
    campaign_id = declared(pia)
    measure = measured(campaign_id, pia, Unit.CASES, "Criminal cases")
    office, police = (body(campaign_id, pia, name) for name in ("Office", "Police"))
    for place, number, by in (("浙江", 5, office), ("安徽", 3, office), ("浙江", 7, police)):
        told(campaign_id, pia, measure, exactly(number), region=place, body_id=by)
    table = seen(campaign_id, pia).regions
    assert table is not None
    assert [(name, [one.said.value.number for one in cell]) for name, (cell,) in table.rows] == [
        ("浙江", [5, 7]), ("安徽", [3]),
    ]  # fmt: skip
    assert table.together == (None,)
    with pytest.raises(InvalidInput, match="浙江"):
        told(campaign_id, pia, measure, exactly(6), region="浙江", body_id=office)
    names = actions.name_regions(campaign_id, measure, ["浙江"], OTHER, is_open=False, actor=pia, as_of=NOW)
    assert len(names) == 1  # Another source names it; that is no second count of the first.


def test_places_make_at_least_what_is_known_of_them(pia: Actor) -> None:
    campaign_id = declared(pia)
    measure = measured(campaign_id, pia, Unit.CASES, "Criminal cases")
    told(campaign_id, pia, measure, exactly(5), region="浙江")
    told(campaign_id, pia, measure, MISSING, words="许多", region="安徽")
    actions.name_regions(campaign_id, measure, ["河南", "湖南"], PAPER, is_open=True, actor=pia, as_of=NOW)
    share = told(campaign_id, pia, measure, percent("30"), base="of all cases", region="湖北")
    outside = told(campaign_id, pia, measure, exactly(900), region="北京", is_inside=False)
    found = seen(campaign_id, pia)
    table = found.regions
    assert table is not None
    assert table.together == (at_least(7),)
    assert [name for name, _cells in table.rows] == ["浙江", "安徽", "河南", "湖南"]
    assert [each.id for each in found.tallies if not found.is_placed(each.said)] == [share, outside]
    nested = told(campaign_id, pia, measure, exactly(2), region="浙江临海", part_of=found.tallies[0].id)
    assert nested
    table = seen(campaign_id, pia).regions
    assert table is not None
    assert table.together == (at_least(7),)  # A part of a place is in it already.
    told(campaign_id, pia, measure, exactly(4), region="四川", first="2020")
    table = seen(campaign_id, pia).regions
    assert table is not None
    assert table.together == (None,)  # Another period.


def together(campaign_id: str, actor: Actor) -> Value | None:
    table = seen(campaign_id, actor).regions
    assert table is not None
    return table.together[0]


def test_a_place_inside_another_is_not_added_to_it(pia: Actor) -> None:
    campaign_id = declared(pia)
    measure = measured(campaign_id, pia)
    whole = told(campaign_id, pia, measure, exactly(600), region="Henan")
    inner = told(campaign_id, pia, measure, exactly(400), region="Zhoukou, Henan")
    assert together(campaign_id, pia) is None
    said = NewCampaignTally(measure, exactly(400), PAPER, region="Zhoukou, Henan", part_of=whole)
    actions.correct_tally(inner, said, "It lies there.", corrects=1, actor=pia, as_of=NOW)
    assert together(campaign_id, pia) == exactly(600)
    with pytest.raises(InvalidInput, match="all places together"):
        actions.name_regions(
            campaign_id, measure, ["湖北", "합계"], PAPER, is_open=False, actor=pia, as_of=NOW
        )


# ── Struck out ──────────────────────────────────────────────────────────────


def test_a_number_that_was_never_said_is_struck_out_and_enters_nothing_any_more(pia: Actor) -> None:
    campaign_id = declared(pia)
    measure = measured(campaign_id, pia, Unit.CASES, "Criminal cases")
    whole = told(campaign_id, pia, measure, exactly(9), parts_kind=BreakdownKind.PARTITION)
    part = told(campaign_id, pia, measure, exactly(5), part_of=whole, population="online")
    place = told(campaign_id, pia, measure, exactly(3), region="浙江")
    other = told(campaign_id, pia, measure, exactly(8), source=OTHER)

    def strike(tally: str, reason: str = "Of another campaign.") -> None:
        actions.strike_tally(tally, reason, read=1, actor=pia, as_of=NOW)

    with pytest.raises(InvalidInput, match="Parts hang"):
        strike(whole)
    with pytest.raises(InvalidInput, match="Say why"):
        strike(part, " ")
    for each in (part, whole, place):
        strike(each)
    with pytest.raises(Conflict, match="before"):
        strike(part)
    with pytest.raises(Conflict, match="struck this out"):
        said = NewCampaignTally(measure, exactly(4), PAPER)
        actions.correct_tally(part, said, "Why.", corrects=1, actor=pia, as_of=NOW)
    with pytest.raises(NotFound):
        told(campaign_id, pia, measure, exactly(4), part_of=whole)
    found = seen(campaign_id, pia)
    assert [each.id for each in found.standing] == [other]
    assert [bool(each.struck) for each in found.tallies] == [True, True, True, False]
    assert (found.regions, found.observers, found.parts_of(found.tallies[0])) == (None, (), ())
    assert [row.split(",")[2] for row in as_csv(found).decode().splitlines()[1:]] == [other]
    assert b"Of another campaign." in as_json(found, as_of=NOW)
    event = list_events(about=part)[-1]
    assert (event.kind, event.subject) == (CampaignEvent.TALLY_STRUCK, campaign_id)
    assert "another" not in str(event.detail)
    told(campaign_id, pia, measure, exactly(3), region="浙江")  # Said after all.


def test_what_was_struck_out_still_gives_no_small_count_away(pia: Actor) -> None:
    campaign_id = declared(pia)
    children = measured(campaign_id, pia, what="Minors on bail", are_minors=True)
    few = told(campaign_id, pia, children, exactly(1))
    actions.strike_tally(few, "Misread.", read=1, actor=pia, as_of=NOW)
    assert public_values(seen(campaign_id, pia)) == {few: SUPPRESSED}
    assert b"Misread." not in as_json(seen(campaign_id, pia), as_of=NOW)

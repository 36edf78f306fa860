"""Campaigns as three published articles tell them: every number fits, and none is read as another."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.conf import LazySettings
from tests.stages.review_desk import NOW, make_clue, make_person

from coldframe.access.terms import Role
from coldframe.casework.actions import open_case
from coldframe.casework.terms import CaseKind, LinkKind, Source, Strength
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.values import MISSING, SUPPRESSED, Qualifier, Value, ValueKind, about, at_least, exactly
from coldframe.custody.queries import list_events
from coldframe.publication import actions
from coldframe.publication.queries import get_campaign, list_campaigns, list_campaigns_of, list_cases_of
from coldframe.publication.terms.breakdowns import BreakdownKind
from coldframe.publication.terms.campaign_hiding import public_values
from coldframe.publication.terms.campaign_views import CampaignView
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

PAPER = Source("An invented daily, 16 September 2021", Strength.REPORTED, on=date(2021, 9, 16))
OFFICE = Source("An invented statement", Strength.OFFICIAL, native_text="2.5万余个", on=date(2021, 8, 9))


@pytest.fixture
def pia() -> Actor:
    return make_person("pia", Role.PUBLISHER)


@pytest.fixture
def ines() -> Actor:
    return make_person("ines", Role.PUBLISHER, Role.INVESTIGATOR)


def declared(actor: Actor, **fields: str) -> str:
    given = {"first": "2021", "native_name": "护苗2021", **fields}
    campaign = NewCampaign(
        "Protect Seedlings 2021", PAPER, other_names=("Miao Miao 2021",),
        trigger="Law on the Protection of Minors, as revised", trigger_on=date(2021, 6, 1), **given,
    )  # fmt: skip
    return actions.declare_campaign(campaign, actor=actor, as_of=NOW)


def measured(
    campaign_id: str, actor: Actor, unit: Unit = Unit.PERSONS, what: str = "Caught", **more: object
) -> str:
    return actions.declare_measure(
        campaign_id, unit, what=what, counting_point="As the source says.", duplicate_rule="Not stated.",
        actor=actor, as_of=NOW, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def told(campaign_id: str, actor: Actor, measure_id: str, value: Value, **more: object) -> str:
    tally = NewCampaignTally(measure_id, value, more.pop("source", PAPER), **more)  # type: ignore[arg-type]
    return actions.record_tally(campaign_id, tally, actor=actor, as_of=NOW)


def seen(campaign_id: str, actor: Actor) -> CampaignView:
    return get_campaign(campaign_id, actor=actor)


def test_a_campaign_keeps_its_names_trigger_and_period_through_corrections(pia: Actor) -> None:
    campaign_id = declared(pia)
    body = NewBody(BodyRole.ISSUER, "National Office", "An invented daily", "全国办公室", ("The Office",))
    actions.add_body(campaign_id, body, actor=pia, as_of=NOW)
    said = seen(campaign_id, pia).said
    assert (said.native_name, said.other_names) == ("护苗2021", ("Miao Miao 2021",))
    assert (said.trigger_on, said.first, said.last) == (date(2021, 6, 1), "2021", "")
    later = NewCampaign(
        "Protect Seedlings 2021", OFFICE, native_name="护苗2021", first="2021-01", last="2021-08"
    )
    actions.correct_campaign(campaign_id, later, "The office's own text.", corrects=1, actor=pia, as_of=NOW)
    versions = seen(campaign_id, pia).versions
    assert [(each.number, each.said.first, each.reason) for each in versions] == [
        (1, "2021", ""), (2, "2021-01", "The office's own text."),
    ]  # fmt: skip
    kinds = [event.kind for event in list_events(about=campaign_id)]
    assert kinds == [CampaignEvent.DECLARED, CampaignEvent.BODY_ADDED, CampaignEvent.CORRECTED]
    assert [each.id for each in list_campaigns()] == [campaign_id]


def test_the_ledger_holds_no_name_of_a_campaign(pia: Actor) -> None:
    campaign_id = declared(pia)
    measure = measured(campaign_id, pia, what="People whom the article calls caught")
    told(campaign_id, pia, measure, exactly(106), population="all of Exampleshire")
    text = str([event.detail for event in list_events(about=campaign_id)])
    for word in ("Seedlings", "护苗", "caught", "Exampleshire", "daily"):
        assert word not in text


def test_the_second_batch_holds_nine_cases_of_three_sorts(pia: Actor) -> None:
    campaign_id = declared(pia)
    batch = NewBatch("2", PAPER, "2021-09-16", 9, (("online", 5), ("incident", 1), ("publication", 3)))
    batch_id = actions.record_batch(campaign_id, batch, actor=pia, as_of=NOW)
    sorts = ["online"] * 5 + ["publication"] * 3
    for at, sort in enumerate(sorts):
        actions.list_case(batch_id, NewListedCase(f"Case {at}", sort=sort), actor=pia, as_of=NOW)
    (found,) = seen(campaign_id, pia).batches
    assert (found.check.declared, found.check.listed, found.check.sorts_sum, found.check.holds) == (
        9,
        8,
        9,
        False,
    )
    assert [(each.sort, each.declared, each.listed, each.holds) for each in found.check.sorts] == [
        ("online", 5, 5, True), ("incident", 1, 0, False), ("publication", 3, 3, True),
    ]  # fmt: skip
    incident = NewListedCase("The incident", CaseKind.INCIDENT, "incident")
    listed = actions.list_case(batch_id, incident, actor=pia, as_of=NOW)
    assert seen(campaign_id, pia).batches[0].check.holds
    actions.strike_case(listed, "It stood there twice.", actor=pia, as_of=NOW)
    (found,) = seen(campaign_id, pia).batches
    assert (found.check.listed, found.check.holds) == (8, False)
    assert found.cases[-1].struck is not None
    with pytest.raises(Conflict):
        actions.strike_case(listed, "Again.", actor=pia, as_of=NOW)
    actions.correct_batch(
        batch_id, NewBatch("2", PAPER, "2021-09-16", 8), "Corrected notice.", corrects=1, actor=pia, as_of=NOW
    )
    (found,) = seen(campaign_id, pia).batches
    assert found.check.holds
    assert [each.said.declared for each in found.versions] == [9, 8]


def test_sorts_that_do_not_make_the_count_are_a_contradiction_of_their_own(pia: Actor) -> None:
    campaign_id = declared(pia)
    batch = NewBatch("1", PAPER, declared=2, sorts=(("online", 1),))
    batch_id = actions.record_batch(campaign_id, batch, actor=pia, as_of=NOW)
    for sort in ("online", ""):
        actions.list_case(batch_id, NewListedCase(f"One {sort}", sort=sort), actor=pia, as_of=NOW)
    check = seen(campaign_id, pia).batches[0].check
    assert (check.declared, check.listed, check.sorts_sum, check.holds) == (2, 2, 1, False)


def test_places_named_without_counts_stay_named_and_not_named_is_not_zero(pia: Actor) -> None:
    campaign_id = declared(pia)
    administrative = measured(campaign_id, pia, Unit.CASES, "Administrative cases")
    criminal = measured(campaign_id, pia, Unit.CASES, "Criminal cases")
    six = ["Beijing", "Tianjin", "Fujian", "Shanghai", "Hebei", "Ningxia"]
    nine = ["Zhejiang", "Anhui", "Sichuan", "Jiangsu", "Henan", "Liaoning", "Hunan", "Hubei", "Shaanxi"]
    for measure, names in ((administrative, six), (criminal, nine)):
        actions.name_regions(campaign_id, measure, names, PAPER, is_open=True, actor=pia, as_of=NOW)
    table = seen(campaign_id, pia).regions
    assert table is not None
    rows = {
        name: [[one.said.value.qualifier for one in cell] for cell in cells] for name, cells in table.rows
    }
    assert rows["Beijing"] == [[Qualifier.UNCOUNTED], []]
    assert rows["Anhui"] == [[], [Qualifier.UNCOUNTED]]
    assert len(rows) == 15
    assert table.together == (at_least(6), at_least(9))
    assert table.is_open == (True, True)
    with pytest.raises(InvalidInput, match="Beijing"):
        actions.name_regions(
            campaign_id, administrative, ["Beijing"], PAPER, is_open=True, actor=pia, as_of=NOW
        )
    (beijing,) = table.rows[0][1][0]
    counted = NewCampaignTally(administrative, exactly(3), OFFICE, region="Beijing", is_open=True)
    actions.correct_tally(beijing.id, counted, "The office counted.", corrects=1, actor=pia, as_of=NOW)
    table = seen(campaign_id, pia).regions
    assert table is not None
    assert table.together[0] == at_least(8)
    events = [event for event in list_events(about=campaign_id) if event.kind == CampaignEvent.REGIONS_NAMED]
    assert [event.detail["regions"] for event in events] == [6, 9]


def test_national_numbers_of_the_first_article_keep_unit_period_and_qualifier(pia: Actor) -> None:
    campaign_id = declared(pia)
    books = measured(campaign_id, pia, Unit.COPIES, "Illegal or harmful publications for children")
    copied = measured(campaign_id, pia, Unit.COPIES, "Pirated textbooks and teaching aids")
    deleted = measured(
        campaign_id, pia, Unit.PIECES, "Pieces of harmful information of every kind, dealt with"
    )
    for measure, number in ((books, 1_090_000), (copied, 1_720_000), (deleted, 30_000_000)):
        told(campaign_id, pia, measure, at_least(number), first="2021-01", last="2021-08")
    shares = measured(campaign_id, pia, Unit.PERSONS, "Minors among those who performed", are_minors=True)
    told(campaign_id, pia, shares, Value(ValueKind.PERCENT, Decimal(21)), base="of those who performed")
    nearly = Value(ValueKind.PERCENT, Decimal(30), Qualifier.AT_MOST)
    told(campaign_id, pia, shares, nearly, base="of the members", source=PAPER)
    goods = measured(campaign_id, pia, Unit.PIECES, "Other goods seized")
    told(campaign_id, pia, goods, MISSING, words="a large number")
    found = seen(campaign_id, pia)
    assert [str(each.said.value.number) for each in found.tallies[:3]] == ["1.09E+6", "1.72E+6", "3E+7"]
    assert found.tallies[3].said.base == "of those who performed"
    assert found.observers == ()
    # A share is no number of anybody, and words are none at all.
    assert [found.figure_of(each) is None for each in found.tallies] == [False] * 3 + [True] * 3


def test_parts_print_what_they_leave_unaccounted(pia: Actor) -> None:
    campaign_id = declared(pia)
    measure = measured(campaign_id, pia)
    whole = told(campaign_id, pia, measure, exactly(106), parts_kind=BreakdownKind.PARTITION)
    for number in (83, 9, 7):
        told(campaign_id, pia, measure, exactly(number), part_of=whole)
    found = seen(campaign_id, pia)
    breakdown = found.breakdown_of(found.tallies[0])
    assert breakdown is not None
    assert breakdown.unaccounted is not None
    assert (breakdown.unaccounted.least, breakdown.unaccounted.most) == (7, 7)
    assert breakdown.contradictions == ()
    korea = declared(pia, first="2013-11", last="2014-10")
    measure = measured(korea, pia)
    whole = told(korea, pia, measure, exactly(117), parts_kind=BreakdownKind.PARTITION)
    for number in (74, 33, 10):
        told(korea, pia, measure, exactly(number), part_of=whole)
    told(korea, pia, measured(korea, pia, Unit.ITEMS, "건"), about(100_000))
    found = seen(korea, pia)
    breakdown = found.breakdown_of(found.tallies[0])
    assert breakdown is not None
    assert breakdown.unaccounted is not None
    assert breakdown.unaccounted.most == 0
    figure = found.figure_of(found.tallies[0])
    assert figure is not None
    assert (figure.period.start.date(), figure.period.end.date()) == (date(2013, 11, 1), date(2014, 11, 1))


def test_subsets_of_shops_and_sites_are_no_totals_and_none_exceeds_its_whole(pia: Actor) -> None:
    campaign_id = declared(pia)
    measure = measured(campaign_id, pia, Unit.PIECES, "Pieces of information cleaned up")
    whole = told(campaign_id, pia, measure, at_least(22_000), population="all platforms")
    told(campaign_id, pia, measure, at_least(8_000), part_of=whole, population="three major sites")
    told(campaign_id, pia, measure, at_least(12_000), part_of=whole, population="three shops")
    accounts = measured(campaign_id, pia, Unit.ACCOUNTS, "Accounts acted on")
    of = told(campaign_id, pia, accounts, exactly(4_000))
    with pytest.raises(InvalidInput, match="4,134 of 4,000"):
        told(campaign_id, pia, accounts, exactly(4_134), part_of=of)
    for number in (3_700, 434):
        told(campaign_id, pia, accounts, exactly(number), part_of=of)
    found = seen(campaign_id, pia)
    assert found.breakdown_of(found.tallies[0]).contradictions == ()  # type: ignore[union-attr]
    wrong = found.breakdown_of(found.tallies[3])
    assert wrong is not None
    assert wrong.contradictions == ("The parts make 4,134, 134 more than the whole 4,000.",)
    with pytest.raises(InvalidInput, match="unit and the currency"):
        told(campaign_id, pia, accounts, exactly(1), part_of=whole)


def test_a_correction_of_what_was_counted_is_marked_and_both_stay(pia: Actor) -> None:
    campaign_id = declared(pia)
    cameras = measured(campaign_id, pia, Unit.DEVICES, "Cameras seized")
    access = measured(campaign_id, pia, Unit.ACCESS_RIGHTS, "Rights of access to cameras of others")
    tally = told(campaign_id, pia, cameras, exactly(25_000))
    said = NewCampaignTally(access, at_least(25_000), OFFICE)
    actions.correct_tally(tally, said, "Nobody took the cameras.", corrects=1, actor=pia, as_of=NOW)
    (found,) = seen(campaign_id, pia).tallies
    assert found.changed_measure
    assert [each.said.measure_id for each in found.versions] == [cameras, access]
    assert found.versions[1].said.source.native_text == "2.5万余个"
    event = list_events(about=campaign_id)[-1]
    assert (event.kind, event.detail["changed_unit"], event.detail["quantity"]) == (
        CampaignEvent.TALLY_CORRECTED, True, 25_000,
    )  # fmt: skip


def test_two_bodies_stand_side_by_side_and_are_never_added(pia: Actor) -> None:
    campaign_id = declared(pia)
    lead = actions.add_body(
        campaign_id, NewBody(BodyRole.LEAD, "Regulator", "Statement"), actor=pia, as_of=NOW
    )
    member = actions.add_body(
        campaign_id, NewBody(BodyRole.MEMBER, "Ministry", "Statement"), actor=pia, as_of=NOW
    )
    measure = measured(campaign_id, pia)
    told(campaign_id, pia, measure, exactly(59), body_id=lead)
    told(campaign_id, pia, measure, exactly(54), body_id=member)
    told(campaign_id, pia, measure, exactly(7), body_id=member, population="Exampleshire only")
    (observers,) = seen(campaign_id, pia).observers
    assert [each.said.body_id for each in observers.tallies] == [lead, member]
    ((one, other, reconciliation),) = observers.pairs
    assert (one, other) == tuple(each.id for each in observers.tallies)
    assert (reconciliation.difference, reconciliation.unexplained, reconciliation.is_equal) == (5, 5, False)
    actions.strike_body(member, "It was another ministry.", actor=pia, as_of=NOW)
    found = seen(campaign_id, pia)
    assert found.bodies[1].struck is not None
    assert len(found.observers) == 1


def test_a_fine_on_another_ground_enters_nothing(pia: Actor) -> None:
    campaign_id = declared(pia)
    fines = measured(campaign_id, pia, Unit.MONEY, "Fines", currency="USD")
    told(campaign_id, pia, fines, exactly(2_750_000_000), is_inside=False, note="Antitrust.")
    lead = actions.add_body(
        campaign_id, NewBody(BodyRole.LEAD, "Regulator", "Statement"), actor=pia, as_of=NOW
    )
    told(campaign_id, pia, fines, MISSING, words="amount not told", body_id=lead)
    assert seen(campaign_id, pia).observers == ()
    with pytest.raises(InvalidInput, match="currency"):
        measured(campaign_id, pia, Unit.MONEY, "Fines")
    with pytest.raises(InvalidInput, match="currency"):
        measured(campaign_id, pia, Unit.PERSONS, "People", currency="USD")


def test_small_counts_of_children_do_not_leave_nor_what_gives_them_away(pia: Actor) -> None:
    campaign_id = declared(pia)
    bailed = measured(campaign_id, pia, what="On bail")
    minors = measured(campaign_id, pia, what="Minors on bail", are_minors=True)
    whole = told(campaign_id, pia, bailed, exactly(9))
    other = told(campaign_id, pia, bailed, exactly(8), part_of=whole)
    one = told(campaign_id, pia, minors, exactly(1), part_of=whole)
    many = told(campaign_id, pia, measured(campaign_id, pia, what="Safe", are_minors=True), exactly(40))
    shown = public_values(seen(campaign_id, pia))
    assert shown == {whole: exactly(9), other: SUPPRESSED, one: SUPPRESSED, many: exactly(40)}
    share = Value(ValueKind.PERCENT, Decimal("11.1"), decimals=1)
    told(campaign_id, pia, minors, share, base="of those on bail")
    assert list(public_values(seen(campaign_id, pia)).values()).count(SUPPRESSED) == 3


def test_what_a_campaign_lists_of_this_desks_cases_follows_access_to_the_case(
    pia: Actor, ines: Actor, settings: LazySettings
) -> None:
    links = ((LinkKind.CLUE, make_clue(b"circle")),)
    case = open_case("1·27", "Drawn shapes", "CN", links=links, actor=ines, as_of=NOW)
    campaign_id = declared(pia)
    batch_id = actions.record_batch(campaign_id, NewBatch("1", PAPER, declared=1), actor=pia, as_of=NOW)
    listed = NewListedCase("The 1·27 case", case_id=case.id)
    with pytest.raises(NotFound):
        actions.list_case(batch_id, listed, actor=pia, as_of=NOW)
    actions.list_case(batch_id, listed, actor=ines, as_of=NOW)
    assert seen(campaign_id, ines).batches[0].cases[0].said.case_id == case.id
    assert seen(campaign_id, pia).batches[0].cases[0].said.case_id == ""
    assert [each.id for each in list_campaigns_of(case.id, actor=ines)] == [campaign_id]
    assert list_campaigns_of(case.id, actor=pia) == ()
    assert [each.id for each in list_cases_of(campaign_id, actor=ines).open] == [case.id]
    closed = list_cases_of(campaign_id, actor=pia)
    assert (closed.open, closed.closed) == ((), None)
    settings.COLDFRAME_CAMPAIGN_CASES = True
    assert list_cases_of(campaign_id, actor=pia).closed == 1
    assert case.id not in str([event.detail for event in list_events(about=campaign_id)])
    assert list_events(about=case.id)[-1].detail["campaign"] == campaign_id


@pytest.mark.parametrize(
    "wrong",
    [{"words": "many"}, {"base": "of all"}, {"first": "2021-13"}, {"first": "2021", "last": "2020"},
     {"source": Source(" ")}, {"source": Source("x", on=date(2090, 1, 1))}, {"part_of": "cta_x"}, {"body_id": "cbo_x"}],
)  # fmt: skip
def test_what_is_wrong_with_a_number_is_refused_and_nothing_is_kept(
    pia: Actor, wrong: dict[str, object]
) -> None:
    campaign_id = declared(pia)
    measure = measured(campaign_id, pia)
    with pytest.raises((InvalidInput, NotFound)):
        told(campaign_id, pia, measure, exactly(1), **wrong)
    assert seen(campaign_id, pia).tallies == ()
    assert CampaignEvent.TALLY_RECORDED not in [event.kind for event in list_events(about=campaign_id)]


def test_a_number_cannot_be_a_part_of_itself(pia: Actor) -> None:
    campaign_id = declared(pia)
    measure = measured(campaign_id, pia)
    whole = told(campaign_id, pia, measure, exactly(10))
    part = told(campaign_id, pia, measure, exactly(5), part_of=whole)
    for part_of in (part, whole):
        with pytest.raises((InvalidInput, NotFound)):
            actions.correct_tally(
                whole,
                NewCampaignTally(measure, exactly(10), PAPER, part_of=part_of),
                "Why.",
                corrects=1,
                actor=pia,
                as_of=NOW,
            )


def test_only_publishers_enter_campaigns(pia: Actor, lio: Actor) -> None:
    with pytest.raises(NotAllowed):
        declared(lio)
    campaign_id = declared(pia)
    measure = measured(campaign_id, pia)
    with pytest.raises(NotAllowed):
        told(campaign_id, lio, measure, exactly(1))
    assert len(seen(campaign_id, lio).measures) == 1


def test_what_is_read_now_stays_as_it_was_said_when(pia: Actor) -> None:
    campaign_id = declared(pia)
    measure = measured(campaign_id, pia)
    tally = told(campaign_id, pia, measure, exactly(1), source=Source("Undated"))
    later = NOW + timedelta(days=3)
    actions.correct_tally(
        tally,
        NewCampaignTally(measure, exactly(2), Source("Undated")),
        "Why.",
        corrects=1,
        actor=pia,
        as_of=later,
    )
    found = seen(campaign_id, pia)
    figure = found.figure_of(found.tallies[0])
    assert figure is not None
    assert figure.as_of == later
    assert isinstance(figure.as_of, datetime)

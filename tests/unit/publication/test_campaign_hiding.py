"""What of a campaign leaves: no small count of children can be worked out from what is left."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from coldframe.casework.terms import Source
from coldframe.core.values import MISSING, SUPPRESSED, Qualifier, Value, ValueKind, exactly
from coldframe.publication.campaign_files import as_csv, as_json
from coldframe.publication.terms import campaign_hiding
from coldframe.publication.terms.breakdowns import BreakdownKind
from coldframe.publication.terms.campaign_hiding import public_values
from coldframe.publication.terms.campaign_views import CampaignView
from coldframe.publication.terms.campaigns import (
    CampaignMeasure,
    CampaignTally,
    NewCampaign,
    NewCampaignTally,
    Struck,
    Version,
)
from coldframe.publication.terms.figures import Measure, Unit

NOW = datetime(2026, 11, 20, tzinfo=UTC)
PAPER = Source("An invented daily")
MOST = 5
"""No number of the drawn campaigns is larger; children below 3 are few there."""


def version(said: NewCampaignTally, number: int = 1) -> Version[NewCampaignTally]:
    return Version(number, said, "", "per_x", NOW)


def measure(code: str, *, are_minors: bool = False, unit: Unit = Unit.PERSONS) -> CampaignMeasure:
    return CampaignMeasure(
        Measure(code, unit, f"What {code} counts", "as said", "not stated"), "", are_minors
    )


def campaign(*tallies: CampaignTally, measures: tuple[CampaignMeasure, ...]) -> CampaignView:
    said = Version(1, NewCampaign("An invented campaign", PAPER, first="2021"), "", "per_x", NOW)
    return CampaignView("cmp_x", (said,), (), measures, tallies, ())


def tally(name: str, measure_id: str, value: Value, **more: object) -> CampaignTally:
    given = {"source": PAPER, **more}
    return CampaignTally(name, (version(NewCampaignTally(measure_id, value, **given)),))  # type: ignore[arg-type]


MEASURES = (measure("people"), measure("grown"), measure("children", are_minors=True))


@st.composite
def trees(draw: st.DrawFn) -> CampaignView:
    """Up to three wholes, each divided among people, grown-ups and children, and once more below."""
    made: list[CampaignTally] = []

    def divide(whole: CampaignTally, number: int, depth: int) -> None:
        sizes = []
        for at in range(draw(st.integers(0, 2 if depth else 3))):
            size = draw(st.integers(0, number - sum(sizes)))
            sizes.append(size)
            kind = draw(st.sampled_from(list(BreakdownKind)))
            code = draw(st.sampled_from(["people", "grown", "children"]))
            part = tally(f"{whole.id}.{at}", code, exactly(size), part_of=whole.id, parts_kind=kind)
            made.append(part)
            if not depth:
                divide(part, size, 1)

    for at in range(draw(st.integers(1, 2))):
        number = draw(st.integers(1, MOST))
        kind = draw(st.sampled_from(list(BreakdownKind)))
        whole = tally(
            f"w{at}", draw(st.sampled_from(["people", "children"])), exactly(number), parts_kind=kind
        )
        made.append(whole)
        divide(whole, number, 0)
    return campaign(*made, measures=MEASURES)


def worlds(view: CampaignView, shown: dict[str, Value]) -> Iterator[dict[str, int]]:
    """Every way the hidden numbers may be, for a reader who takes each partition at its word wherever it adds up."""
    hidden = [each.id for each in view.tallies if shown[each.id] == SUPPRESSED]
    known = {each.id: int(each.said.value.number) for each in view.tallies if each.id not in hidden}
    true = {each.id: int(each.said.value.number) for each in view.tallies}
    wholes = [each for each in view.tallies if view.parts_of(each)]
    for drawn in product(range(MOST + 1), repeat=len(hidden)):
        world = known | dict(zip(hidden, drawn, strict=True))

        def fits(whole: CampaignTally, world: dict[str, int] = world) -> bool:
            parts = [each.id for each in view.parts_of(whole)]
            rest = true[whole.id] - sum(true[part] for part in parts)
            # What a partition leaves over is not in the file: only one that adds up binds its reader.
            if whole.said.parts_kind is BreakdownKind.PARTITION and not rest:
                return world[whole.id] == sum(world[part] for part in parts)
            return all(world[part] <= world[whole.id] for part in parts)

        if all(fits(each) for each in wholes):
            yield world


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(trees())
def test_no_small_count_of_children_can_be_worked_out(view: CampaignView) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(campaign_hiding, "SMALL_CELL", 3)
        shown = public_values(view)
    hidden = [each.id for each in view.tallies if shown[each.id] == SUPPRESSED]
    assume(len(hidden) <= 4)  # More worlds than a test can walk; smaller campaigns are drawn as well.
    few = {
        each.id: each.said.value.number for each in view.tallies
        if each.said.measure_id == "children" and each.said.value.number < 3
    }  # fmt: skip
    assert set(few) <= set(hidden)
    if few:
        found: dict[str, set[int]] = {name: set() for name in few}
        for world in worlds(view, shown):
            for name in few:
                found[name].add(world[name])
        # Of nobody there is nothing to hide.
        assert all(len(each) > 1 for name, each in found.items() if few[name]), (found, shown)


def test_a_share_an_earlier_version_and_the_words_of_a_source_tell_no_small_number() -> None:
    told = Source("An invented daily", native_text="取保候审9人（其中1人为未成年人）")
    few = NewCampaignTally("children", exactly(1), told, part_of="w", note="one of the nine")
    many = NewCampaignTally("children", exactly(40), PAPER, part_of="w")
    view = campaign(
        tally("w", "people", exactly(9), source=told, note="one is a minor"),
        CampaignTally("c", (version(few), version(many, 2))),
        tally("s", "grown", Value(ValueKind.PERCENT, Decimal("88.9"), decimals=1), base="of the nine"),
        tally("d", "cars", exactly(7), source=told),
        tally("e", "cars", Value(ValueKind.PERCENT, Decimal(10)), base="of all cars"),
        tally("f", "children", MISSING, words="一名未成年人", part_of="w"),
        measures=(*MEASURES, measure("cars", unit=Unit.VEHICLES)),
    )
    shown = public_values(view)
    assert [name for name in shown if shown[name] == SUPPRESSED] == ["c", "s", "f"]
    table = as_csv(view).decode("utf-8-sig")
    for text in (as_json(view, as_of=NOW).decode(), table):
        for words in ("未成年人", "其中1人", "one of the nine", "is a minor", "88.9"):
            assert words not in text, words
    assert "own words" in json.loads(as_json(view, as_of=NOW))["note"]
    rows = {row["tally"]: row for row in csv.DictReader(io.StringIO(table))}
    assert (rows["c"]["number"], rows["d"]["number"], rows["w"]["number"]) == ("[c]", "7", "9")


def hidden_of(*tallies: CampaignTally, measures: tuple[CampaignMeasure, ...] = MEASURES) -> set[str]:
    return {
        name
        for name, value in public_values(campaign(*tallies, measures=measures)).items()
        if value == SUPPRESSED
    }


@pytest.mark.parametrize(
    ("people", "hidden"),
    [
        ({"caught": 106, "grown": 99}, {"grown"}),
        ({"grown": 99, "caught": 106}, {"grown"}),
        ({"caught": 106, "grown": 97}, {"grown"}),
        ({"caught": 106, "grown": 96}, set()),
        ({"caught": 106, "again": 106, "grown": 99}, {"grown"}),
        ({"caught": 106, "detained": 83, "bailed": 16}, {"bailed"}),
        ({"caught": 106, "detained": 83, "bailed": 13}, set()),
        ({"caught": 106}, set()),
        ({"caught": 9, "released": 0}, set()),
    ],
)
def test_numbers_of_people_that_leave_a_small_one_of_each_other_do_not_leave_beside_a_hidden_count(
    people: dict[str, int], hidden: set[str]
) -> None:
    several = tuple(
        tally(name, "people", exactly(number), population=name) for name, number in people.items()
    )
    assert hidden_of(*several) == set()  # Nobody said that children are among them.
    few = tally("few", "children", exactly(7))
    assert hidden_of(*several, few) == hidden | {"few"}


def test_an_earlier_number_gives_nothing_away_and_what_is_counted_elsewhere_or_is_no_person_stays() -> None:
    once = NewCampaignTally("people", exactly(99), PAPER, population="grown-ups")
    now = NewCampaignTally("people", exactly(50), PAPER, population="grown-ups")
    pieces = measure("pieces", unit=Unit.PIECES)
    found = hidden_of(
        tally("few", "children", exactly(7)),
        tally("caught", "people", exactly(106)),
        CampaignTally("grown", (version(once), version(now, 2))),
        tally("there", "people", exactly(104), region="Elsewhere"),
        tally("unknown", "people", Value(ValueKind.COUNT, qualifier=Qualifier.UNCOUNTED), region="There"),
        tally("pieces", "pieces", exactly(100)),
        measures=(*MEASURES, pieces),
    )
    assert found == {"few", "grown"}


def test_children_are_children_without_a_mark_in_words_and_as_a_share() -> None:
    told = Source("An invented daily", native_text="一名未成年人被取保候审")
    unmarked = (*MEASURES, measure("unmarked", unit=Unit.CHILDREN))
    assert hidden_of(tally("few", "unmarked", exactly(3)), measures=unmarked) == {"few"}
    assert hidden_of(tally("some", "unmarked", exactly(30)), measures=unmarked) == set()
    worded = campaign(tally("few", "children", MISSING, words="一名未成年人", source=told), measures=MEASURES)
    for text in (as_csv(worded).decode(), as_json(worded, as_of=NOW).decode()):
        assert "一名" not in text
    for share, base, leaves in (
        ("6.6", "of the caught", False), ("28.2", "of the caught", True), ("0", "of the caught", True),
        ("28.2", "of 30 pupils", False), ("6.6", "of 1,170 people", True),
    ):  # fmt: skip
        value = Value(ValueKind.PERCENT, Decimal(share), decimals=1)
        found = hidden_of(tally("share", "children", value, base=base), tally("w", "people", exactly(117)))
        assert found == (set() if leaves else {"share"})


def test_where_nothing_is_hidden_the_sources_words_and_every_kind_of_number_leave() -> None:
    source = Source("An invented daily", native_text="2.5万余个")
    points = Value(ValueKind.PERCENTAGE_POINT, Decimal("-4.7"), decimals=1)
    view = campaign(
        tally("a", "people", Value(ValueKind.COUNT, Decimal(25_000), Qualifier.AT_LEAST), source=source),
        tally("b", "people", points, base="from 2020"),
        tally("c", "people", MISSING, words="=a large number"),
        measures=MEASURES,
    )
    rows = list(csv.DictReader(io.StringIO(as_csv(view).decode("utf-8-sig"))))
    assert [(row["kind"], row["qualifier"], row["number"], row["words"]) for row in rows] == [
        ("count", "at_least", "25000", ""), ("percentage_point", "exact", "-4.7", ""),
        ("missing", "exact", "", "'=a large number"),
    ]  # fmt: skip
    assert (rows[0]["native_text"], rows[0]["zone"], rows[0]["counting_point"]) == (
        "2.5万余个",
        "UTC",
        "as said",
    )
    document = json.loads(as_json(view, as_of=NOW))
    assert [each["versions"][0]["value"]["number"] for each in document["tallies"]] == [25_000, -4.7, None]


def share(number: str, kind: ValueKind = ValueKind.PERCENT) -> Value:
    return Value(kind, Decimal(number), decimals=1)


def test_the_share_of_the_others_and_words_about_people_do_not_leave_beside_a_hidden_count() -> None:
    unmarked = (*MEASURES, measure("unmarked", unit=Unit.CHILDREN), measure("cars", unit=Unit.VEHICLES))
    caught = tally("caught", "people", exactly(106))
    several = (
        caught,
        tally("others", "people", share("93.4"), base="of the caught"),
        tally("said", "people", MISSING, words="99 grown-ups and 7 more"),
        tally("goods", "cars", MISSING, words="a large number"),
    )
    assert hidden_of(*several, measures=unmarked) == set()
    for few in (
        tally("few", "unmarked", exactly(7)), tally("few", "children", share("6.6"), base="of the caught"),
        tally("few", "people", exactly(7), population="其中未成年人"), tally("few", "people", exactly(7), population="만 14세 미만"),
    ):  # fmt: skip
        assert hidden_of(*several, few, measures=unmarked) == {"few", "others", "said"}, few
    assert hidden_of(caught, tally("few", "people", exactly(7), population="kidnappers")) == set()


def test_people_whose_population_names_children_hide_what_gives_them_away_and_no_more() -> None:
    found = hidden_of(
        tally("caught", "people", exactly(106)),
        tally("detained", "people", exactly(83), part_of="caught", population="刑事拘留"),
        tally("bailed", "people", exactly(9), part_of="caught", population="取保候审"),
        tally("minors", "people", exactly(1), part_of="bailed", population="未成年人"),
        tally("grown", "people", exactly(8), part_of="bailed", population="成年人"),
    )
    assert found == {"minors", "grown"}
    assert hidden_of(tally("many", "people", exactly(40), population="pupils")) == set()


def test_what_a_hidden_share_is_of_stays_back_with_it() -> None:
    view = campaign(
        tally("few", "children", share("14.3"), base="of the 7 minors"),
        tally("more", "children", share("133", ValueKind.PERCENT_CHANGE), base="from 3 in 2020"),
        measures=MEASURES,
    )
    for text in (as_csv(view).decode(), as_json(view, as_of=NOW).decode()):
        for words in ("of the 7", "from 3", "14.3", "133"):
            assert words not in text


def test_a_whole_is_not_given_back_by_its_only_part_also_after_that_was_struck_out() -> None:
    whole = tally("whole", "people", exactly(7), parts_kind=BreakdownKind.PARTITION)
    part = tally("part", "children", exactly(7), part_of="whole")
    assert hidden_of(whole, part) == {"whole", "part"}
    assert hidden_of(whole, replace(part, struck=Struck("Misread.", "per_x", NOW))) == {"whole", "part"}

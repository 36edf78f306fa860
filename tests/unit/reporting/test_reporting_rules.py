"""States, approval, completeness, and which fields leave."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from importlib import resources
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.reporting.report_contents import make_content, make_file

from coldframe.core.answers import Answer
from coldframe.partners.terms import Field, HarmCategory
from coldframe.reporting import rules
from coldframe.reporting.clearinghouses.base import Expectation
from coldframe.reporting.clearinghouses.content import FileMark, IncidentKind, Place, PlaceKind
from coldframe.reporting.clearinghouses.ncmec.completeness import expectations
from coldframe.reporting.clearinghouses.people import Party
from coldframe.reporting.terms import ReportState, Resemblance, Setback
from coldframe.web.labels_reports import WHAT_NOW

_DATA = resources.files("coldframe.reporting.clearinghouses.ncmec").joinpath("completeness.json")
TABLE = json.loads(_DATA.read_text("utf-8"))["expectations"]
FULL = make_content(
    places=(Place(PlaceKind.CHAT, name="Chat", content="Come here."),),
    victims=(Party(account_id="u-2000"),),
    files=(make_file(marks=(FileMark.INFANT,), classification="A1"),),
)

_expectations = st.lists(
    st.builds(
        Expectation, st.just("a.b"), st.just("A"), st.integers(1, 100), st.booleans(), st.just("Add it.")
    )
)


@given(_expectations)
def test_that_meeting_one_more_expectation_never_lowers_the_score(asked: list[Expectation]) -> None:
    before = rules.completeness_v1(asked)
    assert before.points <= before.of_points
    assert 0 <= before.percent <= 100
    assert [gap.weight for gap in before.gaps] == sorted((gap.weight for gap in before.gaps), reverse=True)
    for index, one in enumerate(asked):
        after = rules.completeness_v1([*asked[:index], replace(one, is_met=True), *asked[index + 1 :]])
        assert after.percent >= before.percent


def _without(value: Any, parts: list[str]) -> Any:
    """Return the content with what a path of the table names taken out."""
    part, *rest = parts
    if isinstance(value, tuple):
        if part in "*?":
            return tuple(_without(each, rest) for each in value)
        index = int(part)
        inner = () if not rest else (_without(value[index], rest),)
        return (*value[:index], *inner, *value[index + 1 :])
    if rest:
        inner = getattr(value, part)
        return value if inner is None else replace(value, **{part: _without(inner, rest)})
    empty = next(one for one in fields(value) if one.name == part)
    return replace(value, **{part: empty.default})


@pytest.mark.parametrize("kind", IncidentKind)
@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["field"])
def test_that_removing_any_weighted_field_lowers_the_score_and_names_it(
    row: dict[str, Any], kind: IncidentKind
) -> None:
    if kind not in row.get("kinds", list(IncidentKind)):
        return
    full = replace(FULL, incident=replace(FULL.incident, kind=kind))
    before = rules.completeness_v1(expectations(full))
    assert row["label"] not in {gap.label for gap in before.gaps}
    after = rules.completeness_v1(expectations(_without(full, row["field"].split("."))))
    assert after.points < before.points
    assert after.percent < before.percent
    assert row["label"] in {gap.label for gap in after.gaps}


def test_that_the_text_is_asked_where_it_has_a_place_and_taking_the_place_out_helps_nobody() -> None:
    enticement = replace(FULL.incident, kind=IncidentKind.ENTICEMENT)
    page, chat = Place(PlaceKind.WEB_PAGE, urls=("https://example.org/",)), Place(PlaceKind.CHAT, name="Chat")
    for places, field in (((page, chat), "places.1.content"), ((page,), "places.1"), ((), "places.0")):
        content = replace(FULL, incident=enticement, places=places)
        (gap,) = (one for one in expectations(content) if one.label == "Text of the communication")
        assert (gap.field, gap.is_met) == (field, False)
    with_place = rules.completeness_v1(expectations(replace(FULL, incident=enticement, places=(page,))))
    without = rules.completeness_v1(expectations(replace(FULL, incident=enticement, places=())))
    assert without.percent < with_place.percent


def test_that_a_gap_points_at_the_file_that_lacks_it() -> None:
    content = make_content(files=(make_file(b"1"), make_file(b"2", ip_event=None)))
    fields = {one.field for one in expectations(content) if not one.is_met}
    assert {"files.1.ip_event", "files.1.ip_event.port", "files.1.ip_event.at"} <= fields


def test_that_text_only_reports_are_not_asked_for_files_but_for_the_text() -> None:
    content = make_content(files=(), incident=replace(make_content().incident, kind=IncidentKind.ENTICEMENT))
    asked = {one.field.split(".")[0] for one in expectations(content)}
    assert "files" not in asked
    assert {"places", "victims"} <= asked


@given(st.sets(st.sampled_from("abc")), st.sampled_from("abcd"))
def test_that_nobody_approves_what_they_wrote(edited_by: set[str], approver: str) -> None:
    assert rules.may_approve_v1(edited_by, approver) is (approver not in edited_by)


def test_that_a_filed_or_withdrawn_report_never_changes_again() -> None:
    for state in ReportState:
        assert not rules.may_become_v1(ReportState.FILED, state)
        assert not rules.may_become_v1(ReportState.RETRACTED, state)
        assert not rules.may_become_v1(state, state)


def test_that_only_sending_leads_to_filed_and_only_approved_to_sending() -> None:
    into = {then: {now for now in ReportState if rules.may_become_v1(now, then)} for then in ReportState}
    assert into[ReportState.FILED] == {ReportState.SENDING}
    assert into[ReportState.SENDING] == {ReportState.APPROVED}


def test_that_every_way_to_have_found_a_file_reads_differently() -> None:
    said = {
        rules.looked_at_v1(matched=matched, viewed=viewed)
        for matched, viewed in product(Resemblance, (Answer.YES, Answer.UNKNOWN))
    }
    assert len(said) == 6
    for matched in Resemblance:
        no = rules.looked_at_v1(matched=matched, viewed=Answer.NO)
        assert no == rules.looked_at_v1(matched=matched, viewed=Answer.UNKNOWN)


def test_that_every_setback_says_what_to_do_next() -> None:
    for setback in set(Setback) - {Setback.NONE}:
        assert str(WHAT_NOW[setback]).endswith(".")


def test_that_every_fact_in_a_report_has_a_field_that_an_agreement_can_refuse() -> None:
    content = make_content(victims=(Party(),), note="What was seen.")
    assert rules.fields_of_v1(content) == {
        Field.DECISION_CATEGORY, Field.CLUE_OCCURRED_AT, Field.CLUE_STATEMENT, Field.VICTIM_IDENTITY, Field.ITEM_URL,
        Field.SUBJECT_ACCOUNT, Field.SUBJECT_SERVICE, Field.SUBJECT_SCREEN_NAME, Field.SUBJECT_EMAIL,
        Field.SUBJECT_IP_EVENT, Field.ITEM_FILE,
        Field.ITEM_MD5, Field.ITEM_ORIGINAL_NAME, Field.ITEM_VIEWED, Field.ITEM_PUBLIC,
    }  # fmt: skip
    bare = make_content(places=(), subjects=(), files=())
    assert rules.fields_of_v1(bare) == {
        Field.DECISION_CATEGORY,
        Field.CLUE_OCCURRED_AT,
        Field.SUBJECT_SERVICE,
    }


def test_that_undecided_harms_follow_from_what_the_report_says() -> None:
    assert rules.harms_of_v1(make_content(), ()) == (HarmCategory.ABUSE_MATERIAL,)
    assert rules.harms_of_v1(make_content(), ("grooming",)) == (HarmCategory.GROOMING,)

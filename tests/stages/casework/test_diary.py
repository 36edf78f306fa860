"""Codes and names, where a case stood, tasks, corrected notes and the timeline."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.stages.review_desk import NOW, kinds, last_detail, make_person

from coldframe.access.terms import Role
from coldframe.casework.actions import (
    close_case,
    empty_note,
    end_task,
    enter_moment,
    give_task,
    name_case,
    open_case,
    reopen_case,
    revise_note,
    set_status,
    share_case,
    withdraw_moment,
    write_note,
)
from coldframe.casework.queries import (
    list_cases,
    list_moments,
    list_names,
    list_notes,
    list_own_tasks,
    list_standings,
    list_tasks,
    list_timeline,
)
from coldframe.casework.terms import CaseStatus, CaseView, DisposalCode
from coldframe.casework.terms.diary import CaseNameKind, MomentKind
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.custody.actions import place_hold
from coldframe.custody.queries import verify

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def mara() -> Actor:
    return make_person("mara", Role.INVESTIGATOR, Role.SUPERVISOR)


@pytest.fixture
def otto() -> Actor:
    return make_person("otto", Role.INVESTIGATOR)


@pytest.fixture
def case(mara: Actor) -> CaseView:
    return open_case("1·27", "Sale of access", "CN", actor=mara, as_of=NOW)


def test_a_code_is_found_by_either_separator_and_two_cases_may_share_it(case: CaseView, mara: Actor) -> None:
    other = open_case("2.21", "Another", "CN", actor=mara, as_of=NOW)
    twin = open_case("1.27", "The same code", "CN", actor=mara, as_of=NOW + timedelta(hours=1))
    named = name_case(
        other.id, CaseNameKind.NATIVE_NAME, "“护苗”专案", source="Legal Daily", actor=mara, as_of=NOW
    )
    assert (named.script, named.text) == ("Hani", "“护苗”专案")
    assert list_names(other.id, actor=mara) == (named,)

    def found(text: str) -> set[str]:
        return {each.id for each in list_cases(actor=mara, text=text)}

    assert found("1.27") == found("1·27") == found("“01・27”") == {case.id, twin.id}
    assert found("2·21") == {other.id}
    assert found("护苗") == {other.id}
    assert found("same CODE") == {twin.id}
    assert found("nothing like it") == set()
    assert found("") == {case.id, other.id, twin.id}
    with pytest.raises(InvalidInput):
        name_case(other.id, CaseNameKind.NATIVE_NAME, "“护苗”专案", actor=mara, as_of=NOW)
    assert "护苗" not in str(last_detail(other.id, "case_named"))


def test_where_a_case_stood_is_kept(case: CaseView, mara: Actor) -> None:
    set_status(case.id, CaseStatus.IN_COURT, date(2026, 11, 1), actor=mara, as_of=NOW + timedelta(hours=1))
    close_case(case.id, DisposalCode.UNFOUNDED, "No.", actor=mara, as_of=NOW + timedelta(hours=2))
    reopen_case(case.id, "There is more.", actor=mara, as_of=NOW + timedelta(hours=3))
    said = [(each.status, each.on) for each in list_standings(case.id, actor=mara)]
    assert said == [
        (CaseStatus.OPEN, TODAY),
        (CaseStatus.CLOSED, TODAY),
        (CaseStatus.IN_COURT, date(2026, 11, 1)),
        (CaseStatus.OPEN, TODAY),
    ]


def test_a_task_is_given_to_who_is_in_and_ends_once(case: CaseView, mara: Actor, otto: Actor) -> None:
    with pytest.raises(InvalidInput) as outside:
        give_task(case.id, "Ask the school.", otto.id, actor=mara, as_of=NOW)
    assert outside.value.field == "assigned_to"
    share_case(case.id, otto.id, actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput):
        give_task(case.id, "Late.", otto.id, due_on=TODAY - timedelta(days=1), actor=mara, as_of=NOW)
    some_day = give_task(case.id, "Some day.", otto.id, actor=mara, as_of=NOW)
    soon = give_task(case.id, "Ask the school.", otto.id, due_on=TODAY, actor=mara, as_of=NOW)
    assert list_own_tasks(actor=otto) == (soon, some_day)
    assert list_own_tasks(actor=mara) == ()
    done = end_task(case.id, soon.id, "They answered.", actor=otto, as_of=NOW)
    assert list_own_tasks(actor=otto) == (some_day,)
    assert list_tasks(case.id, actor=mara) == (some_day, done)
    with pytest.raises(Conflict):
        end_task(case.id, soon.id, "Again.", actor=otto, as_of=NOW)
    other = open_case("9", "Other", "CN", actor=mara, as_of=NOW)
    with pytest.raises(NotFound):
        end_task(other.id, some_day.id, "Not here.", actor=mara, as_of=NOW)
    assert "school" not in str(last_detail(case.id, "task_given"))


def test_a_correction_keeps_both_texts_and_a_text_can_go(case: CaseView, mara: Actor) -> None:
    first = write_note(case.id, "He is 15.", actor=mara, as_of=NOW)
    with pytest.raises(InvalidInput):
        revise_note(first.id, "He is 15.", "None.", actor=mara, as_of=NOW)
    second = revise_note(first.id, "He is 16.", "Misread.", actor=mara, as_of=NOW)
    with pytest.raises(Conflict, match="meanwhile"):
        revise_note(first.id, "He is 17.", "Of the text that somebody corrected.", actor=mara, as_of=NOW)
    revise_note(second.id, "She is 16.", "Misheard.", actor=mara, as_of=NOW)
    other = write_note(case.id, "Something else.", actor=mara, as_of=NOW + timedelta(hours=1))
    shown, last = list_notes(case.id, actor=mara)
    assert (shown.text, shown.number, shown.reason) == ("She is 16.", 3, "Misheard.")
    assert [each.text for each in shown.earlier] == ["He is 16.", "He is 15."]
    assert last == other
    emptied = empty_note(first.id, "It names somebody.", actor=mara, as_of=NOW)
    assert (emptied.text, emptied.emptied_by) == ("", mara.id)
    assert [each.text for each in list_notes(case.id, actor=mara)[0].earlier] == ["He is 16.", ""]
    with pytest.raises(Conflict):
        empty_note(first.id, "Again.", actor=mara, as_of=NOW)
    place_hold(case.id, reason="court", actor=mara, as_of=NOW)
    with pytest.raises(Conflict):
        empty_note(other.id, "Now this.", actor=mara, as_of=NOW)
    assert verify().is_whole
    assert kinds(case.id).count("note_revised") == 2


def test_the_timeline_is_custody_and_what_people_entered(case: CaseView, mara: Actor) -> None:
    def enter(when: str, text: str) -> str:
        return enter_moment(case.id, when, MomentKind.ACT, text, "Legal Daily", actor=mara, as_of=NOW).id

    for bad in ("", "last summer", "2031", "2021-03-05T14:05"):
        with pytest.raises(InvalidInput):
            enter(bad, "What.")
    enter("2021-03-05", "Opened.")
    enter("2020", "It began.")
    wrong = enter("2020-06", "A mistake.")
    enter("2021-03-05T14:05+08:00", "A call.")

    def lines() -> list[str]:
        found = list_timeline(case.id, actor=mara, zone="Asia/Shanghai", as_of=NOW)
        return [each.text or each.kind for each in found]

    assert lines()[:5] == ["It began.", "A mistake.", "Opened.", "A call.", "case_opened"]
    withdraw_moment(case.id, wrong, "Another case.", actor=mara, as_of=NOW)
    assert "A mistake." not in lines()
    assert [
        each.withdrawn_why for each in list_moments(case.id, actor=mara, as_of=NOW) if each.withdrawn_by
    ] == ["Another case."]
    with pytest.raises(Conflict):
        withdraw_moment(case.id, wrong, "Twice.", actor=mara, as_of=NOW)
    assert last_detail(case.id, "moment_entered")["when"] == "2021-03-05T14:05+08:00"


def test_to_a_stranger_none_of_it_is_there(case: CaseView, mara: Actor, otto: Actor) -> None:
    note = write_note(case.id, "A note.", actor=mara, as_of=NOW)
    for call in (
        lambda: list_names(case.id, actor=otto),
        lambda: list_standings(case.id, actor=otto),
        lambda: list_tasks(case.id, actor=otto),
        lambda: list_timeline(case.id, actor=otto, zone="UTC", as_of=NOW),
        lambda: revise_note(note.id, "Other.", "Why.", actor=otto, as_of=NOW),
        lambda: empty_note(note.id, "Why.", actor=otto, as_of=NOW),
        lambda: enter_moment(case.id, "2020", MomentKind.ACT, "x", "y", actor=otto, as_of=NOW),
        lambda: name_case(case.id, CaseNameKind.CODE, "x", actor=otto, as_of=NOW),
    ):
        with pytest.raises(NotFound):
            call()

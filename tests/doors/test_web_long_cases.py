"""Pages of a case that grew: cut into pages, and read with as few questions for many rows as for few."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.doors.test_web_people import Investigator

from coldframe.casework.actions import add_party, give_task, open_case, write_note
from coldframe.casework.models import Party
from coldframe.casework.terms import CaseView, PartyKind
from coldframe.web.paging import ROWS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.fixture
def mara(now: datetime) -> Investigator:
    return Investigator("mara", now)


@pytest.fixture
def case(mara: Investigator, now: datetime) -> CaseView:
    return open_case("1·27", "Drawn shapes", "CN", actor=mara.actor, as_of=now)


def test_notes_and_tasks_stand_on_pages_of_their_own_the_newest_note_first(
    case: CaseView, mara: Investigator, now: datetime
) -> None:
    for number in range(ROWS + 1):
        write_note(case.id, f"Note number {number}.", actor=mara.actor, as_of=now)
        give_task(case.id, f"Task number {number}.", mara.actor.id, actor=mara.actor, as_of=now)
    page = mara.page(f"/cases/{case.id}")
    assert page.count("Note number") == 2 * ROWS  # as it is, and in the form that corrects it
    assert page.count("Task number") == ROWS
    assert "?note=2" in page
    assert "?task=2" in page
    assert mara.page(f"/cases/{case.id}?note=2").count("Note number") == 2


def test_own_tasks_ask_once_for_each_case_and_not_for_each_task(
    case: CaseView, mara: Investigator, now: datetime
) -> None:
    counts = []
    for _turn in range(2):
        give_task(case.id, "Ask the host.", mara.actor.id, actor=mara.actor, as_of=now)
        with CaptureQueriesContext(connection) as queries:
            mara.page("/cases/tasks")
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("place", ["", "/records/{party}"])
def test_a_page_reads_the_people_of_its_case_once(
    case: CaseView, mara: Investigator, place: str, now: datetime
) -> None:
    party = add_party(case.id, PartyKind.ORGANIZATION, "An invented firm", actor=mara.actor, as_of=now)
    with CaptureQueriesContext(connection) as queries:
        mara.page(f"/cases/{case.id}{place.format(party=party.id)}")
    whole = f'FROM "{Party._meta.db_table}" WHERE "{Party._meta.db_table}"."case_id" = '
    read = [each["sql"] for each in queries if whole in each["sql"] and "ORDER BY" in each["sql"]]
    assert len(read) == 1

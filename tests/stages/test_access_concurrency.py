"""Two at the same moment. SQLite lets one writer in at a time, so these need PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from coldframe.access import actions
from coldframe.access.errors import ExposureCapReached, LastAdministrator, SetupLinkSpent
from coldframe.access.queries import get_exposure, list_people
from coldframe.access.terms import Role
from coldframe.core.actors import person, system
from coldframe.custody.queries import verify

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor == 'sqlite'", reason="set COLDFRAME_TEST_DATABASE_URL to a PostgreSQL"
    ),
]

TERMINAL = system("cli")
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_head_file(tmp_path: Path, settings: Any) -> None:
    """The signed head lies in the data folder and must not be that of another test's chain."""
    settings.COLDFRAME_DATA_DIR = tmp_path


def together(*acts: Callable[[], object]) -> list[object]:
    """Run all at the same moment, each on its own connection; return results or errors."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=10)
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def make(username: str, *roles: Role) -> str:
    person_id = actions.create_person(username, username, actor=TERMINAL, as_of=NOW)
    for role in roles:
        actions.grant_role(person_id, role, actor=TERMINAL, as_of=NOW)
    return person_id


@pytest.mark.parametrize("turn", range(5))
@pytest.mark.parametrize("how", ["revoke", "deactivate"])
def test_that_two_administrators_cannot_remove_each_other(how: str, turn: int) -> None:
    one, two = make("one", Role.ADMINISTRATOR), make("two", Role.ADMINISTRATOR)

    def remove(target: str, by: str) -> Callable[[], None]:
        def act() -> None:
            if how == "revoke":
                actions.revoke_role(target, Role.ADMINISTRATOR, actor=person(by), as_of=NOW)
            else:
                actions.deactivate(target, actor=person(by), as_of=NOW)

        return act

    results = together(remove(two, one), remove(one, two))
    assert [type(result) for result in results].count(type(None)) == 1
    refused = [result for result in results if result is not None]
    # The later one either sees that nobody would be left, or is no administrator any more.
    assert isinstance(refused[0], LastAdministrator) or "person.manage" in str(refused[0])
    assert len(list_people(role=Role.ADMINISTRATOR)) == 1
    assert verify().is_whole


def test_that_looks_at_the_same_moment_never_pass_the_cap(settings: Any) -> None:
    settings.COLDFRAME_EXPOSURE_ITEMS_PER_DAY = 4
    rafa = make("rafa", Role.REVIEWER)
    results = together(*[lambda: actions.record_look(rafa, actor=person(rafa), as_of=NOW)] * 8)
    assert sum(isinstance(result, ExposureCapReached) for result in results) == 4
    assert get_exposure(rafa, as_of=NOW).items == 4
    assert verify().is_whole


def test_that_one_link_lets_one_in() -> None:
    ines = make("ines")
    token = actions.create_setup_link(ines, actor=TERMINAL, as_of=NOW)
    results = together(
        *[
            lambda: actions.redeem_setup_link(
                token, password="correct horse battery", totp_secret="A" * 32, actor=person(ines), as_of=NOW
            )
        ]
        * 4
    )
    assert results.count(ines) == 1
    assert sum(isinstance(result, SetupLinkSpent) for result in results) == 3
    assert verify().is_whole

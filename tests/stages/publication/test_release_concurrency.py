"""Two publishers publish of one kin at the same moment. SQLite lets one writer in at a time, so these need PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from tests.stages.casework.test_casework_concurrency import together
from tests.stages.publication.release_desk import JANUARY, Desk, month

from coldframe.core.errors import Conflict
from coldframe.custody.queries import verify
from coldframe.publication.actions import propose_release, publish_release, releases
from coldframe.publication.queries import get_release_view
from coldframe.publication.terms.releases import ReleaseState

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="set COLDFRAME_TEST_DATABASE_URL to a PostgreSQL"
    ),
]

LATER = month(2).end


@pytest.fixture(autouse=True)
def own_head_file(tmp_path: Path, settings: Any) -> None:
    """The signed head lies in the data folder and must not be that of another test's chain."""
    keys = settings.COLDFRAME_KEYS_DIR
    settings.COLDFRAME_DATA_DIR = tmp_path
    settings.COLDFRAME_KEYS_DIR = keys


def test_of_two_that_were_counted_each_without_the_other_one_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    desk.decide(30, at=JANUARY)
    drafts = [
        desk.draft(code, month(1), at=LATER, by_part=False)
        for code in ("decisions", "clues_decided", "decisions_made")
    ]
    for one in drafts:
        propose_release(one, actor=desk.wen, as_of=LATER)
    counted, count = Barrier(len(drafts), timeout=60), releases._count

    def all_at_once(*given: Any) -> object:
        found = count(*given)
        counted.wait()
        return found

    monkeypatch.setattr(releases, "_count", all_at_once)
    ended = together(*(lambda one=one: publish_release(one, actor=desk.ida, as_of=LATER) for one in drafts))
    assert sum(isinstance(each, Conflict) for each in ended) == len(drafts) - 1, ended
    states = sorted(get_release_view(one).state for one in drafts)
    assert states == [ReleaseState.PROPOSED, ReleaseState.PROPOSED, ReleaseState.PUBLISHED]
    assert verify().is_whole

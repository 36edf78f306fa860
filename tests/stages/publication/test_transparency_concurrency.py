"""Two publishers of one period at the same moment. SQLite lets one writer in at a time, so this needs PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.stages.casework.test_casework_concurrency import together
from tests.stages.publication.release_desk import JANUARY, Desk, month

from coldframe.core.errors import Conflict
from coldframe.custody.queries import verify
from coldframe.publication import actions
from coldframe.publication.queries import list_transparency_reports
from coldframe.publication.terms.transparency import ProviderKind

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="set COLDFRAME_TEST_DATABASE_URL to a PostgreSQL"
    ),
]


@pytest.fixture(autouse=True)
def own_head_file(tmp_path: Path, settings: Any) -> None:
    """The signed head lies in the data folder and must not be that of another test's chain."""
    keys = settings.COLDFRAME_KEYS_DIR
    settings.COLDFRAME_DATA_DIR = tmp_path
    settings.COLDFRAME_KEYS_DIR = keys


def test_of_two_first_reports_of_the_same_days_one_gets_out() -> None:
    desk, period = Desk(), month(1)
    desk.decide(20, at=JANUARY)
    for _round in range(3):
        ids = []
        for _each in range(2):
            ids.append(
                actions.draft_transparency(
                    period=period, entered={}, kind=ProviderKind.HOSTING, note="Wrong.", actor=desk.wen, as_of=period.end
                )
            )  # fmt: skip
            actions.propose_transparency(ids[-1], actor=desk.wen, as_of=period.end)
        ended = together(
            *(lambda i=i: actions.publish_transparency(i, actor=desk.ida, as_of=period.end) for i in ids)
        )
        assert [type(each) for each in ended if each is not None] == [Conflict]
        out = [one for one in list_transparency_reports() if one.state == "published"]
        assert len(out) == 1
        assert out[0].id in ids
    assert verify().is_whole

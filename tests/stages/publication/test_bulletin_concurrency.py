"""Two publishers at the same moment. SQLite lets one writer in at a time, so these need PostgreSQL."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.stages.casework.test_casework_concurrency import done, together
from tests.stages.publication.bulletin_desk import BulletinDesk
from tests.stages.review_desk import NOW, make_person

from coldframe.access.terms import Role
from coldframe.publication.actions import propose_bulletin, publish_bulletin
from coldframe.publication.models import Bulletin, BulletinVersion

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="set COLDFRAME_TEST_DATABASE_URL to a PostgreSQL"
    ),
]
TURNS = pytest.mark.parametrize("turn", range(2))


@pytest.fixture(autouse=True)
def own_head_file(tmp_path: Path, settings: Any) -> None:
    """The signed head lies in the data folder and must not be that of another test's chain."""
    keys = settings.COLDFRAME_KEYS_DIR
    settings.COLDFRAME_DATA_DIR = tmp_path
    settings.COLDFRAME_KEYS_DIR = keys


@TURNS
def test_two_drafts_at_once_have_two_numbers(turn: int) -> None:
    desk = BulletinDesk()
    first, second = desk.case(), desk.case(country="KR")
    assert done(*together(lambda: desk.draft(first), lambda: desk.draft(second))) == 2
    assert set(Bulletin.objects.values_list("number", flat=True)) == {"2026-1", "2026-2"}


@TURNS
def test_of_two_bulletins_of_one_case_one_has_to_know_of_the_other(turn: int) -> None:
    desk, oka = BulletinDesk(), make_person("oka", Role.PUBLISHER)
    case_id = desk.case()
    desk.total(case_id, 106, "抓获")
    digests = []
    for made in (desk.draft(case_id), desk.draft(case_id)):
        assert made.working is not None
        propose_bulletin(made.id, made.working.digest, actor=desk.wen, as_of=NOW)
        digests.append((made.id, made.working.digest))
    later = NOW + timedelta(minutes=1)
    ended = together(
        lambda: publish_bulletin(*digests[0], actor=desk.ida, as_of=later),
        lambda: publish_bulletin(*digests[1], actor=oka, as_of=later),
    )
    assert done(*ended) == 1
    assert BulletinVersion.objects.exclude(published_by="").count() == 1

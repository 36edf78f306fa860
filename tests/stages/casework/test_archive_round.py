"""There and back: what one desk sends, another takes in and sends on says the same, but for what it may not confirm."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.stages.casework.archive_desks import Desk, as_other_desk, bring, make_desk, rows_of, send
from tests.stages.review_desk import NOW

from coldframe.casework import actions as casework
from coldframe.casework.models import ImportedRow
from coldframe.casework.portable.actions import import_case
from coldframe.casework.portable.tables import TABLES, Table
from coldframe.casework.portable.terms import Row
from coldframe.casework.terms import AliasKind
from coldframe.casework.terms.diary import MomentKind

pytestmark = pytest.mark.django_db

EXHIBIT_HERE = {"is_verified", "admitted_by", "admitted_at", "item_id"}
"""Whoever takes an exhibit in admits it; the steps before lie beside."""
TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), min_size=1, max_size=60
).filter(str.strip)


def content(table: Table, rows: list[Row], own: dict[str, str]) -> list[str]:
    """What rows say, with the ids of the first desk, without what no other desk may take over."""
    here = {"id", *table.arrives, *table.people} | (EXHIBIT_HERE if table.name == "exhibits" else set())
    leaves_as = table.sealed[1] if table.sealed else ""
    said = []
    for row in rows:
        kept = {key: _there(value, own) for key, value in row.items() if key not in here | {leaves_as}}
        said.append(json.dumps(kept, sort_keys=True, ensure_ascii=False))
    return sorted(said)


def _there(value: object, own: dict[str, str]) -> object:
    return own.get(value, value) if isinstance(value, str) else value


def compare(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = send(desk)
    with as_other_desk(monkeypatch):
        came = import_case(bring(sealed, desk.otto).sha256, actor=desk.otto, as_of=NOW)
        casework.share_case(came.case_id, desk.mara.id, actor=desk.otto, as_of=NOW)
        there = rows_of(send(desk, came.case_id))
    here, rows = rows_of(sealed), ImportedRow.objects.filter(brought_id=came.id)
    own = {row.own_id: row.origin_id for row in rows if "_" in row.own_id} | {came.case_id: desk.case.id}
    beside = {row.origin_id for row in rows if not row.own_id}
    for table in TABLES:
        if table.beside or table.name == "standings":  # opening the case here is a standing of its own
            continue
        sent = [row for row in here[table.name] if row["id"] not in beside]
        assert content(table, there[table.name], own) == content(table, sent, {}), table.name
    told = {row["origin_id"] for row in there["imported_rows"]}
    assert {row["id"] for table in TABLES for row in here[table.name]} <= told


def test_a_case_goes_there_and_back_with_all_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    compare(make_desk(), monkeypatch)


def test_any_words_in_any_script_travel(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make_desk()

    @given(note=TEXTS, name=TEXTS)
    @hypothesis_settings(
        max_examples=3,
        phases=(Phase.generate,),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
        database=None,
    )
    def check(note: str, name: str) -> None:
        by = {"actor": desk.mara, "as_of": NOW}
        casework.write_note(desk.case.id, f"x {note}", **by)
        casework.add_alias(desk.adult.id, AliasKind.AS_PRINTED, f"called {name}", **by)
        casework.enter_moment(desk.case.id, "2025", MomentKind.ACT, f"x {note}", f"y {name}", **by)
        compare(desk, monkeypatch)

    check()

"""Nothing of a case is left out silently: every table and column of casework has its place in an archive, or a reason."""

from __future__ import annotations

import pytest
from django.apps import apps

from coldframe.casework.models import Case
from coldframe.casework.portable.reading import holds_words
from coldframe.casework.portable.tables import CASE_COLUMNS, CASE_LEFT_OUT, NOT_TAKEN, TABLES, Table

TO_THE_CASE = {"case"}
"""The whole archive is of one case, so its rows do not name it."""


def test_every_table_of_casework_travels_or_says_why_not() -> None:
    known = {table.model for table in TABLES}
    assert known | set(NOT_TAKEN) == set(apps.get_app_config("casework").get_models())
    assert known & set(NOT_TAKEN) == set()
    assert all(len(why) > 20 for why in NOT_TAKEN.values())


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_travels_or_says_why_not(table: Table) -> None:
    columns = {field.name for field in table.model._meta.concrete_fields}
    sealed = {table.sealed[0]} if table.sealed else set()
    told = set(table.columns) | sealed | set(table.left_out) | TO_THE_CASE
    assert columns <= told, "say of a new column whether it leaves, or why not"
    assert set(table.columns) <= columns
    assert not set(table.columns) & sealed, "what lies encrypted leaves under another name, as far as it may"
    for named in (table.refs, table.people, table.moments, tuple(table.codes), tuple(table.arrives)):
        assert set(named) <= set(table.columns)


def test_every_column_of_the_case_travels_or_says_why_not() -> None:
    columns = {field.name for field in Case._meta.concrete_fields}
    assert columns == set(CASE_COLUMNS) | set(CASE_LEFT_OUT)


def test_every_text_is_searched_for_the_names_of_sealed_people() -> None:
    words = {(table.name, name) for table in TABLES for name in table.columns if holds_words(table, name)}
    assert {
        ("notes", "text"),
        ("judgements", "answers"),
        ("tally_entries", "members"),
        ("tasks", "outcome"),
    } <= words
    assert not {name for _, name in words} & {"id", "kind", "stage", "state", "by"}

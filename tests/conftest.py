"""What every test stands on; the desk itself is set up in ``tests/settings.py``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest


def pytest_configure() -> None:
    from django.conf import settings

    from coldframe.custody.signing import create_signing_key
    from coldframe.vault.keys import create_master_key

    keys = settings.COLDFRAME_KEYS_DIR
    if not (keys / "signing.key").exists():
        create_signing_key(keys / "signing.key")
        create_master_key(keys / "master.key")


@pytest.fixture
def data_dir() -> Path:
    from django.conf import settings

    return Path(settings.COLDFRAME_DATA_DIR)


@pytest.fixture(autouse=True)
def _no_head_of_another_test(data_dir: Path) -> None:
    # Each test starts with an empty ledger; the head file of the one before would say it was truncated.
    for name in ("custody-head.json", "custody-head.new"):
        (data_dir / name).unlink(missing_ok=True)


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("COLDFRAME_TEST_LONG") != "1":
        skip = pytest.mark.skip(reason="long: run `./run test --long`")
        for item in items:
            if "long" in item.keywords:
                item.add_marker(skip)


@pytest.fixture(autouse=True, scope="session")
def _ledger_may_be_emptied_between_tests() -> Iterator[None]:
    """Let Django's flush between transactional tests pass the guard that nothing else passes."""
    from django.db import connection
    from django.test import TransactionTestCase
    from tests.inline_work import forget_all

    guard = import_module("coldframe.custody.migrations.0002_append_only")
    original = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        sqlite = connection.vendor == "sqlite"
        guards = ("ledger_no_update", "ledger_no_delete", "ledger_no_replace")
        off = [f"DROP TRIGGER IF EXISTS {name}" for name in guards]
        on = list(guard.SQLITE)
        if not sqlite:
            off = [f"ALTER TABLE {guard.TABLE} DISABLE TRIGGER USER"]
            on = [f"ALTER TABLE {guard.TABLE} ENABLE TRIGGER USER"]
        with connection.cursor() as cursor:
            for statement in off:
                cursor.execute(statement)
        original(self)
        with connection.cursor() as cursor:
            for statement in on:
                cursor.execute(statement)
        # The flush does not know the engine's tables: what waits there would run in somebody else's test.
        forget_all()

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = original

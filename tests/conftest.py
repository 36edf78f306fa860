"""A desk for every test run: its own folder and keys, SQLite unless COLDFRAME_TEST_DATABASE_URL says otherwise."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest

_DATA = Path(tempfile.mkdtemp(prefix="coldframe-test-"))
for _name in [name for name in os.environ if name.startswith("COLDFRAME_") and "_TEST_" not in name]:
    del os.environ[_name]
os.environ["COLDFRAME_DATA_DIR"] = str(_DATA)
os.environ["COLDFRAME_SECRET_KEY"] = "only-for-tests-" + "0" * 50
os.environ["COLDFRAME_DATABASE_URL"] = os.environ.get("COLDFRAME_TEST_DATABASE_URL", "")
os.environ["COLDFRAME_DESK_NAME"] = "Test desk"
os.environ["COLDFRAME_SANDBOX_REQUIRED"] = "no"


def pytest_configure() -> None:
    from coldframe.vault.keys import create_master_key

    from coldframe.custody.signing import create_signing_key

    keys = _DATA / "keys"
    if not keys.exists():
        keys.mkdir(mode=0o700)
        create_signing_key(keys / "signing.key")
        create_master_key(keys / "master.key")


@pytest.fixture
def data_dir() -> Path:
    return _DATA


@pytest.fixture(autouse=True)
def _no_head_of_another_test() -> None:
    # Each test starts with an empty ledger; the head file of the one before would say it was truncated.
    for name in ("custody-head.json", "custody-head.new"):
        (_DATA / name).unlink(missing_ok=True)


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

    guard = import_module("coldframe.custody.migrations.0002_append_only")
    original = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        sqlite = connection.vendor == "sqlite"
        off = ["DROP TRIGGER IF EXISTS ledger_no_update", "DROP TRIGGER IF EXISTS ledger_no_delete"]
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

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = original

"""The temporary tables of a roll up: what SQLite may spill to disk is whole when it is read again."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from coldframe.publication.rollups import sweeping
from coldframe.publication.rollups.sweeping import roomy

LARGER_THAN_ROOM = (
    "CREATE TEMPORARY TABLE stretch AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8000)"
    " SELECT i, randomblob(3000) AS filling FROM n"
)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL keeps temporary tables by itself.")
def test_another_transaction_between_two_roll_ups_costs_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with three million events: a table larger than its room, dropped; a transaction; a table again."""
    monkeypatch.setattr(sweeping, "_ROOM_KIB", 8_192)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE touched (sequence)")
        cursor.execute("PRAGMA temp.cache_size = -40")
        for _ in range(2):
            with roomy():
                sweeping.drop()
                cursor.execute(LARGER_THAN_ROOM)
                sweeping.drop()
            with transaction.atomic():
                cursor.execute("SELECT 1")
        cursor.execute("PRAGMA temp.quick_check")
        assert cursor.fetchall() == [("ok",)]

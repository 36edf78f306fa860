"""Tampering by somebody who can write to the database: seen at once, and still seen when the chain has grown."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from coldframe.core.actors import system
from coldframe.core.ids import new_id
from coldframe.custody import queries
from coldframe.custody.actions import act
from coldframe.custody.models import LedgerEvent, LedgerHead
from coldframe.custody.signing import head_path, read_head
from coldframe.custody.terms import EventNotTyped, Fault

ACTOR = system("test")


def grow(now: datetime, steps: int) -> None:
    for _ in range(steps):
        with act(actor=ACTOR, as_of=now) as ledger:
            ledger.record("step", new_id("clu"))


def unguarded(*statements: str) -> None:
    """Do what an owner of the database can do: switch the guard off, tamper, and leave no trace of that."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            kept = ("ledger_no_update", "ledger_no_delete", "ledger_no_replace")
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type='trigger' AND name LIKE 'ledger_%'"
            )
            triggers = [row for row in cursor.fetchall() if row[0] in kept]
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("ALTER TABLE custody_ledgerevent DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        if connection.vendor == "sqlite":
            for _, sql in triggers:
                cursor.execute(sql)
        else:
            cursor.execute("ALTER TABLE custody_ledgerevent ENABLE TRIGGER USER")


def cut_after(count: int) -> None:
    unguarded(
        f"DELETE FROM custody_ledgerevent WHERE sequence > {count}",
        f"DELETE FROM custody_eventmention WHERE sequence > {count}",
    )
    LedgerHead.objects.update(count=count, last_hash=LedgerEvent.objects.get(sequence=count).hash)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("later", [0, 1, 2, 3, 20])
def test_a_cut_stays_visible_however_many_events_follow_it(now: datetime, later: int) -> None:
    grow(now, 5)
    cut_after(3)
    grow(now, later)
    found = queries.verify()
    assert found.fault in (Fault.TRUNCATED, Fault.REWRITTEN), found.message
    head = read_head(head_path())
    assert head is not None
    assert head.count == 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("statement", "fault", "place"),
    [
        ("UPDATE custody_ledgerevent SET actor = 'person:x' WHERE sequence = 3", Fault.EDITED, 3),
        ("UPDATE custody_ledgerevent SET detail = '{\"n\":1}' WHERE sequence = 3", Fault.EDITED, 3),
        (
            "UPDATE custody_ledgerevent SET at = '2020-01-01T00:00:00.000000Z' WHERE sequence = 1",
            Fault.EDITED,
            1,
        ),
        ("DELETE FROM custody_ledgerevent WHERE sequence = 2", Fault.DELETED, 2),
        ("DELETE FROM custody_ledgerevent WHERE sequence = 5", Fault.TRUNCATED, 5),
        ("DELETE FROM custody_ledgerevent", Fault.TRUNCATED, 1),
    ],
)
def test_each_raw_tampering_is_named(now: datetime, statement: str, fault: Fault, place: int) -> None:
    grow(now, 5)
    unguarded(statement)
    found = queries.verify()
    assert (found.fault, found.bad_sequence) == (fault, place)


@pytest.mark.django_db(transaction=True)
def test_two_events_in_each_other_s_place_are_named(now: datetime) -> None:
    grow(now, 5)
    unguarded(
        "UPDATE custody_ledgerevent SET sequence = 100 WHERE sequence = 3",
        "UPDATE custody_ledgerevent SET sequence = 3 WHERE sequence = 4",
        "UPDATE custody_ledgerevent SET sequence = 4 WHERE sequence = 100",
    )
    found = queries.verify()
    assert (found.fault, found.bad_sequence) == (Fault.REORDERED, 3)


@pytest.mark.django_db(transaction=True)
def test_an_emptied_ledger_that_starts_anew_is_seen(now: datetime) -> None:
    grow(now, 3)
    unguarded("DELETE FROM custody_ledgerevent", "DELETE FROM custody_eventmention")
    LedgerHead.objects.all().delete()
    assert queries.verify().fault is Fault.TRUNCATED
    grow(now, 6)
    assert queries.verify().fault is Fault.REWRITTEN


@pytest.mark.django_db(transaction=True)
def test_replacing_an_event_is_refused_by_the_database_too(now: datetime) -> None:
    grow(now, 3)
    if connection.vendor == "sqlite":
        statement = (
            "INSERT OR REPLACE INTO custody_ledgerevent SELECT sequence, 'other', at, actor, subject, detail, "
            "previous, hash FROM custody_ledgerevent WHERE sequence = 2"
        )
    else:
        statement = (
            "INSERT INTO custody_ledgerevent SELECT * FROM custody_ledgerevent WHERE sequence = 2 "
            "ON CONFLICT (sequence) DO UPDATE SET kind = 'other'"
        )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert queries.verify().is_whole


@pytest.mark.django_db(transaction=True)
def test_a_head_file_that_a_power_cut_emptied_is_not_taken_for_a_missing_one(now: datetime) -> None:
    grow(now, 3)
    head_path().write_text("")
    found = queries.verify()
    assert found.fault is Fault.HEAD_FORGED


@pytest.mark.django_db
@pytest.mark.parametrize("subject", ["Jane Example", "", "x" * 81])
def test_an_event_is_about_an_id_never_about_words(now: datetime, subject: str) -> None:
    with pytest.raises(EventNotTyped), act(actor=ACTOR, as_of=now) as ledger:
        ledger.record("step", subject)
    assert queries.list_events() == ()

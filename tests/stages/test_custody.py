"""The ledger: what it keeps, what it refuses, and that every tampering is found and named."""

from __future__ import annotations

import json
import random
import threading
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.core.actors import person, system
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed
from coldframe.core.ids import new_id
from coldframe.core.moments import isoformat
from coldframe.custody import actions, queries
from coldframe.custody.actions import act
from coldframe.custody.models import LedgerEvent, LedgerHead
from coldframe.custody.rules import check_chain_v1
from coldframe.custody.signing import head_is_genuine, head_path, keep_head, read_head, sign_head
from coldframe.custody.terms import GENESIS, EventNotTyped, Fault, Head, RawEvent, event_hash, typed_detail

ACTOR = person("per_" + "0" * 26)


def chain(length: int, seed: int = 0) -> list[RawEvent]:
    rng = random.Random(seed)
    events, previous = [], GENESIS
    for sequence in range(1, length + 1):
        detail = {"n": rng.randrange(1000), "id": new_id("clu")}
        fields = {
            "sequence": sequence, "kind": rng.choice(["a", "b"]), "at": "2026-01-01T00:00:00.000000Z",
            "actor": "person:per_x", "subject": new_id("itm"), "previous": previous,
        }  # fmt: skip
        previous = event_hash(**fields, detail=detail)
        text = json.dumps(detail, sort_keys=True, separators=(",", ":"))
        events.append(RawEvent(**fields, detail=text, hash=previous))
    return events


def check(events: list[RawEvent], stored: Head) -> tuple[Fault | None, int | None]:
    found = check_chain_v1(lambda: events, head=None, head_is_genuine=False, stored=stored)
    return found.fault, found.bad_sequence


def changed(event: RawEvent, **changes: object) -> RawEvent:
    return RawEvent(**{**{f: getattr(event, f) for f in RawEvent.__slots__}, **changes})


@given(length=st.integers(2, 12), data=st.data())
@settings(max_examples=150, deadline=None)
def test_every_single_tampering_is_found_and_the_first_bad_event_is_named(
    length: int, data: st.DataObject
) -> None:
    events = chain(length)
    head = Head(length, events[-1].hash)
    assert check(events, head) == (None, None)
    place = data.draw(st.integers(1, length))
    how = data.draw(st.sampled_from(["edit", "delete", "delete_renumber", "swap", "insert", "truncate"]))
    if how == "edit":
        field = data.draw(st.sampled_from(["kind", "at", "actor", "subject", "detail", "hash", "previous"]))
        bad = events[:]
        bad[place - 1] = changed(events[place - 1], **{field: "0" if field != "detail" else '{"n":-1}'})
        fault, sequence = check(bad, head)
        assert sequence == place or (field == "hash" and sequence in (place, place + 1))
        assert fault is not None
    elif how == "delete":
        bad = events[: place - 1] + events[place:]
        expected = Fault.DELETED if place < length else Fault.TRUNCATED
        assert check(bad, head) == (expected, place)
    elif how == "delete_renumber":
        bad = events[: place - 1] + [changed(e, sequence=e.sequence - 1) for e in events[place:]]
        expected = Fault.DELETED if place < length else Fault.TRUNCATED
        assert check(bad, head) == (expected, place)
    elif how == "swap" and place < length:
        bad = events[:]
        bad[place - 1] = changed(events[place], sequence=place)
        bad[place] = changed(events[place - 1], sequence=place + 1)
        assert check(bad, head) == (Fault.REORDERED, place)
    elif how == "insert":
        previous = events[place - 2].hash if place > 1 else GENESIS
        fields = {
            **{f: getattr(events[0], f) for f in ("kind", "at", "actor", "subject")},
            "previous": previous,
        }
        forged = RawEvent(
            **fields, sequence=place, detail="{}", hash=event_hash(**fields, sequence=place, detail={})
        )
        bad = (
            events[: place - 1]
            + [forged]
            + [changed(e, sequence=e.sequence + 1) for e in events[place - 1 :]]
        )
        assert check(bad, head) == (Fault.INSERTED, place)
    elif how == "truncate":
        assert check(events[: place - 1], head) == (Fault.TRUNCATED, place)


def test_a_full_rewrite_and_a_forged_head_are_found_against_the_signed_head() -> None:
    ours, other = chain(5, seed=1), chain(5, seed=2)
    signed = sign_head(Head(4, ours[3].hash), at="2026-01-01T00:00:00.000000Z")
    assert head_is_genuine(signed)

    def against(events: list[RawEvent], genuine: bool = True) -> Fault | None:
        stored = Head(len(events), events[-1].hash)
        return check_chain_v1(lambda: events, head=signed, head_is_genuine=genuine, stored=stored).fault

    assert against(ours) is None
    assert against(other) is Fault.REWRITTEN
    assert against(ours[:3]) is Fault.TRUNCATED
    assert against(ours, genuine=False) is Fault.HEAD_FORGED


def test_without_a_signed_head_the_answer_says_what_it_cannot_exclude() -> None:
    events = chain(3)
    found = check_chain_v1(lambda: events, head=None, head_is_genuine=False, stored=Head(3, events[-1].hash))
    assert found.is_whole
    assert "truncation and a full rewrite cannot be excluded" in found.message


@given(st.text(min_size=1))
def test_nothing_with_a_space_or_beyond_a_token_enters_an_event(text: str) -> None:
    try:
        kept = typed_detail({"x": text})
    except EventNotTyped:
        return
    assert " " not in kept["x"]
    assert kept["x"].isascii()


@pytest.mark.parametrize("value", [1.5, {"a": 1}, "Plainly Invented", object(), b"bytes"])
def test_floats_maps_prose_and_bytes_are_refused(value: object) -> None:
    with pytest.raises(EventNotTyped):
        typed_detail({"x": value})


@pytest.mark.django_db
class TestAct:
    def test_events_follow_each_other_and_mention_what_they_name(self, now: datetime) -> None:
        clue, item = new_id("clu"), new_id("itm")
        with act(actor=ACTOR, as_of=now) as ledger:
            ledger.record("clue_received", clue, item=item, items=1)
            with act(actor=system("pipeline"), as_of=now + timedelta(seconds=1)) as inner:
                inner.record("signals_computed", item)
        assert [(e.sequence, e.kind, e.actor) for e in queries.list_events()] == [
            (1, "clue_received", str(ACTOR)),
            (2, "signals_computed", "system:pipeline"),
        ]
        assert [e.sequence for e in queries.list_events(about=item)] == [1, 2]
        assert [e.sequence for e in queries.list_events(about=clue)] == [1]
        assert queries.verify().is_whole

    def test_an_inner_act_that_fails_takes_only_its_own_events_along(self, now: datetime) -> None:
        with act(actor=ACTOR, as_of=now) as ledger:
            ledger.record("kept", "a")
            with pytest.raises(RuntimeError), act(actor=ACTOR, as_of=now) as inner:
                inner.record("lost", "b")
                raise RuntimeError
        assert [e.kind for e in queries.list_events()] == ["kept"]

    def test_an_outer_act_that_fails_leaves_nothing(self, now: datetime) -> None:
        with pytest.raises(RuntimeError), act(actor=ACTOR, as_of=now) as ledger:
            ledger.record("lost", "a")
            raise RuntimeError
        assert queries.get_head() == Head(0, GENESIS)

    @pytest.mark.parametrize("verb", ["update", "delete"])
    def test_the_database_itself_refuses_to_change_an_event(self, now: datetime, verb: str) -> None:
        with act(actor=ACTOR, as_of=now) as ledger:
            ledger.record("kept", "a")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            if verb == "update":
                LedgerEvent.objects.update(kind="other")
            else:
                LedgerEvent.objects.all().delete()
        assert actions.guarded_by_triggers()

    def test_a_hold_is_in_force_until_it_is_lifted_and_its_reason_stays_out_of_the_ledger(
        self, now: datetime
    ) -> None:
        item = new_id("itm")
        hold = actions.place_hold(item, reason="Order of a court", actor=ACTOR, as_of=now)
        assert queries.find_hold(item) is not None
        with pytest.raises(Conflict):
            actions.lift_hold(hold, actor=ACTOR, as_of=now)
        actions.ask_to_lift_hold(hold, actor=ACTOR, as_of=now)
        with pytest.raises(NotAllowed):
            actions.lift_hold(hold, actor=ACTOR, as_of=now)
        assert queries.find_hold(item) is not None
        actions.lift_hold(hold, actor=person("per_" + "1" * 26), as_of=now)
        assert queries.find_hold(item) is None
        kinds = [e.kind for e in queries.list_events(about=item)]
        assert kinds == ["hold_placed", "hold_lift_asked", "hold_lifted"]
        assert "court" not in json.dumps([dict(e.detail) for e in queries.list_events()])

    def test_a_hold_needs_a_person_and_a_reason(self, now: datetime) -> None:
        with pytest.raises(NotAllowed):
            actions.place_hold("x", reason="because", actor=system("pipeline"), as_of=now)
        with pytest.raises(InvalidInput):
            actions.place_hold("x", reason=" ", actor=ACTOR, as_of=now)


@pytest.mark.django_db(transaction=True)
class TestHead:
    def test_the_head_outside_the_database_follows_each_commit_and_shows_truncation(
        self, now: datetime
    ) -> None:
        for step in range(3):
            with act(actor=ACTOR, as_of=now) as ledger:
                ledger.record("step", f"s{step}")
        head = read_head(head_path())
        assert head is not None
        assert (head.count, head.last_hash) == (3, queries.get_head().last_hash)
        keep_head(Head(2, "0" * 64), at=isoformat(now), still_holds=lambda _: True)
        assert read_head(head_path()) == head, "an older head never replaces a newer one"
        assert queries.verify().covered == 3
        with connection.cursor() as cursor:
            for statement in _unguarded("DELETE FROM custody_ledgerevent WHERE sequence = 3"):
                cursor.execute(statement)
        LedgerHead.objects.update(count=2, last_hash=LedgerEvent.objects.get(sequence=2).hash)
        found = queries.verify()
        assert (found.fault, found.bad_sequence) == (Fault.TRUNCATED, 3)
        assert "Event 3" in found.message

    def test_concurrent_writers_keep_the_chain_whole(self, now: datetime) -> None:
        writers, each, problems = 6, 25, []

        def write(name: int) -> None:
            try:
                for step in range(each):
                    with act(actor=ACTOR, as_of=now) as ledger:
                        ledger.record("step", f"w{name}", step=step)
            except Exception as error:
                problems.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=write, args=(n,)) for n in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert problems == []
        assert queries.verify().is_whole
        assert queries.get_head().count == writers * each


def _unguarded(statement: str) -> list[str]:
    if connection.vendor == "sqlite":
        return ["DROP TRIGGER ledger_no_delete", statement]
    return ["ALTER TABLE custody_ledgerevent DISABLE TRIGGER USER", statement,
            "ALTER TABLE custody_ledgerevent ENABLE TRIGGER USER"]  # fmt: skip

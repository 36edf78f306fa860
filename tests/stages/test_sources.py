"""Sources: two people, then what they list follows, and what they withdraw goes."""

from __future__ import annotations

import hashlib
import sqlite3
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as Django  # noqa: N812
from hypothesis import given
from hypothesis import strategies as st
from tests.stages.source_desk import (
    RAFA,
    SANA,
    SINCE,
    Desk,
    a_bank,
    a_source,
    kinds,
    live,
    new_source,
)
from tests.unit.matching.exchanges import NOW, Asked, drawn, start

from coldframe.core.actors import service
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.matching import actions, decoders
from coldframe.matching.models import BankEntry, EntryOpinion, SourceRecord, SourceWindow
from coldframe.matching.queries.sources import find_next_window
from coldframe.matching.rules.sources import halves_v1, supersedes_v1
from coldframe.matching.terms import Opinion, WithdrawReason
from coldframe.matching.terms.sources import SourceState, SyncResult, Window
from coldframe.simulators.exchange import Switches
from coldframe.work.queries import list_work

pytestmark = pytest.mark.django_db


def test_that_a_source_takes_two_people_and_then_its_entries_follow(asked: Asked) -> None:
    listed = {asked.put(f"e{n}", at=NOW - timedelta(days=n)) for n in range(5)}
    proposed = actions.propose_source(new_source(asked), actor=RAFA, as_of=SINCE)
    desk = Desk(asked)
    assert desk.sync(proposed.id).state is SourceState.PROPOSED
    assert asked.server.exchange.requests == []
    with pytest.raises(NotAllowed):
        actions.approve_source(proposed.id, actor=RAFA, as_of=SINCE)
    with pytest.raises(NotAllowed):
        actions.approve_source(proposed.id, actor=service("key_" + "1" * 26), as_of=SINCE)
    actions.approve_source(proposed.id, actor=SANA, as_of=SINCE)
    assert [work.name for work in list_work()] == ["matching.sync_source"]
    synced = desk.sync(proposed.id)
    assert (synced.result, synced.counts.added, synced.entries, synced.windows) == (
        SyncResult.COMPLETE,
        5,
        5,
        0,
    )
    assert live(synced.bank_id) == listed
    entry = BankEntry.objects.first()
    assert entry is not None
    assert (entry.approved_by, entry.proposed_by) == (str(SANA), "system:sources")
    assert kinds(proposed.id) == [
        "source_proposed", "source_approved", "source_sync_begun", "object_read", "source_page_taken", "source_sync_ended",
    ]  # fmt: skip
    with pytest.raises(Conflict):
        actions.refuse_source(proposed.id, actor=SANA, as_of=NOW)


def test_that_nothing_new_changes_nothing(asked: Asked) -> None:
    asked.put("one", at=NOW - timedelta(minutes=1))
    desk, source = Desk(asked), a_source(asked)
    desk.sync(source.id)
    before = list(BankEntry.objects.values())
    again = desk.sync(source.id, after=timedelta(seconds=30))
    assert (again.counts.added, again.counts.withdrawn) == (0, 0)
    assert list(BankEntry.objects.values()) == before


def test_that_a_withdrawal_takes_effect_and_is_never_undone_by_an_old_page(asked: Asked) -> None:
    asked.put("kept")
    asked.put("gone", at=NOW - timedelta(days=1))
    desk, source = Desk(asked), a_source(asked)
    assert live(desk.sync(source.id).bank_id) == {drawn("kept"), drawn("gone")}
    asked.withdraw("gone", at=asked.clock[0] + timedelta(minutes=1))
    assert desk.sync(source.id).counts.withdrawn == 1
    assert live(source.bank_id) == {drawn("kept")}
    row = BankEntry.objects.get(value=drawn("gone"))
    assert (row.withdraw_reason, kinds(row.id)) == (WithdrawReason.WITHDRAWN_BY_SOURCE, ["entry_withdrawn"])
    # A server that went back to an old state shows the entry as it was before.
    asked.put("gone", at=NOW - timedelta(days=1))
    SourceWindow.objects.create(source_id=source.id, start=SINCE, end=NOW)
    desk.sync(source.id)
    assert live(source.bank_id) == {drawn("kept")}
    # Listed anew later, it counts again, as another entry.
    asked.put("gone", at=asked.clock[0] + timedelta(minutes=1))
    desk.sync(source.id)
    assert live(source.bank_id) == {drawn("kept"), drawn("gone")}


def test_that_a_tombstone_before_its_entry_keeps_it_out(asked: Asked) -> None:
    asked.put("late", at=NOW - timedelta(days=2))
    asked.withdraw("late", at=NOW - timedelta(days=1))
    desk, source = Desk(asked), a_source(asked)
    desk.sync(source.id)
    asked.put("late", at=NOW - timedelta(days=2))
    SourceWindow.objects.create(source_id=source.id, start=SINCE, end=NOW)
    assert desk.sync(source.id).counts.added == 0
    assert live(source.bank_id) == set()


def test_that_a_clock_ahead_keeps_nothing_from_counting_and_one_behind_loses_nothing(asked: Asked) -> None:
    desk, source = Desk(asked), a_source(asked)
    asked.server.exchange.switches = Switches(ahead_seconds=3600)
    asked.put("ahead")
    desk.sync(source.id)
    assert live(source.bank_id) == {drawn("ahead")}
    asked.server.exchange.switches = Switches(ahead_seconds=0)
    asked.clock[0] += timedelta(minutes=1)
    asked.withdraw("ahead")
    desk.sync(source.id)
    assert live(source.bank_id) == set()
    # Recorded by a clock four minutes behind, after we asked for everything up to now.
    asked.put("behind", at=asked.clock[0] - timedelta(minutes=4))
    desk.sync(source.id, after=timedelta(minutes=10))
    assert live(source.bank_id) == {drawn("behind")}


def test_that_what_a_person_withdrew_is_not_brought_back_and_what_others_added_stays(asked: Asked) -> None:
    bank_id = a_bank()
    mine = actions.propose_entry(bank_id, "pdq", drawn("both"), actor=RAFA, as_of=SINCE)  # type: ignore[arg-type]
    actions.approve_entry(mine.id, actor=SANA, as_of=SINCE)
    asked.put("both", at=NOW - timedelta(hours=3))
    asked.put("wrong", at=NOW - timedelta(hours=3))
    desk, source = Desk(asked), a_source(asked, bank_id=bank_id)
    assert desk.sync(source.id).counts.added == 1
    wrong = BankEntry.objects.get(value=drawn("wrong"))
    actions.withdraw_entry(wrong.id, reason=WithdrawReason.NOT_HARMFUL, actor=SANA, as_of=NOW)
    asked.put("wrong", at=asked.clock[0] + timedelta(minutes=1))
    asked.withdraw("both", at=asked.clock[0] + timedelta(minutes=1))
    desk.sync(source.id)
    assert live(bank_id) == {drawn("both")}


def test_that_no_digest_of_an_address_is_kept_or_shown_that_trying_could_guess() -> None:
    asked = start("stopncii")
    try:
        url = "https://example.org/a"
        asked.server.exchange.put("u", {"URL": url}, at=NOW - timedelta(days=1))
        source = a_source(asked)
        synced = Desk(asked).sync(source.id)
    finally:
        asked.server.stop()
    (entry,) = BankEntry.objects.filter(bank_id=synced.bank_id)
    (record,) = SourceRecord.objects.all()
    assert (entry.kind, entry.reference) == ("url", "")
    assert len(record.key) == 64
    assert record.key not in {
        hashlib.sha256(text.encode()).hexdigest() for text in (url, entry.value, f"url:{entry.value}")
    }


def test_that_two_records_of_one_value_are_one_entry_until_both_are_gone() -> None:
    asked = start("ncmec")
    try:
        for key in ("1/a", "2/a"):
            asked.server.exchange.put(key, {"md5": "a" * 32, "pdna": "x"}, at=NOW)
        desk, source = Desk(asked), a_source(asked)
        synced = desk.sync(source.id)
        assert (synced.counts.added, synced.counts.ignored, synced.entries) == (1, 2, 1)
        asked.server.exchange.withdraw("1/a", at=asked.clock[0] + timedelta(minutes=1))
        desk.sync(source.id)
        assert live(source.bank_id) == {"a" * 32}
        asked.server.exchange.withdraw("2/a", at=asked.clock[0] + timedelta(minutes=1))
        desk.sync(source.id)
        assert live(source.bank_id) == set()
    finally:
        asked.server.stop()


def test_that_a_changed_fingerprint_replaces_the_old_one_and_members_are_chosen() -> None:
    asked = start("ncmec")
    try:
        asked.server.exchange.put("1/a", {"md5": "a" * 32}, at=NOW)
        asked.server.exchange.put("2/a", {"md5": "b" * 32}, at=NOW)
        desk, source = Desk(asked), a_source(asked, members=("1",))
        desk.sync(source.id)
        assert live(source.bank_id) == {"a" * 32}
        asked.server.exchange.put("1/a", {"md5": "c" * 32}, at=asked.clock[0] + timedelta(minutes=1))
        counts = desk.sync(source.id).counts
        assert (counts.added, counts.withdrawn, live(source.bank_id)) == (1, 1, {"c" * 32})
    finally:
        asked.server.stop()


def test_that_votes_against_an_entry_become_an_opinion_and_can_be_taken_back() -> None:
    asked = start("ncmec")
    try:
        said = []
        desk, source = Desk(asked), a_source(asked)
        told: list[dict[str, Any]] = [{"denied": [7]}, {"denied": [7], "affirmed": [8]}, {}]
        for votes in told:
            asked.server.exchange.put(
                "1/a", {"md5": "a" * 32}, at=asked.clock[0] + timedelta(minutes=1), **votes
            )
            desk.sync(source.id)
            said.append(EntryOpinion.objects.get(source=source.name).opinion)
        assert said == [Opinion.NEGATIVE, Opinion.INVESTIGATE, Opinion.POSITIVE]
    finally:
        asked.server.stop()


# Faults -----------------------------------------------------------------------------------


def test_that_a_source_that_cannot_be_right_is_refused(asked: Asked) -> None:
    for changes, error, field in (
        ({"name": " "}, InvalidInput, "name"),
        ({"kind": "iwf"}, InvalidInput, "kind"),
        ({"bank_id": "bnk_" + "0" * 26}, NotFound, None),
        ({"recipient_id": "rcp_" + "0" * 26}, NotFound, None),
        ({"url": "http://hashes.example.org"}, InvalidInput, "url"),
        ({"environment": "production"}, InvalidInput, "url"),
        ({"secrets": {}}, InvalidInput, asked.client.SECRETS[0]),
        ({"members": ("x",)}, InvalidInput, "members"),
        ({"starts_at": NOW + timedelta(days=1)}, InvalidInput, "starts_at"),
    ):
        with pytest.raises(error) as refused:
            actions.propose_source(new_source(asked, **changes), actor=RAFA, as_of=NOW)
        assert refused.value.field == field
    first = actions.propose_source(new_source(asked, name="Twice"), actor=RAFA, as_of=NOW)
    with pytest.raises(Conflict):
        actions.propose_source(new_source(asked, name="Twice"), actor=RAFA, as_of=NOW)
    with pytest.raises(NotAllowed):
        actions.propose_source(new_source(asked), actor=service("key_" + "1" * 26), as_of=NOW)
    assert actions.refuse_source(first.id, actor=RAFA, as_of=NOW).state is SourceState.REFUSED
    assert find_next_window(first.id, as_of=NOW) is None


# Rules ------------------------------------------------------------------------------------

moments = st.integers(0, 10**9).map(
    lambda seconds: NOW - timedelta(seconds=seconds, microseconds=seconds % 7)
)


@given(moments, moments)
def test_that_halves_cover_the_whole_and_end(start_at: datetime, end: datetime) -> None:
    whole = Window(min(start_at, end), max(start_at, end))
    todo, narrow = [whole], 0
    for _ in range(2000):
        if not todo:
            break
        window = todo.pop(0)
        halves = halves_v1(window)
        if halves:
            assert (halves[0].start, halves[0].end, halves[1].end) == (
                window.start,
                halves[1].start,
                window.end,
            )
            todo.append(halves[0])
        else:
            narrow += 1
            assert window.end - window.start <= timedelta(seconds=2)
    assert not todo
    assert narrow == 1


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=5))
def test_that_the_order_of_listing_and_withdrawal_decides_whatever_the_order_of_pages(
    told: list[tuple[int, bool]],
) -> None:
    """Of one listing and one withdrawal, the later one stands in both orders of arrival."""
    at = [NOW + timedelta(days=day) for day, _ in told]
    for first in range(len(told)):
        for second in range(len(told)):
            if told[first][1] == told[second][1] or at[first] == at[second]:
                continue  # Where the seconds are equal, the last word counts.
            one = supersedes_v1(
                known_at=at[first],
                known_withdrawn=told[first][1],
                told_at=at[second],
                told_withdrawn=told[second][1],
            )
            other = supersedes_v1(
                known_at=at[second],
                known_withdrawn=told[second][1],
                told_at=at[first],
                told_withdrawn=told[first][1],
            )
            assert one != other


def test_that_a_list_of_known_harmless_files_goes_into_no_bank_of_harmful_ones() -> None:
    listed = f'"SHA-1","MD5","CRC32","FileName"\r\n"{"A" * 40}","{"B" * 32}","0","a.dll"\r\n'.encode()
    with pytest.raises(InvalidInput, match="known harmless"):
        actions.propose_list(a_bank(), listed, actor=RAFA, as_of=NOW)
    proposed = actions.propose_list(a_bank(opinion=Opinion.NEGATIVE), listed, actor=RAFA, as_of=NOW)
    assert (proposed.list_format, proposed.rows_good) == ("nsrl", 1)


def test_that_the_database_of_a_list_is_opened_within_the_desks_own_limits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = sqlite3.connect(":memory:")
    made.execute("CREATE TABLE FILE (sha256 VARCHAR)")
    made.execute("INSERT INTO FILE VALUES (?)", ("a" * 64,))
    made.commit()
    listed, bank = made.serialize(), a_bank(opinion=Opinion.NEGATIVE)
    made.close()
    monkeypatch.setattr(Django, "COLDFRAME_SANDBOX_REQUIRED", True)
    assert decoders.list_sandbox()._require_full
    monkeypatch.setattr(Django, "COLDFRAME_SANDBOX_REQUIRED", False)
    monkeypatch.setattr(Django, "COLDFRAME_MAX_UPLOAD_BYTES", len(listed) - 1)
    with pytest.raises(InvalidInput, match="too large"):
        actions.propose_list(bank, listed, actor=RAFA, as_of=NOW)
    monkeypatch.setattr(Django, "COLDFRAME_MAX_UPLOAD_BYTES", len(listed))
    assert actions.propose_list(bank, listed, actor=RAFA, as_of=NOW).rows_good == 1

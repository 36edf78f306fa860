"""Sources: two people, then what they list follows; what they withdraw goes; no bad page stalls the rest."""

from __future__ import annotations

import json
import logging
import random
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.matching.exchanges import NOW, SECRETS, Asked, drawn, start

from coldframe.core.actors import person, service, system
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.custody.models import LedgerEvent
from coldframe.custody.queries import list_events
from coldframe.matching import actions, exchange_steps
from coldframe.matching.actions.sources import open_account
from coldframe.matching.actions.syncing import begin_sync
from coldframe.matching.exchanges.base import Account, Exchange, Page
from coldframe.matching.models import Bank, BankEntry, EntryOpinion, Source, SourceRecord, SourceWindow
from coldframe.matching.queries.sources import find_next_window, get_source, list_gaps
from coldframe.matching.rules.sources import halves_v1, supersedes_v1
from coldframe.matching.terms import EntryState, Opinion, WithdrawReason
from coldframe.matching.terms.sources import NewSource, SourceState, SourceView, SyncResult, Window
from coldframe.partners.terms import HarmCategory
from coldframe.simulators.exchange import Fault, FaultKind, Switches
from coldframe.vault.actions import read
from coldframe.vault.terms import ReadReason
from coldframe.work.queries import list_work
from coldframe.work.tasks import Envelope, Run
from coldframe.work.terms import Patience

pytestmark = pytest.mark.django_db
RAFA, SANA = person("per_" + "1" * 26), person("per_" + "2" * 26)
SINCE = NOW - timedelta(days=30)


@pytest.fixture(params=["ncmec", "stopncii"])
def asked(request: pytest.FixtureRequest) -> Iterator[Asked]:
    one = start(request.param)
    yield one
    one.server.stop()


def a_bank(**changes: Any) -> str:
    given_: dict[str, Any] = {"category": HarmCategory.ABUSE_MATERIAL, "source": "Example"} | changes
    return actions.create_bank(f"Shapes {Bank.objects.count()}", actor=RAFA, as_of=SINCE, **given_).id


def new_source(asked: Asked, **changes: Any) -> NewSource:
    given_: dict[str, Any] = {
        "name": f"Example exchange {Source.objects.count()}", "kind": asked.client.NAME, "bank_id": "",
        "url": asked.server.url, "environment": "test", "secrets": SECRETS[asked.client.NAME],
        "starts_at": SINCE,
    } | changes  # fmt: skip
    given_["bank_id"] = given_["bank_id"] or a_bank()
    return NewSource(**given_)


def a_source(asked: Asked, **changes: Any) -> SourceView:
    proposed = actions.propose_source(new_source(asked, **changes), actor=RAFA, as_of=NOW)
    return actions.approve_source(proposed.id, actor=SANA, as_of=NOW)


class Killed(BaseException):
    """The process was killed here."""


class Desk:
    """Runs syncs as the engine would: what steps returned is remembered over a death."""

    def __init__(self, asked: Asked, *, timeout_seconds: float = 5.0) -> None:
        self.asked = asked
        self.client: Exchange = type(asked.client)(timeout_seconds=timeout_seconds)
        self.memo: dict[tuple[str, str], Envelope] = {}
        self.ticks, self.die_at, self.number = 0, -1, 0

    def clock(self) -> datetime:
        return self.asked.clock[0]

    def tick(self) -> None:
        self.ticks += 1
        if self.ticks == self.die_at:
            raise Killed

    def find(self, _name: str) -> Exchange:
        desk = self

        class Ticking(type(self.client)):  # type: ignore[misc]
            def fetch(self, account: Account, window: Window, cursor: str) -> Page:
                desk.tick()
                page = desk.client.fetch(account, window, cursor)
                desk.tick()
                return page

        return Ticking()

    def remember(self, work: str) -> Callable[[str, Callable[[], Envelope]], Envelope]:
        def remember(label: str, call: Callable[[], Envelope]) -> Envelope:
            if (work, label) not in self.memo:
                self.tick()
                result = call()
                self.tick()
                self.memo[work, label] = result
            return self.memo[work, label]

        return remember

    def sync(self, source_id: str, *, after: timedelta = timedelta(hours=1)) -> SourceView:
        """Let some time pass and sync once, living on after each death."""
        self.asked.clock[0] += after
        self.number += 1
        return self.go_on(source_id)

    def go_on(self, source_id: str) -> SourceView:
        work = f"matching.sync_source:{source_id}:{self.number}"
        while True:
            run = Run(
                work, remember=self.remember(work), clock=self.clock,
                patience=Patience(quick_tries=1), stopping=threading.Event(),
            )  # fmt: skip
            try:
                exchange_steps.sync_source(run, source_id, clock=self.clock, find=self.find)
            except Killed:
                continue
            return get_source(source_id)


def live(bank_id: str) -> set[str]:
    rows = BankEntry.objects.filter(bank_id=bank_id, state=EntryState.ACTIVE)
    return set(rows.values_list("value", flat=True))


def kinds(about: str) -> list[str]:
    return [event.kind for event in list_events(about=about)]


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


@pytest.mark.parametrize(
    "kind",
    [
        FaultKind.STATUS,
        FaultKind.HTML_PAGE,
        FaultKind.GARBAGE,
        FaultKind.TRUNCATED,
        FaultKind.EMPTY,
        FaultKind.CLOSED,
    ],
)
def test_that_one_bad_answer_is_tried_again_at_once(asked: Asked, kind: FaultKind) -> None:
    asked.server.exchange.switches = Switches(page_size=2)
    listed = {asked.put(f"e{n}", at=NOW - timedelta(hours=n)) for n in range(6)}
    asked.server.exchange.arm(Fault(kind, skip=1))
    desk, source = Desk(asked), a_source(asked)
    synced = desk.sync(source.id)
    assert (live(source.bank_id), synced.result, synced.windows) == (listed, SyncResult.COMPLETE, 0)
    assert kinds(source.id).count("source_page_failed") == 1


def test_that_a_slow_answer_is_tried_again(asked: Asked) -> None:
    listed = {asked.put("one", at=NOW)}
    asked.server.exchange.arm(Fault(FaultKind.SLOW, seconds=1.0))
    desk, source = Desk(asked, timeout_seconds=0.3), a_source(asked)
    desk.sync(source.id)
    assert live(source.bank_id) == listed


def test_that_a_cursed_second_never_stalls_the_rest_and_is_asked_for_again(asked: Asked) -> None:
    """The field's importer stops for ever at a malformed page, or at a second with a bad entry."""
    asked.server.exchange.switches = Switches(page_size=1)
    moments = [NOW - timedelta(minutes=11 * n, seconds=n) for n in range(8)]
    listed = {asked.put(f"e{n}", at=at, is_cursed=n in (3, 4)) for n, at in enumerate(moments)}
    cursed = {drawn("e3"), drawn("e4")}
    desk, source = Desk(asked), a_source(asked, starts_at=NOW - timedelta(hours=2))
    first = desk.sync(source.id)
    assert (first.result, live(source.bank_id)) == (SyncResult.WITH_GAPS, listed - cursed)
    gaps = list_gaps(source.id)
    for at in (moments[3], moments[4]):
        assert any(gap.window.start <= at <= gap.window.end for gap in gaps)
    if asked.client.ENDS_WINDOWS:
        assert all(gap.window.end - gap.window.start <= timedelta(seconds=1) for gap in gaps)
    else:
        assert [gap.window.end - moments[3] <= timedelta(seconds=1) for gap in gaps] == [True]
    kept = read(gaps[0].raw_sha256, actor=RAFA, as_of=NOW, reason=ReadReason.EXAMINATION)
    assert b"".join(kept) == b"\0\xff not a page"
    # The next sync brings what is new, and tries the gaps again.
    new = asked.put("new", at=asked.clock[0] + timedelta(minutes=1))
    asked.server.exchange.bless(asked.key("e4"))
    asked.server.exchange.requests.clear()
    second = desk.sync(source.id)
    assert (second.result, live(source.bank_id)) == (SyncResult.WITH_GAPS, (listed - {drawn("e3")}) | {new})
    assert len(asked.server.exchange.requests) < 12
    asked.server.exchange.bless(asked.key("e3"))
    assert desk.sync(source.id, after=timedelta(minutes=20)).result is SyncResult.WITH_GAPS
    third = desk.sync(source.id, after=timedelta(hours=2))
    assert (third.result, third.gaps, live(source.bank_id)) == (SyncResult.COMPLETE, 0, listed | {new})


def test_that_a_source_that_is_down_makes_no_gaps(asked: Asked) -> None:
    listed = {asked.put("one", at=NOW)}
    desk, source = Desk(asked), a_source(asked)
    asked.server.exchange.arm(Fault(FaultKind.STATUS, status=503, times=1000))
    for _ in range(3):
        down = desk.sync(source.id)
        assert (down.result, down.gaps) == (SyncResult.UNREACHABLE, 0)
    assert down.windows == 3
    assert len(asked.server.exchange.requests) == 6
    asked.server.exchange.disarm()
    up = desk.sync(source.id)
    assert (up.result, up.windows, live(source.bank_id)) == (SyncResult.COMPLETE, 0, listed)


def test_that_refused_credentials_are_said_and_can_be_renewed(asked: Asked) -> None:
    listed = {asked.put("one", at=NOW)}
    wrong = dict.fromkeys(asked.client.SECRETS, "not-the-hush")
    desk, source = Desk(asked), a_source(asked, secrets=wrong)
    refused = desk.sync(source.id)
    assert refused.result is SyncResult.CREDENTIALS
    assert "401" in refused.message
    actions.renew_credentials(source.id, SECRETS[asked.client.NAME], actor=RAFA, as_of=NOW)
    assert desk.sync(source.id).result is SyncResult.COMPLETE
    assert live(source.bank_id) == listed


def test_that_a_paused_source_is_not_asked(asked: Asked) -> None:
    asked.put("one", at=NOW)
    desk, source = Desk(asked), a_source(asked)
    actions.pause_source(source.id, actor=RAFA, as_of=NOW)
    desk.sync(source.id)
    assert asked.server.exchange.requests == []
    with pytest.raises(Conflict):
        actions.request_sync(source.id, actor=RAFA, as_of=NOW)
    actions.resume_source(source.id, actor=RAFA, as_of=NOW)
    assert desk.sync(source.id).counts.added == 1


def test_that_only_one_sync_of_a_source_runs_at_a_time(asked: Asked) -> None:
    source = a_source(asked)
    begin = begin_sync
    actor = system("sources")
    assert begin(source.id, "a:1", actor=actor, as_of=NOW)
    assert begin(source.id, "a:1", actor=actor, as_of=NOW)
    assert not begin(source.id, "a:2", actor=actor, as_of=NOW + timedelta(hours=5))
    assert begin(source.id, "a:2", actor=actor, as_of=NOW + timedelta(hours=7))


@pytest.mark.parametrize("name", ["ncmec", "stopncii"])
def test_that_a_kill_anywhere_leaves_what_an_undisturbed_sync_leaves(name: str) -> None:
    asked = start(name)
    try:
        asked.server.exchange.switches = Switches(page_size=2)
        listed = {asked.put(f"e{n}", at=NOW - timedelta(hours=n)) for n in range(5)}
        asked.put("gone", at=NOW - timedelta(days=3))
        asked.withdraw("gone", at=NOW - timedelta(days=2))
        ticks, die_at = 10**6, 0
        while die_at < ticks:
            die_at += 1
            desk, source = Desk(asked), a_source(asked)
            desk.die_at = die_at
            synced = desk.sync(source.id)
            ticks = desk.ticks
            assert (synced.result, synced.windows, live(source.bank_id)) == (SyncResult.COMPLETE, 0, listed)
            assert SourceRecord.objects.filter(source_id=source.id).count() == 6
            assert BankEntry.objects.filter(bank_id=source.bank_id).count() == 5
        assert die_at > 8
    finally:
        asked.server.stop()


@given(st.data())
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_that_after_all_faults_the_desk_holds_what_the_source_lists(data: st.DataObject) -> None:
    """Any story of changes and faults: in the end the active entries are the listed ones, no more, no less."""
    asked = start(data.draw(st.sampled_from(["ncmec", "stopncii"])))
    chance = random.Random(data.draw(st.integers(0, 2**32)))
    names = [f"n{number}" for number in range(6)]
    try:
        desk, source = Desk(asked), a_source(asked, starts_at=NOW)
        model: dict[str, bool] = {}
        for _ in range(data.draw(st.integers(1, 3))):
            asked.server.exchange.switches = Switches(
                page_size=chance.randint(1, 4),
                is_reversed=chance.random() < 0.5,
                overlap=chance.randint(0, 3),
            )
            for name in chance.sample(names, chance.randint(0, 4)):
                at = asked.clock[0] + timedelta(seconds=chance.randint(1, 3000))
                model[name] = chance.random() < 0.6
                asked.put(name, at=at, is_cursed=model[name] and chance.random() < 0.2)
                if not model[name]:
                    asked.withdraw(name, at=at + timedelta(seconds=1))
            kinds_ = [kind for kind in FaultKind if kind is not FaultKind.SLOW]
            for _fault in range(chance.randint(0, 3)):
                asked.server.exchange.arm(Fault(chance.choice(kinds_), skip=chance.randint(0, 4)))
            desk.sync(source.id)
        asked.server.exchange.disarm()
        for name in model:
            asked.server.exchange.bless(asked.key(name))
        final = desk.sync(source.id, after=timedelta(days=2))
        assert (final.result, final.windows) == (SyncResult.COMPLETE, 0)
        assert live(source.bank_id) == {drawn(name) for name, is_listed in model.items() if is_listed}
    finally:
        asked.server.stop()


# Secrets and refusals ---------------------------------------------------------------------


def test_that_no_secret_is_shown_kept_open_or_logged(asked: Asked, caplog: pytest.LogCaptureFixture) -> None:
    asked.put("one", at=NOW)
    with caplog.at_level(logging.DEBUG):
        desk, source = Desk(asked), a_source(asked)
        asked.server.exchange.arm(Fault(FaultKind.GARBAGE))
        synced = desk.sync(source.id)
    account = open_account(source.id, actor=RAFA, as_of=NOW)
    assert account.secrets == SECRETS[asked.client.NAME]
    shown = [
        repr(synced), repr(new_source(asked)), repr(account), caplog.text,
        json.dumps(list(Source.objects.values()), default=str),
        json.dumps(list(LedgerEvent.objects.values()), default=str),
        json.dumps([[key, one] for key, one in desk.memo.items()], default=str),
    ]  # fmt: skip
    assert not [text for text in shown if "hush" in text]
    assert drawn("one") not in shown[0] + shown[3] + shown[5] + shown[6]


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
            if told[first][1] == told[second][1]:
                continue
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

"""Sources in trouble: no bad page, death or wrong clock stalls the rest, loses anything or shows a secret."""

from __future__ import annotations

import json
import logging
import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.stages.source_desk import (
    RAFA,
    Desk,
    a_source,
    kinds,
    live,
    new_source,
)
from tests.unit.matching.exchanges import NOW, SECRETS, Asked, drawn, start

from coldframe.core.actors import system
from coldframe.core.errors import Conflict
from coldframe.custody.models import LedgerEvent
from coldframe.matching import actions
from coldframe.matching.actions.sources import open_account
from coldframe.matching.actions.syncing import begin_sync
from coldframe.matching.models import BankEntry, Source, SourceRecord
from coldframe.matching.queries.sources import list_gaps
from coldframe.matching.terms.sources import SyncResult
from coldframe.simulators.exchange import Fault, FaultKind, Switches
from coldframe.vault.actions import read
from coldframe.vault.terms import ReadReason

pytestmark = pytest.mark.django_db


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

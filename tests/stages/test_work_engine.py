"""Real worker processes, killed and frozen: nothing is lost, and no effect happens twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from tests.stages.work_desk import SERVER, Desk, drop, make_template, open_desk, url_of
from tests.stages.work_tasks import BRIEF, STEPS

from coldframe.core.actors import person
from coldframe.custody.queries import list_events, verify
from coldframe.work.actions import enqueue, retry
from coldframe.work.queries import count_work, find_work, get_work, list_work, list_workers
from coldframe.work.terms import WorkState

IS_LONG = os.environ.get("COLDFRAME_TEST_LONG") == "1"
AMOUNT, KILLS = (400, 25) if IS_LONG else (40, 2)
SEED = int(os.environ.get("COLDFRAME_TEST_SEED", "20261122"))
ACTOR = person("per_00000000000000000000000001")
needs_postgresql = pytest.mark.skipif(not SERVER, reason="needs PostgreSQL: set COLDFRAME_TEST_DATABASE_URL")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    name = make_template(tmp_path_factory.mktemp("work"))
    yield name
    drop(name)


@pytest.fixture
def desk(template: str, tmp_path: Path, django_db_blocker: Any) -> Iterator[Desk]:
    with django_db_blocker.unblock(), open_desk(template, tmp_path) as opened:
        yield opened


def items(amount: int) -> list[str]:
    return [f"itm_{number:026d}" for number in range(amount)]


def enqueue_all(name: str, wanted: list[str]) -> None:
    with transaction.atomic():
        for item in wanted:
            enqueue(name, item, item)


def everything(wanted: list[str]) -> Counter[tuple[str, str]]:
    parts = [f"effect:{number}" for number in range(STEPS)] + ["end"]
    return Counter((item, part) for item in wanted for part in parts)


def is_all_done() -> bool:
    counts = count_work()
    return not any(counts[state] for state in counts)


def has_called(desk: Desk, times: int) -> bool:
    return len(desk.calls()) >= times


def state_of(identity: str) -> WorkState | None:
    work = find_work(identity)
    return work.state if work else None


def test_that_killed_workers_lose_nothing_and_repeat_no_effect(desk: Desk) -> None:
    chance = random.Random(SEED)
    wanted = items(AMOUNT)
    enqueue_all("probe.many", wanted)
    expected_calls = AMOUNT * STEPS
    for reach in sorted(chance.sample(range(1, expected_calls), KILLS)):
        worker = desk.start()
        desk.wait(partial(has_called, desk, reach), "progress")
        desk.kill(worker)
    desk.start()
    desk.wait(is_all_done, "the end of all work")

    assert desk.effects() == everything(wanted)
    made = Counter((item, call) for item, call, _ in desk.calls())
    assert set(made) == {(item, f"call:{number}") for item in wanted for number in range(STEPS)}
    # Between an outside call and its note lies a moment in which a kill repeats the call: one per thread and kill.
    assert sum(made.values()) - expected_calls <= 4 * KILLS, desk.log()
    assert list_work(WorkState.FAILED) == ()
    verification = verify()
    assert verification.is_whole, verification.message
    assert verification.count == sum(everything(wanted).values())


def test_that_a_stopped_worker_ends_cleanly_and_the_next_goes_on(desk: Desk) -> None:
    wanted = items(12)
    enqueue_all("probe.slow", wanted)
    worker = desk.start()
    desk.wait(desk.effects, "progress")
    assert desk.stop(worker) == 0
    assert list_workers() == ()
    assert 0 < sum(desk.effects().values()) < 12
    desk.start()
    desk.wait(is_all_done, "the end of all work")
    assert desk.effects() == Counter((item, "slow") for item in wanted)
    assert Counter(words[0] for words in desk.calls()) == Counter(wanted)


@needs_postgresql
def test_that_two_workers_share_the_work_and_none_is_done_twice(desk: Desk) -> None:
    wanted = items(AMOUNT)
    for _ in range(2):
        desk.start(concurrency=3)
    desk.wait(lambda: len(list_workers()) == 2, "two workers")
    enqueue_all("probe.slow", wanted)
    desk.wait(is_all_done, "the end of all work")
    assert desk.effects() == Counter((item, "slow") for item in wanted)
    assert Counter(words[0] for words in desk.calls()) == Counter(wanted)
    shares = Counter(words[-1] for words in desk.calls())
    assert len(shares) == 2
    assert min(shares.values()) >= AMOUNT // 8


def test_that_a_worker_that_never_returns_is_replaced_and_fenced(desk: Desk) -> None:
    enqueue_all("probe.stuck", items(1))
    frozen = desk.start(timeout=1.5)
    desk.wait(lambda: len(desk.calls()) == 1, "the first worker in its step")
    os.kill(frozen.pid, signal.SIGSTOP)
    desk.start(timeout=1.5)
    desk.wait(is_all_done, "the end of all work")
    assert [words[1] for words in desk.calls()] == ["stuck", "stuck"]
    expected = Counter((items(1)[0], part) for part in ("before", "after"))
    assert desk.effects() == expected
    os.kill(frozen.pid, signal.SIGCONT)
    desk.wait(lambda: len(list_workers()) == 2, "the woken worker's sign of life")
    assert desk.effects() == expected
    assert is_all_done()


def test_that_failures_stay_visible_block_nobody_and_can_be_run_again(desk: Desk) -> None:
    one = items(5)
    enqueue_all("probe.poison", one[:3])
    enqueue("probe.flaky", one[3], one[3])
    enqueue("probe.down", one[3], one[3])
    enqueue("probe.refused", one[3], one[3])
    enqueue("probe.unheard_of", one[3], one[3])
    enqueue_all("probe.many", one)
    desk.start(concurrency=2)
    desk.wait(
        lambda: count_work()[WorkState.FAILED] == 6 and state_of(f"probe.flaky:{one[3]}") is WorkState.DONE,
        "six failures",
    )
    desk.wait(
        lambda: all(state_of(f"probe.follow:{item}") is WorkState.DONE for item in one), "the other work"
    )

    failures = {work.id: work.failure for work in list_work(WorkState.FAILED)}
    codes = Counter(failure.code for failure in failures.values() if failure)
    assert codes == {"unexpected": 3, "remote_failure": 2, "unknown_task": 1}
    assert "clue" not in str(failures)
    assert "words out of" not in desk.log()
    calls = Counter(words[1] for words in desk.calls())
    assert (calls["flaky"], calls["refused"]) == (4, 1)
    assert calls["down"] == BRIEF.quick_tries * (BRIEF.later_times + 1)
    assert get_work(f"probe.down:{one[3]}").work.postponed == BRIEF.later_times

    identity = f"probe.poison:{one[0]}"
    assert [(step.label, step.kind) for step in get_work(identity).steps] == [("before", "effect")]
    desk.probe.with_suffix(".cured").touch()
    now = get_work(identity).work.changed_at
    retry(identity, actor=ACTOR, as_of=now)
    desk.wait(lambda: state_of(identity) is WorkState.DONE, "the second run")
    effects = desk.effects()
    assert (effects[(one[0], "before")], effects[(one[0], "after")]) == (1, 1)
    assert [event.actor for event in list_events(kind="work_retried")] == [str(ACTOR)]
    labels = [
        (step.label, step.kind, bool(step.failure)) for step in get_work(f"probe.refused:{one[3]}").steps
    ]
    assert labels == [("ask", "call", True), ("note", "effect", False)]


@pytest.mark.long
def test_that_a_task_that_ends_its_worker_each_time_fails_in_the_end(desk: Desk) -> None:
    enqueue_all("probe.suicide", items(1))
    for _ in range(30):
        worker = desk.start()
        desk.wait(partial(has_ended, worker), "the end of a worker")
        if is_failed():
            break
        desk.workers.remove(worker)
    work = list_work(WorkState.FAILED)[0]
    assert work.failure is not None
    assert work.failure.code == "kept_interrupting"


def has_ended(worker: subprocess.Popen[bytes]) -> bool:
    return worker.poll() is not None or is_failed()


def is_failed() -> bool:
    return count_work()[WorkState.FAILED] == 1


def test_that_what_falls_due_runs_once_a_period_across_workers(desk: Desk) -> None:
    for _ in range(2):
        desk.start(PROBE_TICKS="1")
    desk.wait(lambda: len({words[0] for words in desk.calls()}) >= 3, "three periods")
    periods = Counter(words[0] for words in desk.calls())
    assert set(periods.values()) == {1}


def in_a_process(desk: Desk, script: str) -> str:
    """Run ``script`` on the desk's database with Django set up; return what it printed."""
    script = "import django; django.setup()\nimport tests.stages.work_tasks\n" + script
    return desk.run([sys.executable, "-c", script])


def test_that_a_process_that_only_enqueues_takes_no_work(desk: Desk) -> None:
    desk.stop(desk.start())
    in_a_process(
        desk,
        "import time\n"
        "from coldframe.work.actions import enqueue\n"
        "enqueue('probe.many', 'itm_x', 'itm_x'); time.sleep(1)\n",
    )
    assert state_of("probe.many:itm_x") is WorkState.WAITING
    assert desk.calls() == []


EMBEDDED = """
import os, sys, time
reached = []
sys.addaudithook(lambda name, given: name == "socket.connect" and reached.append(given[1]))
from coldframe.core.errors import UnsafeConfiguration
from coldframe.work.actions import enqueue
from coldframe.work.engine import EngineOptions, is_running, start_engine, stop_engine
from coldframe.work.queries import find_work, list_workers
os.environ["DBOS__CLOUD"] = "true"
try:
    start_engine()
except UnsafeConfiguration as refused:
    print(refused.message)
del os.environ["DBOS__CLOUD"]
for number in range(2):
    first = start_engine(EngineOptions(beat_seconds=0.4))
    assert start_engine() == first and is_running()
    assert [worker.id for worker in list_workers()] == [first]
    identity = enqueue("probe.many", f"itm_{number}", f"itm_{number}")
    end = time.monotonic() + 30
    while find_work(identity).state != "done" and time.monotonic() < end:
        time.sleep(0.05)
    print(find_work(identity).state, stop_engine(), is_running(), len(list_workers()))
print(sorted({str(address[0]) for address in reached if isinstance(address, tuple)}))
"""


def test_that_the_engine_runs_inside_another_process_again_and_again_and_calls_nobody(desk: Desk) -> None:
    said = in_a_process(desk, EMBEDDED).splitlines()
    assert said[0] == "DBOS__CLOUD is set and would send data outside. Unset it."
    assert said[1:3] == ["done True False 0"] * 2
    server = sorted({urlsplit(SERVER).hostname or ""}) if SERVER else []
    assert said[3] in (str(server), "[]")


def test_that_an_engine_without_its_tables_does_not_start(tmp_path: Path) -> None:
    empty = Desk(f"sqlite:///{tmp_path / 'empty.sqlite3'}", tmp_path / "calls")
    script = (
        "from django.core.management import call_command\n"
        "from django.db.models.signals import post_migrate\n"
        "post_migrate.receivers.clear(); post_migrate.sender_receivers_cache.clear()\n"
        "call_command('migrate', verbosity=0)\n"
        "from coldframe.core.errors import UnsafeConfiguration\n"
        "from coldframe.work.engine import start_engine, is_running\n"
        "try:\n    start_engine()\nexcept UnsafeConfiguration as refused:\n    print(refused.message, is_running())\n"
    )
    said = in_a_process(empty, script)
    assert said.strip() == (
        "The tables of the durable engine are missing or old. Run `coldframe init`, then start again. False"
    )


@pytest.mark.long
def test_that_several_processes_can_prepare_the_tables_at_once(template: str, tmp_path: Path) -> None:
    fresh = make_template(tmp_path, prepares=False)
    desk = Desk(url_of(fresh), tmp_path / "calls")
    script = [
        sys.executable,
        "-c",
        "import django; django.setup()\nfrom coldframe.work.engine import prepare_engine\nprepare_engine()",
    ]
    racing = [desk.open(script) for _ in range(4)]
    assert [process.wait(timeout=120) for process in racing] == [0, 0, 0, 0]
    drop(fresh)

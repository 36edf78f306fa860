"""Tasks that the tests of durable work run in worker processes.

An outside call appends a line to the file named by PROBE_FILE; a database effect
records a custody event. Counting both afterwards shows what ran how often.
"""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from coldframe.core.actors import system
from coldframe.core.errors import RemoteFailure
from coldframe.custody.actions import act
from coldframe.work.actions import enqueue
from coldframe.work.tasks import Run, every, task
from coldframe.work.terms import Patience

STEPS = 3
BRIEF = Patience(quick_tries=2, quick_wait_seconds=0.05, later_times=3, later_wait_seconds=0.3)


def call(*words: str) -> str:
    line = " ".join([*words, str(os.getpid())]) + "\n"
    file = os.open(os.environ["PROBE_FILE"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(file, line.encode())
    os.close(file)
    return words[0]


def calls() -> list[list[str]]:
    path = Path(os.environ["PROBE_FILE"])
    return [line.split() for line in path.read_text().splitlines()] if path.exists() else []


def effect(item: str, part: str, *, pause: float = 0.0) -> str:
    as_of = datetime(2026, 11, 22, tzinfo=UTC)
    with act(actor=system("probe"), as_of=as_of) as ledger:
        ledger.record("probe", item, part=part)
        time.sleep(pause)
    return f"{item}-{part}"


@task("probe.many")
def many(run: Run, item: str) -> None:
    for number in range(STEPS):
        run.step(f"call:{number}", call, item, f"call:{number}")
        run.once(f"effect:{number}", effect, item, f"effect:{number}", pause=0.002)
    run.once("follow", enqueue, "probe.follow", item, item)


@task("probe.follow")
def follow(run: Run, item: str) -> None:
    run.once("end", effect, item, "end")


@task("probe.slow")
def slow(run: Run, item: str) -> None:
    run.step("wait", time.sleep, 0.1)
    run.step("call", call, item, "slow")
    run.once("effect", effect, item, "slow")


@task("probe.stuck")
def stuck(run: Run, item: str) -> None:
    """Hangs in the worker that runs it first, and is quick in any other."""
    run.once("before", effect, item, "before")

    def hang() -> str:
        others = {words[-1] for words in calls() if words[1] == "stuck"}
        call(item, "stuck")
        if not others:
            threading.Event().wait(60)
        return "done"

    run.step("hang", hang)
    run.once("after", effect, item, "after")


@task("probe.poison")
def poison(run: Run, item: str) -> None:
    run.once("before", effect, item, "before")
    if not Path(os.environ["PROBE_FILE"]).with_suffix(".cured").exists():
        raise ValueError("words out of a clue")
    run.once("after", effect, item, "after")


@task("probe.flaky", patience=BRIEF)
def flaky(run: Run, item: str) -> None:
    run.once("before", effect, item, "before")

    def unsteady() -> str:
        call(item, "flaky")
        if sum(words[:2] == [item, "flaky"] for words in calls()) < 4:
            raise RemoteFailure("The other side is down. It is tried again.", permanent=False)
        return "answer"

    run.once("after", effect, item, run.step("ask", unsteady))


@task("probe.down", patience=BRIEF)
def down(run: Run, item: str) -> None:
    def ask() -> None:
        call(item, "down")
        raise RemoteFailure("The other side is down. Ask its operator.", permanent=False)

    run.step("ask", ask)


@task("probe.refused", patience=BRIEF)
def refused(run: Run, item: str) -> None:
    def ask() -> None:
        call(item, "refused")
        raise RemoteFailure("The other side refused. Mend the message.", permanent=True)

    try:
        run.step("ask", ask)
    except RemoteFailure:
        run.once("note", effect, item, "noted")
        raise


@task("probe.suicide")
def suicide(run: Run, item: str) -> None:
    call(item, "suicide")
    os._exit(9)


if os.environ.get("PROBE_TICKS"):

    @every(1, "probe.tick")
    def tick(run: Run) -> None:
        run.step("call", call, run.key, "tick")


@task("probe.nothing")
def nothing(run: Run, item: str) -> None:
    """Does nothing: for measuring."""

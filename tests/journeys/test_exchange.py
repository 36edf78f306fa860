"""Two desks in real processes over a wire that fails in every way: afterwards each thing is there once.

The seed is fixed; ``./run test --long`` walks through many orders of faults.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.journeys.bad_wire import BadWire
from tests.journeys.desk import Desk, start_desk

LONG = os.environ.get("COLDFRAME_TEST_LONG") == "1"
PATIENCE_SECONDS = 240  # A machine that builds beside us takes many times as long.
pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        bool(os.environ.get("COLDFRAME_TEST_DATABASE_URL")), reason="its desks bring their own SQLite files"
    ),
]


@dataclass(slots=True)
class Side:
    """A desk with its worker, and the wire by which it reaches the other."""

    desk: Desk
    worker: subprocess.Popen[bytes] | None = None
    other: str = ""
    told: dict[str, Any] = field(default_factory=dict)

    def start_worker(self) -> None:
        with (self.desk.folder / "worker.log").open("ab") as log:
            self.worker = subprocess.Popen(
                [sys.executable, "-m", "coldframe.cli", "worker"],
                env=self.desk.environment,
                cwd=self.desk.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill_worker(self) -> None:
        assert self.worker is not None
        os.killpg(self.worker.pid, signal.SIGKILL)
        self.worker.wait(60)

    def stop(self) -> None:
        self.kill_worker()
        self.desk.stop()


@dataclass(slots=True)
class Pair:
    sender: Side
    recipient: Side
    there: BadWire
    back: BadWire
    agreement: str


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with ExitStack() as stack:
        sides = []
        for name in ("sender", "recipient"):
            desk = start_desk(
                tmp_path_factory.mktemp(name), name=name, seeder_module="tests.journeys.exchange"
            )
            (desk.folder / "data").chmod(0o750)  # A worker does not start where anybody may look in.
            side = Side(desk)
            side.start_worker()
            stack.callback(side.stop)
            sides.append(side)
        sender, recipient = sides
        there = stack.enter_context(BadWire(recipient.desk.url))
        back = stack.enter_context(BadWire(sender.desk.url))
        for side, other, wire in ((sender, recipient, there), (recipient, sender, back)):
            side.other = side.desk.seed("know", public_key=other.desk.seed("own_key"), url=wire.url)
        yield Pair(sender, recipient, there, back, sender.desk.seed("agree", recipient_id=sender.other))


def until(ask: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ask():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.5)


@pytest.mark.parametrize("seed", range(8 if LONG else 1))
def test_each_thing_arrives_once_over_a_wire_that_fails(pair: Pair, seed: int) -> None:
    chance, sender, recipient = random.Random(seed), pair.sender.desk, pair.recipient.desk
    before = recipient.seed("received")

    def state_of(referral: str) -> dict[str, Any]:
        found: dict[str, Any] = sender.seed("sent", referral_id=referral)
        return found

    # The body is cut off, the answer is lost, the request arrives twice.
    pair.there.faults = [*chance.sample(["cut", "drop_answer"], 2), "twice"]
    first = sender.seed("refer", recipient_id=pair.sender.other, agreement_id=pair.agreement)
    until(lambda: state_of(first)["state"] == "delivered")

    # The sender's worker dies in the middle of sending, and another takes over.
    pair.there.faults, already = ["slow"], len(pair.there.seen)
    second = sender.seed("refer", recipient_id=pair.sender.other, agreement_id=pair.agreement)
    until(lambda: len(pair.there.seen) > already)
    pair.sender.kill_worker()
    pair.sender.start_worker()
    until(lambda: state_of(second)["state"] == "delivered")

    # A supplement that overtakes itself; a recall while nobody is there, and then somebody is again.
    pair.there.faults = ["late", "offline", "twice"]
    sender.seed("supplement", referral_id=first)
    until(lambda: state_of(first)["messages"].get("supplement") == "delivered")
    for thread in pair.there.late:
        thread.join(60)
    pair.there.faults = chance.sample(["offline", "drop_answer"], 2)
    sender.seed("ask_back", referral_id=first)
    until(lambda: state_of(first)["messages"].get("recall") == "delivered")

    # And back: states and what was done with it.
    pair.back.faults = chance.sample(["drop_answer", "twice", "offline", "cut"], 4)
    assert recipient.seed("answer_all") == 1
    until(lambda: state_of(first)["recalls"] == ["destroyed"])
    until(lambda: {state_of(one)["state"] for one in (first, second)} == {"seen"})

    # Whatever went over the wire goes over it again, in any order: nothing changes.
    once = recipient.seed("received")
    chance.shuffle(pair.there.seen)
    assert {pair.there.repeat(whole)[0] for whole in pair.there.seen} == {200}
    after = recipient.seed("received")
    assert after == once
    assert after.pop("whole")
    new = {name: after[name] - before[name] for name in after}
    assert new == {
        "clues": 2,
        "referrals": 2,
        "supplements": 1,
        "recalls": 1,
        "messages": 4,
        "clue_received": 2,
        "clue_destroyed": 1,
    }
    assert state_of(first)["tries"] >= 3
    assert state_of(first)["states"].count("delivered") == 1

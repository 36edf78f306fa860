"""Two desks in real processes over a wire that fails in every way: afterwards each thing is there once.

The seed is fixed; ``./run test --long`` walks through many orders of faults.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
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
    """A desk, and the other as it knows it."""

    desk: Desk
    other: str = ""


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
            stack.callback(desk.stop)
            desk.start_worker()
            sides.append(Side(desk))
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
    sender.kill_worker()
    sender.start_worker()
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


def test_two_desks_learn_that_the_other_has_an_interest_and_nothing_else(pair: Pair) -> None:
    """Each with its own files, keys and ledger; see ``casework.deconfliction``."""
    sides = (pair.sender, pair.recipient)
    ours, theirs = pair.sender.desk, pair.recipient.desk
    people = {side.desk.url: side.desk.seed("compare", recipient_id=side.other) for side in sides}

    def ask(desk: Desk, what: str, **values: str) -> Any:
        return desk.seed(what, by=people[desk.url], **values)

    pair.there.seen.clear()
    pair.there.faults, pair.back.faults = ["drop_answer", "twice"], ["twice"]
    ask(ours, "share_key", recipient_id=pair.sender.other)
    until(lambda: bool(theirs.seed("key")) and theirs.seed("key") == ours.seed("key"))
    mine = ask(ours, "ask_others", code="1·27", value="telegram:sun_and_moon")
    other = ask(theirs, "ask_others", code="2·5", value="TG: @Sun_and_Moon")
    for desk, case in ((ours, mine), (theirs, other)):
        until(
            lambda desk=desk, case=case: (
                ask(desk, "told", case_id=case) == [["hit", [["The other desk", []]]]]
            )
        )
    for side, case in ((pair.sender, mine), (pair.recipient, other)):
        ask(side.desk, "show_code", case_id=case, recipient_id=side.other)
    for desk, case, code in ((ours, mine, "2·5"), (theirs, other, "1·27")):
        shown = [["hit", [["The other desk", [{"case_code": code}]]]]]
        until(lambda desk=desk, case=case, shown=shown: ask(desk, "told", case_id=case) == shown)

    ask(ours, "pause", case_id=mine)
    until(lambda: ask(theirs, "told", case_id=other) == [["no_hit", []]])
    # Whoever kept what went over the wire brings nothing of it back.
    assert {pair.there.repeat(whole)[0] for whole in pair.there.seen} == {200}
    assert ask(theirs, "told", case_id=other) == [["no_hit", []]]
    assert ask(ours, "told", case_id=mine) == [["paused", []]]
    assert b"sun_and_moon" not in b"".join(body for _, _, body in pair.there.seen).lower()

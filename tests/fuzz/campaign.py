"""Tries a target with many inputs, in processes that may die, and says what came of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.target import NAMES, drawn, kept, load
from tests.fuzz.worker import NOWHERE, PLACE

ROOT = Path(__file__).resolve().parents[2]
HANG_SECONDS = 60.0
"""A worker that is busy with one input for so long is killed: the machine may be busy with other things."""

AT_ONCE = 20_000
"""Inputs a worker tries in its life."""


@dataclass
class Outcome:
    """What came of a campaign.

    Attributes:
        ended: How inputs ended, to their number.
        wrong: What was wrong, by the number of the input.
        died: What killed the worker, by the number of the input.
        slowest: Processor seconds, number and size of the slowest input.
    """

    name: str
    ended: Counter[str] = field(default_factory=Counter)
    wrong: dict[int, str] = field(default_factory=dict)
    died: dict[int, str] = field(default_factory=dict)
    slowest: tuple[float, int, int] = (0.0, -1, 0)
    tried: int = 0
    seconds: float = 0.0

    def describe(self) -> str:
        ended = ", ".join(f"{word} {count}" for word, count in self.ended.most_common())
        slow, index, size = self.slowest
        died = f"; died {Counter(self.died.values())}" if self.died else ""
        return (
            f"{self.name}: {self.tried} inputs in {self.seconds:.0f} s ({ended}){died}; "
            f"slowest {slow:.2f} s (input {index}, {size} bytes)"
        )


def run(name: str, seed: int, count: int, *, tell: Callable[[str], None] = lambda _: None) -> Outcome:
    """Try all kept inputs and ``count`` that are drawn. Kept ones have numbers below 0, the last one -1."""
    outcome = Outcome(name)
    began = time.monotonic()
    first = at = -len(kept(name))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "place")
        while at < count:
            some = min(AT_ONCE, count - at)
            place.write_bytes(PLACE.pack(NOWHERE))
            at = _work(outcome, [name, str(seed), str(at), str(some), str(place)], place, at + some)
            outcome.tried, outcome.seconds = at - first, time.monotonic() - began
            tell(outcome.describe())
    return outcome


def input_of(name: str, seed: int, index: int) -> bytes:
    """Return an input, to look at it or to keep it."""
    return kept(name)[index].read_bytes() if index < 0 else drawn(load(name), name, seed, index)


def _work(outcome: Outcome, arguments: list[str], place: Path, end: int) -> int:
    """Run one worker; return the number of the next input."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.fuzz.worker", *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": "src:.", "OPENBLAS_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.PIPE,
    )
    reader = threading.Thread(target=_read, args=(outcome, worker))
    reader.start()
    last, since, hung = NOWHERE, time.monotonic(), False
    while reader.is_alive():
        reader.join(1.0)
        now = PLACE.unpack(place.read_bytes())[0]
        if now != last:
            last, since = now, time.monotonic()
        elif time.monotonic() - since > HANG_SECONDS:
            hung = True
            worker.kill()
    worker.wait()
    if worker.returncode == 0:
        return end
    index = PLACE.unpack(place.read_bytes())[0]
    if index == NOWHERE:
        raise RuntimeError(f"the worker for {outcome.name} ended with {worker.returncode} before it began")
    outcome.died[index] = "hung" if hung else _name_of(worker.returncode)
    outcome.ended[outcome.died[index]] += 1
    return index + 1


def _read(outcome: Outcome, worker: subprocess.Popen[bytes]) -> None:
    assert worker.stdout is not None
    with worker.stdout as lines:
        for line in lines:
            said = json.loads(line)
            outcome.ended.update(said.get("ended", {}))
            if "wrong" in said:
                outcome.wrong[said["wrong"]] = f"{said['kind']}: {said['error']}"
            if "slowest" in said:
                outcome.slowest = max(outcome.slowest, tuple(said["slowest"]))


def _name_of(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit {code}"


def main() -> None:
    """``python -m tests.fuzz``: see CONTRIBUTING.md."""
    import argparse

    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=main.__doc__)
    parser.add_argument("names", nargs="*", metavar="target", help=f"out of: {', '.join(NAMES)}; else all")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, metavar="NUMBER", help="write that input to standard output")
    given = parser.parse_args()
    names = [
        one for one in NAMES if not given.names or one in given.names or one.split(".")[0] in given.names
    ]
    if given.show is not None:
        sys.stdout.buffer.write(input_of(names[0], given.seed, given.show))
        return
    for name in names:
        outcome = run(
            name, given.seed, given.count, tell=lambda line: print(line, file=sys.stderr, flush=True)
        )
        print(outcome.describe(), flush=True)
        for index, what in list(outcome.wrong.items())[:10]:
            print(f"  --show {index}: {what}", flush=True)
        for index, why in list(outcome.died.items())[:20]:
            print(f"  --show {index}: {why}", flush=True)

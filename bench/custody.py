"""How many custody events a second the chain's lock allows.

    .venv/bin/python bench/custody.py                                  # SQLite
    COLDFRAME_DATABASE_URL=postgresql://… .venv/bin/python bench/custody.py

Each writer is a process of its own; each act is one transaction with one row of its
own and one or ten events, as the stages do it. Prints a table; three rounds,
interleaved, median.
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

SECONDS = 4.0
ROUNDS = 3


def prepare() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coldframe.settings")
    os.environ.setdefault("COLDFRAME_DATA_DIR", tempfile.mkdtemp(prefix="coldframe-bench-"))
    os.environ.setdefault("COLDFRAME_SECRET_KEY", "bench" * 12)
    django.setup()


def write(name: int, events: int, seconds: float, done: multiprocessing.Queue[int]) -> None:
    prepare()
    from django.utils import timezone

    from coldframe.core.actors import system
    from coldframe.custody.actions import act

    until, count = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        with act(actor=system("bench"), as_of=timezone.now()) as ledger:
            for step in range(events):
                ledger.record("bench", f"writer{name}", step=step)
        count += events
    done.put(count)


def measure(writers: int, events: int) -> float:
    done: multiprocessing.Queue[int] = multiprocessing.Queue()
    processes = [
        multiprocessing.Process(target=write, args=(n, events, SECONDS, done)) for n in range(writers)
    ]
    for process in processes:
        process.start()
    total = sum(done.get() for _ in processes)
    for process in processes:
        process.join()
    return total / SECONDS


def main() -> None:
    multiprocessing.set_start_method("spawn")
    prepare()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from coldframe.custody.queries import verify
    from coldframe.custody.signing import create_signing_key

    keys = Path(settings.COLDFRAME_KEYS_DIR)
    keys.mkdir(parents=True, exist_ok=True)
    if not (keys / "signing.key").exists():
        create_signing_key(keys / "signing.key")
    call_command("migrate", verbosity=0)
    cases = [(1, 1), (1, 10), (2, 1), (4, 1), (4, 10)]
    figures: dict[tuple[int, int], list[float]] = {case: [] for case in cases}
    for _ in range(ROUNDS):
        for case in cases:
            figures[case].append(measure(*case))
    print(f"{connection.vendor}: custody events a second, median of {ROUNDS} rounds of {SECONDS:g} s")
    print("| writers | events an act | events/s |\n|---|---|---|")
    for (writers, events), rates in figures.items():
        print(f"| {writers} | {events} | {statistics.median(rates):,.0f} |")
    started = time.monotonic()
    found = verify()
    print(f"verify: {found.count / (time.monotonic() - started):,.0f} events/s; {found.message}")
    sys.exit(0 if found.is_whole else 1)


if __name__ == "__main__":
    main()

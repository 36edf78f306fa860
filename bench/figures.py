"""What figures cost as the ledger grows: counted from rollups, rolled up, recounted from custody.

    .venv/bin/python -m bench.figures 1000000                               # SQLite
    COLDFRAME_DATABASE_URL=postgresql://… .venv/bin/python -m bench.figures 1000000

An invented ledger of three years goes straight into the database (its chain is not linked: this measures
counting, not hashing), which has to be empty. Then: the whole ledger rolled up once; one day more, counted live and
rolled up; all figures of a month and of a year, by days and by things; everything recounted from custody and
compared. Medians of rounds; a linear cost keeps the microseconds an event. Seconds of one core stand beside those on
the clock, because others may use the machine.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import TypeVar

T = TypeVar("T")

START = datetime(2024, 1, 1, tzinfo=UTC)
YEAR = 365
DAYS = 3 * YEAR
HARMS = ("grooming", "extortion", "livestream", "trade", "group")


def invented(count: int) -> Iterator[tuple[object, ...]]:
    """Events as rows, ten to eleven for each clue, in order."""
    rng = random.Random(count)
    step = timedelta(days=DAYS) / count
    n = clue = 0
    while n < count:
        clue += 1
        # As ids are: without any order, so that an index is written where it comes.
        number = hashlib.md5(clue.to_bytes(8), usedforsecurity=False).hexdigest()[:26]
        item, decision = f"itm_{number}", f"dec_{number}"
        story = [
            ("clue_received", f"clu_{number}", {"channel": rng.choice(("api", "form", "mail")), "items": 1, "danger_now": rng.choice(("yes", "no", "unknown")), "harms": sorted(rng.sample(HARMS, rng.choice((0, 1, 1, 2))))}),
            ("item_added", item, {"clue": f"clu_{number}", "item_kind": rng.choice(("file", "url", "text"))}),
            ("object_stored", f"obj_{number}", {"size_bytes": 1000}),
            ("signals_computed", item, {"outcome": "computed"}),
            ("item_searched", item, {"search": f"sea_{number}", "hits": 1}),
            ("match_found", f"mat_{number}", {"item": item, "clue": f"clu_{number}", "signal_kind": "pdq", "distance": 3}),
            ("review_opened", f"rev_{number}", {"lane": "normal"}),
            ("item_revealed", item, {"look": f"loo_{number}", "reason": "review"}),
            ("look_counted", f"per_{clue % 9:026d}", {"items": 1, "seconds": rng.randrange(1, 20)}),
            ("decision_made", decision, {"clue": f"clu_{number}", "outcome": rng.choice(("report", "none", "refer")), "category": rng.choice(("a1", "a2", "b1")), "harms": [rng.choice(HARMS)]}),
        ]  # fmt: skip
        if clue % 50 == 0:
            story.append(
                (
                    "decision_reversed",
                    f"dec_{hashlib.md5((clue - rng.randrange(40)).to_bytes(8), usedforsecurity=False).hexdigest()[:26]}",
                    {"by": decision},
                )
            )
        for kind, subject, detail in story:
            n += 1
            at = (START + n * step).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            text = json.dumps(detail, sort_keys=True, separators=(",", ":"))
            yield n, kind, at, "system:bench", subject, text, f"{n - 1:064x}", f"{n:064x}"


def fill(events: Iterator[tuple[object, ...]]) -> None:
    from django.db import connection, transaction

    from coldframe.custody.models import LedgerHead

    last: tuple[object, ...] = ()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # What this takes is not measured: in one go, in memory.
            cursor.execute("PRAGMA cache_size = -1500000")
        with transaction.atomic():
            while rows := list(islice(events, 50_000)):
                cursor.executemany(
                    "INSERT INTO custody_ledgerevent (sequence, kind, at, actor, subject, detail, previous, hash) "
                    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                    rows,
                )
                last = rows[-1]
            LedgerHead.objects.update_or_create(id=1, defaults={"count": last[0], "last_hash": last[7]})
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size = -2000")


def timed(what: Callable[[], object], rounds: int = 1) -> float:
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        what()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


@contextmanager
def clocked(what: AbstractContextManager[T], taken: list[float]) -> Iterator[T]:
    """Keep for how long it lasted: a transaction, for which others wait."""
    started = time.perf_counter()
    with what as entered:
        yield entered
    taken.append(time.perf_counter() - started)


def measure(count: int) -> None:
    from django.db import transaction

    from coldframe.publication.models import CountedThing, DayCount
    from coldframe.publication.queries import find_differences, list_figures, list_times, recount
    from coldframe.publication.rollups import keeping
    from coldframe.publication.rollups.keeping import catch_up
    from coldframe.publication.terms import Period

    locked: list[float] = []
    keeping.transaction = SimpleNamespace(atomic=lambda: clocked(transaction.atomic(), locked))
    last_day = count // DAYS
    events = invented(count)
    fill(islice(events, count - last_day))
    busy = time.process_time()
    whole = timed(catch_up)
    busy = time.process_time() - busy
    longest = max(locked)
    fill(events)
    as_of = START + timedelta(days=DAYS + 1)
    year = Period(START + timedelta(days=YEAR), START + timedelta(days=2 * YEAR))
    month = Period(year.start, year.start + timedelta(days=30))
    odd = Period(month.start + timedelta(hours=7), month.end + timedelta(hours=7))
    live = timed(lambda: list_figures(year, as_of=as_of), 3)
    day = timed(catch_up)
    by_month = timed(lambda: list_figures(month, as_of=as_of), 5)
    by_year = timed(lambda: list_figures(year, as_of=as_of), 5)
    by_things = timed(lambda: list_figures(odd, as_of=as_of), 3)
    spans = timed(lambda: list_times(year, as_of=as_of))
    busy_checking = time.process_time()
    checked = timed(find_differences)
    busy_checking = time.process_time() - busy_checking
    again = timed(lambda: recount(year, as_of=as_of)) if count <= 1_000_000 else float("nan")
    lines = (
        ("events", f"{count:,}"),
        ("rows by day", f"{DayCount.objects.count():,}"),
        ("things kept", f"{CountedThing.objects.count():,}"),
        ("roll up all of it, s", f"{whole:,.1f}"),
        ("  µs an event", f"{whole / count * 1e6:,.1f}"),
        ("  µs an event of one core (SQLite: all of it)", f"{busy / count * 1e6:,.1f}"),
        ("  its longest transaction, s", f"{longest:.2f}"),
        ("one day more, s", f"{day:.2f}"),
        ("a month, s", f"{by_month:.3f}"),
        ("a year, s", f"{by_year:.3f}"),
        ("a year, with one day counted live, s", f"{live:.3f}"),
        ("a month from 7 o'clock to 7 o'clock, s", f"{by_things:.2f}"),
        ("all times of a year, s", f"{spans:.1f}"),
        ("`stats recompute`: all of it recounted and compared, s", f"{checked:,.1f}"),
        ("  µs an event", f"{checked / count * 1e6:,.1f}"),
        ("  µs an event of one core (SQLite: all of it)", f"{busy_checking / count * 1e6:,.1f}"),
        ("the year recounted by the rule in Python, s", f"{again:,.1f}"),
        ("  ÷ from the rollup", f"{again / by_year:,.0f}"),
    )
    for name, value in lines:
        print(f"| {name} | {value} |")


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="coldframe-bench-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coldframe.settings")
    os.environ.setdefault("COLDFRAME_DATA_DIR", str(folder))
    os.environ.setdefault("COLDFRAME_SECRET_KEY", "bench" * 12)
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    print(f"{connection.vendor}, load {os.getloadavg()[0]:.1f}; seconds")
    print("| | |\n|---|---|")
    try:
        measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

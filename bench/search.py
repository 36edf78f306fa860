"""Exact range search at radius 31: ours, threatexchange's PDQ index, and the exact indexes of faiss.

    .venv-bench/bin/python -m bench.search              100 thousand, 1 million, 10 million entries
    .venv-bench/bin/python -m bench.search 100000       only so many

Data, seeded: hashes of weight 128, as PDQ gives. 55 % are independent and uniform; 45 % are near-duplicates of
one of those, 0 to 40 bits away. Of the queries one in ten is an entry with 0 to 40 bits changed, the others are
strangers. (True PDQ hashes lie a little closer together than uniform ones: see ``reference/performance.md`` B.2;
the bits that each table reads are chosen at random, which undoes that.)

One thread each, process CPU time, rounds interleaved, medians. Ours and faiss get a batch of 4,096 queries;
what takes longer than ``ROUND_SECONDS`` for them gets the first so many, what takes less is asked again until
``TURN_SECONDS`` have passed. threatexchange takes one hexadecimal string
at a time and returns objects; that is its interface, so it is in its figure. What every contestant finds is
compared with comparing everything.
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from bench.tables import Table
from coldframe_native.search import read_at_random

from coldframe.search.hamming import HammingIndex, HashArray, Kernel
from coldframe.search.scan import scan

SIZES = (100_000, 1_000_000, 10_000_000)
BATCH = 4096
RADIUS = 31
ROUNDS = 5
ROUND_SECONDS = 4.0
TURN_SECONDS = 1.0
CHECKED_PAIRS = 200_000_000
"""Pairs that the reference compares for the check of exactness, 3 ns each."""

Pairs = set[tuple[int, int]]


# ── Data ────────────────────────────────────────────────────────────────────


def flip(rows: HashArray, at: np.ndarray, bits: np.ndarray) -> None:
    """Turn one bit of each of the rows ``at``."""
    rows[at, bits >> 3] ^= (1 << (bits & 7)).astype(np.uint8)


def to_weight_128(rows: HashArray, generator: np.random.Generator) -> None:
    """Flip random bits that are too many, until each row has 128 set."""
    weight = np.bitwise_count(rows).sum(axis=1, dtype=np.int64)
    left = np.nonzero(weight != 128)[0]
    while len(left):
        bits = generator.integers(0, 256, len(left))
        is_set = rows[left, bits >> 3] >> (bits & 7) & 1
        wanted = is_set == (weight[left] > 128)
        flip(rows, left[wanted], bits[wanted])
        weight[left[wanted]] += 1 - 2 * is_set[wanted].astype(np.int64)
        left = left[weight[left] != 128]


def near(rows: HashArray, generator: np.random.Generator) -> HashArray:
    """Copies of weight 128, 0 to 40 bits away."""
    copies = rows.copy()
    changes = generator.integers(0, 21, len(copies))
    for turn in range(20):
        some = np.nonzero(changes > turn)[0]
        flip(copies, some, generator.integers(0, 256, len(some)))
    to_weight_128(copies, generator)
    return copies


def entries_of(count: int, seed: int = 1) -> HashArray:
    generator = np.random.default_rng(seed)
    rows = generator.integers(0, 256, (count, 32), dtype=np.uint8)
    first_copy = int(count * 0.55)
    to_weight_128(rows[:first_copy], generator)
    for start in range(first_copy, count, 1 << 20):
        part = rows[start : start + (1 << 20)]
        part[:] = near(rows[generator.integers(0, first_copy, len(part))], generator)
    return rows


def queries_of(entries: HashArray, count: int = BATCH, seed: int = 2) -> HashArray:
    generator = np.random.default_rng(seed)
    rows = generator.integers(0, 256, (count, 32), dtype=np.uint8)
    to_weight_128(rows, generator)
    rows[::10] = near(entries[generator.integers(0, len(entries), len(rows[::10]))], generator)
    return rows


# ── Contestants ─────────────────────────────────────────────────────────────


@dataclass
class Contestant:
    """One index that has been built.

    Attributes:
        name: For the table.
        ask: Search for the first so many queries and return what the index returns.
        pairs: Query and entry of each pair in such a result.
        build_seconds: CPU seconds to build.
        queries: How many to ask for in a round.
        times: CPU seconds a query, one a round.
    """

    name: str
    ask: Callable[[int], Any]
    pairs: Callable[[Any], Pairs]
    build_seconds: float
    queries: int = BATCH
    exact: bool = False
    times: list[float] | None = None

    @property
    def microseconds(self) -> float:
        """Median CPU time a query."""
        return statistics.median(self.times or [0.0]) * 1e6


def cpu_seconds(act: Callable[[], Any]) -> tuple[Any, float]:
    started = time.process_time()
    result = act()
    return result, time.process_time() - started


def ours(entries: HashArray, queries: HashArray) -> tuple[Contestant, HammingIndex]:
    index, seconds = cpu_seconds(lambda: HammingIndex.build(entries, threads=1))
    return Contestant(
        "Coldframe",
        lambda count: index.query(queries[:count], RADIUS),
        lambda hits: set(zip(hits.query_index.tolist(), hits.entry_index.tolist(), strict=True)),
        seconds,
    ), index


def threatexchange(entries: HashArray, queries: HashArray) -> tuple[Contestant, Any]:
    from threatexchange.signal_type.pdq.signal import PdqSignal

    raw = entries.tobytes()
    named = ((raw[32 * i : 32 * i + 32].hex(), i) for i in range(len(entries)))
    index, seconds = cpu_seconds(lambda: PdqSignal.get_index_cls()(named))
    asked = [row.tobytes().hex() for row in queries]
    return Contestant(
        f"threatexchange {type(index).__name__}",
        lambda count: [index.query(text) for text in asked[:count]],
        lambda results: {(q, match.metadata) for q, matches in enumerate(results) for match in matches},
        seconds,
    ), index


def of_faiss(name: str, index: Any, queries: HashArray, seconds: float) -> Contestant:
    def pairs(result: Any) -> Pairs:
        limits, _, labels = result
        query = np.repeat(np.arange(len(limits) - 1), np.diff(limits.astype(np.int64)))
        return set(zip(query.tolist(), labels.tolist(), strict=True))

    # faiss leaves out the radius itself.
    return Contestant(name, lambda count: index.range_search(queries[:count], RADIUS + 1), pairs, seconds)


def contestants(entries: HashArray, queries: HashArray) -> tuple[list[Contestant], HammingIndex, Any]:
    import faiss

    faiss.omp_set_num_threads(1)
    mine, index = ours(entries, queries)
    theirs, pdq_index = threatexchange(entries, queries)
    flat = faiss.IndexBinaryFlat(256)
    _, flat_seconds = cpu_seconds(lambda: flat.add(entries))
    # What threatexchange's index is made of, asked directly: 16 tables of 16 bits, probed to 1 bit. Exact to 31.
    multi = pdq_index.index.mih_index
    multi.nflip = 1
    return (
        [
            mine,
            theirs,
            of_faiss("faiss IndexBinaryFlat", flat, queries, flat_seconds),
            of_faiss("faiss IndexBinaryMultiHash(16 × 16, nflip 1)", multi, queries, float("nan")),
        ],
        index,
        pdq_index,
    )


def check(contestant: Contestant, true: Pairs, checked: int) -> None:
    contestant.exact = contestant.pairs(contestant.ask(checked)) == true


def race(all_of_them: list[Contestant], rounds: int) -> None:
    for contestant in all_of_them:
        _, seconds = cpu_seconds(lambda c=contestant: c.ask(16))
        contestant.queries = max(16, min(BATCH, int(ROUND_SECONDS / max(seconds / 16, 1e-9))))
        contestant.times = []
    for _ in range(rounds):
        for contestant in all_of_them:
            assert contestant.times is not None
            asked, started = 0, time.process_time()
            while (seconds := time.process_time() - started) < TURN_SECONDS:
                contestant.ask(contestant.queries)
                asked += contestant.queries
            contestant.times.append(seconds / asked)


# ── One size ────────────────────────────────────────────────────────────────


def warm_single(ask: Callable[[int], Any], count: int) -> float:
    """Median microseconds of one query at a time, asked again and again."""
    times = []
    for i in range(count):
        started = time.perf_counter()
        ask(i)
        times.append(time.perf_counter() - started)
    return statistics.median(times[count // 4 :]) * 1e6


def compare(size: int, rounds: int) -> tuple[list[tuple[str, ...]], tuple[str, ...]]:
    """Return the rows of the comparison and one row of what is ours alone."""
    entries = entries_of(size)
    queries = queries_of(entries)
    all_of_them, index, pdq_index = contestants(entries, queries)
    checked = max(32, min(512, CHECKED_PAIRS // size))
    query, entry, _ = scan(entries, queries[:checked], RADIUS)
    true = set(zip(query.tolist(), entry.tolist(), strict=True))
    for contestant in all_of_them:
        check(contestant, true, checked)
    race(all_of_them, rounds)
    mine = all_of_them[0]
    rows = [
        (
            f"{size:,}",
            one.name,
            f"{one.microseconds:,.1f}",
            f"{one.queries:,}",
            f"{one.microseconds / mine.microseconds:.1f}×",
            "all" if one.exact else "NOT ALL",
            f"{checked} queries, {len(true)} pairs",
        )
        for one in all_of_them
    ]
    one_by_one = [queries[i : i + 1].copy() for i in range(BATCH)]
    our_single = warm_single(lambda i: index.query(one_by_one[i], RADIUS), 400)
    asked = [row.tobytes().hex() for row in queries[:400]]
    their_single = warm_single(lambda i: pdq_index.query(asked[i]), 400 if size <= 1_000_000 else 40)
    return rows, own(size, entries, queries, index, mine, our_single, their_single)


def own(
    size: int,
    entries: HashArray,
    queries: HashArray,
    index: HammingIndex,
    mine: Contestant,
    our_single: float,
    their_single: float,
) -> tuple[str, ...]:
    walls = []
    for _ in range(3):
        started = time.perf_counter()
        HammingIndex.build(entries, threads=2)
        walls.append(time.perf_counter() - started)
    _, _, _, _, (lines, slots, candidates, _) = Kernel.build(index.rows, 2).query(queries, RADIUS)
    accesses = (lines + slots + candidates) / len(queries)
    reads = []
    for _ in range(5):
        _, seconds = cpu_seconds(lambda: read_at_random(index.rows, 2_000_000))
        reads.append(seconds / 2_000_000)
    bound = accesses * statistics.median(reads) * 1e6
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.index"
        started = time.perf_counter()
        index.save(path)
        saving = time.perf_counter() - started
        file_bytes = path.stat().st_size
        opens = []
        for _ in range(9):
            started = time.perf_counter()
            HammingIndex.open(path)
            opens.append(time.perf_counter() - started)
        pss, rss = shared_memory(path, queries)
    return (
        f"{size:,}",
        f"{our_single:.1f} / {their_single:,.1f} ({their_single / our_single:.0f}×)",
        f"{size / statistics.median(walls):,.0f}",
        f"{file_bytes / size:.1f}",
        f"{saving:.2f}",
        f"{statistics.median(opens) * 1e3:.1f}",
        f"{pss / 1e6:,.0f} of {rss / 1e6:,.0f}",
        f"{accesses:,.0f} × {statistics.median(reads) * 1e9:.1f} ns = {bound:.1f}",
        f"{bound / mine.microseconds:.0%}",
    )


def shared_memory(path: Path, queries: HashArray) -> tuple[float, float]:
    """Proportional and resident bytes of the map in one of two processes that have it open and have searched."""
    context = multiprocessing.get_context("spawn")
    ready, done = context.Barrier(3), context.Barrier(3)
    answers = context.Queue()
    readers = [
        context.Process(target=open_and_wait, args=(path, queries, ready, done, answers)) for _ in range(2)
    ]
    for reader in readers:
        reader.start()
    ready.wait()
    done.wait()
    pss, rss = answers.get()
    answers.get()
    for reader in readers:
        reader.join()
    return pss, rss


def open_and_wait(path: Path, queries: HashArray, ready: Any, done: Any, answers: Any) -> None:
    index = HammingIndex.open(path)
    for _ in range(4):
        index.query(queries, RADIUS)
    ready.wait()
    sizes, counting = dict.fromkeys(("Pss", "Rss"), 0), False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        name, _, value = line.partition(":")
        if "-" in line.split(" ")[0]:
            counting = line.endswith(str(path))
        elif counting and name in sizes:
            sizes[name] += int(value.split()[0]) * 1024
    answers.put((sizes["Pss"], sizes["Rss"]))
    done.wait()


def run(quick: bool, sizes: tuple[int, ...] = SIZES) -> list[Table]:
    """Run the comparison at each size; only the smallest if ``quick``."""
    compared: list[tuple[str, ...]] = []
    alone: list[tuple[str, ...]] = []
    for size in sizes[:1] if quick else sizes:
        print(f"   {size:,} entries", file=sys.stderr, flush=True)
        rows, row = compare(size, 3 if quick or size > 1_000_000 else ROUNDS)
        compared += rows
        alone.append(row)
    return [
        Table(
            "Exact range search, 256 bits, radius 31",
            "One thread, process CPU time, batches of up to 4,096 queries, interleaved rounds, medians. "
            "threatexchange takes one hexadecimal string at a time; that is its interface. “Ours is faster by” counts "
            "this row's time over ours. Found: of the pairs that comparing everything finds.",
            ("entries", "index", "µs a query", "queries a round", "ours is faster by", "found", "checked on"),
            compared,
        ),
        Table(
            "Coldframe's index alone",
            "Warm single query: asked from Python one at a time, wall time, beside threatexchange. Build: wall time "
            "on two threads. Memory of the map: what one of two processes that share it is charged (PSS) of what it "
            "sees (RSS). Random-access bound: cache lines, slots and rows that a query looks at, times what one "
            "random 32-byte read with prefetch takes over all rows.",
            (
                "entries",
                "warm single query, µs (theirs)",
                "entries built a second",
                "bytes an entry",
                "save, s",
                "open, ms",
                "memory of the map, MB",
                "random-access bound, µs",
                "bound ÷ ours",
            ),
            alone,
        ),
    ]


def main() -> None:
    for size in tuple(int(argument) for argument in sys.argv[1:]) or SIZES:
        for table in run(quick=False, sizes=(size,)):
            print(table.as_markdown(), flush=True)


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()

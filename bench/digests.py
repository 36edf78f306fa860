"""Digests of whole trees: ``coldframe hash`` and ``hashdeep`` as whole processes.

    ./run bench digests

Two trees of random bytes, seeded: many small files of log-normal size, and four large ones. Both programs use all
cores and write their list to /dev/null; ``hashdeep``'s own format for both. Rounds are interleaved, after one to
warm the page cache; wall-clock medians. The digests that both found are compared, too. Needs ``hashdeep``
(apt-get install hashdeep) and 3.5 GB of disk for the time.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from bench.tables import Table

SEED = 3
MEDIAN_BYTES = 36_000
LARGEST_BYTES = 256 * 1024
BLOCK_BYTES = 64 << 20
KINDS = (("md5", "sha1", "sha256"), ("md5", "sha256"), ("md5",), ("sha1",), ("sha256",))
COLDFRAME = str(Path(sys.executable).with_name("coldframe"))


@dataclass(frozen=True)
class Size:
    """How much is made and how often it is measured."""

    small_files: int
    large_bytes: int
    rounds: int


FULL = Size(small_files=40_000, large_bytes=256 << 20, rounds=5)
QUICK = Size(small_files=400, large_bytes=20 << 20, rounds=1)


def run(quick: bool = False) -> list[Table]:
    """Measure, and compare what was found."""
    if shutil.which("hashdeep") is None:
        return [Table("Digests", "Not measured: hashdeep is not installed.", ("tree",), [])]
    size = QUICK if quick else FULL
    with tempfile.TemporaryDirectory(prefix="coldframe-bench-") as folder:
        require_space(Path(folder), size.small_files * 60_000 + 4 * size.large_bytes)
        return [
            measure(f"{size.small_files:,} small files", make_small(Path(folder), size), size.rounds),
            measure("4 large files", make_large(Path(folder), size), size.rounds),
        ]


def measure(title: str, tree: Path, rounds: int) -> Table:
    total = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file())
    rows: list[tuple[str, ...]] = []
    for kinds in KINDS:
        ours = [COLDFRAME, "hash", str(tree), "--format", "hashdeep", *(f"--kind={kind}" for kind in kinds)]
        theirs = ["hashdeep", "-r", "-c", ",".join(kinds), str(tree)]
        same = digests_of(ours) == digests_of(theirs)
        seconds: dict[str, list[float]] = {"ours": [], "theirs": []}
        for _ in range(rounds):
            for name, command in (("ours", ours), ("theirs", theirs)):
                seconds[name].append(timed(command))
        median = {name: statistics.median(times) for name, times in seconds.items()}
        rows.append(
            (
                " + ".join(kinds),
                f"{median['theirs']:.2f}",
                f"{median['ours']:.2f}",
                f"{total / median['ours'] / 1e6:,.0f}",
                f"{median['theirs'] / median['ours']:.1f}",
                "yes" if same else "NO",
            )
        )
    return Table(
        title,
        f"{total / 1e9:.2f} GB, page cache warm, whole processes on all cores, median of {rounds} rounds.",
        ("digests", "hashdeep, s", "coldframe hash, s", "MB/s", "times as fast", "same digests"),
        rows,
    )


def digests_of(command: list[str]) -> list[bytes]:
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 — our own words
    return sorted(line for line in done.stdout.splitlines() if line[:1].isdigit())


def timed(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)  # noqa: S603
    return time.perf_counter() - start


def make_small(folder: Path, size: Size) -> Path:
    generator = np.random.default_rng(SEED)
    content = generator.bytes(BLOCK_BYTES)
    lengths = (
        generator.lognormal(np.log(MEDIAN_BYTES), 1.0, size.small_files).clip(0, LARGEST_BYTES).astype(int)
    )
    tree = folder / "small"
    for number, length in enumerate(lengths.tolist()):
        at = int(generator.integers(0, BLOCK_BYTES - length))
        path = tree / f"{number // 400:03}" / f"{number:05}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content[at : at + length])
    return tree


def make_large(folder: Path, size: Size) -> Path:
    generator = np.random.default_rng(SEED)
    tree = folder / "large"
    tree.mkdir()
    for number in range(4):
        with (tree / f"{number}.bin").open("wb") as file:
            for length in split(size.large_bytes, BLOCK_BYTES):
                file.write(generator.bytes(length))
    return tree


def split(total: int, part: int) -> list[int]:
    return [min(part, total - start) for start in range(0, total, part)]


def require_space(folder: Path, wanted_bytes: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < 2 * wanted_bytes:
        raise SystemExit(
            f"{folder} has {free / 1e9:.1f} GB free; {2 * wanted_bytes / 1e9:.1f} GB are wanted."
        )

"""A whole scan: pictures in a folder against a bank of a million, as whole processes.

    ./run bench scan

``coldframe scan`` decodes in its sandbox and looks every picture up in eight turns. The peer is a script of a few lines
with ``threatexchange``: hash each file (in a pool of as many processes as there are cores), query its index. Both
read the list, build their index, and tell which files are near which line.

Pictures drawn by seed (``bench.drawn``), about 0.3 megapixels, quality 85. Of the bank's lines some are planted:
hashes of pictures in the folder with 0 to 40 bits changed, and hashes of pictures that were mirrored or turned, which
only we look for. The other lines are random. Interleaved rounds, wall-clock medians.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from bench import drawn
from bench.digests import COLDFRAME, require_space
from bench.tables import Table

SEED = 5
RADIUS = 31
PLANTED_EVERY = 20
SIDES = ((640, 480), (480, 640), (720, 480), (800, 600), (500, 500))

PEER = """
import json, multiprocessing, pathlib, sys
from threatexchange.signal_type.pdq.signal import PdqSignal

def hashed(path):
    return str(path), PdqSignal.hash_from_file(path)

if __name__ == "__main__":
    files = sorted(path for path in pathlib.Path(sys.argv[1]).rglob("*") if path.is_file())
    listed = pathlib.Path(sys.argv[2]).read_text().split()
    index = PdqSignal.get_index_cls().build((value, line) for line, value in enumerate(listed, 1))
    found = []
    with multiprocessing.Pool() as pool:
        for path, value in pool.imap(hashed, files, chunksize=16):
            found += [(path, hit.metadata) for hit in index.query(value)] if value else []
    print(json.dumps(sorted(found)))
"""


@dataclass(frozen=True)
class Size:
    """How much is made and how often it is measured."""

    pictures: int
    entries: int
    rounds: int


FULL = Size(pictures=10_000, entries=1_000_000, rounds=3)
QUICK = Size(pictures=60, entries=20_000, rounds=1)


def run(quick: bool = False) -> list[Table]:
    """Measure, and compare what was found."""
    size = QUICK if quick else FULL
    with tempfile.TemporaryDirectory(prefix="coldframe-bench-") as folder:
        require_space(Path(folder), size.pictures * 120_000 + size.entries * 65)
        pictures, bank = make(Path(folder), size)
        return [measure(pictures, bank, size)]


def measure(pictures: Path, bank: Path, size: Size) -> Table:
    scan = [COLDFRAME, "scan", str(pictures), "--bank", str(bank), "--json", "--radius", str(RADIUS)]
    contestants = {
        "threatexchange, script": [sys.executable, "-c", PEER, str(pictures), str(bank)],
        "coldframe scan": scan,
        "coldframe scan --exact": [*scan, "--exact"],
        "coldframe scan, saved index": [*scan[:4], str(saved(bank)), *scan[5:]],
    }
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    found: dict[str, str] = {}
    for _ in range(size.rounds):
        for name, command in contestants.items():
            start = time.perf_counter()
            done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 — our own words
            seconds[name].append(time.perf_counter() - start)
            found[name] = done.stdout.decode()
            if not found[name]:
                raise SystemExit(f"{name} failed: {done.stderr.decode()[-2000:]}")
    peer = {(path, line) for path, line in json.loads(found["threatexchange, script"])}
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    rows: list[tuple[str, ...]] = []
    for name, median in medians.items():
        upright, turned = (peer, 0) if "script" in name else matches(found[name])
        rows.append(
            (
                name,
                f"{median:.1f}",
                f"{median / size.pictures * 1000:.2f}",
                f"{medians['threatexchange, script'] / median:.1f}",
                f"{len(upright):,}",
                f"{len(upright & peer):,}",
                f"{turned:,}" if turned else "",
            )
        )
    return Table(
        f"{size.pictures:,} pictures against {size.entries:,} hashes",
        f"Whole processes, start, list and sandbox included, all cores, radius {RADIUS}, median of {size.rounds}. "
        "A pair that only one finds lies at the edge of the radius: the two decode and scale a little differently.",
        (
            "",
            "s",
            "ms a picture",
            "times as fast",
            "pairs found",
            "of them by both",
            "pairs of turned pictures",
        ),
        rows,
    )


def matches(document: str) -> tuple[set[tuple[str, int]], int]:
    listed = json.loads(document)["matches"]
    upright = {(one["path"], one["line"]) for one in listed if "turn" not in one}
    return upright, len(listed) - len(upright)


def make(folder: Path, size: Size) -> tuple[Path, Path]:
    """Draw the pictures and write the list. Planted hashes are threatexchange's own."""
    from threatexchange.signal_type.pdq.signal import PdqSignal

    pictures = folder / "pictures"
    with ProcessPoolExecutor() as pool:
        paths = list(pool.map(draw, [pictures] * size.pictures, range(size.pictures), chunksize=50))
    generator = np.random.default_rng(SEED)
    rows = generator.integers(0, 256, (size.entries, 32), dtype=np.uint8)
    places = generator.permutation(size.entries)
    for number, path in enumerate(paths[::PLANTED_EVERY]):
        turned = number % 4 == 3
        value = PdqSignal.hash_from_bytes(mirrored(path) if turned else path.read_bytes())
        bits = np.unpackbits(np.frombuffer(bytes.fromhex(value), np.uint8))
        changed = generator.choice(256, int(generator.integers(0, 20 if turned else 41)), replace=False)
        bits[changed] ^= 1
        rows[places[number]] = np.packbits(bits)
    bank = folder / "bank.txt"
    bank.write_text("".join(f"{row.tobytes().hex()}\n" for row in rows))
    return pictures, bank


def draw(pictures: Path, seed: int) -> Path:
    path = pictures / f"{seed // 500:03}" / f"{seed:05}.jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    width, height = SIDES[seed % len(SIDES)]
    path.write_bytes(drawn.jpeg(drawn.photo(width, height, seed), 85))
    return path


def mirrored(path: Path) -> bytes:
    from PIL import Image, ImageOps

    with Image.open(path) as image:
        return drawn.jpeg(ImageOps.mirror(image), 92)


def saved(bank: Path) -> Path:
    """Save the list as an index, once; not measured."""
    from coldframe.cli.screening import hash_rows
    from coldframe.search.hamming import HammingIndex

    path = bank.with_suffix(".index")
    HammingIndex.build(hash_rows(bank.read_text().split())).save(path)
    return path

"""Compare Coldframe with its peers, side by side in one run, and write docs/benchmarks.md.

    ./run bench                 every comparison: about an hour, 10 GB of memory, 5 GB of disk
    ./run bench --quick         the same at small sizes, to see that it works; the page stays as it is
    ./run bench search recall   only these, in place of their part of the page

Each module here has ``run(quick) -> list[Table]``. Figures are medians of interleaved rounds.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import re
import sys
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from bench.tables import Table

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
COMPARISONS = {
    "search": "Search",
    "pictures": "Pictures",
    "recall": "Which copies are found",
    "video": "Video",
    "digests": "Digests of a tree",
    "scan": "A whole scan",
    "selectors": "Text",
}
PEERS = ("threatexchange", "faiss-cpu", "pdqhash", "imagehash", "numpy", "pillow", "simplejpeg")
_INSTRUCTION_SETS = ("avx2", "bmi2", "avx512f", "avx512bw", "avx512_vpopcntdq", "sha_ni", "asimd", "sve")

_HEAD = """\
# Benchmarks

Coldframe beside what the field uses, in one run on one machine, written by `./run bench`. Medians of \
interleaved rounds; the machine is shared, so a ratio says more than a time, and a factor below 1.3 says \
little. What each figure counts stands above its table; the programs are in `bench/`, one for each heading.
"""


def main() -> None:
    """Run what was asked for and renew its part of the page."""
    parser = argparse.ArgumentParser(prog="./run bench", description="Compare Coldframe with its peers.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(COMPARISONS)}; default all")
    parser.add_argument("--quick", action="store_true", help="small sizes; docs/benchmarks.md stays as it is")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.names) - set(COMPARISONS)):
        parser.error(f"no comparison is called {', '.join(unknown)}; there are {', '.join(COMPARISONS)}")
    for name in asked.names or COMPARISONS:
        print(f"── {name}", file=sys.stderr, flush=True)
        tables = importlib.import_module(f"bench.{name}").run(asked.quick)
        print("\n".join(table.as_markdown() for table in tables), flush=True)
        if not asked.quick:
            write_part(name, tables)


def write_part(name: str, tables: list[Table]) -> None:
    """Put one comparison into the page, where it stood before or at its place in the order."""
    parts = {}
    if PAGE.exists():
        # Each part starts with its heading of level two.
        for text in re.split(r"^(?=## )", PAGE.read_text(), flags=re.MULTILINE)[1:]:
            parts[text.split("\n", 1)[0][3:]] = text.rstrip() + "\n"
    body = "\n".join(table.as_markdown() for table in tables).rstrip()
    parts[COMPARISONS[name]] = f"## {COMPARISONS[name]}\n\n`./run bench {name}`: {machine()}\n\n{body}\n"
    ordered = [parts[title] for title in COMPARISONS.values() if title in parts]
    PAGE.write_text("\n".join([_HEAD, *ordered]))


def machine() -> str:
    """Say what the figures were taken on: instruction sets, cores, versions, day. Never a name."""
    flags = set(re.findall(r"\w+", _line_of("/proc/cpuinfo", r"^(?:flags|Features)\s*: (.*)$")))
    sets = ", ".join(name for name in _INSTRUCTION_SETS if name in flags)
    memory = int(_line_of("/proc/meminfo", r"^MemTotal:\s*(\d+)") or 0) // 2**20
    versions = ", ".join(f"{name} {_version(name)}" for name in PEERS)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()} ({sets}), {len(os.sched_getaffinity(0))} cores "
        f"of a virtual machine, {memory} GiB, Python {platform.python_version()}; {versions}."
    )


def _line_of(path: str, pattern: str) -> str:
    found = re.search(pattern, Path(path).read_text(), re.MULTILINE)
    return found[1] if found else ""


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "absent"


if __name__ == "__main__":
    main()

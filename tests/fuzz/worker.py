"""One process that tries inputs one after another. Started by ``campaign``, which outlives it."""

from __future__ import annotations

import json
import mmap
import resource
import struct
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

from tests.fuzz import target as targets

PLACE = struct.Struct("<q")
"""Number of the input under way, in a mapped file, so that it is known when this process dies."""

NOWHERE = -(2**63)
"""In that place before the first input."""

MEMORY_BYTES = 2 * 1024**3
"""What a worker may take beyond what it has when it begins. No input is above 300 KB."""

_TELL_EVERY = 100


def main(name: str, seed: str, first: str, count: str, place: str) -> None:
    target = targets.load(name)
    files = [path.read_bytes() for path in targets.kept(name)]
    with Path(place).open("r+b") as file:
        under_way = mmap.mmap(file.fileno(), PLACE.size)
    if target.confine is not None:
        target.confine()
    else:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY_BYTES, used + MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ended: Counter[str] = Counter()
    slowest = (0.0, -1, 0)
    for index in range(int(first), int(first) + int(count)):
        data = files[index] if index < 0 else targets.drawn(target, name, int(seed), index)
        under_way[:] = PLACE.pack(index)
        began = time.process_time()
        try:
            ended[target.check(data)] += 1
        except BaseException as error:
            _tell(
                {
                    "wrong": index,
                    "error": traceback.format_exc(limit=-4)[-1500:],
                    "kind": type(error).__name__,
                }
            )
            ended["wrong"] += 1
        slowest = max(slowest, (time.process_time() - began, index, len(data)))
        if ended.total() >= _TELL_EVERY:
            _tell({"ended": ended})
            ended = Counter()
    _tell({"ended": ended, "slowest": slowest})


def _tell(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])

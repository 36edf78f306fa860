"""Digest a few large files side by side: each read once, in rounds of one chunk a file."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, Future

from coldframe.media.digests import DigestKind, ParallelDigester

ROUND_BYTES = 1 << 20
"""Bytes of each file in a round. Two rounds are held: one is digested while the next is read."""


class Stopped(Exception):
    """The person pressed Ctrl-C; reading stops between two chunks."""


def digest_together(
    descriptors: Sequence[int],
    kinds: Iterable[DigestKind],
    *,
    executor: Executor,
    stop: threading.Event,
    passed: Callable[[int], None],
) -> list[tuple[int, dict[DigestKind, str]] | OSError]:
    """Digest open files to their ends. The caller's thread reads; ``executor`` computes.

    Args:
        descriptors: Open for reading, at the beginning.
        kinds: Digests wanted.
        executor: Does the work; must not be the one this is called on.
        stop: Ends it between two rounds.
        passed: Told the number of bytes of each round.

    Returns:
        For each file its size in bytes and its digests, or what the system said when it could not be read to the end.

    Raises:
        Stopped: ``stop`` was set.
    """
    digester = ParallelDigester(len(descriptors), kinds)
    errors: dict[int, OSError] = {}
    sizes = [0] * len(descriptors)
    buffers = [[memoryview(bytearray(ROUND_BYTES)) for _ in descriptors] for _ in range(2)]
    ended = [False] * len(descriptors)
    turn = 0
    running: list[Future[None]] = []
    while True:
        chunks = []
        for at, descriptor in enumerate(descriptors):
            count = 0
            if not ended[at]:
                try:
                    count = os.readv(descriptor, [buffers[turn][at]])
                except OSError as error:
                    errors[at] = error
                ended[at] = count == 0
            sizes[at] += count
            chunks.append(buffers[turn][at][:count])
        for future in running:
            future.result()
        if stop.is_set():
            raise Stopped
        if all(ended):
            break
        running = [executor.submit(todo) for todo in digester.work(chunks)]
        passed(sum(map(len, chunks)))
        turn = 1 - turn
    found = zip(sizes, digester.digests(), strict=True)
    return [errors.get(at) or sized for at, sized in enumerate(found)]

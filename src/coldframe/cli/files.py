"""Files on disk for the cheap verbs: walk trees, read each file once, never write or follow anything.

Symbolic links inside a tree are not followed (as ``grep -r`` does), so loops cannot happen and nothing
outside the tree is read; pipes, devices and sockets are not opened for reading.
"""

from __future__ import annotations

import errno
import os
import stat
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from coldframe.core.errors import InvalidInput
from coldframe.media.digests import Digester, DigestKind
from coldframe.media.sandbox import SandboxPool
from coldframe.media.sniff import HEAD_BYTES, Sniffed, sniff
from coldframe.media.terms import PictureSignals, Unreadable, UnreadableReason, unreadable

CHUNK_BYTES = 1 << 20
"""Bytes read at a time."""


class FileProblem(StrEnum):
    """Why a file's bytes could not be had."""

    PERMISSION_DENIED = "permission_denied"
    NOT_FOUND = "not_found"
    NOT_A_FILE = "not_a_file"
    SYMBOLIC_LINK = "symbolic_link"
    READ_ERROR = "read_error"


@dataclass(frozen=True, slots=True)
class Problem:
    """One file or folder that could not be read.

    Attributes:
        reason: A ``FileProblem`` or an ``UnreadableReason``.
        message: What happened, for people.
    """

    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Walked:
    """Something met on the way.

    Attributes:
        path: As reached from the argument; may hold undecodable bytes as surrogates.
        problem: Set if it is not a file to be read.
    """

    path: str
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """What one file's bytes gave.

    Attributes:
        path: As walked.
        problem: Set if the bytes could not be read to the end; then nothing else is set.
        digests: Those asked for.
        picture: Signals, or why there are none; ``None`` if they were not asked for.
        sniffed: What the first bytes say.
    """

    path: str
    problem: Problem | None = None
    digests: dict[DigestKind, str] = field(default_factory=dict)
    picture: PictureSignals | Unreadable | None = None
    sniffed: Sniffed | None = None


class Stopped(Exception):
    """The person pressed Ctrl-C; reading stops between two chunks."""


def shown(path: str) -> str:
    """Write a path so that a terminal, a log and UTF-8 survive it: odd bytes and controls are escaped."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def require_paths(paths: Iterable[Path]) -> None:
    """Check that every path exists before work starts.

    Raises:
        InvalidInput: One does not.
    """
    for path in paths:
        if not os.path.exists(path):  # noqa: PTH110 — Path.exists raises on a folder that cannot be entered
            raise InvalidInput(f"{shown(str(path))} cannot be found. Check the path.", field="path")


def walk(paths: Sequence[Path]) -> Iterator[Walked]:
    """List every file under the paths, each once, folders in the order of their names' bytes.

    A path that is itself a symbolic link is followed, because a person named it.
    """
    seen: set[str] = set()
    for root in paths:
        for found in _walk_one(os.fspath(root)):
            place = os.path.abspath(found.path)  # noqa: PTH100 — resolving would follow links
            if place not in seen:
                seen.add(place)
                yield found


def _walk_one(root: str) -> Iterator[Walked]:
    # A stack instead of recursion: a tree can be deeper than Python's.
    stack = [root]
    first = True
    while stack:
        path = stack.pop()
        try:
            status = os.stat(path, follow_symlinks=first)  # noqa: PTH116 — Path would tidy the path
            if stat.S_ISDIR(status.st_mode):
                names = sorted(os.listdir(path), key=os.fsencode, reverse=True)  # noqa: PTH208
                stack.extend(os.path.join(path, name) for name in names)  # noqa: PTH118
            elif stat.S_ISREG(status.st_mode):
                yield Walked(path)
            elif stat.S_ISLNK(status.st_mode):
                yield Walked(path, Problem(FileProblem.SYMBOLIC_LINK, "A symbolic link, not followed."))
            else:
                yield Walked(path, _NOT_A_FILE)
        except OSError as error:
            yield Walked(path, _os_problem(error))
        first = False


def count_workers(wanted: int) -> int:
    """Return how many files to work on at a time: ``wanted``, or one for each processor we may use."""
    return wanted or len(os.sched_getaffinity(0))


def examine(
    path: str, *, kinds: Iterable[DigestKind], pool: SandboxPool | None, stop: threading.Event
) -> Examined:
    """Read one file once: digests, and PDQ if a pool is given and it starts like a picture.

    Raises:
        Stopped: ``stop`` was set meanwhile.
    """
    digester = Digester(kinds)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return Examined(path, problem=_NOT_A_FILE)
            chunks = _chunks(descriptor, digester, stop)
            first = next(chunks, b"")
            sniffed = sniff(first[:HEAD_BYTES])
            picture = _picture(first, chunks, sniffed, pool) if pool is not None else None
            for _ in chunks:
                continue  # The rest passes through the digests.
        finally:
            os.close(descriptor)
    except OSError as error:
        return Examined(path, problem=_os_problem(error))
    return Examined(path, digests=digester.digests(), picture=picture, sniffed=sniffed)


def examine_all(
    paths: Sequence[str],
    *,
    kinds: Iterable[DigestKind],
    pool: SandboxPool | None,
    workers: int,
) -> Generator[Examined, None, None]:
    """Examine files with several threads; results come in the order of ``paths``.

    Close it (``contextlib.closing``) when stopping early: files under way are then given up at once, and
    the pool's children are killed.
    """
    stop = threading.Event()
    wanted = tuple(kinds)
    executor = ThreadPoolExecutor(max_workers=workers)
    running: deque[Future[Examined]] = deque()
    try:
        for path in paths:
            running.append(executor.submit(examine, path, kinds=wanted, pool=pool, stop=stop))
            if len(running) >= 4 * workers:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    except BaseException:
        stop.set()
        if pool is not None:
            pool.stop()
        raise
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _picture(
    first: bytes, rest: Iterator[bytes], sniffed: Sniffed, pool: SandboxPool
) -> PictureSignals | Unreadable:
    if not first:
        return unreadable(UnreadableReason.EMPTY)
    if not sniffed.is_picture:
        return unreadable(sniffed.refusal)

    def all_chunks() -> Iterator[bytes]:
        yield first
        yield from rest

    return pool.signals(all_chunks())


def _chunks(descriptor: int, digester: Digester, stop: threading.Event) -> Iterator[bytes]:
    while chunk := os.read(descriptor, CHUNK_BYTES):
        if stop.is_set():
            raise Stopped
        digester.update(chunk)
        yield chunk


_NOT_A_FILE = Problem(FileProblem.NOT_A_FILE, "A pipe, device or socket, not opened.")

_PROBLEMS = {
    errno.EACCES: FileProblem.PERMISSION_DENIED,
    errno.EPERM: FileProblem.PERMISSION_DENIED,
    errno.ENOENT: FileProblem.NOT_FOUND,
    errno.ENOTDIR: FileProblem.NOT_FOUND,
    errno.ENXIO: FileProblem.NOT_A_FILE,
    errno.EISDIR: FileProblem.NOT_A_FILE,
}


def _os_problem(error: OSError) -> Problem:
    reason = _PROBLEMS.get(error.errno or 0, FileProblem.READ_ERROR)
    return Problem(reason, f"The system says: {error.strerror or 'no reason given'}.")

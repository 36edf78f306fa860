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
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import NamedTuple

from coldframe.cli.decoding import NOTHING_DECODED, Decoded, Decoding, undecoded
from coldframe.cli.large_files import Stopped, digest_together
from coldframe.core.errors import InvalidInput
from coldframe.media.digests import Digester, DigestKind, digest_each
from coldframe.media.sniff import HEAD_BYTES, Sniffed, sniff
from coldframe.media.terms import UnreadableReason, VideoSignals

CHUNK_BYTES = 1 << 20
"""Bytes read at a time of a file that is not read whole."""

WHOLE_BYTES = 16 << 20
"""Largest file that is read whole. Each worker holds as much memory."""

FILES_AT_ONCE = 64
"""Small files that one worker reads and digests together, where none is decoded."""

PICTURES_AT_ONCE = 8
"""The same where pictures are decoded: few, so that progress is seen and no worker ends late."""

LARGE_AT_ONCE = 8
"""Files above ``WHOLE_BYTES`` that are read side by side. 2 MiB of memory each."""


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
        size_bytes: Of a file to be read.
        changed_ns: When its bytes or its metadata changed last, nanoseconds since 1970.
    """

    path: str
    problem: Problem | None = None
    size_bytes: int = 0
    changed_ns: int = 0


_NOT_A_FILE = Problem(FileProblem.NOT_A_FILE, "A pipe, device or socket, not opened.")


def shown(path: str) -> str:
    """Write a path so that a terminal, a log and UTF-8 survive it: odd bytes and controls are escaped."""
    if path.isprintable():
        return path
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
            if len(paths) > 1:
                place = os.path.abspath(found.path)  # noqa: PTH100 — resolving would follow links
                if place in seen:
                    continue
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
            if stat.S_ISREG(status.st_mode):
                changed_ns = max(status.st_mtime_ns, status.st_ctime_ns)
                yield Walked(path, size_bytes=status.st_size, changed_ns=changed_ns)
            elif stat.S_ISDIR(status.st_mode):
                names = sorted(os.listdir(path), key=os.fsencode, reverse=True)  # noqa: PTH208
                stack.extend(os.path.join(path, name) for name in names)  # noqa: PTH118
            elif stat.S_ISLNK(status.st_mode):
                yield Walked(path, Problem(FileProblem.SYMBOLIC_LINK, "A symbolic link, not followed."))
            else:
                yield Walked(path, _NOT_A_FILE)
        except OSError as error:
            yield Walked(path, _os_problem(error))
        first = False


_PROBLEMS = {
    errno.EACCES: FileProblem.PERMISSION_DENIED,
    errno.EPERM: FileProblem.PERMISSION_DENIED,
    errno.ENOENT: FileProblem.NOT_FOUND,
    errno.ENOTDIR: FileProblem.NOT_FOUND,
    errno.ENXIO: FileProblem.NOT_A_FILE,
    errno.EISDIR: FileProblem.NOT_A_FILE,
}


def _os_problem(error: OSError) -> Problem:
    """Say why the system would not give a file or folder."""
    reason = _PROBLEMS.get(error.errno or 0, FileProblem.READ_ERROR)
    return Problem(reason, f"The system says: {error.strerror or 'no reason given'}.")


@dataclass(frozen=True, slots=True)
class Examined:
    """What one file's bytes gave.

    Attributes:
        path: As walked.
        problem: Set if the bytes could not be read to the end; then nothing else is set.
        size_bytes: Number of bytes read; 0 if nothing needed more than a look at the beginning.
        digests: Those asked for.
        decoded: What the content shows.
        sniffed: What the first bytes say; ``None`` if nothing was to be decoded.
    """

    path: str
    problem: Problem | None = None
    size_bytes: int = 0
    digests: dict[DigestKind, str] = field(default_factory=dict)
    decoded: Decoded = NOTHING_DECODED
    sniffed: Sniffed | None = None

    @property
    def shortfall(self) -> Problem | None:
        """Why not all of a film was seen, though some was."""
        film = self.decoded.signals
        if not isinstance(film, VideoSignals) or (film.complete and not film.damaged):
            return None
        return _DAMAGED if film.complete else _INCOMPLETE


_DAMAGED = Problem(UnreadableReason.DAMAGED, "Part of the film could not be decoded. The rest was.")
_INCOMPLETE = Problem(
    "incomplete", "The film took longer or more memory than the limit. Only part of it was decoded."
)


def sniff_file(path: str) -> Sniffed | None:
    """Look at a file's first bytes; ``None`` if it cannot be read."""
    try:
        with _opened(path) as (descriptor, _):
            return sniff(os.pread(descriptor, HEAD_BYTES, 0))
    except OSError:
        return None


def count_workers(wanted: int) -> int:
    """Return how many files to work on at a time: ``wanted``, or one for each processor we may use."""
    return wanted or len(os.sched_getaffinity(0))


def examine_all(
    paths: Sequence[str],
    *,
    kinds: Iterable[DigestKind],
    decoding: Decoding | None,
    workers: int,
    passed: Callable[[int], None] = lambda _: None,
) -> Generator[Examined, None, None]:
    """Read each file once, several side by side; results come in the order of ``paths``.

    Close it (``contextlib.closing``) when stopping early: files under way are then given up at once, and
    the pool's children are killed.

    Args:
        paths: Files.
        kinds: Digests wanted.
        decoding: Decodes pictures or films and looks them up; ``None`` if neither is wanted.
        workers: Threads.
        passed: Told how many bytes were read since it was told last.
    """
    examiner = _Examiner(tuple(kinds), decoding, passed)
    executor = ThreadPoolExecutor(max_workers=workers)
    running: deque[Future[list[Examined | _Large]]] = deque()
    try:
        for batch in _batches(paths, FILES_AT_ONCE if decoding is None else PICTURES_AT_ONCE):
            running.append(executor.submit(examiner.examine_batch, batch))
            if len(running) >= 2 * workers:
                yield from examiner.finish(running.popleft().result(), executor)
        while running:
            yield from examiner.finish(running.popleft().result(), executor)
    except BaseException:
        examiner.stop.set()
        if decoding is not None:
            decoding.pool.stop()
        raise
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _batches(paths: Sequence[str], at_once: int) -> Iterator[list[str]]:
    batch: list[str] = []
    small = large = 0
    for path in paths:
        batch.append(path)
        try:
            is_large = os.stat(path).st_size > WHOLE_BYTES  # noqa: PTH116 — Path would tidy the path
        except OSError:
            is_large = False  # Whoever opens it will say so.
        small, large = small + (not is_large), large + is_large
        if small == at_once or large == LARGE_AT_ONCE:
            yield batch
            batch, small, large = [], 0, 0
    if batch:
        yield batch


class _Large(NamedTuple):
    """A file too large to be read whole, or one that grew meanwhile."""

    path: str


class _Examiner:
    """What the threads of one run share."""

    def __init__(
        self,
        kinds: tuple[DigestKind, ...],
        decoding: Decoding | None,
        passed: Callable[[int], None],
    ) -> None:
        self.stop = threading.Event()
        self._kinds = kinds
        self._decoding = decoding
        self._passed = passed
        self._of_thread = threading.local()

    def examine_batch(self, paths: Sequence[str]) -> list[Examined | _Large]:
        """Read files whole, as many together as the buffer holds."""
        found: dict[int, Examined | _Large] = {}
        held: dict[int, memoryview] = {}
        buffer, at = self._buffer(), 0
        for number, path in enumerate(paths):
            if self.stop.is_set():
                raise Stopped
            try:
                with _opened(path) as (descriptor, size):
                    if size > WHOLE_BYTES:
                        found[number] = _Large(path)
                        continue
                    if at + size >= len(buffer):
                        found.update(self._examine_held(paths, held))
                        held, at = {}, 0
                    # One byte more than there should be, to see whether the file has grown.
                    count = _fill(descriptor, buffer[at : at + size + 1])
                    if count > size:
                        found[number] = _Large(path)
                        continue
            except OSError as error:
                found[number] = Examined(path, problem=_os_problem(error))
                continue
            held[number] = buffer[at : at + count]
            at += count
        found.update(self._examine_held(paths, held))
        return [found[number] for number in range(len(paths))]

    def finish(self, batch: Sequence[Examined | _Large], executor: ThreadPoolExecutor) -> Iterator[Examined]:
        """Put the large files of a batch in their places, each examined by all threads together."""
        self._passed(sum(one.size_bytes for one in batch if isinstance(one, Examined)))
        large = [one.path for one in batch if isinstance(one, _Large)]
        examined = self._examine_large(large, executor) if large else {}
        for one in batch:
            yield one if isinstance(one, Examined) else examined[one.path]

    def _buffer(self) -> memoryview:
        buffer: memoryview | None = getattr(self._of_thread, "buffer", None)
        if buffer is None:
            buffer = self._of_thread.buffer = memoryview(bytearray(WHOLE_BYTES + 1))
        return buffer

    def _examine_held(self, paths: Sequence[str], held: dict[int, memoryview]) -> dict[int, Examined]:
        wholes = list(held.values())
        digests = digest_each(wholes, self._kinds)
        examined = [
            Examined(paths[number], size_bytes=len(whole), digests=of_it)
            for (number, whole), of_it in zip(held.items(), digests, strict=True)
        ]
        if self._decoding is not None:
            sniffed = [sniff(bytes(whole[:HEAD_BYTES])) for whole in wholes]
            sources = [partial(_once, whole) for whole in wholes]
            looked = self._decoding.look(sniffed, sources, screen=self._decoding.screens, stop=self.stop)
            examined = [
                replace(one, sniffed=kind, decoded=decoded)
                for one, kind, decoded in zip(examined, sniffed, looked, strict=True)
            ]
        return dict(zip(held, examined, strict=True))

    def _examine_large(self, paths: Sequence[str], executor: ThreadPoolExecutor) -> dict[str, Examined]:
        found: dict[str, Examined] = {}
        decoding = self._decoding
        decoded: dict[str, Future[Examined]] = {}
        others: dict[str, tuple[int, Sniffed | None]] = {}
        with ExitStack() as opened:
            for path in paths:
                try:
                    descriptor, size = opened.enter_context(_opened(path))
                    sniffed = None if decoding is None else sniff(os.pread(descriptor, HEAD_BYTES, 0))
                except OSError as error:
                    found[path] = Examined(path, problem=_os_problem(error))
                    continue
                if decoding is not None and sniffed is not None and decoding.wants(sniffed):
                    decoded[path] = executor.submit(self._examine_stream, path, sniffed, decoding)
                elif self._kinds:
                    others[path] = (descriptor, sniffed)
                else:
                    found[path] = Examined(path, decoded=_undecoded(sniffed), sniffed=sniffed)
                    self._passed(size)
            descriptors = [descriptor for descriptor, _ in others.values()]
            results = digest_together(
                descriptors, self._kinds, executor=executor, stop=self.stop, passed=self._passed
            )
        for (path, (_, sniffed)), result in zip(others.items(), results, strict=True):
            if isinstance(result, OSError):
                found[path] = Examined(path, problem=_os_problem(result))
            else:
                found[path] = Examined(path, None, *result, _undecoded(sniffed), sniffed)
        for path, running in decoded.items():
            found[path] = running.result()
            self._passed(found[path].size_bytes)
        return found

    def _examine_stream(self, path: str, sniffed: Sniffed, decoding: Decoding) -> Examined:
        """Read one large file in chunks, each to the digests and the decoder. A picture is decoded in full."""
        digester = Digester(self._kinds)
        try:
            with _opened(path) as (descriptor, _):
                chunks = self._chunks(descriptor, digester)
                (decoded,) = decoding.look([sniffed], [lambda: chunks], screen=False, stop=self.stop)
                for _ in chunks:
                    continue  # What the decoder did not want passes through the digests.
        except OSError as error:
            return Examined(path, problem=_os_problem(error))
        return Examined(path, None, digester.size_bytes, digester.digests(), decoded, sniffed)

    def _chunks(self, descriptor: int, digester: Digester) -> Iterator[bytes]:
        while chunk := os.read(descriptor, CHUNK_BYTES):
            if self.stop.is_set():
                raise Stopped
            digester.update(chunk)
            yield chunk


def _undecoded(sniffed: Sniffed | None) -> Decoded:
    return NOTHING_DECODED if sniffed is None else Decoded(undecoded(sniffed))


@contextmanager
def _opened(path: str) -> Iterator[tuple[int, int]]:
    """Open a file for reading: its descriptor and its size in bytes.

    Raises:
        OSError: It cannot be opened, or is no file.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.ENXIO, os.strerror(errno.ENXIO), path)
        yield descriptor, status.st_size
    finally:
        os.close(descriptor)


def _once(whole: memoryview) -> list[bytes]:
    return [bytes(whole)]


def _fill(descriptor: int, room: memoryview) -> int:
    """Read until the end of the file or of ``room``; return the number of bytes."""
    at = 0
    while at < len(room) and (count := os.readv(descriptor, [room[at:]])):
        at += count
    return at

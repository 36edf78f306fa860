"""Pictures from untrusted bytes, decoded in a confined child process that can be lost at any time.

``Sandbox`` keeps one child; ``SandboxPool`` several. File bytes go in over a pipe, never a path and never
a temporary file. A child that hangs, dies or answers nonsense is replaced, the file becomes
``Unreadable``, and the next file works.
"""

from __future__ import annotations

import importlib.util
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self, TypeVar

from coldframe.core.errors import InvalidInput, UnsafeConfiguration
from coldframe.core.said import Said
from coldframe.media import protocol
from coldframe.media.grids import Grids
from coldframe.media.known_files import FileDigests
from coldframe.media.process import ChildLost, DecoderProcess, OutOfTime, SandboxFailed
from coldframe.media.terms import (
    MAX_DERIVATIVE_PIXELS,
    VIDEO_LIMITS,
    Derivative,
    Limits,
    PictureSignals,
    SandboxStrength,
    Unreadable,
    UnreadableReason,
    VideoSignals,
    unreadable,
)

MAX_REQUESTS = 1000
"""Files after which a child is replaced, so that what one file did to it cannot last."""

MAX_CPU_SECONDS = 300.0
"""Processor time after which a child is replaced; well below its own final limit."""

NO_VIDEO = "Films are not decoded here: install the extra `video`, as in pip install 'coldframe[video]'."
"""What an ``Unreadable`` says first where PyAV is not installed."""

T = TypeVar("T")


def can_decode_films() -> bool:
    """Tell whether PyAV, the extra ``video``, is installed."""
    return importlib.util.find_spec("av") is not None


class Sandbox:
    """One confined decoder. Thread-safe: one request at a time, others wait.

    Args:
        limits: What one picture may cost.
        require_full: Refuse to decode where a layer of confinement is missing.
        video_limits: What one film may cost.

    Use it as a context manager, or call ``close``. The child starts with the first request.
    """

    _task = "pictures"

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        require_full: bool = False,
        video_limits: Limits = VIDEO_LIMITS,
    ) -> None:
        self.limits = limits or Limits()
        self._video_limits = video_limits
        self._films: Sandbox | None = None
        self._require_full = require_full
        self._lock = threading.Lock()
        self._child: DecoderProcess | None = None
        self._stopped = False
        self._requests = 0
        self._cpu_seconds = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child. A later request starts another."""
        with self._lock:
            self._end_child()
            if self._films is not None:
                self._films.close()

    def stop(self) -> None:
        """Kill the child now, for good; a request under way raises ``SandboxFailed``. For Ctrl-C."""
        self._stopped = True
        child, films = self._child, self._films
        if child is not None:
            child.kill()
        if films is not None:
            films.stop()

    @property
    def child_pid(self) -> int | None:
        """Process id of the running child, for monitoring; ``None`` if none runs."""
        child = self._child
        return None if child is None else child.pid

    def strength(self) -> SandboxStrength:
        """Return what confines the child here; starts it if need be.

        Raises:
            SandboxFailed: It cannot be started.
            UnsafeConfiguration: Full strength is required and a layer is missing.
        """
        with self._lock:
            return self._ready_child().strength

    def signals(self, chunks: Iterable[bytes], *, screen: bool = False) -> PictureSignals | Unreadable:
        """Decode one file and return its signals.

        Args:
            chunks: The file's bytes. Not read further once the size limit is passed. An error that the
                iterator raises comes out of here, and the next request works.
            screen: Hashes within ``SCREEN_MARGIN_BITS`` of the exact ones will do, for a fraction of the time.
                The answer says whether they are: ``screened``.

        Raises:
            SandboxFailed: No child can be started, or ``stop`` was called.
            UnsafeConfiguration: Full strength is required and a layer is missing.
        """
        return self._ask({"want": "signals", "screen": screen}, chunks, protocol.read_signals)

    def derivative(
        self, chunks: Iterable[bytes], *, max_px: int = 256, blur: bool = True, grey: bool = True
    ) -> Derivative | Unreadable:
        """Decode one file and draw it anew as a small JPEG without metadata.

        Args:
            chunks: As for ``signals``.
            max_px: Longest side of the result in pixels, 1 to 4096. Never enlarges.
            blur: Blur strongly. A courtesy to the viewer, not protection.
            grey: Remove color.

        Raises:
            InvalidInput: ``max_px`` is out of range.
            SandboxFailed: No child can be started.
            UnsafeConfiguration: Full strength is required and a layer is missing.
        """
        return self._draw("derivative", chunks, max_px=max_px, blur=blur, grey=grey)

    def file_digests(self, chunks: Iterable[bytes]) -> FileDigests | Unreadable:
        """Read the digests of a table of known files out of a SQLite database; see ``known_files``.

        Args:
            chunks: As for ``signals``.

        Raises:
            SandboxFailed: No child can be started.
            UnsafeConfiguration: Full strength is required and a layer is missing.
        """
        return self._ask({"want": "file_digests"}, chunks, protocol.read_file_digests)

    def video(self, chunks: Iterable[bytes]) -> VideoSignals | Unreadable:
        """Decode one film and return the hashes of its frames.

        It goes to a second child, started for the first film, so that the picture child starts without PyAV.

        Args:
            chunks: As for ``signals``; not read where PyAV is not installed.

        Raises:
            SandboxFailed: No child can be started, or ``stop`` was called.
            UnsafeConfiguration: Full strength is required and a layer is missing.
        """
        if not can_decode_films():
            return unreadable(UnreadableReason.UNSUPPORTED, NO_VIDEO)
        return self._film_sandbox().video(chunks)

    def sheet(
        self, chunks: Iterable[bytes], *, max_px: int = 256, blur: bool = True, grey: bool = True
    ) -> Derivative | Unreadable:
        """Decode a film's key frames and draw at most ``terms.MAX_SHEET_FRAMES`` of them on one small JPEG.

        Like ``video`` in the second child; arguments and errors are those of ``derivative``.
        """
        if not can_decode_films():
            return unreadable(UnreadableReason.UNSUPPORTED, NO_VIDEO)
        return self._film_sandbox().sheet(chunks, max_px=max_px, blur=blur, grey=grey)

    def _film_sandbox(self) -> Sandbox:
        with self._lock:
            if self._films is None:
                self._films = _FilmSandbox(self._video_limits, require_full=self._require_full)
            films = self._films
        if self._stopped:
            films.stop()
        return films

    def _draw(
        self, want: str, chunks: Iterable[bytes], *, max_px: int, blur: bool, grey: bool
    ) -> Derivative | Unreadable:
        if not 1 <= max_px <= MAX_DERIVATIVE_PIXELS:
            raise InvalidInput(
                Said("max_px must be 1 to %(most)s.", most=MAX_DERIVATIVE_PIXELS), field="max_px"
            )
        request = {"want": want, "max_pixels": max_px, "blur": blur, "grey": grey}

        def read(untrusted_answer: bytes, untrusted_blob: bytes) -> Derivative | Unreadable:
            return protocol.read_derivative(untrusted_answer, untrusted_blob, max_pixels=max_px)

        return self._ask(request, chunks, read)

    def _ask(
        self, request: dict[str, Any], chunks: Iterable[bytes], read: Callable[[bytes, bytes], T]
    ) -> T | Unreadable:
        with self._lock:
            child = self._ready_child()
            self._requests += 1
            try:
                untrusted = child.ask(request, chunks)
                if untrusted is None:
                    return unreadable(UnreadableReason.TOO_LARGE)
                self._cpu_seconds = protocol.read_cpu_seconds(untrusted[0])
                return read(*untrusted)
            except OutOfTime:
                self._end_child()
                return unreadable(UnreadableReason.OUT_OF_TIME)
            except (ChildLost, protocol.ProtocolViolation) as error:
                self._end_child()
                if self._stopped:  # By us: the file is not to blame.
                    raise SandboxFailed("The decoder was stopped.") from error
                return unreadable(UnreadableReason.DECODER_CRASHED)
            except BaseException:
                # The file's source failed, or Ctrl-C: the conversation was broken off in the middle.
                self._end_child()
                raise

    def _ready_child(self) -> DecoderProcess:
        if self._stopped:
            raise SandboxFailed("The decoder was stopped.")
        worn_out = self._requests >= MAX_REQUESTS or self._cpu_seconds >= MAX_CPU_SECONDS
        if self._child is not None and (worn_out or not self._child.is_ready):
            self._end_child()
        if self._child is None:
            child = _start(self.limits, self._task)
            if self._require_full and not child.strength.is_full:
                child.end()
                raise UnsafeConfiguration(
                    "The decoder is not fully confined, and full confinement is required. "
                    + " ".join(child.strength.warnings)
                )
            self._child, self._requests, self._cpu_seconds = child, 0, 0.0
        return self._child

    def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()


class _FilmSandbox(Sandbox):
    """One confined decoder of films, the second child of a ``Sandbox``."""

    _task = "films"

    def video(self, chunks: Iterable[bytes]) -> VideoSignals | Unreadable:
        """As ``Sandbox.video``."""
        return self._ask({"want": "video"}, chunks, protocol.read_video)

    def sheet(
        self, chunks: Iterable[bytes], *, max_px: int = 256, blur: bool = True, grey: bool = True
    ) -> Derivative | Unreadable:
        """As ``Sandbox.sheet``."""
        return self._draw("sheet", chunks, max_px=max_px, blur=blur, grey=grey)


class TableSandbox(Sandbox):
    """One confined reader of spreadsheets and PDF, a child of its own."""

    _task = "tables"

    def grids(self, chunks: Iterable[bytes]) -> Grids | Unreadable:
        """Read the sheets of an XLSX file, or the lines of a PDF.

        Args:
            chunks: As for ``signals``.

        Raises:
            SandboxFailed: No child can be started, or ``stop`` was called.
            UnsafeConfiguration: Full strength is required and a layer is missing.
        """
        return self._ask({"want": "grids"}, chunks, protocol.read_grids)


def measure_strength(limits: Limits | None = None) -> SandboxStrength:
    """Start a child, ask what confines it, and end it.

    Raises:
        SandboxFailed: It cannot be started.
    """
    with Sandbox(limits) as sandbox:
        return sandbox.strength()


def _start(limits: Limits, task: str) -> DecoderProcess:
    """Start a child. One that ends before it is ready (killed, out of memory) gets one more chance."""
    try:
        return DecoderProcess(limits, task)
    except SandboxFailed:
        return DecoderProcess(limits, task)


class SandboxPool:
    """Several sandboxes; each request takes a free one and waits if all are busy. Thread-safe.

    Args:
        size: Number of children, at least 1. Memory adds up: each may use ``limits.memory_bytes``.
        limits: What one picture may cost.
        require_full: As for ``Sandbox``.
        video_limits: What one film may cost.
    """

    def __init__(
        self,
        size: int,
        limits: Limits | None = None,
        *,
        require_full: bool = False,
        video_limits: Limits = VIDEO_LIMITS,
    ) -> None:
        if size < 1:
            raise InvalidInput("A pool needs at least one sandbox.", field="size")
        self._all = tuple(
            Sandbox(limits, require_full=require_full, video_limits=video_limits) for _ in range(size)
        )
        # Last in, first out: a lone caller keeps one child warm instead of starting them all.
        self._free: queue.LifoQueue[Sandbox] = queue.LifoQueue()
        for sandbox in reversed(self._all):
            self._free.put(sandbox)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every child; waits for requests that are under way."""
        for sandbox in self._all:
            sandbox.close()

    def stop(self) -> None:
        """As ``Sandbox.stop``, for every member."""
        for sandbox in self._all:
            sandbox.stop()

    def strength(self) -> SandboxStrength:
        """As ``Sandbox.strength``; all members are confined alike."""
        with self._one() as sandbox:
            return sandbox.strength()

    def signals(self, chunks: Iterable[bytes], *, screen: bool = False) -> PictureSignals | Unreadable:
        """As ``Sandbox.signals``."""
        with self._one() as sandbox:
            return sandbox.signals(chunks, screen=screen)

    def derivative(
        self, chunks: Iterable[bytes], *, max_px: int = 256, blur: bool = True, grey: bool = True
    ) -> Derivative | Unreadable:
        """As ``Sandbox.derivative``."""
        with self._one() as sandbox:
            return sandbox.derivative(chunks, max_px=max_px, blur=blur, grey=grey)

    def video(self, chunks: Iterable[bytes]) -> VideoSignals | Unreadable:
        """As ``Sandbox.video``."""
        with self._one() as sandbox:
            return sandbox.video(chunks)

    @contextmanager
    def _one(self) -> Iterator[Sandbox]:
        sandbox = self._free.get()
        try:
            yield sandbox
        finally:
            self._free.put(sandbox)

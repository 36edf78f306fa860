"""The running decoder: start it, talk to it with time-outs, end it. Used by ``sandbox`` only."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import coldframe
from coldframe.core.errors import ColdframeError
from coldframe.core.said import Said, gettext_noop
from coldframe.media import protocol
from coldframe.media.terms import Limits, SandboxStrength

START_SECONDS = 60.0
"""How long a child may take to load and confine itself. Usually half a second; a busy disk takes longer."""

# The child is isolated from the environment (-I), which also hides PYTHONPATH, so it is told where this
# package lies. Nothing else of the environment reaches it.
_PROGRAM = """\
import sys
sys.path.insert(0, sys.argv[2])
from coldframe.media.child import main
main(sys.argv[1], sys.argv[3])
"""
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

_PIPE_BYTES = 1024 * 1024  # The most that Linux gives without privilege.

_CHECK = gettext_noop("Run `coldframe check` to see what is missing on this machine.")


class SandboxFailed(ColdframeError):
    """No decoder process can be started at all."""

    code = "sandbox_failed"


class ChildLost(Exception):
    """The child ended, or stopped talking sense."""


class OutOfTime(Exception):
    """The child did not take or give bytes in time."""


class DecoderProcess:
    """One child, started and confined. Not thread-safe; ``sandbox.Sandbox`` holds the lock.

    Attributes:
        strength: What confines it.

    Args:
        limits: What one file may cost.
        task: What it will be asked for, as ``child.main`` says.

    Raises:
        SandboxFailed: It cannot be started.
    """

    def __init__(self, limits: Limits, task: str = "pictures") -> None:
        root = str(Path(coldframe.__file__).resolve().parent.parent)
        command = [sys.executable, "-I", "-c", _PROGRAM, json.dumps(asdict(limits)), root, task]
        self._limits = limits
        try:
            self._process = subprocess.Popen(  # noqa: S603 — our own program, no input in it
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                cwd="/",
                env=_ENVIRONMENT,
                start_new_session=True,
            )
        except OSError as error:
            raise SandboxFailed(
                Said(
                    "The decoder cannot be started (%(reason)s). %(check)s",
                    reason=str(error.strerror),
                    check=Said(_CHECK),
                )
            ) from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to_child = self._process.stdin.fileno()
        self._from_child = self._process.stdout.fileno()
        _widen(self._to_child)
        os.set_blocking(self._to_child, False)
        os.set_blocking(self._from_child, False)
        try:
            greeting = self._read_frame(protocol.MAX_ANSWER_BYTES, time.monotonic() + START_SECONDS)
            self.strength: SandboxStrength = protocol.read_strength(greeting)
        except (ChildLost, OutOfTime, protocol.ProtocolViolation) as error:
            self.end()
            raise SandboxFailed(
                Said("The decoder process ended before it was ready. %(check)s", check=Said(_CHECK))
            ) from error
        except BaseException:
            self.end()
            raise

    @property
    def pid(self) -> int:
        """Process id, for monitoring."""
        return self._process.pid

    @property
    def is_ready(self) -> bool:
        """False if the process has ended or says something unasked: an answer for a file yet to come."""
        poll = select.poll()
        poll.register(self._from_child, select.POLLIN)
        return self._process.poll() is None and not poll.poll(0)

    def ask(self, request: dict[str, Any], chunks: Iterable[bytes]) -> tuple[bytes, bytes] | None:
        """Send one request with its file and return the untrusted answer and blob.

        The clock runs from the last byte sent: a slow source is not the decoder's fault.

        Returns:
            ``None`` if the file passes the size limit; the child is then ready for the next.

        Raises:
            ChildLost: The child died or broke the framing. End it.
            OutOfTime: It took longer than the limit. End it.
        """
        self._write(protocol.pack(request))
        if not self._send_file(chunks):
            return None
        deadline = time.monotonic() + self._limits.seconds
        untrusted_answer = self._read_frame(protocol.MAX_ANSWER_BYTES, deadline)
        return untrusted_answer, self._read_frame(protocol.MAX_BLOB_BYTES, deadline)

    def kill(self) -> None:
        """Kill the child, from any thread; whoever is talking to it sees it lost."""
        self._process.kill()

    def end(self) -> None:
        """Kill the child and wait for its end."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait()

    def _send_file(self, chunks: Iterable[bytes]) -> bool:
        """Send a file in frames; ``False`` if it passes the size limit."""
        total = 0
        for chunk in chunks:
            total += len(chunk)
            if total > self._limits.file_bytes:
                self._write(protocol.LENGTH.pack(protocol.WITHDRAWN))
                return False
            view = memoryview(chunk)
            for start in range(0, len(chunk), protocol.CHUNK_BYTES):
                piece = view[start : start + protocol.CHUNK_BYTES]
                self._write(protocol.LENGTH.pack(len(piece)), piece)
        self._write(protocol.LENGTH.pack(protocol.END))
        return True

    def _write(self, *parts: bytes | memoryview) -> None:
        deadline = time.monotonic() + self._limits.seconds
        views = [memoryview(part) for part in parts]
        while views:
            _wait(self._to_child, select.POLLOUT, deadline)
            try:
                written = os.writev(self._to_child, views)
            except BlockingIOError:
                continue
            except OSError as error:
                raise ChildLost from error
            while views and written >= len(views[0]):
                written -= len(views.pop(0))
            if views:
                views[0] = views[0][written:]

    def _read_frame(self, max_bytes: int, deadline: float) -> bytes:
        (length,) = protocol.LENGTH.unpack(self._read(protocol.LENGTH.size, deadline))
        if length > max_bytes:
            raise ChildLost
        return self._read(length, deadline)

    def _read(self, length: int, deadline: float) -> bytes:
        found = bytearray()
        while len(found) < length:
            _wait(self._from_child, select.POLLIN, deadline)
            try:
                piece = os.read(self._from_child, min(length - len(found), protocol.CHUNK_BYTES))
            except BlockingIOError:
                continue
            except OSError as error:
                raise ChildLost from error
            if not piece:
                raise ChildLost
            found += piece
        return bytes(found)


def _widen(pipe: int) -> None:
    """Let a pipe hold a whole photo: at its usual 64 KB both sides wait for each other again and again."""
    if sys.platform == "linux":
        # Who has many pipes open may not have larger ones. Then it is slower, not wrong.
        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _wait(pipe: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(pipe, event)
    remaining = deadline - time.monotonic()
    if remaining <= 0 or not poll.poll(remaining * 1000):
        raise OutOfTime

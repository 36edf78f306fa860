"""The server in a thread: what tests, the demo and the command start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

from coldframe.simulators.ncmec.faults import Fault, Switches
from coldframe.simulators.ncmec.handler import handler_for
from coldframe.simulators.ncmec.service import Service
from coldframe.simulators.ncmec.state import Store


class NcmecSimulator:
    """A CyberTipline reporting server on this machine.

    Args:
        users: Password by user name. Each user sees only its own reports.
        now: The clock; ``advance`` moves this server ahead of it.
        host: Where to listen; the control endpoint and the page answer loopback only.
        port: 0 takes a free one.
        prefix: Path before the routes.
        state_dir: Keeps reports over a restart; needed by ``keep_files``.
        keep_files: Keep uploaded bytes; otherwise only their hashes and sizes are kept.
    """

    def __init__(
        self,
        *,
        users: Mapping[str, str],
        now: Callable[[], datetime],
        host: str = "127.0.0.1",
        port: int = 0,
        prefix: str = "/ispws",
        state_dir: Path | None = None,
        keep_files: bool = False,
        switches: Switches | None = None,
    ) -> None:
        self.service = Service(
            users=users, now=now, state_dir=state_dir, keep_files=keep_files, switches=switches
        )
        self._prefix = prefix.rstrip("/")
        self._stopping = Event()
        handler = handler_for(self.service, prefix=self._prefix, stopping=self._stopping)
        self._server = ThreadingHTTPServer((host, port), handler)
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def home_url(self) -> str:
        """Address of the page for people."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    @property
    def url(self) -> str:
        """Base address for clients."""
        return self.home_url + self._prefix

    @property
    def store(self) -> Store:
        """The reports that were received."""
        return self.service.store

    @property
    def switches(self) -> Switches:
        """The behavior in force; assign to change it."""
        return self.service.switches

    @switches.setter
    def switches(self, switches: Switches) -> None:
        self.service.switches = switches

    def inject(self, fault: Fault) -> None:
        """Arm a fault."""
        self.service.faults.arm(fault)

    def advance(self, by: timedelta) -> None:
        """Move the server's clock forward."""
        self.service.advance(by)

    def start(self) -> None:
        """Serve in a thread until ``stop``."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving; waits for the listening thread, not for connections that hang."""
        self._stopping.set()
        self._server.shutdown()
        # Handlers are daemon threads that may hang in a fault; joining them would hang, too.
        self._server.block_on_close = False
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

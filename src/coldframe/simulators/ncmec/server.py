"""The server in a thread: what tests, the demo and the command start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from coldframe.simulators.local import LocalServer
from coldframe.simulators.ncmec.faults import Fault, Switches
from coldframe.simulators.ncmec.handler import handler_for
from coldframe.simulators.ncmec.service import Service
from coldframe.simulators.ncmec.state import Store


class NcmecSimulator(LocalServer):
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
        super().__init__(handler_for(self.service), host=host, port=port, prefix=prefix)

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

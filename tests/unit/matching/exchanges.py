"""Exchanges to ask in tests: each client with its simulator, and one way to list an entry in either."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from coldframe.matching.exchanges.base import Account, Environment, Page, RemoteEntry, Window
from coldframe.matching.exchanges.ncmec import NcmecHashSharing
from coldframe.matching.exchanges.stopncii import StopNcii
from coldframe.simulators.exchange import ExchangeServer
from coldframe.simulators.hashsharing.server import HashSharingSimulator
from coldframe.simulators.stopncii.server import StopNciiSimulator

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=30)
SECRETS = {
    "ncmec": {"username": "demo", "password": "open-sesame-hush"},
    "stopncii": {"subscription_key": "hush-sub", "fetch_key": "hush-fun", "feedback_key": "hush-fun"},
}


def drawn(name: str) -> str:
    """A PDQ value of a shape that nobody drew."""
    return hashlib.sha256(f"drawn shape {name}".encode()).hexdigest()


@dataclass(slots=True)
class Asked:
    """One client and the simulator that it asks."""

    client: NcmecHashSharing | StopNcii
    server: ExchangeServer
    clock: list[datetime]

    @property
    def account(self) -> Account:
        return Account(self.server.url, Environment.TEST, SECRETS[self.client.NAME])

    def put(self, name: str, *, at: datetime | None = None, **more: Any) -> str:
        """List an entry of that name and return its PDQ value."""
        value = drawn(name)
        kind = "pdq" if self.client.NAME == "ncmec" else "ImagePDQ"
        self.server.exchange.put(self.key(name), {kind: value}, at=at, **more)
        return value

    def key(self, name: str) -> str:
        return f"42/{name}" if self.client.NAME == "ncmec" else name

    def withdraw(self, name: str, *, at: datetime | None = None) -> None:
        self.server.exchange.withdraw(self.key(name), at=at)

    def pages(self, window: Window) -> list[Page]:
        """Every page of a window."""
        found = [self.client.fetch(self.account, window, "")]
        while found[-1].cursor:
            found.append(self.client.fetch(self.account, window, found[-1].cursor))
        return found

    def entries(self, window: Window | None = None) -> list[RemoteEntry]:
        return [one for page in self.pages(window or Window(SINCE, NOW)) for one in page.entries]


def start(name: str, *, timeout_seconds: float = 5.0) -> Asked:
    """Start a simulator and return it with its client. Stop ``server`` when done."""
    clock = [NOW]
    now: Callable[[], datetime] = lambda: clock[0]  # noqa: E731
    server: ExchangeServer
    client: NcmecHashSharing | StopNcii
    if name == "ncmec":
        server = HashSharingSimulator(user=("demo", "open-sesame-hush"), now=now)
        client = NcmecHashSharing(timeout_seconds=timeout_seconds)
    else:
        server = StopNciiSimulator(subscription_key="hush-sub", function_key="hush-fun", now=now)
        client = StopNcii(timeout_seconds=timeout_seconds)
    server.start()
    return Asked(client, server, clock)

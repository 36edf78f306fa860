"""What the simulators of hash exchanges share: entries that change, pages, faults, and a control address.

GET    /_simulator/entries     every entry as JSON
POST   /_simulator/entries     list or change one: {"key": "1/a", "values": {"pdq": "…"}, "label": "A1"}
POST   /_simulator/withdraw    {"key": "1/a"}
POST   /_simulator/faults      arm one: {"kind": "garbage", "times": 1, "skip": 0}
DELETE /_simulator/faults      disarm all
POST   /_simulator/switches    {"is_reversed": true}
POST   /_simulator/clock       {"advance_seconds": 3600}
GET    /_simulator/votes       the feedback that was given

All of it answers this machine only. Values are what the tests make up; nothing is ever fetched.
"""

from __future__ import annotations

import json
import signal
import sys
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Event, RLock
from typing import Any

from coldframe.simulators.local import HTML_ERROR, Body, LocalHandler, LocalServer


class FaultKind(StrEnum):
    """What goes wrong with a page."""

    STATUS = "status"
    """A proxy's error page with ``status``."""
    HTML_PAGE = "html_page"
    """A login page with status 200."""
    GARBAGE = "garbage"
    """Bytes that are of no format."""
    TRUNCATED = "truncated"
    """Half of the answer, then close."""
    EMPTY = "empty"
    """Status 200 with no body."""
    CLOSED = "closed"
    """Close without a byte."""
    SLOW = "slow"
    """Wait for ``seconds``, then answer as usual."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, armed until it has struck ``times`` times; ``skip`` requests pass unharmed first."""

    kind: FaultKind
    times: int = 1
    skip: int = 0
    status: int = 502
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Switches:
    """How the server behaves, within its protocol.

    Attributes:
        page_size: Entries in a page; the protocol's own where 0.
        is_reversed: Entries come newest first; the protocols promise no order.
        overlap: Entries of the page before that each page repeats.
        ahead_seconds: How far the server's clock is ahead of the true one.
        offset_minutes: Times are told in a zone of this offset, where the protocol tells zones.
    """

    page_size: int = 0
    is_reversed: bool = False
    overlap: int = 0
    ahead_seconds: int = 0
    offset_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the exchange.

    Attributes:
        key: Its identity there.
        values: Kind of fingerprint, as the protocol writes it, to value.
        changed_at: When it changed, by the server's clock.
        is_withdrawn: It is a tombstone.
        is_cursed: Every page that holds it is unreadable.
        more: Whatever else the protocol shows of it.
    """

    key: str
    changed_at: datetime
    values: Mapping[str, str] = field(default_factory=dict)
    label: str = ""
    is_withdrawn: bool = False
    is_cursed: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the protocol. ``is_cursed``: an entry on this page makes it unreadable."""

    status: int
    body: bytes
    kind: str
    is_cursed: bool = False


class Exchange:
    """The entries behind one server. Safe to use from several threads."""

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self._clock = now
        self._entries: dict[str, Entry] = {}
        self._faults: list[Fault] = []
        self._lock = RLock()
        self.switches = Switches()
        self.votes: list[Mapping[str, Any]] = []
        self.requests: list[str] = []

    def now(self) -> datetime:
        """The server's time, by its own clock."""
        return self._clock() + timedelta(seconds=self.switches.ahead_seconds)

    def put(
        self, key: str, values: Mapping[str, str], *, label: str = "", at: datetime | None = None, **more: Any
    ) -> Entry:
        """List an entry, or change what is listed."""
        is_cursed = bool(more.pop("is_cursed", False))
        entry = Entry(key, at or self.now(), dict(values), label, is_cursed=is_cursed, more=more)
        with self._lock:
            self._entries[key] = entry
        return entry

    def withdraw(self, key: str, *, at: datetime | None = None) -> None:
        """Leave a tombstone, whether the entry was ever listed or not."""
        with self._lock:
            known = self._entries.get(key, Entry(key, self.now()))
            self._entries[key] = replace(known, changed_at=at or self.now(), is_withdrawn=True)

    def bless(self, key: str) -> None:
        """End the curse on an entry."""
        with self._lock:
            self._entries[key] = replace(self._entries[key], is_cursed=False)

    def arm(self, fault: Fault) -> None:
        """Arm a fault; several strike in the order in which they were armed."""
        with self._lock:
            self._faults.append(fault)

    def disarm(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._faults.clear()

    def strike(self) -> Fault | None:
        """Return the fault that this request meets, and count it."""
        with self._lock:
            for place, fault in enumerate(self._faults):
                if fault.skip:
                    self._faults[place] = replace(fault, skip=fault.skip - 1)
                    return None
                if fault.times <= 1:
                    del self._faults[place]
                else:
                    self._faults[place] = replace(fault, times=fault.times - 1)
                return fault
        return None

    def select(self, start: datetime, end: datetime | None) -> list[Entry]:
        """Return the entries that changed in a span of time, both ends included."""
        with self._lock:
            found = [
                one
                for one in self._entries.values()
                if one.changed_at >= start and (end is None or one.changed_at <= end)
            ]
        found.sort(key=lambda one: (one.changed_at, one.key), reverse=self.switches.is_reversed)
        return found

    def page(self, entries: Sequence[Entry], at: int, size: int) -> tuple[Sequence[Entry], int]:
        """Return the page that begins behind ``at`` entries, and where the next one begins; 0 for none."""
        size = self.switches.page_size or size
        following = at + size if at + size < len(entries) else 0
        return entries[max(0, at - self.switches.overlap) : at + size], following

    def all(self) -> list[Entry]:
        """Return every entry, tombstones too."""
        with self._lock:
            return list(self._entries.values())


class ExchangeHandler(LocalHandler):
    """The protocol of one exchange, with the armed fault in between."""

    exchange: Exchange

    @abstractmethod
    def reply(self, path: str, body: bytes) -> Reply:
        """Answer a request whose credentials are good."""

    @abstractmethod
    def is_known(self, path: str) -> bool:
        """Check the credentials of a request."""

    def answer_protocol(self, path: str) -> None:
        """Answer one request of the protocol."""
        body = Body(self).all()
        self.exchange.requests.append(f"{self.command} {self.path}")
        if not self.is_known(path):
            self.write(401, b"", "text/plain", headers={"WWW-Authenticate": 'Basic realm="exchange"'})
            return
        fault = self.exchange.strike() if self.command == "GET" else None
        if fault is not None and fault.kind is FaultKind.SLOW:
            self.stopping.wait(fault.seconds)
        reply = self.reply(path, body)
        if reply.is_cursed:
            self.write(200, b"\0\xff not a page", reply.kind)
        elif fault is None or fault.kind is FaultKind.SLOW:
            self.write(reply.status, reply.body, reply.kind)
        else:
            self._fail(fault, reply)

    def _fail(self, fault: Fault, reply: Reply) -> None:
        match fault.kind:
            case FaultKind.STATUS:
                self.write(fault.status, HTML_ERROR, "text/html")
            case FaultKind.HTML_PAGE:
                self.write(200, HTML_ERROR, "text/html")
            case FaultKind.GARBAGE:
                self.write(200, b"\0\xff not a page", reply.kind)
            case FaultKind.TRUNCATED:
                self.write(200, reply.body[: len(reply.body) // 2], reply.kind, length=len(reply.body))
                self.hang_up()
            case FaultKind.EMPTY:
                self.write(200, b"", reply.kind)
            case _:
                self.hang_up()

    def answer_own_pages(self, path: str) -> None:
        """Answer the control address."""
        status, value = _control(
            self.exchange, self.command, path.removeprefix("/_simulator/"), self.json_body()
        )
        self.write(status, json.dumps(value, default=str).encode(), "application/json")


def _control(exchange: Exchange, method: str, what: str, body: bytes | None) -> tuple[int, object]:
    if method == "GET":
        shown = {"entries": [asdict(one) for one in exchange.all()], "votes": exchange.votes}
        return (200, shown[what]) if what in shown else (404, "Known are entries and votes.")
    if method == "DELETE" and what == "faults":
        exchange.disarm()
        return 200, {"armed": 0}
    if body is None:
        return 415, "Send JSON with Content-Type: application/json."
    try:
        given = json.loads(body)
        match what:
            case "entries":
                exchange.put(**given)
            case "withdraw":
                exchange.withdraw(str(given["key"]))
            case "faults":
                exchange.arm(Fault(**given | {"kind": FaultKind(given["kind"])}))
            case "switches":
                exchange.switches = replace(exchange.switches, **given)
            case "clock":
                ahead = exchange.switches.ahead_seconds + int(given["advance_seconds"])
                exchange.switches = replace(exchange.switches, ahead_seconds=ahead)
            case _:
                return 404, "Known are entries, withdraw, faults, switches and clock."
    except (ValueError, KeyError, TypeError) as error:
        return 400, f"Not understood: {error}"
    return 200, {"now": exchange.now()}


class ExchangeServer(LocalServer):
    """An exchange on this machine; its entries are changed through ``exchange``."""

    def __init__(
        self,
        handler: type[ExchangeHandler],
        *,
        now: Callable[[], datetime],
        host: str,
        port: int,
        prefix: str,
    ) -> None:
        self.exchange = Exchange(now=now)
        # A class of its own for each server, because the library makes one object of it for every request.
        bound = type("Bound", (handler,), {"exchange": self.exchange})
        super().__init__(bound, host=host, port=port, prefix=prefix)


def serve_until_stopped(server: ExchangeServer, **said: object) -> None:
    """Serve until interrupted; print one line of JSON with the address first."""
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with server:
        sys.stdout.write(
            json.dumps({"url": server.url, "control": f"{server.home_url}/_simulator/"} | said) + "\n"
        )
        sys.stdout.flush()
        stop.wait()

"""Starting the demo's machines: three desks and a clearinghouse, each a process of its own on loopback."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import httpx2

from coldframe.core.errors import UnsafeConfiguration
from coldframe.options import PREFIX

START_SECONDS = 180
STOP_SECONDS = 30
CLEARINGHOUSE_USER = "demo-platform"
CLEARINGHOUSE_PASSWORD = "only-for-the-demo"  # noqa: S105 — of a simulator on loopback


@dataclass(frozen=True, slots=True)
class Plan:
    """One desk to make: what it is called, what it is, and who works there (name → roles)."""

    key: str
    name: str
    kind: str
    jurisdiction: str
    people: Mapping[str, tuple[str, ...]]


PLANS = (
    Plan(
        "platform", "Quillpond safety team", "platform", "US",
        {
            "ines": ("intake",), "rafa": ("reviewer",), "sana": ("second_reader",), "lio": ("liaison",),
            "noor": ("administrator", "auditor"),
        },
    ),
    Plan(
        "hotline", "Lantern hotline", "hotline", "KR",
        {
            "ivo": ("intake",), "rhea": ("reviewer",), "soren": ("second_reader",), "lumi": ("liaison",),
            "lev": ("liaison",), "nadia": ("administrator", "auditor"),
        },
    ),
    Plan(
        "police", "Northbank child protection unit", "police", "KR",
        {
            "mara": ("investigator",), "rumi": ("reviewer",), "lars": ("liaison",), "lena": ("liaison",),
            "nils": ("administrator", "auditor", "supervisor"), "pia": ("publisher",),
        },
    ),
)  # fmt: skip
"""Invented desks and people; every name is made up."""


@dataclass(slots=True)
class Account:
    """A demo person's way in, as `coldframe users create --with-secrets` printed it."""

    username: str
    password: str
    totp_secret: str
    roles: tuple[str, ...]
    id: str


@dataclass(slots=True)
class Desk:
    """A running desk.

    Attributes:
        url: Where its pages are.
        public_key: What partners pin.
        watch_token: API key that may see how much background work there is.
        environment: With which its commands run.
    """

    plan: Plan
    url: str
    folder: Path
    environment: dict[str, str]
    public_key: str = ""
    watch_token: str = ""
    accounts: dict[str, Account] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str) -> str:
        """Run a ``coldframe`` command at this desk; return what it printed.

        Raises:
            RuntimeError: It failed; the message has what it said.
        """
        done = subprocess.run(  # noqa: S603 — our own interpreter and module
            [sys.executable, "-m", "coldframe.cli", *arguments],
            env=self.environment, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        if done.returncode not in (0, 1):
            raise RuntimeError(f"coldframe {arguments[0]} failed at {self.plan.name}:\n{done.stderr[-2000:]}")
        if done.returncode == 1 and arguments[0] not in ("scan", "custody"):
            raise RuntimeError(
                f"coldframe {arguments[0]} refused at {self.plan.name}:\n{done.stderr[-2000:]}"
            )
        return done.stdout

    def commands(self, *several: Sequence[str]) -> list[Any]:
        """Run several commands at this desk that print JSON; return what each said.

        Raises:
            RuntimeError: One failed; the message has what it said.
        """
        done = subprocess.run(
            [sys.executable, "-m", "coldframe.cli.several"],
            input="".join(json.dumps(list(arguments)) + "\n" for arguments in several),
            env=self.environment, capture_output=True, text=True, check=False, timeout=START_SECONDS,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"a command failed at {self.plan.name}:\n{done.stderr[-2000:]}")
        return [json.loads(json.loads(line)) for line in done.stdout.splitlines()]


def count_work(desk: Desk) -> dict[str, int]:
    """How much background work a desk has in each state, but what is done."""
    answer = httpx2.get(
        f"{desk.url}/api/v1/work",
        headers={"Authorization": f"Bearer {desk.watch_token}"},
        timeout=120,
        trust_env=False,
    )
    counts: dict[str, int] = answer.raise_for_status().json()
    return counts


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment() -> dict[str, str]:
    """This process's environment without any setting of Coldframe or Django."""
    return {name: value for name, value in os.environ.items() if not name.startswith((PREFIX, "DJANGO_"))}


class Stage:
    """Everything that runs during the demo; leaving it stops everything, youngest first."""

    def __init__(self, folder: Path, *, plans: Sequence[Plan] = PLANS) -> None:
        self.folder = folder
        self._plans = plans
        self.desks: dict[str, Desk] = {}
        self.clearinghouse_url = ""
        self.clearinghouse_page = ""
        self._stack = ExitStack()
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Stage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in reversed(self._running):
            process.terminate()
        for process in reversed(self._running):
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        self._stack.close()

    def start(self) -> None:
        """Start the clearinghouse, make the three desks side by side, and wait until each answers."""
        self._start_clearinghouse()
        self.desks = {plan.key: self._prepare(plan) for plan in self._plans}
        with ThreadPoolExecutor(len(self.desks)) as together:
            list(together.map(self._make, self.desks.values()))

    def _make(self, desk: Desk) -> None:
        desk.public_key = json.loads(desk.command("init", "--json"))["public_key"]
        people = desk.plan.people
        watcher = next(name for name, roles in people.items() if "administrator" in roles)
        *created, key = desk.commands(
            *(
                ["users", "create", username, "--display-name", username.title(),
                 *(part for role in roles for part in ("--role", role)),
                 "--demo", "--with-secrets", "--json"]
                for username, roles in people.items()
            ),
            ["users", "key", watcher, "--label", "watch", "--scope", "work.view", "--json"],
        )  # fmt: skip
        for (username, roles), made in zip(people.items(), created, strict=True):
            desk.accounts[username] = Account(
                username, made["password"], made["totp_secret"], roles, made["id"]
            )
        desk.watch_token = key["token"]
        desk.process = self._keep(desk.plan.key, ["serve"], desk.environment)
        self._wait(f"{desk.url}/api/v1/health", desk)

    def restart(self, desk: Desk, *, kill: bool) -> None:
        """Stop a desk (``kill``: with SIGKILL, as a power cut would) and start it again."""
        assert desk.process is not None
        if kill:
            os.killpg(desk.process.pid, signal.SIGKILL)
        else:
            desk.process.terminate()
        desk.process.wait(STOP_SECONDS)
        self._running.remove(desk.process)
        desk.process = self._keep(desk.plan.key, ["serve"], desk.environment)
        self._wait(f"{desk.url}/api/v1/health", desk)

    def _prepare(self, plan: Plan) -> Desk:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        settings = {
            "DATA_DIR": str(self.folder / plan.key),
            "DESK_NAME": plan.name,
            "DESK_KIND": plan.kind,
            "JURISDICTION": plan.jurisdiction,
            "PUBLIC_URL": url,
            "BIND": f"127.0.0.1:{port}",
            "LOG_LEVEL": "WARNING",
            # A kernel without landlock still runs the demo, whose pictures are its own.
            "SANDBOX_REQUIRED": "no",
        }
        if plan.kind == "platform":
            settings |= {
                "NCMEC_URL": f"{self.clearinghouse_url}",
                "NCMEC_USERNAME": CLEARINGHOUSE_USER,
                "NCMEC_PASSWORD": CLEARINGHOUSE_PASSWORD,
                "REPORTER_COMPANY": "Quillpond (invented)",
                "REPORTER_FIRST_NAME": "Lio",
                "REPORTER_LAST_NAME": "Plainly-Invented",
                "REPORTER_EMAIL": "safety@quillpond.example",
            }
        environment = clean_environment() | {PREFIX + name: value for name, value in settings.items()}
        return Desk(plan, url, self.folder / plan.key, environment)

    def _start_clearinghouse(self) -> None:
        log = self._log("clearinghouse")
        process = subprocess.Popen(  # noqa: S603 — our own interpreter and module
            [
                sys.executable, "-m", "coldframe.simulators.ncmec", "--port", "0",
                "--user", f"{CLEARINGHOUSE_USER}:{CLEARINGHOUSE_PASSWORD}",
                "--state-dir", str(self.folder / "clearinghouse"), "--keep-files",
            ],
            env=clean_environment(), stdout=subprocess.PIPE, stderr=log,
        )  # fmt: skip
        self._running.append(process)
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"The clearinghouse did not start; see {self.folder / 'clearinghouse.log'}.")
        told = json.loads(line)
        self.clearinghouse_url, self.clearinghouse_page = told["url"].rstrip("/"), told["page"].rstrip("/")

    def _keep(
        self, name: str, arguments: Sequence[str], environment: dict[str, str]
    ) -> subprocess.Popen[bytes]:
        log = self._log(name)
        process = subprocess.Popen(  # noqa: S603 — our own interpreter and module
            [sys.executable, "-m", "coldframe.cli", *arguments],
            env=environment, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        self._running.append(process)
        return process

    def _log(self, name: str) -> IO[bytes]:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self._stack.enter_context((self.folder / f"{name}.log").open("ab"))

    def _wait(self, url: str, desk: Desk) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if desk.process is not None and desk.process.poll() is not None:
                break
            try:
                if httpx2.get(url, timeout=2, trust_env=False).status_code == httpx2.codes.OK:
                    return
            except httpx2.TransportError:
                time.sleep(0.1)
        log = (self.folder / f"{desk.plan.key}.log").read_text()[-2000:]
        raise UnsafeConfiguration(f"{desk.plan.name} did not start. Its log ends:\n{log}")

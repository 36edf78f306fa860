"""A database of its own with real worker processes on it, for the tests of durable work."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections
from psycopg import sql

from coldframe.custody.queries import iterate_events

ROOT = Path(__file__).parents[2]
SERVER = os.environ.get("COLDFRAME_TEST_DATABASE_URL", "")
PATIENCE_SECONDS = 90.0
WORKER = """
import os, sys
from coldframe.worker import run
code = run(("tests.stages.work_tasks",), stop_seconds=5, concurrency={concurrency}, beat_seconds=0.4, timeout_seconds={timeout})
sys.stdout.flush()
os._exit(code)
"""


def _environment(database_url: str, **more: str) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("COLDFRAME_TEST_")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "tests.stages.work_settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "COLDFRAME_DATABASE_URL": database_url,
        **more,
    }


def _on_server(statement: str, name: str, template: str = "") -> None:
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(template)))


def url_of(name: str) -> str:
    return SERVER.rpartition("/")[0] + f"/{name}" if SERVER else f"sqlite:///{name}"


def make_template(folder: Path, *, prepares: bool = True) -> str:
    """A new database, migrated if ``prepares``; returns its name (a path for SQLite)."""
    name = f"coldframe_work_{uuid.uuid4().hex[:8]}" if SERVER else str(folder / "template.sqlite3")
    if SERVER:
        _on_server("CREATE DATABASE {}", name)
    if not prepares:
        return name
    migrate = [sys.executable, "-m", "django", "migrate", "-v0"]
    subprocess.run(migrate, env=_environment(url_of(name)), cwd=ROOT, check=True, timeout=120)
    return name


def drop(name: str) -> None:
    if SERVER:
        _on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@dataclass
class Desk:
    """One database; the workers are processes, the test itself enqueues and looks."""

    url: str
    probe: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *, concurrency: int = 4, timeout: float = 30.0, **more: str) -> subprocess.Popen[bytes]:
        code = WORKER.format(concurrency=concurrency, timeout=timeout)
        worker = self.open([sys.executable, "-c", code], **more)
        self.workers.append(worker)
        return worker

    def open(self, command: list[str], **more: str) -> subprocess.Popen[bytes]:
        environment = _environment(self.url, PROBE_FILE=str(self.probe), **more)
        with self.probe.with_suffix(".log").open("ab") as log:
            return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)

    def run(self, command: list[str]) -> str:
        environment = _environment(self.url, PROBE_FILE=str(self.probe))
        ended = subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        worker.kill()
        worker.wait()
        self.workers.remove(worker)

    def stop(self, worker: subprocess.Popen[bytes]) -> int:
        worker.terminate()
        code = worker.wait(timeout=30)
        self.workers.remove(worker)
        return code

    def wait(self, until: Callable[[], object], what: str) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not until():
            if time.monotonic() > end:
                raise AssertionError(f"{what} did not happen; the workers say:\n{self.log()[-4000:]}")
            time.sleep(0.03)

    def log(self) -> str:
        path = self.probe.with_suffix(".log")
        return path.read_text(errors="replace") if path.exists() else ""

    def calls(self) -> list[list[str]]:
        return [line.split() for line in self.probe.read_text().splitlines()] if self.probe.exists() else []

    def effects(self) -> Counter[tuple[str, str]]:
        return Counter(
            (event.subject, str(event.detail["part"])) for event in iterate_events(kinds=["probe"])
        )


@contextmanager
def open_desk(template: str, folder: Path) -> Iterator[Desk]:
    """A copy of the template that Django's default connection of this thread points to meanwhile."""
    name = f"{template}_{uuid.uuid4().hex[:6]}" if SERVER else str(folder / "desk.sqlite3")
    if SERVER:
        _on_server("CREATE DATABASE {} TEMPLATE {}", name, template)
    else:
        shutil.copy(template, name)
    usual: Any = connections["default"]
    ours = usual.copy()
    ours.settings_dict["NAME"] = name
    connections["default"] = ours
    desk = Desk(url_of(name), folder / "calls")
    try:
        yield desk
    finally:
        for worker in list(desk.workers):
            desk.kill(worker)
        ours.close()
        connections["default"] = usual
        drop(name)

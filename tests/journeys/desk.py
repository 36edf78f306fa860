"""A whole desk in its own process, for a browser to visit: folder, keys, database, server."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_START_SECONDS = 180


@dataclass(slots=True)
class Desk:
    """A running desk.

    Attributes:
        url: Where it answers, without a slash at the end.
        folder: Its data folder.
        environment: What its commands run under.
        process: The server.
        seeder: Where ``seed.py`` waits for calls: one process for all, since each takes seconds to start.
        worker: What does the background work; ``None`` until it is started.
    """

    url: str
    folder: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    seeder: subprocess.Popen[str]
    worker: subprocess.Popen[bytes] | None = None

    def seed(self, what: str, **arguments: str) -> Any:
        """Run a function of ``seed.py`` inside this desk; return what it returns."""
        return _seed(self.seeder, what, arguments)

    def start_worker(self) -> None:
        """Have the background work done by a process of its own."""
        (self.folder / "data").chmod(0o750)  # A worker does not start where anybody may look in.
        with (self.folder / "worker.log").open("ab") as log:
            self.worker = subprocess.Popen(
                [sys.executable, "-m", "coldframe.cli", "worker"],
                env=self.environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill_worker(self) -> None:
        """End it as a power cut would."""
        if self.worker is not None:
            os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait(60)
            self.worker = None

    def go_offline(self) -> None:
        """End the server: nobody answers at its address."""
        _end(self.process)

    def come_back(self) -> None:
        """Serve again at the same address."""
        self.process = _serve(self.folder, self.environment)
        self.wait_until_up()

    def wait_until_up(self) -> None:
        """Wait until it answers.

        Raises:
            RuntimeError: It did not within three minutes; carries the end of its log. It is stopped.
        """
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/sign-in", timeout=5):
                    return
            except urllib.error.HTTPError:
                break  # it runs, and cannot answer
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                time.sleep(0.2)
        self.stop()
        raise RuntimeError(f"the desk did not start: {(self.folder / 'server.log').read_text()[-2000:]}")

    def stop(self) -> None:
        """End the server, the worker and the seeder."""
        self.kill_worker()
        for process in (self.seeder, self.process):
            _end(process)
        for pipe in filter(None, (self.seeder.stdin, self.seeder.stdout)):
            pipe.close()


def start_desk(
    folder: Path,
    *,
    kind: str = "platform",
    name: str = "Example platform",
    settings: Mapping[str, str] | None = None,
    seeder_module: str = "tests.journeys.seed",
) -> Desk:
    """Make a desk with its own keys and SQLite file, and serve it on a free loopback port.

    ``settings`` are more of its environment variables; ``seeder_module`` has the functions to call inside it.

    Raises:
        RuntimeError: It did not answer within three minutes; carries the end of its log.
    """
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COLDFRAME_")} | {
        "COLDFRAME_DATA_DIR": str(folder / "data"),
        "COLDFRAME_PUBLIC_URL": url,
        "COLDFRAME_BIND": f"127.0.0.1:{port}",
        "COLDFRAME_DESK_NAME": name,
        "COLDFRAME_DESK_KIND": kind,
        "COLDFRAME_JURISDICTION": "US",
        "COLDFRAME_TIME_ZONE": _zone_at_midday(),
        "COLDFRAME_WORKER": "separate",
        "COLDFRAME_SANDBOX_REQUIRED": "no",
        "COLDFRAME_SECRET_KEY": "only-for-tests-" + "1" * 50,
        "DJANGO_SETTINGS_MODULE": "coldframe.settings",
        "PYTHONPATH": os.pathsep.join(
            (
                str(ROOT / "src"),
                str(ROOT),
            )
        ),
        **(settings or {}),
    }
    with (folder / "seed.log").open("wb") as complaints:
        seeder = subprocess.Popen(
            [sys.executable, "-m", seeder_module],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        )
    _seed(seeder, "make_desk", {})
    desk = Desk(url, folder, environment, _serve(folder, environment), seeder)
    desk.wait_until_up()
    return desk


def _serve(folder: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    host, _, port = environment["COLDFRAME_BIND"].rpartition(":")
    with (folder / "server.log").open("ab") as log:
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host),
                *("--port", port, "--workers", "1", "coldframe.wsgi:application"),
            ],
            env=environment,
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def _end(process: subprocess.Popen[Any]) -> None:
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _zone_at_midday() -> str:
    """A zone where it is about midday now, so that nobody's day ends while a test counts what is of today."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"  # these zones are named by what is added to reach UTC


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _seed(seeder: subprocess.Popen[str], what: str, arguments: dict[str, str]) -> Any:
    assert seeder.stdin is not None
    assert seeder.stdout is not None
    seeder.stdin.write(json.dumps([what, arguments]) + "\n")
    seeder.stdin.flush()
    answer = json.loads(seeder.stdout.readline() or '{"error": "it ended; see seed.log"}')
    if "error" in answer:
        raise RuntimeError(f"seeding {what} failed: {answer['error']}")
    return answer["made"]

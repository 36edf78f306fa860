"""The confined process really can do nothing but compute and answer."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import coldframe
from coldframe.media.confine import seccomp_program
from coldframe.media.terms import SandboxStrength

# Runs in a fresh process: tries everything after confinement and prints what came of it.
_PROBE = """
import sys; sys.path.insert(0, sys.argv[1])
import ctypes, errno, json, mmap, os, signal, socket, subprocess, threading, time
from dataclasses import asdict
from coldframe.media.confine import confine
from coldframe.media.terms import Limits
parent = os.getppid()
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *args):
    ctypes.set_errno(0)
    return [libc.syscall(number, *args), errno.errorcode.get(ctypes.get_errno(), "")]
def attempt(what):
    try:
        what()
    except BaseException as error:
        return type(error).__name__
    return "worked"
strength = confine(Limits(memory_bytes=256 * 2**20), allow_threads=sys.argv[3] == "threads")
found = {
    "read file": attempt(lambda: open("/etc/hostname")),
    "write file": attempt(lambda: open("/tmp/coldframe-probe", "w")),
    "list folder": attempt(lambda: os.listdir("/")),
    "stat": attempt(lambda: os.stat("/")),
    "socket": attempt(lambda: socket.socket()),
    "unix socket": attempt(lambda: socket.socket(socket.AF_UNIX)),
    "fork": attempt(os.fork),
    "exec": attempt(lambda: os.execv("/bin/true", ["true"])),
    "thread": attempt(lambda: threading.Thread(target=print).start()),
    "kill parent": attempt(lambda: os.kill(parent, 0)),
    "executable memory": attempt(lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC)),
    "plain memory": attempt(lambda: mmap.mmap(-1, 4096)),
    "memory beyond the limit": attempt(lambda: bytearray(300 * 2**20)),
    "memory within the limit": attempt(lambda: bytearray(100 * 2**20)),
    "clock": attempt(time.monotonic),
    "ptrace": call({"x86_64": 101, "aarch64": 117}[sys.argv[2]], 16, parent, 0, 0),
    "bpf": call({"x86_64": 321, "aarch64": 280}[sys.argv[2]], 0, 0, 0),
    "memfd": call({"x86_64": 319, "aarch64": 279}[sys.argv[2]], b"x", 0),
}
os.write(1, json.dumps({"strength": asdict(strength), "found": found}).encode())
"""


@pytest.fixture(scope="module")
def probe() -> dict[str, Any]:
    return _probe("none")


def _probe(threads: str) -> dict[str, Any]:
    if sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"):
        pytest.skip("confinement exists on Linux, x86-64 and AArch64 only")
    root = str(Path(coldframe.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-I", "-c", _PROBE, root, platform.machine(), threads],
        capture_output=True,
        timeout=60,
        check=True,
    )
    result: dict[str, Any] = json.loads(done.stdout)
    if not result["strength"]["seccomp"]:
        pytest.skip("this kernel or container forbids seccomp filters")
    return result


@pytest.mark.parametrize(
    "act",
    [
        "read file",
        "write file",
        "list folder",
        "stat",
        "socket",
        "unix socket",
        "fork",
        "exec",
        "thread",
        "kill parent",
        "executable memory",
        "memory beyond the limit",
    ],
)
def test_that_a_confined_process_is_refused(probe: dict[str, Any], act: str) -> None:
    assert probe["found"][act] in ("PermissionError", "OSError", "RuntimeError", "MemoryError")


@pytest.mark.parametrize("act", ["plain memory", "memory within the limit", "clock"])
def test_that_a_confined_process_can_compute(probe: dict[str, Any], act: str) -> None:
    assert probe["found"][act] == "worked"


@pytest.mark.parametrize("act", ["ptrace", "bpf", "memfd"])
def test_that_unlisted_system_calls_fail_with_eperm(probe: dict[str, Any], act: str) -> None:
    assert probe["found"][act] == [-1, "EPERM"]


def test_that_threads_can_be_allowed_without_processes() -> None:
    found = _probe("threads")["found"]
    assert found["thread"] == "worked"
    for act in ("fork", "exec", "socket", "read file", "kill parent", "executable memory"):
        assert found[act] in ("PermissionError", "OSError")


def test_that_every_layer_reports_itself(probe: dict[str, Any]) -> None:
    strength = SandboxStrength(**probe["strength"])
    assert strength.resource_limits
    assert strength.no_new_privileges
    assert strength.landlock == (strength.landlock_version > 0)
    if strength.is_full:
        assert strength.warnings == ()


def test_that_missing_layers_are_said_aloud() -> None:
    weak = SandboxStrength(
        resource_limits=True, no_new_privileges=True, landlock=False, landlock_version=0, seccomp=False
    )
    assert not weak.is_full
    assert [text.split()[0] for text in weak.warnings] == ["Landlock", "Seccomp"]
    assert weak.describe() == (
        "resource limits active, no_new_privs active, landlock missing, seccomp missing"
    )


@pytest.mark.parametrize("threads", [False, True])
@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_that_the_filter_is_well_formed(machine: str, threads: bool) -> None:
    program = seccomp_program(machine, allow_threads=threads)
    steps = [program[i : i + 8] for i in range(0, len(program), 8)]
    assert len(program) % 8 == 0
    assert len(steps) < 4096
    for at, step in enumerate(steps):
        code = int.from_bytes(step[:2], sys.byteorder)
        if code & 0x07 == 0x05:  # every jump lands inside the program
            assert at + 1 + max(step[2], step[3]) < len(steps)
    assert steps[-1][:2] == (0x06).to_bytes(2, sys.byteorder)

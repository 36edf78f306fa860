"""Signs of life of worker processes, and telling which are gone."""

from __future__ import annotations

import os
import platform
import uuid
from functools import cache
from pathlib import Path

from django.db.models.functions import Now

from coldframe.work.models import Heartbeat
from coldframe.work.queries import select_alive


def new_executor_id() -> str:
    """An id for this process that no other process, earlier or elsewhere, has."""
    return f"{platform.node()[:60]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


def sign_on(executor_id: str) -> None:
    """Say that this process is a worker now."""
    Heartbeat.objects.update_or_create(
        executor_id=executor_id,
        defaults={
            "host": platform.node()[:80],
            "machine": _machine(),
            "pid": os.getpid(),
            "pid_started": _started(os.getpid()),
            "started_at": Now(),
            "beat_at": Now(),
        },
    )


def beat(executor_id: str) -> None:
    """Show that this process lives, by the database's clock, since two machines' clocks differ."""
    if not Heartbeat.objects.filter(executor_id=executor_id).update(beat_at=Now()):
        # Others took us for dead (a suspended machine, say). Our old work is theirs now.
        sign_on(executor_id)


def sign_off(executor_id: str) -> None:
    """Say that this process is a worker no more, so that nobody waits for it."""
    Heartbeat.objects.filter(executor_id=executor_id).delete()


def list_lost(own_id: str, *, timeout_seconds: float) -> tuple[str, ...]:
    """Workers other than ``own_id`` that are silent for too long, or whose process is seen to be gone."""
    alive = set(select_alive(timeout_seconds).values_list("executor_id", flat=True))
    others = Heartbeat.objects.exclude(executor_id=own_id).order_by("executor_id")
    return tuple(row.executor_id for row in others if row.executor_id not in alive or _is_gone(row))


def _is_gone(row: Heartbeat) -> bool:
    """Tell whether the worker ran on this very machine and its process is no more: no need to wait then."""
    return row.machine == _machine() and _started(row.pid) != row.pid_started


@cache
def _machine() -> str:
    """Within what process numbers can be compared: this host, since this boot, in this container."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        namespace = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        # Not Linux: comparable with no other process, so only the time-out decides.
        return f"process/{uuid.uuid4().hex}"
    return f"{boot}/{namespace}"


def _started(pid: int) -> str:
    """When process ``pid`` started, in the kernel's ticks; empty if there is none or it is a zombie."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    # The second field is the program's name in brackets, which may itself hold spaces.
    fields = text.rpartition(")")[2].split()
    return "" if fields[0] in {"Z", "X"} else fields[19]

"""The durable engine in this process: it takes work, recovers it, and shows that it lives.

A process that never calls :func:`start_engine` never takes work, however much it
enqueues. No network: no admin server, no telemetry, no vendor's console.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from coldframe.core.errors import UnsafeConfiguration
from coldframe.work.caretaker import Caretaker
from coldframe.work.database import (
    APPLICATION,
    QUEUE,
    SCHEMA,
    TASK,
    VERSION,
    own_engine,
    prepare_engine,
    quiet_log,
)
from coldframe.work.heartbeats import new_executor_id, sign_off, sign_on
from coldframe.work.queries import HEARTBEAT_TIMEOUT_SECONDS
from coldframe.work.runner import perform
from coldframe.work.tasks import Envelope

if TYPE_CHECKING:
    import sqlalchemy
    from dbos import DBOSConfig

__all__ = ["EngineOptions", "is_running", "prepare_engine", "start_engine", "stop_engine"]


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How this process works.

    Attributes:
        concurrency: Tasks at a time. Workers of one desk share the latest starter's number.
        poll_seconds: How often it looks for new work; five times as often while some waits.
        beat_seconds: How often it shows that it lives and looks for others that do not.
        timeout_seconds: How long another may be silent before its work is taken over.
            Longer than a writer ever waits for SQLite's lock (30 s), lest a busy worker seem dead.
        executor_id: A name that stays the same over restarts; by default one per process.
    """

    concurrency: int = 4
    poll_seconds: float = 0.2
    beat_seconds: float = 5.0
    timeout_seconds: float = HEARTBEAT_TIMEOUT_SECONDS
    executor_id: str | None = None


class _Running:
    """What :func:`stop_engine` needs to take down."""

    def __init__(self, options: EngineOptions) -> None:
        self.options = options
        self.executor_id = options.executor_id or new_executor_id()
        self.stopping = threading.Event()
        self.caretaker = Caretaker(
            self.executor_id,
            poll_seconds=options.poll_seconds,
            beat_seconds=options.beat_seconds,
            timeout_seconds=options.timeout_seconds,
        )
        self.own: sqlalchemy.Engine | None = None
        self._idle = threading.Condition()
        self._active = 0

    def perform(self, name: str, arguments: tuple[str, ...]) -> None:
        """Run one task on one of the engine's threads."""
        from dbos import DBOS  # noqa: PLC0415  # only a process that takes work needs it

        with self._idle:
            # The engine counts a task when its thread starts, so on a busy machine it takes a few too many.
            self._idle.wait_for(lambda: self._active < self.options.concurrency or self.stopping.is_set())
            self._active += 1
        close_old_connections()
        try:
            perform(
                str(DBOS.workflow_id), name, arguments,
                remember=_remember, clock=timezone.now, stopping=self.stopping,
            )  # fmt: skip
        finally:
            close_old_connections()
            with self._idle:
                self._active -= 1
                self._idle.notify_all()

    def wait_idle(self, seconds: float) -> bool:
        """Wait until no task runs; tell whether that came to pass."""
        until = monotonic() + seconds
        with self._idle:
            self._idle.notify_all()
            while self._active and monotonic() < until:
                self._idle.wait(until - monotonic())
            return self._active == 0


_guard = threading.Lock()
_state: dict[str, _Running] = {}


def is_running() -> bool:
    """Tell whether this process takes work and its caretaker lives."""
    running = _state.get("engine")
    return running is not None and running.caretaker.is_alive()


def start_engine(options: EngineOptions | None = None) -> str:
    """Start taking work in this process. Returns the worker's id; a second call changes nothing.

    Import the modules that register tasks first. Not from an event loop's own thread.

    Raises:
        UnsafeConfiguration: The engine's tables are missing, or the environment would connect
            it to its vendor's cloud. The text says what to do.
    """
    with _guard:
        if "engine" not in _state:
            if os.environ.get("DBOS__CLOUD"):
                raise UnsafeConfiguration("DBOS__CLOUD is set and would send data outside. Unset it.")
            chosen = options or EngineOptions(concurrency=settings.COLDFRAME_WORKER_CONCURRENCY)
            running = _Running(chosen)
            try:
                _launch(running)
            except BaseException:
                _take_down(running)
                raise
            _state["engine"] = running
        return _state["engine"].executor_id


def stop_engine(seconds: float = 20.0) -> bool:
    """Stop taking work, let running tasks finish the step they are in, and sign off.

    Args:
        seconds: How long to wait for them.

    Returns:
        Whether every task came to rest. If not, end the process: the work goes on elsewhere,
        or at the next start.
    """
    with _guard:
        running = _state.pop("engine", None)
        if running is None:
            return True
        running.stopping.set()
        is_idle = running.wait_idle(seconds)
        _take_down(running)
        if is_idle:
            sign_off(running.executor_id)
        close_old_connections()
        return is_idle


def _launch(running: _Running) -> None:
    quiet_log()
    from dbos import DBOS, DBOSPortableJSONSerializer  # noqa: PLC0415  # over a second to import
    from dbos._error import DBOSInitializationError  # noqa: PLC0415  # it has no public name

    options = running.options
    # Beside its tasks: poller, recovery, two housekeepers, and some to spare.
    running.own = own_engine(connections=options.concurrency + 8)
    config: DBOSConfig = {
        "name": APPLICATION,
        "system_database_engine": running.own,
        "dbos_system_schema": SCHEMA,
        "serializer": DBOSPortableJSONSerializer(),
        "application_version": VERSION,
        "executor_id": running.executor_id,
        # More than the tasks: a worker that lost its task to another waits in a thread for its end.
        "max_executor_threads": options.concurrency + 16,
        "run_migrations": False,
        "use_listen_notify": False,
        "enable_otlp": False,
        "log_level": "WARNING",
    }
    # Before the first piece of work is taken: work of a worker without a heartbeat is an orphan.
    sign_on(running.executor_id)
    DBOS(config=config)
    _register(running)
    try:
        DBOS.launch()
    except DBOSInitializationError as error:
        raise UnsafeConfiguration(
            "The tables of the durable engine are missing or old. Run `coldframe init`, then start again."
        ) from error
    DBOS.register_queue(
        QUEUE, worker_concurrency=options.concurrency, polling_interval_sec=options.poll_seconds,
        on_conflict="always_update",
    )  # fmt: skip
    running.caretaker.start()


_current: list[_Running] = []


def _register(running: _Running) -> None:
    """Give the engine its one function. It lives as long as the process, so it looks up who runs now."""
    from dbos import DBOS  # noqa: PLC0415  # as above

    if not _current:
        _current.append(running)

        @DBOS.workflow(name=TASK)
        def _perform(name: str, *arguments: str) -> None:
            _current[0].perform(name, arguments)

    _current[0] = running


def _remember(label: str, call: Callable[[], Envelope]) -> Envelope:
    from dbos import DBOS  # noqa: PLC0415  # as above

    return DBOS.run_step({"name": label}, call)


def _take_down(running: _Running) -> None:
    from dbos import DBOS  # noqa: PLC0415  # as above

    running.stopping.set()
    running.caretaker.stop()
    DBOS.destroy()
    if running.own is not None:
        running.own.dispose()

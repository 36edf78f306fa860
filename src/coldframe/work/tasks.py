"""Naming tasks, and what a running task can do.

    @task("intake.process_clue")
    def process_clue(run: Run, clue_id: str) -> None:
        pixels = run.step("decode", decode, clue_id)          # outside call: at least once, remembered
        run.once("record", record_signals, clue_id, pixels)   # database effect: exactly once

A task may run again from its start at any time: after a crash, after a wait. What
it already did is remembered, so it must do everything of consequence in a step, under
labels that do not depend on the clock or on chance. Registering imports no engine.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, transaction

from coldframe.core.errors import RemoteFailure
from coldframe.core.said import kept
from coldframe.custody.actions import deferring
from coldframe.work.models import WorkReceipt
from coldframe.work.terms import Failure, Patience, StepFailed, is_label, work_id

P = ParamSpec("P")
R = TypeVar("R")
Envelope = dict[str, Any]
Remember = Callable[[str, Callable[[], Envelope]], Envelope]
"""Runs the function under that label, or returns what it returned the first time."""

MAX_RESULT_CHARACTERS = 64 * 1024
"""Longest JSON a step may return: results lie readable in the database, so they are ids and codes."""


class Stopping(BaseException):
    """The worker is going down; the task is left as it is for whoever runs it next."""


class SteppedAside(BaseException):
    """The task cannot go on now. Not an ``Exception``, so that no task swallows it."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class _Unremembered(BaseException):
    """Carries an error out through the engine without it being remembered."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


class Run:
    """One run of one task; handed to the task as its first argument.

    Attributes:
        work_id: ``name:key``; the same in every run of the same work.
        key: What the work was enqueued under.
    """

    def __init__(
        self,
        identity: str,
        *,
        remember: Remember,
        clock: Callable[[], datetime],
        patience: Patience,
        is_last_try: bool = False,
        stopping: threading.Event | None = None,
    ) -> None:
        self.work_id = identity
        self.key = identity.partition(":")[2]
        self._remember = remember
        self._clock = clock
        self._patience = patience
        self._is_last_try = is_last_try
        self._stopping = stopping or threading.Event()
        self._used: set[str] = set()
        self._moments: dict[str, datetime] = {}
        self._receipts: dict[str, Any] | None = None
        self._in_effect = False

    def step(self, label: str, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call something outside the database, and remember what it returned.

        At least once: after a crash in the middle the call is made again, so ask the
        other side first, or send it the same key. Never call it inside a transaction.

        Args:
            label: Unique in the task; the same in every run.
            function: Returns JSON types: ids, codes, numbers; never text out of a clue.
            *args: For the function.
            **kwargs: For the function.

        Raises:
            StepFailed: The call failed for good, or for longer than the task's patience; remembered.
            Exception: Anything else the call raised, as it is; not remembered.
        """
        self._claim(label)

        def attempt() -> Envelope:
            try:
                return self._try_call(label, lambda: function(*args, **kwargs))
            except Exception as error:  # noqa: BLE001  # carried past the engine, then raised
                raise _Unremembered(error) from None

        try:
            envelope = self._remember(label, attempt)
        except _Unremembered as carried:
            raise carried.error from None
        if "failed" in envelope:
            raise StepFailed(label, envelope["failed"], envelope["said"], permanent=envelope["permanent"])
        value: R = envelope["value"]
        return value

    def once(self, label: str, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do something in the database exactly once, and return what it returned then.

        The effect and its receipt commit together, and the custody events of every act
        in it with them, so a crash leaves either all or nothing.

        Args:
            label: Unique in the task; the same in every run.
            function: Writes through Django; calls nothing outside. Returns JSON types.
            *args: For the function.
            **kwargs: For the function.
        """
        self._claim(label)
        if self._receipts is None:
            rows = WorkReceipt.objects.filter(work_id=self.work_id)
            self._receipts = {row.id: row.result for row in rows}
        receipt = f"{self.work_id}/{label}"
        if receipt not in self._receipts:
            self._in_effect = True
            try:
                self._receipts[receipt] = self._effect(receipt, lambda: function(*args, **kwargs))
            finally:
                self._in_effect = False
        value: R = self._receipts[receipt]
        return value

    def now(self, label: str = "start") -> datetime:
        """The time (aware, UTC) when this task first asked under ``label``; remembered.

        Ask under a new label for a new time; with none, for the time the task started.
        """
        if label not in self._moments:
            self._claim(f"now:{label}")
            told = self._remember(f"now:{label}", lambda: {"value": self._clock().isoformat()})
            self._moments[label] = datetime.fromisoformat(told["value"])
        return self._moments[label]

    def _claim(self, label: str) -> None:
        if self._in_effect:
            # On SQLite the engine would wait for ever for the transaction that is open here.
            raise RuntimeError(f"{label!r} was asked for inside `once`; take its value before")
        if self._stopping.is_set():
            raise Stopping
        if not is_label(label):
            raise ValueError(f"{label!r} is no step label: letters, digits and _.:- , at most 100 characters")
        if label in self._used:
            raise ValueError(f"the label {label!r} was used before in this task; give each step its own")
        self._used.add(label)

    def _try_call(self, label: str, call: Callable[[], object]) -> Envelope:
        tries = 0
        while True:
            tries += 1
            try:
                return {"value": _as_json(label, call())}
            except RemoteFailure as failure:
                is_over = tries >= self._patience.quick_tries
                if failure.permanent or (is_over and self._is_last_try):
                    said = kept(failure.said)
                    return {"failed": failure.code, "said": said, "permanent": failure.permanent}
                if is_over:
                    raise SteppedAside(Failure(failure.code, failure.message)) from None
            if self._stopping.wait(self._patience.quick_wait(tries)):
                raise Stopping

    def _effect(self, receipt: str, effect: Callable[[], object]) -> Any:
        with deferring():
            try:
                # First, not last: a second run of the same step waits here for the first one's end.
                with transaction.atomic():
                    WorkReceipt.objects.create(id=receipt, work_id=self.work_id, done_at=self._clock())
            except IntegrityError:
                return WorkReceipt.objects.get(id=receipt).result
            result = _as_json(receipt, effect())
            if result is not None:
                WorkReceipt.objects.filter(id=receipt).update(result=result)
        return result


def _as_json(label: str, value: object) -> Any:
    """Return ``value`` as a second run would read it back, refusing what would come back different."""
    text = json.dumps(value, allow_nan=False)
    if len(text) > MAX_RESULT_CHARACTERS:
        raise ValueError(f"step {label} returned {len(text)} characters; store them in a row, return its id")
    back = json.loads(text)
    if back != value:
        raise TypeError(f"step {label} returned what JSON does not keep; use lists and text keys")
    return back


@dataclass(frozen=True, slots=True)
class Task:
    """A registered task. ``every_seconds``: set if it falls due by the clock."""

    name: str
    function: Callable[..., None]
    patience: Patience
    every_seconds: int | None = None


_tasks: dict[str, Task] = {}
TaskFunction = TypeVar("TaskFunction", bound=Callable[..., None])


def task(name: str, *, patience: Patience | None = None) -> Callable[[TaskFunction], TaskFunction]:
    """Register the decorated function as the task ``name``; its arguments after the run are ids."""
    return _register(name, patience or Patience(), None)


def every(
    seconds: int, name: str, *, patience: Patience | None = None
) -> Callable[[TaskFunction], TaskFunction]:
    """Register a task that falls due every ``seconds``, once across all workers.

    Periods start at multiples of ``seconds`` since 1970. A period that passed while no
    worker ran, or while the run before was not finished, is left out, not made up for.
    """
    if seconds < 1:
        raise ValueError("a task falls due every second at most")
    return _register(name, patience or Patience(), seconds)


def _register(name: str, patience: Patience, seconds: int | None) -> Callable[[TaskFunction], TaskFunction]:
    work_id(name, "check")

    def register(function: TaskFunction) -> TaskFunction:
        known = _tasks.get(name)
        if known is not None and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"two tasks are named {name}")
        _tasks[name] = Task(name, function, patience, seconds)
        return function

    return register


def find_task(name: str) -> Task | None:
    """The task of that name, if the module that registers it was imported."""
    return _tasks.get(name)


def list_tasks() -> tuple[Task, ...]:
    """Every registered task, by name."""
    return tuple(sorted(_tasks.values(), key=lambda task: task.name))

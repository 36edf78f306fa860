"""What every worker does beside its tasks: live visibly, take over from the dead, wake what is due."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from time import monotonic

from django.db import close_old_connections, transaction
from django.db.models import F
from django.utils import timezone

from coldframe.work.actions import enqueue, rewind
from coldframe.work.database import QUEUE, client
from coldframe.work.heartbeats import beat, list_lost
from coldframe.work.models import Heartbeat, WorkReceipt, WorkSetback
from coldframe.work.tasks import Task, list_tasks

_log = logging.getLogger("coldframe.work")
_LOOK_SECONDS = 1.0
_KEPT_PERIODS = 100
"""How many past periods of a task that falls due by the clock stay listed once done."""

_BATCH = 200
HASTE = 5
"""How many times as often a worker looks for work while work waits."""


class Caretaker(threading.Thread):
    """One thread of a worker. Each of its jobs is safe to do in several workers at once."""

    def __init__(
        self, executor_id: str, *, poll_seconds: float, beat_seconds: float, timeout_seconds: float
    ) -> None:
        super().__init__(name="coldframe-caretaker", daemon=True)
        self._poll_seconds = poll_seconds
        self._is_hasty = False
        self._executor_id = executor_id
        self._beat_seconds = beat_seconds
        self._timeout_seconds = timeout_seconds
        self._stop_asked = threading.Event()
        self._periods: dict[str, int] = {}

    def stop(self) -> None:
        """End the thread, waiting for the job it is in."""
        self._stop_asked.set()
        if self.ident is not None:
            self.join(timeout=30)

    def run(self) -> None:
        """Do the jobs until asked to stop. A job that fails is logged and done again next time."""
        next_beat = monotonic()
        while not self._stop_asked.is_set():
            close_old_connections()
            if monotonic() >= next_beat:
                next_beat = monotonic() + self._beat_seconds
                self._do(lambda: beat(self._executor_id))
                self._do(lambda: take_over(self._executor_id, timeout_seconds=self._timeout_seconds))
            self._do(lambda: wake_postponed(as_of=timezone.now()))
            self._do(self._start_due)
            self._do(self._pace)
            close_old_connections()
            self._stop_asked.wait(_LOOK_SECONDS)

    def _do(self, job: Callable[[], None]) -> None:
        if self._stop_asked.is_set():
            return
        try:
            job()
        except Exception as error:  # noqa: BLE001  # the caretaker outlives whatever a database does
            _log.warning("a caretaker's job failed and is done again: %s", type(error).__name__)
            _log.debug("caretaker", exc_info=error)
            close_old_connections()

    def _start_due(self) -> None:
        now = timezone.now()
        for task in list_tasks():
            if task.every_seconds is not None:
                period = int(now.timestamp()) // task.every_seconds
                if self._periods.get(task.name) != period:
                    start_period(task, period)
                    self._periods[task.name] = period

    def _pace(self) -> None:
        """Look for work more often while some waits: a worker takes only as much at a time as it can do."""
        waiting = client().list_workflows(status="ENQUEUED", load_input=False, load_output=False, limit=1)
        if bool(waiting) is not self._is_hasty:
            queue = client().retrieve_queue(QUEUE)
            if queue is not None:
                queue.set_polling_interval_sec(self._poll_seconds / (HASTE if waiting else 1))
                self._is_hasty = bool(waiting)


def take_over(own_id: str, *, timeout_seconds: float) -> None:
    """Put the running work of workers that are gone back into the queue, and strike those workers out.

    The engine hands work over by itself only to a worker of the same name, and a worker
    that never comes back has no successor. What such a worker, should it wake up, still
    holds is fenced: the engine refuses its next write.
    """
    if not list_lost(own_id, timeout_seconds=timeout_seconds) and not _orphans():
        return
    with transaction.atomic():
        # All rows, in order: one worker looks at a time, and the next one finds it done.
        list(Heartbeat.objects.select_for_update().order_by("executor_id"))
        lost = list_lost(own_id, timeout_seconds=timeout_seconds)
        Heartbeat.objects.filter(executor_id__in=lost).delete()
        orphans = _orphans()
        for identity, executor_id in orphans:
            # Only unasked-for ends count: signing off in the middle of a task says nothing about it.
            if executor_id in lost:
                WorkSetback.objects.get_or_create(work_id=identity)
                WorkSetback.objects.filter(work_id=identity).update(interrupted=F("interrupted") + 1)
        if orphans:
            client().resume_workflows([identity for identity, _ in orphans], queue_name=QUEUE)
    if lost or orphans:
        _log.warning("took over %d tasks from workers that are gone (%d)", len(orphans), len(lost))


def _orphans() -> list[tuple[str, str]]:
    """Running work, with its worker, whose worker has no heartbeat row."""
    running = client().list_workflows(status="PENDING", load_input=False, load_output=False, limit=_BATCH)
    known = set(Heartbeat.objects.values_list("executor_id", flat=True))
    return [(row.workflow_id, row.executor_id or "") for row in running if row.executor_id not in known]


def wake_postponed(*, as_of: datetime) -> None:
    """Put postponed work whose time has come back into the queue."""
    due = WorkSetback.objects.filter(due_at__lte=as_of).order_by("due_at").values_list("work_id", flat=True)
    for identity in list(due[:_BATCH]):
        with transaction.atomic():
            # Locked and looked at again: another worker may have been faster.
            locked = WorkSetback.objects.select_for_update()
            setback = locked.filter(work_id=identity, due_at__lte=as_of).first()
            rows = client().list_workflows(workflow_ids=[identity], load_input=False, load_output=False)
            if setback is None:
                continue
            if not rows or rows[0].status == "SUCCESS":
                setback.delete()
            elif rows[0].status == "ERROR":
                setback.due_at = None
                setback.save()
                rewind(identity)
            # Otherwise its worker has not yet noted that it ended; next time.


def start_period(task: Task, period: int) -> None:
    """Enqueue ``task`` for ``period`` unless it still works on an earlier one; forget long past ones."""
    recent = [f"{task.name}:{past}" for past in range(period - _KEPT_PERIODS, period)]
    busy = client().list_workflows(
        workflow_ids=recent, status=["ENQUEUED", "PENDING"], load_input=False, load_output=False, limit=1
    )
    if not busy:
        enqueue(task.name, str(period))
    past = [f"{task.name}:{past}" for past in range(period - _KEPT_PERIODS - _BATCH, period - _KEPT_PERIODS)]
    done = client().list_workflows(workflow_ids=past, status="SUCCESS", load_input=False, load_output=False)
    identities = [row.workflow_id for row in done]
    if identities:
        with transaction.atomic():
            WorkReceipt.objects.filter(work_id__in=identities).delete()
            client().delete_workflows(identities)

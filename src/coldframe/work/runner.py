"""Running one task to its end, and turning whatever happens into something safe to keep and show."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections

from coldframe.core.errors import ColdframeError, RemoteFailure
from coldframe.work.models import WorkSetback
from coldframe.work.tasks import Remember, Run, SteppedAside, Stopping, Task, find_task
from coldframe.work.terms import Failure, StepFailed, WorkFailed

MAX_INTERRUPTIONS = 20
"""After so many workers went away in the middle of a task, the task is taken to be the reason."""

_DATABASE_TRIES = 10
_log = logging.getLogger("coldframe.work")
T = TypeVar("T")


def perform(
    identity: str,
    name: str,
    arguments: tuple[str, ...],
    *,
    remember: Remember,
    clock: Callable[[], datetime],
    stopping: threading.Event,
) -> None:
    """Run the task ``name`` as the work ``identity``, once through.

    Raises:
        WorkFailed: It failed for good or was postponed; the text is safe to keep and show.
        Stopping: The worker goes down; nothing was recorded.
    """
    if stopping.is_set():
        raise Stopping
    task = find_task(name)
    if task is None:
        raise WorkFailed(
            Failure("unknown_task", f"No task is named {name} here. Update every worker, then run it again.")
        )
    setback = _patiently(lambda: WorkSetback.objects.filter(work_id=identity).first(), stopping)
    if setback is not None and setback.interrupted > MAX_INTERRUPTIONS:
        raise WorkFailed(
            Failure("kept_interrupting", "Its worker went away each time. Look at the worker's log.")
        )
    times = setback.postponed if setback else 0
    is_last = times >= task.patience.later_times
    run = Run(
        identity,
        remember=remember,
        clock=clock,
        patience=task.patience,
        is_last_try=is_last,
        stopping=stopping,
    )
    failure = _run(task, run, arguments, is_last=is_last)
    if failure is not None:
        due_at = clock() + timedelta(seconds=task.patience.later_wait(times + 1))
        values = {"postponed": times + 1, "due_at": due_at}
        _patiently(lambda: WorkSetback.objects.update_or_create(work_id=identity, defaults=values), stopping)
        _log.info("work %s postponed: %s", identity, failure.code)
        # The engine has no word for "later": it ends as failed, and the caretaker puts it back when due.
        raise WorkFailed(failure)
    if setback is not None:
        _patiently(setback.delete, stopping)


def _run(task: Task, run: Run, arguments: tuple[str, ...], *, is_last: bool) -> Failure | None:
    """Run the task; return why it must be tried later, or ``None`` if it is done."""
    try:
        task.function(run, *arguments)
    except SteppedAside as aside:
        return aside.failure
    except StepFailed as failed:
        raise _failed(run, Failure(failed.cause_code, failed.message)) from None
    except RemoteFailure as failed:
        failure = Failure(failed.code, failed.message)
        if failed.permanent or is_last:
            raise _failed(run, failure) from None
        return failure
    except ColdframeError as error:
        raise _failed(run, Failure(error.code, error.message)) from None
    except (OperationalError, InterfaceError) as error:
        failure = Failure("database_unavailable", f"The database did not answer ({_place(error)}).")
        if is_last:
            raise _failed(run, failure) from None
        close_old_connections()
        return failure
    except Exception as error:  # noqa: BLE001  # nothing is hidden: it becomes the work's visible failure
        _log.debug("work %s", run.work_id, exc_info=error)
        raise _failed(run, Failure("unexpected", f"An error in the program: {_place(error)}.")) from None
    return None


def _failed(run: Run, failure: Failure) -> WorkFailed:
    _log.error("work %s failed: %s", run.work_id, failure.code)
    return WorkFailed(failure)


def _place(error: BaseException) -> str:
    """Kind and place of an error, without its text, which may quote a clue."""
    where = "unknown place"
    trace = error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", "?"))
        if module.startswith("coldframe") or where == "unknown place":
            where = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} at {where}"


def _patiently(action: Callable[[], T], stopping: threading.Event) -> T:
    """Do ``action``, waiting out a database that is being restarted."""
    for tries in range(_DATABASE_TRIES):
        try:
            return action()
        except (OperationalError, InterfaceError):
            _log.warning("the database did not answer (try %d)", tries + 1)
            close_old_connections()
            if stopping.wait(min(0.2 * 2**tries, 30.0)):
                raise Stopping from None
    return action()

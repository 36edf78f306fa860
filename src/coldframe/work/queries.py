"""Reading what works, waits and failed: for the console and for health checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import DateTimeField, ExpressionWrapper, QuerySet
from django.db.models.functions import Now

from coldframe.core.errors import NotFound
from coldframe.core.said import gettext_noop as _
from coldframe.core.said import told
from coldframe.work.database import SCHEMA, borrowing_engine, client
from coldframe.work.models import Heartbeat, WorkReceipt, WorkSetback
from coldframe.work.terms import Failure, StepView, WorkerView, WorkState, WorkView

if TYPE_CHECKING:
    from dbos import WorkflowStatus

HEARTBEAT_TIMEOUT_SECONDS = 45
"""How long a worker may be silent before others take its work over."""

# The engine's words for our states. ERROR is both: postponed while a setback has a due time.
_ENGINE_STATES: dict[WorkState, list[str]] = {
    WorkState.WAITING: ["ENQUEUED", "DELAYED"],
    WorkState.RUNNING: ["PENDING"],
    WorkState.POSTPONED: ["ERROR"],
    WorkState.DONE: ["SUCCESS"],
    WorkState.FAILED: ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
    WorkState.CANCELLED: ["CANCELLED"],
}
_STATES = {name: state for state, names in _ENGINE_STATES.items() for name in names}


@dataclass(frozen=True, slots=True)
class WorkDetail:
    """One piece of work and what is remembered of it, oldest first."""

    work: WorkView
    steps: tuple[StepView, ...]


def list_work(state: WorkState | None = None, *, limit: int = 100) -> tuple[WorkView, ...]:
    """Work in ``state`` (or in any), newest first, at most ``limit``."""
    postponed = _postponed_ids()
    wanted = _ENGINE_STATES[state] if state else None
    if state is WorkState.POSTPONED:
        some = sorted(postponed)[:1000]
        rows = client().list_workflows(workflow_ids=some, limit=limit, sort_desc=True) if some else []
    else:
        # What is postponed ended as an error, too; ask for so many more that the rest fill the page.
        extra = len(postponed) if state is WorkState.FAILED else 0
        rows = client().list_workflows(status=wanted, limit=limit + extra, sort_desc=True)
    views = _views(rows, postponed=postponed)
    return tuple(view for view in views if state in (None, view.state))[:limit]


def get_work(identity: str) -> WorkDetail:
    """One piece of work with its remembered steps.

    Raises:
        NotFound: No work has that id.
    """
    work = find_work(identity)
    if work is None:
        raise NotFound("There is no work with that id.")
    calls = [
        StepView(
            label=step["function_name"],
            kind="call",
            done_at=_moment(step["completed_at_epoch_ms"]),
            failure=_step_failure(step["output"]),
        )
        for step in client().list_workflow_steps(identity)
    ]
    receipts = WorkReceipt.objects.filter(work_id=identity).values_list("id", "done_at")
    effects = [StepView(label=id_.partition("/")[2], kind="effect", done_at=at) for id_, at in receipts]
    return WorkDetail(work, tuple(sorted(calls + effects, key=lambda step: (step.done_at, step.label))))


def find_work(identity: str) -> WorkView | None:
    """One piece of work, or ``None``."""
    postponed = _postponed_ids(identity)
    views = _views(client().list_workflows(workflow_ids=[identity]), postponed=postponed)
    return views[0] if views else None


def count_work() -> dict[WorkState, int]:
    """How much work is in each state, but ``done``, which only grows."""
    import sqlalchemy as sa  # noqa: PLC0415  # see database.py

    schema = None if borrowing_engine().dialect.name == "sqlite" else SCHEMA
    works = sa.table("workflow_status", sa.column("workflow_uuid"), sa.column("status"), schema=schema)
    setbacks = sa.table("work_worksetback", sa.column("work_id"), sa.column("due_at"))
    due = sa.and_(setbacks.c.work_id == works.c.workflow_uuid, setbacks.c.due_at.is_not(None))
    # One statement, for between two the caretaker could move something from one count to the other.
    is_due = setbacks.c.work_id.is_not(None)
    query = (
        sa.select(works.c.status, is_due, sa.func.count())
        .select_from(works.outerjoin(setbacks, due))
        .where(works.c.status != "SUCCESS")
        .group_by(works.c.status, is_due)
    )
    counts: dict[WorkState, int] = {state: 0 for state in WorkState if state is not WorkState.DONE}
    with borrowing_engine().connect() as lent:
        for status, is_due_now, count in lent.execute(query):
            counts[_state(str(status), is_due=bool(is_due_now))] += int(count)
    return counts


def count_failed() -> int:
    """How much work failed for good and waits for a person."""
    return count_work()[WorkState.FAILED]


def list_workers() -> tuple[WorkerView, ...]:
    """Every worker process that signed on and did not sign off, and whether it is alive."""
    alive = set(select_alive().values_list("executor_id", flat=True))
    return tuple(
        WorkerView(row.executor_id, row.host, row.pid, row.started_at, row.beat_at, row.executor_id in alive)
        for row in Heartbeat.objects.order_by("started_at", "executor_id")
    )


def select_alive(timeout_seconds: float = HEARTBEAT_TIMEOUT_SECONDS) -> QuerySet[Heartbeat]:
    """Workers whose last sign of life is not older than ``timeout_seconds``, by the database's clock."""
    limit = ExpressionWrapper(Now() - timedelta(seconds=timeout_seconds), output_field=DateTimeField())
    return Heartbeat.objects.filter(beat_at__gte=limit)


def _postponed_ids(identity: str | None = None) -> set[str]:
    rows = WorkSetback.objects.exclude(due_at=None)
    if identity is not None:
        rows = rows.filter(work_id=identity)
    return set(rows.values_list("work_id", flat=True))


def _views(rows: list[WorkflowStatus], *, postponed: set[str]) -> tuple[WorkView, ...]:
    """Put the engine's rows together with setbacks.

    Args:
        rows: The engine's rows.
        postponed: What had a due time before the rows were read. What the caretaker
            woke since then still reads as postponed, and not for a moment as failed.
    """
    setbacks = WorkSetback.objects.in_bulk([row.workflow_id for row in rows])
    return tuple(
        _view(row, setbacks.get(row.workflow_id), was_due=row.workflow_id in postponed) for row in rows
    )


def _state(status: str, *, is_due: bool) -> WorkState:
    return WorkState.POSTPONED if status == "ERROR" and is_due else _STATES[status]


def _view(row: WorkflowStatus, setback: WorkSetback | None, *, was_due: bool) -> WorkView:
    name, _, key = row.workflow_id.partition(":")
    due_at = setback.due_at if setback else None
    if row.status == "DELAYED" and row.delay_until_epoch_ms:
        due_at = _moment(row.delay_until_epoch_ms)
    given = row.input["args"] if row.input else ()
    return WorkView(
        id=row.workflow_id,
        name=name,
        key=key,
        arguments=tuple(str(text) for text in given[1:]),
        state=_state(row.status, is_due=was_due or due_at is not None),
        created_at=_moment(row.created_at),
        changed_at=_moment(row.updated_at),
        failure=_failure(row),
        due_at=due_at,
        postponed=setback.postponed if setback else 0,
        interrupted=setback.interrupted if setback else 0,
        worker=row.executor_id or "",
    )


def _failure(row: WorkflowStatus) -> Failure | None:
    if row.status == "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
        return Failure("kept_interrupting", _("Its worker went away too often in the middle of it."))
    if row.error is None:
        return None
    return Failure(str(getattr(row.error, "code", None) or "unexpected"), str(row.error))


def _step_failure(output: object) -> Failure | None:
    if isinstance(output, dict) and "failed" in output:
        return Failure(str(output["failed"]), told(output["said"]))
    return None


def _moment(milliseconds: int | None) -> datetime:
    return datetime.fromtimestamp((milliseconds or 0) / 1000, tz=UTC)

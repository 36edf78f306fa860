"""What a person sees of work and does about it, and the caretaker that wakes and takes over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from tests.stages.work_runs import ITEM, LIO, MOMENT, do, failed_in_the_engine

from coldframe.core.errors import Conflict, NotFound
from coldframe.custody.queries import list_events
from coldframe.work import heartbeats
from coldframe.work.actions import cancel, enqueue, retry
from coldframe.work.caretaker import start_period, take_over, wake_postponed
from coldframe.work.models import Heartbeat, WorkReceipt, WorkSetback
from coldframe.work.queries import count_failed, count_work, find_work, get_work, list_work, list_workers
from coldframe.work.tasks import Task
from coldframe.work.terms import Failure, Patience, WorkState, work_id

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("probe_file")]


# ── what a person sees and does ─────────────────────────────────────────────


def test_that_failed_work_is_listed_and_run_again_by_a_person() -> None:
    identity = enqueue("probe.many", ITEM, ITEM)
    failed_in_the_engine(identity)
    WorkSetback.objects.create(work_id=identity, postponed=3)
    (work,) = list_work(WorkState.FAILED)
    assert work.failure == Failure("unexpected", "What to do next.")
    assert work.postponed == 3
    assert count_failed() == 1
    retry(identity, actor=LIO, as_of=MOMENT)
    assert get_work(identity).work.state is WorkState.WAITING
    assert count_failed() == 0
    assert not WorkSetback.objects.exists()
    events = list_events()
    assert [(e.kind, e.subject, e.actor, dict(e.detail)) for e in events] == [
        ("work_retried", ITEM, str(LIO), {"task": "probe.many", "postponed": 3})
    ]


def test_that_only_failed_or_cancelled_work_is_run_again() -> None:
    identity = enqueue("probe.many", ITEM, ITEM)
    with pytest.raises(Conflict):
        retry(identity, actor=LIO, as_of=MOMENT)
    with pytest.raises(NotFound):
        retry("probe.many:nobody", actor=LIO, as_of=MOMENT)
    cancel(identity, actor=LIO, as_of=MOMENT)
    retry(identity, actor=LIO, as_of=MOMENT)
    assert get_work(identity).work.state is WorkState.WAITING
    assert [event.kind for event in list_events()] == ["work_cancelled", "work_retried"]


def test_that_postponed_work_is_no_failed_work_and_can_be_called_off() -> None:
    identity = enqueue("probe.many", ITEM, ITEM)
    failed_in_the_engine(identity, "remote_failure")
    due_at = MOMENT + timedelta(hours=1)
    WorkSetback.objects.create(work_id=identity, postponed=1, due_at=due_at)
    (work,) = list_work(WorkState.POSTPONED)
    assert (work.state, work.due_at) == (WorkState.POSTPONED, due_at)
    assert work.failure is not None
    assert work.failure.code == "remote_failure"
    assert list_work(WorkState.FAILED) == ()
    counts = count_work()
    assert (counts[WorkState.POSTPONED], counts[WorkState.FAILED]) == (1, 0)
    cancel(identity, actor=LIO, as_of=MOMENT)
    assert get_work(identity).work.state is WorkState.CANCELLED
    with pytest.raises(Conflict):
        cancel(identity, actor=LIO, as_of=MOMENT)


def test_that_failed_work_is_found_behind_much_postponed_work() -> None:
    for number in range(5):
        identity = enqueue("probe.many", f"itm_{number}", ITEM)
        failed_in_the_engine(identity)
        if number:
            WorkSetback.objects.create(work_id=identity, postponed=1, due_at=MOMENT)
    assert [work.key for work in list_work(WorkState.FAILED, limit=1)] == ["itm_0"]


# ── the caretaker ───────────────────────────────────────────────────────────


def test_that_postponed_work_wakes_when_due_and_not_before() -> None:
    identity = enqueue("probe.many", ITEM, ITEM)
    failed_in_the_engine(identity)
    WorkSetback.objects.create(work_id=identity, postponed=1, due_at=MOMENT)
    wake_postponed(as_of=MOMENT - timedelta(seconds=1))
    assert get_work(identity).work.state is WorkState.POSTPONED
    wake_postponed(as_of=MOMENT)
    assert get_work(identity).work.state is WorkState.WAITING
    assert WorkSetback.objects.get().postponed == 1
    wake_postponed(as_of=MOMENT)
    assert get_work(identity).work.state is WorkState.WAITING


def running_in_the_engine(identity: str, worker: str) -> None:
    schema = "" if connection.vendor == "sqlite" else "dbos."
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {schema}workflow_status SET status='PENDING', executor_id=%s WHERE workflow_uuid=%s",
            [worker, identity],
        )


@pytest.mark.parametrize(
    ("sign_of_life", "is_taken", "counts"),
    [("fresh", False, 0), ("silent", True, 1), ("process_gone", True, 1), ("signed_off", True, 0)],
)
def test_that_the_work_of_a_lost_worker_is_taken_over(sign_of_life: str, is_taken: bool, counts: int) -> None:
    heartbeats.sign_on("me")
    heartbeats.sign_on("other")
    if sign_of_life == "silent":
        Heartbeat.objects.filter(executor_id="other").update(beat_at=timezone.now() - timedelta(seconds=60))
    if sign_of_life == "process_gone":
        Heartbeat.objects.filter(executor_id="other").update(pid_started="1")
    if sign_of_life == "signed_off":
        heartbeats.sign_off("other")
    identity = enqueue("probe.many", ITEM, ITEM)
    running_in_the_engine(identity, "other")
    take_over("me", timeout_seconds=45)
    expected = WorkState.WAITING if is_taken else WorkState.RUNNING
    assert get_work(identity).work.state is expected
    assert get_work(identity).work.interrupted == counts
    workers = {worker.id for worker in list_workers()}
    assert workers == ({"me"} if is_taken else {"me", "other"})


def test_that_a_worker_that_was_struck_out_signs_on_again() -> None:
    heartbeats.beat("me")
    assert [(worker.id, worker.is_alive) for worker in list_workers()] == [("me", True)]


def test_that_a_period_is_enqueued_once_not_on_top_of_a_busy_one_and_forgotten_in_time(
    names: dict[str, Task],
) -> None:
    entry = Task("probe.sweep", do, Patience(), 60)
    start_period(entry, 1000)
    start_period(entry, 1000)
    start_period(entry, 1001)
    assert [work.key for work in list_work()] == ["1000"]
    schema = "" if connection.vendor == "sqlite" else "dbos."
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {schema}workflow_status SET status='SUCCESS'")
    WorkReceipt.objects.create(id="probe.sweep:1000/x", work_id="probe.sweep:1000", done_at=MOMENT)
    start_period(entry, 1002)
    assert {work.key for work in list_work()} == {"1000", "1002"}
    start_period(entry, 1102)
    assert {work.key for work in list_work()} == {"1002"}  # 1002 still waits, so 1102 is left out
    assert not WorkReceipt.objects.exists()


def test_that_ids_are_not_guessed_apart() -> None:
    assert work_id("probe.many", "a:b") == "probe.many:a:b"
    work = find_work(enqueue("probe.many", "a:b", "x"))
    assert work is not None
    assert (work.name, work.key) == ("probe.many", "a:b")

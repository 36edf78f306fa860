"""Enqueuing, remembering and running, in one process and without an engine."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from tests.inline_work import run_waiting
from tests.stages import work_tasks
from tests.stages.work_runs import ITEM, MOMENT, Cut, a_run, do

from coldframe.core.errors import InvalidInput, RemoteFailure
from coldframe.custody.queries import list_events
from coldframe.work import tasks
from coldframe.work.actions import enqueue
from coldframe.work.database import borrowing_engine, client, prepare_engine
from coldframe.work.models import WorkReceipt, WorkSetback
from coldframe.work.queries import count_work, find_work, list_work
from coldframe.work.runner import MAX_INTERRUPTIONS
from coldframe.work.tasks import Stopping, Task
from coldframe.work.terms import Failure, Patience, StepFailed, WorkFailed, WorkState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("probe_file")]


# ── enqueue ─────────────────────────────────────────────────────────────────


def test_that_enqueued_work_waits_with_its_ids() -> None:
    identity = enqueue("probe.many", ITEM, ITEM, "2026-01-31T00:00:00Z")
    work = find_work(identity)
    assert work is not None
    assert (work.id, work.name, work.key) == (f"probe.many:{ITEM}", "probe.many", ITEM)
    assert work.arguments == (ITEM, "2026-01-31T00:00:00Z")
    assert work.state is WorkState.WAITING
    assert work.failure is None
    assert list_work(WorkState.WAITING) == (work,)
    assert count_work()[WorkState.WAITING] == 1


def test_that_a_rollback_leaves_no_work() -> None:
    with pytest.raises(Cut), transaction.atomic():
        WorkReceipt.objects.create(id="with-it", work_id="x", done_at=MOMENT)
        enqueue("probe.many", ITEM, ITEM)
        raise Cut
    assert list_work() == ()
    assert not WorkReceipt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_that_a_commit_leaves_both_and_a_rollback_neither() -> None:
    for item, fails in (("itm_kept", False), ("itm_lost", True)):
        try:
            with transaction.atomic():
                WorkReceipt.objects.create(id=item, work_id="x", done_at=MOMENT)
                enqueue("probe.many", item, item)
                if fails:
                    raise Cut
        except Cut:
            pass
    connection.close()
    assert list(WorkReceipt.objects.values_list("id", flat=True)) == ["itm_kept"]
    assert find_work("probe.many:itm_kept") is not None
    assert find_work("probe.many:itm_lost") is None
    client().delete_workflows(["probe.many:itm_kept"])


@pytest.mark.django_db(transaction=True)
def test_that_enqueuing_without_a_transaction_commits_by_itself() -> None:
    enqueue("probe.many", "itm_alone", "itm_alone")
    connection.close()
    assert find_work("probe.many:itm_alone") is not None
    client().delete_workflows(["probe.many:itm_alone"])


def test_that_the_same_name_and_key_is_enqueued_once_ever() -> None:
    first = enqueue("probe.many", ITEM, ITEM)
    client().cancel_workflows([first])
    assert enqueue("probe.many", ITEM, "another") == first
    assert [work.arguments for work in list_work()] == [(ITEM,)]
    assert [work.state for work in list_work()] == [WorkState.CANCELLED]
    enqueue("probe.slow", ITEM, ITEM)
    assert len(list_work()) == 2


@pytest.mark.parametrize(
    "bad", ["two words", "", "名", "a/b", "it's", "x" * 201, "-x", 7, None, b"id", ["id"]]
)
def test_that_only_ids_are_taken(bad: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        enqueue("probe.many", ITEM, bad)
    assert refused.value.field == "argument"
    assert list_work() == ()


@pytest.mark.parametrize(
    ("name", "key", "field"),
    [("many", ITEM, "name"), ("Probe.many", ITEM, "name"), ("probe.many", "a b", "key"), ("probe.many", "k" * 81, "key"),
     ("probe." + "m" * 60, ITEM, "name"), ("probe.many:x", ITEM, "name")],
)  # fmt: skip
def test_that_names_and_keys_have_a_form(name: str, key: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        enqueue(name, key)
    assert refused.value.field == field


def test_that_delayed_work_says_when_it_is_due() -> None:
    before = timezone.now()
    work = find_work(enqueue("probe.many", ITEM, ITEM, delay_seconds=3600))
    assert work is not None
    assert work.state is WorkState.WAITING
    assert work.due_at is not None
    assert timedelta(minutes=59) < work.due_at - before < timedelta(minutes=61)


def test_that_django_reads_its_own_types_after_the_engine_used_its_connection() -> None:
    WorkReceipt.objects.create(id="x", work_id="x", done_at=MOMENT, result={"a": [1, None, "ü"]})
    enqueue("probe.many", ITEM, ITEM)
    row = WorkReceipt.objects.get(id="x")
    assert row.result == {"a": [1, None, "ü"]}
    assert row.done_at == MOMENT
    assert WorkReceipt.objects.filter(id__regex="^X$").count() == 0
    assert WorkReceipt.objects.filter(id__iregex="^X$").count() == 1


def test_that_preparing_again_changes_nothing() -> None:
    if connection.vendor == "postgresql":
        prepare_engine()
    with borrowing_engine().connect() as lent:
        assert lent.closed is False
    enqueue("probe.many", ITEM, ITEM)
    assert len(list_work()) == 1


# ── step, once, now ─────────────────────────────────────────────────────────


def test_that_an_effect_happens_once_and_its_result_is_kept() -> None:
    assert a_run().once("note", work_tasks.effect, ITEM, "part") == f"{ITEM}-part"
    assert a_run().once("note", work_tasks.effect, "other", "other") == f"{ITEM}-part"
    assert [(event.kind, event.subject) for event in list_events()] == [("probe", ITEM)]
    assert list(WorkReceipt.objects.values_list("id", "result")) == [
        (f"probe.any:{ITEM}/note", f"{ITEM}-part")
    ]


def test_that_a_failed_effect_leaves_neither_rows_nor_receipt_nor_events() -> None:
    def fail() -> None:
        work_tasks.effect(ITEM, "part")
        raise Cut

    with pytest.raises(Cut):
        a_run().once("note", fail)
    assert list_events() == ()
    assert not WorkReceipt.objects.exists()
    assert a_run().once("note", work_tasks.effect, ITEM, "part") == f"{ITEM}-part"


def test_that_an_effect_that_another_run_did_meanwhile_is_not_repeated() -> None:
    slow_run, quick_run = a_run(), a_run()
    slow_run.once("first", work_tasks.effect, ITEM, "first")  # it has read its receipts now
    quick_run.once("second", work_tasks.effect, ITEM, "second")
    assert slow_run.once("second", work_tasks.effect, ITEM, "again") == f"{ITEM}-second"
    assert [event.detail["part"] for event in list_events()] == ["first", "second"]


def test_that_an_effect_may_return_nothing() -> None:
    assert a_run().once("note", lambda: None) is None
    assert a_run().once("note", lambda: 1 / 0) is None


def test_that_keys_and_labels_never_run_together() -> None:
    a_run("probe.any:a:b").once("c", lambda: 1)
    assert a_run("probe.any:a").once("b:c", lambda: 2) == 2


@pytest.mark.parametrize("value", [(1, 2), {1: "a"}, {"a": (1,)}, float("nan"), object(), "x" * 70_000])
def test_that_a_result_must_come_back_as_it_was(value: Any) -> None:
    for act in (a_run().once, a_run().step):
        with pytest.raises((TypeError, ValueError)):
            act("note", lambda: value)
    assert not WorkReceipt.objects.exists()


def test_that_a_label_names_one_step() -> None:
    run = a_run()
    run.step("ask", lambda: 1)
    for again in (run.step, run.once):
        with pytest.raises(ValueError, match="used before"):
            again("ask", lambda: 1)
    with pytest.raises(ValueError, match="no step label"):
        run.step("two words", lambda: 1)


def test_that_a_step_is_retried_while_the_other_side_is_away() -> None:
    answers: list[Any] = [
        RemoteFailure("away", permanent=False),
        RemoteFailure("away", permanent=False),
        "here",
    ]

    def ask() -> str:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return str(answer)

    assert a_run().step("ask", ask) == "here"
    assert answers == []


def test_that_a_step_is_not_retried_after_a_permanent_failure() -> None:
    asked = []

    def ask() -> None:
        asked.append(1)
        raise RemoteFailure("refused", permanent=True)

    with pytest.raises(StepFailed) as failed:
        a_run().step("ask", ask)
    assert (failed.value.permanent, failed.value.cause_code, failed.value.label) == (
        True,
        "remote_failure",
        "ask",
    )
    assert asked == [1]


def test_that_what_a_step_remembered_comes_back_alike() -> None:
    memory: dict[str, Any] = {}

    def remember(label: str, call: Any) -> Any:
        if label not in memory:
            memory[label] = call()
        return memory[label]

    def refuse() -> None:
        raise RemoteFailure("refused", permanent=True)

    for _ in range(2):
        run = a_run(remember=remember)
        assert run.step("ask", lambda: [1, {"a": None}]) == [1, {"a": None}]
        with pytest.raises(StepFailed, match="refused"):
            run.step("again", refuse)
    assert a_run(remember=remember, clock=lambda: MOMENT).now() == MOMENT
    later = a_run(remember=remember, clock=lambda: MOMENT + timedelta(days=1))
    assert later.now() == MOMENT
    assert later.now() == MOMENT
    assert later.now("sent") == MOMENT + timedelta(days=1)


def test_that_an_unforeseen_error_in_a_step_is_raised_but_not_remembered() -> None:
    memory: dict[str, Any] = {}

    def remember(label: str, call: Any) -> Any:
        memory[label] = call()
        return memory[label]

    def fail() -> None:
        raise Cut("as it was")

    with pytest.raises(Cut, match="as it was"):
        a_run(remember=remember).step("ask", fail)
    assert memory == {}


def test_that_a_stopping_worker_starts_no_further_step() -> None:
    stopping = threading.Event()
    run = a_run(stopping=stopping)
    run.step("one", lambda: 1)
    stopping.set()
    with pytest.raises(Stopping):
        run.once("two", work_tasks.effect, ITEM, "part")
    assert list_events() == ()


# ── a whole task ────────────────────────────────────────────────────────────


def test_that_a_task_runs_with_what_it_enqueues() -> None:
    enqueue("probe.many", ITEM, ITEM)
    ended = run_waiting()
    assert ended == {f"probe.many:{ITEM}": None, f"probe.follow:{ITEM}": None}
    assert [event.detail["part"] for event in list_events()] == ["effect:0", "effect:1", "effect:2", "end"]
    assert [words[1] for words in work_tasks.calls()] == ["call:0", "call:1", "call:2"]


def test_that_an_unforeseen_error_is_kept_without_its_text() -> None:
    with pytest.raises(WorkFailed) as failed:
        do("probe.poison:x", "probe.poison")
    assert failed.value.cause.code == "unexpected"
    assert "ValueError at" in failed.value.message
    assert "clue" not in failed.value.message


def test_that_an_unknown_task_fails_visibly() -> None:
    with pytest.raises(WorkFailed) as failed:
        do("probe.gone:x", "probe.gone")
    assert failed.value.cause.code == "unknown_task"


def test_that_work_steps_aside_longer_and_longer_and_then_fails() -> None:
    waits = []
    for _ in range(3):
        with pytest.raises(WorkFailed) as failed:
            do("probe.down:x", "probe.down")
        assert failed.value.cause == Failure("remote_failure", "The other side is down. Ask its operator.")
        setback = WorkSetback.objects.get()
        assert setback.due_at is not None
        waits.append((setback.due_at - MOMENT).total_seconds())
        WorkSetback.objects.update(due_at=None)
    assert waits == pytest.approx([0.3, 0.6, 1.2])
    with pytest.raises(WorkFailed):
        do("probe.down:x", "probe.down")
    assert WorkSetback.objects.get().due_at is None
    assert len(work_tasks.calls()) == 4 * work_tasks.BRIEF.quick_tries


def test_that_waiting_time_has_a_limit() -> None:
    assert Patience().later_wait(1) == 15.0
    assert Patience().later_wait(1000) == 3600.0


def test_that_a_permanent_failure_is_not_postponed_and_the_task_can_note_it() -> None:
    with pytest.raises(WorkFailed) as failed:
        do("probe.refused:x", "probe.refused")
    assert failed.value.cause == Failure("remote_failure", "The other side refused. Mend the message.")
    assert not WorkSetback.objects.exists()
    assert [event.detail["part"] for event in list_events()] == ["noted"]
    assert len(work_tasks.calls()) == 1


def test_that_a_task_that_kept_ending_its_worker_is_not_run_again() -> None:
    WorkSetback.objects.create(work_id="probe.many:x", interrupted=MAX_INTERRUPTIONS + 1)
    with pytest.raises(WorkFailed) as failed:
        do("probe.many:x", "probe.many")
    assert failed.value.cause.code == "kept_interrupting"
    assert list_events() == ()


def test_that_setbacks_are_forgotten_when_the_work_is_done() -> None:
    WorkSetback.objects.create(work_id="probe.many:x", postponed=2, interrupted=1)
    do("probe.many:x", "probe.many")
    assert not WorkSetback.objects.exists()


def test_that_two_tasks_cannot_share_a_name(names: dict[str, Task]) -> None:
    tasks.task("probe.one")(lambda run: None)
    with pytest.raises(ValueError, match="two tasks"):
        tasks.task("probe.one")(do)
    assert tasks.find_task("probe.one") is not None
    assert tasks.find_task("probe.two") is None

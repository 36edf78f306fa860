"""The verbs of durable work: enqueue, retry, cancel."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict
from coldframe.core.said import Said
from coldframe.core.said import gettext_noop as _
from coldframe.custody.actions import act
from coldframe.work.database import QUEUE, TASK, VERSION, borrowing_engine, client
from coldframe.work.models import WorkSetback
from coldframe.work.queries import get_work
from coldframe.work.terms import WorkEvent, WorkState, token, work_id

if TYPE_CHECKING:
    from dbos import EnqueueOptions

_STATES = {
    WorkState.WAITING: _("waiting"),
    WorkState.RUNNING: _("running"),
    WorkState.POSTPONED: _("postponed"),
    WorkState.DONE: _("done"),
    WorkState.FAILED: _("failed"),
    WorkState.CANCELLED: _("cancelled"),
}


def enqueue(name: str, key: str, *args: str, delay_seconds: float = 0) -> str:
    """Have the task ``name`` run with ``args``, once ever for this name and key.

    Joins the open transaction: rolled back with it, or committed with it. A name and key
    that was enqueued before, finished or not, changes nothing.

    Args:
        name: The task, such as ``intake.process_clue``.
        key: What makes it one piece of work; most often the id it is about.
        args: Ids, codes, hashes or times. They lie readable in the queue's table.
        delay_seconds: Not before so many seconds from now.

    Returns:
        The work's id, ``name:key``.

    Raises:
        InvalidInput: A name, key or argument that is none. Store the value and pass its row's id.
    """
    identity = work_id(name, key)
    ids = [token(value, field="argument") for value in args]
    options: EnqueueOptions = {
        "workflow_name": TASK, "workflow_id": identity, "queue_name": QUEUE, "app_version": VERSION,
    }  # fmt: skip
    if delay_seconds > 0:
        options["delay_seconds"] = delay_seconds
    with transaction.atomic(), borrowing_engine().connect() as lent:
        client().enqueue_in_transaction(lent, options, name, *ids)
    return identity


def retry(identity: str, *, actor: Actor, as_of: datetime) -> None:
    """Run failed or cancelled work again, from where it stopped: what it did stays done.

    Raises:
        NotFound: No such work.
        Conflict: It has not failed. Postponed work is tried again by itself.

    Records:
        work_retried: on the work's key, with the task's name and how often it stepped aside before.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        work = get_work(identity).work
        if work.state not in {WorkState.FAILED, WorkState.CANCELLED}:
            raise Conflict(
                Said(
                    "This work is %(state)s, so there is nothing to run again. Reload the page.",
                    state=Said(_STATES[work.state]),
                )
            )
        WorkSetback.objects.filter(work_id=identity).delete()
        rewind(identity)
        ledger.record(WorkEvent.WORK_RETRIED, work.key, task=work.name, postponed=work.postponed)


def cancel(identity: str, *, actor: Actor, as_of: datetime) -> None:
    """Call off work that waits. ``retry`` takes it up again.

    Work that a worker takes up in this very moment may still finish the step it is in.

    Raises:
        NotFound: No such work.
        Conflict: It does not wait: it runs, or has ended.

    Records:
        work_cancelled: on the work's key, with the task's name.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        work = get_work(identity).work
        if work.state not in {WorkState.WAITING, WorkState.POSTPONED}:
            raise Conflict(
                Said(
                    "This work is %(state)s; only what waits can be called off. Reload.",
                    state=Said(_STATES[work.state]),
                )
            )
        WorkSetback.objects.filter(work_id=identity).delete()
        if work.state is WorkState.POSTPONED:
            # It ended as failed and only we know that it was to go on: make it waiting, to be called off.
            rewind(identity)
        client().cancel_workflows([identity])
        ledger.record(WorkEvent.WORK_CANCELLED, work.key, task=work.name)


def rewind(identity: str) -> None:
    """Put ended work back into the queue behind its last remembered step, in the open transaction.

    Bookkeeping of the engine, not an act of anybody's: records nothing.

    Raises:
        Conflict: It runs or waits, or somebody else put it back in this very moment.
    """
    from dbos._error import DBOSException  # noqa: PLC0415  # it has no public name

    steps = client().list_workflow_steps(identity, load_output=False)
    behind = max((step["function_id"] for step in steps), default=0) + 1
    try:
        client().rewind_workflow(identity, start_step=behind, queue_name=QUEUE, application_version=VERSION)
    except DBOSException:
        raise Conflict("This work is not at its end any more. Reload the page.") from None

"""Durable work without an engine: what waits runs here and now, in the test's own transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from coldframe.work.database import client
from coldframe.work.queries import list_work
from coldframe.work.runner import perform
from coldframe.work.tasks import Envelope
from coldframe.work.terms import Failure, WorkFailed, WorkState


def call_directly(label: str, call: Callable[[], Envelope]) -> Envelope:
    return call()


def run_waiting(
    *, clock: Callable[[], datetime] = timezone.now, most: int = 1000
) -> dict[str, Failure | None]:
    """Run all waiting work, and what it enqueues, oldest first. Returns each work's failure, or ``None``.

    The engine's rows end as ``cancelled``, since only the engine itself can end one as done.
    """
    ended: dict[str, Failure | None] = {}
    while len(ended) < most:
        waiting = list_work(WorkState.WAITING, limit=most)
        if not waiting:
            break
        for work in reversed(waiting):
            client().cancel_workflows([work.id])
            try:
                perform(
                    work.id, work.name, work.arguments,
                    remember=call_directly, clock=clock, stopping=threading.Event(),
                )  # fmt: skip
                ended[work.id] = None
            except WorkFailed as failed:
                ended[work.id] = failed.cause
    return ended


def forget_all() -> None:
    """Empty the engine's tables, which Django's flush between transactional tests does not know."""
    identities = [work.id for work in list_work(limit=100_000)]
    if identities:
        client().delete_workflows(identities)

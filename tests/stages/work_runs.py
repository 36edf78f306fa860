"""Durable work in one process and without an engine: runs, and what the engine would have left."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from tests.inline_work import call_directly

from coldframe.core.actors import person
from coldframe.work.runner import perform
from coldframe.work.tasks import Run
from coldframe.work.terms import Patience

ITEM = "itm_00000000000000000000000001"
MOMENT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LIO = person("per_00000000000000000000000001")


class Cut(Exception):
    pass


def a_run(identity: str = f"probe.any:{ITEM}", **changes: Any) -> Run:
    given: dict[str, Any] = {
        "remember": call_directly, "clock": lambda: MOMENT, "patience": Patience(quick_wait_seconds=0.0),
    }  # fmt: skip
    return Run(identity, **(given | changes))


def failed_in_the_engine(identity: str, code: str = "unexpected") -> None:
    """Put the engine's row into the state in which a failed task leaves it."""
    error = json.dumps({"name": "WorkFailed", "message": "What to do next.", "code": code})
    schema = "" if connection.vendor == "sqlite" else "dbos."
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {schema}workflow_status SET status='ERROR', error=%s WHERE workflow_uuid=%s",
            [error, identity],
        )


def do(identity: str, name: str, clock: Any = lambda: MOMENT) -> None:
    perform(identity, name, (ITEM,), remember=call_directly, clock=clock, stopping=threading.Event())

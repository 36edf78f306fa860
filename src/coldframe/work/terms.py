"""The words of durable work. No database, no engine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.core.errors import ColdframeError, InvalidInput, RemoteFailure
from coldframe.core.said import Form, Listed, Said

MAX_NAME = 60
"""Characters in a task's name."""

MAX_KEY = 80
"""Characters in a key: two ids and a little more; also the width of a custody subject."""

MAX_LABEL = 100
"""Characters in the label of a step."""

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
# No white space and no quotes: an argument lies readable in the queue's tables, so it
# can only be an id, a code, a hash or a time, never a sentence out of a clue.
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+=@-]*")


class WorkEvent(StrEnum):
    """Custody events of this package. Their subject is the work's key, most often an id."""

    WORK_RETRIED = "work_retried"
    WORK_CANCELLED = "work_cancelled"


class WorkState(StrEnum):
    """Where a piece of work stands."""

    WAITING = "waiting"
    RUNNING = "running"
    POSTPONED = "postponed"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a task bears with another machine that does not answer.

    A first few tries follow each other at once; then the task steps aside, so that
    it holds no worker, and is tried again later and later.

    Attributes:
        quick_tries: Tries in one go, at least 1.
        quick_wait_seconds: Wait after the first of them; doubles each time.
        later_times: How often the task steps aside before it counts as failed.
        later_wait_seconds: Wait after it stepped aside first; doubles each time.
        longest_wait_seconds: Upper limit of that wait.
    """

    quick_tries: int = 3
    quick_wait_seconds: float = 0.5
    later_times: int = 24
    later_wait_seconds: float = 15.0
    longest_wait_seconds: float = 3600.0

    def quick_wait(self, tries: int) -> float:
        """Seconds to wait after ``tries`` tries in a row (1 or more)."""
        return self.quick_wait_seconds * 2.0 ** (tries - 1)

    def later_wait(self, times: int) -> float:
        """Seconds to step aside for the ``times``-th time (1 or more)."""
        return min(self.later_wait_seconds * 2.0 ** min(times - 1, 30), self.longest_wait_seconds)

    @property
    def seconds_in_all(self) -> float:
        """Seconds for which a task steps aside altogether before it counts as failed."""
        return sum(self.later_wait(times) for times in range(1, self.later_times + 1))


@dataclass(frozen=True, slots=True)
class Failure:
    """Why work failed: a stable code and a text that is safe to show."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class WorkView:
    """One piece of work, as a list shows it.

    Attributes:
        id: ``name:key``.
        arguments: Ids only.
        failure: For failed and postponed work.
        due_at: When waiting or postponed work is tried next, if that is in the future.
        postponed: How often it stepped aside so far.
        interrupted: How often its worker went away in the middle.
        worker: Id of the worker process that has it or had it last.
    """

    id: str
    name: str
    key: str
    arguments: tuple[str, ...]
    state: WorkState
    created_at: datetime
    changed_at: datetime
    failure: Failure | None = None
    due_at: datetime | None = None
    postponed: int = 0
    interrupted: int = 0
    worker: str = ""


@dataclass(frozen=True, slots=True)
class StepView:
    """One remembered step of a piece of work.

    Attributes:
        kind: ``call`` (outside call) or ``effect`` (database effect).
        failure: Set where the call's failure is what was remembered.
    """

    label: str
    kind: str
    done_at: datetime
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class WorkerView:
    """One worker process that has signed on. ``beat_at``: its last sign of life."""

    id: str
    host: str
    pid: int
    started_at: datetime
    beat_at: datetime
    is_alive: bool


class WorkFailed(ColdframeError):
    """How a failed task ends: the stable code of the cause, and a text that is safe to show."""

    code = "work_failed"

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.cause = failure
        # The engine keeps an error's ``code`` beside its text; this one shadows the class's.
        self.__dict__["code"] = failure.code


class StepFailed(RemoteFailure):
    """An outside call failed, for good or for longer than the task's patience.

    Attributes:
        label: The step.
        cause_code: Code of the failure that the call raised, such as ``remote_failure``.
    """

    code = "step_failed"

    def __init__(self, label: str, cause_code: str, said: Form, *, permanent: bool) -> None:
        super().__init__(Listed((said,)), permanent=permanent)
        self.label = label
        self.cause_code = cause_code


def work_id(name: str, key: str) -> str:
    """The id of a piece of work: ``name:key``. The same id is worked on once ever.

    Raises:
        InvalidInput: The name is no dotted lower_snake name, or the key no short token.
    """
    if len(name) > MAX_NAME or not _NAME.fullmatch(name):
        raise InvalidInput(
            Said(
                "%(name)s is no task name. Write stage.verb in lower case: intake.process_clue.",
                name=f"{name!r}",
            ),
            field="name",
        )
    if len(key) > MAX_KEY:
        raise InvalidInput(
            Said("A work key has at most %(most)s characters. Use one or two ids.", most=MAX_KEY),
            field="key",
        )
    return f"{name}:{token(key, field='key')}"


def token(text: object, *, field: str) -> str:
    """Return ``text`` if it is an id, code, hash or time that may lie readable in the queue.

    Raises:
        InvalidInput: It is something else. Store it in a row and pass the row's id.
    """
    if not isinstance(text, str) or len(text) > 200 or not _TOKEN.fullmatch(text):
        raise InvalidInput(
            Said(
                "Durable work takes ids only; its %(field)s is none. Store it in a row and pass the row's id.",
                field=field,
            ),
            field=field,
        )
    return str(text)


def is_label(text: str) -> bool:
    """Tell whether ``text`` can name a step: a token of at most :data:`MAX_LABEL` characters."""
    return len(text) <= MAX_LABEL and _TOKEN.fullmatch(text) is not None

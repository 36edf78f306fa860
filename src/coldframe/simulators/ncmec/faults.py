"""What varies between servers and times (switches), and what goes wrong on request (faults)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from threading import Lock
from typing import Any

from coldframe.simulators.ncmec.schema import DOCUMENTS, RULES_2025_11

ROUTES = ("status", "submit", "upload", "fileinfo", "finish", "retract")


class FaultKind(StrEnum):
    """What goes wrong. The first four happen *after* the work was done and kept."""

    LOST_ANSWER = "lost_answer"
    """Wait, then close without a byte."""
    HTML_AFTER = "html_after"
    """A proxy's error page although the work was done."""
    TRUNCATED = "truncated"
    """Half of the answer, then close."""
    EMPTY = "empty"
    """HTTP 200 with no body."""
    HTML_PAGE = "html_page"
    """A proxy's error page; nothing was done."""
    CLOSED = "closed"
    """Close in the middle of the request; nothing was done."""
    CODE = "code"
    """The XML answer with an error code; nothing was done."""
    SLOW = "slow"
    """Wait, then answer as usual."""


HAPPENS_AFTER = frozenset({FaultKind.LOST_ANSWER, FaultKind.HTML_AFTER, FaultKind.TRUNCATED, FaultKind.EMPTY})


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, armed until it has struck ``times`` times.

    Attributes:
        route: One of ``ROUTES``; empty strikes any.
        skip: How many calls of that route pass unharmed first.
        code: Response code for ``code``, such as 1000, 1100, 1110.
        status: HTTP status of an HTML page.
        seconds: How long ``slow`` and ``lost_answer`` wait.
    """

    kind: FaultKind
    route: str = ""
    times: int = 1
    skip: int = 0
    code: int = 1000
    status: int = 502
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Switches:
    """Behavior that is not confirmed, or has varied between recordings.

    Attributes:
        error_status: HTTP status of an error with an XML body: 400, or 200 as in 2016.
        empty_unauthorized: A 401 has no body instead of an XML one.
        done_root_on_error: A failed finish answers ``reportDoneResponse``.
        success_description: ``Success``, or empty as the schema's note says.
        extra_elements: Answers carry an element that no document mentions.
        violation_code: For a schema violation: 4100 or 4110.
        schema: Version of the grammar, a key of ``DOCUMENTS``.
    """

    error_status: int = 400
    empty_unauthorized: bool = False
    done_root_on_error: bool = False
    success_description: str = "Success"
    extra_elements: bool = False
    violation_code: int = 4100
    schema: str = RULES_2025_11


@dataclass(slots=True)
class Faults:
    """The armed faults. Safe to use from several threads."""

    _armed: list[Fault] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def arm(self, fault: Fault) -> None:
        """Add a fault; several strike in the order in which they were armed."""
        with self._lock:
            self._armed.append(fault)

    def clear(self) -> None:
        """Forget all armed faults."""
        with self._lock:
            self._armed.clear()

    def strike(self, route: str) -> Fault | None:
        """Return the fault that this call of ``route`` meets, and count it."""
        with self._lock:
            for index, fault in enumerate(self._armed):
                if fault.route not in ("", route):
                    continue
                if fault.skip:
                    self._armed[index] = replace(fault, skip=fault.skip - 1)
                    return None
                if fault.times <= 1:
                    del self._armed[index]
                else:
                    self._armed[index] = replace(fault, times=fault.times - 1)
                return fault
        return None


def read_fault(fields_: Mapping[str, object]) -> Fault:
    """Build a fault from the control endpoint's JSON.

    Raises:
        ValueError: Says which key is wrong.
    """
    given = dict(fields_)
    try:
        given["kind"] = FaultKind(str(given.get("kind")))
    except ValueError:
        raise ValueError(f"kind must be one of {', '.join(FaultKind)}") from None
    if given.get("route", "") not in ("", *ROUTES):
        raise ValueError(f"route must be one of {', '.join(ROUTES)}, or left out")
    return Fault(**_typed(Fault, given))


def read_switches(now: Switches, fields_: Mapping[str, object]) -> Switches:
    """Return ``now`` with the given switches changed.

    Raises:
        ValueError: Says which key is wrong.
    """
    changed = replace(now, **_typed(Switches, dict(fields_)))
    if changed.schema not in DOCUMENTS:
        raise ValueError(f"schema must be one of {', '.join(DOCUMENTS)}")
    return changed


def _typed(kind: type[Fault] | type[Switches], given: dict[str, object]) -> dict[str, Any]:
    known = {one.name: str(one.type) for one in fields(kind)}
    accepted = {"int": int, "bool": bool, "str": str, "float": int | float, "FaultKind": FaultKind}
    for name, value in given.items():
        if name not in known:
            raise ValueError(f"{name} is unknown; known are {', '.join(known)}")
        wanted = accepted[known[name]]
        if not isinstance(value, wanted) or (isinstance(value, bool) and known[name] != "bool"):
            raise ValueError(f"{name} must be of type {known[name]}")
    return given

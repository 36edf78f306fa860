"""What came of a referral, as a message carries it: closed answers out, and in from a desk that may know more. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from typing import TypeVar

from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput
from coldframe.partners.terms import Field
from coldframe.referral.terms import ClosedReason, Feedback, FeedbackStatus, Missing, WhyNotUseful

E = TypeVar("E", bound=StrEnum)

MAX_VICTIMS = 100_000
"""Further children in one piece of feedback; more is a slip of the hand."""


_CODE = re.compile(r"[a-z][a-z0-9_.]{0,59}")
"""What an answer may look like, known here or not: a code, never words."""

_MAX_MISSING = 60


def check_feedback_v1(given: Feedback) -> None:
    """Refuse answers that do not belong together; with answers unknown here nobody can tell.

    Raises:
        InvalidInput: Names the field and how to mend it.
    """
    if given.additional_victims is not None and not 0 <= given.additional_victims <= MAX_VICTIMS:
        raise InvalidInput("Give a number of children from 0 up.", field="additional_victims")
    if given.others:
        return
    if given.status is FeedbackStatus.OTHER:
        raise InvalidInput("Choose what came of it.", field="status")
    if given.status is FeedbackStatus.CLOSED and given.closed_reason is None:
        raise InvalidInput("Say why it was closed: choose a reason.", field="closed_reason")
    if given.status is not FeedbackStatus.CLOSED and given.closed_reason is not None:
        raise InvalidInput("A reason for closing belongs to a closed matter only.", field="closed_reason")
    if given.additional_victims is not None and given.status not in (
        FeedbackStatus.ARREST,
        FeedbackStatus.CONVICTION,
    ):
        raise InvalidInput(
            "Further children are counted after an arrest or a conviction only. Leave the number out.",
            field="additional_victims",
        )
    if given.useful is Answer.NO and given.why_not_useful is None:
        raise InvalidInput("Say why it was not useful: choose a reason.", field="why_not_useful")
    if given.useful is not Answer.NO and given.why_not_useful is not None:
        raise InvalidInput("A reason belongs here only if it was not useful.", field="why_not_useful")


def feedback_payload(given: Feedback) -> dict[str, str | int | list[str]]:
    """Return feedback as a message carries it: what is unknown is left out, a stranger's code is as it came."""
    single: dict[str, str | int | None] = {
        "status": given.status,
        "child_identified": given.child_identified,
        "additional_victims": given.additional_victims,
        "closed_reason": given.closed_reason,
        "self_produced": given.self_produced,
        "useful": given.useful,
        "why_not_useful": given.why_not_useful,
    }
    payload: dict[str, str | int | list[str]] = {
        name: value if isinstance(value, int) else str(value)
        for name, value in single.items()
        if value not in (None, Answer.UNKNOWN)
    }
    several = {"missing": [*map(str, given.missing)], "missing_fields": [*map(str, given.missing_fields)]}
    for question, code in given.others:
        if question in several:
            several[question].append(code)
        else:
            payload[question] = code
    return payload | {name: codes for name, codes in several.items() if codes}


def read_feedback_v1(payload: Mapping[str, object]) -> Feedback:
    """Read what :func:`feedback_payload` wrote, perhaps on a desk that knows more answers than this one.

    An answer or a question that is unknown here is kept as it came, if it is a code: a partner with a later
    version must not lose its message, and no words may come in this way.

    Raises:
        InvalidInput: Anything but codes and a number, or answers that do not belong together.
    """
    reader = _Reader(payload)
    status = reader.one("status", FeedbackStatus, unknown=FeedbackStatus.OTHER)
    victims = payload.get("additional_victims")
    if status is None or isinstance(victims, bool) or not isinstance(victims, int | None):
        raise _unreadable()
    given = Feedback(
        status=status,
        child_identified=reader.answer("child_identified"),
        additional_victims=victims,
        closed_reason=reader.one("closed_reason", ClosedReason, unknown=ClosedReason.OTHER),
        self_produced=reader.answer("self_produced"),
        useful=reader.answer("useful"),
        why_not_useful=reader.one("why_not_useful", WhyNotUseful, unknown=WhyNotUseful.OTHER),
        missing=reader.several("missing", Missing),
        missing_fields=reader.several("missing_fields", Field),
        others=reader.others(),
    )
    check_feedback_v1(given)
    return given


class _Reader:
    """Reads codes, and sets aside those that are not on their list here."""

    def __init__(self, payload: Mapping[str, object]) -> None:
        self._payload = payload
        self._others: list[tuple[str, str]] = []

    def one(self, question: str, values: type[E], *, unknown: E) -> E | None:
        if question not in self._payload:
            return None
        return self._known(question, values, self._payload[question]) or unknown

    def answer(self, question: str) -> Answer:
        return self.one(question, Answer, unknown=Answer.UNKNOWN) or Answer.UNKNOWN

    def several(self, question: str, values: type[E]) -> tuple[E, ...]:
        codes = self._payload.get(question, [])
        if not isinstance(codes, list) or len(codes) > _MAX_MISSING:
            raise _unreadable()
        named = {self._known(question, values, code) for code in codes}
        return tuple(value for value in values if value in named)

    def others(self) -> tuple[tuple[str, str], ...]:
        asked = {field.name for field in fields(Feedback)} - {"others"}
        for question in sorted(set(self._payload) - asked):
            self._others.append((_code(question), _code(self._payload[question])))
        return tuple(self._others)

    def _known(self, question: str, values: type[E], code: object) -> E | None:
        found = next((value for value in values if value == _code(code)), None)
        if found is None:
            self._others.append((question, _code(code)))
        return found


def _code(value: object) -> str:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise _unreadable()
    return value


def _unreadable() -> InvalidInput:
    return InvalidInput("The feedback is not of the form that desks agreed on.", field="feedback")

"""What partners refuses, and how the way out fails. Free of Django and of sockets.

A ``RemoteFailure`` is one of: ``RefusedByPartner`` (it understood, and said no), ``NotSent``
(surely nothing of the request left this machine), ``UnknownOutcome`` (it may have arrived, and
may have been acted on) and below that ``UnreadableAnswer`` (it was answered, but not in the
language of the protocol).
"""

from __future__ import annotations

from coldframe.core.errors import InvalidInput, NotAllowed, RemoteFailure
from coldframe.core.said import Part
from coldframe.partners.terms import MessageProblem, Refused


class ReleaseRefused(NotAllowed):
    """No agreement allows this release; ``problems`` names each field, why, and what to do next."""

    code = "release_refused"

    def __init__(self, refused: Refused) -> None:
        first = next((str(problem.field) for problem in refused.problems if problem.field), None)
        super().__init__(refused.said, field=first)
        self.problems = refused.problems


class MessageRefused(InvalidInput):
    """A message is not taken in; ``problem`` says why, ``message`` what the sender can do."""

    code = "message_refused"

    def __init__(self, problem: MessageProblem, message: Part) -> None:
        super().__init__(message)
        self.problem = problem


class KeyNotBelievedNow(MessageRefused):
    """A partner's key that is over, or that nobody has accepted yet: a person settles it, then it is taken in."""

    code = "key_not_believed_now"

    def __init__(self, message: Part) -> None:
        super().__init__(MessageProblem.KEY_NOT_BELIEVED_NOW, message)


class RefusedByPartner(RemoteFailure):
    """The partner's desk understood the message and said no, or not now."""

    code = "remote_refused"


class NotSent(RemoteFailure):
    """Nothing of the request left this machine: it is safe to send it again."""

    code = "remote_not_reached"
    may_have_arrived = False


class UnknownOutcome(RemoteFailure):
    """The request may have arrived and may have been acted on; nobody here can know."""

    code = "remote_outcome_unknown"
    may_have_arrived = True


class UnreadableAnswer(UnknownOutcome):
    """An answer came, but not in the form the protocol promises (an HTML page, garbage)."""

    code = "remote_answer_unreadable"

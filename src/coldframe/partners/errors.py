"""What partners refuses, and how it says so: release, message in, message out."""

from __future__ import annotations

from coldframe.core.errors import InvalidInput, NotAllowed, RemoteFailure
from coldframe.partners.terms import MessageProblem, Refused


class ReleaseRefused(NotAllowed):
    """No agreement allows this release; ``problems`` names each field, why, and what to do next."""

    code = "release_refused"

    def __init__(self, refused: Refused) -> None:
        first = next((str(problem.field) for problem in refused.problems if problem.field), None)
        super().__init__(refused.explain(), field=first)
        self.problems = refused.problems


class MessageRefused(InvalidInput):
    """A message is not taken in; ``problem`` says why, ``message`` what the sender can do."""

    code = "message_refused"

    def __init__(self, problem: MessageProblem, message: str) -> None:
        super().__init__(message)
        self.problem = problem


class RefusedByPartner(RemoteFailure):
    """The partner's desk understood the message and said no, or not now."""

    code = "remote_refused"

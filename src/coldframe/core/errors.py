"""The one error base, and the errors that more than one package raises.

    ColdframeError
    ├── NotFound              the id names nothing the caller may see
    ├── NotAllowed            the actor lacks the permission or the second person
    ├── InvalidInput          the caller can mend it: names the field and the fix
    ├── Conflict              the thing is no longer in the state the caller assumed
    ├── UnsafeConfiguration   the instance must not start like this
    └── RemoteFailure         another machine did not answer as its protocol says

A stage's own errors live in its ``actions.py`` (or beside the plug-in) and derive
from one of these. Doors translate: ``api/errors.py`` and ``cli/errors.py`` hold the
tables from class to HTTP status and exit code, so none stands here.
"""

from __future__ import annotations

from typing import ClassVar

from coldframe.core.said import Listed, Part, Said


class ColdframeError(Exception):
    """Base of every error that Coldframe raises on purpose.

    Attributes:
        code: Stable, lower_snake; documented; what programs should test for.
        said: Safe to show to the person who asked: says what happened and what
            to do next. Holds no names from a clue and no secret. A page says it in
            the reader's language.
        message: The same in English, for programs and logs.
        field: The input field at fault in dotted form, or ``None``.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: Part, *, field: str | None = None) -> None:
        self.said = message if isinstance(message, Said | Listed) else Said(str(message))
        self.message = str(self.said)
        self.field = field
        super().__init__(self.message)


class NotFound(ColdframeError):
    """Nothing with that id that the caller may see. Absent and forbidden answer alike."""

    code = "not_found"


class NotAllowed(ColdframeError):
    """The actor may not do this: a permission, a role or a second person is missing."""

    code = "not_allowed"


class InvalidInput(ColdframeError):
    """The input breaks a rule the caller can satisfy; ``field`` names where."""

    code = "invalid_input"


class Conflict(ColdframeError):
    """The thing changed state in the meantime. Reload it, then decide again."""

    code = "conflict"


class UnsafeConfiguration(ColdframeError):
    """A safety property is missing, so the instance refuses to start."""

    code = "unsafe_configuration"


class RemoteFailure(ColdframeError):
    """Another machine failed us.

    Attributes:
        permanent: True if repeating the same request cannot help. Decides retry.
    """

    code = "remote_failure"

    def __init__(self, message: Part, *, permanent: bool, field: str | None = None) -> None:
        super().__init__(message, field=field)
        self.permanent = permanent

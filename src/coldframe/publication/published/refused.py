"""Why a file or a table of others cannot be taken."""

from __future__ import annotations

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Part


class TableRefused(InvalidInput):
    """A file or table that cannot be taken: why, and what to do."""

    def __init__(self, message: Part, *, field: str = "file") -> None:
        super().__init__(message, field=field)

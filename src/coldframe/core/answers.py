"""Three-valued answers: *unknown* is its own value and counts as no (rule 3 of the design)."""

from __future__ import annotations

from enum import StrEnum


class Answer(StrEnum):
    """Yes, no, or not known. Never defaulted to yes; only a recorded fact makes a yes."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @property
    def is_yes(self) -> bool:
        """True only for a recorded yes: unknown is treated as no."""
        return self is Answer.YES

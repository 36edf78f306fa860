"""Days that are known only to the month or the year: ISO 8601 with reduced precision (``2014``, ``2014-05``)."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from coldframe.core.errors import InvalidInput

MAX_ROUGH_LENGTH = 10
"""Characters of the longest form, ``2014-05-20``."""

_ROUGH = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class RoughDate:
    """A day, a month or a year. It stands for every day between ``first`` and ``last``.

    Attributes:
        first: The earliest day that it can be; ``last``: the latest.
    """

    first: date
    last: date

    def __str__(self) -> str:
        text = self.first.isoformat()
        if self.first == self.last:
            return text
        return text[:7] if self.first.month == self.last.month else text[:4]


def exact(day: date) -> RoughDate:
    """A day that is known as a day."""
    return RoughDate(day, day)


def parse_rough_date(text: str, *, field: str = "on") -> RoughDate:
    """Read ``2014``, ``2014-05`` or ``2014-05-20``.

    Raises:
        InvalidInput: It is none of these, or no day of the calendar.
    """
    found = _ROUGH.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        year, month, day = (int(part) if part else None for part in found.groups())
        assert year is not None
        if month is None:
            return RoughDate(date(year, 1, 1), date(year, 12, 31))
        if day is None:
            return RoughDate(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
        return exact(date(year, month, day))
    except ValueError:
        raise InvalidInput(
            "Write a day as 2014-05-20; if only the month or the year is known, as 2014-05 or 2014.",
            field=field,
        ) from None

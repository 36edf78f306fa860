"""Pure decisions of casework: who is a child, what may be recorded of whom, how far a term reaches."""

from __future__ import annotations

from coldframe.casework.rules.ages import (
    MAX_AGE_YEARS,
    check_age_v1,
    complete_years_v1,
    is_child_at_v1,
    youngest_age_v1,
)
from coldframe.casework.rules.measures import disposals_open_v1, map_term_v1, measures_open_to_v1

__all__ = [
    "MAX_AGE_YEARS",
    "check_age_v1",
    "complete_years_v1",
    "disposals_open_v1",
    "is_child_at_v1",
    "map_term_v1",
    "measures_open_to_v1",
    "youngest_age_v1",
]

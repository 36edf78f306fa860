"""What comes before its referral waits for it; how much of one sender's may wait is limited."""

from __future__ import annotations

from django.db.models import Model, QuerySet

from coldframe.core.errors import Conflict
from coldframe.core.said import Said

MAX_PARKED = 200
"""Recalls, and supplements, of one sender that may wait for referrals: a day's outage leaves fewer."""


class TooManyParked(Conflict):
    """There is no room for one more that waits: the sender tries again later by itself."""

    code = "too_many_parked"


def check_room(parked: QuerySet[Model]) -> None:
    """Pass if one more may wait.

    Args:
        parked: What waits of that kind, of that sender.

    Raises:
        TooManyParked: There is no room; the sender's operator reads why.
    """
    if parked.count() >= MAX_PARKED:
        raise TooManyParked(
            Said(
                "%(most)s messages of yours wait for referrals that have not come. Send those "
                "referrals, or telephone this desk.",
                most=MAX_PARKED,
            )
        )

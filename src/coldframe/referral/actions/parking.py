"""What comes before its referral waits for it; how much of one sender's may wait is limited."""

from __future__ import annotations

from django.db.models import Model, QuerySet

from coldframe.core.errors import Conflict

MAX_PARKED = 200
"""Recalls, and supplements, of one sender that may wait for referrals: a day's outage leaves fewer."""


def check_room(parked: QuerySet[Model]) -> None:
    """Pass if one more may wait.

    Args:
        parked: What waits of that kind, of that sender.

    Raises:
        Conflict: There is no room; the sender's operator reads why.
    """
    if parked.count() >= MAX_PARKED:
        raise Conflict(
            f"{MAX_PARKED} messages of yours wait for referrals that have not come. Send those referrals, or "
            "telephone this desk."
        )

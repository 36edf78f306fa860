"""Refusals of access."""

from __future__ import annotations

from coldframe.core.errors import Conflict, NotAllowed


class ExposureCapReached(NotAllowed):
    """The person has looked at as much today as the desk asks of anybody. A colleague goes on."""

    code = "exposure_cap_reached"


class BreakDue(NotAllowed):
    """The person has looked for long without a pause. Nothing is revealed until the break is over."""

    code = "break_due"


class LookingDeclined(NotAllowed):
    """The person chose not to look. They can change that on their own page, and nobody asks why."""

    code = "looking_declined"


class LastAdministrator(Conflict):
    """The desk would be left without an administrator. Make another one first."""

    code = "last_administrator"


class SetupLinkSpent(NotAllowed):
    """The link was used, replaced or has expired. An administrator makes a new one."""

    code = "setup_link_spent"

"""Refusals of access."""

from __future__ import annotations

from coldframe.core.errors import Conflict, NotAllowed


class ExposureCapReached(NotAllowed):
    """The person has looked at as much today as the desk asks of anybody. A colleague goes on."""

    code = "exposure_cap_reached"


class LastAdministrator(Conflict):
    """The desk would be left without an administrator. Make another one first."""

    code = "last_administrator"


class SetupLinkSpent(NotAllowed):
    """The link was used, replaced or has expired. An administrator makes a new one."""

    code = "setup_link_spent"

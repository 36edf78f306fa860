"""Every kind of exchange by its name: the one place to add a new one."""

from __future__ import annotations

from collections.abc import Mapping

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.matching.exchanges.base import Exchange
from coldframe.matching.exchanges.ncmec import NcmecHashSharing
from coldframe.matching.exchanges.stopncii import StopNcii

EXCHANGES: Mapping[str, Exchange] = {NcmecHashSharing.NAME: NcmecHashSharing(), StopNcii.NAME: StopNcii()}


def get_exchange(name: str) -> Exchange:
    """Return a plug-in.

    Raises:
        InvalidInput: There is none of that name.
    """
    found = EXCHANGES.get(name)
    if found is None:
        raise InvalidInput(
            Said("The kind of source is not known. Use one of: %(kinds)s.", kinds=", ".join(EXCHANGES)),
            field="kind",
        )
    return found

"""The table that comes along: to which country the registries gave an address (``iptocc``).

Source: the delegated statistics of the five regional registries, embedded in the package. The country is
that of registration, not of use. The package names neither the day of its data nor the network that
matched, so neither is recorded; its version stands for both.
"""

from __future__ import annotations

from importlib.metadata import version

import iptocc

from coldframe.referral.jurisdiction.addresses import Address
from coldframe.referral.jurisdiction.terms import Reading, TableInfo, read_place


class AllocationTable:
    """Which country's registry entry holds an address."""

    def __init__(self) -> None:
        self._info = TableInfo("iptocc", version("iptocc"), "")

    @property
    def info(self) -> TableInfo:
        """See ``base.PlaceTable``."""
        return self._info

    def find(self, address: Address) -> Reading | None:
        """See ``base.PlaceTable``."""
        place = read_place(iptocc.country_code(str(address)) or "")
        return Reading(self._info, "", place) if place else None

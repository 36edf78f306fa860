"""What a table of addresses has to do."""

from __future__ import annotations

from typing import Protocol

from coldframe.core.errors import UnsafeConfiguration
from coldframe.referral.jurisdiction.addresses import Address
from coldframe.referral.jurisdiction.terms import Reading, TableInfo


class TableUnreadable(UnsafeConfiguration):
    """A table of addresses cannot be read. Put a sound file in its place, or take it out of the settings."""

    code = "place_table_unreadable"


class PlaceTable(Protocol):
    """A table of addresses, opened."""

    @property
    def info(self) -> TableInfo:
        """Which data set this is, and of when."""
        ...

    def find(self, address: Address) -> Reading | None:
        """Return what it says about an address, ``None`` if it does not hold it.

        Raises:
            TableUnreadable: Its file is damaged at that place.
        """
        ...

"""A table that the operator supplies: a MaxMind DB file (``.mmdb``, format 2.0).

Two shapes of record are read: MaxMind's own (``country.iso_code``, else ``registered_country.iso_code``;
``subdivisions[0].iso_code``) and the flat one of other makers (``country_code``, else ``country``).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import maxminddb

from coldframe.core.said import Said
from coldframe.referral.jurisdiction.addresses import Address
from coldframe.referral.jurisdiction.tables.base import TableUnreadable
from coldframe.referral.jurisdiction.terms import Reading, TableInfo, read_place


class MmdbTable:
    """One opened file. It stays mapped: replace it by renaming another one over it, then start again."""

    def __init__(self, path: Path) -> None:
        """Open a file.

        Raises:
            TableUnreadable: There is none, or it is no such file.
        """
        self._path = path
        try:
            self._reader = maxminddb.open_database(path)
        except (OSError, ValueError, maxminddb.InvalidDatabaseError) as problem:
            raise _unreadable(path, problem) from problem
        about = self._reader.metadata()
        built = datetime.fromtimestamp(about.build_epoch, tz=UTC).date().isoformat()
        form = f"{about.binary_format_major_version}.{about.binary_format_minor_version}"
        self._info = TableInfo(f"{about.database_type} ({path.name})"[:120], form, built)
        self._is_six = about.ip_version == 6

    @property
    def info(self) -> TableInfo:
        """See ``base.PlaceTable``."""
        return self._info

    def find(self, address: Address) -> Reading | None:
        """See ``base.PlaceTable``."""
        if address.version == 6 and not self._is_six:
            return None
        try:
            record, length = self._reader.get_with_prefix_len(address)
        except (OSError, ValueError, UnicodeDecodeError, maxminddb.InvalidDatabaseError) as problem:
            raise _unreadable(self._path, problem) from problem
        place = _place(record)
        if place is None:
            return None
        return Reading(self._info, str(ipaddress.ip_network((address, length), strict=False)), place)


def _unreadable(path: Path, problem: Exception) -> TableUnreadable:
    return TableUnreadable(
        Said(
            "The table of addresses %(file)s cannot be read (%(error)s). Put a sound .mmdb file in its place, "
            "or take it out of COLDFRAME_PLACE_TABLES.",
            file=str(path),
            error=type(problem).__name__,
        )
    )


def _place(record: object) -> str | None:
    if not isinstance(record, Mapping):
        return None
    flat = record.get("country_code") or record.get("country")
    country = read_place(
        flat if isinstance(flat, str) else _iso(flat) or _iso(record.get("registered_country"))
    )
    regions = record.get("subdivisions")
    region = _iso(regions[0]) if isinstance(regions, list) and regions else ""
    return (read_place(f"{country}-{region}") if region else None) or country if country else None


def _iso(part: object) -> str:
    code = part.get("iso_code") if isinstance(part, Mapping) else None
    return code if isinstance(code, str) else ""

"""Which codes of two letters are countries."""

from __future__ import annotations

from phonenumbers.geodata.locale import LOCALE_DATA

COUNTRIES = frozenset(LOCALE_DATA.keys() - {"AN"} | {"XK"})
"""ISO 3166-1 alpha-2 as Unicode CLDR has it, without a withdrawn code, with the one in use for Kosovo."""

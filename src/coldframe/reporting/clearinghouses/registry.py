"""Which clearinghouses there are, by name. A new one is a folder and one line here."""

from __future__ import annotations

from collections.abc import Mapping

from coldframe.core.errors import NotFound
from coldframe.core.said import Said
from coldframe.reporting.clearinghouses.base import Clearinghouse
from coldframe.reporting.clearinghouses.ncmec.plugin import Ncmec

CLEARINGHOUSES: Mapping[str, Clearinghouse] = {Ncmec.name: Ncmec()}


def get_clearinghouse(name: str, *, version: str = "") -> Clearinghouse:
    """Return a plug-in.

    Args:
        name: Of the clearinghouse.
        version: Of its form; empty means the one in force.

    Raises:
        NotFound: There is none of that name.
        InvalidInput: Its form has no such version.
    """
    found = CLEARINGHOUSES.get(name)
    if found is None:
        names = ", ".join(CLEARINGHOUSES)
        raise NotFound(
            Said("There is no clearinghouse %(name)s. Known are: %(names)s.", name=f"{name!r}", names=names)
        )
    return found.in_version(version) if version else found

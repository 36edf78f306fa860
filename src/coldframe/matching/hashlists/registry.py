"""Every list format by its name: the one place to add a new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.core.tables import decode
from coldframe.matching.hashlists import csv_file, hashdeep, nsrl, plain, vics
from coldframe.matching.hashlists.base import UNSTATED, HashList, is_comment
from coldframe.matching.terms import ParsedList, SignalKind
from coldframe.media.sandbox import Sandbox

FORMATS: Mapping[str, HashList] = {
    csv_file.NAME: csv_file,
    plain.NAME: plain,
    vics.NAME: vics,
    hashdeep.NAME: hashdeep,
    nsrl.NAME: nsrl,
}

_BEGINNINGS: Mapping[str, Callable[[str], bool]] = {
    vics.NAME: vics.detect,
    hashdeep.NAME: hashdeep.detect,
    nsrl.NAME: nsrl.detect,
}
"""Formats that say at once what they are."""


def detect(untrusted: bytes) -> str:
    """Return the name of the format, by how the file begins.

    Else it is CSV if the first line is a header with ``value``, else plain.
    """
    if untrusted.startswith(nsrl.SQLITE_START):
        return nsrl.NAME
    start = decode(untrusted[:65_536])
    told = next((name for name, begins in _BEGINNINGS.items() if begins(start)), None)
    if told is not None:
        return told
    first = next((line for line in start.splitlines() if not is_comment(line)), "")
    names = {
        name.strip().strip('"').lower() for name in first.replace(";", ",").replace("\t", ",").split(",")
    }
    return csv_file.NAME if "value" in names else plain.NAME


def read_list(
    untrusted: bytes,
    *,
    list_format: str = "",
    kind: SignalKind | None = None,
    by_length: Mapping[int, SignalKind] = UNSTATED,
    open_sandbox: Callable[[], Sandbox] = Sandbox,
) -> ParsedList:
    """Read a list file.

    Args:
        untrusted: The whole file.
        list_format: Name of the format; ``""`` to detect it.
        kind: What the values are, where the file does not say.
        by_length: Number of digits to kind, where neither says; see ``base.HashList.parse``.
        open_sandbox: Starts the confined process that opens a foreign database; a desk gives its own.

    Raises:
        InvalidInput: The format is not known, or nothing of the file can be understood.
    """
    name = list_format or detect(untrusted)
    if name not in FORMATS:
        raise InvalidInput(
            Said("The list format is not known. Use one of: %(formats)s.", formats=", ".join(FORMATS)),
            field="list_format",
        )
    if name == nsrl.NAME and untrusted.startswith(nsrl.SQLITE_START):
        return nsrl.read_database(untrusted, open_sandbox)
    return FORMATS[name].parse(untrusted, kind=kind, by_length=by_length)

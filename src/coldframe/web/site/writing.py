"""Write the site into a folder: whole files only, and what an earlier build left behind goes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from coldframe.core.errors import Conflict
from coldframe.web.site.building import Files

SUMS = "SHA256SUMS"
"""Lists every file of a build, as ``sha256sum --check`` reads it; also how the next build knows its own files."""

_OF_EVERY_SITE = frozenset({"site.css", "corrections.atom", "data/log.csv"})
"""By these a list is known as that of a site."""


def write_site(folder: Path, files: Files) -> tuple[int, int]:
    """Write ``files``; returns how many were written, and how many of an earlier build were removed.

    A file is put in place at once or not at all. Files that no build wrote are left alone.

    Raises:
        Conflict: The folder holds other things and no build of a site.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sums = folder / SUMS
    before = _listed(sums)
    # Other folders have such a list too, of what nobody wants removed.
    if not before >= _OF_EVERY_SITE and any(folder.iterdir()):
        raise Conflict(
            f"{folder.name} holds other files and no site. Name an empty folder, or one of a site."
        )
    # What is withdrawn goes first; then the list, so that a build cut off here is known by the next one.
    gone = sorted(before - files.keys())
    for path in gone:
        (folder / path).unlink(missing_ok=True)
    lines = (f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in sorted(files.items()))
    _put(sums, "".join(lines).encode())
    for path, content in files.items():
        _put(folder / path, content)
    return len(files), len(gone)


def _listed(sums: Path) -> set[str]:
    """Paths that an earlier build wrote, none that leads out of the folder."""
    if not sums.exists():
        return set()
    paths = {line.partition("  ")[2] for line in sums.read_text(encoding="utf-8").splitlines()}
    return {path for path in paths if path and not path.startswith("/") and ".." not in path.split("/")}


def _put(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.part")
    beside.write_bytes(content)
    beside.replace(target)

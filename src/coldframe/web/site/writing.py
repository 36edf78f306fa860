"""Write the site into a folder: whole files only, and what an earlier build left behind goes."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from coldframe.core.errors import Conflict
from coldframe.core.said import Said
from coldframe.web.site.building import Files

SUMS = "SHA256SUMS"
"""Lists every file of a build, as ``sha256sum --check`` reads it; also how the next build knows its own files."""

STAGE = ".coldframe-build"
"""Where a build lays its files down before it puts them in place; nobody but its owner may look into it."""

LOG = "data/log.csv"

_OF_EVERY_SITE = frozenset({"site.css", "corrections.atom", LOG})
"""By these a list is known as that of a site."""

# Whoever serves the site is rarely who builds it, and all of it is public: the umask of a service hides nothing here.
_FILE_MODE, _FOLDER_MODE = 0o644, 0o755


@dataclass(frozen=True, slots=True)
class Written:
    """What a build did: files of the site, how many of them changed, and how many of an earlier build went."""

    files: int
    changed: int
    removed: int


def write_site(folder: Path, files: Files) -> Written:
    """Write ``files`` into ``folder``.

    All that changed is laid down first, so that a full disk leaves the old site whole, and room is given back where
    it did not do; then each file is put in place at once or not at all, what is new before what points to it. What did
    not change keeps its time, so that copies and caches stay good. Files that no build wrote are left alone.

    Raises:
        Conflict: The folder holds other things and no build of a site; another build is writing into it; one of its
            folders is a link, which would lead the build out of it; or its public log is not the beginning of this one.
        OSError: It cannot be written, or the disk is full.
    """
    _make_folder(folder)
    with _alone_in(folder):
        stage = folder / STAGE
        _clear(stage)
        sums = folder / SUMS
        before = _listed(sums)
        # Other folders have such a list too, of what nobody wants removed.
        # Empty folders are what a first build leaves that ended before its list was put in place.
        if not before >= _OF_EVERY_SITE and any(not _is_folder(each) for each in folder.rglob("*")):
            raise Conflict(
                Said(
                    "%(folder)s holds other files and no site. Name an empty folder, or one of a site.",
                    folder=folder.name,
                )
            )
        _refuse_links(folder, before | files.keys())
        _refuse_another_log(folder, files)
        changed = [path for path, content in files.items() if not _is(folder / path, content)]
        changed.sort(key=lambda path: (folder / path).exists())
        gone = sorted(before - files.keys())
        try:
            stage.mkdir(mode=0o700)
            for path in changed:
                _lay(stage / path, files[path])
                _make_folder((folder / path).parent)
            lines = (
                f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in sorted(files.items())
            )
            _lay(stage / SUMS, "".join(lines).encode())
            # What is withdrawn goes first; then the list, so that a build cut off here is known by the next one.
            for path in gone:
                (folder / path).unlink(missing_ok=True)
            (stage / SUMS).replace(sums)
            for path in changed:
                (stage / path).replace(folder / path)
            for path in gone:
                _leave(folder, path)
        finally:
            _clear(stage)
    return Written(len(files), len(changed), len(gone))


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Two builds at once would take each other's files away. The lock ends with the process, however it ends."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                Said("Another build is writing into %(folder)s. Wait until it has ended.", folder=folder.name)
            ) from None
        yield
    finally:
        os.close(handle)


def _listed(sums: Path) -> set[str]:
    """Paths that an earlier build wrote, none that leads out of the folder."""
    if not sums.exists():
        return set()
    paths = {
        line.partition("  ")[2] for line in sums.read_text(encoding="utf-8", errors="replace").splitlines()
    }
    return {path for path in paths if path and not path.startswith("/") and ".." not in path.split("/")}


def _refuse_links(folder: Path, paths: Iterable[str]) -> None:
    for inner in sorted({parent for path in paths for parent in PurePosixPath(path).parents}):
        if (folder / inner).is_symlink() and inner != PurePosixPath():
            raise Conflict(
                Said(
                    "%(inner)s is a link in this folder: what lies behind it is no site. Put a folder in its "
                    "place.",
                    inner=str(inner),
                )
            )


def _refuse_another_log(folder: Path, files: Files) -> None:
    """The site of another desk, or of this one before an older copy of it was put back: readers have that log."""
    there = folder / LOG
    if there.is_file() and not files[LOG].startswith(there.read_bytes()):
        raise Conflict(
            Said(
                "The public log in %(folder)s is not the beginning of this desk's: another desk's site, or "
                "one of the two was changed. Name an empty folder, and compare them (coldframe publish "
                "check-log).",
                folder=folder.name,
            )
        )


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _is(target: Path, content: bytes) -> bool:
    """Whether a file holds exactly this already."""
    return (
        target.is_file()
        and not target.is_symlink()
        and target.stat().st_size == len(content)
        and target.read_bytes() == content
    )


def _lay(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    target.chmod(_FILE_MODE)


def _make_folder(folder: Path) -> None:
    """A folder and those it lies in, as far as they are missing: all may look into what is made here."""
    for each in (*reversed(folder.parents), folder):
        if not each.exists():
            each.mkdir()
            each.chmod(_FOLDER_MODE)


def _leave(folder: Path, path: str) -> None:
    """Remove the folders of a file that went."""
    for inner in PurePosixPath(path).parents[:-1]:
        # Not empty: something else lies there, of this build or of somebody else.
        with suppress(OSError):
            (folder / inner).rmdir()


def _clear(stage: Path) -> None:
    """What a build left that was cut off."""
    if stage.is_symlink():
        stage.unlink()
    elif stage.exists():
        shutil.rmtree(stage)

"""Where ciphertext lies: an object store, by default the folder ``DATA_DIR/vault``.

A blob's name is 128 random bits. It could be a keyed hash of the content, but a
random one betrays less (not even, to somebody who copies the store twice, that the
same content came back) and lets two uploads of the same bytes run side by side
without one overwriting the other's ciphertext. The row finds the blob by SHA-256.

The store stages what is being written under a name of its own and renames it at the
end, so a blob is either whole under its name or not there.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from django.conf import settings
from obstore.store import LocalStore

if TYPE_CHECKING:
    from obstore import WritableFile

_PART_BYTES = 5 * 2**20  # the least that S3 accepts as one part
_READ_BYTES = 2**20
_STAGED = re.compile(r".*#[0-9]+")


def new_blob_name() -> str:
    """A fresh name, such as ``3f/3f9c…``: the folder spreads blobs over 256."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}"


class BlobWriter:
    """Writes one blob. Nothing appears under its name until :meth:`finish`."""

    def __init__(self, name: str) -> None:
        # One part at a time: an upload holds two parts in memory, however fast it comes.
        self._file: WritableFile = obstore.open_writer(
            _store(), name, buffer_size=_PART_BYTES, max_concurrency=1
        )
        self._name = name

    def write(self, piece: bytes) -> None:
        """Append ``piece``."""
        self._file.write(piece)

    def finish(self) -> None:
        """Give the blob its name, and return once it would survive a power cut."""
        self._file.close()
        path = _root() / self._name
        for target in (path, path.parent):
            descriptor = os.open(target, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def abort(self) -> None:
        """Drop what was written. The store discards a file left with an error."""
        self._file.__exit__(InterruptedError, InterruptedError(), None)


def read_blob(name: str) -> Iterable[bytes]:
    """The blob's bytes in pieces of about 1 MiB.

    Raises:
        FileNotFoundError: There is no such blob.
    """
    for piece in obstore.get(_store(), name).stream(min_chunk_size=_READ_BYTES):
        yield bytes(piece)


def blob_size(name: str) -> int | None:
    """The blob's length in bytes; ``None`` if there is none."""
    try:
        return obstore.head(_store(), name)["size"]
    except FileNotFoundError:
        return None


def delete_blob(name: str) -> None:
    """Delete a blob; nothing happens if it is gone already."""
    try:
        obstore.delete(_store(), name)
    except FileNotFoundError:
        return


def list_blobs(*, before: datetime) -> Iterator[list[str]]:
    """Names of blobs last written before ``before``, in batches."""
    for batch in obstore.list(_store()):
        yield [meta["path"] for meta in batch if meta["last_modified"] < before]


def delete_staged(*, before: datetime) -> int:
    """Delete what writers that died left half-written before ``before``; return how many.

    The store hides these from its listing (they end in ``#`` and a number). A bucket
    needs a life-cycle rule for incomplete uploads instead.
    """
    deleted = 0
    for path in _root().rglob("*#*"):
        if _STAGED.fullmatch(path.name) and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
            deleted += 1
    return deleted


def _root() -> Path:
    return Path(settings.COLDFRAME_DATA_DIR) / "vault"


def _store() -> LocalStore:
    return _open_store(_root())


@lru_cache(maxsize=4)
def _open_store(root: Path) -> LocalStore:
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return LocalStore(root)

"""Arrays in one flat file that is mapped into memory: the file is the memory image.

    8 bytes     MAGIC
    8 bytes     length of the header in bytes, little-endian
    32 bytes    SHA-256 of the header
    header      JSON: version, kind, byte order, the arrays with type, shape and offset, SHA-256 of the body, facts
    body        the arrays, each at a multiple of 4,096 bytes, gaps zero

Opening checks the header and that the arrays lie inside the file, and reads nothing of the body, so that it
takes no time; ``verify`` reads all of it. Never pickle: a strange file can give wrong numbers, nothing else.
A file appears whole or not at all, and is never changed in place.
"""

from __future__ import annotations

import hashlib
import json
import math
import mmap
import os
import struct
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from coldframe.core.errors import InvalidInput

MAGIC = b"\x93CFFLAT\n"
VERSION = 1
ALIGNMENT_BYTES = 4096
MAX_HEADER_BYTES = 1 << 20

_PREFACE = struct.Struct("<8sQ32s")
_TYPES = {"u1": np.uint8, "u4": np.uint32, "u8": np.uint64, "i8": np.int64}
_READ_BYTES = 1 << 24

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class FlatFile:
    """A mapped file.

    Attributes:
        path: Where it was opened.
        arrays: By name, read-only views of the map, which lives as long as any of them.
        facts: What else the writer noted: small whole numbers by name.
    """

    path: Path
    arrays: Mapping[str, Array]
    facts: Mapping[str, int]
    _map: mmap.mmap
    _body_offset: int
    _body_sha256: str

    def verify(self) -> None:
        """Read the whole file and compare with its checksum. About 1.5 GB a second.

        Raises:
            InvalidInput: It has changed since it was written.
        """
        digest = hashlib.sha256()
        with memoryview(self._map) as view:
            for start in range(self._body_offset, len(view), _READ_BYTES):
                digest.update(view[start : start + _READ_BYTES])
        if digest.hexdigest() != self._body_sha256:
            raise _refused(self.path, "its contents do not agree with its checksum")


def write(path: Path, kind: str, arrays: Mapping[str, Array], facts: Mapping[str, int]) -> None:
    """Write arrays under a new name and rename, so that the old file or the new one is there at any moment.

    Args:
        path: The file to make or replace.
        kind: What the file is, for whoever opens it.
        arrays: By name; uint8, uint32, uint64 or int64.
        facts: Small whole numbers by name.

    Raises:
        OSError: No space, no permission; the old file is as it was.
    """
    described: dict[str, dict[str, object]] = {}
    # The header is written last but its length must be known: the checksum has a fixed length.
    header = {"kind": kind, "version": VERSION, "byte_order": sys.byteorder, "facts": dict(facts)}
    offset = 0
    for name, array in arrays.items():
        described[name] = {"type": array.dtype.str[1:], "shape": list(array.shape), "offset": offset}
        offset += _aligned(array.nbytes)
    header |= {"arrays": described, "body_bytes": offset, "body_sha256": "0" * 64}
    body_offset = _aligned(_PREFACE.size + len(_encoded(header)))
    digest = hashlib.sha256()
    with replacing(path) as file:
        file.seek(body_offset)
        for array in arrays.values():
            content = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
            for part in (content, bytes(_aligned(array.nbytes) - array.nbytes)):
                digest.update(part)
                file.write(part)
        header["body_sha256"] = digest.hexdigest()
        encoded = _encoded(header)
        file.seek(0)
        file.write(_PREFACE.pack(MAGIC, len(encoded), hashlib.sha256(encoded).digest()) + encoded)
        # Seeking beyond the end has made the gap; a body of nothing needs it too.
        file.truncate(body_offset + offset)


def open_(path: Path, kind: str) -> FlatFile:
    """Map a file that ``write`` made.

    Raises:
        InvalidInput: Not such a file, of another kind, version or byte order, cut short or damaged in its header.
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        preface = file.read(_PREFACE.size)
        if len(preface) < _PREFACE.size or not preface.startswith(MAGIC):
            raise _refused(path, "it was not written by Coldframe")
        _, length, checksum = _PREFACE.unpack(preface)
        if length > MAX_HEADER_BYTES:
            raise _refused(path, "its header is damaged")
        encoded = file.read(length)
        if hashlib.sha256(encoded).digest() != checksum:
            raise _refused(path, "its header is damaged")
        try:
            header = json.loads(encoded)
            if (header["kind"], header["version"]) != (kind, VERSION):
                raise _refused(path, f"it is not a {kind} of version {VERSION}")
            if header["byte_order"] != sys.byteorder:
                raise _refused(path, f"it was written on a {header['byte_order']}-endian machine")
            body_offset = _aligned(_PREFACE.size + length)
            if size != body_offset + header["body_bytes"]:
                raise _refused(path, "it is cut short or has been added to")
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            arrays = {str(name): _view(mapped, body_offset, **one) for name, one in header["arrays"].items()}
            facts = {str(name): int(value) for name, value in header["facts"].items()}
            sha256 = str(header["body_sha256"])
        # A header that is whole but says what no writer of ours would say.
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise _refused(path, "its header makes no sense") from error
    return FlatFile(path, arrays, facts, mapped, body_offset, sha256)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a new file beside ``path`` that takes its place, on disk, once the block ends well.

    Raises:
        OSError: Whatever the disk says; ``path`` is as it was.
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    arriving = Path(name)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
            yield file
            file.flush()
            os.fsync(file.fileno())
        arriving.replace(path)
    except BaseException:
        arriving.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _view(mapped: mmap.mmap, body_offset: int, *, type: str, shape: list[int], offset: int) -> Array:  # noqa: A002 - the word in the file
    if offset < 0 or offset % ALIGNMENT_BYTES or not all(side >= 0 for side in shape):
        raise ValueError("out of place")
    # numpy refuses what reaches beyond the end of the map.
    flat = (
        np.frombuffer(mapped, _TYPES[type], math.prod(shape), body_offset + offset)
        if math.prod(shape)
        else (np.zeros(0, _TYPES[type]))
    )
    return flat.reshape(shape)


def _encoded(header: Mapping[str, object]) -> bytes:
    return json.dumps(header, sort_keys=True).encode()


def _aligned(length: int) -> int:
    return -(-length // ALIGNMENT_BYTES) * ALIGNMENT_BYTES


def _refused(path: Path, why: str) -> InvalidInput:
    return InvalidInput(f"{path.name} cannot be used: {why}. Save the list again.", field="path")

"""The folder of a live index: what is on disk at any moment is the state before a change or after it.

    manifest.json      {"kind": …, "version": 1, "number": N}: which of the files below count
    base-N.index       the large index (``HammingIndex.save``)
    base-N.keys        its keys (``flatfile``)
    journal-N.log      every change since, one record each, appended and synced before the change is seen
    lock               held by the process that has the folder open

A merge writes the files of N + 1 beside those of N, which go on counting until the manifest is renamed into
place. A record that a crash cut short is the last one and was never acknowledged: it is dropped. Damage
anywhere else is refused, since what follows it may be a withdrawal.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

import numpy as np

from coldframe.core.errors import Conflict, InvalidInput
from coldframe.search import flatfile
from coldframe.search.changes import Change, State, apply, change_of, state_of
from coldframe.search.hamming import HASH_BYTES, HammingIndex

KIND = "live Hamming index"
VERSION = 1
KEYS_KIND = "keys of a live Hamming index"

_JOURNAL_MAGIC = b"\x93CFLOG1\n"
_MARK = b"\xc5CFR"
_HEAD = struct.Struct("<4sQQI")
"""Mark, number of the record from 1, bytes of its body, CRC-32 of its body; then CRC-32 of this head."""
_HEAD_BYTES = _HEAD.size + 4
_COUNTS = struct.Struct("<QQ")
_OURS = re.compile(r"(?:base|journal)-(\d+)\.(?:index|keys|log)|\..+\.new")


class Folder:
    """A folder that this process holds. Not thread-safe: one caller at a time, but for ``write_base``."""

    def __init__(self, path: Path, lock: int) -> None:
        self._path = path
        self._lock = lock
        self._number = 0
        self._journal = -1
        self._records = 0
        self._length = 0
        self._broken = False

    @classmethod
    def create(cls, path: Path, state: State) -> Self:
        """Begin with a state that has no changes. See ``LiveIndex.create`` for the errors."""
        path.mkdir(parents=True, exist_ok=True)
        self = cls(path, _locked(path))
        try:
            if any(entry.name != "lock" for entry in path.iterdir()):
                raise Conflict(f"There is something in the folder {path.name}. Choose an empty one.")
            self.write_base(state)
            self.switch([])
            flatfile.sync_folder(path.parent)
        except BaseException:
            self.close()
            raise
        return self

    @classmethod
    def open(cls, path: Path) -> tuple[Self, State]:
        """Read the folder. See ``LiveIndex.open`` for the errors."""
        if not (path / "manifest.json").is_file():
            raise InvalidInput(f"{path.name} is not the folder of a live index.", field="folder")
        self = cls(path, _locked(path))
        try:
            self._number = _read_manifest(path)
            try:
                state = self._read_base(self._number)
                content = self._file("journal", "log").read_bytes()
            except FileNotFoundError as error:
                raise _damaged(path.name) from error
            self._length = len(_JOURNAL_MAGIC)
            for change, end in _records(content, path.name):
                state = apply(state, change)
                self._records, self._length = self._records + 1, end
            self._open_journal()
            for entry in path.iterdir():
                ours = _OURS.fullmatch(entry.name)
                if ours and ours[1] != str(self._number):
                    entry.unlink()
        except BaseException:
            self.close()
            raise
        return self, state

    def close(self) -> None:
        """Let go of the folder."""
        for descriptor in (self._journal, self._lock):
            if descriptor >= 0:
                os.close(descriptor)
        self._journal = self._lock = -1

    def append(self, change: Change) -> None:
        """Have a change on disk.

        Raises:
            OSError: It is not; nor is any later one, if what is on disk is not known.
        """
        if self._broken:
            raise OSError("the disk failed earlier: close the index and open it again")
        record = _record(change, self._records + 1)
        try:
            _write_all(self._journal, record)
            os.fsync(self._journal)
        except OSError:
            # What a failed write or sync left is not known: cut it off, or write no more.
            self._broken = True
            os.ftruncate(self._journal, self._length)
            os.fsync(self._journal)
            self._broken = False
            raise
        self._records += 1
        self._length += len(record)

    def write_base(self, state: State) -> State:
        """Write the files of the next number, and return the state reading from them. They do not count yet."""
        number = self._number + 1
        state.base.save(self._file("base", "index", number))
        flatfile.write(self._file("base", "keys", number), KEYS_KIND, {"keys": state.base_keys}, {})
        return self._read_base(number)

    def switch(self, changes: Sequence[Change]) -> None:
        """Let the files of the next number count, with the changes made since they were begun."""
        number = self._number + 1
        with flatfile.replacing(self._file("journal", "log", number)) as file:
            file.write(_JOURNAL_MAGIC)
            for record, change in enumerate(changes, 1):
                file.write(_record(change, record))
            length = file.tell()
        # Until it is known which manifest is on disk, no change may go to either journal.
        self._broken = True
        with flatfile.replacing(self._path / "manifest.json") as file:
            file.write(json.dumps({"kind": KIND, "version": VERSION, "number": number}).encode())
        self._broken = False
        self._number, self._records, self._length = number, len(changes), length
        self._open_journal()
        for kind, suffix in (("base", "index"), ("base", "keys"), ("journal", "log")):
            with suppress(OSError):  # Only room on the disk; opening tidies too.
                self._file(kind, suffix, number - 1).unlink(missing_ok=True)

    def _file(self, kind: str, suffix: str, number: int | None = None) -> Path:
        return self._path / f"{kind}-{self._number if number is None else number}.{suffix}"

    def _read_base(self, number: int) -> State:
        base = HammingIndex.open(self._file("base", "index", number))
        keys = flatfile.open_(self._file("base", "keys", number), KEYS_KIND).arrays.get("keys")
        if (
            keys is None
            or keys.dtype != np.int64
            or keys.shape != (len(base),)
            or not (keys[1:] > keys[:-1]).all()
        ):
            raise _damaged(self._path.name)
        return state_of(keys, base)

    def _open_journal(self) -> None:
        if self._journal >= 0:
            os.close(self._journal)
        self._journal = os.open(self._file("journal", "log"), os.O_WRONLY | os.O_APPEND)
        os.ftruncate(self._journal, self._length)
        os.fsync(self._journal)


def _record(change: Change, number: int) -> bytes:
    body = b"".join(
        (
            _COUNTS.pack(len(change.gone), len(change.keys)),
            change.gone.astype("<i8").tobytes(),
            change.keys.astype("<i8").tobytes(),
            change.hashes.tobytes(),
        )
    )
    head = _HEAD.pack(_MARK, number, len(body), zlib.crc32(body))
    return head + zlib.crc32(head).to_bytes(4, "little") + body


def _records(content: bytes, name: str) -> Iterator[tuple[Change, int]]:
    """Read a journal: each change and where its record ends. Stops before a last record that is cut short."""
    if not content.startswith(_JOURNAL_MAGIC):
        raise _damaged(name)
    start, number = len(_JOURNAL_MAGIC), 1
    while start < len(content):
        end = _end_of(content, start, number)
        if end is None:
            # Torn by a crash, unless something complete follows that a crash cannot have written.
            later = start
            while (later := content.find(_MARK, later + 1)) >= 0:
                if _end_of(content, later, None) is not None:
                    raise _damaged(name)
            return
        yield _change(content[start + _HEAD_BYTES : end], name), end
        start, number = end, number + 1


def _end_of(content: bytes, start: int, number: int | None) -> int | None:
    """Where the record that starts here ends; ``None`` if it is not whole, or not this number."""
    head = content[start : start + _HEAD_BYTES]
    if len(head) < _HEAD_BYTES or zlib.crc32(head[:-4]) != int.from_bytes(head[-4:], "little"):
        return None
    mark, its_number, length, checksum = _HEAD.unpack(head[:-4])
    end = start + _HEAD_BYTES + length
    if mark != _MARK or end > len(content) or number not in (None, its_number):
        return None
    return end if zlib.crc32(memoryview(content)[start + _HEAD_BYTES : end]) == checksum else None


def _change(body: bytes, name: str) -> Change:
    try:
        gone, came = _COUNTS.unpack_from(body)
        numbers = np.frombuffer(body, "<i8", gone + came, _COUNTS.size)
        hashes = np.frombuffer(body, np.uint8, came * HASH_BYTES, _COUNTS.size + numbers.nbytes)
        return change_of(numbers[:gone], numbers[gone:], hashes.reshape(came, HASH_BYTES))
    except (ValueError, struct.error, OverflowError) as error:
        raise _damaged(name) from error


def _read_manifest(path: Path) -> int:
    try:
        manifest = json.loads((path / "manifest.json").read_bytes())
        if (manifest["kind"], manifest["version"]) != (KIND, VERSION):
            raise ValueError("another kind or version")
        number = manifest["number"]
        if type(number) is not int or not 0 <= number < 2**63:
            raise ValueError("no number of ours")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(path.name) from error
    return number


def _locked(path: Path) -> int:
    lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise Conflict(f"Another process has the folder {path.name} open. Stop it first.") from None
    return lock


def _write_all(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def _damaged(name: str) -> InvalidInput:
    return InvalidInput(
        f"The folder {name} is damaged: build the index anew from its source.", field="folder"
    )

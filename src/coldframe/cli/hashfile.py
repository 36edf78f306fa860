"""A plain list of 256-bit hashes, one a line, read a bounded part at a time."""

from __future__ import annotations

import sys
from binascii import Error, unhexlify
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np

from coldframe.cli.files import shown
from coldframe.core.errors import InvalidInput
from coldframe.search.hamming import HASH_BYTES, HashArray, parse_hash

LINE_BYTES = 65
"""Of a line as most writers write it: 64 digits and a line feed."""

PART_BYTES = 65_536 * LINE_BYTES
"""Bytes read at a time: 65,536 such lines."""


class HashFile:
    """An open list: iterate to get its hashes in parts, n x 32 bytes each.

    Attributes:
        name: For people.
        size_bytes: Of the file; ``None`` if it has no size, like a pipe.
        read_bytes: So far.
    """

    def __init__(self, path: Path) -> None:
        """Open a file, or standard input for ``-``.

        Raises:
            InvalidInput: It cannot be opened.
        """
        self.name = "standard input" if str(path) == "-" else shown(str(path))
        self.size_bytes: int | None = None
        self.read_bytes = 0
        try:
            if str(path) == "-":
                self._file: BinaryIO = sys.stdin.buffer
            else:
                self._file = path.open("rb")
                self.size_bytes = path.stat().st_size or None
        except OSError as error:
            raise InvalidInput(
                f"The list {self.name} cannot be read ({error.strerror}). Check the path.", field="path"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[HashArray]:
        """Read on.

        Raises:
            InvalidInput: A line is not a hash; or reading fails.
        """
        line, rest = 1, b""
        while True:
            try:
                read = self._file.read(PART_BYTES)
            except OSError as error:
                raise InvalidInput(
                    f"The list {self.name} cannot be read ({error.strerror}). Check the file.", field="path"
                ) from error
            self.read_bytes += len(read)
            content = rest + read
            # A line that goes on beyond the part; the last line may lack its line feed.
            end = content.rfind(b"\n") + 1 if read else len(content)
            rest = content[end:]
            if len(rest) > PART_BYTES:
                raise self._bad(line)
            if end:
                hashes = self._parse(content[:end], line)
                line += len(hashes)
                yield hashes
            if not read:
                return

    def _parse(self, content: bytes, line: int) -> HashArray:
        shape = np.frombuffer(content, np.uint8)
        if len(content) % LINE_BYTES == 0 and (shape[LINE_BYTES - 1 :: LINE_BYTES] == ord("\n")).all():
            try:
                raw = unhexlify(content.replace(b"\n", b""))
            except Error:
                raw = b""  # The slow way finds the line.
            if len(raw) * LINE_BYTES == len(content) * HASH_BYTES:
                return np.frombuffer(raw, np.uint8).reshape(-1, HASH_BYTES)
        lines = content.removesuffix(b"\n").split(b"\n")
        hashes = bytearray()
        for number, text in enumerate(lines, line):
            try:
                hashes += parse_hash(text.strip().decode("ascii"))
            except ValueError as error:
                raise self._bad(number) from error
        return np.frombuffer(hashes, np.uint8).reshape(-1, HASH_BYTES)

    def _bad(self, line: int) -> InvalidInput:
        return InvalidInput(
            f"{self.name}, line {line}: not a 256-bit hash. Write 64 hexadecimal digits a line and nothing else; "
            "lines without a hash have to be removed.",
            field="path",
        )

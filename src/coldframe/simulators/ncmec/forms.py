"""Form bodies read as a stream: multipart with bounded memory, and urlencoded.

Files never lie in memory whole: their bytes go to a sink as they arrive.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import Message
from typing import Protocol
from urllib.parse import parse_qs

_CHUNK_BYTES = 64 * 1024
_MAX_FIELD_BYTES = 64 * 1024
_MAX_HEADER_BYTES = 16 * 1024
_MAX_PARTS = 20

Read = Callable[[int], bytes]
"""Reads at most that many bytes of the body; ``b""`` at its end."""


class MalformedForm(Exception):
    """The body is not the form that its content type promises."""


class Sink(Protocol):
    """Where a file's bytes go."""

    def write(self, chunk: bytes) -> object:
        """Take the next bytes."""


def read_form(read: Read, content_type: str, open_sink: Callable[[str, str], Sink]) -> dict[str, str]:
    """Read a form's text fields; each file goes to ``open_sink(field name, file name)``.

    Raises:
        MalformedForm: Not a form, cut short, or with parts beyond the limits.
    """
    header = Message()
    header["Content-Type"] = content_type
    kind = header.get_content_type()
    if kind == "application/x-www-form-urlencoded":
        return _urlencoded(read)
    boundary = header.get_param("boundary")
    if kind != "multipart/form-data" or not isinstance(boundary, str) or not 1 <= len(boundary) <= 70:
        raise MalformedForm("The body is neither multipart/form-data nor urlencoded.")
    return _Multipart(read, boundary.encode("ascii", "replace")).fields(open_sink)


def _urlencoded(read: Read) -> dict[str, str]:
    body = b""
    while chunk := read(_CHUNK_BYTES):
        body += chunk
        if len(body) > _MAX_FIELD_BYTES:
            raise MalformedForm("The form is too long.")
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}


class _Multipart:
    """RFC 7578 over a stream. The buffer holds one chunk and one delimiter at most."""

    def __init__(self, read: Read, boundary: bytes) -> None:
        self._read = read
        self._delimiter = b"\r\n--" + boundary
        # The first delimiter has no line end before it; giving it one makes all alike.
        self._buffer = b"\r\n"

    def fields(self, open_sink: Callable[[str, str], Sink]) -> dict[str, str]:
        found: dict[str, str] = {}
        self._copy_until_delimiter(lambda _: None)
        for _ in range(_MAX_PARTS):
            if self._take(2) == b"--":
                return found
            name, file_name = self._head()
            if file_name is None:
                value = bytearray()
                self._copy_until_delimiter(_bounded(value))
                found[name] = value.decode("utf-8", "replace")
            else:
                self._copy_until_delimiter(open_sink(name, file_name).write)
        raise MalformedForm(f"The form has more than {_MAX_PARTS} parts.")

    def _head(self) -> tuple[str, str | None]:
        head = b""
        while b"\r\n\r\n" not in head:
            head += self._take(1)
            if len(head) > _MAX_HEADER_BYTES:
                raise MalformedForm("A part's header is too long.")
        text = head.decode("utf-8", "replace")
        name = re.search(r'[;\s]name="([^"\r\n]*)"', text)
        if name is None:
            raise MalformedForm("A part has no name.")
        file_name = re.search(r'filename="([^"\r\n]*)"', text)
        return name.group(1), file_name.group(1) if file_name else None

    def _copy_until_delimiter(self, write: Callable[[bytes], object]) -> None:
        keep = len(self._delimiter)
        while True:
            before, found, after = self._buffer.partition(self._delimiter)
            if found:
                if before:
                    write(before)
                self._buffer = after
                return
            if len(self._buffer) > keep:
                write(self._buffer[:-keep])
                self._buffer = self._buffer[-keep:]
            self._more()

    def _take(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._more()
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def _more(self) -> None:
        chunk = self._read(_CHUNK_BYTES)
        if not chunk:
            raise MalformedForm("The form ends before its last boundary.")
        self._buffer += chunk


def _bounded(into: bytearray) -> Callable[[bytes], object]:
    def write(chunk: bytes) -> None:
        into.extend(chunk)
        if len(into) > _MAX_FIELD_BYTES:
            raise MalformedForm("A text field is too long.")

    return write

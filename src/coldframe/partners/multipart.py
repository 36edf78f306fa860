"""A multipart body that streams: RFC 7578 parts, made without holding a file in memory."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_ESCAPES = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a form.

    Attributes:
        name: The form field's name.
        content: All bytes, or chunks that are read once, while sending.
        file_name: Given for a file; quotes and line ends are escaped as HTML 5 does.
        content_type: Media type of the part; empty leaves the header out.
        size_bytes: Length of ``content`` where it comes in chunks and is known. With every
            length known the body carries a Content-Length, otherwise it is sent chunked.
    """

    name: str
    content: bytes | Iterator[bytes]
    file_name: str | None = None
    content_type: str = ""
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A request body: chunks to send once, its media type, its length in bytes where known."""

    chunks: Iterator[bytes]
    content_type: str
    size_bytes: int | None


def multipart(parts: Iterable[Part]) -> Body:
    """Return the streaming ``multipart/form-data`` body of these parts, in their order."""
    boundary = secrets.token_hex(16)
    prepared = [(part, _head(part, boundary)) for part in parts]
    tail = f"--{boundary}--\r\n".encode()
    sizes = [_size(part) for part, _ in prepared]
    total: int | None = len(tail)
    for size, (_, head) in zip(sizes, prepared, strict=True):
        total = None if total is None or size is None else total + len(head) + size + 2
    return Body(_chunks(prepared, tail), f"multipart/form-data; boundary={boundary}", total)


def _chunks(prepared: list[tuple[Part, bytes]], tail: bytes) -> Iterator[bytes]:
    for part, head in prepared:
        yield head
        if isinstance(part.content, bytes):
            yield part.content
        else:
            yield from part.content
        yield b"\r\n"
    yield tail


def _head(part: Part, boundary: str) -> bytes:
    disposition = f'form-data; name="{part.name.translate(_ESCAPES)}"'
    if part.file_name is not None:
        disposition += f'; filename="{part.file_name.translate(_ESCAPES)}"'
    if "\r" in part.content_type or "\n" in part.content_type:
        raise ValueError("a part's content type holds a line end")
    kind = f"Content-Type: {part.content_type}\r\n" if part.content_type else ""
    return f"--{boundary}\r\nContent-Disposition: {disposition}\r\n{kind}\r\n".encode()


def _size(part: Part) -> int | None:
    return len(part.content) if isinstance(part.content, bytes) else part.size_bytes

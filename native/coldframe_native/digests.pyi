from collections.abc import Sequence

class Md5Streams:
    """MD5 of several streams that advance together. Thread-safe; releases the interpreter's lock."""
    def __init__(self, count: int) -> None: ...
    def update(self, chunks: Sequence[bytes | bytearray | memoryview]) -> None:
        """Take the next bytes of each stream, none or more. ValueError: not one chunk for each stream."""

    def digests(self) -> list[bytes]:
        """Return 16 bytes for each stream, of what it was given so far."""

"""Sealing to a recipient's own key: the age format (https://age-encryption.org/v1), as a stream.

What is sealed here opens with the well-known ``age`` tool and the recipient's identity, and with
nothing at this desk. Free of Django, so that the command can open a package without a desk.
"""

from __future__ import annotations

import hashlib
import queue
import threading
from collections.abc import Callable, Iterable, Iterator

import pyrage

from coldframe.core.errors import InvalidInput

MEDIA_TYPE = "application/age-encryption"


class NotOpened(InvalidInput):
    """A sealed stream does not open: another key, not the age format, changed or cut off."""

    code = "seal_not_opened"


def read_sealing_key(text: str) -> str:
    """Return an age recipient (X25519, ``age1…``) in its one spelling.

    Raises:
        InvalidInput: Anything else; ``field`` is ``sealing_key``.
    """
    try:
        return str(pyrage.x25519.Recipient.from_str(text.strip()))
    except pyrage.RecipientError:
        raise InvalidInput(
            "This is not a key that a package can be sealed to. Ask the partner for the line beginning with "
            "age1 that `age-keygen -y` prints; never for the one beginning with AGE-SECRET-KEY.",
            field="sealing_key",
        ) from None


def key_fingerprint(sealing_key: str) -> str:
    """Return what people compare by telephone: SHA-256 of the key's text, 64 hex digits.

    The partner gets the same from ``printf %s age1… | sha256sum``.
    """
    return hashlib.sha256(sealing_key.encode()).hexdigest()


def new_identity() -> str:
    """Make an age identity: the private half, as ``age-keygen`` writes it."""
    return str(pyrage.x25519.Identity.generate())


def sealing_key_of(identity: str) -> str:
    """Return the public half of an identity file's first key, ``age1…``.

    Raises:
        NotOpened: The file holds no age key.
    """
    return str(_identities(identity)[0].to_public())


def seal(chunks: Iterable[bytes], *sealing_keys: str) -> Iterator[bytes]:
    """Seal a stream to one or several keys, each of which opens it, holding no more of it in memory than a chunk.

    Args:
        chunks: The plaintext, read while the result is read, in the caller's own thread.
        sealing_keys: As ``read_sealing_key`` returns them.

    Raises:
        Exception: Whatever reading ``chunks`` raises, as it is.
    """
    to = [pyrage.x25519.Recipient.from_str(key) for key in sealing_keys]
    return _in_step(chunks, lambda file: pyrage.encrypt_io(file, file, to))


def open_sealed(chunks: Iterable[bytes], identity: str) -> Iterator[bytes]:
    """Open a sealed stream; each piece is authenticated, and the end only with the last one.

    Args:
        chunks: The sealed bytes.
        identity: Text of an age identity file; comments and empty lines are skipped.

    Raises:
        NotOpened: Not sealed to this identity, changed, or cut off; may come while streaming.
    """
    own = _identities(identity)
    try:
        yield from _in_step(chunks, lambda file: pyrage.decrypt_io(file, file, own))
    except (pyrage.DecryptError, OSError) as error:
        raise NotOpened(
            "The package does not open with this identity, or it was changed or cut off on its way. "
            "Compare its key with the sender by telephone, then ask for it again.",
            field="package",
        ) from error


def fingerprint_of_identity(identity: str) -> str:
    """Return the fingerprint of the key that an identity file's first key opens.

    Raises:
        NotOpened: The file holds no age key.
    """
    return key_fingerprint(sealing_key_of(identity))


def _identities(text: str) -> list[pyrage.x25519.Identity]:
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    try:
        found = [pyrage.x25519.Identity.from_str(line) for line in lines]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise NotOpened(
            "The identity file holds no age key. Give the file that age-keygen made.", field="identity"
        )
    return found


class _Abandoned(Exception):
    """Nobody reads the result any more."""


class _Exchange:
    """What the library reads from and writes to, in its own thread; the caller's thread answers."""

    def __init__(self) -> None:
        self.given: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.told: queue.SimpleQueue[bytes | BaseException | bool | None] = queue.SimpleQueue()
        self._rest = memoryview(b"")
        self._at_end = False

    def read(self, size: int = -1) -> bytes:
        while not self._rest and not self._at_end:
            self.told.put(None)
            chunk = self.given.get()
            if chunk is None:
                raise _Abandoned
            self._at_end = chunk == b""
            self._rest = memoryview(chunk)
        part, self._rest = self._rest[:size], self._rest[size:]
        return bytes(part)

    def write(self, data: bytes) -> int:
        self.told.put(bytes(data))
        return len(data)

    def flush(self) -> None:
        return

    def run(self, work: Callable[[_Exchange], None]) -> None:
        try:
            work(self)
        except BaseException as error:  # noqa: BLE001  # carried to the caller's thread and raised there
            self.told.put(error)
        else:
            self.told.put(True)


def _in_step(chunks: Iterable[bytes], work: Callable[[_Exchange], None]) -> Iterator[bytes]:
    """Turn a library that pulls and pushes into an iterator.

    The library runs in a thread of its own, in lock-step: it waits for each chunk that it asked for, so no
    more than one chunk and what came of it is held. Chunks are made in the caller's thread, whose database
    connection they may use.
    """
    exchange = _Exchange()
    thread = threading.Thread(target=exchange.run, args=(work,), name="sealing", daemon=True)
    thread.start()
    source = filter(None, chunks)  # an empty chunk would read as the end
    try:
        while (said := exchange.told.get()) is not True:
            if said is None:
                exchange.given.put(next(source, b""))
            elif isinstance(said, bytes):
                yield said
            elif isinstance(said, BaseException):
                raise said
    finally:
        exchange.given.put(None)
        thread.join()

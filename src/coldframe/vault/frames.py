"""How an object lies on disk: a header, then frames of 1 MiB, each sealed with AES-256-GCM.

The STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár, *Online
Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance*, CRYPTO 2015): the
nonce of each frame holds its number and whether it is the last one, so that a frame
that is dropped, repeated, reordered or cut off does not open. Pure: no disk, no
database, no randomness.

    header   4 bytes ``CFV1``, 1 byte log2 of the frame size, 7 bytes nonce prefix
    frame    ciphertext of up to 1 MiB, then a tag of 16 bytes
    nonce    7 bytes prefix, 4 bytes frame number (big-endian), 1 byte last-frame flag

The header is the associated data of every frame, so that editing it breaks them all.
An empty object has one empty frame. The longest possible object is 4 PiB.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from coldframe.core.said import Said

FRAME_BYTES = 1 << 20
"""Plaintext bytes in every frame but the last."""

PREFIX_BYTES = 7
_TAG_BYTES = 16
_HEADER = struct.Struct(f">4sB{PREFIX_BYTES}s")
_MAGIC = b"CFV1"


class FramesDamaged(ValueError):
    """The stream is not, whole and in order, what was sealed under this key.

    Attributes:
        said: What is wrong with it, as a part of a sentence.
    """

    def __init__(self, said: Said) -> None:
        super().__init__(str(said))
        self.said = said


def sealed_bytes(size_bytes: int) -> int:
    """How many bytes an object of ``size_bytes`` takes on disk."""
    frames = max(1, -(-size_bytes // FRAME_BYTES))
    return _HEADER.size + size_bytes + frames * _TAG_BYTES


class FrameSealer:
    """Seals one object's frames in order.

    Args:
        key: 32 bytes, never used for another object.
        prefix: 7 bytes, random for each object.
    """

    def __init__(self, key: bytes, prefix: bytes) -> None:
        self.header = _HEADER.pack(_MAGIC, FRAME_BYTES.bit_length() - 1, prefix)
        self._cipher = AESGCM(key)
        self._prefix = prefix
        self._number = 0

    def seal(self, plaintext: bytes | bytearray, *, last: bool) -> bytes:
        """Seal the next frame: exactly :data:`FRAME_BYTES` unless it is the last one."""
        if not last and len(plaintext) != FRAME_BYTES:
            raise ValueError(f"only the last frame may differ from {FRAME_BYTES} bytes")
        sealed = self._cipher.encrypt(_nonce(self._prefix, self._number, last=last), plaintext, self.header)
        self._number += 1
        return sealed


def open_frames(key: bytes, stream: Iterable[bytes]) -> Iterator[bytes]:
    """Open what :class:`FrameSealer` wrote, frame by frame.

    Every frame is authenticated before it is handed out. The end is authenticated
    only with the last frame, so a caller must not act on a stream that did not end.

    Args:
        key: The object's key, 32 bytes.
        stream: Header and frames, cut into pieces of any size. At most one frame
            and one piece are held in memory.

    Raises:
        FramesDamaged: Edited, truncated, reordered, or sealed under another key.
    """
    pieces = iter(stream)
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) >= _HEADER.size:
            break
    if len(held) < _HEADER.size:
        raise FramesDamaged(Said("the header is cut off"))
    header = bytes(held[: _HEADER.size])
    del held[: _HEADER.size]
    magic, frame_log2, prefix = _HEADER.unpack(header)
    # Checked before any frame opens, because the size decides how much is held in memory.
    if magic != _MAGIC or 1 << frame_log2 != FRAME_BYTES:
        raise FramesDamaged(Said("the header is not that of a vault object"))
    cipher = AESGCM(key)
    sealed_frame = FRAME_BYTES + _TAG_BYTES
    number = 0
    while True:
        # A full frame is known not to be the last only once a further byte has come.
        while len(held) > sealed_frame:
            yield _open(cipher, prefix, number, held[:sealed_frame], header, last=False)
            del held[:sealed_frame]
            number += 1
        more = next(pieces, None)
        if more is None:
            break
        held += more
    yield _open(cipher, prefix, number, held, header, last=True)


def _open(
    cipher: AESGCM, prefix: bytes, number: int, frame: bytearray, header: bytes, *, last: bool
) -> bytes:
    if len(frame) < _TAG_BYTES:
        raise FramesDamaged(Said("frame %(number)s is cut off", number=number))
    try:
        return cipher.decrypt(_nonce(prefix, number, last=last), frame, header)
    except InvalidTag:
        raise FramesDamaged(Said("frame %(number)s does not open", number=number)) from None


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    if number >= 1 << 32:
        raise FramesDamaged(Said("an object has at most 2**32 frames"))
    return prefix + number.to_bytes(4, "big") + (b"\x01" if last else b"\x00")

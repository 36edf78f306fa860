"""Sealing a stream: hash and encrypt frame by frame, so that no plaintext touches the disk."""

from __future__ import annotations

import hashlib
import secrets
from types import TracebackType
from typing import Self

from coldframe.core.said import Said
from coldframe.vault.blobs import BlobWriter, new_blob_name
from coldframe.vault.errors import UploadTooLarge
from coldframe.vault.frames import FRAME_BYTES, PREFIX_BYTES, FrameSealer
from coldframe.vault.keys import master_key
from coldframe.vault.terms import Sealed


class Writer:
    """Takes a stream of plaintext and leaves one sealed blob.

    Holds at most one frame of plaintext (1 MiB) and two parts of ciphertext (10 MiB).
    Used as a context manager it aborts unless :meth:`seal` was called::

        with Writer() as writer:
            for chunk in chunks:
                writer.write(chunk)
            sealed = writer.seal()

    Args:
        max_bytes: Refuse more plaintext than this.
    """

    def __init__(self, *, max_bytes: int | None = None) -> None:
        # Read first: without a master key nothing must be written at all.
        self._master = master_key()
        self._max_bytes = max_bytes
        self._key = secrets.token_bytes(32)
        self._name = new_blob_name()
        self._frames = FrameSealer(self._key, secrets.token_bytes(PREFIX_BYTES))
        self._held = bytearray()
        self._sha256 = hashlib.sha256()
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._size_bytes = 0
        self._is_open = True
        self._blob = BlobWriter(self._name)
        self._blob.write(self._frames.header)

    def write(self, chunk: bytes | bytearray | memoryview) -> None:
        """Append plaintext; chunks may be of any size.

        Raises:
            UploadTooLarge: It would pass ``max_bytes``; the blob is dropped.
        """
        self._require_open()
        view = memoryview(chunk).cast("B")
        self._size_bytes += len(view)
        if self._max_bytes is not None and self._size_bytes > self._max_bytes:
            self.abort()
            raise UploadTooLarge(
                Said(
                    "The file is larger than this desk takes (%(most)s bytes). Nothing of it was kept. "
                    "Send it in parts, or ask the operator to raise COLDFRAME_MAX_UPLOAD_BYTES.",
                    most=f"{self._max_bytes:,}",
                ),
                field="file",
            )
        for digest in (self._sha256, self._sha1, self._md5):
            digest.update(view)
        while view:
            # The held frame is written only when more follows, because the last one is marked.
            if len(self._held) == FRAME_BYTES:
                self._blob.write(self._frames.seal(self._held, last=False))
                self._held.clear()
            taken = view[: FRAME_BYTES - len(self._held)]
            self._held += taken
            view = view[len(taken) :]

    def seal(self) -> Sealed:
        """Write the last frame and give the blob its name. No row names it yet: keep it next."""
        self._require_open()
        self._is_open = False
        self._blob.write(self._frames.seal(self._held, last=True))
        self._held.clear()
        self._blob.finish()
        sha256 = self._sha256.hexdigest()
        return Sealed(
            sha256=sha256,
            sha1=self._sha1.hexdigest(),
            md5=self._md5.hexdigest(),
            size_bytes=self._size_bytes,
            blob_name=self._name,
            wrapped_key=self._master.wrap(self._key, sha256),
            key_id=self._master.id,
        )

    def abort(self) -> None:
        """Drop what was written. Does nothing once sealed or aborted."""
        if self._is_open:
            self._is_open = False
            self._held.clear()
            self._blob.abort()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.abort()

    def _require_open(self) -> None:
        if not self._is_open:
            raise ValueError("this writer was sealed or aborted already")

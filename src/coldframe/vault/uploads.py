"""Uploads by multipart form go straight into the vault: no temporary file, no file held in memory.

The only upload handler of the desk (``FILE_UPLOAD_HANDLERS``). A form's file arrives
in the view as a :class:`SealedUpload`; the view passes ``.sealed`` on, and a stage
keeps it with :func:`vault.actions.keep`. What no view kept is dropped when the
request ends.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from coldframe.vault.blobs import delete_blob
from coldframe.vault.queries import has_blob
from coldframe.vault.terms import Sealed
from coldframe.vault.writer import Writer


class SealedUpload(UploadedFile):  # type: ignore[type-arg]  # not subscriptable at run time
    """A file of a form, sealed in the vault already. Holds no bytes: read it from the vault.

    Attributes:
        sealed: What :func:`vault.actions.keep` keeps.
    """

    sealed: Sealed

    def __init__(self, sealed: Sealed, *, name: str, content_type: str, extra: dict[str, Any]) -> None:
        super().__init__(None, name, content_type, sealed.size_bytes, None, extra)
        self.sealed = sealed

    def close(self) -> None:
        """Drop the blob unless a row names it by now. Django calls this when the request ends."""
        if not has_blob(self.sealed.blob_name):
            delete_blob(self.sealed.blob_name)


class VaultUploadHandler(FileUploadHandler):
    """Seals each file of a multipart form while it arrives.

    Files of a request that nobody vouches for are skipped: CSRF protection reads the
    form before any view has asked who sends it, and a stranger must not fill the
    vault. Vouched for is a request with a signed-in ``user``, or with ``auth`` set
    by the API after it checked the key.
    """

    # A frame's worth at a time; Django's own 64 KiB would cost sixteen times the calls.
    chunk_size = 2**20

    _writer: Writer | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start sealing the next file, or skip it."""
        super().new_file(*args, **kwargs)
        user = getattr(self.request, "user", None)
        vouched = bool(getattr(self.request, "auth", None)) or bool(user and user.is_authenticated)
        if not vouched:
            raise SkipFile
        self._writer = Writer(max_bytes=settings.COLDFRAME_MAX_UPLOAD_BYTES)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002  Django's signature
        """Seal a piece; nothing is passed on to another handler.

        Raises:
            UploadTooLarge: The file passes ``COLDFRAME_MAX_UPLOAD_BYTES``.
        """
        if self._writer is not None:
            self._writer.write(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload | None:  # noqa: ARG002  Django's
        """The sealed file, as the form's file object."""
        if self._writer is None:
            return None
        sealed = self._writer.seal()
        self._writer = None
        return SealedUpload(
            sealed,
            name=self.file_name or "",
            content_type=self.content_type or "",
            extra=dict(self.content_type_extra or {}),
        )

    def upload_interrupted(self) -> None:
        """Drop the file that did not arrive whole."""
        if self._writer is not None:
            self._writer.abort()
            self._writer = None

"""One uploaded file, held in memory while it is hashed and then gone: nothing of it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, QueryDict

from coldframe.api.bodies import parse_form
from coldframe.api.hma.names import CONTENT_TYPES, SIGNAL_TYPES, types_of
from coldframe.core.errors import InvalidInput
from coldframe.matching.clients import picture_hash
from coldframe.media.digests import Digester
from coldframe.vault.errors import UploadTooLarge

MAX_PICTURE_BYTES = 64 * 2**20
"""Largest picture taken at this door, since it is held in memory. A video is only digested while it arrives."""


@dataclass(frozen=True, slots=True)
class Hashed:
    """What an upload came to.

    Attributes:
        content_type: HMA's name for what it is.
        signals: Value by signal type, in the order of :data:`CONTENT_TYPES`. A picture of few
            details has no ``pdq``.
        fields: The texts of the form.
    """

    content_type: str
    signals: dict[str, str]
    fields: QueryDict


class _Holder(FileUploadHandler):
    """Digests the form's file while it arrives; the bytes of a picture stay for the decoder."""

    chunk_size = 2**20

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.names: list[str] = []
        self.chunks: list[bytes] = []
        self.digester = Digester()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.names.append(self.field_name or "")
        if len(self.names) > 1:
            raise InvalidInput("Only one file allowed per request.")
        # Refused before it has arrived, where nobody could say what to do with it.
        types_of(self.names[0], "")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.digester.update(raw_data)
        is_picture = self.names[-1] == "photo"
        largest = settings.COLDFRAME_MAX_UPLOAD_BYTES
        if is_picture:
            largest = min(largest, MAX_PICTURE_BYTES)
            self.chunks.append(raw_data)
        if self.digester.size_bytes > largest:
            raise UploadTooLarge(f"The file is larger than {largest:,} bytes. Hash it where it lies.")

    def file_complete(self, file_size: int) -> None:
        return None


def hash_upload(request: HttpRequest, wanted: str) -> Hashed:
    """Hash the one file of a form, which a part named after its content type holds.

    Args:
        request: Its sender is known.
        wanted: Signal types with commas between them; ``""`` for all of the content type.

    Raises:
        InvalidInput: There is no file, more than one, or its part has another name; or a
            picture that cannot be decoded.
        UploadTooLarge: It passes the limit.
        SandboxFailed: No decoder can be started.
    """
    if not (request.content_type or "").startswith("multipart/form-data"):
        raise InvalidInput("Missing multipart/form-data file upload.")
    holder = _Holder(request)
    fields, _ = parse_form(request, [holder])
    if not holder.names:
        raise InvalidInput(
            f"Missing file: send it as a part named {' or '.join(CONTENT_TYPES)}, with a file name."
        )
    (content_type,) = holder.names
    digests = {str(kind): value for kind, value in holder.digester.digests().items()}
    found: dict[str, str] = {}
    for name in types_of(content_type, wanted):
        value = picture_hash(holder.chunks) if name == "pdq" else digests[SIGNAL_TYPES[name]]
        if value:
            found[name] = value
    return Hashed(content_type, found, fields)

"""The body of a request, read once and with limits; files go into the vault while they arrive.

Django's own way (``request.POST``) takes a form that ends early for a whole one, drops all
but the last of several files of one name, and answers a body over its limit with a web page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict

from coldframe.api.errors import BodyIncomplete, BodyTooLarge, BodyUnreadable, LengthMissing
from coldframe.core.said import Said
from coldframe.intake.channels.base import MAX_JSON_BYTES as MAX_DOCUMENT_BYTES
from coldframe.vault.uploads import SealedUpload, VaultUploadHandler

_CHUNK_BYTES = 2**20
_TAIL_BYTES = 1024
_FORM = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Body:
    """What one request brought.

    Attributes:
        document: The part that is read here and now (a clue, a message), or the whole body
            of a request that is no form; empty if the form lacks it.
        files: Name of the part and file, in the order they came. They are dropped with
            the request unless a stage keeps them.
        fault: What is wrong with the form as a whole and how to mend it; ``None`` if nothing.
    """

    document: bytes
    files: tuple[tuple[str, SealedUpload], ...] = ()
    fault: Said | None = None


@contextmanager
def reading(request: HttpRequest, *, part: str) -> Iterator[Body]:
    """Read the body of a request whose sender is known: ``request.auth`` is set.

    Args:
        request: Its body must not have been touched.
        part: Name of the form's part that is the document.

    Raises:
        LengthMissing: It came without a length.
        BodyIncomplete: It broke off.
        BodyTooLarge: The document, or the number of parts, passes the limit.
        UploadTooLarge: A file passes the desk's limit.
        BodyUnreadable: It calls itself a form and is none.
    """
    if not (request.content_type or "").startswith(_FORM):
        yield Body(_read_document(_Source(request), _length(request)))
        return
    body = _read_form(request, part)
    try:
        yield body
    finally:
        for _, file in body.files:
            file.close()


class _Source:
    """The body as a stream that knows how much came, and turns a broken connection into our error."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.size_bytes = 0
        self.tail = b""

    def read(self, size: int = -1, /) -> bytes:
        try:
            piece: bytes = self._request.read(size)
        except UnreadablePostError as error:
            raise BodyIncomplete(_INCOMPLETE) from error
        self.size_bytes += len(piece)
        self.tail = (self.tail + piece[-_TAIL_BYTES:])[-_TAIL_BYTES:]
        return piece


class _DocumentHandler(FileUploadHandler):
    """Takes the document where it comes as a file, as browsers and generated clients send it."""

    chunk_size = _CHUNK_BYTES

    def __init__(self, request: HttpRequest, part: str) -> None:
        super().__init__(request)
        self.documents: list[bytes] = []
        self._part = part
        self._held: bytearray | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._held = None
        if self.field_name == self._part:
            self._held = bytearray()
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self._held is None:
            return raw_data
        self._held += raw_data
        _require_small(len(self._held))
        return None

    def file_complete(self, file_size: int) -> None:
        if self._held is not None:
            self.documents.append(bytes(self._held))
            self._held = None


def _read_document(source: _Source, length: int) -> bytes:
    _require_small(length)
    held = bytearray()
    while piece := source.read(_CHUNK_BYTES):
        held += piece
    if len(held) < length:
        raise BodyIncomplete(_INCOMPLETE)
    return bytes(held)


def parse_form(
    request: HttpRequest, handlers: Sequence[FileUploadHandler]
) -> tuple[QueryDict, MultiValueDict[str, UploadedFile[Any]]]:
    """Parse the form of a request whose sender is known; its files go to ``handlers``.

    Returns:
        The form's texts, and what the handlers made of its files.

    Raises:
        LengthMissing, BodyIncomplete, BodyTooLarge, BodyUnreadable: As for :func:`reading`.
    """
    length, source = _length(request), _Source(request)
    try:
        parser = MultiPartParser(request.META, source, handlers)  # type: ignore[arg-type]  # it only reads
        fields, files = parser.parse()
    except RequestDataTooBig:
        raise BodyTooLarge(
            "The text of the form is too large. Send it as a file, with a file name."
        ) from None
    except (TooManyFilesSent, TooManyFieldsSent):
        raise BodyTooLarge("The form has too many parts. Send it in several requests.") from None
    except MultiPartParserError:
        raise BodyUnreadable(
            "The body is not multipart/form-data as its header says. Check the boundary and the encoding of its parts."
        ) from None
    finally:
        # What was on its way when the form broke off. Does nothing to what arrived whole.
        for handler in handlers:
            handler.upload_interrupted()
    # Django takes a form without its closing line for a whole one, and drops its last file.
    closing = f"--{(request.content_params or {}).get('boundary', '')}--".encode()
    if source.size_bytes < length or closing not in source.tail:
        for _, found in files.lists():
            for file in found:
                file.close()
        raise BodyIncomplete(_INCOMPLETE)
    return fields, files


def _read_form(request: HttpRequest, part: str) -> Body:
    document = _DocumentHandler(request, part)
    fields, files = parse_form(request, [document, VaultUploadHandler(request)])
    uploads = tuple(
        (name, file) for name, found in files.lists() for file in found if isinstance(file, SealedUpload)
    )
    texts = [str(text).encode() for text in fields.getlist(part)]
    documents = [*document.documents, *texts]
    return Body(documents[0] if documents else b"", uploads, _fault(fields, documents, part))


def _fault(fields: QueryDict, documents: list[bytes], part: str) -> Said | None:
    if not documents:
        return Said(
            "The form has no part `%(part)s`. Add it; see /api/v1/openapi.json for what stands in it.",
            part=part,
        )
    if len(documents) > 1:
        return Said(
            "The form has more than one part `%(part)s`. Send each in a request of its own.", part=part
        )
    if set(fields) - {part}:
        return Said(
            "The form has a part beside `%(part)s` that is text and no file. Write fields inside `%(part)s`, and "
            'send a file with a file name (filename="…").',
            part=part,
        )
    return None


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or ""
    if not text and request.headers.get("Transfer-Encoding"):
        # The server cannot tell where such a body ends; it would look empty.
        raise LengthMissing("Send the body with a Content-Length; a chunked body is not taken.")
    return int(text) if text.isdecimal() else 0


def _require_small(size_bytes: int) -> None:
    if size_bytes > MAX_DOCUMENT_BYTES:
        raise BodyTooLarge(
            f"The document is larger than {MAX_DOCUMENT_BYTES:,} bytes. Split it; "
            "files belong beside it, as further parts of a form."
        )


_INCOMPLETE = "The body broke off before its end, and nothing of it was kept. Send it again."

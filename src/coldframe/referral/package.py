"""A referral as one file: a tar stream that is sealed to the recipient's key on its way out.

::

    manifest.jws       the manifest, signed by this desk (EdDSA, RFC 7515; see partners.messages)
    manifest.json      the same, for people
    SHA256SUMS         every file below, for ``sha256sum --check``
    documents/…        the matter, in the forms that were chosen
    files/<sha256>     the released files

Everything is named by the manifest, with SHA-256 and size; a package that holds anything else is refused.
Free of Django, so that a recipient can open one without a desk.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, cast

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said, sentences
from coldframe.partners import messages
from coldframe.partners.errors import MessageRefused
from coldframe.partners.keys import fingerprint
from coldframe.partners.terms import Message, MessageKind

FORMAT = "coldframe-package/1"
SIGNED, READABLE, SUMS = "manifest.jws", "manifest.json", "SHA256SUMS"
_LEADING = (SIGNED, READABLE, SUMS)
_NAME = re.compile(r"documents/[a-z0-9][a-z0-9._-]{0,80}|files/[0-9a-f]{64}")
_ENDINGS = {
    "application/json": "json",
    "application/ld+json": "jsonld",
    "application/pdf": "pdf",
    "text/csv": "csv",
}
_MAX_LEADING_BYTES = messages.MAX_TOKEN_CHARACTERS
_CHUNK_BYTES = 256 * 1024
_BLOCK_BYTES = tarfile.BLOCKSIZE


class PackageDamaged(InvalidInput):
    """A package is not what its signed manifest says."""

    code = "package_damaged"


@dataclass(frozen=True, slots=True)
class Entry:
    """One document or file of a package.

    Attributes:
        name: Inside the package: ``documents/…`` or ``files/<sha256>``.
        form: Name of a document's form; empty for a file.
    """

    name: str
    sha256: str
    size_bytes: int
    form: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class OpenedPackage:
    """A package whose every byte is what its manifest says, and whose manifest its sender signed."""

    manifest: Mapping[str, Any]
    message: Message
    entries: tuple[Entry, ...]


def document_name(form: str, media_type: str) -> str:
    """Return where a document of a form lies in the package, such as ``documents/coldframe-referral-1.json``."""
    stem = re.sub(r"[^a-z0-9]+", "-", form.lower()).strip("-")
    return f"documents/{stem}.{file_ending(media_type)}"


def file_ending(media_type: str) -> str:
    """Return how the name of a document of this media type ends, such as ``pdf``."""
    return _ENDINGS.get(media_type.partition(";")[0].strip(), "txt")


def manifest_of(token: str) -> Mapping[str, Any]:
    """Return what a signed manifest says. Verifies nothing: only for a token of our own, out of the vault."""
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    manifest: Mapping[str, Any] = claims["payload"]
    return manifest


def entries_of(manifest: Mapping[str, Any]) -> tuple[Entry, ...]:
    """Return what a manifest lists, documents first.

    Raises:
        PackageDamaged: It is not a list of well-named entries.
    """
    try:
        found = tuple(Entry(**entry) for part in ("documents", "files") for entry in manifest[part])
    except (KeyError, TypeError):
        found = ()
    names = [str(entry.name) for entry in found]
    if not found or len(set(names)) != len(names) or not all(_NAME.fullmatch(name) for name in names):
        raise PackageDamaged("The package's manifest lists nothing that could be checked. Ask for it again.")
    return found


def size_bytes(manifest: Mapping[str, Any]) -> int:
    """Return about how large the package is, in bytes."""
    return sum(entry.size_bytes + 2 * _BLOCK_BYTES for entry in entries_of(manifest)) + 16 * 1024


def write(
    token: str,
    manifest: Mapping[str, Any],
    contents: Callable[[Entry], Iterable[bytes]],
    *,
    modified_at: datetime,
) -> Iterator[bytes]:
    """Write a package as a stream; no file is ever whole in memory.

    Args:
        token: The signed manifest.
        manifest: Its payload.
        contents: Gives the bytes of one entry.
        modified_at: What the archive says of its files' age.

    Raises:
        PackageDamaged: An entry's bytes are not those that the manifest promises; may come while streaming.
    """
    entries = entries_of(manifest)
    readable = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"
    sums = "".join(f"{entry.sha256}  {entry.name}\n" for entry in entries).encode()
    for name, content in zip(_LEADING, (token.encode(), readable, sums), strict=True):
        yield _head(name, len(content), modified_at)
        yield content
        yield _padding(len(content))
    for entry in entries:
        yield _head(entry.name, entry.size_bytes, modified_at)
        yield from _checked(entry, contents(entry))
        yield _padding(entry.size_bytes)
    yield bytes(2 * _BLOCK_BYTES)


def read(
    chunks: Iterable[bytes],
    *,
    own_fingerprint: str,
    as_of: datetime,
    keep: Callable[[str], IO[bytes]] | None = None,
) -> OpenedPackage:
    """Read an opened package to its end and check all of it: signature, names, sizes, digests.

    Args:
        chunks: The package's bytes, no longer sealed.
        own_fingerprint: Fingerprint of the sealing key that it must be addressed to.
        as_of: Now.
        keep: Opens where an entry of that name is to be written; ``None`` checks only.

    Raises:
        PackageDamaged: Something is missing, added or changed, or the manifest is not signed by the key it names.
    """
    try:
        with tarfile.open(fileobj=cast("IO[bytes]", _Stream(iter(chunks))), mode="r|") as archive:
            return _read(archive, own_fingerprint=own_fingerprint, as_of=as_of, keep=keep)
    except tarfile.TarError as error:
        raise PackageDamaged("This is not a package of a Coldframe desk, or it was cut off.") from error


def _read(
    archive: tarfile.TarFile,
    *,
    own_fingerprint: str,
    as_of: datetime,
    keep: Callable[[str], IO[bytes]] | None,
) -> OpenedPackage:
    leading = [_leading(archive, name) for name in _LEADING]
    token, readable, sums = leading
    manifest, message = _verified(token, readable, own_fingerprint=own_fingerprint, as_of=as_of)
    entries = entries_of(manifest)
    expected = "".join(f"{entry.sha256}  {entry.name}\n" for entry in entries).encode()
    if sums != expected:
        raise PackageDamaged(
            Said(
                "%(file)s is not what the signed manifest says. Ask the sender for the package again.",
                file=SUMS,
            )
        )
    if keep is not None:
        for name, content in zip(_LEADING, leading, strict=True):
            with keep(name) as file:
                file.write(content)
    for entry in entries:
        _check_entry(archive, entry, keep)
    if archive.next() is not None:
        raise PackageDamaged("The package holds something that its signed manifest does not list.")
    return OpenedPackage(manifest, message, entries)


def _verified(
    token: bytes, readable: bytes, *, own_fingerprint: str, as_of: datetime
) -> tuple[Mapping[str, Any], Message]:
    try:
        manifest = json.loads(readable)
        public_key = str(manifest["from"]["public_key"])
        message = messages.verify(
            token.decode(),
            pinned_key=public_key,
            own_fingerprints={own_fingerprint},
            as_of=as_of,
            max_age_seconds=None,
        )
    except (KeyError, TypeError, ValueError, MessageRefused, InvalidInput) as error:
        reason = (error.said,) if isinstance(error, InvalidInput) else ()
        raise PackageDamaged(
            sentences((Said("The package's manifest is not signed by the key that it names."), *reason))
        ) from error
    if message.kind is not MessageKind.PACKAGE or message.payload != manifest:
        raise PackageDamaged(
            Said("%(file)s does not say what was signed. Trust nothing in the package.", file=READABLE)
        )
    if manifest.get("format") != FORMAT or manifest["from"].get("fingerprint") != fingerprint(public_key):
        raise PackageDamaged(
            "The package is of a form that this version does not know. Update, then open it."
        )
    return manifest, message


def _check_entry(archive: tarfile.TarFile, entry: Entry, keep: Callable[[str], IO[bytes]] | None) -> None:
    member = archive.next()
    if member is None or member.name != entry.name or not member.isreg() or member.size != entry.size_bytes:
        raise PackageDamaged(
            Said(
                "%(file)s is missing, or not of the size that was signed. Ask for it again.",
                file=entry.name,
            )
        )
    source = archive.extractfile(member)
    assert source is not None  # a regular file
    target = keep(entry.name) if keep is not None else io.BytesIO()
    with target:
        digest = hashlib.sha256()
        while chunk := source.read(_CHUNK_BYTES):
            digest.update(chunk)
            if keep is not None:
                target.write(chunk)
    if digest.hexdigest() != entry.sha256:
        raise PackageDamaged(
            Said("%(file)s was changed after it was signed. Ask the sender for it again.", file=entry.name)
        )


def _leading(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.next()
    if member is None or member.name != name or not member.isreg() or member.size > _MAX_LEADING_BYTES:
        raise PackageDamaged(
            Said("The package does not begin with %(file)s: it is none of a Coldframe desk.", file=name)
        )
    source = archive.extractfile(member)
    assert source is not None  # a regular file
    return source.read()


def _checked(entry: Entry, chunks: Iterable[bytes]) -> Iterator[bytes]:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        if size > entry.size_bytes:
            break
        yield chunk
    if size != entry.size_bytes or digest.hexdigest() != entry.sha256:
        raise PackageDamaged(Said("%(file)s is not what the manifest says any more.", file=entry.name))


def _head(name: str, size: int, modified_at: datetime) -> bytes:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(modified_at.timestamp())
    return member.tobuf(tarfile.PAX_FORMAT)


def _padding(size: int) -> bytes:
    return bytes(-size % _BLOCK_BYTES)


class _Stream:
    """An iterator of chunks as the file that ``tarfile`` reads."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = bytearray()

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._held) < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            self._held += chunk
        taken = bytes(self._held[:size] if size >= 0 else self._held)
        del self._held[: len(taken)]
        return taken


def list_documents(documents: Sequence[tuple[str, str, bytes]]) -> tuple[tuple[Entry, bytes], ...]:
    """Return each document (form, media type, content) with its place in the package."""
    return tuple(
        (
            Entry(document_name(form, media), hashlib.sha256(content).hexdigest(), len(content), form, media),
            content,
        )
        for form, media, content in documents
    )

"""The archive itself: a tar of plain files, their list signed by the desk that made it. Pure: bytes in, bytes out.

::

    README.txt           how a stranger opens and checks it
    manifest.json        everything below with SHA-256 and size; the desk, its key, its ledger's signed head
    manifest.sig         Ed25519 over ``manifest.json``, base64
    tables/….jsonl       the case: one file a kind, one row a line
    documents/…          an index on paper, a schedule, a graph
    files/<sha256>       files that were admitted

It is read as a stream and never unpacked to disk by name: what stands in it must be what the manifest lists, in
that order, so a name that leads elsewhere, a link, a second entry or a size that is not true ends the reading.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from coldframe.casework.portable.terms import (
    FORMAT,
    MANIFEST,
    README,
    SIGNATURE,
    ArchiveDamaged,
    ArchiveTooNew,
    Manifest,
    Member,
)
from coldframe.casework.portable.untrusted import read_json
from coldframe.core.said import Said, gettext_noop
from coldframe.core.text import clean

MAX_LEADING_BYTES = 16 * 1024 * 1024
MAX_TABLE_BYTES = 256 * 1024 * 1024
"""A table is read whole; a larger one is none of a case."""
MAX_MEMBERS = 20_000
MAX_TOTAL_BYTES = 2 * 1024**4

_NAME = re.compile(r"(tables|documents)/[a-z0-9][a-z0-9_-]{0,60}\.[a-z0-9]{1,8}|files/[0-9a-f]{64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_BLOCK = tarfile.BLOCKSIZE
_CHUNK_BYTES = 256 * 1024
_CUT = gettext_noop("The archive was cut off. Ask the sender for it again.")


def write_manifest(manifest: Manifest) -> bytes:
    """Write a manifest as the bytes that are signed, hashed and sent."""
    said = {
        "format": FORMAT,
        "case": manifest.case_id,
        "export": manifest.export_id,
        "desk": manifest.desk,
        "public_key": manifest.public_key,
        "made_at": manifest.made_at,
        "whom": manifest.whom,
        "agreement": manifest.agreement and {"id": manifest.agreement[0], "version": manifest.agreement[1]},
        "custody_head": manifest.head,
        "members": [
            {"name": each.name, "sha256": each.sha256, "size_bytes": each.size_bytes, "rows": each.rows}
            for each in manifest.members
        ],
    }
    return json.dumps(said, indent=1, ensure_ascii=False).encode() + b"\n"


def read_manifest(content: bytes, signature: bytes) -> Manifest:
    """Read a manifest that is signed by the key it names.

    Raises:
        ArchiveTooNew: Another version of the form.
        ArchiveDamaged: It is none, or the signature is not of that key.
    """
    try:
        said = read_json(content)
        form = str(said["format"])
    except (KeyError, TypeError, ValueError):
        raise ArchiveDamaged("This is not an archive of a case.", field="archive") from None
    if form != FORMAT:
        name, _, version = form.partition("/")
        if name == FORMAT.partition("/")[0]:
            raise ArchiveTooNew(
                Said(
                    "The archive is of version %(version)s of its form, and this desk opens version 1. "
                    "Update this desk.",
                    version=version[:10],
                ),
                field="archive",
            )
        raise ArchiveDamaged("This is not an archive of a case.", field="archive")
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(said["public_key"], validate=True))
        key.verify(base64.b64decode(signature, validate=True), content)
        return _manifest(said)
    except InvalidSignature:
        raise ArchiveDamaged(
            "The archive's list is not signed by the key that it names. Trust nothing in it.", field="archive"
        ) from None
    except (KeyError, TypeError, ValueError):
        raise ArchiveDamaged("The archive's list lacks what every archive says.", field="archive") from None


def size_bytes(manifest: Manifest) -> int:
    """Return about how large the archive is."""
    return sum(each.size_bytes + 2 * _BLOCK for each in manifest.members) + 64 * 1024


def write(
    leading: Iterable[tuple[str, bytes]],
    members: Iterable[Member],
    contents: Callable[[Member], Iterable[bytes]],
    *,
    modified_at: datetime,
) -> Iterator[bytes]:
    """Write an archive as a stream; no file is ever whole in memory.

    Args:
        leading: ``README.txt``, the manifest and its signature, with their bytes.
        members: What the manifest lists, in its order.
        contents: Gives the bytes of one of them.
        modified_at: What the archive says of its files' age.

    Raises:
        ArchiveDamaged: Bytes are not those that the manifest promises; may come while streaming.
    """
    for name, content in leading:
        yield _head(name, len(content), modified_at)
        yield content
        yield _padding(len(content))
    for member in members:
        yield _head(member.name, member.size_bytes, modified_at)
        yield from _checked(member, contents(member))
        yield _padding(member.size_bytes)
    yield bytes(2 * _BLOCK)


def read(
    chunks: Iterable[bytes], take: Callable[[Manifest, Member, Iterator[bytes]], None] | None = None
) -> Manifest:
    """Read an archive to its end and check all of it: signature, names, order, sizes, digests.

    Args:
        chunks: Its bytes, no longer sealed.
        take: Is given each member with its bytes; what it does not read is read after it. It learns that the
            bytes were wrong only when they end, so a first reading without it comes before one that keeps.

    Raises:
        ArchiveDamaged: Something is missing, added or changed, or the signature is wrong.
        ArchiveTooNew: It is of a later version.
    """
    source = _Source(iter(chunks))
    source.leading(README)
    content, signature = source.leading(MANIFEST), source.leading(SIGNATURE)
    manifest = read_manifest(content, signature)
    for member in manifest.members:
        head = source.head()
        if head is None or head != (member.name, member.size_bytes):
            raise ArchiveDamaged(
                Said(
                    "%(file)s is missing from the archive, or not of the size that was signed. Ask for it again.",
                    file=member.name,
                ),
                field="archive",
            )
        body = _checked(member, source.body(member.size_bytes))
        if take is not None:
            take(manifest, member, body)
        for _ in body:
            pass
        source.skip_padding(member.size_bytes)
    if source.head() is not None:
        raise ArchiveDamaged("The archive holds something that its list does not name.", field="archive")
    source.drain()
    return manifest


class _Source:
    """The bytes of a tar, one header and one body after another. Only plain files have a place in it."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = bytearray()

    def leading(self, name: str) -> bytes:
        head = self.head()
        if head is None or head[0] != name or head[1] > MAX_LEADING_BYTES:
            raise ArchiveDamaged(
                Said("This is not an archive of a case: %(file)s is not where it belongs.", file=name),
                field="archive",
            )
        content = b"".join(self.body(head[1]))
        self.skip_padding(head[1])
        return content

    def head(self) -> tuple[str, int] | None:
        """Name and size of the next file; ``None`` at the end mark."""
        block = self._take(_BLOCK)
        if block == bytes(_BLOCK):
            return None
        try:
            entry = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
        except (tarfile.TarError, ValueError):
            raise ArchiveDamaged(
                "The archive is damaged: a header cannot be read.", field="archive"
            ) from None
        if entry.type != tarfile.REGTYPE or entry.size < 0:
            raise ArchiveDamaged("The archive holds something that is not a plain file.", field="archive")
        return entry.name, entry.size

    def body(self, size: int) -> Iterator[bytes]:
        while size:
            part = self._take(min(size, _CHUNK_BYTES))
            size -= len(part)
            yield part

    def skip_padding(self, size: int) -> None:
        self._take(-size % _BLOCK)

    def drain(self) -> None:
        """Read on: only the last piece says that the sealed stream was whole. More than padding is refused."""
        rest = len(self._held)
        for chunk in self._chunks:
            rest += len(chunk)
            if rest > 64 * _BLOCK:
                raise ArchiveDamaged("The archive goes on after its end.", field="archive")

    def _take(self, size: int) -> bytes:
        while len(self._held) < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                raise ArchiveDamaged(_CUT, field="archive")
            self._held += chunk
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken


def _manifest(said: Any) -> Manifest:
    members = tuple(
        Member(str(each["name"]), str(each["sha256"]), _whole(each["size_bytes"]), _whole(each["rows"]))
        for each in said["members"]
    )
    names = {each.name for each in members}
    tables = [each for each in members if each.name.startswith("tables/")]
    if (
        not 0 < len(members) <= MAX_MEMBERS
        or len(names) != len(members)
        or not all(_NAME.fullmatch(each.name) and _SHA256.fullmatch(each.sha256) for each in members)
        or sum(each.size_bytes for each in members) > MAX_TOTAL_BYTES
        or sum(each.size_bytes for each in tables) > MAX_TABLE_BYTES
    ):
        raise ArchiveDamaged(
            "The archive's list names files that no case archive has, or more than one may hold.",
            field="archive",
        )
    agreement = said["agreement"]
    return Manifest(
        case_id=clean(str(said["case"]))[:200],
        export_id=clean(str(said["export"]))[:200],
        desk=clean(str(said["desk"]))[:200],
        public_key=str(said["public_key"]),
        made_at=clean(str(said["made_at"]))[:40],
        whom=clean(str(said["whom"]))[:40],
        agreement=(str(agreement["id"])[:200], _whole(agreement["version"])) if agreement else None,
        head=dict(said["custody_head"]),
        members=members,
    )


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("not a size")
    return value


def _checked(member: Member, chunks: Iterable[bytes]) -> Iterator[bytes]:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        if size > member.size_bytes:
            break
        yield chunk
    if size != member.size_bytes or digest.hexdigest() != member.sha256:
        raise ArchiveDamaged(
            Said("%(file)s is not what the archive's list says.", file=member.name), field="archive"
        )


def _head(name: str, size: int, modified_at: datetime) -> bytes:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(modified_at.timestamp())
    return entry.tobuf(tarfile.GNU_FORMAT)


def _padding(size: int) -> bytes:
    return bytes(-size % _BLOCK)

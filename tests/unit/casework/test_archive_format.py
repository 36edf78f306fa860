"""The archive of a case as bytes: whole or refused, whatever a stranger sends. Pure."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from coldframe.casework.portable import archive
from coldframe.casework.portable.terms import ArchiveDamaged, ArchiveTooNew, Manifest, Member
from coldframe.custody.signing import public_key_text

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(b"\x03" * 32)
FILES = {
    "tables/case.jsonl": b'{"id": "cas_1"}\n',
    "documents/case.jsonld": b"{}",
    f"files/{hashlib.sha256(b'drawn').hexdigest()}": b"drawn",
}
PLAIN = Manifest(
    "cas_1", "cex_1", "Desk", public_key_text(KEY), "2026-11-22T09:30:00.000000Z", "partner", None, {}, ()
)


def listed(files: Mapping[str, bytes]) -> tuple[Member, ...]:
    return tuple(Member(name, hashlib.sha256(body).hexdigest(), len(body)) for name, body in files.items())


def write(files: Mapping[str, bytes], members: tuple[Member, ...] | None = None, said: bytes = b"") -> bytes:
    """An archive of these files; its list may say something else, and is signed all the same."""
    manifest = replace(PLAIN, members=listed(files) if members is None else members)
    content = said or archive.write_manifest(manifest)
    leading = (
        ("README.txt", b"read me"), ("manifest.json", content),
        ("manifest.sig", base64.b64encode(KEY.sign(content))),
    )  # fmt: skip
    out = archive.write(leading, listed(files), lambda member: [files[member.name]], modified_at=AT)
    return b"".join(out)


def read(content: bytes, size: int = 1000) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    chunks = (content[at : at + size] for at in range(0, len(content), size))
    archive.read(chunks, lambda _, member, body: found.update({member.name: b"".join(body)}))
    return found


def changed(change: str, value: object) -> bytes:
    """The list with one member changed."""
    said = json.loads(archive.write_manifest(replace(PLAIN, members=listed(FILES))))
    return json.dumps(said | {change: value}).encode()


@given(
    bodies=st.lists(st.binary(max_size=2000), min_size=1, max_size=5),
    size=st.integers(min_value=1, max_value=5000),
)
@hypothesis_settings(max_examples=25, deadline=None)
def test_what_is_written_is_read_back_whatever_the_pieces(bodies: list[bytes], size: int) -> None:
    files = {f"files/{hashlib.sha256(body).hexdigest()}": body for body in bodies}
    assert read(write(files), size) == files


@given(at=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=7))
@hypothesis_settings(max_examples=60, deadline=None)
def test_a_changed_bit_is_told_or_changes_nothing(at: int, bit: int) -> None:
    content = bytearray(write(FILES))
    content[at % len(content)] ^= 1 << bit
    with contextlib.suppress(ArchiveDamaged):
        assert read(bytes(content)) == FILES  # in what nobody reads: a date, the read-me, padding


@given(cut=st.integers(min_value=0))
@hypothesis_settings(max_examples=40, deadline=None)
def test_one_that_was_cut_off_is_refused(cut: int) -> None:
    content = write(FILES)
    end = len(content) - 2 * 512  # the end mark is two empty blocks; one is enough
    with pytest.raises(ArchiveDamaged):
        read(content[: cut % end])


@given(content=st.binary(max_size=3000))
@hypothesis_settings(max_examples=40, deadline=None)
def test_no_other_bytes_are_an_archive(content: bytes) -> None:
    with pytest.raises(ArchiveDamaged):
        read(content)


def test_tar_opens_it_too() -> None:
    with tarfile.open(fileobj=io.BytesIO(write(FILES))) as opened:
        assert opened.getnames() == ["README.txt", "manifest.json", "manifest.sig", *FILES]


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "/etc/passwd",
        "files/../../x",
        "tables/a/b.jsonl",
        "tables/",
        "FILES/x",
        "tables/A.jsonl",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(ArchiveDamaged):
        read(write({name: b"x"}))


@pytest.mark.parametrize(
    "said",
    [
        changed("members", []), changed("members", "none"), changed("members", [{"name": "files/x"}]),
        changed("public_key", "AAAA"), changed("public_key", public_key_text(Ed25519PrivateKey.from_private_bytes(b"\x04" * 32))),
        changed("custody_head", 7), changed("agreement", {"id": 1}), changed("format", "another/1"),
        changed("members", [{"name": "tables/case.jsonl", "sha256": "a" * 64, "size_bytes": -1, "rows": 0}]),
        changed("members", [{"name": "tables/case.jsonl", "sha256": "a" * 64, "size_bytes": True, "rows": 0}]),
        changed("members", [{"name": "tables/case.jsonl", "sha256": "a" * 64, "size_bytes": 2**60, "rows": 0}]),
        changed("members", [{"name": f"files/{n:064x}", "sha256": "a" * 64, "size_bytes": 0, "rows": 0} for n in range(20_001)]),
        b"[" * 100_000, b"{}", b"null", b"\xff",
    ],
)  # fmt: skip
def test_a_list_that_no_archive_has_is_refused(said: bytes) -> None:
    with pytest.raises(ArchiveDamaged):
        read(write(FILES, said=said))


def test_a_later_version_says_so() -> None:
    with pytest.raises(ArchiveTooNew, match="version 2"):
        read(write(FILES, said=changed("format", "coldframe-case/2")))


def test_what_the_list_does_not_name_or_does_not_tell_truly_is_refused() -> None:
    named = listed(FILES)
    for members in (named[:-1], named[::-1], (*named, Member("tables/more.jsonl", "a" * 64, 1))):
        with pytest.raises(ArchiveDamaged):
            read(write(FILES, members))
    with pytest.raises(ArchiveDamaged, match="is not what"):
        read(write(FILES, tuple(replace(each, sha256="b" * 64) for each in named)))
    with pytest.raises(ArchiveDamaged, match="goes on after"):
        read(write(FILES) + b"\0" * 512 * 100)


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE, tarfile.XHDTYPE]
)
def test_only_plain_files_have_a_place_in_it(kind: bytes) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as made:
        entry = tarfile.TarInfo("README.txt")
        entry.type, entry.linkname = kind, "/etc/passwd"
        made.addfile(entry)
    with pytest.raises(ArchiveDamaged):
        read(out.getvalue())


def test_a_header_that_promises_more_than_there_may_be_is_not_waited_for() -> None:
    entry = tarfile.TarInfo("README.txt")
    entry.size = 2**40
    with pytest.raises(ArchiveDamaged):
        read(entry.tobuf(tarfile.GNU_FORMAT))

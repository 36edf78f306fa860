"""Digests of streams, and types by content."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pictures import drawn, encoded

from coldframe.media.digests import Digester, DigestKind, digest
from coldframe.media.sniff import claims_picture, is_misnamed, sniff


@given(st.lists(st.binary(max_size=200), max_size=8))
def test_that_chunks_do_not_matter(chunks: list[bytes]) -> None:
    whole = b"".join(chunks)
    assert digest(chunks) == {
        DigestKind.MD5: hashlib.md5(whole).hexdigest(),
        DigestKind.SHA1: hashlib.sha1(whole).hexdigest(),
        DigestKind.SHA256: hashlib.sha256(whole).hexdigest(),
    }


def test_that_only_what_is_wanted_is_computed() -> None:
    one = Digester([DigestKind.SHA1])
    one.update(b"abc")
    assert one.digests() == {DigestKind.SHA1: "a9993e364706816aba3e25717850c26c9cd0d89d"}
    assert one.size_bytes == 3


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("JPEG", "jpeg"),
        ("MPO", "jpeg"),
        ("PNG", "png"),
        ("GIF", "gif"),
        ("WEBP", "webp"),
        ("TIFF", "tiff"),
        ("BMP", "bmp"),
        ("JPEG2000", "jpeg2000"),
        ("AVIF", "avif"),
        ("PPM", "ppm"),
    ],
)
def test_that_pictures_are_known_by_content(kind: str, expected: str) -> None:
    found = sniff(encoded(drawn((64, 48)), kind))
    assert found.format == expected
    assert found.is_picture
    assert found.media_type.startswith("image/")


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"", "application/x-empty"),
        (b"Only a text.", "text/plain"),
        (b"\x00\x01\x02\x03", "application/octet-stream"),
        (b"%PDF-1.7\n", "application/pdf"),
    ],
)
def test_that_other_content_is_no_picture(head: bytes, media_type: str) -> None:
    found = sniff(head)
    assert (found.format, found.media_type) == ("", media_type)


@pytest.mark.parametrize("text", [b"BMW is no bitmap, this is a text.", b"P1000 is no bitmap either.", b"P"])
def test_that_a_text_is_not_taken_for_a_bitmap(text: bytes) -> None:
    assert not sniff(text).is_picture


def test_that_heic_is_known_whether_or_not_it_can_be_decoded() -> None:
    assert sniff(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic").format == "heif"
    assert sniff(b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avifmiaf").format == "avif"


@given(st.binary(max_size=300))
def test_that_any_bytes_can_be_sniffed(head: bytes) -> None:
    assert sniff(head).media_type


@pytest.mark.parametrize(
    ("name", "kind", "lies"),
    [
        ("a.jpg", "jpeg", False),
        ("A.JPEG", "jpeg", False),
        ("a.jpg", "png", True),
        ("a.txt", "png", True),
        ("a", "png", False),
        (".jpg", "png", False),
        ("dir.jpg/a", "png", False),
        ("a.jpg", "", True),
        ("a.txt", "", False),
    ],
)
def test_that_a_name_that_lies_is_told(name: str, kind: str, lies: bool) -> None:
    assert is_misnamed(name, kind) is lies


@pytest.mark.parametrize(
    ("name", "claims"), [("x.PNG", True), ("x.svg", True), ("x.txt", False), ("png", False)]
)
def test_that_a_name_can_promise_a_picture(name: str, claims: bool) -> None:
    assert claims_picture(name) is claims

"""The package as a stream: what was written is what is read, and no change of a byte changes what is believed."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import IO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.custody.signing import public_key_text
from coldframe.partners import messages
from coldframe.partners.keys import fingerprint
from coldframe.partners.terms import MessageKind
from coldframe.referral import package
from coldframe.referral.package import Entry, PackageDamaged

KEY = Ed25519PrivateKey.from_private_bytes(b"\x09" * 32)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TO = "a" * 64


class Kept(io.BytesIO):
    """A file that keeps what was written once it is closed."""

    content = b""

    def close(self) -> None:
        self.content = self.getvalue()
        super().close()


def write(documents: list[bytes], files: list[bytes], *, to: str = TO) -> tuple[bytes, dict[str, bytes]]:
    listed = package.list_documents(
        [(f"form-{number}/1", "application/json", content) for number, content in enumerate(documents)]
    )
    contents = {entry.name: content for entry, content in listed}
    entries = []
    for content in dict.fromkeys(files):
        sha256 = hashlib.sha256(content).hexdigest()
        entries.append(Entry(f"files/{sha256}", sha256, len(content)))
        contents[entries[-1].name] = content
    own = public_key_text(KEY)
    manifest = {
        "format": package.FORMAT,
        "from": {"name": "Example desk", "public_key": own, "fingerprint": fingerprint(own)},
        "documents": [asdict(entry) for entry, _ in listed],
        "files": [asdict(entry) for entry in entries],
    }
    token = messages.sign(
        key=KEY, recipient=to, message_id="msg_" + "1" * 26, kind=MessageKind.PACKAGE,
        payload=manifest, head=None, as_of=NOW,
    )  # fmt: skip
    stream = package.write(token, manifest, lambda entry: [contents[entry.name]], modified_at=NOW)
    return b"".join(stream), contents


def read(stream: bytes) -> dict[str, bytes]:
    kept: dict[str, Kept] = {}

    def keep(name: str) -> IO[bytes]:
        return kept.setdefault(name, Kept())

    package.read([stream], own_fingerprint=TO, as_of=NOW, keep=keep)
    return {name: file.content for name, file in kept.items() if "/" in name}


BYTES = st.binary(max_size=3000)


@settings(max_examples=25, deadline=None)
@given(st.lists(BYTES, min_size=1, max_size=3), st.lists(BYTES, max_size=3))
def test_what_was_written_is_read(documents: list[bytes], files: list[bytes]) -> None:
    stream, contents = write(documents, files)
    assert read(stream) == contents


STREAM, CONTENTS = write([b'{"a": 1}'], [b"drawn shapes" * 50])


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(STREAM) - 1), st.integers(1, 255))
def test_a_changed_byte_is_refused_or_changes_nothing(place: int, change: int) -> None:
    changed = bytearray(STREAM)
    changed[place] ^= change
    try:
        assert read(bytes(changed)) == CONTENTS
    except PackageDamaged:
        return


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(STREAM) - 1025))  # less the end mark, which holds nothing
def test_a_package_that_was_cut_off_is_refused(length: int) -> None:
    with pytest.raises(PackageDamaged):
        read(STREAM[:length])


def test_another_addressee_or_a_vault_that_lies_is_refused() -> None:
    with pytest.raises(PackageDamaged):
        read(write([b"a"], [], to="b" * 64)[0])
    own = public_key_text(KEY)
    sha256 = hashlib.sha256(b"right").hexdigest()
    manifest = {
        "from": {"public_key": own},
        "documents": [],
        "files": [asdict(Entry(f"files/{sha256}", sha256, 5))],
    }

    def lies(_entry: Entry) -> Iterator[bytes]:
        yield b"wrong"

    with pytest.raises(PackageDamaged):
        list(package.write("token", manifest, lies, modified_at=NOW))


@pytest.mark.parametrize("name", ["../evil", "files/x", "/etc/passwd", "documents/../x", "documents/", ""])
def test_a_manifest_names_nothing_outside_its_two_folders(name: str) -> None:
    with pytest.raises(PackageDamaged):
        package.entries_of({"documents": [], "files": [asdict(Entry(name, "0" * 64, 1))]})

"""``coldframe referral open``: a recipient opens a sealed package without a desk, and hears what is wrong with it."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from coldframe.cli import build
from coldframe.core.errors import InvalidInput
from coldframe.custody.signing import public_key_text
from coldframe.partners import messages
from coldframe.partners.keys import fingerprint
from coldframe.partners.sealing import NotOpened, key_fingerprint, seal
from coldframe.partners.terms import FileRef, MessageKind
from coldframe.referral import package

RUN = CliRunner()
DESK_KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
IDENTITY = pyrage.x25519.Identity.generate()
OWN = str(IDENTITY.to_public())
CONTENT, DOCUMENT = b"drawn shapes" * 1000, b'{"format":"coldframe-referral/1"}'
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def plain(*, aud: str = OWN, **changes: object) -> bytes:
    own = public_key_text(DESK_KEY)
    entries = package.list_documents([("coldframe-referral/1", "application/json", DOCUMENT)])
    manifest = {
        "format": package.FORMAT, "referral": "ref_1", "message": "msg_" + "1" * 26, "purpose": "investigation",
        "from": {"name": "Example desk", "public_key": own, "fingerprint": fingerprint(own)},
        "agreement": {"id": "agr_1", "version": 2, "legal_basis": "Example Act"}, "retention_days": 90,
        "onward_transfer": "not_allowed", "rights_caveat": "None.", "contacts": [],
        "documents": [vars_of(entry) for entry, _ in entries],
        "files": [vars_of(package.Entry(f"files/{SHA256}", SHA256, len(CONTENT)))],
        **changes,
    }  # fmt: skip
    now = datetime.now(UTC)
    token = messages.sign(
        key=DESK_KEY, recipient=key_fingerprint(aud), message_id="msg_" + "1" * 26, kind=MessageKind.PACKAGE,
        payload=manifest, files=[FileRef(SHA256, len(CONTENT))], head=None, as_of=now - timedelta(days=400),
    )  # fmt: skip
    return b"".join(
        package.write(token, manifest, lambda entry: [DOCUMENT if entry.form else CONTENT], modified_at=now)
    )


def vars_of(entry: package.Entry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in entry.__slots__}


def run(tmp_path: Path, content: bytes, *arguments: str, to: str = OWN) -> tuple[int, str, str]:
    (tmp_path / "p.tar.age").write_bytes(b"".join(seal([content], to)))
    (tmp_path / "key.txt").write_text(f"# created\n{IDENTITY}\n")
    given = ["referral", "open", str(tmp_path / "p.tar.age"), "--identity", str(tmp_path / "key.txt")]
    result = RUN.invoke(build(), [*given, *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def test_a_whole_package_is_opened_and_its_files_lie_in_the_folder(tmp_path: Path) -> None:
    code, told, said = run(tmp_path, plain(), "--to", str(tmp_path / "out"))
    assert code == 0
    assert "Whole, and signed" in said
    assert "Compare that fingerprint" in said
    assert "agr_1, version 2" in told
    assert (tmp_path / "out" / "files" / SHA256).read_bytes() == CONTENT
    assert (tmp_path / "out" / "documents" / "coldframe-referral-1.json").read_bytes() == DOCUMENT
    for line in (tmp_path / "out" / "SHA256SUMS").read_text().splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest
    assert not (tmp_path / "out.part").exists()


def test_the_age_tool_and_tar_open_it_as_well(tmp_path: Path) -> None:
    sealed = b"".join(seal([plain()], OWN))
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(sealed, [IDENTITY]))) as archive:
        names = archive.getnames()
    assert names[:3] == ["manifest.jws", "manifest.json", "SHA256SUMS"]
    assert names[-1] == f"files/{SHA256}"


def test_the_sender_named_by_telephone_must_have_signed_it(tmp_path: Path) -> None:
    own = fingerprint(public_key_text(DESK_KEY))
    code, told, _ = run(tmp_path, plain(), "--sender", own, "--json")
    assert (code, json.loads(told)["sender_confirmed"]) == (0, True)
    code, told, _ = run(tmp_path, plain(), "--sender", "x" * 43, "--json", "--to", str(tmp_path / "out"))
    assert (code, json.loads(told)["whole"]) == (1, False)
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "out.part").exists()


def _swap(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content.replace(old, new, 1)


def _add(content: bytes) -> bytes:
    extra = io.BytesIO()
    with tarfile.open(fileobj=extra, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("files/../../evil"), io.BytesIO(b""))
    return content.rstrip(b"\0") + bytes(-len(content.rstrip(b"\0")) % 512) + extra.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        _swap(b"drawn shapes", b"drawn shapeS"),
        _swap(b'"retention_days": 90', b'"retention_days": 99'),
        _swap(SHA256.encode() + b"  files", b"0" * 64 + b"  files"),
        _swap(b"documents/coldframe-referral-1.json\0", b"documents/coldframe-referral-2.json\0"),
        lambda content: content[: len(content) // 2],
        lambda content: b"no archive at all" * 100,
        lambda content: b"",
        _add,
    ],
)
def test_whatever_was_changed_is_seen_and_nothing_is_kept(
    tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    code, _, said = run(tmp_path, change(plain()), "--to", str(tmp_path / "out"))
    assert code == 1
    assert "Do not use it" in said
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "out.part").exists()


def test_a_package_for_somebody_else_is_refused(tmp_path: Path) -> None:
    other = str(pyrage.x25519.Identity.generate().to_public())
    with pytest.raises(NotOpened):
        run(tmp_path, plain(), to=other)
    assert run(tmp_path, plain(aud=other))[0] == 1  # sealed to us by somebody who was sent it


def test_words_of_whoever_signed_it_do_nothing_to_the_terminal(tmp_path: Path) -> None:
    code, told, _ = run(tmp_path, plain(rights_caveat="None.\x1b]0;x\x07\nCall       +46 00 1 \x1b[2J"))
    assert code == 0
    assert "\x1b" not in told
    assert "\nCall" not in told


@pytest.mark.parametrize(
    "lacking", [{"agreement": {}}, {"contacts": [{}]}, {"rights_caveat": 1, "contacts": 2}]
)
def test_a_manifest_that_lacks_what_each_says_is_refused(tmp_path: Path, lacking: dict[str, object]) -> None:
    code, _, said = run(tmp_path, plain(**lacking), "--to", str(tmp_path / "out"))
    assert (code, "Do not use it" in said) == (1, True)
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "out.part").exists()


def test_missing_files_and_existing_folders_are_said(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="exists already"):
        run(tmp_path, plain(), "--to", str(tmp_path))
    given = ["referral", "open", str(tmp_path / "none"), "--identity", str(tmp_path / "key.txt")]
    assert isinstance(RUN.invoke(build(), given).exception, InvalidInput)

"""Files of a multipart form on their way into the vault."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

from coldframe.core.actors import person
from coldframe.vault import actions, keys
from coldframe.vault.errors import UploadTooLarge
from coldframe.vault.terms import ReadReason
from coldframe.vault.uploads import SealedUpload

pytestmark = pytest.mark.django_db

INES = person("per_ines")
MANY = hashlib.shake_128(b"upload").digest(6_000_000)


@pytest.fixture(autouse=True)
def vault_dir(tmp_path: Path, settings: Any) -> Path:
    settings.COLDFRAME_DATA_DIR = tmp_path
    settings.COLDFRAME_KEYS_DIR = tmp_path / "keys"
    settings.COLDFRAME_MAX_UPLOAD_BYTES = 10_000_000
    (tmp_path / "keys").mkdir()
    keys.create_master_key(tmp_path / "keys" / "master.key")
    return tmp_path / "vault"


@pytest.fixture(autouse=True)
def no_temporary_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("plaintext on its way to the disk")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    monkeypatch.setattr("django.core.files.uploadedfile.tempfile", SimpleNamespace(NamedTemporaryFile=refuse))


def form(*files: tuple[str, bytes], signed_in: bool = True, **extra: Any) -> HttpRequest:
    data = {
        "note": "hello",
        "files": [SimpleUploadedFile(name, body, content_type="image/png") for name, body in files],
    }
    request = RequestFactory().post("/", data)
    request.user = SimpleNamespace(is_authenticated=signed_in)  # type: ignore[assignment]
    for name, value in extra.items():
        setattr(request, name, value)
    return request


def blobs(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_that_files_arrive_sealed_and_can_be_kept(now: datetime, vault_dir: Path) -> None:
    request = form(("a.png", b"abc"), ("b.png", MANY), ("empty.png", b""))
    files: list[Any] = request.FILES.getlist("files")
    assert request.POST["note"] == "hello"
    assert [type(file) for file in files] == [SealedUpload] * 3
    assert [(file.name, file.size, file.content_type) for file in files] == [
        ("a.png", 3, "image/png"), ("b.png", 6_000_000, "image/png"), ("empty.png", 0, "image/png"),
    ]  # fmt: skip
    assert files[1].sealed.sha256 == hashlib.sha256(MANY).hexdigest()
    stored = actions.keep(files[1].sealed, actor=INES, as_of=now)
    request.close()
    assert len(blobs(vault_dir)) == 1  # the two that nobody kept went with the request
    read = actions.read(stored.sha256, actor=INES, as_of=now, reason=ReadReason.SIGNALS)
    assert b"".join(read) == MANY


def test_that_a_file_over_the_limit_is_refused_in_words(vault_dir: Path, settings: Any) -> None:
    settings.COLDFRAME_MAX_UPLOAD_BYTES = 5_000_000
    request = form(("a.png", b"abc"), ("b.png", MANY))
    with pytest.raises(UploadTooLarge, match="5,000,000 bytes"):
        _ = request.FILES
    assert blobs(vault_dir) == []


def test_that_a_stranger_cannot_fill_the_vault(vault_dir: Path) -> None:
    request = form(("a.png", b"abc"), signed_in=False)
    assert request.POST["note"] == "hello"
    assert len(request.FILES) == 0
    assert not vault_dir.exists() or blobs(vault_dir) == []


def test_that_the_api_vouches_for_a_request_by_its_key(vault_dir: Path) -> None:
    request = form(("a.png", b"abc"), signed_in=False, auth="key_1")
    assert [file.size for file in request.FILES.getlist("files")] == [3]
    request.close()
    assert blobs(vault_dir) == []


def test_that_a_form_that_ends_early_leaves_nothing(vault_dir: Path) -> None:
    whole = RequestFactory().post("/", {"files": SimpleUploadedFile("a.png", MANY)})
    body = whole.read()[:3_000_000]
    request = RequestFactory().generic("POST", "/", body, content_type=whole.META["CONTENT_TYPE"])
    request.user = SimpleNamespace(is_authenticated=True)  # type: ignore[assignment]
    assert len(request.FILES) == 0
    assert blobs(vault_dir) == []

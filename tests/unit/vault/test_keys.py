"""The master key file and what is made from it."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.core.errors import UnsafeConfiguration
from coldframe.vault import keys
from coldframe.vault.keys import MasterKey, create_master_key, load_master_key

A = MasterKey("a", bytes(32), bytes(32))
B = MasterKey("b", bytes(range(32)), bytes(32))
SHA = "ab" * 32


@pytest.fixture
def keys_dir(tmp_path: Path, settings: object) -> Path:
    settings.COLDFRAME_KEYS_DIR = tmp_path  # type: ignore[attr-defined]
    create_master_key(tmp_path / "master.key")
    return tmp_path


def test_that_a_new_key_file_is_private_random_and_never_overwritten(tmp_path: Path) -> None:
    path, other = tmp_path / "master.key", tmp_path / "other.key"
    create_master_key(path)
    create_master_key(other)
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(base64.b64decode(path.read_text())) == 32
    assert load_master_key(path).key != load_master_key(other).key
    with pytest.raises(FileExistsError):
        create_master_key(path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_that_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "master.key"
    create_master_key(path)
    path.chmod(mode)
    with pytest.raises(UnsafeConfiguration, match="chmod 600"):
        load_master_key(path)


@pytest.mark.parametrize("text", ["", "not base64!", "c2hvcnQ=", "A" * 43 + "= " * 3, "\n"])
def test_that_a_file_that_is_no_key_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "master.key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(UnsafeConfiguration, match="backup"):
        load_master_key(path)


def test_that_a_missing_key_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnsafeConfiguration, match="coldframe init"):
        load_master_key(tmp_path / "master.key")


def test_that_a_key_never_shows_in_its_repr(keys_dir: Path) -> None:
    master = load_master_key(keys_dir / "master.key")
    assert master.id in repr(master)
    assert "key=" not in repr(master).replace("master-key", "")
    assert "root=" not in repr(master)


@given(key=st.binary(min_size=32, max_size=32), digest=st.binary(min_size=32, max_size=32))
def test_that_a_wrapped_key_opens_only_for_its_content_and_master(key: bytes, digest: bytes) -> None:
    wrapped = A.wrap(key, digest.hex())
    assert len(wrapped) == 72
    assert A.unwrap(wrapped, digest.hex()) == key
    assert B.unwrap(wrapped, digest.hex()) is None
    assert A.unwrap(wrapped, bytes(b ^ 1 for b in digest).hex()) is None


@given(position=st.integers(0, 71), bit=st.integers(0, 7))
def test_that_an_edited_wrapped_key_does_not_open(position: int, bit: int) -> None:
    wrapped = bytearray(A.wrap(bytes(32), SHA))
    wrapped[position] ^= 1 << bit
    assert A.unwrap(bytes(wrapped), SHA) is None


@pytest.mark.parametrize("wrapped", [b"", b"x", bytes(71), bytes(72), bytes(80)])
def test_that_what_is_no_wrapped_key_does_not_open(wrapped: bytes) -> None:
    assert A.unwrap(wrapped, SHA) is None


def test_that_derived_keys_differ_by_purpose_and_stay_the_same(keys_dir: Path) -> None:
    assert keys.derive_key("one") == keys.derive_key("one")
    assert keys.derive_key("one") != keys.derive_key("two")
    assert len(keys.derive_key("one")) == 32
    assert keys.derive_key("one") != keys.master_key().key


def test_that_a_purpose_has_a_form(keys_dir: Path) -> None:
    with pytest.raises(ValueError, match="purpose"):
        keys.derive_key("Not A Purpose")


def test_that_a_keyed_hash_depends_on_purpose_text_and_master(keys_dir: Path) -> None:
    first = keys.keyed_hash("one", "text")
    assert first == keys.keyed_hash("one", "text")
    assert len(bytes.fromhex(first)) == 32
    assert len({first, keys.keyed_hash("two", "text"), keys.keyed_hash("one", "texts")}) == 3
    (keys_dir / "master.key").unlink()
    create_master_key(keys_dir / "master.key")
    assert keys.keyed_hash("one", "text") != first


def test_that_rotation_keeps_the_old_master_findable_and_the_derived_keys_the_same(keys_dir: Path) -> None:
    old, derived = keys.master_key(), keys.derive_key("one")
    new = keys.rotate_master_key()
    assert new.id != old.id
    assert keys.master_key() == new
    assert keys.find_master_key(old.id) == MasterKey(old.id, old.key, old.root)
    assert keys.find_master_key(new.id) == new
    assert keys.find_master_key("0" * 16) is None
    third = keys.rotate_master_key()
    assert keys.derive_key("one") == derived
    assert keys.find_master_key(new.id) == new
    assert {old.id, new.id, third.id} == {keys.master_key().id, old.id, new.id}
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in keys_dir.iterdir())

"""Storing, reading, destroying and sweeping, on disk and in the database."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from coldframe.core.actors import person, system
from coldframe.core.errors import Conflict, InvalidInput, NotFound, UnsafeConfiguration
from coldframe.custody.actions import ask_to_lift_hold, lift_hold, place_hold
from coldframe.custody.queries import list_events, verify
from coldframe.vault import actions, keys
from coldframe.vault.errors import ObjectDestroyed, UploadTooLarge, VaultObjectDamaged
from coldframe.vault.frames import FRAME_BYTES
from coldframe.vault.models import VaultObject
from coldframe.vault.queries import count_objects, find_object, get_object, has_object
from coldframe.vault.terms import ReadReason, VaultEvent

pytestmark = pytest.mark.django_db

INES = person("per_ines")
Commit = Callable[..., AbstractContextManager[list[Any]]]


@pytest.fixture(autouse=True)
def vault_dir(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault and keys of the test's own."""
    settings.COLDFRAME_DATA_DIR = tmp_path
    settings.COLDFRAME_KEYS_DIR = tmp_path / "keys"
    (tmp_path / "keys").mkdir()
    keys.create_master_key(tmp_path / "keys" / "master.key")
    from coldframe.custody.signing import create_signing_key

    create_signing_key(tmp_path / "keys" / "signing.key")
    return tmp_path / "vault"


def put(data: bytes, now: datetime, step: int = 100_000) -> str:
    pieces = (data[i : i + step] for i in range(0, len(data), step))
    return actions.store(pieces, actor=INES, as_of=now).sha256


def get(sha256: str, now: datetime) -> bytes:
    return b"".join(actions.read(sha256, actor=INES, as_of=now, reason=ReadReason.VERIFICATION))


def blobs(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def blob_of(folder: Path, sha256: str) -> Path:
    return folder / VaultObject.objects.get(sha256=sha256, destroyed_at=None).blob_name


def kinds(about: str) -> list[str]:
    return [event.kind for event in list_events(about=about)]


def content(size: int, seed: int = 1) -> bytes:
    return hashlib.shake_128(seed.to_bytes(4, "big")).digest(size)


# ── Round trip ──────────────────────────────────────────────────────────────


def test_that_what_is_stored_comes_back_with_its_hashes_and_events(now: datetime, vault_dir: Path) -> None:
    data = content(2_500_000)
    stored = actions.store([data[:7], b"", data[7:]], actor=INES, as_of=now)
    assert stored.sha256 == hashlib.sha256(data).hexdigest()
    assert stored.sha1 == hashlib.sha1(data).hexdigest()
    assert stored.md5 == hashlib.md5(data).hexdigest()
    assert stored.size_bytes == 2_500_000
    pieces = list(
        actions.read(stored.sha256.upper(), actor=INES, as_of=now, reason=ReadReason.REVEAL, about="itm_1")
    )
    assert b"".join(pieces) == data
    assert max(map(len, pieces)) <= FRAME_BYTES
    seen = get_object(stored.sha256)
    assert (seen.size_bytes, seen.stored_at, seen.is_destroyed) == (2_500_000, now, False)
    first, second = list_events(about=seen.id)
    assert (first.kind, first.actor) == (VaultEvent.OBJECT_STORED, "person:per_ines")
    assert first.detail["sha256"] == stored.sha256
    assert (second.kind, second.actor) == (VaultEvent.OBJECT_READ, "person:per_ines")
    assert second.detail == {"sha256": stored.sha256, "reason": "reveal", "about": "itm_1"}
    assert verify().is_whole


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    size=st.one_of(
        st.integers(0, 3000), st.sampled_from([k * FRAME_BYTES + d for k in (1, 2) for d in (-1, 0, 1)])
    ),
    steps=st.lists(st.integers(1, 2 * FRAME_BYTES), min_size=1, max_size=5),
    seed=st.integers(0, 3),
)
def test_that_any_size_cut_anyhow_comes_back(size: int, steps: list[int], seed: int) -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    data = content(size, seed)

    def pieces() -> Iterator[bytes]:
        at, turn = 0, 0
        while at < size:
            yield data[at : at + steps[turn % len(steps)]]
            at += steps[turn % len(steps)]
            turn += 1

    stored = actions.store(pieces(), actor=INES, as_of=now)
    assert stored.size_bytes == size
    assert get(stored.sha256, now) == data


def test_that_nothing_on_disk_shows_content_or_hash(now: datetime, vault_dir: Path) -> None:
    data = b"a recognizable phrase " * 1000
    sha256 = put(data, now)
    (blob,) = blobs(vault_dir)
    assert b"recognizable" not in blob.read_bytes()
    assert sha256[:8] not in str(blob)
    assert vault_dir.stat().st_mode & 0o077 == 0


def test_that_the_read_is_recorded_when_asked_for_even_if_nothing_is_taken(now: datetime) -> None:
    sha256 = put(b"abc", now)
    actions.read(sha256, actor=INES, as_of=now, reason=ReadReason.SIGNALS)
    assert kinds(get_object(sha256).id) == ["object_stored", "object_read"]


def test_that_a_read_needs_a_reason_of_the_list(now: datetime) -> None:
    sha256 = put(b"abc", now)
    with pytest.raises(ValueError, match="curiosity"):
        actions.read(sha256, actor=INES, as_of=now, reason="curiosity")  # type: ignore[arg-type]
    assert kinds(get_object(sha256).id) == ["object_stored"]


def test_that_what_was_never_stored_is_not_found(now: datetime) -> None:
    with pytest.raises(NotFound, match="holds no object"):
        get("0" * 64, now)
    assert find_object("0" * 64) is None
    assert not has_object("0" * 64)


# ── Same content twice ──────────────────────────────────────────────────────


def test_that_the_same_content_twice_is_one_object(
    now: datetime, vault_dir: Path, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first = put(content(300_000), now)
        second = put(content(300_000), now, step=777)
    assert first == second
    assert count_objects() == 1
    assert len(blobs(vault_dir)) == 1
    assert kinds(get_object(first).id) == ["object_stored", "object_seen_again"]
    assert get(first, now) == content(300_000)


def test_that_keeping_the_same_sealed_blob_twice_loses_nothing(
    now: datetime, vault_dir: Path, django_capture_on_commit_callbacks: Commit
) -> None:
    writer = actions.Writer()
    writer.write(b"abc")
    sealed = writer.seal()
    with django_capture_on_commit_callbacks(execute=True):
        actions.keep(sealed, actor=INES, as_of=now)
        actions.keep(sealed, actor=INES, as_of=now)
    assert len(blobs(vault_dir)) == 1
    assert get(sealed.sha256, now) == b"abc"


@pytest.mark.parametrize("harm", ["missing", "cut"])
def test_that_submitting_a_lost_file_again_repairs_it(
    now: datetime, vault_dir: Path, harm: str, django_capture_on_commit_callbacks: Commit
) -> None:
    sha256 = put(b"abc", now)
    blob = blob_of(vault_dir, sha256)
    if harm == "missing":
        blob.unlink()
    else:
        blob.write_bytes(blob.read_bytes()[:-1])
    with pytest.raises(VaultObjectDamaged, match="submit the same file again"):
        get(sha256, now)
    with django_capture_on_commit_callbacks(execute=True):
        put(b"abc", now)
    assert get(sha256, now) == b"abc"
    assert len(blobs(vault_dir)) == 1
    assert kinds(get_object(sha256).id) == [
        "object_stored",
        "object_damaged",
        "object_repaired",
        "object_read",
    ]


# ── Damage ──────────────────────────────────────────────────────────────────


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(position=st.integers(0, 1_100_000), bit=st.integers(0, 7))
def test_that_flipping_any_bit_on_disk_is_detected(position: int, bit: int, vault_dir: Path) -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    sha256 = put(content(FRAME_BYTES + 40_000), now)
    blob = blob_of(vault_dir, sha256)
    whole = bytearray(blob.read_bytes())
    edited = whole.copy()
    edited[position % len(edited)] ^= 1 << bit
    blob.write_bytes(edited)
    with pytest.raises(VaultObjectDamaged) as caught:
        get(sha256, now)
    blob.write_bytes(whole)
    assert blob.name in caught.value.message
    assert "Restore" in caught.value.message
    assert get(sha256, now) == content(FRAME_BYTES + 40_000)


def test_that_damage_found_in_the_middle_is_recorded(now: datetime, vault_dir: Path) -> None:
    sha256 = put(content(3 * FRAME_BYTES), now)
    blob = blob_of(vault_dir, sha256)
    edited = bytearray(blob.read_bytes())
    edited[2 * FRAME_BYTES] ^= 1
    blob.write_bytes(edited)
    stream = actions.read(sha256, actor=INES, as_of=now, reason=ReadReason.EXPORT)
    assert next(stream) == content(3 * FRAME_BYTES)[:FRAME_BYTES]
    with pytest.raises(VaultObjectDamaged):
        list(stream)
    assert kinds(get_object(sha256).id) == ["object_stored", "object_read", "object_damaged"]


def test_that_swapped_blobs_are_detected(now: datetime, vault_dir: Path) -> None:
    one, two = put(content(50_000, 1), now), put(content(50_000, 2), now)
    a, b = blob_of(vault_dir, one), blob_of(vault_dir, two)
    held = a.read_bytes()
    a.write_bytes(b.read_bytes())
    b.write_bytes(held)
    for sha256 in (one, two):
        with pytest.raises(VaultObjectDamaged):
            get(sha256, now)


def test_that_a_key_and_blob_moved_together_to_another_row_are_detected(now: datetime) -> None:
    one, two = put(content(50_000, 1), now), put(content(50_000, 2), now)
    a, b = (VaultObject.objects.get(sha256=sha256) for sha256 in (one, two))
    name = a.blob_name
    VaultObject.objects.filter(id=a.id).update(blob_name="held")
    VaultObject.objects.filter(id=b.id).update(blob_name=name, wrapped_key=a.wrapped_key)
    with pytest.raises(VaultObjectDamaged, match="belongs to another object"):
        get(two, now)


def test_that_an_edited_content_hash_is_detected(now: datetime) -> None:
    sha256 = put(b"abc", now)
    VaultObject.objects.filter(sha256=sha256).update(sha256="0" * 64)
    with pytest.raises(VaultObjectDamaged):
        get("0" * 64, now)


# ── Limits and interruptions ────────────────────────────────────────────────


def test_that_too_much_is_refused_and_leaves_nothing(vault_dir: Path) -> None:
    writer = actions.Writer(max_bytes=FRAME_BYTES)
    writer.write(bytes(FRAME_BYTES))
    with pytest.raises(UploadTooLarge, match=r"1,048,576 bytes.*COLDFRAME_MAX_UPLOAD_BYTES"):
        writer.write(b"x")
    assert blobs(vault_dir) == []
    with pytest.raises(ValueError, match="aborted"):
        writer.write(b"x")


@pytest.mark.parametrize("size", [0, 10, 12 * FRAME_BYTES])
def test_that_an_aborted_writer_leaves_nothing(vault_dir: Path, size: int) -> None:
    writer = actions.Writer()
    writer.write(bytes(size))
    writer.abort()
    writer.abort()
    assert blobs(vault_dir) == []
    with pytest.raises(ValueError, match="aborted"):
        writer.seal()


def test_that_a_stream_that_breaks_leaves_nothing(now: datetime, vault_dir: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield bytes(12 * FRAME_BYTES)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        actions.store(broken(), actor=INES, as_of=now)
    assert blobs(vault_dir) == []
    assert count_objects() == 0


def test_that_without_a_master_key_nothing_is_written(vault_dir: Path, now: datetime) -> None:
    (vault_dir.parent / "keys" / "master.key").unlink()
    with pytest.raises(UnsafeConfiguration):
        actions.store([b"abc"], actor=INES, as_of=now)
    assert not vault_dir.exists() or blobs(vault_dir) == []


def test_that_memory_stays_bounded_for_a_large_file(now: datetime) -> None:
    chunk = content(256 * 1024)
    writer = actions.Writer()
    tracemalloc.start()
    try:
        for _ in range(256):  # 64 MiB
            writer.write(chunk)
        stored = actions.keep(writer.seal(), actor=INES, as_of=now)
        size = sum(
            len(piece)
            for piece in actions.read(stored.sha256, actor=INES, as_of=now, reason=ReadReason.EXPORT)
        )
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size == stored.size_bytes == 64 * 2**20
    assert peak < 16 * 2**20


_CRASH = """
import os, sys, django
django.setup()
from coldframe.vault.actions import Writer
writer = Writer()
writer.write(bytes(8 * 2**20))
if sys.argv[1] == "sealed":
    writer.seal()
os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("moment", ["writing", "sealed"])
def test_that_a_kill_before_the_row_leaves_only_what_the_sweep_removes(
    now: datetime, vault_dir: Path, moment: str
) -> None:
    environment = {
        **{name: text for name, text in os.environ.items() if not name.startswith("COLDFRAME_")},
        "COLDFRAME_DATA_DIR": str(vault_dir.parent),
        "DJANGO_SETTINGS_MODULE": "coldframe.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    done = subprocess.run([sys.executable, "-c", _CRASH, moment], env=environment, check=False)
    assert done.returncode == -9
    kept = put(b"kept", now)
    assert len(blobs(vault_dir)) == 2
    real_now = datetime.now(UTC)
    assert actions.sweep(actor=system("upkeep"), as_of=real_now) == 0
    assert actions.sweep(actor=system("upkeep"), as_of=real_now + timedelta(hours=25)) == 1
    assert blobs(vault_dir) == [blob_of(vault_dir, kept)]
    assert get(kept, now) == b"kept"
    swept = list_events(about="vault")
    assert [(event.kind, event.detail) for event in swept] == [("blobs_swept", {"blobs": 1})]


def test_that_an_outer_roll_back_keeps_neither_row_nor_event(now: datetime, vault_dir: Path) -> None:
    from coldframe.custody.actions import act

    with pytest.raises(KeyError), act(actor=INES, as_of=now):
        put(b"abc", now)
        raise KeyError
    assert count_objects() == 0
    assert list_events() == ()
    assert len(blobs(vault_dir)) == 1  # an orphan that nobody can open


# ── Destruction ─────────────────────────────────────────────────────────────


def test_that_a_destroyed_object_is_gone_and_its_tombstone_and_chain_stay(
    now: datetime, vault_dir: Path, django_capture_on_commit_callbacks: Commit
) -> None:
    sha256 = put(b"abc", now)
    object_id = get_object(sha256).id
    with django_capture_on_commit_callbacks(execute=True):
        actions.destroy(sha256, actor=system("retention"), as_of=now, reason="retention_due")
    assert blobs(vault_dir) == []
    row = VaultObject.objects.get(id=object_id)
    assert bytes(row.wrapped_key) == b""
    tombstone = find_object(sha256)
    assert tombstone is not None
    assert (tombstone.destroyed_at, tombstone.destroyed_reason, tombstone.md5) == (
        now, "retention_due", hashlib.md5(b"abc").hexdigest(),
    )  # fmt: skip
    assert not has_object(sha256)
    with pytest.raises(ObjectDestroyed, match="retention_due"):
        get(sha256, now)
    with pytest.raises(ObjectDestroyed):
        actions.destroy(sha256, actor=system("retention"), as_of=now, reason="retention_due")
    events = list_events(about=object_id)
    assert [event.kind for event in events] == ["object_stored", "object_destroyed"]
    assert events[1].detail == {"sha256": sha256, "reason": "retention_due"}
    assert verify().is_whole


def test_that_a_copy_of_the_blob_cannot_be_brought_back(
    now: datetime, vault_dir: Path, django_capture_on_commit_callbacks: Commit
) -> None:
    sha256 = put(b"abc", now)
    blob = blob_of(vault_dir, sha256)
    copy = blob.read_bytes()
    with django_capture_on_commit_callbacks(execute=True):
        actions.destroy(sha256, actor=INES, as_of=now, reason="retention_due")
    blob.write_bytes(copy)
    VaultObject.objects.filter(sha256=sha256).update(destroyed_at=None)
    with pytest.raises(VaultObjectDamaged):
        get(sha256, now)


def test_that_destroyed_content_that_comes_again_is_a_new_object(
    now: datetime, django_capture_on_commit_callbacks: Commit
) -> None:
    sha256 = put(b"abc", now)
    first = get_object(sha256).id
    with django_capture_on_commit_callbacks(execute=True):
        actions.destroy(sha256, actor=INES, as_of=now, reason="retention_due")
        put(b"abc", now + timedelta(days=1))
    second = get_object(sha256)
    assert second.id != first
    assert get(sha256, now) == b"abc"
    assert VaultObject.objects.filter(sha256=sha256).count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        actions.destroy(sha256, actor=INES, as_of=now + timedelta(days=2), reason="retention_due")
    newest = find_object(sha256)
    assert newest is not None
    assert newest.id == second.id


def test_that_a_blob_left_by_a_destruction_is_swept(now: datetime, vault_dir: Path) -> None:
    sha256 = put(b"abc", now)
    actions.destroy(sha256, actor=INES, as_of=now, reason="retention_due")  # its commit hook never runs here
    assert len(blobs(vault_dir)) == 1
    assert actions.sweep(actor=INES, as_of=datetime.now(UTC) + timedelta(hours=25)) == 1
    assert blobs(vault_dir) == []


@pytest.mark.parametrize("by", ["id", "sha256"])
def test_that_a_legal_hold_stops_destruction(now: datetime, by: str) -> None:
    sha256 = put(b"abc", now)
    subject = getattr(get_object(sha256), by)
    hold = place_hold(subject, reason="Ordered by a court.", actor=INES, as_of=now)
    with pytest.raises(Conflict, match="hold"):
        actions.destroy(sha256, actor=INES, as_of=now, reason="retention_due")
    assert get(sha256, now) == b"abc"
    ask_to_lift_hold(hold, actor=INES, as_of=now)
    lift_hold(hold, actor=person("per_sana"), as_of=now)
    actions.destroy(sha256, actor=INES, as_of=now, reason="retention_due")
    assert not has_object(sha256)


@pytest.mark.parametrize("reason", ["", "Because I say so", "x" * 41])
def test_that_a_destruction_needs_a_code_as_its_reason(now: datetime, reason: str) -> None:
    sha256 = put(b"abc", now)
    with pytest.raises(InvalidInput, match="code"):
        actions.destroy(sha256, actor=INES, as_of=now, reason=reason)
    assert has_object(sha256)


# ── Rotation ────────────────────────────────────────────────────────────────


def test_that_objects_stay_readable_through_a_rotation(now: datetime, vault_dir: Path) -> None:
    old_content, new_content = content(2000, 1), content(2000, 2)
    old = put(old_content, now)
    retired = keys.master_key()
    keys.rotate_master_key()
    new = put(new_content, now)
    assert get(old, now) == old_content
    before = blob_of(vault_dir, old).read_bytes()
    assert actions.rewrap(actor=system("upkeep"), as_of=now) == 1
    assert actions.rewrap(actor=system("upkeep"), as_of=now) == 0
    (vault_dir.parent / "keys" / f"master-{retired.id}.key").unlink()
    assert get(old, now) == old_content
    assert get(new, now) == new_content
    assert blob_of(vault_dir, old).read_bytes() == before
    (event,) = list_events(kind="keys_rewrapped")
    assert (event.subject, event.detail) == (keys.master_key().id, {"objects": 1})


def test_that_a_lost_master_key_is_named(now: datetime, vault_dir: Path) -> None:
    sha256 = put(b"abc", now)
    retired = keys.master_key()
    keys.rotate_master_key()
    (vault_dir.parent / "keys" / f"master-{retired.id}.key").unlink()
    with pytest.raises(UnsafeConfiguration, match=f"master-{retired.id}.key"):
        get(sha256, now)
    with pytest.raises(UnsafeConfiguration):
        actions.rewrap(actor=system("upkeep"), as_of=now)

"""How fast the vault seals and opens, against what it cannot avoid: hashing the same bytes three times.

    .venv/bin/python bench/vault.py

Sealing is hash (MD5, SHA-1, SHA-256), encrypt, write, sync, keep (row and event, committed).
Opening is record, read, authenticate each frame, hash again. On SQLite in a new folder,
unless COLDFRAME_DATABASE_URL says otherwise. Seeded random bytes, never the same twice.
Rounds are interleaved; medians.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROUNDS = 5
SIZES = ((64 * 1024, 40), (1024 * 1024, 20), (32 * 1024 * 1024, 2))
"""Bytes of an object, and how many a round handles."""
CHUNK_BYTES = 1024 * 1024


def prepare() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coldframe.settings")
    os.environ.setdefault("COLDFRAME_DATA_DIR", tempfile.mkdtemp(prefix="coldframe-bench-"))
    os.environ.setdefault("COLDFRAME_SECRET_KEY", "bench" * 12)
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from coldframe.custody.signing import create_signing_key
    from coldframe.vault.keys import create_master_key

    keys = Path(settings.COLDFRAME_KEYS_DIR)
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, create in (("signing.key", create_signing_key), ("master.key", create_master_key)):
        if not (keys / name).exists():
            create(keys / name)
    call_command("migrate", verbosity=0)


def pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), CHUNK_BYTES):
        yield content[start : start + CHUNK_BYTES]


def timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def hash_only(contents: list[bytes]) -> None:
    from coldframe.media.digests import digest

    for content in contents:
        digest(pieces(content))


def store_all(contents: list[bytes]) -> list[str]:
    from django.utils import timezone

    from coldframe.core.actors import system
    from coldframe.vault.actions import store

    return [
        store(pieces(content), actor=system("bench"), as_of=timezone.now()).sha256 for content in contents
    ]


def read_all(hashes: list[str]) -> int:
    from django.utils import timezone

    from coldframe.core.actors import system
    from coldframe.vault.actions import read
    from coldframe.vault.terms import ReadReason

    return sum(
        len(piece)
        for sha256 in hashes
        for piece in read(sha256, actor=system("bench"), as_of=timezone.now(), reason=ReadReason.VERIFICATION)
    )


def main() -> None:
    prepare()
    from django.db import connection

    rng = random.Random(1)
    seconds: dict[tuple[int, str], list[float]] = {}
    whole = True
    for _ in range(ROUNDS):
        for size_bytes, count in SIZES:
            contents = [rng.randbytes(size_bytes) for _ in range(count)]
            stored: list[str] = []
            seconds.setdefault((size_bytes, "hash"), []).append(timed(lambda c=contents: hash_only(c)))
            seconds.setdefault((size_bytes, "store"), []).append(
                timed(lambda c=contents, s=stored: s.extend(store_all(c)))
            )
            started = time.perf_counter()
            whole &= read_all(stored) == size_bytes * count
            seconds.setdefault((size_bytes, "read"), []).append(time.perf_counter() - started)
    print(f"{connection.vendor}: median of {ROUNDS} interleaved rounds, one process, one thread")
    print("| object | hash only, MB/s | store, MB/s | store, ms an object | store ÷ hash | read, MB/s |")
    print("|---|---|---|---|---|---|")
    for size_bytes, count in SIZES:
        took = {name: statistics.median(seconds[size_bytes, name]) for name in ("hash", "store", "read")}
        megabytes = size_bytes * count / 1e6
        ratio = statistics.median(
            store / plain
            for store, plain in zip(seconds[size_bytes, "store"], seconds[size_bytes, "hash"], strict=True)
        )
        print(
            f"| {size_bytes // 1024:,} KiB | {megabytes / took['hash']:,.0f} | {megabytes / took['store']:,.0f} "
            f"| {took['store'] / count * 1000:,.1f} | {ratio:.1f} | {megabytes / took['read']:,.0f} |"
        )
    sys.exit(0 if whole else 1)


if __name__ == "__main__":
    main()

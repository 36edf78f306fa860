"""The same content kept by several at the same moment; needs PostgreSQL, as SQLite has one writer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from coldframe.core.actors import person
from coldframe.custody.queries import list_events, verify
from coldframe.custody.signing import create_signing_key
from coldframe.vault import actions, keys
from coldframe.vault.queries import count_objects
from coldframe.vault.terms import ReadReason

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor == 'sqlite'", reason="set COLDFRAME_TEST_DATABASE_URL to a PostgreSQL"
    ),
]

INES = person("per_ines")


@pytest.mark.parametrize("turn", range(3))
def test_that_the_same_content_at_the_same_moment_is_one_readable_object(
    now: datetime, tmp_path: Path, settings: Any, turn: int
) -> None:
    settings.COLDFRAME_DATA_DIR, settings.COLDFRAME_KEYS_DIR = tmp_path, tmp_path / "keys"
    (tmp_path / "keys").mkdir()
    keys.create_master_key(tmp_path / "keys" / "master.key")
    create_signing_key(tmp_path / "keys" / "signing.key")
    content, writers = b"the same" * 200_000, 6
    barrier = Barrier(writers)

    def keep(_: int) -> str:
        try:
            writer = actions.Writer()
            writer.write(content)
            sealed = writer.seal()
            barrier.wait(timeout=10)
            return actions.keep(sealed, actor=INES, as_of=now).sha256
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        (sha256,) = set(pool.map(keep, range(writers)))
    assert count_objects() == 1
    assert len([path for path in (tmp_path / "vault").rglob("*") if path.is_file()]) == 1
    assert b"".join(actions.read(sha256, actor=INES, as_of=now, reason=ReadReason.VERIFICATION)) == content
    kinds = sorted(event.kind for event in list_events())
    assert kinds == ["object_read", *["object_seen_again"] * (writers - 1), "object_stored"]
    assert verify().is_whole

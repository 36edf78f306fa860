"""Digests out of a foreign SQLite database: a table of known files, as the NSRL publishes it (RDSv3).

Runs in the decoder's confined process only. Of the file nothing is executed: its text is read from a real
table (no view, no virtual table) by one statement of ours; every function, trigger, attachment and other table is
denied; a progress handler ends what takes too long.

Source: NIST, RDSv3 schema (``FILE``, or ``METADATA`` where ``FILE`` is a view; columns ``sha256``,
``sha1``, ``md5``); SQLite, "Defense Against The Dark Arts".
"""

from __future__ import annotations

import re
import sqlite3
import time
from dataclasses import dataclass, field

from coldframe.media.terms import Limits, Unreadable, UnreadableReason, unreadable

MAX_DIGESTS = 1_000_000
"""Different digests that are read from one database: 32 MB of answer at most."""

TABLES = ("FILE", "METADATA")
DIGEST_BYTES = {"sha256": 32, "sha1": 20, "md5": 16}
"""Columns by strength, and what a digest has in bytes."""

_STEPS_A_LOOK = 10_000
"""Instructions of SQLite's machine between two looks at the clock."""

_MARGIN = 0.8
"""Share of the limit after which it ends by itself, so that the reason is told."""

_COMPUTED = re.compile(rb"\bas\b", re.IGNORECASE)
_AUTHORIZED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)


@dataclass(frozen=True, slots=True)
class FileDigests:
    """Different digests of a table of known files.

    Attributes:
        kind: ``sha256``, ``sha1`` or ``md5``: the strongest that the table has.
        values: Lower-case hex, in ascending order.
    """

    kind: str
    values: tuple[str, ...] = field(repr=False)


def read_digests(untrusted: bytes, limits: Limits) -> tuple[str, bytes] | Unreadable:
    """Return the kind and the different digests, one behind the other, of a database in memory.

    Rows whose digest is none are left out.
    """
    if not untrusted.startswith(b"SQLite format 3\0"):
        return unreadable(UnreadableReason.UNSUPPORTED)
    database = sqlite3.connect(":memory:", isolation_level=None)
    deadline = time.monotonic() + limits.seconds * _MARGIN
    try:
        database.deserialize(_without_wal(untrusted))
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1_000_000)
        database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON", "temp_store=MEMORY"):
            database.execute(f"PRAGMA {pragma}")
        database.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_A_LOOK)
        database.set_authorizer(_authorize)
        database.text_factory = bytes  # Damaged text must not end the reading.
        return _read(database)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
            return unreadable(UnreadableReason.OUT_OF_TIME)
        if getattr(error, "sqlite_errorname", "") in ("SQLITE_NOMEM", "SQLITE_FULL"):
            return unreadable(UnreadableReason.OUT_OF_MEMORY)
        return unreadable(UnreadableReason.DAMAGED)
    except UnicodeDecodeError:  # Python fails on a message of SQLite's that quotes damaged text.
        return unreadable(UnreadableReason.DAMAGED)
    finally:
        database.close()


def warm_up(limits: Limits) -> None:
    """Read one small database, so that nothing is left to load after confinement."""
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE FILE (sha256 VARCHAR)")
        database.execute("INSERT INTO FILE VALUES (?)", ("0" * 64,))
    read_digests(database.serialize(), limits)
    read_digests(database.serialize()[:2000], limits)


def _without_wal(untrusted: bytes) -> bytes:
    """Mark a database as one without a write-ahead log: in memory there can be none."""
    return untrusted[:18] + b"\x01\x01" + untrusted[20:] if untrusted[18:20] == b"\x02\x02" else untrusted


def _authorize(action: int, table: str | None, *_: str | None) -> int:
    is_ours = table is None or table in ("sqlite_master", *TABLES)
    return sqlite3.SQLITE_OK if action in _AUTHORIZED and is_ours else sqlite3.SQLITE_DENY


def _read(database: sqlite3.Connection) -> tuple[str, bytes] | Unreadable:
    for table in TABLES:
        # A view has another type, a virtual table no root page, a column that is computed an AS.
        found = database.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name = ?", (table,)
        ).fetchone()
        if found is None or _COMPUTED.search(found[0] or b""):
            continue
        for kind, length in DIGEST_BYTES.items():
            try:
                rows = database.execute(f"SELECT {kind} FROM {table}")  # noqa: S608  # words of ours only
            except sqlite3.OperationalError as error:
                if error.sqlite_errorname != "SQLITE_ERROR":
                    raise
                continue  # No such column.
            digests = _digests(rows, length)
            if digests is None:
                return unreadable(UnreadableReason.TOO_LARGE)
            if digests:
                return kind, b"".join(sorted(digests))
    return unreadable(UnreadableReason.UNSUPPORTED)


def _digests(rows: sqlite3.Cursor, length: int) -> set[bytes] | None:
    found: set[bytes] = set()
    for (text,) in rows:
        if isinstance(text, bytes) and len(text) == 2 * length:
            try:
                found.add(bytes.fromhex(text.decode("ascii")))
            except ValueError:
                continue
        if len(found) > MAX_DIGESTS:
            return None
    return {digest for digest in found if len(digest) == length}

"""The engine's tables in Django's own database, seen through Django's own connection.

The engine speaks SQLAlchemy. Lending it the connection that Django has open puts its
rows into Django's transaction: a stage's rows and the work they cause commit together
or not at all. Reading goes the same way, so a page needs no second pool of connections.
"""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection

from coldframe.core.errors import UnsafeConfiguration

if TYPE_CHECKING:
    import sqlalchemy
    from dbos import DBOSClient

APPLICATION = "coldframe"
QUEUE = "coldframe"
SCHEMA = "dbos"
TASK = "coldframe.perform"
"""The engine's one function; the task's own name is its first argument."""

VERSION = "coldframe-1"
"""Fixed: by default it is a hash of the code, and work of another version is left lying."""


_SAID_ELSEWHERE = ("Exception encountered in background workflow", "Workflow already exists in queue")


class _Lent:
    """Django's open connection, which the borrower may use but neither end nor close."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    def commit(self) -> None:
        if not connection.in_atomic_block:
            self._raw.commit()

    def rollback(self) -> None:
        if not connection.in_atomic_block:
            self._raw.rollback()

    def close(self) -> None:
        """Django closes its own connection."""

    def create_function(self, *args: Any, **kwargs: Any) -> None:
        """Keep Django's own SQL functions: SQLAlchemy would replace its REGEXP."""


def _lend() -> Any:
    connection.ensure_connection()
    return _Lent(connection.connection)


@cache
def _borrowing_engine(vendor: str) -> sqlalchemy.Engine:
    import sqlalchemy  # noqa: PLC0415  # half a second, which a command that starts no work need not wait

    if vendor == "sqlite":
        return sqlalchemy.create_engine(
            "sqlite://", creator=_lend, poolclass=sqlalchemy.NullPool, hide_parameters=True
        )
    # HSTORE support would re-register types on the connection that Django goes on using.
    return sqlalchemy.create_engine(
        "postgresql+psycopg://",
        creator=_lend,
        poolclass=sqlalchemy.NullPool,
        hide_parameters=True,
        use_native_hstore=False,
    )


def borrowing_engine() -> sqlalchemy.Engine:
    """A SQLAlchemy engine whose every connection is this thread's Django connection."""
    return _borrowing_engine(connection.vendor)


def own_engine(*, connections: int) -> sqlalchemy.Engine:
    """A SQLAlchemy engine with connections of its own to the same database, for a worker.

    Args:
        connections: How many it may hold at most.

    Raises:
        UnsafeConfiguration: The database lives in memory, so that no other connection can see it.
    """
    import sqlalchemy  # noqa: PLC0415  # as above

    # Parameters stay out of error messages, which end up in a log.
    limits: dict[str, Any] = {
        "pool_size": connections,
        "max_overflow": 0,
        "pool_timeout": 30,
        "hide_parameters": True,
    }
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        path = str(given["NAME"])
        if ":memory:" in path or "mode=memory" in path:
            raise UnsafeConfiguration(
                "Durable work needs a database file or PostgreSQL, not a database in memory. "
                "Unset COLDFRAME_DATABASE_URL or name a file in it."
            )
        arguments = {"timeout": 30, "check_same_thread": False}
        engine = sqlalchemy.create_engine(f"sqlite:///{path}", connect_args=arguments, **limits)
        sqlalchemy.event.listen(engine, "connect", _prepare_sqlite)
        return engine
    arguments = {
        "dbname": given["NAME"], "user": given["USER"], "password": given["PASSWORD"],
        "host": given["HOST"], "port": given["PORT"],
    }  # fmt: skip
    # Not as a URL: a password in one would end up in somebody's log.
    arguments = {key: value for key, value in arguments.items() if value}
    url = sqlalchemy.URL.create("postgresql+psycopg")
    return sqlalchemy.create_engine(url, connect_args=arguments, pool_pre_ping=True, **limits)


def _prepare_sqlite(raw: Any, _record: object) -> None:
    """As Django's own connections: write-ahead log, every commit on the disk, wait for the writer."""
    raw.isolation_level = "IMMEDIATE"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
        raw.execute(f"PRAGMA {pragma}")


def quiet_log() -> None:
    """Send the engine's warnings to our log, without those that say nothing new.

    It reports every failed task with its traceback, which we do ourselves and safely,
    and every repeated ``enqueue`` of cancelled work, which is meant to change nothing.
    """
    log = logging.getLogger("dbos")
    if log.handlers:
        return
    # With a handler of ours it adds none of its own, which would write past our log.
    log.addHandler(logging.NullHandler())
    log.setLevel(logging.WARNING)
    log.addFilter(lambda record: not str(record.msg).startswith(_SAID_ELSEWHERE))


def make_client(engine: sqlalchemy.Engine) -> DBOSClient:
    """The engine's client over ``engine``: it enqueues, reads and manages, but never takes work."""
    from dbos import DBOSClient, DBOSPortableJSONSerializer  # noqa: PLC0415  # over a second to import

    quiet_log()
    return DBOSClient(
        system_database_engine=engine,
        dbos_system_schema=SCHEMA,
        # Its default is pickle, which would run code out of a table.
        serializer=DBOSPortableJSONSerializer(),
        application_name=APPLICATION,
        lazy=True,
        retry_connection_errors=False,
        # Any limit would be set on Django's transaction and outlive the query.
        observability_query_timeout_sec=0,
    )


@cache
def _client(vendor: str) -> DBOSClient:
    return make_client(_borrowing_engine(vendor))


def client() -> DBOSClient:
    """The engine's client over this thread's Django connection and transaction."""
    return _client(connection.vendor)


def prepare_engine() -> None:
    """Create or update the engine's tables. Cheap when they are up to date; safe to run by several at once.

    Runs after every ``migrate``; call it outside a transaction.
    """
    if connection.vendor == "sqlite":
        # Through Django's connection, so that a test's database in memory gets them as well.
        client()._sys_db.run_migrations()  # noqa: SLF001  # the public call makes a connection of its own
        return
    engine = own_engine(connections=2)
    try:
        make_client(engine)._sys_db.run_migrations()  # noqa: SLF001  # the public call needs a URL with the password
    finally:
        engine.dispose()

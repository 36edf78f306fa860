"""What a stretch of the ledger touches, found by the database itself: a statement a batch, not a line an event.

The rule is ``rules.Touching``; this is the same in SQL, for SQLite and PostgreSQL, and the property tests hold both
against each other. What is touched once and never was before counts as it stands and stays in the database; the few
things that are touched more often (taken back, corrected, counted again) go through ``rules.touch_v1`` in Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db import connection

from coldframe.core.values import Qualifier
from coldframe.publication.rules import Touch, Touching, Turn, microseconds
from coldframe.publication.terms import EVERY_EVENT, LedgerMeasure

STANDS_ALONE = (
    "turn = 'counts' AND NOT EXISTS (SELECT 1 FROM again "
    "WHERE again.code = touched.code AND again.identity = touched.identity)"
)
"""Of rows of the table that :func:`sweep` makes: touched once, and never before."""

_OR_KEPT = (
    "OR EXISTS (SELECT 1 FROM publication_countedthing kept "
    "WHERE kept.code = touched.code AND kept.identity = touched.identity)"
)

_ROOM_KIB = 262_144

_TOUCHES_AT_ONCE = 20_000

_DAY_US = 86_400_000_000
_FIRST_DAY = datetime(1970, 1, 1, tzinfo=UTC).toordinal()


@dataclass(frozen=True, slots=True)
class _Dialect:
    """What the two databases write differently; ``{k}`` is a key of an event's detail.

    Attributes:
        detail: The detail as it is read once.
        at: The moment in microseconds since 1970.
        text: ``rules.text_of`` of one fact.
        number: ``int(fact or 0)``.
        identity: ``str(fact)``, null if there is none.
    """

    detail: str
    at: str
    text: str
    number: str
    identity: str


_DIALECTS = {
    "sqlite": _Dialect(
        detail="detail",
        # Twice the percent sign: in a statement with parameters.
        at="CAST(strftime('%%s', substr(at, 1, 19)) AS INTEGER) * 1000000 + CAST(substr(at, 21, 6) AS INTEGER)",
        text="CASE json_type(detail, '$.{k}') WHEN 'true' THEN 'yes' WHEN 'false' THEN 'no' WHEN 'array' THEN "
        "coalesce((SELECT group_concat(one, ',') FROM (SELECT DISTINCT CAST(value AS TEXT) AS one "
        "FROM json_each(detail, '$.{k}') WHERE value NOT IN ('', 0) ORDER BY one)), '') "
        "ELSE coalesce(CAST(json_extract(detail, '$.{k}') AS TEXT), '') END",
        number="coalesce(CAST(json_extract(detail, '$.{k}') AS INTEGER), 0)",
        identity="CAST(json_extract(detail, '$.{k}') AS TEXT)",
    ),
    "postgresql": _Dialect(
        detail="detail::jsonb AS detail",
        at="(extract(epoch FROM at::timestamptz) * 1000000)::bigint",
        text="CASE jsonb_typeof(detail -> '{k}') WHEN 'boolean' THEN "
        "CASE WHEN (detail -> '{k}')::boolean THEN 'yes' ELSE 'no' END WHEN 'array' THEN "
        "coalesce((SELECT string_agg(one, ',' ORDER BY one COLLATE \"C\") FROM (SELECT DISTINCT one "
        "FROM jsonb_array_elements_text(detail -> '{k}') AS one WHERE one NOT IN ('', '0')) AS said), '') "
        "ELSE coalesce(detail ->> '{k}', '') END",
        number="CASE jsonb_typeof(detail -> '{k}') WHEN 'boolean' THEN (detail -> '{k}')::boolean::int "
        "WHEN 'null' THEN 0 ELSE coalesce(nullif(detail ->> '{k}', '')::bigint, 0) END",
        identity="detail ->> '{k}'",
    ),
}


def sweep(touching: Touching, *, after: int, until: int) -> None:
    """Make the table ``touched`` of this connection: every touch from ``after`` (not included) to ``until``.

    Its columns: code, identity, place (order inside the event), sequence, at, turn, part, amount. Beside it the
    table ``again``: each thing in it that is touched more than once or was counted before. Both of the connection
    alone; :func:`drop` ends them.
    Writes nothing that others see. Cost: linear in the events, and a look into an index for each touch.

    Args:
        touching: The measures.
        after, until: Places in the ledger.
    """
    drop()
    _gather(touching.kinds, after, until)
    _touch(touching, _OR_KEPT)


def sweep_each(
    measures: Sequence[LedgerMeasure], *, first: int = 0, until: int, at_once: int
) -> Iterator[int]:
    """Make the table ``touched`` from the ledger's beginning for some measures after the others, as if nothing were kept.

    Of a long ledger one measure at a time, because then whatever is sorted or put into an index is as small as one measure, and fits into
    memory: ten million events cost each what a hundred thousand do.

    Args:
        measures: In the order in which they come.
        first: The place of the first one that is wanted.
        until: The last event that is read.
        at_once: How many measures.

    Yields:
        The place in ``measures`` of the first one whose touches ``touched`` holds now.
    """
    drop()
    _gather(Touching(measures).kinds, 0, until)
    for place in range(first, len(measures), at_once):
        _touch(Touching(measures[place : place + at_once]))
        yield place
    drop()


@contextmanager
def roomy() -> Iterator[None]:
    """Let SQLite sort and keep pages in up to 256 MiB meanwhile; what it needs of that, it takes.

    Nothing in these tables is secret or has to be gone from the file (ids and counts, derived from a ledger that stays),
    so what is dropped is not overwritten. PostgreSQL has its own settings for all that.

    The cache of temporary tables stays as large as it was made. SQLite (3.40 at least) forgets their changed pages when
    it is made smaller and a transaction follows that writes none of them: "database disk image is malformed".
    """
    if connection.vendor != "sqlite":
        yield
        return
    names = ("main.cache_size", "secure_delete")
    with connection.cursor() as cursor:
        was = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
        cursor.execute(f"PRAGMA temp.cache_size = {-_ROOM_KIB}")
        for name, value in zip(names, (-_ROOM_KIB, 0), strict=True):
            cursor.execute(f"PRAGMA {name} = {value}")
        try:
            yield
        finally:
            for name, value in zip(names, was, strict=True):
                cursor.execute(f"PRAGMA {name} = {value}")


def _gather(kinds: Iterable[str], after: int, until: int) -> None:
    """Read the stretch's events once, those of one kind side by side."""
    say = _DIALECTS[connection.vendor]
    wanted = sorted(kinds)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE stretch AS SELECT sequence, kind, {say.at} AS at, subject, {say.detail} "  # noqa: S608  own names
            "FROM custody_ledgerevent WHERE sequence > %s AND sequence <= %s AND kind || '' IN "
            f"({', '.join(['%s'] * len(wanted))}) ORDER BY kind",
            [after, until, *wanted],
        )
        cursor.execute("CREATE INDEX stretch_kind ON stretch (kind)")


def _touch(touching: Touching, kept: str = "") -> None:
    touches = " UNION ALL ".join(_selects(touching, _DIALECTS[connection.vendor]))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS touched")
        cursor.execute("DROP TABLE IF EXISTS again")
        cursor.execute(
            f"CREATE TEMPORARY TABLE touched AS SELECT * FROM ({touches}) said WHERE identity <> ''"  # noqa: S608  own names
        )
        cursor.execute(
            "CREATE TEMPORARY TABLE again AS SELECT code, identity FROM touched "  # noqa: S608  own names
            f"GROUP BY code, identity HAVING count(*) > 1 {kept}"
        )
        cursor.execute("CREATE INDEX again_thing ON again (code, identity)")


def drop() -> None:
    """Take the tables of :func:`sweep` away, if there are any."""
    with connection.cursor() as cursor:
        for table in ("stretch", "touched", "again"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


def others() -> Iterator[list[Touch]]:
    """Every touch of a thing that does not stand alone, in order for each thing; things whole, some at a time."""
    found: list[Touch] = []
    for _thing, touches in groupby(_others(), key=lambda touch: (touch.code, touch.identity)):
        found += touches
        if len(found) >= _TOUCHES_AT_ONCE:
            yield found
            found = []
    if found:
        yield found


def _others() -> Iterator[Touch]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT turn, code, identity, sequence, at, part, amount FROM touched "  # noqa: S608  own names
            f"WHERE NOT ({STANDS_ALONE}) ORDER BY code, identity, sequence, place"
        )
        while rows := cursor.fetchmany(10_000):
            for turn, *rest in rows:
                yield Touch(Turn(turn), *rest)


def days_of(column: str, zone: ZoneInfo, first: int, last: int) -> str:
    """SQL for the day of a moment in a zone (``rules.day_of``), for moments from ``first`` to ``last``."""
    borders = _offsets(zone, first, last)
    cases = "".join(f" WHEN {column} < {until} THEN {offset}" for until, offset in borders[:-1])
    offset = f"CASE{cases} ELSE {borders[-1][1]} END" if cases else str(borders[-1][1])
    return f"(({column} + {offset}) / {_DAY_US} + {_FIRST_DAY})"


def _offsets(zone: ZoneInfo, first: int, last: int) -> list[tuple[int, int]]:
    """Until when (µs, not included) a zone lies how far (µs) from UTC, through a stretch; no offset changes twice a day."""
    found: list[tuple[int, int]] = []
    at, offset = first, _offset(zone, first)
    while at <= last:
        after = at + _DAY_US
        if _offset(zone, after) != offset:
            low, high = at, after
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _offset(zone, middle) == offset else (low, middle)
            found.append((high, offset))
            offset = _offset(zone, after)
        at = after
    return [*found, (last + 1, offset)]


def _offset(zone: ZoneInfo, at: int) -> int:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
    return microseconds(moment.astimezone(zone).replace(tzinfo=UTC)) - at


def _selects(touching: Touching, say: _Dialect) -> Iterator[str]:
    for place, (kind, turn, measure) in enumerate(touching.rules):
        if turn is Turn.COUNTS and measure.replaces:
            key = _key(measure.replaces)
            replaced = say.identity.format(k=key)
            yield _select(
                measure,
                2 * place,
                Turn.TAKES_BACK,
                replaced,
                "''",
                "1",
                kind,
                f"AND coalesce({replaced}, '') <> ''",
            )
        identity = _identity(measure, say)
        if turn in (Turn.TAKES_BACK, Turn.RESTORES):
            yield _select(measure, 2 * place, turn, identity, "''", "1", kind)
            continue
        part = say.text.format(k=_key(measure.breakdown)) if measure.breakdown else "''"
        amount = say.number.format(k=_key(measure.amount)) if measure.amount else "1"
        if measure.is_qualified:
            amount = f"CASE WHEN {part} = '{Qualifier.UNCOUNTED}' THEN 1 ELSE {amount} END"
        fits = " AND ".join(
            f"{say.text.format(k=_key(key))} = '{_key(value)}'" for key, value in measure.where
        )
        if fits and turn is Turn.CORRECTS:
            # It is said anew to be something that this measure does not count.
            part, amount = (
                f"CASE WHEN {fits} THEN {part} ELSE '' END",
                f"CASE WHEN {fits} THEN {amount} ELSE 0 END",
            )
        only = f"AND {fits}" if fits and turn is Turn.COUNTS else ""
        yield _select(measure, 2 * place + 1, turn, identity, part, amount, kind, only)


def _select(
    measure: LedgerMeasure,
    place: int,
    turn: Turn,
    identity: str,
    part: str,
    amount: str,
    kind: str,
    only: str = "",
) -> str:
    return (
        f"SELECT '{measure.code}' AS code, {identity} AS identity, {place} AS place, sequence, at, "  # noqa: S608  own names
        f"'{turn}' AS turn, {part} AS part, {amount} AS amount FROM stretch WHERE kind = '{_key(kind)}' {only}"
    )


def _identity(measure: LedgerMeasure, say: _Dialect) -> str:
    if measure.identity == EVERY_EVENT:
        return "CAST(sequence AS TEXT)"
    return say.identity.format(k=_key(measure.identity)) if measure.identity else "subject"


def _key(text: str) -> str:
    """A code as it may stand inside a statement; measures are our own, and hold nothing else."""
    if text and not text.replace("_", "").isalnum():
        raise ValueError(f"{text!r} is no code")
    return str(text)

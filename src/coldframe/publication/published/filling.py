"""Shares that stand side by side: whether those of each row make 100 %."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from coldframe.core.said import Listed, Part, Said, some
from coldframe.publication.published.columns import Column, ColumnKind
from coldframe.publication.published.findings import Finding, Verdict, shown
from coldframe.publication.published.labels import is_change, is_running, role_of
from coldframe.publication.published.shaping import Table
from coldframe.publication.terms import RowRole

_HUNDRED = Decimal(100)


def check_filling(table: Table, columns: Sequence[Column]) -> Iterator[Finding]:
    """Where the shares of most rows make 100 %, name the rows whose shares do not."""
    below: dict[str, list[Column]] = defaultdict(list)
    for column in columns:
        own = column.name.rpartition(" · ")[2]
        is_part = role_of(own) in (RowRole.PART, RowRole.UNSPECIFIED, RowRole.ASIDE)
        if column.kind is ColumnKind.SHARE and is_part and not is_change(own) and not is_running(own):
            below[column.name.rpartition(" · ")[0]].append(column)
    for shares in below.values():
        if len(shares) > 1:
            yield from _filling(table, shares)


def _filling(table: Table, shares: Sequence[Column]) -> Iterator[Finding]:
    right, wrong = 0, list[Said]()
    for index, row in enumerate(table.rows):
        values = [share.values[index] for share in shares]
        if not all(value.is_number for value in values) or not any(value.number for value in values):
            continue
        made = sum((value.number for value in values), Decimal(0))
        slack = sum((Decimal(10) ** -value.decimals / 2 for value in values), Decimal(0))
        if abs(made - _HUNDRED) <= slack:
            right += 1
        else:
            wrong.append(Said("line %(line)s: %(made)s", line=str(row.line), made=shown(made)))
    names: dict[str, Part] = {"columns": Listed(tuple(share.name for share in shares), " + ")}
    if right > 1 and right >= 2 * len(wrong):
        if wrong:
            says = Said("%(columns)s make 100 %%, but not in %(rows)s.", **names, rows=some(wrong))
            yield Finding(Verdict.CONTRADICTED, says)
        else:
            says = Said("%(columns)s make 100 %% in all %(count)s rows.", **names, count=str(right))
            yield Finding(Verdict.HOLDS, says)

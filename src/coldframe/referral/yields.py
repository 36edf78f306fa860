"""Yield: how much of what was handed on could be used, as far as anybody said. Pure.

Source: reference domain.md 3.3, R-20 and R-23. Legal standards differ from place to place, so yield is no
measure of a sender's care.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from statistics import median

from coldframe.core.answers import Answer
from coldframe.referral.terms import SMALL_BASE, Handed, YieldBy, YieldRow

_DAY_SECONDS = 86_400


def yield_v1(handed: Iterable[Handed], by: YieldBy) -> tuple[YieldRow, ...]:
    """Count what came of referrals, one row a group, the largest first; what is not known comes last.

    A referral of two kinds of harm, or two platforms, stands in two groups: such rows may not be added.
    """
    groups: dict[str, list[Handed]] = {}
    for one in handed:
        for code in one.parties.get(by) or ("",):
            groups.setdefault(code, []).append(one)
    rows = (total_v1(members, code=code) for code, members in groups.items())
    return tuple(sorted(rows, key=lambda row: (not row.code, -row.handed, row.code)))


def total_v1(members: Iterable[Handed], *, code: str = "") -> YieldRow:
    """Count one group, each referral once."""
    group = tuple(members)
    yes = sum(one.useful is Answer.YES for one in group)
    reasons = Counter(one.why_not_useful for one in group if one.useful is Answer.NO)
    no = reasons.total()
    days = [
        (one.told_at - one.left_at).total_seconds() / _DAY_SECONDS for one in group if one.told_at is not None
    ]
    return YieldRow(
        code=code,
        handed=len(group),
        answered=len(days),
        actionable=yes,
        not_useful=no,
        by_reason=dict(sorted(reasons.items())),
        share_percent=round(100 * yes / (yes + no)) if yes + no >= SMALL_BASE else None,
        median_days=round(median(days), 1) if len(days) >= SMALL_BASE else None,
    )

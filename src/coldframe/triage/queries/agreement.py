"""How far the two readings of this desk agree, over a period."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from coldframe.triage.agreement import Agreement, measure
from coldframe.triage.models import Decision
from coldframe.triage.terms import OBSERVATION_KINDS


def measure_agreement(start: datetime, end: datetime) -> tuple[Agreement, ...]:
    """Measure how far first and second readings agreed: on outcome, category and each observation.

    Counted is every decision whose second reading was given from ``start`` (inclusive) to ``end``
    (exclusive), whatever became of it; a third person's decision is no reading of this kind, and neither
    is a judgement that was repeated on another clue: one file that two people read is one pair. An
    observation that could not be made counts as a code like any other.
    """
    rows = Decision.objects.filter(second_at__gte=start, second_at__lt=end, repeats=None).exclude(
        second_by=""
    )
    read: dict[str, Counter[tuple[str, str]]] = {
        name: Counter() for name in ("outcome", "category", *OBSERVATION_KINDS)
    }
    columns = (
        "outcome", "second_outcome", "category", "second_category", "observations", "second_observations"
    )  # fmt: skip
    for outcome, second_outcome, category, second_category, seen, second_seen in rows.values_list(
        *columns
    ).iterator(chunk_size=2000):
        read["outcome"][outcome, second_outcome] += 1
        read["category"][category, second_category] += 1
        for name in OBSERVATION_KINDS:
            read[name][seen[name], second_seen[name]] += 1
    return tuple(measure(name, pairs) for name, pairs in read.items())

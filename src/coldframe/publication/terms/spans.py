"""Times from one stage to another, and shares: what is made of two measures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from coldframe.publication.terms.figures import Period

QUANTILES = (0.25, 0.5, 0.75, 0.9)
"""Which are told: the half lies between the first and the third, and one of ten takes longer than the last."""


@dataclass(frozen=True, slots=True)
class Span:
    """The time from one event to another of the same thing.

    Counting rule: things that count under ``start`` in the period; the end is the first time from then on that the
    thing counts under ``end``, at any time until the as-of date.

    Attributes:
        start: Code of the measure that begins it.
        end: Code of the measure that ends it; its identity is that of ``start``.
    """

    code: str
    what: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Rate:
    """One measure per another over the same period; both are told with it."""

    code: str
    what: str
    part: str
    base: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanFigure:
    """How long something took, of those that began in the period.

    Attributes:
        ended: How many reached the end by the as-of date.
        open: How many did not: they have taken at least until then (censored), and are not left out.
        quantiles: For each of :data:`QUANTILES` the time within which that part reached the end, by the estimator
            of E. L. Kaplan and P. Meier (JASA 53, 1958); ``None``: too many are still open to say. Empty: not asked for.
    """

    span: Span
    period: Period
    ended: int
    open: int
    quantiles: tuple[timedelta | None, ...]
    population: str
    as_of: datetime
    source: str

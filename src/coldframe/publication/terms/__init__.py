"""The words of publication: values, breakdowns, measures and figures (reference: rules 1 to 7 for statistics)."""

from __future__ import annotations

from coldframe.publication.terms.breakdowns import Breakdown, BreakdownKind, Part, RowRole, breakdown_of
from coldframe.publication.terms.figures import (
    EVERY_EVENT,
    Figure,
    LedgerMeasure,
    Measure,
    Period,
    Ratio,
    Unit,
    add_figures,
)
from coldframe.publication.terms.schemes import UNMAPPED, SchemeMapping
from coldframe.publication.terms.series import Cause, Reconciliation, Series
from coldframe.publication.terms.values import (
    MISSING,
    SUPPRESSED,
    UNCOUNTED,
    WORDS,
    Qualifier,
    Range,
    Value,
    ValueKind,
    about,
    add,
    at_least,
    at_most,
    exactly,
    percent_change,
    percentage_points,
    subtract,
)

__all__ = [
    "EVERY_EVENT",
    "MISSING",
    "SUPPRESSED",
    "UNCOUNTED",
    "UNMAPPED",
    "WORDS",
    "Breakdown",
    "BreakdownKind",
    "Cause",
    "Figure",
    "LedgerMeasure",
    "Measure",
    "Part",
    "Period",
    "Qualifier",
    "Range",
    "Ratio",
    "Reconciliation",
    "RowRole",
    "SchemeMapping",
    "Series",
    "Unit",
    "Value",
    "ValueKind",
    "about",
    "add",
    "add_figures",
    "at_least",
    "at_most",
    "breakdown_of",
    "exactly",
    "percent_change",
    "percentage_points",
    "subtract",
]

"""The words of publication: values, breakdowns, measures and figures (reference: rules 1 to 7 for statistics)."""

from __future__ import annotations

from coldframe.core.values import (
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
from coldframe.publication.terms.breakdowns import Breakdown, BreakdownKind, Part, RowRole, breakdown_of
from coldframe.publication.terms.bulletins import BulletinEvent
from coldframe.publication.terms.campaigns import CampaignEvent
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
from coldframe.publication.terms.imports import ImportEvent
from coldframe.publication.terms.releases import ReleaseEvent
from coldframe.publication.terms.schemes import UNMAPPED, SchemeMapping
from coldframe.publication.terms.series import Cause, Reconciliation, Series
from coldframe.publication.terms.spans import QUANTILES, Rate, Span, SpanFigure
from coldframe.publication.terms.transparency import TransparencyEvent

__all__ = [
    "EVERY_EVENT",
    "MISSING",
    "QUANTILES",
    "SUPPRESSED",
    "UNCOUNTED",
    "UNMAPPED",
    "WORDS",
    "Breakdown",
    "BreakdownKind",
    "BulletinEvent",
    "CampaignEvent",
    "Cause",
    "Figure",
    "ImportEvent",
    "LedgerMeasure",
    "Measure",
    "Part",
    "Period",
    "Qualifier",
    "Range",
    "Rate",
    "Ratio",
    "Reconciliation",
    "ReleaseEvent",
    "RowRole",
    "SchemeMapping",
    "Series",
    "Span",
    "SpanFigure",
    "TransparencyEvent",
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

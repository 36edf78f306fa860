"""Figures as a page prints them: in the order the work flows, each part in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from coldframe.publication.terms import (
    QUANTILES,
    BreakdownKind,
    Figure,
    LedgerMeasure,
    Qualifier,
    Rate,
    Ratio,
    SpanFigure,
    Value,
    exactly,
)
from coldframe.web.labels import label_of
from coldframe.web.labels_office import FIGURE_GROUPS, UNITS
from coldframe.web.ledger import words_of


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """One figure with its words in the reader's language.

    Attributes:
        value: The count.
        qualifier: How firmly it is known ("at least"); empty if it was counted exactly.
        unit: What the value counts, in the grammatical number of the value.
        parts: Words and number of each part, the largest first; what no part accounts for comes last.
        parts_overlap: The parts may not be added.
    """

    figure: Figure
    value: int
    qualifier: str
    unit: str
    what: str
    rule: str
    parts: tuple[tuple[str, int], ...]
    parts_overlap: bool


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """Figures about one part of the work."""

    title: str
    figures: tuple[ShownFigure, ...]


def groups_of(figures: Sequence[Figure]) -> tuple[FigureGroup, ...]:
    """Every figure exactly once, in the groups of the page; a unit of no group comes in a last one.

    Of the units in which things are seized only those that were: ``goods_counted`` tells if there were none.
    """
    named = {unit for _title, units in FIGURE_GROUPS for unit in units}
    others = {str(figure.measure.unit) for figure in figures} - named
    groups = (*FIGURE_GROUPS, (_("Other figures"), frozenset(others)))
    found = (
        FigureGroup(
            str(title),
            tuple(_shown(one) for one in figures if one.measure.unit in units and not _is_unused_unit(one)),
        )
        for title, units in groups
    )
    return tuple(group for group in found if group.figures)


@dataclass(frozen=True, slots=True)
class ShownTime:
    """How long something took. ``quantiles``: a part in percent and its time in words; empty where it cannot be said."""

    code: str
    what: str
    ended: int
    open: int
    quantiles: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class ShownRate:
    """One number per another, and the percentage where one can be said."""

    code: str
    what: str
    part: int
    base: int
    unit: str
    percent: str


def times_of(figures: Sequence[SpanFigure]) -> tuple[ShownTime, ...]:
    """The spans of which anything began."""
    return tuple(
        ShownTime(
            one.span.code,
            _(one.span.what),
            one.ended,
            one.open,
            tuple(
                (round(100 * part), "" if took is None else length_of(took))
                for part, took in zip(QUANTILES, one.quantiles, strict=True)
            ),
        )
        for one in figures
        if one.ended or one.open
    )


def rates_of(ratios: Sequence[tuple[Rate, Ratio, Value | None]]) -> tuple[ShownRate, ...]:
    """The rates, each with its base."""
    return tuple(
        ShownRate(
            rate.code,
            _(rate.what),
            int(ratio.part.value.number),
            base := int(ratio.base.value.number),
            str(UNITS[ratio.base.measure.unit] % base),
            "" if percent is None else f"{percent.number} %",
        )
        for rate, ratio, percent in ratios
    )


def _is_unused_unit(figure: Figure) -> bool:
    measure = figure.measure
    return isinstance(measure, LedgerMeasure) and measure.is_qualified and figure.value == exactly(0)


def length_of(time: timedelta) -> str:
    """A length of time in words, to the minute."""
    minutes = time // timedelta(minutes=1)
    if not minutes:
        return _("under a minute")
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}


def _shown(figure: Figure) -> ShownFigure:
    measure = figure.measure
    value, parts, breakdown = int(figure.value.number), [], figure.breakdown
    if breakdown is not None:
        parts = [(words_of(breakdown.scheme, part.code), int(part.value.number)) for part in breakdown.parts]
        if breakdown.unaccounted is not None and breakdown.unaccounted.least:
            parts.append((_("not stated"), int(breakdown.unaccounted.least)))
    return ShownFigure(
        figure=figure,
        value=value,
        qualifier="" if figure.value.qualifier is Qualifier.EXACT else str(label_of(figure.value.qualifier)),
        unit=str(UNITS[measure.unit] % value),
        what=_(measure.what),
        rule=_(measure.duplicate_rule),
        parts=tuple(parts),
        parts_overlap=len(parts) > 1
        and breakdown is not None
        and breakdown.kind is BreakdownKind.MULTI_MEMBERSHIP,
    )

"""Figures as a page prints them: in the order the work flows, each part in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from coldframe.publication.terms import BreakdownKind, Figure
from coldframe.web.labels_office import FIGURE_GROUPS, UNITS
from coldframe.web.ledger import words_of


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """One figure with its words in the reader's language.

    Attributes:
        value: The count.
        unit: What the value counts, in the grammatical number of the value.
        parts: Words and number of each part, the largest first; what no part accounts for comes last.
        parts_overlap: The parts may not be added.
    """

    figure: Figure
    value: int
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
    """Every figure exactly once, in the groups of the page; a unit of no group comes in a last one."""
    named = {unit for _title, units in FIGURE_GROUPS for unit in units}
    others = {str(figure.measure.unit) for figure in figures} - named
    groups = (*FIGURE_GROUPS, (_("Other figures"), frozenset(others)))
    found = (
        FigureGroup(str(title), tuple(_shown(figure) for figure in figures if figure.measure.unit in units))
        for title, units in groups
    )
    return tuple(group for group in found if group.figures)


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
        unit=str(UNITS[measure.unit] % value),
        what=_(measure.what),
        rule=_(measure.duplicate_rule),
        parts=tuple(parts),
        parts_overlap=len(parts) > 1
        and breakdown is not None
        and breakdown.kind is BreakdownKind.MULTI_MEMBERSHIP,
    )

"""The desk's own report in words: its sections and rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from coldframe.publication.disclosure.releasing import CONFIDENTIAL
from coldframe.publication.terms import SUPPRESSED
from coldframe.publication.terms.transparency import NUMBERS, ProviderKind, Section, Standing
from coldframe.publication.transparency.composing import Line
from coldframe.web.figures import length_of
from coldframe.web.labels import label_of
from coldframe.web.released import shown, unit_of


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row: what it says, the number or the words, and what stands behind it.

    Attributes:
        template_row: Its name in the template, in the words of the law; empty if it has none.
        is_text: What a person wrote, of any length.
        release_id: The release that says it; empty without one.
    """

    what: str
    said: str
    standing: Standing
    behind: str
    template_row: str
    template_scope: str
    is_text: bool
    release_id: str


@dataclass(frozen=True, slots=True)
class ShownSection:
    """One section of the template, with its number there."""

    section: Section
    number: str
    title: str
    rows: tuple[ShownRow, ...]


def sections_of(lines: Sequence[Line]) -> tuple[ShownSection, ...]:
    """Every section that has rows, in the order of the template."""
    return tuple(
        ShownSection(section, NUMBERS[section], label_of(section), rows)
        for section in Section
        if (rows := tuple(_row(line) for line in lines if line.indicator.section is section))
    )


def _row(line: Line) -> ShownRow:
    one = line.indicator
    return ShownRow(
        _(one.what),
        _said(line),
        line.standing,
        label_of(line.standing),
        one.row,
        one.scope,
        bool(line.text) and not one.is_number and line.standing is Standing.ENTERED,
        line.release_id,
    )


def _said(line: Line) -> str:
    if line.seconds is not None:
        return length_of(timedelta(seconds=line.seconds))
    if line.indicator.code == "kind":
        return label_of(ProviderKind(line.text))
    if line.value is None:
        return line.text or (CONFIDENTIAL if line.standing is Standing.SUPPRESSED else "")
    if line.value == SUPPRESSED or line.release is None:
        return shown(line.value)
    if line.indicator.base and line.base is not None:
        return _("%(share)s %% (base: %(base)s)") % {
            "share": f"{line.value.number:f}",
            "base": shown(line.base),
        }
    return f"{shown(line.value)} {unit_of(line.release)}"

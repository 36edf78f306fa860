"""Charts of the desk's own figures, for the people who answer for its work. None of them may leave: see ``releases``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coldframe.core.values import MISSING, Value, ValueKind
from coldframe.publication.pictures.charts import Chart, ChartKind, Panel, Point, month_of
from coldframe.publication.terms import QUANTILES, BreakdownKind, Figure, SpanFigure, exactly

Words = Callable[[str, str], str]
"""What a code of a detail is called in the reader's language."""

MOST_PARTS = 12


def funnel_of(received: Figure, steps: Sequence[SpanFigure], *, about: str) -> Chart:
    """How far the clues of a period came by now: a bar for each step, all of the same clues."""
    whole = int(received.value.number)
    points = [Point(_("received"), received.value, measure=received.measure.code)]
    points += [
        Point(_(one.span.what), exactly(one.ended), note=_share(one.ended, whole), measure=one.span.end)
        for one in steps
    ]
    return Chart(
        name="funnel",
        kind=ChartKind.BARS,
        title=_("What became of the clues that arrived in this period"),
        unit="clues",
        note=_(
            "Each bar counts some of the same clues: those that arrived in the period and came this far by now. "
            "One clue may stand under a report, a referral and a notice; a match is evidence for a person, and a "
            "clue without one goes on as well."
        ),
        about=about,
        panels=(Panel("", tuple(points)),),
    )


def months_of_measures(
    months: Sequence[tuple[str, Mapping[str, Figure]]], codes: Sequence[str], *, about: str
) -> Chart:
    """Measures by month, a panel each on one scale; a month in which nothing happened is a 0.

    Of those after the first only the ones of which anything happened in the period.
    """
    first = months[0][1]
    return Chart(
        name="months",
        kind=ChartKind.MONTHS,
        title=_("By month"),
        unit="",
        note=_("The first and the last month may lie in the period only in part."),
        about=about,
        panels=tuple(
            Panel(
                _(first[code].measure.what).partition(",")[0].rstrip("."),
                tuple(
                    Point(
                        date_format(month_of(month), "YEAR_MONTH_FORMAT"), of[code].value, month, measure=code
                    )
                    for month, of in months
                ),
            )
            for code in codes
            if code == codes[0] or any(of[code].value != exactly(0) for _month, of in months)
        ),
    )


def parts_of(figure: Figure, words: Words, *, about: str) -> Chart | None:
    """The parts of a figure, the largest first; ``None`` if it has none."""
    breakdown = figure.breakdown
    if breakdown is None or not breakdown.parts:
        return None
    code = figure.measure.code
    points = [Point(words(breakdown.scheme, part.code), part.value, measure=code) for part in breakdown.parts]
    rest = breakdown.unaccounted
    if rest is not None and rest.least > 0:
        points.append(Point(_("not stated"), Value(ValueKind.COUNT, rest.least), measure=code))
    note = _(figure.measure.duplicate_rule)
    if len(points) > MOST_PARTS:
        left = len(points) - MOST_PARTS
        points = points[:MOST_PARTS]
        note += " " + ngettext(
            "%(count)d smaller part is left out.", "%(count)d smaller parts are left out.", left
        ) % {"count": left}
    if breakdown.kind is BreakdownKind.MULTI_MEMBERSHIP:
        note += " " + _("Parts overlap: do not add them.")
    return Chart(
        name=code,
        kind=ChartKind.BARS,
        title=_(figure.measure.what).rstrip("."),
        unit=str(figure.measure.unit),
        note=note,
        about=about,
        panels=(Panel("", tuple(points)),),
        whole=Point(_("All"), figure.value, measure=code),
    )


def times_of(spans: Sequence[SpanFigure], length: Callable[[timedelta], str], *, about: str) -> Chart | None:
    """How long each span takes, with what is still open; ``None`` if nothing began."""
    begun = [one for one in spans if one.ended or one.open]
    if not begun:
        return None
    return Chart(
        name="times",
        kind=ChartKind.TIMES,
        title=_("How long it takes"),
        unit="seconds",
        note=_(
            "The bar holds the middle half, the ring stands where half have ended, the line reaches to where nine of "
            "ten have. What is still open counts as lasting at least until now (Kaplan and Meier 1958); a dotted "
            "line: too many are open to say more."
        ),
        about=about,
        panels=tuple(
            Panel(
                _(one.span.what).rstrip("."),
                tuple(
                    Point(
                        _("half (median)") if part == 0.5 else f"{part:.0%}",
                        MISSING if took is None else Value(ValueKind.COUNT, Decimal(took // timedelta(seconds=1))),
                        f"{part}",
                        measure=one.span.code,
                        text=_("cannot be said yet") if took is None else length(took),
                    )
                    for part, took in zip(QUANTILES, one.quantiles, strict=True)
                ),
            )
            for one in begun
        ),
    )  # fmt: skip


def ages_of(waiting: Sequence[tuple[str, int]]) -> Chart:
    """How long what waits has been waiting: words and number, the youngest first."""
    return Chart(
        name="ages",
        kind=ChartKind.BARS,
        title=_("How long clues that wait for a decision have been here"),
        unit="clues",
        note=_("As it is now, whatever period is chosen."),
        about="",
        panels=(Panel("", tuple(Point(words, exactly(number)) for words, number in waiting)),),
    )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else ""

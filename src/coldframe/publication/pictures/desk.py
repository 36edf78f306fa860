"""Charts of the desk's own figures, for the people who answer for its work. None of them may leave: see ``releases``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coldframe.core.values import MISSING, Value, ValueKind, add
from coldframe.publication.disclosure.recipes import COUNTRY
from coldframe.publication.pictures.charts import Chart, ChartKind, Panel, Point, headline, is_whole, month_of
from coldframe.publication.pictures.releases import has_partial
from coldframe.publication.terms import QUANTILES, BreakdownKind, Figure, Period, SpanFigure, exactly

Words = Callable[[str, str], str]
"""What a code of a detail is called in the reader's language."""

MOST_PARTS = 12


def funnel_of(received: Figure, steps: Sequence[SpanFigure], *, about: str) -> Chart:
    """How far the clues of a period came by now: a bar for each step, all of the same clues."""
    whole = int(received.value.number)
    points = [Point(_("arrived in the period"), received.value, measure=received.measure.code)]
    for one in steps:
        points.append(
            Point(_(one.span.what), exactly(one.ended), note=_share(one.ended, whole), measure=one.span.end)
        )
        if one.span.end == "clues_decided":
            points.append(
                Point(
                    _("not decided yet"),
                    exactly(one.open),
                    note=_share(one.open, whole),
                    measure=one.span.end,
                )
            )
    return Chart(
        name="funnel",
        kind=ChartKind.BARS,
        title=_("What became of the clues that arrived in this period"),
        unit="clues",
        note=_(
            "Each bar counts some of the same clues: those that arrived in the period and came this far by now. "
            "A clue about which nothing more was to be done ended well where it ended. One clue may stand under a "
            "report, a referral and a notice; a match is evidence for a person, and a clue without one goes on as well."
        ),
        about=about,
        panels=(Panel("", tuple(points)),),
    )


def months_of_measures(
    months: Sequence[tuple[str, Mapping[str, Figure]]],
    codes: Sequence[str],
    *,
    period: Period,
    as_of: datetime,
    about: str,
) -> Chart:
    """Measures by month, a panel each on one scale; a month in which nothing happened is a 0.

    Of those after the first only the ones of which anything happened in the period. Of a month that has not begun by
    ``as_of`` there is no number.
    """
    first = months[0][1]
    partial = {month for month, _of in months if not is_whole(month, period, as_of)}

    def point(month: str, figure: Figure) -> Point:
        return Point(
            date_format(month_of(month), "YEAR_MONTH_FORMAT"),
            figure.value if figure.period.start <= as_of else MISSING,
            month,
            note=_("a part of the month") if month in partial else "",
            measure=figure.measure.code,
            is_partial=month in partial,
        )

    panels = tuple(
        Panel(
            headline(_(first[code].measure.what), short=True),
            tuple(point(month, of[code]) for month, of in months),
        )
        for code in codes
        if code == codes[0] or any(of[code].value != exactly(0) for _month, of in months)
    )
    return Chart(
        name="months",
        kind=ChartKind.MONTHS,
        title=_("By month"),
        unit="",
        note=has_partial(point for panel in panels for point in panel.points),
        about=about,
        panels=panels,
    )


def parts_of(figure: Figure, words: Words, *, about: str) -> Chart | None:
    """The parts of a figure, the largest first, countries on a map; ``None`` if it has none.

    Of more than :data:`MOST_PARTS` the smallest are added, or left out where they may not be added. A map has them all.
    """
    breakdown = figure.breakdown
    if breakdown is None or not figure.value.possible.least:
        return None
    code, kind = figure.measure.code, ChartKind.MAP if breakdown.scheme == COUNTRY else ChartKind.BARS
    points = [
        Point(words(breakdown.scheme, part.code), part.value, part.code, measure=code)
        for part in breakdown.parts
    ]
    note = _(figure.measure.duplicate_rule)
    left = points[MOST_PARTS - 1 :] if kind is ChartKind.BARS and len(points) > MOST_PARTS else []
    if left:
        points = points[: MOST_PARTS - 1]
        if breakdown.kind is BreakdownKind.PARTITION:
            points.append(
                Point(
                    _("%(count)d others together") % {"count": len(left)},
                    add([one.value for one in left]),
                    measure=code,
                )
            )
        else:
            note += " " + ngettext(
                "%(count)d smaller part is left out.", "%(count)d smaller parts are left out.", len(left)
            ) % {"count": len(left)}
    rest = breakdown.unaccounted
    if rest is not None and rest.least > 0:
        points.append(Point(_("not stated"), Value(ValueKind.COUNT, rest.least), measure=code))
    if breakdown.kind is BreakdownKind.MULTI_MEMBERSHIP:
        note += " " + _("Parts overlap: do not add them.")
    if kind is ChartKind.MAP:
        note += " " + _("The area of a disc is the number. Listed are the largest; the numbers hold all.")
    return Chart(
        name=code,
        kind=kind,
        title=headline(_(figure.measure.what)),
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
                headline(_(one.span.what)),
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

"""A chart in words, for who does not see it: what the eye would take from it, and nothing that is not in its table."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coldframe.core.values import Qualifier, ValueKind
from coldframe.publication.pictures.charts import Chart, ChartKind, Point

_MOST_NAMED, _FIRST = 13, 4


def alternative_of(chart: Chart) -> str:
    """Say a chart in the reader's language: title, highest and lowest, what is missing, what stands behind it."""
    parts = [f"{chart.title}."]
    if chart.whole is not None:
        parts.append(_("All together: %(number)s.") % {"number": said(chart.whole)})
    for panel in chart.panels:
        if panel.title:
            parts.append(f"{panel.title}:")
        parts += _panel(panel.points, by_size=chart.kind is not ChartKind.MONTHS)
    parts += [chart.note, chart.about]
    return " ".join(part for part in parts if part)


def said(point: Point) -> str:
    """One number in words, with how firmly it is known."""
    value = point.value
    if point.text:
        return point.text
    if value.kind is ValueKind.SUPPRESSED:
        return _("withheld")
    if value.kind is ValueKind.MISSING:
        return _("no data")
    if value.qualifier is Qualifier.UNCOUNTED:
        return _("named, not counted")
    words = {
        Qualifier.AT_LEAST: _("at least %(number)s"),
        Qualifier.AT_MOST: _("at most %(number)s"),
        Qualifier.ABOUT: _("about %(number)s"),
    }.get(value.qualifier, "%(number)s")
    return words % {"number": f"{value.number:,f}"}


def _panel(points: tuple[Point, ...], *, by_size: bool) -> list[str]:
    drawn = [point for point in points if point.height is not None or point.text]
    hidden = [point for point in points if point.is_withheld]
    absent = [point for point in points if point not in drawn and not point.is_withheld]
    found = []
    if len(drawn) <= _MOST_NAMED:
        found += [_one(point) for point in drawn]
    elif by_size:
        first = sorted(drawn, key=lambda point: -(point.height or 0.0))[:_FIRST]
        found.append(_("The largest:") + " " + "; ".join(f"{p.label} {said(p)}" for p in first) + ".")
    else:
        # A month of which only a part is counted is not the lowest for that.
        low = min([p for p in drawn if not p.is_partial] or drawn, key=lambda point: point.height or 0.0)
        high = max(drawn, key=lambda point: point.height or 0.0)
        found.append(
            _("From %(first)s to %(last)s: highest in %(high)s with %(most)s, lowest in %(low)s with %(least)s.")
            % {
                "first": points[0].label, "last": points[-1].label, "high": high.label, "most": said(high),
                "low": low.label, "least": said(low),
            }
        )  # fmt: skip
    if hidden:
        found.append(
            ngettext(
                "%(count)d number is withheld, so that nobody can be recognized.",
                "%(count)d numbers are withheld, so that nobody can be recognized.",
                len(hidden),
            )
            % {"count": len(hidden)}
            + _which(hidden)
        )
    if absent:
        found.append(
            ngettext("Of %(count)d there is no number.", "Of %(count)d there are no numbers.", len(absent))
            % {"count": len(absent)}
            + _which(absent)
        )
    return found


def _which(points: list[Point]) -> str:
    return f" ({'; '.join(point.label for point in points)})" if len(points) <= _MOST_NAMED else ""


def _one(point: Point) -> str:
    return f"{point.label} {said(point)}{f' ({point.note})' if point.note else ''}."

"""The desk at a glance, for the people who answer for its work: every chart with its numbers and where they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from coldframe.access.terms import Permission
from coldframe.publication.measures import FUNNEL
from coldframe.publication.pictures import desk
from coldframe.publication.pictures.charts import Chart, Picture
from coldframe.publication.pictures.releases import draw_charts
from coldframe.publication.pictures.rendering import PictureFailed
from coldframe.publication.queries import (
    follow,
    get_freshness,
    list_figures,
    list_months,
    list_times,
    ratios_of,
)
from coldframe.publication.terms import Figure, Period
from coldframe.triage.queries import count_waiting_by_age
from coldframe.web.figures import ShownRate, length_of, rates_of
from coldframe.web.forms.dashboard import DashboardForm
from coldframe.web.labels_office import UNITS
from coldframe.web.ledger import words_of
from coldframe.web.permissions import actor_of, page
from coldframe.web.pressing import tiles_of

BY_MONTH = ("clues_received", "clues_decided", "reports_filed", "referrals_delivered", "notices_sent")
IN_PARTS = (
    "clues_received",
    "decisions",
    "referrals_by_country",
    "takedown_results",
    "feedback_received",
    "feedback_useful_by_sender",
)
IN_NUMBERS = ("second_readings_disputed", "decisions_reversed", "exposure_items", "exposure_seconds")
_AGES = (timedelta(days=1), timedelta(days=3), timedelta(days=7), timedelta(days=30))


@dataclass(frozen=True, slots=True)
class _Shown:
    """A chart on the page; ``rows``: panel, label, number, what stands behind it, the measure's address."""

    picture: Picture
    rows: tuple[tuple[str, str, str, str, str], ...]
    has_panels: bool

    @property
    def svg(self) -> SafeString:
        """What ``pictures.rendering`` let through: shapes and escaped text, nothing else."""
        return mark_safe(self.picture.svg)  # noqa: S308  built and filtered by the server, see there


@dataclass(frozen=True, slots=True)
class _Asked:
    form: DashboardForm
    period: Period
    as_of: datetime

    @property
    def query(self) -> str:
        """The choice as an address carries it."""
        start, end = self.form.chosen()
        return urlencode({"start": start.isoformat(), "end": end.isoformat(), "zone": self.period.zone})


@page(Permission.FIGURE_VIEW)
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the desk's work over a period as charts, each with its numbers."""
    asked = _asked(request)
    figures = {one.measure.code: one for one in list_figures(asked.period, as_of=asked.as_of)}
    start, end = asked.form.chosen()
    rates = _rates(figures)
    reversed_ = next((one for one in rates if one.code == "reversal_rate"), None)
    context = {
        "form": asked.form,
        "tiles": tiles_of(actor_of(request), reversed_, as_of=asked.as_of),
        "first": start,
        "last": end,
        "zone": asked.period.zone,
        "query": asked.query,
        "charts": [_shown(one, asked) for one in _drawn(_charts(request, asked, figures))],
        "numbers": [
            (figures[code], str(UNITS[figures[code].measure.unit] % int(figures[code].value.number)), _what(figures[code]), _link(code, asked))
            for code in IN_NUMBERS
        ],
        "rates": [(one, _link(one.code, asked)) for one in rates],
        "source": figures["clues_received"].source,
        "as_of": figures["clues_received"].as_of,
        "fresh": get_freshness(),
    }  # fmt: skip
    return render(request, "publication/dashboard.html", context, status=422 if asked.form.errors else 200)


@page(Permission.FIGURE_VIEW)
@require_GET
def chart_svg(request: HttpRequest, name: str) -> HttpResponse:
    """Hand out one chart as SVG."""
    (picture,) = draw_charts([_chart(request, name)])
    return _file(picture.svg, "image/svg+xml", f"{name}.svg")


@page(Permission.FIGURE_VIEW)
@require_GET
def chart_csv(request: HttpRequest, name: str) -> HttpResponse:
    """Hand out the numbers of one chart as CSV."""
    return _file(Picture(_chart(request, name), "", "").csv, "text/csv; charset=utf-8", f"{name}.csv")


def _asked(request: HttpRequest) -> _Asked:
    form = DashboardForm(
        request.GET or None, today=timezone.localdate(), zone=str(timezone.get_current_timezone())
    )
    return _Asked(form, form.period(), timezone.now())


def _chart(request: HttpRequest, name: str) -> Chart:
    asked = _asked(request)
    figures = {one.measure.code: one for one in list_figures(asked.period, as_of=asked.as_of)}
    chart = next((one for one in _charts(request, asked, figures) if one.name == name), None)
    if chart is None:
        raise Http404
    return chart


def _drawn(charts: Sequence[Chart]) -> tuple[Picture, ...]:
    """The charts as pictures; where they cannot be drawn, without one: the table says the same."""
    try:
        return draw_charts(charts)
    except PictureFailed:
        return tuple(Picture(chart, "", "") for chart in charts)


def _charts(request: HttpRequest, asked: _Asked, figures: dict[str, Figure]) -> list[Chart]:
    """Every chart of the page, those without a number left out."""
    period, as_of = asked.period, asked.as_of
    about = _about(asked, figures["clues_received"])
    waiting = count_waiting_by_age(actor_of(request).id, as_of=as_of, bounds=_AGES)
    found: list[Chart | None] = [
        desk.funnel_of(figures["clues_received"], follow(FUNNEL, period, as_of=as_of), about=about),
        desk.times_of(list_times(period, as_of=as_of), length_of, about=about),
        desk.months_of_measures(
            list_months(period, as_of=as_of), BY_MONTH, period=period, as_of=as_of, about=about
        ),
        desk.ages_of(list(zip(_age_words(), waiting, strict=True))),
        *(desk.parts_of(figures[code], words_of, about=about) for code in IN_PARTS),
    ]
    return [one for one in found if one is not None]


def _about(asked: _Asked, figure: Figure) -> str:
    start, end = asked.form.chosen()
    return _("%(first)s to %(last)s, both days included, in the days of %(zone)s; as of %(as_of)s.") % {
        "first": date_format(start),
        "last": date_format(end),
        "zone": asked.period.zone,
        "as_of": f"{timezone.localtime(figure.as_of):%Y-%m-%d %H:%M}",
    }


def _age_words() -> tuple[str, ...]:
    return (
        _("up to a day"),
        _("1 to 3 days"),
        _("3 to 7 days"),
        _("7 to 30 days"),
        _("over 30 days"),
    )


def _shown(picture: Picture, asked: _Asked) -> _Shown:
    rows = tuple(
        (title, point.label, point.shown, point.note, _link(point.measure, asked))
        for title, point in picture.chart.rows
    )
    return _Shown(picture, rows, any(title for title, *_rest in rows))


def _link(code: str, asked: _Asked) -> str:
    if not code:
        return ""
    start, end = asked.form.chosen()
    query = urlencode({"start": start.isoformat(), "end": end.isoformat()})
    return f"{reverse('office:figures')}?{query}#{code}"


def _what(figure: Figure) -> str:
    return _(figure.measure.what)


def _rates(figures: dict[str, Figure]) -> tuple[ShownRate, ...]:
    return rates_of(ratios_of(tuple(figures.values())))


def _file(content: str, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )

"""What came of what was handed on: entered as a recipient told it, and counted by who sent it and who got it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from coldframe.access.queries import display_names
from coldframe.access.terms import Permission
from coldframe.core.errors import InvalidInput
from coldframe.core.moments import isoformat
from coldframe.core.tables import spreadsheet_cell
from coldframe.partners.queries import list_recipients
from coldframe.partners.terms import HarmCategory
from coldframe.referral import actions
from coldframe.referral.queries import get_referral, list_yield
from coldframe.referral.terms import SMALL_BASE, Direction, YieldBy, YieldRow
from coldframe.web.forms.feedback import ToldForm
from coldframe.web.forms.office import PeriodForm
from coldframe.web.labels import label_of
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.partners import add_problem

_BY = {
    Direction.MADE: tuple(YieldBy),
    # What came in has one recipient, this desk, and one channel, another desk.
    Direction.RECEIVED: (YieldBy.SENDER, YieldBy.HARM, YieldBy.PLATFORM, YieldBy.AGREEMENT),
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What of the yield an address asks for."""

    form: PeriodForm
    direction: Direction
    by: YieldBy
    first: date
    last: date

    @property
    def start(self) -> datetime:
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        return _midnight(self.last + timedelta(days=1))


@page(Permission.REFERRAL_SEND)
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, referral_id: str) -> HttpResponse:
    """Enter what a recipient told by mail, by telephone or on paper came of a referral."""
    found, form = get_referral(referral_id), ToldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            actions.enter_feedback(
                referral_id,
                form.feedback(),
                told_by=form.cleaned_data["told_by"],
                at=form.told_at(now),
                actor=actor_of(request),
                as_of=now,
            )
        except InvalidInput as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("Entered. It counts like what a desk tells."))
            return redirect("referral:page", referral_id)
    return render(
        request,
        "referral/told.html",
        {"form": form, "referral": found},
        status=422 if form.errors else 200,
    )


@page(Permission.FIGURE_VIEW)
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Count what came of referrals by sender, recipient, harm, channel, platform or agreement."""
    now, asked = timezone.now(), _asked(request)
    total, rows = list_yield(asked.direction, asked.by, start=asked.start, end=asked.end)
    name = _namer(asked.by)
    period = f"start={asked.first:%Y-%m-%d}&end={asked.last:%Y-%m-%d}"
    context = {
        "form": asked.form,
        "direction": asked.direction,
        "directions": [(each, f"?direction={each}&{period}") for each in Direction],
        "by": asked.by,
        "ways": [(each, f"?direction={asked.direction}&by={each}&{period}") for each in _BY[asked.direction]],
        "file": f"?direction={asked.direction}&by={asked.by}&{period}",
        "first": asked.first,
        "last": asked.last,
        "total": total,
        "rows": [(name(row.code), row) for row in rows],
        "overlap": sum(row.handed for row in rows) > total.handed,
        "small": SMALL_BASE,
        "as_of": now,
    }
    return render(request, "referral/yield.html", context, status=422 if asked.form.errors else 200)


@page(Permission.FIGURE_VIEW)
@require_GET
def figures_file(request: HttpRequest) -> HttpResponse:
    """Hand out the same as a table; each row says what it counts, of whom, when, and as of when."""
    now, asked = timezone.now(), _asked(request)
    total, rows = list_yield(asked.direction, asked.by, start=asked.start, end=asked.end)
    name, written = _namer(asked.by), io.StringIO()
    table = csv.writer(written)
    table.writerow(_COLUMNS)
    about = [
        str(asked.direction), str(asked.by), "referral", _POPULATION[asked.direction], isoformat(asked.start), isoformat(asked.end), isoformat(now),
    ]  # fmt: skip
    for words, row in [("", total), *((name(row.code), row) for row in rows)]:
        scope = "total" if row is total else "group"
        table.writerow([spreadsheet_cell(cell) for cell in [*about, scope, row.code, words, *_numbers(row)]])
    answer = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="yield-{asked.by}.csv"'
    return answer


_POPULATION = {
    Direction.MADE: "referrals that left this desk from..before",
    Direction.RECEIVED: "referrals handed to this desk from..before",
}

_COLUMNS = (
    "direction", "by", "unit", "population", "from", "before", "as_of", "scope", "code", "name", "referrals",
    "with_feedback", "actionable", "not_useful", "not_known", "stale", "limited", "other", "no_reason_told",
    "actionable_percent_of_known",
    "median_days_to_feedback",
)  # fmt: skip


def _numbers(row: YieldRow) -> list[str]:
    numbers = [row.handed, row.answered, row.actionable, row.not_useful, row.not_known]
    numbers += [row.by_reason.get(reason, 0) for reason in ("stale", "limited", "other", "")]
    # Empty is not zero: the base is too small to say.
    rates = ["" if value is None else str(value) for value in (row.share_percent, row.median_days)]
    return [*map(str, numbers), *rates]


def _asked(request: HttpRequest) -> _Asked:
    given = request.GET
    form = PeriodForm(given if "start" in given or "end" in given else None, today=timezone.localdate())
    direction = next((each for each in Direction if each == given.get("direction")), Direction.MADE)
    by = next((each for each in _BY[direction] if each == given.get("by")), _BY[direction][0])
    return _Asked(form, direction, by, *form.chosen())


def _namer(by: YieldBy) -> Callable[[str], str]:
    """The words for a group's code, all names read at once."""
    if by in (YieldBy.SENDER, YieldBy.RECIPIENT):
        names = {one.id: one.name_as_printed for one in list_recipients()}
        return lambda code: names.get(code) or display_names([code]).get(code, "") or code
    if by is YieldBy.HARM:
        return lambda code: label_of(HarmCategory(code)) if code else ""
    if by is YieldBy.CHANNEL:
        return label_of
    return lambda code: code


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone()).astimezone(UTC)

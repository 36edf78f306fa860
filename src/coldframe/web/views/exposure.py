"""How much a person looked at: for their own eyes, and as sums for who answers for the desk."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from coldframe.access.actions import choose_looking
from coldframe.access.queries import (
    display_names,
    get_looking,
    list_exposure_days,
    list_exposure_sums,
    list_own_exposure,
)
from coldframe.access.terms import Permission
from coldframe.triage.terms import Category
from coldframe.web.forms.looks import LookingForm
from coldframe.web.permissions import actor_of, page

_DAYS = 30
"""How far back the pages show, today included."""


@page(Permission.EXPOSURE_VIEW_OWN)
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Show the reader how much they looked at, and let them choose how much they will."""
    now, reader = timezone.now(), actor_of(request)
    form = LookingForm(request.POST or None, choice=get_looking(reader.id))
    if request.method == "POST" and form.is_valid():
        choose_looking(form.submitted(), actor=reader, as_of=now)
        messages.success(request, _("Your choice holds from now on."))
        return redirect("review:exposure")
    days = list_own_exposure(reader.id, limit=_DAYS)
    context = {
        "form": form,
        "days": [(day, _minutes(day.seconds), _category(day.worst_category)) for day in days],
        "break_items": settings.COLDFRAME_BREAK_AFTER_ITEMS,
        "break_after": settings.COLDFRAME_BREAK_AFTER_MINUTES,
        "break_minutes": settings.COLDFRAME_BREAK_MINUTES,
    }
    return render(request, "review/exposure.html", context, status=422 if form.errors else 200)


@page(Permission.EXPOSURE_VIEW_SUMS)
@require_GET
def sums(request: HttpRequest) -> HttpResponse:
    """Show the desk's totals by day and each person's over the period; no item, no category, no choice."""
    today = timezone.localdate()
    start, end = today - timedelta(days=_DAYS - 1), today + timedelta(days=2)
    people = list_exposure_sums(start=start, end=end)
    context = {
        "days": [(day, _minutes(day.seconds)) for day in list_exposure_days(start=start, end=end)],
        "people": [(one, _minutes(one.seconds)) for one in people],
        "names": display_names(one.person_id for one in people),
        "period": _DAYS,
    }
    return render(request, "review/exposure_sums.html", context)


def _minutes(seconds: int) -> int:
    """Minutes begun."""
    return -(-seconds // 60)


def _category(code: str) -> Category | None:
    return Category(code) if code in tuple(Category) else None

"""Counts of a case: what was seized, found, taken down or ordered, with corrections and sums."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coldframe.access.queries import display_names, may
from coldframe.access.terms import Permission
from coldframe.casework import actions
from coldframe.casework.queries import (
    get_case,
    get_tally,
    list_parts,
    list_tallies,
    list_unprinted,
    sum_tallies,
)
from coldframe.core.errors import ColdframeError, NotFound
from coldframe.web.forms.goods import TallyForm, tally_name, tally_start, version_read
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.case_page import refuse


@page(Permission.CASE_VIEW)
@require_GET
def counts(request: HttpRequest, case_id: str) -> HttpResponse:
    """Show every count of a case, and what may be added."""
    return _show(request, case_id)


@page(Permission.CASE_WORK)
@require_POST
def add(request: HttpRequest, case_id: str) -> HttpResponse:
    """Enter a count."""
    reader = actor_of(request)
    form = TallyForm(request.POST, others=list_tallies(case_id, actor=reader))
    if form.is_valid():
        try:
            actions.record_tally(case_id, form.tally(), actor=reader, as_of=timezone.now())
        except ColdframeError as problem:
            refuse(form, problem)
        else:
            messages.success(request, _("Entered."))
            return redirect("cases:counts", case_id)
    return _show(request, case_id, form, status=422)


@page(Permission.CASE_WORK)
@require_http_methods(["GET", "POST"])
def count(request: HttpRequest, case_id: str, tally_id: str) -> HttpResponse:
    """Show a count with all its corrections, and correct it."""
    reader = actor_of(request)
    found = get_tally(tally_id, actor=reader)
    if found.case_id != case_id:
        raise NotFound("There is no such count in this case.")
    others = [each for each in list_tallies(case_id, actor=reader) if each.id != tally_id]
    form = TallyForm(request.POST or None, others=others, corrects=True, initial=tally_start(found.said))
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_tally(
                tally_id, form.tally(), form.cleaned_data["reason"], corrects=version_read(request.POST),
                actor=reader, as_of=timezone.now(),
            )  # fmt: skip
        except ColdframeError as problem:
            refuse(form, problem)
        else:
            messages.success(request, _("Corrected. What was said before stays to be seen."))
            return redirect("cases:counts", case_id)
    case = get_case(case_id, actor=reader)
    context = {
        "case": case,
        "tally": found,
        "names": display_names(each.by for each in found.versions),
        "is_open": case.closed_at is None,
        "form": form,
    }
    return render(request, "cases/count.html", context, status=422 if form.errors else 200)


def _show(
    request: HttpRequest, case_id: str, form: TallyForm | None = None, *, status: int = 200
) -> HttpResponse:
    reader = actor_of(request)
    case, tallies = get_case(case_id, actor=reader), list_tallies(case_id, actor=reader)
    parts = {each.whole_id: each for each in list_parts(case_id, actor=reader)}
    context: dict[str, Any] = {
        "case": case,
        "tallies": tallies,
        "tally_names": {each.id: tally_name(each) for each in tallies},
        "totals": sum_tallies(case_id, actor=reader),
        "parts": parts,
        "unprinted": list_unprinted(case_id, actor=reader),
        "may_work": case.closed_at is None and may(reader, Permission.CASE_WORK, case_id),
        "form": form or TallyForm(others=tallies),
    }
    return render(request, "cases/counts.html", context, status=status)

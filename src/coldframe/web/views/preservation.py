"""How long filed reports are kept: what is due, what ends soon, extensions, holds, and confirming destruction."""

from __future__ import annotations

from datetime import UTC, datetime, time

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.queries import display_names, may
from coldframe.access.terms import Permission
from coldframe.core.errors import InvalidInput
from coldframe.reporting import actions
from coldframe.reporting.queries import find_preservation, get_report, list_due, list_ending
from coldframe.web.forms.reports import ExtendForm, HoldForm
from coldframe.web.labels_reports import CLEARINGHOUSES
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import words_of
from coldframe.web.views.reports import show_report


@page(Permission.REPORT_VIEW)
@require_GET
def preservation(request: HttpRequest) -> HttpResponse:
    """List what is due and what ends soon."""
    return _list(request)


@page(Permission.REPORT_FILE)
@require_POST
def destroy(request: HttpRequest) -> HttpResponse:
    """Confirm that chosen reports are destroyed; the automatic step does it."""
    try:
        actions.confirm_destruction(
            request.POST.getlist("report_id"), actor=actor_of(request), as_of=timezone.now()
        )
    except InvalidInput as problem:
        return _list(request, trouble=words_of(problem), status=422)
    messages.success(request, _("Confirmed. They are being destroyed; what others still need is kept."))
    return redirect("reports:preservation")


@page(Permission.REPORT_FILE)
@require_POST
def extend(request: HttpRequest, report_id: str) -> HttpResponse:
    """Have a report preserved longer."""
    found, form = get_report(report_id), ExtendForm(request.POST)
    if form.is_valid():
        try:
            actions.extend_preservation(
                report_id,
                until=datetime.combine(form.cleaned_data["until"], time(), UTC),
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
                as_of=timezone.now(),
            )
        except InvalidInput as problem:
            form.add_error(problem.field, words_of(problem))
        else:
            messages.success(request, _("It is preserved longer."))
            return redirect("reports:report", report_id)
    return show_report(request, found, extend_form=form, status=422)


@page(Permission.REPORT_FILE)
@require_POST
def hold(request: HttpRequest, report_id: str) -> HttpResponse:
    """Place a legal hold."""
    found, form = get_report(report_id), HoldForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["hold_reason"]
        actions.hold_report(report_id, reason=reason, actor=actor_of(request), as_of=timezone.now())
        messages.success(request, _("Held. Nothing of it is destroyed until the hold is lifted."))
        return redirect("reports:report", report_id)
    return show_report(request, found, hold_form=form, status=422)


@page(Permission.REPORT_FILE)
@require_POST
def ask_to_lift(request: HttpRequest, report_id: str) -> HttpResponse:
    """Ask that the legal hold that stands on this report be lifted."""
    kept = find_preservation(get_report(report_id).id)
    if kept is not None and kept.is_own_hold:
        actions.ask_to_end_hold(kept.hold_id, actor=actor_of(request), as_of=timezone.now())
        messages.success(request, _("Asked. The hold stays until a second person lifts it."))
    return redirect("reports:report", report_id)


@page(Permission.REPORT_FILE)
@require_POST
def lift(request: HttpRequest, report_id: str) -> HttpResponse:
    """Lift the legal hold that stands on this report, as the second person."""
    kept = find_preservation(get_report(report_id).id)
    if kept is not None and kept.is_own_hold:
        actions.end_hold(kept.hold_id, actor=actor_of(request), as_of=timezone.now())
        messages.success(request, _("The hold is lifted."))
    return redirect("reports:report", report_id)


def _list(request: HttpRequest, *, trouble: str = "", status: int = 200) -> HttpResponse:
    now = timezone.now()
    due = list_due(as_of=now)
    context = {
        "due": due,
        "ending": list_ending(as_of=now),
        "can_destroy": any(not each.hold_id and not each.confirmed_by for each in due),
        "days": settings.COLDFRAME_PRESERVATION_ALARM_DAYS,
        "trouble": trouble,
        "names": display_names(each.confirmed_by for each in due if each.confirmed_by),
        "clearinghouses": CLEARINGHOUSES,
        "may_destroy": may(actor_of(request), Permission.REPORT_FILE),
    }
    return render(request, "reports/preservation.html", context, status=status)

"""The desk's own report: composed of published releases, and what people enter; out by two people."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coldframe.access.queries import may
from coldframe.access.terms import Permission
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.publication.actions import (
    draft_transparency,
    propose_transparency,
    publish_transparency,
    withdraw_transparency,
)
from coldframe.publication.queries import get_transparency_report, list_lines, list_transparency_reports
from coldframe.publication.terms.transparency import CITATION, ProviderKind
from coldframe.web.forms.releases import NoteForm
from coldframe.web.forms.transparency import TransparencyForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.released import days_of
from coldframe.web.transparent import sections_of
from coldframe.web.views.partners import add_problem, names_of

_KINDS = {
    "platform": ProviderKind.ONLINE_PLATFORM,
    "hotline": ProviderKind.NO_PROVIDER,
    "police": ProviderKind.NO_PROVIDER,
}
"""What a kind of desk most likely is; a person says what it is."""


@page(Permission.FIGURE_VIEW)
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """List the desk's own reports, the newest period first."""
    context = {
        "reports": [(one, days_of(one.period)) for one in list_transparency_reports()],
        "may_publish": may(actor_of(request), Permission.FIGURE_PUBLISH),
    }
    return render(request, "publication/transparency.html", context)


@page(Permission.FIGURE_PUBLISH)
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Draft a report of a period. Nothing leaves."""
    before = request.GET.get("corrects", "")
    form = TransparencyForm(
        request.POST or None, today=timezone.localdate(), zone=settings.TIME_ZONE,
        before=get_transparency_report(before) if before else None, kind=_KINDS[settings.COLDFRAME_DESK_KIND],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = draft_transparency(
                period=form.period(), entered=form.entered(), kind=ProviderKind(form.cleaned_data["kind"]),
                note=form.cleaned_data["note"], actor=actor_of(request), as_of=timezone.now(),
            )  # fmt: skip
        except (InvalidInput, Conflict) as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("Drafted. Look at what it says, then propose it."))
            return redirect("publication:transparency-report", made)
    context = {"form": form, "zone": form.zone}
    return render(request, "publication/transparency_new.html", context, status=422 if form.errors else 200)


@page(Permission.FIGURE_VIEW)
@require_GET
def report(request: HttpRequest, report_id: str) -> HttpResponse:
    """Show a report as readers see it, and its life."""
    return _page(request, report_id)


@page(Permission.FIGURE_PUBLISH)
@require_POST
def propose(request: HttpRequest, report_id: str) -> HttpResponse:
    """Propose a draft to a second person."""
    propose_transparency(report_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Proposed. Another person looks at it and publishes it."))
    return redirect("publication:transparency-report", report_id)


@page(Permission.FIGURE_PUBLISH)
@require_POST
def publish(request: HttpRequest, report_id: str) -> HttpResponse:
    """Publish what another person proposed."""
    publish_transparency(report_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Published. The next build of the site carries it."))
    return redirect("publication:transparency-report", report_id)


@page(Permission.FIGURE_PUBLISH)
@require_POST
def withdraw(request: HttpRequest, report_id: str) -> HttpResponse:
    """Withdraw a report, with a note for readers."""
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            withdraw_transparency(
                report_id, note=form.cleaned_data["note"], actor=actor_of(request), as_of=timezone.now()
            )
        except (InvalidInput, Conflict) as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("Withdrawn. The next build of the site says so at its address."))
            return redirect("publication:transparency-report", report_id)
    return _page(request, report_id, form=form, status=422)


def _page(
    request: HttpRequest, report_id: str, *, form: NoteForm | None = None, status: int = 200
) -> HttpResponse:
    found, reader = get_transparency_report(report_id), actor_of(request)
    context = {
        "report": found,
        "days": days_of(found.period),
        "sections": sections_of(list_lines(found)),
        "citation": CITATION,
        "names": names_of(found.drafted_by, found.proposed_by, found.published_by, found.withdrawn_by),
        "may_publish": may(reader, Permission.FIGURE_PUBLISH),
        "is_own": reader.id in (found.drafted_by, found.proposed_by),
        "withdraw_form": form or NoteForm(),
    }
    return render(request, "publication/transparency_report.html", context, status=status)

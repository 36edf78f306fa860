"""Changing a draft of a report, one part at a time."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coldframe.access.terms import Permission
from coldframe.core.errors import InvalidInput
from coldframe.reporting import actions
from coldframe.reporting.queries import get_report
from coldframe.reporting.terms import ReportState
from coldframe.web.forms.reports import PartForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import words_of
from coldframe.web.report_parts import Part, get_part


@page(Permission.REPORT_DRAFT)
@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, report_id: str, path: str) -> HttpResponse:
    """Change one part of a draft."""
    found = get_report(report_id)
    shown = get_part(found.content, path)
    form = PartForm(request.POST or None, part=shown, version=found.version)
    if request.method == "POST" and form.is_valid():
        changes = form.changes()
        if not changes:
            messages.info(request, _("Nothing was changed."))
            return _after(report_id, shown)
        try:
            actions.set_fields(
                report_id,
                changes,
                version=form.cleaned_data["version"],
                actor=actor_of(request),
                as_of=timezone.now(),
            )
        except InvalidInput as problem:
            form.add_error(_field_of(form, problem.field or ""), words_of(problem))
        else:
            messages.success(request, _("Changed. You can no longer approve this report yourself."))
            return _after(report_id, shown)
    context = {
        "report": found,
        "part": shown,
        "form": form,
        "is_draft": found.state is ReportState.DRAFT,
    }
    return render(request, "reports/part.html", context, status=422 if form.errors else 200)


@page(Permission.REPORT_DRAFT)
@require_POST
def remove(request: HttpRequest, report_id: str, path: str) -> HttpResponse:
    """Take one entry out of a draft."""
    shown = get_part(get_report(report_id).content, path)
    actions.remove_entry(
        report_id, path, version=version_of(request), actor=actor_of(request), as_of=timezone.now()
    )
    messages.success(request, _("Taken out of the report. It stays in the record."))
    return _after(report_id, shown)


def version_of(request: HttpRequest) -> int:
    """The version that the page showed; 0, which none is, where the form did not say."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _after(report_id: str, shown: Part) -> HttpResponse:
    """Back to what the part lies in."""
    if shown.parent:
        return redirect("reports:part", report_id, shown.parent)
    return redirect("reports:report", report_id)


def _field_of(form: PartForm, path: str) -> str | None:
    """The form's field that an error is about: its own, or the list whose entry it names."""
    while path and path not in form.fields:
        path = path.rpartition(".")[0]
    return path or None

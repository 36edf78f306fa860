"""Tables of others: taken in with their file, and what was found in them, by name."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from coldframe.access.queries import may
from coldframe.access.terms import Permission
from coldframe.core.errors import ColdframeError
from coldframe.publication.queries import get_import, list_imports, list_observers, list_series
from coldframe.publication.table_steps import take_in_table
from coldframe.vault.actions import keep, read
from coldframe.vault.terms import ReadReason
from coldframe.web.forms.imports import TableForm
from coldframe.web.people import name_of_actor
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.case_page import refuse

_SERIES = 300


@page(Permission.FIGURE_VIEW)
@require_GET
def tables(request: HttpRequest) -> HttpResponse:
    """List the tables of others."""
    may_publish = may(actor_of(request), Permission.FIGURE_PUBLISH)
    return render(request, "publication/tables.html", {"tables": list_imports(), "may_publish": may_publish})


@page(Permission.FIGURE_PUBLISH)
@require_http_methods(["GET", "POST"])
def new_table(request: HttpRequest) -> HttpResponse:
    """Take a table in."""
    form, reader, now = (
        TableForm(request.POST or None, request.FILES or None),
        actor_of(request),
        timezone.now(),
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        upload = keep(file.sealed, actor=reader, as_of=now)
        content = b"".join(read(upload.sha256, actor=reader, as_of=now, reason=ReadReason.EXAMINATION))
        try:
            kept = take_in_table(
                file.name, content, form.given(), sha256=upload.sha256, require_full=settings.COLDFRAME_SANDBOX_REQUIRED,
                actor=reader, as_of=now,
            )  # fmt: skip
        except ColdframeError as problem:
            refuse(form, problem)
        else:
            return redirect("publication:table", kept.id)
    return render(request, "publication/table_form.html", {"form": form}, status=422 if form.errors else 200)


@page(Permission.FIGURE_VIEW)
@require_GET
def table(request: HttpRequest, import_id: str) -> HttpResponse:
    """Show what was found in a table, its numbers over time, and what others say of the same."""
    found = get_import(import_id)
    context = {
        "table": found,
        "importer": name_of_actor(found.imported_by),
        "series": list_series(import_id, limit=_SERIES),
        "observers": list_observers(import_id),
    }
    return render(request, "publication/table.html", context)

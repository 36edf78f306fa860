"""Tables of others: taken in with their file, and what was found in them, by name."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coldframe.access.queries import display_names, may
from coldframe.access.terms import Permission
from coldframe.core.errors import ColdframeError
from coldframe.publication.actions import strike_import
from coldframe.publication.queries import (
    count_imports,
    count_series,
    get_import,
    list_explanations,
    list_imports,
    list_observers,
    list_series,
)
from coldframe.publication.table_steps import take_in_table
from coldframe.vault.actions import keep, read
from coldframe.vault.terms import ReadReason
from coldframe.web.campaigns import apart
from coldframe.web.forms.campaigns import StrikeForm
from coldframe.web.forms.imports import TableForm, table_start
from coldframe.web.paging import pages_of
from coldframe.web.people import name_of_actor
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.case_page import refuse

_SUMS = 100
_PAIRS = 200


@page(Permission.FIGURE_VIEW)
@require_GET
def tables(request: HttpRequest) -> HttpResponse:
    """List the tables of others."""
    paging = pages_of(request, count_imports())
    context = {
        "tables": list_imports(offset=paging.offset, limit=paging.limit),
        "paging": paging,
        "may_publish": may(actor_of(request), Permission.FIGURE_PUBLISH),
    }
    return render(request, "publication/tables.html", context)


@page(Permission.FIGURE_PUBLISH)
@require_http_methods(["GET", "POST"])
def new_table(request: HttpRequest) -> HttpResponse:
    """Take a table in; ``?like=`` an earlier one, with what was declared of that."""
    reader, now = actor_of(request), timezone.now()
    like = request.GET.get("like", "")
    initial = table_start(get_import(like)) if like else None
    form = TableForm(request.POST or None, request.FILES or None, initial=initial)
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
    return _show(request, import_id, StrikeForm())


@page(Permission.FIGURE_PUBLISH)
@require_POST
def strike_table(request: HttpRequest, import_id: str) -> HttpResponse:
    """Strike a table out that was taken in by mistake."""
    form = StrikeForm(request.POST)
    if form.is_valid():
        try:
            strike_import(
                import_id, form.cleaned_data["reason"], actor=actor_of(request), as_of=timezone.now()
            )
        except ColdframeError as problem:
            refuse(form, problem)
        else:
            messages.success(request, gettext("Struck out. Its numbers hold no longer, and stay to be read."))
            return redirect("publication:table", import_id)
    return _show(request, import_id, form)


def _show(request: HttpRequest, import_id: str, strike_form: StrikeForm) -> HttpResponse:
    found, observers = get_import(import_id), _observers(import_id)
    paging = pages_of(request, count_series(import_id))
    context = {
        "table": found,
        "checked": [_checked(each) for each in found.report["tables"]],
        "importer": name_of_actor(found.imported_by),
        "names": display_names([found.struck.by] if found.struck else []),
        "series": [
            (each, each.in_file(import_id))
            for each in list_series(import_id, offset=paging.offset, limit=paging.limit)
        ],
        "paging": paging,
        "observers": observers[:_PAIRS],
        "has_more_observers": len(observers) > _PAIRS,
        "may_publish": may(actor_of(request), Permission.FIGURE_PUBLISH),
        "strike_form": strike_form,
    }
    return render(request, "publication/table.html", context, status=422 if strike_form.errors else 200)


def _checked(report: dict[str, Any]) -> dict[str, Any]:
    """A checked table without the groups that state no total, and without more sums than a person reads."""
    told_of = [
        one for one in report["sums"] if one["verdict"] != "cannot_tell" or one["marks"] or not one["group"]
    ]
    ordered = sorted(told_of, key=lambda one: one["verdict"] != "contradicted")
    return {
        **report, "sums": ordered[:_SUMS], "more": len(ordered[_SUMS:]), "silent": len(report["sums"]) - len(told_of),
    }  # fmt: skip


def _observers(import_id: str) -> list[dict[str, object]]:
    """Where another publisher says something of the same number, and why they differ if somebody stated it."""
    found = list_observers(import_id, limit=_PAIRS + 1)
    why = list_explanations((each.one.id, each.other.id) for each in found)
    return [
        {
            "one": each.one, "other": each.other, "why": why.get((each.one.id, each.other.id)),
            "apart": apart(each.one.latest.value, each.other.latest.value),
        }
        for each in found
    ]  # fmt: skip

"""Releases: tables of figures on their way out, by two people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coldframe.access.queries import may
from coldframe.access.terms import Permission
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.publication.actions import (
    correct_release,
    draft_release,
    propose_release,
    publish_release,
    withdraw_release,
)
from coldframe.publication.disclosure.releasing import Release
from coldframe.publication.pictures.charts import Picture, headline
from coldframe.publication.pictures.releases import draw
from coldframe.publication.pictures.rendering import PictureFailed
from coldframe.publication.queries import (
    get_release,
    get_release_view,
    list_releases,
    releasable_measures,
)
from coldframe.publication.terms import Period
from coldframe.publication.terms.releases import ReleaseState
from coldframe.publication.transparency.files import csv_of, json_of
from coldframe.web.forms.releases import NoteForm, ReleaseForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.released import days_of, facts_of, heading_of, sentence_of, table_of, title_of
from coldframe.web.views.partners import add_problem, names_of


@page(Permission.FIGURE_VIEW)
@require_GET
def releases(request: HttpRequest) -> HttpResponse:
    """List releases, the newest first."""
    state = next((state for state in ReleaseState if state == request.GET.get("state")), None)
    what = {one.code: headline(_(one.what)) for one in releasable_measures()}
    context = {
        "releases": [
            (one, what.get(one.measure, one.measure), days_of(Period(one.start, one.end, one.zone)))
            for one in list_releases(states=[state] if state else ())
        ],
        "states": list(ReleaseState),
        "state": state,
        "may_publish": may(actor_of(request), Permission.FIGURE_PUBLISH),
    }
    return render(request, "publication/releases.html", context)


@page(Permission.FIGURE_PUBLISH)
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Draft a release: count it, protect it, keep it. Nothing leaves."""
    # The desk's days, as in its own report, and not those of whoever sits here.
    form = ReleaseForm(request.POST or None, today=timezone.localdate(), zone=settings.TIME_ZONE)
    if request.method == "POST" and form.is_valid():
        try:
            made = draft_release(
                measure=form.cleaned_data["measure"],
                period=form.period(),
                by_part=form.cleaned_data["by_part"],
                by_month=form.cleaned_data["by_month"],
                policy=form.policy(),
                actor=actor_of(request),
                as_of=timezone.now(),
            )
        except (InvalidInput, Conflict) as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("Drafted. Look at what it tells and what it hides, then propose it."))
            return redirect("publication:release", made)
    return render(request, "publication/release_new.html", {"form": form}, status=422 if form.errors else 200)


@page(Permission.FIGURE_VIEW)
@require_GET
def release(request: HttpRequest, release_id: str) -> HttpResponse:
    """Show a release as readers see it, how much of it is suppressed, and its life."""
    return _page(request, release_id)


@page(Permission.FIGURE_VIEW)
@require_GET
def table_csv(_request: HttpRequest, release_id: str) -> HttpResponse:
    """Hand out the numbers as CSV."""
    return _file(csv_of(get_release(release_id)), "text/csv; charset=utf-8", f"{release_id}.csv")


@page(Permission.FIGURE_VIEW)
@require_GET
def table_json(_request: HttpRequest, release_id: str) -> HttpResponse:
    """Hand out the release as JSON."""
    return _file(json_of(get_release(release_id)), "application/json", f"{release_id}.json")


@page(Permission.FIGURE_PUBLISH)
@require_POST
def propose(request: HttpRequest, release_id: str) -> HttpResponse:
    """Propose a draft to a second person."""
    propose_release(release_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Proposed. Another person looks at it and publishes it."))
    return redirect("publication:release", release_id)


@page(Permission.FIGURE_PUBLISH)
@require_POST
def publish(request: HttpRequest, release_id: str) -> HttpResponse:
    """Publish what another person proposed."""
    publish_release(release_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Published. The next build of the site carries it."))
    return redirect("publication:release", release_id)


@page(Permission.FIGURE_PUBLISH)
@require_POST
def correct(request: HttpRequest, release_id: str) -> HttpResponse:
    """Draft what shall take the place of a published release."""

    def act(note: str) -> str:
        return correct_release(release_id, note=note, actor=actor_of(request), as_of=timezone.now())

    return _do(request, release_id, "correct_form", act, _("Drafted. It takes the old one's place when a second person publishes it."))  # fmt: skip


@page(Permission.FIGURE_PUBLISH)
@require_POST
def withdraw(request: HttpRequest, release_id: str) -> HttpResponse:
    """Withdraw a release, with a note for readers."""

    def act(note: str) -> str:
        withdraw_release(release_id, note=note, actor=actor_of(request), as_of=timezone.now())
        return release_id

    return _do(request, release_id, "withdraw_form", act, _("Withdrawn. The next build of the site says so at its address."))  # fmt: skip


def _do(
    request: HttpRequest, release_id: str, name: str, act: Callable[[str], str], done: str
) -> HttpResponse:
    form = NoteForm(request.POST, auto_id=f"{name}_%s")
    if form.is_valid():
        try:
            onward = act(form.cleaned_data["note"])
        except (InvalidInput, Conflict) as problem:
            add_problem(form, problem)
        else:
            messages.success(request, done)
            return redirect("publication:release", onward)
    return _page(request, release_id, status=422, **{name: form})


def _page(request: HttpRequest, release_id: str, *, status: int = 200, **forms: Form) -> HttpResponse:
    life, made, reader = get_release_view(release_id), get_release(release_id), actor_of(request)
    cells = [cell for table in made.tables for cell in table.cells]
    context: dict[str, Any] = {
        "life": life,
        "title": title_of(made),
        "sentence": sentence_of(made),
        "tables": [table_of(made, table) for table in made.tables],
        "charts": _charts(made),
        "facts": facts_of(made),
        "cells": len(cells),
        "suppressed": round(len(cells) * made.share_suppressed),
        "percent": round(100 * made.share_suppressed),
        "names": names_of(life.drafted_by, life.proposed_by, life.published_by, life.withdrawn_by),
        "may_publish": may(reader, Permission.FIGURE_PUBLISH),
        "is_own": reader.id in (life.drafted_by, life.proposed_by),
        "correct_form": NoteForm(auto_id="correct_%s"),
        "withdraw_form": NoteForm(auto_id="withdraw_%s"),
        **forms,
    }
    return render(request, "publication/release.html", context, status=status)


def _charts(made: Release) -> list[tuple[Picture, SafeString]]:
    """What readers see, drawn; nothing where it cannot be: the table says the same."""
    try:
        drawn = draw(made, get_language() or "en", words=heading_of)
    except PictureFailed:
        return []
    # Shapes and escaped text only: see ``pictures.rendering``.
    return [(one, mark_safe(one.svg)) for one in drawn]  # noqa: S308


def _file(text: str, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

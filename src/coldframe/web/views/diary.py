"""What a case keeps besides people and goods: its names, tasks, corrected notes and its timeline."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.queries import display_names, may
from coldframe.access.terms import Permission
from coldframe.casework import actions
from coldframe.casework.queries import get_case, list_moments, list_own_tasks, list_timeline
from coldframe.casework.queries.diary import TIMELINE_MOST
from coldframe.casework.terms.diary import CaseNameKind, MomentKind
from coldframe.core.errors import ColdframeError
from coldframe.web.forms.diary import MomentForm, NameForm, RevisionForm, TaskEndForm, TaskForm, WhyForm
from coldframe.web.labels import label_of
from coldframe.web.labels_ledger import EVENTS
from coldframe.web.paging import pages_of
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.case_diary import people_in
from coldframe.web.views.case_page import Given, do_on_case, refuse


@page(Permission.CASE_WORK)
@require_POST
def name(request: HttpRequest, case_id: str) -> HttpResponse:
    """Add a further name or code."""

    def do(given: Given) -> None:
        actions.name_case(
            case_id, CaseNameKind(given["kind"]), given["text"], source=given["source"],
            actor=actor_of(request), as_of=timezone.now(),
        )  # fmt: skip

    return do_on_case(request, case_id, "name_form", NameForm(request.POST), do, _("Added."))


@page(Permission.CASE_WORK)
@require_POST
def task(request: HttpRequest, case_id: str) -> HttpResponse:
    """Give somebody something to do."""
    get_case(case_id, actor=actor_of(request))

    def do(given: Given) -> None:
        actions.give_task(
            case_id, given["text"], given["assigned_to"], due_on=given["due_on"],
            actor=actor_of(request), as_of=timezone.now(),
        )  # fmt: skip

    form = TaskForm(request.POST, people=people_in(case_id))
    return do_on_case(request, case_id, "task_form", form, do, _("The task is given."))


@page(Permission.CASE_WORK)
@require_POST
def end_task(request: HttpRequest, case_id: str, task_id: str) -> HttpResponse:
    """Say what came of a task."""

    def do(given: Given) -> None:
        actions.end_task(
            case_id, task_id, given["outcome"], is_dropped=given["is_dropped"],
            actor=actor_of(request), as_of=timezone.now(),
        )  # fmt: skip

    return do_on_case(request, case_id, "task_end_form", TaskEndForm(request.POST), do, _("Noted."))


@page(Permission.CASE_WORK)
@require_POST
def revise(request: HttpRequest, case_id: str, note_id: str) -> HttpResponse:
    """Correct a note by a further revision."""

    def do(given: Given) -> None:
        actions.revise_note(
            note_id, given["text"], given["reason"], actor=actor_of(request), as_of=timezone.now()
        )

    form = RevisionForm(request.POST)
    return do_on_case(request, case_id, "revision_form", form, do, _("Corrected. Both texts can be read."))


@page(Permission.CASE_WORK)
@require_POST
def empty(request: HttpRequest, case_id: str, note_id: str) -> HttpResponse:
    """Destroy the text of one revision of a note."""

    def do(given: Given) -> None:
        actions.empty_note(note_id, given["reason"], actor=actor_of(request), as_of=timezone.now())

    return do_on_case(request, case_id, "why_form", WhyForm(request.POST), do, _("The text is destroyed."))


@page(Permission.CASE_VIEW)
@require_GET
def own_tasks(request: HttpRequest) -> HttpResponse:
    """List what the reader is to do, in every case."""
    found = list_own_tasks(actor=actor_of(request))
    cases = {each: get_case(each, actor=actor_of(request)) for each in {task.case_id for task in found}}
    shown = [(each, cases[each.case_id]) for each in found]
    return render(request, "cases/own_tasks.html", {"tasks": shown, "today": timezone.now().date()})


@page(Permission.CASE_VIEW)
@require_GET
def timeline(request: HttpRequest, case_id: str) -> HttpResponse:
    """Show what happened, as a table or as a list to read, of every kind or of one."""
    return _timeline(request, case_id, MomentForm())


@page(Permission.CASE_WORK)
@require_POST
def enter(request: HttpRequest, case_id: str) -> HttpResponse:
    """Enter an event."""
    get_case(case_id, actor=actor_of(request))
    form = MomentForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.enter_moment(
                case_id, given["when"], MomentKind(given["kind"]), given["text"], given["source"],
                actor=actor_of(request), as_of=timezone.now(),
            )  # fmt: skip
        except ColdframeError as problem:
            refuse(form, problem)
        else:
            messages.success(request, _("Entered."))
            return redirect("cases:timeline", case_id)
    return _timeline(request, case_id, form, status=422)


@page(Permission.CASE_WORK)
@require_POST
def withdraw(request: HttpRequest, case_id: str, moment_id: str) -> HttpResponse:
    """Take an entered event out, with a reason."""
    get_case(case_id, actor=actor_of(request))
    form = WhyForm(request.POST)
    if form.is_valid():
        actions.withdraw_moment(
            case_id, moment_id, form.cleaned_data["reason"], actor=actor_of(request), as_of=timezone.now()
        )
        messages.success(request, _("Taken out. It can still be read below."))
        return redirect("cases:timeline", case_id)
    return _timeline(request, case_id, MomentForm(), status=422, why_form=form)


def _timeline(
    request: HttpRequest, case_id: str, form: MomentForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    reader, now = actor_of(request), timezone.now()
    found = get_case(case_id, actor=reader)
    zone = timezone.get_current_timezone_name()
    entries = list_timeline(case_id, actor=reader, zone=zone, as_of=now)
    wanted = request.GET.get("kind", "")
    words = {
        each.kind: str(EVENTS.get(each.kind, each.kind))
        if each.is_custody
        else label_of(MomentKind(each.kind))
        for each in entries
    }
    counted = Counter(each.kind for each in entries)
    shown = [each for each in entries if not wanted or each.kind == wanted or _group(wanted, each.is_custody)]
    paging = pages_of(request, len(shown))
    cut = sum(each.is_custody for each in entries) >= TIMELINE_MOST
    shown = shown[paging.offset : paging.offset + paging.limit]
    withdrawn = [each for each in list_moments(case_id, actor=reader, as_of=now) if each.withdrawn_by]
    context = {
        "case": found,
        "entries": shown,
        "paging": paging,
        "most": TIMELINE_MOST if cut else 0,
        "words": words,
        "kinds": sorted(((kind, words[kind], n) for kind, n in counted.items()), key=lambda each: each[1]),
        "kind": wanted,
        "as_list": request.GET.get("as") == "list",
        "withdrawn": withdrawn,
        "names": display_names({each.by for each in shown} | {each.withdrawn_by for each in withdrawn}),
        "zone": zone,
        "is_open": found.closed_at is None,
        "may_work": may(reader, Permission.CASE_WORK, case_id),
        "form": form,
        "why_form": WhyForm(auto_id=False),
        **more,
    }
    return render(request, "cases/timeline.html", context, status=status)


def _group(wanted: str, is_custody: bool) -> bool:
    return wanted == ("custody" if is_custody else "entered")

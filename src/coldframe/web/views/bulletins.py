"""Bulletins: typical cases for the public, drafted by one person and published by another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coldframe.access.queries import may
from coldframe.access.terms import Permission
from coldframe.casework.queries import list_cases
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.documents.pdf import write
from coldframe.publication import actions
from coldframe.publication.bulletins.rendering import (
    write_html,
    write_json,
    write_paper,
    write_withdrawn,
)
from coldframe.publication.queries import (
    get_bulletin,
    list_bulletins,
    list_campaigns,
    standing_of,
    withdrawal_of,
)
from coldframe.publication.terms.bulletins import (
    LANGUAGES,
    BulletinView,
    CorrectionReason,
    FindingLevel,
    Part,
    VersionView,
    WithdrawalReason,
)
from coldframe.web.forms.bulletins import BulletinForm, CorrectForm, ReadForm, WithdrawForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.partners import add_problem, names_of

MOST_OFFERED = 200
"""Cases that a draft offers; the newest first."""


@page(Permission.FIGURE_VIEW)
@require_GET
def bulletins(request: HttpRequest) -> HttpResponse:
    """List bulletins, the newest first."""
    reader = actor_of(request)
    context = {
        "bulletins": list_bulletins(actor=reader),
        "may_publish": may(reader, Permission.FIGURE_PUBLISH),
    }
    return render(request, "publication/bulletins.html", context)


@page(Permission.FIGURE_PUBLISH)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Draft a bulletin of cases that are open to the reader. Nothing leaves."""
    reader = actor_of(request)
    cases = list_cases(actor=reader, limit=MOST_OFFERED)
    form = BulletinForm(request.POST or None, cases=cases, campaigns=list_campaigns())
    if request.method == "GET" and "case" in request.GET:
        form.initial["cases"] = [request.GET["case"]]
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draft_bulletin(form.choices(), actor=reader, as_of=timezone.now())
        except (InvalidInput, Conflict) as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("Drafted. Read it in every language, then propose it."))
            return redirect("publication:bulletin", made.id)
    status = 422 if form.errors else 200
    return render(request, "publication/bulletin_new.html", {"form": form, "cases": cases}, status=status)


@page(Permission.FIGURE_VIEW)
@require_GET
def bulletin(request: HttpRequest, bulletin_id: str) -> HttpResponse:
    """Show a bulletin as readers get it, what the linter found, and its life."""
    return _page(request, bulletin_id)


@page(Permission.FIGURE_PUBLISH)
@require_POST
def edit(request: HttpRequest, bulletin_id: str) -> HttpResponse:
    """Make a draft anew, with other choices or from what the cases say now."""
    reader = actor_of(request)
    cases = list_cases(actor=reader, limit=MOST_OFFERED)
    form = BulletinForm(request.POST, cases=cases, campaigns=list_campaigns())

    def do() -> None:
        actions.edit_bulletin(bulletin_id, form.choices(), actor=reader, as_of=timezone.now())

    return _do(request, bulletin_id, "edit_form", form, do, _("Drafted anew. Read it again."))


@page(Permission.FIGURE_PUBLISH)
@require_POST
def propose(request: HttpRequest, bulletin_id: str) -> HttpResponse:
    """Propose a version, as the first of two people."""
    form = ReadForm(request.POST)

    def do() -> None:
        actions.propose_bulletin(
            bulletin_id, form.cleaned_data["digest"], actor=actor_of(request), as_of=timezone.now()
        )

    return _do(
        request, bulletin_id, "read_form", form, do, _("Proposed. Another person reads and publishes it.")
    )


@page(Permission.FIGURE_PUBLISH)
@require_POST
def publish(request: HttpRequest, bulletin_id: str) -> HttpResponse:
    """Publish a version, as the second of two people."""
    form = ReadForm(request.POST)

    def do() -> None:
        actions.publish_bulletin(
            bulletin_id, form.cleaned_data["digest"], actor=actor_of(request), as_of=timezone.now()
        )

    return _do(request, bulletin_id, "read_form", form, do, _("Published."))


@page(Permission.FIGURE_PUBLISH)
@require_POST
def correct(request: HttpRequest, bulletin_id: str) -> HttpResponse:
    """Begin the next version of a published bulletin."""
    form = CorrectForm(request.POST)

    def do() -> None:
        reason = CorrectionReason(form.cleaned_data["reason"])
        actions.begin_correction(bulletin_id, reason, actor=actor_of(request), as_of=timezone.now())

    done = _("Drafted from what the cases say now. What is published stays until the correction is.")
    return _do(request, bulletin_id, "correct_form", form, do, done)


@page(Permission.FIGURE_PUBLISH)
@require_POST
def withdraw(request: HttpRequest, bulletin_id: str) -> HttpResponse:
    """Take a bulletin down; a note stays at its address."""
    form = WithdrawForm(request.POST)

    def do() -> None:
        reason = WithdrawalReason(form.cleaned_data["reason"])
        actions.withdraw_bulletin(bulletin_id, reason, actor=actor_of(request), as_of=timezone.now())

    return _do(request, bulletin_id, "withdraw_form", form, do, _("Withdrawn. The note stands in its place."))


@page(Permission.FIGURE_VIEW)
@require_GET
def document(request: HttpRequest, bulletin_id: str, language: str, form: str) -> HttpResponse:
    """Hand out a bulletin: the draft to whoever may publish, where there is one, else what holds."""
    found = get_bulletin(bulletin_id, actor=actor_of(request))
    version = _shown(request, found)
    if language not in LANGUAGES or form not in ("html", "pdf", "json"):
        raise NotFound("There is no such form of a bulletin.")
    name = f"bulletin-{found.number}-{language}.{form}"
    if version is None or found.withdrawn_reason:
        if form != "html":
            raise NotFound("This bulletin was withdrawn. Its page says why.")
        body = write_withdrawn(found.number, withdrawal_of(found), language)
        return _file(body.encode(), "text/html; charset=utf-8", name)
    standing = standing_of(found, version, desk=settings.COLDFRAME_DESK_NAME)
    if form == "pdf":
        body_bytes, kind = write(write_paper(version.content, standing, language)), "application/pdf"
    elif form == "json":
        body_bytes, kind = write_json(version.content, standing), "application/json"
    else:
        body_bytes = write_html(version.content, standing, language).encode()
        kind = "text/html; charset=utf-8"
    return _file(body_bytes, kind, name)


def _shown(request: HttpRequest, found: BulletinView) -> VersionView | None:
    """The version that is worked on, else the one that holds; an older one by its number."""
    versions = [*([found.working] if found.working else []), *found.published]
    wanted = request.GET.get("version", "")
    return next((each for each in versions if not wanted or str(each.number) == wanted), None)


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("language") or (get_language() or "en").partition("-")[0]
    return wanted if wanted in LANGUAGES else "en"


def _do(
    request: HttpRequest, bulletin_id: str, name: str, form: Form, do: Callable[[], None], done: str
) -> HttpResponse:
    if form.is_valid():
        try:
            do()
        except (InvalidInput, Conflict) as problem:
            add_problem(form, problem)
        else:
            messages.success(request, done)
            return redirect("publication:bulletin", bulletin_id)
    return _page(request, bulletin_id, status=422, **{name: form})


def _page(request: HttpRequest, bulletin_id: str, *, status: int = 200, **forms: Form) -> HttpResponse:
    reader = actor_of(request)
    found = get_bulletin(bulletin_id, actor=reader)
    version, language = _shown(request, found), _language(request)
    is_working = version is not None and version is found.working
    cases = list_cases(actor=reader, limit=MOST_OFFERED) if is_working else ()
    open_ids = {each.id for each in cases}
    standing = standing_of(found, version, desk=settings.COLDFRAME_DESK_NAME) if version else None
    content = version.content if version else None
    context: dict[str, Any] = {
        "bulletin": found,
        "version": version,
        "is_working": is_working,
        "language": language,
        "languages": LANGUAGES,
        "title": content.title[language] if content else found.number,
        "introduction": content.introduction[language] if content else "",
        "parts": [_said(part, language) for part in content.parts] if content else [],
        "notes": [note[language] for note in content.notes] if content else [],
        "notices": [each[language] for each in (standing.notes if standing else withdrawal_of(found))],
        "changes": [(row, was[language], is_now[language]) for row, was, is_now in standing.changes]
        if standing
        else [],
        "blocking": [each for each in version.findings if each.level is FindingLevel.BLOCKING] if version else [],
        "warnings": [each for each in version.findings if each.level is FindingLevel.WARNING] if version else [],
        "hints": [tuple(each.split(".", 1)) for each in version.hints] if version else [],
        "may_publish": may(reader, Permission.FIGURE_PUBLISH),
        "may_edit": is_working and version is not None and set(version.choices.case_ids) <= open_ids,
        "is_own": version is not None and reader.id in (version.made_by, version.proposed_by),
        "names": names_of(
            *(
                each
                for one in (found.working, *found.published) if one
                for each in (one.made_by, one.proposed_by, one.published_by)
            ),
            found.withdrawn_by,
        ),
        "edit_form": BulletinForm(cases=cases, campaigns=list_campaigns(), initial=version.choices)
        if is_working and version
        else None,
        "correct_form": CorrectForm(),
        "withdraw_form": WithdrawForm(),
        "read_form": ReadForm(),
        **forms,
    }  # fmt: skip
    return render(request, "publication/bulletin.html", context, status=status)


def _said(part: Part, language: str) -> dict[str, Any]:
    return {
        "heading": part.heading[language],
        "lines": [
            (line.row, line.label[language], line.value[language], line.note[language]) for line in part.lines
        ],
    }


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer

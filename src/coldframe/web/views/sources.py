"""Sources of known signals: what is asked of whom, what came of it, and what could not be had. Never a secret."""

from __future__ import annotations

from datetime import UTC, datetime, time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.queries import may
from coldframe.access.terms import Permission
from coldframe.core.errors import ColdframeError
from coldframe.matching import actions
from coldframe.matching.queries import get_source, list_banks, list_feedback, list_gaps, list_sources
from coldframe.matching.terms.sources import Environment, NewSource, SourceState, SyncResult
from coldframe.web.forms.sources import CredentialsForm, SourceForm
from coldframe.web.people import name_of_actor
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import refuse_entry
from coldframe.web.source_kinds import KINDS


@page(Permission.BANK_VIEW)
@require_GET
def sources(request: HttpRequest) -> HttpResponse:
    """List the sources, how each stands, and what went wrong, in words."""
    return _sources(request, SourceForm(source_kind=_kind_in(request.GET)))


@page(Permission.BANK_PROPOSE)
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a source; it is not asked for anything before another person approves it."""
    kind = _kind_in(request.POST)
    form = SourceForm(request.POST, source_kind=kind)
    if not form.is_valid():
        return _sources(request, form, status=422)
    given = form.cleaned_data
    try:
        proposed = actions.propose_source(
            NewSource(
                name=given["name"],
                kind=kind,
                bank_id=given["bank_id"],
                url=given["url"],
                environment=Environment(given["environment"]),
                secrets=form.secrets(),
                starts_at=datetime.combine(given["starts_on"], time(), UTC),
                members=tuple(given["members"].split()),
                recipient_id=given["recipient_id"],
            ),
            actor=actor_of(request),
            as_of=timezone.now(),
        )
    except ColdframeError as problem:
        refuse_entry(form, problem)
        return _sources(request, form, status=422)
    return redirect("sources:source", proposed.id)


@page(Permission.BANK_VIEW)
@require_GET
def source(request: HttpRequest, source_id: str) -> HttpResponse:
    """Show one source."""
    return _source(request, source_id)


@page(Permission.BANK_APPROVE)
@require_POST
def decide(request: HttpRequest, source_id: str) -> HttpResponse:
    """Approve or refuse a source that somebody else proposed."""
    decide_ = actions.refuse_source if request.POST.get("refuse") else actions.approve_source
    decided = decide_(source_id, actor=actor_of(request), as_of=timezone.now())
    if decided.state is SourceState.APPROVED:
        messages.success(
            request,
            _(
                "Approved. It is being asked, and what it lists matches from then on. Reload this page in a moment."
            ),
        )
    else:
        messages.success(request, _("Refused. It is never asked."))
    return redirect("sources:source", source_id)


@page(Permission.BANK_APPROVE)
@require_POST
def sync(request: HttpRequest, source_id: str) -> HttpResponse:
    """Ask a source now."""
    actions.request_sync(source_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("It is being asked. Reload this page in a moment."))
    return redirect("sources:source", source_id)


@page(Permission.BANK_APPROVE)
@require_POST
def pause(request: HttpRequest, source_id: str) -> HttpResponse:
    """Ask a source no more, or again."""
    change = actions.resume_source if request.POST.get("resume") else actions.pause_source
    change(source_id, actor=actor_of(request), as_of=timezone.now())
    return redirect("sources:source", source_id)


@page(Permission.BANK_PROPOSE)
@require_POST
def credentials(request: HttpRequest, source_id: str) -> HttpResponse:
    """Replace the credentials of a source."""
    form = CredentialsForm(request.POST, source_kind=get_source(source_id).kind)
    if not form.is_valid():
        return _source(request, source_id, form, status=422)
    try:
        actions.renew_credentials(source_id, form.secrets(), actor=actor_of(request), as_of=timezone.now())
    except ColdframeError as problem:
        refuse_entry(form, problem)
        return _source(request, source_id, form, status=422)
    messages.success(request, _("Replaced. The next time it is asked with these."))
    return redirect("sources:source", source_id)


def _kind_in(given: QueryDict) -> str:
    """The kind of source that was chosen; the first where none was."""
    return next((kind for kind in KINDS if kind == given.get("kind")), next(iter(KINDS)))


def _sources(request: HttpRequest, form: SourceForm, status: int = 200) -> HttpResponse:
    context = {
        "sources": list_sources(),
        "banks": list_banks(),
        "form": form,
        "kinds": KINDS,
        "may_propose": may(actor_of(request), Permission.BANK_PROPOSE),
    }
    return render(request, "sources/sources.html", context, status=status)


def _source(
    request: HttpRequest, source_id: str, form: CredentialsForm | None = None, status: int = 200
) -> HttpResponse:
    shown, reader = get_source(source_id), actor_of(request)
    is_shut_out = shown.result is SyncResult.CREDENTIALS
    feedback = list_feedback(source_id=source_id)
    context = {
        "source": shown,
        "gaps": list_gaps(source_id),
        "feedback": [(one, shown.vote_reasons.get(one.kind, ())) for one in feedback],
        "proposer": name_of_actor(shown.proposed_by),
        "decider": name_of_actor(shown.decided_by),
        "is_own": shown.proposed_by == str(reader),
        "may_approve": may(reader, Permission.BANK_APPROVE),
        "may_propose": may(reader, Permission.BANK_PROPOSE),
        "may_send": may(reader, Permission.REFERRAL_SEND),
        "asks_for_credentials": form is not None or is_shut_out,
        "form": form or CredentialsForm(source_kind=shown.kind),
    }
    return render(request, "sources/source.html", context, status=status)

"""Feedback to sources: a person sends it, or chooses not to."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coldframe.access.terms import Permission
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed
from coldframe.matching import actions
from coldframe.matching.queries import get_feedback
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import words_of

_SAID = {"confirms": True, "refutes": False}


@page(Permission.REFERRAL_SEND)
@require_POST
def send(request: HttpRequest, feedback_id: str) -> HttpResponse:
    """Send feedback to its source, under the agreement with it."""
    try:
        actions.send_feedback(
            feedback_id,
            is_confirmed=_SAID.get(request.POST.get("said", "")),
            reasons=request.POST.getlist("reason"),
            actor=actor_of(request),
            as_of=timezone.now(),
        )
    except (InvalidInput, Conflict, NotAllowed) as problem:
        messages.error(request, words_of(problem))
    else:
        messages.success(request, _("On its way. This page says when the source has taken it."))
    return redirect("sources:source", get_feedback(feedback_id).source_id)


@page(Permission.REFERRAL_SEND)
@require_POST
def dismiss(request: HttpRequest, feedback_id: str) -> HttpResponse:
    """Leave feedback unsent."""
    left = actions.dismiss_feedback(feedback_id, actor=actor_of(request), as_of=timezone.now())
    return redirect("sources:source", left.source_id)

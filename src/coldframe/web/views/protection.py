"""The page on which people have fingerprints of their own pictures listed: no account, no cookie, no picture.

Whoever holds a link may see and end what it stands for; no cookie is read, so another site has nothing to
borrow. Registering takes no standing at all: anybody may, and a second site could do no more than that.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from coldframe.access.terms import Permission
from coldframe.core.actors import system
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.matching.actions import protection as actions
from coldframe.matching.queries.protection import find_open_lane, find_registration
from coldframe.web.forms.protection import LaneForm, RegistrationForm
from coldframe.web.permissions import actor_of, page, public
from coldframe.web.rates import is_over_limit
from coldframe.web.refusals import words_of
from coldframe.web.strangers import for_strangers

ACTOR = system("protection")
"""Whoever uses the public page: the desk does not know them, and does not ask."""

_PER_MINUTE = 20


@csrf_exempt
@public
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@for_strangers
def register(request: HttpRequest) -> HttpResponse:
    """Take fingerprints that the reader's own browser computed."""
    now = timezone.now()
    if is_over_limit(request, "protection", per_minute=_PER_MINUTE, as_of=now):
        return _show(request, "busy", HTTPStatus.TOO_MANY_REQUESTS)
    lane = find_open_lane()
    if lane is None:
        return _show(request, "shut", HTTPStatus.NOT_FOUND)
    form = RegistrationForm(request.POST or None)
    if form.is_valid():
        try:
            token = actions.register(
                form.cleaned_data["fingerprints"], form.cleaned_data["who"], actor=ACTOR, as_of=now
            )
        except NotFound:
            return _show(request, "shut", HTTPStatus.NOT_FOUND)
        except (Conflict, InvalidInput) as problem:
            form.add_error(None, words_of(problem))
        else:
            link = request.build_absolute_uri(reverse("protection:own", args=[token]))
            return _show(request, "receipt", link=link)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return _show(request, "form", status, form=form, lane=lane, most=actions.MAX_PICTURES)


@csrf_exempt
@public
@require_http_methods(["GET", "POST"])
@for_strangers
def own(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a link stands for, and end it where its owner says so."""
    now = timezone.now()
    if is_over_limit(request, "protection", per_minute=_PER_MINUTE, as_of=now):
        return _show(request, "busy", HTTPStatus.TOO_MANY_REQUESTS)
    if request.method == "POST" and "end" in request.POST:
        try:
            actions.end_registration(token, actor=ACTOR, as_of=now)
        except NotFound:
            return _show(request, "gone", HTTPStatus.NOT_FOUND)
    registration = find_registration(token)
    if registration is None:
        return _show(request, "gone", HTTPStatus.NOT_FOUND)
    return _show(request, "state", registration=registration)


@page(Permission.BANK_PROPOSE)
@require_POST
def propose_lane(request: HttpRequest, bank_id: str) -> HttpResponse:
    """Propose that an empty bank takes registrations."""
    form = LaneForm(request.POST)
    if form.is_valid():
        try:
            actions.propose_lane(
                bank_id,
                keeps_days=form.cleaned_data["keeps_days"],
                actor=actor_of(request),
                as_of=timezone.now(),
            )
        except (Conflict, InvalidInput) as problem:
            messages.error(request, words_of(problem))
        else:
            messages.success(request, _("Proposed. A second person opens it."))
    else:
        messages.error(request, _("Say for how many days a registration is kept: 30 to 3650."))
    return redirect("banks:bank", bank_id)


@page(Permission.BANK_APPROVE)
@require_POST
def decide_lane(request: HttpRequest, lane_id: str) -> HttpResponse:
    """Open or refuse a lane that somebody else proposed."""
    is_opened = not request.POST.get("refuse")
    lane = actions.decide_lane(lane_id, is_opened=is_opened, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Open. Its page takes registrations.") if is_opened else _("Refused."))
    return redirect("banks:bank", lane.bank_id)


@page(Permission.BANK_APPROVE)
@require_POST
def close_lane(request: HttpRequest, lane_id: str) -> HttpResponse:
    """Take no more registrations."""
    lane = actions.close_lane(lane_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Closed. What is registered stays until its time is over."))
    return redirect("banks:bank", lane.bank_id)


def _show(
    request: HttpRequest, shown: str, status: HTTPStatus = HTTPStatus.OK, **context: Any
) -> HttpResponse:
    return render(request, "protection/public.html", {"shown": shown, **context}, status=status)

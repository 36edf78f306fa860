"""What partners sent and how long it may be kept; what they allowed later; what has to be destroyed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coldframe.access.queries import may
from coldframe.access.terms import Permission
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.custody.actions import place_hold
from coldframe.custody.queries import count_due, list_due
from coldframe.intake.queries import get_clue
from coldframe.partners.actions import permit_onward
from coldframe.partners.queries import (
    get_origin,
    list_lookalikes,
    list_origins,
    list_permissions,
    list_recipients,
)
from coldframe.partners.terms import OnwardTransfer
from coldframe.pipeline import destroy_received
from coldframe.triage.queries import hidden_clues, require_clue_seen
from coldframe.web.forms.agreements import KeepForm, PermissionForm
from coldframe.web.paging import pages_of
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import words_of
from coldframe.web.views.partners import DUE_SOON, add_problem, names_of


@page(Permission.REFERRAL_VIEW)
@require_GET
def due(request: HttpRequest) -> HttpResponse:
    """List what has to be destroyed by now or soon, with its sender and the hold that stops it if any."""
    now, reader = timezone.now(), actor_of(request)
    paging = pages_of(request, count_due(before=now + DUE_SOON, prefix="clu"))
    found = list_due(before=now + DUE_SOON, prefix="clu", offset=paging.offset, limit=paging.limit)
    hidden = hidden_clues((one.subject for one in found), reader.id)
    origins = {origin.matter_id: origin for origin in list_origins(one.subject for one in found)}
    context = {
        "due": [(one, origins.get(one.subject), one.subject in hidden) for one in found],
        "now": now,
        "paging": paging,
        "form": KeepForm(),
        "names": names_of(*(one.hold.placed_by for one in found if one.hold)),
        "may_destroy": may(reader, Permission.REFERRAL_SEND),
        "may_see_clue": may(reader, Permission.CLUE_VIEW),
    }
    return render(request, "partners/due.html", context)


@page(Permission.REFERRAL_SEND)
@require_POST
def destroy(request: HttpRequest, clue_id: str) -> HttpResponse:
    """Destroy what a partner's terms allow keeping no longer. A legal hold, a case or a report stops it."""
    reader, now = actor_of(request), timezone.now()
    require_clue_seen(clue_id, reader.id)
    try:
        destroy_received(clue_id, actor=reader, as_of=now)
    except Conflict as problem:
        messages.error(request, words_of(problem))
        return redirect("partners:due")
    messages.success(request, _("Destroyed. Its ids, times and custody stay."))
    return redirect("partners:due")


@page(Permission.REFERRAL_SEND)
@require_POST
def hold(request: HttpRequest, clue_id: str) -> HttpResponse:
    """Place a legal hold, so that it is kept beyond its sender's terms."""
    reader, form = actor_of(request), KeepForm(request.POST)
    require_clue_seen(clue_id, reader.id)
    get_clue(clue_id)
    if not form.is_valid():
        raise InvalidInput(_("A legal hold needs its reason: who ordered it, and why."), field="reason")
    place_hold(clue_id, reason=form.cleaned_data["reason"], actor=reader, as_of=timezone.now())
    messages.success(request, _("A legal hold keeps it now. Tell its sender."))
    return redirect("partners:due")


@page(Permission.REFERRAL_VIEW)
@require_http_methods(["GET", "POST"])
def origin(request: HttpRequest, clue_id: str) -> HttpResponse:
    """Show under whose terms a matter is here and what was allowed later; a liaison adds to that."""
    reader = actor_of(request)
    require_clue_seen(clue_id, reader.id)
    origins = list_origins((clue_id,))
    permissions = list_permissions(clue_id)
    askable = [one for one in origins if one.onward_transfer is OnwardTransfer.ON_REQUEST]
    may_permit = bool(askable) and may(reader, Permission.REFERRAL_DRAFT)
    senders = {one.sender_id for one in origins}
    recipients = [("", _("Whoever serves the address, for its removal"))]
    recipients += [
        (one.id, f"{one.name_as_printed} · {one.fingerprint[:8] or one.id[-8:]}")
        for one in list_recipients()
        if one.id not in senders
    ]
    form = PermissionForm(request.POST or None, recipients=recipients)
    if request.method == "POST" and may_permit and form.is_valid():
        about = get_origin(request.POST.get("origin", ""))
        if about.matter_id != clue_id:
            raise InvalidInput(_("Open the matter again and choose there."), field="origin")
        try:
            permit_onward(about.id, form.permission(), actor=reader, as_of=timezone.now())
        except (InvalidInput, Conflict) as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("Recorded. It can go to that recipient for that purpose."))
            return redirect("partners:origin", clue_id)
    context = {
        "clue_id": clue_id,
        "origins": origins,
        "permissions": permissions,
        "names": names_of(*(one.recorded_by for one in permissions)),
        "lookalikes": list_lookalikes(),
        "form": form,
        "askable": askable,
        "may_permit": may_permit,
    }
    return render(request, "partners/origin.html", context, status=422 if form.errors else 200)

"""Deconfliction: what a case enters and shows, what supervisors see and lift, and the keys with partners."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.queries import display_names, may
from coldframe.access.terms import Permission
from coldframe.casework.deconfliction import actions
from coldframe.casework.deconfliction.queries import (
    covers_deconfliction,
    list_deconfliction_links,
    list_pauses,
    list_touching,
)
from coldframe.casework.deconfliction.terms import GrantPart
from coldframe.casework.queries import get_case, list_exhibits
from coldframe.core.errors import ColdframeError, InvalidInput
from coldframe.partners.queries import get_recipient, list_recipients
from coldframe.web.forms.deconfliction import GrantForm, InterestForm, LiftForm, PauseForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import words_of
from coldframe.web.views.case_page import refuse, show_case


@page(Permission.CASE_WORK)
@require_POST
def add(request: HttpRequest, case_id: str) -> HttpResponse:
    """Enter a value, and say whether somebody else has an interest."""
    reader = actor_of(request)
    get_case(case_id, actor=reader)
    form = InterestForm(request.POST, exhibits=list_exhibits(case_id, actor=reader))

    def act() -> None:
        actions.add_entry(case_id, form.entered(), actor=reader, as_of=timezone.now())

    return _do(
        request, case_id, "interest_form", form, act, _("Entered. What is known of others stands below.")
    )


@page(Permission.CASE_WORK)
@require_POST
def remove(request: HttpRequest, case_id: str, entry_id: str) -> HttpResponse:
    """Take a value back."""
    actions.remove_entry(entry_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Taken back. Nobody is told of it any more."))
    return _back(case_id)


@page(Permission.CASE_WORK)
@require_POST
def grant(request: HttpRequest, case_id: str, entry_id: str) -> HttpResponse:
    """Show the other side more, once it does likewise."""
    reader, form = actor_of(request), GrantForm(request.POST)
    get_case(case_id, actor=reader)
    if not form.is_valid():
        messages.error(request, _("Choose at least one thing to show, or say no."))
        return _back(case_id)
    given = form.cleaned_data
    try:
        actions.grant(
            entry_id,
            request.POST.get("counterpart", ""),
            [GrantPart(part) for part in given["parts"]],
            contact=given["contact"],
            note=given["note"],
            actor=reader,
            as_of=timezone.now(),
        )
    except InvalidInput as problem:
        messages.error(request, words_of(problem))
    else:
        messages.success(request, _("Noted. They see it as soon as they show something likewise."))
    return _back(case_id)


@page(Permission.CASE_WORK)
@require_POST
def decline(request: HttpRequest, case_id: str, entry_id: str) -> HttpResponse:
    """Show the other side nothing more."""
    counterpart = request.POST.get("counterpart", "")
    actions.decline(entry_id, counterpart, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Noted. They cannot tell this from nothing said yet."))
    return _back(case_id)


@page(Permission.CASE_WORK)
@require_POST
def withdraw(request: HttpRequest, case_id: str, entry_id: str) -> HttpResponse:
    """Take back what the other side is shown."""
    counterpart = request.POST.get("counterpart", "")
    actions.withdraw_grant(entry_id, counterpart, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Withdrawn. They are shown nothing more, and neither are you."))
    return _back(case_id)


@page(Permission.CASE_WORK)
@require_POST
def pause(request: HttpRequest, case_id: str) -> HttpResponse:
    """Stop comparing the case at once."""
    reader, form = actor_of(request), PauseForm(request.POST)
    get_case(case_id, actor=reader)

    def act() -> None:
        actions.pause_case(case_id, **form.cleaned_data, actor=reader, as_of=timezone.now())

    return _do(request, case_id, "pause_form", form, act, _("Paused. Only a supervisor lifts it."))


@page(Permission.DECONFLICTION_SUPERVISE)
@require_GET
def supervise(request: HttpRequest) -> HttpResponse:
    """Show what is paused, and where cases touch others."""
    now, pauses = timezone.now(), list_pauses()
    touching = list_touching(as_of=now)
    seen = {each.paused_by for each in pauses} | {one for each in touching for one in each.people}
    context = {
        "pauses": [(each, LiftForm(auto_id=f"{each.id}-%s")) for each in pauses],
        "touching": touching,
        "links": list_deconfliction_links(as_of=now),
        "names": display_names(seen),
        "partners": {each.id: each.name_as_printed for each in list_recipients()},
    }
    return render(request, "deconfliction/supervise.html", context)


@page(Permission.DECONFLICTION_SUPERVISE)
@require_POST
def lift(request: HttpRequest, pause_id: str) -> HttpResponse:
    """Let what was paused be compared again."""
    form = LiftForm(request.POST)
    if form.is_valid():
        actions.lift_pause(
            pause_id, reason=form.cleaned_data["reason"], actor=actor_of(request), as_of=timezone.now()
        )
        messages.success(request, _("Lifted. It is compared again."))
    else:
        messages.error(request, _("Say why it may go on."))
    return redirect("deconfliction:supervise")


@page(Permission.PARTNER_MANAGE)
@require_POST
def share(request: HttpRequest, recipient_id: str) -> HttpResponse:
    """Make a new key to share with a partner."""
    try:
        actions.share_key(recipient_id, actor=actor_of(request), as_of=timezone.now())
    except InvalidInput as problem:
        messages.error(request, words_of(problem))
    else:
        messages.success(request, _("A new key is made and waits to be sent, sealed."))
    return redirect("partners:deconfliction", recipient_id)


@page(Permission.PARTNER_VIEW)
@require_GET
def key(request: HttpRequest, recipient_id: str) -> HttpResponse:
    """Show which key is shared with a partner, never the key."""
    now, reader = timezone.now(), actor_of(request)
    recipient = get_recipient(recipient_id)
    links = list_deconfliction_links(as_of=now)
    context = {
        "recipient": recipient,
        "link": next((each for each in links if each.recipient_id == recipient_id), None),
        "covered": covers_deconfliction(recipient_id, as_of=now),
        "may_manage": may(reader, Permission.PARTNER_MANAGE),
    }
    return render(request, "deconfliction/key.html", context)


def _do(
    request: HttpRequest, case_id: str, name: str, form: Form, act: Callable[[], None], done: str
) -> HttpResponse:
    """Do what a form asks; show the case's page again with what is wrong in it."""
    if form.is_valid():
        try:
            act()
        except ColdframeError as problem:
            refuse(form, problem)
        else:
            messages.success(request, done)
            return _back(case_id)
    return show_case(request, case_id, status=422, **{name: form})


def _back(case_id: str) -> HttpResponse:
    answer = redirect("cases:case", case_id)
    answer["Location"] += "#interests"
    return answer

"""Children first: age and acts, the safeguarding question, and an identity that two people open."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coldframe.access.terms import Permission
from coldframe.casework import actions
from coldframe.casework.queries import get_case
from coldframe.casework.terms import SafeguardingFinding
from coldframe.web.forms.ages import ActForm, AgeForm
from coldframe.web.forms.children import AskForm, IdentityForm, SafeguardingForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.case_page import Given
from coldframe.web.views.party_page import act_choices, do_on_party, party_of


@page(Permission.CASE_WORK)
@require_POST
def age(request: HttpRequest, case_id: str, party_id: str) -> HttpResponse:
    """Correct what is known of the age."""
    reader = actor_of(request)
    shown, form = party_of(case_id, party_id, reader), AgeForm(request.POST)

    def act(given: Given) -> None:
        actions.set_age(party_id, form.age(), actor=reader, as_of=timezone.now())

    return do_on_party(
        request, shown, "age_form", form, act, _("Noted. What may be recorded follows from it.")
    )


@page(Permission.CASE_WORK)
@require_POST
def act(request: HttpRequest, case_id: str, party_id: str) -> HttpResponse:
    """Record when an act in question was, or correct an entry."""
    reader = actor_of(request)
    shown = party_of(case_id, party_id, reader)

    def do(given: Given) -> None:
        actions.record_act(
            party_id, given["act_on"], corrects=given["corrects"], actor=reader, as_of=timezone.now()
        )

    form = ActForm(request.POST, acts=act_choices(shown))
    return do_on_party(
        request, shown, "act_form", form, do, _("Noted. What may be recorded follows from it.")
    )


@page(Permission.CASE_WORK)
@require_POST
def safeguarding(request: HttpRequest, case_id: str, party_id: str) -> HttpResponse:
    """Answer whether somebody was harmed: before anything but welfare is recorded of them."""
    reader = actor_of(request)
    shown, form = party_of(case_id, party_id, reader), SafeguardingForm(request.POST)

    def do(given: Given) -> None:
        actions.answer_safeguarding(
            party_id,
            SafeguardingFinding(given["finding"]),
            given["reason"],
            actor=reader,
            as_of=timezone.now(),
        )

    return do_on_party(request, shown, "safeguarding_form", form, do, _("Kept."))


@page(Permission.CASE_WORK)
@require_POST
def identity(request: HttpRequest, case_id: str, party_id: str) -> HttpResponse:
    """Record who somebody is; it goes in sealed."""
    reader = actor_of(request)
    shown, form = party_of(case_id, party_id, reader), IdentityForm(request.POST)

    def do(given: Given) -> None:
        actions.record_identity(party_id, form.identity(), actor=reader, as_of=timezone.now())

    return do_on_party(request, shown, "identity_form", form, do, _("Kept, sealed."))


@page(Permission.CASE_WORK)
@require_POST
def ask(request: HttpRequest, case_id: str, party_id: str) -> HttpResponse:
    """Ask a second key-holder to let an identity be opened."""
    reader = actor_of(request)
    shown, form = party_of(case_id, party_id, reader), AskForm(request.POST)

    def do(given: Given) -> None:
        actions.ask_identity(party_id, given["reason"], actor=reader, as_of=timezone.now())

    done = _("Asked. A colleague who works on this case answers it.")
    return do_on_party(request, shown, "ask_form", form, do, done)


@page(Permission.CASE_WORK)
@require_POST
def answer(request: HttpRequest, case_id: str, party_id: str, ask_id: str) -> HttpResponse:
    """Grant that an identity is opened for an hour, or decline, as the second key-holder."""
    reader = actor_of(request)
    party_of(case_id, party_id, reader)
    is_granted = request.POST.get("answer") == "grant"
    actions.answer_identity(ask_id, is_granted, actor=reader, as_of=timezone.now())
    messages.success(request, _("Granted for an hour.") if is_granted else _("Declined."))
    return redirect("cases:party", case_id, party_id)


@page(Permission.CASE_WORK)
@require_POST
def opened(request: HttpRequest, case_id: str, party_id: str, ask_id: str) -> HttpResponse:
    """Open an identity that was granted. It is counted, and no copy of the page is kept."""
    reader = actor_of(request)
    shown = party_of(case_id, party_id, reader)
    context = {
        "case": get_case(case_id, actor=reader),
        "party": shown,
        "identity": actions.open_identity(ask_id, actor=reader, as_of=timezone.now()),
    }
    return render(request, "cases/identity.html", context)

"""People and organizations in a case: who came in, what they do. Whoever may be a child is treated as one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.terms import Permission
from coldframe.casework import actions
from coldframe.casework.queries import get_case, list_parties
from coldframe.casework.terms import PartyKind
from coldframe.core.errors import ColdframeError
from coldframe.web.forms.parties import PartyForm
from coldframe.web.forms.people import RoleForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.case_page import Given, refuse, show_case
from coldframe.web.views.case_people import role_choices
from coldframe.web.views.party_page import do_on_party, others_of, party_of, show_party


@page(Permission.CASE_WORK)
@require_POST
def add(request: HttpRequest, case_id: str) -> HttpResponse:
    """Add somebody to the case, with a role if it is known."""
    now, reader = timezone.now(), actor_of(request)
    roles = role_choices(get_case(case_id, actor=reader), now)
    form = PartyForm(request.POST, roles=roles, others=list_parties(case_id, actor=reader))
    if not form.is_valid():
        return show_case(request, case_id, status=422, party_form=form)
    given = form.cleaned_data
    try:
        added = actions.introduce_party(
            case_id,
            PartyKind(given["kind"]),
            given["label"],
            age=form.age(),
            acts=(given["act_on"],) if given["act_on"] else (),
            role=form.new_role(),
            number=form.number(),
            actor=reader,
            as_of=now,
        )
    except ColdframeError as problem:
        refuse(form, problem)
        return show_case(request, case_id, status=422, party_form=form)
    messages.success(request, _("Added."))
    return redirect("cases:party", case_id, added.id)


@page(Permission.CASE_VIEW)
@require_GET
def party(request: HttpRequest, case_id: str, party_id: str) -> HttpResponse:
    """Show somebody: how the age is taken and why, roles, measures, what came of it."""
    return show_party(request, party_of(case_id, party_id, actor_of(request)))


@page(Permission.CASE_WORK)
@require_POST
def role(request: HttpRequest, case_id: str, party_id: str) -> HttpResponse:
    """Record what somebody does, and under whom."""
    now, reader = timezone.now(), actor_of(request)
    shown = party_of(case_id, party_id, reader)

    def act(given: Given) -> None:
        actions.record_role(party_id, form.new(), actor=reader, as_of=now)

    roles = role_choices(get_case(case_id, actor=reader), now)
    form = RoleForm(request.POST, roles=roles, others=others_of(shown, reader))
    return do_on_party(request, shown, "role_form", form, act, _("Recorded."))

"""People and organizations in a case: age, roles, measures. Whoever may be a child is treated as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.queries import display_names, may
from coldframe.access.terms import Permission
from coldframe.casework import actions
from coldframe.casework.queries import get_case, get_party, list_measures, list_parties
from coldframe.casework.terms import PartyKind, PartyView, Role, Stage
from coldframe.core.actors import Actor
from coldframe.core.errors import ColdframeError, NotFound
from coldframe.web.forms.parties import AgeForm, MeasureForm, PartyForm, RoleForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.case_page import describe, refuse, show_case

Given = dict[str, Any]


@page(Permission.CASE_WORK)
@require_POST
def add(request: HttpRequest, case_id: str) -> HttpResponse:
    """Add somebody to the case, with a role if it is known."""
    now, reader = timezone.now(), actor_of(request)
    get_case(case_id, actor=reader)
    form = PartyForm(request.POST)
    if not form.is_valid():
        return show_case(request, case_id, status=422, party_form=form)
    given = form.cleaned_data
    try:
        added = actions.add_party(
            case_id,
            PartyKind(given["kind"]),
            given["label"],
            age=form.age(),
            act_on=given["act_on"],
            actor=reader,
            as_of=now,
        )
    except NotFound:
        raise
    except ColdframeError as problem:
        refuse(form, problem)
        return show_case(request, case_id, status=422, party_form=form)
    if given["role"]:
        actions.record_role(added.id, Role(given["role"]), actor=reader, as_of=now)
    messages.success(request, _("Added."))
    return redirect("cases:party", case_id, added.id)


@page(Permission.CASE_VIEW)
@require_GET
def party(request: HttpRequest, case_id: str, party_id: str) -> HttpResponse:
    """Show somebody: how the age is taken and why, roles, measures."""
    return _show(request, _get(case_id, party_id, actor_of(request)))


@page(Permission.CASE_WORK)
@require_POST
def age(request: HttpRequest, case_id: str, party_id: str) -> HttpResponse:
    """Correct what is known of the age, and of the day of the act."""
    shown, form = _get(case_id, party_id, actor_of(request)), AgeForm(request.POST)

    def act(given: Given) -> None:
        actions.set_age(party_id, form.age(), given["act_on"], actor=actor_of(request), as_of=timezone.now())

    return _do(request, shown, "age_form", form, act, _("Noted. What may be recorded follows from it."))


@page(Permission.CASE_WORK)
@require_POST
def role(request: HttpRequest, case_id: str, party_id: str) -> HttpResponse:
    """Record what somebody does, and under whom."""
    reader = actor_of(request)
    shown = _get(case_id, party_id, reader)

    def act(given: Given) -> None:
        actions.record_role(
            party_id,
            Role(given["role"]),
            under_party_id=given["under_party_id"],
            from_on=given["from_on"],
            to_on=given["to_on"],
            actor=reader,
            as_of=timezone.now(),
        )

    form = RoleForm(request.POST, others=_others(shown, reader))
    return _do(request, shown, "role_form", form, act, _("Recorded."))


@page(Permission.CASE_WORK)
@require_POST
def measure(request: HttpRequest, case_id: str, party_id: str) -> HttpResponse:
    """Record a measure; below the age of responsibility, or where that is uncertain, only welfare."""
    reader = actor_of(request)
    shown = _get(case_id, party_id, reader)

    def act(given: Given) -> None:
        actions.record_measure(
            party_id,
            given["native_term"],
            stage=Stage(given["stage"]) if given["stage"] else None,
            legal_basis=given["legal_basis"],
            authority=given["authority"],
            from_on=given["from_on"],
            to_on=given["to_on"],
            actor=reader,
            as_of=timezone.now(),
        )

    form = MeasureForm(request.POST, open_stages=shown.stages)
    return _do(request, shown, "measure_form", form, act, _("Recorded."))


def _get(case_id: str, party_id: str, reader: Actor) -> PartyView:
    found = get_party(party_id, actor=reader)
    if found.case_id != case_id:
        raise NotFound("There is no such party in this case.")
    return found


def _others(shown: PartyView, reader: Actor) -> list[PartyView]:
    return [each for each in list_parties(shown.case_id, actor=reader) if each.id != shown.id]


def _show(request: HttpRequest, shown: PartyView, *, status: int = 200, **forms: Form) -> HttpResponse:
    now, reader = timezone.now(), actor_of(request)
    case, others = get_case(shown.case_id, actor=reader), _others(shown, reader)
    measures = [each for each in list_measures(case.id, actor=reader) if each.party_id == shown.id]
    known = shown.age
    start = {
        "basis": known.basis,
        "birth_on": known.birth_on,
        "band_low": known.band_low,
        "band_high": known.band_high,
        "band_on": known.band_on,
        "act_on": shown.act_on,
    }
    context: dict[str, Any] = {
        "case": case,
        "shown": describe(shown),
        "party": shown,
        "measures": measures,
        "party_names": {each.id: each.label for each in others},
        "names": display_names(each.recorded_by for each in measures),
        "may_work": case.closed_at is None and may(reader, Permission.CASE_WORK, case.id),
        "age_form": AgeForm(initial=start),
        "role_form": RoleForm(others=others),
        "measure_form": MeasureForm(open_stages=shown.stages, initial={"from_on": now.date()}),
        **forms,
    }
    return render(request, "cases/party.html", context, status=status)


def _do(
    request: HttpRequest, shown: PartyView, name: str, form: Form, act: Callable[[Given], None], done: str
) -> HttpResponse:
    """Do what a form of the party's page asks; show the page again with what is wrong in it."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except NotFound:
            raise
        except ColdframeError as problem:
            refuse(form, problem)
        else:
            messages.success(request, done)
            return redirect("cases:party", shown.case_id, shown.id)
    return _show(request, shown, status=422, **{name: form})

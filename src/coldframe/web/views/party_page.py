"""The page of somebody in a case, and an empty form for each thing one can do there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from coldframe.access.queries import display_names, may
from coldframe.access.terms import Permission
from coldframe.casework.queries import (
    get_case,
    get_facts,
    get_party,
    list_identity_asks,
    list_measures,
    list_outcomes,
    list_parties,
    list_safeguards,
)
from coldframe.casework.queries.naming import list_texts_naming
from coldframe.casework.terms import IdentityAskView, MeasureView, PartyView
from coldframe.core.actors import Actor
from coldframe.core.errors import ColdframeError, NotFound
from coldframe.custody.queries import find_due, find_hold
from coldframe.web.forms.ages import ActForm, AgeForm
from coldframe.web.forms.cases import Choices
from coldframe.web.forms.children import AskForm, IdentityForm, SafeguardingForm
from coldframe.web.forms.measures import MeasureForm
from coldframe.web.forms.outcomes import HoldForm, OutcomeForm
from coldframe.web.forms.people import RoleForm
from coldframe.web.permissions import actor_of
from coldframe.web.views.case_page import Given, describe, refuse
from coldframe.web.views.case_people import role_choices


def party_of(case_id: str, party_id: str, reader: Actor) -> PartyView:
    """Get somebody in a case.

    Raises:
        NotFound: There is nobody with this id in this case, or it is not open to the reader.
    """
    found = get_party(party_id, actor=reader)
    if found.case_id != case_id:
        raise NotFound("There is no such party in this case.")
    return found


def others_of(shown: PartyView, reader: Actor) -> list[PartyView]:
    """Everybody else in the case."""
    return [each for each in list_parties(shown.case_id, actor=reader) if each.id != shown.id]


def measures_of(shown: PartyView, reader: Actor) -> list[MeasureView]:
    """The measures on somebody, corrected entries among them."""
    found = list_measures(shown.case_id, actor=reader)
    return [each for each in found if each.party_id == shown.id]


def act_choices(shown: PartyView) -> Choices:
    """The acts in question that nobody corrected since."""
    return [(each.id, str(each.on)) for each in shown.acts if not each.corrected_by]


def measure_choices(measures: list[MeasureView]) -> Choices:
    """The measures that can still be corrected."""
    return [(each.id, f"{each.native_term}, {each.from_on}") for each in measures if not each.corrected_by]


def do_on_party(
    request: HttpRequest, shown: PartyView, name: str, form: Form, act: Callable[[Given], None], done: str
) -> HttpResponse:
    """Do what a form of the party's page asks; show the page again with what is wrong in it."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except ColdframeError as problem:
            refuse(form, problem)
        else:
            messages.success(request, done)
            return redirect("cases:party", shown.case_id, shown.id)
    return show_party(request, shown, status=422, **{name: form})


def show_party(request: HttpRequest, shown: PartyView, *, status: int = 200, **forms: Form) -> HttpResponse:
    """Show the page of somebody, with the forms given in place of empty ones."""
    now, reader = timezone.now(), actor_of(request)
    case, others, measures = (
        get_case(shown.case_id, actor=reader),
        others_of(shown, reader),
        measures_of(shown, reader),
    )
    works = may(reader, Permission.CASE_WORK, case.id)
    known, acts = shown.age, act_choices(shown)
    start = {
        "basis": known.basis,
        "birth_on": known.birth_on,
        "band_low": known.band_low,
        "band_high": known.band_high,
        "band_on": known.band_on,
    }
    outcomes = [each for each in list_outcomes(case.id, actor=reader) if each.party_id == shown.id]
    asks = [each for each in list_identity_asks(case.id, actor=reader) if each.party_id == shown.id]
    hold, due_at = find_hold(shown.id, case.id), find_due(shown.id)
    is_going = works and not hold and (shown.cleared_on or (due_at is not None and due_at <= now))
    people = {each.recorded_by for each in measures} | {each.decided_by for each in outcomes}
    people |= {each.answered_by for each in shown.safeguarding.answers} | (
        {hold.placed_by} if hold else set()
    )
    people |= {person for each in asks for person in (each.asked_by, each.answered_by) if person}
    context: dict[str, Any] = {
        "case": case,
        "shown": describe(shown),
        "party": shown,
        "measures": measures,
        "outcomes": outcomes,
        "safeguards": [each for each in list_safeguards(case.id, actor=reader) if each.party_id == shown.id],
        "asks": asks,
        "own_ask": next((each for each in asks if each.asked_by == reader.id and _lasts(each, now)), None),
        "due_at": due_at,
        "hold": hold,
        "going": list_texts_naming(shown.id, actor=reader) if is_going else (),
        "now": now,
        "reader_id": reader.id,
        "party_names": {each.id: each.label for each in others},
        "number": get_facts(shown.id, actor=reader).number,
        "names": display_names(people),
        "works": works,
        "may_work": case.closed_at is None and works and not shown.stub_of,
        "age_form": AgeForm(initial=start),
        "act_form": ActForm(acts=acts),
        "role_form": RoleForm(roles=role_choices(case, now), others=others),
        "measure_form": MeasureForm(
            open_stages=shown.stages,
            acts=acts,
            recorded=measure_choices(measures),
            initial={"from_on": now.date()},
        ),
        "safeguarding_form": SafeguardingForm(),
        "identity_form": IdentityForm(),
        "ask_form": AskForm(),
        "outcome_form": OutcomeForm(open_codes=shown.outcomes),
        "hold_form": HoldForm(),
        **forms,
    }
    return render(request, "cases/party.html", context, status=status)


def _lasts(ask: IdentityAskView, now: datetime) -> bool:
    return ask.answered_at is None or (ask.granted_until is not None and ask.granted_until > now)

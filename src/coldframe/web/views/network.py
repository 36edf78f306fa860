"""People and things of a case together: who stands where, what there is, what may be the same, where it all is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.queries import display_names, may
from coldframe.access.terms import Permission
from coldframe.casework import actions
from coldframe.casework.queries import (
    Node,
    get_case,
    list_groups,
    list_judgements,
    list_numbers,
    list_parties,
    list_places,
    list_structure,
    list_suggestions,
    list_things,
)
from coldframe.casework.terms import JudgementReason, JudgementState, RoleView, WithdrawnWhy
from coldframe.core.actors import Actor
from coldframe.core.errors import ColdframeError
from coldframe.web.forms.people import EndForm, PlaceForm, ThingForm, UndoForm, WithdrawForm
from coldframe.web.paging import page_of
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.case_page import Given, refuse

MAX_TREE = 300
"""Roles in a structure that is shown as a list in lists; a larger one is read as a graph and a table."""


@page(Permission.CASE_VIEW)
@require_GET
def network(request: HttpRequest, case_id: str) -> HttpResponse:
    """Show who stands under whom, the things, the places, and what was judged about them."""
    return show_network(request, case_id)


@page(Permission.CASE_WORK)
@require_POST
def thing(request: HttpRequest, case_id: str) -> HttpResponse:
    """Add a thing."""
    form = ThingForm(request.POST)
    if form.is_valid():
        try:
            added = actions.add_thing(case_id, form.new(), actor=actor_of(request), as_of=timezone.now())
        except ColdframeError as problem:
            refuse(form, problem)
        else:
            messages.success(request, _("Added."))
            return redirect("cases:record", case_id, added.id)
    return show_network(request, case_id, status=422, thing_form=form)


@page(Permission.CASE_WORK)
@require_POST
def place(request: HttpRequest, case_id: str) -> HttpResponse:
    """Record where the whole matter's asset, operator or victim is said to be."""
    form = PlaceForm(request.POST)

    def act(reader: Actor, given: Given) -> None:
        actions.claim_place(form.new(case_id), actor=reader, as_of=timezone.now())

    return _do(request, case_id, "place_form", form, act)


@page(Permission.CASE_WORK)
@require_POST
def confirm(request: HttpRequest, case_id: str, judgement_id: str) -> HttpResponse:
    """Confirm, as the second person, that two people are one."""

    def act(reader: Actor, given: Given) -> None:
        actions.confirm_same(judgement_id, actor=reader, as_of=timezone.now())

    return _do(request, case_id, "confirm_form", Form(request.POST), act)


@page(Permission.CASE_WORK)
@require_POST
def undo(request: HttpRequest, case_id: str, judgement_id: str) -> HttpResponse:
    """Take a judgement back."""

    def act(reader: Actor, given: Given) -> None:
        why = JudgementReason(given["why"])
        actions.undo_judgement(judgement_id, why, given["text"], actor=reader, as_of=timezone.now())

    return _do(request, case_id, "undo_form", UndoForm(request.POST), act)


@page(Permission.CASE_WORK)
@require_POST
def withdraw_place(request: HttpRequest, case_id: str, claim_id: str) -> HttpResponse:
    """Take a claim about a place back."""

    def act(reader: Actor, given: Given) -> None:
        actions.withdraw_place(claim_id, WithdrawnWhy(given["why"]), actor=reader, as_of=timezone.now())

    return _do(request, case_id, "withdraw_form", WithdrawForm(request.POST), act)


@page(Permission.CASE_WORK)
@require_POST
def end_role(request: HttpRequest, case_id: str, role_id: str) -> HttpResponse:
    """Say when a role ended."""

    def act(reader: Actor, given: Given) -> None:
        actions.end_role(role_id, given["to_when"], actor=reader, as_of=timezone.now())

    return _do(request, case_id, "end_form", EndForm(request.POST), act)


@page(Permission.CASE_WORK)
@require_POST
def withdraw_role(request: HttpRequest, case_id: str, role_id: str) -> HttpResponse:
    """Take a role back."""

    def act(reader: Actor, given: Given) -> None:
        why = WithdrawnWhy(given["why"])
        actions.withdraw_role(role_id, why, "", actor=reader, as_of=timezone.now())

    return _do(request, case_id, "withdraw_form", WithdrawForm(request.POST), act)


def show_network(request: HttpRequest, case_id: str, *, status: int = 200, **forms: Form) -> HttpResponse:
    """Show the page, with the forms given in place of empty ones."""
    reader = actor_of(request)
    case = get_case(case_id, actor=reader)
    parties, things = list_parties(case_id, actor=reader), list_things(case_id, actor=reader)
    judgements = list_judgements(case_id, actor=reader)
    tree = list_structure(case_id, actor=reader)
    labels = labels_of(parties, things)
    together = {each: group for group in list_groups(case_id, actor=reader) for each in group}
    roles = list({role.id: role for role in _roles(tree)}.values())
    judged = [each for each in judgements if each.state is not JudgementState.PROPOSED]
    context: dict[str, Any] = {
        "case": case,
        "tree": tree if len(roles) <= MAX_TREE else (),
        "is_large": len(roles) > MAX_TREE,
        # Records that are one somebody are named together, wherever one of them stands.
        "who": {
            key: " = ".join(labels[each] for each in (key, *sorted(together.get(key, frozenset()) - {key})))
            for key in labels
        },
        **page_of(request, "roles", roles, "page"),
        **page_of(request, "things", things, "things"),
        **page_of(request, "judgements", judged, "judged"),
        "parties": parties,
        "party_of": {each.id: each for each in parties},
        "labels": labels,
        "pages": {each.id: reverse("cases:party", args=(case_id, each.id)) for each in parties}
        | {each.id: reverse("cases:record", args=(case_id, each.id)) for each in things},
        "numbers": list_numbers(case_id, actor=reader),
        "suggestions": list_suggestions(case_id, actor=reader),
        "waiting": [each for each in judgements if each.state is JudgementState.PROPOSED],
        "places": list_places(case_id, actor=reader),
        "names": display_names(
            person
            for each in judgements
            for person in (each.made_by, each.second_by, each.undone_by)
            if person
        ),
        "reader_id": reader.id,
        "may_work": case.closed_at is None and may(reader, Permission.CASE_WORK, case_id),
        "thing_form": ThingForm(),
        "place_form": PlaceForm(),
        "undo_form": UndoForm(),
        "withdraw_form": WithdrawForm(),
        "end_form": EndForm(),
        **forms,
    }
    return render(request, "cases/network.html", context, status=status)


def labels_of(parties: tuple[Any, ...], things: tuple[Any, ...]) -> dict[str, str]:
    """What each record of a case is called on pages."""
    return {each.id: each.label for each in (*parties, *things)}


def _roles(nodes: Iterable[Node]) -> Iterator[RoleView]:
    """Every role in the structure, from the top down."""
    for node in nodes:
        yield from node.roles
        yield from _roles(node.below)


def _do(
    request: HttpRequest, case_id: str, name: str, form: Form, act: Callable[[Actor, Given], None]
) -> HttpResponse:
    reader = actor_of(request)
    get_case(case_id, actor=reader)  # Absent and forbidden answer 404, whatever was entered.
    if form.is_valid():
        try:
            act(reader, form.cleaned_data)
        except ColdframeError as problem:
            if not form.fields:
                raise
            refuse(form, problem)
        else:
            messages.success(request, _("Noted."))
            return redirect("cases:network", case_id)
    return show_network(request, case_id, status=422, **{name: form})

"""Where matters go: places that people note, and the routes that offer recipients, tried before they hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.queries import display_names
from coldframe.access.terms import Permission
from coldframe.partners.queries import list_recipients
from coldframe.partners.terms import Purpose
from coldframe.referral import actions
from coldframe.referral.jurisdiction.routes import (
    GENERAL,
    PLACE_OF,
    RouteField,
    RouteRule,
    Routes,
    Target,
    TargetKind,
)
from coldframe.referral.jurisdiction.terms import Role
from coldframe.referral.queries import find_routes, get_routes_in_force, list_route_versions, try_routes
from coldframe.referral.terms import RoutesState, RoutesView
from coldframe.triage.queries import list_queues, require_clue_seen
from coldframe.web.belonging import names_of_targets, place_name, target_words
from coldframe.web.forms.destinations import LastRoutesForm, NoteForm, RouteForm, read_target, write_target
from coldframe.web.labels import label_of
from coldframe.web.permissions import actor_of, held_by, page

_STEPS = {"up": -1, "down": 1}
_UNFINISHED = (RoutesState.DRAFT, RoutesState.PROPOSED)


@page(Permission.REFERRAL_DRAFT)
@require_POST
def note(request: HttpRequest, clue_id: str) -> HttpResponse:
    """Note a place that the reader found in the matter."""
    require_clue_seen(clue_id, actor_of(request).id)
    form = NoteForm(request.POST)
    if form.is_valid():
        role, kind, place = form.given()
        actions.note_place(
            clue_id, role=role, kind=kind, place=place, actor=actor_of(request), as_of=timezone.now()
        )
        messages.success(request, _("Noted. It counts from now on."))
    else:
        messages.error(request, _("Nothing was noted: write a country as KR, or a region as KR-11."))
    return redirect(_where(clue_id))


@page(Permission.REFERRAL_DRAFT)
@require_POST
def withdraw(request: HttpRequest, clue_id: str) -> HttpResponse:
    """Withdraw a note about a place."""
    require_clue_seen(clue_id, actor_of(request).id)
    actions.withdraw_place_note(
        request.POST.get("note", ""), clue_id=clue_id, actor=actor_of(request), as_of=timezone.now()
    )
    messages.success(request, _("Withdrawn. It counts no more."))
    return redirect(_where(clue_id))


@page(Permission.REFERRAL_DRAFT)
@require_POST
def keep(request: HttpRequest, clue_id: str) -> HttpResponse:
    """Keep what was worked out, as it is now."""
    require_clue_seen(clue_id, actor_of(request).id)
    actions.assess_belonging(clue_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Kept, with everything that it rests on."))
    return redirect(_where(clue_id))


@page(Permission.PARTNER_VIEW)
@require_GET
def routes(request: HttpRequest) -> HttpResponse:
    """Show the routes in force and the draft."""
    return _routes(request)


@page(Permission.PARTNER_MANAGE)
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Change the draft by one step: add a rule, move one, take one out, set the last routes, begin again."""
    found = find_routes(*_UNFINISHED)
    base = (found or get_routes_in_force()).routes
    rules = list(base.rules)
    step, index = request.POST.get("step", ""), _index(request, len(rules))
    if step == "add":
        form = RouteForm(request.POST, targets=_targets())
        if not form.is_valid():
            return _routes(request, form=form)
        rules.append(form.rule())
    elif step == "last":
        last = LastRoutesForm(request.POST, targets=_last_targets())
        if not last.is_valid():
            return _routes(request, last=last)
        base = replace(
            base,
            unknown=read_target(last.cleaned_data["unknown"]),
            fallback=read_target(last.cleaned_data["fallback"]),
        )
    elif step == "remove" and index is not None:
        del rules[index]
    elif step in _STEPS and index is not None and 0 <= index + _STEPS[step] < len(rules):
        other = index + _STEPS[step]
        rules[index], rules[other] = rules[other], rules[index]
    elif step == "restart":
        base = get_routes_in_force().routes
        rules = list(base.rules)
    actions.draft_routes(
        replace(base, rules=tuple(rules)),
        revision=_revision(request),
        actor=actor_of(request),
        as_of=timezone.now(),
    )
    return redirect("destinations:routes")


@page(Permission.PARTNER_VIEW)
@require_GET
def trial(request: HttpRequest) -> HttpResponse:
    """Hold the draft against matters of the past: where would they have gone. Moves nothing."""
    found = find_routes(*_UNFINISHED)
    if found is None:
        messages.info(request, _("There is no draft to try. Change a rule first."))
        return redirect("destinations:routes")
    actor = actor_of(request)
    result = try_routes(found.routes, person_id=actor.id, as_of=timezone.now())
    names, held = names_of_targets(), held_by(request)
    context = {
        "draft": found,
        "trial": result,
        "rules": _in_words(found.routes, names, result.by_rule),
        "unknown_taken": result.by_rule[-2],
        "fallback_taken": result.by_rule[-1],
        "counts": [(target_words(target, names), *both) for target, both in result.counts.items()],
        "matters": [
            {
                "clue_id": one.clue_id,
                "then": [target_words(target, names) for target in one.then],
                "now": [target_words(target, names) for target in one.now],
                "chosen": [
                    names.get((TargetKind.RECIPIENT.value, recipient_id), recipient_id)
                    for recipient_id in one.chosen
                ],
            }
            for one in result.matters
        ],
        "may_see_clues": Permission.CLUE_VIEW in held,
        "may_propose": found.state is RoutesState.DRAFT and Permission.PARTNER_MANAGE in held,
        "may_activate": found.state is RoutesState.PROPOSED
        and Permission.AGREEMENT_ACTIVATE in held
        and actor.id not in (found.drafted_by, found.proposed_by),
    }
    return render(request, "referral/where_trial.html", context)


@page(Permission.PARTNER_MANAGE)
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Propose the draft as it was tried."""
    actions.propose_routes(revision=_revision(request), actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Proposed. A second person tries it and puts it in force."))
    return redirect("destinations:routes")


@page(Permission.AGREEMENT_ACTIVATE)
@require_POST
def activate(request: HttpRequest) -> HttpResponse:
    """Put the proposal in force as it was tried."""
    actions.activate_routes(revision=_revision(request), actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("In force. Whoever refers a matter is offered recipients by it from now on."))
    return redirect("destinations:routes")


def _routes(
    request: HttpRequest, *, form: RouteForm | None = None, last: LastRoutesForm | None = None
) -> HttpResponse:
    active, found = get_routes_in_force(), find_routes(*_UNFINISHED)
    names, versions = names_of_targets(), list_route_versions()
    base = (found or active).routes
    context: dict[str, Any] = {
        "active": active,
        "active_rules": _in_words(active.routes, names),
        "active_last": _last_in_words(active.routes, names),
        "draft": found,
        "draft_rules": _in_words(found.routes, names) if found else [],
        "draft_last": _last_in_words(found.routes, names) if found else (),
        "revision": found.revision if found else 0,
        "versions": versions,
        "names": display_names([*(one.activated_by for one in versions), *_people_of(found)]),
        "form": form or RouteForm(targets=_targets()),
        "last": last or LastRoutesForm(targets=_last_targets(), unknown=base.unknown, fallback=base.fallback),
        "may_change": Permission.PARTNER_MANAGE in held_by(request),
    }
    return render(request, "referral/where_routes.html", context, status=422 if form or last else 200)


def _people_of(found: RoutesView | None) -> list[str]:
    return [one for one in (found.drafted_by, found.proposed_by) if one] if found else []


def _in_words(
    given: Routes, names: dict[tuple[str, str], str], taken: tuple[int, ...] = ()
) -> list[dict[str, Any]]:
    return [
        {
            "conditions": _conditions(rule),
            "targets": [target_words(target, names) for target in rule.targets],
            "at_least": rule.at_least if _asks_place(rule) else None,
            "taken": taken[index] if taken else 0,
        }
        for index, rule in enumerate(given.rules)
    ]


def _asks_place(rule: RouteRule) -> bool:
    return any(field in PLACE_OF for field, _values in rule.conditions) or any(
        target.kind is TargetKind.FUNCTION for target in rule.targets
    )


def _conditions(rule: RouteRule) -> list[tuple[str, list[str]]]:
    return [
        (
            label_of(field),
            [
                place_name(value) if field in PLACE_OF and value != "unknown"
                else value if field is RouteField.PLATFORM
                else label_of(value)
                for value in sorted(values)
            ],
        )
        for field, values in rule.conditions
    ]  # fmt: skip


def _last_in_words(given: Routes, names: dict[tuple[str, str], str]) -> tuple[str, str]:
    return target_words(given.unknown, names), target_words(given.fallback, names)


def _last_targets() -> list[tuple[str, str]]:
    """Whom the two last routes may name: one recipient, or one queue of ours in use."""
    used = {GENERAL, *(queue.id for queue in list_queues())}
    present = {recipient.id for recipient in list_recipients()}
    return [
        (write_target(Target(TargetKind(kind), target_id)), words)
        for (kind, target_id), words in names_of_targets().items()
        if target_id in used | present
    ]


def _targets() -> list[tuple[str, str]]:
    """Whom a rule may offer."""
    names = names_of_targets()
    functions = [
        Target(TargetKind.FUNCTION, function=function, role=role) for role in Role for function in Purpose
    ]
    return [*_last_targets(), *((write_target(one), target_words(one, names)) for one in functions)]


def _index(request: HttpRequest, count: int) -> int | None:
    text = request.POST.get("index", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 and int(text) < count else None


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _where(clue_id: str) -> str:
    return f"{reverse('referral:new')}?clue={clue_id}#where"

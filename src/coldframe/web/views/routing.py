"""Queues and routing: who sees which queue, and the rules that sort clues, tried before they are put in force."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.queries import display_names, list_people
from coldframe.access.terms import ROLE_PERMISSIONS, Permission, Role
from coldframe.core.errors import InvalidInput
from coldframe.triage import actions
from coldframe.triage.queries import (
    count_waiting,
    find_routing,
    get_queue,
    list_queues,
    list_routings,
    routing_facts_of,
    try_routing,
)
from coldframe.triage.terms import GENERAL, RoutingField, RoutingRule, RoutingState, RoutingView
from coldframe.web.forms.routing import QueueForm, RuleForm, values_of, words_of_rule
from coldframe.web.labels import label_of
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import refuse_entry

_STEPS = {"up": -1, "down": 1}


@page(Permission.DESK_MANAGE)
@require_GET
def queues(request: HttpRequest) -> HttpResponse:
    """Show the desk's queues, what waits in each, and who sees it."""
    return _queues(request)


@page(Permission.DESK_MANAGE)
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Add a queue, or change one."""
    queue_id = request.POST.get("queue_id", "")
    queue = get_queue(queue_id) if queue_id else None
    form = QueueForm(request.POST, people=_people(), queue=queue)
    if not form.is_valid():
        return _queues(request, form, queue_id)
    given = form.cleaned_data
    try:
        actions.save_queue(
            queue_id,
            name=given["name"],
            is_limited=given["is_limited"],
            people=given["people"],
            roles=[Role(role) for role in given["roles"]],
            actor=actor_of(request),
            as_of=timezone.now(),
        )
    except InvalidInput as problem:
        refuse_entry(form, problem)
        return _queues(request, form, queue_id)
    messages.success(request, _("Kept."))
    return redirect("routing:queues")


@page(Permission.DESK_MANAGE)
@require_POST
def retire(request: HttpRequest, queue_id: str) -> HttpResponse:
    """Take a queue out of use; what waits in it is placed again."""
    actions.retire_queue(queue_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Out of use. What waited there is placed by the rules again."))
    return redirect("routing:queues")


@page(Permission.DESK_MANAGE)
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rules in force and the draft."""
    return _rules(request)


@page(Permission.DESK_MANAGE)
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Change the draft by one step: add a rule, move one, take one out, begin again."""
    found = find_routing(RoutingState.DRAFT)
    base = _base(found)
    step, index = request.POST.get("step", ""), _index(request, len(base))
    if step == "add":
        form = RuleForm(request.POST, queues=_names().items())
        if not form.is_valid():
            return _rules(request, form)
        base.append(form.rule())
    elif step == "remove" and index is not None:
        del base[index]
    elif step in _STEPS and index is not None and 0 <= index + _STEPS[step] < len(base):
        other = index + _STEPS[step]
        base[index], base[other] = base[other], base[index]
    elif step == "restart":
        base = _base(None)
    revision = request.POST.get("revision", "0")
    actions.draft_routing(
        tuple(base),
        revision=int(revision) if revision.isascii() and revision.isdigit() else 0,
        actor=actor_of(request),
        as_of=timezone.now(),
    )
    return redirect("routing:rules")


@page(Permission.DESK_MANAGE)
@require_GET
def trial(request: HttpRequest) -> HttpResponse:
    """Hold the draft against clues of the past: how many would go where. Moves nothing."""
    found = find_routing(RoutingState.DRAFT)
    if found is None:
        messages.info(request, _("There is no draft to try. Change a rule first."))
        return redirect("routing:rules")
    result, names = try_routing(found.rules), _names(with_retired=True)
    facts = routing_facts_of(tuple(one for line in result.lines for one in line.samples))
    context = {
        "draft": found,
        "rules": _in_words(found, names, result.by_rule),
        "fallback": result.by_rule[-1],
        "trial": result,
        "lines": [
            (names[line.queue_id], line, [(one, _in_short(facts.get(one, {}))) for one in line.samples])
            for line in result.lines
        ],
    }
    return render(request, "routing/trial.html", context)


@page(Permission.DESK_MANAGE)
@require_POST
def activate(request: HttpRequest) -> HttpResponse:
    """Put the draft in force as it was tried."""
    revision = request.POST.get("revision", "")
    actions.activate_routing(
        revision=int(revision) if revision.isascii() and revision.isdigit() else 0,
        actor=actor_of(request),
        as_of=timezone.now(),
    )
    messages.success(request, _("In force. What waits is being placed by the new rules."))
    return redirect("routing:rules")


def _queues(request: HttpRequest, form: QueueForm | None = None, queue_id: str = "") -> HttpResponse:
    people, waiting = _people(), count_waiting()
    shown = [
        {
            "queue": queue,
            "waiting": waiting.get(queue.id, 0),
            "form": form if form and queue.id == queue_id else QueueForm(people=people, queue=queue),
            "open": form is not None and queue.id == queue_id,
            "takers": _takers(queue.people, queue.roles),
        }
        for queue in list_queues()
    ]
    context = {
        "queues": shown,
        "general": waiting.get(GENERAL, 0),
        "names": dict(people),
        "form": form if form and not queue_id else QueueForm(people=people),
    }
    return render(request, "routing/queues.html", context, status=422 if form else 200)


def _rules(request: HttpRequest, form: RuleForm | None = None) -> HttpResponse:
    active, found = find_routing(RoutingState.ACTIVE), find_routing(RoutingState.DRAFT)
    names, versions = _names(with_retired=True), list_routings()
    context: dict[str, Any] = {
        "active": active,
        "active_rules": _in_words(active, names),
        "draft": found,
        "draft_rules": _in_words(found, names),
        "revision": found.revision if found else 0,
        "versions": versions,
        "names": display_names(version.activated_by for version in versions),
        "form": form or RuleForm(queues=_names().items()),
        "has_queues": len(names) > 1,
    }
    return render(request, "routing/rules.html", context, status=422 if form else 200)


def _base(found: RoutingView | None) -> list[RoutingRule]:
    """What a change starts from: the draft, else what is in force."""
    found = found or find_routing(RoutingState.ACTIVE)
    return list(found.rules) if found else []


def _index(request: HttpRequest, count: int) -> int | None:
    text = request.POST.get("index", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 and int(text) < count else None


def _in_words(
    routing: RoutingView | None, names: dict[str, str], taken: tuple[int, ...] = ()
) -> list[dict[str, Any]]:
    return [
        {
            "queue": names.get(rule.queue_id, rule.queue_id),
            "conditions": words_of_rule(rule),
            "taken": taken[index] if taken else 0,
        }
        for index, rule in enumerate(routing.rules if routing else ())
    ]


def _in_short(facts: dict[str, list[str]]) -> str:
    """What was known of a clue, in codes' words: enough to see why it goes there, and no word of its text."""
    said = []
    for field in (RoutingField.HARM, RoutingField.LANGUAGE, RoutingField.CHANNEL, RoutingField.LANE):
        known = {} if field is RoutingField.LANGUAGE else dict(values_of(field))
        words = ", ".join(known.get(code, label_of(code)) for code in facts.get(field, []))
        said.append(f"{label_of(field)}: {words}")
    return " · ".join(said)


def _names(*, with_retired: bool = False) -> dict[str, str]:
    return {GENERAL: _("General")} | {
        queue.id: queue.name for queue in list_queues(with_retired=with_retired)
    }


def _people() -> list[tuple[str, str]]:
    """Active people who work with reviews: who could be let into a queue."""
    return [
        (one.id, one.display_name)
        for one in list_people(active_only=True)
        if any(Permission.REVIEW_VIEW in ROLE_PERMISSIONS[role] for role in one.roles)
    ]


def _takers(people: tuple[str, ...], roles: tuple[str, ...]) -> int:
    """How many active people could take a review from a limited queue."""
    return sum(
        (one.id in people or not set(one.roles).isdisjoint(roles))
        and any(Permission.REVIEW_CLAIM in ROLE_PERMISSIONS[role] for role in one.roles)
        for one in list_people(active_only=True)
    )

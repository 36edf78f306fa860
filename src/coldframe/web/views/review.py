"""Reviewing: the queue, one review, and what a reviewer does there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.queries import display_names, may
from coldframe.access.terms import Permission
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed
from coldframe.intake.queries import statements_of
from coldframe.matching.queries import find_signal_run
from coldframe.matching.terms import SignalOutcome, SignalRunView
from coldframe.media.sniff import VIDEO_FORMATS
from coldframe.media.terms import UnreadableReason
from coldframe.triage import actions
from coldframe.triage.queries import QueueFilter, ReviewPage, count_queue, get_page, list_queue
from coldframe.triage.terms import UNDO_SECONDS, Lane, ReviewState
from coldframe.web.forms.review import DecisionForm, RevealForm
from coldframe.web.paging import pages_of
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.looks import REVEAL_SECONDS, find_living_look

_TRIES = 5
"""How many reviews "take the next" tries before it says that colleagues were faster."""

_FLOOD = {"only": True, "without": False}
"""What an address says about the flood lane to what the queue then shows; both where it says nothing."""


@page(Permission.REVIEW_VIEW)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits, in the order in which it should be read, each with the reasons for its place."""
    now, reader = timezone.now(), actor_of(request)
    chosen, shown = _chosen(request)
    total = count_queue(reader.id, as_of=now, chosen=chosen)
    paging = pages_of(request, total)
    reviews = list_queue(reader.id, as_of=now, chosen=chosen, offset=paging.offset, limit=paging.limit)
    statements = statements_of(review.clue_id for review in reviews)
    context = {
        "reviews": [(review, statements.get(review.clue_id, "")) for review in reviews],
        "names": display_names(review.claimed_by for review in reviews if review.claimed_by),
        "paging": paging,
        "shown": shown,
        "lanes": list(Lane),
        "lane": request.GET.get("lane", ""),
        "flood": request.GET.get("flood", "") if chosen.in_flood is not None else "",
        "flooded": count_queue(reader.id, as_of=now, chosen=replace(chosen, in_flood=True)),
        "may_claim": may(reader, Permission.REVIEW_CLAIM),
    }
    return render(request, "review/queue.html", context)


@page(Permission.REVIEW_CLAIM)
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Claim the first review that this reader can take, and open it."""
    now, reader = timezone.now(), actor_of(request)
    chosen = QueueFilter(only_takable=True, in_flood=_FLOOD.get(request.POST.get("flood", "")))
    for review in list_queue(reader.id, as_of=now, chosen=chosen, limit=_TRIES):
        try:
            actions.claim_review(review.id, actor=reader, as_of=now)
        except (Conflict, NotAllowed):
            continue  # A colleague was faster, or this one needs a second reader: the next one, then.
        return redirect("review:page", review.id)
    messages.info(request, _("Nothing waits that you can take now."))
    return redirect("review:queue")


@page(Permission.REVIEW_VIEW)
@require_GET
def review(request: HttpRequest, review_id: str) -> HttpResponse:
    """Show one review: the text first, what banks say, why it stands here, and what one can do."""
    now = timezone.now()
    shown = get_page(review_id, actor_of(request).id, as_of=now)
    return _render(request, shown, now=now)


@page(Permission.REVIEW_CLAIM)
@require_POST
def claim(request: HttpRequest, review_id: str) -> HttpResponse:
    """Take this review."""
    actions.claim_review(review_id, actor=actor_of(request), as_of=timezone.now())
    return redirect("review:page", review_id)


@page(Permission.REVIEW_CLAIM)
@require_POST
def release(request: HttpRequest, review_id: str) -> HttpResponse:
    """Give this review back to the queue."""
    actions.release_review(review_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("The review is back in the queue."))
    return redirect("review:queue")


@page(Permission.REVIEW_CLAIM)
@require_POST
def renew(request: HttpRequest, review_id: str) -> HttpResponse:
    """Hold on to this review for longer."""
    actions.renew_claim(review_id, actor=actor_of(request), as_of=timezone.now())
    return redirect("review:page", review_id)


@page(Permission.REVIEW_DECIDE)
@require_POST
def decide(request: HttpRequest, review_id: str) -> HttpResponse:
    """Submit a first or a second reading, or a decision that reverses one that stands."""
    now, reader = timezone.now(), actor_of(request)
    shown = get_page(review_id, reader.id, as_of=now)
    form = DecisionForm(request.POST, page=shown)
    if not form.is_valid():
        return _render(request, shown, now=now, form=form, status=422)
    reverses = request.POST.get("reverses", "")
    try:
        if reverses:
            decision = actions.reverse_decision(reverses, form.submitted(), actor=reader, as_of=now)
        elif form.is_second:
            decision = actions.second_decide(review_id, form.submitted(), actor=reader, as_of=now)
        else:
            decision = actions.decide(review_id, form.submitted(), actor=reader, as_of=now)
    except InvalidInput as problem:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return _render(request, shown, now=now, form=form, status=422)
    if decision.agreed is False:
        messages.warning(request, _("The two readings differ. A third person decides."))
    elif decision.is_final:
        messages.success(request, _("Decided."))
    else:
        messages.success(request, _("Kept. A second person reads it before anything follows."))
    return redirect("review:page", review_id)


@page(Permission.REVIEW_DECIDE)
@require_POST
def undo(request: HttpRequest, review_id: str) -> HttpResponse:
    """Take back one's own decision of a moment ago."""
    actions.undo_decision(request.POST.get("decision_id", ""), actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Taken back. The review is in your hands again."))
    return redirect("review:page", review_id)


@page(Permission.REVIEW_DECIDE)
@require_POST
def keep(request: HttpRequest, review_id: str) -> HttpResponse:
    """Say, having looked again, that the decision stands."""
    actions.keep_decision(review_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Kept. The decision stands as it was."))
    return redirect("review:queue")


def _render(
    request: HttpRequest,
    shown: ReviewPage,
    *,
    now: datetime,
    form: DecisionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    reader = actor_of(request)
    people = (
        {shown.review.claimed_by}
        | {d.decided_by for d in shown.decisions}
        | {d.second_by for d in shown.decisions}
    )
    runs = _runs(shown)
    look = find_living_look(shown.review.id, request.GET.get("look", ""), reader.id, as_of=now)
    context: dict[str, Any] = {
        "page": shown,
        "review": shown.review,
        "clue": shown.clue,
        "names": display_names(person for person in people if person),
        "form": form or DecisionForm(page=shown),
        "reveal_form": RevealForm(),
        "look": look,
        "unreadable": _unreadable(runs),
        "films": {run.item_id for run in runs if run.media_format in VIDEO_FORMATS},
        "has_pictures": any(each.item.is_held for each in shown.items),
        "reveal_seconds": REVEAL_SECONDS,
        "undo_seconds": UNDO_SECONDS,
        "may_claim": shown.may_claim and may(reader, Permission.REVIEW_CLAIM),
        "reverses": _standing(shown),
        "may_explain": may(reader, Permission.BANK_VIEW),
        "may_take_next": may(reader, Permission.REVIEW_CLAIM),
        "may_decide": shown.is_mine and may(reader, Permission.REVIEW_DECIDE),
        "may_reveal": shown.is_mine and may(reader, Permission.REVIEW_REVEAL),
    }
    answer = render(request, "review/page.html", context, status=status)
    if look is not None:
        # Hides it again also where scripts are switched off.
        answer.headers["Refresh"] = f"{REVEAL_SECONDS}; url={request.path}"
    return answer


def _runs(shown: ReviewPage) -> list[SignalRunView]:
    """What became of the held files whose signals were computed."""
    found = (find_signal_run(each.item.id) for each in shown.items if each.item.is_held)
    return [run for run in found if run is not None]


def _unreadable(runs: Iterable[SignalRunView]) -> dict[str, UnreadableReason | str]:
    """Files from which no picture could be had, by item: why."""
    known = set(UnreadableReason)
    return {
        run.item_id: UnreadableReason(run.reason) if run.reason in known else run.reason
        for run in runs
        if run.outcome is SignalOutcome.UNREADABLE
    }


def _standing(shown: ReviewPage) -> str:
    """The decision on the whole clue that stands, or empty while it is undecided."""
    whole = (decision for decision in shown.decisions if decision.is_final and not decision.item_id)
    return next((decision.id for decision in whole), "") if shown.review.state is ReviewState.DECIDED else ""


def _chosen(request: HttpRequest) -> tuple[QueueFilter, str]:
    shown = request.GET.get("show", "takable")
    lane = next((lane for lane in Lane if lane == request.GET.get("lane")), None)
    chosen = QueueFilter(
        lane=lane,
        in_flood=_FLOOD.get(request.GET.get("flood", "")),
        only_mine=shown == "mine",
        only_takable=shown == "takable",
    )
    return chosen, shown if shown in ("mine", "all") else "takable"

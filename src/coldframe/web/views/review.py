"""One review: its page, and what a reviewer does there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.queries import display_names
from coldframe.access.terms import Permission
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed
from coldframe.matching.queries import list_comparisons
from coldframe.triage import actions
from coldframe.triage.queries import ReviewPage, find_undoable, get_page, next_reviews
from coldframe.triage.terms import LOOK_SECONDS, UNDO_SECONDS, ReviewState, ReviewView
from coldframe.web.forms.review import DecisionForm
from coldframe.web.narrowed import narrowed_of, to_queue, to_review
from coldframe.web.permissions import actor_of, held_by, page
from coldframe.web.refusals import refuse_entry
from coldframe.web.resent import find_resent
from coldframe.web.views.deciding import decision_context
from coldframe.web.views.gathering import gathering_context
from coldframe.web.views.looks import looking_context
from coldframe.web.views.work_on import work_of

_TRIES = 5
"""How many reviews "take the next" tries before it says that colleagues were faster."""


@page(Permission.REVIEW_VIEW)
@require_GET
def review(request: HttpRequest, review_id: str) -> HttpResponse:
    """Show one review: the text first, what banks say, why it stands here, and what one can do."""
    return show_review(request, review_id, as_of=timezone.now())


@page(Permission.REVIEW_CLAIM)
@require_POST
def claim(request: HttpRequest, review_id: str) -> HttpResponse:
    """Take this review."""
    now = timezone.now()
    actions.claim_review(review_id, actor=actor_of(request), as_of=now)
    return _arrive(request, review_id, as_of=now)


@page(Permission.REVIEW_CLAIM)
@require_POST
def release(request: HttpRequest, review_id: str) -> HttpResponse:
    """Give this review back to the queue."""
    actions.release_review(review_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("The review is back in the queue."))
    return to_queue(request)


@page(Permission.REVIEW_CLAIM)
@require_POST
def renew(request: HttpRequest, review_id: str) -> HttpResponse:
    """Hold on to this review for longer."""
    actions.renew_claim(review_id, actor=actor_of(request), as_of=timezone.now())
    return to_review(request, review_id)


@page(Permission.REVIEW_DECIDE)
@require_POST
def decide(request: HttpRequest, review_id: str) -> HttpResponse:
    """Submit a first or a second reading, or a decision that reverses one that stands; go on if asked to.

    A form that is sent twice, because the answer to the first was lost, is one decision.
    """
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
        refuse_entry(form, problem)
        return _render(request, shown, now=now, form=form, status=422)
    except (Conflict, NotAllowed):
        again = get_page(review_id, reader.id, as_of=now)
        stands = find_resent(again.decisions, form.submitted(), reverses=reverses, person_id=reader.id)
        if stands is None:
            raise
        decision = stands
    if decision.agreed is False:
        messages.warning(request, _("The two readings differ. A third person decides."))
    elif decision.is_final:
        messages.success(request, _("Decided."))
    else:
        messages.success(request, _("Kept. A second person reads it before anything follows."))
    if request.POST.get("then") == "next":
        return go_on(request, as_of=now)
    return _arrive(request, review_id, as_of=now)


@page(Permission.REVIEW_DECIDE)
@require_POST
def undo(request: HttpRequest, review_id: str) -> HttpResponse:
    """Take back one's own decision of a moment ago."""
    actions.undo_decision(request.POST.get("decision_id", ""), actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Taken back. The review is in your hands again."))
    return to_review(request, review_id)


@page(Permission.REVIEW_DECIDE)
@require_POST
def keep(request: HttpRequest, review_id: str) -> HttpResponse:
    """Say, having looked again, that the decision stands."""
    actions.keep_decision(review_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Kept. The decision stands as it was."))
    return to_queue(request)


def show_review(
    request: HttpRequest, review_id: str, *, as_of: datetime, is_ahead: bool = False
) -> HttpResponse:
    """The page of one review as this reader may see it.

    Where ``is_ahead``, it is not read yet: what the desk has to say to the reader waits for the page that is.

    Raises:
        NotFound: There is none that they may see.
    """
    shown = get_page(review_id, actor_of(request).id, as_of=as_of)
    return _render(request, shown, now=as_of, is_ahead=is_ahead)


def coming(request: HttpRequest, *, limit: int, as_of: datetime) -> tuple[ReviewView, ...]:
    """The reviews that this reader is offered next, of what the queue was narrowed to."""
    chosen = replace(narrowed_of(request).chosen, only_takable=True, only_mine=False, without_skipped=True)
    return next_reviews(actor_of(request).id, as_of=as_of, chosen=chosen, limit=limit)


def go_on(request: HttpRequest, *, as_of: datetime) -> HttpResponse:
    """Claim the first of those and open it; where nothing waits, say so on the queue's page."""
    for review in coming(request, limit=_TRIES, as_of=as_of):
        try:
            actions.claim_review(review.id, actor=actor_of(request), as_of=as_of)
        except (Conflict, NotAllowed):
            continue  # A colleague was faster: the next one, then.
        return _arrive(request, review.id, as_of=as_of)
    messages.info(request, _("Nothing waits that you can take now."))
    return to_queue(request)


def _arrive(request: HttpRequest, review_id: str, *, as_of: datetime) -> HttpResponse:
    """Go to a review's page; where a script takes it in, send the page itself and save a round."""
    there = to_review(request, review_id)
    if not request.headers.get("HX-Boosted"):
        return there
    answer = show_review(request, review_id, as_of=as_of)
    answer.headers["HX-Push-Url"] = there.url
    return answer


def _render(
    request: HttpRequest,
    shown: ReviewPage,
    *,
    now: datetime,
    form: DecisionForm | None = None,
    status: int = 200,
    is_ahead: bool = False,
) -> HttpResponse:
    reader, held = actor_of(request), held_by(request)
    undoable = find_undoable(reader.id, as_of=now)
    people = (
        {shown.review.claimed_by}
        | {d.decided_by for d in shown.decisions}
        | {d.second_by for d in shown.decisions}
    )
    context: dict[str, Any] = {
        "page": shown,
        "review": shown.review,
        "clue": shown.clue,
        "names": display_names(person for person in people if person),
        "form": form or DecisionForm(page=shown),
        "compared": list_comparisons([each.item.id for each in shown.items]),
        "has_pictures": any(each.item.is_held for each in shown.items),
        "within": narrowed_of(request).query,
        "work": work_of(shown, reader, as_of=now),
        "undo_seconds": UNDO_SECONDS,
        "undoable": undoable,
        "may_claim": shown.may_claim and Permission.REVIEW_CLAIM in held,
        "reverses": _standing(shown),
        "may_explain": Permission.BANK_VIEW in held,
        "may_take_next": Permission.REVIEW_CLAIM in held,
        "may_decide": shown.is_mine and Permission.REVIEW_DECIDE in held,
        **decision_context(shown),
        **gathering_context(request, shown, undoable, as_of=now),
        **looking_context(request, shown.review, as_of=now),
        **({"messages": ()} if is_ahead else {}),
    }
    answer = render(request, "review/page.html", context, status=status)
    if status != HTTPStatus.OK:
        answer.headers["HX-Push-Url"] = "false"
    if context["look"] is not None:
        # Hides it again also where scripts are switched off.
        answer.headers["Refresh"] = f"{LOOK_SECONDS}; url={request.path}"
    return answer


def _standing(shown: ReviewPage) -> str:
    """The decision on the whole clue that stands, or empty while it is undecided."""
    whole = (decision for decision in shown.decisions if decision.is_final and not decision.item_id)
    return next((decision.id for decision in whole), "") if shown.review.state is ReviewState.DECIDED else ""

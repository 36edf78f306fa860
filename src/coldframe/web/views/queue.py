"""The queue: what waits, in the order in which it should be read, and taking the next of it."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.queries import display_names, may
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.intake.queries import statements_of
from coldframe.triage import actions
from coldframe.triage.queries import (
    COUNTED,
    count_queue,
    count_tied,
    find_undoable,
    hidden_queues,
    list_queue,
    list_queues,
    new_since,
)
from coldframe.triage.terms import UNDO_SECONDS, QueueView
from coldframe.web.narrowed import narrowed_of, ways_from
from coldframe.web.paging import pages_of
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.bulk import ACTS, undoable
from coldframe.web.views.review import coming, go_on, show_review


@page(Permission.REVIEW_VIEW)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits, in the order in which it should be read, each with the reasons for its place."""
    now, reader = timezone.now(), actor_of(request)
    actions.note_visit(actor=reader, as_of=now)
    narrowed = narrowed_of(request)
    chosen = narrowed.chosen
    paging = pages_of(request, count_queue(reader.id, as_of=now, chosen=chosen), at_most=COUNTED)
    reviews = list_queue(reader.id, as_of=now, chosen=chosen, offset=paging.offset, limit=paging.limit)
    statements = statements_of(review.clue_id for review in reviews)
    flooded = count_queue(reader.id, as_of=now, chosen=replace(chosen, in_flood=True))
    context = {
        "reviews": [(review, statements.get(review.clue_id, "")) for review in reviews],
        "tied": count_tied((review.clue_id for review in reviews), reader.id),
        "names": display_names(review.claimed_by for review in reviews if review.claimed_by),
        "paging": paging,
        "narrowed": narrowed,
        "ways": ways_from(narrowed, flooded, _shown_queues(reader), new_since(reader.id, as_of=now)),
        "may_claim": may(reader, Permission.REVIEW_CLAIM),
        "acts": ACTS.values(),
        "undo": undoable(request, as_of=now),
        "undoable": find_undoable(reader.id, as_of=now),
        "undo_seconds": UNDO_SECONDS,
        "within": narrowed.query,
    }
    return render(request, "review/queue.html", context)


@page(Permission.REVIEW_CLAIM)
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Claim the first review that this reader can take of what the queue was narrowed to, and open it."""
    return go_on(request, as_of=timezone.now())


@page(Permission.REVIEW_CLAIM)
@require_POST
def skip(request: HttpRequest, review_id: str) -> HttpResponse:
    """Pass a review over for today, and take the next."""
    now = timezone.now()
    actions.skip_review(review_id, actor=actor_of(request), as_of=now)
    return go_on(request, as_of=now)


@page(Permission.REVIEW_CLAIM)
@require_GET
def ahead(request: HttpRequest) -> HttpResponse:
    """Send the page of the review that would come next, as anybody may read it; 204 where none would.

    A script asks for it while the reader is still busy with the one before. Nothing is claimed, and nobody
    has looked at anything: its pictures are small, gray and blurred, and drawn past the same checks.
    """
    now = timezone.now()
    besides = request.GET.get("besides", "")
    offered = (each for each in coming(request, limit=2, as_of=now) if each.id != besides)
    review = next(offered, None)
    if review is None:
        return HttpResponse(status=204)
    return show_review(request, review.id, as_of=now, is_ahead=True)


def _shown_queues(reader: Actor) -> tuple[QueueView, ...]:
    hidden = hidden_queues(reader.id)
    return tuple(queue for queue in list_queues() if queue.id not in hidden)

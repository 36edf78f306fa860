"""The shift: what a person begins with, what colleagues ask and hand over, and ending it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.queries import display_names, may
from coldframe.access.terms import Permission
from coldframe.core.moments import isoformat
from coldframe.triage import actions
from coldframe.triage.queries import (
    QueueFilter,
    get_digest,
    list_open_questions,
    list_own_questions,
    list_queue,
    list_queues,
    new_since,
)
from coldframe.triage.terms import GENERAL
from coldframe.web.permissions import actor_of, page


@page(Permission.REVIEW_VIEW)
@require_GET
def shift(request: HttpRequest) -> HttpResponse:
    """Show what came, what waits, what is urgent, and what colleagues want of the reader."""
    now, reader = timezone.now(), actor_of(request)
    actions.note_visit(actor=reader, as_of=now)
    since = new_since(reader.id, as_of=now)
    asked, own = list_open_questions(reader.id), list_own_questions(reader.id, since=since)
    handed = list_queue(reader.id, as_of=now, chosen=QueueFilter(only_handed=True))
    people = {question.asked_by for question in asked} | {question.asked_of for question in own}
    people |= {reader.id} | {review.handed.by for review in handed if review.handed}
    names = {GENERAL: _("General")} | {queue.id: queue.name for queue in list_queues(with_retired=True)}
    digest = get_digest(reader.id, since=since, as_of=now)
    context = {
        "digest": digest,
        "since": isoformat(since),
        "waiting": [(names[one.queue_id], one) for one in digest.waiting],
        "handed": handed,
        "asked": asked,
        "own": own,
        "work": {"reader": reader.id, "names": display_names(people)},
        "may_claim": may(reader, Permission.REVIEW_CLAIM),
    }
    return render(request, "review/shift.html", context)


@page(Permission.REVIEW_VIEW)
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End the reader's shift: what comes from now on is new next time."""
    actions.end_shift(actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Your shift has ended. Next time you see here what came in between."))
    return redirect("review:shift")

"""Looking at an item: hidden by default, revealed in two steps with a reason, for a short time, one at a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.errors import BreakDue, ExposureCapReached, LookingDeclined
from coldframe.access.queries import display_names, may
from coldframe.access.terms import Permission
from coldframe.core.errors import InvalidInput
from coldframe.intake.queries import list_items
from coldframe.matching.queries import find_signal_run
from coldframe.matching.terms import SignalOutcome, SignalRunView
from coldframe.media.sniff import VIDEO_FORMATS
from coldframe.media.terms import MAX_SHEET_FRAMES, UnreadableReason
from coldframe.triage.actions import end_look, reveal_item
from coldframe.triage.queries import find_living_look, gates_of, get_review, list_authorities, list_looks
from coldframe.triage.terms import LOOK_SECONDS, LookView, ReviewView
from coldframe.web.forms.review import RevealForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.pictures import answer_with, draw_hidden, draw_revealed


@page(Permission.REVIEW_VIEW)
@require_GET
def derivative(request: HttpRequest, review_id: str, item_id: str) -> HttpResponse:
    """Send the small, gray, blurred picture."""
    now = timezone.now()
    _require_item(_review(request, review_id, now), item_id)
    return answer_with(draw_hidden(item_id, actor=actor_of(request), as_of=now))


@page(Permission.REVIEW_REVEAL)
@require_POST
def reveal(request: HttpRequest, review_id: str, item_id: str) -> HttpResponse:
    """Show an item as it is: the second of two steps. Whatever else the person looked at is hidden."""
    now, reader = timezone.now(), actor_of(request)
    form = RevealForm(request.POST)
    if not form.is_valid():
        raise InvalidInput("Choose why this picture has to be seen, then reveal it.", field="reason")
    before = [look for look in list_looks(review_id=review_id, person_id=reader.id) if look.seconds is None]
    in_place = bool(request.headers.get("HX-Request"))
    try:
        look = reveal_item(
            review_id,
            item_id,
            form.cleaned_data["reason"],
            is_full=form.cleaned_data["size"] == "full",
            actor=reader,
            as_of=now,
        )
    except (ExposureCapReached, BreakDue, LookingDeclined):
        if not in_place:
            raise
        # The picture itself says why it cannot be revealed now.
        return _pictures(request, review_id, item_id, look=None, hidden=set(), as_of=now)
    if not in_place:
        return redirect(f"{reverse('review:page', args=[review_id])}?look={look.id}#{item_id}")
    hidden = {one.item_id for one in before} - {item_id}
    return _pictures(request, review_id, item_id, look=look, hidden=hidden, as_of=now)


@page(Permission.REVIEW_REVEAL)
@require_GET
def revealed(request: HttpRequest, review_id: str, item_id: str, look_id: str) -> HttpResponse:
    """Send the picture of a look that is still running."""
    now, reader = timezone.now(), actor_of(request)
    look = find_living_look(look_id, reader.id, as_of=now)
    if look is None or (look.review_id, look.item_id) != (review_id, item_id):
        raise Http404
    return answer_with(draw_revealed(look.id, is_full=look.is_full, actor=reader, as_of=now))


@page(Permission.REVIEW_REVEAL)
@require_POST
def hide(request: HttpRequest, review_id: str, item_id: str, look_id: str) -> HttpResponse:
    """End a look, by hand or because its time is over."""
    now = timezone.now()
    end_look(look_id, LOOK_SECONDS, actor=actor_of(request), as_of=now)
    if not request.headers.get("HX-Request"):
        return redirect("review:page", review_id)
    return _pictures(request, review_id, item_id, look=None, hidden=set(), as_of=now)


def looking_context(request: HttpRequest, review: ReviewView, *, as_of: datetime) -> dict[str, Any]:
    """What the pictures of one review need: gates, what cannot be drawn, and whether the reader may look."""
    reader = actor_of(request)
    runs = _runs(review.clue_id)
    authorities = list_authorities(review.clue_id)
    gates = gates_of(review.clue_id, as_of=as_of)
    look = find_living_look(request.GET.get("look", ""), reader.id, as_of=as_of)
    return {
        "look": look if look is not None and look.review_id == review.id else None,
        "gates": gates,
        "closed": next((gate for gate in gates.values() if not gate.is_open), None),
        "authorities": authorities,
        "recorders": display_names(one.recorded_by for one in authorities),
        "may_record": may(reader, Permission.AUTHORITY_RECORD),
        "unreadable": _unreadable(runs),
        "films": {run.item_id: True for run in runs if run.media_format in VIDEO_FORMATS},
        "most_frames": MAX_SHEET_FRAMES,
        "reveal_form": RevealForm(),
        "reveal_seconds": LOOK_SECONDS,
        "may_reveal": review.claimed_by == reader.id and may(reader, Permission.REVIEW_REVEAL),
    }


def _review(request: HttpRequest, review_id: str, as_of: datetime) -> ReviewView:
    return get_review(review_id, as_of=as_of, for_person=actor_of(request).id)


def _require_item(review: ReviewView, item_id: str) -> None:
    """404 unless the item is one of the review's."""
    if all(item.id != item_id for item in list_items(review.clue_id)):
        raise Http404


def _pictures(
    request: HttpRequest,
    review_id: str,
    item_id: str,
    *,
    look: LookView | None,
    hidden: set[str],
    as_of: datetime,
) -> HttpResponse:
    """One picture anew, and beside it those that it hid."""
    review = _review(request, review_id, as_of)
    _require_item(review, item_id)
    items = {item.id: item for item in list_items(review.clue_id)}
    context = looking_context(request, review, as_of=as_of) | {
        "review": review,
        "look": look,
        "item": items[item_id],
        "hidden": [items[one] for one in hidden],
    }
    return render(request, "review/pictures.html", context)


def _runs(clue_id: str) -> list[SignalRunView]:
    """What became of the held files whose signals were computed."""
    found = (find_signal_run(item.id) for item in list_items(clue_id) if item.is_held)
    return [run for run in found if run is not None]


def _unreadable(runs: Iterable[SignalRunView]) -> dict[str, UnreadableReason | str]:
    """Files from which no picture could be had, by item: why."""
    known = set(UnreadableReason)
    return {
        run.item_id: UnreadableReason(run.reason) if run.reason in known else run.reason
        for run in runs
        if run.outcome is SignalOutcome.UNREADABLE
    }

"""Looking at an item: hidden by default, revealed in two steps with a reason, for a short time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.terms import Permission
from coldframe.core.errors import InvalidInput
from coldframe.intake.queries import list_items
from coldframe.intake.terms import ItemView
from coldframe.triage.actions import end_look, reveal_item
from coldframe.triage.queries import get_review, list_looks
from coldframe.triage.terms import LookView, ReviewView
from coldframe.web.forms.review import RevealForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.pictures import answer_with, draw_hidden, draw_revealed

REVEAL_SECONDS = 20
"""How long a revealed picture stays on the screen."""

_GRACE_SECONDS = 5  # A slow line must still get the picture that it asked for in time.


@page(Permission.REVIEW_VIEW)
@require_GET
def derivative(request: HttpRequest, review_id: str, item_id: str) -> HttpResponse:
    """Send the small, gray, blurred picture."""
    now = timezone.now()
    _, item = _matter(review_id, item_id, as_of=now)
    return answer_with(draw_hidden(item.sha256, actor=actor_of(request), as_of=now))


@page(Permission.REVIEW_REVEAL)
@require_POST
def reveal(request: HttpRequest, review_id: str, item_id: str) -> HttpResponse:
    """Show an item as it is: the second of two steps."""
    now = timezone.now()
    form = RevealForm(request.POST)
    if not form.is_valid():
        raise InvalidInput("Choose why this picture has to be seen, then reveal it.", field="reason")
    look = reveal_item(
        review_id,
        item_id,
        form.cleaned_data["reason"],
        is_full=form.cleaned_data["size"] == "full",
        actor=actor_of(request),
        as_of=now,
    )
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('review:page', args=[review_id])}?look={look.id}#{item_id}")
    return _picture(request, review_id, item_id, look=look, as_of=now)


@page(Permission.REVIEW_REVEAL)
@require_GET
def revealed(request: HttpRequest, review_id: str, item_id: str, look_id: str) -> HttpResponse:
    """Send the picture of a look that is still running."""
    now, reader = timezone.now(), actor_of(request)
    _, item = _matter(review_id, item_id, as_of=now)
    look = find_living_look(review_id, look_id, reader.id, as_of=now)
    if look is None or look.item_id != item_id:
        raise Http404
    return answer_with(draw_revealed(item.sha256, is_full=look.is_full, actor=reader, as_of=now))


@page(Permission.REVIEW_REVEAL)
@require_POST
def hide(request: HttpRequest, review_id: str, item_id: str, look_id: str) -> HttpResponse:
    """End a look, by hand or because its time is over."""
    now, reader = timezone.now(), actor_of(request)
    own = list_looks(review_id=review_id, item_id=item_id, person_id=reader.id)
    look = next((look for look in own if look.id == look_id), None)
    if look is None:
        raise Http404
    seconds = min(REVEAL_SECONDS, max(0, round((now - look.revealed_at).total_seconds())))
    end_look(look_id, seconds, actor=reader, as_of=now)
    if not request.headers.get("HX-Request"):
        return redirect("review:page", review_id)
    return _picture(request, review_id, item_id, look=None, as_of=now)


def find_living_look(review_id: str, look_id: str, person_id: str, *, as_of: datetime) -> LookView | None:
    """The person's own look with that id, if its time is not over; else ``None``."""
    if not look_id:
        return None
    for look in list_looks(review_id=review_id, person_id=person_id):
        ends_at = look.revealed_at + timedelta(seconds=REVEAL_SECONDS + _GRACE_SECONDS)
        if look.id == look_id and look.seconds is None and as_of <= ends_at:
            return look
    return None


def _matter(review_id: str, item_id: str, *, as_of: datetime) -> tuple[ReviewView, ItemView]:
    """The review and the one of its items that has bytes; 404 for any other."""
    review = get_review(review_id, as_of=as_of)
    item = next((item for item in list_items(review.clue_id) if item.id == item_id and item.is_held), None)
    if item is None:
        raise Http404
    return review, item


def _picture(
    request: HttpRequest, review_id: str, item_id: str, *, look: LookView | None, as_of: datetime
) -> HttpResponse:
    review, item = _matter(review_id, item_id, as_of=as_of)
    context = {
        "item": item,
        "review": review,
        "look": look,
        "reveal_form": RevealForm(),
        "reveal_seconds": REVEAL_SECONDS,
        "may_reveal": review.claimed_by == actor_of(request).id,
    }
    return render(request, "review/picture.html", context)

"""One act on many reviews: first what would happen and to which, then the act, then a minute to take it back.

Deciding is not among the acts: a decision is about one matter, by a person who read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import ColdframeError, InvalidInput
from coldframe.triage.actions import claim_review, release_review
from coldframe.triage.queries import QueueFilter, list_queue
from coldframe.triage.terms import UNDO_SECONDS, ReviewView
from coldframe.web.narrowed import narrowed_of, to_queue
from coldframe.web.paging import ROWS
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import words_of

_DONE = "bulk_done"
"""Under what the session remembers the last act, for as long as it can be taken back."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act.

    Attributes:
        code: As forms send it; ``key``: on the keyboard.
        words: What the button says.
        is_for: Which of the chosen reviews it is for, as the queue itself tells them apart.
        do: The verb of triage.
        opposite: Code of the act that takes it back.
    """

    code: str
    key: str
    words: str | Promise
    is_for: QueueFilter
    do: Callable[..., object]
    opposite: str


_TAKABLE, _MINE = QueueFilter(only_takable=True), QueueFilter(only_mine=True)
ACTS = {
    act.code: act
    for act in (
        Act("take", "t", gettext_lazy("Take them"), _TAKABLE, claim_review, "release"),
        Act("release", "b", gettext_lazy("Give them back"), _MINE, release_review, "take"),
    )
}


@page(Permission.REVIEW_CLAIM)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Show which of the chosen reviews an act would touch; once the reader is sure, do it."""
    now, reader = timezone.now(), actor_of(request)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise InvalidInput(_("Choose what to do with the rows."), field="act")
    ids = tuple(request.POST.getlist("review")[:ROWS])
    if not ids:
        messages.info(request, _("Choose rows first: j and k mark a row, x chooses it."))
        return to_queue(request)
    if request.POST.get("sure") == "yes":
        done, failed = _each(act, ids, reader, as_of=now)
        if done:
            request.session[_DONE] = {"act": act.code, "reviews": done, "at": now.isoformat()}
        _say(request, failed)
        return to_queue(request)
    included, left_out = _preview(act, ids, reader, as_of=now)
    context = {
        "act": act,
        "included": included,
        "left_out": left_out,
        "within": narrowed_of(request).query,
    }
    return render(request, "review/bulk.html", context)


@page(Permission.REVIEW_CLAIM)
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what was done to many at once a moment ago, as far as nobody has gone on since."""
    now, reader = timezone.now(), actor_of(request)
    kept = undoable(request, as_of=now)
    request.session.pop(_DONE, None)
    if kept is None:
        messages.warning(request, _("The minute is over, so nothing was changed."))
        return to_queue(request)
    back, failed = _each(ACTS[kept["act"].opposite], kept["reviews"], reader, as_of=now)
    text = ngettext("%(n)d review was taken back.", "%(n)d reviews were taken back.", len(back))
    messages.success(request, text % {"n": len(back)})
    _say(request, failed)
    return to_queue(request)


def undoable(request: HttpRequest, *, as_of: datetime) -> dict[str, Any] | None:
    """The last act on many that can still be taken back: its act, the ids, and how many; else ``None``."""
    kept: dict[str, Any] | None = request.session.get(_DONE)
    done_at = parse_datetime(kept["at"]) if kept else None
    if kept is None or done_at is None or as_of > done_at + timedelta(seconds=UNDO_SECONDS):
        return None
    return {"act": ACTS[kept["act"]], "reviews": kept["reviews"], "count": len(kept["reviews"])}


def _preview(
    act: Act, ids: tuple[str, ...], reader: Actor, *, as_of: datetime
) -> tuple[list[ReviewView], list[tuple[ReviewView, str]]]:
    """What the act would touch, and what it would not, each with the reason."""

    def among(chosen: QueueFilter) -> tuple[ReviewView, ...]:
        return list_queue(reader.id, as_of=as_of, chosen=chosen, limit=ROWS)

    fit = {review.id for review in among(replace(act.is_for, among=ids)) if _is_apt(act, review, reader)}
    shown = among(QueueFilter(among=ids))
    included = [review for review in shown if review.id in fit]
    return included, [(review, _why_not(act, review, reader)) for review in shown if review.id not in fit]


def _is_apt(act: Act, review: ReviewView, reader: Actor) -> bool:
    return act.is_for.only_mine or review.claimed_by != reader.id


def _why_not(act: Act, review: ReviewView, reader: Actor) -> str:
    if act.is_for.only_mine:
        return _("You do not hold it.")
    if review.claimed_by == reader.id:
        return _("You hold it already.")
    if review.claimed_by:
        return _("Somebody else is working on it.")
    return _("It is not yours to take now: you have read it already, or it needs another permission.")


def _each(act: Act, ids: Iterable[str], reader: Actor, *, as_of: datetime) -> tuple[list[str], list[str]]:
    """Do it to each by itself: what one refuses does not stop the others. Ids that were done, and refusals."""
    done, failed = [], []
    for review_id in ids:
        try:
            act.do(review_id, actor=reader, as_of=as_of)
        except ColdframeError as refusal:
            failed.append(words_of(refusal))
        else:
            done.append(review_id)
    return done, failed


def _say(request: HttpRequest, failed: list[str]) -> None:
    for why in sorted(set(failed)):
        text = ngettext(
            "%(n)d was left as it is. %(why)s", "%(n)d were left as they are. %(why)s", failed.count(why)
        )
        messages.warning(request, text % {"n": failed.count(why), "why": why})

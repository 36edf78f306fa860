"""Working on a review: set it aside, hand it over, ask, pass it over, put it elsewhere; its clocks and questions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coldframe.access.queries import display_names, list_people, may
from coldframe.access.terms import ROLE_PERMISSIONS, Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput
from coldframe.triage import actions
from coldframe.triage.queries import ReviewPage, list_clocks, list_questions, list_queues
from coldframe.triage.terms import GENERAL, Lane
from coldframe.web.forms.working import AsideForm, AskForm, HandForm, MoveForm
from coldframe.web.narrowed import to_queue, to_review
from coldframe.web.permissions import actor_of, page


@page(Permission.REVIEW_CLAIM)
@require_POST
def set_aside(request: HttpRequest, review_id: str) -> HttpResponse:
    """Set a review aside; it comes back by itself."""
    now, form = timezone.now(), AsideForm(request.POST)
    _check(form)
    given = form.cleaned_data
    actions.set_aside(
        review_id,
        given["reason"],
        until=form.until(now),
        note=given["note"],
        actor=actor_of(request),
        as_of=now,
    )
    messages.success(request, _("Set aside. It comes back by itself, and no clock of the law stops for it."))
    return to_queue(request)


@page(Permission.REVIEW_CLAIM)
@require_POST
def hand_over(request: HttpRequest, review_id: str) -> HttpResponse:
    """Hand a review to a colleague."""
    reader = actor_of(request)
    form = HandForm(request.POST, people=_colleagues(reader, Permission.REVIEW_CLAIM))
    _check(form)
    actions.hand_over(
        review_id,
        form.cleaned_data["to"],
        note=form.cleaned_data["note"],
        actor=reader,
        as_of=timezone.now(),
    )
    messages.success(request, _("Handed over. It is the first that your colleague is offered."))
    return to_queue(request)


@page(Permission.REVIEW_CLAIM)
@require_POST
def ask(request: HttpRequest, review_id: str) -> HttpResponse:
    """Ask a colleague; the review stays in the reader's hands."""
    reader = actor_of(request)
    form = AskForm(request.POST, people=_colleagues(reader, Permission.REVIEW_VIEW))
    _check(form)
    actions.ask_colleague(
        review_id, form.cleaned_data["of"], form.cleaned_data["text"], actor=reader, as_of=timezone.now()
    )
    messages.success(request, _("Asked. The answer comes to your shift page and stands here."))
    return to_review(request, review_id)


@page(Permission.REVIEW_VIEW)
@require_POST
def answer(request: HttpRequest, question_id: str) -> HttpResponse:
    """Answer what a colleague asked."""
    answered = actions.answer_question(
        question_id, request.POST.get("answer", ""), actor=actor_of(request), as_of=timezone.now()
    )
    messages.success(request, _("Answered."))
    return to_review(request, answered.review_id)


@page(Permission.REVIEW_CLAIM)
@require_POST
def move(request: HttpRequest, review_id: str) -> HttpResponse:
    """Put a review into another queue by hand."""
    form = MoveForm(request.POST, queues=_queues())
    _check(form)
    actions.move_review(review_id, form.cleaned_data["queue"], actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Put into the other queue. No rule moves it any more."))
    return to_queue(request)


def work_of(shown: ReviewPage, reader: Actor, *, as_of: datetime) -> dict[str, Any]:
    """What ``review/work.html`` shows beside a review."""
    review = shown.review
    questions = list_questions(review.id, for_person=reader.id)
    people = {question.asked_by for question in questions} | {question.asked_of for question in questions}
    for note in (review.aside, review.handed):
        if note is not None:
            people |= {getattr(note, name) for name in ("person_id", "by", "to") if hasattr(note, name)}
    queues = dict(_queues())
    work: dict[str, Any] = {
        "clocks": list_clocks(review.id),
        "now": as_of,
        "questions": questions,
        "reader": reader.id,
        "names": display_names(people),
        "queue": queues.get(review.queue_id, "") if len(queues) > 1 else "",
    }
    if shown.is_mine and may(reader, Permission.REVIEW_CLAIM):
        takers = _colleagues(reader, Permission.REVIEW_CLAIM)
        work |= {
            "aside_form": AsideForm() if review.lane is not Lane.DANGER else None,
            "hand_form": HandForm(people=takers) if takers else None,
            "ask_form": AskForm(people=_colleagues(reader, Permission.REVIEW_VIEW)) if takers else None,
            "move_form": MoveForm(queues=[way for way in queues.items() if way[0] != review.queue_id])
            if len(queues) > 1
            else None,
            "may": True,
        }
    return work


def _check(form: forms.Form) -> None:
    """Refuse what a form does not take, in the words of its first problem."""
    if not form.is_valid():
        field, problems = next(iter(form.errors.items()))
        raise InvalidInput(str(problems[0]), field=field)


def _colleagues(reader: Actor, permission: Permission) -> list[tuple[str, str]]:
    """Everybody else with an active account who may do this. Who may see the review, triage decides."""
    return [
        (one.id, one.display_name)
        for one in list_people(active_only=True)
        if one.id != reader.id and any(permission in ROLE_PERMISSIONS[role] for role in one.roles)
    ]


def _queues() -> list[tuple[str, str]]:
    return [(GENERAL, _("General")), *((queue.id, queue.name) for queue in list_queues())]

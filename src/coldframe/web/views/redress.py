"""Objections and reversals at the desk: who objects, who answers, and what has to be undone."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.queries import permissions_of
from coldframe.access.terms import Permission
from coldframe.core.errors import InvalidInput
from coldframe.pipeline import ask_back_resting, list_to_ask_back
from coldframe.takedown.queries import list_statements
from coldframe.triage import actions
from coldframe.triage.queries import (
    count_appeals,
    count_reversals,
    find_reversal,
    get_appeal,
    get_decision,
    get_recall,
    get_reversal,
    list_appeal_links,
    list_appeals,
    list_decisions,
    list_reversals,
    part_in_decision,
)
from coldframe.triage.terms import AppealState, DecisionState, DecisionView, RecallEnd
from coldframe.web.forms.exchange import AskAllBackForm
from coldframe.web.forms.redress import AnswerForm, EntryForm, LinkForm, RecallForm
from coldframe.web.paging import pages_of
from coldframe.web.permissions import actor_of, page
from coldframe.web.recalls import recall_text, shown_recall
from coldframe.web.views.partners import add_problem, names_of

_GONE = (DecisionState.REVERSED, DecisionState.UNDONE, DecisionState.SETTLED_OTHERWISE)


def appeal_url() -> str:
    """What stands before the token in a link for objections."""
    return settings.COLDFRAME_PUBLIC_URL + reverse("redress:link", args=["x"]).removesuffix("x")


@page(Permission.REDRESS_WORK)
@require_GET
def appeals(request: HttpRequest) -> HttpResponse:
    """Show the objections; those that wait, the oldest first, until somebody asks for others."""
    asked = request.GET.get("state", AppealState.OPEN)
    state = next((each for each in AppealState if each == asked), None)
    reader = actor_of(request).id
    paging = pages_of(request, count_appeals(state, for_person=reader))
    found = list_appeals(state=state, for_person=reader, offset=paging.offset, limit=paging.limit)
    context = {
        "appeals": [(each, get_decision(each.decision_id)) for each in found],
        "paging": paging,
        "state": state,
        "states": list(AppealState),
        "open_reversals": count_reversals(is_open=True, for_person=reader),
    }
    return render(request, "redress/appeals.html", context)


@page(Permission.REDRESS_WORK)
@require_GET
def appeal(request: HttpRequest, appeal_id: str) -> HttpResponse:
    """Show one objection, the decision with its history, and how it is answered."""
    return _appeal_page(request, appeal_id)


@page(Permission.REVIEW_DECIDE)
@require_POST
def answer(request: HttpRequest, appeal_id: str) -> HttpResponse:
    """Answer an objection: granted by the decision that reverses, or not granted."""
    get_appeal(
        appeal_id, for_person=actor_of(request).id
    )  # What is absent answers 404, whatever was entered.
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            done = actions.answer_appeal(
                appeal_id,
                form.cleaned_data["answer"],
                reversing_decision_id=request.POST.get("grants", ""),
                actor=actor_of(request),
                as_of=timezone.now(),
            )
        except InvalidInput as problem:
            add_problem(form, problem)
        else:
            granted = done.state is AppealState.GRANTED
            messages.success(request, _("Granted.") if granted else _("Answered: not granted."))
            return redirect("redress:appeal", appeal_id)
    return _appeal_page(request, appeal_id, form=form, status=422)


@page(Permission.REDRESS_WORK)
@require_GET
def reversals(request: HttpRequest) -> HttpResponse:
    """Show the decisions that no longer stand, first of all those of which something is still to be undone."""
    is_open = request.GET.get("show") != "closed"
    reader = actor_of(request).id
    paging = pages_of(request, count_reversals(is_open=is_open, for_person=reader))
    found = list_reversals(is_open=is_open, for_person=reader, offset=paging.offset, limit=paging.limit)
    context = {
        "reversals": [(each, get_decision(each.decision_id)) for each in found],
        "paging": paging,
        "is_open": is_open,
    }
    return render(request, "redress/reversals.html", context)


@page(Permission.REDRESS_WORK)
@require_GET
def decision(request: HttpRequest, decision_id: str) -> HttpResponse:
    """Show a decision with its history, the objections to it, and all that rested on it if it was reversed."""
    return _decision_page(request, _visible(request, decision_id))


@page(Permission.REDRESS_WORK)
@require_POST
def make_link(request: HttpRequest, decision_id: str) -> HttpResponse:
    """Make a link for objections and show it this once."""
    found = _visible(request, decision_id)
    form = LinkForm(request.POST)
    if form.is_valid():
        try:
            made = actions.make_appeal_link(
                decision_id, **form.cleaned_data, actor=actor_of(request), as_of=timezone.now()
            )
        except InvalidInput as problem:
            add_problem(form, problem)
        else:
            context = {"decision": found, "link": appeal_url() + made.token, "expires_at": made.expires_at}
            return render(request, "redress/link.html", context)
    return _decision_page(request, found, status=422, link_form=form)


@page(Permission.REDRESS_WORK)
@require_POST
def revoke_link(request: HttpRequest, decision_id: str, link_id: str) -> HttpResponse:
    """Take a link back."""
    _visible(request, decision_id)
    actions.revoke_appeal_link(link_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Taken back. The link opens nothing any more."))
    return redirect("redress:decision", decision_id)


@page(Permission.REDRESS_WORK)
@require_POST
def enter(request: HttpRequest, decision_id: str) -> HttpResponse:
    """Enter an objection that came by letter or mail."""
    found = _visible(request, decision_id)
    form = EntryForm(request.POST)
    if form.is_valid():
        try:
            made = actions.receive_appeal(
                decision_id, form.cleaned_data["statement"], actor=actor_of(request), as_of=timezone.now()
            )
        except InvalidInput as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("Entered. Somebody who had no part in the decision answers it."))
            return redirect("redress:appeal", made.id)
    return _decision_page(request, found, status=422, entry_form=form)


@page(Permission.REDRESS_WORK)
@require_POST
def end(request: HttpRequest, recall_id: str) -> HttpResponse:
    """Write down what became of undoing one thing."""
    recall = get_recall(recall_id)
    reversal = get_reversal(recall.reversal_id)
    found = _visible(request, reversal.decision_id)
    form = RecallForm(request.POST, kind=recall.kind, prefix=recall.id)
    if form.is_valid():
        chosen, text = form.chosen(), recall_text(recall)
        receipt = hashlib.sha256(text.encode()).hexdigest() if text and chosen is RecallEnd.TOLD else ""
        try:
            actions.end_recall(
                recall_id,
                chosen,
                note=form.cleaned_data["note"],
                receipt_sha256=receipt,
                actor=actor_of(request),
                as_of=timezone.now(),
            )
        except InvalidInput as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("Noted."))
            return redirect("redress:decision", reversal.decision_id)
    return _decision_page(request, found, status=422, recall_form=(recall_id, form))


@page(Permission.REDRESS_WORK)
@require_POST
def take_out(request: HttpRequest, recall_id: str) -> HttpResponse:
    """Take the entry out of its bank."""
    reversal = get_reversal(get_recall(recall_id).reversal_id)
    _visible(request, reversal.decision_id)
    actions.take_out_entry(recall_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Taken out. It matches nothing any more."))
    return redirect("redress:decision", reversal.decision_id)


@page(Permission.REFERRAL_SEND)
@require_POST
def ask_back(request: HttpRequest, decision_id: str) -> HttpResponse:
    """Ask every desk back, at once, for what rested on a reversed decision."""
    found = _visible(request, decision_id)
    form = AskAllBackForm(request.POST)
    if not form.is_valid():
        return _decision_page(request, found, status=422, ask_form=form)
    asked = ask_back_resting(
        decision_id, days=form.cleaned_data["days"], actor=actor_of(request), as_of=timezone.now()
    )
    told = ngettext("%(n)s referral is asked back.", "%(n)s referrals are asked back.", asked) % {"n": asked}
    messages.success(request, told + " " + _("Each answer ends its line here, with its receipt."))
    return redirect("redress:decision", decision_id)


def _visible(request: HttpRequest, decision_id: str) -> DecisionView:
    return get_decision(decision_id, for_person=actor_of(request).id)


def _appeal_page(
    request: HttpRequest, appeal_id: str, *, form: AnswerForm | None = None, status: int = 200
) -> HttpResponse:
    reader = actor_of(request)
    found = get_appeal(appeal_id, for_person=reader.id)
    decided = get_decision(found.decision_id)
    held = permissions_of(reader)
    history = list_decisions(review_id=decided.review_id, for_person=reader.id)
    grants = next((each.id for each in history if each.reverses == decided.id and each.is_final), "")
    had_part = reader.id in part_in_decision(decided.id)
    context = {
        "appeal": found,
        "decision": decided,
        "history": history,
        "grants": grants,
        "had_part": had_part,
        "may_answer": found.state is AppealState.OPEN and not had_part and Permission.REVIEW_DECIDE in held,
        "may_review": Permission.REVIEW_VIEW in held,
        "names": _names(history, found.answered_by, found.entered_by),
        "form": form or AnswerForm(),
    }
    return render(request, "redress/appeal.html", context, status=status)


def _decision_page(
    request: HttpRequest,
    found: DecisionView,
    *,
    status: int = 200,
    recall_form: tuple[str, RecallForm] | None = None,
    **forms: Form,
) -> HttpResponse:
    reader = actor_of(request)
    held = permissions_of(reader)
    history = list_decisions(review_id=found.review_id, for_person=reader.id)
    reversal = find_reversal(found.id) if found.state in _GONE else None
    filled = dict([recall_form] if recall_form else [])
    rows = [
        shown_recall(each, reversal.by_id, held, filled.get(each.id))
        for reversal in ([reversal] if reversal else [])
        for each in reversal.recalls
    ]
    links = list_appeal_links(found.id)
    told = _("We decided about content or an account of yours. Our reference: %(id)s.") % {"id": found.id}
    context: dict[str, Any] = {
        "decision": found,
        "history": history,
        "names": _names(history, *(each.ended_by for each in rows), *(each.made_by for each in links)),
        "was_final": found.state in (DecisionState.FINAL, DecisionState.REVERSED),
        "is_gone": found.state is DecisionState.REVERSED or reversal is not None,
        "reversal": reversal,
        "rows": rows,
        "links": links,
        "now": timezone.now(),
        "appeals": list_appeals(decision_id=found.id),
        "statements": list_statements(found.id) if Permission.TAKEDOWN_VIEW in held else (),
        "may_state": found.is_final and Permission.TAKEDOWN_SEND in held,
        "may_review": Permission.REVIEW_VIEW in held,
        "link_form": LinkForm(initial={"told": told, "informed_at": timezone.now()}),
        "entry_form": EntryForm(),
        "to_ask_back": list_to_ask_back(found.id) if Permission.REFERRAL_SEND in held else (),
        "ask_form": AskAllBackForm(),
        **forms,
    }
    return render(request, "redress/decision.html", context, status=status)


def _names(history: tuple[DecisionView, ...], *others: str) -> dict[str, str]:
    return names_of(*(each.decided_by for each in history), *(each.second_by for each in history), *others)

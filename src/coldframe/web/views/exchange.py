"""Between two desks: adding to a referral, asking it back, answering that, and the keys both speak with."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coldframe.access.queries import may
from coldframe.access.terms import Permission
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.partners import actions as partners
from coldframe.partners.errors import ReleaseRefused
from coldframe.partners.queries import get_recipient, list_own_keys, list_recipients, list_successions
from coldframe.partners.terms import Refused, SuccessionState
from coldframe.pipeline import answer_recall
from coldframe.referral import actions
from coldframe.referral.queries import gather, get_received_recall, get_referral
from coldframe.referral.terms import KeptReason, RecallAnswer, RecallReason
from coldframe.web.forms.exchange import AnswerRecallForm, AskBackForm, SupplementForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import words_of
from coldframe.web.releasable import group_problems
from coldframe.web.shown import parts_of


@page(Permission.REFERRAL_SEND)
@require_POST
def ask_back(request: HttpRequest, referral_id: str) -> HttpResponse:
    """Ask the desk that has a referral to give it up."""
    form = AskBackForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose why, and how many days the recipient has for its answer."))
        return redirect("referral:page", referral_id)
    actions.ask_back(
        referral_id,
        reason=RecallReason(form.cleaned_data["reason"]),
        days=form.cleaned_data["days"],
        actor=actor_of(request),
        as_of=timezone.now(),
    )
    messages.success(request, _("Asked back. This page shows the answer when it comes."))
    return redirect("referral:page", referral_id)


@page(Permission.REFERRAL_SEND)
@require_POST
def answer(request: HttpRequest, recall_id: str) -> HttpResponse:
    """Answer a recall: what is said is done, and told."""
    recall, form = get_received_recall(recall_id), AnswerRecallForm(request.POST)
    back = redirect("referral:received-one", recall.received_id)
    if not form.is_valid():
        messages.error(request, _("Say what is done with it."))
        return back
    kept = form.cleaned_data["kept_reason"]
    try:
        answer_recall(
            recall_id,
            RecallAnswer(form.cleaned_data["answer"]),
            kept_reason=KeptReason(kept) if kept else None,
            actor=actor_of(request),
            as_of=timezone.now(),
        )
    except (Conflict, InvalidInput) as problem:
        messages.error(request, words_of(problem))
        return back
    messages.success(request, _("Done. The desk that asked is being told."))
    return back


@page(Permission.REFERRAL_SEND)
@require_http_methods(["GET", "POST"])
def supplement(request: HttpRequest, referral_id: str) -> HttpResponse:
    """Choose what to add, see exactly what would go, and send that."""
    referral, reader, now = get_referral(referral_id), actor_of(request), timezone.now()
    known = gather(
        referral.clue_id, decision_id=referral.decision_id, report_number=referral.report_number
    ).fields
    given = request.POST if request.method == "POST" else request.GET
    form = SupplementForm(given or None, known=known)
    chosen = form.chosen() if form.is_bound and form.is_valid() else frozenset(referral.fields)
    if request.method == "POST":
        try:
            actions.send_supplement(
                referral_id, chosen, seen_sha256=request.POST.get("seen", ""), actor=reader, as_of=now
            )
        except (Conflict, InvalidInput, ReleaseRefused) as problem:
            messages.error(request, words_of(problem))
        else:
            messages.success(request, _("On its way. The referral's page shows its receipt."))
            return redirect("referral:page", referral_id)
    seen = actions.preview_supplement(referral_id, chosen, actor=reader, as_of=now)
    context = {
        "referral": referral,
        "recipient": get_recipient(referral.recipient_id),
        "form": form,
        "seen": seen,
        "chosen": sorted(chosen),
        "parts": parts_of(seen.document),
        "grounds": group_problems(seen.answer.problems) if isinstance(seen.answer, Refused) else (),
    }
    return render(request, "referral/supplement.html", context)


@page(Permission.PARTNER_VIEW)
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """Show this desk's keys, who has accepted them, and the keys that partners announced."""
    known = {one.id: one.name_as_printed for one in list_recipients()}
    announced = [one for recipient_id in known for one in list_successions(recipient_id)]
    context = {
        "own": list_own_keys(),
        "names": known,
        "open": [one for one in announced if one.state is SuccessionState.PROPOSED],
        "decided": [one for one in announced if one.state is not SuccessionState.PROPOSED],
        "may_decide": may(actor_of(request), Permission.PARTNER_MANAGE),
        "now": timezone.now(),
    }
    return render(request, "partners/keys.html", context)


@page(Permission.PARTNER_MANAGE)
@require_POST
def decide_key(request: HttpRequest, succession_id: str) -> HttpResponse:
    """Accept the key that a partner announced, or set it aside."""
    decide = partners.accept_succession if "accept" in request.POST else partners.set_aside_succession
    decide(succession_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Noted. The page of the partner shows the key that is pinned now."))
    return redirect("partners:keys")

"""One entry of a bank, and why something matched it. Never a value."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.queries import may
from coldframe.access.terms import Permission
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.intake.queries import get_item
from coldframe.matching import actions
from coldframe.matching.queries import explain_match, get_bank, get_entry, list_opinions
from coldframe.matching.terms import EntryState, Opinion, WithdrawReason
from coldframe.triage.queries import find_review_for_clue, require_clue_seen
from coldframe.web.forms.banks import OpinionForm
from coldframe.web.people import name_of_actor
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import words_of


@page(Permission.BANK_VIEW)
@require_GET
def entry(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Show one entry: where it comes from, who let it in, who says what about it."""
    return _entry(request, entry_id, OpinionForm())


@page(Permission.BANK_APPROVE)
@require_POST
def decide(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Approve or refuse an entry that somebody else proposed."""
    act = actions.refuse_entry if request.POST.get("refuse") else actions.approve_entry
    decided = act(entry_id, actor=actor_of(request), as_of=timezone.now())
    if decided.state is EntryState.ACTIVE:
        messages.success(request, _("Approved. It matches from now on, also what was received before."))
    else:
        messages.success(request, _("Refused. It will not match."))
    return redirect("banks:bank", decided.bank_id)


@page(Permission.BANK_PROPOSE)
@require_POST
def state_opinion(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Note what a source says about an entry."""
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return _entry(request, entry_id, form, status=422)
    try:
        actions.state_opinion(
            entry_id,
            source=form.cleaned_data["source"],
            opinion=Opinion(form.cleaned_data["opinion"]),
            actor=actor_of(request),
            as_of=timezone.now(),
        )
    except Conflict as problem:
        form.add_error("source", words_of(problem))
        return _entry(request, entry_id, form, status=422)
    messages.success(request, _("Noted. Reviews that the entry matched show it."))
    return redirect("banks:entry", entry_id)


@page(Permission.BANK_APPROVE)
@require_POST
def clear_flood(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Take an entry out of the flood lane."""
    actions.clear_flood(entry_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Cleared. Reviews of what it matched leave the flood lane."))
    return redirect("banks:entry", entry_id)


@page(Permission.BANK_APPROVE)
@require_POST
def withdraw(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Withdraw one entry; from this moment it matches nothing."""
    reason = next((reason for reason in WithdrawReason if reason == request.POST.get("reason")), None)
    if reason is None:
        raise InvalidInput(_("Choose why the entry is withdrawn."), field="reason")
    actions.withdraw_entry(entry_id, reason=reason, actor=actor_of(request), as_of=timezone.now())
    messages.success(
        request, _("Withdrawn. It matches nothing from now on; reviews of what it had matched come back.")
    )
    return redirect("banks:entry", entry_id)


@page(Permission.BANK_VIEW)
@require_GET
def match(request: HttpRequest, match_id: str) -> HttpResponse:
    """Say why an item matched an entry."""
    why = explain_match(match_id)
    item, reader = get_item(why.match.item_id), actor_of(request)
    require_clue_seen(item.clue_id, reader.id)
    context = {
        "why": why,
        "match": why.match,
        "item": item,
        "review": find_review_for_clue(item.clue_id, as_of=timezone.now(), for_person=reader.id)
        if may(reader, Permission.REVIEW_VIEW)
        else None,
        "proposer": name_of_actor(why.entry.proposed_by),
        "approver": name_of_actor(why.entry.approved_by),
        "withdrawer": name_of_actor(why.entry.withdrawn_by),
    }
    return render(request, "banks/match.html", context)


def _entry(request: HttpRequest, entry_id: str, form: OpinionForm, status: int = 200) -> HttpResponse:
    reader, shown = actor_of(request), get_entry(entry_id)
    may_approve = may(reader, Permission.BANK_APPROVE)
    context = {
        "entry": shown,
        "bank": get_bank(shown.bank_id),
        "opinions": [(one, name_of_actor(one.stated_by)) for one in list_opinions(entry_id)],
        "proposer": name_of_actor(shown.proposed_by),
        "approver": name_of_actor(shown.approved_by),
        "withdrawer": name_of_actor(shown.withdrawn_by),
        "reasons": list(WithdrawReason),
        "form": form,
        "is_own": shown.proposed_by == str(reader),
        "may_approve": may_approve,
        "may_propose": may(reader, Permission.BANK_PROPOSE),
    }
    return render(request, "banks/entry.html", context, status=status)

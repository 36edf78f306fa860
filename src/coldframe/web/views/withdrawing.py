"""Withdrawing by value, or a whole list, from the pages of banks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coldframe.access.terms import Permission
from coldframe.core.errors import InvalidInput, NotFound
from coldframe.matching.actions import withdrawing
from coldframe.matching.terms import SignalKind, WithdrawReason
from coldframe.web.forms.banks import WithdrawForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import words_of


@page(Permission.BANK_APPROVE)
@require_POST
def withdraw_value(request: HttpRequest, bank_id: str) -> HttpResponse:
    """Withdraw the entry that has a value; from this moment it matches nothing."""
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the kind, the value and why it is withdrawn."))
        return redirect("banks:bank", bank_id)
    given = form.cleaned_data
    try:
        entry = withdrawing.withdraw_value(
            bank_id,
            SignalKind(given["kind"]),
            given["value"],
            reason=WithdrawReason(given["reason"]),
            actor=actor_of(request),
            as_of=timezone.now(),
        )
    except (InvalidInput, NotFound) as problem:
        messages.error(request, words_of(problem))
        return redirect("banks:bank", bank_id)
    messages.success(
        request, _("Withdrawn. It matches nothing from now on; reviews of what it had matched come back.")
    )
    return redirect("banks:entry", entry.id)


@page(Permission.BANK_APPROVE)
@require_POST
def withdraw_list(request: HttpRequest, list_id: str) -> HttpResponse:
    """Have all entries that came with a list withdrawn."""
    reason = next((reason for reason in WithdrawReason if reason == request.POST.get("reason")), None)
    if reason is None:
        raise InvalidInput(_("Choose why the list is withdrawn."), field="reason")
    withdrawing.withdraw_list(list_id, reason=reason, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Its entries are being withdrawn; this page says how many are left."))
    return redirect("banks:list", list_id)

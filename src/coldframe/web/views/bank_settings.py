"""How a bank matches: proposed by one, made by another where it then matches more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coldframe.access.terms import Permission
from coldframe.core.errors import InvalidInput
from coldframe.matching import actions
from coldframe.matching.terms import ChangeState, Opinion
from coldframe.web.forms.banks import SettingsForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import words_of
from coldframe.web.views.banks import render_bank


@page(Permission.BANK_PROPOSE)
@require_POST
def change(request: HttpRequest, bank_id: str) -> HttpResponse:
    """Change how a bank matches; what makes it match more waits for a second person."""
    form = SettingsForm(request.POST)
    if not form.is_valid():
        return render_bank(request, bank_id, settings_form=form, status=422)
    try:
        made = actions.configure_bank(
            bank_id,
            opinion=Opinion(form.cleaned_data["opinion"]),
            distances=form.distances(),
            enabled_share=float(form.cleaned_data["share_percent"] / 100),
            actor=actor_of(request),
            as_of=timezone.now(),
        )
    except InvalidInput as problem:
        form.add_error(None, words_of(problem))
        return render_bank(request, bank_id, settings_form=form, status=422)
    if made.state is ChangeState.MADE:
        messages.success(request, _("Changed. From now on it matches so."))
    else:
        messages.success(request, _("Proposed. It matches more than before, so a second person makes it so."))
    return redirect("banks:bank", bank_id)


@page(Permission.BANK_APPROVE)
@require_POST
def decide_change(request: HttpRequest, change_id: str) -> HttpResponse:
    """Make or refuse a change that somebody else proposed."""
    decide = actions.refuse_change if request.POST.get("refuse") else actions.approve_change
    decided = decide(change_id, actor=actor_of(request), as_of=timezone.now())
    if decided.state is ChangeState.MADE:
        messages.success(request, _("Changed. What was received before is searched anew."))
    else:
        messages.success(request, _("Refused. The bank stays as it is."))
    return redirect("banks:bank", decided.bank_id)

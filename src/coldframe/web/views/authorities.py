"""Authorities to open files that no rule opens: recorded, read and withdrawn."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coldframe.access.queries import display_names
from coldframe.access.terms import Permission
from coldframe.core.errors import InvalidInput, NotFound
from coldframe.intake.queries import list_items
from coldframe.triage.actions import record_authority, withdraw_authority
from coldframe.triage.queries import get_review, list_authorities
from coldframe.web.forms.looks import AuthorityForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import refuse_entry


@page(Permission.AUTHORITY_RECORD)
@require_http_methods(["GET", "POST"])
def authority(request: HttpRequest, review_id: str) -> HttpResponse:
    """Show what is recorded for a review's files, and record more."""
    now, reader = timezone.now(), actor_of(request)
    review = get_review(review_id, as_of=now, for_person=reader.id)
    items = list_items(review.clue_id)
    form = AuthorityForm(request.POST or None, items=items, initial={"holds_from": now})
    if request.method == "POST" and form.is_valid():
        try:
            record_authority(review.clue_id, form.submitted(), actor=reader, as_of=now)
        except InvalidInput as problem:
            refuse_entry(form, problem)
        else:
            messages.success(request, _("The authority is recorded."))
            return redirect("review:page", review_id)
    authorities = list_authorities(review.clue_id)
    context = {
        "review": review,
        "form": form,
        "authorities": authorities,
        "recorders": display_names(one.recorded_by for one in authorities),
    }
    return render(request, "review/authority.html", context, status=422 if form.errors else 200)


@page(Permission.AUTHORITY_RECORD)
@require_POST
def withdraw(request: HttpRequest, review_id: str, authority_id: str) -> HttpResponse:
    """Withdraw an authority: it opens nothing from now on."""
    now, reader = timezone.now(), actor_of(request)
    review = get_review(review_id, as_of=now, for_person=reader.id)
    if all(one.id != authority_id for one in list_authorities(review.clue_id)):
        raise NotFound("There is no such authority.")
    withdraw_authority(authority_id, actor=reader, as_of=now)
    messages.success(request, _("The authority is withdrawn. What it opened is closed again."))
    return redirect("review:authority", review_id)

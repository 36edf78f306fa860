"""Two observers of one thing: how far they differ, and why, as somebody stated it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coldframe.access.queries import display_names, may
from coldframe.access.terms import Permission
from coldframe.core.errors import ColdframeError
from coldframe.publication.actions import explain_difference
from coldframe.publication.queries import get_pair
from coldframe.web.campaigns import apart, say
from coldframe.web.forms.differences import ExplanationForm, explanation_start
from coldframe.web.forms.goods import version_read
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.case_page import refuse


@page(Permission.FIGURE_VIEW)
@require_http_methods(["GET", "POST"])
def difference(request: HttpRequest, one_id: str, other_id: str) -> HttpResponse:
    """Show two numbers and why they differ, with everything that was stated before; state it anew."""
    reader = actor_of(request)
    pair = get_pair(one_id, other_id, actor=reader)
    now = pair.explanations[-1] if pair.explanations else None
    form = ExplanationForm(request.POST or None, initial=explanation_start(now))
    if request.method == "POST" and form.is_valid():
        try:
            explain_difference(
                one_id, other_id, form.causes(), form.cleaned_data["note"], corrects=version_read(request.POST),
                actor=reader, as_of=timezone.now(),
            )  # fmt: skip
        except ColdframeError as problem:
            refuse(form, problem)
        else:
            messages.success(request, _("Noted. What was stated before stays to be read."))
            return redirect("publication:difference", one_id, other_id)
    context = {
        "pair": pair,
        "one_value": say(pair.one.value),
        "other_value": say(pair.other.value),
        "apart": apart(pair.one.value, pair.other.value),
        "now": now,
        "unexplained": now.leaves(pair.difference) if now and pair.difference is not None else None,
        "names": display_names(each.by for each in pair.explanations),
        "form": form,
        "may_publish": may(reader, Permission.FIGURE_PUBLISH),
    }
    return render(request, "publication/difference.html", context, status=422 if form.errors else 200)

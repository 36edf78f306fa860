"""The page behind a link for objections: for an affected person, without account, cookie or script.

Whoever holds the token may act, and nothing else lets anybody act: no cookie is read or set, so another site
has nothing to borrow, and no CSRF token could add to what the address already proves. The token stands in the
address, so the page sends no referrer and asks not to be indexed.
"""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.triage.actions import receive_appeal_by_link
from coldframe.triage.actions.appeals import AFFECTED
from coldframe.triage.queries import find_appeal_by_code, find_appeal_link
from coldframe.triage.terms import AppealLinkView
from coldframe.web.forms.redress import CodeForm, ObjectionForm
from coldframe.web.permissions import public
from coldframe.web.rates import is_over_limit
from coldframe.web.refusals import words_of
from coldframe.web.strangers import for_strangers

PER_MINUTE = 40
"""How often one address may ask for any such page in a minute."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


@csrf_exempt
@public
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@for_strangers
def appeal(request: HttpRequest, token: str) -> HttpResponse:
    """Say what was decided, take the objection, and show its answer to who has the receipt code."""
    now = timezone.now()
    if is_over_limit(request, "appeal", per_minute=PER_MINUTE, as_of=now):
        return _show(request, "busy", HTTPStatus.TOO_MANY_REQUESTS)
    link = find_appeal_link(token, as_of=now)
    if link is None:
        return _show(request, "gone", HTTPStatus.NOT_FOUND)
    if request.method == "POST" and "code" in request.POST:
        return _read(request, link)
    if request.method == "POST":
        return _receive(request, token, link)
    if link.appeal_id:
        return _show(request, "sent", link=link, form=CodeForm())
    return _show(request, "form", link=link, form=ObjectionForm(initial={"receipt_code": _new_code()}))


def _receive(request: HttpRequest, token: str, link: AppealLinkView) -> HttpResponse:
    form = ObjectionForm(request.POST)
    if form.is_valid():
        code = form.cleaned_data["receipt_code"]
        try:
            receive_appeal_by_link(
                token,
                form.cleaned_data["statement"],
                receipt_code=code,
                actor=AFFECTED,
                as_of=timezone.now(),
            )
        except NotFound:
            return _show(request, "gone", HTTPStatus.NOT_FOUND)
        except Conflict:
            return _show(request, "sent", HTTPStatus.CONFLICT, link=link, form=CodeForm())
        except InvalidInput as problem:
            form.add_error("statement", words_of(problem))
        else:
            return _show(request, "receipt", link=link, code=code)
    return _show(request, "form", HTTPStatus.UNPROCESSABLE_ENTITY, link=link, form=form)


def _read(request: HttpRequest, link: AppealLinkView) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        found = find_appeal_by_code(link.id, form.cleaned_data["code"])
        if found is not None:
            return _show(request, "state", link=link, appeal=found)
        form.add_error("code", _("This is not the code of this objection. Check what you kept."))
    return _show(request, "sent", HTTPStatus.UNPROCESSABLE_ENTITY, link=link, form=form)


def _show(
    request: HttpRequest, shown: str, status: HTTPStatus = HTTPStatus.OK, **context: Any
) -> HttpResponse:
    return render(request, "redress/public.html", {"shown": shown, **context}, status=status)


def _new_code() -> str:
    """A receipt code: 80 random bits in four groups that can be written down."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return "-".join(drawn[start : start + 4] for start in range(0, 16, 4))

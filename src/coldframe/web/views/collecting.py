"""The page behind a link to a sealed package: for a recipient, without account, cookie or script.

The link alone gives nothing: what it opens is sealed to the recipient's key. Looking at the page counts for
nothing, since mail filters look; only the button takes one of its downloads. A link that is wrong, over, used up,
recalled or no longer covered gets one and the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from coldframe.core.actors import desk
from coldframe.core.errors import NotFound
from coldframe.partners.sealing import MEDIA_TYPE
from coldframe.referral.actions import begin_fetch, end_fetch
from coldframe.referral.queries import find_offered, find_parcel, sealed_package
from coldframe.referral.terms import ReferralView
from coldframe.web.permissions import public
from coldframe.web.rates import is_over_limit
from coldframe.web.strangers import for_strangers

PER_MINUTE = 20
"""How often one address may ask for any such page in a minute."""


@csrf_exempt
@public
@require_http_methods(["GET", "POST"])
@for_strangers
def collect(request: HttpRequest, token: str) -> HttpResponse:
    """Say that a package waits and how it is opened; hand it out when asked."""
    now = timezone.now()
    if is_over_limit(request, "package", per_minute=PER_MINUTE, as_of=now):
        return _show(request, "busy", HTTPStatus.TOO_MANY_REQUESTS)
    if request.method == "POST":
        try:
            return _hand_out(*begin_fetch(token, as_of=now))
        except NotFound:
            return _show(request, "gone", HTTPStatus.NOT_FOUND)
    found = find_offered(token, as_of=now)
    if found is None:
        return _show(request, "gone", HTTPStatus.NOT_FOUND)
    return _show(request, "waits", referral=found, parcel=find_parcel(found.id))


def _hand_out(found: ReferralView, fetch_id: int) -> HttpResponse:
    answer = StreamingHttpResponse(_bytes(found, fetch_id), content_type=MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.id}.tar.age"'
    answer.headers["Cache-Control"] = "no-store"
    return cast("HttpResponse", answer)


def _bytes(found: ReferralView, fetch_id: int) -> Iterator[bytes]:
    actor = desk(found.recipient_id)
    yield from sealed_package(found.id, actor=actor, as_of=timezone.now())
    # Reached only when the last piece was taken: a connection that broke closes this before.
    end_fetch(found.id, fetch_id, actor=actor, as_of=timezone.now())


def _show(
    request: HttpRequest, shown: str, status: HTTPStatus = HTTPStatus.OK, **context: Any
) -> HttpResponse:
    return render(request, "referral/collect.html", {"shown": shown, **context}, status=status)

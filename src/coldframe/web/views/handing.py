"""A referral for a recipient without a desk: sealed by mail or to be fetched, and who signed for paper."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coldframe.access.terms import Permission
from coldframe.core.errors import ColdframeError
from coldframe.partners.queries import get_recipient
from coldframe.partners.terms import Channel
from coldframe.referral import actions
from coldframe.referral.queries import get_referral, is_as_seen
from coldframe.referral.terms import OfferedLink, ReferralView
from coldframe.web.forms.handing import PackageForm, SignedForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import words_of


@page(Permission.REFERRAL_SEND)
@require_POST
def send_package(request: HttpRequest, referral_id: str) -> HttpResponse:
    """Make a draft into a sealed package: mailed from here on, or to be fetched with a link shown once."""
    found, now = get_referral(referral_id), timezone.now()
    recipient = get_recipient(found.recipient_id)
    form = PackageForm(request.POST, recipient=recipient)
    if not form.is_valid():
        messages.error(request, _("Choose a way that is open to this recipient, and at least one form."))
        return redirect("referral:page", referral_id)
    if not as_seen(request, referral_id):
        return redirect("referral:page", referral_id)
    try:
        link = actions.send_package(
            referral_id,
            channel=Channel(form.cleaned_data["channel"]),
            forms=form.written_by(recipient, written_at=now),
            actor=actor_of(request),
            as_of=now,
        )
    except ColdframeError as problem:
        messages.error(request, words_of(problem))
        return redirect("referral:page", referral_id)
    if link is not None:
        return _link_page(request, found, link)
    messages.success(request, _("On its way. This page shows each try."))
    return redirect("referral:page", referral_id)


@page(Permission.REFERRAL_SEND)
@require_POST
def new_link(request: HttpRequest, referral_id: str) -> HttpResponse:
    """Make another link to a package; the one before opens nothing any more."""
    link = actions.offer_link(referral_id, actor=actor_of(request), as_of=timezone.now())
    return _link_page(request, get_referral(referral_id), link)


@page(Permission.REFERRAL_SEND)
@require_POST
def close(request: HttpRequest, referral_id: str) -> HttpResponse:
    """Close the link to a package at once."""
    actions.close_link(referral_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Closed. The link opens nothing any more."))
    return redirect("referral:page", referral_id)


@page(Permission.REFERRAL_SEND)
@require_POST
def settle(request: HttpRequest, referral_id: str) -> HttpResponse:
    """Say whether a mail arrived whose end nobody could know."""
    has_arrived = request.POST.get("has_arrived") == "yes"
    actions.settle_mail(referral_id, has_arrived=has_arrived, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Entered.") if has_arrived else _("It is mailed again."))
    return redirect("referral:page", referral_id)


@page(Permission.REFERRAL_SEND)
@require_POST
def signed(request: HttpRequest, referral_id: str) -> HttpResponse:
    """Enter who signed for a document that was handed over."""
    form = SignedForm(request.POST)
    get_referral(referral_id)  # What is absent answers 404, whatever was entered.
    if not form.is_valid():
        messages.error(request, _("Enter who received it, and when."))
        return redirect("referral:page", referral_id)
    try:
        actions.sign_hand_over(
            referral_id, **form.cleaned_data, actor=actor_of(request), as_of=timezone.now()
        )
    except ColdframeError as problem:
        messages.error(request, words_of(problem))
    else:
        messages.success(request, _("Entered."))
    return redirect("referral:page", referral_id)


def as_seen(request: HttpRequest, referral_id: str) -> bool:
    """Say whether what would leave is what the page showed that was sent; the reader is told if not."""
    try:
        same = is_as_seen(referral_id, request.POST.get("seen", ""), as_of=timezone.now())
    except ColdframeError:
        return True  # whatever hinders it is for the action to say
    if not same:
        messages.error(
            request,
            _(
                "What would leave changed since this page was opened: the matter, or the agreement in force. "
                "Nothing was sent. Below is how it is now: read it again, then send it."
            ),
        )
    return same


def _link_page(request: HttpRequest, found: ReferralView, link: OfferedLink) -> HttpResponse:
    context = {
        "referral": found,
        "recipient": get_recipient(found.recipient_id),
        "link": f"{settings.COLDFRAME_PUBLIC_URL}{reverse('referral:collect', args=[link.token])}",
        "expires_at": link.expires_at,
        "downloads": link.downloads,
    }
    answer = render(request, "referral/link.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer

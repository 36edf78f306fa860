"""The reader's own things: the first page, preferences, keyboard shortcuts, the one-time set-up link."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import quote, urlencode

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coldframe.access.actions import redeem_setup_link, set_preferences
from coldframe.access.queries import find_setup_person, get_person, permissions_of
from coldframe.core.actors import person
from coldframe.core.errors import InvalidInput
from coldframe.web.adapters import SecondFactorAdapter
from coldframe.web.context import KEYS_COOKIE, THEME_COOKIE, THEMES
from coldframe.web.forms.account import SetupForm
from coldframe.web.navigation import entries_for
from coldframe.web.permissions import actor_of, public, signed_in
from coldframe.web.refusals import words_of

_YEAR_SECONDS = 31_536_000
_SECRET = "setup_secret"  # noqa: S105  a session key's name. The session keeps the secret from showing it to checking the code.


@signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Go to the first place this reader works in."""
    places = [
        place for group in entries_for(permissions_of(actor_of(request)), request.path) for place in group
    ]
    # Where an administrator helps others now and then is not where the work begins.
    aside = {reverse("inbox:letters"), reverse("partners:list")}
    first = next((place for place in places if place.url not in aside), None)
    if first or places:
        return redirect((first or places[0]).url)
    return render(request, "web/no_role.html")


@signed_in
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """List the keyboard shortcuts, also for whoever has scripts switched off."""
    return render(request, "web/keys_page.html")


@public
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep the reader's language, zone, appearance and shortcuts: with the account, else in this browser."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    chosen = dict(_chosen(request))
    if request.user.is_authenticated:
        own = get_person(actor_of(request).id)
        language = chosen.get(settings.LANGUAGE_COOKIE_NAME, own.language)
        zone = request.POST.get("time_zone", own.time_zone).strip()
        if (language, zone) != (own.language, own.time_zone):
            set_preferences(
                own.id, language=language, time_zone=zone, actor=actor_of(request), as_of=timezone.now()
            )
    response = redirect(target)
    for name, value in chosen.items():
        response.set_cookie(
            name, value, max_age=_YEAR_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return response


def _chosen(request: HttpRequest) -> Iterator[tuple[str, str]]:
    language, theme, shortcuts = (request.POST.get(name, "") for name in ("language", "theme", "keys"))
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        yield settings.LANGUAGE_COOKIE_NAME, language
    if theme in THEMES:
        yield THEME_COOKIE, theme
    if shortcuts in ("on", "off"):
        yield KEYS_COOKIE, shortcuts


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """Let a person with a one-time link choose a password and a second factor, both at once."""
    newcomer = find_setup_person(token, as_of=timezone.now())
    if newcomer is None:
        title = _("This link no longer works")
        message = _(
            "It was used already, replaced by a newer one, or has expired. Ask an administrator for a new one."
        )
        return render(request, "web/error.html", {"title": title, "message": message}, status=HTTPStatus.GONE)
    secret = request.session.setdefault(_SECRET, generate_totp_secret())
    form = SetupForm(request.POST or None, secret=secret)
    if form.is_valid():
        try:
            redeem_setup_link(
                token,
                password=form.cleaned_data["password1"],
                totp_secret=secret,
                actor=person(newcomer.id),
                as_of=timezone.now(),
            )
        except InvalidInput as problem:
            form.add_error("password1" if problem.field == "password" else None, words_of(problem))
        else:
            del request.session[_SECRET]
            messages.success(
                request, _("The account is ready. Sign in with the new password and the next code.")
            )
            return redirect("account_login")
    address = f"otpauth://totp/{quote(newcomer.username)}?" + urlencode(
        {"secret": secret, "issuer": settings.COLDFRAME_DESK_NAME}, quote_via=quote
    )
    shown = {
        "form": form,
        "newcomer": newcomer,
        "secret": secret,
        "picture": SecondFactorAdapter().build_totp_svg(address),
    }
    return render(request, "web/setup.html", shown)


@public
def closed(_request: HttpRequest) -> HttpResponse:
    """Stand where the login library expects a sign-up page: there is none."""
    raise Http404

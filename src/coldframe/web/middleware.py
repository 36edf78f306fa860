"""The console's gate: deny by default, two factors, the reader's zone, nothing cached."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from coldframe.core.errors import ColdframeError
from coldframe.web.permissions import Door, View, access_of
from coldframe.web.views.errors import show_error

_NUL = "\x00"
ZONE_COOKIE = "coldframe_zone"
_API_PREFIXES = ("/api/", "/hma/")  # The API doors check keys themselves; see api/.


class ConsoleMiddleware:
    """Stands before every page. See the functions below for what it refuses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    @cached_property
    def _zones(self) -> frozenset[str]:
        return frozenset(zoneinfo.available_timezones())

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Speak the reader's language, show times in their zone, and keep no page in any cache."""
        language = getattr(request.user, "language", "")
        if language and language != translation.get_language():
            translation.activate(language)
        # What the person chose, else what the browser says, else the desk's own.
        named = getattr(request.user, "time_zone", "") or request.COOKIES.get(ZONE_COOKIE, "")
        with timezone.override(named if named in self._zones else settings.TIME_ZONE):
            response = self.get_response(request)
        # A page about a clue must not be found later by the back button of a shared computer.
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response

    def process_view(
        self, request: HttpRequest, view: View, _args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Refuse an unmarked view, a stranger, a person without a second factor, and what no text holds."""
        if request.path.startswith(_API_PREFIXES):
            return None
        access = access_of(view)
        if access is None or any(_NUL in str(value) for value in kwargs.values()):
            raise Http404
        if any(
            _NUL in text
            for given in (request.GET, request.POST)
            for _, texts in given.lists()
            for text in texts
        ):
            # No keyboard makes it, and PostgreSQL cannot even look for it.
            raise BadRequest
        if access is Door.PUBLIC:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if access is not Door.ENROLLING and not is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            messages.info(request, _("Add a second factor first. Nothing else opens until it is set up."))
            return redirect("mfa_activate_totp")
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Turn our own errors into pages that say what to do next."""
        if isinstance(error, ColdframeError) and not request.path.startswith(_API_PREFIXES):
            return show_error(request, error)
        return None

"""What every page shows besides its own matter: the desk, the reader, the places, the choices."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_info

from coldframe.access.queries import get_exposure, get_person
from coldframe.web.labels import label_of
from coldframe.web.navigation import entries_for
from coldframe.web.permissions import held_by

THEME_COOKIE = "coldframe_theme"
KEYS_COOKIE = "coldframe_keys"
THEMES = ("auto", "light", "dark")


def console(request: HttpRequest) -> dict[str, Any]:
    """The context of every template; what costs a query is looked up only when shown."""
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    context: dict[str, Any] = {
        "desk": {"name": settings.COLDFRAME_DESK_NAME, "kind": settings.COLDFRAME_DESK_KIND},
        "theme": theme if theme in THEMES else "auto",
        "keys": "off" if request.COOKIES.get(KEYS_COOKIE) == "off" else "on",
        "languages": [get_language_info(code) for code, _name in settings.LANGUAGES],
    }
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return context | {"layout": "web/entrance.html"}
    return context | {
        "layout": "web/console.html",
        "reader": SimpleLazyObject(lambda: _reader(request)),
        "navigation": SimpleLazyObject(lambda: entries_for(held_by(request), request.path)),
        "exposure": SimpleLazyObject(lambda: get_exposure(str(request.user.pk), as_of=timezone.now())),
    }


def _reader(request: HttpRequest) -> dict[str, Any]:
    person = get_person(str(request.user.pk))
    return {"name": person.display_name, "roles": [label_of(role) for role in person.roles]}

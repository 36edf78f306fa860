"""Addresses of the API, and its OpenAPI document at ``/api/v1/openapi.json``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from coldframe import __version__
from coldframe.api import clues, desk, errors
from coldframe.core.errors import ColdframeError

api = NinjaAPI(
    title="Coldframe",
    version=__version__,
    description="Send clues in; read what a key's scopes allow. Errors are problem details (RFC 9457).",
    # Ninja's documentation page loads scripts from elsewhere; the document itself is enough.
    docs_url=None,
    openapi_url="/openapi.json",
)
api.add_exception_handler(ColdframeError, errors.on_own_error)
api.add_exception_handler(ValidationError, errors.on_invalid_request)
api.add_exception_handler(AuthenticationError, errors.on_no_key)
api.add_exception_handler(HttpError, errors.on_http_error)
api.add_router("", clues.router)
api.add_router("", desk.router)

urlpatterns: list[URLPattern | URLResolver] = [path("api/v1/", api.urls)]

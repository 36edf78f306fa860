"""From our errors to HMA's one shape: ``{"message": …}``."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError

from coldframe.api.errors import message, status_of
from coldframe.core.errors import ColdframeError
from coldframe.matching.actions.lookups import TooManyLookups


def on_own_error(_request: HttpRequest, error: ColdframeError) -> HttpResponse:
    """Answer an error of ours; what cannot be understood is 400 here, as HMA answers it."""
    status = status_of(error)
    if status is HTTPStatus.UNPROCESSABLE_ENTITY:
        status = HTTPStatus.BAD_REQUEST
    response = message(status, error.message)
    if isinstance(error, TooManyLookups):
        response["Retry-After"] = str(error.retry_after_seconds)
    return response


def on_invalid_request(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer a request that does not fit the schema, naming each field."""
    faults = "; ".join(f"{found['loc'][-1]}: {found['msg']}" for found in error.errors)
    return message(HTTPStatus.BAD_REQUEST, f"{faults}. See /hma/openapi.json.")


def on_no_key(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    """Answer a request without a key that is in force."""
    text = (
        "Send an API key that is in force: as `Authorization: Bearer cfk_…`, or as the password of HTTP Basic. "
        "`coldframe users key` makes one."
    )
    return message(HTTPStatus.UNAUTHORIZED, text)


def on_http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer what the framework itself refuses."""
    return message(HTTPStatus(error.status_code), str(error))


HANDLERS: tuple[tuple[type[Exception], Callable[[HttpRequest, Any], HttpResponse]], ...] = (
    (ColdframeError, on_own_error),
    (ValidationError, on_invalid_request),
    (AuthenticationError, on_no_key),
    (HttpError, on_http_error),
)
"""What an operation may raise, and who answers it."""

"""From our errors to HTTP: one table, one shape (problem details, RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError

from coldframe.core.errors import (
    ColdframeError,
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    RemoteFailure,
    UnsafeConfiguration,
)
from coldframe.matching.actions.lookups import TooManyLookups
from coldframe.partners.errors import KeyNotBelievedNow
from coldframe.referral.actions.parking import TooManyParked
from coldframe.vault.errors import UploadTooLarge


class BodyIncomplete(InvalidInput):
    """The request's body ended before its stated length. Send it again."""

    code = "body_incomplete"


class BodyUnreadable(InvalidInput):
    """The request's body is not of the form that its header names."""

    code = "body_unreadable"


class BodyTooLarge(InvalidInput):
    """The request's body, its files not counted, passes the limit. Split it."""

    code = "body_too_large"


class LengthMissing(InvalidInput):
    """The request's body came without a length. Send a Content-Length."""

    code = "length_missing"


STATUS: dict[type[ColdframeError], HTTPStatus] = {
    InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    BodyIncomplete: HTTPStatus.BAD_REQUEST,
    BodyUnreadable: HTTPStatus.BAD_REQUEST,
    BodyTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UploadTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    LengthMissing: HTTPStatus.LENGTH_REQUIRED,
    NotFound: HTTPStatus.NOT_FOUND,
    KeyNotBelievedNow: HTTPStatus.LOCKED,
    NotAllowed: HTTPStatus.FORBIDDEN,
    TooManyLookups: HTTPStatus.TOO_MANY_REQUESTS,
    TooManyParked: HTTPStatus.TOO_MANY_REQUESTS,
    Conflict: HTTPStatus.CONFLICT,
    RemoteFailure: HTTPStatus.BAD_GATEWAY,
    UnsafeConfiguration: HTTPStatus.SERVICE_UNAVAILABLE,
    ColdframeError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""Every base error and its status; a subclass has its base's. A test proves it complete."""


def status_of(error: ColdframeError) -> HTTPStatus:
    """The HTTP status for an error: that of its nearest class in :data:`STATUS`."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


HMA_PREFIX = "/hma/"
"""Where the door for clients of the Hasher-Matcher-Actioner is; its errors have that program's shape."""


def message(status: HTTPStatus, text: str) -> HttpResponse:
    """An error answer of the door under :data:`HMA_PREFIX`: ``{"message": …}``."""
    response = JsonResponse({"message": text}, status=status)
    if status is HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer, Basic realm="Coldframe"'
    return response


def problem(
    status: HTTPStatus, code: str, detail: str, *, errors: list[dict[str, Any]] | None = None
) -> HttpResponse:
    """An error answer: ``type``, ``title``, ``status``, ``detail``, our stable ``code``, and fields at fault."""
    body: dict[str, Any] = {
        "type": f"urn:coldframe:error:{code}",
        "title": status.phrase,
        "status": int(status),
        "code": code,
        "detail": detail,
        "errors": errors or [],
    }
    response = JsonResponse(body, status=status, content_type="application/problem+json")
    if status is HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


def on_own_error(_request: HttpRequest, error: ColdframeError) -> HttpResponse:
    """Answer an error of ours."""
    fields = [{"field": error.field, "message": error.message}] if error.field else []
    return problem(status_of(error), error.code, error.message, errors=fields)


def on_invalid_request(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer a request that does not fit the schema, naming each field."""
    fields = [
        {"field": ".".join(str(part) for part in found["loc"][1:]), "message": found["msg"]}
        for found in error.errors
    ]
    detail = "The request does not fit the schema; `errors` names each field. See /api/v1/openapi.json."
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_input", detail, errors=fields)


def on_no_key(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    """Answer a request without a key that is in force."""
    detail = (
        "Send an API key that is in force: `Authorization: Bearer cfk_…`. `coldframe users key` makes one."
    )
    return problem(HTTPStatus.UNAUTHORIZED, "not_signed_in", detail)


def on_http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer what the framework itself refuses."""
    return problem(HTTPStatus(error.status_code), "refused", str(error))


HANDLERS: tuple[tuple[type[Exception], Callable[[HttpRequest, Any], HttpResponse]], ...] = (
    (ColdframeError, on_own_error),
    (ValidationError, on_invalid_request),
    (AuthenticationError, on_no_key),
    (HttpError, on_http_error),
)
"""What an operation may raise, and who answers it."""

_DETAILS = {
    HTTPStatus.NOT_FOUND: (
        "not_found",
        "There is nothing at this address. /api/v1/openapi.json lists what is.",
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "method_not_allowed",
        "This address does not take that method. The Allow header names those that it takes.",
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "internal_error",
        "Something went wrong at this desk, and its log says what. Send the request again later; "
        "with the same Idempotency-Key nothing is taken in twice.",
    ),
}


_MESSAGES = {
    HTTPStatus.NOT_FOUND: f"There is nothing at this address. {HMA_PREFIX}openapi.json lists what is.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method. "
    "The Allow header names those that it takes.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong at this desk, and its log says what. "
    "Send the request again later.",
}


class ProblemMiddleware:
    """Gives every error of a program's door its one shape, also those that no operation answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Turn an error page into problem details, or into a message under :data:`HMA_PREFIX`."""
        response = self.get_response(request)
        if (
            not isinstance(response, HttpResponse)
            or not request.path.startswith(("/api/", HMA_PREFIX))
            or response.status_code < HTTPStatus.BAD_REQUEST
            or response.headers.get("Content-Type", "").startswith(
                ("application/problem+json", "application/json")
            )
        ):
            return response
        status = HTTPStatus(response.status_code)
        if request.path.startswith(HMA_PREFIX):
            answer = message(status, _MESSAGES.get(status, status.phrase))
        else:
            code, detail = _DETAILS.get(
                status,
                ("refused", "This desk refuses the request as it stands. Check its address and headers."),
            )
            answer = problem(status, code, detail)
        # Not a new response: this one is logged already, and may carry Allow.
        response.content = answer.content
        response.headers["Content-Type"] = answer.headers["Content-Type"]
        response.headers["Content-Length"] = str(len(answer.content))
        return response

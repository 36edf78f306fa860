"""What a person sees when something cannot be done: what happened, and what to do next."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from coldframe.core.errors import ColdframeError, Conflict, InvalidInput, NotAllowed, NotFound, RemoteFailure
from coldframe.web.refusals import words_of

_STATUS: dict[type[ColdframeError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    NotAllowed: HTTPStatus.FORBIDDEN,
    Conflict: HTTPStatus.CONFLICT,
    InvalidInput: HTTPStatus.BAD_REQUEST,
    RemoteFailure: HTTPStatus.BAD_GATEWAY,
}


def show_error(request: HttpRequest, error: ColdframeError) -> HttpResponse:
    """Answer with a page (or, for htmx, a notice) that carries the error's own message.

    Reading an object that is absent and one that is forbidden answer alike, so that
    nobody learns from the answer what exists.
    """
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), HTTPStatus.BAD_REQUEST)
    about_an_object = request.resolver_match is not None and bool(request.resolver_match.kwargs)
    reading = request.method in ("GET", "HEAD")
    if isinstance(error, NotFound) or (isinstance(error, NotAllowed) and reading and about_an_object):
        return render(request, "404.html", status=HTTPStatus.NOT_FOUND)
    return render(
        request, "web/error.html", {"title": _title(status), "message": words_of(error)}, status=status
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token: usually a page left open over a sign-out."""
    message = _(
        "This form was open for too long, or cookies are switched off. Go back, reload the page, and send it again."
    )
    return render(
        request,
        "web/error.html",
        {"title": _("This form has expired"), "message": message},
        status=HTTPStatus.FORBIDDEN,
    )


def _title(status: HTTPStatus) -> str:
    titles = {
        HTTPStatus.FORBIDDEN: _("You may not do this"),
        HTTPStatus.CONFLICT: _("This changed in the meantime"),
        HTTPStatus.BAD_GATEWAY: _("Another machine did not answer as expected"),
    }
    return titles.get(status, _("Something in this request is not right"))

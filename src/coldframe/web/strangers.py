"""Pages for people without an account: their own language, no referrer, no index, no trace in the log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


def for_strangers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer in the language of ``?lang=`` or the browser's; what the address holds goes nowhere else."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get("lang", "")
        known = asked in dict(settings.LANGUAGES)
        language = asked if known else translation.get_language_from_request(request)
        with translation.override(language):
            answer = view(request, *args, **kwargs)
        answer.headers["Content-Language"] = language
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return answer

    answered.__dict__["has_secret_address"] = True  # decorators around it pass this on
    return answered


class WithoutLinks(logging.Filter):
    """Keeps the addresses of such pages out of the log: whoever has one can open what it names."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the line pass, without the address."""
        request = getattr(record, "request", None)
        match = getattr(request, "resolver_match", None)
        if match is not None and getattr(match.func, "has_secret_address", False):
            args = record.args if isinstance(record.args, tuple) else ()
            record.args = tuple("(a link)" if one == request.path else one for one in args)  # type: ignore[union-attr]
        return True

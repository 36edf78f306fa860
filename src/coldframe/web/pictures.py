"""Pictures for the screen: drawn anew by the sandbox, never the sender's bytes."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from django.conf import settings
from django.http import HttpResponse

from coldframe.core.actors import Actor
from coldframe.matching.steps import decoder_limits
from coldframe.media.sandbox import Sandbox
from coldframe.media.terms import Derivative, Unreadable
from coldframe.vault.actions import read
from coldframe.vault.terms import ReadReason


@cache
def _sandbox() -> Sandbox:
    """The decoder of this web process; its child starts with the first picture."""
    return Sandbox(decoder_limits(), require_full=settings.COLDFRAME_SANDBOX_REQUIRED)


def draw_hidden(sha256: str, *, actor: Actor, as_of: datetime) -> Derivative | Unreadable:
    """Draw a small, gray, strongly blurred picture: at most 192 pixels, which shows that there is one."""
    chunks = read(sha256, actor=actor, as_of=as_of, reason=ReadReason.DERIVATIVE)
    return _sandbox().derivative(chunks, max_px=192, blur=True, grey=True)


def draw_revealed(sha256: str, *, is_full: bool, actor: Actor, as_of: datetime) -> Derivative | Unreadable:
    """Draw a picture as it is, at most 2048 pixels, or 480 if it was revealed in small."""
    chunks = read(sha256, actor=actor, as_of=as_of, reason=ReadReason.REVEAL)
    return _sandbox().derivative(chunks, max_px=2048 if is_full else 480, blur=False, grey=False)


def answer_with(drawn: Derivative | Unreadable) -> HttpResponse:
    """The picture as an answer that no cache keeps; 204 where none can be drawn, which shows nothing."""
    if isinstance(drawn, Unreadable):
        return HttpResponse(status=204)
    answer = HttpResponse(drawn.jpeg, content_type="image/jpeg")
    answer.headers["Cache-Control"] = "no-store, private"
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer

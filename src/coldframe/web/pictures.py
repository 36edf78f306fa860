"""Pictures for the screen: drawn anew by the sandbox, never the sender's bytes.

The only pictures of files that any page shows. What they are drawn from comes out of ``triage``'s access gate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import chain

from django.conf import settings
from django.http import HttpResponse

from coldframe.core.actors import Actor
from coldframe.matching.decoders import decoder_limits
from coldframe.media.sandbox import Sandbox
from coldframe.media.sniff import HEAD_BYTES, sniff
from coldframe.media.terms import VIDEO_LIMITS, Derivative, Unreadable
from coldframe.triage.actions import open_hidden, open_revealed

_HIDDEN_PX = 192
_SMALL_PX = 480
_FULL_PX = 2048
_SHEET_PX = 1280


@cache
def _sandbox() -> Sandbox:
    """The decoder of this web process; its child starts with the first picture."""
    limits = decoder_limits()
    # Somebody waits for the sheet: no longer than for a picture. It shows what could be drawn by then.
    films = replace(
        VIDEO_LIMITS,
        memory_bytes=limits.memory_bytes,
        seconds=limits.seconds,
        pixels=min(VIDEO_LIMITS.pixels, limits.pixels),
        file_bytes=min(settings.COLDFRAME_VIDEO_BYTES, settings.COLDFRAME_MAX_UPLOAD_BYTES),
    )
    return Sandbox(limits, video_limits=films, require_full=settings.COLDFRAME_SANDBOX_REQUIRED)


def draw_hidden(item_id: str, *, actor: Actor, as_of: datetime) -> Derivative | Unreadable:
    """Draw a small, gray, strongly blurred picture: at most 192 pixels, which shows that there is one.

    Raises:
        GateClosed: No person at this desk may open the file.
    """
    return _draw(open_hidden(item_id, actor=actor, as_of=as_of), max_px=_HIDDEN_PX, is_plain=False)


def draw_revealed(look_id: str, *, is_full: bool, actor: Actor, as_of: datetime) -> Derivative | Unreadable:
    """Draw what a look that is still running is at: at most 2048 pixels, or 480 if revealed in small; a sheet 1280.

    Raises:
        GateClosed: No person at this desk may open the file.
        NotFound: The look is over.
    """
    chunks = open_revealed(look_id, actor=actor, as_of=as_of)
    return _draw(chunks, max_px=_FULL_PX if is_full else _SMALL_PX, is_plain=True)


def answer_with(drawn: Derivative | Unreadable) -> HttpResponse:
    """The picture as an answer that no cache keeps; 204 where none can be drawn, which shows nothing."""
    if isinstance(drawn, Unreadable):
        return HttpResponse(status=204)
    answer = HttpResponse(drawn.jpeg, content_type="image/jpeg")
    answer.headers["Cache-Control"] = "no-store, private"
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _draw(chunks: Iterator[bytes], *, max_px: int, is_plain: bool) -> Derivative | Unreadable:
    """Draw a picture, or of a film the sheet of its key frames: there is no playback."""
    first = next(chunks, b"")
    whole = chain((first,), chunks)
    if sniff(first[:HEAD_BYTES]).is_video:
        sheet_px = _SHEET_PX if is_plain else max_px
        return _sandbox().sheet(whole, max_px=sheet_px, blur=not is_plain, grey=not is_plain)
    return _sandbox().derivative(whole, max_px=max_px, blur=not is_plain, grey=not is_plain)

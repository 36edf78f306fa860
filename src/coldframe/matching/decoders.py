"""The confined processes of this desk that open untrusted files, by its settings."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from django.conf import settings

from coldframe.media.sandbox import Sandbox, SandboxPool
from coldframe.media.terms import VIDEO_LIMITS, Limits


def decoder_limits() -> Limits:
    """What one file may cost a decoder of this desk, by its settings."""
    return Limits(
        memory_bytes=settings.COLDFRAME_SANDBOX_MEMORY_BYTES,
        seconds=settings.COLDFRAME_SANDBOX_SECONDS,
        pixels=settings.COLDFRAME_MAX_PIXELS,
        # A larger file is no picture; it keeps its digests and is never piped whole into a decoder.
        file_bytes=min(settings.COLDFRAME_MAX_UPLOAD_BYTES, Limits().file_bytes),
    )


@cache
def desk_decoder() -> SandboxPool:
    """The desk's own decoders, two children; they start with the first file."""
    limits = decoder_limits()
    films = replace(
        VIDEO_LIMITS,
        memory_bytes=limits.memory_bytes,
        seconds=settings.COLDFRAME_VIDEO_SECONDS,
        pixels=min(VIDEO_LIMITS.pixels, limits.pixels),
        file_bytes=min(settings.COLDFRAME_VIDEO_BYTES, settings.COLDFRAME_MAX_UPLOAD_BYTES),
    )
    return SandboxPool(2, limits, video_limits=films, require_full=settings.COLDFRAME_SANDBOX_REQUIRED)


def list_sandbox() -> Sandbox:
    """What opens the database of a list that somebody sends to this desk; the caller ends it."""
    return Sandbox(decoder_limits(), require_full=settings.COLDFRAME_SANDBOX_REQUIRED)

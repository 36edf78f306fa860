"""HMA's names for what is compared and what is looked at, and what they are called here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from coldframe.core.errors import InvalidInput
from coldframe.matching.terms import SignalKind

SIGNAL_TYPES: Mapping[str, SignalKind] = MappingProxyType({
    "pdq": SignalKind.PDQ,
    "md5": SignalKind.MD5,
    "sha1": SignalKind.SHA1,
    "sha256": SignalKind.SHA256,
    "video_md5": SignalKind.MD5,
    "url": SignalKind.URL,
})  # fmt: skip
"""Signal types by HMA's name. Its ``video_md5`` is the MD5 of the file, whatever the file is."""

CONTENT_TYPES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "photo": ("pdq", "md5", "sha1", "sha256"),
    "video": ("video_md5", "sha1", "sha256"),
})  # fmt: skip
"""Signal types that an upload gives, by content type; the first is what goes into a bank."""


def kind_of(signal_type: str) -> SignalKind:
    """The kind that HMA calls ``signal_type``.

    Raises:
        InvalidInput: There is none.
    """
    kind = SIGNAL_TYPES.get(signal_type)
    if kind is None:
        raise InvalidInput(
            f"No such SignalType. This desk has: {', '.join(SIGNAL_TYPES)}.", field="signal_type"
        )
    return kind


def types_of(content_type: str, wanted: str) -> tuple[str, ...]:
    """The signal types to compute for an upload: all of its content type, or those named in ``wanted``.

    Args:
        content_type: HMA's name, such as ``photo``.
        wanted: Signal types with commas between them; ``""`` for all.

    Raises:
        InvalidInput: There is no such content type, or it does not have that signal type.
    """
    offered = CONTENT_TYPES.get(content_type)
    if offered is None:
        raise InvalidInput(f"No such content_type. This desk has: {', '.join(CONTENT_TYPES)}.")
    if not wanted:
        return offered
    named = [one.strip() for one in wanted.split(",") if one.strip()]
    if not named or set(named) - set(offered):
        raise InvalidInput(f"For a {content_type} this desk has the signal types {', '.join(offered)}.")
    return tuple(one for one in offered if one in named)

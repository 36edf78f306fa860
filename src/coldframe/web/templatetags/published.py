"""Verdicts and traps of published tables, by their codes."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from coldframe.web.labels_campaigns import TRAPS, VERDICTS

register = template.Library()

_TONES = {"holds": "good", "contradicted": "alarm"}


@register.filter
def trap(code: str) -> str:
    """The words of a trap."""
    return str(TRAPS.get(code, code))


@register.simple_tag
def verdict(code: str) -> SafeString:
    """Whether something holds together, as a pill."""
    return format_html(
        '<span class="badge badge-{}">{}</span>', _TONES.get(code, "plain"), str(VERDICTS.get(code, code))
    )

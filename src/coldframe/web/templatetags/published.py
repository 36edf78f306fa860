"""Verdicts and traps of published tables, by their codes, and what a check says in the reader's language."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from coldframe.publication.published import said
from coldframe.web.labels_campaigns import TRAPS, VERDICTS

register = template.Library()

_TONES = {"holds": "good", "contradicted": "alarm"}


@register.filter
def trap(code: str) -> str:
    """The words of a trap."""
    return str(TRAPS.get(code, code))


@register.filter
def told(form: said.Form) -> str:
    """What a check said, in the reader's language."""
    return said.told(form, gettext)


@register.simple_tag
def verdict(code: str) -> SafeString:
    """Whether something holds together, as a pill."""
    return format_html(
        '<span class="badge badge-{}">{}</span>', _TONES.get(code, "plain"), str(VERDICTS.get(code, code))
    )

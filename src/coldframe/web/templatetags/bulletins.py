"""What the pages about bulletins say about findings and hints."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from coldframe.publication.terms.bulletins import Finding
from coldframe.web.labels_bulletins import FINDINGS, HINTS

register = template.Library()

_TONGUES = {"en": "English", "zh": "中文", "ko": "한국어"}


@register.filter
def finding(found: Finding) -> tuple[str | Promise, str | Promise]:
    """What a finding is, and what to do."""
    return FINDINGS.get(found.code, (found.code, _("Take it out.")))


@register.filter
def hint(code: str) -> str | Promise:
    """What was made coarser, in words."""
    return HINTS[code]


@register.filter
def tongue(language: str) -> str:
    """A language in its own words."""
    return _TONGUES.get(language, language)


@register.filter
def place(row: str) -> str:
    """Where a finding is."""
    return {
        "introduction": _("Introduction"),
        "source": _("Source line"),
        "campaign": _("Campaign"),
    }.get(row, row)

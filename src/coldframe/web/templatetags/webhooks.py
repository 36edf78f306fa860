"""The words of webhooks' kinds."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coldframe.partners.terms import PING
from coldframe.web.labels_ledger import EVENTS

register = template.Library()


@register.filter
def event_words(kind: str) -> str | Promise:
    """What a kind of event says, as the custody pages say it."""
    return _("A test") if kind == PING else EVENTS[kind]

"""Numbers and amounts in templates; see ``web.amounts``."""

from __future__ import annotations

from django import template

from coldframe.web import amounts
from coldframe.web.labels import label_within

register = template.Library()

register.filter("quantity", amounts.say_quantity)
register.filter("value", amounts.say_value)
register.filter("amount", amounts.say_amount)
register.filter("total", amounts.say_total)


@register.filter
def doubt(code: str) -> str:
    """The words for what was doubted about an exhibit, or how that was settled."""
    return label_within(("Doubt", "Settled"), code)

"""What the page of a case says of counts, money and things that can be admitted."""

from __future__ import annotations

from typing import Any

from coldframe.casework.queries import sum_money, sum_tallies
from coldframe.core.actors import Actor
from coldframe.web.forms.exhibits import ThingForm


def goods_context(case_id: str, reader: Actor) -> dict[str, Any]:
    """What the partials of the case's page about counts, money and exhibits need."""
    return {
        "count_totals": sum_tallies(case_id, actor=reader),
        "money_totals": sum_money(case_id, actor=reader),
        "thing_form": ThingForm(),
    }

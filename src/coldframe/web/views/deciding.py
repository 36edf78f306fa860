"""What a decision is called elsewhere, how far two readings agree, and the rules that apply to both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from coldframe.access.terms import Permission
from coldframe.rulepacks.loader import list_packs, load
from coldframe.rulepacks.schemes import Derived
from coldframe.rulepacks.terms import PackName
from coldframe.triage.queries import ReviewPage, in_other_schemes, measure_agreement
from coldframe.web.forms.office import PeriodForm
from coldframe.web.forms.review import OBSERVATION_LABELS
from coldframe.web.permissions import page

_FIELDS: dict[str, str | Promise] = {
    "outcome": _("Outcome"),
    "category": _("Category of the material"),
    **OBSERVATION_LABELS,
}
"""The words for what two people read, and for what a mapping reads."""

_PACKS: dict[PackName, str | Promise] = {
    PackName.PRIORITY: _("Order of the queue"),
    PackName.SECOND_READER: _("When a second person reads"),
    PackName.SCHEMES: _("Codes of other schemes"),
    PackName.GATE: _("Whether a file may be opened"),
    PackName.CLOCKS: _("Clocks of the law"),
    PackName.AGES: _("Ages of responsibility"),
    PackName.MEASURES: _("Terms for what was imposed"),
    PackName.ROLES: _("Roles in a matter"),
    PackName.RETENTION: _("How long people's data are kept"),
    PackName.STATEMENTS: _("Statements of reasons"),
}


@dataclass(frozen=True, slots=True)
class ShownScheme:
    """What a decision is in one other scheme, in words.

    Attributes:
        codes: Each code that holds, with what it means.
        unsure: What each mark means of which it cannot be told.
        missing: What would have to be known to tell.
    """

    derived: Derived
    codes: tuple[tuple[str, str], ...]
    unsure: tuple[str, ...]
    missing: tuple[str | Promise, ...]


def decision_context(shown: ReviewPage) -> dict[str, Any]:
    """What the partials about decisions need: each decision in other schemes."""
    return {
        "schemes": {
            decision.id: tuple(
                ShownScheme(
                    derived,
                    tuple((code, derived.scheme.codes[code]) for code in derived.codes),
                    tuple(derived.scheme.codes[code] for code in derived.unsure if derived.scheme.is_marks),
                    tuple(_FIELDS.get(name, name) for name in derived.missing),
                )
                for derived in in_other_schemes(decision)
            )
            for decision in shown.decisions
        }
    }


@page(Permission.FIGURE_VIEW)
@require_GET
def readings(request: HttpRequest) -> HttpResponse:
    """Show how far first and second readings agreed over a period, with what that does not say."""
    form = PeriodForm(request.GET or None, today=timezone.localdate())
    start, end = form.chosen()
    zone = timezone.get_current_timezone()
    measured = measure_agreement(
        datetime.combine(start, time.min, tzinfo=zone).astimezone(UTC),
        datetime.combine(end + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC),
    )
    context = {
        "form": form,
        "first": start,
        "last": end,
        "as_of": timezone.now(),
        "pairs": measured[0].pairs,
        "measured": [(_FIELDS[each.field], each) for each in measured],
    }
    return render(request, "office/readings.html", context, status=422 if form.errors else 200)


@page(Permission.REVIEW_VIEW)
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """List the rule packs that hold here today, and every other that is installed."""
    today, here = timezone.localdate(), settings.COLDFRAME_JURISDICTION or None
    in_force = {name: [load(name, here, on=today)] for name in _PACKS}
    if here and (everywhere := load(PackName.SCHEMES, on=today)) != in_force[PackName.SCHEMES][0]:
        # Both hold beside each other: what is for everywhere, and the country's own.
        in_force[PackName.SCHEMES].insert(0, everywhere)
    shown = {pack.id for packs in in_force.values() for pack in packs}
    context = {
        "in_force": [(words, in_force[name]) for name, words in _PACKS.items()],
        "others": [pack for pack in list_packs() if pack.id not in shown],
        "jurisdiction": settings.COLDFRAME_JURISDICTION,
    }
    return render(request, "office/rules.html", context)

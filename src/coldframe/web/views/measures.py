"""What was imposed on people of a case, and what sources report of others: side by side, never added."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coldframe.access.terms import Permission
from coldframe.casework import actions
from coldframe.casework.queries import list_totals
from coldframe.casework.terms import Stage
from coldframe.web.forms.measures import MeasureForm, TotalForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.case_page import Given, do_on_case
from coldframe.web.views.party_page import (
    act_choices,
    do_on_party,
    measure_choices,
    measures_of,
    party_of,
)


@page(Permission.CASE_WORK)
@require_POST
def measure(request: HttpRequest, case_id: str, party_id: str) -> HttpResponse:
    """Record a measure; below the age of responsibility, or where that is uncertain, only welfare."""
    reader = actor_of(request)
    shown = party_of(case_id, party_id, reader)

    def do(given: Given) -> None:
        actions.record_measure(
            party_id,
            given["native_term"],
            stage=Stage(given["stage"]) if given["stage"] else None,
            legal_basis=given["legal_basis"],
            authority=given["authority"],
            from_on=given["from_on"],
            to_on=given["to_on"],
            act_id=given["act_id"],
            corrects=given["corrects"],
            actor=reader,
            as_of=timezone.now(),
        )

    form = MeasureForm(
        request.POST,
        open_stages=shown.stages,
        acts=act_choices(shown),
        recorded=measure_choices(measures_of(shown, reader)),
    )
    return do_on_party(request, shown, "measure_form", form, do, _("Recorded."))


@page(Permission.CASE_WORK)
@require_POST
def total(request: HttpRequest, case_id: str) -> HttpResponse:
    """Record how many persons a source says something was imposed on."""
    reader = actor_of(request)
    form = TotalForm(request.POST, totals=list_totals(case_id, actor=reader))

    def do(given: Given) -> None:
        actions.record_total(
            case_id, form.total(), corrects=given["corrects"], actor=reader, as_of=timezone.now()
        )

    return do_on_case(request, case_id, "total_form", form, do, _("Recorded."))

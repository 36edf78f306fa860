"""The report and the cases about a clue, as its page and the page of its review show them."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from coldframe.access.queries import permissions_of
from coldframe.access.terms import Permission
from coldframe.casework.queries import list_cases_about
from coldframe.reporting.batch import count_accounts
from coldframe.reporting.mapping import gather
from coldframe.reporting.queries import list_reports
from coldframe.reporting.terms import ReportState
from coldframe.triage.queries import list_decisions
from coldframe.triage.terms import DecisionState, Outcome
from coldframe.web.labels import label_within
from coldframe.web.permissions import actor_of

register = template.Library()


@register.filter
def role_word(code: str) -> str:
    """The words of a role's rule pack in the reader's language."""
    return label_within(("Role",), code)


@register.filter
def act_word(code: str) -> str:
    """The words for what is said more exactly of a role."""
    return label_within(("RoleAct",), code)


@register.inclusion_tag("cases/gathered.html", takes_context=True)
def gathered(context: Context, clue_id: str) -> dict[str, Any]:
    """Reports and cases that rest on a clue, and how to begin one, as far as the reader may."""
    reader = actor_of(context["request"])
    held = permissions_of(reader)
    reports = list_reports(clue_id=clue_id) if Permission.REPORT_VIEW in held else ()
    reported = {each.decision_id for each in reports if each.state is not ReportState.RETRACTED}
    final = (
        list_decisions(clue_id=clue_id, state=DecisionState.FINAL) if Permission.REPORT_DRAFT in held else ()
    )
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "clue_id": clue_id,
        "reports": reports,
        "to_report": [
            (each.id, count_accounts(gather(each.id)))
            for each in final
            if each.outcome is Outcome.REPORT and each.id not in reported
        ],
        "may_see_reports": Permission.REPORT_VIEW in held,
        "cases": list_cases_about(clue_id, actor=reader),
        "may_open": Permission.CASE_OPEN in held,
    }

"""Production at the clearinghouse: proposed by one, switched on by another, switched off by anybody at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.queries import display_names, may
from coldframe.access.terms import Permission
from coldframe.core.errors import UnsafeConfiguration
from coldframe.reporting import actions
from coldframe.reporting.queries import find_environment, find_switch, list_switches
from coldframe.web.labels_reports import CLEARINGHOUSES
from coldframe.web.permissions import actor_of, page

_HOUSE = "ncmec"


@page(Permission.PRODUCTION_SWITCH)
@require_GET
def production(request: HttpRequest) -> HttpResponse:
    """Show what the credentials are for and who said that they may be used. Never a credential."""
    reader, switches = actor_of(request), list_switches()
    living = find_switch(_HOUSE)
    people = {person for each in switches for person in (each.proposed_by, each.confirmed_by, each.ended_by)}
    context = {
        "clearinghouse": CLEARINGHOUSES[_HOUSE],
        "environment": find_environment(_HOUSE),
        "living": living,
        "is_own": living is not None and living.proposed_by == reader.id,
        "switches": switches,
        "names": display_names(person for person in people if person),
        "may_see_reports": may(reader, Permission.REPORT_VIEW),
    }
    return render(request, "reports/production.html", context)


@page(Permission.PRODUCTION_SWITCH)
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Ask that production be switched on for the credentials of now."""
    try:
        actions.propose_production(_HOUSE, actor=actor_of(request), as_of=timezone.now())
    except UnsafeConfiguration as unsafe:
        messages.error(request, unsafe.message)
    else:
        messages.success(request, _("Proposed. Another person switches it on."))
    return redirect("reports:production")


@page(Permission.PRODUCTION_SWITCH)
@require_POST
def confirm(request: HttpRequest, switch_id: str) -> HttpResponse:
    """Switch it on, as the second person."""
    actions.confirm_production(switch_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Production is on. Reports filed from now on are real."))
    return redirect("reports:production")


@page(Permission.PRODUCTION_SWITCH)
@require_POST
def switch_off(request: HttpRequest, switch_id: str) -> HttpResponse:
    """Switch it off, or take the proposal back."""
    actions.switch_off_production(switch_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Off. Nothing more is sent, and a filing under way is retracted."))
    return redirect("reports:production")

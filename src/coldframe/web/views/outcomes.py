"""What came of people and cases: decided with a reason, opened again with one, and cleared people let go."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.terms import Permission
from coldframe.casework import actions
from coldframe.casework.queries import list_due_people, list_open_disposals
from coldframe.casework.terms import DisposalCode, OutcomeCode, OutcomeReason
from coldframe.core.errors import NotFound
from coldframe.custody.actions import ask_to_lift_hold, lift_hold, place_hold
from coldframe.custody.queries import find_hold
from coldframe.web.forms.cases import CloseForm
from coldframe.web.forms.outcomes import EmptyForm, HoldForm, OutcomeForm, ReopenForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.case_page import Given, do_on_case
from coldframe.web.views.partners import DUE_SOON
from coldframe.web.views.party_page import do_on_party, party_of


@page(Permission.CASE_WORK)
@require_POST
def outcome(request: HttpRequest, case_id: str, party_id: str) -> HttpResponse:
    """Record what came of somebody."""
    reader = actor_of(request)
    shown = party_of(case_id, party_id, reader)

    def do(given: Given) -> None:
        actions.record_outcome(
            party_id,
            OutcomeCode(given["code"]),
            given["reason"],
            reasons=tuple(OutcomeReason(code) for code in given["reasons"]),
            actor=reader,
            as_of=timezone.now(),
        )

    form = OutcomeForm(request.POST, open_codes=shown.outcomes)
    return do_on_party(request, shown, "outcome_form", form, do, _("Recorded."))


@page(Permission.CASE_WORK)
@require_POST
def hold(request: HttpRequest, case_id: str, party_id: str) -> HttpResponse:
    """Place a legal hold, so that somebody's data are kept beyond the time of the rule pack."""
    reader = actor_of(request)
    shown = party_of(case_id, party_id, reader)

    def do(given: Given) -> None:
        place_hold(party_id, reason=given["reason"], actor=reader, as_of=timezone.now())

    return do_on_party(
        request, shown, "hold_form", HoldForm(request.POST), do, _("A legal hold keeps it now.")
    )


@page(Permission.CASE_WORK)
@require_POST
def lift(request: HttpRequest, case_id: str, party_id: str) -> HttpResponse:
    """Ask that the legal hold on somebody be lifted; where another person asked already, lift it."""
    reader, now = actor_of(request), timezone.now()
    party_of(case_id, party_id, reader)
    found = find_hold(party_id)
    if found is None:
        raise NotFound("There is no legal hold on this person.")
    if found.lift_asked_by:
        lift_hold(found.id, actor=reader, as_of=now)
        messages.success(request, _("The legal hold is lifted."))
    else:
        ask_to_lift_hold(found.id, actor=reader, as_of=now)
        messages.success(request, _("Asked. A second person lifts it."))
    return redirect("cases:party", case_id, party_id)


@page(Permission.CASE_WORK)
@require_POST
def destroy(request: HttpRequest, case_id: str, party_id: str) -> HttpResponse:
    """Destroy what is known of somebody who was cleared or whose data fell due. A legal hold stops it."""
    reader = actor_of(request)
    party_of(case_id, party_id, reader)
    actions.destroy_party(party_id, actor=reader, as_of=timezone.now())
    messages.success(request, _("Destroyed. A stub without content stays, and its custody."))
    return redirect("cases:party", case_id, party_id)


@page(Permission.CASE_VIEW)
@require_GET
def due(request: HttpRequest) -> HttpResponse:
    """List the people whose data have to be destroyed by now or soon, in the cases open to the reader."""
    now = timezone.now()
    found = list_due_people(before=now + DUE_SOON, actor=actor_of(request))
    return render(request, "cases/due.html", {"due": found, "now": now})


@page(Permission.CASE_WORK)
@require_POST
def close(request: HttpRequest, case_id: str) -> HttpResponse:
    """Close the case with its disposal."""
    reader = actor_of(request)

    def do(given: Given) -> None:
        actions.close_case(
            case_id, DisposalCode(given["code"]), given["reason"], actor=reader, as_of=timezone.now()
        )

    form = CloseForm(request.POST, open_codes=list_open_disposals(case_id, actor=reader))
    done = _("The case is closed. Below stands whom to tell what came of it.")
    return do_on_case(request, case_id, "close_form", form, do, done)


@page(Permission.CASE_WORK)
@require_POST
def reopen(request: HttpRequest, case_id: str) -> HttpResponse:
    """Open a closed case again."""
    reader = actor_of(request)

    def do(given: Given) -> None:
        actions.reopen_case(case_id, given["reason"], actor=reader, as_of=timezone.now())

    return do_on_case(
        request, case_id, "reopen_form", ReopenForm(request.POST), do, _("The case is open again.")
    )


@page(Permission.CASE_WORK)
@require_POST
def empty(request: HttpRequest, case_id: str) -> HttpResponse:
    """Destroy all texts of a closed case of whose people nothing is known any more."""
    reader = actor_of(request)

    def do(given: Given) -> None:
        actions.empty_case(case_id, given["reason"], actor=reader, as_of=timezone.now())

    done = _("Destroyed. Numbers, codes and custody stay.")
    return do_on_case(request, case_id, "empty_form", EmptyForm(request.POST), do, done)

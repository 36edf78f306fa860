"""The bridge between an administrative office and the police: begun, signed, decided, transferred, answered."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coldframe.access.queries import display_names, may
from coldframe.access.terms import Permission
from coldframe.casework import actions
from coldframe.casework.packet import write_packet
from coldframe.casework.queries import get_bridge, get_case, get_packet, list_links, list_open_bridges
from coldframe.casework.terms import LinkKind
from coldframe.casework.terms.bridges import BridgeView, Direction
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.documents.pdf import write as write_pdf
from coldframe.rulepacks.loader import get_version
from coldframe.web.forms.diary import BridgeForm, PacketForm, StepForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import refuse_entry
from coldframe.web.views.case_diary import people_in


@page(Permission.CASE_VIEW)
@require_GET
def open_bridges(request: HttpRequest) -> HttpResponse:
    """List what is on the bridge in the reader's cases, what is due first at the top."""
    reader = actor_of(request)
    found = [(each, get_case(each.case_id, actor=reader)) for each in list_open_bridges(actor=reader)]
    return render(request, "cases/bridges_open.html", {"bridges": found, "now": timezone.now()})


@page(Permission.CASE_WORK)
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, case_id: str) -> HttpResponse:
    """Name the team and write its report."""
    reader = actor_of(request)
    case = get_case(case_id, actor=reader)
    form = BridgeForm(
        request.POST or None,
        people=people_in(case_id),
        initial={"officers": [reader.id], "direction": Direction.TO_CRIMINAL},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            opened = actions.open_bridge(
                case_id, Direction(given["direction"]), tuple(given["officers"]), offence=given["offence"],
                report=given["report"], other_body=given["other_body"], actor=reader, as_of=timezone.now(),
            )  # fmt: skip
        except (InvalidInput, Conflict) as problem:
            refuse_entry(form, problem)
        else:
            messages.success(request, _("Begun. Each officer signs now."))
            return redirect("cases:bridge", case_id, opened.id)
    status = 422 if form.errors else 200
    return render(request, "cases/bridge_new.html", {"case": case, "form": form}, status=status)


@page(Permission.CASE_VIEW)
@require_GET
def bridge(request: HttpRequest, case_id: str, bridge_id: str) -> HttpResponse:
    """Show one matter: where it stands, what runs, each step, and the next."""
    return _show(request, _get(case_id, bridge_id, actor_of(request)))


@page(Permission.CASE_WORK)
@require_POST
def step(request: HttpRequest, case_id: str, bridge_id: str) -> HttpResponse:
    """Take the next step, or enter what the other body did."""
    reader = actor_of(request)
    view = _get(case_id, bridge_id, reader)
    form = _step_form(view, reader, request.POST)
    if form.is_valid():
        try:
            actions.step_bridge(bridge_id, form.new(), actor=reader, as_of=timezone.now())
        except (InvalidInput, Conflict, NotAllowed) as problem:
            refuse_entry(form, problem)
        else:
            messages.success(request, _("Recorded."))
            return redirect("cases:bridge", case_id, bridge_id)
    return _show(request, view, status=422, step_form=form)


@page(Permission.CASE_WORK)
@require_POST
def packet(request: HttpRequest, case_id: str, bridge_id: str) -> HttpResponse:
    """Write the packet as PDF and hand it to the person who asked; custody keeps its digest."""
    reader, now = actor_of(request), timezone.now()
    view = _get(case_id, bridge_id, reader)
    form = PacketForm(request.POST, papers=view.papers)
    if form.is_valid():
        enclosed = frozenset(form.cleaned_data["enclosed"])
        try:
            told = get_packet(bridge_id, enclosed, actor=reader)
            body = write_pdf(write_packet(told, desk=settings.COLDFRAME_DESK_NAME, written_at=now))
            actions.note_packet(
                bridge_id, hashlib.sha256(body).hexdigest(), enclosed, actor=reader, as_of=now
            )
        except (InvalidInput, Conflict) as problem:
            refuse_entry(form, problem)
        else:
            answer = HttpResponse(body, content_type="application/pdf")
            answer.headers["Content-Disposition"] = f'attachment; filename="transfer-{bridge_id}.pdf"'
            answer.headers["Cache-Control"] = "no-store"
            return answer
    return _show(request, view, status=422, packet_form=form)


def _get(case_id: str, bridge_id: str, reader: Actor) -> BridgeView:
    view = get_bridge(bridge_id, actor=reader)
    if view.case_id != case_id:
        raise NotFound(_("There is no such matter in this case."))
    return view


def _step_form(view: BridgeView, reader: Actor, data: Any = None) -> StepForm:
    links = list_links(view.case_id, actor=reader)
    return StepForm(
        data,
        acts=view.acts,
        referrals=[each.target_id for each in links if each.kind is LinkKind.REFERRAL],
        initial={"at": timezone.now(), "act": view.acts[0] if len(view.acts) == 1 else None},
    )


def _show(request: HttpRequest, view: BridgeView, *, status: int = 200, **forms: Any) -> HttpResponse:
    reader = actor_of(request)
    case = get_case(view.case_id, actor=reader)
    people = {*view.officers, view.opened_by, *(each.by for each in view.steps)}
    context = {
        "case": case,
        "bridge": view,
        "pack": get_version(view.pack),
        "names": display_names(people),
        "now": timezone.now(),
        "is_open": case.closed_at is None,
        "may_work": may(reader, Permission.CASE_WORK, case.id),
        "step_form": _step_form(view, reader),
        "packet_form": PacketForm(papers=view.papers),
        **forms,
    }
    return render(request, "cases/bridge.html", context, status=status)

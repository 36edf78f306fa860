"""Agreements: one person proposes, another activates, and anybody who may activate can stop it at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coldframe.access.queries import may
from coldframe.access.terms import Permission
from coldframe.core.errors import InvalidInput, NotFound
from coldframe.partners import actions
from coldframe.partners.queries import get_recipient, list_agreements, select_disclosures
from coldframe.partners.terms import AgreementState, AgreementTerms
from coldframe.web.forms.partners import AgreementForm, SuspendForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.partners import add_problem, names_of


@page(Permission.AGREEMENT_PROPOSE)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, recipient_id: str) -> HttpResponse:
    """Propose an agreement, or with ``replaces`` the next version of one."""
    found = get_recipient(recipient_id)
    replaces = request.POST.get("replaces", "") or request.GET.get("replaces", "")
    earlier = _versions(replaces)[0] if replaces else None
    if request.method == "POST":
        form = AgreementForm(request.POST)
    else:
        form = (
            AgreementForm.like(earlier) if earlier else AgreementForm(initial={"active_from": timezone.now()})
        )
    if form.is_valid():
        try:
            made = actions.propose_agreement(
                form.terms(recipient_id),
                replaces=replaces or None,
                actor=actor_of(request),
                as_of=timezone.now(),
            )
        except InvalidInput as problem:
            add_problem(form, problem)
        else:
            messages.success(
                request, _("Proposed. Nothing leaves under it until a second person activates it.")
            )
            return redirect("partners:agreement", made.agreement_id)
    context = {"recipient": found, "form": form, "earlier": earlier}
    return render(request, "partners/propose.html", context, status=422 if form.errors else 200)


@page(Permission.PARTNER_VIEW)
@require_GET
def agreement(request: HttpRequest, agreement_id: str) -> HttpResponse:
    """Show one agreement with all its versions, and what can be done with each."""
    return _page(request, agreement_id)


@page(Permission.AGREEMENT_ACTIVATE)
@require_POST
def activate(request: HttpRequest, agreement_id: str) -> HttpResponse:
    """Put a version in force, as the second person."""
    actions.activate_agreement(agreement_id, _version(request), actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("In force. What it covers can be referred from now on."))
    return redirect("partners:agreement", agreement_id)


@page(Permission.AGREEMENT_ACTIVATE)
@require_POST
def suspend(request: HttpRequest, agreement_id: str) -> HttpResponse:
    """Stop an agreement at once."""
    form = SuspendForm(request.POST)
    if not form.is_valid():
        return _page(request, agreement_id, form=form, status=422)
    actions.suspend_agreement(
        agreement_id, reason=form.cleaned_data["reason"], actor=actor_of(request), as_of=timezone.now()
    )
    messages.warning(
        request, _("Suspended. Nothing leaves under it any more, not even what waits to be sent.")
    )
    return redirect("partners:agreement", agreement_id)


@page(Permission.AGREEMENT_ACTIVATE)
@require_POST
def end(request: HttpRequest, agreement_id: str) -> HttpResponse:
    """End one version for good."""
    actions.end_agreement(agreement_id, _version(request), actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("This version has ended."))
    return redirect("partners:agreement", agreement_id)


def _versions(agreement_id: str) -> tuple[AgreementTerms, ...]:
    """Every version, newest first."""
    found = list_agreements(agreement_id=agreement_id)
    if not found:
        raise NotFound(_("There is no agreement with this id. Choose one from the partners page."))
    return found


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise InvalidInput(_("Reload the page and choose a version again."), field="version")
    return int(text)


def _page(
    request: HttpRequest, agreement_id: str, *, form: SuspendForm | None = None, status: int = 200
) -> HttpResponse:
    versions, reader = _versions(agreement_id), actor_of(request)
    found = get_recipient(versions[0].recipient_id)
    people = [
        person for terms in versions for person in (terms.proposed_by, terms.activated_by, terms.suspended_by)
    ]
    context: dict[str, Any] = {
        "agreement_id": agreement_id,
        "versions": versions,
        "recipient": found,
        "active": next((terms for terms in versions if terms.state is AgreementState.ACTIVE), None),
        "names": names_of(*people),
        "reader_id": reader.id,
        "now": timezone.now(),
        "disclosed": select_disclosures(agreement_id=agreement_id).count(),
        "form": form or SuspendForm(),
        "may_activate": may(reader, Permission.AGREEMENT_ACTIVATE),
        "may_propose": may(reader, Permission.AGREEMENT_PROPOSE),
    }
    return render(request, "partners/agreement.html", context, status=status)

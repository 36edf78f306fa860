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
from coldframe.partners.queries import (
    count_ledger,
    count_waiting_under,
    get_recipient,
    list_agreements,
    list_contacts,
    list_lookalikes,
)
from coldframe.partners.terms import AgreementState, AgreementTerms, LedgerFilter
from coldframe.referral.queries import list_not_left
from coldframe.referral.queries.parcels import list_open_links
from coldframe.reporting.queries import list_not_filed
from coldframe.web.agreed import compare_terms
from coldframe.web.forms.agreements import AgreementForm, ContactForm, SuspendForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.disclosures import hidden_from
from coldframe.web.views.partners import add_problem, names_of


@page(Permission.AGREEMENT_PROPOSE)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, recipient_id: str) -> HttpResponse:
    """Propose an agreement; with ``replaces`` the next version of one, with ``renew`` for as long again."""
    found, now = get_recipient(recipient_id), timezone.now()
    replaces = request.POST.get("replaces", "") or request.GET.get("replaces", "")
    earlier = _in_force(versions_of(replaces)) if replaces else None
    if request.method == "POST":
        form = AgreementForm(request.POST)
    elif earlier is None:
        form = AgreementForm.first(found, as_of=now)
    else:
        form = AgreementForm.like(earlier, renewed_at=now if request.GET.get("renew") else None)
    if form.is_valid():
        try:
            made = actions.propose_agreement(
                form.terms(recipient_id), replaces=replaces or None, actor=actor_of(request), as_of=now
            )
        except InvalidInput as problem:
            add_problem(form, problem)
        else:
            messages.success(
                request, _("Proposed. Nothing leaves under it until a second person activates it.")
            )
            return redirect("partners:agreement", made.agreement_id)
    context = {
        "recipient": found,
        "lookalikes": list_lookalikes().get(recipient_id, ()),
        "form": form,
        "earlier": earlier,
    }
    return render(request, "partners/propose.html", context, status=422 if form.errors else 200)


@page(Permission.PARTNER_VIEW)
@require_GET
def agreement(request: HttpRequest, agreement_id: str) -> HttpResponse:
    """Show one agreement with all its versions, and what can be done with each."""
    return _page(request, agreement_id)


@page(Permission.PARTNER_VIEW)
@require_GET
def version(request: HttpRequest, agreement_id: str, number: int) -> HttpResponse:
    """Show one version beside the one in force, line by line; a second person puts it in force here."""
    versions, reader, now = versions_of(agreement_id), actor_of(request), timezone.now()
    terms = version_of(versions, number)
    found = get_recipient(terms.recipient_id)
    standing = _in_force(versions)
    in_force = standing if standing.state is AgreementState.ACTIVE and standing != terms else None
    context = {
        "terms": terms,
        "in_force": in_force,
        "rows": compare_terms(in_force, terms),
        "recipient": found,
        "lookalikes": list_lookalikes().get(found.id, ()),
        "names": names_of(terms.proposed_by),
        "is_own": terms.proposed_by == reader.id,
        "is_over": terms.active_to <= now,
        "begins_later": terms.active_from > now,
        "may_activate": may(reader, Permission.AGREEMENT_ACTIVATE),
        "may_try": may(reader, Permission.REFERRAL_DRAFT),
    }
    return render(request, "partners/version.html", context)


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


@page(Permission.AGREEMENT_PROPOSE)
@require_POST
def add_contact(request: HttpRequest, agreement_id: str) -> HttpResponse:
    """Add whom to call about an agreement."""
    form = ContactForm(request.POST)
    if form.is_valid():
        try:
            actions.add_contact(agreement_id, form.contact(), actor=actor_of(request), as_of=timezone.now())
        except InvalidInput as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("The contact is added."))
            return redirect("partners:agreement", agreement_id)
    return _page(request, agreement_id, contact_form=form, status=422)


@page(Permission.AGREEMENT_PROPOSE)
@require_POST
def destroy_contact(request: HttpRequest, agreement_id: str, contact_id: str) -> HttpResponse:
    """Destroy a contact; the ledger keeps that there was one, and never held who."""
    actions.destroy_contact(contact_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("The contact is destroyed."))
    return redirect("partners:agreement", agreement_id)


def versions_of(agreement_id: str) -> tuple[AgreementTerms, ...]:
    """Every version, newest first.

    Raises:
        NotFound: There is no such agreement.
    """
    found = list_agreements(agreement_id=agreement_id)
    if not found:
        raise NotFound(_("There is no agreement with this id. Choose one from the partners page."))
    return found


def version_of(versions: tuple[AgreementTerms, ...], number: int) -> AgreementTerms:
    """One of them.

    Raises:
        NotFound: There is none of that number.
    """
    for terms in versions:
        if terms.version == number:
            return terms
    raise NotFound(_("This agreement has no such version."))


def _in_force(versions: tuple[AgreementTerms, ...]) -> AgreementTerms:
    """The active version, else the newest."""
    return next((terms for terms in versions if terms.state is AgreementState.ACTIVE), versions[0])


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise InvalidInput(_("Reload the page and choose a version again."), field="version")
    return int(text)


def _page(
    request: HttpRequest,
    agreement_id: str,
    *,
    form: SuspendForm | None = None,
    contact_form: ContactForm | None = None,
    status: int = 200,
) -> HttpResponse:
    versions, reader = versions_of(agreement_id), actor_of(request)
    found = get_recipient(versions[0].recipient_id)
    people = [
        person for terms in versions for person in (terms.proposed_by, terms.activated_by, terms.suspended_by)
    ]
    now = timezone.now()
    active = next((terms for terms in versions if terms.state is AgreementState.ACTIVE), None)
    context: dict[str, Any] = {
        "agreement_id": agreement_id,
        "versions": versions,
        "recipient": found,
        "active": active,
        "is_renewal_due": active is not None and active.renew_from <= now,
        "lookalikes": list_lookalikes().get(found.id, ()),
        "names": names_of(*people),
        "reader_id": reader.id,
        "now": now,
        "contacts": list_contacts(agreement_id),
        "disclosed": count_ledger(
            LedgerFilter(agreement_id=agreement_id), hidden=hidden_from(reader), as_of=now
        ).lines,
        "stopped_referrals": list_not_left(agreement_id),
        "stopped_links": list_open_links(agreement_id, as_of=now),
        "stopped_reports": list_not_filed(agreement_id),
        "stopped_messages": count_waiting_under(agreement_id),
        "form": form or SuspendForm(),
        "contact_form": contact_form or ContactForm(),
        "may_activate": may(reader, Permission.AGREEMENT_ACTIVATE),
        "may_propose": may(reader, Permission.AGREEMENT_PROPOSE),
        "may_see_referrals": may(reader, Permission.REFERRAL_VIEW),
        "may_see_reports": may(reader, Permission.REPORT_VIEW),
        "may_try": may(reader, Permission.REFERRAL_DRAFT),
    }
    return render(request, "partners/agreement.html", context, status=status)

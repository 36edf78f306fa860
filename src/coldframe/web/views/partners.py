"""Partners: who could receive something, under which agreement, and what they were sent."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coldframe.access.queries import display_names, may
from coldframe.access.terms import Permission
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.partners import actions
from coldframe.partners.queries import (
    get_recipient,
    list_agreements,
    list_disclosures,
    list_partner_heads,
    list_recipients,
    own_fingerprint,
    own_public_key,
    select_disclosures,
)
from coldframe.partners.terms import (
    AgreementState,
    AgreementTerms,
    HeadJudgment,
    RecipientKind,
    RecipientView,
)
from coldframe.web.forms.partners import ChangeForm, KeyForm, RecipientForm
from coldframe.web.paging import pages_of
from coldframe.web.permissions import actor_of, page

_SHOWN = 10
"""Disclosures and heads on a recipient's page; the rest stands in the ledger of disclosures."""

MESSAGES_PATH = "/api/v1/desk/messages"
"""Where this desk takes messages; see ``api.desk``."""


@page(Permission.PARTNER_VIEW)
@require_GET
def recipients(request: HttpRequest) -> HttpResponse:
    """Show this desk's own key, and every recipient with its key and what is in force."""
    active: dict[str, list[AgreementTerms]] = {}
    for terms in list_agreements(state=AgreementState.ACTIVE):
        active.setdefault(terms.recipient_id, []).append(terms)
    context = {
        "recipients": [(one, active.get(one.id, [])) for one in list_recipients()],
        "waiting": list_agreements(state=AgreementState.PROPOSED),
        "own_key": own_public_key(),
        "own_fingerprint": own_fingerprint(),
        "own_address": f"{settings.COLDFRAME_PUBLIC_URL.rstrip('/')}{MESSAGES_PATH}",
        "may_manage": may(actor_of(request), Permission.PARTNER_MANAGE),
    }
    return render(request, "partners/list.html", context)


@page(Permission.PARTNER_MANAGE)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a recipient. It can receive nothing until two people have agreed on what."""
    form = RecipientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"kind": RecipientKind(form.cleaned_data["kind"])}
        try:
            made = actions.propose_recipient(**given, actor=actor_of(request), as_of=timezone.now())
        except (InvalidInput, Conflict) as problem:
            add_problem(form, problem)
        else:
            messages.success(
                request, _("The recipient is added. Nothing can go to it before an agreement is in force.")
            )
            return redirect("partners:recipient", made.id)
    return render(request, "partners/add.html", {"form": form}, status=422 if form.errors else 200)


@page(Permission.PARTNER_VIEW)
@require_GET
def recipient(request: HttpRequest, recipient_id: str) -> HttpResponse:
    """Show one recipient: its key, its agreements, what it was sent, what it said of its ledger."""
    found, reader = get_recipient(recipient_id), actor_of(request)
    heads = list_partner_heads(recipient_id)
    context = {
        "recipient": found,
        "agreements": list_agreements(recipient_id=recipient_id),
        "disclosures": list_disclosures(recipient_id=recipient_id, limit=_SHOWN),
        "disclosed": select_disclosures(recipient_id=recipient_id).count(),
        "heads": heads[:_SHOWN],
        "broken": any(head.judgment is not HeadJudgment.CONSISTENT for head in heads),
        "may_manage": may(reader, Permission.PARTNER_MANAGE),
        "may_propose": may(reader, Permission.AGREEMENT_PROPOSE),
        "may_see_referrals": may(reader, Permission.REFERRAL_VIEW),
    }
    return render(request, "partners/recipient.html", context)


@page(Permission.PARTNER_MANAGE)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, recipient_id: str) -> HttpResponse:
    """Change name and addresses. Another address stops every release until two people agree again."""
    found = get_recipient(recipient_id)
    form = ChangeForm(request.POST or None, initial=_addresses(found))
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_recipient(
                recipient_id, **form.cleaned_data, actor=actor_of(request), as_of=timezone.now()
            )
        except InvalidInput as problem:
            add_problem(form, problem)
        else:
            _tell_change(request, stopped=changed.pin != found.pin)
            return redirect("partners:recipient", recipient_id)
    return _change_page(request, recipient_id, form=form)


@page(Permission.PARTNER_MANAGE)
@require_POST
def pin_key(request: HttpRequest, recipient_id: str) -> HttpResponse:
    """Pin another key. It stops every release until two people agree again."""
    found, form = get_recipient(recipient_id), KeyForm(request.POST)
    if form.is_valid():
        try:
            changed = actions.pin_key(
                recipient_id, form.cleaned_data["public_key"], actor=actor_of(request), as_of=timezone.now()
            )
        except (InvalidInput, Conflict) as problem:
            add_problem(form, problem)
        else:
            _tell_change(request, stopped=changed.pin != found.pin)
            return redirect("partners:recipient", recipient_id)
    return _change_page(request, recipient_id, key_form=form)


@page(Permission.PARTNER_VIEW)
@require_GET
def disclosures(request: HttpRequest) -> HttpResponse:
    """Show the disclosure ledger: what left this desk, to whom, under what, and whether it arrived."""
    chosen = {
        name: request.GET[given]
        for name, given in (("recipient_id", "recipient"), ("agreement_id", "agreement"))
        if request.GET.get(given)
    }
    paging = pages_of(request, select_disclosures(**chosen).count())
    context = {
        "disclosures": list_disclosures(**chosen, offset=paging.offset, limit=paging.limit),
        "names": {one.id: one.name_as_printed for one in list_recipients()},
        "paging": paging,
        "is_part": bool(chosen),
        "may_see_referrals": may(actor_of(request), Permission.REFERRAL_VIEW),
    }
    return render(request, "partners/disclosures.html", context)


def add_problem(form: Form, problem: InvalidInput | Conflict) -> None:
    """Put what a stage refused beside the field that it names, else above the form."""
    form.add_error(problem.field if problem.field in form.fields else None, problem.message)


def names_of(*people: str) -> dict[str, str]:
    """Names of the people with these ids; an empty id is nobody."""
    return display_names(person for person in people if person)


def _change_page(
    request: HttpRequest,
    recipient_id: str,
    *,
    form: ChangeForm | None = None,
    key_form: KeyForm | None = None,
) -> HttpResponse:
    found = get_recipient(recipient_id)
    context: dict[str, Any] = {
        "recipient": found,
        "form": form or ChangeForm(initial=_addresses(found)),
        "key_form": key_form or KeyForm(),
    }
    wrong = bool(context["form"].errors or context["key_form"].errors)
    return render(request, "partners/change.html", context, status=422 if wrong else 200)


def _addresses(found: RecipientView) -> dict[str, str]:
    return {
        "name_as_printed": found.name_as_printed,
        "delivery_url": found.delivery_url,
        "mail": found.mail,
    }


def _tell_change(request: HttpRequest, *, stopped: bool) -> None:
    if stopped:
        messages.warning(
            request,
            _("Changed. Nothing leaves to this recipient until a new version of its agreement is in force."),
        )
    else:
        messages.success(request, _("Changed."))

"""Partners: who could receive something, and how it is known, reached and told from others."""

from __future__ import annotations

from datetime import timedelta
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
from coldframe.custody.queries import count_due
from coldframe.partners import actions
from coldframe.partners.queries import (
    count_ledger,
    get_recipient,
    list_agreements,
    list_lookalikes,
    list_partner_heads,
    list_recipients,
    list_renewals,
    own_fingerprint,
    own_public_key,
    page_of_ledger,
)
from coldframe.partners.terms import (
    AgreementState,
    AgreementTerms,
    HeadJudgment,
    LedgerFilter,
    RecipientKind,
    RecipientView,
)
from coldframe.web.forms.partners import ChangeForm, KeyForm, ProfileForm, RecipientForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import refuse_entry
from coldframe.web.views.disclosures import hidden_from

_SHOWN = 10
"""Disclosures and heads on a recipient's page; the rest stands in the ledger of disclosures."""

_OWN = ("name_as_printed", "kind", "jurisdiction", "public_key", "delivery_url", "mail", "sealing_key")

DUE_SOON = timedelta(days=30)
"""How long before what came from partners has to be destroyed the pages speak of it."""

MESSAGES_PATH = "/api/v1/desk/messages"
"""Where this desk takes messages; see ``api.desk``."""


@page(Permission.PARTNER_VIEW)
@require_GET
def recipients(request: HttpRequest) -> HttpResponse:
    """Show what waits for a liaison, every recipient with its key and what is in force, and our own key."""
    now, reader = timezone.now(), actor_of(request)
    active: dict[str, list[AgreementTerms]] = {}
    for terms in list_agreements(state=AgreementState.ACTIVE):
        active.setdefault(terms.recipient_id, []).append(terms)
    found = list_recipients()
    context = {
        "recipients": [(one, active.get(one.id, [])) for one in found],
        "lookalikes": list_lookalikes(),
        "names": {one.id: one.name_as_printed for one in found},
        "waiting": list_agreements(state=AgreementState.PROPOSED),
        "renewals": list_renewals(as_of=now),
        "now": now,
        "due": count_due(before=now + DUE_SOON, prefix="clu"),
        "own_key": own_public_key(),
        "own_fingerprint": own_fingerprint(),
        "own_address": f"{settings.COLDFRAME_PUBLIC_URL.rstrip('/')}{MESSAGES_PATH}",
        "may_manage": may(reader, Permission.PARTNER_MANAGE),
        "may_propose": may(reader, Permission.AGREEMENT_PROPOSE),
    }
    return render(request, "partners/list.html", context)


@page(Permission.PARTNER_MANAGE)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a recipient. It can receive nothing until two people have agreed on what."""
    form = RecipientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in _OWN}
        given["kind"] = RecipientKind(given["kind"])
        try:
            made = actions.propose_recipient(
                **given, profile=form.profile(), actor=actor_of(request), as_of=timezone.now()
            )
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
    sent, hidden = LedgerFilter(recipient_id=recipient_id), hidden_from(reader)
    context = {
        "recipient": found,
        "lookalikes": list_lookalikes().get(recipient_id, ()),
        "agreements": list_agreements(recipient_id=recipient_id),
        "disclosures": page_of_ledger(sent, hidden=hidden, limit=_SHOWN, as_of=timezone.now()),
        "disclosed": count_ledger(sent, hidden=hidden, as_of=timezone.now()).lines,
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
    return _change_page(request, found, form=form)


@page(Permission.PARTNER_MANAGE)
@require_POST
def describe(request: HttpRequest, recipient_id: str) -> HttpResponse:
    """Change what a recipient does, where, its other names and open ways. No agreement is touched."""
    found, form = get_recipient(recipient_id), ProfileForm(request.POST)
    if form.is_valid():
        try:
            actions.describe_recipient(
                recipient_id, form.profile(), actor=actor_of(request), as_of=timezone.now()
            )
        except InvalidInput as problem:
            add_problem(form, problem)
        else:
            _tell_change(request, stopped=False)
            return redirect("partners:recipient", recipient_id)
    return _change_page(request, found, profile_form=form)


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
    return _change_page(request, found, key_form=form)


def add_problem(form: Form, problem: InvalidInput | Conflict) -> None:
    """Put what a stage refused beside the field that it names, else above the form."""
    refuse_entry(form, problem)


def names_of(*people: str) -> dict[str, str]:
    """Names of the people with these ids; an empty id is nobody."""
    return display_names(person for person in people if person)


def _change_page(
    request: HttpRequest,
    found: RecipientView,
    *,
    form: ChangeForm | None = None,
    key_form: KeyForm | None = None,
    profile_form: ProfileForm | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "recipient": found,
        "form": form or ChangeForm(initial=_addresses(found)),
        "key_form": key_form or KeyForm(),
        "profile_form": profile_form or ProfileForm.of(found),
    }
    forms = (context["form"], context["key_form"], context["profile_form"])
    wrong = any(each.errors for each in forms)
    return render(request, "partners/change.html", context, status=422 if wrong else 200)


def _addresses(found: RecipientView) -> dict[str, str]:
    return {
        "name_as_printed": found.name_as_printed,
        "delivery_url": found.delivery_url,
        "mail": found.mail,
        "sealing_key": found.sealing_key,
    }


def _tell_change(request: HttpRequest, *, stopped: bool) -> None:
    if stopped:
        messages.warning(
            request,
            _("Changed. Nothing leaves to this recipient until a new version of its agreement is in force."),
        )
    else:
        messages.success(request, _("Changed."))

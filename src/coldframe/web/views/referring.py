"""Drafting a referral: who receives it under which agreement, then exactly what it is to see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coldframe.access.queries import may
from coldframe.access.terms import Permission
from coldframe.core.errors import InvalidInput
from coldframe.intake.queries import get_clue
from coldframe.partners.errors import ReleaseRefused
from coldframe.partners.queries import get_agreement, get_recipient, list_agreements, list_recipients
from coldframe.partners.terms import AgreementTerms, Field, HarmCategory, Purpose, RecipientView, RefusedField
from coldframe.referral import actions
from coldframe.referral.queries import gather
from coldframe.reporting.queries import find_receipt, find_report_for_decision
from coldframe.triage.queries import get_decision, list_decisions, require_clue_seen
from coldframe.triage.terms import DecisionState, DecisionView
from coldframe.web.belonging import belonging_context
from coldframe.web.forms.referral import ReferralForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.releasable import group_problems
from coldframe.web.views.partners import add_problem


@page(Permission.REFERRAL_DRAFT)
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Draft a referral of a clue (``?clue=`` or ``?decision=``) to ``?recipient=`` under ``?agreement=``."""
    given = request.POST.copy() if request.method == "POST" else request.GET.copy()
    named = {name: given.get(f"{name}_id") or given.get(name, "") for name in _NAMED}
    if named["decision"] and not named["clue"]:
        named["clue"] = get_decision(named["decision"]).clue_id
    if not named["clue"]:
        raise InvalidInput(_("Open the clue that is to be referred, and choose Refer there."))
    require_clue_seen(named["clue"], actor_of(request).id)
    if not named["recipient"]:
        return _choose_recipient(request, named["clue"], named["decision"])
    recipient = get_recipient(named["recipient"])
    agreement = get_agreement(named["agreement"]) if named["agreement"] else None
    decisions = list_decisions(clue_id=named["clue"], state=DecisionState.FINAL)
    if request.method == "GET":
        decision = _chosen(decisions, named["decision"])
        initial = _initial(named["clue"], recipient, agreement, decision)
        known = gather(
            named["clue"], decision_id=initial["decision_id"], report_number=initial["report_number"]
        ).fields
        if given.get("choose") == "covered" and agreement is not None:
            initial["fields"] = sorted(agreement.fields & known)
        form = ReferralForm(initial=initial, agreement=agreement, known=known, decisions=decisions)
        return _ask(request, form, recipient, agreement)
    given["clue_id"] = named["clue"]
    known = gather(
        named["clue"], decision_id=named["decision"], report_number=given.get("report_number", "")
    ).fields
    form = ReferralForm(given, agreement=agreement, known=known, decisions=decisions)
    return _submit(request, form, recipient, agreement)


_NAMED = ("clue", "decision", "recipient", "agreement")
"""What the address may name; a form posts the same with ``_id``."""


def _choose_recipient(request: HttpRequest, clue_id: str, decision_id: str) -> HttpResponse:
    get_clue(clue_id)
    offered: dict[str, dict[str, AgreementTerms]] = {}
    for terms in list_agreements():
        # Newest first: the newest version stands for its agreement until an active one is found.
        versions = offered.setdefault(terms.recipient_id, {})
        if terms.agreement_id not in versions or terms.state == "active":
            versions[terms.agreement_id] = terms
    country = request.GET.get("country", "").upper()
    nearest_first = sorted(
        list_recipients(), key=lambda one: country not in {area.country for area in one.areas}
    )
    context = {
        "clue_id": clue_id,
        "decision_id": decision_id,
        "redirected_from": _given_back(request),
        "country": country,
        "recipients": [(one, tuple(offered.get(one.id, {}).values())) for one in nearest_first],
        "may_propose": may(actor_of(request), Permission.AGREEMENT_PROPOSE),
        **belonging_context(clue_id, decision_id, as_of=timezone.now()),
    }
    return render(
        request, "referral/recipient.html", context, status=422 if request.method == "POST" else 200
    )


def _given_back(request: HttpRequest) -> str:
    """The referral of the same clue that came back and is sent on; empty for none."""
    return request.POST.get("redirected_from") or request.GET.get("from", "")


def _chosen(decisions: Sequence[DecisionView], decision_id: str) -> DecisionView | None:
    """The decision that the address names; without one the last final one."""
    if decision_id:
        return get_decision(decision_id)
    return decisions[-1] if decisions else None


def _initial(
    clue_id: str, recipient: RecipientView, agreement: AgreementTerms | None, decision: DecisionView | None
) -> dict[str, Any]:
    harms = {*get_clue(clue_id).harms, *(decision.harms if decision else ())}
    report = find_report_for_decision(decision.id) if decision else None
    receipt = find_receipt(report.id) if report else None
    purposes = agreement.purposes if agreement is not None else frozenset[Purpose]()
    return {
        "clue_id": clue_id,
        "recipient_id": recipient.id,
        "agreement_id": agreement.agreement_id if agreement is not None else "",
        "decision_id": decision.id if decision else "",
        "harms": sorted(harms),
        "purpose": next(iter(purposes)) if len(purposes) == 1 else None,
        "report_number": receipt.remote_id if receipt else "",
    }


def _submit(
    request: HttpRequest, form: ReferralForm, recipient: RecipientView, agreement: AgreementTerms | None
) -> HttpResponse:
    if not form.is_valid():
        return _ask(request, form, recipient, agreement, status=422)
    given = form.cleaned_data
    try:
        made = actions.draft_referral(
            clue_id=given["clue_id"],
            decision_id=given["decision_id"],
            recipient_id=recipient.id,
            agreement_id=agreement.agreement_id if agreement is not None else None,
            fields=[Field(value) for value in given["fields"]],
            purpose=Purpose(given["purpose"]),
            harms=[HarmCategory(value) for value in given["harms"]],
            report_number=given["report_number"],
            redirected_from=_given_back(request),
            actor=actor_of(request),
            as_of=timezone.now(),
        )
    except ReleaseRefused as refused:
        return _ask(request, form, recipient, agreement, problems=refused.problems, status=422)
    except InvalidInput as problem:
        add_problem(form, problem)
        return _ask(request, form, recipient, agreement, status=422)
    messages.success(request, _("Drafted. Read what the recipient will see, then send it."))
    return redirect("referral:page", made.id)


def _ask(
    request: HttpRequest,
    form: ReferralForm,
    recipient: RecipientView,
    agreement: AgreementTerms | None,
    *,
    problems: Sequence[RefusedField] = (),
    status: int = 200,
) -> HttpResponse:
    query = request.GET.copy()
    query["choose"] = "covered"
    context = {
        "form": form,
        "clue_id": form["clue_id"].value(),
        "decision_id": form["decision_id"].value() or "",
        "redirected_from": _given_back(request),
        "recipient": recipient,
        "agreement": agreement,
        "grounds": group_problems(problems),
        "choose_covered": f"?{query.urlencode()}" if request.method == "GET" and agreement else "",
        "may_propose": may(actor_of(request), Permission.AGREEMENT_PROPOSE),
    }
    return render(request, "referral/new.html", context, status=status)

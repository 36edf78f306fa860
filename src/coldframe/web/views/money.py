"""Money of a case: what stands, what flowed between whom, files of payments and exchange rates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coldframe.access.queries import display_names, may
from coldframe.access.terms import Permission
from coldframe.casework import actions
from coldframe.casework.queries import (
    convert_totals,
    get_case,
    get_money,
    list_flow_ends,
    list_flow_versions,
    list_flows,
    list_imports,
    list_money,
    list_parties,
    list_payment_letters,
    list_rates,
    list_things,
    suggest_small_payments,
    sum_flows,
    sum_money,
)
from coldframe.core.actors import Actor
from coldframe.core.errors import ColdframeError, NotFound
from coldframe.vault.actions import keep
from coldframe.vault.uploads import SealedUpload
from coldframe.web.amounts import say_small_payments, say_total
from coldframe.web.forms.goods import version_read
from coldframe.web.forms.money import (
    EndForm,
    FlowForm,
    LetterForm,
    MoneyForm,
    PaymentsForm,
    RateForm,
    flow_start,
    money_start,
)
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import words_of
from coldframe.web.views.case_page import refuse

MAX_FLOWS = 500
"""Single flows, and pairs, on a page; sums are of all."""


@page(Permission.CASE_VIEW)
@require_GET
def money(request: HttpRequest, case_id: str) -> HttpResponse:
    """Show the money of a case, sums by state and currency, and what flowed."""
    return _show(request, case_id)


@page(Permission.CASE_WORK)
@require_POST
def add(request: HttpRequest, case_id: str) -> HttpResponse:
    """Enter money."""
    form = MoneyForm(request.POST)
    return _do(
        request, case_id, "money_form", form,
        lambda actor: actions.record_money(case_id, form.money(), actor=actor, as_of=timezone.now()),
    )  # fmt: skip


@page(Permission.CASE_WORK)
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, case_id: str, money_id: str) -> HttpResponse:
    """Show an item of money with all its corrections, and correct it."""
    reader = actor_of(request)
    found = get_money(money_id, actor=reader)
    if found.case_id != case_id:
        raise NotFound("There is no such item of money in this case.")
    form = MoneyForm(request.POST or None, corrects=True, initial=money_start(found.said))
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_money(
                money_id, form.money(), form.cleaned_data["reason"], corrects=version_read(request.POST),
                actor=reader, as_of=timezone.now(),
            )  # fmt: skip
        except ColdframeError as problem:
            refuse(form, problem)
        else:
            messages.success(request, _("Corrected. What was said before stays to be seen."))
            return redirect("cases:money", case_id)
    case = get_case(case_id, actor=reader)
    context = {
        "case": case,
        "money": found,
        "names": display_names(each.by for each in found.versions),
        "is_open": case.closed_at is None,
        "form": form,
    }
    return render(request, "cases/money_item.html", context, status=422 if form.errors else 200)


@page(Permission.CASE_WORK)
@require_POST
def flow(request: HttpRequest, case_id: str) -> HttpResponse:
    """Enter money that went from one to another."""
    form = FlowForm(request.POST)
    return _do(
        request, case_id, "flow_form", form,
        lambda actor: actions.record_flow(case_id, form.flow(), actor=actor, as_of=timezone.now()),
    )  # fmt: skip


@page(Permission.CASE_WORK)
@require_http_methods(["GET", "POST"])
def flow_versions(request: HttpRequest, case_id: str, flow_id: str) -> HttpResponse:
    """Show what flowed with all its corrections, and correct it."""
    reader = actor_of(request)
    versions = list_flow_versions(flow_id, actor=reader)
    found = versions[-1]
    if found.case_id != case_id:
        raise NotFound("There is no such flow in this case.")
    form = FlowForm(request.POST or None, corrects=True, initial=flow_start(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_flow(
                flow_id, form.flow(), form.cleaned_data["reason"], actor=reader, as_of=timezone.now()
            )
        except NotFound:
            raise
        except ColdframeError as problem:
            if problem.field is None:
                form.add_error(None, words_of(problem))
            else:
                refuse(form, problem)
        else:
            messages.success(request, _("Corrected. What was said before stays to be seen."))
            return redirect("cases:money", case_id)
    case = get_case(case_id, actor=reader)
    context = {
        "case": case,
        "flow": found,
        "versions": versions,
        "names": display_names(each.recorded_by for each in versions),
        "is_open": case.closed_at is None,
        "form": form,
    }
    return render(request, "cases/flow.html", context, status=422 if form.errors else 200)


@page(Permission.CASE_WORK)
@require_POST
def rate(request: HttpRequest, case_id: str) -> HttpResponse:
    """Give an exchange rate."""
    form = RateForm(request.POST)

    def act(actor: Actor) -> None:
        given = form.cleaned_data
        actions.give_rate(
            case_id, given["currency"], given["into"], given["rate"], on=given["on"], title=given["title"],
            actor=actor, as_of=timezone.now(),
        )  # fmt: skip

    return _do(request, case_id, "rate_form", form, act)


@page(Permission.CASE_WORK)
@require_POST
def payments(request: HttpRequest, case_id: str) -> HttpResponse:
    """Take in a file of payments."""
    form = PaymentsForm(request.POST, request.FILES)

    def act(actor: Actor) -> None:
        now = timezone.now()
        upload = cast("SealedUpload", form.cleaned_data["file"])
        kept = keep(upload.sealed, actor=actor, as_of=now)
        brought = actions.import_payments(
            case_id, form.cleaned_data["name"], kept.sha256, actor=actor, as_of=now
        )
        if brought.bad:
            said = _("Payments taken in: %(taken)s. Rows that could not be read and wait below: %(bad)s.")
            messages.warning(request, said % {"taken": brought.taken, "bad": brought.bad})

    return _do(request, case_id, "payments_form", form, act)


@page(Permission.CASE_WORK)
@require_POST
def letter(request: HttpRequest, case_id: str, letter_id: str) -> HttpResponse:
    """Take in a row as corrected, or drop it."""
    form = LetterForm(request.POST)
    corrected = None if "drop" in request.POST else request.POST.get("raw", "")

    def act(actor: Actor) -> None:
        actions.settle_payment_letter(letter_id, corrected, actor=actor, as_of=timezone.now())

    return _do(request, case_id, f"letter {letter_id}", form, act)


@page(Permission.CASE_WORK)
@require_POST
def end(request: HttpRequest, case_id: str) -> HttpResponse:
    """Say whose account it is."""
    reader = actor_of(request)
    ends = [(each.id, each.label) for each in list_flow_ends(case_id, actor=reader)]
    form = EndForm(request.POST, ends=ends, nodes=_nodes(case_id, reader))

    def act(actor: Actor) -> None:
        given = form.cleaned_data
        actions.name_flow_end(given["end_id"], given["node_id"], actor=actor, as_of=timezone.now())

    return _do(request, case_id, "end_form", form, act)


def _nodes(case_id: str, reader: Actor) -> dict[str, str]:
    """People, organizations and things of a case that an account can belong to or be, by id."""
    found = {each.id: each.label for each in list_parties(case_id, actor=reader)}
    return found | {each.id: each.label for each in list_things(case_id, actor=reader)}


def _do(
    request: HttpRequest, case_id: str, name: str, form: Form, act: Callable[[Actor], object]
) -> HttpResponse:
    """Do what a form of the page asks; show the page again with what is wrong in it."""
    reader = actor_of(request)
    get_case(case_id, actor=reader)  # Absent and forbidden answer 404, whatever was entered.
    if form.is_valid():
        try:
            act(reader)
        except ColdframeError as problem:
            refuse(form, problem)
        else:
            messages.success(request, _("Entered."))
            return redirect("cases:money", case_id)
    return _show(request, case_id, status=422, **{name: form})


def _show(request: HttpRequest, case_id: str, *, status: int = 200, **given: Any) -> HttpResponse:
    reader = actor_of(request)
    case, flows = get_case(case_id, actor=reader), list_flows(case_id, actor=reader)
    nodes, ends = _nodes(case_id, reader), list_flow_ends(case_id, actor=reader)
    labels, pairs = {each.id: each.label for each in ends}, sum_flows(case_id, actor=reader)
    letters = [
        (
            each,
            given.pop(f"letter {each.id}", None)
            or LetterForm(initial={"raw": each.raw}, auto_id=f"{each.id}-%s"),
        )
        for each in list_payment_letters(case_id, actor=reader)
    ]
    context: dict[str, Any] = {
        "case": case,
        "items": list_money(case_id, actor=reader),
        "totals": [
            (each, [(rate, say_total(value, rate.into)) for rate, value in others])
            for each, others in convert_totals(
                sum_money(case_id, actor=reader), list_rates(case_id, actor=reader)
            )
        ],
        "pairs": pairs[:MAX_FLOWS],
        "pair_count": len(pairs),
        "flows": flows[:MAX_FLOWS],
        "flow_count": len(flows),
        "suggestions": [
            say_small_payments(each, labels[each.payee_id])
            for each in suggest_small_payments(case_id, actor=reader)
        ],
        "node_names": nodes,
        "rates": list_rates(case_id, actor=reader),
        "imports": list_imports(case_id, actor=reader),
        "letters": letters,
        "may_work": case.closed_at is None and may(reader, Permission.CASE_WORK, case_id),
        "money_form": MoneyForm(),
        "flow_form": FlowForm(),
        "rate_form": RateForm(),
        "payments_form": PaymentsForm(),
        "end_form": EndForm(ends=list(labels.items()), nodes=nodes),
        **given,
    }
    return render(request, "cases/money.html", context, status=status)

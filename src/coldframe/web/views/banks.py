"""Banks of known signals: what they are about, lists on their way in, and what was withdrawn. Never a value."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.queries import may
from coldframe.access.terms import Permission
from coldframe.core.errors import ColdframeError, NotAllowed
from coldframe.matching import actions
from coldframe.matching.actions.long_lists import propose_long_list
from coldframe.matching.asking import desk_limits
from coldframe.matching.hashlists.registry import detect
from coldframe.matching.queries import (
    count_active_of_list,
    get_bank,
    get_list,
    list_banks,
    list_changes,
    list_entries,
    list_index_status,
    list_lists,
)
from coldframe.matching.queries.protection import find_lane_of_bank
from coldframe.matching.terms import (
    ChangeState,
    EntryState,
    Flood,
    ListState,
    Opinion,
    SignalKind,
    WithdrawReason,
)
from coldframe.partners.terms import HarmCategory
from coldframe.vault.actions import keep, read
from coldframe.vault.terms import ReadReason
from coldframe.web.forms.banks import BankForm, ListForm, SettingsForm, WithdrawForm
from coldframe.web.forms.protection import LaneForm
from coldframe.web.people import name_of_actor
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import refuse_entry, words_of
from coldframe.web.source_kinds import LIST_FORMATS

LONG_LIST_BYTES = 2**20
"""Above this, about fifteen thousand lines, a list is read in the background."""


@page(Permission.BANK_VIEW)
@require_GET
def banks(request: HttpRequest) -> HttpResponse:
    """List the banks, and the lists that wait for a second person."""
    return _banks(request, BankForm())


@page(Permission.BANK_PROPOSE)
@require_POST
def add_bank(request: HttpRequest) -> HttpResponse:
    """Make an empty bank."""
    form = BankForm(request.POST)
    if not form.is_valid():
        return _banks(request, form, status=422)
    given = form.cleaned_data
    try:
        bank = actions.create_bank(
            given["name"],
            category=HarmCategory(given["category"]),
            source=given["source"],
            opinion=Opinion(given["opinion"] or Opinion.POSITIVE),
            actor=actor_of(request),
            as_of=timezone.now(),
        )
    except ColdframeError as problem:
        refuse_entry(form, problem)
        return _banks(request, form, status=422)
    return redirect("banks:bank", bank.id)


@page(Permission.BANK_VIEW)
@require_GET
def bank(request: HttpRequest, bank_id: str) -> HttpResponse:
    """Show one bank: its lists, and its entries without their values."""
    return _bank(request, bank_id, ListForm())


@page(Permission.BANK_PROPOSE)
@require_POST
def propose_list(request: HttpRequest, bank_id: str) -> HttpResponse:
    """Propose a list file; nothing of it matches before another person approves it."""
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _bank(request, bank_id, form, status=422)
    now, reader = timezone.now(), actor_of(request)
    upload = keep(form.cleaned_data["file"].sealed, actor=reader, as_of=now)
    raw = b"".join(read(upload.sha256, actor=reader, as_of=now, reason=ReadReason.EXAMINATION))
    kind = SignalKind(form.cleaned_data["kind"]) if form.cleaned_data["kind"] else None
    version = form.cleaned_data["list_version"]
    try:
        if len(raw) > LONG_LIST_BYTES:
            proposed = propose_long_list(
                bank_id, upload.sha256, list_format=detect(raw), kind=kind, list_version=version,
                actor=reader, as_of=now,
            )  # fmt: skip
        else:
            proposed = actions.propose_list(
                bank_id, raw, kind=kind, list_version=version, actor=reader, as_of=now
            )
    except ColdframeError as problem:
        form.add_error("file", words_of(problem))
        return _bank(request, bank_id, form, status=422)
    return redirect("banks:list", proposed.id)


@page(Permission.BANK_VIEW)
@require_GET
def one_list(request: HttpRequest, list_id: str) -> HttpResponse:
    """Show a list file: how many lines, which could not be used and why, and who decides."""
    shown, reader = get_list(list_id), actor_of(request)
    is_own = shown.proposed_by == str(reader)
    context = {
        "list": shown,
        "list_format": LIST_FORMATS[shown.list_format],
        "bank": get_bank(shown.bank_id),
        "proposer": name_of_actor(shown.proposed_by),
        "decider": name_of_actor(shown.decided_by),
        "may_decide": shown.state is ListState.PENDING
        and not is_own
        and may(reader, Permission.BANK_APPROVE),
        "is_own": is_own,
        "may_propose": may(reader, Permission.BANK_PROPOSE),
        "may_approve": may(reader, Permission.BANK_APPROVE),
        "matching": count_active_of_list(list_id),
        "done": shown.rows_good + shown.rows_repeated,
        "withdrawer": name_of_actor(shown.withdrawn_by),
        "reasons": list(WithdrawReason),
    }
    return render(request, "banks/list.html", context)


@page(Permission.BANK_APPROVE)
@require_POST
def decide_list(request: HttpRequest, list_id: str) -> HttpResponse:
    """Approve or refuse a list that somebody else proposed."""
    decide = actions.refuse_list if request.POST.get("refuse") else actions.approve_list
    decided = decide(list_id, actor=actor_of(request), as_of=timezone.now())
    if decided.state is ListState.APPROVED:
        messages.success(
            request, _("Approved. From now on its entries match, also what was received before.")
        )
    else:
        messages.success(request, _("Refused. Nothing of it will match."))
    return redirect("banks:list", list_id)


@page(Permission.BANK_PROPOSE)
@require_POST
def take_back_list(request: HttpRequest, list_id: str) -> HttpResponse:
    """Take back a list that one proposed oneself, before anybody decided."""
    reader = actor_of(request)
    if get_list(list_id).proposed_by != str(reader):
        raise NotAllowed(_("Somebody else proposed this list. A second reader or a liaison refuses it."))
    taken = actions.refuse_list(list_id, actor=reader, as_of=timezone.now())
    messages.success(request, _("Taken back. Nothing of it will match."))
    return redirect("banks:bank", taken.bank_id)


def _banks(request: HttpRequest, form: BankForm, status: int = 200) -> HttpResponse:
    banks = list_banks()
    names = {one.id: one.name for one in banks}
    context = {
        "banks": banks,
        "pending": [
            (one, names[one.bank_id], name_of_actor(one.proposed_by))
            for one in list_lists(state=ListState.PENDING)
        ],
        "changes": [
            (one, names[one.bank_id], name_of_actor(one.proposed_by))
            for one in list_changes(state=ChangeState.PENDING)
        ],
        "index": [status for status in list_index_status() if status.entries or not status.is_present],
        "form": form,
        "may_propose": may(actor_of(request), Permission.BANK_PROPOSE),
    }
    return render(request, "banks/banks.html", context, status=status)


def _bank(request: HttpRequest, bank_id: str, form: ListForm, status: int = 200) -> HttpResponse:
    return render_bank(request, bank_id, list_form=form, status=status)


def render_bank(
    request: HttpRequest,
    bank_id: str,
    *,
    list_form: ListForm | None = None,
    settings_form: SettingsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw a bank's page, with a form that a person has to mend, if any."""
    reader, shown = actor_of(request), get_bank(bank_id)
    changes = list_changes(bank_id=bank_id, limit=20)
    context = {
        "bank": shown,
        "share_percent": round(shown.enabled_share * 100, 4),
        "distances": [
            (kind, min(shown.distances.get(kind, most), most), most) for kind, most in desk_limits().items()
        ],
        "entry_count": shown.active_entries + shown.proposed_entries + shown.withdrawn_entries,
        "lists": list_lists(bank_id=bank_id),
        "entries": list_entries(bank_id),
        "waiting": list_entries(bank_id, state=EntryState.PROPOSED, is_alone=True),
        "flooded": list_entries(bank_id, state=EntryState.ACTIVE, flood=Flood.FLOODED),
        "changes": [
            (change, name_of_actor(change.proposed_by), name_of_actor(change.decided_by))
            for change in changes
        ],
        "own": str(reader),
        "lane": find_lane_of_bank(bank_id),
        "lane_form": None if shown.active_entries + shown.proposed_entries else LaneForm(),
        "form": list_form or ListForm(),
        "withdraw_form": WithdrawForm(),
        "settings_form": settings_form or SettingsForm.of(shown),
        "may_propose": may(reader, Permission.BANK_PROPOSE),
        "may_approve": may(reader, Permission.BANK_APPROVE),
    }
    return render(request, "banks/bank.html", context, status=status)

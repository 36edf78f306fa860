"""Reports to clearinghouses: drafted from a decision, mended, approved by another person, filed, settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.queries import display_names, may
from coldframe.access.terms import Permission
from coldframe.core.errors import InvalidInput, NotAllowed
from coldframe.core.said import Listed, Said
from coldframe.partners.queries import get_recipient, list_agreements
from coldframe.partners.terms import AgreementState, RecipientKind
from coldframe.reporting import actions
from coldframe.reporting.queries import (
    check_report,
    count_due,
    count_ending,
    count_reports,
    find_preservation,
    find_receipt,
    find_report_for_decision,
    find_supplement,
    get_receipt,
    get_report,
    list_reports,
    list_steps,
    preview_report,
)
from coldframe.reporting.terms import Checked, ReportState, ReportView
from coldframe.web.forms.reports import ExtendForm, FileForm, HoldForm, ResolveForm
from coldframe.web.labels_reports import CLEARINGHOUSES, WHAT_NOW
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import words_of
from coldframe.web.report_parts import find_part, list_parts
from coldframe.web.views.report_parts import version_of

_SHOWN = 200
"""Reports in the list; older ones are found from their clue."""

_WITHDRAWABLE = (ReportState.DRAFT, ReportState.APPROVED, ReportState.REFUSED)


@dataclass(frozen=True, slots=True)
class Remark:
    """A problem or a gap as the page shows it.

    Attributes:
        part: Path of the part in which it is mended; empty where only the record fills it.
        weight: Points that the gap costs; 0 for a problem.
    """

    field: str
    part: str
    label: str
    text: Said | Listed
    weight: int = 0


@page(Permission.REPORT_VIEW)
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """List the reports, newest first, all or in one state."""
    state = next((state for state in ReportState if state == request.GET.get("state")), None)
    found = list_reports(state=state, limit=_SHOWN)
    context = {
        "reports": found,
        "counts": [(each, count_reports(state=each)) for each in ReportState],
        "state": state,
        "total": count_reports(),
        "is_cut": len(found) == _SHOWN,
        "names": display_names(each.drafted_by for each in found),
        "clearinghouses": CLEARINGHOUSES,
        "due": count_due(as_of=timezone.now()),
        "ending": count_ending(as_of=timezone.now()),
        "may_switch": may(actor_of(request), Permission.PRODUCTION_SWITCH),
    }
    return render(request, "reports/list.html", context)


@page(Permission.REPORT_DRAFT)
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Draft a report from a final decision; a decision that has one leads to it."""
    decision_id = request.POST.get("decision_id", "")
    existing = find_report_for_decision(decision_id)
    if existing is not None:
        messages.info(request, _("This decision has a report already. Here it is."))
        return redirect("reports:report", existing.id)
    report_id = actions.draft_report(
        decision_id,
        is_viral_batch=bool(request.POST.get("batch")),
        actor=actor_of(request),
        as_of=timezone.now(),
    )
    messages.success(
        request, _("Drafted from the record. Nothing is sent before another person approves it.")
    )
    return redirect("reports:report", report_id)


@page(Permission.REPORT_VIEW)
@require_GET
def report(request: HttpRequest, report_id: str) -> HttpResponse:
    """Show one report: as its receiver reads it, what is missing, where it stands, what one can do."""
    return show_report(request, get_report(report_id))


@page(Permission.REPORT_APPROVE)
@require_POST
def approve(request: HttpRequest, report_id: str) -> HttpResponse:
    """Approve exactly what was read."""
    try:
        actions.approve_report(
            report_id, version=version_of(request), actor=actor_of(request), as_of=timezone.now()
        )
    except InvalidInput as problem:
        return show_report(request, get_report(report_id), trouble=words_of(problem), status=422)
    messages.success(request, _("Approved. It can be filed now."))
    return redirect("reports:report", report_id)


@page(Permission.REPORT_FILE)
@require_POST
def file(request: HttpRequest, report_id: str) -> HttpResponse:
    """Have the report filed. From here on the automatic steps go on by themselves."""
    found = get_report(report_id)
    form = FileForm(request.POST, agreements=_agreements())
    if form.is_valid():
        try:
            actions.queue_filing(
                report_id,
                agreement_id=form.cleaned_data["agreement_id"],
                actor=actor_of(request),
                as_of=timezone.now(),
            )
        except InvalidInput as problem:
            form.add_error("agreement_id" if problem.field == "agreement_id" else None, words_of(problem))
        except NotAllowed as refused:
            # The reader may file; what refuses here is the agreement, and it names each field.
            form.add_error(None, words_of(refused))
        else:
            messages.success(request, _("On its way. This page shows each step, and the receipt."))
            return redirect("reports:report", report_id)
    return show_report(request, found, file_form=form, status=422)


@page(Permission.REPORT_FILE)
@require_POST
def resolve(request: HttpRequest, report_id: str) -> HttpResponse:
    """Settle what a lost answer left behind, so that the report can be filed again."""
    found = get_report(report_id)
    form = ResolveForm(request.POST)
    if form.is_valid():
        try:
            actions.resolve_outcome(
                report_id,
                remote_id=form.cleaned_data["remote_id"],
                actor=actor_of(request),
                as_of=timezone.now(),
            )
        except InvalidInput as problem:
            form.add_error("remote_id", words_of(problem))
        else:
            messages.success(request, _("Settled. The report can be filed again."))
            return redirect("reports:report", report_id)
    return show_report(request, found, resolve_form=form, status=422)


@page(Permission.REPORT_DRAFT)
@require_POST
def reopen(request: HttpRequest, report_id: str) -> HttpResponse:
    """Make it a draft again; it then needs a new approval."""
    actions.reopen_report(report_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("It is a draft again, and needs a new approval."))
    return redirect("reports:report", report_id)


@page(Permission.REPORT_DRAFT)
@require_POST
def withdraw(request: HttpRequest, report_id: str) -> HttpResponse:
    """Give the report up before it is filed."""
    actions.withdraw_report(report_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Withdrawn. What stands unfinished there is being retracted."))
    return redirect("reports:report", report_id)


@page(Permission.REPORT_VIEW)
@require_GET
def receipt(request: HttpRequest, report_id: str) -> HttpResponse:
    """Hand out the receipt exactly as it came: a file, never shown as a page."""
    found = get_receipt(report_id)
    answer = HttpResponse(found.raw, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="receipt-{found.remote_id}.xml"'
    return answer


def show_report(
    request: HttpRequest,
    found: ReportView,
    *,
    trouble: str = "",
    file_form: FileForm | None = None,
    resolve_form: ResolveForm | None = None,
    extend_form: ExtendForm | None = None,
    hold_form: HoldForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page of one report, with what a form that was sent got wrong."""
    now, reader = timezone.now(), actor_of(request)
    checked = check_report(found.id, as_of=now)
    is_draft, may_draft = found.state is ReportState.DRAFT, may(reader, Permission.REPORT_DRAFT)
    agreements, kept = _agreements(), find_preservation(found.id)
    is_destroyed = kept is not None and kept.destroyed_at is not None
    people = {found.drafted_by, found.approved_by, found.queued_by, *found.edited_by}
    if kept is not None:
        people |= {kept.confirmed_by, kept.hold_lift_asked_by, *(each.by for each in kept.extensions)}
    context: dict[str, Any] = {
        "report": found,
        "supplement": find_supplement(found.id),
        "clearinghouse": CLEARINGHOUSES.get(found.clearinghouse, found.clearinghouse),
        "preview": () if is_destroyed else preview_report(found.id),
        "checked": checked,
        "problems": () if is_destroyed else _problems(found, checked),
        "gaps": _gaps(found, checked),
        "parts": list_parts(found.content) if is_draft and may_draft else (),
        "steps": list_steps(found.id),
        "receipt": find_receipt(found.id),
        "what_now": WHAT_NOW.get(found.setback, ""),
        "trouble": trouble,
        "names": display_names(person for person in people if person),
        "agreements": agreements,
        "file_form": file_form or FileForm(agreements=agreements),
        "resolve_form": resolve_form or ResolveForm(),
        "preservation": kept,
        "is_destroyed": is_destroyed,
        "extend_form": extend_form or ExtendForm(),
        "hold_form": hold_form or HoldForm(),
        "may_preserve": kept is not None and not is_destroyed and may(reader, Permission.REPORT_FILE),
        "asked_to_lift": kept is not None and kept.hold_lift_asked_by == reader.id,
        "is_own": reader.id in found.edited_by,
        "may_edit": is_draft and may_draft,
        "may_approve": is_draft and may(reader, Permission.REPORT_APPROVE),
        "may_file": found.state is ReportState.APPROVED and may(reader, Permission.REPORT_FILE),
        "may_resolve": found.state is ReportState.UNKNOWN_OUTCOME and may(reader, Permission.REPORT_FILE),
        "may_reopen": found.state in (ReportState.APPROVED, ReportState.REFUSED) and may_draft,
        "may_withdraw": found.state in _WITHDRAWABLE and may_draft,
        "may_see_custody": may(reader, Permission.CUSTODY_VIEW),
    }
    return render(request, "reports/report.html", context, status=status)


def _problems(found: ReportView, checked: Checked) -> tuple[Remark, ...]:
    return tuple(
        Remark(each.field, find_part(found.content, each.field), "", each.said) for each in checked.problems
    )


def _gaps(found: ReportView, checked: Checked) -> tuple[Remark, ...]:
    return tuple(
        Remark(each.field, find_part(found.content, each.field), each.label, Said(each.ask), each.weight)
        for each in checked.completeness.gaps
    )


def _agreements() -> list[tuple[str, str]]:
    """Agreements in force with clearinghouses, as choices."""
    active = (
        (terms, get_recipient(terms.recipient_id)) for terms in list_agreements(state=AgreementState.ACTIVE)
    )
    return [
        (terms.agreement_id, f"{recipient.name_as_printed} · {terms.legal_basis}")
        for terms, recipient in active
        if recipient.kind is RecipientKind.CLEARINGHOUSE
    ]

"""What the Digital Services Act has us tell: statements of reasons, their public rows, and whoever notified us."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from coldframe.access.terms import Permission
from coldframe.core.errors import InvalidInput
from coldframe.core.ids import new_id
from coldframe.core.tables import spreadsheet_cell
from coldframe.custody.queries import list_events
from coldframe.intake.queries import get_clue, list_items
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName, StatementPack
from coldframe.takedown import actions
from coldframe.takedown.actions.statements import LAW, STATEMENT_PREFIX, StatementIncomplete
from coldframe.takedown.documents.for_notifier import write_decision_notice, write_receipt
from coldframe.takedown.documents.for_user import write_for_user
from coldframe.takedown.documents.transparency_row import row_for_database
from coldframe.takedown.queries import get_statement
from coldframe.takedown.terms import NotifierDocument, StatementView, TakedownEvent
from coldframe.triage.queries import find_review_for_clue, get_decision, list_decisions, require_clue_seen
from coldframe.triage.terms import DecisionState, DecisionView
from coldframe.web.forms.statements import StatementForm
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import refuse_entry
from coldframe.web.views.partners import names_of
from coldframe.web.views.redress import appeal_url


@page(Permission.TAKEDOWN_SEND)
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Write a statement of reasons about a final decision, read it, and hand it out."""
    decision_id = request.POST.get("decision") or request.GET.get("decision", "")
    if not decision_id:
        raise InvalidInput(_("Open a decision and choose Statement of reasons there."))
    decided = get_decision(decision_id, for_person=actor_of(request).id)
    pack = _pack(timezone.now().date())
    form = StatementForm(request.POST or None, pack=pack, initial=_initial(decided))
    context: dict[str, Any] = {"form": form, "decision": decided}
    if request.method == "POST" and form.is_valid():
        said = form.statement()
        try:
            if request.POST.get("do") == "issue":
                issued = actions.issue_statement(
                    said,
                    decision_id=decided.id,
                    appeal_url=appeal_url(),
                    actor=actor_of(request),
                    as_of=timezone.now(),
                )
                return render(
                    request, "takedown/statement_issued.html", {"issued": issued, "decision": decided}
                )
            actions.check_statement(said, on=timezone.now().date())
            context["preview"] = _text(replace(said, complaint="…"), timezone.now().date())
        except StatementIncomplete as incomplete:
            for problem in incomplete.problems:
                refuse_entry(form, problem)
    status = 422 if form.errors else 200
    return render(request, "takedown/statement_new.html", context, status=status)


@page(Permission.TAKEDOWN_VIEW)
@require_GET
def statement(request: HttpRequest, statement_id: str) -> HttpResponse:
    """Show a statement that was handed out, and the row for the database."""
    found = get_statement(statement_id)
    day = found.issued_at.date()
    context = {
        "statement": found,
        "text": _text(found.statement, day),
        "row": json.dumps(_row(found), ensure_ascii=False, indent=1),
        "names": names_of(found.issued_by),
    }
    return render(request, "takedown/statement.html", context)


@page(Permission.TAKEDOWN_VIEW)
@require_GET
def text(_request: HttpRequest, statement_id: str) -> HttpResponse:
    """Hand out the text as a file, without the link: it was shown once."""
    found = get_statement(statement_id)
    body = _text(found.statement, found.issued_at.date())
    return _file(body, "text/plain; charset=utf-8", f"{statement_id}.txt")


@page(Permission.TAKEDOWN_VIEW)
@require_GET
def row_json(_request: HttpRequest, statement_id: str) -> HttpResponse:
    """Hand out the row as the database's interface takes it."""
    row = _row(get_statement(statement_id))
    return _file(json.dumps(row, ensure_ascii=False, indent=1), "application/json", f"{statement_id}.json")


@page(Permission.TAKEDOWN_VIEW)
@require_GET
def row_csv(_request: HttpRequest, statement_id: str) -> HttpResponse:
    """Hand out the row as a table of one line; several codes of one attribute are a JSON list."""
    row = _row(get_statement(statement_id))
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(row)
    table.writerow([_cell(value) for value in row.values()])
    return _file(written.getvalue(), "text/csv; charset=utf-8", f"{statement_id}.csv")


@page(Permission.TAKEDOWN_SEND)
@require_http_methods(["GET", "POST"])
def notifier(request: HttpRequest, clue_id: str) -> HttpResponse:
    """Show what whoever sent a notice is told, and note that a person told it."""
    require_clue_seen(clue_id, actor_of(request).id)
    clue = get_clue(clue_id)
    texts = {
        NotifierDocument.RECEIPT: _receipt(clue_id),
        NotifierDocument.DECISION: _decision_notice(clue_id),
    }
    if request.method == "POST":
        chosen = next((each for each in NotifierDocument if each == request.POST.get("document")), None)
        told = texts.get(chosen, "") if chosen else ""
        if chosen is None or not told:
            raise InvalidInput(_("There is nothing to tell yet. Open the page again."))
        actions.note_notifier_told(clue_id, chosen, told, actor=actor_of(request), as_of=timezone.now())
        messages.success(request, _("Noted as sent."))
        return redirect("takedown:notifier", clue_id)
    sent = list_events(about=clue_id, kind=TakedownEvent.NOTIFIER_TOLD)
    context = {"clue": clue, "texts": list(texts.items()), "sent": {e.detail["document"]: e.at for e in sent}}
    return render(request, "takedown/notifier.html", context)


def _pack(on: date) -> StatementPack:
    return load(PackName.STATEMENTS, LAW, on=on)


def _text(said: Any, on: date) -> str:
    return write_for_user(said, _pack(on), provider=settings.COLDFRAME_DESK_NAME, on=on)


def _row(found: StatementView) -> dict[str, object]:
    day = found.issued_at.date()
    return row_for_database(found.statement, _pack(day), on=day)


def _cell(value: object) -> str:
    """One value; what a spreadsheet would take for a formula is marked as text."""
    written = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)
    return spreadsheet_cell(written)


def _file(body: str, media_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _initial(decided: DecisionView) -> dict[str, object]:
    items = [one for one in list_items(decided.clue_id) if decided.item_id in ("", one.id)]
    first = items[0] if items else None
    seen = first.seen_at if first else None
    final = decided.final_at or timezone.now()
    return {
        "reference": new_id(STATEMENT_PREFIX),
        "location": next((place for place in (first.url, first.account) if place), "") if first else "",
        "posted_on": seen.date() if seen else None,
        "applied_on": final.date(),
        "category": "STATEMENT_CATEGORY_PROTECTION_OF_MINORS" if decided.category.is_illegal else "",
        "automation": "AUTOMATED_DECISION_NOT_AUTOMATED",
    }


def _receipt(clue_id: str) -> str:
    clue = get_clue(clue_id)
    return write_receipt(
        reference=clue.id, provider=settings.COLDFRAME_DESK_NAME, received_at=clue.received_at
    )


def _decision_notice(clue_id: str) -> str:
    """What was decided on the whole notice; empty before."""
    final = [one for one in list_decisions(clue_id=clue_id, state=DecisionState.FINAL) if not one.item_id]
    review = find_review_for_clue(clue_id, as_of=timezone.now())
    if not final or review is None or final[-1].final_at is None:
        return ""
    clue, decided = get_clue(clue_id), final[-1]
    return write_decision_notice(
        reference=clue.id,
        provider=settings.COLDFRAME_DESK_NAME,
        received_at=clue.received_at,
        decided_at=final[-1].final_at,
        acted=decided.outcome.leaves_the_desk or decided.category.is_illegal,
        automated=bool(review.signs),
        redress=_("Answer this message under our reference, or ask for a link; free of charge."),
    )

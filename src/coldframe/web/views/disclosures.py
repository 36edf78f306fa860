"""The disclosure ledger: all of it, one partner's, one matter's; each line held against custody as it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from coldframe.access.queries import get_person, may
from coldframe.access.terms import Permission, Role
from coldframe.casework.queries import get_case, list_bridges, list_exhibits
from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput, NotFound
from coldframe.core.ids import is_id
from coldframe.core.moments import isoformat, parse_moment
from coldframe.custody.queries import get_head, signed_head
from coldframe.intake.queries import find_clue
from coldframe.partners.ledger_files import as_csv, as_json
from coldframe.partners.queries import (
    check_lines,
    count_ledger,
    get_recipient,
    iterate_ledger,
    lines_lost,
    list_agreements,
    list_lost,
    list_recipients,
    page_of_ledger,
)
from coldframe.partners.terms import CheckedLine, DisclosureView, DocumentCheck, LedgerFilter, LineCheck
from coldframe.triage.queries import hidden_clues, require_clue_seen, select_hidden_clues
from coldframe.web.forms.disclosures import LedgerForm
from coldframe.web.paging import ROWS
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.case_page import linked_clues

_IN_A_MATTER = 1000
"""Lines on the page of one matter; a longer one is read as a file."""


@page(Permission.PARTNER_VIEW)
@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """Show the disclosure ledger: what left this desk, to whom, under what, whether it arrived and was read."""
    return _ledger(request)


@page(Permission.PARTNER_VIEW)
@require_GET
def of_recipient(request: HttpRequest, recipient_id: str) -> HttpResponse:
    """Show all that one recipient got, and what of it is open."""
    return _ledger(request, recipient_id=get_recipient(recipient_id).id)


@page(Permission.PARTNER_VIEW)
@require_GET
def of_matter(request: HttpRequest, clue_id: str) -> HttpResponse:
    """Show everything that left about one clue, and what a person it is about can be told of that."""
    _require_matter(clue_id, actor_of(request))
    return _matter(request, (clue_id,), {"clue_id": clue_id, "has_clue": find_clue(clue_id) is not None})


@page(Permission.CASE_VIEW)
@require_GET
def of_case(request: HttpRequest, case_id: str) -> HttpResponse:
    """Show everything that left about the clues of one case, to whom the case is open."""
    reader = actor_of(request)
    case = get_case(case_id, actor=reader)
    clues = tuple(linked_clues(case_id, reader))
    exhibits, bridges = list_exhibits(case_id, actor=reader), list_bridges(case_id, actor=reader)
    own = (case_id, *(each.id for each in exhibits), *(each.id for each in bridges))
    return _matter(request, clues, {"case": case}, subject_ids=own)


@page(Permission.PARTNER_VIEW)
@require_GET
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """Hand out the lines that the address asks for as CSV or JSON, with the ledger's signed head."""
    write = {"csv": as_csv, "json": as_json}.get(form)
    if write is None:
        raise NotFound(_("There is no such file."))
    now, reader, names = timezone.now(), actor_of(request), _names()
    chosen = LedgerForm(request.GET, names=names).chosen()
    clue_id = request.GET.get("clue", "")
    if clue_id:
        _require_matter(clue_id, reader)
        chosen = LedgerFilter(clue_ids=(clue_id,))
    found = iterate_ledger(chosen, hidden=hidden_from(reader), as_of=now)
    answer = StreamingHttpResponse(
        write(found, names=names, head=signed_head(as_of=now)),
        content_type="text/csv; charset=utf-8" if form == "csv" else "application/json",
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="disclosures-{now:%Y-%m-%d}.{form}"'
    return answer


def _ledger(request: HttpRequest, *, recipient_id: str = "") -> HttpResponse:
    now, reader, names = timezone.now(), actor_of(request), _names()
    form = LedgerForm(request.GET, names=names, recipient_id=recipient_id)
    chosen, hidden, after = form.chosen(recipient_id=recipient_id), hidden_from(reader), _after(request)
    # One more than a page holds tells whether there is another page.
    found = page_of_ledger(chosen, hidden=hidden, after=after, limit=ROWS + 1, as_of=now)
    lines, more = found[:ROWS], len(found) > ROWS
    query = {key: value for key, value in request.GET.items() if key in form.fields and value}
    onward = urlencode({**query, "after": f"{isoformat(lines[-1].sent_at)}~{lines[-1].id}"}) if more else ""
    files = urlencode({**query, "recipient": recipient_id} if recipient_id else query)
    counts = count_ledger(chosen, hidden=hidden, as_of=now) if chosen.recipient_id else None
    context = _shown(request, check_lines(lines)) | {
        "form": form,
        "names": names,
        "recipient": get_recipient(recipient_id) if recipient_id else None,
        "counts": counts,
        # On the first page only: it looks over the whole ledger, whatever the page shows.
        "lost": () if after else list_lost(recipient_id=chosen.recipient_id, hidden=hidden),
        "older": f"?{onward}" if onward else "",
        "newest": f"?{urlencode(query)}" if after else "",
        "files": f"?{files}" if files else "",
        "is_part": bool(query),
        "agreement_id": chosen.agreement_id,
    }
    return render(request, "partners/disclosures.html", context, status=422 if form.errors else 200)


def _matter(
    request: HttpRequest,
    clue_ids: tuple[str, ...],
    named: dict[str, Any],
    *,
    subject_ids: tuple[str, ...] = (),
) -> HttpResponse:
    now, reader = timezone.now(), actor_of(request)
    closed = frozenset[str]() if _reads_all(reader) else hidden_clues(clue_ids, reader.id)
    lines: tuple[DisclosureView, ...] = ()
    if clue_ids or subject_ids:
        chosen = LedgerFilter(clue_ids=clue_ids, subject_ids=subject_ids)
        lines = page_of_ledger(chosen, hidden=hidden_from(reader), limit=_IN_A_MATTER + 1, as_of=now)
    more, lines = len(lines) > _IN_A_MATTER, lines[:_IN_A_MATTER]
    checked = check_lines(lines)
    allowed = {line.agreement_id for line in lines if line.agreement_id}
    versions = [terms for id_ in sorted(allowed) for terms in list_agreements(agreement_id=id_)]
    context = (
        _shown(request, checked)
        | named
        | {
            "names": _names(),
            # What surely never left is no disclosure that a person could ask about.
            "told": [line for line in lines if line.withdrawn_at is None],
            "shown_at_most": _IN_A_MATTER if more else 0,
            "lost": [id_ for clue_id in clue_ids if clue_id not in closed for id_ in lines_lost(clue_id)],
            "terms": {f"{terms.agreement_id} {terms.version}": terms for terms in versions},
            "as_of": now,
        }
    )
    return render(request, "partners/disclosed_matter.html", context)


def _shown(request: HttpRequest, checked: Sequence[CheckedLine]) -> dict[str, Any]:
    reader = actor_of(request)
    return {
        "lines": checked,
        "wrong": sum(
            each.check is not LineCheck.HOLDS or each.document is DocumentCheck.MISSING for each in checked
        ),
        "head": get_head(),
        "now": timezone.now(),
        "may_see_partners": may(reader, Permission.PARTNER_VIEW),
        "may_see_referrals": may(reader, Permission.REFERRAL_VIEW),
        "may_see_clues": may(reader, Permission.CLUE_VIEW),
        "may_see_custody": may(reader, Permission.CUSTODY_VIEW),
    }


def _require_matter(clue_id: str, reader: Actor) -> None:
    """Pass if the reader may know of this matter, living or destroyed.

    Raises:
        NotFound: There never was one, or it is closed to the reader: said alike.
    """
    if not _reads_all(reader):
        require_clue_seen(clue_id, reader.id)
    known = is_id(clue_id, "clu") and (find_clue(clue_id) is not None or _has_lines(clue_id))
    if not known:
        raise NotFound("There is no clue with that id.")


def _has_lines(clue_id: str) -> bool:
    """Tell whether the ledger, or custody, knows of anything that left about a clue."""
    chosen = LedgerFilter(clue_ids=(clue_id,))
    return bool(page_of_ledger(chosen, limit=1, as_of=timezone.now()) or lines_lost(clue_id))


def hidden_from(reader: Actor) -> QuerySet[Any, Any] | None:
    """Clues that are as if absent for this reader; an auditor follows what was done with every one."""
    return None if _reads_all(reader) else select_hidden_clues(reader.id)


def _reads_all(reader: Actor) -> bool:
    return Role.AUDITOR in get_person(reader.id).roles


def _names() -> dict[str, str]:
    return {one.id: one.name_as_printed for one in list_recipients()}


def _after(request: HttpRequest) -> tuple[datetime, str] | None:
    moment, _tilde, id_ = request.GET.get("after", "").partition("~")
    try:
        return (parse_moment(moment), id_) if is_id(id_, "dis") else None
    except InvalidInput:
        return None

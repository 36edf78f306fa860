"""Cases: those open to the reader, one case with all that belongs to it, and what is done in it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coldframe.access.queries import may
from coldframe.access.terms import Permission
from coldframe.casework import actions
from coldframe.casework.queries import (
    get_case,
    list_cases,
    list_offers,
    list_parties,
)
from coldframe.casework.terms import (
    CaseKind,
    CaseStatus,
    LinkKind,
    SafeguardKind,
)
from coldframe.core.errors import InvalidInput
from coldframe.intake.queries import find_clue, get_clue, list_items
from coldframe.triage.queries import require_clue_seen
from coldframe.web.forms.cases import (
    CaseForm,
    ExhibitForm,
    LinkForm,
    NoteForm,
    SafeguardForm,
    ShareForm,
    StatusForm,
)
from coldframe.web.paging import ROWS
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import refuse_entry
from coldframe.web.views.case_page import Given, colleagues_of, do_on_case, linked_clues, show_case


@page(Permission.CASE_VIEW)
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """List the cases open to the reader, newest first."""
    reader = actor_of(request)
    status = next((status for status in CaseStatus if status == request.GET.get("status")), None)
    text = request.GET.get("page", "1")
    number = max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    words = request.GET.get("q", "")[:200]
    found = list_cases(actor=reader, status=status, text=words, offset=(number - 1) * ROWS, limit=ROWS + 1)
    context = {
        "cases": found[:ROWS],
        "statuses": list(CaseStatus),
        "status": status,
        "q": words,
        "newer": number - 1,
        "older": number + 1 if len(found) > ROWS else 0,
        "may_open": may(reader, Permission.CASE_OPEN),
        "offers": list_offers(actor=reader),
    }
    return render(request, "cases/list.html", context)


@page(Permission.CASE_OPEN)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a case, usually from a clue."""
    clue_id = request.POST.get("clue_id") or request.GET.get("clue", "")
    clue = get_clue(clue_id) if clue_id else None
    if clue_id:
        require_clue_seen(clue_id, actor_of(request).id)
    start = {"clue_id": clue_id, "jurisdiction": settings.COLDFRAME_JURISDICTION}
    form = CaseForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            opened = actions.open_case(
                given["code"],
                given["title"],
                given["jurisdiction"].upper(),
                kind=CaseKind(given["kind"]),
                links=((LinkKind.CLUE, clue_id),) if clue_id else (),
                actor=actor_of(request),
                as_of=timezone.now(),
            )
        except InvalidInput as problem:
            refuse_entry(form, problem)
        else:
            messages.success(
                request, _("The case is open: to you, and to nobody else until you let them in.")
            )
            return redirect("cases:case", opened.id)
    return render(request, "cases/new.html", {"form": form, "clue": clue}, status=422 if form.errors else 200)


@page(Permission.CASE_VIEW)
@require_GET
def case(request: HttpRequest, case_id: str) -> HttpResponse:
    """Show one case with all that belongs to it."""
    return show_case(request, case_id)


@page(Permission.CASE_WORK)
@require_POST
def link(request: HttpRequest, case_id: str) -> HttpResponse:
    """Note what else the case rests on."""
    reader = actor_of(request)

    def act(given: Given) -> None:
        kind = LinkKind(given["kind"])
        if kind is LinkKind.CLUE and find_clue(given["target_id"]) is None:
            raise InvalidInput(
                _("There is no clue with this id. Copy it from the clue's page."), field="target_id"
            )
        actions.link_case(case_id, kind, given["target_id"], actor=reader, as_of=timezone.now())

    return do_on_case(request, case_id, "link_form", LinkForm(request.POST), act, _("Linked."))


@page(Permission.CASE_ADMIT)
@require_POST
def admit(request: HttpRequest, case_id: str) -> HttpResponse:
    """Admit an item as an exhibit; its bytes are read and hashed again."""
    reader = actor_of(request)

    def act(given: Given) -> None:
        actions.admit_exhibit(case_id, given["item_id"], given["number"], actor=reader, as_of=timezone.now())

    # All items of linked clues, also those admitted before: the stage says what is wrong with them.
    items = [item for clue in linked_clues(case_id, reader) for item in list_items(clue)]
    form = ExhibitForm(request.POST, items=items)
    return do_on_case(request, case_id, "exhibit_form", form, act, _("Admitted."))


@page(Permission.CASE_WORK)
@require_POST
def safeguard(request: HttpRequest, case_id: str) -> HttpResponse:
    """Record what was done for children."""
    reader = actor_of(request)

    def act(given: Given) -> None:
        actions.record_safeguard(
            case_id,
            SafeguardKind(given["kind"]),
            authority=given["authority"],
            on=given["on"],
            definition=given["definition"],
            children=given["children"],
            party_id=given["party_id"],
            actor=reader,
            as_of=timezone.now(),
        )

    form = SafeguardForm(request.POST, parties=list_parties(case_id, actor=reader))
    return do_on_case(request, case_id, "safeguard_form", form, act, _("Recorded."))


@page(Permission.CASE_WORK)
@require_POST
def note(request: HttpRequest, case_id: str) -> HttpResponse:
    """Add a note."""

    def act(given: Given) -> None:
        actions.write_note(case_id, given["text"], actor=actor_of(request), as_of=timezone.now())

    return do_on_case(request, case_id, "note_form", NoteForm(request.POST), act, _("The note is kept."))


@page(Permission.CASE_WORK)
@require_POST
def share(request: HttpRequest, case_id: str) -> HttpResponse:
    """Open the case to a colleague."""

    def act(given: Given) -> None:
        actions.share_case(case_id, given["person_id"], actor=actor_of(request), as_of=timezone.now())

    get_case(case_id, actor=actor_of(request))
    form = ShareForm(request.POST, colleagues=colleagues_of(case_id))
    return do_on_case(request, case_id, "share_form", form, act, _("The case is open to them now."))


@page(Permission.CASE_WORK)
@require_POST
def unshare(request: HttpRequest, case_id: str) -> HttpResponse:
    """Close the case to a colleague, or to oneself."""
    reader, person_id = actor_of(request), request.POST.get("person_id", "")
    actions.unshare_case(case_id, person_id, actor=reader, as_of=timezone.now())
    if person_id == reader.id:
        messages.success(request, _("The case is closed to you now."))
        return redirect("cases:list")
    messages.success(request, _("The case is closed to them now."))
    return redirect("cases:case", case_id)


@page(Permission.CASE_WORK)
@require_POST
def status(request: HttpRequest, case_id: str) -> HttpResponse:
    """Say where the case stands."""

    def act(given: Given) -> None:
        actions.set_status(
            case_id, CaseStatus(given["status"]), given["on"], actor=actor_of(request), as_of=timezone.now()
        )

    return do_on_case(request, case_id, "status_form", StatusForm(request.POST), act, _("Noted."))

"""A whole case out of this desk, and one from another desk into it."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coldframe.access.queries import display_names, may
from coldframe.access.terms import Permission
from coldframe.casework.portable import actions
from coldframe.casework.portable.keys import own_sealing_key
from coldframe.casework.portable.queries import (
    list_beside,
    list_exports,
    list_imports,
    list_unconfirmed,
)
from coldframe.casework.portable.terms import Whom
from coldframe.casework.queries import (
    get_case,
    list_identity_asks,
    list_moments,
    list_notes,
    list_parties,
    list_tasks,
)
from coldframe.core.actors import Actor
from coldframe.core.errors import ColdframeError, NotFound
from coldframe.partners.queries import list_agreements, list_recipients
from coldframe.partners.sealing import key_fingerprint
from coldframe.partners.terms import AgreementState, Field
from coldframe.vault.uploads import SealedUpload
from coldframe.web.forms.case_files import ArrivalForm, GraphForm, OwnUseForm, PartnerForm, ProceedingsForm
from coldframe.web.forms.cases import Choices, PageForm
from coldframe.web.labels_files import TABLES
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import refuse_entry, words_of
from coldframe.web.views.case_page import refuse

_SHOWN_WORDS = 80


@page(Permission.CASE_VIEW)
@require_GET
def files(request: HttpRequest, case_id: str) -> HttpResponse:
    """Show how the case can be taken out, what left before, and what came from elsewhere."""
    return _show(request, case_id)


@page(Permission.CASE_WORK)
@require_POST
def export(request: HttpRequest, case_id: str, whom: str) -> HttpResponse:
    """Hand out the case, as a stream; show the page again with what is wrong in the form."""
    reader = actor_of(request)
    get_case(case_id, actor=reader)  # Absent and forbidden answer 404, whatever was entered.
    if whom not in list(Whom):
        raise NotFound(_("There is no such way out."))
    name = f"{whom}_form"
    form = _forms(case_id, reader, request)[name]
    if form.is_valid():
        try:
            outgoing = actions.export_case(
                case_id, form.wish(), desk=settings.COLDFRAME_DESK_NAME, actor=reader, as_of=timezone.now()
            )
        except NotFound:
            raise
        except ColdframeError as problem:
            refuse_entry(form, problem)
        else:
            answer = StreamingHttpResponse(outgoing.chunks, content_type=outgoing.media_type)
            answer.headers["Content-Disposition"] = f'attachment; filename="{outgoing.name}"'
            answer.headers["Cache-Control"] = "no-store"
            return cast("HttpResponse", answer)
    return _show(request, case_id, status=422, **{name: form})


@page(Permission.CASE_WORK)
@require_POST
def graph(request: HttpRequest, case_id: str) -> HttpResponse:
    """Take what is understood of a CASE graph into the case."""
    reader = actor_of(request)
    get_case(case_id, actor=reader)
    form = GraphForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            upload = cast("SealedUpload", form.cleaned_data["graph"])
            came = actions.receive_graph(case_id, upload.sealed, actor=reader, as_of=timezone.now())
        except ColdframeError as problem:
            refuse(form, problem)
        else:
            messages.success(request, _counted(came.taken, came.beside))
            return redirect("cases:files", case_id)
    return _show(request, case_id, status=422, graph_form=form)


@page(Permission.CASE_WORK)
@require_POST
def retry(request: HttpRequest, case_id: str) -> HttpResponse:
    """Try again to take in what lies beside."""
    taken = actions.retry_beside(case_id, actor=actor_of(request), as_of=timezone.now())
    text = ngettext("%(n)s row was taken in now.", "%(n)s rows were taken in now.", taken) % {"n": taken}
    messages.success(request, text)
    return redirect("cases:files", case_id)


@page(Permission.CASE_OPEN)
@require_http_methods(["GET", "POST"])
def arrive(request: HttpRequest) -> HttpResponse:
    """Show this desk's key and take an archive, which is checked before anything else."""
    form = ArrivalForm(request.POST, request.FILES) if request.method == "POST" else ArrivalForm()
    if request.method == "POST" and form.is_valid():
        upload = cast("SealedUpload", form.cleaned_data["archive"])
        try:
            shown = actions.receive_archive(upload.sealed, actor=actor_of(request), as_of=timezone.now())
        except ColdframeError as problem:
            form.add_error("archive", words_of(problem))
        else:
            return redirect("cases:arrived", shown.sha256)
    key = own_sealing_key()
    context = {"form": form, "key": key, "fingerprint": key_fingerprint(key)}
    return render(request, "cases/arrive.html", context, status=422 if form.errors else 200)


@page(Permission.CASE_OPEN)
@require_http_methods(["GET", "POST"])
def arrived(request: HttpRequest, sha256: str) -> HttpResponse:
    """Show what an archive holds; take it in as a new case, or drop it."""
    reader, now = actor_of(request), timezone.now()
    if request.method == "POST":
        if request.POST.get("do") == "drop":
            actions.drop_archive(sha256, actor=reader, as_of=now)
            messages.success(request, _("Not taken in. Nothing of it is kept."))
            return redirect("cases:arrive")
        came = actions.import_case(sha256, actor=reader, as_of=now)
        messages.success(request, _counted(came.taken, came.beside))
        return redirect("cases:files", came.case_id)
    shown = actions.preview_archive(sha256, actor=reader, as_of=now)
    known = [get_case(each, actor=reader) for each in shown.known_as]
    names = {one.id: one.name_as_printed for one in list_recipients()}
    context = {"preview": shown, "known": known, "names": names, "table_words": _table_words()}
    return render(request, "cases/arrived.html", context)


def _counted(taken: int, beside: int) -> str:
    words = _("%(taken)s rows were taken in; %(beside)s lie beside, with the reason for each.")
    return words % {"taken": taken, "beside": beside}


def _show(request: HttpRequest, case_id: str, *, status: int = 200, **forms: Any) -> HttpResponse:
    reader = actor_of(request)
    found = get_case(case_id, actor=reader)
    exports, imports = list_exports(case_id, actor=reader), list_imports(case_id, actor=reader)
    context: dict[str, Any] = {
        "case": found,
        "is_open": found.closed_at is None,
        "may_work": may(reader, Permission.CASE_WORK, case_id),
        "exports": exports,
        "imports": imports,
        "beside": list_beside(case_id, actor=reader),
        "unconfirmed": list_unconfirmed(case_id, actor=reader),
        "party_names": {each.id: each.label for each in list_parties(case_id, actor=reader)},
        "names": display_names({each.by for each in exports} | {each.by for each in imports}),
        "recipients": {one.id: one.name_as_printed for one in list_recipients()},
        "graph_form": GraphForm(),
        "table_words": _table_words(),
        **_forms(case_id, reader),
        **forms,
    }
    return render(request, "cases/files.html", context, status=status)


def _forms(case_id: str, reader: Actor, request: HttpRequest | None = None) -> dict[str, Any]:
    data = request.POST if request is not None else None
    forms: dict[str, PageForm] = {
        "partner_form": PartnerForm(data, agreements=_agreements(), asks=_asks(case_id, reader)),
        "proceedings_form": ProceedingsForm(data, items=_items(case_id, reader)),
        "own_use_form": OwnUseForm(data),
    }
    return forms


def _agreements() -> Choices:
    names = {one.id: one for one in list_recipients()}
    return [
        (terms.agreement_id, f"{names[terms.recipient_id].name_as_printed} · {terms.legal_basis}")
        for terms in list_agreements(state=AgreementState.ACTIVE)
        if Field.CASE_RECORDS in terms.fields and names[terms.recipient_id].sealing_key
    ]


def _asks(case_id: str, reader: Actor) -> Choices:
    labels = {each.id: each.label for each in list_parties(case_id, actor=reader)}
    now = timezone.now()
    return [
        (ask.id, labels[ask.party_id])
        for ask in list_identity_asks(case_id, actor=reader)
        if ask.asked_by == reader.id and ask.granted_until is not None and ask.granted_until > now
    ]


def _items(case_id: str, reader: Actor) -> Choices:
    notes = [each for note in list_notes(case_id, actor=reader) for each in (note, *note.earlier)]
    found = [(each.id, _("Note: %s") % _few(each.text)) for each in notes]
    found += [(each.id, _("Task: %s") % _few(each.text)) for each in list_tasks(case_id, actor=reader)]
    moments = list_moments(case_id, actor=reader, as_of=timezone.now())
    return found + [(each.id, _("Event: %s") % _few(each.text)) for each in moments]


def _table_words() -> dict[str, str]:
    return {table: str(words) for table, words in TABLES.items()}


def _few(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_WORDS else f"{line[:_SHOWN_WORDS]}…"

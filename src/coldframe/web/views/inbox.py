"""The inbox: clues as they came, one clue, adding one by hand, bringing in lists, what could not be read."""

from __future__ import annotations

from itertools import islice

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coldframe.access.queries import may, require
from coldframe.access.terms import Permission
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.intake.actions import import_rows, read_reporter, replay_dead_letter
from coldframe.intake.channels import form as form_channel
from coldframe.intake.channels.csv_file import COLUMNS
from coldframe.intake.channels.registry import CHANNELS
from coldframe.intake.queries import (
    count_dead_letters,
    get_clue,
    get_dead_letter,
    has_stopped_file,
    list_clues,
    list_dead_letters,
    list_items,
)
from coldframe.intake.terms import (
    Channel,
    ClueView,
    DeadLetterView,
    Imported,
    LetterState,
    Parsed,
    ReporterReason,
)
from coldframe.triage.queries import find_review_for_clue, hidden_clues, require_clue_seen, reviews_of_clues
from coldframe.vault.actions import destroy, keep, read
from coldframe.vault.terms import ReadReason, Sealed
from coldframe.vault.uploads import SealedUpload
from coldframe.web.forms.inbox import ClueForm, CorrectionForm, ImportForm, ReporterForm
from coldframe.web.paging import ROWS
from coldframe.web.people import name_of_actor
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import refuse_entry, words_for, words_of

_MAY_HOLD_FILES = (Channel.XARF, Channel.CASE, Channel.MISP)
_SHOWN_CHARACTERS = 100_000
"""As much of something that could not be read as a page offers to correct; a line is shorter."""


@page(Permission.CLUE_VIEW)
@require_GET
def clues(request: HttpRequest) -> HttpResponse:
    """Show the clues, newest first. Channel and place in the list stand in the address."""
    channel = next((channel for channel in Channel if channel == request.GET.get("channel")), None)
    after = request.GET.get("after", "")
    found = list_clues(channel=channel, after_id=after or None, limit=ROWS + 1)
    shown, more = found[:ROWS], len(found) > ROWS
    older = {"channel": channel or "", "after": shown[-1].id} if more else {}
    ids, reader = [clue.id for clue in shown], actor_of(request)
    reviews = reviews_of_clues(ids, as_of=timezone.now(), for_person=reader.id)
    context = {
        "clues": [(clue, reviews.get(clue.id)) for clue in shown],
        "hidden": hidden_clues(ids, reader.id),
        "channels": list(Channel),
        "channel": channel,
        "after": after,
        "older": f"?{urlencode(older)}" if older else "",
        "narrowed": bool(channel),
        "may_add": may(actor_of(request), Permission.CLUE_RECEIVE),
        "letters": count_dead_letters() if may(actor_of(request), Permission.CLUE_REPLAY) else 0,
    }
    return render(request, "inbox/list.html", context)


@page(Permission.CLUE_VIEW)
@require_GET
def clue(request: HttpRequest, clue_id: str) -> HttpResponse:
    """Show one clue: what was said, its items, where its review stands."""
    found = _seen_clue(request, clue_id)
    reader = actor_of(request)
    context = {
        "clue": found,
        "items": list_items(clue_id),
        "is_in_doubt": has_stopped_file(clue_id),
        "sender": name_of_actor(found.sender),
        "review": find_review_for_clue(clue_id, as_of=timezone.now(), for_person=reader.id),
        "may_review": may(reader, Permission.REVIEW_VIEW),
        "may_ask": found.has_reporter and may(reader, Permission.CLUE_RECEIVE),
        "reporter_form": ReporterForm(),
    }
    return render(request, "inbox/clue.html", context)


@page(Permission.CLUE_RECEIVE)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Enter a clue by hand."""
    form = ClueForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        files = _named(form.cleaned_data["uploads"])
        raw = form_channel.raw_of(form.values(list(files)))
        parsed = CHANNELS[Channel.FORM].parse(raw)
        for problem in parsed.problems:
            refuse_entry(form, problem)
        if parsed.clues and not parsed.clues[0].items:
            form.add_error(
                None, _("Add at least one file, web address, text or account: there is nothing to look at.")
            )
        if form.is_valid():
            done = import_rows(parsed, files=files, actor=actor_of(request), as_of=timezone.now())
            if done.received:
                messages.success(request, _("The clue is in the inbox. Its automatic steps have begun."))
                return redirect("inbox:clue", done.received[0].clue_id)
            letters = list_dead_letters()
            messages.error(
                request, next((words_for(one.said) for one in letters if one.id in done.letter_ids), "")
            )
            return redirect("inbox:list")
    return render(request, "inbox/add.html", {"form": form}, status=422 if form.errors else 200)


@page(Permission.CLUE_RECEIVE)
@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """Bring in a list: good rows go in, each bad one is kept with its line and what to do."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        now, reader = timezone.now(), actor_of(request)
        upload = keep(form.cleaned_data["file"].sealed, actor=reader, as_of=now)
        raw = b"".join(read(upload.sha256, actor=reader, as_of=now, reason=ReadReason.EXAMINATION))
        parsed = CHANNELS[Channel(form.cleaned_data["kind"])].parse(raw)
        if parsed.channel in _MAY_HOLD_FILES and not _is_kept_whole(parsed, raw):
            # A file stood inside the report, where none may be: no copy of it stays here.
            destroy(upload.sha256, actor=reader, as_of=now, reason="file_inside_report")
        done = import_rows(parsed, actor=reader, as_of=now)
        _tell(request, done)
        if done.letter_ids and may(reader, Permission.CLUE_REPLAY):
            return redirect(f"{reverse('inbox:letters')}?{urlencode({'source': upload.sha256})}")
        return redirect("inbox:list")
    context = {"form": form, "columns": COLUMNS}
    return render(request, "inbox/import.html", context, status=422 if form.errors else 200)


@page(Permission.CLUE_REPLAY)
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """Show what could not be taken in, why, and what to do about it."""
    state = LetterState.REPLAYED if request.GET.get("show") == "replayed" else LetterState.WAITING
    source = request.GET.get("source", "")
    context = {
        "letters": list_dead_letters(state=state, source_sha256=source),
        "state": state,
        "source": source,
        "may_read": may(actor_of(request), Permission.CLUE_VIEW),
    }
    return render(request, "inbox/letters.html", context)


@page(Permission.CLUE_REPLAY)
@require_GET
def letter(request: HttpRequest, letter_id: str) -> HttpResponse:
    """Show one of them as it came, ready to be corrected. Reading it is recorded."""
    require(actor_of(request), Permission.CLUE_VIEW)
    return _letter(request, get_dead_letter(letter_id))


@page(Permission.CLUE_REPLAY)
@require_POST
def replay(request: HttpRequest, letter_id: str) -> HttpResponse:
    """Try one of them again, as it was or as corrected."""
    corrected = request.POST.get("corrected", "").encode() or None
    try:
        done = replay_dead_letter(letter_id, corrected, actor=actor_of(request), as_of=timezone.now())
    except Conflict as problem:
        messages.error(request, words_of(problem))
    except InvalidInput as problem:
        if corrected is not None and may(actor_of(request), Permission.CLUE_VIEW):
            # Whoever corrected something finds it as typed, beside what is still wrong with it.
            return _letter(request, get_dead_letter(letter_id), corrected.decode(), words_of(problem))
        messages.error(request, words_of(problem))
    else:
        _tell(request, done)
    return redirect("inbox:letters")


@page(Permission.CLUE_RECEIVE)
@require_POST
def reporter(request: HttpRequest, clue_id: str) -> HttpResponse:
    """Show who reported, to somebody who says why they need to know."""
    form = ReporterForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Choose why you need to know who reported."), field="reason")
    _seen_clue(request, clue_id)
    found = read_reporter(
        clue_id,
        reason=ReporterReason(form.cleaned_data["reason"]),
        actor=actor_of(request),
        as_of=timezone.now(),
    )
    return render(request, "inbox/reporter.html", {"clue_id": clue_id, "reporter": found})


def _seen_clue(request: HttpRequest, clue_id: str) -> ClueView:
    """The clue, unless its review lies in a queue that is closed to the reader."""
    require_clue_seen(clue_id, actor_of(request).id)
    return get_clue(clue_id)


def _letter(
    request: HttpRequest, letter: DeadLetterView, typed: str | None = None, wrong: str = ""
) -> HttpResponse:
    if typed is None:
        pieces = read(
            letter.raw_sha256,
            actor=actor_of(request),
            as_of=timezone.now(),
            reason=ReadReason.EXAMINATION,
            about=letter.id,
        )
        typed = b"".join(islice(pieces, 1)).decode(errors="replace")[:_SHOWN_CHARACTERS]
    form = CorrectionForm({"corrected": typed}) if wrong else CorrectionForm(initial={"corrected": typed})
    if wrong:
        form.add_error("corrected", wrong)
    context = {"letter": letter, "form": form}
    return render(request, "inbox/letter.html", context, status=422 if wrong else 200)


def _tell(request: HttpRequest, done: Imported) -> None:
    new = sum(1 for one in done.received if one.created)
    known, bad = len(done.received) - new, len(done.letter_ids)
    if new:
        messages.success(
            request, ngettext("%(n)d clue was taken in.", "%(n)d clues were taken in.", new) % {"n": new}
        )
    if known:
        text = ngettext("%(n)d clue was here already.", "%(n)d clues were here already.", known)
        messages.info(request, text % {"n": known})
    if bad:
        text = ngettext(
            "%(n)d row could not be read. It is kept, and can be corrected and tried again.",
            "%(n)d rows could not be read. They are kept, and can be corrected and tried again.",
            bad,
        )
        messages.warning(request, text % {"n": bad})


def _is_kept_whole(parsed: Parsed, raw: bytes) -> bool:
    kept = [*(clue.raw for clue in parsed.clues), *(problem.raw for problem in parsed.problems)]
    return all(part == raw for part in kept)


def _named(uploads: list[SealedUpload]) -> dict[str, Sealed]:
    """Sealed files by part name: the file's own name, made distinct where two are alike."""
    named: dict[str, Sealed] = {}
    for upload in uploads:
        name = upload.name or "file"
        while name in named:
            name = f"{len(named) + 1}-{name}"
        named[name] = upload.sealed
    return named

"""One exhibit: its life, what its people do with it, and its custody sheet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.queries import display_names, list_object_people, may
from coldframe.access.terms import Permission
from coldframe.casework import actions
from coldframe.casework.queries import get_case, get_exhibit, get_sheet
from coldframe.casework.sheet import write_graph, write_paper
from coldframe.casework.terms import ExhibitKind, ExhibitView, Hand, HandlingKind, Settled
from coldframe.core.actors import Actor, person
from coldframe.core.errors import ColdframeError, NotFound
from coldframe.documents.pdf import write as write_pdf
from coldframe.vault.actions import keep
from coldframe.vault.queries import has_object
from coldframe.vault.uploads import SealedUpload
from coldframe.web.forms import exhibits as forms
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.case_page import do_on_case, refuse

Act = Callable[[Any, str, Actor], ExhibitView]


@page(Permission.CASE_ADMIT)
@require_POST
def thing(request: HttpRequest, case_id: str) -> HttpResponse:
    """Admit a device, a document or another thing."""

    def act(given: dict[str, Any]) -> None:
        actions.admit_physical(
            case_id, ExhibitKind(given["kind"]), given["number"], given["description"], place=given["place"],
            sha256=given["sha256"], actor=actor_of(request), as_of=timezone.now(),
        )  # fmt: skip

    form = forms.ThingForm(request.POST)
    return do_on_case(request, case_id, "thing_form", form, act, _("Admitted. You hold it."))


@page(Permission.CASE_VIEW)
@require_GET
def exhibit(request: HttpRequest, case_id: str, exhibit_id: str) -> HttpResponse:
    """Show an exhibit with everything that happened to it, and what may be done now."""
    return _show(request, _get(request, case_id, exhibit_id))


@page(Permission.CASE_ADMIT)
@require_POST
def do(request: HttpRequest, case_id: str, exhibit_id: str, verb: str) -> HttpResponse:
    """Do one thing with an exhibit; show its page again with what is wrong in the form."""
    shown, reader = _get(request, case_id, exhibit_id), actor_of(request)
    if verb not in _VERBS:
        raise NotFound("There is nothing of that name to be done.")
    form = _forms(shown, request)[f"{verb}_form"]
    if form.is_valid():
        try:
            after = _VERBS[verb](form, exhibit_id, reader)
        except ColdframeError as problem:
            refuse(form, problem)
        else:
            if after.life.doubt is not None:
                messages.error(
                    request,
                    _("Not done: this is not what was admitted. Nothing uses it until that is settled."),
                )
            else:
                messages.success(request, _("Done, and recorded."))
            return redirect("cases:exhibit", case_id, after.id)
    return _show(request, shown, status=422, **{f"{verb}_form": form})


@page(Permission.CASE_VIEW)
@require_POST
def sheet(request: HttpRequest, case_id: str, exhibit_id: str) -> HttpResponse:
    """Hand out the custody sheet as PDF, made anew and held against the ledger."""
    _get(request, case_id, exhibit_id)
    told, now = get_sheet(exhibit_id, actor=actor_of(request)), timezone.now()
    body = write_pdf(write_paper(told, desk=settings.COLDFRAME_DESK_NAME, written_at=now))
    return _handed_out(request, exhibit_id, body, "application/pdf", "pdf")


@page(Permission.CASE_VIEW)
@require_POST
def graph(request: HttpRequest, case_id: str, exhibit_id: str) -> HttpResponse:
    """Hand out the custody sheet as a CASE graph."""
    _get(request, case_id, exhibit_id)
    told = get_sheet(exhibit_id, actor=actor_of(request))
    body = write_graph(told, desk=settings.COLDFRAME_DESK_NAME)
    return _handed_out(request, exhibit_id, body, "application/ld+json", "jsonld")


def _handed_out(
    request: HttpRequest, exhibit_id: str, body: bytes, media_type: str, ending: str
) -> HttpResponse:
    digest = hashlib.sha256(body).hexdigest()
    actions.hand_out_sheet(exhibit_id, digest, actor=actor_of(request), as_of=timezone.now())
    answer = HttpResponse(body, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="custody-{exhibit_id}.{ending}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _get(request: HttpRequest, case_id: str, exhibit_id: str) -> ExhibitView:
    found = get_exhibit(exhibit_id, actor=actor_of(request))
    if found.case_id != case_id:
        raise NotFound("There is no such exhibit in this case.")
    return found


def _kept(form: Form, actor: Actor) -> str:
    """Keep the photograph or scan that came with a form, and return its SHA-256; empty if none came."""
    upload = form.cleaned_data.get("attachment")
    if not upload:
        return ""
    return keep(cast("SealedUpload", upload).sealed, actor=actor, as_of=timezone.now()).sha256


def _offer(form: forms.OfferForm, exhibit_id: str, actor: Actor) -> ExhibitView:
    given = form.cleaned_data
    return actions.offer_exhibit(
        exhibit_id, form.hand(actor.id), reason=given["reason"], reading=form.reading(),
        receipt=given.get("receipt", ""), attachment_sha256=_kept(form, actor), actor=actor,
        as_of=timezone.now(),
    )  # fmt: skip


def _take(form: forms.TakeForm, exhibit_id: str, actor: Actor) -> ExhibitView:
    given = form.cleaned_data
    return actions.take_exhibit(
        exhibit_id, place=given["place"], reading=form.reading(), receipt=given.get("receipt", ""),
        attachment_sha256=_kept(form, actor), actor=actor, as_of=timezone.now(),
    )  # fmt: skip


def _answer(form: forms.AnswerForm, exhibit_id: str, actor: Actor) -> ExhibitView:
    given = form.cleaned_data
    return actions.answer_offer(
        exhibit_id, HandlingKind(given["kind"]), given["reason"], actor=actor, as_of=timezone.now()
    )


def _move(form: forms.MoveForm, exhibit_id: str, actor: Actor) -> ExhibitView:
    place = form.cleaned_data["place"]
    return actions.move_exhibit(
        exhibit_id, place, before=form.reading(), after=form.after(), actor=actor, as_of=timezone.now()
    )


def _check(form: forms.CheckForm, exhibit_id: str, actor: Actor) -> ExhibitView:
    return actions.check_exhibit(exhibit_id, reading=form.reading(), actor=actor, as_of=timezone.now())


def _seal(form: forms.SealForm, exhibit_id: str, actor: Actor) -> ExhibitView:
    attachment = _kept(form, actor)
    return actions.seal_exhibit(
        exhibit_id, form.cleaned_data["seal"], attachment_sha256=attachment, actor=actor, as_of=timezone.now()
    )


def _unseal(form: forms.UnsealForm, exhibit_id: str, actor: Actor) -> ExhibitView:
    given = form.cleaned_data
    return actions.break_seal(
        exhibit_id, given["seal"], given["reason"], attachment_sha256=_kept(form, actor), actor=actor,
        as_of=timezone.now(),
    )  # fmt: skip


def _copy(form: forms.CopyForm, exhibit_id: str, actor: Actor) -> ExhibitView:
    given = form.cleaned_data
    return actions.copy_exhibit(
        exhibit_id, given["number"], given["description"], place=given["place"], sha256=given["copy_sha256"],
        reading=form.reading(), actor=actor, as_of=timezone.now(),
    )  # fmt: skip


def _end(form: forms.EndForm, exhibit_id: str, actor: Actor) -> ExhibitView:
    given = form.cleaned_data
    return actions.end_exhibit(
        exhibit_id, HandlingKind(given["kind"]), receipt=given["receipt"], receiver=Hand(outside=given["outside"]),
        reason=given["reason"], attachment_sha256=_kept(form, actor), reading=form.reading(), actor=actor,
        as_of=timezone.now(),
    )  # fmt: skip


def _settle(form: forms.SettleForm, exhibit_id: str, actor: Actor) -> ExhibitView:
    given = form.cleaned_data
    return actions.settle_doubt(
        exhibit_id, Settled(given["code"]), given["reason"], actor=actor, as_of=timezone.now()
    )


_VERBS: dict[str, Act] = {
    "offer": _offer, "take": _take, "answer": _answer, "move": _move, "check": _check, "seal": _seal,
    "unseal": _unseal, "copy": _copy, "end": _end, "settle": _settle,
}  # fmt: skip


def _forms(shown: ExhibitView, request: HttpRequest | None) -> dict[str, Any]:
    """A form for each thing that can be done: filled in from a request, or empty."""
    life = shown.life
    in_vault = shown.kind is ExhibitKind.FILE and has_object(shown.sha256)
    reads = {"asks_hash": bool(life.sha256) and not in_vault, "asks_seals": bool(life.seals)}
    given = () if request is None else (request.POST, request.FILES)
    people = [each for each in list_object_people(shown.case_id) if each != life.holder.person_id]
    able = [each for each in people if may(person(each), Permission.CASE_ADMIT, shown.case_id)]
    names = display_names(able)
    return {
        "offer_form": forms.OfferForm(
            *given, colleagues=[(each, names[each]) for each in able if each in names],
            from_outside=bool(life.holder.outside), **reads,
        ),
        "take_form": forms.TakeForm(
            *given, to_outside=bool(life.offer and life.offer.receiver.outside), **reads
        ),
        "answer_form": forms.AnswerForm(*given),
        "move_form": forms.MoveForm(*given, **reads),
        "check_form": forms.CheckForm(*given, **reads),
        "seal_form": forms.SealForm(*given),
        "unseal_form": forms.UnsealForm(*given, seals=life.seals),
        "copy_form": forms.CopyForm(*given, **reads),
        "end_form": forms.EndForm(*given, **reads),
        "settle_form": forms.SettleForm(*given),
    }  # fmt: skip


def _show(request: HttpRequest, shown: ExhibitView, *, status: int = 200, **given: Form) -> HttpResponse:
    reader = actor_of(request)
    told, case, life = get_sheet(shown.id, actor=reader), get_case(shown.case_id, actor=reader), shown.life
    may_admit = may(reader, Permission.CASE_ADMIT, case.id) and life.ended is None
    offer = life.offer
    answers = offer is not None and (
        offer.receiver.person_id == reader.id or (bool(offer.receiver.outside) and offer.by == reader.id)
    )
    context: dict[str, Any] = {
        "case": case,
        "is_open": case.closed_at is None,
        "exhibit": shown,
        "life": life,
        "steps": told.steps,
        "names": told.names | dict(display_names([shown.admitted_by])),
        "disagreements": told.disagreements,
        "original_number": told.original_number,
        "may_admit": may_admit,
        "holds": life.holder == Hand(reader.id),
        "may_fetch": bool(life.holder.outside) and offer is None,
        "may_answer": answers,
        "may_withdraw": offer is not None and offer.by == reader.id,
        "may_see_custody": may(reader, Permission.CUSTODY_VIEW),
        **_forms(shown, None),
        **given,
    }
    return render(request, "cases/exhibit.html", context, status=status)

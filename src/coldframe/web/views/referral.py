"""Referrals: what we handed to another desk, and what another desk handed to us."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.queries import may
from coldframe.access.terms import Permission
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.partners.document import sha256_of
from coldframe.partners.errors import ReleaseRefused
from coldframe.partners.queries import get_agreement, get_recipient, list_disclosures, list_recipients
from coldframe.partners.terms import OnwardTransfer, Purpose, Refused, RefusedField
from coldframe.referral import actions
from coldframe.referral.package import file_ending
from coldframe.referral.queries import (
    count_received,
    count_referrals,
    feedback_release,
    get_received,
    get_referral,
    list_asked_back,
    list_feedback,
    list_feedback_given,
    list_open_recalls,
    list_parked_recalls,
    list_received,
    list_referrals,
    list_unsettled,
    preview_of,
    states_to_tell,
)
from coldframe.referral.terms import LEFT, Preview, ReferralState, ReferralView
from coldframe.web.exchanged import UNSEEN_DAYS, made_context, received_context, unseen_days
from coldframe.web.forms.exchange import ReturnForm
from coldframe.web.forms.feedback import FeedbackForm
from coldframe.web.forms.handing import HandOverForm
from coldframe.web.forms.referral import TellForm
from coldframe.web.paging import pages_of
from coldframe.web.parcels import parcel_context
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import words_of
from coldframe.web.releasable import group_problems, group_withheld
from coldframe.web.shown import parts_of, steps_of
from coldframe.web.views.handing import as_seen
from coldframe.web.views.partners import add_problem, names_of

_STILL_HERE = (ReferralState.DRAFT, ReferralState.QUEUED)
"""While a referral stands there, what it would send is built anew; later it is sealed and sent."""


@page(Permission.REFERRAL_VIEW)
@require_GET
def made(request: HttpRequest) -> HttpResponse:
    """Show the referrals that we made, newest first."""
    state = next((state for state in ReferralState if state == request.GET.get("state")), None)
    paging = pages_of(request, count_referrals(state=state))
    listed, now = list_referrals(state=state, offset=paging.offset, limit=paging.limit), timezone.now()
    context = {
        "referrals": listed,
        "unseen": {one.id for one in listed if unseen_days(one, as_of=now) >= UNSEEN_DAYS},
        "unsettled": list_unsettled(),
        "overdue": {one.referral_id: one.due_at for one in list_open_recalls() if one.is_overdue(now)},
        "names": _recipient_names(),
        "paging": paging,
        "states": list(ReferralState),
        "state": state,
    }
    return render(request, "referral/list.html", context)


@page(Permission.REFERRAL_VIEW)
@require_GET
def referral(request: HttpRequest, referral_id: str) -> HttpResponse:
    """Show one referral: what the recipient sees, what is withheld and why, and every step of its way."""
    return _page(request, get_referral(referral_id))


@page(Permission.REFERRAL_SEND)
@require_POST
def send(request: HttpRequest, referral_id: str) -> HttpResponse:
    """Send a draft. From here on it is delivered by itself, as often as needed."""
    seen = request.POST.get("seen", "")
    if not as_seen(request, referral_id):
        return redirect("referral:page", referral_id)
    try:
        actions.send_referral(referral_id, seen_sha256=seen, actor=actor_of(request), as_of=timezone.now())
    except ReleaseRefused as refused:
        return _page(request, get_referral(referral_id), problems=refused.problems, status=422)
    messages.success(request, _("On its way. This page shows each try, and the recipient's receipt."))
    return redirect("referral:page", referral_id)


@page(Permission.REFERRAL_DRAFT)
@require_POST
def recall(request: HttpRequest, referral_id: str) -> HttpResponse:
    """Take back a referral that has not begun to leave."""
    actions.recall_referral(referral_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Recalled. It did not leave."))
    return redirect("referral:page", referral_id)


@page(Permission.REFERRAL_SEND)
@require_POST
def hand_over(request: HttpRequest, referral_id: str) -> HttpResponse:
    """Hand out a draft as a document, for a person to take to a recipient that has no desk. Once."""
    found = get_referral(referral_id)
    form = HandOverForm(request.POST)
    if not form.is_valid():
        return _page(request, found, hand_form=form, status=422)
    if not as_seen(request, referral_id):
        return redirect("referral:page", referral_id)
    written_by = form.written_by(get_recipient(found.recipient_id), written_at=timezone.now())
    try:
        document = actions.hand_over(
            referral_id, form=written_by, actor=actor_of(request), as_of=timezone.now()
        )
    except ReleaseRefused as refused:
        return _page(request, found, problems=refused.problems, status=422)
    except InvalidInput as problem:
        add_problem(form, problem)
        return _page(request, found, hand_form=form, status=422)
    answer = HttpResponse(document, content_type=written_by.media_type)
    ending = file_ending(written_by.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{referral_id}.{ending}"'
    return answer


@page(Permission.REFERRAL_VIEW)
@require_GET
def received(request: HttpRequest) -> HttpResponse:
    """Show the referrals that other desks handed to us, newest first."""
    paging = pages_of(request, count_received())
    found = list_received(offset=paging.offset, limit=paging.limit)
    context = {
        "received": found,
        "asked_back": list_asked_back(one.id for one in found),
        "parked": list_parked_recalls(),
        "names": _recipient_names(),
        "paging": paging,
    }
    return render(request, "referral/received.html", context)


@page(Permission.REFERRAL_VIEW)
@require_GET
def received_one(request: HttpRequest, received_id: str) -> HttpResponse:
    """Show one of them: the clue it became, what we may do with it, what its sender was told."""
    return _received_page(request, received_id)


@page(Permission.REFERRAL_SEND)
@require_POST
def tell(request: HttpRequest, received_id: str) -> HttpResponse:
    """Tell its sender how it goes on."""
    form = TellForm(request.POST, states=states_to_tell(get_received(received_id)))
    if not form.is_valid():
        return _received_page(request, received_id, form=form, status=422)
    state, back = ReferralState(form.cleaned_data["state"]), ReturnForm(request.POST)
    is_returned = state is ReferralState.NOT_OURS
    if is_returned and not back.is_valid():
        return _received_page(request, received_id, form=form, return_form=back, status=422)
    try:
        actions.tell_state(
            received_id,
            state,
            returned=back.returned() if is_returned else None,
            actor=actor_of(request),
            as_of=timezone.now(),
        )
    except InvalidInput as problem:
        add_problem(back, problem)
        return _received_page(request, received_id, form=form, return_form=back, status=422)
    messages.success(request, _("Entered. The sender is being told."))
    return redirect("referral:received-one", received_id)


@page(Permission.REFERRAL_SEND)
@require_POST
def feedback(request: HttpRequest, received_id: str) -> HttpResponse:
    """Write down what came of it, and tell its sender where an agreement covers that."""
    get_received(received_id)  # What is absent answers 404, whatever was entered.
    form = FeedbackForm(request.POST)
    if form.is_valid():
        try:
            actions.give_feedback(received_id, form.feedback(), actor=actor_of(request), as_of=timezone.now())
        except InvalidInput as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("Entered. Whether the sender is told stands beside it."))
            return redirect("referral:received-one", received_id)
    return _received_page(request, received_id, feedback_form=form, status=422)


def _offered(request: HttpRequest) -> dict[str, str]:
    """Answers that a closed case offers in the address. They fill the form in; a person still enters it."""
    asked = ("status", "closed_reason", "child_identified")
    return {name: request.GET[name] for name in asked if name in request.GET}


def _page(
    request: HttpRequest,
    found: ReferralView,
    *,
    problems: Sequence[RefusedField] = (),
    hand_form: HandOverForm | None = None,
    status: int = 200,
) -> HttpResponse:
    reader, recipient = actor_of(request), get_recipient(found.recipient_id)
    preview, hindrance = _preview(found)
    if preview is not None and isinstance(preview.answer, Refused):
        problems = problems or preview.answer.problems
    may_leave = (
        found.state is ReferralState.DRAFT
        and not problems
        and not hindrance
        and may(reader, Permission.REFERRAL_SEND)
    )
    context: dict[str, Any] = {
        "referral": found,
        "recipient": recipient,
        "preview": preview,
        "seen": sha256_of(preview.document) if preview is not None and preview.document else "",
        "hindrance": hindrance,
        "parts": parts_of(preview.document) if preview is not None else (),
        "onward": _onward(preview),
        "withheld": group_withheld(preview.withheld) if preview is not None else (),
        "grounds": group_problems(problems),
        "steps": steps_of(found),
        "disclosures": list_disclosures(subject_id=found.id),
        "feedback": list_feedback(found.id),
        "may_enter": found.state in LEFT and may(reader, Permission.REFERRAL_SEND),
        "agreement": get_agreement(found.agreement_id),
        "names": names_of(found.drafted_by, found.sent_by),
        "may_see_partners": may(reader, Permission.PARTNER_VIEW),
        "may_send": may_leave and bool(recipient.delivery_url and recipient.public_key),
        "may_hand_over": may_leave,
        "hand_form": hand_form or HandOverForm(),
        **parcel_context(
            found, recipient, may_leave=may_leave, may_send=may(reader, Permission.REFERRAL_SEND)
        ),
        "may_recall": found.state in (*_STILL_HERE, ReferralState.OFFERED)
        and may(reader, Permission.REFERRAL_DRAFT),
        **made_context(found, reader),
        "is_under_way": found.state in (ReferralState.QUEUED, ReferralState.SENDING),
    }
    return render(request, "referral/page.html", context, status=status)


def _preview(found: ReferralView) -> tuple[Preview | None, str]:
    """What would leave now, or why that cannot be said: its decision is not final any more."""
    if found.state not in _STILL_HERE:
        return None, ""
    try:
        return preview_of(found.id, as_of=timezone.now()), ""
    except (Conflict, InvalidInput) as problem:
        return None, words_of(problem)


def _onward(preview: Preview | None) -> OnwardTransfer | None:
    """Whether the recipient may pass it on, as the document tells it."""
    terms = preview.document.get("agreement") if preview is not None else None
    return OnwardTransfer(terms["onward_transfer"]) if isinstance(terms, dict) else None


def _received_page(
    request: HttpRequest,
    received_id: str,
    *,
    form: TellForm | None = None,
    return_form: ReturnForm | None = None,
    feedback_form: FeedbackForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found, reader = get_received(received_id), actor_of(request)
    states = states_to_tell(found)
    context = {
        "received": found,
        "sender": get_recipient(found.sender_id),
        "purpose": Purpose(found.purpose),
        "onward": OnwardTransfer(found.onward_transfer),
        "form": form or TellForm(states=states),
        "return_form": (return_form or ReturnForm()) if ReferralState.NOT_OURS in states else None,
        **received_context(found),
        "may_tell": bool(states) and may(reader, Permission.REFERRAL_SEND),
        "may_give": may(reader, Permission.REFERRAL_SEND),
        "feedback": list_feedback_given(received_id),
        "feedback_form": feedback_form or FeedbackForm(initial=_offered(request)),
        "is_feedback_covered": feedback_release(found, as_of=timezone.now()) is not None,
        "may_see_clue": may(reader, Permission.CLUE_VIEW),
        "may_see_partners": may(reader, Permission.PARTNER_VIEW),
    }
    return render(request, "referral/received_one.html", context, status=status)


def _recipient_names() -> dict[str, str]:
    return {one.id: one.name_as_printed for one in list_recipients()}

"""Takedown: notices to whoever hosts an address. People send them; nothing is ever fetched."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coldframe.access.queries import may
from coldframe.access.terms import Permission
from coldframe.core.errors import InvalidInput
from coldframe.intake.queries import find_clue, get_item
from coldframe.partners.errors import ReleaseRefused
from coldframe.takedown import actions
from coldframe.takedown.queries import count_notices, get_notice, get_notice_text, list_notices
from coldframe.takedown.terms import LegalGround, NoticeState, NoticeView, ResultKind, SentBy
from coldframe.triage.queries import require_clue_seen
from coldframe.web.forms.takedown import HoldForm, NoticeForm, ReappearanceForm, ResultForm, SentForm
from coldframe.web.paging import pages_of
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import words_for
from coldframe.web.views.partners import add_problem, names_of


@page(Permission.TAKEDOWN_VIEW)
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """Show the notices, newest first."""
    state = next((state for state in NoticeState if state == request.GET.get("state")), None)
    paging = pages_of(request, count_notices(state=state))
    context = {
        "notices": list_notices(state=state, offset=paging.offset, limit=paging.limit),
        "paging": paging,
        "states": list(NoticeState),
        "state": state,
    }
    return render(request, "takedown/list.html", context)


@page(Permission.TAKEDOWN_DRAFT)
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Draft a notice about the address of one item. Sends nothing, opens nothing."""
    item_id = request.POST.get("item_id") or request.GET.get("item", "")
    if not item_id:
        raise InvalidInput(_("Open a clue and choose Takedown beside an item with a web address."))
    item = get_item(item_id)
    require_clue_seen(item.clue_id, actor_of(request).id)
    if not item.url:
        raise InvalidInput(_("This item has no web address, so there is nothing to take down."))
    form = NoticeForm(request.POST or None, initial={"item_id": item_id, "host_name": item.platform})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"ground": LegalGround(form.cleaned_data["ground"])}
        try:
            made = actions.draft_notice(**given, actor=actor_of(request), as_of=timezone.now())
        except InvalidInput as problem:
            add_problem(form, problem)
        except ReleaseRefused as refused:
            origin = reverse("partners:origin", args=[item.clue_id])
            form.add_error(
                None,
                format_html(
                    '{} <a href="{}">{}</a>',
                    words_for(refused.problems[0].why),
                    origin,
                    _("The terms it came under"),
                ),
            )
        else:
            messages.success(request, _("Drafted. It is you who sends it."))
            return redirect("takedown:notice", made.id)
    context = {"form": form, "item": item, "earlier": list_notices(item_id=item_id)}
    return render(request, "takedown/new.html", context, status=422 if form.errors else 200)


@page(Permission.TAKEDOWN_VIEW)
@require_GET
def notice(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Show one notice: the text to send, where it stands, what came of it."""
    return _page(request, notice_id)


@page(Permission.TAKEDOWN_SEND)
@require_GET
def document(_request: HttpRequest, notice_id: str) -> HttpResponse:
    """Hand out the notice for a host's program: a file, with the address as it is."""
    text = get_notice_text(notice_id)
    answer = HttpResponse(
        json.dumps(dict(text.fields), ensure_ascii=False, indent=1), content_type="application/json"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{notice_id}.json"'
    return answer


@page(Permission.TAKEDOWN_SEND)
@require_POST
def sent(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Write down that the reader has sent it, and how."""
    form = SentForm(request.POST)

    def act(given: dict[str, Any]) -> NoticeView:
        return actions.send_notice(
            notice_id,
            how=SentBy(given["how"]),
            reference=given["reference"],
            actor=actor_of(request),
            as_of=timezone.now(),
        )

    return _do(request, notice_id, form, act, "sent_form", _("Noted as sent."))


@page(Permission.TAKEDOWN_SEND)
@require_POST
def hold(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Hold a draft because the police asked to wait."""
    form = HoldForm(request.POST)

    def act(given: dict[str, Any]) -> NoticeView:
        return actions.hold_notice(
            notice_id, reason=given["reason"], actor=actor_of(request), as_of=timezone.now()
        )

    done = _("Held. It cannot be noted as sent until the hold is lifted.")
    return _do(request, notice_id, form, act, "hold_form", done)


@page(Permission.TAKEDOWN_SEND)
@require_POST
def lift(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Lift the hold, when the police agree."""
    actions.lift_notice_hold(notice_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("The hold is lifted. The notice can be sent."))
    return redirect("takedown:notice", notice_id)


@page(Permission.TAKEDOWN_SEND)
@require_POST
def result(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Enter what became of it."""
    form = ResultForm(request.POST)

    def act(given: dict[str, Any]) -> NoticeView:
        return actions.record_result(
            notice_id,
            kind=ResultKind(given["kind"]),
            at=given["at"],
            actor=actor_of(request),
            as_of=timezone.now(),
        )

    return _do(request, notice_id, form, act, "result_form", _("Entered."))


@page(Permission.TAKEDOWN_SEND)
@require_POST
def reappeared(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Enter that a later clue shows the same thing again."""
    form = ReappearanceForm(request.POST)

    def act(given: dict[str, Any]) -> NoticeView:
        clue = find_clue(given["clue_id"])
        if clue is None:
            raise InvalidInput(
                _("There is no clue with this id. Copy it from the clue's page."), field="clue_id"
            )
        return actions.record_reappearance(notice_id, clue.id, actor=actor_of(request), as_of=timezone.now())

    done = _("Entered. A new notice can be drafted from the later clue.")
    return _do(request, notice_id, form, act, "again_form", done)


def _do(
    request: HttpRequest,
    notice_id: str,
    form: Form,
    act: Callable[[dict[str, Any]], NoticeView],
    name: str,
    done: str,
) -> HttpResponse:
    """Do what a form of the notice's page asks; show the page again with what is wrong in it."""
    get_notice(notice_id)  # What is absent answers 404, whatever was entered.
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except InvalidInput as problem:
            add_problem(form, problem)
        else:
            messages.success(request, done)
            return redirect("takedown:notice", notice_id)
    return _page(request, notice_id, **{name: form}, status=422)


def _page(request: HttpRequest, notice_id: str, *, status: int = 200, **forms: Form) -> HttpResponse:
    found, reader = get_notice(notice_id), actor_of(request)
    people = [found.drafted_by, found.sent_by, *(one.entered_by for one in found.results)]
    context: dict[str, Any] = {
        "notice": found,
        "text": get_notice_text(notice_id),
        "names": names_of(*people),
        "may_send": may(reader, Permission.TAKEDOWN_SEND),
        "sent_form": SentForm(),
        "hold_form": HoldForm(),
        "result_form": ResultForm(initial={"at": timezone.now()}),
        "again_form": ReappearanceForm(),
        **forms,
    }
    return render(request, "takedown/notice.html", context, status=status)

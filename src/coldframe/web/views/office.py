"""The desk itself: figures, the custody ledger, background work, and the people who work here."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access import actions as access
from coldframe.access.queries import get_person, list_people, may
from coldframe.access.terms import Permission, Role
from coldframe.core.errors import ColdframeError, InvalidInput
from coldframe.custody.queries import get_head, latest_events, list_events, verify
from coldframe.partners.queries import list_webhook_endpoints
from coldframe.publication.queries import list_figures, list_times, ratios_of
from coldframe.publication.terms import Period
from coldframe.web.figures import groups_of, rates_of, times_of
from coldframe.web.forms.office import PeriodForm, PersonForm
from coldframe.web.labels_office import DUTIES, TASKS
from coldframe.web.ledger import lines_of, page_of, thing_of, verdict
from coldframe.web.permissions import actor_of, page
from coldframe.web.refusals import refuse_entry
from coldframe.web.sealed import blanked, readable_by
from coldframe.work import actions as work
from coldframe.work.queries import count_work, list_work, list_workers
from coldframe.work.terms import WorkState

_EVENTS = 100
_OPEN_STATES = (WorkState.WAITING, WorkState.RUNNING, WorkState.POSTPONED, WorkState.FAILED)


@page(Permission.FIGURE_VIEW)
@require_GET
def count_figures(request: HttpRequest) -> HttpResponse:
    """Count the ledger over a period; every number with its unit, rule and source."""
    now = timezone.now()
    form = PeriodForm(request.GET or None, today=timezone.localdate())
    start, end = form.chosen()
    zone = timezone.get_current_timezone()
    period = Period(
        start=datetime.combine(start, time.min, tzinfo=zone).astimezone(UTC),
        end=datetime.combine(end + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC),
        zone=str(zone),
    )
    figures = list_figures(period, as_of=now)
    context = {
        "form": form,
        "groups": groups_of(figures),
        "times": times_of(list_times(period, as_of=now)),
        "rates": rates_of(ratios_of(figures)),
        "first": start,
        "last": end,
        "source": figures[0].source,
        "zone": period.zone,
        "as_of": now,
    }
    return render(request, "office/figures.html", context, status=422 if form.errors else 200)


@page(Permission.CUSTODY_VIEW)
@require_GET
def custody(request: HttpRequest) -> HttpResponse:
    """Show the newest events, or the whole life of one thing by its id, from its beginning."""
    about, place = request.GET.get("about", "").strip(), _place(request)
    # One more than a page holds tells whether there is another page.
    if about:
        found = list_events(about=about, after=place or 0, limit=_EVENTS + 1)
    else:
        found = latest_events(_EVENTS + 1, before=place)
    events, more = found[:_EVENTS], len(found) > _EVENTS
    reader = actor_of(request)
    readable = readable_by(reader)
    onward = ({"about": about} if about else {}) | ({"place": events[-1].sequence} if more else {})
    if about:
        # As if nobody had heard of it: whether there is a case of that id is its people's to know.
        events = tuple(filter(readable, events))
    context = {
        "about": about,
        "thing": thing_of(about),
        "thing_url": page_of(about, lambda permission, id_: may(reader, permission, id_)) if events else "",
        "lines": lines_of(event if readable(event) else blanked(event) for event in events),
        "place": place,
        "onward": f"?{urlencode(onward)}" if more and events else "",
        "head": get_head(),
        "may_verify": may(reader, Permission.CUSTODY_VERIFY),
    }
    return render(request, "office/custody.html", context)


@page(Permission.CUSTODY_VERIFY)
@require_POST
def verify_custody(request: HttpRequest) -> HttpResponse:
    """Re-check every event and link of the ledger."""
    found = verify()
    (messages.success if found.is_whole else messages.error)(request, verdict(found))
    return redirect("office:custody")


@page(Permission.WORK_VIEW)
@require_GET
def background(request: HttpRequest) -> HttpResponse:
    """Show what the automatic steps are doing, and what failed with its reason."""
    counts = count_work()
    context = {
        "counts": [(state, counts.get(state, 0)) for state in _OPEN_STATES],
        "works": [
            (each, TASKS.get(each.name, each.name), thing_of(each.key.partition(":")[0]))
            for each in list_work(limit=100)
        ],
        "workers": sum(1 for worker in list_workers() if worker.is_alive),
        "deaf": [one for one in list_webhook_endpoints() if one.disabled_at and not one.disabled_by],
        "may_switch": may(actor_of(request), Permission.PRODUCTION_SWITCH),
    }
    return render(request, "office/work.html", context)


@page(Permission.WORK_VIEW)
@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Try failed work again; what was done is not done twice."""
    work.retry(request.POST.get("work_id", ""), actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("It is being tried again."))
    return redirect("office:work")


@page(Permission.PERSON_MANAGE)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """List the people of this desk with their roles, and how much each had to look at."""
    return _people(request, PersonForm())


@page(Permission.PERSON_MANAGE)
@require_POST
def add_person(request: HttpRequest) -> HttpResponse:
    """Make an account with roles; its one-time link is shown once."""
    now, manager = timezone.now(), actor_of(request)
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _people(request, form, status=422)
    given = form.cleaned_data
    try:
        person = access.create_person(
            given["username"], given["display_name"] or given["username"], actor=manager, as_of=now
        )
    except ColdframeError as problem:
        refuse_entry(form, problem)
        return _people(request, form, status=422)
    for role in given["roles"]:
        access.grant_role(person, Role(role), actor=manager, as_of=now)
    return _show_link(request, person)


@page(Permission.PERSON_MANAGE)
@require_POST
def new_link(request: HttpRequest, person_id: str) -> HttpResponse:
    """Make a new one-time link for somebody who lost password or telephone."""
    return _show_link(request, get_person(person_id).id)


@page(Permission.PERSON_MANAGE)
@require_POST
def change_role(request: HttpRequest, person_id: str) -> HttpResponse:
    """Give or take one role."""
    role = next((role for role in Role if role == request.POST.get("role")), None)
    if role is None:
        raise InvalidInput(_("Choose one of the roles offered, then give it or take it away."), field="role")
    change = access.revoke_role if request.POST.get("take") else access.grant_role
    change(person_id, role, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("The roles are changed."))
    return redirect("office:people")


@page(Permission.PERSON_MANAGE)
@require_POST
def close_account(request: HttpRequest, person_id: str) -> HttpResponse:
    """Close an account: sign-in, sessions, roles and keys end at once."""
    access.deactivate(person_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("The account is closed. What the person did stays in the ledger."))
    return redirect("office:people")


@page(Permission.PERSON_MANAGE)
@require_POST
def open_account(request: HttpRequest, person_id: str) -> HttpResponse:
    """Open a closed account again, with the roles it had."""
    access.reactivate(person_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("The account is open again, with the roles it had."))
    return redirect("office:people")


def _people(request: HttpRequest, form: PersonForm, status: int = 200) -> HttpResponse:
    reader = str(request.user.pk)
    context = {
        "people": [
            {
                "person": person,
                "to_give": [role for role in Role if role not in person.roles],
                "is_reader": person.id == reader,
            }
            for person in list_people()
        ],
        "form": form,
        "duties": [(role, DUTIES[role]) for role in Role],
    }
    return render(request, "office/people.html", context, status=status)


def _show_link(request: HttpRequest, person_id: str) -> HttpResponse:
    token = access.create_setup_link(person_id, actor=actor_of(request), as_of=timezone.now())
    link = request.build_absolute_uri(f"/setup/{token}")
    return render(request, "office/link.html", {"person": get_person(person_id), "link": link})


def _place(request: HttpRequest) -> int | None:
    text = request.GET.get("place", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 15 else None

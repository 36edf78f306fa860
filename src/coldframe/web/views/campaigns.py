"""Campaigns: what several bodies did together, as each of them says it; nothing is added across bodies or units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coldframe.access.queries import display_names, may
from coldframe.access.terms import Permission
from coldframe.casework.queries import list_cases
from coldframe.core.actors import Actor
from coldframe.core.errors import ColdframeError, NotFound
from coldframe.core.values import SUPPRESSED
from coldframe.publication import actions
from coldframe.publication.campaign_files import as_csv, as_json
from coldframe.publication.queries import count_campaigns, get_campaign, list_campaigns, list_cases_of
from coldframe.publication.terms.campaign_hiding import public_values
from coldframe.publication.terms.campaign_views import BatchView, CampaignView
from coldframe.publication.terms.campaigns import CampaignTally
from coldframe.publication.terms.figures import Unit
from coldframe.web.campaigns import measures_of, pairs_of, places_of, tally_name, whose
from coldframe.web.forms.campaigns import (
    BatchForm,
    BodyForm,
    CampaignForm,
    ListedCaseForm,
    MeasureForm,
    RegionsForm,
    StrikeForm,
    TallyForm,
    batch_start,
    campaign_start,
    source_start,
    tally_start,
)
from coldframe.web.forms.goods import version_read
from coldframe.web.paging import pages_of
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.case_page import refuse

_CASES = 200


@page(Permission.FIGURE_VIEW)
@require_GET
def campaigns(request: HttpRequest) -> HttpResponse:
    """List campaigns."""
    paging = pages_of(request, count_campaigns())
    context = {
        "campaigns": list_campaigns(offset=paging.offset, limit=paging.limit),
        "paging": paging,
        "may_publish": may(actor_of(request), Permission.FIGURE_PUBLISH),
    }
    return render(request, "publication/campaigns.html", context)


@page(Permission.FIGURE_PUBLISH)
@require_http_methods(["GET", "POST"])
def new_campaign(request: HttpRequest) -> HttpResponse:
    """Enter a campaign."""
    start = {"zone": timezone.get_current_timezone_name()}
    form, reader = CampaignForm(request.POST or None, initial=start), actor_of(request)
    made: list[str] = []

    def act() -> None:
        made.append(actions.declare_campaign(form.campaign(), actor=reader, as_of=timezone.now()))

    if request.method == "POST" and _done(form, act):
        return redirect("publication:campaign", made[0])
    return render(request, "publication/campaign_form.html", {"form": form}, status=_status(form))


@page(Permission.FIGURE_VIEW)
@require_GET
def campaign(request: HttpRequest, campaign_id: str) -> HttpResponse:
    """Show a campaign: who, under which law, when, how many of what, where, and which cases it lists."""
    return _show(request, get_campaign(campaign_id, actor=actor_of(request)))


@page(Permission.FIGURE_PUBLISH)
@require_http_methods(["GET", "POST"])
def correct_campaign(request: HttpRequest, campaign_id: str) -> HttpResponse:
    """Show what was said of a campaign, and correct it."""
    reader = actor_of(request)
    found = get_campaign(campaign_id, actor=reader)
    form = CampaignForm(request.POST or None, corrects=True, initial=campaign_start(found.said))

    def act() -> None:
        reason = form.cleaned_data["reason"]
        actions.correct_campaign(
            campaign_id, form.campaign(), reason, corrects=version_read(request.POST), actor=reader,
            as_of=timezone.now(),
        )  # fmt: skip

    if request.method == "POST" and _done(form, act):
        messages.success(request, _("Corrected. What was said before stays to be seen."))
        return redirect("publication:campaign", campaign_id)
    context = {"form": form, "campaign": found, "names": display_names(each.by for each in found.versions)}
    return render(request, "publication/campaign_form.html", context, status=_status(form))


@page(Permission.FIGURE_PUBLISH)
@require_POST
def add_body(request: HttpRequest, campaign_id: str) -> HttpResponse:
    """Enter a body."""
    form, reader = BodyForm(request.POST), actor_of(request)
    return _do(
        request, campaign_id, "body_form", form,
        lambda: actions.add_body(campaign_id, form.body(), actor=reader, as_of=timezone.now()),
    )  # fmt: skip


@page(Permission.FIGURE_PUBLISH)
@require_POST
def strike_body(request: HttpRequest, campaign_id: str, body_id: str) -> HttpResponse:
    """Strike a body out."""
    reader = actor_of(request)
    if body_id not in {each.id for each in get_campaign(campaign_id, actor=reader).bodies}:
        raise NotFound("There is no such body in this campaign.")
    form = StrikeForm(request.POST)
    return _do(
        request, campaign_id, "strike_form", form,
        lambda: actions.strike_body(body_id, form.cleaned_data["reason"], actor=reader, as_of=timezone.now()),
    )  # fmt: skip


@page(Permission.FIGURE_PUBLISH)
@require_POST
def declare_measure(request: HttpRequest, campaign_id: str) -> HttpResponse:
    """Declare what is counted."""
    form, reader = MeasureForm(request.POST), actor_of(request)

    def act() -> None:
        given = dict(form.cleaned_data)
        actions.declare_measure(
            campaign_id, Unit(given.pop("unit")), **given, actor=reader, as_of=timezone.now()
        )

    return _do(request, campaign_id, "measure_form", form, act)


@page(Permission.FIGURE_PUBLISH)
@require_POST
def record_tally(request: HttpRequest, campaign_id: str) -> HttpResponse:
    """Enter a number."""
    reader = actor_of(request)
    form = TallyForm(request.POST, campaign=get_campaign(campaign_id, actor=reader))
    return _do(
        request, campaign_id, "tally_form", form,
        lambda: actions.record_tally(campaign_id, form.tally(), actor=reader, as_of=timezone.now()),
    )  # fmt: skip


@page(Permission.FIGURE_PUBLISH)
@require_POST
def name_regions(request: HttpRequest, campaign_id: str) -> HttpResponse:
    """Enter places that are named without counts."""
    reader = actor_of(request)
    form = RegionsForm(request.POST, campaign=get_campaign(campaign_id, actor=reader))

    def act() -> None:
        given = form.cleaned_data
        actions.name_regions(
            campaign_id, given["measure_id"], given["regions"].splitlines(), form.source_given(),
            is_open=given["is_open"], actor=reader, as_of=timezone.now(),
        )  # fmt: skip

    return _do(request, campaign_id, "regions_form", form, act)


@page(Permission.FIGURE_VIEW)
@require_http_methods(["GET", "POST"])
def tally(request: HttpRequest, campaign_id: str, tally_id: str) -> HttpResponse:
    """Show a number with all its corrections, and correct it."""
    reader = actor_of(request)
    found, shown = _tally(campaign_id, tally_id, reader)
    form = TallyForm(
        request.POST or None, corrects=True, campaign=found, own_id=tally_id, initial=tally_start(shown.said)
    )

    def act() -> None:
        reason = form.cleaned_data["reason"]
        actions.correct_tally(
            tally_id, form.tally(), reason, corrects=version_read(request.POST), actor=reader, as_of=timezone.now()
        )  # fmt: skip

    if request.method == "POST" and _done(form, act):
        messages.success(request, _("Corrected. What was said before stays to be seen."))
        return redirect("publication:campaign", campaign_id)
    return _show_tally(request, found, shown, {"form": form}, status=_status(form))


@page(Permission.FIGURE_PUBLISH)
@require_POST
def strike_tally(request: HttpRequest, campaign_id: str, tally_id: str) -> HttpResponse:
    """Strike a number out."""
    reader, form = actor_of(request), StrikeForm(request.POST)
    found, shown = _tally(campaign_id, tally_id, reader)
    if _done(
        form,
        lambda: actions.strike_tally(
            tally_id,
            form.cleaned_data["reason"],
            read=version_read(request.POST),
            actor=reader,
            as_of=timezone.now(),
        ),
    ):
        return redirect("publication:campaign", campaign_id)
    return _show_tally(request, found, shown, {"strike_form": form}, status=422)


@page(Permission.FIGURE_PUBLISH)
@require_POST
def record_batch(request: HttpRequest, campaign_id: str) -> HttpResponse:
    """Enter a batch."""
    form, reader = BatchForm(request.POST), actor_of(request)
    return _do(
        request, campaign_id, "batch_form", form,
        lambda: actions.record_batch(campaign_id, form.batch(), actor=reader, as_of=timezone.now()),
    )  # fmt: skip


@page(Permission.FIGURE_VIEW)
@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest, campaign_id: str, batch_id: str) -> HttpResponse:
    """Show a batch against its list, and correct what it says of itself."""
    reader = actor_of(request)
    found, shown = _batch(campaign_id, batch_id, reader)
    form = BatchForm(request.POST or None, corrects=True, initial=batch_start(shown.said))

    def act() -> None:
        reason = form.cleaned_data["reason"]
        actions.correct_batch(
            batch_id, form.batch(), reason, corrects=version_read(request.POST), actor=reader, as_of=timezone.now()
        )  # fmt: skip

    if request.method == "POST" and _done(form, act):
        messages.success(request, _("Corrected. What was said before stays to be seen."))
        return redirect("publication:batch", campaign_id, batch_id)
    return _show_batch(request, found, shown, {"form": form}, status=_status(form))


@page(Permission.FIGURE_PUBLISH)
@require_POST
def list_case(request: HttpRequest, campaign_id: str, batch_id: str) -> HttpResponse:
    """Enter a case of a batch's list."""
    reader = actor_of(request)
    found, shown = _batch(campaign_id, batch_id, reader)
    form = _listed_form(shown, reader, request.POST)
    if _done(form, lambda: actions.list_case(batch_id, form.listed(), actor=reader, as_of=timezone.now())):
        return redirect("publication:batch", campaign_id, batch_id)
    return _show_batch(request, found, shown, {"listed_form": form}, status=422)


@page(Permission.FIGURE_PUBLISH)
@require_POST
def strike_case(request: HttpRequest, campaign_id: str, batch_id: str, listed_id: str) -> HttpResponse:
    """Strike a case out of a batch's list."""
    reader, form = actor_of(request), StrikeForm(request.POST)
    found, shown = _batch(campaign_id, batch_id, reader)
    if listed_id not in {each.id for each in shown.cases}:
        raise NotFound("There is no such case in this batch.")
    if _done(
        form,
        lambda: actions.strike_case(
            listed_id, form.cleaned_data["reason"], actor=reader, as_of=timezone.now()
        ),
    ):
        return redirect("publication:batch", campaign_id, batch_id)
    return _show_batch(request, found, shown, {"strike_form": form}, status=422)


@page(Permission.FIGURE_PUBLISH)
@require_POST
def export_campaign(request: HttpRequest, campaign_id: str, form: str) -> HttpResponse:
    """Hand a campaign out as JSON or CSV, with small counts of children hidden and nothing of the desk's cases."""
    reader, now = actor_of(request), timezone.now()
    found = get_campaign(campaign_id, actor=reader)
    makers: dict[str, tuple[Callable[[], bytes], str]] = {
        "json": (lambda: as_json(found, as_of=now), "application/json"),
        "csv": (lambda: as_csv(found), "text/csv; charset=utf-8"),
    }
    if form not in makers:
        raise NotFound("A campaign is handed out as json or csv.")
    make, media_type = makers[form]
    content = make()
    actions.record_export(campaign_id, content, actor=reader, as_of=now)
    answer = HttpResponse(content, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{campaign_id}.{form}"'
    return answer


def _tally(campaign_id: str, tally_id: str, reader: Actor) -> tuple[CampaignView, CampaignTally]:
    found = get_campaign(campaign_id, actor=reader)
    shown = next((each for each in found.tallies if each.id == tally_id), None)
    if shown is None:
        raise NotFound("There is no such number in this campaign.")
    return found, shown


def _show_tally(
    request: HttpRequest, found: CampaignView, shown: CampaignTally, forms: dict[str, Form], *, status: int
) -> HttpResponse:
    context = {
        "campaign": found,
        "tally": shown,
        "versions": [
            (each, tally_name(found, each.said), whose(found, each.said)) for each in shown.versions
        ],
        "names": display_names(each.by for each in shown.versions),
        "may_publish": may(actor_of(request), Permission.FIGURE_PUBLISH),
        "form": TallyForm(corrects=True, campaign=found, own_id=shown.id, initial=tally_start(shown.said)),
        "strike_form": StrikeForm(),
        **forms,
    }
    return render(request, "publication/campaign_number.html", context, status=status)


def _batch(campaign_id: str, batch_id: str, reader: Actor) -> tuple[CampaignView, BatchView]:
    found = get_campaign(campaign_id, actor=reader)
    shown = next((each for each in found.batches if each.id == batch_id), None)
    if shown is None:
        raise NotFound("There is no such batch in this campaign.")
    return found, shown


def _listed_form(batch: BatchView, reader: Actor, data: Any = None) -> ListedCaseForm:
    sorts = [name for name, _number in batch.said.sorts]
    return ListedCaseForm(data, sorts=sorts, cases=list_cases(actor=reader, limit=_CASES))


def _show_batch(
    request: HttpRequest, found: CampaignView, shown: BatchView, forms: dict[str, Form], *, status: int
) -> HttpResponse:
    reader = actor_of(request)
    context = {
        "campaign": found,
        "batch": shown,
        "names": display_names(each.by for each in shown.versions),
        "may_publish": may(reader, Permission.FIGURE_PUBLISH),
        "form": BatchForm(corrects=True, initial=batch_start(shown.said)),
        "listed_form": _listed_form(shown, reader),
        "strike_form": StrikeForm(),
        **forms,
    }
    return render(request, "publication/campaign_batch.html", context, status=status)


def _do(
    request: HttpRequest, campaign_id: str, name: str, form: Form, act: Callable[[], object]
) -> HttpResponse:
    if _done(form, act):
        messages.success(request, _("Entered."))
        # One more of the same comes next; after what is counted, how many.
        following = "tally_form" if name == "measure_form" else name
        return redirect(
            f"{reverse('publication:campaign', args=[campaign_id])}?enter={following}#{following}"
        )
    return _show(request, get_campaign(campaign_id, actor=actor_of(request)), {name: form}, status=422)


def _done(form: Form, act: Callable[[], object]) -> bool:
    """Do it if the form holds; what the stage refuses goes beside its field."""
    if not form.is_valid():
        return False
    try:
        act()
    except ColdframeError as problem:
        refuse(form, problem)
        return False
    return True


def _status(form: Form) -> int:
    return 422 if form.errors else 200


def _show(
    request: HttpRequest, found: CampaignView, forms: dict[str, Form] | None = None, *, status: int = 200
) -> HttpResponse:
    reader, start, leaving = actor_of(request), source_start(found), public_values(found)
    context: dict[str, Any] = {
        "campaign": found,
        "names": display_names(each.by for each in found.versions),
        "entering": request.GET.get("enter", ""),
        "measures": measures_of(found, leaving),
        "is_held_back": SUPPRESSED in leaving.values(),
        "pairs": pairs_of(found),
        "places": places_of(found, leaving),
        "cases": list_cases_of(found.id, actor=reader),
        "may_publish": may(reader, Permission.FIGURE_PUBLISH),
        "body_form": BodyForm(initial={"source": found.said.source.title}),
        "strike_form": StrikeForm(),
        "measure_form": MeasureForm(),
        "tally_form": TallyForm(campaign=found, initial=start),
        "regions_form": RegionsForm(campaign=found, initial=start),
        "batch_form": BatchForm(initial=start),
        **(forms or {}),
    }  # fmt: skip
    return render(request, "publication/campaign.html", context, status=status)

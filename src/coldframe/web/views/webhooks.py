"""Webhooks: which of the desk's own systems is told of what, and how telling them went."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coldframe.access.terms import Permission
from coldframe.core.errors import InvalidInput
from coldframe.partners import actions
from coldframe.partners.queries import (
    count_webhook_deliveries,
    get_webhook_endpoint,
    list_webhook_deliveries,
    list_webhook_endpoints,
)
from coldframe.partners.terms import DeliveryState, NewWebhookSecret
from coldframe.web.forms.webhooks import WebhookForm
from coldframe.web.paging import pages_of
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.partners import add_problem, names_of


@page(Permission.DESK_MANAGE)
@require_http_methods(["GET", "POST"])
def endpoints(request: HttpRequest) -> HttpResponse:
    """Show the own systems that are told of events, and add one; its secret is shown once."""
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_webhook_endpoint(
                **form.cleaned_data, actor=actor_of(request), as_of=timezone.now()
            )
        except InvalidInput as problem:
            add_problem(form, problem)
        else:
            return _secret_page(request, made)
    rows = [
        (one, count_webhook_deliveries(one.id, state=DeliveryState.FAILED))
        for one in list_webhook_endpoints()
    ]
    context = {"endpoints": rows, "form": form}
    return render(request, "office/webhooks.html", context, status=422 if form.errors else 200)


@page(Permission.DESK_MANAGE)
@require_GET
def endpoint(request: HttpRequest, endpoint_id: str) -> HttpResponse:
    """Show one endpoint and its log: every delivery, each try, and what to do next."""
    found = get_webhook_endpoint(endpoint_id)
    state = next((state for state in DeliveryState if state == request.GET.get("state")), None)
    paging = pages_of(request, count_webhook_deliveries(endpoint_id, state=state))
    context = {
        "endpoint": found,
        "deliveries": list_webhook_deliveries(
            endpoint_id, state=state, offset=paging.offset, limit=paging.limit
        ),
        "failed": count_webhook_deliveries(endpoint_id, state=DeliveryState.FAILED),
        "states": list(DeliveryState),
        "state": state,
        "paging": paging,
        "names": names_of(found.added_by, found.disabled_by),
        "both_secrets": found.previous_until is not None and found.previous_until > timezone.now(),
    }
    return render(request, "office/webhook.html", context)


@page(Permission.DESK_MANAGE)
@require_POST
def rotate(request: HttpRequest, endpoint_id: str) -> HttpResponse:
    """Make another secret, shown once."""
    made = actions.rotate_webhook_secret(endpoint_id, actor=actor_of(request), as_of=timezone.now())
    return _secret_page(request, made)


@page(Permission.DESK_MANAGE)
@require_POST
def switch(request: HttpRequest, endpoint_id: str) -> HttpResponse:
    """Turn an endpoint off, or on again."""
    now = timezone.now()
    if request.POST.get("to") == "on":
        actions.enable_webhook_endpoint(endpoint_id, actor=actor_of(request), as_of=now)
        messages.success(request, _("On again. It is told of everything that happened meanwhile."))
    else:
        actions.disable_webhook_endpoint(endpoint_id, actor=actor_of(request), as_of=now)
        messages.success(request, _("Off. What happens meanwhile waits."))
    return redirect("office:webhook", endpoint_id)


@page(Permission.DESK_MANAGE)
@require_POST
def ping(request: HttpRequest, endpoint_id: str) -> HttpResponse:
    """Send a test."""
    actions.ping_webhook_endpoint(endpoint_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("A test is on its way. Its line in the log shows how it ended."))
    return redirect("office:webhook", endpoint_id)


@page(Permission.DESK_MANAGE)
@require_POST
def replay(request: HttpRequest, endpoint_id: str) -> HttpResponse:
    """Deliver one again, or all that failed."""
    count = actions.replay_webhooks(
        endpoint_id,
        delivery_id=request.POST.get("delivery", ""),
        actor=actor_of(request),
        as_of=timezone.now(),
    )
    said = ngettext("%(count)s delivery begins anew.", "%(count)s deliveries begin anew.", count)
    messages.success(request, said % {"count": count})
    return redirect("office:webhook", endpoint_id)


def _secret_page(request: HttpRequest, made: NewWebhookSecret) -> HttpResponse:
    answer = render(request, "office/webhook_secret.html", {"endpoint": made.endpoint, "secret": made.secret})
    answer.headers["Cache-Control"] = "no-store"
    return answer

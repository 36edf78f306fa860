"""Webhooks in the console: added, its secret seen once, switched, replayed, and a log that can be read."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.doors.web_people import client_of

from coldframe.access.terms import Role
from coldframe.core.actors import system
from coldframe.partners.actions.webhooks import give_up_webhook, record_webhook_try
from coldframe.partners.queries import list_webhook_deliveries, list_webhook_endpoints
from coldframe.partners.terms import DeliveryState

pytestmark = pytest.mark.django_db

DESK = system("webhooks")


@pytest.fixture
def admin(now: datetime, settings: LazySettings) -> Client:
    settings.COLDFRAME_WEBHOOK_HOSTS = frozenset({"siem.example.org"})
    return client_of(Role.ADMINISTRATOR, now=now)


def add(admin: Client) -> tuple[str, str]:
    given = {"url": "https://siem.example.org/hook", "kinds": ["clue_received", "decision_made"]}
    page = admin.post("/webhooks", given)
    assert page.headers["Cache-Control"] == "no-store"
    secret = "whsec_" + page.content.decode().partition("whsec_")[2].partition("<")[0]
    (endpoint,) = list_webhook_endpoints()
    return endpoint.id, secret


def test_an_endpoint_is_added_and_its_secret_is_seen_once(admin: Client) -> None:
    assert "No system is told of anything" in admin.get("/webhooks").content.decode()
    wrong = admin.post("/webhooks", {"url": "https://elsewhere.example.org/", "kinds": ["clue_received"]})
    assert wrong.status_code == 422
    assert "COLDFRAME_WEBHOOK_HOSTS" in wrong.content.decode()
    endpoint_id, secret = add(admin)
    assert len(secret) == len("whsec_") + 44
    page = admin.get(f"/webhooks/{endpoint_id}").content.decode()
    assert secret not in page
    assert "A clue was received" in page or "clue" in page
    again = admin.post(f"/webhooks/{endpoint_id}/secret").content.decode()
    assert "whsec_" in again
    assert secret not in again
    assert "still signs until" in admin.get(f"/webhooks/{endpoint_id}").content.decode()


def test_the_log_says_what_happened_and_what_to_do(admin: Client, now: datetime) -> None:
    endpoint_id, _ = add(admin)
    admin.post(f"/webhooks/{endpoint_id}/ping")
    (delivery,) = list_webhook_deliveries(endpoint_id)
    record_webhook_try(
        delivery.id,
        status=500,
        note="The endpoint answered with status 500.",
        is_gone=False,
        actor=DESK,
        as_of=now,
    )
    give_up_webhook(delivery.id, actor=DESK, as_of=now)
    page = admin.get(f"/webhooks/{endpoint_id}?state=failed").content.decode()
    assert "A test" in page
    assert "The endpoint answered with status 500." in page
    assert "It has taken nothing since" in page
    assert "Send 1 failed again" in page
    assert "Failing" in admin.get("/webhooks").content.decode()
    admin.post(f"/webhooks/{endpoint_id}/replay")
    assert list_webhook_deliveries(endpoint_id)[0].state is DeliveryState.WAITING
    give_up_webhook(delivery.id, actor=DESK, as_of=now)
    admin.post(f"/webhooks/{endpoint_id}/replay", {"delivery": delivery.id})
    assert list_webhook_deliveries(endpoint_id)[0].state is DeliveryState.WAITING


def test_it_is_switched_off_and_on(admin: Client) -> None:
    endpoint_id, _ = add(admin)
    admin.post(f"/webhooks/{endpoint_id}/switch", {"to": "off"})
    assert "Turn it on" in admin.get(f"/webhooks/{endpoint_id}").content.decode()
    assert admin.post(f"/webhooks/{endpoint_id}/ping").status_code == 409
    admin.post(f"/webhooks/{endpoint_id}/switch", {"to": "on"})
    assert "Turn it off" in admin.get(f"/webhooks/{endpoint_id}").content.decode()


def test_nobody_else_sees_or_changes_them(admin: Client, now: datetime) -> None:
    endpoint_id, _ = add(admin)
    liaison = client_of(Role.LIAISON, now=now)
    assert liaison.get("/webhooks").status_code in (403, 404)
    assert liaison.get(f"/webhooks/{endpoint_id}").status_code in (403, 404)
    assert liaison.post(f"/webhooks/{endpoint_id}/replay").status_code in (403, 404)
    assert admin.get("/webhooks/whe_nothing").status_code == 404


def test_one_that_was_turned_off_by_itself_is_told_of_where_work_is_looked_at(
    admin: Client, now: datetime
) -> None:
    endpoint_id, _ = add(admin)
    admin.post(f"/webhooks/{endpoint_id}/ping")
    (delivery,) = list_webhook_deliveries(endpoint_id)
    assert "took no webhook" not in admin.get("/work").content.decode()
    record_webhook_try(delivery.id, status=410, note="Gone.", is_gone=True, actor=DESK, as_of=now)
    assert "took no webhook" in admin.get("/work").content.decode()
    assert "so it was turned off" in admin.get(f"/webhooks/{endpoint_id}").content.decode()

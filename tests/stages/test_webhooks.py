"""Webhooks: what the desk's own systems hear, signed, once each in order, and what happens when they do not listen."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings
from tests.inline_work import run_waiting
from tests.stages.review_desk import make_person

import coldframe.pipeline  # noqa: F401  # ties the tasks' names to what they do
from coldframe.access.terms import Role
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.custody.actions import act
from coldframe.custody.queries import get_head, list_events, verify
from coldframe.partners import actions, queries
from coldframe.partners.models import WebhookDelivery, WebhookEndpoint
from coldframe.partners.terms import PING, WEBHOOK_KINDS, DeliveryState, NewWebhookSecret
from coldframe.work.terms import Failure

pytestmark = pytest.mark.django_db

NAME = "Nobody Example"


class Receiver:
    """One of the desk's own systems: keeps what comes, and answers as told."""

    def __init__(self) -> None:
        receiver = self
        self.statuses: list[int] = []
        self.got: list[tuple[dict[str, str], bytes]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def payloads(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]


@pytest.fixture
def receiver(settings: LazySettings) -> Iterator[Receiver]:
    settings.COLDFRAME_WEBHOOK_HOSTS = frozenset({"127.0.0.1"})
    running = Receiver()
    yield running
    running.stop()


@pytest.fixture
def admin() -> Actor:
    return make_person("ada", Role.ADMINISTRATOR)


@pytest.fixture
def added(receiver: Receiver, admin: Actor, now: datetime) -> NewWebhookSecret:
    return actions.add_webhook_endpoint(
        receiver.url, ["clue_received", "decision_made"], actor=admin, as_of=now
    )


def happen(kind: str, subject: str, *, actor: Actor, now: datetime) -> None:
    with act(actor=actor, as_of=now) as ledger:
        ledger.record(kind, subject, channel="form")


def deliver(now: datetime) -> list[Failure]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("coldframe.pipeline.tasks.timezone", SimpleNamespace(now=lambda: now))
        ended = run_waiting(clock=lambda: now)
    return [failure for failure in ended.values() if failure is not None]


def is_signed(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """Check as the specification tells a receiver to; nothing of ours is used."""
    key = base64.b64decode(secret.partition("_")[2])
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(
        hmac.compare_digest(one.partition(",")[2], wanted) for one in headers["webhook-signature"].split()
    )


def test_the_independent_check_agrees_with_the_published_example() -> None:
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    body = b'{"test": 2432232314}'
    assert is_signed(headers, body, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    assert not is_signed(headers, body + b" ", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")


def test_an_event_is_told_signed_and_says_what_which_and_when_only(
    receiver: Receiver, added: NewWebhookSecret, admin: Actor, now: datetime
) -> None:
    happen("clue_received", "clu_" + "1" * 26, actor=admin, now=now)
    happen("item_added", "itm_" + "1" * 26, actor=admin, now=now)
    happen("decision_made", "dec_" + "1" * 26, actor=admin, now=now)
    assert deliver(now) == []
    told_in_order = sorted(receiver.payloads(), key=lambda told: told["data"]["sequence"])
    assert [(told["type"], told["data"]) for told in told_in_order] == [
        ("clue_received", {"id": "clu_" + "1" * 26, "sequence": 1}),
        ("decision_made", {"id": "dec_" + "1" * 26, "sequence": 2}),
    ]
    for headers, body in receiver.got:
        assert set(json.loads(body)) == {"type", "timestamp", "data"}
        assert is_signed(headers, body, added.secret)
        assert headers["webhook-timestamp"] == str(int(now.timestamp()))
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 2
    log = queries.list_webhook_deliveries(added.endpoint.id)
    assert [(one.state, [each.status for each in one.tries]) for one in log] == [
        (DeliveryState.DELIVERED, [204])
    ] * 2
    assert added.secret not in str(WebhookEndpoint.objects.values_list())
    assert verify().is_whole


def test_an_act_that_fails_tells_nobody_and_a_dead_receiver_fails_no_act(
    receiver: Receiver, added: NewWebhookSecret, admin: Actor, now: datetime
) -> None:
    with pytest.raises(ZeroDivisionError), act(actor=admin, as_of=now) as ledger:
        ledger.record("clue_received", "clu_" + "1" * 26)
        _ = 1 / 0
    receiver.statuses = [500]
    happen("clue_received", "clu_" + "2" * 26, actor=admin, now=now)
    assert [failure.code for failure in deliver(now)] == ["remote_failure"]
    assert [told["data"]["id"] for told in receiver.payloads()] == ["clu_" + "2" * 26]
    (log,) = queries.list_webhook_deliveries(added.endpoint.id)
    assert log.state is DeliveryState.WAITING
    assert "status 500" in log.tries[0].note


def test_a_repeated_try_has_the_same_id_and_the_same_words(
    receiver: Receiver, added: NewWebhookSecret, admin: Actor, now: datetime
) -> None:
    receiver.statuses = [503]
    happen("clue_received", "clu_" + "1" * 26, actor=admin, now=now)
    deliver(now)
    WebhookDelivery.objects.update(state=DeliveryState.FAILED)
    later = now + timedelta(hours=1)
    assert queries.get_webhook_endpoint(added.endpoint.id).failing_since == now
    assert actions.replay_webhooks(added.endpoint.id, since=now, actor=admin, as_of=later) == 1
    assert deliver(later) == []
    (first, said), (second, again) = receiver.got
    assert first["webhook-id"] == second["webhook-id"]
    assert said == again
    assert first["webhook-timestamp"] != second["webhook-timestamp"]
    assert queries.get_webhook_endpoint(added.endpoint.id).failing_since is None
    (log,) = queries.list_webhook_deliveries(added.endpoint.id)
    assert [each.status for each in log.tries] == [503, 204]
    assert actions.replay_webhooks(added.endpoint.id, delivery_id=log.id, actor=admin, as_of=later) == 1
    assert actions.replay_webhooks(added.endpoint.id, actor=admin, as_of=later) == 0


def test_for_a_day_both_secrets_sign(
    receiver: Receiver, added: NewWebhookSecret, admin: Actor, now: datetime
) -> None:
    rotated = actions.rotate_webhook_secret(added.endpoint.id, actor=admin, as_of=now)
    for hours in (1, 25):
        actions.ping_webhook_endpoint(added.endpoint.id, actor=admin, as_of=now)
        deliver(now + timedelta(hours=hours))
    (first, body), (second, _) = receiver.got
    assert is_signed(first, body, added.secret)
    assert is_signed(first, body, rotated.secret)
    assert not is_signed(second, receiver.got[1][1], added.secret)
    assert is_signed(second, receiver.got[1][1], rotated.secret)
    assert [told["type"] for told in receiver.payloads()] == [PING, PING]


def test_what_happens_while_it_is_off_is_told_when_it_is_on_again(
    receiver: Receiver, added: NewWebhookSecret, admin: Actor, now: datetime
) -> None:
    actions.disable_webhook_endpoint(added.endpoint.id, actor=admin, as_of=now)
    happen("clue_received", "clu_" + "1" * 26, actor=admin, now=now)
    deliver(now)
    assert receiver.got == []
    with pytest.raises(Conflict):
        actions.ping_webhook_endpoint(added.endpoint.id, actor=admin, as_of=now)
    actions.enable_webhook_endpoint(added.endpoint.id, actor=admin, as_of=now)
    deliver(now)
    assert [told["data"]["sequence"] for told in receiver.payloads()] == [1]
    with pytest.raises(Conflict):
        actions.enable_webhook_endpoint(added.endpoint.id, actor=admin, as_of=now)


def test_what_others_append_while_it_is_added_does_not_wait_for_the_next_event(
    receiver: Receiver, admin: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = get_head()
    happen("clue_received", "clu_" + "1" * 26, actor=admin, now=now)
    with monkeypatch.context() as patch:  # as it is read where another transaction commits a moment later
        patch.setattr("coldframe.partners.actions.webhooks.get_head", lambda: before)
        actions.add_webhook_endpoint(receiver.url, ["clue_received"], actor=admin, as_of=now)
    deliver(now)
    assert [told["data"]["sequence"] for told in receiver.payloads()] == [1]


@pytest.mark.parametrize(("status", "days"), [(410, 0), (500, 6)])
def test_an_endpoint_that_is_gone_or_deaf_for_days_is_turned_off(
    receiver: Receiver, added: NewWebhookSecret, admin: Actor, now: datetime, status: int, days: int
) -> None:
    receiver.statuses = [status, status]
    happen("clue_received", "clu_" + "1" * 26, actor=admin, now=now)
    deliver(now)
    if days:
        happen("clue_received", "clu_" + "2" * 26, actor=admin, now=now)
        deliver(now + timedelta(days=days))
    found = queries.get_webhook_endpoint(added.endpoint.id)
    assert found.disabled_at == now + timedelta(days=days)
    assert found.disabled_by == ""
    assert "webhook_endpoint_disabled" in [event.kind for event in list_events(about=found.id)]
    happen("clue_received", "clu_" + "3" * 26, actor=admin, now=now)
    deliver(now + timedelta(days=days))
    assert len(receiver.got) == (2 if days else 1)


def test_only_systems_that_the_operator_names_are_told(
    receiver: Receiver, admin: Actor, now: datetime, settings: LazySettings, added: NewWebhookSecret
) -> None:
    for url in (
        "http://10.0.0.1/",
        "ftp://127.0.0.1/",
        "https://elsewhere.example.org/",
        "https://u:p@127.0.0.1/",
    ):
        with pytest.raises(InvalidInput) as caught:
            actions.add_webhook_endpoint(url, [PING], actor=admin, as_of=now)
        assert caught.value.field == "url"
    for kinds in ([], ["item_revealed"], [PING]):
        with pytest.raises(InvalidInput, match="Choose"):
            actions.add_webhook_endpoint(receiver.url, kinds, actor=admin, as_of=now)
    settings.COLDFRAME_WEBHOOK_HOSTS = frozenset()
    happen("clue_received", "clu_" + "1" * 26, actor=admin, now=now)
    deliver(now)
    assert receiver.got == []
    (log,) = queries.list_webhook_deliveries(added.endpoint.id)
    assert log.state is DeliveryState.FAILED
    assert "COLDFRAME_WEBHOOK_HOSTS" in log.tries[0].note


def test_only_who_manages_the_desk_works_here(receiver: Receiver, now: datetime) -> None:
    liaison = make_person("lia", Role.LIAISON)
    with pytest.raises(NotAllowed):
        actions.add_webhook_endpoint(receiver.url, ["clue_received"], actor=liaison, as_of=now)
    with pytest.raises(NotFound):
        queries.get_webhook_endpoint("whe_" + "1" * 26)


def test_every_kind_on_the_list_is_one_that_a_stage_records() -> None:
    from coldframe.casework.terms import CaseworkEvent
    from coldframe.intake.terms import IntakeEvent
    from coldframe.partners.terms import PartnersEvent
    from coldframe.referral.terms import ReferralEvent
    from coldframe.reporting.terms import ReportingEvent
    from coldframe.takedown.terms import TakedownEvent
    from coldframe.triage.terms import TriageEvent

    stages = (
        IntakeEvent, TriageEvent, ReportingEvent, ReferralEvent, TakedownEvent, CaseworkEvent, PartnersEvent
    )  # fmt: skip
    assert {str(event) for stage in stages for event in stage} >= WEBHOOK_KINDS

"""The whole protocol through the real door: bytes as they leave one desk, into the other's API."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import pytest
from django.test import Client
from tests.stages.referral.desks import PICTURE, Draft, S, Time, Wire, deliver, received, sent

from coldframe.intake.queries import list_clues, list_items
from coldframe.partners.http import Body, Response
from coldframe.work.terms import StepFailed

pytestmark = pytest.mark.django_db


class Door:
    """Stands in for the network under ``partners.http``; everything above and below it is real."""

    def __init__(self, wire: Wire, clock: Time) -> None:
        self.wire, self.clock = wire, clock
        self.spoil: tuple[bytes, bytes] = (b"", b"")
        self.drop_header = False
        self.answers: list[tuple[int, dict[str, object]]] = []

    def __call__(
        self, method: str, url: str, *, headers: Mapping[str, str], content: Body, **_limits: object
    ) -> Response:
        chunks: Iterator[bytes] = content.chunks
        body = b"".join(chunks)
        assert len(body) == content.size_bytes
        body = body.replace(*self.spoil) if self.spoil[0] else body
        sent_headers = {} if self.drop_header else dict(headers)
        with self.wire.as_partner():
            answer = Client().generic(
                method, "/api/v1/desk/messages", body, content_type=content.content_type, headers=sent_headers
            )
        self.answers.append((answer.status_code, json.loads(answer.content)))
        return Response(answer.status_code, {"content-type": answer["Content-Type"]}, answer.content)


@pytest.fixture
def door(clock: Time, monkeypatch: pytest.MonkeyPatch) -> Door:
    # Not the ``wire`` fixture: here ``post_message`` itself is under test.
    door = Door(Wire(monkeypatch, clock), clock)
    monkeypatch.setattr("coldframe.partners.post.request", door)
    monkeypatch.setattr("coldframe.api.desk.timezone.now", clock)
    return door


def test_a_referral_goes_through_the_door_with_its_file(draft: Draft, door: Door, clock: Time) -> None:
    done = deliver(sent(draft, clock), clock)
    ((status, answer),) = door.answers
    assert (status, set(answer)) == (200, {"receipt"})
    assert (done.state, done.remote_reference) == (S.DELIVERED, received().clue_id)
    assert list_items(received().clue_id)[0].size_bytes == len(PICTURE)


def test_a_file_changed_on_the_way_is_refused_and_nothing_is_kept(
    draft: Draft, door: Door, clock: Time
) -> None:
    referral = sent(draft, clock)
    before = len(list_clues())
    door.spoil = (b"drawn", b"DRAWN")
    done = deliver(referral, clock)
    assert done.state is S.REFUSED
    assert door.answers[0][0] == 422
    assert len(list_clues()) == before


def test_a_stranger_is_refused_before_its_files_are_read(draft: Draft, door: Door, clock: Time) -> None:
    referral = sent(draft, clock)
    before = len(list_clues())
    door.drop_header = True
    try:
        deliver(referral, clock)
    except StepFailed:
        pytest.fail("a refusal is final: repeating it cannot help")
    assert 400 <= door.answers[0][0] < 500
    assert len(list_clues()) == before

"""A second reader cannot learn what the first one chose: whatever it was, every page is the same.

Two worlds, alike but for the first reader's choice. Somebody with every role reads all that the desk has to
read, in both; what differs would tell of the choice.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch
from django.utils import timezone
from tests.doors.test_route_walk import GATED, OPERATIONS
from tests.doors.web_people import TERMINAL, client_of
from tests.stages.review_desk import make_person, make_review

from coldframe.access.actions import create_api_key
from coldframe.access.terms import KEY_PERMISSIONS, Role
from coldframe.core.actors import Actor, person
from coldframe.core.answers import Answer
from coldframe.intake.queries import list_items
from coldframe.triage.actions import claim_review, decide, reveal_item, second_decide
from coldframe.triage.queries import get_review, list_decisions
from coldframe.triage.terms import NewDecision, Observations, RevealReason, ReviewState

pytestmark = pytest.mark.django_db

SEEN = {"age_band": "infant", "act": "penetrative_act", "coercion": "seen", "origin": "real", "viral": "seen"}
CHOICES = (
    NewDecision("report", "baseline", "Grave: a certain sentence.", harms=("live_streamed_abuse",),
                observations=Observations.from_codes(SEEN)),
    NewDecision("refer", "cannot_determine", "Another sentence that says something else."),
    NewDecision("not_illegal", "not_illegal", "Nothing is there to be seen by anybody."),
)  # fmt: skip
# What differs between any two runs: ids, digests, moments, tokens.
NOISE = re.compile(
    r"\b[a-z]{2,4}_[0-9A-Za-z]{10,}|\b[0-9a-f]{64}\b|\b[0-9a-f]{16}\b|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?|\b\d\d:\d\d(:\d\d)?\b"
    r"|csrfmiddlewaretoken\" value=\"\w+|nonce=\"[^\"]+|X-CSRFToken[^}]+|\b\d+(\.\d+)? ?(ms|s|bytes)\b"
)
# Random by design: a code that is made anew for each reader of the page.
UNREAD = ("/sign-out", "/account", "/setup")


def _readable(client: Client, headers: dict[str, str], known: dict[str, str]) -> dict[str, str]:
    """Everything that can be read by address: each page with the ids of the matter, and without."""
    found: dict[str, str] = {}
    for route in GATED:
        if route.path.startswith(UNREAD):
            continue
        try:
            answer = client.get(route.filled(**known))
        except NoReverseMatch:  # A page that names what is not there.
            continue
        found[route.path] = _words(answer)
    for about, identity in known.items():
        found[f"custody {about}"] = _words(client.get("/custody", {"about": identity}))
    for _name, method, path, _auth in OPERATIONS:
        if method == "GET":
            filled = re.sub(r"\{(?:\w+:)?(\w+)\}", lambda part: known.get(part[1], "x"), path)
            found[f"api {path}"] = _words(client.get(f"/api/v1{filled}", headers=headers))
    return found


def _words(answer: object) -> str:
    body = b"".join(answer) if getattr(answer, "streaming", False) else answer.content  # type: ignore[attr-defined, call-overload]
    return f"{answer.status_code} " + NOISE.sub("·", bytes(body).decode("utf-8", "replace"))  # type: ignore[attr-defined]


def _world(
    choice: NewDecision, client: Client, headers: dict[str, str], rafa: Actor, sana: Actor, now: datetime
) -> dict[str, str]:
    with transaction.atomic():
        review = make_review(b"circle", b"square", danger_now=Answer.YES, claimed_by=rafa, as_of=now)
        item = list_items(review.clue_id)[0]
        reveal_item(
            review.id, item.id, reason=RevealReason.NEEDED_TO_DECIDE, is_full=False, actor=rafa, as_of=now
        )
        decision = decide(review.id, choice, actor=rafa, as_of=now)
        assert decision.needs_second
        assert get_review(review.id, as_of=now).state is ReviewState.AWAITING_SECOND
        claim_review(review.id, actor=sana, as_of=now)
        assert list_decisions(review_id=review.id, for_person=sana.id) == ()
        known = {
            "review_id": review.id, "clue_id": review.clue_id, "item_id": item.id, "decision_id": decision.id,
            "person_id": rafa.id,
        }  # fmt: skip
        found = _readable(client, headers, known)
        transaction.set_rollback(True)
    return found


def test_no_door_tells_a_second_reader_what_the_first_chose(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now().replace(microsecond=0)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    client = client_of(*Role, now=now, username="sana")
    sana = _actor(client)
    key = create_api_key(
        sana.id, "k", tuple(KEY_PERMISSIONS), expires_at=now + timedelta(days=1),
        actor=TERMINAL, as_of=now,
    )  # fmt: skip
    headers = {"Authorization": f"Bearer {key.token}"}
    rafa = make_person("rafa", Role.REVIEWER)
    worlds = [_world(choice, client, headers, rafa, sana, now) for choice in CHOICES]
    # The pages are worth comparing: the review is read, and the ledger tells of the proposal.
    assert "Your own reading" in worlds[0]["/review/<str:review_id>"]
    assert "proposed for a second reading" in worlds[0]["custody decision_id"]
    for other in worlds[1:]:
        assert [path for path, words in worlds[0].items() if other[path] != words] == []


def _actor(client: Client) -> Actor:
    return person(client.session["_auth_user_id"])


def test_the_comparison_would_see_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the second reading is given, the same pages do differ."""
    now = timezone.now().replace(microsecond=0)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    client = client_of(*Role, now=now, username="sana")
    sana, rafa = _actor(client), make_person("rafa", Role.REVIEWER)
    read: list[str] = []
    for choice in CHOICES[:2]:
        review = make_review(choice.reason.encode(), claimed_by=rafa, as_of=now)
        decide(review.id, choice, actor=rafa, as_of=now)
        claim_review(review.id, actor=sana, as_of=now)
        second_decide(review.id, NewDecision("informational", "not_illegal", "Mine."), actor=sana, as_of=now)
        read.append(_words(client.get(f"/review/{review.id}")))
    assert CHOICES[0].reason in read[0]
    assert read[0] != read[1]

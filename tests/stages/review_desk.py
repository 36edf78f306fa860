"""People and clues for the tests of triage and casework, made through the real actions."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from coldframe.access.actions import create_person, grant_role
from coldframe.access.terms import Role
from coldframe.core.actors import Actor, person, system
from coldframe.core.answers import Answer
from coldframe.custody.queries import list_events
from coldframe.intake.actions import receive_clue
from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem
from coldframe.partners.terms import HarmCategory
from coldframe.triage.actions import claim_review, open_review
from coldframe.triage.terms import NewDecision, ReviewView
from coldframe.vault.actions import store
from coldframe.vault.queries import find_object

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PIPELINE = system("pipeline")
TERMINAL = system("terminal")

REPORT = NewDecision("report", "nationally_illegal", "Drawn shapes stand in for what a list would hold.")
DISMISS = NewDecision("not_illegal", "not_illegal", "A drawing of a circle.")


def make_person(username: str, *roles: Role) -> Actor:
    """An account with these roles."""
    person_id = create_person(username, username.title(), actor=TERMINAL, as_of=NOW)
    for role in roles:
        grant_role(person_id, role, actor=TERMINAL, as_of=NOW)
    return person(person_id)


def make_clue(
    *contents: bytes,
    danger_now: Answer = Answer.UNKNOWN,
    harms: tuple[HarmCategory, ...] = (),
    as_of: datetime = NOW,
) -> str:
    """A clue with a file for each of ``contents``, or with one line of text."""
    stored = [store([content], actor=PIPELINE, as_of=as_of) for content in contents]
    items = tuple(NewItem(ItemKind.FILE, file=file, media_type="image/png") for file in stored)
    new = NewClue(
        channel=Channel.API,
        raw=b'{"statement": "invented"}' + hashlib.sha256(repr(contents).encode()).digest(),
        raw_media_type="application/json",
        items=items or (NewItem(ItemKind.TEXT, text="Somebody writes about a group."),),
        statement="An invented statement.",
        danger_now=danger_now,
        harms=harms,
    )
    return receive_clue(new, actor=PIPELINE, as_of=as_of).clue_id


def make_review(
    *contents: bytes,
    danger_now: Answer = Answer.UNKNOWN,
    harms: tuple[HarmCategory, ...] = (),
    claimed_by: Actor | None = None,
    as_of: datetime = NOW,
) -> ReviewView:
    """An open review of a new clue, claimed at once if a person is named."""
    clue_id = make_clue(*contents, danger_now=danger_now, harms=harms, as_of=as_of)
    review = open_review(clue_id, actor=PIPELINE, as_of=as_of)
    return claim_review(review.id, actor=claimed_by, as_of=as_of) if claimed_by else review


def kinds(about: str, *, only: type | None = None) -> list[str]:
    """Kinds of the events about an id, in order; if asked only those of one stage."""
    wanted = None if only is None else {str(kind) for kind in only}  # type: ignore[attr-defined]
    return [event.kind for event in list_events(about=about) if wanted is None or event.kind in wanted]


def last_detail(about: str, kind: str) -> dict[str, object]:
    """Detail of the newest event of that kind about an id."""
    return dict(list_events(about=about, kind=kind)[-1].detail)


def is_stored(content: bytes) -> bool:
    """True if the vault holds exactly these bytes."""
    return find_object(hashlib.sha256(content).hexdigest()) is not None

"""Destroyed after a recall means destroyed: no table, index or page of the database holds a word of it."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.stages.referral.desks import (
    COVERED,
    LIO,
    Draft,
    Time,
    Wire,
    deliver,
    deliver_message,
    received,
    sent,
)

from coldframe.core.actors import system
from coldframe.core.errors import Conflict
from coldframe.custody.queries import list_events, verify
from coldframe.intake.queries import get_clue, list_items
from coldframe.matching.actions import record_signals
from coldframe.matching.models import Signal, SignalRun
from coldframe.matching.terms import NewSignal, NewSignals, SignalKind, SignalOutcome
from coldframe.partners.queries import get_outgoing, list_outgoing
from coldframe.partners.terms import Field, OutgoingState
from coldframe.pipeline import answer_recall
from coldframe.pipeline.destroying import destroy_everywhere
from coldframe.referral import actions, queries
from coldframe.referral.models import ReceivedRecall
from coldframe.referral.terms import RecallAnswer, RecallReason
from coldframe.takedown.actions import draft_notice
from coldframe.takedown.models import Notice
from coldframe.takedown.terms import LegalGround, NoticeState
from coldframe.triage.actions import gather_clue, open_review
from coldframe.triage.models import Link, Review, Thread
from coldframe.triage.terms import ReviewState
from coldframe.vault.models import VaultObject

PIPELINE = system("pipeline")
HASH = "f0e1d2c3b4a59687" * 4
HOST = "abuse@host.example.org"
MARKS = ("A group sells access", "example.org/group", "secret-name", HASH, HOST, "marker words")
FEW = {Field.CLUE_STATEMENT, Field.ITEM_KIND, Field.ITEM_SHA256}

whole = pytest.mark.django_db(transaction=True)


def left() -> set[str]:
    """Return the marks that any table holds; on SQLite also those that any page of the file does."""
    found = {mark for table in connection.introspection.table_names() for mark in MARKS if holds(table, mark)}
    if connection.vendor == "sqlite":
        connection.cursor().execute("VACUUM")
        pages = connection.connection.serialize()
        found |= {mark for mark in MARKS if mark.encode() in pages}
    return found


def holds(table: str, mark: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # a name from the database itself
        return any(mark in said(value) for row in cursor for value in row)


def said(value: object) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


def work_on(clue_id: str, clock: Time) -> None:
    """Give every stage something to keep of a clue."""
    for item in list_items(clue_id):
        signals = NewSignals(
            SignalOutcome.COMPUTED, (NewSignal(SignalKind.PDQ, HASH, 90, algorithm="pdq", turns=(HASH,) * 8),)
        )
        record_signals(item.id, signals, actor=PIPELINE, as_of=clock())
    open_review(clue_id, actor=PIPELINE, as_of=clock())
    gather_clue(clue_id, actor=PIPELINE, as_of=clock())
    Review.objects.filter(clue_id=clue_id).update(aside_note="marker words", handed_note="marker words")


def ask(referral_id: str, clock: Time) -> None:
    asked = actions.ask_back(referral_id, reason=RecallReason.SENT_IN_ERROR, days=7, actor=LIO, as_of=clock())
    deliver_message(asked.message_id, clock)


def answer(wire: Wire, clock: Time, what: RecallAnswer, recall_id: str = "") -> None:
    with wire.as_partner():
        chosen = recall_id or ReceivedRecall.objects.filter(answer="").get().pk
        answer_recall(chosen, what, kept_reason=None, actor=LIO, as_of=clock())


@whole
def test_nothing_of_it_is_left_anywhere(draft: Draft, wire: Wire, clock: Time) -> None:
    done = deliver(sent(draft, clock, fields=FEW), clock)
    added = actions.preview_supplement(done.id, COVERED, actor=LIO, as_of=clock())
    more = actions.send_supplement(done.id, COVERED, seen_sha256=added.sha256, actor=LIO, as_of=clock())
    deliver_message(more.message_id, clock)
    theirs, ours = received().clue_id, done.clue_id
    for clue_id in (theirs, ours):
        work_on(clue_id, clock)
    address = next(item for item in list_items(ours) if item.url)
    draft_notice(
        item_id=address.id,
        host_contact=HOST,
        ground=LegalGround.INTIMATE_IMAGE,
        citation="§ 1",
        actor=LIO,
        as_of=clock(),
    )
    assert left() == set(MARKS)
    ask(done.id, clock)
    answer(wire, clock, RecallAnswer.DESTROYED)
    assert not Link.objects.filter(clue_id=theirs).exists()
    assert Review.objects.get(clue_id=theirs).state == ReviewState.DESTROYED
    assert not Review.objects.get(clue_id=theirs).is_waiting
    assert Notice.objects.get().state == NoticeState.DRAFTED
    # The tests' two desks share one database, so the sender's own clue goes, too.
    destroy_everywhere(ours, reason="recalled", actor=LIO, as_of=clock())
    assert left() == set()
    assert not VaultObject.objects.filter(destroyed_at=None).exists()
    assert verify().fault is None
    assert not (Signal.objects.exists() or SignalRun.objects.exists() or Thread.objects.exists())
    assert Notice.objects.get().state == NoticeState.STOPPED
    kinds = [event.kind for event in list_events(about=ours)]
    assert {"clue_destroyed", "signals_destroyed", "review_emptied"} <= set(kinds)
    (one, *_rest) = list_outgoing(subject_id=done.id)
    assert (one.payload, one.state) == ({}, OutgoingState.DELIVERED)


@pytest.mark.django_db
def test_what_waits_to_be_sent_is_given_up_with_the_clue(draft: Draft, wire: Wire, clock: Time) -> None:
    done = deliver(sent(draft, clock, fields=FEW), clock)
    added = actions.preview_supplement(done.id, COVERED, actor=LIO, as_of=clock())
    more = actions.send_supplement(done.id, COVERED, seen_sha256=added.sha256, actor=LIO, as_of=clock())
    destroy_everywhere(done.clue_id, reason="retention_over", actor=LIO, as_of=clock())
    before = len(wire.sent)
    assert deliver_message(more.message_id, clock).state is OutgoingState.REFUSED
    assert (get_outgoing(more.message_id).payload, len(wire.sent)) == ({}, before)


@pytest.mark.django_db
def test_a_recall_of_what_is_destroyed_already_is_answered_so(draft: Draft, wire: Wire, clock: Time) -> None:
    done = deliver(sent(draft, clock), clock)
    clue_id = received().clue_id
    destroy_everywhere(clue_id, reason="retention_over", actor=LIO, as_of=clock())
    ask(done.id, clock)
    with pytest.raises(Conflict, match="was destroyed before"):
        answer(wire, clock, RecallAnswer.CORRECTED)
    answer(wire, clock, RecallAnswer.DESTROYED)
    assert get_clue(clue_id).destroyed_at == clock()
    wire.bring_back(queries.list_received_recalls(received_id=received().pk)[0].answer_message_id)
    assert queries.list_recalls(done.id)[0].answer is RecallAnswer.DESTROYED


@pytest.mark.django_db
def test_signals_that_come_late_are_not_kept(draft: Draft, wire: Wire, clock: Time) -> None:
    deliver(sent(draft, clock), clock)
    clue_id = received().clue_id
    destroy_everywhere(clue_id, reason="recalled", actor=LIO, as_of=clock())
    with pytest.raises(Conflict, match="destroyed"):
        work_on(clue_id, clock)
    assert not Signal.objects.exists()

"""Feedback to sources: noted by the pipeline, sent only by a person, only under an agreement, told in full."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.inline_work import call_directly, run_waiting
from tests.stages.review_desk import DISMISS, REPORT, kinds, make_clue, make_person
from tests.stages.source_desk import Desk, a_source
from tests.unit.matching.exchanges import NOW, Asked, start

import coldframe.pipeline
from coldframe.access.terms import Role
from coldframe.core.actors import Actor, service
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed
from coldframe.core.ids import new_id
from coldframe.core.said import told
from coldframe.custody.queries import list_events
from coldframe.intake.queries import list_items
from coldframe.matching import actions, exchange_steps
from coldframe.matching.actions.feedback import NoSourceAgreement, begin_feedback, end_feedback
from coldframe.matching.exchanges.registry import get_exchange
from coldframe.matching.models import Feedback, Source
from coldframe.matching.queries import get_feedback, get_source, list_feedback
from coldframe.matching.terms.sources import FeedbackState, FeedbackView, SourceView
from coldframe.partners.actions import (
    activate_agreement,
    propose_agreement,
    propose_recipient,
    record_origin,
)
from coldframe.partners.errors import ReleaseRefused
from coldframe.partners.queries import list_disclosures
from coldframe.partners.terms import (
    Field,
    HarmCategory,
    NewAgreement,
    NewOrigin,
    OnwardTransfer,
    Purpose,
    RecipientKind,
)
from coldframe.simulators.exchange import Fault, FaultKind
from coldframe.simulators.hashsharing.server import REASONS
from coldframe.triage.actions import claim_review, decide, open_review, second_decide
from coldframe.work.queries import list_work
from coldframe.work.tasks import Run
from coldframe.work.terms import Patience

pytestmark = pytest.mark.django_db
assert coldframe.pipeline  # Its tasks are what runs here.
CONTENT = b"the bytes of a drawn shape"
GUID = next(iter(REASONS))


@pytest.fixture
def asked() -> Iterator[Asked]:
    one = start("ncmec")
    md5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
    one.server.exchange.put("42/a", {"md5": md5, "pdna": "x"}, at=NOW - timedelta(days=1), label="A1")
    yield one
    one.server.stop()


@pytest.fixture
def rafa() -> Actor:
    return make_person("rafa", Role.REVIEWER, Role.SECOND_READER)


@pytest.fixture
def lio() -> Actor:
    return make_person("lio", Role.LIAISON)


@pytest.fixture
def mara() -> Actor:
    return make_person("mara", Role.ADMINISTRATOR, Role.SECOND_READER)


def an_agreement(lio: Actor, mara: Actor, *, without: frozenset[Field] = frozenset()) -> str:
    """A partner that may be told of everything but those fields; returns the partner's id."""
    recipient = propose_recipient(
        name_as_printed="Example exchange",
        kind=RecipientKind.CLEARINGHOUSE,
        jurisdiction="US",
        actor=lio,
        as_of=NOW,
    )
    new = NewAgreement(
        recipient_id=recipient.id, legal_basis="Membership", purposes=frozenset({Purpose.PREVENTION}),
        categories=frozenset(HarmCategory), fields=frozenset(Field) - without,
        active_from=NOW - timedelta(days=1), active_to=NOW + timedelta(days=365), retention_days=365,
    )  # fmt: skip
    terms = propose_agreement(new, actor=lio, as_of=NOW)
    activate_agreement(terms.agreement_id, terms.version, actor=mara, as_of=NOW)
    return recipient.id


def matched(asked: Asked, *others: bytes, **changes: object) -> tuple[SourceView, str]:
    """A synced source, and a clue with a file that it lists, and others; its pipeline has run."""
    source = a_source(asked, **changes)
    Desk(asked).sync(source.id)
    clue_id = make_clue(CONTENT, *others, as_of=asked.clock[0])
    run_waiting(clock=lambda: asked.clock[0])
    return get_source(source.id), clue_id


def judged(clue_id: str, outcome: object, rafa: Actor, mara: Actor, asked: Asked) -> str:
    now = asked.clock[0]
    review = open_review(clue_id, actor=rafa, as_of=now)
    claim_review(review.id, actor=rafa, as_of=now)
    decision = decide(review.id, outcome, actor=rafa, as_of=now)  # type: ignore[arg-type]
    if decision.needs_second:
        claim_review(review.id, actor=mara, as_of=now)
        decision = second_decide(review.id, outcome, actor=mara, as_of=now)  # type: ignore[arg-type]
    run_waiting(clock=lambda: now)
    return decision.id


def deliver(feedback_id: str, asked: Asked) -> FeedbackView:
    attempt = Feedback.objects.get(id=feedback_id).attempt
    run = Run(
        f"matching.send_feedback:{feedback_id}:{attempt}", remember=call_directly, clock=lambda: asked.clock[0],
        patience=Patience(quick_tries=1), is_last_try=True, stopping=threading.Event(),
    )  # fmt: skip
    exchange_steps.send_feedback(run, feedback_id, str(attempt), clock=lambda: asked.clock[0])
    return get_feedback(feedback_id)


def test_that_a_decision_is_noted_and_nothing_leaves_by_itself(
    asked: Asked, rafa: Actor, mara: Actor
) -> None:
    source, clue_id = matched(asked)
    decision_id = judged(clue_id, REPORT, rafa, mara, asked)
    (one,) = list_feedback(source_id=source.id)
    assert (one.is_confirmed, one.state, one.key, one.kind, one.distance) == (
        True, FeedbackState.WAITING, "42/a", "md5", 0,
    )  # fmt: skip
    assert one.decision_id == decision_id
    assert asked.server.exchange.votes == []
    assert list_disclosures() == ()
    assert not [work for work in list_work() if work.name == "matching.send_feedback"]
    actions.note_judgement(
        [one.item_id], decision_id=decision_id, is_confirmed=True, actor=rafa, as_of=asked.clock[0]
    )
    assert len(list_feedback()) == 1


def test_that_a_person_sends_it_under_an_agreement_and_it_is_written_down_first(
    asked: Asked, rafa: Actor, mara: Actor, lio: Actor
) -> None:
    source, clue_id = matched(asked, recipient_id=an_agreement(lio, mara))
    judged(clue_id, REPORT, rafa, mara, asked)
    (one,) = list_feedback()
    for actor in (rafa, service("key_" + "1" * 26)):
        with pytest.raises(NotAllowed):
            actions.send_feedback(one.id, actor=actor, as_of=asked.clock[0])
    actions.send_feedback(one.id, actor=lio, as_of=asked.clock[0])
    with pytest.raises(Conflict):
        actions.send_feedback(one.id, actor=lio, as_of=asked.clock[0])
    sent = deliver(one.id, asked)
    assert (sent.state, sent.sent_by) == (FeedbackState.SENT, str(lio))
    assert asked.server.exchange.votes == [
        {"key": "42/a", "type": "MD5", "said": "affirmative", "reasons": []}
    ]
    (line,) = list_disclosures(subject_id=one.id)
    assert set(line.fields) == {Field.ITEM_MD5, Field.DECISION_OUTCOME}
    assert line.recipient_id == source.recipient_id
    assert line.delivered_at is not None
    assert kinds(one.id) == [
        "feedback_noted", "feedback_queued", "disclosure_begun", "disclosure_confirmed", "feedback_sent",
    ]  # fmt: skip
    assert not begin_feedback(one.id, 1, actor=lio, as_of=asked.clock[0])
    assert not begin_feedback(one.id, 2, actor=lio, as_of=asked.clock[0])


def test_that_nothing_is_told_of_what_its_sender_lets_nobody_know(
    asked: Asked, rafa: Actor, mara: Actor, lio: Actor
) -> None:
    _, clue_id = matched(asked, recipient_id=an_agreement(lio, mara))
    judged(clue_id, REPORT, rafa, mara, asked)
    (one,) = list_feedback()
    terms = NewOrigin("", OnwardTransfer.NOT_ALLOWED, sender_name="Faraway Hotline")
    record_origin(clue_id, terms, actor=service("import"), as_of=asked.clock[0])
    with pytest.raises(ReleaseRefused, match="Faraway Hotline sent this"):
        actions.send_feedback(one.id, actor=lio, as_of=asked.clock[0])
    assert get_feedback(one.id).state is FeedbackState.WAITING
    assert list_disclosures() == ()


def test_that_a_decision_on_several_items_confirms_none_of_them_by_itself(
    asked: Asked, rafa: Actor, mara: Actor, lio: Actor
) -> None:
    _, clue_id = matched(asked, b"another drawn shape", recipient_id=an_agreement(lio, mara))
    judged(clue_id, REPORT, rafa, mara, asked)
    (one,) = list_feedback()
    assert (one.is_confirmed, one.state) == (None, FeedbackState.WAITING)
    assert list_events(about=one.id)[-1].detail["confirmed"] is None
    with pytest.raises(InvalidInput, match="Say whether"):
        actions.send_feedback(one.id, actor=lio, as_of=asked.clock[0])
    with pytest.raises(InvalidInput, match="own reasons"):
        actions.send_feedback(one.id, is_confirmed=False, actor=lio, as_of=asked.clock[0])
    actions.send_feedback(one.id, is_confirmed=True, actor=lio, as_of=asked.clock[0])
    assert deliver(one.id, asked).is_confirmed is True
    assert [vote["said"] for vote in asked.server.exchange.votes] == ["affirmative"]


def test_that_only_an_entry_of_the_category_that_was_found_is_confirmed(asked: Asked, rafa: Actor) -> None:
    _, clue_id = matched(asked, b"another drawn shape")
    items = list_items(clue_id)
    for categories, said in (({HarmCategory.GROOMING}, None), ({HarmCategory.ABUSE_MATERIAL}, True)):
        decision_id = new_id("dec")
        actions.note_judgement(
            [item.id for item in items], decision_id=decision_id, is_confirmed=True, categories=categories,
            actor=rafa, as_of=asked.clock[0],
        )  # fmt: skip
        (noted,) = [one for one in list_feedback() if one.decision_id == decision_id]
        assert (noted.item_id, noted.is_confirmed) == (items[0].id, said)


def test_that_no_harm_in_the_whole_clue_is_none_in_any_of_its_items(
    asked: Asked, rafa: Actor, mara: Actor, lio: Actor
) -> None:
    _, clue_id = matched(asked, b"another drawn shape")
    judged(clue_id, DISMISS, rafa, mara, asked)
    assert [one.is_confirmed for one in list_feedback()] == [False]


def test_that_a_refusal_names_the_sources_own_reasons(
    asked: Asked, rafa: Actor, mara: Actor, lio: Actor
) -> None:
    source, clue_id = matched(asked, recipient_id=an_agreement(lio, mara))
    assert dict(source.vote_reasons["md5"]) == REASONS
    judged(clue_id, DISMISS, rafa, mara, asked)
    (one,) = list_feedback()
    assert not one.is_confirmed
    for reasons in ((), ("made-up",), (GUID, "made-up")):
        with pytest.raises(InvalidInput, match="own reasons"):
            actions.send_feedback(one.id, reasons=reasons, actor=lio, as_of=asked.clock[0])
    actions.send_feedback(one.id, reasons=(GUID,), actor=lio, as_of=asked.clock[0])
    deliver(one.id, asked)
    assert asked.server.exchange.votes == [
        {"key": "42/a", "type": "MD5", "said": "negative", "reasons": [GUID]}
    ]


def test_that_without_an_agreement_that_covers_it_nothing_is_sent(
    asked: Asked, rafa: Actor, mara: Actor, lio: Actor
) -> None:
    _, clue_id = matched(asked)
    judged(clue_id, REPORT, rafa, mara, asked)
    (one,) = list_feedback()
    with pytest.raises(NoSourceAgreement):
        actions.send_feedback(one.id, actor=lio, as_of=asked.clock[0])
    Source.objects.update(recipient_id=an_agreement(lio, mara, without=frozenset({Field.ITEM_MD5})))
    with pytest.raises(ReleaseRefused, match=r"item\.md5"):
        actions.send_feedback(one.id, actor=lio, as_of=asked.clock[0])
    assert kinds(one.id)[-1] == "release_refused"
    assert get_feedback(one.id).state is FeedbackState.WAITING
    assert (asked.server.exchange.votes, list_disclosures()) == ([], ())


def test_that_what_is_undone_or_withdrawn_is_not_sent(
    asked: Asked, rafa: Actor, mara: Actor, lio: Actor
) -> None:
    source, clue_id = matched(asked, recipient_id=an_agreement(lio, mara))
    decision_id = judged(clue_id, DISMISS, rafa, mara, asked)
    (one,) = list_feedback()
    actions.void_judgement(decision_id, actor=rafa, as_of=asked.clock[0])
    assert get_feedback(one.id).state is FeedbackState.NO_LONGER_STANDS
    with pytest.raises(Conflict):
        actions.send_feedback(one.id, reasons=(GUID,), actor=lio, as_of=asked.clock[0])
    actions.note_judgement(
        [one.item_id], decision_id="dec_" + "2" * 26, is_confirmed=True, actor=rafa, as_of=asked.clock[0]
    )
    asked.server.exchange.withdraw("42/a", at=asked.clock[0] + timedelta(minutes=1))
    desk = Desk(asked)
    desk.number = 7  # Another work than that of the first sync.
    desk.sync(source.id, after=timedelta(hours=2))
    (waiting,) = list_feedback(state=FeedbackState.WAITING)
    with pytest.raises(Conflict, match="withdrawn this entry"):
        actions.send_feedback(waiting.id, actor=lio, as_of=asked.clock[0])
    assert (
        actions.dismiss_feedback(waiting.id, actor=lio, as_of=asked.clock[0]).state is FeedbackState.DISMISSED
    )


def test_that_what_left_before_it_was_taken_back_is_told_to_have_left(
    asked: Asked, rafa: Actor, mara: Actor, lio: Actor
) -> None:
    _, clue_id = matched(asked, recipient_id=an_agreement(lio, mara))
    decision_id = judged(clue_id, REPORT, rafa, mara, asked)
    (one,) = list_feedback()
    now = asked.clock[0]
    actions.send_feedback(one.id, actor=lio, as_of=now)
    assert begin_feedback(one.id, 1, actor=rafa, as_of=now)
    actions.void_judgement(decision_id, actor=rafa, as_of=now)
    assert exchange_steps._send(one.id, lambda: now, get_exchange) == "", "not sent yet, so it is not sent"
    assert asked.server.exchange.votes == []
    end_feedback(one.id, 1, said="too slow", actor=rafa, as_of=now)
    assert get_feedback(one.id).state is FeedbackState.NO_LONGER_STANDS
    end_feedback(one.id, 1, answer_sha256="a" * 64, actor=rafa, as_of=now)
    assert get_feedback(one.id).state is FeedbackState.SENT
    assert kinds(one.id)[-3:] == ["feedback_voided", "disclosure_confirmed", "feedback_sent"]


def test_that_a_source_that_fails_can_be_told_again(
    asked: Asked, rafa: Actor, mara: Actor, lio: Actor
) -> None:
    _, clue_id = matched(asked, recipient_id=an_agreement(lio, mara))
    judged(clue_id, REPORT, rafa, mara, asked)
    (one,) = list_feedback()
    actions.send_feedback(one.id, actor=lio, as_of=asked.clock[0])
    entries = dict(asked.server.exchange._entries)
    asked.server.exchange._entries.clear()
    failed = deliver(one.id, asked)
    assert (failed.state, told(failed.said)) == (
        FeedbackState.FAILED, "The source answered with status 404.",
    )  # fmt: skip
    # The reason comes through the engine such that each reader has it in their own language.
    catalog = {"The source answered with status %(status)s.": "%(status)s!"}
    assert told(failed.said, lambda message: catalog.get(message, message)) == "404!"
    asked.server.exchange._entries.update(entries)
    asked.server.exchange.arm(Fault(FaultKind.GARBAGE))  # Only answers to GET fail.
    actions.send_feedback(one.id, actor=lio, as_of=asked.clock[0])
    assert deliver(one.id, asked).state is FeedbackState.SENT
    assert len(list_disclosures(subject_id=one.id)) == 2

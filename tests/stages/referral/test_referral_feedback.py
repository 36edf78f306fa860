"""Feedback: closed answers, told to the sender only where an agreement covers that, and counted there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stages.referral.desks import (
    LIO,
    MARA,
    Draft,
    Memory,
    Queue,
    S,
    Time,
    Wire,
    agree,
    claims,
    deliver,
    own_name,
    received,
    resigned,
    sent,
)

from coldframe.core.actors import system
from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput, NotAllowed, NotFound, RemoteFailure
from coldframe.custody.queries import list_events, verify
from coldframe.custody.signing import public_key_text, signing_key
from coldframe.partners import actions as partners
from coldframe.partners.queries import list_disclosures, list_recipients
from coldframe.partners.terms import Field, MessageKind, PartnersEvent
from coldframe.pipeline import receive_message
from coldframe.publication.queries import list_figures
from coldframe.publication.terms import Figure, Period, exactly
from coldframe.referral import actions, queries, steps
from coldframe.referral.answers import check_feedback_v1, feedback_payload, read_feedback_v1
from coldframe.referral.models import StateReport
from coldframe.referral.terms import (
    ClosedReason,
    Feedback,
    FeedbackStatus,
    Missing,
    ReferralEvent,
    WhyNotUseful,
)

ARREST = Feedback(FeedbackStatus.ARREST, child_identified=Answer.YES, additional_victims=2, useful=Answer.YES)
CLOSED = Feedback(FeedbackStatus.CLOSED, closed_reason=ClosedReason.FALSE_REPORT, useful=Answer.NO,
                  why_not_useful=WhyNotUseful.LIMITED)  # fmt: skip


@given(
    st.builds(
        Feedback,
        status=st.sampled_from(FeedbackStatus),
        child_identified=st.sampled_from(Answer),
        additional_victims=st.none() | st.integers(-2, 200_000),
        closed_reason=st.none() | st.sampled_from(ClosedReason),
        self_produced=st.sampled_from(Answer),
        useful=st.sampled_from(Answer),
        why_not_useful=st.none() | st.sampled_from(WhyNotUseful),
        missing=st.sets(st.sampled_from(Missing)).map(lambda codes: tuple(x for x in Missing if x in codes)),
        missing_fields=st.sets(st.sampled_from(Field)).map(
            lambda codes: tuple(x for x in Field if x in codes)
        ),
    )
)
def test_answers_that_belong_together_travel_whole_and_others_name_their_field(one: Feedback) -> None:
    fits = (
        one.status is not FeedbackStatus.OTHER
        and (one.closed_reason is not None) is (one.status is FeedbackStatus.CLOSED)
        and (one.why_not_useful is not None) is (one.useful is Answer.NO)
        and (one.additional_victims is None or (one.status in ("arrest", "conviction") and 0 <= one.additional_victims <= 100_000))
    )  # fmt: skip
    if fits:
        check_feedback_v1(one)
        assert read_feedback_v1(feedback_payload(one)) == one
    else:
        with pytest.raises(InvalidInput) as refused:
            check_feedback_v1(one)
        assert refused.value.field in ("status", "closed_reason", "additional_victims", "why_not_useful")


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"status": "Solved, with thanks"},
        {"status": "arrest", "name": "Some Body"},
        {"status": "arrest", "Some Body": "yes"},
        {"status": "arrest", "additional_victims": True},
        {"status": "arrest", "additional_victims": 10**12, "mood": "good"},
        {"status": "ongoing", "useful": 1},
        {"status": "ongoing", "missing": "file"},
        {"status": "ongoing", "missing": ["some words"]},
        {"status": "ongoing", "missing": ["x"] * 61},
    ],
)
def test_words_and_shapes_that_no_desk_agreed_on_are_refused(payload: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        read_feedback_v1(payload)


def parts_of(figure: Figure) -> dict[str, int]:
    assert figure.breakdown is not None
    return {part.code: int(part.value.number) for part in figure.breakdown.parts}


CODES = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)


@given(
    status=CODES,
    missing=st.lists(CODES | st.sampled_from([*map(str, Missing)]), unique=True, max_size=5),
    asked=st.dictionaries(CODES.map(lambda code: f"new_{code}"), CODES, max_size=3),
)
def test_a_desk_that_knows_more_is_understood_and_nothing_of_it_is_lost(
    status: str, missing: list[str], asked: dict[str, str]
) -> None:
    payload: dict[str, object] = {"status": status, "missing": missing, **asked}
    told = read_feedback_v1(payload)
    if status not in [*FeedbackStatus]:
        assert (told.status, ("status", status) in told.others) == (FeedbackStatus.OTHER, True)
    assert {*map(str, told.missing)} == {*missing} & {*map(str, Missing)}
    kept = feedback_payload(told)
    assert kept["status"] == status
    assert sorted(kept.get("missing", [])) == sorted(missing)  # type: ignore[type-var, arg-type]
    assert {question: kept[question] for question in asked} == asked
    assert read_feedback_v1(kept) == told


def cover(now: Time) -> None:
    """The partner's agreement with us, under which it may tell what came of a matter."""
    own = public_key_text(signing_key())
    us = next(one for one in list_recipients() if one.public_key == own)
    agree(us, now(), fields=frozenset({Field.FEEDBACK_OUTCOME}))


def give(wire: Wire, clock: Time, queue: Queue, feedback: Feedback) -> None:
    own_key = signing_key()

    def back(_url: str, *, token: str, transport: str, files: Any) -> str:
        wire.sent.append({"token": token})
        with wire.as_key(own_key):
            return receive_message(token, {}, as_of=clock())

    with wire.as_partner():
        waiting = len(queue)
        actions.give_feedback(received().id, feedback, actor=MARA, as_of=clock())
        for _name, report_id in queue[waiting:]:
            with wire.monkeypatch.context() as patch:
                patch.setattr("coldframe.partners.steps.post_message", back)
                steps.tell(Memory(report_id, clock).run(), report_id, clock=clock)


@pytest.mark.django_db
def test_the_sender_learns_what_came_of_it_and_counts_it(
    draft: Draft, wire: Wire, clock: Time, queue: Queue
) -> None:
    referral = deliver(sent(draft, clock), clock)
    cover(clock)
    give(wire, clock, queue, ARREST)
    clock.now += timedelta(days=40)
    # The agreement has run out by now; a new one is made before there is more to tell.
    cover(clock)
    give(wire, clock, queue, CLOSED)
    came, told = received(), queries.list_feedback(referral.id)
    assert [one.feedback for one in told] == [ARREST, CLOSED]
    assert [one.feedback for one in queries.list_feedback_given(came.id)] == [ARREST, CLOSED]
    assert all(one.told_at for one in queries.list_feedback_given(came.id))
    assert came.state == S.SEEN
    payload = claims(wire.sent[-1])["payload"]
    assert set(payload) == {"message", "state", "at", "feedback"}
    assert payload["feedback"] == {
        "status": "closed", "closed_reason": "false_report", "useful": "no", "why_not_useful": "limited"
    }  # fmt: skip
    assert [line.fields for line in list_disclosures(subject_id=came.id)] == [(Field.FEEDBACK_OUTCOME,)] * 2
    assert all(line.delivered_at for line in list_disclosures(subject_id=came.id))
    period = Period(clock() - timedelta(days=90), clock() + timedelta(days=1))
    figures = {one.measure.code: one for one in list_figures(period, as_of=clock())}
    assert parts_of(figures["feedback_received"]) == {
        "arrest": 1,
        "closed": 1,
    }
    by_sender, by_harm = figures["feedback_useful_by_sender"], figures["feedback_useful_by_harm"]
    assert (by_sender.value, parts_of(by_sender)) == (exactly(1), {LIO.id: 1})
    assert (by_harm.value, parts_of(by_harm)) == (exactly(1), {"sale_of_access": 1})
    assert verify().fault is None


@pytest.mark.django_db
def test_without_an_agreement_it_stays_here(draft: Draft, wire: Wire, clock: Time, queue: Queue) -> None:
    referral = deliver(sent(draft, clock), clock)
    waiting = len(queue)
    give(wire, clock, queue, ARREST)
    assert len(queue) == waiting
    came = received()
    assert queries.list_feedback(referral.id) == ()
    assert [one.told_at for one in queries.list_feedback_given(came.id)] == [None]
    assert list_disclosures(subject_id=came.id) == ()
    (event,) = [one for one in list_events(about=came.id) if one.kind == ReferralEvent.FEEDBACK_GIVEN]
    assert (event.detail["is_told"], event.detail["status"]) == (False, "arrest")


@pytest.mark.django_db
def test_an_agreement_that_ends_meanwhile_stops_it(
    draft: Draft, wire: Wire, clock: Time, queue: Queue
) -> None:
    deliver(sent(draft, clock), clock)
    cover(clock)
    with wire.as_partner():
        actions.give_feedback(received().id, ARREST, actor=MARA, as_of=clock())
        report = StateReport.objects.get()
        (line,) = list_disclosures(subject_id=received().id)
        partners.suspend_agreement(line.agreement_id, reason="They asked.", actor=MARA, as_of=clock())
        with pytest.raises(RemoteFailure) as refused:
            steps.send_state(report.id, clock=clock)
    assert refused.value.permanent
    assert len(wire.sent) == 1


@pytest.mark.django_db
def test_only_a_person_gives_it_and_only_about_what_came(draft: Draft, wire: Wire, clock: Time) -> None:
    deliver(sent(draft, clock), clock)
    with pytest.raises(NotAllowed):
        actions.give_feedback(received().id, ARREST, actor=system("pipeline"), as_of=clock())
    with pytest.raises(NotFound):
        actions.give_feedback("rrf_x", ARREST, actor=MARA, as_of=clock())
    with pytest.raises(InvalidInput):
        actions.give_feedback(received().id, Feedback(FeedbackStatus.CLOSED), actor=MARA, as_of=clock())
    assert not StateReport.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("feedback", ["words", {"status": 7}, {"status": "arrest", "note": "a name"}])
def test_a_message_with_other_feedback_changes_nothing(
    draft: Draft, wire: Wire, clock: Time, feedback: object
) -> None:
    referral = deliver(sent(draft, clock), clock)
    events = len(list_events(about=referral.id))
    with wire.as_partner():
        token = resigned(
            wire,
            clock,
            recipient=own_name(),
            kind=MessageKind.REFERRAL_STATE,
            payload={
                "message": referral.message_id,
                "state": "seen",
                "at": clock().isoformat(),
                "feedback": feedback,
            },
        )
    with pytest.raises(Exception) as refused:
        receive_message(token, {}, as_of=clock())
    assert refused.type.__name__ in ("MessageRefused", "InvalidInput")
    assert queries.get_referral(referral.id).state is S.DELIVERED
    assert len(list_events(about=referral.id)) == events
    assert PartnersEvent.MESSAGE_RECEIVED not in {event.kind for event in list_events(about=referral.id)}

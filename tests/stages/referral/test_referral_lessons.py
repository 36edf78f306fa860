"""What recipients lacked, entered by hand or told by a desk, comes back at the next draft and in the yield."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.stages.referral.desks import LIO, MARA, Draft, Queue, S, Time, Wire, deliver, received, sent

from coldframe.core.actors import desk, system
from coldframe.core.answers import Answer
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.custody.queries import list_events, verify
from coldframe.partners.terms import Field
from coldframe.referral import actions, queries
from coldframe.referral.answers import read_feedback_v1
from coldframe.referral.terms import (
    Direction,
    DraftStanding,
    Feedback,
    FeedbackStatus,
    Missing,
    ReferralEvent,
    ReferralView,
    WhyNotUseful,
    YieldBy,
)

pytestmark = pytest.mark.django_db

THIN = Feedback(
    FeedbackStatus.ONGOING,
    useful=Answer.NO,
    why_not_useful=WhyNotUseful.LIMITED,
    missing=(Missing.EVENT_PORT, Missing.ACCOUNT),
    missing_fields=(Field.SUBJECT_EMAIL,),
)


def enter(referral: ReferralView, told: Feedback, clock: Time) -> None:
    actions.enter_feedback(
        referral.id, told, told_by="Constable Reed, by telephone", at=clock(), actor=LIO, as_of=clock()
    )


def test_a_person_enters_what_was_told_and_custody_holds_no_word_of_who(
    draft: Draft, wire: Wire, clock: Time
) -> None:
    referral = deliver(sent(draft, clock), clock)
    enter(referral, THIN, clock)
    (told,) = queries.list_feedback(referral.id)
    assert (told.feedback, told.told_by, told.actor) == (THIN, "Constable Reed, by telephone", str(LIO))
    (event,) = list_events(about=referral.id, kind=ReferralEvent.FEEDBACK_RECEIVED)
    assert event.detail["by_hand"] is True
    assert event.detail["missing"] == ["event_port", "account"]
    assert "Reed" not in str(event)
    assert verify().fault is None


def test_what_never_left_and_who_is_nobody_say_nothing(draft: Draft, wire: Wire, clock: Time) -> None:
    made = draft()
    with pytest.raises(Conflict):
        enter(made, THIN, clock)
    referral = deliver(sent(draft, clock), clock)
    for changes, problem in (
        ({"told_by": "  "}, InvalidInput),
        ({"at": clock() + timedelta(days=2)}, InvalidInput),
        ({"actor": system("pipeline")}, NotAllowed),
    ):
        given = {"told_by": "Reed", "at": clock(), "actor": LIO, **changes}
        with pytest.raises(problem):
            actions.enter_feedback(referral.id, THIN, as_of=clock(), **given)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        actions.enter_feedback("ref_x", THIN, told_by="Reed", at=clock(), actor=LIO, as_of=clock())
    assert queries.list_feedback(referral.id) == ()


def test_a_strangers_code_stays_in_the_row_and_out_of_custody(draft: Draft, wire: Wire, clock: Time) -> None:
    referral = deliver(sent(draft, clock), clock)
    told = read_feedback_v1({"status": "archived", "missing": ["file", "moon_phase"], "mood": "good"})
    actions.record_feedback(referral.id, told, at=clock(), actor=desk(referral.recipient_id), as_of=clock())
    (kept,) = queries.list_feedback(referral.id)
    assert kept.feedback.others == (("status", "archived"), ("missing", "moon_phase"), ("mood", "good"))
    (event,) = list_events(about=referral.id, kind=ReferralEvent.FEEDBACK_RECEIVED)
    assert (event.detail["status"], event.detail["missing"]) == ("other", ["file"])
    assert not {"archived", "moon_phase", "good"} & {str(value) for value in event.detail.values()}


def test_the_next_draft_says_what_was_missing_and_how_it_stands_here(
    draft: Draft, wire: Wire, clock: Time, clue_id: str
) -> None:
    referral = deliver(sent(draft, clock), clock)
    told = (THIN, THIN, replace(THIN, missing=(Missing.FILE,), missing_fields=()))
    for one in told:
        enter(referral, one, clock)
    matter = queries.gather(clue_id)

    def lesson(*, covered: set[Field], chosen: set[Field]) -> dict[str, tuple[int, DraftStanding]]:
        found = queries.lesson_of(
            clue_id, matter, recipient_id=referral.recipient_id, covered=covered, chosen=chosen, as_of=clock()
        )
        # Several pieces on one referral are one lesson: the last.
        assert (found.pieces, found.is_own) == (1, False)
        return {str(gap.lacking): (gap.told, gap.standing) for gap in found.gaps}

    assert lesson(covered={Field.ITEM_FILE}, chosen=set()) == {"file": (1, DraftStanding.NOT_CHOSEN)}
    assert lesson(covered=set(), chosen={Field.ITEM_FILE}) == {"file": (1, DraftStanding.WITHHELD)}
    assert lesson(covered={Field.ITEM_FILE}, chosen={Field.ITEM_FILE}) == {"file": (1, DraftStanding.GOES)}


def test_a_recipient_that_said_enough_speaks_for_itself(
    draft: Draft, wire: Wire, clock: Time, clue_id: str
) -> None:
    made = [deliver(sent(draft, clock), clock) for _ in range(3)]
    for referral in made:
        enter(referral, THIN, clock)
    found = queries.lesson_of(
        clue_id, queries.gather(clue_id), recipient_id=made[0].recipient_id,
        covered=set(Field), chosen=set(), as_of=clock(),
    )  # fmt: skip
    assert (found.pieces, found.is_own) == (3, True)
    assert {str(gap.lacking): (gap.told, gap.standing) for gap in found.gaps} == {
        "event_port": (3, DraftStanding.LACKS),
        "account": (3, DraftStanding.NOT_CHOSEN),
        "subject.email": (3, DraftStanding.LACKS),
    }


def test_yield_counts_each_referral_once_by_its_last_word(draft: Draft, wire: Wire, clock: Time) -> None:
    start = clock()
    first, second = (deliver(sent(draft, clock), clock) for _ in range(2))
    clock.now += timedelta(days=4)
    enter(first, THIN, clock)
    clock.now += timedelta(days=4)
    enter(first, Feedback(FeedbackStatus.ARREST, useful=Answer.YES), clock)
    enter(first, Feedback(FeedbackStatus.CONVICTION), clock)
    end = clock() + timedelta(days=1)
    total, (row,) = queries.list_yield(Direction.MADE, YieldBy.RECIPIENT, start=start, end=end)
    assert (row.code, row.handed, row.answered) == (second.recipient_id, 2, 1)
    assert (row.actionable, row.not_useful, row.not_known) == (1, 0, 1)
    assert (total.share_percent, total.median_days) == (None, None)
    for by, codes in (
        (YieldBy.HARM, ["sale_of_access"]),
        (YieldBy.SENDER, [LIO.id]),
        (YieldBy.PLATFORM, ["example.com"]),
        (YieldBy.CHANNEL, ["form"]),
        (YieldBy.AGREEMENT, [first.agreement_id]),
    ):
        _, rows = queries.list_yield(Direction.MADE, by, start=start, end=end)
        assert [one.code for one in rows] == codes
    nothing, rows = queries.list_yield(Direction.MADE, YieldBy.HARM, start=end, end=end + timedelta(days=1))
    assert (nothing.handed, rows) == (0, ())


def test_what_was_done_without_a_word_is_owed_until_it_is_said(
    draft: Draft, wire: Wire, clock: Time, queue: Queue
) -> None:
    deliver(sent(draft, clock), clock)
    with wire.as_partner():
        came = received()
        assert queries.clues_owing_feedback() == ()
        actions.tell_state(came.id, S.DONE, actor=MARA, as_of=clock())
        assert queries.clues_owing_feedback() == ((came.id, came.clue_id),)
        actions.give_feedback(came.id, THIN, actor=MARA, as_of=clock())
        assert queries.clues_owing_feedback() == ()
    total, (row,) = queries.list_yield(
        Direction.RECEIVED, YieldBy.SENDER, start=came.received_at, end=clock() + timedelta(days=1)
    )
    assert (row.code, row.not_useful, row.by_reason) == (came.sender_id, 1, {"limited": 1})
    assert total.handed == 1

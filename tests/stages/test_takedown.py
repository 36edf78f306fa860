"""A notice from draft to what came of it, and that nothing is ever fetched or sent by itself."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pytest

from coldframe.core.actors import person, service, system
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.custody.queries import list_events, verify
from coldframe.intake.actions import receive_clue
from coldframe.intake.queries import list_items
from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem
from coldframe.partners.actions import permit_onward, record_origin
from coldframe.partners.errors import ReleaseRefused
from coldframe.partners.queries import list_disclosures
from coldframe.partners.terms import (
    Field,
    NewOrigin,
    NewPermission,
    OnwardTransfer,
    PartnersEvent,
    Purpose,
    Way,
)
from coldframe.takedown import actions, queries
from coldframe.takedown.terms import (
    LegalGround,
    NoticeState,
    NoticeView,
    ResultKind,
    SentBy,
    TakedownEvent,
)

pytestmark = pytest.mark.django_db

LIO = person("per_" + "1" * 26)
URL = "https://files.example.org/a"


@pytest.fixture(autouse=True)
def _no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coldframe.intake.actions.clues.enqueue", lambda *_args: "")


def clue(now: datetime, *items: NewItem) -> str:
    new = NewClue(
        channel=Channel.FORM,
        raw=b"raw",
        raw_media_type="text/plain",
        items=items or (NewItem(kind=ItemKind.URL, url=URL),),
    )
    return receive_clue(new, actor=LIO, as_of=now).clue_id


def draft(now: datetime, **changes: object) -> NoticeView:
    values: dict[str, object] = {
        "host_contact": "abuse@host.example.com",
        "ground": LegalGround.CHILD_ABUSE_MATERIAL,
        "citation": "Example Act, section 3",
    }
    if "item_id" not in changes:
        values["item_id"] = list_items(clue(now))[0].id
    return actions.draft_notice(**{**values, **changes}, actor=LIO, as_of=now)  # type: ignore[arg-type]


def came(clue_id: str, rule: OnwardTransfer, now: datetime) -> str:
    """The clue came under terms of somebody who is no partner."""
    new = NewOrigin("", rule, Purpose.REMOVAL, sender_name="Faraway Hotline")
    return record_origin(clue_id, new, actor=service("import"), as_of=now)


def test_what_its_sender_lets_nobody_know_is_told_no_host(now: datetime) -> None:
    item = list_items(clue(now))[0]
    origin = came(item.clue_id, OnwardTransfer.ON_REQUEST, now)
    with pytest.raises(ReleaseRefused) as refused:
        draft(now, item_id=item.id)
    assert "record on the page of its terms who allowed it" in refused.value.message
    assert queries.list_notices() == ()
    assert PartnersEvent.RELEASE_REFUSED in [event.kind for event in list_events(about=item.id)]

    for purpose in (Purpose.REPORT, Purpose.REMOVAL):
        said = NewPermission("", purpose, "Ms Invented", now, "Mail of 3 March")
        if purpose is Purpose.REPORT:
            with pytest.raises(InvalidInput):
                permit_onward(origin, said, actor=LIO, as_of=now)
        else:
            permit_onward(origin, said, actor=LIO, as_of=now)
    notice = draft(now, item_id=item.id)

    # The same matter came again, under terms that allow nobody anything.
    came(item.clue_id, OnwardTransfer.NOT_ALLOWED, now)
    with pytest.raises(ReleaseRefused):
        actions.send_notice(notice.id, how=SentBy.MAIL, actor=LIO, as_of=now)
    assert queries.get_notice(notice.id).state is NoticeState.DRAFTED


def test_terms_for_one_purpose_that_is_removal_let_a_host_know(now: datetime) -> None:
    item = list_items(clue(now))[0]
    came(item.clue_id, OnwardTransfer.SAME_PURPOSE, now)
    assert draft(now, item_id=item.id).state is NoticeState.DRAFTED


def test_a_notice_is_drafted_sent_by_a_person_and_answered(now: datetime) -> None:
    notice = draft(now)
    assert (notice.state, notice.defanged_locator) == (NoticeState.DRAFTED, "hxxps://files[.]example[.]org/a")
    text = queries.get_notice_text(notice.id)
    assert notice.id in text.body
    assert "Test desk" in text.body
    later = now + timedelta(hours=1)
    sent = actions.send_notice(notice.id, how=SentBy.MAIL, reference="T-1", actor=LIO, as_of=later)
    assert (sent.state, sent.sent_by, sent.sent_at, sent.sent_how, sent.sent_reference) == (
        NoticeState.SENT, LIO.id, later, SentBy.MAIL, "T-1",
    )  # fmt: skip
    silent = actions.record_result(notice.id, kind=ResultKind.NO_ANSWER, at=later, actor=LIO, as_of=later)
    assert silent.state is NoticeState.SENT
    done = actions.record_result(
        notice.id, kind=ResultKind.REMOVED_AT_SOURCE, at=later, actor=LIO, as_of=later
    )
    assert done.state is NoticeState.ANSWERED
    assert [result.kind for result in done.results] == [ResultKind.NO_ANSWER, ResultKind.REMOVED_AT_SOURCE]
    events = list_events(about=notice.id)
    assert [event.kind for event in events] == [
        TakedownEvent.NOTICE_DRAFTED,
        PartnersEvent.DISCLOSURE_BEGUN,
        TakedownEvent.NOTICE_SENT,
        TakedownEvent.NOTICE_RESULT,
        TakedownEvent.NOTICE_RESULT,
    ]
    (line,) = list_disclosures(subject_id=notice.id)
    assert (line.way, line.clue_id, line.fields) == (Way.HOST_NOTICE, notice.clue_id, (Field.ITEM_URL,))
    assert line.document_sha256 == hashlib.sha256(text.body.encode()).hexdigest()
    assert "example" not in str(events)
    assert verify().fault is None


def test_a_police_hold_blocks_sending_until_it_is_lifted(now: datetime) -> None:
    notice = draft(now)
    held = actions.hold_notice(notice.id, reason="Unit 4 watches the address", actor=LIO, as_of=now)
    assert (held.state, held.hold_reason) == (NoticeState.HELD, "Unit 4 watches the address")
    with pytest.raises(Conflict, match="police asked to wait"):
        actions.send_notice(notice.id, how=SentBy.MAIL, actor=LIO, as_of=now)
    with pytest.raises(Conflict):
        actions.hold_notice(notice.id, reason="again", actor=LIO, as_of=now)
    actions.lift_notice_hold(notice.id, actor=LIO, as_of=now)
    with pytest.raises(Conflict):
        actions.lift_notice_hold(notice.id, actor=LIO, as_of=now)
    assert actions.send_notice(notice.id, how=SentBy.MAIL, actor=LIO, as_of=now).state is NoticeState.SENT
    events = list_events(about=notice.id)
    assert "Unit 4" not in str(events)
    assert [event.kind for event in events][1:3] == [
        TakedownEvent.NOTICE_HELD,
        TakedownEvent.NOTICE_HOLD_LIFTED,
    ]


def test_a_reappearance_is_a_new_clue_and_does_not_undo_the_answer(now: datetime) -> None:
    notice = draft(now)
    again = clue(now + timedelta(days=3))
    with pytest.raises(Conflict, match="not sent"):
        actions.record_reappearance(notice.id, again, actor=LIO, as_of=now)
    actions.send_notice(notice.id, how=SentBy.HOST_FORM, actor=LIO, as_of=now)
    actions.record_result(notice.id, kind=ResultKind.REMOVED_AT_SOURCE, at=now, actor=LIO, as_of=now)
    later = now + timedelta(days=4)
    back = actions.record_reappearance(notice.id, again, actor=LIO, as_of=later)
    assert (back.results[-1].kind, back.results[-1].clue_id) == (ResultKind.REAPPEARED, again)
    assert back.results[-1].at == now + timedelta(days=3)
    assert back.state is NoticeState.ANSWERED
    with pytest.raises(Conflict, match="already"):
        actions.record_reappearance(notice.id, again, actor=LIO, as_of=later)
    with pytest.raises(InvalidInput, match="came from"):
        actions.record_reappearance(notice.id, notice.clue_id, actor=LIO, as_of=later)
    with pytest.raises(NotFound):
        actions.record_reappearance(notice.id, "clu_x", actor=LIO, as_of=later)
    assert list_events(about=again)[-1].kind == TakedownEvent.NOTICE_REAPPEARANCE


def test_what_was_not_sent_has_no_result_and_what_was_is_not_sent_again(now: datetime) -> None:
    notice = draft(now)
    with pytest.raises(Conflict):
        actions.record_result(notice.id, kind=ResultKind.REFUSED, at=now, actor=LIO, as_of=now)
    actions.send_notice(notice.id, how=SentBy.LETTER, actor=LIO, as_of=now)
    with pytest.raises(Conflict, match="sent already"):
        actions.send_notice(notice.id, how=SentBy.LETTER, actor=LIO, as_of=now)
    with pytest.raises(InvalidInput, match="future"):
        actions.record_result(
            notice.id, kind=ResultKind.REFUSED, at=now + timedelta(days=1), actor=LIO, as_of=now
        )
    with pytest.raises(InvalidInput, match="Name the clue"):
        actions.record_result(notice.id, kind=ResultKind.REAPPEARED, at=now, actor=LIO, as_of=now)


@pytest.mark.parametrize(
    ("change", "field"), [({"host_contact": " "}, "host_contact"), ({"citation": ""}, "citation")]
)
def test_a_notice_without_contact_or_law_is_refused(
    now: datetime, change: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        draft(now, **change)
    assert refused.value.field == field


def test_an_item_without_an_address_has_nothing_to_take_down(now: datetime) -> None:
    item = list_items(clue(now, NewItem(kind=ItemKind.TEXT, text="only words")))[0]
    with pytest.raises(InvalidInput, match="no web address"):
        draft(now, item_id=item.id)
    with pytest.raises(NotFound):
        draft(now, item_id="itm_x")


@pytest.mark.parametrize("actor", [service("key_1"), system("pipeline")])
def test_nothing_is_sent_by_itself(now: datetime, actor: object) -> None:
    notice = draft(now)
    with pytest.raises(NotAllowed):
        actions.send_notice(notice.id, how=SentBy.MAIL, actor=actor, as_of=now)  # type: ignore[arg-type]
    assert queries.get_notice(notice.id).state is NoticeState.DRAFTED


def test_notices_are_listed_by_item_clue_and_state(now: datetime) -> None:
    first, second = draft(now), draft(now + timedelta(hours=1))
    assert [one.id for one in queries.list_notices()] == [second.id, first.id]
    assert [one.id for one in queries.list_notices(item_id=first.item_id)] == [first.id]
    assert [one.id for one in queries.list_notices(clue_id=second.clue_id)] == [second.id]
    assert queries.list_notices(state=NoticeState.SENT) == ()

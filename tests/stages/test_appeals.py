"""Objections: a link that opens one thing, a window that runs from being told, an answer by who had no part."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.stages.review_desk import (
    DISMISS,
    NOW,
    PIPELINE,
    REPORT,
    kinds,
    last_detail,
    make_person,
    make_review,
)

from coldframe.access.terms import Role
from coldframe.core.actors import Actor
from coldframe.core.answers import Answer
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.custody.queries import list_events
from coldframe.triage import actions, queries
from coldframe.triage.actions.appeals import AFFECTED
from coldframe.triage.models import Appeal, AppealLink
from coldframe.triage.terms import AppealState, NewAppealLink, TriageEvent

pytestmark = pytest.mark.django_db
CODE = "abcd-efgh-jkmn-pqrs"
TOLD = "Your picture was taken down."


@pytest.fixture
def rafa() -> Actor:
    return make_person("rafa", Role.REVIEWER)


@pytest.fixture
def sana() -> Actor:
    return make_person("sana", Role.SECOND_READER)


@pytest.fixture
def lio() -> Actor:
    return make_person("lio", Role.LIAISON)


@pytest.fixture
def decision_id(rafa: Actor, settings: LazySettings) -> str:
    settings.COLDFRAME_JURISDICTION = "EU"
    review = make_review(b"circle", claimed_by=rafa)
    return actions.decide(review.id, DISMISS, actor=rafa, as_of=NOW).id


def link_to(decision_id: str, actor: Actor, told: str = TOLD) -> NewAppealLink:
    return actions.make_appeal_link(decision_id, told=told, informed_at=NOW, actor=actor, as_of=NOW)


def send(
    token: str, words: str = "This is my own drawing.", *, code: str = CODE, as_of: datetime = NOW
) -> str:
    return actions.receive_appeal_by_link(token, words, receipt_code=code, actor=AFFECTED, as_of=as_of).id


def test_a_link_is_kept_as_a_hash_and_ends_with_the_window(decision_id: str, lio: Actor) -> None:
    made = link_to(decision_id, lio)
    assert made.expires_at == datetime(2027, 5, 22, 9, 30, tzinfo=UTC)
    row = AppealLink.objects.get(id=made.id)
    assert row.token_sha256 == hashlib.sha256(made.token.encode()).hexdigest()
    assert made.token not in str(vars(row))
    (event,) = [e for e in list_events(about=decision_id) if e.kind == TriageEvent.APPEAL_LINK_MADE]
    assert event.detail["told_sha256"] == hashlib.sha256(TOLD.encode()).hexdigest()
    assert TOLD not in str(event.detail)
    found = queries.find_appeal_link(made.token, as_of=made.expires_at - timedelta(seconds=1))
    assert found is not None
    assert (found.told, found.appeal_id) == (TOLD, "")


def test_where_the_law_names_no_window_a_link_still_lives_six_months(
    decision_id: str, lio: Actor, settings: LazySettings
) -> None:
    settings.COLDFRAME_JURISDICTION = "KR"
    made = link_to(decision_id, lio)
    assert made.expires_at == datetime(2027, 5, 22, 9, 30, tzinfo=UTC)
    appeal = queries.get_appeal(send(made.token))
    assert (appeal.within_window, appeal.due_at) == (Answer.UNKNOWN, None)


def test_wrong_expired_and_revoked_links_open_the_same_nothing(decision_id: str, lio: Actor) -> None:
    expired, revoked = link_to(decision_id, lio), link_to(decision_id, lio)
    actions.revoke_appeal_link(revoked.id, actor=lio, as_of=NOW)
    for token, at in (
        ("cfa_wrong", NOW),
        ("", NOW),
        (expired.token, expired.expires_at),
        (revoked.token, NOW),
    ):
        assert queries.find_appeal_link(token, as_of=at) is None
        with pytest.raises(NotFound, match=r"^This link opens nothing\.$"):
            send(token, as_of=at)
    assert not Appeal.objects.exists()
    with pytest.raises(Conflict, match="taken back already"):
        actions.revoke_appeal_link(revoked.id, actor=lio, as_of=NOW)
    with pytest.raises(NotFound):
        actions.revoke_appeal_link("apl_x", actor=lio, as_of=NOW)


def test_one_link_takes_one_objection_and_a_double_click_loses_nothing(decision_id: str, lio: Actor) -> None:
    made = link_to(decision_id, lio)
    appeal_id = send(made.token)
    assert send(made.token, code="ABCD EFGH JKMN PQRS") == appeal_id  # the same code, however it is written
    with pytest.raises(Conflict, match="already"):
        send(made.token, "Another one.", code="bbbb-bbbb-bbbb-bbbb")
    assert Appeal.objects.count() == 1
    assert kinds(appeal_id) == ["appeal_received"]
    detail = last_detail(appeal_id, "appeal_received")
    assert detail["link"] == made.id
    assert "drawing" not in str(detail)
    assert CODE.replace("-", "") not in str(vars(Appeal.objects.get()))


def test_state_and_answer_need_link_and_code_also_after_the_window(
    decision_id: str, lio: Actor, sana: Actor
) -> None:
    made = link_to(decision_id, lio)
    other = link_to(decision_id, lio)
    appeal_id = send(made.token)
    actions.answer_appeal(appeal_id, "It stays.", actor=sana, as_of=NOW)
    later = made.expires_at + timedelta(days=30)
    link = queries.find_appeal_link(made.token, as_of=later)
    assert link is not None
    assert link.appeal_id == appeal_id
    found = queries.find_appeal_by_code(link.id, "abcdefghjkmnpqrs")
    assert found is not None
    assert (found.state, found.answer) == (AppealState.REFUSED, "It stays.")
    for wrong in ("", "abcdefghjkmnpqrz", "x" * 500, "\x00", "' or 1=1", "abcd-efgh-jkmn"):
        assert queries.find_appeal_by_code(link.id, wrong) is None
    assert queries.find_appeal_by_code(other.id, CODE) is None


def test_a_late_one_by_letter_is_taken_in_and_marked(decision_id: str, lio: Actor) -> None:
    told_late = actions.make_appeal_link(
        decision_id,
        told=TOLD,
        informed_at=NOW + timedelta(days=30),
        actor=lio,
        as_of=NOW + timedelta(days=30),
    )
    in_time = actions.receive_appeal(
        decision_id, "By letter.", actor=lio, as_of=told_late.expires_at - timedelta(days=1)
    )
    late = actions.receive_appeal(
        decision_id, "By letter.", actor=lio, as_of=told_late.expires_at + timedelta(days=1)
    )
    assert (in_time.within_window, late.within_window) == (Answer.YES, Answer.NO)
    assert late.entered_by == lio.id
    assert late.due_at == told_late.expires_at


@pytest.mark.parametrize(
    ("told", "informed_at", "field"),
    [
        (" ", NOW, "told"),
        ("x" * 10_001, NOW, "told"),
        (TOLD, NOW + timedelta(days=1), "informed_at"),
        (TOLD, NOW - timedelta(days=1), "informed_at"),
    ],
)
def test_a_link_needs_words_and_a_moment_that_can_be(
    decision_id: str, lio: Actor, told: str, informed_at: datetime, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        actions.make_appeal_link(decision_id, told=told, informed_at=informed_at, actor=lio, as_of=NOW)
    assert refused.value.field == field


def test_who_makes_links(decision_id: str, rafa: Actor) -> None:
    link_to(decision_id, rafa)
    for actor in (PIPELINE, make_person("ines", Role.INTAKE), make_person("inva", Role.INVESTIGATOR)):
        with pytest.raises(NotAllowed):
            link_to(decision_id, actor)


def test_there_is_no_link_to_what_is_not_final(rafa: Actor, sana: Actor) -> None:
    review = make_review(b"square", claimed_by=rafa)
    waiting = actions.decide(review.id, REPORT, actor=rafa, as_of=NOW)
    assert not waiting.is_final
    with pytest.raises(NotFound):
        link_to(waiting.id, sana)


def test_a_hostile_statement_stays_text(decision_id: str, lio: Actor) -> None:
    words = "<script>alert(1)</script>\u202e\x07 https://example.org/x"
    appeal = queries.get_appeal(send(link_to(decision_id, lio).token, words))
    assert appeal.statement == "<script>alert(1)</script> https://example.org/x"
    for bad in ("", " \n ", "x" * 10_001):
        with pytest.raises(InvalidInput):
            send(link_to(decision_id, lio).token, bad, code="cccc-cccc-cccc-cccc")
    with pytest.raises(InvalidInput):
        send(link_to(decision_id, lio).token, code="short")


@pytest.fixture
def three(decision_id: str, lio: Actor) -> list[NewAppealLink]:
    return [link_to(decision_id, lio, told=f"Told {number}.") for number in range(3)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_token_never_opens_anything_else(
    data: st.DataObject, three: list[NewAppealLink], decision_id: str
) -> None:
    made = data.draw(st.sampled_from(three))
    found = queries.find_appeal_link(made.token, as_of=NOW)
    assert found is not None
    assert found.id == made.id
    place = data.draw(st.integers(0, len(made.token) - 1))
    letter = data.draw(st.characters(codec="utf-8"))
    changed = made.token[:place] + letter + made.token[place + 1 :]
    others = (changed, made.token[:-1], made.token.upper(), f"{made.token} ", made.id, decision_id)
    for token in (*others, data.draw(st.text(max_size=60))):
        if token != made.token:
            assert queries.find_appeal_link(token, as_of=NOW) is None


def test_nobody_who_had_a_part_answers(rafa: Actor, sana: Actor, lio: Actor) -> None:
    third, asked = make_person("timo", Role.SECOND_READER), make_person("asma", Role.REVIEWER)
    free = make_person("fria", Role.REVIEWER)
    review = make_review(b"circle", claimed_by=rafa)
    actions.decide(review.id, REPORT, actor=rafa, as_of=NOW)
    actions.claim_review(review.id, actor=sana, as_of=NOW)
    actions.second_decide(review.id, DISMISS, actor=sana, as_of=NOW)
    actions.claim_review(review.id, actor=third, as_of=NOW)
    question = actions.ask_colleague(review.id, asked.id, "What do you think?", actor=third, as_of=NOW)
    actions.answer_question(question.id, "A drawing.", actor=asked, as_of=NOW)
    settled = actions.decide(review.id, DISMISS, actor=third, as_of=NOW)
    assert settled.is_final
    assert queries.part_in_decision(settled.id) == {rafa.id, sana.id, third.id, asked.id}
    appeal = actions.receive_appeal(settled.id, "No.", actor=lio, as_of=NOW)
    for person in (rafa, sana, third, asked):
        with pytest.raises(NotAllowed, match="independent"):
            actions.answer_appeal(appeal.id, "So it is.", actor=person, as_of=NOW)
    with pytest.raises(NotAllowed):
        actions.answer_appeal(appeal.id, "So it is.", actor=lio, as_of=NOW)  # no permission to decide
    assert actions.answer_appeal(appeal.id, "So it is.", actor=free, as_of=NOW).answered_by == free.id


def test_who_reversed_and_was_reversed_had_a_part_in_the_last_decision(rafa: Actor, sana: Actor) -> None:
    third = make_person("timo", Role.SECOND_READER)
    review = make_review(b"circle", claimed_by=rafa)
    old = actions.decide(review.id, DISMISS, actor=rafa, as_of=NOW)
    actions.claim_review(review.id, actor=sana, as_of=NOW)
    actions.reverse_decision(old.id, REPORT, actor=sana, as_of=NOW)
    actions.claim_review(review.id, actor=third, as_of=NOW)
    (new,) = [d for d in queries.list_decisions(review_id=review.id) if d.reverses]
    actions.second_decide(review.id, REPORT, actor=third, as_of=NOW)
    assert queries.part_in_decision(old.id) == {rafa.id}
    assert queries.part_in_decision(new.id) == {rafa.id, sana.id, third.id}

"""What banks say moves a clue in the queue and decides when two people read; it never decides the clue."""

from __future__ import annotations

import hashlib

import pytest
from tests.stages.review_desk import DISMISS, NOW, PIPELINE, REPORT, make_clue, make_person

from coldframe.access.terms import Role
from coldframe.core.actors import Actor, person
from coldframe.intake.queries import list_items
from coldframe.matching import actions, steps
from coldframe.matching.terms import Opinion, SignalKind, WithdrawReason
from coldframe.media.terms import Unreadable, UnreadableReason, unreadable
from coldframe.partners.terms import HarmCategory
from coldframe.triage.actions import claim_review, decide, open_review, rank_review
from coldframe.triage.queries import get_page
from coldframe.triage.terms import DecisionState, ReviewState, ReviewView, Sign

pytestmark = pytest.mark.django_db
LIO, SANA = person("per_" + "1" * 26), person("per_" + "2" * 26)


class _NoPicture:
    """Stands in for the sandbox: these bytes are no picture."""

    def signals(self, chunks: object) -> Unreadable:
        assert chunks is not None
        return unreadable(UnreadableReason.NOT_A_PICTURE)


@pytest.fixture
def rafa() -> Actor:
    return make_person("rafa", Role.REVIEWER)


def bank_file(content: bytes, opinion: Opinion = Opinion.POSITIVE) -> str:
    bank = actions.create_bank(
        f"Shapes {content!r}", category=HarmCategory.ABUSE_MATERIAL, source="Example list", opinion=opinion,
        actor=LIO, as_of=NOW,
    )  # fmt: skip
    value = hashlib.sha256(content).hexdigest()
    entry = actions.propose_entry(bank.id, SignalKind.SHA256, value, actor=LIO, as_of=NOW)
    return actions.approve_entry(entry.id, actor=SANA, as_of=NOW).id


def searched(*contents: bytes) -> ReviewView:
    clue_id = make_clue(*contents)
    for item in list_items(clue_id):
        steps.compute_item_signals(item.id, actor=PIPELINE, as_of=NOW, decoder=_NoPicture())
        steps.search_item(item.id, actor=PIPELINE, as_of=NOW)
    return open_review(clue_id, actor=PIPELINE, as_of=NOW)


def test_a_listed_file_raises_the_clue_and_leaves_the_decision_to_a_person(rafa: Actor) -> None:
    bank_file(b"circle")
    review = searched(b"circle")
    assert (review.state, review.points) == (ReviewState.OPEN, 25)
    assert review.signs == (Sign.EXACT_MATCH, Sign.EVERY_FILE_LISTED)
    (entry,) = get_page(review.id, rafa.id, as_of=NOW).items
    assert [match.is_exact for match in entry.matches] == [True]


def test_one_person_suffices_only_where_a_list_holds_every_file(rafa: Actor) -> None:
    bank_file(b"circle")
    for contents, state in (
        ((b"circle",), DecisionState.FINAL),
        ((b"circle", b"square"), DecisionState.PROPOSED),
    ):
        review = searched(*contents)
        claim_review(review.id, actor=rafa, as_of=NOW)
        assert decide(review.id, REPORT, actor=rafa, as_of=NOW).state is state


def test_a_list_that_only_asks_to_look_does_not_spare_the_second_reader(rafa: Actor) -> None:
    bank_file(b"circle", Opinion.INVESTIGATE)
    review = searched(b"circle")
    assert review.signs == (Sign.NEAR_MATCH,)
    claim_review(review.id, actor=rafa, as_of=NOW)
    assert decide(review.id, REPORT, actor=rafa, as_of=NOW).second_rules == ("outward_not_all_listed",)


def test_a_list_that_says_harmless_speaks_for_no_harm() -> None:
    bank_file(b"circle", Opinion.NEGATIVE)
    assert (searched(b"circle").signs, searched(b"circle").points) == ((), 0)


def test_setting_aside_what_a_list_holds_takes_two(rafa: Actor) -> None:
    bank_file(b"circle")
    review = searched(b"circle")
    claim_review(review.id, actor=rafa, as_of=NOW)
    assert decide(review.id, DISMISS, actor=rafa, as_of=NOW).second_rules == ("dismissed_against_list",)


def test_an_entry_withdrawn_since_no_longer_stands_in_for_a_second_reader(rafa: Actor) -> None:
    entry_id = bank_file(b"circle")
    review = searched(b"circle")
    actions.withdraw_entry(entry_id, reason=next(iter(WithdrawReason)), actor=LIO, as_of=NOW)
    claim_review(review.id, actor=rafa, as_of=NOW)
    assert decide(review.id, REPORT, actor=rafa, as_of=NOW).state is DecisionState.PROPOSED
    ranked = rank_review(review.clue_id, actor=PIPELINE, as_of=NOW)
    assert (ranked.points, ranked.signs, ranked.state) == (0, (), ReviewState.AWAITING_SECOND)

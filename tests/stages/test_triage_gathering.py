"""Clues that share something are one piece of work: tied, never merged, in any order, until a person says otherwise."""

from __future__ import annotations

import hashlib
from itertools import count

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.inline_work import run_waiting
from tests.stages.gathering_desk import (
    PDQ,
    READER,
    account,
    arrive,
    drawing,
    file,
    review_of,
    seen,
    text,
    tie,
    ties,
)
from tests.stages.review_desk import NOW, PIPELINE, kinds, last_detail, make_person

import coldframe.pipeline  # noqa: F401 - registers the tasks
from coldframe.access.terms import Role
from coldframe.core.actors import Actor, person
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.custody.queries import list_events
from coldframe.intake.actions import receive_clue
from coldframe.intake.queries import list_clues
from coldframe.intake.terms import Channel, NewClue
from coldframe.matching import actions as matching
from coldframe.matching.terms import SignalKind
from coldframe.partners.terms import HarmCategory
from coldframe.triage.actions import link_clues, undo_link
from coldframe.triage.models import Link, Queue, Review, Thread
from coldframe.triage.queries import count_tied, list_links, list_queue
from coldframe.triage.terms import ReviewState, TieKind

pytestmark = pytest.mark.django_db
LIO, SANA = person("per_" + "1" * 26), person("per_" + "2" * 26)
WHY = "They come from one and the same shared mailbox."
_numbers = count()


@pytest.fixture
def rafa() -> Actor:
    return make_person("rafa", Role.REVIEWER)


def undo(clue_id: str, kind: TieKind, actor: Actor) -> None:
    for link in list_links(clue_id):
        if link.kind is kind:
            undo_link(link.id, WHY, actor=actor, as_of=NOW)
            return  # One act undoes the tie, by whatever it was found.


def test_that_what_is_shared_ties_and_says_what_it_is() -> None:
    first = arrive(file(drawing(), account="u1"), text("write to a@example.com"))
    assert ties(first) == {}
    same_file = arrive(file(drawing()))
    near_file = arrive(file(drawing(12)))
    same_account = arrive(account("U1"))
    same_mail = arrive(text("it was a@example.com again"))
    stranger = arrive(text("b@example.com"), account("u1", platform="Other Chat"))
    assert ties(first) == {
        same_file: (TieKind.SAME_FILE,),
        near_file: (TieKind.NEAR_FILE,),
        same_account: (TieKind.SAME_ACCOUNT,),
        same_mail: (TieKind.SAME_SELECTOR,),
    }
    assert ties(stranger) == {}
    # A chain of ties makes one piece of work; what is not tied itself says so.
    assert ties(same_mail) == {
        first: (TieKind.SAME_SELECTOR,),
        same_file: (),
        near_file: (),
        same_account: (),
    }
    assert count_tied([first, same_mail, stranger], READER) == {first: 4, same_mail: 1}
    (near,) = [link for link in list_links(near_file) if link.distance]
    assert (near.kind, near.distance, near.signal_kind) == (TieKind.NEAR_FILE, 12, SignalKind.PDQ)


def test_that_the_same_words_tie_and_a_domain_or_a_bare_name_does_not() -> None:
    words = "The group meets every evening and asks newcomers for a picture of a drawn square first."
    one, other = arrive(text(words)), arrive(text(words))
    assert ties(one) == {other: (TieKind.SAME_TEXT,)}
    hosts = [arrive(text(f"https://example.org/{page}")) for page in ("a", "b")] + [
        arrive(text("https://example.org/")) for _ in range(2)
    ]
    assert [ties(clue) for clue in hosts] == [{}] * 4
    named = arrive(text("ask for @shape")), arrive(text("@shape wrote"))
    assert ties(named[0]) == {named[1]: (TieKind.SAME_SELECTOR,)}


def test_that_a_picture_with_few_details_or_far_away_ties_nothing() -> None:
    clues = [arrive(file(drawing(bits, quality=40, salt=str(bits)))) for bits in (0, 0, 3)][1:]
    clues += [arrive(file(drawing())), arrive(file(drawing(32)))]
    assert [ties(clue) for clue in clues[1:]] == [{}, {}, {}]


def test_that_turned_copies_meet_where_a_bank_holds_an_entry_near_both() -> None:
    bank = matching.create_bank(
        "Shapes", category=HarmCategory.ABUSE_MATERIAL, source="Example list", actor=LIO, as_of=NOW
    )
    entry = matching.propose_entry(bank.id, SignalKind.PDQ, PDQ, actor=LIO, as_of=NOW)
    matching.approve_entry(entry.id, actor=SANA, as_of=NOW)
    far = [
        f"pdq:{int(PDQ, 16) ^ mask:064x}:90:".encode()
        for mask in ((1 << 25) - 1, ((1 << 25) - 1) << 100)  # 25 bits from the entry, 50 from each other
    ]
    one, other = arrive(file(far[0])), arrive(file(far[1]))
    assert ties(one) == {other: (TieKind.NEAR_FILE,)}


def test_that_the_system_says_so_in_the_ledger_by_ids_alone() -> None:
    one = arrive(text("a@example.com"))
    other = arrive(text("a@example.com"))
    assert "clues_linked" not in [event.kind for event in list_events(about=one) if event.subject == one]
    detail = last_detail(other, "clues_linked")
    links = list_links(one)[0], list_links(other)[0]
    assert sorted(detail["links"]) == sorted(link.id for link in links)  # type: ignore[call-overload]
    assert (list(detail["clues"]), list(detail["ties"])) == ([one], ["same_selector"])  # type: ignore[call-overload]
    assert [(link.made_by, link.others, link.is_common) for link in links] == [("", 1, False)] * 2
    kept = repr([list(rows.values()) for rows in (Link.objects.all(), Thread.objects.all())])
    assert "example.com" not in kept + repr(list_events(about=one))
    assert (tie(other), tie(one)) == (0, 0)
    assert Link.objects.count() == 2


def test_that_the_automatic_steps_tie_clues_and_close_none() -> None:
    new = [
        NewClue(Channel.API, b"{}", "application/json", (text("a@example.com"),), statement=f"Clue {number}.")
        for number in range(2)
    ]
    one, other = (receive_clue(clue, actor=PIPELINE, as_of=NOW).clue_id for clue in new)
    assert set(run_waiting(clock=lambda: NOW).values()) == {None}
    assert ties(one) == {other: (TieKind.SAME_SELECTOR,)}
    assert {review_of(clue).state for clue in (one, other)} == {ReviewState.OPEN}


def test_that_what_too_many_share_ties_nothing_whoever_came_last(settings: LazySettings) -> None:
    settings.COLDFRAME_GATHER_CLUES = 3
    clues = [arrive(text("help@example.com"), account(f"u{number % 2}")) for number in range(4)]
    assert [ties(clue) for clue in clues] == [
        {other: (TieKind.SAME_ACCOUNT,) for other in clues[number % 2 :: 2] if other != clue}
        for number, clue in enumerate(clues)
    ]
    common = [link for link in list_links(clues[0]) if link.is_common]
    assert [(link.kind, link.others) for link in common] == [(TieKind.SAME_SELECTOR, 3)]
    assert count_tied(clues, READER) == dict.fromkeys(clues, 1)


def test_that_a_person_ties_clues_by_hand_and_takes_it_back(rafa: Actor) -> None:
    one, other = arrive(text("circle")), arrive(text("square"))
    link_id = link_clues(one, other, "The same hand drew both.", actor=rafa, as_of=NOW)
    assert (ties(one), ties(other)) == ({other: (TieKind.BY_HAND,)}, {one: (TieKind.BY_HAND,)})
    (link,) = list_links(one)
    assert (link.id, link.made_by, link.reason) == (link_id, rafa.id, "The same hand drew both.")
    undo_link(link_id, WHY, actor=rafa, as_of=NOW)
    assert (ties(one), ties(other)) == ({}, {})
    (link,) = list_links(one)
    assert (link.undone_by, link.undone_reason) == (rafa.id, WHY)
    assert [kind for kind in kinds(one) if kind in ("clues_linked", "link_undone")] == [
        "clues_linked", "link_undone",
    ]  # fmt: skip
    assert "drew" not in repr(list_events(about=one))
    with pytest.raises(Conflict):
        undo_link(link_id, WHY, actor=rafa, as_of=NOW)
    with pytest.raises(InvalidInput):
        link_clues(one, one, WHY, actor=rafa, as_of=NOW)
    with pytest.raises(InvalidInput):
        link_clues(one, other, " ", actor=rafa, as_of=NOW)
    with pytest.raises(NotFound):
        link_clues(one, "clu_" + "0" * 26, WHY, actor=rafa, as_of=NOW)
    with pytest.raises(NotAllowed):
        link_clues(one, other, WHY, actor=PIPELINE, as_of=NOW)
    with pytest.raises(NotAllowed):
        undo_link(link_id, WHY, actor=make_person("ada", Role.AUDITOR), as_of=NOW)


def test_that_the_system_never_makes_an_undone_link_again(rafa: Actor) -> None:
    one, other = arrive(file(drawing())), arrive(file(drawing()))
    for kind in (TieKind.SAME_FILE, TieKind.NEAR_FILE):
        undo(one, kind, rafa)
    assert ties(one) == {}
    third = arrive(file(drawing()))
    near = arrive(file(drawing(4)))
    for clue in (one, other, third, near):
        tie(clue)
    assert ties(one) == {}
    assert set(ties(other)) == {third, near}
    link_clues(one, near, "They belong together after all.", actor=rafa, as_of=NOW)
    assert ties(one)[near] == (TieKind.BY_HAND,)


def test_that_ties_take_no_clue_out_of_any_list(rafa: Actor) -> None:
    clues = {arrive(file(drawing()), text("a@example.com")) for _ in range(4)}
    before = {review.clue_id: review for review in list_queue(rafa.id, as_of=NOW)}
    assert set(before) == clues == {clue.id for clue in list_clues()}
    undo(min(clues), TieKind.SAME_FILE, rafa)
    assert {review.clue_id: review for review in list_queue(rafa.id, as_of=NOW)} == before
    assert Review.objects.count() == len(clues)


def test_that_a_queue_closed_to_a_reader_stays_closed(rafa: Actor) -> None:
    one, other, third = arrive(account("u1")), arrive(account("u1"), account("u2")), arrive(account("u2"))
    closed = Queue.objects.create(id="que_" + "1" * 26, name="Closed", is_limited=True, created_at=NOW)
    assert set(ties(one)) == {other, third}
    Review.objects.filter(id=review_of(other).id).update(queue=closed)
    assert (seen(one, rafa).clues, seen(one, rafa).count) == ((), 0)  # and no chain leads through it
    assert count_tied([one, third], rafa.id) == {}
    fourth = arrive(account("u1"))
    assert count_tied([one, third], rafa.id) == {one: 1}
    assert [each.clue_id for each in seen(one, rafa).clues] == [fourth]
    link = list_links(other)[0]
    with pytest.raises(NotFound):
        undo_link(link.id, WHY, actor=rafa, as_of=NOW)
    with pytest.raises(NotFound):
        link_clues(one, other, WHY, actor=rafa, as_of=NOW)


def test_that_many_are_shown_in_part_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coldframe.triage.queries.gathering.SHOWN", 3)
    monkeypatch.setattr("coldframe.triage.queries.gathering.MOST_REACHED", 5)
    clues = [arrive(account("u1")) for _ in range(6)]
    found = seen(clues[0])
    assert (len(found.clues), found.count, found.is_more) == (3, 5, False)
    arrive(account("u1"))
    found = seen(clues[0])
    assert (len(found.clues), found.count, found.is_more) == (3, 5, True)
    with CaptureQueriesContext(
        connection,
    ) as few:
        count_tied(clues[:2], READER)
    with CaptureQueriesContext(connection) as many:
        count_tied(clues, READER)
    assert len(few) == len(many)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    held=st.lists(st.sets(st.integers(0, 4), max_size=2), min_size=2, max_size=5),
    pictures=st.lists(st.sampled_from([None, 0, 5, 9]), min_size=5, max_size=5),
    order=st.randoms(use_true_random=False),
)
def test_that_the_order_of_arrival_does_not_matter_and_ties_hold_both_ways(
    held: list[set[int]], pictures: list[int | None], order: object
) -> None:
    salt = next(_numbers)

    def clue(number: int) -> list[object]:
        names = [account(f"s{salt}-{name}") for name in sorted(held[number])]
        bits = pictures[number]
        drawn = hashlib.sha256(f"{salt}".encode()).hexdigest()  # far from those of other examples
        return [*names, file(drawing(bits, of=drawn))] if bits is not None else names or [text("alone")]

    def partition(ids: dict[str, int]) -> set[tuple[int, int, tuple[TieKind, ...]]]:
        return {
            (number, ids[other], what)
            for clue_id, number in ids.items()
            for other, what in ties(clue_id).items()
        }

    first = {arrive(*clue(number)): number for number in range(len(held))}  # type: ignore[arg-type]
    expected = partition(first)
    assert {(b, a, what) for a, b, what in expected} == expected
    salt = next(_numbers)
    numbers = list(range(len(held)))
    order.shuffle(numbers)  # type: ignore[attr-defined]
    again = {arrive(*clue(number), tied=number % 2 == 0): number for number in numbers}  # type: ignore[arg-type]
    for clue_id in again:
        tie(clue_id)
    assert partition(again) == expected

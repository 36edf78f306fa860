"""What is near in masses: films judged as wholes, caps that say so, banks that change while they are searched."""

from __future__ import annotations

from typing import Any

import pytest
from tests.inline_work import run_waiting
from tests.stages.bank_desk import (
    NOW,
    PIPELINE,
    RAFA,
    SANA,
    a_bank,
    a_clue,
    drawn,
    listed,
    near,
    picture,
    searched,
)

import coldframe.pipeline  # noqa: F401  # ties the tasks' names to what they do
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.custody.queries import list_events
from coldframe.matching import actions, asking, backward, index, queries
from coldframe.matching.actions import withdrawing
from coldframe.matching.models import BankEntry, Match
from coldframe.matching.terms import EntryState, MatchView, NewSignal, Opinion, SignalKind, WithdrawReason
from coldframe.matching.terms.signals import Comparison

pytestmark = pytest.mark.django_db
TITLE, SCENE = drawn("a title that many films share"), drawn("a scene")


@pytest.fixture(autouse=True)
def _no_first_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coldframe.intake.actions.clues.enqueue", lambda *_: "")


def frame(value: str, second: float) -> NewSignal:
    return NewSignal(SignalKind.PDQ, value, quality=90, turns=(value, *[drawn("x")] * 7), second=second)


def about(item_id: str, bank_id: str) -> MatchView:
    (match,) = [one for one in queries.list_matches(item_id=item_id) if one.bank_id == bank_id]
    return match


def compared(item_id: str) -> Comparison:
    return queries.list_comparisons([item_id])[item_id]


@pytest.mark.parametrize("negative_first", [True, False])
def test_a_film_speaks_by_any_of_its_frames(negative_first: bool) -> None:
    bank, harmless = a_bank(), a_bank(opinion=Opinion.NEGATIVE)
    listed(bank, TITLE)
    film = a_clue(frame(near(TITLE, 2), 1.0), frame(near(TITLE, 20), 9.0))[1]
    only_title = a_clue(frame(near(TITLE, 2), 1.0), statement="2")[1]
    items = (film, only_title)
    if negative_first:
        listed(harmless, near(TITLE, 2))
    for item_id in items:
        searched(item_id)
    if not negative_first:
        listed(harmless, near(TITLE, 2))
    run_waiting(clock=lambda: NOW)
    # It is as near as the listed one on every frame: on the second 18 bits, where the listed one has 20.
    assert [about(item_id, bank.id).is_live for item_id in items] == [False, False]
    other = a_clue(frame(near(TITLE, 2), 1.0), frame(far_side(TITLE), 9.0), statement="3")[1]
    searched(other)
    run_waiting(clock=lambda: NOW)
    # On this film's second frame it has 22 bits, so that one still speaks, although the first is nearer.
    told = about(other, bank.id)
    assert (told.is_live, told.distance) == (True, 2)


def far_side(value: str) -> str:
    """Twenty bits from the value, by others than those that ``near`` changes first."""
    number = int(value, 16)
    for bit in range(236, 256):
        number ^= 1 << (bit * 5 % 256)
    return f"{number:064x}"


def test_more_near_entries_than_are_kept_are_told_and_found_once_others_are_withdrawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(actions.signals, "MAX_MATCHES", 2)
    bank = a_bank()
    entries = [listed(bank, near(SCENE, bits)) for bits in (0, 3, 6)]
    item_id = a_clue(picture(SCENE))[1]
    search = searched(item_id)
    assert (search.hits, search.is_cut, compared(item_id).has_more_matches) == (2, True, True)
    assert list_events(about=item_id)[-3].detail["cut"] is True
    assert {one.entry_id for one in queries.list_matches(item_id=item_id)} == set(entries[:2])
    for entry_id in entries[:2]:
        actions.withdraw_entry(entry_id, reason=WithdrawReason.DUPLICATE, actor=RAFA, as_of=NOW)
    run_waiting(clock=lambda: NOW)
    standing = [one.entry_id for one in queries.list_matches(item_id=item_id) if one.is_live]
    assert (standing, compared(item_id).has_more_matches) == (entries[2:], False)


@pytest.mark.parametrize("at_once", [1, 3, 50_000])
def test_few_hits_at_a_time_find_what_all_at_once_would(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "VALUES_AT_ONCE", min(at_once, 64))
    for module in (asking, backward):
        monkeypatch.setattr(module, "_HITS_AT_ONCE", at_once)
    monkeypatch.setattr(backward, "CANDIDATES_AT_ONCE", at_once)
    bank = a_bank()
    before = [a_clue(picture(near(SCENE, bits)), statement=str(bits))[1] for bits in range(4)]
    entries = {listed(bank, near(SCENE, bits)) for bits in (0, 5, 9)}
    run_waiting(clock=lambda: NOW)
    after = a_clue(picture(SCENE), statement="after")[1]
    searched(after)
    for item_id in (*before, after):
        assert {one.entry_id for one in queries.list_matches(item_id=item_id)} == entries
    told = [event.detail["signals"] for event in list_events(kind="banks_searched_back")]
    assert told == [4, 4, 4]


def test_a_distance_that_changes_between_two_parts_counts_from_then_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backward, "SIGNALS_AT_ONCE", 1)
    bank = a_bank()
    items = [a_clue(picture(near(SCENE, 20)), statement=str(place))[1] for place in range(3)]
    listed(bank, SCENE)
    search = backward.BackwardSearch(index.current().generation)
    part: dict[str, Any] = search.search("pdq", "", actor=PIPELINE, as_of=NOW)
    actions.configure_bank(bank.id, distances={SignalKind.PDQ: 10}, actor=RAFA, as_of=NOW)
    while part["kind"]:
        part = search.search(part["kind"], part["after"], actor=PIPELINE, as_of=NOW)
    assert Match.objects.filter(item_id__in=items).count() == 1
    change = actions.configure_bank(bank.id, distances={SignalKind.PDQ: 25}, actor=RAFA, as_of=NOW)
    actions.approve_change(change.id, actor=SANA, as_of=NOW)
    run_waiting(clock=lambda: NOW)
    assert Match.objects.filter(item_id__in=items).count() == 3


def test_which_banks_are_not_asked_about_an_item_is_told_by_name() -> None:
    half, none = a_bank("Half", enabled_share=0.5), a_bank("None of them", enabled_share=0.0)
    items = [a_clue(picture(drawn(str(place))), statement=str(place))[1] for place in range(12)]
    for item_id in items:
        left_out = {half.id: half.name, none.id: none.name}
        told = [left_out[bank_id] for bank_id in searched(item_id).banks_left_out]
        assert compared(item_id).banks_left_out == tuple(sorted(told))
    assert {compared(item_id).banks_left_out for item_id in items} == {
        ("Half", "None of them"), ("None of them",),
    }  # fmt: skip


def test_a_whole_list_is_withdrawn_some_entries_at_a_time_by_the_person_who_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(withdrawing, "_AT_ONCE", 2)
    bank = a_bank()
    stays = listed(bank, SCENE)
    content = "".join(f"pdq {drawn(str(place))}\n" for place in range(5)).encode()
    proposed = actions.propose_list(bank.id, content, actor=RAFA, as_of=NOW)
    reason = WithdrawReason.LEGAL_ORDER
    with pytest.raises(Conflict):
        withdrawing.withdraw_list(proposed.id, reason=reason, actor=SANA, as_of=NOW)
    actions.approve_list(proposed.id, actor=SANA, as_of=NOW)
    with pytest.raises(NotAllowed):
        withdrawing.withdraw_list(proposed.id, reason=reason, actor=PIPELINE, as_of=NOW)
    assert withdrawing.withdraw_list(proposed.id, reason=reason, actor=SANA, as_of=NOW).withdrawn_by == str(
        SANA
    )
    with pytest.raises(Conflict):
        withdrawing.withdraw_list(proposed.id, reason=reason, actor=SANA, as_of=NOW)
    assert queries.count_active_of_list(proposed.id) == 5
    run_waiting(clock=lambda: NOW)
    assert queries.count_active_of_list(proposed.id) == 0
    assert list(BankEntry.objects.filter(state="active").values_list("id", flat=True)) == [stays]
    gone = list_events(kind="entry_withdrawn")
    assert {(event.actor, event.detail["reason"]) for event in gone} == {(str(SANA), "legal_order")}
    assert len(gone) == 5


def test_a_value_is_withdrawn_without_knowing_its_entry() -> None:
    bank, other = a_bank(), a_bank()
    entry_id = listed(bank, SCENE)
    for where, value in ((other, SCENE), (bank, TITLE)):
        with pytest.raises(NotFound):
            withdrawing.withdraw_value(
                where.id, SignalKind.PDQ, value, reason=WithdrawReason.DUPLICATE, actor=SANA, as_of=NOW
            )
    with pytest.raises(InvalidInput):
        withdrawing.withdraw_value(
            bank.id, SignalKind.PDQ, "x", reason=WithdrawReason.DUPLICATE, actor=SANA, as_of=NOW
        )
    gone = withdrawing.withdraw_value(
        bank.id, SignalKind.PDQ, f" {SCENE.upper()}", reason=WithdrawReason.DUPLICATE, actor=SANA, as_of=NOW
    )
    assert (gone.id, gone.state) == (entry_id, EntryState.WITHDRAWN)

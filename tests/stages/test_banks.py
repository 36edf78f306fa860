"""Banks that match in their own way: distances, shares, opinions, negative banks, floods; two people for more."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.stages.bank_desk import (
    NOW,
    PIPELINE,
    RAFA,
    SANA,
    a_bank,
    a_clue,
    drawn,
    kinds,
    listed,
    near,
    picture,
    searched,
)

from coldframe.core.actors import service
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed
from coldframe.custody.queries import list_events
from coldframe.matching import actions, queries
from coldframe.matching.asking import desk_limits
from coldframe.matching.models import BankEntry, BankGeneration, Match
from coldframe.matching.terms import (
    CLAIMED,
    ChangeState,
    Flood,
    ListedValue,
    NewSignal,
    Opinion,
    SentenceCode,
    SignalKind,
    Standing,
    WithdrawReason,
)
from coldframe.selectors.neardup import text_hash
from coldframe.work.queries import list_work

pytestmark = pytest.mark.django_db
SHAPE = drawn("a shape")


def enqueued(name: str) -> list[tuple[str, ...]]:
    return [work.arguments for work in list_work(limit=1000) if work.name == name]


# ── Distances ───────────────────────────────────────────────────────────────


def test_each_bank_matches_up_to_its_own_distance_and_none_beyond_the_desks() -> None:
    strict, plain, wide = (
        a_bank(distances={SignalKind.PDQ: 8}),
        a_bank(),
        a_bank(distances={SignalKind.PDQ: 63}),
    )
    for bank in (strict, plain, wide):
        for bits in (8, 9, 31, 32):
            listed(bank, near(SHAPE, bits))
    _, item_id = a_clue(picture(SHAPE))
    assert searched(item_id).hits == 1 + 3 + 3
    found = {
        (match.bank_id, match.distance, match.limit_bits) for match in queries.list_matches(item_id=item_id)
    }
    assert found == {
        (strict.id, 8, 8),
        *((bank.id, bits, 31) for bank in (plain, wide) for bits in (8, 9, 31)),
    }


def test_near_texts_match_by_their_own_distance() -> None:
    words = "Send the drawing of the blue circle to example.org before noon, and tell nobody that you did so."
    other = words.replace("blue", "teal")
    bank = a_bank()
    listed(bank, text_hash(words).hex(), SignalKind.TEXT)
    _, item_id = a_clue(NewSignal(SignalKind.TEXT, text_hash(other).hex()))
    _, apart = a_clue(NewSignal(SignalKind.TEXT, drawn("unrelated")), statement="2")
    assert (searched(item_id).hits, searched(apart).hits) == (1, 0)
    (match,) = queries.list_matches(item_id=item_id)
    assert 0 < match.distance <= match.limit_bits == desk_limits()[SignalKind.TEXT]
    assert "nearly that of an entry" in match.sentence


def test_a_turned_copy_is_found_and_says_so() -> None:
    listed(a_bank(), near(SHAPE, 3))
    _, item_id = a_clue(picture(drawn("upright"), mirrored_90=SHAPE))
    assert searched(item_id).hits == 1
    (match,) = queries.list_matches(item_id=item_id)
    assert (match.turn, match.distance) == ("mirrored_90", 3)
    assert "once it is mirrored" in match.sentence
    assert "once it is turned" in match.sentence
    assert len(queries.list_signals(item_id)) == 1


# ── Shares ──────────────────────────────────────────────────────────────────


@given(st.lists(st.floats(0, 1), min_size=2, max_size=3))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_bank_is_asked_for_its_share_and_what_it_was_not_asked_is_recorded(shares: list[float]) -> None:
    banks = [a_bank(enabled_share=share) for share in shares]
    value = drawn(f"{banks[0].id}")
    for bank in banks:
        listed(bank, value)
    _, item_id = a_clue(picture(value), statement=value)
    search = searched(item_id)
    matched = {match.bank_id for match in queries.list_matches(item_id=item_id)}
    ours = {bank.id for bank in banks}
    assert matched == ours - set(search.banks_left_out)
    (event,) = [event for event in list_events(about=item_id) if event.kind == "item_searched"]
    assert set(event.detail["banks_left_out"]) == set(search.banks_left_out)
    assert all(bank.id not in search.banks_left_out for bank in banks if bank.enabled_share == 1.0)


# ── Changing how a bank matches ─────────────────────────────────────────────


def test_matching_less_is_done_by_one_and_recorded() -> None:
    bank = a_bank()
    change = actions.configure_bank(
        bank.id, distances={SignalKind.PDQ: 20}, enabled_share=0.5, actor=RAFA, as_of=NOW
    )
    assert (change.state, change.decided_by) == (ChangeState.MADE, str(RAFA))
    shown = queries.get_bank(bank.id)
    assert (shown.distances, shown.enabled_share) == ({SignalKind.PDQ: 20}, 0.5)
    event = list_events(about=bank.id)[-1]
    assert (event.kind, event.detail["pdq_bits"], event.detail["share_millionths"]) == (
        "bank_changed",
        20,
        500_000,
    )
    assert not enqueued("matching.search_back")
    with pytest.raises(InvalidInput, match="set so already"):
        actions.configure_bank(bank.id, enabled_share=0.5, actor=RAFA, as_of=NOW)


@pytest.mark.parametrize(
    "more", [{"distances": {}}, {"enabled_share": 0.6}, {"opinion": Opinion.NEGATIVE}], ids=str
)
def test_matching_more_or_saying_something_else_waits_for_a_second_person(more: dict[str, object]) -> None:
    bank = a_bank(distances={SignalKind.PDQ: 20}, enabled_share=0.5)
    states = BankGeneration.objects.count()
    change = actions.configure_bank(bank.id, actor=RAFA, as_of=NOW, **more)  # type: ignore[arg-type]
    assert change.state is ChangeState.PENDING
    assert queries.get_bank(bank.id) == bank
    assert BankGeneration.objects.count() == states
    with pytest.raises(NotAllowed, match="somebody else"):
        actions.approve_change(change.id, actor=RAFA, as_of=NOW)
    with pytest.raises(NotAllowed):
        actions.approve_change(change.id, actor=service("key_" + "0" * 26), as_of=NOW)
    assert actions.approve_change(change.id, actor=SANA, as_of=NOW).state is ChangeState.MADE
    assert queries.get_bank(bank.id) != bank
    assert BankGeneration.objects.count() == states + 1
    assert [arguments[1] for arguments in enqueued("matching.search_back")] == [bank.id]
    assert kinds(change.id) == ["bank_change_proposed", "bank_changed"]
    told = list_events(about=bank.id)[-1].detail.get("as_the_desk")
    assert told == (["pdq", "text"] if "distances" in more else None), "what was taken away is recorded, too"
    with pytest.raises(Conflict):
        actions.refuse_change(change.id, actor=SANA, as_of=NOW)


def test_what_a_program_asks_for_waits_for_a_person_and_a_refused_change_changes_nothing() -> None:
    bank = a_bank()
    change = actions.configure_bank(bank.id, enabled_share=0.0, actor=service("key_" + "0" * 26), as_of=NOW)
    assert change.state is ChangeState.PENDING
    actions.refuse_change(change.id, actor=SANA, as_of=NOW)
    assert queries.get_bank(bank.id) == bank
    assert kinds(change.id) == ["bank_change_proposed", "bank_change_refused"]


# ── Negative banks and opinions ─────────────────────────────────────────────


def test_a_negative_bank_sets_a_hit_aside_says_so_and_drops_nothing() -> None:
    bank, harmless = a_bank("Shapes"), a_bank("Harmless shapes", opinion=Opinion.NEGATIVE)
    listed(bank, near(SHAPE, 12))
    _, before = a_clue(picture(SHAPE), statement="before")
    searched(before)
    negative = listed(harmless, near(SHAPE, 2))
    _, item_id = a_clue(picture(SHAPE))
    assert searched(item_id).hits == 2
    kept = {match.bank_id: match for match in queries.list_matches(item_id=item_id)}
    hit = kept[bank.id]
    assert hit.set_aside is not None
    assert (hit.set_aside.entry_id, hit.set_aside.bank_name, hit.set_aside.distance) == (
        negative,
        "Harmless shapes",
        2,
    )
    assert not hit.is_live
    assert "Set aside: an entry of bank “Harmless shapes” is at least as near" in hit.sentence
    assert not kept[harmless.id].is_live
    assert [event.kind for event in list_events(about=item_id)].count("match_found") == 2
    # Nothing was searched again for the item of before, so nothing speaks against its match yet.
    assert queries.list_matches(item_id=before)[0].is_live
    actions.withdraw_entry(negative, reason=WithdrawReason.DUPLICATE, actor=RAFA, as_of=NOW)
    (again,) = [match for match in queries.list_matches(item_id=item_id) if match.bank_id == bank.id]
    assert again.is_live
    assert SentenceCode.SET_ASIDE not in again.sentences


def test_what_the_sender_only_states_sets_nothing_aside() -> None:
    bank, harmless = a_bank(), a_bank(opinion=Opinion.NEGATIVE)
    listed(bank, SHAPE)
    listed(harmless, "0" * 32, SignalKind.MD5)
    _, item_id = a_clue(picture(SHAPE), NewSignal(SignalKind.MD5, "0" * 32, algorithm=CLAIMED))
    assert searched(item_id).hits == 2
    assert [match.is_live for match in queries.list_matches(item_id=item_id) if match.bank_id == bank.id] == [
        True
    ]


def test_sources_that_contradict_each_other_make_an_entry_disputed() -> None:
    entry_id = listed(a_bank(), SHAPE)
    _, item_id = a_clue(picture(SHAPE))
    searched(item_id)
    actions.state_opinion(entry_id, source="Member A", opinion=Opinion.POSITIVE, actor=PIPELINE, as_of=NOW)
    assert queries.list_matches(item_id=item_id)[0].standing is Standing.POSITIVE
    for _ in range(2):  # Said twice, it is said once.
        actions.state_opinion(entry_id, source="Member B", opinion=Opinion.NEGATIVE, actor=RAFA, as_of=NOW)
    (match,) = queries.list_matches(item_id=item_id)
    assert (match.standing, match.is_live) == (Standing.DISPUTED, True)
    assert "Sources disagree" in match.sentence
    assert [(one.source, one.opinion) for one in queries.list_opinions(entry_id)] == [
        ("Member A", Opinion.POSITIVE),
        ("Member B", Opinion.NEGATIVE),
    ]
    assert kinds(entry_id).count("opinion_stated") == 2
    assert len(enqueued("matching.rank_again")) == 2
    actions.state_opinion(entry_id, source="Member B", opinion=Opinion.POSITIVE, actor=RAFA, as_of=NOW)
    assert queries.list_matches(item_id=item_id)[0].standing is Standing.POSITIVE
    with pytest.raises(Conflict, match="source itself"):
        actions.state_opinion(entry_id, source="Member A", opinion=Opinion.NEGATIVE, actor=RAFA, as_of=NOW)
    with pytest.raises(InvalidInput):
        actions.state_opinion(entry_id, source=" ", opinion=Opinion.POSITIVE, actor=RAFA, as_of=NOW)


# ── Floods ──────────────────────────────────────────────────────────────────


def test_an_entry_that_matches_a_flood_loses_nothing_and_a_person_clears_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("django.conf.settings.COLDFRAME_FLOOD_ITEMS", 3)
    bank = a_bank()
    entry_id, other = listed(bank, SHAPE), listed(bank, drawn("rare"))
    items = [a_clue(picture(SHAPE), statement=f"{number}")[1] for number in range(5)]
    for item_id in items:
        assert searched(item_id).hits == 1
    assert Match.objects.filter(entry=entry_id).count() == 5
    entry = queries.get_entry(entry_id)
    assert (entry.flood, entry.items_matched) == (Flood.FLOODED, 5)
    assert queries.get_entry(other).flood is Flood.NONE
    assert queries.get_bank(bank.id).flooded_entries == 1
    assert [one.id for one in queries.list_entries(bank.id, flood=Flood.FLOODED)] == [entry_id]
    events = [event for event in list_events(about=entry_id) if event.kind == "entry_flooded"]
    assert [(event.detail["items"], event.detail["limit"]) for event in events] == [(3, 3)]
    # Also the matches of before are marked, because the mark is the entry's.
    matches = [queries.list_matches(item_id=item_id)[0] for item_id in items]
    assert all(match.is_flooded and match.is_live for match in matches)
    with pytest.raises(NotAllowed):
        actions.clear_flood(entry_id, actor=PIPELINE, as_of=NOW)
    assert actions.clear_flood(entry_id, actor=RAFA, as_of=NOW).flood is Flood.CLEARED
    with pytest.raises(Conflict):
        actions.clear_flood(entry_id, actor=RAFA, as_of=NOW)
    _, late = a_clue(picture(SHAPE), statement="late")
    searched(late)
    assert queries.get_entry(entry_id).flood is Flood.CLEARED
    assert kinds(entry_id)[-2:] == ["flood_cleared", "match_found"]


def test_an_item_counts_once_however_many_of_its_signals_an_entry_matches() -> None:
    entry_id = listed(a_bank(), SHAPE)
    _, item_id = a_clue(picture(SHAPE), picture(near(SHAPE, 1)))
    assert searched(item_id).hits == 2
    assert queries.get_entry(entry_id).items_matched == 1


# ── Sources and many entries at once ────────────────────────────────────────


def test_entries_of_an_approved_source_match_at_once_but_not_what_a_person_withdrew() -> None:
    bank = a_bank()
    withdrawn = listed(bank, drawn("wrong"))
    actions.withdraw_entry(withdrawn, reason=WithdrawReason.NOT_HARMFUL, actor=RAFA, as_of=NOW)
    values = [
        ListedValue(1, SignalKind.PDQ, SHAPE), ListedValue(2, SignalKind.PDQ, SHAPE),
        ListedValue(3, SignalKind.PDQ, drawn("wrong")), ListedValue(4, SignalKind.MD5, "0" * 32, source="A"),
    ]  # fmt: skip
    added = actions.add_from_source(
        bank.id, values, approved_by=str(SANA), approved_at=NOW, list_version="7", actor=PIPELINE, as_of=NOW
    )
    assert len(added) == 2
    rows = {row.kind: row for row in BankEntry.objects.filter(id__in=added)}
    assert (rows["pdq"].approved_by, rows["pdq"].list_version, rows["md5"].source) == (str(SANA), "7", "A")
    assert kinds(bank.id)[-1] == "entries_added"
    _, item_id = a_clue(picture(SHAPE))
    assert searched(item_id).hits == 1
    again = actions.add_from_source(
        bank.id, values, approved_by=str(SANA), approved_at=NOW, actor=PIPELINE, as_of=NOW
    )
    assert again == ()


def test_many_are_withdrawn_at_once_and_only_those_that_were_active() -> None:
    bank = a_bank()
    one, two = listed(bank, SHAPE), listed(bank, drawn("other"))
    _, item_id = a_clue(picture(SHAPE))
    searched(item_id)
    reason = WithdrawReason.WITHDRAWN_BY_SOURCE
    assert (
        actions.withdraw_entries([one, two, two, "ent_none"], reason=reason, actor=PIPELINE, as_of=NOW) == 2
    )
    assert actions.withdraw_entries([one], reason=reason, actor=PIPELINE, as_of=NOW) == 0
    told = [list_events(about=entry_id)[-1] for entry_id in (one, two)]
    assert [(event.kind, event.detail["matches"]) for event in told] == [
        ("entry_withdrawn", 1),
        ("entry_withdrawn", 0),
    ]
    assert len(enqueued("matching.withdrawn")) == 1


# ── Why ─────────────────────────────────────────────────────────────────────


def test_why_a_match_is_there_is_told_in_full_but_for_the_value() -> None:
    bank, harmless = a_bank("Shapes", distances={SignalKind.PDQ: 20}), a_bank("H", opinion=Opinion.NEGATIVE)
    content = f"kind,value,label\npdq,{near(SHAPE, 6)},b1\n".encode()
    proposed = actions.propose_list(bank.id, content, list_version="2026-11", actor=RAFA, as_of=NOW)
    actions.approve_list(proposed.id, actor=SANA, as_of=NOW)
    listed(harmless, near(SHAPE, 1))
    (entry,) = queries.list_entries(bank.id)
    actions.state_opinion(entry.id, source="Member", opinion=Opinion.POSITIVE, actor=RAFA, as_of=NOW)
    clue_id, item_id = a_clue(picture(SHAPE, quality=40))
    searched(item_id)
    (match,) = [match for match in queries.list_matches(item_id=item_id) if match.bank_id == bank.id]
    why = queries.explain_match(match.id)
    assert why.match == match
    assert (match.distance, match.limit_bits, match.is_weak, match.turn) == (6, 20, True, "upright")
    assert why.list is not None
    assert (why.list.id, why.entry.approved_by, why.entry.list_version) == (
        proposed.id,
        str(SANA),
        "2026-11",
    )
    assert [(one.source, one.opinion) for one in why.opinions] == [("Member", Opinion.POSITIVE)]
    assert [(other.bank_name, other.distance) for other in why.negative] == [("H", 1)]
    assert why.entries_searched == 2
    assert {one.match.id: one for one in queries.explain_matches(clue_id)}[match.id] == why
    assert not any(value in repr(why) for value in (SHAPE, near(SHAPE, 6), near(SHAPE, 1)))

"""Signals, searches and banks: two people, withdrawn at once, nothing found is recorded, values stay in."""

from __future__ import annotations

import dataclasses
import hashlib
import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from coldframe.access.actions import create_api_key, create_person, grant_role
from coldframe.access.terms import Permission, Role
from coldframe.core.actors import person, service, system
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed
from coldframe.core.said import told
from coldframe.custody.queries import list_events
from coldframe.intake import queries as intake_queries
from coldframe.intake.actions import receive_clue
from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem, NewTrace
from coldframe.matching import actions, generations, index, queries, steps
from coldframe.matching.models import Bank, BankEntry, Match, Search
from coldframe.matching.rules import judge_v1
from coldframe.matching.terms import (
    BankView,
    Candidate,
    EntryState,
    ListState,
    Nearness,
    Opinion,
    SignalKind,
    SignalOutcome,
    WithdrawReason,
)
from coldframe.media.terms import PictureSignals, Unreadable, UnreadableReason, unreadable
from coldframe.partners.terms import HarmCategory
from coldframe.selectors.terms import SelectorKind
from coldframe.vault.actions import Writer
from coldframe.vault.terms import Sealed

pytestmark = pytest.mark.django_db
RAFA, SANA = person("per_" + "1" * 26), person("per_" + "2" * 26)
PIPELINE = system("pipeline")
PDQ = hashlib.sha256(b"a drawn shape").hexdigest()


def near(value: str, bits: int) -> str:
    number = int(value, 16)
    for bit in range(bits):
        number ^= 1 << (bit * 5 % 256)
    return f"{number:064x}"


class Decoder:
    """Stands in for the sandbox: answers what it was told, after reading the bytes."""

    def __init__(self, answer: PictureSignals | Unreadable) -> None:
        self.answer = answer
        self.calls = 0

    def signals(self, chunks: Iterable[bytes]) -> PictureSignals | Unreadable:
        self.calls += 1
        assert b"".join(chunks)
        return self.answer


def picture(value: str = PDQ, quality: int = 90) -> Decoder:
    answer = PictureSignals(
        pdq_hex=value, quality=quality, width=64, height=48, format="png", turns=(value,) * 8, stability=2
    )
    return Decoder(answer)


def sealed(content: bytes) -> Sealed:
    with Writer() as writer:
        writer.write(content)
        return writer.seal()


def receive(*items: NewItem, now: datetime, **changes: Any) -> list[str]:
    new = NewClue(Channel.API, b"{}", "application/json", items)
    clue_id = receive_clue(dataclasses.replace(new, **changes), actor=PIPELINE, as_of=now).clue_id
    return [item.id for item in intake_queries.list_items(clue_id)]


def a_bank(now: datetime, **changes: Any) -> BankView:
    given_: dict[str, Any] = {"category": HarmCategory.ABUSE_MATERIAL, "source": "Example list"} | changes
    name = str(given_.pop("name", f"Shapes {Bank.objects.count()}"))
    return actions.create_bank(name, actor=RAFA, as_of=now, **given_)


def listed(bank: BankView, kind: SignalKind, value: str, *, now: datetime) -> str:
    entry = actions.propose_entry(bank.id, kind, value, actor=RAFA, as_of=now)
    return actions.approve_entry(entry.id, actor=SANA, as_of=now).id


def signals(item_id: str, decoder: Decoder | None = None, *, now: datetime) -> dict[str, list[str]]:
    steps.compute_item_signals(item_id, actor=PIPELINE, as_of=now, decoder=decoder)
    found: dict[str, list[str]] = {}
    for signal in queries.list_signals(item_id):
        found.setdefault(signal.kind, []).append(signal.value)
    return found


def kinds(about: str) -> list[str]:
    return [event.kind for event in list_events(about=about)]


# ── Signals ─────────────────────────────────────────────────────────────────


def test_that_a_file_gets_digests_and_a_fingerprint_once(now: datetime) -> None:
    (item_id,) = receive(NewItem(ItemKind.FILE, file=sealed(b"circle")), now=now)
    decoder = picture()
    found = signals(item_id, decoder, now=now)
    assert found == {
        "md5": [hashlib.md5(b"circle").hexdigest()], "sha1": [hashlib.sha1(b"circle").hexdigest()],
        "sha256": [hashlib.sha256(b"circle").hexdigest()], "pdq": [PDQ],
    }  # fmt: skip
    run = queries.find_signal_run(item_id)
    assert run is not None
    assert (run.outcome, run.media_format, run.width, run.signal_count) == (
        SignalOutcome.COMPUTED,
        "png",
        64,
        4,
    )
    signals(item_id, decoder, now=now)
    assert decoder.calls == 1
    assert kinds(item_id) == ["item_added", "object_read", "signals_computed"]


def test_that_an_unreadable_file_keeps_its_digests_and_the_reason(now: datetime) -> None:
    (item_id,) = receive(NewItem(ItemKind.FILE, file=sealed(b"not a picture")), now=now)
    found = signals(item_id, Decoder(unreadable(UnreadableReason.NOT_A_PICTURE)), now=now)
    assert set(found) == {"md5", "sha1", "sha256"}
    run = queries.find_signal_run(item_id)
    assert run is not None
    assert (run.outcome, run.reason) == (SignalOutcome.UNREADABLE, "not_a_picture")


def test_that_a_file_we_do_not_hold_has_the_senders_hash_and_says_so(now: datetime) -> None:
    (item_id,) = receive(NewItem(ItemKind.FILE, original_name="x.png", claimed={"md5": "0" * 32}), now=now)
    assert signals(item_id, now=now) == {"md5": ["0" * 32]}
    run = queries.find_signal_run(item_id)
    assert run is not None
    assert run.outcome is SignalOutcome.NOT_HELD
    bank = a_bank(now)
    listed(bank, SignalKind.MD5, "0" * 32, now=now)
    steps.search_item(item_id, actor=PIPELINE, as_of=now)
    (match,) = queries.list_matches(item_id=item_id)
    assert match.is_exact
    assert "The sender states this hash" in match.sentence


def test_that_words_addresses_accounts_and_traces_become_signals(now: datetime) -> None:
    text, url, account = receive(
        NewItem(ItemKind.TEXT, text="join https://t.me/+AbCd1234 password: zz99yy or mail a@example.com"),
        NewItem(ItemKind.URL, url="https://example.org/x"),
        NewItem(ItemKind.ACCOUNT, platform="Example Chat", account="U1", screen_name="shape",
                traces=(NewTrace(SelectorKind.IP, "192.0.2.1"),)),
        now=now, statement="seen at example.net",
    )  # fmt: skip
    found = signals(text, now=now)
    assert found["group_link"] == ["t.me/+AbCd1234"]
    assert found["domain"] == ["example.net"]
    assert found["email"] == ["a@example.com"]
    assert len(found["credential"][0]) == 64
    assert "zz99yy" not in repr(found)
    assert signals(url, now=now) == {"url": ["https://example.org/x"], "domain": ["example.org"]}
    assert signals(account, now=now) == {
        "handle": ["example-chat:shape", "example-chat:u1"],
        "ip": ["192.0.2.1"],
    }


def test_that_a_real_picture_goes_through_the_sandbox(now: datetime) -> None:
    image = Image.effect_mandelbrot((256, 192), (-2, -1.2, 1, 1.2), 60).convert("RGB")
    ImageDraw.Draw(image).ellipse((20, 20, 120, 120), fill=(200, 40, 40))
    whole, small = io.BytesIO(), io.BytesIO()
    image.save(whole, "PNG")
    image.resize((200, 150)).save(small, "JPEG", quality=80)
    one, two = receive(
        *(NewItem(ItemKind.FILE, file=sealed(file.getvalue())) for file in (whole, small)), now=now
    )
    (value,) = signals(one, now=now)["pdq"]
    signals(two, now=now)
    bank = a_bank(now)
    listed(bank, SignalKind.PDQ, value, now=now)
    for item_id in (one, two):
        steps.search_item(item_id, actor=PIPELINE, as_of=now)
    (match,), (copy,) = queries.list_matches(item_id=one), queries.list_matches(item_id=two)
    assert match.nearness is Nearness.SAME_PICTURE
    assert copy.distance <= 31


# ── Searching ───────────────────────────────────────────────────────────────


def test_that_a_search_that_finds_nothing_is_recorded(now: datetime) -> None:
    (item_id,) = receive(NewItem(ItemKind.FILE, file=sealed(b"circle")), now=now)
    signals(item_id, picture(), now=now)
    assert queries.find_search(item_id) is None
    search = steps.search_item(item_id, actor=PIPELINE, as_of=now)
    assert (search.hits, search.entries_searched, search.rule_version) == (0, 0, "judge_v1")
    assert queries.find_search(item_id) == search
    assert kinds(item_id)[-1] == "item_searched"
    assert not queries.list_matches(item_id=item_id)


def test_that_near_and_exact_entries_match_with_words_and_without_values(now: datetime) -> None:
    bank = a_bank(now, name="Shapes")
    sha = hashlib.sha256(b"circle").hexdigest()
    for kind, value in (
        (SignalKind.SHA256, sha),
        (SignalKind.PDQ, near(PDQ, 5)),
        (SignalKind.PDQ, near(PDQ, 31)),
        (SignalKind.PDQ, near(PDQ, 32)),
    ):
        listed(bank, kind, value, now=now)
    (item_id,) = receive(NewItem(ItemKind.FILE, file=sealed(b"circle")), now=now)
    signals(item_id, picture(quality=40), now=now)
    search = steps.search_item(item_id, actor=PIPELINE, as_of=now)
    assert (search.hits, search.entries_searched) == (3, 4)
    matches = queries.list_matches(item_id=item_id)
    assert [(match.distance, match.nearness, match.is_weak, match.is_exact) for match in matches] == [
        (0, Nearness.EXACT_FILE, False, True),
        (5, Nearness.NEAR_PICTURE, True, False),
        (31, Nearness.DISTANT_PICTURE, True, False),
    ]
    assert "5 of 256 bits differ" in matches[1].sentence
    clue_id = intake_queries.get_item(item_id).clue_id
    assert queries.list_matches(clue_id=clue_id) == matches
    assert len([event for event in list_events(about=item_id) if event.kind == "match_found"]) == 3
    secret = set(BankEntry.objects.values_list("value", flat=True)) - {sha}
    told = (
        repr(matches)
        + repr(queries.list_entries(bank.id))
        + repr([event.detail for event in list_events(about=bank.id)])
    )
    assert not any(value in told for value in secret | {sha})
    # The same state of the banks is searched once.
    assert steps.search_item(item_id, actor=PIPELINE, as_of=now) == search
    assert Match.objects.count() == 3


def test_that_a_new_state_of_the_banks_is_a_new_search_without_double_matches(now: datetime) -> None:
    bank = a_bank(now)
    (item_id,) = receive(NewItem(ItemKind.FILE, file=sealed(b"circle")), now=now)
    signals(item_id, picture(), now=now)
    steps.search_item(item_id, actor=PIPELINE, as_of=now)
    listed(bank, SignalKind.PDQ, PDQ, now=now)
    assert steps.search_item(item_id, actor=PIPELINE, as_of=now).hits == 1
    listed(bank, SignalKind.MD5, "0" * 32, now=now)
    assert steps.search_item(item_id, actor=PIPELINE, as_of=now).hits == 1
    assert (Search.objects.count(), Match.objects.count()) == (3, 1)


@given(distances=st.lists(st.integers(0, 60), max_size=12))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_the_index_finds_what_comparing_every_entry_finds(distances: list[int], now: datetime) -> None:
    BankEntry.objects.filter(matches=None).delete()
    bank = a_bank(now, name=f"Bank {Bank.objects.count()} {len(distances)}")
    file = f"{distances}".encode()
    (item_id,) = receive(NewItem(ItemKind.FILE, file=sealed(file)), now=now)
    value = hashlib.sha256(file).hexdigest()
    signals(item_id, picture(value), now=now)
    different, state = list(dict.fromkeys(distances)), generations.advance(as_of=now).number
    entries = [
        BankEntry(id=f"ent_{bank.id[4:12]}{number:018d}", bank_id=bank.id, kind="pdq", value=near(value, bits), category="grooming",
                  state="active", proposed_by="x", proposed_at=now, number=number, active_since=state)
        for number, bits in zip(generations.take_numbers(len(different)), different, strict=True)
    ]  # fmt: skip
    BankEntry.objects.bulk_create(entries)
    steps.search_item(item_id, actor=PIPELINE, as_of=now)
    found = {(match.entry_id, match.distance) for match in queries.list_matches(item_id=item_id)}
    brute = {
        (entry.id, bits)
        for entry in BankEntry.objects.filter(kind="pdq", state="active")
        if (
            bits := int(
                np.bitwise_count(
                    np.frombuffer(bytes.fromhex(entry.value), np.uint8)
                    ^ np.frombuffer(bytes.fromhex(value), np.uint8)
                ).sum()
            )
        )
        <= 31
    }
    assert found == brute


# ── Two people, and withdrawing ─────────────────────────────────────────────


def test_that_one_person_alone_adds_nothing(now: datetime) -> None:
    bank = a_bank(now)
    entry = actions.propose_entry(bank.id, SignalKind.PDQ, PDQ, actor=RAFA, as_of=now)
    with pytest.raises(NotAllowed, match="somebody else has to approve"):
        actions.approve_entry(entry.id, actor=RAFA, as_of=now)
    with pytest.raises(NotAllowed):
        actions.approve_entry(entry.id, actor=service("key_" + "0" * 26), as_of=now)
    (item_id,) = receive(NewItem(ItemKind.FILE, file=sealed(b"circle")), now=now)
    signals(item_id, picture(), now=now)
    assert steps.search_item(item_id, actor=PIPELINE, as_of=now).hits == 0
    with pytest.raises(Conflict):
        actions.propose_entry(bank.id, SignalKind.PDQ, PDQ.upper(), actor=SANA, as_of=now)
    actions.approve_entry(entry.id, actor=SANA, as_of=now)
    assert steps.search_item(item_id, actor=PIPELINE, as_of=now).hits == 1
    assert kinds(entry.id) == ["entry_proposed", "entry_approved", "match_found"]


def test_that_a_program_may_propose_and_a_person_confirms(now: datetime) -> None:
    bank = a_bank(now)
    entry = actions.propose_entry(bank.id, SignalKind.PDQ, PDQ, actor=service("key_" + "0" * 26), as_of=now)
    assert actions.approve_entry(entry.id, actor=RAFA, as_of=now).state is EntryState.ACTIVE


def test_that_a_refused_entry_never_matches(now: datetime) -> None:
    bank = a_bank(now)
    entry = actions.propose_entry(bank.id, SignalKind.PDQ, PDQ, actor=RAFA, as_of=now)
    actions.refuse_entry(entry.id, actor=SANA, as_of=now)
    with pytest.raises(Conflict):
        actions.approve_entry(entry.id, actor=SANA, as_of=now)


def test_that_a_withdrawn_entry_never_matches_again_and_flags_its_matches(now: datetime) -> None:
    bank = a_bank(now)
    entry_id = listed(bank, SignalKind.PDQ, PDQ, now=now)
    one, two, three = receive(
        *(NewItem(ItemKind.FILE, file=sealed(content)) for content in (b"1", b"2", b"3")), now=now
    )
    for item_id in (one, two, three):
        signals(item_id, picture(), now=now)
    steps.search_item(one, actor=PIPELINE, as_of=now)
    assert queries.list_matches(item_id=one)[0].is_live
    # A search that had read the banks before must not record the match after.
    stale = index.current()
    candidates = [Candidate(queries.list_signals(two)[1].id, SignalKind.PDQ, entry_id)]
    judged = judge_v1(candidates)
    actions.withdraw_entry(entry_id, reason=WithdrawReason.NOT_HARMFUL, actor=RAFA, as_of=now)
    late = actions.record_search(
        two,
        judged,
        generation=stale.generation,
        entries_searched=1,
        actor=PIPELINE,
        as_of=now,
    )
    assert late.hits == 0
    assert steps.search_item(three, actor=PIPELINE, as_of=now).hits == 0
    (match,) = queries.list_matches(item_id=one)
    assert match.entry_withdrawn
    assert not match.is_live
    assert queries.list_items_matched_by(entry_id) == (one,)
    assert kinds(entry_id)[-1] == "entry_withdrawn"
    with pytest.raises(Conflict):
        actions.withdraw_entry(entry_id, reason=WithdrawReason.DUPLICATE, actor=RAFA, as_of=now)
    # The value may be proposed anew, by two people.
    assert listed(bank, SignalKind.PDQ, PDQ, now=now) != entry_id


def test_that_a_negative_bank_says_so(now: datetime) -> None:
    bank = a_bank(now, opinion=Opinion.NEGATIVE)
    listed(bank, SignalKind.PDQ, PDQ, now=now)
    (item_id,) = receive(NewItem(ItemKind.FILE, file=sealed(b"circle")), now=now)
    signals(item_id, picture(), now=now)
    steps.search_item(item_id, actor=PIPELINE, as_of=now)
    (match,) = queries.list_matches(item_id=item_id)
    assert not match.is_live
    assert "not harmful" in match.sentence


LIST = f"kind,value,category,label\npdq,{PDQ},grooming,b1\npdq,{PDQ},,\nmd5,{'1' * 31},,\nsha1,{'2' * 40},colour,\nsha1,{'3' * 40},,\n".encode()


def test_that_what_is_wrong_with_a_line_is_kept_for_readers_of_every_language(now: datetime) -> None:
    proposed = actions.propose_list(a_bank(now).id, LIST, actor=RAFA, as_of=now)
    kept = queries.get_list(proposed.id).problems
    assert [problem.message for problem in kept] == [problem.message for problem in proposed.problems]
    english = "A %(kind)s value has %(digits)s hexadecimal digits; this one has %(found)s. Copy it again from its source."
    translated = {english: "%(found)s / %(digits)s (%(kind)s)"}
    assert told(kept[0].said, lambda message: translated[message]) == "31 / 32 (md5)"


def test_that_a_list_needs_two_people_and_its_entries_follow(now: datetime) -> None:
    bank = a_bank(now)
    proposed = actions.propose_list(bank.id, LIST, list_version="2026-11", actor=RAFA, as_of=now)
    assert (proposed.state, proposed.rows_good, proposed.rows_repeated, proposed.rows_bad) == (
        ListState.PENDING,
        2,
        1,
        2,
    )
    assert [problem.line for problem in proposed.problems] == [4, 5]
    assert queries.get_bank(bank.id).active_entries == 0
    with pytest.raises(NotAllowed, match="second reader"):
        actions.approve_list(proposed.id, actor=RAFA, as_of=now)
    with pytest.raises(Conflict, match=proposed.id):
        actions.propose_list(bank.id, LIST, actor=SANA, as_of=now)
    approved = actions.approve_list(proposed.id, actor=SANA, as_of=now)
    assert (approved.state, approved.decided_by) == (ListState.APPROVED, str(SANA))
    entries = queries.list_entries(bank.id, state=EntryState.ACTIVE)
    assert {(entry.kind, entry.category, entry.label, entry.list_version, entry.approved_by) for entry in entries} == {
        ("pdq", "grooming", "b1", "2026-11", str(SANA)), ("sha1", "abuse_material", "", "2026-11", str(SANA)),
    }  # fmt: skip
    assert kinds(proposed.id) == ["list_proposed", "list_approved"]
    # A list that adds nothing waits for nobody, and is told why.
    for content, says in (
        (LIST, "in this bank already"),
        (b"a picture, say\n", "No line .* Line 1: The line has more"),
        (b"PK\3\4\0\0 a table, say", "not text"),
        (b"# only a remark\n", "lists nothing"),
        (b"kind,value,state\nmd5," + b"4" * 32 + b",withdrawn\n", "only entries that are withdrawn"),
    ):
        with pytest.raises(InvalidInput, match=says):
            actions.propose_list(bank.id, content, actor=RAFA, as_of=now)
    assert queries.list_lists(state=ListState.PENDING) == ()


def test_that_two_lists_with_one_value_make_one_entry(now: datetime) -> None:
    bank = a_bank(now)
    one = actions.propose_list(bank.id, f"pdq {PDQ}\n".encode(), actor=RAFA, as_of=now)
    two = actions.propose_list(bank.id, f"pdq {PDQ}\npdq {near(PDQ, 9)}\n".encode(), actor=RAFA, as_of=now)
    actions.approve_list(one.id, actor=SANA, as_of=now)
    assert actions.approve_list(two.id, actor=SANA, as_of=now).rows_good == 1
    assert queries.get_bank(bank.id).active_entries == 2


def test_that_a_refused_list_never_matches(now: datetime) -> None:
    bank = a_bank(now)
    proposed = actions.propose_list(bank.id, LIST, actor=RAFA, as_of=now)
    actions.refuse_list(proposed.id, actor=SANA, as_of=now)
    with pytest.raises(Conflict):
        actions.approve_list(proposed.id, actor=SANA, as_of=now)
    assert not any(index.current().active.values())


def test_that_bank_names_are_unique_and_sources_are_named(now: datetime) -> None:
    a_bank(now, name="Shapes")
    with pytest.raises(Conflict):
        a_bank(now, name="Shapes")
    with pytest.raises(InvalidInput):
        a_bank(now, name="Other", source=" ")
    assert [bank.name for bank in queries.list_banks()] == ["Shapes"]


def test_proposing_by_one_s_own_key_and_approving_by_hand_is_one_person(now: datetime) -> None:
    terminal = system("terminal")
    owner = create_person("rafa", "Rafa", actor=terminal, as_of=now)
    grant_role(owner, Role.LIAISON, actor=terminal, as_of=now)
    made = create_api_key(
        owner, "Matcher", [Permission.BANK_PROPOSE],
        expires_at=now + timedelta(days=1), actor=person(owner), as_of=now,
    )  # fmt: skip
    bank = actions.create_bank(
        "Own", category=HarmCategory.ABUSE_MATERIAL, source="Us", actor=person(owner), as_of=now
    )
    entry = actions.propose_entry(bank.id, SignalKind.MD5, "0" * 32, actor=service(made.id), as_of=now)
    with pytest.raises(NotAllowed, match="somebody else"):
        actions.approve_entry(entry.id, actor=person(owner), as_of=now)
    assert actions.approve_entry(entry.id, actor=SANA, as_of=now).state is EntryState.ACTIVE

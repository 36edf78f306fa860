"""The life of an exhibit: what may follow what, and what rows and custody say of each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.casework.rules import check_step_v1, compare_v1, digest_v1, life_v1
from coldframe.casework.terms import ExhibitKind, Hand, HandlingKind, Settled, Step
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.custody.terms import Event

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
MARA, OTTO, LAB = Hand("per_mara"), Hand("per_otto"), Hand(outside="Laboratory of Examplestad")
HASH, OTHER = "a" * 64, "b" * 64
ADMITTED = Step(
    "stp_1", 1, HandlingKind.ADMITTED, "per_mara", AT, receiver=MARA, place="Room 1", sha256_after=HASH
)


def step(number: int, kind: HandlingKind, by: Hand = MARA, **more: Any) -> Step:
    return Step(f"stp_{number}", number, kind, by.person_id, AT, **more)


OFFERED = step(2, HandlingKind.OFFERED, giver=MARA, receiver=OTTO, reason="For the court")
TAKEN = step(3, HandlingKind.TAKEN, OTTO, giver=MARA, receiver=OTTO, place="Room 2")


def refuse(*steps: Step, kind: ExhibitKind = ExhibitKind.DEVICE, is_holder_gone: bool = False) -> None:
    *before, last = steps
    with pytest.raises((Conflict, InvalidInput)):
        check_step_v1(life_v1(before), last, kind, is_holder_gone=is_holder_gone)


def allow(*steps: Step, kind: ExhibitKind = ExhibitKind.DEVICE, is_holder_gone: bool = False) -> None:
    *before, last = steps
    check_step_v1(life_v1(before), last, kind, is_holder_gone=is_holder_gone)


def test_it_changes_hands_only_once_the_receiver_takes_it() -> None:
    offered, taken = life_v1([ADMITTED, OFFERED]), life_v1([ADMITTED, OFFERED, TAKEN])
    assert (offered.holder, offered.offer) == (MARA, OFFERED)
    assert (taken.holder, taken.place, taken.offer) == (OTTO, "Room 2", None)
    assert life_v1([ADMITTED, OFFERED, step(3, HandlingKind.REFUSED, OTTO, reason="Wrong")]).holder == MARA
    allow(ADMITTED, OFFERED)
    allow(ADMITTED, OFFERED, TAKEN)


def test_nobody_signs_for_the_other() -> None:
    refuse(ADMITTED, replace(OFFERED, by="per_otto"))
    refuse(ADMITTED, replace(OFFERED, receiver=MARA))
    refuse(ADMITTED, replace(OFFERED, receiver=Hand()))
    refuse(ADMITTED, OFFERED, replace(TAKEN, by="per_mara"))
    refuse(ADMITTED, OFFERED, step(3, HandlingKind.REFUSED, MARA, reason="No"))
    refuse(ADMITTED, OFFERED, step(3, HandlingKind.REFUSED, OTTO))
    refuse(ADMITTED, OFFERED, step(3, HandlingKind.WITHDRAWN, OTTO))
    allow(ADMITTED, OFFERED, step(3, HandlingKind.WITHDRAWN, MARA))
    refuse(ADMITTED, TAKEN)


def test_who_left_the_desk_holds_nothing_back() -> None:
    refuse(ADMITTED, step(2, HandlingKind.OFFERED, OTTO, receiver=Hand("per_third")))
    allow(ADMITTED, step(2, HandlingKind.OFFERED, OTTO, receiver=Hand("per_third")), is_holder_gone=True)


def test_who_is_outside_signs_on_paper_that_can_be_found() -> None:
    offer = step(2, HandlingKind.OFFERED, receiver=LAB, giver=MARA)
    taken = step(3, HandlingKind.TAKEN, receiver=LAB, giver=MARA, place="Laboratory")
    refuse(ADMITTED, offer, taken)
    refuse(ADMITTED, offer, replace(taken, by="per_otto", receipt="Receipt 14"))
    allow(ADMITTED, offer, replace(taken, receipt="Receipt 14"))
    there = [ADMITTED, offer, replace(taken, receipt="Receipt 14")]
    back = step(4, HandlingKind.OFFERED, OTTO, giver=LAB, receiver=OTTO)
    refuse(*there, back)
    refuse(*there, replace(back, receiver=MARA, receipt="Receipt 15"))
    allow(*there, replace(back, receipt="Receipt 15"))
    # Whoever gave it away holds it no more.
    refuse(*there, step(4, HandlingKind.MOVED, place="Room 3"))


def test_while_an_offer_waits_the_holder_does_nothing_else() -> None:
    for kind in (
        HandlingKind.MOVED,
        HandlingKind.SEALED,
        HandlingKind.COPIED,
        HandlingKind.OFFERED,
        HandlingKind.RETURNED,
    ):
        refuse(ADMITTED, OFFERED, step(3, kind, receiver=OTTO, place="x", seal="S1", receipt="r", reason="y"))


def test_seals_are_put_on_and_broken_by_number_with_a_reason() -> None:
    sealed = step(2, HandlingKind.SEALED, seal="S1")
    assert life_v1([ADMITTED, sealed]).seals == ("S1",)
    refuse(ADMITTED, sealed, step(3, HandlingKind.SEALED, seal="S1"))
    refuse(ADMITTED, sealed, step(3, HandlingKind.UNSEALED, seal="S2", reason="To image it"))
    refuse(ADMITTED, sealed, step(3, HandlingKind.UNSEALED, seal="S1"))
    allow(ADMITTED, sealed, step(3, HandlingKind.UNSEALED, seal="S1", reason="To image it"))
    assert life_v1([ADMITTED, sealed, step(3, HandlingKind.UNSEALED, seal="S1")]).seals == ()


def test_a_doubt_lasts_until_it_is_settled_and_an_explained_change_holds_from_then() -> None:
    doubted = step(2, HandlingKind.DOUBTED, code="hash_differs", sha256_before=HASH, sha256_after=OTHER)
    assert life_v1([ADMITTED, doubted]).doubt == doubted
    same = life_v1([ADMITTED, doubted, step(3, HandlingKind.SETTLED, code=Settled.AS_ADMITTED, reason="x")])
    changed = life_v1(
        [ADMITTED, doubted, step(3, HandlingKind.SETTLED, code=Settled.CHANGED_AND_EXPLAINED, reason="x")]
    )
    assert (same.doubt, same.sha256) == (None, HASH)
    assert (changed.doubt, changed.sha256) == (None, OTHER)
    refuse(ADMITTED, step(2, HandlingKind.SETTLED, code=Settled.AS_ADMITTED, reason="x"))
    refuse(ADMITTED, doubted, step(3, HandlingKind.SETTLED, code=Settled.AS_ADMITTED))


def test_it_leaves_once_with_a_receipt_and_a_file_of_the_vault_not_at_all() -> None:
    returned = step(2, HandlingKind.RETURNED, receiver=LAB, receipt="Receipt 20")
    destroyed = step(2, HandlingKind.DESTROYED, receipt="Protocol 3", reason="Order of a court")
    for last in (returned, destroyed):
        allow(ADMITTED, last)
        refuse(ADMITTED, replace(last, receipt=""))
        refuse(ADMITTED, last, kind=ExhibitKind.FILE)
        for kind in HandlingKind:
            refuse(ADMITTED, last, step(3, kind, receiver=OTTO, place="x", seal="S", reason="y", receipt="r"))
    refuse(ADMITTED, replace(returned, receiver=Hand()))
    refuse(ADMITTED, replace(destroyed, reason=""))


# ── Rows and custody ────────────────────────────────────────────────────────

STEPS = st.lists(
    st.sampled_from(
        [OFFERED, TAKEN, step(9, HandlingKind.MOVED, place="Room 3"), step(9, HandlingKind.CHECKED)]
    ),
    max_size=5,
).map(
    lambda drawn: [ADMITTED, *(replace(each, id=f"stp_{at}", number=at) for at, each in enumerate(drawn, 2))]
)


def event(at: int, each: Step) -> Event:
    return Event(
        at, each.kind.event, each.at, f"person:{each.by}", "exh_1",
        {"handling": each.id, "digest": digest_v1("exh_1", each)}, "", "",
    )  # fmt: skip


@settings(max_examples=40)
@given(STEPS, st.data())
def test_any_change_in_the_rows_is_told_and_none_is_invented(steps: list[Step], data: st.DataObject) -> None:
    events = [event(at, each) for at, each in enumerate(steps, 1)]
    other = replace(events[0], kind="object_read")
    assert compare_v1("exh_1", steps, [other, *events]) == ()
    at = data.draw(st.integers(0, len(steps) - 1))
    name = data.draw(st.sampled_from(["place", "reason", "seal", "receipt", "sha256_after", "by", "copy_id"]))
    edited = [*steps[:at], replace(steps[at], **{name: getattr(steps[at], name) + "x"}), *steps[at + 1 :]]
    assert [(each.step_id, each.why) for each in compare_v1("exh_1", edited, events)] == [
        (steps[at].id, "differs")
    ]
    removed = [*steps[:at], *steps[at + 1 :]]
    assert [(each.step_id, each.why) for each in compare_v1("exh_1", removed, events)] == [
        (steps[at].id, "no_row")
    ]
    unrecorded = [*events[:at], *events[at + 1 :]]
    assert [(each.step_id, each.why) for each in compare_v1("exh_1", steps, unrecorded)] == [
        (steps[at].id, "no_event")
    ]


def test_a_digest_belongs_to_one_exhibit_and_to_every_word() -> None:
    assert digest_v1("exh_1", ADMITTED) != digest_v1("exh_2", ADMITTED)
    assert digest_v1("exh_1", ADMITTED) != digest_v1("exh_1", replace(ADMITTED, reason="x"))

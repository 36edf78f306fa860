"""Whatever is lost, late, out of order or comes twice: once the newest is there, both desks agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.stages.deconfliction.partner import Partner
from tests.stages.review_desk import NOW

from coldframe.casework.deconfliction.actions import add_entry, publish, remove_entry
from coldframe.casework.deconfliction.queries import list_entries
from coldframe.casework.deconfliction.terms import EntryKind, Interest, NewEntry, State
from coldframe.core.actors import Actor, system
from coldframe.partners.terms import HarmCategory

pytestmark = pytest.mark.django_db

Sent = TypeVar("Sent")
VALUES = tuple((EntryKind.DIGEST, f"{number:064x}") for number in range(1, 5))
STEPS = st.lists(st.tuples(st.sampled_from(["ours", "theirs"]), st.integers(0, 3)), min_size=1, max_size=8)


@given(steps=STEPS, data=st.data())
@hypothesis_settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_both_desks_agree_with_a_model_that_loses_nothing(
    steps: list[tuple[str, int]], data: st.DataObject, police: Partner, case: str, ines: Actor
) -> None:
    """The model: two sets in plain sight; a hit is what lies in both."""
    with transaction.atomic():
        theirs = replace(police, entries=set(), ours=police.ours)
        ours: set[str] = set()
        said: list[State] = []
        told: list[dict[str, object]] = []
        for number, (who, which) in enumerate(steps, 1):
            now = NOW + timedelta(minutes=number)
            kind, value = VALUES[which]
            if who == "theirs":
                theirs.entries ^= {(kind, value)}
                said.append(theirs.state())
            elif value in ours:
                views = list_entries(case, actor=ines, as_of=now)
                remove_entry(next(each.id for each in views if each.value == value), actor=ines, as_of=now)
                ours.discard(value)
            else:
                new = NewEntry(kind=kind, value=value, harm=HarmCategory.GROOMING, reason="Seen.")
                add_entry(case, new, actor=ines, as_of=now)
                ours.add(value)
            told += theirs.waiting()[-1:]
        now = NOW + timedelta(days=2)  # A day later each desk says its state again.
        publish(actor=system("pipeline"), as_of=now)
        said.append(theirs.state())
        told += theirs.waiting()[-1:]
        for state in _as_it_comes(data, said):
            theirs.say(now, state)
        for payload in _as_it_comes(data, told):
            theirs.hear(payload)
        both = {value for _, value in theirs.entries} & ours
        assert {value for _, value in theirs.hits()} == both
        views = list_entries(case, actor=ines, as_of=now)
        assert {view.value for view in views if view.standing is Interest.HIT} == both
        transaction.set_rollback(True)


def _as_it_comes(data: st.DataObject, sent: list[Sent]) -> list[Sent]:
    """Some of what was sent, some of it twice, in any order; the last of it surely."""
    places = st.lists(st.integers(0, len(sent) - 1), max_size=2 * len(sent))
    drawn = data.draw(places)
    last = data.draw(st.integers(0, len(drawn)))
    return [sent[place] for place in (*drawn[:last], len(sent) - 1, *drawn[last:])]


def test_the_same_message_again_gives_the_same_receipt_and_changes_nothing(police: Partner) -> None:
    state, message = police.state(), "msg_" + "0" * 26
    assert police.say(NOW, state, message) == police.say(NOW, state, message)

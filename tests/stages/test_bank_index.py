"""The index is brought up to date change by change and always holds what the tables say."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.stages.bank_desk import NOW, RAFA, SANA, a_bank, a_clue, drawn, listed, picture, searched

from coldframe.matching import actions, index, queries
from coldframe.matching.models import BankEntry
from coldframe.matching.terms import EntryState, SignalKind, WithdrawReason

pytestmark = pytest.mark.django_db


def held_numbers(kind: SignalKind) -> set[int]:
    """Numbers of the entries that the index gives, by asking for each value that a bank ever held."""
    values = list(BankEntry.objects.filter(kind=kind).values_list("value", flat=True))
    if not values:
        return set()
    found = index.current().near[kind].query(index.hash_rows(values), 0)
    return set(np.unique(found.key).tolist())


def true_numbers(kind: SignalKind) -> set[int]:
    rows = BankEntry.objects.filter(kind=kind, state=EntryState.ACTIVE)
    return set(rows.values_list("number", flat=True))


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "list", "withdraw", "look"]), st.integers(0, 9)),
    min_size=1,
    max_size=12,
)


@given(steps=STEPS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_between_two_looks_the_index_is_what_the_tables_say(
    steps: list[tuple[str, int]],
) -> None:
    bank = a_bank()
    index.current()
    for place, (step, number) in enumerate(steps):
        kind = SignalKind.TEXT if number % 3 == 0 else SignalKind.PDQ
        if step == "add":
            listed(bank, drawn(f"{bank.id}{place}"), kind)
        elif step == "list":
            lines = [f"{kind} {drawn(f'{bank.id}{place}.{one}')}\n" for one in range(number + 1)]
            proposed = actions.propose_list(bank.id, "".join(lines).encode(), actor=RAFA, as_of=NOW)
            actions.approve_list(proposed.id, actor=SANA, as_of=NOW)
        elif step == "withdraw":
            active = queries.list_entries(bank.id, state=EntryState.ACTIVE)[: number + 1]
            actions.withdraw_entries(
                [entry.id for entry in active], reason=WithdrawReason.DUPLICATE, actor=RAFA, as_of=NOW
            )
        else:
            assert held_numbers(kind) == true_numbers(kind)
    for kind in index.NEAR_KINDS:
        assert held_numbers(kind) == true_numbers(kind)
    assert index.current().active.get(bank.id, 0) == queries.get_bank(bank.id).active_entries
    told = {status.kind: status for status in queries.list_index_status()}
    for kind in index.NEAR_KINDS:
        assert (told[kind].entries, told[kind].is_present) == (len(true_numbers(kind)), True)
        assert told[kind].built_to == told[kind].latest


def test_a_change_does_not_read_the_rest_again() -> None:
    bank = a_bank()
    listed(bank, drawn("first"))
    before = index.current().near[SignalKind.PDQ]
    listed(bank, drawn("second"))
    assert index.current().near[SignalKind.PDQ] is before
    assert len(before) == 2


def test_a_state_that_was_rolled_back_is_not_gone_on_with() -> None:
    bank = a_bank()
    listed(bank, drawn("stays"))
    index.current()
    with pytest.raises(RuntimeError), transaction.atomic():
        listed(bank, drawn("rolled back"))
        assert len(index.current().near[SignalKind.PDQ]) == 2
        raise RuntimeError
    other = listed(bank, drawn("came instead"))
    numbers = held_numbers(SignalKind.PDQ)
    assert numbers == true_numbers(SignalKind.PDQ)
    assert queries.get_entry(other).number in numbers


def test_an_entry_of_a_later_state_is_not_of_an_earlier_search() -> None:
    bank = a_bank()
    held = index.current()
    listed(bank, drawn("late"))
    _, item_id = a_clue(picture(drawn("late")))
    index.current()
    with pytest.MonkeyPatch.context() as patch:
        # The search had looked up the state just before; the shared index learned of the entry meanwhile.
        patch.setattr(index, "current", lambda: held)
        assert searched(item_id).hits == 0
    assert searched(item_id).hits == 1

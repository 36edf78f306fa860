"""The protection lane: opened by two, fed by people who are shown, ended by them; it keeps nothing about them."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from tests.stages.bank_desk import NOW, RAFA, SANA, a_bank, a_clue, drawn, kinds, listed, picture, searched

from coldframe.core.actors import system
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.custody.queries import list_events
from coldframe.matching.actions import propose_entry, propose_list
from coldframe.matching.actions.protection import (
    MAX_PICTURES,
    close_lane,
    decide_lane,
    end_expired,
    end_registration,
    propose_lane,
    register,
)
from coldframe.matching.models import BankEntry, Registration
from coldframe.matching.queries import list_matches
from coldframe.matching.queries.protection import find_open_lane, find_registration
from coldframe.matching.terms import EntryState, SignalKind
from coldframe.matching.terms.protection import Fingerprint, LaneView, RegistrationState, WhoRegisters

pytestmark = pytest.mark.django_db

STRANGER = system("protection")
CHILD = WhoRegisters.CHILD
ONE = Fingerprint(drawn("file"), drawn("picture"))


def opened(days: int = 365) -> LaneView:
    lane = propose_lane(a_bank("What people shown ask for").id, keeps_days=days, actor=RAFA, as_of=NOW)
    return decide_lane(lane.id, is_opened=True, actor=SANA, as_of=NOW)


def test_a_lane_is_opened_by_two_and_only_one_at_a_time() -> None:
    bank = a_bank()
    lane = propose_lane(bank.id, keeps_days=365, actor=RAFA, as_of=NOW)
    assert find_open_lane() is None
    with pytest.raises(NotFound):
        register([ONE], CHILD, actor=STRANGER, as_of=NOW)
    with pytest.raises(NotAllowed):
        decide_lane(lane.id, is_opened=True, actor=RAFA, as_of=NOW)
    decide_lane(lane.id, is_opened=True, actor=SANA, as_of=NOW)
    with pytest.raises(Conflict):
        propose_lane(a_bank().id, keeps_days=365, actor=RAFA, as_of=NOW)
    close_lane(lane.id, actor=RAFA, as_of=NOW)
    assert kinds(lane.id) == ["lane_proposed", "lane_opened", "lane_closed"]
    with pytest.raises(NotFound):
        register([ONE], CHILD, actor=STRANGER, as_of=NOW)


def test_its_bank_holds_nothing_else() -> None:
    full = a_bank()
    listed(full, drawn("other"))
    with pytest.raises(Conflict):
        propose_lane(full.id, keeps_days=365, actor=RAFA, as_of=NOW)
    lane = opened()
    with pytest.raises(Conflict):
        propose_entry(lane.bank_id, SignalKind.PDQ, drawn("other"), actor=RAFA, as_of=NOW)
    with pytest.raises(Conflict):
        propose_list(lane.bank_id, f"{drawn('x')}\n".encode(), kind=SignalKind.PDQ, actor=RAFA, as_of=NOW)


def test_what_is_registered_matches_a_copy() -> None:
    opened()
    register([ONE], CHILD, actor=STRANGER, as_of=NOW)
    _, item = a_clue(picture(ONE.pdq))
    searched(item)
    assert [match.bank_name for match in list_matches(item_id=item)] == ["What people shown ask for"]


def test_a_registration_keeps_a_code_dates_and_fingerprints() -> None:
    opened()
    token = register([ONE], CHILD, actor=STRANGER, as_of=NOW)
    row = Registration.objects.get()
    assert row.token_sha256 == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(vars(row))
    told = [str(event.detail) for event in list_events(about=row.id)]
    assert kinds(row.id) == ["protection_registered"]
    assert ONE.pdq not in "".join(told)
    assert ONE.sha256 not in "".join(told)
    found = find_registration(token)
    assert found is not None
    assert (found.state, found.pictures) == (RegistrationState.ACTIVE, 1)
    assert find_registration(token[:-1]) is None


def test_ending_it_destroys_the_fingerprints_and_nothing_matches_any_more() -> None:
    opened()
    token = register([ONE], CHILD, actor=STRANGER, as_of=NOW)
    end_registration(token, actor=STRANGER, as_of=NOW)
    end_registration(token, actor=STRANGER, as_of=NOW)
    assert set(BankEntry.objects.values_list("state", "value")) == {(EntryState.WITHDRAWN, "")}
    _, item = a_clue(picture(ONE.pdq))
    assert searched(item).hits == 0
    row = Registration.objects.get()
    assert kinds(row.id) == ["protection_registered", "protection_ended"]
    again = register([ONE], CHILD, actor=STRANGER, as_of=NOW)
    assert again != token
    _, item = a_clue(picture(ONE.pdq))
    assert searched(item).hits == 1


def test_a_picture_that_two_registered_stays_until_both_ended_it() -> None:
    opened()
    first = register([ONE], CHILD, actor=STRANGER, as_of=NOW)
    second = register([ONE], WhoRegisters.GUARDIAN, actor=STRANGER, as_of=NOW)
    end_registration(first, actor=STRANGER, as_of=NOW)
    assert BankEntry.objects.filter(state=EntryState.ACTIVE).count() == 2
    end_registration(second, actor=STRANGER, as_of=NOW)
    assert not BankEntry.objects.filter(state=EntryState.ACTIVE).exists()


def test_it_ends_by_itself_when_its_time_is_over() -> None:
    opened(days=30)
    token = register([ONE], CHILD, actor=STRANGER, as_of=NOW)
    assert end_expired(actor=STRANGER, as_of=NOW + timedelta(days=29)) == 0
    assert end_expired(actor=STRANGER, as_of=NOW + timedelta(days=30)) == 1
    assert end_expired(actor=STRANGER, as_of=NOW + timedelta(days=31)) == 0
    found = find_registration(token)
    assert found is not None
    assert found.state is RegistrationState.EXPIRED
    assert not BankEntry.objects.exclude(value="").exists()


@pytest.mark.parametrize(
    "bad",
    [[], [ONE] * (MAX_PICTURES + 1), [Fingerprint("00", "")], [Fingerprint(drawn("a"), "zz")], [Fingerprint(drawn("a").upper())]],
)  # fmt: skip
def test_what_is_no_fingerprint_is_refused(bad: list[Fingerprint]) -> None:
    opened()
    with pytest.raises(InvalidInput):
        register(bad, CHILD, actor=STRANGER, as_of=NOW)
    assert not BankEntry.objects.exists()

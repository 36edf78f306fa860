"""Long lists are read in the background, and end as those that are read at once do."""

from __future__ import annotations

import pytest
from tests.inline_work import run_waiting
from tests.stages.bank_desk import NOW, PIPELINE, RAFA, SANA, a_bank, drawn, kinds, listed

import coldframe.pipeline  # noqa: F401  # ties the tasks' names to what they do
from coldframe.core.errors import Conflict, NotAllowed, NotFound
from coldframe.matching import actions, list_steps, queries
from coldframe.matching.actions.long_lists import propose_long_list
from coldframe.matching.models import BankEntry
from coldframe.matching.terms import ListState, ListView
from coldframe.vault.actions import store

pytestmark = pytest.mark.django_db
LINES = [f"pdq {drawn(str(place % 9))}" for place in range(11)] + ["pdq 12", "what is this"]
CONTENT = "\n".join(LINES).encode()


def proposed(bank_id: str, content: bytes = CONTENT) -> ListView:
    kept = store([content], actor=RAFA, as_of=NOW)
    return propose_long_list(bank_id, kept.sha256, list_format="plain", actor=RAFA, as_of=NOW)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_steps, "PART", 4)


def test_a_long_list_ends_as_one_that_is_read_at_once() -> None:
    long, short = a_bank(), a_bank()
    for bank in (long, short):
        listed(bank, drawn("3"))
    waiting = proposed(long.id)
    assert (waiting.state, waiting.rows_total) == (ListState.READING, None)
    with pytest.raises(Conflict):
        actions.approve_list(waiting.id, actor=SANA, as_of=NOW)
    with pytest.raises(Conflict, match="there already"):
        proposed(long.id)
    run_waiting(clock=lambda: NOW)
    read, at_once = (
        queries.get_list(waiting.id),
        actions.propose_list(short.id, CONTENT, actor=RAFA, as_of=NOW),
    )
    assert (read.state, read.rows_total) == (ListState.PENDING, 9)
    for one in ("rows_good", "rows_repeated", "rows_bad", "problems", "proposed_by", "state", "file_sha256"):
        assert getattr(read, one) == getattr(at_once, one)
    assert kinds(read.id) == ["list_proposed"]
    assert actions.approve_list(read.id, actor=SANA, as_of=NOW).rows_good == 8
    assert queries.get_bank(long.id).active_entries == 9


def test_a_long_list_that_cannot_be_used_says_so_and_waits_for_nobody() -> None:
    bank = a_bank()
    waiting = proposed(bank.id, b"nothing\nof use")
    run_waiting(clock=lambda: NOW)
    read = queries.get_list(waiting.id)
    assert (read.state, read.rows_bad, kinds(read.id)) == (ListState.UNUSABLE, 2, [])
    assert not BankEntry.objects.exists()


def test_a_known_harmless_list_goes_into_no_bank_of_harmful_ones_when_it_is_long() -> None:
    content = f'"SHA-1","MD5","CRC32","FileName"\r\n"{"A" * 40}","{"B" * 32}","0","a.dll"\r\n'.encode()
    kept = store([content], actor=RAFA, as_of=NOW)
    waiting = propose_long_list(a_bank().id, kept.sha256, list_format="nsrl", actor=RAFA, as_of=NOW)
    run_waiting(clock=lambda: NOW)
    read = queries.get_list(waiting.id)
    assert (read.state, "known harmless" in read.problems[0].message) == (ListState.UNUSABLE, True)


def test_only_a_person_proposes_one_and_for_a_bank_that_is_there() -> None:
    with pytest.raises(NotAllowed):
        propose_long_list(a_bank().id, "a" * 64, list_format="plain", actor=PIPELINE, as_of=NOW)
    with pytest.raises(NotFound):
        propose_long_list("bnk_" + "0" * 26, "a" * 64, list_format="plain", actor=RAFA, as_of=NOW)

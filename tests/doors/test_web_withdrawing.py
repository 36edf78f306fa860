"""Withdrawing by value and by list on the pages of banks."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.doors.web_people import client_of
from tests.inline_work import run_waiting
from tests.stages.bank_desk import RAFA, SANA, a_bank, drawn, listed

import coldframe.pipeline  # noqa: F401  # ties the tasks' names to what they do
from coldframe.access.terms import Role
from coldframe.matching import actions
from coldframe.matching.queries import get_bank

pytestmark = pytest.mark.django_db
SHAPE = drawn("a shape")


def test_a_value_is_withdrawn_on_the_banks_page_and_never_repeated(now: datetime) -> None:
    bank = a_bank()
    listed(bank, SHAPE)
    reviewer, second = client_of(Role.REVIEWER, now=now), client_of(Role.SECOND_READER, now=now)
    page = f"/banks/{bank.id}"
    given = {"kind": "pdq", "value": SHAPE, "reason": "legal_order"}
    assert "Withdraw a value" not in reviewer.get(page).content.decode()
    assert reviewer.post(f"{page}/withdraw", given).status_code == 403
    assert "Withdraw a value" in second.get(page).content.decode()
    for wrong, words in (
        ({"value": drawn("another")}, "No active entry"), ({"value": "12"}, "64 hexadecimal digits"),
        ({"reason": "mood"}, "Give the kind"),
    ):  # fmt: skip
        shown = second.post(f"{page}/withdraw", given | wrong, follow=True).content.decode()
        assert words in shown
        assert get_bank(bank.id).active_entries == 1
    shown = second.post(f"{page}/withdraw", given, follow=True).content.decode()
    assert "It matches nothing from now on" in shown
    assert SHAPE not in shown
    assert get_bank(bank.id).active_entries == 0


def test_a_list_is_withdrawn_on_its_page_which_says_how_many_are_left(now: datetime) -> None:
    bank = a_bank()
    proposed = actions.propose_list(bank.id, f"pdq {SHAPE}\n".encode(), actor=RAFA, as_of=now)
    second = client_of(Role.SECOND_READER, now=now)
    page = f"/banks/lists/{proposed.id}"
    assert "Withdraw the whole list" not in second.get(page).content.decode()
    actions.approve_list(proposed.id, actor=SANA, as_of=now)
    assert "Withdraw the whole list" in second.get(page).content.decode()
    assert second.post(f"{page}/withdraw", {"reason": "mood"}).status_code == 400
    assert (
        client_of(Role.REVIEWER, now=now).post(f"{page}/withdraw", {"reason": "duplicate"}).status_code == 403
    )
    shown = second.post(f"{page}/withdraw", {"reason": "duplicate"}, follow=True).content.decode()
    assert "1 entry still matches" in shown
    assert second.post(f"{page}/withdraw", {"reason": "duplicate"}).status_code == 409
    run_waiting(clock=lambda: now)
    shown = second.get(page).content.decode()
    assert "still matches" not in shown
    assert "Withdrawn by" in shown


def test_a_long_list_is_read_in_the_background_and_its_page_says_how_far_it_is(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coldframe.web.views.banks.LONG_LIST_BYTES", 10)
    reviewer, bank = client_of(Role.REVIEWER, now=now), a_bank()
    file = SimpleUploadedFile("list.txt", f"pdq {SHAPE}\n".encode())
    sent = reviewer.post(f"/banks/{bank.id}/lists", {"file": file, "kind": ""})
    page = sent.headers["Location"]
    shown = reviewer.get(page).content.decode()
    assert "read in the background" in shown
    assert "Being read" in shown
    run_waiting(clock=lambda: now)
    shown = reviewer.get(page).content.decode()
    assert "read in the background" not in shown
    assert "Waits for a second person" in shown

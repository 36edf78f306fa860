"""Sources count whole seconds: what changes within the second of the ask is never lost, and no second stalls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.stages.source_desk import Desk, a_source, live
from tests.unit.matching.exchanges import NOW, Asked, drawn

from coldframe.core.errors import InvalidInput
from coldframe.core.said import told
from coldframe.matching import exchange_steps
from coldframe.matching.actions import syncing
from coldframe.matching.exchanges.base import Account, Page
from coldframe.matching.models import SourceWindow
from coldframe.matching.queries.sources import list_gaps
from coldframe.matching.terms.sources import SyncResult, Window

pytestmark = pytest.mark.django_db

_BEFORE, _ASKED, _AFTER = (timedelta(milliseconds=one) for one in (300, 500, 700))


class Odd(Desk):
    """A desk whose source answers as the test says."""

    answer: Callable[[Window, str], Page]

    def find(self, _name: str):  # type: ignore[no-untyped-def]
        desk, client = self, self.client

        class Answering(type(client)):  # type: ignore[misc]
            def fetch(self, account: Account, window: Window, cursor: str) -> Page:
                return desk.answer(window, cursor)

        return Answering()


def test_that_what_changed_in_the_second_of_the_ask_before_it_is_told_at_once(asked: Asked) -> None:
    desk, source = Desk(asked), a_source(asked)
    asked.put("before", at=NOW + _BEFORE)
    desk.sync(source.id, after=_ASKED)
    assert live(source.bank_id) == {drawn("before")}


@pytest.mark.parametrize("changes", ["p", "w", "wp", "pw", "wpw"])
def test_that_what_changes_in_the_second_of_the_ask_after_it_is_told_by_the_next_one(
    asked: Asked, changes: str
) -> None:
    desk, source = Desk(asked), a_source(asked)
    asked.put("one", at=NOW + _BEFORE)
    desk.sync(source.id, after=_ASKED)
    for change in changes:
        if change == "p":
            asked.put("one", at=NOW + _AFTER)
        else:
            asked.withdraw("one", at=NOW + _AFTER)
    asked.put("two", at=NOW + _AFTER)
    desk.sync(source.id)
    assert live(source.bank_id) == {drawn("two")} | ({drawn("one")} if changes[-1] == "p" else set())


def test_that_one_listed_again_in_the_second_of_its_withdrawal_counts_again(asked: Asked) -> None:
    desk, source = Desk(asked), a_source(asked)
    asked.put("one", at=NOW - timedelta(days=1))
    desk.sync(source.id)
    asked.withdraw("one", at=asked.clock[0] + _BEFORE)
    desk.sync(source.id, after=_ASKED)
    assert live(source.bank_id) == set()
    asked.put("one", at=asked.clock[0] - _ASKED + _AFTER)
    desk.sync(source.id)
    assert live(source.bank_id) == {drawn("one")}


def test_that_a_source_that_leads_in_circles_within_a_second_ends_with_a_gap(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(syncing, "MAX_PAGES", 3)
    desk, source = Odd(asked), a_source(asked)
    bad = NOW - timedelta(days=1) + _ASKED

    def answer(window: Window, cursor: str) -> Page:
        circles = window.start <= bad and (bad <= window.end or not asked.client.ENDS_WINDOWS)
        return Page((), (), 0, f"{int(cursor or 0) + 1}" if circles else "", b"x")

    desk.answer = answer
    synced = desk.sync(source.id)
    assert (synced.result, synced.gaps) == (SyncResult.WITH_GAPS, 1)
    (gap,) = list_gaps(source.id)
    assert gap.window.start <= bad <= gap.window.end + timedelta(seconds=1)
    assert "circles" in told(gap.said)
    if asked.client.ENDS_WINDOWS:
        assert gap.window.end - gap.window.start <= timedelta(seconds=2)


@pytest.mark.parametrize("place", ["fetch", "take"])
def test_that_what_nobody_foresaw_costs_its_page_and_not_the_sync(
    asked: Asked, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, source = Desk(asked), a_source(asked)
    asked.put("bad", at=NOW - timedelta(days=2) + _ASKED)
    asked.put("good", at=NOW - timedelta(hours=1))
    real_take, client = exchange_steps.take_page, type(desk.client)
    real_fetch = client.fetch

    def refuse(told: Page) -> None:
        if any(value == drawn("bad") for one in told.entries for _, value in one.values):
            raise InvalidInput("An invented mistake.")

    def fetch(self: object, account: Account, window: Window, cursor: str) -> Page:
        page = real_fetch(self, account, window, cursor)  # type: ignore[arg-type]
        refuse(page)
        return page

    def take(source_id: str, window_id: int, page: Page, **more: object) -> None:
        refuse(page)
        real_take(source_id, window_id, page, **more)  # type: ignore[arg-type]

    if place == "fetch":
        monkeypatch.setattr(client, "fetch", fetch)
    else:
        monkeypatch.setattr(exchange_steps, "take_page", take)
    synced = desk.sync(source.id)
    assert synced.result is SyncResult.WITH_GAPS
    assert live(source.bank_id) == {drawn("good")}
    assert [told(gap.said) for gap in list_gaps(source.id)] == ["An invented mistake."]


def test_that_an_account_that_cannot_be_right_is_told_as_one(asked: Asked) -> None:
    desk, source = Odd(asked), a_source(asked)
    asked.put("one", at=NOW)

    def check(_self: object, _account: Account) -> None:
        raise InvalidInput("The address and the environment do not fit.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(desk.client), "check", check)
        synced = desk.sync(source.id)
    assert (synced.result, synced.message) == (
        SyncResult.CREDENTIALS, "The address and the environment do not fit.",
    )  # fmt: skip
    assert SourceWindow.objects.filter(source_id=source.id, tries=0).count() == 1

"""What becomes of a clue before it is kept."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.core.errors import InvalidInput
from coldframe.intake.rules import attach_files, fingerprint_v1, prepare_v1
from coldframe.intake.terms import (
    Channel,
    ClueWithoutItems,
    ItemKind,
    ItemProblem,
    NewClue,
    NewItem,
    NewTrace,
    Reporter,
)
from coldframe.selectors.terms import SelectorKind
from coldframe.vault.terms import Stored

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
FILE = Stored("a" * 64, "b" * 40, "c" * 32, 10)


def clue(*items: NewItem, **changes: Any) -> NewClue:
    new = NewClue(Channel.API, b"raw", "application/json", items or (NewItem(ItemKind.TEXT, text="words"),))
    return dataclasses.replace(new, **changes)


def test_that_a_clue_without_items_is_refused_and_says_what_to_do() -> None:
    with pytest.raises(ClueWithoutItems, match="Add at least one"):
        prepare_v1(clue(items=()), as_of=NOW)


@pytest.mark.parametrize(
    ("item", "field"),
    [
        (NewItem(ItemKind.URL), "items.1"),
        (NewItem(ItemKind.URL, url="not an address"), "items.1.url"),
        (NewItem(ItemKind.URL, url="javascript:alert(1)"), "items.1.url"),
        (NewItem(ItemKind.TEXT, text=" \u0007 "), "items.1"),
        (NewItem(ItemKind.ACCOUNT, platform="Example"), "items.1"),
        (NewItem(ItemKind.FILE), "items.1"),
        (NewItem(ItemKind.FILE, file=FILE, claimed={"md5": "0" * 31}), "items.1.md5"),
    ],
)
def test_that_an_item_that_says_nothing_is_refused_by_place(item: NewItem, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        prepare_v1(clue(item), as_of=NOW)
    assert caught.value.field == field


def test_that_a_clock_in_the_future_is_refused_for_the_clue_and_noted_on_an_item() -> None:
    ahead = NOW + timedelta(hours=1)
    with pytest.raises(InvalidInput, match="future"):
        prepare_v1(clue(occurred_at=ahead), as_of=NOW)
    (one,) = prepare_v1(clue(NewItem(ItemKind.TEXT, text="x", seen_at=ahead)), as_of=NOW).items
    assert one.problems == (ItemProblem.SEEN_IN_FUTURE,)
    assert one.item.seen_at is None


def test_that_what_is_wrong_with_an_item_is_noted_and_the_rest_stays() -> None:
    items = prepare_v1(
        clue(
            NewItem(ItemKind.FILE, original_name="a.png", claimed={"MD5".lower(): "0" * 32}),
            NewItem(ItemKind.FILE, file=FILE, claimed={"md5": "0" * 32}),
            NewItem(ItemKind.TEXT, text="x" * 100_001),
            NewItem(
                ItemKind.ACCOUNT,
                account="u",
                traces=(NewTrace(SelectorKind.IP, "nonsense"), NewTrace(SelectorKind.IP, "192.0.2.1")),
            ),
        ),
        as_of=NOW,
    ).items
    assert [one.problems for one in items] == [
        (ItemProblem.FILE_NOT_SUPPLIED,), (ItemProblem.HASH_DIFFERS,), (ItemProblem.TEXT_CUT,), (ItemProblem.TRACE_NOT_READ,),
    ]  # fmt: skip
    assert [trace.value for trace in items[3].item.traces] == ["192.0.2.1"]


def test_that_text_is_cleaned_and_addresses_normal() -> None:
    prepared = prepare_v1(
        clue(NewItem(ItemKind.URL, url="hxxps://Example[.]org/a?pwd=zz9"), statement="a\u202eb\x00c"),
        as_of=NOW,
    )
    assert prepared.clue.statement == "abc"
    assert prepared.items[0].item.url == "https://example.org/a"
    assert prepared.items[0].passwords == ("zz9",)


def test_that_files_find_their_items_and_spare_ones_become_items() -> None:
    new = attach_files(clue(NewItem(ItemKind.FILE, part="one")), {"one": FILE, "two": FILE})
    assert [(item.part, item.file, item.kind) for item in new.items] == [
        ("one", FILE, "file"),
        ("two", FILE, "file"),
    ]


_WORD = st.text(st.sampled_from("abcdefghkmnpqrstuvwxyz23456789"), min_size=5, max_size=12).map(
    lambda word: f"q7{word}"
)
_TELLS = st.sampled_from(
    ["password: {}", "密码：{}", "비밀번호: {}", "https://example.org/s?pwd={}", "passcode is {}"]
)


@given(
    password=_WORD,
    tell=_TELLS,
    place=st.sampled_from(["statement", "text", "url", "reporter", "screen_name"]),
)
@settings(deadline=None)
def test_that_no_parsed_field_holds_a_password_that_any_field_states(
    password: str, tell: str, place: str
) -> None:
    said = tell.format(password)
    new = clue(
        NewItem(ItemKind.TEXT, text=said if place == "text" else f"use {password} there", original_name=f"{password}.zip"),
        NewItem(ItemKind.URL, url=f"https://example.org/{password}/x?password={password}"),
        NewItem(ItemKind.ACCOUNT, platform=password, account=password, screen_name=said if place == "screen_name" else "s",
                traces=(NewTrace(SelectorKind.URL, f"https://example.net/{password}", event=password),)),
        statement=said if place == "statement" else f"see {password}",
        source=password, sender_reference=password, reporter=Reporter(name=password, contact="c"),
        raw=password.encode(),
    )  # fmt: skip
    prepared = prepare_v1(new, as_of=NOW)
    kept = (
        dataclasses.asdict(dataclasses.replace(prepared.clue, raw=b"")),
        [dataclasses.asdict(one.item) for one in prepared.items],
    )
    assert password not in json.dumps(kept, default=str)
    assert password not in repr(prepared)
    assert any(
        password in found for found in (prepared.passwords, *(one.passwords for one in prepared.items))
    )


def test_that_the_fingerprint_tells_content_and_not_wrapping() -> None:
    one = clue(NewItem(ItemKind.FILE, file=FILE))
    assert fingerprint_v1(one) == fingerprint_v1(dataclasses.replace(one, raw=b"other boundary", line=7))
    assert fingerprint_v1(one) != fingerprint_v1(dataclasses.replace(one, statement="more"))
    other = clue(NewItem(ItemKind.FILE, file=dataclasses.replace(FILE, sha256="d" * 64)))
    assert fingerprint_v1(one) != fingerprint_v1(other)

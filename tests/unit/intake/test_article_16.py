"""A notice under Article 16: read to a clue, or kept with the one thing that is missing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from coldframe.intake.channels.registry import CHANNELS
from coldframe.intake.terms import Channel

NOTICES = CHANNELS[Channel.ARTICLE_16]
NOTICE: dict[str, Any] = {
    "reasons": "The page offers what section 1 of the Example Act forbids.",
    "locations": ["https://example.org/a", "https://example.org/b"],
    "notifier": {"name": "Plainly Invented", "email": "invented@example.org"},
    "good_faith": True,
    "reference": "N-1",
    "language": "en",
}


def test_that_a_whole_notice_becomes_a_clue_whose_notifier_is_kept_apart() -> None:
    (clue,) = NOTICES.parse(json.dumps(NOTICE).encode()).clues
    assert [item.url for item in clue.items] == NOTICE["locations"]
    assert (clue.statement, clue.harms, clue.sender_reference) == (NOTICE["reasons"], (), "N-1")
    assert clue.reporter is not None
    assert (clue.reporter.name, clue.reporter.contact, clue.reporter.may_be_contacted) == (
        "Plainly Invented",
        "invented@example.org",
        "yes",
    )


@pytest.mark.parametrize("notifier", [None, {}, {"email": "invented@example.org"}])
def test_that_nobody_need_be_named_about_sexual_abuse_of_a_child(notifier: dict[str, str] | None) -> None:
    notice = NOTICE | {"notifier": notifier, "about_child_sexual_abuse": True}
    (clue,) = NOTICES.parse(json.dumps(notice).encode()).clues
    assert clue.harms == ("abuse_material",)
    given = clue.reporter.contact if clue.reporter else ""
    assert given == ((notifier or {}).get("email") or "")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reasons": " "}, "reasons"),
        ({"locations": []}, "locations"),
        ({"locations": [""]}, "locations"),
        ({"good_faith": False}, "good_faith"),
        ({"good_faith": None}, "good_faith"),
        ({"notifier": None}, "notifier"),
        ({"notifier": {"name": "Plainly Invented"}}, "notifier.email"),
        ({"notifier": {"email": "invented@example.org"}}, "notifier.name"),
        ({"notifier": {"phone": "1"}}, "notifier"),
    ],
)
def test_that_what_is_missing_is_named(changes: dict[str, object], field: str) -> None:
    raw = json.dumps(NOTICE | changes).encode()
    (problem,) = NOTICES.parse(raw).problems
    assert (problem.field, problem.raw) == (field, raw)
    assert problem.message.endswith(".")

"""That a notice says what it is given and nothing more, and goes only when it may."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.takedown.rules import state_after_v1, why_not_send_v1, write_notice_v1
from coldframe.takedown.terms import LegalGround, NoticeState, NoticeText, ResultKind

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LOCATOR = "https://files.example.org/a/b?c=1"


def text(**changes: object) -> NoticeText:
    values: dict[str, object] = {
        "notice_id": "ntc_1",
        "locator": LOCATOR,
        "host_name": "Example Hosting",
        "ground": LegalGround.CHILD_ABUSE_MATERIAL,
        "citation": "Example Act, section 3",
        "desk_name": "Test desk",
        "drafted_at": NOW,
    }
    return write_notice_v1(**{**values, **changes})  # type: ignore[arg-type]


def test_the_text_names_address_ground_and_reference_and_nobody_can_click_it() -> None:
    notice = text()
    for part in ("hxxps://files[.]example[.]org/a/b?c=1", "Example Act, section 3", "ntc_1", "Test desk"):
        assert part in notice.body
    assert "https://" not in notice.body + notice.subject
    assert notice.fields["address"] == LOCATOR
    assert set(notice.fields) == {"reference", "reporter", "address", "ground", "citation", "noted_at"}


@pytest.mark.parametrize("ground", LegalGround)
def test_every_ground_has_its_words(ground: LegalGround) -> None:
    assert "because it " in text(ground=ground).body
    assert text(ground=ground).fields["ground"] == str(ground)


@given(st.from_regex(r"https?://[a-z]{1,9}\.(example\.(org|com)|test)/[a-z0-9/]{0,20}", fullmatch=True))
def test_no_address_is_ever_clickable_in_the_text(locator: str) -> None:
    body = text(locator=locator).body
    assert "http://" not in body
    assert "https://" not in body


def test_an_unknown_host_is_addressed_as_the_operator() -> None:
    assert text(host_name="").body.startswith("To the operator of this service")


@pytest.mark.parametrize("state", NoticeState)
def test_only_a_draft_may_be_sent(state: NoticeState) -> None:
    why = why_not_send_v1(state)
    assert (why == "") == (state is NoticeState.DRAFTED)
    assert ("police" in why) == (state is NoticeState.HELD)


@pytest.mark.parametrize("kind", ResultKind)
def test_silence_and_reappearance_are_no_answer(kind: ResultKind) -> None:
    unanswered = kind in (ResultKind.NO_ANSWER, ResultKind.REAPPEARED)
    assert state_after_v1(kind) is (NoticeState.SENT if unanswered else NoticeState.ANSWERED)

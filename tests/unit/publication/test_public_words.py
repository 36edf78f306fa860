"""What people write for readers: what leads to somebody is refused in many forms, and plain words are not."""

from __future__ import annotations

import pytest

from coldframe.core.errors import InvalidInput
from coldframe.publication.actions.public_words import public_note, public_words


@pytest.mark.parametrize(
    "text",
    [
        "Ask somebody@example.org.", "see example.org/a", "hxxp://example[.]org", "t.me/plainly_invented",
        "문의: 010-5555-0100", "문의: +82 10-5555-0100", "电话13900000000",
        "on telegram as @plainly_invented", "from 192.0.2.7", f"The file {'0f' * 16}.", f"sha256:{'AB' * 32}",
        f"{'0' * 64}.jpg", "ｓｏｍｅｂｏｄｙ＠example.org",
    ],
)  # fmt: skip
def test_what_leads_to_somebody_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="Readers see all of it"):
        public_note(text)


@pytest.mark.parametrize(
    "text",
    [
        "The wrong month.", "Table 3.1 of 2026-04-05, 1,200 to 2,400; see Art. 16(6).", "月份有误：2027年1月至3月。",
        "1월부터 3월까지의 수가 틀렸다.", "Regulation (EU) 2024/2835, CELEX 32024R2835", "by_month was left out.The rest holds",
        "k≥5, p. 12–13, 28.2 %", "Counted 20270101 to 20270331 at 09:00 UTC.", "decisions_made was 117, not 171.",
    ],
)  # fmt: skip
def test_plain_words_are_not(text: str) -> None:
    assert public_note(f" {text}\n") == text


def test_what_is_too_long_is_refused_and_not_cut_off() -> None:
    assert public_words("", field="note", most=5) == ""
    assert public_words("12345", field="note", most=5) == "12345"
    with pytest.raises(InvalidInput, match="5 characters"):
        public_words("123456", field="note", most=5)
    with pytest.raises(InvalidInput, match="Say for readers"):
        public_note(" \n")

"""What recipients, hosts and notifiers are told: our references, what follows, and nothing of the matter."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.core.answers import Answer
from coldframe.referral.rules import write_recall_v1
from coldframe.takedown.documents.for_notifier import write_decision_notice, write_receipt
from coldframe.takedown.documents.statement import Statement, from_json, to_json
from coldframe.takedown.rules import write_retraction_v1

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
_DAY = st.dates(date(2000, 1, 1), date(2100, 1, 1))
_CODES = st.lists(st.text(max_size=5), max_size=3).map(tuple)


@settings(max_examples=50, deadline=None)
@given(
    st.builds(
        Statement,
        reference=st.text(max_size=9), visibility=_CODES, visibility_until=st.none() | _DAY,
        account_until=st.none() | _DAY, countries=_CODES, applied_on=_DAY, posted_on=_DAY, facts=st.text(max_size=9),
        ground=st.just("g"), rule=st.just("r"), explanation=st.just("e"), also_illegal=st.sampled_from(Answer),
        content_types=_CODES, category=st.just("c"), keywords=_CODES, source=st.just("s"),
        detected_automatically=st.booleans(), automation=st.just("a"),
    )
)  # fmt: skip
def test_a_statement_is_read_back_as_it_was(statement: Statement) -> None:
    assert from_json(json.loads(json.dumps(to_json(statement)))) == statement


def test_a_recall_names_our_numbers_and_asks_for_an_answer() -> None:
    text = write_recall_v1(referral_id="ref_1", message_id="msg_1", left_at=NOW, desk_name="Example desk")
    assert "Our referral: ref_1\nMessage: msg_1\nHanded to you: 2026-11-22T09:30:00" in text
    assert "was reversed" in text
    assert "Please answer" in text


def test_a_retraction_holds_an_address_that_nobody_can_click() -> None:
    text = write_retraction_v1(
        notice_id="ntc_1", locator="https://files.example.org/a", sent_at=NOW, desk_name="Example desk"
    )
    assert "hxxps://files[.]example[.]org/a" in text
    assert "https://" not in text
    assert "ntc_1" in text


def test_a_notifier_is_told_what_followed_and_never_what_was_seen() -> None:
    receipt = write_receipt(reference="clu_1", provider="Example", received_at=NOW)
    assert "clu_1" in receipt
    assert "do not look for more" in receipt
    for acted, automated, said, means in (
        (True, True, "have acted on it", "the person decided"),
        (False, False, "have not acted on it", "No automated means"),
    ):
        text = write_decision_notice(
            reference="clu_1", provider="Example", received_at=NOW, decided_at=NOW, acted=acted,
            automated=automated, redress="Write to us.",
        )  # fmt: skip
        assert said in text
        assert means in text
        assert "Write to us." in text
        assert "court" in text

"""A child's own report is never evidence against the child: a referral names its account as no subject."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.stages.referral.conftest import LIO

from coldframe.core.answers import Answer
from coldframe.intake.actions import receive_clue
from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem, Reporter
from coldframe.referral.queries import gather

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("affected", "named"),
    [(Answer.YES, {2}), (Answer.UNKNOWN, {2}), (Answer.NO, {1, 2})],
)
def test_whoever_reported_is_no_subject_unless_they_are_not_concerned(
    affected: Answer, named: set[int], now: datetime
) -> None:
    new = NewClue(
        channel=Channel.FORM,
        raw=b"raw",
        raw_media_type="text/plain",
        reporter=Reporter(contact="u77@example.org"),
        reported_by_affected=affected,
        items=(
            NewItem(ItemKind.ACCOUNT, platform="example.com", account="u77@example.org"),
            NewItem(ItemKind.ACCOUNT, platform="example.com", account="other"),
        ),
    )
    clue_id = receive_clue(new, actor=LIO, as_of=now).clue_id
    assert set(gather(clue_id).subjects) == named

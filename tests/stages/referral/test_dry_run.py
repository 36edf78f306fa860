"""A dry run says what would have gone, from the same facts as a real preview, and leaves no trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.stages.referral.desks import COVERED, LIO, Time

from coldframe.core.answers import Answer
from coldframe.core.ids import new_id
from coldframe.custody.queries import get_head
from coldframe.intake.actions import receive_clue
from coldframe.intake.queries import list_items
from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem, NewTrace, Reporter
from coldframe.matching.models import Signal
from coldframe.matching.terms import SignalKind
from coldframe.partners.actions import propose_agreement, record_origin
from coldframe.partners.terms import (
    AgreementTerms,
    Field,
    HarmCategory,
    NewAgreement,
    NewOrigin,
    OnwardTransfer,
    Purpose,
    RecipientView,
    RefusalReason,
    Released,
)
from coldframe.referral.queries import gather, preview_if_in_force, try_agreement
from coldframe.referral.terms import DryRun
from coldframe.selectors.terms import SelectorKind
from coldframe.triage.models import Decision, Review
from coldframe.triage.terms import DecisionState, Lane, Outcome

pytestmark = pytest.mark.django_db
SALE, GROOMING = HarmCategory.SALE_OF_ACCESS, HarmCategory.GROOMING


def decided(clue_id: str, at: datetime, *harms: HarmCategory) -> str:
    review = Review.objects.create(
        id=new_id("rev"), clue_id=clue_id, lane=next(iter(Lane)), lane_rank=1, points=0,
        priority_pack="x", received_at=at, opened_at=at,
    )  # fmt: skip
    return Decision.objects.create(
        id=new_id("dec"), review=review, state=DecisionState.FINAL, outcome=Outcome.REFER,
        category="baseline", harms=sorted(harms), reason="Drawn shapes.", decided_by=LIO.id, decided_at=at,
        final_at=at, second_pack="x",
    ).id  # fmt: skip


def make_clue(now: datetime, *items: NewItem, **changes: object) -> str:
    new = NewClue(
        channel=Channel.FORM, raw=repr(items).encode(), raw_media_type="text/plain", items=items, statement="Words."
    )  # fmt: skip
    return receive_clue(replace(new, **changes), actor=LIO, as_of=now).clue_id  # type: ignore[arg-type]


@pytest.fixture
def matters(clue_id: str, now: datetime) -> dict[str, str]:
    """Five decided matters of different kinds: clue by what it is."""
    account = NewItem(
        ItemKind.ACCOUNT, account="u78", platform="example.net",
        traces=(NewTrace(SelectorKind.IP, "192.0.2.7", seen_at=now), NewTrace(SelectorKind.EMAIL, "u@example.org")),
    )  # fmt: skip
    own = NewItem(ItemKind.ACCOUNT, account="me@example.org", platform="example.net")
    found = {
        "group": clue_id,
        "account": make_clue(now, account),
        "own": make_clue(
            now, own, NewItem(ItemKind.URL, url="https://example.org/x"), reported_by_affected=Answer.YES,
            reporter=Reporter(name="Invented", contact="me@example.org"),
        ),
        "words": make_clue(now, NewItem(ItemKind.URL, url="https://example.org/y"), statement=""),
        "grooming": make_clue(now, NewItem(ItemKind.TEXT, text="Hello.")),
    }  # fmt: skip
    for name, its in found.items():
        decided(its, now - timedelta(days=1), GROOMING if name == "grooming" else SALE)
    return found


def proposed(partner: RecipientView, now: datetime, **changes: object) -> AgreementTerms:
    new = NewAgreement(
        recipient_id=partner.id,
        legal_basis="Example Act, section 2",
        purposes=frozenset({Purpose.INVESTIGATION}),
        categories=frozenset({SALE}),
        fields=COVERED | {Field.SUBJECT_IP_EVENT, Field.DECISION_REASON},
        active_from=now,
        active_to=now + timedelta(days=30),
        retention_days=30,
    )
    return propose_agreement(replace(new, **changes), actor=LIO, as_of=now)  # type: ignore[arg-type]


def trial(terms: AgreementTerms, now: datetime, **changes: object) -> DryRun:
    asked: dict[str, object] = {
        "in_force": None, "purpose": Purpose.INVESTIGATION, "decided_from": now - timedelta(days=7),
        "decided_before": now, "for_person": None,
    }  # fmt: skip
    return try_agreement(terms, **{**asked, **changes})  # type: ignore[arg-type]


def test_each_line_says_what_a_preview_of_that_matter_shows(
    matters: dict[str, str], partner: RecipientView, now: datetime
) -> None:
    terms = proposed(partner, now, fields=frozenset(Field), categories=frozenset(HarmCategory))
    lines = {line.clue_id: line for line in trial(terms, now).lines}
    assert set(lines) == set(matters.values())
    for line in lines.values():
        shown = preview_if_in_force(
            terms, clue_id=line.clue_id, fields=None, purpose=Purpose.INVESTIGATION, harms=line.harms,
            decision_id=line.decision_id,
        )  # fmt: skip
        assert isinstance(shown.answer, Released)
        assert (
            frozenset(line.after)
            == shown.answer.fields
            == gather(line.clue_id, decision_id=line.decision_id).fields
        )
    assert (
        Field.SUBJECT_ACCOUNT not in lines[matters["own"]].after
    )  # the reporter's own account names no subject
    assert Field.SUBJECT_IP_EVENT in lines[matters["account"]].after


def test_what_is_new_what_is_lost_and_what_is_refused_and_why(
    matters: dict[str, str], partner: RecipientView, agreement: AgreementTerms, now: datetime
) -> None:
    came_under = NewOrigin(partner.id, OnwardTransfer.NOT_ALLOWED)
    record_origin(
        matters["account"], replace(came_under, sender_id="", sender_name="Faraway"), actor=LIO, as_of=now
    )
    terms = proposed(partner, now, fields=(COVERED - {Field.ITEM_URL}) | {Field.DECISION_REASON})
    found = trial(terms, now, in_force=agreement)
    lines = {line.clue_id: line for line in found.lines}
    assert lines[matters["group"]].gained == (Field.DECISION_REASON,)
    assert lines[matters["group"]].lost == (Field.ITEM_URL,)
    reasons = {name: {one.reason for one in lines[its].problems} for name, its in matters.items()}
    assert reasons == {
        "group": set(),
        "account": {RefusalReason.ONWARD_NOT_ALLOWED},
        "own": {RefusalReason.FIELD_NOT_COVERED},  # only an address is known, which is not covered any more
        "words": {RefusalReason.FIELD_NOT_COVERED},
        "grooming": {RefusalReason.FIELD_NOT_COVERED},
    }
    assert (found.matters, found.goes_before, found.goes_after, found.gains, found.loses) == (5, 3, 1, 1, 3)
    assert dict(found.reasons)[lines[matters["words"]].problems[0].why] == 3
    counts = {one.field: (one.before, one.after) for one in found.fields}
    assert counts[Field.ITEM_URL] == (3, 0)
    assert counts[Field.DECISION_REASON] == (0, 1)


def test_it_takes_the_last_decision_of_the_period_and_pages(
    matters: dict[str, str], partner: RecipientView, now: datetime
) -> None:
    terms = proposed(partner, now)
    assert trial(terms, now, decided_before=now - timedelta(days=1)).matters == 0
    first, second = (trial(terms, now, offset=offset, limit=3) for offset in (0, 3))
    assert (len(first.lines), len(second.lines), first.matters) == (3, 2, 5)
    assert {line.clue_id for line in (*first.lines, *second.lines)} == set(matters.values())
    assert trial(terms, now, purpose=Purpose.REMOVAL).goes_after == 0


def test_it_writes_nothing_and_asks_no_more_for_more_matters(
    matters: dict[str, str], partner: RecipientView, now: datetime, clock: Time
) -> None:
    terms = proposed(partner, now)
    head = get_head()
    with CaptureQueriesContext(
        connection,
    ) as few:
        trial(terms, now)
    for number in range(30):
        more = make_clue(now, NewItem(ItemKind.URL, url=f"https://example.org/{number}"))
        decided(more, now - timedelta(hours=1), SALE)
    head_after_seeding = get_head()
    with CaptureQueriesContext(connection) as many:
        assert trial(terms, now).matters == 35
    assert len(many) == len(few)
    assert not [one["sql"] for one in (*few, *many) if not one["sql"].lstrip().upper().startswith("SELECT")]
    assert get_head() == head_after_seeding != head


def test_a_picture_with_a_fingerprint_is_counted_as_one(
    clue_id: str, partner: RecipientView, now: datetime
) -> None:
    decided(clue_id, now - timedelta(days=1), SALE)
    terms = proposed(partner, now, fields=frozenset({Field.ITEM_PDQ}))
    assert trial(terms, now).goes_after == 0
    Signal.objects.create(
        id=new_id("sig"), item_id=list_items(clue_id)[0].id, kind=SignalKind.PDQ, value="ab" * 32,
        algorithm="pdq", quality=100,
    )  # fmt: skip
    assert trial(terms, now).lines[0].after == (Field.ITEM_PDQ,)

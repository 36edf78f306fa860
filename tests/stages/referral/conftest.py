"""The desks, their agreement and a clue, for the tests of this folder only."""

from __future__ import annotations

import base64
from datetime import datetime

import pytest
from tests.stages.referral.desks import (
    COVERED,
    LIO,
    PARTNER_KEY,
    PICTURE,
    STATEMENT,
    Draft,
    Queue,
    Time,
    Wire,
    agree,
)

from coldframe.custody.signing import public_key_text, signing_key
from coldframe.intake.actions import receive_clue
from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem
from coldframe.partners import actions as partners
from coldframe.partners.terms import AgreementTerms, HarmCategory, Purpose, RecipientKind, RecipientView
from coldframe.referral import actions
from coldframe.referral.terms import ReferralView
from coldframe.vault.actions import store


@pytest.fixture
def clock(now: datetime) -> Time:
    return Time(now)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch, clock: Time) -> Wire:
    wire = Wire(monkeypatch, clock)
    monkeypatch.setattr("coldframe.partners.steps.post_message", wire.post)
    return wire


@pytest.fixture(autouse=True)
def queue(monkeypatch: pytest.MonkeyPatch) -> Queue:
    """What would wait in the engine; the tests run it themselves."""
    work: Queue = []
    for module in (
        "intake.actions.clues",
        "partners.actions.outbox",
        "referral.actions.drafting",
        "referral.actions.parcels",
        "referral.actions.feedback",
        "referral.actions.states",
    ):
        monkeypatch.setattr(f"coldframe.{module}.enqueue", lambda name, key, *_ids: work.append((name, key)))
    return work


@pytest.fixture
def partner(now: datetime) -> RecipientView:
    """The other desk as we know it; and we, as it knows us."""
    partners.propose_recipient(
        name_as_printed="Our own desk",
        kind=RecipientKind.HOTLINE,
        jurisdiction="SE",
        public_key=public_key_text(signing_key()),
        delivery_url="https://own.example.org/",
        actor=LIO,
        as_of=now,
    )
    return partners.propose_recipient(
        name_as_printed="Example Police",
        kind=RecipientKind.POLICE,
        jurisdiction="SE",
        public_key=base64.b64encode(PARTNER_KEY.public_key().public_bytes_raw()).decode(),
        delivery_url="https://police.example.org/api/v1/desk/messages",
        actor=LIO,
        as_of=now,
    )


@pytest.fixture
def agreement(partner: RecipientView, now: datetime) -> AgreementTerms:
    return agree(partner, now)


@pytest.fixture
def clue_id(now: datetime) -> str:
    picture = store([PICTURE], actor=LIO, as_of=now)
    new = NewClue(
        channel=Channel.FORM,
        raw=b"raw",
        raw_media_type="text/plain",
        statement=STATEMENT,
        items=(
            NewItem(ItemKind.FILE, file=picture, original_name="secret-name.png", media_type="image/png"),
            NewItem(ItemKind.URL, url="https://example.org/group"),
            NewItem(ItemKind.ACCOUNT, platform="example.com", account="u77", screen_name="Sun"),
        ),
    )
    return receive_clue(new, actor=LIO, as_of=now).clue_id


@pytest.fixture
def draft(partner: RecipientView, agreement: AgreementTerms, clue_id: str, clock: Time) -> Draft:
    def make(**changes: object) -> ReferralView:
        values: dict[str, object] = {
            "clue_id": clue_id,
            "recipient_id": partner.id,
            "agreement_id": agreement.agreement_id,
            "fields": COVERED,
            "purpose": Purpose.INVESTIGATION,
            "harms": [HarmCategory.SALE_OF_ACCESS],
            "actor": LIO,
            "as_of": clock(),
        }
        return actions.draft_referral(**{**values, **changes})  # type: ignore[arg-type]

    return make

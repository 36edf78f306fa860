"""What came as a document goes on only as its marking allows, asked at the same place as every release."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from tests.stages.referral.desks import COVERED, LIO

from coldframe.custody.queries import list_events
from coldframe.intake.actions import import_rows
from coldframe.intake.channels import misp
from coldframe.partners.terms import AgreementTerms, Field, HarmCategory, Purpose, Refused
from coldframe.referral.queries import preview

pytestmark = pytest.mark.django_db


def brought(now: datetime, *tags: str, said: str = "") -> str:
    event = {"distribution": "3", "Tag": [{"name": tag} for tag in tags], "Attribute": [
        {"type": "url", "value": "https://example.org/a"}, {"type": "comment", "value": said}]}  # fmt: skip
    parsed = misp.parse(json.dumps({"Event": event}).encode())
    return import_rows(parsed, actor=LIO, as_of=now).received[0].clue_id


def may_go_on(clue_id: str, agreement: AgreementTerms, now: datetime) -> bool:
    seen = preview(
        clue_id=clue_id,
        recipient_id=agreement.recipient_id,
        agreement_id=agreement.agreement_id,
        fields={Field.ITEM_URL} & COVERED,
        purpose=Purpose.INVESTIGATION,
        harms=(HarmCategory.SALE_OF_ACCESS,),
        as_of=now,
    )
    return not isinstance(seen.answer, Refused)


SAME = "coldframe-handling/1 onward_transfer=same_purpose retention_days=30 purpose={}"


@pytest.mark.parametrize(
    ("tags", "said", "goes"),
    [
        (("tlp:clear",), SAME.format("investigation"), True),
        (("tlp:clear",), SAME.format("prevention"), False),
        (("tlp:clear",), "", False),  # For no purpose that it names.
        (("tlp:amber",), SAME.format("investigation"), False),
        (("tlp:red",), SAME.format("investigation"), False),
        ((), SAME.format("investigation"), False),
        (("tlp:ultra",), SAME.format("investigation"), False),
    ],
)
def test_only_what_a_known_marking_allows_goes_on(
    tags: tuple[str, ...], said: str, goes: bool, agreement: AgreementTerms, now: datetime
) -> None:
    clue_id = brought(now, *tags, said=said)
    assert may_go_on(clue_id, agreement, now) is goes
    assert "origin_recorded" in [event.kind for event in list_events(about=clue_id)]


def test_a_clue_of_our_own_is_free_of_this(clue_id: str, agreement: AgreementTerms, now: datetime) -> None:
    assert may_go_on(clue_id, agreement, now)

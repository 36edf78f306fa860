"""A document for a recipient without a desk: under the same agreement, written down before it is handed out, once."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

import pytest
from tests.stages.referral.desks import LIO, MARA, Draft, S, Time, agree, states

from coldframe.core.actors import system
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed
from coldframe.custody.queries import list_events, verify
from coldframe.partners import actions as partners
from coldframe.partners.errors import ReleaseRefused
from coldframe.partners.queries import list_disclosures
from coldframe.partners.terms import AgreementTerms, Field, RecipientKind
from coldframe.referral import actions, queries
from coldframe.referral.formats.article_18 import Article18, Concerned
from coldframe.referral.formats.base import Contact
from coldframe.referral.formats.coldframe_v1 import ColdframeV1
from coldframe.referral.formats.xarf import XarfV4
from coldframe.referral.terms import ReferralEvent, ReferralView
from coldframe.vault.actions import read
from coldframe.vault.terms import ReadReason

pytestmark = pytest.mark.django_db

XARF = XarfV4(Contact("Example Safety", "safety@example.org", "example.org"), item=2)


@pytest.fixture
def terms(now: datetime) -> AgreementTerms:
    host = partners.propose_recipient(
        name_as_printed="Example Host", kind=RecipientKind.HOST, jurisdiction="SE", actor=LIO, as_of=now
    )
    return agree(host, now, fields=frozenset({Field.ITEM_URL, Field.CLUE_RECEIVED_AT}))


@pytest.fixture
def referral(draft: Draft, terms: AgreementTerms) -> ReferralView:
    return draft(recipient_id=terms.recipient_id, agreement_id=terms.agreement_id, fields=terms.fields)


def test_what_was_released_is_sealed_disclosed_and_handed_out_once(
    referral: ReferralView, clock: Time
) -> None:
    document = actions.hand_over(referral.id, form=ColdframeV1(), actor=LIO, as_of=clock())
    matter = json.loads(document)["matter"]
    assert set(matter) == {"clue", "items"}
    assert matter["items"] == [{"number": 2, "url": "https://example.org/group"}]
    now = queries.get_referral(referral.id)
    assert (now.state, now.document_sha256, now.sent_by) == (
        S.HANDED_OVER,
        hashlib.sha256(document).hexdigest(),
        LIO.id,
    )
    sealed = read(now.document_sha256, actor=LIO, as_of=clock(), reason=ReadReason.EXAMINATION)
    assert b"".join(sealed) == document
    (line,) = list_disclosures(subject_id=referral.id)
    assert (set(line.fields), line.delivered_at) == ({Field.ITEM_URL, Field.CLUE_RECEIVED_AT}, None)
    kinds = [event.kind for event in list_events(about=referral.id) if event.subject == referral.id]
    assert kinds[-1] == ReferralEvent.REFERRAL_HANDED_OVER
    for again in (lambda: actions.hand_over(referral.id, form=ColdframeV1(), actor=LIO, as_of=clock()),
                  lambda: actions.recall_referral(referral.id, actor=LIO, as_of=clock())):  # fmt: skip
        with pytest.raises(Conflict):
            again()
    assert verify().fault is None


def test_a_form_that_lacks_a_field_hands_out_nothing(referral: ReferralView, clock: Time) -> None:
    for form in (XARF, Article18("E", "c", member_state="DE", why=Concerned.OFFENCE_THERE)):
        with pytest.raises(InvalidInput) as refused:
            actions.hand_over(referral.id, form=form, actor=LIO, as_of=clock())
        assert refused.value.field == {"xarf/4.2.0": "decision.category"}.get(form.name, "decision.outcome")
    assert states(referral) == [S.DRAFT]
    assert list_disclosures(subject_id=referral.id) == ()


def test_an_agreement_that_stopped_hands_out_nothing(
    referral: ReferralView, terms: AgreementTerms, clock: Time
) -> None:
    partners.suspend_agreement(terms.agreement_id, reason="x", actor=MARA, as_of=clock())
    with pytest.raises(ReleaseRefused):
        actions.hand_over(referral.id, form=ColdframeV1(), actor=LIO, as_of=clock())
    with pytest.raises(NotAllowed):
        actions.hand_over(referral.id, form=ColdframeV1(), actor=system("pipeline"), as_of=clock())
    assert states(referral) == [S.DRAFT]
    assert list_disclosures(subject_id=referral.id) == ()

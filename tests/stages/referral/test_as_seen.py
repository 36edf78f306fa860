"""What a person looked at is what leaves: nothing that changed in between goes along unseen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.stages.referral.desks import LIO, Draft, Time, Wire, agree, deliver

from coldframe.core.errors import Conflict
from coldframe.intake.actions import add_items
from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem
from coldframe.partners.document import sha256_of
from coldframe.partners.queries import list_disclosures
from coldframe.partners.terms import AgreementTerms, RecipientView
from coldframe.referral import actions, queries
from coldframe.referral.terms import ReferralState as S

pytestmark = pytest.mark.django_db
Change = Callable[[str, AgreementTerms, RecipientView, Time], None]


def other_terms(_clue_id: str, agreement: AgreementTerms, partner: RecipientView, clock: Time) -> None:
    """Two people put a version in force that covers the same fields and lets the recipient keep them longer."""
    agree(partner, clock(), replaces=agreement.agreement_id, retention_days=3650)


def more_came(clue_id: str, _agreement: AgreementTerms, _partner: RecipientView, clock: Time) -> None:
    more = NewClue(
        channel=Channel.FORM,
        raw=b"more",
        raw_media_type="text/plain",
        items=(NewItem(ItemKind.URL, url="https://example.org/later"),),
    )
    add_items(clue_id, more, supplement_id="sup_" + "1" * 26, actor=LIO, as_of=clock())


CHANGES = pytest.mark.parametrize("change", [other_terms, more_came])


@CHANGES
def test_what_changed_after_it_was_looked_at_is_not_sent(
    draft: Draft, clock: Time, clue_id: str, agreement: AgreementTerms, partner: RecipientView, change: Change
) -> None:
    drafted = draft()
    looked_at = sha256_of(queries.preview_of(drafted.id, as_of=clock()).document)
    assert queries.is_as_seen(drafted.id, looked_at, as_of=clock())
    change(clue_id, agreement, partner, clock)
    assert not queries.is_as_seen(drafted.id, looked_at, as_of=clock())
    with pytest.raises(Conflict, match="changed since you looked at it"):
        actions.send_referral(drafted.id, seen_sha256=looked_at, actor=LIO, as_of=clock())
    assert queries.get_referral(drafted.id).state is S.DRAFT
    now = sha256_of(queries.preview_of(drafted.id, as_of=clock()).document)
    sent = actions.send_referral(drafted.id, seen_sha256=now, actor=LIO, as_of=clock())
    assert sent.state is S.QUEUED


@CHANGES
def test_what_changed_while_it_waited_does_not_leave(
    draft: Draft,
    wire: Wire,
    clock: Time,
    clue_id: str,
    agreement: AgreementTerms,
    partner: RecipientView,
    change: Change,
) -> None:
    drafted = draft()
    actions.send_referral(drafted.id, actor=LIO, as_of=clock())
    change(clue_id, agreement, partner, clock)
    done = deliver(drafted, clock)
    assert (done.state, wire.sent, list_disclosures(subject_id=drafted.id)) == (S.REFUSED, [], ())
    assert "Draft it again, read it, and send that" in done.states[-1].note

"""What came under a partner's terms: passed on only as they allow, and due to be destroyed when they end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from tests.stages.referral.desks import LIO, MARA, Draft

from coldframe.core.actors import service
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed
from coldframe.custody.actions import place_hold
from coldframe.custody.queries import list_due, list_events
from coldframe.custody.terms import CustodyEvent
from coldframe.intake.actions import destroy_clue
from coldframe.partners import actions, queries
from coldframe.partners.errors import ReleaseRefused
from coldframe.partners.terms import (
    AgreementTerms,
    NewOrigin,
    NewPermission,
    OnwardTransfer,
    PartnersEvent,
    Purpose,
    RecipientKind,
    RecipientView,
    RefusalReason,
)
from coldframe.referral import actions as referrals
from coldframe.referral.models import Referral
from coldframe.referral.queries import list_not_left

pytestmark = pytest.mark.django_db
SENDER = service("import")


@pytest.fixture
def clue(clue_id: str) -> str:
    return clue_id


@pytest.fixture
def hotline(clock: Callable[[], datetime]) -> RecipientView:
    return actions.propose_recipient(
        name_as_printed="Faraway Hotline",
        kind=RecipientKind.HOTLINE,
        jurisdiction="NO",
        actor=LIO,
        as_of=clock(),
    )


def came(clue: str, sender: RecipientView, now: datetime, rule: OnwardTransfer, **changes: object) -> str:
    terms = {"sender_id": sender.id, "purpose": Purpose.REPORT, "agreement_id": "agr_" + "7" * 26,
             "agreement_version": 2, "retention_days": 90, "onward_transfer": rule}  # fmt: skip
    return actions.record_origin(clue, NewOrigin(**{**terms, **changes}), actor=SENDER, as_of=now)  # type: ignore[arg-type]


def refusal(draft: Draft) -> ReleaseRefused:
    with pytest.raises(ReleaseRefused) as refused:
        draft()
    return refused.value


def test_what_may_not_be_passed_on_is_not_even_drafted(
    draft: Draft, clue: str, hotline: RecipientView, clock: Callable[[], datetime]
) -> None:
    came(clue, hotline, clock(), OnwardTransfer.NOT_ALLOWED)
    refused = refusal(draft)
    assert {problem.reason for problem in refused.problems} == {RefusalReason.ONWARD_NOT_ALLOWED}
    assert "Faraway Hotline sent this" in refused.message
    assert "agr_7" in refused.message
    assert Referral.objects.count() == 0
    assert PartnersEvent.RELEASE_REFUSED in [event.kind for event in list_events(about=clue)]


def test_terms_that_come_later_stop_a_draft_at_the_moment_of_sending(
    draft: Draft, clue: str, hotline: RecipientView, clock: Callable[[], datetime]
) -> None:
    drafted = draft()
    came(clue, hotline, clock(), OnwardTransfer.SAME_PURPOSE)
    with pytest.raises(ReleaseRefused) as refused:
        referrals.send_referral(drafted.id, actor=LIO, as_of=clock())
    assert {problem.reason for problem in refused.value.problems} == {RefusalReason.ONWARD_OTHER_PURPOSE}


def test_a_recorded_permission_opens_one_recipient_and_one_purpose(
    draft: Draft, clue: str, partner: RecipientView, hotline: RecipientView, clock: Callable[[], datetime]
) -> None:
    now = clock()
    origin = came(clue, hotline, now, OnwardTransfer.ON_REQUEST)
    assert {problem.reason for problem in refusal(draft).problems} == {RefusalReason.ONWARD_NOT_ASKED}
    said = NewPermission(partner.id, Purpose.PREVENTION, "Ms Invented, duty officer", now, "Mail of 3 March")
    actions.permit_onward(origin, said, actor=LIO, as_of=now)
    assert {problem.reason for problem in refusal(draft).problems} == {RefusalReason.ONWARD_NOT_ASKED}
    permission = actions.permit_onward(
        origin,
        NewPermission(partner.id, Purpose.INVESTIGATION, "Ms Invented, duty officer", now, "Mail of 4 March"),
        actor=LIO,
        as_of=now + timedelta(minutes=1),
    )
    assert draft().clue_id == clue
    (latest, _first) = queries.list_permissions(clue)
    assert (latest.id, latest.given_by, latest.reference) == (
        permission,
        "Ms Invented, duty officer",
        "Mail of 4 March",
    )
    told = [event for event in list_events(about=clue) if event.kind == PartnersEvent.ONWARD_PERMITTED]
    assert [event.detail["permission"] for event in told][-1] == permission
    assert "Invented" not in str([event.detail for event in told])


def test_a_permission_names_who_where_and_a_moment_that_was(
    clue: str, partner: RecipientView, hotline: RecipientView, clock: Callable[[], datetime]
) -> None:
    now = clock()
    asked, closed = (
        came(clue, hotline, now, rule) for rule in (OnwardTransfer.ON_REQUEST, OnwardTransfer.NOT_ALLOWED)
    )
    good = NewPermission(partner.id, Purpose.REPORT, "Ms Invented", now, "Mail")

    def permit(origin: str, new: NewPermission, actor: object = LIO) -> None:
        actions.permit_onward(origin, new, actor=actor, as_of=now)  # type: ignore[arg-type]

    for wrong in (
        NewPermission(partner.id, Purpose.REPORT, " ", now, "Mail"),
        NewPermission(partner.id, Purpose.REPORT, "Ms Invented", now, ""),
        NewPermission(partner.id, Purpose.REPORT, "Ms Invented", now + timedelta(minutes=1), "Mail"),
    ):
        with pytest.raises(InvalidInput):
            permit(asked, wrong)
    with pytest.raises(Conflict):
        permit(closed, good)
    with pytest.raises(NotAllowed):
        permit(asked, good, SENDER)
    assert queries.list_permissions(clue) == ()


def test_the_strictest_of_two_senders_holds_and_giving_back_is_not_passing_on(
    draft: Draft, clue: str, partner: RecipientView, hotline: RecipientView, clock: Callable[[], datetime]
) -> None:
    came(clue, partner, clock(), OnwardTransfer.NOT_ALLOWED)
    assert draft().recipient_id == partner.id  # back to whom it came from
    came(clue, hotline, clock(), OnwardTransfer.NOT_ALLOWED)
    assert {problem.reason for problem in refusal(draft).problems} == {RefusalReason.ONWARD_NOT_ALLOWED}


def test_terms_put_a_day_on_it_and_a_person_destroys_or_a_hold_keeps(
    clue: str, hotline: RecipientView, clock: Callable[[], datetime]
) -> None:
    now = clock()
    came(clue, hotline, now, OnwardTransfer.NOT_ALLOWED, retention_days=10)
    came(clue, hotline, now, OnwardTransfer.NOT_ALLOWED, retention_days=None)
    came(clue, hotline, now, OnwardTransfer.NOT_ALLOWED, retention_days=2**31 - 1)
    assert list_due(before=now + timedelta(days=10), prefix="clu") == ()
    ((due),) = list_due(before=now + timedelta(days=10, microseconds=1), prefix="clu")
    assert (due.subject, due.due_at, due.hold) == (clue, now + timedelta(days=10), None)

    later = now + timedelta(days=11)
    place_hold(clue, reason="Ordered by a court", actor=MARA, as_of=later)
    assert list_due(before=later, prefix="clu")[0].hold is not None
    with pytest.raises(Conflict):
        destroy_clue(clue, reason="retention_over", actor=LIO, as_of=later)
    assert [one.subject for one in list_due(before=later, prefix="clu")] == [clue]


def test_destroying_it_settles_every_day_it_was_due(
    clue: str, hotline: RecipientView, clock: Callable[[], datetime]
) -> None:
    now = clock()
    for days in (10, 20):
        came(clue, hotline, now, OnwardTransfer.NOT_ALLOWED, retention_days=days)
    destroy_clue(clue, reason="retention_over", actor=LIO, as_of=now + timedelta(days=11))
    assert list_due(before=now + timedelta(days=365), prefix="clu") == ()
    kinds = [event.kind for event in list_events(about=clue)]
    assert kinds.count(CustodyEvent.DUE_DATE_SETTLED) == 2


def test_suspending_stops_a_message_and_lists_what_waits(
    draft: Draft, agreement: AgreementTerms, clock: Callable[[], datetime]
) -> None:
    drafted = draft()
    assert [one for one, _state in list_not_left(agreement.agreement_id)] == [drafted.id]
    actions.suspend_agreement(agreement.agreement_id, reason="Breach", actor=MARA, as_of=clock())
    with pytest.raises(ReleaseRefused):
        referrals.send_referral(drafted.id, actor=LIO, as_of=clock())

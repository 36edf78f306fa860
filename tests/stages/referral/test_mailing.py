"""Mailing a sealed package: through a real server, once, however the connection behaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message

import pytest
from django.conf import LazySettings
from tests.mail_server import MailServer
from tests.stages.referral.desks import LIO, MARA, STATEMENT, Draft, Memory, Queue, Time
from tests.stages.referral.parcel_desk import Office, open_office

from coldframe.core.errors import Conflict
from coldframe.custody.queries import list_events
from coldframe.intake.actions import stop_clue
from coldframe.partners import actions as partners
from coldframe.partners.errors import UnknownOutcome
from coldframe.partners.queries import list_disclosures
from coldframe.partners.terms import AttemptOutcome, Channel
from coldframe.referral import actions
from coldframe.referral.formats.coldframe_v1 import ColdframeV1
from coldframe.referral.mailing import mail, send
from coldframe.referral.models import Parcel
from coldframe.referral.queries import find_offered, find_parcel, get_referral, list_unsettled
from coldframe.referral.terms import MailState, ReferralState, ReferralView
from coldframe.work.terms import StepFailed

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: LazySettings) -> Iterator[MailServer]:
    with MailServer() as running:
        settings.COLDFRAME_MAIL_SERVER = f"127.0.0.1:{running.port}"
        settings.COLDFRAME_MAIL_SECURITY = "none"
        settings.COLDFRAME_MAIL_FROM = "desk@example.org"
        settings.COLDFRAME_PUBLIC_URL = "https://desk.example.org"
        yield running


@pytest.fixture
def office(now: datetime) -> Office:
    return open_office(now)


@pytest.fixture
def sent(office: Office, draft: Draft, clock: Time, server: MailServer, queue: Queue) -> ReferralView:
    made = draft(recipient_id=office.recipient.id, agreement_id=office.agreement.agreement_id)
    link = actions.send_package(
        made.id, channel=Channel.SEALED_MAIL, forms=[ColdframeV1()], actor=LIO, as_of=clock()
    )
    assert link is None
    assert queue[-1] == ("referral.mail", f"{made.id}:1")
    return made


def work(referral: ReferralView, clock: Time, *, once_more: int = 1) -> None:
    memory = Memory(f"{referral.id}:{once_more}", clock)
    mail(memory.run(), referral.id, clock=clock)


def state_of(referral: ReferralView) -> MailState:
    found = find_parcel(referral.id)
    assert found is not None
    return found.mail_state


def parts(taken: bytes) -> tuple[Message, str, bytes]:
    message = message_from_bytes(taken)
    text, attached = message.get_payload()
    return message, text.get_payload(decode=True).decode(), attached.get_payload(decode=True)


def test_the_mail_brings_the_package_and_says_nothing_of_the_matter(
    office: Office, sent: ReferralView, server: MailServer, clock: Time
) -> None:
    work(sent, clock)
    message, text, sealed = parts(server.taken[0])
    assert message["Message-ID"] == f"<{sent.message_id}@desk.example.org>"
    assert message["To"] == "office@example.org"
    for word in (STATEMENT, "u77", "Sun", "example.org/group", "sale", "investigation"):
        assert word not in text
        assert word.encode() not in sealed
    assert office.agreement.agreement_id in text
    assert office.open([sealed], as_of=clock()).message.id == sent.message_id
    assert get_referral(sent.id).state is ReferralState.DELIVERED
    (line,) = list_disclosures(subject_id=sent.id)
    assert line.delivered_at == clock()
    assert line.read_at is None  # the server took it; nobody said that it was read
    work(sent, clock, once_more=2)
    assert len(server.taken) == 1


def test_a_server_that_asks_to_come_later_gets_the_same_message_later(
    sent: ReferralView, server: MailServer, clock: Time
) -> None:
    server.answers = [("RCPT", "450 gray-listed")]
    with pytest.raises(StepFailed):
        work(sent, clock)
    assert get_referral(sent.id).state is ReferralState.SENDING
    assert [one.outcome for one in get_referral(sent.id).attempts] == [AttemptOutcome.NOT_SENT]
    clock.now += timedelta(minutes=5)
    work(sent, clock)
    assert parts(server.taken[0])[0]["Message-ID"] == f"<{sent.message_id}@desk.example.org>"
    assert get_referral(sent.id).state is ReferralState.DELIVERED


def test_a_refusal_for_good_is_told_and_not_repeated(
    sent: ReferralView, server: MailServer, clock: Time
) -> None:
    server.answers = [("RCPT", "550 no such address")]
    work(sent, clock)
    assert get_referral(sent.id).state is ReferralState.REFUSED
    assert "code 550" in get_referral(sent.id).states[-1].note
    work(sent, clock, once_more=2)
    assert server.taken == []


def test_an_unknown_end_waits_for_a_person_and_is_never_repeated_by_itself(
    sent: ReferralView, server: MailServer, clock: Time
) -> None:
    server.answers = [(".", "drop")]
    work(sent, clock)
    assert state_of(sent) is MailState.UNKNOWN
    assert get_referral(sent.id).state is ReferralState.SENDING
    assert [one.outcome for one in get_referral(sent.id).attempts] == [AttemptOutcome.UNKNOWN]
    work(sent, clock, once_more=2)
    assert server.seen.count("DATA") == 1
    assert list_unsettled() == (sent.id,)
    actions.settle_mail(sent.id, has_arrived=False, actor=LIO, as_of=clock())
    work(sent, clock, once_more=3)
    assert len(server.taken) == 1
    assert list_unsettled() == ()
    assert get_referral(sent.id).state is ReferralState.DELIVERED
    with pytest.raises(Conflict):
        actions.settle_mail(sent.id, has_arrived=True, actor=LIO, as_of=clock())


def test_a_person_who_asked_can_say_that_it_arrived(
    sent: ReferralView, server: MailServer, clock: Time
) -> None:
    server.answers = [(".", "drop")]
    work(sent, clock)
    actions.settle_mail(sent.id, has_arrived=True, actor=LIO, as_of=clock())
    assert get_referral(sent.id).state is ReferralState.DELIVERED
    assert server.taken == []
    assert list_disclosures(subject_id=sent.id)[0].delivered_at == clock()


def test_a_worker_that_died_in_a_try_leaves_it_to_a_person(
    office: Office, sent: ReferralView, server: MailServer, clock: Time
) -> None:
    actions.begin_mailing(sent.id, actor=LIO, as_of=clock())
    Parcel.objects.filter(pk=sent.id).update(mail_state=MailState.IN_FLIGHT)  # as a crash leaves it
    partners.suspend_agreement(office.agreement.agreement_id, reason="A doubt.", actor=MARA, as_of=clock())
    with pytest.raises(UnknownOutcome) as caught:
        send(sent.id, clock=clock)
    assert caught.value.permanent
    assert server.seen == []
    assert state_of(sent) is MailState.UNKNOWN
    assert get_referral(sent.id).state is ReferralState.SENDING  # not refused: it may have gone
    assert [one.outcome for one in get_referral(sent.id).attempts] == [AttemptOutcome.UNKNOWN]


def test_what_is_too_large_for_a_mail_waits_to_be_fetched_and_the_mail_brings_the_link(
    sent: ReferralView, server: MailServer, clock: Time, settings: LazySettings
) -> None:
    settings.COLDFRAME_MAIL_MAX_BYTES = 1000
    server.answers = [("RCPT", "450 gray-listed")]
    with pytest.raises(StepFailed):
        work(sent, clock)
    clock.now += timedelta(minutes=5)
    work(sent, clock)
    message = message_from_bytes(server.taken[0])
    text = message.get_payload(decode=True).decode()  # type: ignore[union-attr]
    link = next(line for line in text.splitlines() if line.startswith("https://desk.example.org/packages/"))
    found = find_offered(link.rpartition("/")[2], as_of=clock())
    assert found is not None
    assert found.state is ReferralState.OFFERED
    assert list_disclosures(subject_id=sent.id) == ()  # nothing of the matter has left
    assert [event.kind for event in list_events(about=sent.id)].count("referral_link_made") == 1


def test_an_agreement_that_ends_between_two_tries_stops_the_mail(
    office: Office, sent: ReferralView, server: MailServer, clock: Time
) -> None:
    server.answers = [("RCPT", "450 gray-listed")]
    with pytest.raises(StepFailed):
        work(sent, clock)
    partners.suspend_agreement(office.agreement.agreement_id, reason="A doubt.", actor=MARA, as_of=clock())
    work(sent, clock)
    assert get_referral(sent.id).state is ReferralState.REFUSED
    assert server.taken == []


@pytest.mark.parametrize("goodbye", ["421 too busy to say goodbye", "drop"])
def test_a_server_that_parts_rudely_after_it_took_the_mail_gets_no_second_one(
    sent: ReferralView, server: MailServer, clock: Time, goodbye: str
) -> None:
    server.answers = [("QUIT", goodbye)]
    work(sent, clock)
    assert get_referral(sent.id).state is ReferralState.DELIVERED
    assert get_referral(sent.id).attempts == ()
    assert len(server.taken) == 1


@pytest.mark.parametrize("is_begun", [False, True])
def test_a_clue_that_was_asked_back_stops_the_mail(
    sent: ReferralView, server: MailServer, clock: Time, is_begun: bool
) -> None:
    if is_begun:
        server.answers = [("RCPT", "450 gray-listed")]
        with pytest.raises(StepFailed):
            work(sent, clock)
    stop_clue(sent.clue_id, cause_id="rrc_" + "1" * 26, actor=LIO, as_of=clock())
    work(sent, clock)
    assert get_referral(sent.id).state is ReferralState.REFUSED
    assert "asked it back" in get_referral(sent.id).states[-1].note
    assert server.taken == []


def test_what_was_refused_is_not_mailed_when_the_agreement_goes_on(
    office: Office, sent: ReferralView, server: MailServer, clock: Time
) -> None:
    actions.begin_mailing(sent.id, actor=LIO, as_of=clock())
    actions.record_refusal(sent.id, refused=None, note="No.", actor=LIO, as_of=clock())
    assert send(sent.id, clock=clock) == ""  # a worker died between the refusal and its end
    assert server.seen == []

"""A referral as a sealed package: what it holds, who can open it, and a link that opens only while it may."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from tests.stages.referral.desks import COVERED, LIO, MARA, PICTURE, Draft, Queue, Time
from tests.stages.referral.parcel_desk import Office, open_office

from coldframe.core.actors import desk
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.custody.queries import list_events
from coldframe.intake.actions import destroy_clue, stop_clue
from coldframe.partners import actions as partners
from coldframe.partners.errors import ReleaseRefused
from coldframe.partners.queries import get_recipient, list_disclosures
from coldframe.partners.sealing import NotOpened, key_fingerprint
from coldframe.partners.terms import Channel, ContactRole, NewContact, Party
from coldframe.referral import actions, package
from coldframe.referral.actions.destroying import destroy_documents
from coldframe.referral.actions.parcels import LINK_DAYS, LINK_DOWNLOADS
from coldframe.referral.formats.coldframe_v1 import ColdframeV1
from coldframe.referral.models import Parcel
from coldframe.referral.queries import find_offered, find_parcel, get_referral, sealed_package
from coldframe.referral.terms import OfferedLink, ReferralState, ReferralView
from coldframe.vault.queries import has_object

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(now: datetime) -> Office:
    return open_office(now)


@pytest.fixture
def drafted(office: Office, draft: Draft) -> ReferralView:
    return draft(recipient_id=office.recipient.id, agreement_id=office.agreement.agreement_id)


def offer(referral: ReferralView, clock: Time) -> OfferedLink:
    link = actions.send_package(
        referral.id, channel=Channel.DOWNLOAD, forms=[ColdframeV1()], actor=LIO, as_of=clock()
    )
    assert link is not None
    return link


def fetch(link: OfferedLink, clock: Time) -> bytes:
    found, fetch_id = actions.begin_fetch(link.token, as_of=clock())
    actor = desk(found.recipient_id)
    sealed = b"".join(sealed_package(found.id, actor=actor, as_of=clock()))
    actions.end_fetch(found.id, fetch_id, actor=actor, as_of=clock())
    return sealed


def kinds(referral_id: str) -> list[str]:
    return [event.kind for event in list_events(about=referral_id)]


def test_the_package_holds_what_was_released_and_names_what_allowed_it(
    office: Office, drafted: ReferralView, clock: Time
) -> None:
    whom = NewContact(Party.OURS, ContactRole.OPERATIONS, "Duty desk", phone="+46 00 000")
    partners.add_contact(office.agreement.agreement_id, whom, actor=LIO, as_of=clock())
    sealed = fetch(offer(drafted, clock), clock)
    assert PICTURE not in sealed
    assert sealed.startswith(b"age-encryption.org/v1")
    opened = office.open([sealed], as_of=clock())
    manifest = opened.manifest
    assert manifest["agreement"]["id"] == office.agreement.agreement_id
    assert manifest["agreement"]["version"] == 1
    assert manifest["message"] == drafted.message_id == opened.message.id
    assert manifest["retention_days"] == office.agreement.retention_days
    assert [one["phone"] for one in manifest["contacts"]] == ["+46 00 000"]
    assert manifest["to"]["sealing_key_sha256"] == key_fingerprint(office.recipient.sealing_key)
    assert opened.message.head is not None
    assert [entry.name.partition("/")[0] for entry in opened.entries] == ["documents", "files"]
    assert opened.entries[1].size_bytes == len(PICTURE)
    text = json.dumps(manifest)
    assert "secret-name" not in text  # a field that was not released


def test_nothing_leaves_before_it_is_fetched_and_then_the_ledger_says_so(
    drafted: ReferralView, clock: Time
) -> None:
    link = offer(drafted, clock)
    assert get_referral(drafted.id).state is ReferralState.OFFERED
    assert list_disclosures(subject_id=drafted.id) == ()
    clock.now += timedelta(hours=1)
    fetch(link, clock)
    assert get_referral(drafted.id).state is ReferralState.DELIVERED
    (event,) = list_events(about=drafted.id, kind="referral_delivered")
    assert event.detail["country"] == get_recipient(drafted.recipient_id).jurisdiction
    (line,) = list_disclosures(subject_id=drafted.id)
    assert line.sent_at == line.delivered_at == line.read_at == clock.now
    parcel = find_parcel(drafted.id)
    assert parcel is not None
    assert parcel.downloads_left == LINK_DOWNLOADS - 1
    assert [one.ended_at for one in parcel.fetches] == [clock.now]
    assert {"referral_package_fetched", "disclosure_confirmed", "disclosure_read"} <= set(kinds(drafted.id))
    assert kinds(drafted.id).index("disclosure_begun") < kinds(drafted.id).index("disclosure_confirmed")


def test_a_download_that_broke_off_is_disclosed_but_not_confirmed(drafted: ReferralView, clock: Time) -> None:
    found, _ = actions.begin_fetch(offer(drafted, clock).token, as_of=clock())
    stream = sealed_package(found.id, actor=desk(found.recipient_id), as_of=clock())
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    (line,) = list_disclosures(subject_id=drafted.id)
    assert line.delivered_at is None
    assert get_referral(drafted.id).state is ReferralState.SENDING
    with pytest.raises(Conflict):  # some of it may have left
        actions.recall_referral(drafted.id, actor=LIO, as_of=clock())


def test_only_the_recipients_key_opens_it(office: Office, drafted: ReferralView, clock: Time) -> None:
    sealed = fetch(offer(drafted, clock), clock)
    other = open_office(clock(), name_as_printed="Another Office")
    with pytest.raises(NotOpened):
        other.open([sealed], as_of=clock())
    with pytest.raises(NotOpened):
        office.open([sealed[:-20]], as_of=clock())


def test_no_row_holds_the_token(drafted: ReferralView, clock: Time) -> None:
    link = offer(drafted, clock)
    row = Parcel.objects.get(pk=drafted.id)
    assert link.token not in str(vars(row))
    assert link.token not in str([event.detail for event in list_events(about=drafted.id)])


@pytest.mark.parametrize(
    "why", ["wrong", "late", "used", "closed", "recalled", "suspended", "asked back", "other key"]
)
def test_a_link_that_may_not_open_says_the_same_whatever_the_reason(
    office: Office, drafted: ReferralView, clock: Time, why: str
) -> None:
    link = offer(drafted, clock)
    token = link.token
    if why == "wrong":
        token = token[:-1] + ("A" if token[-1] != "A" else "B")
    elif why == "late":
        clock.now += timedelta(days=LINK_DAYS)
    elif why == "used":
        for _ in range(LINK_DOWNLOADS):
            fetch(link, clock)
    elif why == "closed":
        actions.close_link(drafted.id, actor=LIO, as_of=clock())
        with pytest.raises(Conflict):
            actions.close_link(drafted.id, actor=LIO, as_of=clock())
    elif why == "recalled":
        actions.recall_referral(drafted.id, actor=LIO, as_of=clock())
    elif why == "suspended":
        partners.suspend_agreement(
            office.agreement.agreement_id, reason="A doubt.", actor=MARA, as_of=clock()
        )
    elif why == "asked back":
        stop_clue(drafted.clue_id, cause_id="rrc_" + "1" * 26, actor=LIO, as_of=clock())
    else:
        new = open_office(clock(), name_as_printed="Elsewhere").recipient.sealing_key
        partners.change_recipient(office.recipient.id, sealing_key=new, actor=LIO, as_of=clock())
    before = len(kinds(drafted.id))
    assert find_offered(token, as_of=clock()) is None
    with pytest.raises(NotFound, match=r"^This link opens nothing\.$"):
        actions.begin_fetch(token, as_of=clock())
    assert len(kinds(drafted.id)) == before


def test_another_link_ends_the_one_before(drafted: ReferralView, clock: Time) -> None:
    old = offer(drafted, clock)
    clock.now += timedelta(days=LINK_DAYS + 1)
    new = actions.offer_link(drafted.id, actor=LIO, as_of=clock())
    assert find_offered(old.token, as_of=clock()) is None
    assert find_offered(new.token, as_of=clock()) is not None
    actions.recall_referral(drafted.id, actor=LIO, as_of=clock())
    with pytest.raises(Conflict):
        actions.offer_link(drafted.id, actor=LIO, as_of=clock())


def test_a_package_needs_a_key_and_a_way(draft: Draft, clock: Time, queue: Queue) -> None:
    without = open_office(clock(), sealing_key="", name_as_printed="No key")
    made = draft(recipient_id=without.recipient.id, agreement_id=without.agreement.agreement_id)
    with pytest.raises(InvalidInput, match="not open to this recipient"):
        offer(made, clock)
    office = open_office(clock(), mail="")
    made = draft(recipient_id=office.recipient.id, agreement_id=office.agreement.agreement_id)
    for channel in (Channel.SEALED_MAIL, Channel.DESK):
        with pytest.raises(InvalidInput):
            actions.send_package(made.id, channel=channel, forms=[ColdframeV1()], actor=LIO, as_of=clock())
    assert get_referral(made.id).state is ReferralState.DRAFT
    with pytest.raises(InvalidInput, match="not a key"):
        partners.change_recipient(office.recipient.id, sealing_key="age1nonsense", actor=LIO, as_of=clock())
    assert queue == [] or all(name != "referral.mail" for name, _ in queue)


def test_a_package_that_the_agreement_does_not_cover_is_not_made(
    office: Office, drafted: ReferralView, clock: Time
) -> None:
    partners.suspend_agreement(office.agreement.agreement_id, reason="A doubt.", actor=MARA, as_of=clock())
    with pytest.raises(ReleaseRefused):
        offer(drafted, clock)
    assert find_parcel(drafted.id) is None
    assert set(get_referral(drafted.id).fields) == set(COVERED)


def test_what_its_sender_asked_back_is_made_into_no_package_and_on_no_paper(
    drafted: ReferralView, clock: Time
) -> None:
    stop_clue(drafted.clue_id, cause_id="rrc_" + "1" * 26, actor=LIO, as_of=clock())
    with pytest.raises(Conflict, match="asked it back"):
        offer(drafted, clock)
    with pytest.raises(Conflict, match="asked it back"):
        actions.hand_over(drafted.id, form=ColdframeV1(), actor=LIO, as_of=clock())
    assert get_referral(drafted.id).state is ReferralState.DRAFT


def test_a_package_is_sealed_to_no_other_key_than_it_is_signed_for(
    office: Office, drafted: ReferralView, clock: Time
) -> None:
    found, _ = actions.begin_fetch(offer(drafted, clock).token, as_of=clock())
    new = open_office(clock(), name_as_printed="Elsewhere").recipient.sealing_key
    partners.change_recipient(office.recipient.id, sealing_key=new, actor=LIO, as_of=clock())
    with pytest.raises(package.PackageDamaged, match="not the one"):
        sealed_package(found.id, actor=desk(found.recipient_id), as_of=clock())


def test_what_was_written_of_a_clue_is_destroyed_with_it(
    office: Office, drafted: ReferralView, draft: Draft, clock: Time
) -> None:
    opened = office.open([fetch(offer(drafted, clock), clock)], as_of=clock())
    paper = draft(recipient_id=office.recipient.id, agreement_id=office.agreement.agreement_id)
    actions.hand_over(paper.id, form=ColdframeV1(), actor=LIO, as_of=clock())
    written = {get_referral(one.id).document_sha256 for one in (drafted, paper)}
    written |= {entry.sha256 for entry in opened.entries}
    assert all(has_object(sha256) for sha256 in written)
    for destroy in (destroy_clue, destroy_documents):
        destroy(drafted.clue_id, reason="recalled", actor=LIO, as_of=clock())
    assert not any(has_object(sha256) for sha256 in written)
    destroy_documents(drafted.clue_id, reason="recalled", actor=LIO, as_of=clock())
    assert list_disclosures(subject_id=drafted.id)[0].document_sha256 in written

"""Recipients, agreements in two people's hands, the disclosure ledger, and messages taken in once."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import IntegrityError, transaction

from coldframe.core.actors import Actor, desk, person, service, system
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.ids import new_id
from coldframe.core.moments import isoformat
from coldframe.custody.queries import list_events, verify
from coldframe.custody.signing import fingerprint as short_fingerprint
from coldframe.custody.terms import Head, SignedHead
from coldframe.partners import actions, messages, queries
from coldframe.partners.errors import MessageRefused
from coldframe.partners.keys import fingerprint
from coldframe.partners.models import Agreement, PartnerHead, SeenMessage
from coldframe.partners.post import message_digest
from coldframe.partners.terms import (
    AgreementState,
    AgreementTerms,
    Area,
    Field,
    HarmCategory,
    HeadJudgment,
    MessageKind,
    MessageProblem,
    NewAgreement,
    PartnersEvent,
    Purpose,
    RecipientKind,
    RecipientProfile,
    RecipientView,
    RefusalReason,
    Refused,
    Released,
    Way,
)

pytestmark = pytest.mark.django_db

LIO, MARA = person("per_" + "1" * 26), person("per_" + "2" * 26)
PARTNER_KEY = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)
PARTNER = base64.b64encode(PARTNER_KEY.public_key().public_bytes_raw()).decode()
URL = "https://desk.example.org/api/v1/desk/messages"


def recipient(now: datetime, **changes: object) -> RecipientView:
    values: dict[str, object] = {
        "name_as_printed": "Example Hotline",
        "kind": RecipientKind.HOTLINE,
        "jurisdiction": "se",
        "public_key": PARTNER,
        "delivery_url": URL,
    }
    return actions.propose_recipient(**{**values, **changes}, actor=LIO, as_of=now)  # type: ignore[arg-type]


def new_terms(recipient_id: str, now: datetime, **changes: object) -> NewAgreement:
    terms = NewAgreement(
        recipient_id=recipient_id,
        legal_basis="Example Act, section 1",
        purposes=frozenset({Purpose.INVESTIGATION}),
        categories=frozenset({HarmCategory.GROOMING}),
        fields=frozenset({Field.CLUE_STATEMENT}),
        active_from=now - timedelta(days=1),
        active_to=now + timedelta(days=30),
        retention_days=90,
    )
    return replace(terms, **changes)  # type: ignore[arg-type]


def active(recipient_id: str, now: datetime, **changes: object) -> AgreementTerms:
    proposed = actions.propose_agreement(new_terms(recipient_id, now, **changes), actor=LIO, as_of=now)
    return actions.activate_agreement(proposed.agreement_id, proposed.version, actor=MARA, as_of=now)


def release(agreement: AgreementTerms, now: datetime, recipient_id: str = "") -> Released | Refused:
    return queries.check_release(
        agreement.agreement_id,
        recipient_id=recipient_id or agreement.recipient_id,
        fields=[Field.CLUE_STATEMENT],
        purpose=Purpose.INVESTIGATION,
        categories=[HarmCategory.GROOMING],
        as_of=now,
    )


def why(answer: Released | Refused) -> set[RefusalReason]:
    assert isinstance(answer, Refused)
    return {problem.reason for problem in answer.problems}


def kinds(about: str) -> list[str]:
    return [event.kind for event in list_events(about=about)]


# ── recipients ──


def test_a_recipient_is_found_by_its_key_and_never_by_its_name(now: datetime) -> None:
    made = recipient(now)
    assert made.jurisdiction == "SE"
    assert made.fingerprint == fingerprint(PARTNER)
    assert queries.find_recipient_by_key(made.fingerprint) == made
    assert queries.find_recipient_by_key("") is None
    assert kinds(made.id) == [PartnersEvent.RECIPIENT_ADDED]
    assert "Example Hotline" not in str(list_events(about=made.id))


def test_one_key_names_one_recipient(now: datetime) -> None:
    recipient(now)
    with pytest.raises(Conflict, match="has this key already"):
        recipient(now, name_as_printed="Another")
    # Recipients without a desk have no key, and there may be many of those.
    recipient(now, public_key="", delivery_url="")
    recipient(now, public_key="", delivery_url="")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name_as_printed": " \u202e "}, "name_as_printed"),
        ({"jurisdiction": "Sweden"}, "jurisdiction"),
        ({"jurisdiction": "UK"}, "jurisdiction"),
        ({"jurisdiction": "AN"}, "jurisdiction"),
        ({"profile": RecipientProfile(areas=(Area("EU"),))}, "areas"),
        ({"public_key": "x"}, "public_key"),
        ({"delivery_url": "http://desk.example.org/"}, "delivery_url"),
        ({"mail": "not a mail"}, "mail"),
    ],
)
def test_a_malformed_recipient_is_refused_by_field(now: datetime, change: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        recipient(now, **change)
    assert refused.value.field == field


@pytest.mark.parametrize("change", ["key", "address", "mail"])
def test_a_changed_key_or_address_stops_every_release_until_two_people_agree_again(
    now: datetime, change: str
) -> None:
    made = recipient(now)
    agreement = active(made.id, now)
    assert isinstance(release(agreement, now), Released)
    if change == "key":
        other = Ed25519PrivateKey.from_private_bytes(b"\x06" * 32).public_key().public_bytes_raw()
        actions.pin_key(made.id, base64.b64encode(other).decode(), actor=MARA, as_of=now)
    elif change == "address":
        actions.change_recipient(made.id, delivery_url="https://evil.example.com/", actor=MARA, as_of=now)
    else:
        actions.change_recipient(made.id, mail="desk@example.com", actor=MARA, as_of=now)
    assert why(release(agreement, now)) == {RefusalReason.RECIPIENT_CHANGED}
    renewed = actions.propose_agreement(
        new_terms(made.id, now), replaces=agreement.agreement_id, actor=MARA, as_of=now
    )
    assert why(release(agreement, now)) == {RefusalReason.RECIPIENT_CHANGED}
    actions.activate_agreement(renewed.agreement_id, renewed.version, actor=LIO, as_of=now)
    assert release(agreement, now) == Released(frozenset({Field.CLUE_STATEMENT}), agreement.agreement_id, 2)


def test_a_new_name_changes_nothing_else(now: datetime) -> None:
    made = recipient(now)
    renamed = actions.change_recipient(made.id, name_as_printed="New name", actor=LIO, as_of=now)
    assert (renamed.name_as_printed, renamed.pin) == ("New name", made.pin)


# ── agreements ──


def test_a_second_person_activates_and_only_then_it_releases(now: datetime) -> None:
    made = recipient(now)
    proposed = actions.propose_agreement(new_terms(made.id, now), actor=LIO, as_of=now)
    assert (proposed.version, proposed.state) == (1, AgreementState.PROPOSED)
    assert why(release(proposed, now)) == {RefusalReason.NOT_ACTIVATED}
    with pytest.raises(NotAllowed, match="second person"):
        actions.activate_agreement(proposed.agreement_id, 1, actor=LIO, as_of=now)
    agreed = actions.activate_agreement(proposed.agreement_id, 1, actor=MARA, as_of=now)
    assert (agreed.proposed_by, agreed.activated_by) == (LIO.id, MARA.id)
    assert release(agreed, now) == Released(frozenset({Field.CLUE_STATEMENT}), agreed.agreement_id, 1)
    assert kinds(agreed.agreement_id) == [
        PartnersEvent.AGREEMENT_PROPOSED,
        PartnersEvent.AGREEMENT_ACTIVATED,
    ]
    assert verify().fault is None


@pytest.mark.parametrize("actor", [service("key_1"), system("pipeline"), desk("rcp_1")])
def test_only_people_propose_activate_and_suspend(now: datetime, actor: Actor) -> None:
    made = recipient(now)
    agreement = active(made.id, now)
    with pytest.raises(NotAllowed):
        actions.propose_agreement(new_terms(made.id, now), actor=actor, as_of=now)
    with pytest.raises(NotAllowed):
        actions.activate_agreement(agreement.agreement_id, 1, actor=actor, as_of=now)
    with pytest.raises(NotAllowed):
        actions.suspend_agreement(agreement.agreement_id, reason="x", actor=actor, as_of=now)


def test_the_database_itself_refuses_one_person_in_both_roles(now: datetime) -> None:
    proposed = actions.propose_agreement(new_terms(recipient(now).id, now), actor=LIO, as_of=now)
    rows = Agreement.objects.filter(agreement_id=proposed.agreement_id)
    for change in ({"activated_by": LIO.id}, {"state": AgreementState.ACTIVE}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


def test_a_change_is_a_new_version_and_the_old_one_holds_until_it_is_activated(now: datetime) -> None:
    made = recipient(now)
    first = active(made.id, now)
    wider = new_terms(made.id, now, fields=frozenset({Field.CLUE_STATEMENT, Field.ITEM_FILE}))
    second = actions.propose_agreement(wider, replaces=first.agreement_id, actor=LIO, as_of=now)
    assert (second.agreement_id, second.version) == (first.agreement_id, 2)
    assert queries.get_agreement(first.agreement_id).version == 1
    actions.activate_agreement(first.agreement_id, 2, actor=MARA, as_of=now)
    assert queries.get_agreement(first.agreement_id).version == 2
    assert queries.get_agreement(first.agreement_id, 1).state is AgreementState.ENDED
    assert [found.version for found in queries.list_agreements(recipient_id=made.id)] == [2, 1]
    with pytest.raises(Conflict, match="is ended"):
        actions.activate_agreement(first.agreement_id, 1, actor=MARA, as_of=now)


def test_one_person_stops_it_at_once_and_only_two_start_it_again(now: datetime) -> None:
    made = recipient(now)
    agreement = active(made.id, now)
    actions.suspend_agreement(
        agreement.agreement_id, reason="The partner's desk was taken over", actor=MARA, as_of=now
    )
    assert why(release(agreement, now)) == {RefusalReason.SUSPENDED}
    with pytest.raises(Conflict):
        actions.activate_agreement(agreement.agreement_id, 1, actor=LIO, as_of=now)
    with pytest.raises(Conflict):
        actions.suspend_agreement(agreement.agreement_id, reason="again", actor=LIO, as_of=now)
    second = actions.propose_agreement(
        new_terms(made.id, now), replaces=agreement.agreement_id, actor=LIO, as_of=now
    )
    actions.activate_agreement(agreement.agreement_id, second.version, actor=MARA, as_of=now)
    assert isinstance(release(agreement, now), Released)
    events = list_events(about=agreement.agreement_id)
    assert "taken over" not in str(events)
    assert [event.kind for event in events][2:] == [
        PartnersEvent.AGREEMENT_SUSPENDED,
        PartnersEvent.AGREEMENT_PROPOSED,
        PartnersEvent.AGREEMENT_ENDED,
        PartnersEvent.AGREEMENT_ACTIVATED,
    ]


def test_an_ended_agreement_stays_ended(now: datetime) -> None:
    agreement = active(recipient(now).id, now)
    actions.end_agreement(agreement.agreement_id, 1, actor=LIO, as_of=now)
    assert why(release(agreement, now)) == {RefusalReason.ENDED}
    with pytest.raises(Conflict):
        actions.end_agreement(agreement.agreement_id, 1, actor=LIO, as_of=now)


def test_what_is_over_or_was_seen_with_another_key_cannot_be_activated(now: datetime) -> None:
    made = recipient(now)
    proposed = actions.propose_agreement(new_terms(made.id, now), actor=LIO, as_of=now)
    with pytest.raises(Conflict, match="period is over"):
        actions.activate_agreement(proposed.agreement_id, 1, actor=MARA, as_of=now + timedelta(days=30))
    actions.change_recipient(made.id, delivery_url="https://new.example.org/", actor=LIO, as_of=now)
    with pytest.raises(Conflict, match="changed since"):
        actions.activate_agreement(proposed.agreement_id, 1, actor=MARA, as_of=now)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"legal_basis": " "}, "legal_basis"),
        ({"purposes": frozenset()}, "purposes"),
        ({"categories": frozenset()}, "categories"),
        ({"fields": frozenset()}, "fields"),
        ({"retention_days": 0}, "retention_days"),
        ({"retention_days": 40_000}, "retention_days"),
    ],
)
def test_an_agreement_that_covers_nothing_is_refused(
    now: datetime, change: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        actions.propose_agreement(new_terms(recipient(now).id, now, **change), actor=LIO, as_of=now)
    assert refused.value.field == field


def test_a_version_stays_with_its_recipient(now: datetime) -> None:
    agreement = active(recipient(now).id, now)
    other = recipient(now, public_key="", delivery_url="")
    with pytest.raises(InvalidInput, match="another recipient"):
        actions.propose_agreement(
            new_terms(other.id, now), replaces=agreement.agreement_id, actor=LIO, as_of=now
        )
    assert why(release(agreement, now, other.id)) == {RefusalReason.WRONG_RECIPIENT}
    for missing in (lambda: queries.get_agreement("agr_x"), lambda: queries.get_recipient("rcp_x")):
        with pytest.raises(NotFound):
            missing()


# ── the disclosure ledger ──


def test_a_disclosure_is_written_before_sending_and_confirmed_once(now: datetime) -> None:
    made = recipient(now)
    agreement = active(made.id, now)
    answer = release(agreement, now)
    assert isinstance(answer, Released)
    referral_id, message_id = new_id("ref"), new_id("msg")
    for _ in range(2):
        actions.record_disclosure(
            way=Way.DESK,
            recipient_id=made.id,
            clue_id="",
            subject_id=referral_id,
            message_id=message_id,
            released=answer,
            document_sha256="a" * 64,
            head=Head(4, "b" * 64),
            actor=system("referral"),
            as_of=now,
        )
    (line,) = queries.list_disclosures(subject_id=referral_id)
    assert (line.fields, line.agreement_version, line.delivered_at) == ((Field.CLUE_STATEMENT,), 1, None)
    later = now + timedelta(hours=1)
    for _ in range(2):
        line = actions.confirm_disclosure(message_id, actor=desk(made.id), as_of=later)
    assert line.delivered_at == later
    assert kinds(referral_id) == [PartnersEvent.DISCLOSURE_BEGUN, PartnersEvent.DISCLOSURE_CONFIRMED]
    assert queries.list_disclosures(recipient_id=made.id) == queries.list_disclosures(
        agreement_id=agreement.agreement_id
    )
    with pytest.raises(NotFound):
        actions.confirm_disclosure(new_id("msg"), actor=desk(made.id), as_of=later)


def test_a_refusal_leaves_a_record_without_names(now: datetime) -> None:
    made = recipient(now)
    refused = release(actions.propose_agreement(new_terms(made.id, now), actor=LIO, as_of=now), now)
    assert isinstance(refused, Refused)
    clue_id = new_id("clu")
    actions.record_refusal(clue_id, recipient_id=made.id, refused=refused, actor=LIO, as_of=now)
    (event,) = list_events(about=clue_id)
    assert event.kind == PartnersEvent.RELEASE_REFUSED
    assert event.detail["fields"] == ["clue.statement"]
    assert event.detail["reasons"] == ["not_activated"]


# ── messages that come in ──


def head(count: int, last_hash: str, at: datetime) -> SignedHead:
    unsigned = SignedHead(short_fingerprint(PARTNER), count, last_hash * 64, isoformat(at), PARTNER, "")
    signature = base64.b64encode(PARTNER_KEY.sign(unsigned.signed_bytes())).decode()
    return replace(unsigned, signature=signature)


def token(now: datetime, **changes: object) -> str:
    values: dict[str, object] = {
        "recipient": queries.own_fingerprint(),
        "message_id": "msg_" + "7" * 26,
        "kind": MessageKind.REFERRAL,
        "payload": {"n": 1},
        "head": head(3, "c", now),
        "as_of": now,
    }
    return messages.sign(key=PARTNER_KEY, **{**values, **changes})  # type: ignore[arg-type]


def keep(now: datetime, text: str) -> str:
    """Take a message in, as whatever stage has a handler for it."""
    return actions.receive_message(
        text, {}, {MessageKind.REFERRAL: lambda _opened, _files, **_who: new_id("clu")}, as_of=now
    )


def test_a_message_is_taken_in_once_and_remembered_with_its_receipt(now: datetime) -> None:
    made = recipient(now)
    opened = queries.open_message(token(now), as_of=now)
    assert (opened.recipient, opened.seen) == (made, None)
    receipt = keep(now, token(now))
    assert keep(now, token(now)) == receipt
    later = now + timedelta(days=2)
    again = queries.open_message(token(later), as_of=later)
    assert again.seen is not None
    assert again.seen.receipt == receipt
    assert SeenMessage.objects.count() == 1
    assert kinds(made.id)[-2:] == [PartnersEvent.MESSAGE_RECEIVED, PartnersEvent.PARTNER_HEAD_RECEIVED]


def test_the_same_id_for_something_else_is_refused(now: datetime) -> None:
    recipient(now)
    keep(now, token(now))
    with pytest.raises(MessageRefused) as refused:
        queries.open_message(token(now, payload={"n": 2}), as_of=now)
    assert refused.value.problem is MessageProblem.CHANGED_ON_REPEAT


def test_a_stranger_and_a_recipient_without_key_are_refused(now: datetime) -> None:
    recipient(now, public_key="", delivery_url="")
    with pytest.raises(MessageRefused) as refused:
        queries.open_message(token(now), as_of=now)
    assert refused.value.problem is MessageProblem.UNKNOWN_SENDER


def test_a_transport_announces_exactly_one_message(now: datetime) -> None:
    recipient(now)
    text = token(now)
    transport = token(
        now,
        message_id=new_id("msg"),
        kind=MessageKind.TRANSPORT,
        payload={"message_sha256": message_digest(text)},
        head=None,
    )
    opened = queries.open_transport(f"coldframe {transport}", as_of=now)
    assert queries.announces(opened, text)
    assert not queries.announces(opened, token(now, payload={"n": 2}))
    for header in ("", "Bearer x", f"Coldframe {text}", f"Basic {transport}", "Coldframe"):
        with pytest.raises(MessageRefused):
            queries.open_transport(header, as_of=now)


def test_a_partners_shorter_or_changed_ledger_is_recorded_and_the_message_taken_in(now: datetime) -> None:
    made = recipient(now)
    told = [head(5, "a", now), head(9, "b", now + timedelta(minutes=1)), head(7, "c", now + timedelta(minutes=2)),
            head(9, "d", now + timedelta(minutes=3)), head(2, "e", now - timedelta(days=1))]  # fmt: skip
    for one in told:
        keep(now, token(now, message_id=new_id("msg"), payload={}, head=one))
    judgments = [view.judgment for view in reversed(queries.list_partner_heads(made.id))]
    by_time = sorted(zip([one.at for one in told], told, strict=True))
    assert len(by_time) == 5
    assert dict(
        zip([one.count * 10 + ord(one.last_hash[0]) for _, one in by_time], judgments, strict=True)
    ) == {
        20 + ord("e"): HeadJudgment.CONSISTENT,
        50 + ord("a"): HeadJudgment.CONSISTENT,
        90 + ord("b"): HeadJudgment.CONSISTENT,
        70 + ord("c"): HeadJudgment.WENT_BACK,
        90 + ord("d"): HeadJudgment.REWRITTEN,
    }


def test_a_head_that_the_partner_did_not_sign_is_not_kept(now: datetime) -> None:
    recipient(now)
    forged = replace(head(5, "a", now), count=6)
    keep(now, token(now, head=forged))
    keep(now, token(now, message_id=new_id("msg"), head=None))
    assert PartnerHead.objects.count() == 0

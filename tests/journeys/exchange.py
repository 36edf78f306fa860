"""What is done inside each of two desks that exchange messages: called by lines of JSON, as ``seed`` is."""

from __future__ import annotations

from datetime import timedelta

import django
from django.utils import timezone
from tests.journeys.seed import answer, make_desk
from tests.journeys.seed import person as new_person

from coldframe.core.actors import person

LIO, MARA = person("per_" + "1" * 26), person("per_" + "2" * 26)


def own_key() -> str:
    from coldframe.partners.queries import own_public_key

    return own_public_key()


def know(public_key: str, url: str) -> str:
    """Pin the other desk, reached through ``url``."""
    from coldframe.partners.actions import propose_recipient
    from coldframe.partners.terms import RecipientKind

    made = propose_recipient(
        name_as_printed="The other desk",
        kind=RecipientKind.POLICE,
        jurisdiction="SE",
        public_key=public_key,
        delivery_url=f"{url}/api/v1/desk/messages",
        actor=LIO,
        as_of=timezone.now(),
    )
    return made.id


def agree(recipient_id: str) -> str:
    from coldframe.partners.actions import activate_agreement, propose_agreement
    from coldframe.partners.terms import Field, HarmCategory, NewAgreement, Purpose

    now = timezone.now()
    new = NewAgreement(
        recipient_id=recipient_id,
        legal_basis="Example Act, section 1",
        purposes=frozenset({Purpose.INVESTIGATION}),
        categories=frozenset({HarmCategory.GROOMING}),
        fields=frozenset({Field.ITEM_KIND, Field.ITEM_URL, Field.SUBJECT_ACCOUNT, Field.CLUE_STATEMENT}),
        active_from=now - timedelta(days=1),
        active_to=now + timedelta(days=30),
        retention_days=90,
    )
    made = propose_agreement(new, actor=LIO, as_of=now)
    activate_agreement(made.agreement_id, made.version, actor=MARA, as_of=now)
    return made.agreement_id


def refer(recipient_id: str, agreement_id: str) -> str:
    """Receive a clue and send it on, without its account."""
    from coldframe.core.actors import system
    from coldframe.intake.actions import receive_clue
    from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem
    from coldframe.partners.terms import Field, HarmCategory, Purpose
    from coldframe.referral import actions

    now = timezone.now()
    clue = receive_clue(
        NewClue(
            channel=Channel.FORM,
            raw=str(now).encode(),
            raw_media_type="text/plain",
            statement="A group sells access.",
            items=(
                NewItem(ItemKind.URL, url="https://example.org/group"),
                NewItem(ItemKind.ACCOUNT, platform="example.com", account="u77"),
            ),
            harms=(HarmCategory.GROOMING,),
        ),
        actor=system("exchange"),
        as_of=now,
    )
    made = actions.draft_referral(
        clue_id=clue.clue_id,
        recipient_id=recipient_id,
        agreement_id=agreement_id,
        fields={Field.ITEM_KIND, Field.ITEM_URL},
        purpose=Purpose.INVESTIGATION,
        harms=[HarmCategory.GROOMING],
        actor=LIO,
        as_of=now,
    )
    actions.send_referral(made.id, actor=LIO, as_of=timezone.now())
    return made.id


def supplement(referral_id: str) -> str:
    from coldframe.partners.terms import Field
    from coldframe.referral import actions

    now, fields = timezone.now(), {Field.SUBJECT_ACCOUNT}
    seen = actions.preview_supplement(referral_id, fields, actor=LIO, as_of=now)
    return actions.send_supplement(
        referral_id, fields, seen_sha256=seen.sha256, actor=LIO, as_of=now
    ).message_id


def ask_back(referral_id: str) -> str:
    from coldframe.referral import actions
    from coldframe.referral.terms import RecallReason

    return actions.ask_back(
        referral_id, reason=RecallReason.SENT_IN_ERROR, days=7, actor=LIO, as_of=timezone.now()
    ).message_id


def answer_all() -> int:
    """Say of every referral that it was seen, and of every recall that its clue is destroyed."""
    from coldframe.pipeline import answer_recall
    from coldframe.referral import actions, queries
    from coldframe.referral.terms import RecallAnswer, ReferralState

    recalls = queries.list_unanswered_recalls()
    for one in queries.list_received():
        if one.state is ReferralState.DELIVERED:
            actions.tell_state(one.id, ReferralState.SEEN, actor=MARA, as_of=timezone.now())
    for recall in recalls:
        answer_recall(recall.id, RecallAnswer.DESTROYED, kept_reason=None, actor=MARA, as_of=timezone.now())
    return len(recalls)


def sent(referral_id: str) -> dict[str, object]:
    """What the sending desk knows of a referral."""
    from coldframe.partners.queries import list_outgoing
    from coldframe.referral import queries

    made = queries.get_referral(referral_id)
    return {
        "state": made.state,
        "states": [one.state for one in made.states],
        "tries": len(made.attempts),
        "reference": made.remote_reference,
        "messages": {one.kind: one.state for one in list_outgoing(subject_id=referral_id)},
        "recalls": [one.answer for one in queries.list_recalls(referral_id)],
    }


def received() -> dict[str, object]:
    """What the receiving desk holds, counted; and whether its ledger is whole."""
    from collections import Counter

    from coldframe.custody.queries import list_events, verify
    from coldframe.intake.queries import list_clues
    from coldframe.partners.models import SeenMessage
    from coldframe.referral.models import ReceivedRecall, ReceivedReferral, ReceivedSupplement

    kinds = Counter(event.kind for event in list_events(limit=100_000))
    return {
        "clues": len(list_clues()),
        "referrals": ReceivedReferral.objects.count(),
        "supplements": ReceivedSupplement.objects.exclude(applied_at=None).count(),
        "recalls": ReceivedRecall.objects.exclude(received=None).count(),
        "messages": SeenMessage.objects.count(),
        "clue_received": kinds["clue_received"],
        "clue_destroyed": kinds["clue_destroyed"],
        "whole": verify().fault is None,
    }


def compare(recipient_id: str) -> str:
    """Agree that both compare what they work on; returns a person who may do all of it here."""
    from coldframe.partners.actions import activate_agreement, propose_agreement
    from coldframe.partners.terms import Field, HarmCategory, NewAgreement, Purpose

    now = timezone.now()
    new = NewAgreement(
        recipient_id=recipient_id,
        legal_basis="Example Act, section 2",
        purposes=frozenset({Purpose.DECONFLICTION}),
        categories=frozenset({HarmCategory.GROOMING}),
        fields=frozenset({Field.DECONFLICTION_TOKEN, Field.DECONFLICTION_CASE_CODE}),
        active_from=now - timedelta(days=1),
        active_to=now + timedelta(days=30),
        retention_days=90,
    )
    made = propose_agreement(new, actor=LIO, as_of=now)
    activate_agreement(made.agreement_id, made.version, actor=MARA, as_of=now)
    return new_person("ines", "long enough 123", roles="investigator,liaison,supervisor")["id"]


def share_key(recipient_id: str, by: str) -> None:
    from coldframe.casework.deconfliction.actions import share_key

    share_key(recipient_id, actor=person(by), as_of=timezone.now())


def key() -> list[object]:
    from coldframe.casework.deconfliction.queries import list_deconfliction_links

    return [[link.key_id, link.epoch] for link in list_deconfliction_links(as_of=timezone.now())]


def ask_others(code: str, value: str, by: str) -> str:
    """Open a case and ask whether others work on an account."""
    from coldframe.casework.actions import open_case
    from coldframe.casework.deconfliction.actions import add_entry
    from coldframe.casework.deconfliction.terms import EntryKind, NewEntry
    from coldframe.partners.terms import HarmCategory

    now, actor = timezone.now(), person(by)
    case = open_case(code, "An invented matter", "SE", actor=actor, as_of=now)
    new = NewEntry(kind=EntryKind.HANDLE, value=value, harm=HarmCategory.GROOMING, reason="Seen in a group.")
    add_entry(case.id, new, actor=actor, as_of=now)
    return case.id


def told(case_id: str, by: str) -> list[object]:
    """Of each entry: what its side is told, whom to call, and what is shown."""
    from coldframe.casework.deconfliction.actions import list_told

    views = list_told(case_id, actor=person(by), as_of=timezone.now())
    return [
        [view.standing, [[hit.call, [dict(one) for one in hit.shown]] for hit in view.hits]] for view in views
    ]


def show_code(case_id: str, recipient_id: str, by: str) -> None:
    from coldframe.casework.deconfliction.actions import grant, list_told
    from coldframe.casework.deconfliction.terms import GrantPart

    now, actor = timezone.now(), person(by)
    (view,) = list_told(case_id, actor=actor, as_of=now)
    grant(view.id, recipient_id, [GrantPart.CASE_CODE], actor=actor, as_of=now)


def pause(case_id: str, by: str) -> None:
    from coldframe.casework.deconfliction.actions import pause_case

    pause_case(
        case_id, protects="Operation Lantern", reason="A search.", actor=person(by), as_of=timezone.now()
    )


if __name__ == "__main__":
    django.setup()
    exchanges = (know, agree, refer, supplement, ask_back, answer_all, sent, received)
    answer(make_desk, own_key, *exchanges, compare, share_key, key, ask_others, told, show_code, pause)

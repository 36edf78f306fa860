"""What is done inside each of three desks that work together: called by lines of JSON, as ``seed`` is.

The moment is given by whoever calls: what happened an hour ago is done as of an hour ago.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import django
from django.utils import timezone
from tests.journeys.exchange import own_key, received, sent
from tests.journeys.seed import answer, make_desk, person

from coldframe.core.actors import Actor
from coldframe.core.actors import person as actor_of

_people: dict[str, str] = {}


def people(password: str) -> str:
    """The people of the desk, of whom the liaison signs in; returns the secret of its authenticator."""
    from coldframe.access.actions import create_person, grant_role
    from coldframe.access.terms import Role
    from coldframe.core.actors import system

    lio, terminal = person("lio", password, "liaison", totp="yes"), system("terminal")
    _people["lio"] = lio["id"]
    for name, role in (
        ("mara", Role.ADMINISTRATOR),
        ("rafa", Role.REVIEWER),
        ("sana", Role.SECOND_READER),
        ("tove", Role.REVIEWER),
        ("umar", Role.SECOND_READER),
    ):
        _people[name] = create_person(name, name.title(), actor=terminal, as_of=_ago("600"))
        grant_role(_people[name], role, actor=terminal, as_of=_ago("600"))
    return lio["secret"]


def know(name: str, kind: str, public_key: str, url: str) -> str:
    """Pin another desk."""
    from coldframe.partners.actions import propose_recipient
    from coldframe.partners.terms import RecipientKind

    made = propose_recipient(
        name_as_printed=name,
        kind=RecipientKind(kind),
        jurisdiction="SE",
        public_key=public_key,
        delivery_url=f"{url}/api/v1/desk/messages",
        actor=_who("lio"),
        as_of=_ago("600"),
    )
    return made.id


def agree(recipient_id: str, fields: str, ended: str = "") -> str:
    """An agreement on these fields (commas between), in force since hours; ``ended``: until so many minutes ago."""
    from coldframe.partners.actions import activate_agreement, propose_agreement
    from coldframe.partners.terms import Field, HarmCategory, NewAgreement, OnwardTransfer, Purpose

    new = NewAgreement(
        recipient_id=recipient_id,
        legal_basis="Invented Cooperation Act, section 3",
        purposes=frozenset({Purpose.INVESTIGATION}),
        categories=frozenset({HarmCategory.SALE_OF_ACCESS}),
        fields=frozenset(Field(name) for name in fields.split(",")),
        active_from=_ago("540"),
        active_to=_ago(ended) if ended else timezone.now() + timedelta(days=30),
        retention_days=90,
        onward_transfer=OnwardTransfer.SAME_PURPOSE,
    )
    made = propose_agreement(new, actor=_who("lio"), as_of=_ago("530"))
    activate_agreement(made.agreement_id, made.version, actor=_who("mara"), as_of=_ago("520"))
    return made.agreement_id


def matter(name: str, ago: str = "240") -> dict[str, str]:
    """A clue that two people decided to refer: an address, and an account with a screen name."""
    from coldframe.intake.actions import receive_clue
    from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem
    from coldframe.partners.terms import HarmCategory
    from coldframe.triage.actions import claim_review, decide, open_review, second_decide
    from coldframe.triage.terms import NewDecision

    at = _ago(ago)
    new = NewClue(
        channel=Channel.FORM,
        raw=name.encode(),
        raw_media_type="text/plain",
        statement=f"A group sells access, {name}.",
        items=(
            NewItem(ItemKind.URL, url=f"https://example.org/{name}"),
            NewItem(ItemKind.ACCOUNT, platform="Quillpond", account=f"u-{name}", screen_name=f"Sun-{name}"),
        ),
        harms=(HarmCategory.SALE_OF_ACCESS,),
    )
    clue_id = receive_clue(new, actor=_who("lio"), as_of=at).clue_id
    review = open_review(clue_id, actor=_who("lio"), as_of=at)
    chosen = NewDecision("refer", "nationally_illegal", "Access is sold.", harms=("sale_of_access",))
    claim_review(review.id, actor=_who("rafa"), as_of=at)
    made = decide(review.id, chosen, actor=_who("rafa"), as_of=at)
    if made.needs_second:
        claim_review(review.id, actor=_who("sana"), as_of=at)
        second_decide(review.id, replace(chosen, harms=()), actor=_who("sana"), as_of=at)
    return {"clue": clue_id, "decision": made.id, "review": review.id}


def refer(
    clue_id: str,
    recipient_id: str,
    agreement_id: str,
    fields: str,
    decision_id: str = "",
    ago: str = "0",
    send: str = "yes",
) -> str:
    """Draft a referral and, with ``send=yes``, send it."""
    from coldframe.partners.terms import Field, HarmCategory, Purpose
    from coldframe.referral import actions

    made = actions.draft_referral(
        clue_id=clue_id,
        decision_id=decision_id,
        recipient_id=recipient_id,
        agreement_id=agreement_id,
        fields={Field(name) for name in fields.split(",")},
        purpose=Purpose.INVESTIGATION,
        harms=[HarmCategory.SALE_OF_ACCESS],
        actor=_who("lio"),
        as_of=_ago(ago),
    )
    if send == "yes":
        actions.send_referral(made.id, actor=_who("lio"), as_of=_ago(ago))
    return made.id


def try_once(referral_id: str, ago: str) -> str:
    """What a worker does at its first try, so many minutes ago; returns how that ended."""
    from coldframe.core.actors import system
    from coldframe.core.errors import RemoteFailure
    from coldframe.referral.actions import begin_sending
    from coldframe.referral.steps import send

    at = _ago(ago)
    begin_sending(referral_id, actor=system("referral"), as_of=at)
    try:
        send(referral_id, clock=lambda: at)
    except RemoteFailure as failed:
        return failed.message
    return "sent"


def standing(referral_id: str) -> str:
    """How the work of delivering it stands."""
    from coldframe.work.queries import get_work

    return get_work(f"referral.deliver:{referral_id}").work.state


def later(hours: str) -> None:
    """So many hours go by: what was put off until then is due."""
    from coldframe.work.caretaker import wake_postponed

    wake_postponed(as_of=timezone.now() + timedelta(hours=int(hours)))


def clue_of(statement: str) -> dict[str, str]:
    """The clue whose statement has these words, and the received referral it came by; empty while it is not there."""
    from coldframe.intake.models import Clue
    from coldframe.referral.models import ReceivedReferral

    found = Clue.objects.filter(statement__contains=statement).first()
    row = ReceivedReferral.objects.filter(clue_id=found.id).first() if found is not None else None
    return {} if found is None or row is None else {"clue": found.id, "received": row.id}


def appeal_link(decision_id: str) -> str:
    """Path of a link for objections to a decision."""
    from coldframe.triage.actions import make_appeal_link

    told, at = "We closed your group.", _ago("200")
    made = make_appeal_link(decision_id, told=told, informed_at=at, actor=_who("lio"), as_of=timezone.now())
    return f"/appeal/{made.token}"


def grant_appeal(decision_id: str, review_id: str) -> None:
    """Two people who had no part in a decision reverse it, and one of them grants the objection."""
    from coldframe.triage.actions import answer_appeal, claim_review, reverse_decision, second_decide
    from coldframe.triage.queries import list_appeals
    from coldframe.triage.terms import NewDecision

    at, other = timezone.now(), NewDecision("not_illegal", "not_illegal", "It sells flowers.")
    claim_review(review_id, actor=_who("tove"), as_of=at)
    made = reverse_decision(decision_id, other, actor=_who("tove"), as_of=at)
    if made.needs_second:
        claim_review(review_id, actor=_who("umar"), as_of=at)
        second_decide(review_id, other, actor=_who("umar"), as_of=at)
    answer_appeal(
        list_appeals(decision_id=decision_id)[0].id,
        "You are right: it sells flowers.",
        reversing_decision_id=made.id,
        actor=_who("tove"),
        as_of=at,
    )


def holds(text: str) -> list[str]:
    """Where the desk has these words: tables, objects of the vault once opened, files of its folder as they lie."""
    from django.apps import apps
    from django.conf import settings

    from coldframe.core.actors import system
    from coldframe.vault.actions import read
    from coldframe.vault.models import VaultObject
    from coldframe.vault.terms import ReadReason

    found = {
        model._meta.label
        for model in apps.get_models()
        for values in model._default_manager.values_list().iterator()
        if any(text in str(value) for value in values)
    }
    for sha256 in VaultObject.objects.filter(destroyed_at=None).values_list("sha256", flat=True):
        pieces = read(
            sha256, actor=system("verify"), as_of=timezone.now(), reason=ReadReason.VERIFICATION, about="test"
        )
        if text.encode() in b"".join(pieces):
            found.add("vault")
    files = (path for path in settings.COLDFRAME_DATA_DIR.rglob("*") if path.is_file())
    found |= {path.name for path in files if text.encode() in path.read_bytes()}
    return sorted(found)


def _who(name: str) -> Actor:
    return actor_of(_people[name])


def _ago(minutes: str) -> datetime:
    return timezone.now() - timedelta(minutes=int(minutes))


if __name__ == "__main__":
    django.setup()
    answer(
        make_desk, own_key, sent, received, people, know, agree, matter, refer, try_once, standing, later, clue_of,
        appeal_link, grant_appeal, holds,
    )  # fmt: skip

"""What allows a case to leave: an agreement, a law or order, or that it stays at this desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from coldframe.casework.actions import open_identity
from coldframe.casework.actions.cases import line
from coldframe.casework.models import Case, IdentityAsk
from coldframe.casework.portable.terms import ExportForm, Whom
from coldframe.casework.terms import LinkKind
from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput
from coldframe.partners import actions as partners
from coldframe.partners.errors import ReleaseRefused
from coldframe.partners.queries import check_release, get_agreement, get_recipient
from coldframe.partners.sealing import read_sealing_key
from coldframe.partners.terms import Field, HarmCategory, Purpose, Refused, Released, Way

WHOLE = frozenset({Field.CASE_RECORDS, Field.CASE_NOTES, Field.CASE_FILES, Field.CASE_CUSTODY})


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks to take out.

    Attributes:
        form: An archive, tables or a graph. What goes to others is an archive.
        whom: For whom, which says what allows it.
        agreement_id: For a partner: what allows it.
        purpose: For a partner: what it is to be used for.
        categories: For a partner: every harm the case is about.
        fields: For a partner: ``case.records`` and which of notes, files and custody go along.
        asks: For a partner: granted wishes to open an identity; those people leave by name.
        to: For proceedings: who gets it, in words.
        ground: For proceedings: the law or order that asks for it.
        keys: For proceedings: the age keys that open it.
        withhold: For proceedings: id of a note, task, event or tie to the reason why it stays here.
    """

    form: ExportForm
    whom: Whom
    agreement_id: str = ""
    purpose: Purpose = Purpose.INVESTIGATION
    categories: frozenset[HarmCategory] = frozenset()
    fields: frozenset[Field] = WHOLE
    asks: tuple[str, ...] = ()
    to: str = ""
    ground: str = ""
    keys: tuple[str, ...] = ()
    withhold: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What allows a case to leave: how, to whom, which keys open it, and which parts go along."""

    way: Way
    released: Released | None
    recipient_id: str
    recipient: str
    ground: str
    keys: tuple[str, ...]
    fields: frozenset[Field]


def allow(case: Case, wish: Wish, *, actor: Actor, as_of: datetime) -> Allowed:
    """Say what allows a case to leave as somebody asks.

    Raises:
        NotFound: No such agreement.
        InvalidInput: Something that the receiver needs is missing: a key, a ground, a name.
        ReleaseRefused: The agreement does not cover it, or the terms under which a clue came forbid it.

    Records:
        release_refused: on the case, where it is refused.
    """
    if wish.whom is Whom.OWN_USE:
        if wish.form is ExportForm.ARCHIVE:
            raise InvalidInput("An archive is sealed to somebody. Say for whom it is.", field="whom")
        fields = frozenset({Field.CASE_RECORDS, Field.CASE_NOTES})
        return Allowed(Way.CASE_TABLES, None, "", "", "", (), fields)
    if wish.form is not ExportForm.ARCHIVE:
        raise InvalidInput("What goes to others is a sealed archive.", field="form")
    if wish.whom is Whom.PROCEEDINGS:
        keys = tuple(read_sealing_key(key) for key in wish.keys)
        if not keys:
            raise InvalidInput("Give the age key of each who is to open it.", field="sealing_key")
        to, ground = line(wish.to, "to", max_characters=400), line(wish.ground, "ground", max_characters=400)
        return Allowed(Way.CASE_DISCLOSURE, None, "", to, ground, keys, WHOLE)
    recipient = get_recipient(get_agreement(wish.agreement_id).recipient_id)
    if not recipient.sealing_key:
        raise InvalidInput(
            "This recipient has no age key. Write it on its page, and have it confirmed by telephone.",
            field="agreement_id",
        )
    fields = wish.fields | {Field.CASE_RECORDS} | ({Field.VICTIM_IDENTITY} if wish.asks else set())
    clues = case.links.filter(kind=LinkKind.CLUE).values_list("target_id", flat=True)
    answer = check_release(
        wish.agreement_id, recipient_id=recipient.id, fields=fields, purpose=wish.purpose,
        categories=wish.categories, matter_ids=tuple(clues), as_of=as_of,
    )  # fmt: skip
    if isinstance(answer, Refused):
        partners.record_refusal(case.id, recipient_id=recipient.id, refused=answer, actor=actor, as_of=as_of)
        raise ReleaseRefused(answer)
    return Allowed(
        Way.CASE_ARCHIVE, answer, recipient.id, recipient.name_as_printed, "", (recipient.sealing_key,),
        answer.fields,
    )  # fmt: skip


def open_people(case: Case, wish: Wish, *, actor: Actor, as_of: datetime) -> frozenset[str]:
    """Open the identities that leave by name, and return whose they are.

    Raises:
        InvalidInput: It is for no partner.
        NotAllowed: A wish is not granted to the actor, or no longer.

    Records:
        identity_opened: on each person.
    """
    if not wish.asks:
        return frozenset()
    if wish.whom is not Whom.PARTNER:
        raise InvalidInput("Who a sealed person is goes to a partner alone.", field="asks")
    wanted = IdentityAsk.objects.filter(id__in=wish.asks, party__case=case)
    people = dict(wanted.values_list("id", "party_id"))
    for ask_id in wish.asks:
        open_identity(ask_id if ask_id in people else "", actor=actor, as_of=as_of)
    return frozenset(people.values())

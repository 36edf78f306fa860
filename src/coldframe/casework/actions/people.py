"""What is known of people and organizations beside their age: facts, names, pseudonyms."""

from __future__ import annotations

import re
from datetime import datetime

from coldframe.casework.actions.cases import line
from coldframe.casework.actions.records import check_number, words, working_record
from coldframe.casework.models import Alias, Party, PartyFacts
from coldframe.casework.queries.parties import party_view
from coldframe.casework.queries.people import alias_text, alias_view, facts_of
from coldframe.casework.rules.places import read_path_v1
from coldframe.casework.rules.pseudonyms import pseudonym_v1, script_of_v1
from coldframe.casework.sealing import seal
from coldframe.casework.terms.codes import CaseworkEvent
from coldframe.casework.terms.parties import PartyKind
from coldframe.casework.terms.people import (
    ONE,
    AliasKind,
    AliasView,
    Facts,
    Number,
    PseudonymStyle,
    Sex,
)
from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.custody.actions import act

_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[A-Za-z0-9]{2,8})*")


def record_facts(party_id: str, facts: Facts, *, actor: Actor, as_of: datetime) -> Facts:
    """Record what is known of a party; replaces what was recorded before.

    Args:
        party_id: A party of a case open to the actor.
        facts: What is known. An occupation only with the reason for which the public needs to know it.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: The party's case is not open to the actor, or the whole of a share is not in it.
        InvalidInput: A fact of the other kind of party, an occupation without its reason, a number that says
            nothing, or no jurisdiction path.
        Conflict: The case is closed.

    Records:
        facts_recorded: on the party, with the case, whether it stands for several, and kind and functions of an
        organization; nothing about a person.
    """
    person_id = actor.person_id
    check_number(facts.number)
    occupation = words(facts.occupation, "occupation")
    why = words(facts.occupation_why, "occupation_why", max_characters=400)
    if bool(occupation) != bool(why):
        raise InvalidInput(
            "An occupation is kept only with the reason for which the public needs to know it.",
            field="occupation_why" if occupation else "occupation",
        )
    place = read_path_v1(" > ".join(facts.place), field="place") if facts.place else ()
    with act(actor=actor, as_of=as_of) as ledger:
        party = _working_party(party_id, actor)
        _check_kind(PartyKind(party.kind), facts)
        share_of = _whole(party, facts.number)
        row = PartyFacts.objects.filter(party=party).first() or PartyFacts(id=new_id("fct"), party=party)
        row.count, row.qualifier = facts.number.count, facts.number.qualifier
        row.share, row.share_of = facts.number.share, share_of
        row.sex = facts.sex
        row.sealed = seal({"occupation": occupation, "occupation_why": why}, row.id) if occupation else ""
        row.organization_kind = facts.organization_kind or ""
        row.functions = [str(each) for each in facts.functions]
        row.registration = words(facts.registration, "registration", max_characters=100)
        row.place, row.is_front = list(place), facts.is_front
        row.recorded_by, row.recorded_at = person_id, as_of
        row.save()
        ledger.record(
            CaseworkEvent.FACTS_RECORDED, party.id, case=party.case_id, several=not facts.number.is_one,
            organization_kind=facts.organization_kind, functions=sorted(facts.functions),
        )  # fmt: skip
        return facts_of(party, is_sealed=party_view(party).is_sealed)


def add_alias(
    holder_id: str,
    kind: AliasKind,
    text: str,
    *,
    language: str = "",
    source: str = "",
    actor: Actor,
    as_of: datetime,
) -> AliasView:
    """Add a name as somebody prints it. Names never say that two are the same.

    Args:
        holder_id: A party or thing of a case open to the actor.
        kind: What the name is; pseudonyms are made by :func:`make_pseudonym` or entered as printed.
        text: The name; encrypted in its row.
        language: BCP 47 tag, or empty.
        source: Who prints it so.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: The holder's case is not open to the actor.
        InvalidInput: No name, a language that is no tag, or a native name without its language.
        Conflict: The case is closed.

    Records:
        alias_added: on the holder, with the case, kind, language and script; never the name.
    """
    return _add_alias(holder_id, kind, text, language, source, None, actor=actor, as_of=as_of)


def make_pseudonym(
    party_id: str, style: PseudonymStyle, *, alias_id: str = "", actor: Actor, as_of: datetime
) -> AliasView:
    """Make a pseudonym in the style of a place, unique in the case; only the case leads back from it.

    Args:
        party_id: A person of a case open to the actor.
        style: How the place prints it. A sealed record takes only letters, which keep no part of the name.
        alias_id: The name from which it is made; not needed for letters.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: The party's case is not open to the actor, or the name is none of this person's.
        InvalidInput: The style keeps part of a sealed name, or needs a name of another script.
        Conflict: The case is closed.

    Records:
        alias_added: on the party, with the case, kind and script.
    """
    with act(actor=actor, as_of=as_of):
        party = _working_party(party_id, actor)
        if style.keeps_part and party_view(party).is_sealed:
            raise InvalidInput(
                "This style keeps part of the name. A child, or whoever may be one, is given a letter.",
                field="style",
            )
        name = ""
        if alias_id:
            row = Alias.objects.filter(id=alias_id, holder_id=party.id).first()
            if row is None:
                raise NotFound("There is no such name of this person.")
            name = alias_text(row)
        used = Alias.objects.filter(case=party.case, kind=AliasKind.PSEUDONYM)
        made = pseudonym_v1(style, name, {alias_text(row) for row in used})
        return _add_alias(party_id, AliasKind.PSEUDONYM, made, "", "", style, actor=actor, as_of=as_of)


def _add_alias(
    holder_id: str,
    kind: AliasKind,
    text: str,
    language: str,
    source: str,
    style: PseudonymStyle | None,
    *,
    actor: Actor,
    as_of: datetime,
) -> AliasView:
    person_id = actor.person_id
    name, tag = line(text, "text"), language.strip()
    if tag and not _LANGUAGE.fullmatch(tag):
        raise InvalidInput("Give the language as a tag, such as zh, ko or en.", field="language")
    if kind is AliasKind.NATIVE_NAME and not tag:
        raise InvalidInput("A native name needs its language.", field="language")
    with act(actor=actor, as_of=as_of) as ledger:
        holder = working_record(holder_id, actor)
        row = Alias(id=new_id("als"), case=holder.case, holder_id=holder.id, kind=kind, language=tag)
        row.sealed, row.script = seal({"text": name}, row.id), script_of_v1(name)
        row.source, row.style = words(source, "source"), style or ""
        row.added_by, row.added_at = person_id, as_of
        row.save()
        ledger.record(
            CaseworkEvent.ALIAS_ADDED, holder.id, case=holder.case_id, alias_kind=kind,
            language=tag.lower() or None, script=row.script.lower(),
        )  # fmt: skip
        is_sealed = isinstance(holder, Party) and party_view(holder).is_sealed
        return alias_view(row, is_sealed=is_sealed)


def _working_party(party_id: str, actor: Actor) -> Party:
    record = working_record(party_id, actor)
    if not isinstance(record, Party):
        raise NotFound("There is no such party in this case.")
    return record


def _whole(party: Party, number: Number) -> Party | None:
    if not number.share_of:
        return None
    found = Party.objects.filter(id=number.share_of, case=party.case).first()
    if found is None or found.id == party.id or number.share is None:
        raise InvalidInput("A share is a share of another record of this case.", field="share_of")
    return found


def _check_kind(kind: PartyKind, facts: Facts) -> None:
    if kind is PartyKind.ORGANIZATION and (facts.sex is not Sex.UNKNOWN or facts.occupation):
        raise InvalidInput("An organization has neither sex nor occupation.", field="sex")
    if kind is PartyKind.PERSON and (
        facts.organization_kind or facts.functions or facts.registration or facts.is_front
    ):
        raise InvalidInput("A person is no organization.", field="organization_kind")
    if facts.occupation and facts.number != ONE:
        raise InvalidInput("An occupation is one person's.", field="occupation")

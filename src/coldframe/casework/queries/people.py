"""Reads of what is known of people and organizations beside their age, and of the names of everything."""

from __future__ import annotations

from coldframe.access.terms import Permission
from coldframe.casework.models import Alias, Party, PartyFacts
from coldframe.casework.queries.cases import select_case
from coldframe.casework.queries.parties import party_view
from coldframe.casework.queries.records import select_record
from coldframe.casework.rules.pseudonyms import narrows_v1
from coldframe.casework.sealing import unseal
from coldframe.casework.terms.people import (
    AliasKind,
    AliasView,
    Facts,
    Number,
    OfficeFunction,
    OrganizationKind,
    PseudonymStyle,
    Sex,
)
from coldframe.core.actors import Actor
from coldframe.core.values import Qualifier


def get_facts(party_id: str, *, actor: Actor) -> Facts:
    """Get what is known of a party; of a sealed record no occupation.

    Raises:
        NotFound: There is no such party, or its case is not open to the actor.
    """
    party = select_record(party_id, Permission.CASE_VIEW, actor)
    assert isinstance(party, Party)
    return facts_of(party, is_sealed=party_view(party).is_sealed)


def list_numbers(case_id: str, *, actor: Actor) -> dict[str, Number]:
    """List how many stand behind each party that stands for several.

    Raises:
        NotFound: The case is not open to the actor.
    """
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = PartyFacts.objects.filter(party__case_id=case_id)
    numbers = {row.party_id: _number(row) for row in rows}
    return {party_id: number for party_id, number in numbers.items() if not number.is_one}


def facts_of(party: Party, *, is_sealed: bool) -> Facts:
    """Read what is known of a party."""
    row = PartyFacts.objects.filter(party=party).first()
    if row is None:
        return Facts()
    words = unseal(row.sealed, row.id) if row.sealed and not is_sealed else {}
    return Facts(
        number=_number(row),
        sex=Sex(row.sex),
        occupation=words.get("occupation", ""),
        occupation_why=words.get("occupation_why", ""),
        organization_kind=OrganizationKind(row.organization_kind) if row.organization_kind else None,
        functions=tuple(OfficeFunction(each) for each in row.functions),
        registration=row.registration,
        place=tuple(row.place),
        is_front=row.is_front,
    )


def list_aliases(holder_id: str, *, actor: Actor) -> tuple[AliasView, ...]:
    """List the names of a party or thing; of a sealed record only pseudonyms that keep no part of a name.

    Raises:
        NotFound: There is no such record, or its case is not open to the actor.
    """
    holder = select_record(holder_id, Permission.CASE_VIEW, actor)
    is_sealed = isinstance(holder, Party) and party_view(holder).is_sealed
    rows = Alias.objects.filter(holder_id=holder_id).order_by("added_at", "id")
    return tuple(alias_view(row, is_sealed=is_sealed) for row in rows)


def find_behind_pseudonym(case_id: str, printed: str, *, actor: Actor) -> str | None:
    """Find whom a pseudonym of this case stands for: ``pty_…``, or ``None``. No other case can answer.

    Raises:
        NotFound: The case is not open to the actor.

    Cost: decrypts each pseudonym of the case.
    """
    select_case(case_id, Permission.CASE_VIEW, actor)
    wanted = "".join(printed.split())
    rows = Alias.objects.filter(case_id=case_id, kind=AliasKind.PSEUDONYM).order_by("added_at", "id")
    return next((row.holder_id for row in rows if alias_text(row) == wanted), None)


def alias_text(row: Alias) -> str:
    """Decrypt a name. For casework's own verbs; pages get it from :func:`list_aliases`."""
    return unseal(row.sealed, row.id).get("text", "") if row.sealed else ""


def alias_view(row: Alias, *, is_sealed: bool) -> AliasView:
    """Turn a row into the value that leaves the stage."""
    kind, style = AliasKind(row.kind), PseudonymStyle(row.style) if row.style else None
    # A pseudonym that this desk made from letters keeps nothing of the name; one that was printed may.
    keeps_nothing = kind is AliasKind.PSEUDONYM and style is not None and not style.keeps_part
    text = alias_text(row) if keeps_nothing or not is_sealed else ""
    return AliasView(
        id=row.id,
        holder_id=row.holder_id,
        kind=kind,
        text=text,
        language=row.language,
        script=row.script,
        source=row.source,
        style=style,
        narrows=narrows_v1(text),
        added_by=row.added_by,
        added_at=row.added_at,
    )


def _number(row: PartyFacts) -> Number:
    return Number(row.count, Qualifier(row.qualifier), row.share, row.share_of_id or "")

"""Reads of judgements: what is in force, what speaks against one, what may be suggested."""

from __future__ import annotations

from datetime import date

from coldframe.access.terms import Permission
from coldframe.casework.models import Alias, Case, Identifier, Judgement, Party, Thing
from coldframe.casework.queries.cases import select_case
from coldframe.casework.queries.parties import identity_of, party_view
from coldframe.casework.queries.people import alias_text, facts_of
from coldframe.casework.queries.records import Record, groups_of, select_record
from coldframe.casework.rules.judgements import find_clashes_v1, suggest_v1
from coldframe.casework.terms.judgements import (
    Clash,
    JudgementKind,
    JudgementReason,
    JudgementState,
    JudgementView,
    Likeness,
    Relation,
    Suggestion,
)
from coldframe.casework.terms.parties import PartyKind
from coldframe.casework.terms.people import AliasKind
from coldframe.casework.terms.things import IdentifierKind, ThingKind
from coldframe.core.actors import Actor

_STANDING = (JudgementState.PROPOSED, JudgementState.IN_FORCE)


def list_judgements(case_id: str, *, about: str = "", actor: Actor) -> tuple[JudgementView, ...]:
    """List the judgements of a case (about one record), the newest first, undone ones among them.

    Raises:
        NotFound: The case is not open to the actor.
    """
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = Judgement.objects.filter(case_id=case_id).order_by("-made_at", "id")
    views = tuple(judgement_view(row) for row in rows)
    return tuple(each for each in views if about in ("", each.left_id, each.right_id))


def list_groups(case_id: str, *, actor: Actor) -> tuple[frozenset[str], ...]:
    """List the sets of records that were judged the same, each with two members or more.

    Raises:
        NotFound: The case is not open to the actor.
    """
    case = select_case(case_id, Permission.CASE_VIEW, actor)
    return tuple(sorted(set(groups_of(case).values()), key=min))


def list_suggestions(case_id: str, *, actor: Actor) -> tuple[Suggestion, ...]:
    """List pairs of records that share a strong key and of which nobody has said anything yet.

    Raises:
        NotFound: The case is not open to the actor.
    """
    case = select_case(case_id, Permission.CASE_VIEW, actor)
    parties: dict[tuple[IdentifierKind, str], list[str]] = {}
    things: dict[tuple[IdentifierKind, str], list[str]] = {}
    strong = Identifier.objects.filter(case=case, is_strong=True).values_list("kind", "key", "holder_id")
    for kind, key, holder_id in strong.order_by("holder_id").distinct():
        sort = things if holder_id.startswith("thg_") else parties
        sort.setdefault((IdentifierKind(kind), key), []).append(holder_id)
    same = pairs_of(case, JudgementKind.SAME, JudgementState.IN_FORCE)
    silenced = [
        *pairs_of(case, JudgementKind.NOT_SAME, JudgementState.IN_FORCE),
        *pairs_of(case, JudgementKind.SAME, JudgementState.PROPOSED),
    ]
    return tuple(each for sort in (parties, things) for each in suggest_v1(sort, same, silenced))


def list_clashes(left_id: str, right_id: str, *, actor: Actor) -> tuple[Clash, ...]:
    """List what speaks against two records, with all they were judged the same as, being the same.

    Raises:
        NotFound: One of them is absent, or its case is not open to the actor.
        InvalidInput: They are of different kinds.
    """
    left = select_record(left_id, Permission.CASE_VIEW, actor)
    right = select_record(right_id, Permission.CASE_VIEW, actor)
    return clashes_of(left, right)


def clashes_of(left: Record, right: Record) -> tuple[Clash, ...]:
    """Compute what speaks against two records being the same."""
    groups = groups_of(left.case)

    def members(record: Record) -> list[Likeness]:
        ids = groups.get(record.id, frozenset((record.id,)))
        return [_likeness(each) for each in _rows(ids)]

    return find_clashes_v1(members(left), members(right))


def pairs_of(case: Case, kind: JudgementKind, *states: JudgementState) -> list[tuple[str, str]]:
    """Read the pairs of records that judgements of a kind name."""
    rows = Judgement.objects.filter(case=case, kind=kind, state__in=states or _STANDING)
    return list(rows.values_list("left_id", "right_id"))


def judgement_view(row: Judgement) -> JudgementView:
    """Turn a row into the value that leaves the stage."""
    return JudgementView(
        id=row.id,
        case_id=row.case_id,
        kind=JudgementKind(row.kind),
        left_id=row.left_id,
        right_id=row.right_id,
        relation=Relation(row.relation) if row.relation else None,
        state=JudgementState(row.state),
        reason=JudgementReason(row.reason),
        text=row.text,
        answers={Clash(code): words for code, words in row.answers.items()},
        made_by=row.made_by,
        made_at=row.made_at,
        second_by=row.second_by,
        second_at=row.second_at,
        undone_by=row.undone_by,
        undone_at=row.undone_at,
        undone_why=JudgementReason(row.undone_why) if row.undone_why else None,
        undone_text=row.undone_text,
    )


def _rows(ids: frozenset[str]) -> list[Record]:
    return [*Party.objects.select_related("case").filter(id__in=ids), *Thing.objects.filter(id__in=ids)]


def _likeness(record: Record) -> Likeness:
    if isinstance(record, Thing):
        return Likeness(kind=ThingKind(record.kind), is_one=record.count == 1)
    shown, facts = party_view(record), facts_of(record, is_sealed=False)
    knows_age = shown.age.birth_on is not None or shown.age.band_low is not None
    birth_on = identity_of(record).get("birth_on")
    return Likeness(
        kind=PartyKind(record.kind),
        birth_on=date.fromisoformat(birth_on) if birth_on else None,
        is_child=shown.child.is_child if shown.child and (knows_age or birth_on) else None,
        sides=frozenset(role.side for role in shown.roles),
        sex=facts.sex,
        native_names=_native_names(record),
        is_one=facts.number.is_one,
        registration=facts.registration,
        organization_kind=facts.organization_kind,
        place=facts.place,
    )


def _native_names(party: Party) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    rows = Alias.objects.filter(holder_id=party.id, kind=AliasKind.NATIVE_NAME)
    for row in rows:
        found.setdefault(row.language or row.script, set()).add("".join(alias_text(row).split()).casefold())
    return {language: frozenset(names) for language, names in found.items()}

"""What judgements in force say together, what speaks against one, and what may be suggested. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from coldframe.casework.terms.judgements import Clash, Likeness, Relation, Suggestion
from coldframe.casework.terms.parties import PartyKind
from coldframe.casework.terms.people import Sex
from coldframe.casework.terms.things import IdentifierKind, ThingKind
from coldframe.core.errors import InvalidInput
from coldframe.core.said import Listed, Said
from coldframe.rulepacks.roles import RoleSide

Pair = tuple[str, str]

_P, _T = PartyKind, ThingKind
_PARTIES: frozenset[str] = frozenset(_P)
_THINGS: frozenset[str] = frozenset(_T)
_ENDS: Mapping[Relation, tuple[frozenset[str], frozenset[str]]] = {
    Relation.OPERATES: (_PARTIES, _THINGS),
    Relation.OWNS: (_PARTIES, _THINGS),
    Relation.HOSTS: (_PARTIES | {_T.SERVICE, _T.SITE, _T.DEVICE}, _THINGS - {_T.VEHICLE, _T.PREMISES}),
    Relation.USES: (_PARTIES, _THINGS),
    Relation.MEMBER_OF: (_PARTIES | {_T.ACCOUNT}, frozenset((_P.ORGANIZATION, _T.GROUP))),
    Relation.PART_OF: (_THINGS, _THINGS),
    Relation.FRONT_FOR: (frozenset((_P.ORGANIZATION,)), _PARTIES | _THINGS),
    Relation.WORKS_FROM: (_PARTIES, frozenset((_T.PREMISES,))),
    Relation.OFFERED_ON: (_THINGS, frozenset((_T.SERVICE, _T.SITE, _T.GROUP))),
    Relation.RELATED: (_PARTIES | _THINGS, _PARTIES | _THINGS),
}
"""What may stand at either end of a link."""


def groups_v1(same: Iterable[Pair]) -> dict[str, frozenset[str]]:
    """Join records by the judgements in force that they are the same.

    Returns:
        Each record that any of them names, with all that it is the same as, itself included. Sameness is
        transitive: what two judgements say together is said.
    """
    found: dict[str, frozenset[str]] = {}
    for left, right in same:
        joined = found.get(left, frozenset((left,))) | found.get(right, frozenset((right,)))
        found.update(dict.fromkeys(joined, joined))
    return found


def heads_v1(groups: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Name one record to stand for each group: the least id, so that the order of judgements says nothing."""
    return {each: min(group) for each, group in groups.items()}


def contradicts_v1(same: Iterable[Pair], not_same: Iterable[Pair]) -> Pair | None:
    """Find two records that are held the same and not the same; ``None`` if there are none."""
    groups = groups_v1(same)
    return next(((a, b) for a, b in not_same if b in groups.get(a, frozenset((a,)))), None)


def suggest_v1(
    strong: Mapping[tuple[IdentifierKind, str], Sequence[str]], same: Iterable[Pair], silenced: Iterable[Pair]
) -> tuple[Suggestion, ...]:
    """Suggest pairs of records that share a strong key. Names are no keys and are not given here.

    Args:
        strong: Kind and key to the records that hold it, of one sort (parties, or things).
        same: Judged the same, in force.
        silenced: Judged not the same, or proposed already: nothing is said of their groups.
    """
    groups = groups_v1(same)

    def all_of(record: str) -> frozenset[str]:
        return groups.get(record, frozenset((record,)))

    quiet = {frozenset((min(all_of(a)), min(all_of(b)))) for a, b in silenced}
    shared: dict[Pair, set[IdentifierKind]] = {}
    for (kind, _), holders in strong.items():
        heads = sorted({min(all_of(each)) for each in holders})
        for left, right in combinations(heads, 2):
            if frozenset((left, right)) not in quiet:
                shared.setdefault((left, right), set()).add(kind)
    return tuple(
        Suggestion(left, right, tuple(kind for kind in IdentifierKind if kind in kinds))
        for (left, right), kinds in sorted(shared.items())
    )


def check_link_v1(relation: Relation, left_kind: str, right_kind: str) -> None:
    """Refuse a link whose ends cannot be bound so.

    Raises:
        InvalidInput: A wallet that owns a person.
    """
    first, second = _ENDS[relation]
    if left_kind not in first or right_kind not in second:
        raise InvalidInput(
            Said(
                "%(relation)s goes from: %(starts)s; to: %(ends)s.",
                relation=relation,
                starts=Listed(tuple(sorted(first)), ", "),
                ends=Listed(tuple(sorted(second)), ", "),
            ),
            field="relation",
        )


def find_clashes_v1(left: Sequence[Likeness], right: Sequence[Likeness]) -> tuple[Clash, ...]:
    """Say what speaks against two groups of records being the same.

    Raises:
        InvalidInput: They are of different kinds: nothing can answer that.
    """
    if {each.kind for each in (*left, *right)} != {left[0].kind}:
        raise InvalidInput(
            Said(
                "One is of kind %(kind)s, the other of kind %(other)s: they are never the same. Link them instead.",
                kind=left[0].kind,
                other=right[0].kind,
            ),
            field="other_id",
        )
    pairs = [(a, b) for a in left for b in right]
    holds = {
        Clash.BIRTH_DATES_DIFFER: any(
            a.birth_on and b.birth_on and a.birth_on != b.birth_on for a, b in pairs
        ),
        Clash.CHILD_AND_ADULT: any({a.is_child, b.is_child} == {True, False} for a, b in pairs),
        Clash.ACTING_AND_HARMED: any(_act_and_harmed(a, b) or _act_and_harmed(b, a) for a, b in pairs),
        Clash.SEXES_DIFFER: any(Sex.UNKNOWN not in (a.sex, b.sex) and a.sex != b.sex for a, b in pairs),
        Clash.NATIVE_NAMES_DIFFER: any(_names_differ(a, b) for a, b in pairs),
        Clash.NUMBERS_DIFFER: any(a.is_one != b.is_one for a, b in pairs),
        Clash.REGISTRATIONS_DIFFER: any(
            a.registration and b.registration and a.registration != b.registration for a, b in pairs
        ),
        Clash.KINDS_DIFFER: any(
            a.organization_kind and b.organization_kind and a.organization_kind != b.organization_kind
            for a, b in pairs
        ),
        Clash.PLACES_DIFFER: any(
            any(x != y for x, y in zip(a.place, b.place, strict=False)) for a, b in pairs
        ),
    }
    return tuple(clash for clash in Clash if holds[clash])


def _act_and_harmed(one: Likeness, other: Likeness) -> bool:
    return RoleSide.ACTING in one.sides and RoleSide.HARMED in other.sides


def _names_differ(one: Likeness, other: Likeness) -> bool:
    shared = set(one.native_names) & set(other.native_names)
    return any(one.native_names[each].isdisjoint(other.native_names[each]) for each in shared)

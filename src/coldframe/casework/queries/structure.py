"""The structure of a case: who stands under whom, read through the judgements in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coldframe.access.terms import Permission
from coldframe.casework.models import PartyRole
from coldframe.casework.queries.cases import select_case
from coldframe.casework.queries.records import groups_of
from coldframe.casework.queries.roles import role_view
from coldframe.casework.rules.judgements import heads_v1
from coldframe.casework.terms.roles import RoleView
from coldframe.core.actors import Actor


@dataclass(frozen=True, slots=True)
class Node:
    """Somebody in the structure.

    Attributes:
        records: The records that were judged the same, one or more, the one that stands for them first.
        roles: The roles by which it stands at this place.
        below: Whoever stands under it. Nobody is below themself, so this ends.
    """

    records: tuple[str, ...]
    roles: tuple[RoleView, ...]
    below: tuple[Node, ...]


def list_structure(case_id: str, *, actor: Actor) -> tuple[Node, ...]:
    """List whoever stands under nobody, with all below them. A role under each of two is shown under each.

    Raises:
        NotFound: The case is not open to the actor.
    """
    case = select_case(case_id, Permission.CASE_VIEW, actor)
    groups = groups_of(case)
    heads = heads_v1(groups)
    rows = PartyRole.objects.filter(party__case=case, withdrawn_at=None) | PartyRole.objects.filter(
        thing__case=case, withdrawn_at=None
    )
    places: dict[str, dict[str, list[RoleView]]] = {}
    for row in rows.order_by("recorded_at", "id"):
        role = role_view(row)
        bearer = heads.get(role.party_id, role.party_id)
        above = heads.get(role.under_party_id, role.under_party_id)
        places.setdefault(above, {}).setdefault(bearer, []).append(role)
    standing = {bearer for above, found in places.items() if above for bearer in found}
    nodes = (
        _node(bearer, roles, places, groups)
        for bearer, roles in places.get("", {}).items()
        # A role without a place is shown where the same somebody has one.
        if bearer not in standing
    )
    return tuple(nodes)


def _node(
    record: str,
    roles: list[RoleView],
    places: Mapping[str, Mapping[str, list[RoleView]]],
    groups: Mapping[str, frozenset[str]],
) -> Node:
    others = sorted(groups.get(record, frozenset()) - {record})
    loose = places.get("", {}).get(record, [])
    below = tuple(_node(each, under, places, groups) for each, under in places.get(record, {}).items())
    return Node((record, *others), tuple(dict.fromkeys([*roles, *loose])), below)

"""The network of a case as one graph, read through the judgements in force, without a name that is sealed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock

from coldframe.access.terms import Permission
from coldframe.casework.models import Alias, Case, Identifier, Judgement, Party, PartyRole
from coldframe.casework.queries.cases import select_case
from coldframe.casework.queries.money import list_flow_ends, list_flows
from coldframe.casework.queries.parties import identity_of, list_parties, masked_label
from coldframe.casework.queries.people import alias_text, list_numbers
from coldframe.casework.queries.records import groups_of
from coldframe.casework.queries.roles import role_view
from coldframe.casework.queries.things import list_things, written_as
from coldframe.casework.rules.graph import band_v1, depths_v1, paid_edges_v1, see_v1
from coldframe.casework.rules.judgements import heads_v1
from coldframe.casework.terms.graph import (
    END,
    Band,
    Graph,
    GraphEdge,
    GraphNode,
    GraphSight,
    GraphWish,
    Mark,
    MarkKind,
    Tie,
)
from coldframe.casework.terms.judgements import JudgementKind, JudgementState
from coldframe.casework.terms.parties import PartyView
from coldframe.casework.terms.people import ONE, AliasKind, Number
from coldframe.casework.terms.roles import RoleView
from coldframe.casework.terms.things import ThingView
from coldframe.core.actors import Actor
from coldframe.core.rough_dates import MAX_ROUGH_LENGTH, RoughDate, parse_rough_date
from coldframe.custody.queries import get_head
from coldframe.custody.terms import Head
from coldframe.rulepacks.loader import get_version
from coldframe.rulepacks.roles import RolePack, RoleSide

Place = tuple[int, int, str]
"""Band, depth within it, and the role that gives both."""

_BANDS = tuple(Band)
_MOST_KEPT = 3
_kept: dict[str, tuple[Head, Graph]] = {}
_lock = Lock()
_LEAST_NAME = 2  # One letter is in every label.


def see_in_graph(graph: Graph, wish: GraphWish) -> GraphSight:
    """Choose what of a network is shown, and what of that is drawn; see :func:`see_v1`."""
    return see_v1(graph, wish)


def get_graph(case_id: str, *, actor: Actor) -> Graph:
    """Read the whole network of a case: records that were judged the same are one node.

    Raises:
        NotFound: The case is not open to the actor.

    Cost: reads all of it, seconds for thousands; the same again is taken from memory as long as nothing at
    all was recorded at this desk since. See ``docs/operate/performance.md``.
    """
    case = select_case(case_id, Permission.CASE_VIEW, actor)
    # Read before the rows: what is recorded meanwhile makes the next reading a new one.
    head = get_head()
    with _lock:
        kept = _kept.get(case_id)
    if kept is not None and kept[0] == head:
        return kept[1]
    graph = read_graph(case, actor)
    with _lock:
        _kept.pop(case_id, None)
        _kept[case_id] = (head, graph)
        while len(_kept) > _MOST_KEPT:
            del _kept[next(iter(_kept))]
    return graph


def read_graph(case: Case, actor: Actor) -> Graph:
    """Read the network of a case that is open to the actor from its rows, whatever memory holds."""
    case_id = case.id
    parties = {each.id: each for each in list_parties(case_id, actor=actor)}
    things = {each.id: each for each in list_things(case_id, actor=actor)}
    groups = groups_of(case)
    heads = heads_v1(groups)
    rows = PartyRole.objects.filter(thing__case=case, withdrawn_at=None).order_by("recorded_at", "id")
    held = [role for each in parties.values() for role in each.roles if role.withdrawn_at is None]
    held += [role_view(row) for row in rows]
    borne: dict[str, list[RoleView]] = {}
    for role in held:
        borne.setdefault(heads.get(role.party_id, role.party_id), []).append(role)
    seen, numbers = _seen(case), list_numbers(case_id, actor=actor)
    secret = _sealed_names(case, {each.id for each in parties.values() if each.is_sealed})
    nodes: list[GraphNode] = []
    for record in (*parties, *things):
        if heads.get(record, record) != record:
            continue
        together = (record, *sorted(groups.get(record, frozenset((record,))) - {record}))
        roles = borne.get(record, [])
        marks = [
            *(_period(role) for role in roles),
            *(mark for each in together for mark in seen.get(each, ())),
        ]
        if record in parties:
            nodes.append(_party([parties[each] for each in together], roles, numbers.get(record, ONE), marks))
        else:
            nodes.append(_thing([things[each] for each in together], roles, marks, secret))
    ends = list_flow_ends(case_id, actor=actor)
    node_of = {each.id: heads.get(each.node_id, each.node_id) or each.id for each in ends}
    nodes += [
        GraphNode(
            each.id, (each.id,), END, () if _names(each.label, secret) else (each.label,), Band.ALONE, 1
        )
        for each in ends
        if not each.node_id
    ]
    paid = paid_edges_v1(list_flows(case_id, actor=actor), node_of)
    return Graph(tuple(nodes), (*_under(held, heads), *_judged(case, heads), *paid))


def _party(
    views: Sequence[PartyView], roles: Sequence[RoleView], number: Number, marks: Sequence[Mark]
) -> GraphNode:
    places = _places(roles)
    is_sealed = any(each.is_sealed for each in views)
    acts = [
        Mark(MarkKind.ACT, act.on.first, act.on.last)
        for each in views
        for act in each.acts
        if not act.corrected_by
    ]
    return GraphNode(
        id=views[0].id,
        records=tuple(each.id for each in views),
        sort=views[0].kind,
        # One sealed record seals all that were judged to be the same somebody.
        labels=tuple(dict.fromkeys(masked_label(each.number) if is_sealed else each.label for each in views)),
        band=_BANDS[places[0][0]] if places else Band.UNPLACED,
        depth=places[0][1] if places else 0,
        roles=tuple(dict.fromkeys(place[2] for place in places)),
        number=number,
        is_harmed=any(role.side is RoleSide.HARMED for role in roles),
        is_sealed=is_sealed,
        is_open=any(each.safeguarding.is_open for each in views),
        marks=_in_order([*marks, *acts]),
    )


def _thing(
    views: Sequence[ThingView], roles: Sequence[RoleView], marks: Sequence[Mark], secret: _Names
) -> GraphNode:
    places = _places(roles)
    return GraphNode(
        id=views[0].id,
        records=tuple(each.id for each in views),
        sort=views[0].kind,
        labels=tuple(dict.fromkeys(each.label for each in views if not _names(each.label, secret))),
        band=_BANDS[places[0][0]] if places else Band.THING,
        depth=places[0][1] if places else 0,
        roles=tuple(dict.fromkeys(place[2] for place in places)),
        number=views[0].number,
        is_harmed=any(each.is_victims for each in views),
        marks=_in_order(marks),
    )


def _under(held: Iterable[RoleView], heads: Mapping[str, str]) -> Iterator[GraphEdge]:
    places: dict[tuple[str, str], list[RoleView]] = {}
    for role in held:
        if role.under_party_id:
            above = heads.get(role.under_party_id, role.under_party_id)
            places.setdefault((above, heads.get(role.party_id, role.party_id)), []).append(role)
    for (above, below), roles in places.items():
        codes = tuple(dict.fromkeys(role.role for role in roles))
        key = f"{Tie.UNDER}:{above}:{below}"
        yield GraphEdge(key, Tie.UNDER, above, below, codes, _in_order(map(_period, roles)), of=(key,))


def _judged(case: Case, heads: Mapping[str, str]) -> Iterator[GraphEdge]:
    links = Judgement.objects.filter(
        case=case, kind=JudgementKind.LINK, state=JudgementState.IN_FORCE
    ).values_list("left_id", "right_id", "relation")
    asked = Judgement.objects.filter(
        case=case, kind=JudgementKind.SAME, state=JudgementState.PROPOSED
    ).values_list("left_id", "right_id")
    # Two judgements may say the same of records that are one by now.
    found = dict.fromkeys(
        (Tie.LINK, heads.get(left, left), heads.get(right, right), relation)
        for left, right, relation in links.order_by("made_at", "id")
    )
    found |= dict.fromkeys(
        (Tie.MAY_BE, heads.get(left, left), heads.get(right, right), "")
        for left, right in asked.order_by("made_at", "id")
    )
    for kind, left, right, relation in found:
        key = f"{kind}:{left}:{right}:{relation}"
        yield GraphEdge(key, kind, left, right, (relation,) if relation else (), of=(key,))


def _places(roles: Iterable[RoleView]) -> list[Place]:
    return sorted(
        _standing(role.pack_id).get(role.role, (_BANDS.index(Band.ALONE), 9, role.role)) for role in roles
    )


@cache
def _standing(pack_id: str) -> dict[str, Place]:
    pack = get_version(pack_id)
    assert isinstance(pack, RolePack)
    depths = depths_v1(pack)
    return {
        role.code: (_BANDS.index(band_v1(role, pack)), depths[role.code], role.code) for role in pack.roles
    }


def _period(role: RoleView) -> Mark:
    begin, end = _rough(role.from_when), _rough(role.to_when)
    return Mark(
        MarkKind.ROLE,
        begin.first if begin else None,
        end.last if end else None,
        begun=begin.last if begin else None,
        ended=end.first if end else None,
        code=role.role,
    )


def _rough(text: str) -> RoughDate | None:
    return parse_rough_date(text[:MAX_ROUGH_LENGTH]) if text else None


def _seen(case: Case) -> dict[str, list[Mark]]:
    found: dict[str, list[Mark]] = {}
    rows = Identifier.objects.filter(case=case).exclude(seen="").values_list("holder_id", "seen")
    for holder_id, seen in rows.distinct():
        when = parse_rough_date(seen[:MAX_ROUGH_LENGTH])
        found.setdefault(holder_id, []).append(Mark(MarkKind.SEEN, when.first, when.last))
    return found


def _in_order(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    return tuple(
        sorted(
            set(marks), key=lambda each: (str(each.first or ""), str(each.last or ""), each.kind, each.code)
        )
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """Names that must not show, in lower case, and how long they are."""

    names: frozenset[str]
    sizes: frozenset[int]


def _sealed_names(case: Case, sealed: Collection[str]) -> _Names:
    if not sealed:
        return _Names(frozenset(), frozenset())
    parties = [row for row in Party.objects.filter(case=case) if row.id in sealed]
    found = {text for row in parties for key, text in identity_of(row).items() if key != "birth_on"}
    aliases = Alias.objects.filter(case=case).exclude(kind=AliasKind.PSEUDONYM)
    found |= {alias_text(row) for row in aliases if row.holder_id in sealed}
    accounts = Identifier.objects.filter(case=case)
    found |= {text for row in accounts if row.holder_id in sealed for text in written_as(row)}
    names = frozenset(name.casefold() for name in found if len(name) >= _LEAST_NAME)
    return _Names(names, frozenset(map(len, names)))


def _names(label: str, secret: _Names) -> bool:
    """Tell whether a printed label holds the name of somebody who is sealed, as words of their own.

    Cost: follows the length of the label, not how many are sealed.
    """
    folded = label.casefold()
    for size in secret.sizes:
        for at in range(len(folded) - size + 1):
            name = folded[at : at + size]
            if name in secret.names:
                beside = folded[max(0, at - 1) : at] + folded[at + size : at + size + 1]
                if not (name.isascii() and any(each.isascii() and each.isalnum() for each in beside)):
                    return True
    return False

"""Reads of things and of what names them."""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cache
from importlib import resources

from coldframe.access.terms import Permission
from coldframe.casework.models import Identifier, Judgement, Party, PartyRole, Thing
from coldframe.casework.queries.cases import select_case
from coldframe.casework.queries.parties import party_view
from coldframe.casework.queries.records import Record, select_record
from coldframe.casework.queries.roles import role_view
from coldframe.casework.sealing import unseal
from coldframe.casework.terms.judgements import JudgementKind, JudgementState
from coldframe.casework.terms.people import Number
from coldframe.casework.terms.roles import RoleView
from coldframe.casework.terms.things import CommonValues, IdentifierKind, IdentifierView, ThingKind, ThingView
from coldframe.core.actors import Actor
from coldframe.core.answers import Answer
from coldframe.core.values import Qualifier


@cache
def common_values() -> CommonValues:
    """Return the list of values that everybody has."""
    text = (resources.files("coldframe.casework") / "too_common.toml").read_text("utf-8")
    lists = tomllib.loads(text)
    return CommonValues(
        **{name: frozenset(lists[name]["values"]) for name in ("mailboxes", "digests", "hosts", "devices")}
    )


def list_things(case_id: str, *, actor: Actor) -> tuple[ThingView, ...]:
    """List the things of a case, by kind and then in the order in which they were added.

    Raises:
        NotFound: The case is not open to the actor.
    """
    select_case(case_id, Permission.CASE_VIEW, actor)
    views = map(thing_view, Thing.objects.filter(case_id=case_id).order_by("added_at", "id"))
    order = list(ThingKind)
    return tuple(sorted(views, key=lambda view: order.index(view.kind)))


def get_thing(thing_id: str, *, actor: Actor) -> ThingView:
    """Get one thing.

    Raises:
        NotFound: There is none, or its case is not open to the actor.
    """
    row = select_record(thing_id, Permission.CASE_VIEW, actor)
    return thing_view(_thing(row))


def list_roles_of_thing(thing_id: str, *, actor: Actor) -> tuple[RoleView, ...]:
    """List the roles that a service bears.

    Raises:
        NotFound: There is no such thing, or its case is not open to the actor.
    """
    select_record(thing_id, Permission.CASE_VIEW, actor)
    rows = PartyRole.objects.filter(thing_id=thing_id, withdrawn_at=None).order_by("recorded_at", "id")
    return tuple(role_view(row) for row in rows)


def list_identifiers(holder_id: str, *, actor: Actor) -> tuple[IdentifierView, ...]:
    """List what names a party or thing; masked where it would name a child.

    Raises:
        NotFound: There is no such record, or its case is not open to the actor.
    """
    holder = select_record(holder_id, Permission.CASE_VIEW, actor)
    return identifier_views(holder, is_masked=is_masked(holder))


def identifier_views(holder: Record, *, is_masked: bool) -> tuple[IdentifierView, ...]:
    """Read what names a party or thing."""
    rows = list(Identifier.objects.filter(holder_id=holder.id).order_by("kind", "added_at", "id"))
    keys = [row.key for row in rows]
    held = (
        Identifier.objects.filter(case=holder.case, key__in=keys).values_list("key", "holder_id").distinct()
    )
    holders = Counter(key for key, _ in held)
    return tuple(identifier_view(row, is_masked=is_masked, others=holders[row.key] - 1) for row in rows)


def is_masked(holder: Record) -> bool:
    """Tell whether what names a record would name a child: its own record is sealed, or its user's or owner's."""
    if isinstance(holder, Party):
        return party_view(holder).is_sealed
    bound = Judgement.objects.filter(
        case=holder.case, kind=JudgementKind.LINK, state=JudgementState.IN_FORCE, right_id=holder.id
    ).values_list("left_id", flat=True)
    return any(party_view(party).is_sealed for party in Party.objects.filter(id__in=bound))


def identifier_view(row: Identifier, *, is_masked: bool, others: int) -> IdentifierView:
    """Turn a row into the value that leaves the stage."""
    return IdentifierView(
        id=row.id,
        holder_id=row.holder_id,
        kind=IdentifierKind(row.kind),
        value="" if is_masked else identifier_value(row),
        is_masked=is_masked,
        others=others,
        seen=row.seen,
        port=row.port or None,
        event=row.event,
        proxy=Answer(row.proxy),
        keep_until=row.keep_until,
        source=row.source,
        added_by=row.added_by,
        added_at=row.added_at,
    )


def written_as(row: Identifier) -> tuple[str, ...]:
    """Return how people write an identifier: its value, and of a handle also the name without its service."""
    value = identifier_value(row)
    return (value, value.partition(":")[2]) if row.kind == IdentifierKind.HANDLE else (value,)


def identifier_value(row: Identifier) -> str:
    """Decrypt an identifier; empty for a password, of which only a keyed hash exists."""
    return unseal(row.sealed, row.id).get("value", "") if row.sealed else ""


def thing_view(row: Thing) -> ThingView:
    """Turn a row into the value that leaves the stage."""
    return ThingView(
        id=row.id,
        case_id=row.case_id,
        kind=ThingKind(row.kind),
        label=row.label,
        what=row.what,
        number=Number(row.count, Qualifier(row.qualifier)),
        is_victims=row.is_victims,
        added_by=row.added_by,
        added_at=row.added_at,
    )


def _thing(row: Record) -> Thing:
    assert isinstance(row, Thing)
    return row

"""What people, organizations and services do, over time. Nothing is rewritten: a role ends, or is withdrawn."""

from __future__ import annotations

from datetime import datetime

from coldframe.casework.actions.records import words, working_record
from coldframe.casework.models import Case, Party, PartyRole, Thing
from coldframe.casework.queries.parties import party_view
from coldframe.casework.queries.records import Record, groups_of
from coldframe.casework.queries.roles import role_view, roles_pack
from coldframe.casework.rules.judgements import heads_v1
from coldframe.casework.rules.roles import check_bearer_v1, check_place_v1, has_circle_v1, read_role_v1
from coldframe.casework.terms.codes import CaseworkEvent
from coldframe.casework.terms.roles import NewRole, RoleView, WithdrawnWhy
from coldframe.casework.terms.things import ThingKind
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.rough_moments import parse_rough_moment, require_order
from coldframe.core.said import Said
from coldframe.custody.actions import act
from coldframe.rulepacks.roles import Bearer, RolePack


def record_role(bearer_id: str, new: NewRole, *, actor: Actor, as_of: datetime) -> RoleView:
    """Record what a party or service does, under whom and for how long. It may have several roles.

    Args:
        bearer_id: A party, or a service or site, of a case open to the actor.
        new: The role, by code, by the source's own word, or both.
        actor: A person.
        as_of: Now; chooses the rule pack.

    Raises:
        NotFound: The bearer, or the party above it, is not in a case open to the actor.
        InvalidInput: No such role, one that this bearer cannot have, a place that the pack does not know, an
            upside-down period, or a structure that turns back on itself.
        Conflict: The case is closed.

    Records:
        role_recorded: on the bearer, with role, the party above, the pack, and whether it asks a person to
        look at safeguarding.
    """
    person_id = actor.person_id
    from_when = parse_rough_moment(new.from_when, as_of=as_of, field="from_when")
    to_when = parse_rough_moment(new.to_when, as_of=as_of, field="to_when")
    require_order(from_when, to_when)
    printed, source = words(new.printed, "printed", max_characters=100), words(new.source, "source")
    with act(actor=actor, as_of=as_of) as ledger:
        bearer = working_record(bearer_id, actor)
        pack = roles_pack(bearer.case.jurisdiction, as_of.date())
        rule = read_role_v1(new.code, printed, pack)
        check_bearer_v1(rule, _bearer(bearer))
        unknown = set(new.acts) - rule.acts
        if unknown:
            raise InvalidInput(
                Said("%(role)s knows no %(act)s.", role=rule.word("en").capitalize(), act=repr(min(unknown))),
                field="acts",
            )
        above = _above(bearer, new.under_id) if new.under_id else None
        row = PartyRole(
            id=new_id("rol"),
            party=bearer if isinstance(bearer, Party) else None,
            thing=bearer if isinstance(bearer, Thing) else None,
            role=rule.code,
            printed=printed,
            under=above,
            from_when=str(from_when or ""),
            to_when=str(to_when or ""),
            acts=sorted(new.acts),
            source=source,
            pack=pack.id,
            recorded_by=person_id,
            recorded_at=as_of,
        )
        if above is not None:
            check_place_v1(rule, _roles_of(above), pack)
            require_no_circle(bearer.case, extra=((bearer.id, above.id),))
        row.save()
        ledger.record(
            CaseworkEvent.ROLE_RECORDED, bearer.id, case=bearer.case_id, role=rule.code,
            under=new.under_id or None, pack=pack.id, asks_safeguarding=_asks(bearer, rule.code, pack),
        )  # fmt: skip
    return role_view(row)


def end_role(role_id: str, to_when: str, *, actor: Actor, as_of: datetime) -> RoleView:
    """Say when a role ended, as exactly as it is known.

    Raises:
        NotFound: There is no such role, or its case is not open to the actor.
        InvalidInput: Nothing, the future, or surely before it began.
        Conflict: It ended already or was withdrawn, or the case is closed.

    Records:
        role_ended: on the bearer, with the role's id.
    """
    _ = actor.person_id
    ended = parse_rough_moment(to_when, as_of=as_of, field="to_when")
    if ended is None:
        raise InvalidInput("Say when it ended; a year is enough.", field="to_when")
    with act(actor=actor, as_of=as_of) as ledger:
        row, bearer = _working_role(role_id, actor)
        if row.to_when:
            raise Conflict("This role has an end already. Withdraw it and record it anew.")
        require_order(parse_rough_moment(row.from_when, as_of=as_of), ended)
        row.to_when = str(ended)
        row.save(update_fields=("to_when",))
        ledger.record(CaseworkEvent.ROLE_ENDED, bearer.id, case=bearer.case_id, role_id=row.id)
    return role_view(row)


def withdraw_role(role_id: str, why: WithdrawnWhy, text: str, *, actor: Actor, as_of: datetime) -> RoleView:
    """Take a role back that should not have been recorded. It stays visible and counts for nothing.

    Raises:
        NotFound: There is no such role, or its case is not open to the actor.
        InvalidInput: The reason is too long.
        Conflict: It was withdrawn already, or the case is closed.

    Records:
        role_withdrawn: on the bearer, with the role's id and the reason's code.
    """
    person_id = actor.person_id
    said = words(text, "text", max_characters=400)
    with act(actor=actor, as_of=as_of) as ledger:
        row, bearer = _working_role(role_id, actor)
        row.withdrawn_by, row.withdrawn_at = person_id, as_of
        row.withdrawn_why, row.withdrawn_text = why, said
        row.save()
        ledger.record(CaseworkEvent.ROLE_WITHDRAWN, bearer.id, case=bearer.case_id, role_id=row.id, why=why)
    return role_view(row)


def require_no_circle(
    case: Case, *, extra: tuple[tuple[str, str], ...] = (), groups: dict[str, frozenset[str]] | None = None
) -> None:
    """Refuse a structure in which somebody would stand, directly or not, under themself.

    Args:
        case: Locked.
        extra: (below, above) that would be added.
        groups: Who would be the same; by default as judged now.

    Raises:
        InvalidInput: It turns back on itself.
    """
    rows = PartyRole.objects.filter(under__case=case, withdrawn_at=None)
    edges = [
        (party or thing or "", under)
        for party, thing, under in rows.values_list("party_id", "thing_id", "under_id")
    ]
    if has_circle_v1([*edges, *extra], heads_v1(groups_of(case) if groups is None else groups)):
        raise InvalidInput("This would put somebody under themself.", field="under_party_id")


def _bearer(record: Record) -> Bearer | None:
    if isinstance(record, Thing):
        return Bearer.SERVICE if record.kind in (ThingKind.SERVICE, ThingKind.SITE) else None
    return Bearer(record.kind)


def _above(bearer: Record, under_id: str) -> Party:
    found = Party.objects.filter(id=under_id, case=bearer.case).first()
    if found is None:
        raise NotFound("There is no such party in this case.")
    return found


def _roles_of(party: Party) -> set[str]:
    ids = groups_of(party.case).get(party.id, frozenset((party.id,)))
    rows = PartyRole.objects.filter(party_id__in=ids, withdrawn_at=None)
    return set(rows.values_list("role", flat=True))


def _asks(bearer: Record, code: str, pack: RolePack) -> bool | None:
    """Whether the role asks a person to look at safeguarding; a thing is nobody."""
    if isinstance(bearer, Thing):
        return None
    child = party_view(bearer).child
    return pack.opens_check(code, is_child=bool(child and child.is_child))


def _working_role(role_id: str, actor: Actor) -> tuple[PartyRole, Record]:
    row = PartyRole.objects.filter(id=role_id).first()
    bearer = working_record((row.party_id or row.thing_id or "") if row else "", actor)
    assert row is not None
    row.refresh_from_db()
    if row.withdrawn_at is not None:
        raise Conflict("This role was withdrawn already.")
    return row, bearer

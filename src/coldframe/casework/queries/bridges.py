"""Reads of the bridge between an administrative office and the police: each matter, the open ones, the packet."""

from __future__ import annotations

from typing import cast

from coldframe.access.queries import display_names, list_granted_objects, may
from coldframe.access.terms import Permission
from coldframe.casework.models import Bridge
from coldframe.casework.queries.cases import select_case
from coldframe.casework.queries.exhibits import list_exhibits, require_sound
from coldframe.casework.queries.parties import list_parties
from coldframe.casework.rules.bridges import acts_v1, running_v1
from coldframe.casework.terms import PartyKind
from coldframe.casework.terms.bridges import (
    BridgeAct,
    BridgeState,
    BridgeView,
    Direction,
    Packet,
    PacketItem,
    Running,
    StepTakenView,
    Taken,
)
from coldframe.core.actors import Actor, ActorKind
from coldframe.core.errors import NotFound
from coldframe.rulepacks.bridge import BridgePack
from coldframe.rulepacks.loader import get_version
from coldframe.rulepacks.workdays import end_of


def list_bridges(case_id: str, *, actor: Actor) -> tuple[BridgeView, ...]:
    """List the matters of a case that are or were on the bridge, the newest first."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = Bridge.objects.filter(case_id=case_id).prefetch_related("steps")
    return tuple(bridge_view(row) for row in rows.order_by("-opened_at", "-id"))


def list_open_bridges(*, actor: Actor) -> tuple[BridgeView, ...]:
    """List what is on the bridge in the cases open to the actor: what is due first stands first."""
    if actor.kind is not ActorKind.PERSON or not may(actor, Permission.CASE_VIEW):
        return ()
    rows = Bridge.objects.filter(case_id__in=list_granted_objects(actor.id), is_over=False)
    found = [bridge_view(row) for row in rows.prefetch_related("steps").order_by("opened_at", "id")]

    def due(view: BridgeView) -> tuple[bool, str]:
        ends = view.running.due if view.running else None
        return ends is None, ends.at.isoformat() if ends else ""

    return tuple(sorted(found, key=due))


def get_bridge(bridge_id: str, *, actor: Actor) -> BridgeView:
    """Get one matter.

    Raises:
        NotFound: There is none, or its case is not open to the actor.
    """
    return bridge_view(select_bridge(bridge_id, Permission.CASE_VIEW, actor))


def get_packet(bridge_id: str, enclosed: frozenset[str], *, actor: Actor) -> Packet:
    """Gather what goes along, field by field: nothing of the case that is not named here reaches it.

    Notes, tasks, the timeline, identities, ages, addresses and money are not among it.

    Args:
        bridge_id: A matter in a case open to the actor.
        enclosed: Codes of the papers that a person encloses.
        actor: Who works on the case.

    Raises:
        NotFound: There is none, or its case is not open to the actor.
        ExhibitMismatch: An exhibit of the case is in doubt.
    """
    row = select_bridge(bridge_id, Permission.CASE_WORK, actor)
    view, pack = bridge_view(row), pack_of(row)
    kept = [each for each in list_exhibits(view.case_id, actor=actor) if each.life.ended is None]
    for each in kept:
        require_sound(each.life)
    head = next((step.by for step in view.steps if step.act is BridgeAct.APPROVE), "")
    names = display_names({*view.officers, head})
    return Packet(
        bridge_id=view.id,
        direction=view.direction,
        case_code=row.case.code,
        offence=view.offence,
        report=view.report,
        other_body=view.other_body,
        officers=tuple(names.get(each, each) for each in view.officers if each in view.signed),
        head=names.get(head, head),
        people=tuple(
            each.label
            for each in sorted(list_parties(view.case_id, actor=actor), key=lambda party: party.number)
            if each.kind is PartyKind.PERSON and not each.stub_of and each.cleared_on is None
        ),
        items=tuple(PacketItem(each.number, each.kind.value, each.description, each.sha256) for each in kept),
        papers=pack.papers,
        enclosed=enclosed,
        pack=pack.id,
        basis=pack.citations[0].source,
    )


def select_bridge(bridge_id: str, permission: Permission, actor: Actor) -> Bridge:
    """Select a matter whose case is open to the actor for this permission.

    Raises:
        NotFound: There is none, or its case is not open to the actor: both answer alike.
    """
    row = Bridge.objects.select_related("case").filter(id=bridge_id).first()
    if row is None:
        raise NotFound("There is no such matter, or its case is not open to you.")
    select_case(row.case_id, permission, actor)
    return row


def pack_of(row: Bridge) -> BridgePack:
    """Get the rule pack under which a matter was begun."""
    return cast("BridgePack", get_version(row.pack))


def bridge_view(row: Bridge) -> BridgeView:
    """Turn a row into the value that leaves the stage, with what is open and what runs."""
    pack, direction, state = pack_of(row), Direction(row.direction), BridgeState(row.state)
    steps = sorted(row.steps.all(), key=lambda step: step.number)
    taken = tuple(Taken(BridgeAct(step.act), step.at) for step in steps)
    views, at = [], BridgeState.SIGNING
    for number, step in enumerate(steps):
        before = _running(pack, direction, at, taken[:number])
        late = bool(before and before.due and step.at >= before.due.at)
        at = BridgeState(step.state)
        views.append(
            StepTakenView(
                BridgeAct(step.act), step.at, step.by, step.reason, step.official, step.referral_id,
                step.receipt, was_late=late,
            )
        )  # fmt: skip
    extended = sum(each.act is BridgeAct.EXTEND for each in taken)
    return BridgeView(
        id=row.id,
        case_id=row.case_id,
        direction=direction,
        state=state,
        offence=row.offence,
        report=row.report,
        other_body=row.other_body,
        officers=tuple(row.officers),
        signed=frozenset(step.by for step in steps if step.act == BridgeAct.SIGN),
        needed=pack.officers,
        acts=acts_v1(direction, state, extended=extended),
        running=_running(pack, direction, state, taken),
        steps=tuple(views),
        pack=row.pack,
        zone=pack.calendar.zone,
        papers=pack.papers,
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        packet_sha256=row.packet_sha256,
        packet_at=row.packet_at,
    )


def _running(
    pack: BridgePack, direction: Direction, state: BridgeState, taken: tuple[Taken, ...]
) -> Running | None:
    found = running_v1(direction, state, taken)
    period = pack.find(found[0]) if found else None
    if found is None or period is None:
        return None
    due = end_of(period.amount, period.counting, found[1], pack.calendar) if period.amount else None
    return Running(period, found[1], due)

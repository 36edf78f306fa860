"""Reads of roles: what somebody does, and how the structure stands."""

from __future__ import annotations

from datetime import date

from coldframe.casework.models import PartyRole
from coldframe.casework.terms.roles import RoleView, WithdrawnWhy
from coldframe.rulepacks.loader import get_version, load
from coldframe.rulepacks.roles import RolePack, RoleSide
from coldframe.rulepacks.terms import PackName


def roles_pack(jurisdiction: str, on: date) -> RolePack:
    """Load the roles that hold for a jurisdiction on a day."""
    return load(PackName.ROLES, jurisdiction, on=on)


def role_view(row: PartyRole) -> RoleView:
    """Turn a row into the value that leaves the stage, read under the pack that it was recorded under."""
    pack = get_version(row.pack)
    assert isinstance(pack, RolePack)
    rule = pack.find(row.role)
    return RoleView(
        id=row.id,
        party_id=row.party_id or row.thing_id or "",
        role=row.role,
        printed=row.printed,
        side=rule.side if rule else RoleSide.OTHER,
        may_be_victim=pack.opens_check(row.role, is_child=False),
        under_party_id=row.under_id or "",
        from_when=row.from_when,
        to_when=row.to_when,
        acts=tuple(row.acts),
        source=row.source,
        pack_id=row.pack,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_why=WithdrawnWhy(row.withdrawn_why) if row.withdrawn_why else None,
    )

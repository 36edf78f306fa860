"""Reads of the safeguarding lane, and of who asked for and opened an identity."""

from __future__ import annotations

from collections.abc import Iterable

from coldframe.access.terms import Permission
from coldframe.casework.models import IdentityAsk, Party
from coldframe.casework.queries.cases import select_case
from coldframe.casework.rules import safeguarding_v1
from coldframe.casework.terms import (
    ChildAnswer,
    IdentityAskView,
    RoleView,
    SafeguardingFinding,
    SafeguardingState,
    SafeguardingView,
)
from coldframe.core.actors import Actor
from coldframe.rulepacks.roles import RoleSide


def safeguarding_of(
    party: Party, together: Iterable[Party], child: ChildAnswer | None, roles: Iterable[RoleView]
) -> SafeguardingState:
    """Compute where the safeguarding lane of a party stands.

    Args:
        party: Whose answers count.
        together: The records that are the same somebody, the party among them.
        child: Whether to treat the person as a child.
        roles: Of all these records.
    """
    same = list(together)
    answers = sorted(party.safeguarding.all(), key=lambda row: (row.answered_at, row.id), reverse=True)
    current = [role for role in roles if role.withdrawn_at is None]
    return safeguarding_v1(
        [
            SafeguardingView(
                row.id,
                row.party_id,
                SafeguardingFinding(row.finding),
                row.reason,
                row.answered_by,
                row.answered_at,
            )
            for row in answers
        ],
        child=child,
        asked_at=max((role.recorded_at for role in current if role.may_be_victim), default=None),
        is_in_question=any(role.side is RoleSide.ACTING for role in current)
        or any(each.acts.all() or each.measures.all() for each in same),
        was_safeguarded=any(each.safeguards.all() for each in same),
    )


def list_identity_asks(case_id: str, *, actor: Actor) -> tuple[IdentityAskView, ...]:
    """List who asked to open an identity in a case, the newest first, and how often it was opened."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = IdentityAsk.objects.filter(party__case_id=case_id).prefetch_related("openings")
    return tuple(ask_view(row) for row in rows.order_by("-asked_at", "-id"))


def ask_view(row: IdentityAsk) -> IdentityAskView:
    """Turn a row into the value that leaves the stage."""
    return IdentityAskView(
        id=row.id,
        party_id=row.party_id,
        reason=row.reason,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        granted_until=row.granted_until,
        openings=len(row.openings.all()),
    )

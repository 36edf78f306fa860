"""Reads of how a case ended, and how it may end."""

from __future__ import annotations

from coldframe.access.terms import Permission
from coldframe.casework.models import Disposal
from coldframe.casework.queries.cases import select_case
from coldframe.casework.queries.parties import party_view
from coldframe.casework.rules import disposals_open_v1
from coldframe.casework.terms import (
    DisposalCode,
    DisposalView,
)
from coldframe.core.actors import Actor


def find_disposal(case_id: str, *, actor: Actor) -> DisposalView | None:
    """Find how a case ended; ``None`` while it is open."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    row = Disposal.objects.filter(case_id=case_id).first()
    return DisposalView(DisposalCode(row.code), row.reason, row.decided_by, row.decided_at) if row else None


def list_open_disposals(case_id: str, *, actor: Actor) -> tuple[DisposalCode, ...]:
    """List the ways in which a case may end, from what is open to its people."""
    case = select_case(case_id, Permission.CASE_VIEW, actor)
    parties = [party_view(row, case.jurisdiction) for row in case.parties.prefetch_related("roles")]
    allowed = disposals_open_v1(frozenset(view.stages) for view in parties)
    return tuple(code for code in DisposalCode if code in allowed)

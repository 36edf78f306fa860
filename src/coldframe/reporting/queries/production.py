"""Whether two people have switched production on for the credentials that the desk has now."""

from __future__ import annotations

from coldframe.core.errors import ColdframeError
from coldframe.core.said import gettext_noop as _
from coldframe.reporting.clearinghouses.ncmec.account import Environment
from coldframe.reporting.credentials import find_account, fingerprint
from coldframe.reporting.models import ProductionSwitch
from coldframe.reporting.terms import SwitchView


def list_switches(*, limit: int = 50) -> tuple[SwitchView, ...]:
    """Every time somebody asked for production, the newest first."""
    return tuple(switch_view(row) for row in ProductionSwitch.objects.all()[:limit])


def find_environment(clearinghouse: str) -> Environment | None:
    """For which environment the desk's credentials are; ``None`` if it has none."""
    account = find_account(clearinghouse)
    return account.environment if account else None


def find_switch(clearinghouse: str) -> SwitchView | None:
    """Find the living switch for exactly the credentials of now, confirmed or only proposed."""
    account = find_account(clearinghouse)
    if account is None:
        return None
    row = ProductionSwitch.objects.filter(
        clearinghouse=clearinghouse, fingerprint=fingerprint(account), ended_at=None
    ).first()
    return switch_view(row) if row else None


def why_not_production(clearinghouse: str) -> str:
    """Say why nothing may be sent to production; empty if it may, or if the credentials are for test."""
    account = find_account(clearinghouse)
    if account is None or account.environment is not Environment.PRODUCTION:
        return ""
    try:
        account.require_safe()
    except ColdframeError as unsafe:
        return unsafe.message
    switch = find_switch(clearinghouse)
    if switch is not None and switch.is_on:
        return ""
    if switch is not None:
        return _(
            "Production waits for a second person to switch it on, on the page Production of the reports."
        )
    return _(
        "The credentials are for production, which two people have not switched on for them. "
        "One proposes it and another confirms it, on the page Production of the reports."
    )


def switch_view(row: ProductionSwitch) -> SwitchView:
    """Turn a row into the value that leaves the stage."""
    return SwitchView(
        id=row.id,
        clearinghouse=row.clearinghouse,
        fingerprint=row.fingerprint,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        ended_by=row.ended_by,
        ended_at=row.ended_at,
    )

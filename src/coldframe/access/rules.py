"""Pure decisions about access: values in, values out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from coldframe.access.terms import (
    EVERYBODY,
    KEY_PERMISSIONS,
    PER_OBJECT,
    ROLE_PERMISSIONS,
    BreakRule,
    Permission,
    Role,
    Stretch,
)


def permissions_of_roles_v1(roles: Iterable[str]) -> frozenset[Permission]:
    """What an active person with these roles may do: the union. An unknown role gives nothing."""
    known = {str(role) for role in Role}
    return EVERYBODY.union(*(ROLE_PERMISSIONS[Role(role)] for role in roles if role in known))


def permissions_of_key_v1(scopes: Iterable[str], owner: frozenset[Permission]) -> frozenset[Permission]:
    """What an API key may do: its scopes, as far as a program may and its owner still does."""
    wanted = {str(scope) for scope in scopes}
    return frozenset(permission for permission in owner & KEY_PERMISSIONS if permission in wanted)


def may_v1(
    held: frozenset[Permission], permission: str, *, object_id: str | None, granted: frozenset[str]
) -> bool:
    """Deny unless a role gives ``permission`` and, for a case, a grant names it.

    ``held`` is what the roles give and ``granted`` the ids of the objects opened to
    the actor. A grant never adds a permission; it only lifts the limit of one.
    Without an ``object_id`` the answer is whether the actor may do this at all.
    """
    if permission not in held:
        return False
    return object_id is None or permission not in PER_OBJECT or object_id in granted


def stretch_v1(stretch: Stretch, rule: BreakRule, *, items: int, seconds: int, as_of: datetime) -> Stretch:
    """Add a look to the present stretch of looking, or begin a new one; ask for a break where it is long.

    A pause as long as a break counts as one. Whoever was asked for a break begins anew after it.

    Args:
        stretch: Looking so far.
        rule: When a break is due.
        items: Reveals that begin now.
        seconds: Time on screen that ends now.
        as_of: Now.
    """
    if stretch.last_at is None or as_of - stretch.last_at >= rule.length:
        stretch = Stretch()
    items, seconds = stretch.items + items, stretch.seconds + seconds
    if items >= rule.after_items or seconds >= rule.after_seconds:
        return Stretch(0, 0, as_of, as_of + rule.length)
    return Stretch(items, seconds, as_of, stretch.break_until)


def day_of_v1(as_of: datetime, time_zone: str) -> date:
    """The calendar day of a moment where the person works; in UTC if the zone is unknown."""
    try:
        zone = ZoneInfo(time_zone) if time_zone else UTC
    except (ZoneInfoNotFoundError, ValueError):
        zone = UTC
    return as_of.astimezone(zone).date()

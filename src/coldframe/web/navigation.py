"""The places of the console, in the order the work flows, and who sees which."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coldframe.access.terms import Permission


@dataclass(frozen=True, slots=True)
class Place:
    """One area: its words, its address, the permission that shows it, and its key after ``g``.

    Attributes:
        also: A second address whose pages belong to it, those of other areas left out.
    """

    label: str | Promise
    icon: str
    view: str
    permission: Permission
    key: str
    also: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation, ready to be shown."""

    label: str
    icon: str
    url: str
    key: str
    current: bool


GROUPS: tuple[tuple[Place, ...], ...] = (
    (
        Place(_("Inbox"), "inbox", "inbox:list", Permission.CLUE_VIEW, "i"),
        Place(_("Not read"), "heed", "inbox:letters", Permission.CLUE_REPLAY, "l"),
        Place(_("Review"), "review", "review:queue", Permission.REVIEW_VIEW, "r"),
        Place(_("Appeals"), "appeal", "redress:appeals", Permission.REDRESS_WORK, "a"),
    ),
    (
        Place(_("Reports"), "report", "reports:list", Permission.REPORT_VIEW, "o"),
        Place(_("Cases"), "case", "cases:list", Permission.CASE_VIEW, "s"),
        Place(_("Referrals"), "referral", "referral:list", Permission.REFERRAL_VIEW, "h"),
        Place(_("Takedown"), "takedown", "takedown:list", Permission.TAKEDOWN_VIEW, "t"),
        Place(_("Partners"), "partner", "partners:list", Permission.PARTNER_VIEW, "p"),
    ),
    (
        Place(_("Banks"), "match", "banks:banks", Permission.BANK_VIEW, "b"),
        Place(_("Sources"), "import", "sources:list", Permission.BANK_VIEW, "c"),
    ),
    (
        Place(_("Figures"), "figure", "office:figures", Permission.FIGURE_VIEW, "f", also="/publication"),
        Place(_("Campaigns"), "listing", "publication:campaigns", Permission.FIGURE_VIEW, "m"),
        Place(_("Deconfliction"), "lock", "deconfliction:supervise", Permission.DECONFLICTION_SUPERVISE, "n"),
        Place(_("Custody"), "custody", "office:custody", Permission.CUSTODY_VIEW, "u"),
        Place(_("People"), "people", "office:people", Permission.PERSON_MANAGE, "e"),
        Place(_("Queues"), "listing", "routing:queues", Permission.DESK_MANAGE, "q"),
        Place(_("Webhooks"), "url", "office:webhooks", Permission.DESK_MANAGE, "x"),
        Place(_("Looking"), "clock", "review:exposure-sums", Permission.EXPOSURE_VIEW_SUMS, "k"),
        Place(_("Work"), "work", "office:work", Permission.WORK_VIEW, "w"),
    ),
)


def entries_for(permissions: Collection[Permission], path: str) -> tuple[tuple[Entry, ...], ...]:
    """The groups of places a reader may open; empty groups are left out.

    Args:
        permissions: What the reader may do.
        path: The address being shown, to mark the place it belongs to.
    """
    addresses = {reverse(place.view): place for group in GROUPS for place in group}
    addresses |= {place.also: place for place in tuple(addresses.values()) if place.also}
    # The longest address that the path lies under, so that one place may lie within another.
    near = max((url for url in addresses if path == url or path.startswith(f"{url}/")), key=len, default="")
    current = addresses.get(near)
    groups = tuple(
        tuple(_entry(place, current) for place in group if place.permission in permissions)
        for group in GROUPS
    )
    return tuple(group for group in groups if group)


def _entry(place: Place, current: Place | None) -> Entry:
    return Entry(str(place.label), place.icon, reverse(place.view), place.key, current=place is current)

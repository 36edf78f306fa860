"""Making partners and agreements in the demo: one person proposes, another activates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from coldframe.demo.desks import Desk
from coldframe.demo.story import first
from coldframe.demo.visitor import visit


def know_desk(at: Desk, username: str, other: Desk) -> str:
    """Make another desk known at this one, its key compared "by telephone"; return its page's path."""
    form = {
        "name_as_printed": other.plan.name,
        "kind": other.plan.kind,
        "jurisdiction": other.plan.jurisdiction,
        "public_key": other.public_key,
        "delivery_url": f"{other.url}/api/v1/desk/messages",
        "mail": "",
    }
    with visit(at, username) as person:
        return person.post("/partners/add", form).url.path


def know_clearinghouse(at: Desk, username: str) -> str:
    """Make the simulated clearinghouse known as a recipient; return its page's path."""
    form = {"name_as_printed": "Simulated clearinghouse", "kind": "clearinghouse", "jurisdiction": "US"}
    with visit(at, username) as person:
        return person.post("/partners/add", form).url.path


def agree(
    at: Desk,
    proposer: str,
    activator: str,
    *,
    recipient: str,
    purposes: Iterable[str],
    fields: Iterable[str],
    categories: Iterable[str] = ("abuse_material",),
    now: datetime,
) -> str:
    """Propose an agreement with a recipient (its page's path) and have a second person activate it; return its id."""
    form = {
        "legal_basis": "Invented Child Protection Cooperation Act, s. 7",
        "purposes": list(purposes),
        "categories": list(categories),
        "fields": list(fields),
        "rights_caveat": "No use where the death penalty may follow.",
        "retention_days": "365",
        "onward_transfer": "not_allowed",
        "active_from": local(now - timedelta(days=1)),
        "active_to": local(now + timedelta(days=365)),
    }
    with visit(at, proposer) as person:
        agreement = first(r"agr_\w{26}", str(person.post(f"{recipient}/agreements/new", form).url))
    with visit(at, activator) as person:
        person.post(f"/partners/agreements/{agreement}/activate", {"version": "1"})
    return agreement


def local(moment: datetime) -> str:
    """A moment as the browser's date-and-time field sends it; the demo's desks show UTC."""
    return moment.strftime("%Y-%m-%dT%H:%M")

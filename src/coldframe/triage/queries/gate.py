"""The access gate as it stands now: what is known about a file, and what the desk's rules say to it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from coldframe.core.errors import NotAllowed
from coldframe.core.said import Said
from coldframe.intake.queries import get_clue, list_items
from coldframe.intake.terms import Channel, ClueView, ItemView
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName
from coldframe.triage.models import Authority
from coldframe.triage.rules import gate_v1
from coldframe.triage.terms import AuthorityKind, AuthorityView, Gate, GateFacts, Publisher


class GateClosed(NotAllowed):
    """No rule and no recorded authority lets a person open this file here. Its page says what would."""

    code = "gate_closed"


def gates_of(clue_id: str, *, as_of: datetime) -> dict[str, Gate]:
    """The gate of each item of a clue whose bytes are held, by item.

    Raises:
        NotFound: There is no such clue.
    """
    clue = get_clue(clue_id)
    authorities = list_authorities(clue_id)
    pack = load(PackName.GATE, settings.COLDFRAME_JURISDICTION or None, on=as_of.date())
    return {
        item.id: gate_v1(_facts(clue, item, authorities, as_of), pack)
        for item in list_items(clue_id)
        if item.is_held
    }


def require_open(item: ItemView, *, as_of: datetime) -> Gate:
    """Pass if a person at this desk may open the item's file now.

    Raises:
        GateClosed: Nobody here may; the message says why.
    """
    gate = gates_of(item.clue_id, as_of=as_of)[item.id]
    if not gate.is_open:
        raise GateClosed(
            Said("%(reason)s The page of the review says what would open it.", reason=Said(gate.reason))
        )
    return gate


def list_authorities(clue_id: str) -> tuple[AuthorityView, ...]:
    """The authorities recorded for a clue, the oldest first; withdrawn ones stay in the list."""
    rows = Authority.objects.filter(clue_id=clue_id).order_by("recorded_at", "id")
    return tuple(authority_view(row) for row in rows)


def authority_view(row: Authority) -> AuthorityView:
    """Turn a row into the value that leaves the stage."""
    return AuthorityView(
        id=row.id,
        clue_id=row.clue_id,
        item_id=row.item_id,
        kind=AuthorityKind(row.kind),
        number=row.number,
        issued_by=row.issued_by,
        text=row.text,
        holds_from=row.holds_from,
        holds_until=row.holds_until,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_at=row.withdrawn_at,
    )


def _facts(
    clue: ClueView, item: ItemView, authorities: tuple[AuthorityView, ...], as_of: datetime
) -> GateFacts:
    holding = (one for one in authorities if one.holds_at(as_of) and one.item_id in ("", item.id))
    return GateFacts(
        desk=settings.COLDFRAME_DESK_KIND,
        viewed_by_provider=item.viewed_by_sender,
        publicly_available=item.publicly_available,
        published_by=_publisher(clue),
        authorities=frozenset(one.kind for one in holding),
    )


_OF_OTHER_BODIES = frozenset({
    Channel.DESK, Channel.CYBERTIP, Channel.REFERRAL_DOCUMENT, Channel.REFERRAL_TABLE, Channel.CASE, Channel.MISP,
})  # fmt: skip


def _publisher(clue: ClueView) -> Publisher:
    """Who published a clue's files: known only where nobody stands between them and this desk."""
    if clue.provenance is not None or clue.channel in _OF_OTHER_BODIES:
        return Publisher.UNKNOWN
    if settings.COLDFRAME_DESK_KIND == "platform":
        return Publisher.OWN_USER
    return Publisher.AFFECTED if clue.reported_by_affected.is_yes else Publisher.UNKNOWN

"""Matches over the API: what the banks that a key names say about a clue, and why. Never an entry's value."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.api.keys import Key, actor_of
from coldframe.api.schemas import PROBLEMS
from coldframe.core.errors import NotFound
from coldframe.intake.queries import get_clue, get_item
from coldframe.matching.clients import visible_banks
from coldframe.matching.queries import explain_match, explain_matches
from coldframe.matching.terms import MatchView, Why
from coldframe.triage.queries import hidden_clues, require_clue_seen

router = Router(tags=["matches"])


class OpinionOut(Schema):
    """What one source says about the entry."""

    source: str
    opinion: str


class NeighborOut(Schema):
    """A match of the same item with an entry that is said to be harmless."""

    match_id: str
    bank: str
    kind: str
    distance: int


class MatchOut(Schema):
    """Why a match is there; bits are of 256."""

    id: str
    item_id: str
    bank: str
    bank_id: str
    entry_id: str
    entry_state: str
    category: str
    source: str
    list_version: str
    list_id: str
    kind: str
    distance: int
    limit_bits: int
    turn: str
    quality: int | None
    is_weak: bool
    is_claimed_by_sender: bool
    nearness: str
    standing: str
    opinions: list[OpinionOut]
    is_live: bool
    is_flooded: bool
    set_aside_by: str
    negative: list[NeighborOut]
    sentences: list[str]
    rule_version: str
    approved_at: datetime | None
    found_at: datetime


@router.get(
    "/clues/{clue_id}/matches",
    auth=Key(Permission.BANK_VIEW),
    response={200: list[MatchOut], **PROBLEMS},
    operation_id="list_matches",
)
def of_clue(request: HttpRequest, clue_id: str) -> list[MatchOut]:
    """List what the banks that the key names say about a clue, nearest first. Needs `bank.view` and `clue.view`."""
    seen = _visible(request)
    clue = get_clue(clue_id)
    require_clue_seen(clue.id, actor_of(request).id)
    found = [why for why in explain_matches(clue.id) if why.match.bank_id in seen]
    return [_out(why, seen) for why in sorted(found, key=lambda why: why.match.distance)]


@router.get(
    "/matches/{match_id}",
    auth=Key(Permission.BANK_VIEW),
    response={200: MatchOut, **PROBLEMS},
    operation_id="explain_match",
)
def why(request: HttpRequest, match_id: str) -> MatchOut:
    """Say why an item matched an entry of a bank that the key names. Needs `bank.view` and `clue.view`."""
    seen, found = _visible(request), explain_match(match_id)
    clue_id = get_item(found.match.item_id).clue_id
    if found.match.bank_id not in seen or hidden_clues((clue_id,), actor_of(request).id):
        # The same words as for none: which matches other banks have is not the key's to learn, and neither
        # is what lies in a queue with limited sight.
        raise NotFound("There is no match with that id.")
    return _out(found, seen)


def _visible(request: HttpRequest) -> frozenset[str]:
    # The route asks for the one permission; what a match is about is a clue, so both are needed.
    require(actor_of(request), Permission.CLUE_VIEW)
    return frozenset(bank.id for bank in visible_banks(actor_of(request)))


def _out(why: Why, seen: frozenset[str]) -> MatchOut:
    match = why.match
    aside = match.set_aside
    return MatchOut(
        id=match.id,
        item_id=match.item_id,
        bank=match.bank_name,
        bank_id=match.bank_id,
        entry_id=match.entry_id,
        entry_state=why.entry.state,
        category=match.category,
        source=match.source,
        list_version=match.list_version,
        list_id=why.list.id if why.list else "",
        kind=match.kind,
        distance=match.distance,
        limit_bits=match.limit_bits,
        turn=match.turn,
        quality=match.quality,
        is_weak=match.is_weak,
        is_claimed_by_sender=match.is_claimed,
        nearness=match.nearness,
        standing=match.standing,
        opinions=[OpinionOut(source=one.source, opinion=one.opinion) for one in why.opinions],
        is_live=match.is_live,
        is_flooded=match.is_flooded,
        set_aside_by=aside.match_id if aside and aside.bank_id in seen else "",
        negative=[_neighbor(other) for other in why.negative if other.bank_id in seen],
        sentences=list(match.sentences),
        rule_version=match.rule_version,
        approved_at=why.entry.approved_at,
        found_at=match.found_at,
    )


def _neighbor(match: MatchView) -> NeighborOut:
    return NeighborOut(match_id=match.id, bank=match.bank_name, kind=match.kind, distance=match.distance)

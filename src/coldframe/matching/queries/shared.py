"""What items share with other items, looked up by value; bounded, whatever others hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.conf import settings

from coldframe.matching.models import Match, Signal
from coldframe.matching.queries.items import matches_of
from coldframe.matching.received import find_alike, pictures
from coldframe.matching.terms import MatchView, SignalKind, SignalView

_AT_ONCE = 500

NEAR_PICTURES = 20
"""Different pictures near one that are looked at; the nearest ones."""


def list_values(item_ids: Collection[str], *, limit: int) -> tuple[SignalView, ...]:
    """Signals of many items at once, without the frames of films: digests first, then by kind and value."""
    rows = Signal.objects.filter(item_id__in=item_ids, second=None).exclude(kind=SignalKind.DOMAIN)
    digests = [kind for kind in SignalKind if kind.is_digest]
    first = rows.filter(kind__in=digests).order_by("kind", "value", "item_id")[:limit]
    others = rows.exclude(kind__in=digests).order_by("kind", "value", "item_id")[:limit]
    return tuple(
        SignalView(
            row.id, row.item_id, SignalKind(row.kind), row.value, row.quality, row.algorithm, row.second
        )
        for row in (*first, *others)
    )[:limit]


def list_holders(kind: SignalKind, values: Collection[str], *, limit: int) -> tuple[tuple[str, str], ...]:
    """Value and id of each item that holds one of these values of that kind, at most ``limit`` for 500 values.

    Of pictures only those with enough details to rely on.
    """
    found: list[tuple[str, str]] = []
    for part in _parts(values):
        held = pictures() if kind is SignalKind.PDQ else Signal.objects.filter(kind=kind)
        found += held.filter(value__in=part).values_list("value", "item_id")[:limit]
    return tuple(found)


def list_alike(values: Iterable[str]) -> tuple[tuple[str, str, str, int], ...]:
    """Received pictures that look like these but are not the same.

    Not found: frames of films, pictures with few details, and copies that were turned or mirrored.

    Args:
        values: PDQ hashes, 64 hexadecimal digits each.

    Returns:
        Hash asked for, id of one item with the other picture, its hash, distance in bits: at least 1, at
        most the desk's own for bank entries; of each hash the :data:`NEAR_PICTURES` nearest.
    """
    near = [
        one
        for one in find_alike(values, settings.COLDFRAME_MATCH_RADIUS_BITS, limit=NEAR_PICTURES + 1)
        if one[2] > 0
    ]
    rows = Signal.objects.filter(
        kind=SignalKind.PDQ, second=None, item_id__in={item_id for _, item_id, _ in near}
    )
    others = dict(rows.values_list("item_id", "value"))
    return tuple(
        (value, item_id, others[item_id], distance) for value, item_id, distance in near if item_id in others
    )


def matches_of_items(item_ids: Collection[str]) -> Mapping[str, tuple[MatchView, ...]]:
    """The matches of many items at once, by item, each nearest first; an item without any is left out."""
    found: dict[str, list[MatchView]] = {}
    for part in _parts(item_ids):
        for match in matches_of(Match.objects.filter(item_id__in=part)):
            found.setdefault(match.item_id, []).append(match)
    return {item_id: tuple(matches) for item_id, matches in found.items()}


def items_with_pdq(item_ids: Collection[str]) -> frozenset[str]:
    """Those of many items whose picture has a PDQ of our own; a film has none of its own."""
    rows = Signal.objects.filter(kind=SignalKind.PDQ, second=None)
    return frozenset(
        item_id
        for part in _parts(item_ids)
        for item_id in rows.filter(item_id__in=part).values_list("item_id", flat=True)
    )


def items_with_match(item_ids: Collection[str]) -> frozenset[str]:
    """Those of many items with a match that still speaks for harm."""
    some = {
        item_id
        for part in _parts(item_ids)
        for item_id in Match.objects.filter(item_id__in=part).values_list("item_id", flat=True).distinct()
    }
    return frozenset(
        item_id
        for item_id, matches in matches_of_items(some).items()
        if any(match.is_live for match in matches)
    )


def _parts(values: Collection[str]) -> Iterable[list[str]]:
    ordered = sorted(values)
    return (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))

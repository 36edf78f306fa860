"""Why a match is there, in one answer; and how far this process has read the banks."""

from __future__ import annotations

from coldframe.core.errors import NotFound
from coldframe.intake.queries import list_items
from coldframe.matching import generations, index
from coldframe.matching.models import BankEntry, EntryOpinion, Match
from coldframe.matching.queries.items import matches_of
from coldframe.matching.queries.views import entry_view, list_view, opinion_view
from coldframe.matching.terms import BANK_KINDS, EntryState, IndexStatus, OpinionView, Standing, Why


def explain_match(match_id: str) -> Why:
    """Everything that made an item match an entry, but for the entry's value.

    Raises:
        NotFound: No such match.
    """
    item_id = Match.objects.filter(id=match_id).values_list("item_id", flat=True).first()
    if item_id is None:
        raise NotFound("There is no match with that id.")
    return next(why for why in _explain(item_id) if why.match.id == match_id)


def explain_matches(clue_id: str) -> tuple[Why, ...]:
    """The same for every match of a clue, item by item, nearest first."""
    return tuple(why for item in list_items(clue_id) for why in _explain(item.id))


def _explain(item_id: str) -> tuple[Why, ...]:
    found = Match.objects.filter(item_id=item_id)
    # Matches first: one that is made meanwhile then has a row too many, not one too few.
    matches = matches_of(found)
    rows = {row.id: row for row in found.select_related("entry__list_import", "signal", "search")}
    opinions: dict[str, list[OpinionView]] = {}
    stated = EntryOpinion.objects.filter(entry__in=found.values("entry"))
    for opinion in stated.order_by("source"):
        opinions.setdefault(opinion.entry_id, []).append(opinion_view(opinion))
    negative = tuple(match for match in matches if match.standing is Standing.NEGATIVE)
    explained = []
    for match in matches:
        row = rows[match.id]
        explained.append(
            Why(
                match=match,
                entry=entry_view(row.entry),
                list=list_view(row.entry.list_import) if row.entry.list_import else None,
                opinions=tuple(opinions.get(match.entry_id, ())),
                negative=tuple(other for other in negative if other.id != match.id),
                algorithm=row.signal.algorithm,
                entries_searched=row.search.entries_searched,
                generation=row.search.generation,
                searched_at=row.search.searched_at,
            )
        )
    return tuple(explained)


def list_index_status() -> tuple[IndexStatus, ...]:
    """How far this process has read the entries, kind by kind; reads none, and waits for nobody."""
    latest, held = generations.latest(), index.held()
    number = latest.number if latest else 0
    found = []
    for kind in BANK_KINDS:
        if kind.is_near:
            size, built_to = (len(held.near[kind]), held.number) if held else (0, 0)
        else:
            # The database answers for kinds that are only ever equal, so it is always up to date.
            size = BankEntry.objects.filter(kind=kind, state=EntryState.ACTIVE).count()
            built_to = number
        found.append(
            IndexStatus(
                kind=kind,
                entries=size,
                built_to=built_to,
                latest=number,
                changed_at=latest.changed_at if latest else None,
                is_present=held is not None or not kind.is_near,
            )
        )
    return tuple(found)

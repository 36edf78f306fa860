"""Gather what is known about a clue before it is ranked. Reads only; decides nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from coldframe.core.answers import Answer
from coldframe.intake.queries import get_clue, get_clues, items_of_clues
from coldframe.intake.terms import ClueView, ItemView
from coldframe.matching.queries import matches_of_items
from coldframe.matching.terms import MatchView, Nearness, Standing
from coldframe.triage.queries.decisions import files_with_label
from coldframe.triage.terms import AgeBand, PriorityFacts

# What senders call their files in the industry classification and its annotations (domain notes 2.2, 4.4).
_BANDS = {
    "a1": AgeBand.PREPUBESCENT,
    "a2": AgeBand.PREPUBESCENT,
    "b1": AgeBand.PUBESCENT,
    "b2": AgeBand.PUBESCENT,
    "infant": AgeBand.INFANT,
}
_VIRAL = ("viral", "potential_meme")
_YOUNGEST_FIRST = (AgeBand.INFANT, AgeBand.PREPUBESCENT, AgeBand.PUBESCENT)
_WORDS = (Nearness.SAME_SELECTOR, Nearness.SAME_TEXT, Nearness.NEAR_TEXT)


def gather_facts(clue_id: str) -> PriorityFacts:
    """Gather the facts from the clue, its items, their matches and this desk's earlier decisions.

    A clue counts as judged before only if every one of its items is a file with a standing label: one
    new item makes it new work.

    Raises:
        NotFound: There is no such clue.
    """
    get_clue(clue_id)
    return gather_facts_of((clue_id,))[clue_id]


def gather_facts_of(clue_ids: Collection[str]) -> dict[str, PriorityFacts]:
    """Gather the facts of many clues at once, by clue; the number of queries does not grow with them."""
    clues, items = get_clues(clue_ids), items_of_clues(clue_ids)
    matches = matches_of_items([item.id for some in items.values() for item in some])
    labelled = files_with_label({item.sha256 for some in items.values() for item in some})
    return {
        clue_id: _facts(
            clue,
            items.get(clue_id, ()),
            [match for item in items.get(clue_id, ()) for match in matches.get(item.id, ()) if match.is_live],
            labelled,
        )
        for clue_id, clue in clues.items()
    }


def _facts(
    clue: ClueView, items: tuple[ItemView, ...], matches: list[MatchView], labelled: frozenset[str]
) -> PriorityFacts:
    exact = [match for match in matches if _says_exactly(match)]
    selectors = [match for match in matches if match.nearness in _WORDS]
    bands = {_BANDS[label] for label in _labels(items) if label in _BANDS}
    return PriorityFacts(
        child_in_danger_now=clue.danger_now,
        escalated_by_sender=clue.escalated_by_sender,
        reported_by_affected=clue.reported_by_affected,
        coercion=clue.coercion,
        publicly_available=_any(item.publicly_available is Answer.YES for item in items),
        exact_match=_any([bool(exact)]),
        every_file_listed=_any([bool(items) and {item.id for item in items} <= {m.item_id for m in exact}]),
        near_match=_any([len(matches) > len(exact) + len(selectors)]),
        known_selector=_any([bool(selectors)]),
        only_flooded=_any([bool(matches) and all(match.is_flooded for match in matches)]),
        viral=_any(label in _VIRAL for label in _labels(items)),
        judged_before=_any([bool(items) and all(item.sha256 in labelled for item in items)]),
        youngest_band=next((band for band in _YOUNGEST_FIRST if band in bands), AgeBand.CANNOT_DETERMINE),
        harms=frozenset(str(harm) for harm in clue.harms),
        item_count=len(items),
    )


def _says_exactly(match: MatchView) -> bool:
    """True if a list holds this very file, its sources are sure and we computed the hash ourselves."""
    return (
        match.nearness is Nearness.EXACT_FILE and match.standing is Standing.POSITIVE and not match.is_claimed
    )


def _labels(items: tuple[ItemView, ...]) -> tuple[str, ...]:
    return tuple(item.sender_category.strip().lower() for item in items)


def _any(facts: Iterable[bool]) -> Answer:
    return Answer.YES if any(facts) else Answer.UNKNOWN

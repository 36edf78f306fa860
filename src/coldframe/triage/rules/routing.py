"""Into which queue a review goes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from coldframe.triage.terms import UNKNOWN, Lane, PriorityFacts, RoutingFacts, RoutingField, RoutingRule, Sign


def routing_facts_v1(
    facts: PriorityFacts,
    *,
    channel: str,
    sender: str,
    language: str,
    lane: Lane,
    signs: Iterable[Sign],
    item_kinds: Iterable[str],
) -> RoutingFacts:
    """Name what routing rules may ask about a clue, as codes; a language also by its first part (``pt`` of ``pt-BR``).

    Args:
        facts: What it was ranked by.
        channel: How it came in.
        sender: Who sent it, ``kind:id``; a rule may name the kind alone.
        language: Its tag as stated, or empty.
        lane: Where the rank put it.
        signs: The signs of the second-reader rules.
        item_kinds: Kinds of its items.
    """
    tag = language.strip().lower()
    known = {
        RoutingField.HARM: facts.harms,
        RoutingField.CHANNEL: {channel},
        RoutingField.SENDER: {sender, sender.partition(":")[0]} if sender else (),
        RoutingField.LANGUAGE: {tag, tag.partition("-")[0]} if tag else (),
        RoutingField.LANE: {lane},
        RoutingField.SIGN: signs,
        RoutingField.ITEM_KIND: item_kinds,
        RoutingField.AGE_BAND: {facts.youngest_band},
        RoutingField.AFFECTED: {facts.reported_by_affected},
    }
    return {
        field: frozenset(str(value) for value in values) or frozenset({UNKNOWN})
        for field, values in known.items()
    }


def read_facts_v1(stored: Mapping[str, Iterable[str]]) -> RoutingFacts:
    """Read facts as a review keeps them; a field that is missing was not known."""
    return {field: frozenset(stored.get(field, (UNKNOWN,))) for field in RoutingField}


def route_v1(facts: RoutingFacts, rules: Sequence[RoutingRule]) -> int:
    """Find the first rule that takes a clue; the number of rules stands for the fallback, the general queue.

    Version 1 is frozen: the same facts and the same rules always give the same answer, and there is no
    answer that drops or closes a clue. A rule takes it if every one of its conditions holds, and a
    condition holds if the clue has any of its values.
    """
    for index, rule in enumerate(rules):
        if all(not values.isdisjoint(facts[field]) for field, values in rule.conditions):
            return index
    return len(rules)

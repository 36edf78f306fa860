"""In which order reviews wait, and which come back. Pure."""

from __future__ import annotations

from coldframe.core.answers import Answer
from coldframe.rulepacks.terms import PriorityPack, PriorityRule
from coldframe.triage.terms import Lane, LookAgain, Outcome, Priority, PriorityFacts, PriorityReason, Sign


def priority_v1(facts: PriorityFacts, pack: PriorityPack) -> Priority:
    """Rank a clue, and say why in full.

    Version 1 is frozen. Points only add up and only present risk moves a clue to an earlier lane, so
    learning of a risk can never push a clue down (source: domain notes R-01, R-04). Each rule counts
    once, however many values fire it, and the order in which facts were learned does not matter.

    Args:
        facts: What is known now; unknown answers fire nothing.
        pack: The rules; its id goes into the result, so that the same facts replay to the same order.
    """
    fired = tuple(rule for rule in pack.rules if _fires(rule, facts))
    child_risk = any(rule.keeps_out_of_known_lane for rule in fired)
    is_known = any(getattr(facts, name, None) is Answer.YES for name in pack.known_lane_fields)
    if any(rule.danger_lane for rule in fired):
        lane = Lane.DANGER
    elif is_known and not child_risk:
        lane = Lane.KNOWN
    else:
        lane = Lane.STANDARD
    return Priority(
        points=sum(rule.points for rule in fired),
        lane=lane,
        reasons=tuple(PriorityReason(rule.code, rule.field, rule.points, rule.reason) for rule in fired),
        pack_id=pack.id,
        child_risk=child_risk,
    )


def _fires(rule: PriorityRule, facts: PriorityFacts) -> bool:
    value: object = getattr(facts, rule.field, None)
    if rule.at_least is not None:
        return isinstance(value, int) and value >= rule.at_least
    if isinstance(value, frozenset):
        return not rule.values.isdisjoint(value)
    return isinstance(value, str) and str(value) in rule.values


def signs_v1(facts: PriorityFacts, priority: Priority) -> tuple[Sign, ...]:
    """Name the signs that the second-reader rules ask for."""
    present = {
        Sign.EXACT_MATCH: facts.exact_match.is_yes,
        Sign.EVERY_FILE_LISTED: facts.every_file_listed.is_yes,
        Sign.NEAR_MATCH: facts.near_match.is_yes,
        Sign.CHILD_RISK: priority.child_risk,
    }
    return tuple(sign for sign, is_present in present.items() if is_present)


def comes_back_v1(reason: LookAgain, outcomes: frozenset[Outcome]) -> bool:
    """Tell whether what changed asks a person to look at a review again.

    A withdrawn entry and a recall always do: whoever decided, or is about to, may have relied on it. What
    the sender added later does wherever a decision stands. A new
    match does where a decision stands that hands the matter to nobody; an undecided review is in the
    queue anyway, and one that was handed on is not doubted by it.

    Args:
        reason: What changed.
        outcomes: Outcomes of the decisions that stand; empty while undecided.
    """
    if reason in (LookAgain.ENTRY_WITHDRAWN, LookAgain.ASKED_BACK):
        return True
    if reason is LookAgain.SUPPLEMENTED:
        return bool(outcomes)
    return bool(outcomes) and not any(outcome.leaves_the_desk for outcome in outcomes)

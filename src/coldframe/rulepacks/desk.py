"""A desk's own packs beside those that are shipped: what they may do, and what both say together.

A desk orders its work as it likes, and asks for more than is shipped; it cannot ask for less. So its
priorities replace the shipped ones but keep their safeguards, and everything else of its own is added.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from coldframe.rulepacks.schemes import SchemePack
from coldframe.rulepacks.terms import (
    ClockPack,
    PackName,
    PriorityPack,
    PriorityRule,
    RulePack,
    SecondReaderPack,
)

DESK_KINDS = (PackName.PRIORITY, PackName.SECOND_READER, PackName.CLOCKS, PackName.SCHEMES)
"""What a desk may write packs about. Ages, measures, statements and the gate are law: they come by release."""


def with_desks(shipped: RulePack, own: RulePack) -> RulePack:
    """What holds where both exist: the desk's order of work, or the shipped rules and the desk's together."""
    if isinstance(shipped, SecondReaderPack) and isinstance(own, SecondReaderPack):
        return _joined(shipped, own, always=shipped.always or own.always, rules=shipped.rules + own.rules)
    if own.name is PackName.PRIORITY or shipped.is_most_protective:
        return own
    if isinstance(shipped, ClockPack) and isinstance(own, ClockPack):
        return _joined(shipped, own, clocks=shipped.clocks + own.clocks)
    if isinstance(shipped, SchemePack) and isinstance(own, SchemePack):
        return _joined(shipped, own, schemes=shipped.schemes + own.schemes)
    raise TypeError(f"a desk has no packs of the kind {own.name}")


def find_less(shipped: RulePack, own: RulePack) -> str:
    """Say what a desk's pack would take away from the shipped one, and how to mend it; empty if nothing."""
    if isinstance(shipped, PriorityPack) and isinstance(own, PriorityPack):
        return next(_lost_safeguards(shipped, own), "")
    twice = sorted(_codes(shipped) & _codes(own))
    if twice:
        return f"{twice[0]!r} is shipped already; a desk adds, under codes of its own. Choose another code."
    return ""


def _lost_safeguards(shipped: PriorityPack, own: PriorityPack) -> Iterator[str]:
    for rule in shipped.rules:
        if not (rule.danger_lane or rule.keeps_out_of_known_lane):
            continue
        for value in sorted(rule.values):
            if not any(_guards(each, rule, value) for each in own.rules):
                flags = ["keeps_out_of_known_lane = true"] * rule.keeps_out_of_known_lane
                flags += ["danger_lane = true"] * rule.danger_lane
                yield (
                    f'no rule guards {rule.field} = "{value}" as {rule.code!r} of {shipped.id} does. '
                    f"Add one with {' and '.join(flags)}; its points are the desk's choice."
                )
    for field in sorted(own.known_lane_fields - shipped.known_lane_fields):
        yield (
            f"{field!r} may not send clues to the last lane; "
            f"known_lane_fields holds {', '.join(sorted(shipped.known_lane_fields))} or fewer."
        )


def _guards(rule: PriorityRule, shipped: PriorityRule, value: str) -> bool:
    return (
        rule.field == shipped.field
        and value in rule.values
        and rule.danger_lane >= shipped.danger_lane
        and rule.keeps_out_of_known_lane >= shipped.keeps_out_of_known_lane
    )


def _codes(pack: RulePack) -> set[str]:
    match pack:
        case SecondReaderPack():
            return {rule.code for rule in pack.rules}
        case ClockPack():
            return {clock.code for clock in pack.clocks}
        case SchemePack():
            return {scheme.code for scheme in pack.schemes}
    return set()


def _joined(shipped: RulePack, own: RulePack, **content: object) -> RulePack:
    return replace(
        shipped,
        added_id=own.id,
        sha256=hashlib.sha256(f"{shipped.sha256}{own.sha256}".encode()).hexdigest(),
        citations=shipped.citations + own.citations,
        reviewer_note=f"{shipped.reviewer_note}\n{own.reviewer_note}",
        **content,  # type: ignore[arg-type]
    )

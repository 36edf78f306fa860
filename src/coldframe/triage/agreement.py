"""How far two blind readings agree beyond what chance would bring about. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far first and second readings of one thing agreed.

    Attributes:
        field: What was read: ``outcome``, ``category`` or an observation.
        pairs: Decisions that were read twice; the n of every other number.
        same: Of these, those on which both readings were the same.
        kappa: Cohen's kappa, from -1 to 1; ``None`` where it is undefined.
    """

    field: str
    pairs: int
    same: int
    kappa: float | None


def measure(field: str, readings: Mapping[tuple[str, str], int]) -> Agreement:
    """Measure the agreement on one thing from how often each pair of codes was given."""
    return Agreement(
        field=field,
        pairs=sum(readings.values()),
        same=sum(count for (first, second), count in readings.items() if first == second),
        kappa=cohens_kappa(readings),
    )


def cohens_kappa(readings: Mapping[tuple[str, str], int]) -> float | None:
    """Compute Cohen's kappa of two readings on a nominal scale.

    (p_o - p_e) / (1 - p_e), where p_o is the share of pairs that agree and p_e the share that would agree
    if both readings drew their codes at random with the frequencies that each shows (J. Cohen, "A
    coefficient of agreement for nominal scales", Educational and Psychological Measurement 20, 1960).

    Args:
        readings: (first, second) code to how many pairs; counts 0 or more.

    Returns:
        1 for full agreement, 0 for as much as chance, below 0 for less. ``None`` where it is undefined:
        there is no pair, or both readings only ever gave one and the same code.

    Cost: linear in the pairs of codes.
    """
    pairs = sum(readings.values())
    first, second = Counter[str](), Counter[str]()
    same = 0
    for (one, other), count in readings.items():
        first[one] += count
        second[other] += count
        same += count * (one == other)
    # In whole numbers as far as possible, so that "undefined" is exact and not a matter of rounding.
    by_chance = sum(first[code] * second[code] for code in first)
    if pairs * pairs == by_chance:
        return None
    return (pairs * same - by_chance) / (pairs * pairs - by_chance)

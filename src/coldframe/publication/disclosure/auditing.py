"""The proof that a release is safe, checked with nothing but whole numbers, and apart from what made it."""

from __future__ import annotations

from collections.abc import Sequence

from coldframe.publication.disclosure.protecting import Protection
from coldframe.publication.disclosure.sensitive import Policy, Why
from coldframe.publication.disclosure.tables import Cell, Counts, count_in


def find_faults(
    counts: Counts, cells: Sequence[Cell], protection: Protection, policy: Policy
) -> tuple[str, ...]:
    """What is wrong with a proof, in sentences; empty if it holds.

    Each world must be one that could be true and print what is published, under the same headings, and each
    secret must be 1 or less in one (or as few as headings tell alone), and in another ``k`` or more and more than
    it is. Cost: worlds times cells.
    """
    faults = []
    shown = [cell for at, cell in enumerate(cells) if at not in protection.hidden]
    seen = [policy.seen(count_in(counts.truth, cell.atoms)) for cell in shown]
    for place, world in enumerate(protection.worlds):
        if (
            min(world.values(), default=0) < 0
            or any(world.get(at, 0) != counts.truth.get(at, 0) for at in counts.still)
            or not all(count_in(world, atoms) for atoms in counts.held)
        ):
            faults.append(f"World {place} cannot be.")
        if [policy.seen(count_in(world, cell.atoms)) for cell in shown] != seen:
            faults.append(f"World {place} prints something else than what is published.")
    hidden = {cells[at].atoms for at in protection.hidden}
    for place, secret in enumerate(protection.secrets):
        numbers = [count_in(world, secret.atoms) for world in protection.worlds]
        if not policy.is_open(numbers, count_in(counts.truth, secret.atoms), counts.least_in(secret.atoms)):
            faults.append(f"Secret {place} is known to lie from {min(numbers)} to {max(numbers)}.")
        if secret.why is Why.SMALL and secret.atoms not in hidden:
            faults.append(f"Secret {place} is shown.")
    return tuple(faults)

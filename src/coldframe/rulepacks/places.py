"""How strongly each kind of evidence speaks for a country, and from where on a matter likely belongs there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coldframe.rulepacks.terms import RulePack


@dataclass(frozen=True, slots=True)
class PlaceWeight:
    """What one kind of evidence counts.

    Attributes:
        kind: Code of the kind (``referral.jurisdiction.terms.EvidenceKind``).
        group: Kinds of one group say the same thing in other words: only the strongest of them counts.
        points: Zero or more, shared among the countries that the evidence names.
        reason: The sentence that a person reads beside a country that it speaks for.
        limits: What speaks against relying on it, or empty.
    """

    kind: str
    group: str
    points: int
    reason: str
    limits: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePack(RulePack):
    """The weights of evidence about where a matter belongs. A house rule: points order offers, nothing else.

    Attributes:
        weights: One for each kind; a kind without one counts nothing.
        unknown_points: What stands for "not known", always; more than zero.
        supported_from: Points from which a country is supported.
        likely_from: Points from which it is likely, where more than one group speaks for it.
        most_places: Evidence that names more countries than this speaks for none of them.
        languages: Language tag in lower case to the countries where most of its speakers live.
        generic_domains: Top-level domains of two letters that people everywhere use as a word.
    """

    weights: tuple[PlaceWeight, ...]
    unknown_points: int
    supported_from: int
    likely_from: int
    most_places: int
    languages: Mapping[str, tuple[str, ...]]
    generic_domains: frozenset[str]

    def find(self, kind: str) -> PlaceWeight | None:
        """Find the weight of a kind; ``None`` if it counts nothing."""
        return next((weight for weight in self.weights if weight.kind == kind), None)

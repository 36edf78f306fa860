"""Words of queues and of the rules that sort reviews into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

GENERAL = ""
"""The id of the general queue: it always exists, everybody who reviews sees it, and no rule can close it."""

UNKNOWN = "unknown"
"""What a field of :data:`RoutingFacts` holds where nothing was stated."""


class RoutingField(StrEnum):
    """What a routing rule may ask about. A closed list; each field holds one or more codes."""

    HARM = "harm"
    CHANNEL = "channel"
    SENDER = "sender"
    LANGUAGE = "language"
    LANE = "lane"
    SIGN = "sign"
    ITEM_KIND = "item_kind"
    AGE_BAND = "age_band"
    AFFECTED = "affected"


RoutingFacts = Mapping[RoutingField, frozenset[str]]
"""What was known of a clue when it was last ranked: every field, with :data:`UNKNOWN` where nothing was."""


class RoutingState(StrEnum):
    """Where a version of the routing rules stands."""

    DRAFT = "draft"
    ACTIVE = "active"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """Where a review goes if every condition holds; a condition holds if any of its values does.

    Attributes:
        queue_id: Where to; :data:`GENERAL` for the general queue.
        conditions: Field → values, neither of them empty.
    """

    queue_id: str
    conditions: tuple[tuple[RoutingField, frozenset[str]], ...]

    def as_json(self) -> dict[str, object]:
        """As stored."""
        return {
            "queue": self.queue_id,
            "if": {str(field): sorted(values) for field, values in self.conditions},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> RoutingRule:
        """Read what :meth:`as_json` wrote."""
        asked = stored["if"]
        assert isinstance(asked, dict)
        return cls(
            str(stored["queue"]),
            tuple((RoutingField(field), frozenset(values)) for field, values in asked.items()),
        )


@dataclass(frozen=True, slots=True)
class RoutingView:
    """One version of the routing rules.

    Attributes:
        revision: Counts up with each change of a draft; what was tried is what goes in force.
        activated_by: Who put it in force, or empty.
    """

    id: str
    number: int
    state: RoutingState
    rules: tuple[RoutingRule, ...]
    revision: int
    drafted_at: datetime
    activated_by: str
    activated_at: datetime | None


@dataclass(frozen=True, slots=True)
class QueueView:
    """A queue, as pages show it.

    Attributes:
        is_limited: Only ``people`` and whoever holds one of ``roles`` see what lies in it.
    """

    id: str
    name: str
    is_limited: bool
    people: tuple[str, ...]
    roles: tuple[str, ...]
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class TrialLine:
    """What a version of the rules would do with the clues of the past that it sends to one queue.

    Attributes:
        now: Clues that lie in this queue now.
        then: Clues that would lie in it.
        arriving: Those that would come from another queue.
        samples: Ids of a few of the arriving ones' reviews, the newest first.
    """

    queue_id: str
    now: int
    then: int
    arriving: int
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A version of the rules held against past clues.

    Attributes:
        tried: How many clues, the newest first.
        changed: How many of them would go elsewhere than where they lie.
        by_hand: How many more a person has put where they are; no rule moves those.
        by_rule: How many each rule would take, in the rules' order; the last number is the fallback's.
        lines: One a queue.
    """

    tried: int
    changed: int
    by_hand: int
    by_rule: tuple[int, ...]
    lines: tuple[TrialLine, ...]

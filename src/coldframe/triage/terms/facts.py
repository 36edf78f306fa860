"""Values that go into decisions: what was seen, what is known, what a person submits."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.triage.terms.codes import (
    ActCode,
    AgeBand,
    Category,
    Lane,
    Origin,
    Outcome,
    Seen,
    SelfProduced,
)


@dataclass(frozen=True, slots=True)
class Observations:
    """What a person saw, apart from any scheme. Each field may say that it cannot be determined."""

    age_band: AgeBand = AgeBand.CANNOT_DETERMINE
    act: ActCode = ActCode.CANNOT_DETERMINE
    coercion: Seen = Seen.CANNOT_DETERMINE
    origin: Origin = Origin.CANNOT_DETERMINE
    viral: Seen = Seen.CANNOT_DETERMINE
    self_produced: SelfProduced = SelfProduced.CANNOT_DETERMINE

    def as_codes(self) -> dict[str, str]:
        """Field → code, as stored."""
        return {name: str(getattr(self, name)) for name in OBSERVATION_KINDS}

    @classmethod
    def from_codes(cls, codes: dict[str, str]) -> Observations:
        """Read stored or submitted codes; a field that is left out cannot be determined.

        Raises:
            InvalidInput: A field or a code that the lists do not hold; names the valid ones.
        """
        unknown = sorted(set(codes) - set(OBSERVATION_KINDS))
        if unknown:
            raise InvalidInput(
                Said(
                    "%(name)s is not something to observe. Use one of: %(names)s.",
                    name=f"{unknown[0]!r}",
                    names=", ".join(OBSERVATION_KINDS),
                ),
                field=f"observations.{unknown[0]}",
            )
        return cls(**{name: _member(name, code) for name, code in codes.items()})  # type: ignore[arg-type]


OBSERVATION_KINDS: dict[str, type[StrEnum]] = {
    "age_band": AgeBand,
    "act": ActCode,
    "coercion": Seen,
    "origin": Origin,
    "viral": Seen,
    "self_produced": SelfProduced,
}
"""Each observation and its closed list, in the order of the form."""

assert tuple(OBSERVATION_KINDS) == tuple(field.name for field in fields(Observations))


def _member(name: str, code: str) -> StrEnum:
    kind = OBSERVATION_KINDS[name]
    try:
        return kind(code)
    except ValueError:
        raise InvalidInput(
            Said(
                "%(code)s is not a value of %(name)s. Use one of: %(names)s.",
                code=f"{code!r}",
                name=name,
                names=", ".join(kind),
            ),
            field=f"observations.{name}",
        ) from None


@dataclass(frozen=True, slots=True)
class PriorityFacts:
    """What is known about a clue when it is ranked. Unknown is never treated as yes.

    Attributes:
        child_in_danger_now: The reporter believes so.
        escalated_by_sender: The sender marked it urgent.
        reported_by_affected: The child concerned or somebody close reports.
        child_identifiable: There are facts that may lead to the child.
        coercion: Signs of coercion.
        publicly_available: Anybody can reach it.
        exact_match: A bank holds exactly one of the files.
        near_match: A bank holds a file that looks like one of them.
        known_selector: A bank holds an address or account that the clue names.
        every_file_listed: Banks hold exactly each of the files, and the clue holds nothing else.
        only_flooded: Whatever the banks say comes from entries that match a flood of items.
        viral: Said to be passed around in outrage or as a joke.
        judged_before: This desk has judged the same file before.
        youngest_band: Apparent age band as stated with the clue.
        harms: Codes of :class:`coldframe.partners.terms.HarmCategory`.
        item_count: Items in the clue.
    """

    child_in_danger_now: Answer = Answer.UNKNOWN
    escalated_by_sender: Answer = Answer.UNKNOWN
    reported_by_affected: Answer = Answer.UNKNOWN
    child_identifiable: Answer = Answer.UNKNOWN
    coercion: Answer = Answer.UNKNOWN
    publicly_available: Answer = Answer.UNKNOWN
    exact_match: Answer = Answer.UNKNOWN
    near_match: Answer = Answer.UNKNOWN
    known_selector: Answer = Answer.UNKNOWN
    every_file_listed: Answer = Answer.UNKNOWN
    only_flooded: Answer = Answer.UNKNOWN
    viral: Answer = Answer.UNKNOWN
    judged_before: Answer = Answer.UNKNOWN
    youngest_band: AgeBand = AgeBand.CANNOT_DETERMINE
    harms: frozenset[str] = frozenset()
    item_count: int = 0


@dataclass(frozen=True, slots=True)
class PriorityReason:
    """One rule that fired, with the field that fired it and the points it gave."""

    rule: str
    field: str
    points: int
    text: str


@dataclass(frozen=True, slots=True)
class Priority:
    """Where a clue stands in the queue, and why.

    Attributes:
        points: Sum of the reasons' points; higher is served first within a lane.
        pack_id: The rule pack that said so, to replay it.
        child_risk: A sign of present risk to a child is among the reasons.
    """

    points: int
    lane: Lane
    reasons: tuple[PriorityReason, ...]
    pack_id: str
    child_risk: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one person says about a clue or an item, before anybody else's is known to them."""

    outcome: Outcome
    category: Category
    observations: Observations = Observations()


@dataclass(frozen=True, slots=True)
class SecondNeed:
    """Whether a second person has to read, the rules that ask, and the pack they are from."""

    required: bool
    rules: tuple[str, ...]
    reasons: tuple[str, ...]
    pack_id: str


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A decision as a person submits it.

    Attributes:
        outcome: Code of :class:`Outcome`.
        category: Code of :class:`Category`, the desk's scheme.
        reason: Why, in the person's words; stays in the decision's own row.
        item_id: The item it is about, or empty for the whole clue.
        harms: Codes of :class:`coldframe.partners.terms.HarmCategory`; may be empty.
        observations: What was seen.
    """

    outcome: str
    category: str
    reason: str
    item_id: str = ""
    harms: tuple[str, ...] = ()
    observations: Observations = Observations()

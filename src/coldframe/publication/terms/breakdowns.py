"""Breakdowns: parts of a whole, declared to add up, to overlap, or to be only some of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.core.values import Range, Value, add


class BreakdownKind(StrEnum):
    """Whether parts may be added: a partition must sum to its total; a multi-membership must not be summed."""

    PARTITION = "partition"
    MULTI_MEMBERSHIP = "multi_membership"
    SUBSET = "subset"


class RowRole(StrEnum):
    """What a row is to the others. Only parts, and what is unspecified, may be added."""

    PART = "part"
    TOTAL = "total"
    SUBTOTAL = "subtotal"
    UNSPECIFIED = "unspecified"
    ASIDE = "aside"
    """Said beside the parts: "of which" of one of them, an average, a share."""


@dataclass(frozen=True, slots=True)
class Part:
    """One row of a breakdown: its code, and how many. ``UNSPECIFIED`` for what nobody could assign."""

    code: str
    value: Value
    role: RowRole = RowRole.PART

    def __post_init__(self) -> None:
        if self.role not in (RowRole.PART, RowRole.UNSPECIFIED):
            raise InvalidInput(
                Said(
                    "“%(code)s” is a %(role)s, not a part: it would be counted twice.",
                    code=self.code,
                    role=self.role,
                )
            )


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A whole and its parts.

    Attributes:
        kind: What is declared; nothing is inferred.
        whole: ``None`` where nobody stated it.
        scheme: Whose codes these are: a version of a category scheme, such as ``dsa_keywords/2``, or the key of
            the events' detail that holds them.
        mapped_from: The scheme under which it was counted, if it was mapped to this one since.
    """

    kind: BreakdownKind
    whole: Value | None
    parts: tuple[Part, ...]
    scheme: str = ""
    mapped_from: str = ""

    def __post_init__(self) -> None:
        codes = [part.code for part in self.parts]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise InvalidInput(
                Said("“%(code)s” stands twice in one breakdown.", code=twice[0]), field="parts"
            )

    def sum(self) -> Value:
        """Add the parts, with what is unspecified.

        Raises:
            InvalidInput: A multi-membership: one thing stands under several parts.
        """
        if self.kind is BreakdownKind.MULTI_MEMBERSHIP:
            raise InvalidInput(
                "One thing may stand under several of these parts, so their sum counts nothing. "
                "Use the total that the source states.",
                field="breakdown",
            )
        return add([part.value for part in self.parts])

    @property
    def unaccounted(self) -> Range | None:
        """The residual of a partition: its whole minus its parts, printed and never forced to 0.

        May lie below 0, which :attr:`contradictions` names. ``None`` for another kind or without a whole.
        """
        if self.kind is not BreakdownKind.PARTITION or self.whole is None:
            return None
        outer = self.whole.possible
        ranges = [part.value.possible for part in self.parts]
        least_made = sum((one.least for one in ranges), Decimal(0))
        most_made = sum((one.most or Decimal(0) for one in ranges), Decimal(0))
        open_below = any(one.most is None for one in ranges)
        most = None if outer.most is None else outer.most - least_made
        # A sum without an upper bound leaves a residual without a lower one: 0 is where it stops making sense.
        least = min(Decimal(0), most or Decimal(0)) if open_below else outer.least - most_made
        return Range(least, most)

    @property
    def contradictions(self) -> tuple[str, ...]:
        """What cannot be true at once, in sentences; empty if it holds together."""
        if self.whole is None or self.whole.possible.most is None:
            return ()
        most = self.whole.possible.most
        found = [
            f"“{part.code}” is {part.value.possible.least:,f}, more than its whole {most:,f}."
            for part in self.parts
            if part.value.possible.least > most
        ]
        if self.kind is not BreakdownKind.MULTI_MEMBERSHIP:
            made = sum((part.value.possible.least for part in self.parts), Decimal(0))
            if made > most:
                found.append(f"The parts make {made:,f}, {made - most:,f} more than the whole {most:,f}.")
        return tuple(found)


def breakdown_of(
    kind: BreakdownKind, rows: tuple[tuple[str, RowRole, Value], ...], *, scheme: str = ""
) -> Breakdown:
    """Make a breakdown of rows as a table has them: a total becomes the whole, subtotals are left out.

    Raises:
        InvalidInput: Two totals that differ: which of them is the whole, a person has to say.
    """
    wholes = {value for _code, role, value in rows if role is RowRole.TOTAL}
    if len(wholes) > 1:
        raise InvalidInput("Two rows are totals and they differ. Say which of them is the whole.")
    parts = tuple(
        Part(code, value, role) for code, role, value in rows if role in (RowRole.PART, RowRole.UNSPECIFIED)
    )
    return Breakdown(kind, next(iter(wholes), None), parts, scheme)

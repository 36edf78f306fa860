"""Tables of others as they are taken in: the measure that one declares, and what each number said over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from coldframe.core.values import Value
from coldframe.publication.terms.breakdowns import RowRole
from coldframe.publication.terms.figures import Unit


class ImportEvent(StrEnum):
    """What the ledger records about tables of others."""

    IMPORTED = "table_imported"


@dataclass(frozen=True, slots=True)
class NewImport:
    """What somebody declares of a file before its numbers are kept. No measure, no number.

    Attributes:
        publisher: Who published it: the observer.
        source: Where to find it again.
        known_on: The day as of which its numbers are known.
        column: Which column is measured; empty: the columns that are named by years, each a period.
        population: Of whom or what.
        scheme: Version of the category scheme of its labels, such as ``dsa_keywords/2``, or empty. Numbers under
            different ones are never compared; a mapping says them anew first (``terms.SchemeMapping``).
    """

    publisher: str
    source: str
    known_on: date
    column: str
    unit: Unit
    what: str
    counting_point: str
    duplicate_rule: str
    population: str
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class SaidNumber:
    """One number as a file has it. ``raw`` is the cell as printed."""

    value: Value
    raw: str
    line: int
    import_id: str
    known_on: date


@dataclass(frozen=True, slots=True)
class ForeignSeriesView:
    """One number of a publisher over time; ``said`` in the order in which the files came."""

    id: str
    publisher: str
    unit: Unit
    what: str
    period: str
    labels: tuple[str, ...]
    role: RowRole
    said: tuple[SaidNumber, ...]

    @property
    def latest(self) -> SaidNumber:
        """Of the latest day, and of those the last that came."""
        return max(enumerate(self.said), key=lambda one: (one[1].known_on, one[0]))[1]

    @property
    def is_disputed(self) -> bool:
        """True if two files say different numbers as of one day: none of them revises the other."""
        days = {each.known_on for each in self.said}
        return len(days) < len(self.said)


@dataclass(frozen=True, slots=True)
class TwoObservers:
    """Two publishers about one thing; neither is corrected by the other."""

    one: ForeignSeriesView
    other: ForeignSeriesView

    @property
    def difference(self) -> Decimal | None:
        """The one minus the other, as they stand now; ``None`` where one of them states no number."""
        a, b = self.one.latest.value, self.other.latest.value
        return a.number - b.number if a.is_number and b.is_number else None


@dataclass(frozen=True, slots=True)
class ImportView:
    """A file that was taken in.

    Attributes:
        report: What was found, as ``published.telling.document_of`` writes it.
        new: Numbers that were said for the first time; ``revised``: said differently than before.
        unchanged: Said again as before, and not kept twice.
    """

    id: str
    name: str
    sha256: str
    publisher: str
    source: str
    known_on: date
    column: str
    verdict: str
    report: dict[str, Any]
    new: int
    revised: int
    unchanged: int
    imported_by: str
    imported_at: datetime

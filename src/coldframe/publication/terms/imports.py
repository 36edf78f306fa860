"""Tables of others as they are taken in: the measure that one declares, and what each number said over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from coldframe.core.values import Value
from coldframe.publication.terms.breakdowns import RowRole
from coldframe.publication.terms.campaigns import Struck
from coldframe.publication.terms.figures import Unit


class ImportEvent(StrEnum):
    """What the ledger records about tables of others."""

    IMPORTED = "table_imported"
    STRUCK = "table_struck"
    EXPLAINED = "difference_explained"


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
            different ones are never compared; a mapping says them anew first (``published.mapping``).
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
    """One number as a file has it. ``raw`` is the cell as printed; ``is_struck``: that file was struck out."""

    value: Value
    raw: str
    line: int
    import_id: str
    known_on: date
    is_struck: bool


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
        """Of the latest day, and of those the last that came; one that was struck out only where none stands."""
        return max(enumerate(self.standing or self.said), key=lambda one: (one[1].known_on, one[0]))[1]

    @property
    def standing(self) -> tuple[SaidNumber, ...]:
        """What was said and not struck out."""
        return tuple(each for each in self.said if not each.is_struck)

    def in_file(self, import_id: str) -> tuple[SaidNumber, ...]:
        """What one file says."""
        return tuple(each for each in self.said if each.import_id == import_id)

    @property
    def is_disputed(self) -> bool:
        """True if two files say different numbers as of one day: none of them revises the other."""
        said = {
            (each.known_on, each.value.kind, each.value.number, each.value.qualifier)
            for each in self.standing
        }
        return len({day for day, *_value in said}) < len(said)


@dataclass(frozen=True, slots=True)
class TwoObservers:
    """Two publishers about one thing; neither is corrected by the other."""

    one: ForeignSeriesView
    other: ForeignSeriesView


@dataclass(frozen=True, slots=True)
class ImportView:
    """A file that was taken in.

    Attributes:
        report: What was found, as ``published.telling.document_of`` writes it.
        measure: What was declared of its numbers, by the names of :class:`NewImport`.
        new: Numbers that were said for the first time; ``revised``: said differently than before.
        unchanged: Said again as before.
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
    measure: dict[str, str]
    new: int
    revised: int
    unchanged: int
    imported_by: str
    imported_at: datetime
    struck: Struck | None

"""A campaign as it is read: batches against their lists, observers side by side, places by measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

from coldframe.core.errors import InvalidInput
from coldframe.core.rough_dates import parse_rough_date
from coldframe.core.values import MISSING, Qualifier, Value, ValueKind, add
from coldframe.publication.terms.breakdowns import Breakdown, Part
from coldframe.publication.terms.campaigns import (
    SHARES,
    BodyView,
    CampaignMeasure,
    CampaignTally,
    ListedCase,
    NewBatch,
    NewCampaign,
    NewCampaignTally,
    Version,
)
from coldframe.publication.terms.figures import Figure, Period
from coldframe.publication.terms.series import Reconciliation


@dataclass(frozen=True, slots=True)
class SortCheck:
    """One sort of a batch: how many were announced and how many are listed."""

    sort: str
    declared: int | None
    listed: int

    @property
    def holds(self) -> bool:
        """False if both are known and differ."""
        return self.declared is None or self.declared == self.listed


@dataclass(frozen=True, slots=True)
class BatchCheck:
    """What a batch says of itself, against its list.

    Attributes:
        sorts_sum: Of the sorts that the batch declares; ``None`` where it declares none.
    """

    declared: int | None
    listed: int
    sorts_sum: int | None
    sorts: tuple[SortCheck, ...]

    @property
    def is_told(self) -> bool:
        """True if the announcement says how many there are: only then can its list be held against it."""
        return self.declared is not None or self.sorts_sum is not None

    @property
    def holds(self) -> bool:
        """True if nothing that is declared contradicts the list or itself."""
        totals = {self.listed, *(each for each in (self.declared, self.sorts_sum) if each is not None)}
        return len(totals) == 1 and all(each.holds for each in self.sorts)


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch with its corrections and its list."""

    id: str
    versions: tuple[Version[NewBatch], ...]
    cases: tuple[ListedCase, ...]

    @property
    def said(self) -> NewBatch:
        """What holds now."""
        return self.versions[-1].said

    @property
    def check(self) -> BatchCheck:
        """The declared counts against the list; what was struck is not listed."""
        listed = [each.said.sort for each in self.cases if each.struck is None]
        declared = dict(self.said.sorts)
        sorts = dict.fromkeys([*declared, *(sort for sort in listed if sort)])
        return BatchCheck(
            self.said.declared,
            len(listed),
            sum(declared.values()) if declared else None,
            tuple(
                SortCheck(sort, declared.get(sort, 0) if declared else None, listed.count(sort))
                for sort in sorts
            ),
        )


@dataclass(frozen=True, slots=True)
class Observers:
    """Several about one thing, side by side; never added, and none corrects another."""

    tallies: tuple[CampaignTally, ...]
    pairs: tuple[tuple[str, str, Reconciliation], ...]


@dataclass(frozen=True, slots=True)
class RegionTable:
    """Places by measures.

    Attributes:
        rows: Name of the place, and for each measure what is said of it there: none is "not named", which is not
            0; several are several observers.
        together: For each measure what its places make together, at least as many as are named; ``None`` where
            bodies, populations or periods differ, a place was counted twice, or one name holds another's, as
            "Henan, Zhoukou" does: that is not added.
        is_open: For each measure whether the source names more places than it lists.
    """

    measures: tuple[CampaignMeasure, ...]
    rows: tuple[tuple[str, tuple[tuple[CampaignTally, ...], ...]], ...]
    together: tuple[Value | None, ...]
    is_open: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign and everything that is said about it."""

    id: str
    versions: tuple[Version[NewCampaign], ...]
    bodies: tuple[BodyView, ...]
    measures: tuple[CampaignMeasure, ...]
    tallies: tuple[CampaignTally, ...]
    batches: tuple[BatchView, ...]

    @property
    def said(self) -> NewCampaign:
        """What holds now."""
        return self.versions[-1].said

    def measure(self, measure_id: str) -> CampaignMeasure:
        """One of its measures."""
        return next(each for each in self.measures if each.id == measure_id)

    @property
    def standing(self) -> tuple[CampaignTally, ...]:
        """Its numbers without those that were struck out."""
        return tuple(each for each in self.tallies if each.struck is None)

    def parts_of(self, tally: CampaignTally) -> tuple[CampaignTally, ...]:
        """What is said to be a part of it."""
        return tuple(each for each in self.standing if each.said.part_of == tally.id)

    def breakdown_of(self, tally: CampaignTally) -> Breakdown | None:
        """The whole with its parts, as declared; ``None`` where nothing is a part of it.

        Its ``contradictions`` name parts by the id of their tally.
        """
        parts = self.parts_of(tally)
        if not parts:
            return None
        whole = tally.said.value
        return Breakdown(
            tally.said.parts_kind,
            None if whole.kind is ValueKind.MISSING else whole,
            tuple(Part(each.id, each.said.value) for each in parts),
        )

    @property
    def observers(self) -> tuple[Observers, ...]:
        """Wherever one thing was counted twice, in the same period: who says what, and how far they differ.

        Two bodies are two observers, and so are two sources of which one has it otherwise.
        """
        found: dict[tuple[object, ...], list[CampaignTally]] = {}
        for each in self.standing:
            said = each.said
            if said.is_inside and said.value.kind is ValueKind.COUNT:
                when = self.days_of(said) or (said.first, said.last)
                key = (said.measure_id, said.population, said.region, when, said.part_of)
                found.setdefault(key, []).append(each)
        several = (tallies for tallies in found.values() if len({_observer(each) for each in tallies}) > 1)
        return tuple(Observers(tuple(tallies), self._pairs(tallies)) for tallies in several)

    def days_of(self, said: NewCampaignTally) -> tuple[date, date] | None:
        """First and last day of a number's own period, else of the campaign's; ``None`` where nobody says."""
        of = said if said.first or said.last else self.said
        if not of.first:
            return None
        first, last = parse_rough_date(of.first), parse_rough_date(of.last or of.first)
        return first.first, last.last

    def figure_of(self, tally: CampaignTally) -> Figure | None:
        """The tally as a figure; ``None`` for words, shares and what has no period."""
        said, days = tally.said, self.days_of(tally.said)
        if said.value.kind is not ValueKind.COUNT or days is None:
            return None
        as_of, zone = said.source.on, ZoneInfo(self.said.zone)
        return Figure(
            measure=self.measure(said.measure_id).measure,
            period=Period(
                datetime.combine(days[0], time(), zone),
                datetime.combine(days[1] + timedelta(days=1), time(), zone),
                self.said.zone,
            ),
            value=said.value,
            population=said.population or self.said.name,
            as_of=datetime.combine(as_of, time(), zone) if as_of else tally.versions[-1].at,
            source=said.source.title,
        )

    def is_placed(self, said: NewCampaignTally) -> bool:
        """True if the number stands in the table of places: a count, or words, of one place inside the campaign."""
        return bool(said.region) and said.is_inside and said.value.kind not in SHARES

    @property
    def regions(self) -> RegionTable | None:
        """What is said place by place; ``None`` where no place is named."""
        placed = [each for each in self.standing if self.is_placed(each.said)]
        if not placed:
            return None
        ids = dict.fromkeys(each.said.measure_id for each in placed)
        measures = tuple(each for each in self.measures if each.id in ids)
        names = dict.fromkeys(each.said.region for each in placed)
        of = {measure.id: [t for t in placed if t.said.measure_id == measure.id] for measure in measures}
        rows = tuple(
            (name, tuple(tuple(t for t in of[measure.id] if t.said.region == name) for measure in measures))
            for name in names
        )
        return RegionTable(
            measures,
            rows,
            tuple(self._together(of[measure.id]) for measure in measures),
            tuple(any(t.said.is_open for t in of[measure.id]) for measure in measures),
        )

    def _together(self, placed: Sequence[CampaignTally]) -> Value | None:
        """What places make together; ``None`` where they were not all counted once and alike."""
        ids = {each.id for each in placed}
        outer = [each for each in placed if each.said.part_of not in ids]
        alike = {(t.said.body_id, t.said.population, self.days_of(t.said), t.said.part_of) for t in outer}
        names = {each.said.region.casefold() for each in outer}
        if len(alike) > 1 or len(names) < len(outer) or any(a in b for a, b in permutations(names, 2)):
            return None
        try:
            return add([each.said.value for each in outer])
        except InvalidInput:
            return MISSING

    def _pairs(self, tallies: Sequence[CampaignTally]) -> tuple[tuple[str, str, Reconciliation], ...]:
        """The first of which a number is known, against each one of another observer."""
        counted = [
            (each, figure)
            for each in tallies
            if each.said.value.qualifier is not Qualifier.UNCOUNTED
            and (figure := self.figure_of(each)) is not None
        ]
        return tuple(
            (counted[0][0].id, other.id, Reconciliation(counted[0][1], figure))
            for other, figure in counted[1:]
            if _observer(other) != _observer(counted[0][0])
        )


def _observer(tally: CampaignTally) -> tuple[str, str]:
    return tally.said.body_id, tally.said.source.title

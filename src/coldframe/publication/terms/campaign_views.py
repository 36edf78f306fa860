"""A campaign as it is read: batches against their lists, observers side by side, places by measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from coldframe.casework.terms import SMALL_CELL
from coldframe.core.errors import InvalidInput
from coldframe.core.rough_dates import parse_rough_date
from coldframe.core.values import MISSING, SUPPRESSED, Qualifier, Value, ValueKind, add
from coldframe.publication.terms.breakdowns import Breakdown, Part
from coldframe.publication.terms.campaigns import (
    BodyView,
    CampaignMeasure,
    CampaignTally,
    ListedCase,
    NewBatch,
    NewCampaign,
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
    """Several bodies about one thing, side by side; never added, and none corrects another."""

    tallies: tuple[CampaignTally, ...]
    pairs: tuple[tuple[str, str, Reconciliation], ...]


@dataclass(frozen=True, slots=True)
class RegionCell:
    """What a source says about one place; ``tally`` ``None``: it is not named, which is not 0."""

    tally: CampaignTally | None


@dataclass(frozen=True, slots=True)
class RegionTable:
    """Places by measures.

    Attributes:
        least: For each measure what its places make together: at least as many as are named.
        is_open: For each measure whether the source names more places than it lists.
    """

    measures: tuple[CampaignMeasure, ...]
    rows: tuple[tuple[str, tuple[RegionCell, ...]], ...]
    least: tuple[Value, ...]
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

    def parts_of(self, tally: CampaignTally) -> tuple[CampaignTally, ...]:
        """What is said to be a part of it."""
        return tuple(each for each in self.tallies if each.said.part_of == tally.id)

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
        """Wherever several bodies counted the same thing in the same period: their tallies and how far they differ."""
        found: dict[tuple[str, ...], list[CampaignTally]] = {}
        for each in self.tallies:
            said = each.said
            if said.is_inside and said.value.kind is ValueKind.COUNT:
                key = (said.measure_id, said.population, said.region, said.first, said.last, said.part_of)
                found.setdefault(key, []).append(each)
        several = (tallies for tallies in found.values() if len({each.said.body_id for each in tallies}) > 1)
        return tuple(Observers(tuple(tallies), self._pairs(tallies)) for tallies in several)

    def figure_of(self, tally: CampaignTally) -> Figure | None:
        """The tally as a figure; ``None`` for words, percentages and what has no period."""
        said, campaign = tally.said, self.said
        first, last = said.first or campaign.first, said.last or campaign.last or said.first or campaign.first
        if said.value.kind is not ValueKind.COUNT or not first:
            return None
        days = parse_rough_date(first), parse_rough_date(last)
        as_of = said.source.on
        return Figure(
            measure=self.measure(said.measure_id).measure,
            period=Period(
                datetime.combine(days[0].first, time(), UTC),
                datetime.combine(days[1].last + timedelta(days=1), time(), UTC),
            ),
            value=said.value,
            population=said.population or campaign.name,
            as_of=datetime.combine(as_of, time(), UTC) if as_of else tally.versions[-1].at,
            source=said.source.title,
        )

    @property
    def regions(self) -> RegionTable | None:
        """What is said place by place; ``None`` where no place is named."""
        placed = [each for each in self.tallies if each.said.region and each.said.is_inside]
        if not placed:
            return None
        ids = dict.fromkeys(each.said.measure_id for each in placed)
        measures = tuple(each for each in self.measures if each.id in ids)
        names = dict.fromkeys(each.said.region for each in placed)

        def cell(name: str, measure: CampaignMeasure) -> RegionCell:
            here = (t for t in placed if t.said.region == name and t.said.measure_id == measure.id)
            return RegionCell(next(here, None))

        rows = tuple((name, tuple(cell(name, measure) for measure in measures)) for name in names)
        of = [[t for t in placed if t.said.measure_id == measure.id] for measure in measures]
        return RegionTable(
            measures,
            rows,
            tuple(_least([t.said.value for t in tallies]) for tallies in of),
            tuple(any(t.said.is_open for t in tallies) for tallies in of),
        )

    def _pairs(self, tallies: Sequence[CampaignTally]) -> tuple[tuple[str, str, Reconciliation], ...]:
        first, *others = tallies
        one = self.figure_of(first)
        found = []
        for other in others:
            figure = self.figure_of(other)
            counted = Qualifier.UNCOUNTED not in (first.said.value.qualifier, other.said.value.qualifier)
            if one is not None and figure is not None and counted:
                found.append((first.id, other.id, Reconciliation(one, figure)))
        return tuple(found)


def _least(values: Sequence[Value]) -> Value:
    """What places make together; nothing where nothing can be said."""
    try:
        return add([value for value in values if value.kind is ValueKind.COUNT])
    except InvalidInput:
        return MISSING


def public_values(campaign: CampaignView) -> dict[str, Value]:
    """The value of each tally as it may leave: a small count of children, and what would give it away, is hidden.

    Where one part of a whole, one place of a row of places or one of several observers is small, all its
    neighbors are hidden with it, and so are the shares of that measure: nothing is left to subtract from. The whole
    itself stays unless it is small.
    """
    minors = {each.id for each in campaign.measures if each.are_minors}
    hidden = {each.id for each in campaign.tallies if _is_small(each, minors)}
    by_id = {each.id: each for each in campaign.tallies}
    while True:
        beside = {
            each.id for each in campaign.tallies
            if each.id not in hidden and any(_gives_away(each, by_id[one]) for one in hidden)
        }  # fmt: skip
        if not beside:
            break
        hidden |= beside
    return {each.id: SUPPRESSED if each.id in hidden else each.said.value for each in campaign.tallies}


def _is_small(tally: CampaignTally, minors: set[str]) -> bool:
    """True if any version of it told a small number of children."""
    return any(
        each.said.measure_id in minors
        and each.said.value.kind is ValueKind.COUNT
        and each.said.value.qualifier is not Qualifier.UNCOUNTED
        and each.said.value.possible.least < Decimal(SMALL_CELL)
        for each in tally.versions
    )


def _gives_away(tally: CampaignTally, hidden: CampaignTally) -> bool:
    said, secret = tally.said, hidden.said
    if said.measure_id == secret.measure_id and (said.value.kind is ValueKind.PERCENT or said.region):
        return True
    same = said.measure_id == secret.measure_id and said.part_of == secret.part_of
    return same or bool(secret.part_of and said.part_of == secret.part_of) or said.part_of == hidden.id

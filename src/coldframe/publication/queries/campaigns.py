"""Reads of campaigns. What belongs to a case is shown only to whom that case is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.db.models import QuerySet

from coldframe.casework.queries import find_case
from coldframe.casework.terms import CaseKind, CaseView, Source, Strength
from coldframe.core.actors import Actor
from coldframe.core.errors import NotFound
from coldframe.core.values import Qualifier, Value, ValueKind
from coldframe.publication.models import (
    Batch,
    BatchEntry,
    Campaign,
    CampaignBody,
    CampaignEntry,
    CampaignTally,
    CampaignTallyEntry,
    ListedCase,
)
from coldframe.publication.models import CampaignMeasure as MeasureRow
from coldframe.publication.models.campaigns import Said, Strikable
from coldframe.publication.terms import campaign_views as views
from coldframe.publication.terms import campaigns as terms
from coldframe.publication.terms.breakdowns import BreakdownKind
from coldframe.publication.terms.figures import Measure, Unit

S = TypeVar("S", bound=Said)
T = TypeVar("T")

_ROLES = [str(role) for role in terms.BodyRole]
_SAID = ("entries", "bodies", "measures", "tallies__entries", "batches__entries", "batches__cases")


@dataclass(frozen=True, slots=True)
class CampaignCases:
    """The desk's cases of a campaign.

    Attributes:
        open: Those that are open to the reader.
        closed: How many more there are; ``None`` where the desk does not tell (``CAMPAIGN_CASES``).
    """

    open: tuple[CaseView, ...]
    closed: int | None


def get_campaign(campaign_id: str, *, actor: Actor) -> views.CampaignView:
    """Get one campaign. Of a listed case that is not open to the actor, nothing tells that the desk has it.

    Raises:
        NotFound: There is none.
    """
    row = Campaign.objects.prefetch_related(*_SAID).filter(id=campaign_id).first()
    if row is None:
        raise NotFound("There is no such campaign.")
    return campaign_view(row, _open_cases(row, actor))


def count_campaigns() -> int:
    """How many campaigns there are."""
    return Campaign.objects.count()


def list_campaigns(*, offset: int = 0, limit: int = 50) -> tuple[views.CampaignView, ...]:
    """List campaigns, the newest first, without the desk's cases."""
    rows: QuerySet[Campaign] = Campaign.objects.prefetch_related(*_SAID).order_by("-declared_at", "id")
    return tuple(campaign_view(row, {}) for row in rows[offset : offset + limit])


def list_campaigns_of(case_id: str, *, actor: Actor) -> tuple[views.CampaignView, ...]:
    """List the campaigns that list a case; none if the case is not open to the actor."""
    if find_case(case_id, actor=actor) is None:
        return ()
    rows = Campaign.objects.prefetch_related(*_SAID).filter(
        batches__cases__case_id=case_id, batches__cases__struck_at=None
    )
    return tuple(
        campaign_view(row, _open_cases(row, actor)) for row in rows.distinct().order_by("-declared_at", "id")
    )


def list_cases_of(campaign_id: str, *, actor: Actor) -> CampaignCases:
    """List the desk's cases that a campaign lists: those open to the actor, and how many others if policy allows."""
    rows = ListedCase.objects.filter(batch__campaign_id=campaign_id, struck_at=None).exclude(case_id="")
    ids = list(dict.fromkeys(rows.order_by("batch_id", "place").values_list("case_id", flat=True)))
    found = tuple(filter(None, (find_case(each, actor=actor) for each in ids)))
    closed = len(ids) - len(found) if settings.COLDFRAME_CAMPAIGN_CASES else None
    return CampaignCases(found, closed)


def campaign_view(row: Campaign, open_cases: dict[str, CaseView]) -> views.CampaignView:
    """Turn a row with what hangs on it into the value that leaves the stage."""
    return views.CampaignView(
        id=row.id,
        versions=tuple(_version(each, _campaign_said(each)) for each in _ordered(row.entries.all())),
        bodies=tuple(
            _body(each)
            for each in sorted(row.bodies.all(), key=lambda one: (_ROLES.index(one.role), one.added_at, one.id))
        ),
        measures=tuple(measure_view(each) for each in sorted(row.measures.all(), key=lambda one: one.place)),
        tallies=tuple(tally_view(each) for each in sorted(row.tallies.all(), key=lambda one: one.place)),
        batches=tuple(
            batch_view(each, open_cases)
            for each in sorted(row.batches.all(), key=lambda one: (one.recorded_at, one.id))
        ),
    )  # fmt: skip


def measure_view(row: MeasureRow) -> terms.CampaignMeasure:
    """Turn a row into the value that leaves the stage."""
    return terms.CampaignMeasure(
        Measure(row.id, Unit(row.unit), row.what, row.counting_point, row.duplicate_rule),
        row.currency,
        row.are_minors,
    )


def tally_view(row: CampaignTally) -> terms.CampaignTally:
    """Turn a row into the value that leaves the stage."""
    return terms.CampaignTally(
        row.id,
        tuple(_version(each, _tally_said(each)) for each in _ordered(row.entries.all())),
        struck_view(row),
    )


def batch_view(row: Batch, open_cases: dict[str, CaseView]) -> views.BatchView:
    """Turn a row with its list into the value that leaves the stage."""
    return views.BatchView(
        row.id,
        tuple(_version(each, _batch_said(each)) for each in _ordered(row.entries.all())),
        tuple(
            terms.ListedCase(each.id, row.id, _case_said(each, open_cases), struck_view(each))
            for each in sorted(row.cases.all(), key=lambda one: one.place)
        ),
    )


def _open_cases(row: Campaign, actor: Actor) -> dict[str, CaseView]:
    ids = {each.case_id for batch in row.batches.all() for each in batch.cases.all() if each.case_id}
    return {case_id: case for case_id in ids if (case := find_case(case_id, actor=actor)) is not None}


def _ordered(rows: QuerySet[S]) -> list[S]:
    return sorted(rows, key=lambda row: row.number)


def _version(row: Said, said: T) -> terms.Version[T]:
    return terms.Version(row.number, said, row.reason, row.by, row.at)


def _source(row: Said) -> Source:
    return Source(row.source, Strength(row.strength), row.source_body, row.native_text, row.source_on)


def struck_view(row: Strikable) -> terms.Struck | None:
    """Why a row no longer holds; ``None`` while it does."""
    if row.struck_at is None:
        return None
    return terms.Struck(row.struck_because, row.struck_by, row.struck_at)


def _campaign_said(row: CampaignEntry) -> terms.NewCampaign:
    return terms.NewCampaign(
        name=row.name, source=_source(row), native_name=row.native_name, other_names=tuple(row.other_names),
        trigger=row.trigger, trigger_native=row.trigger_native, trigger_on=row.trigger_on,
        first=row.first, last=row.last, objectives=row.objectives, zone=row.zone,
    )  # fmt: skip


def _body(row: CampaignBody) -> terms.BodyView:
    said = terms.NewBody(
        terms.BodyRole(row.role), row.name, row.source, row.native_name, tuple(row.other_names)
    )
    return terms.BodyView(row.id, said, struck_view(row))


def _tally_said(row: CampaignTallyEntry) -> terms.NewCampaignTally:
    number = row.quantity.normalize()
    return terms.NewCampaignTally(
        measure_id=row.measure_id, body_id=row.body_id or "",
        value=Value(ValueKind(row.kind), number, Qualifier(row.qualifier), row.decimals),
        source=_source(row), words=row.words, base=row.base, population=row.population, region=row.region,
        first=row.first, last=row.last, part_of=row.part_of_id or "", parts_kind=BreakdownKind(row.parts_kind),
        is_inside=row.is_inside, is_open=row.is_open, note=row.note,
    )  # fmt: skip


def _batch_said(row: BatchEntry) -> terms.NewBatch:
    sorts = tuple((str(name), int(number)) for name, number in row.sorts)
    return terms.NewBatch(row.label, _source(row), row.on, row.declared, sorts)


def _case_said(row: ListedCase, open_cases: dict[str, CaseView]) -> terms.NewListedCase:
    return terms.NewListedCase(
        row.title, CaseKind(row.kind), row.sort, row.native_title, row.region,
        row.case_id if row.case_id in open_cases else "",
    )  # fmt: skip

"""Numbers of campaigns: entered as printed, corrected without losing what was said before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.casework.terms import Source
from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.values import UNCOUNTED, ValueKind
from coldframe.custody.actions import act
from coldframe.publication.actions.campaign_rows import (
    line,
    locked,
    optional_line,
    period_columns,
    said_columns,
    sha256_of,
    words,
)
from coldframe.publication.models import Campaign, CampaignTally, CampaignTallyEntry
from coldframe.publication.queries.campaigns import tally_view
from coldframe.publication.terms.breakdowns import BreakdownKind
from coldframe.publication.terms.campaigns import CampaignEvent, NewCampaignTally
from coldframe.publication.terms.figures import Unit

MAX_REGIONS = 200
"""Places that one act names."""


def record_tally(campaign_id: str, tally: NewCampaignTally, *, actor: Actor, as_of: datetime) -> str:
    """Enter one number of a campaign, as a body or a source has it.

    What contradicts is taken in, because sources do; the campaign's page shows it.

    Returns:
        Its id.

    Raises:
        NotAllowed: The actor does not publish figures.
        NotFound: No such campaign, or the measure, body or whole is not of it.
        InvalidInput: No source, a whole of another unit or that is a part itself, or a day that has not begun.

    Records:
        campaign_tally_recorded: on the campaign, with tally, measure, body, qualifier and number.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = _new_tally(locked(campaign_id, actor), tally, actor=actor, as_of=as_of)
        ledger.record(CampaignEvent.TALLY_RECORDED, campaign_id, tally=row.id, **_typed(tally))
    return row.id


def correct_tally(
    tally_id: str, tally: NewCampaignTally, reason: str, *, actor: Actor, as_of: datetime
) -> None:
    """Correct a number: what it counts, how many, or who says so. What was said before stays.

    Raises:
        NotAllowed: The actor does not publish figures.
        NotFound: As for :func:`record_tally`; no such tally.
        InvalidInput: As for :func:`record_tally`; no reason; parts of another unit hang on it.

    Records:
        campaign_tally_corrected: on the campaign, with the version, what holds now, whether another thing is
            counted now, and the SHA-256 of the reason.
    """
    require(actor, Permission.FIGURE_PUBLISH)
    why = words(reason, "reason", required=True)
    with act(actor=actor, as_of=as_of) as ledger:
        row = CampaignTally.objects.select_for_update().filter(id=tally_id).first()
        if row is None:
            raise NotFound("There is no such number in this campaign.")
        before = tally_view(row)
        changed = before.said.measure_id != tally.measure_id
        _put_tally(row, tally, number=len(before.versions) + 1, reason=why, actor=actor, as_of=as_of)
        ledger.record(
            CampaignEvent.TALLY_CORRECTED, row.campaign_id, tally=row.id, version=len(before.versions) + 1,
            changed_unit=changed, reason_sha256=sha256_of(why), **_typed(tally),
        )  # fmt: skip


def name_regions(
    campaign_id: str,
    measure_id: str,
    regions: Sequence[str],
    source: Source,
    *,
    is_open: bool,
    actor: Actor,
    as_of: datetime,
) -> tuple[str, ...]:
    """Enter the places that a source names without counting: "named, count unknown", never 0.

    Args:
        campaign_id: The campaign.
        measure_id: What there was one or more of in each place.
        regions: As printed, in order.
        source: Who names them.
        is_open: It says that there are other places, too.
        actor: Who enters them.
        as_of: Now.

    Returns:
        Ids of their tallies.

    Raises:
        NotAllowed: The actor does not publish figures.
        NotFound: No such campaign or measure.
        InvalidInput: None, too many, one twice, or one that stands under this measure already.

    Records:
        campaign_regions_named: on the campaign, with the measure and how many; no name.
    """
    names = [line(each, "regions") for each in regions if each.strip()]
    if not 1 <= len(names) <= MAX_REGIONS or len(set(names)) < len(names):
        raise InvalidInput(f"Name 1 to {MAX_REGIONS} places, each once.", field="regions")
    with act(actor=actor, as_of=as_of) as ledger:
        campaign = locked(campaign_id, actor)
        rows = [tally_view(each).said for each in campaign.tallies.prefetch_related("entries")]
        known = {each.region for each in rows if each.measure_id == measure_id}
        twice = next((name for name in names if name in known), None)
        if twice:
            raise InvalidInput(
                f"“{twice}” stands under this measure already. Correct that entry.", field="regions"
            )
        found = [
            _new_tally(
                campaign,
                NewCampaignTally(measure_id, UNCOUNTED, source, region=name, is_open=is_open),
                actor=actor, as_of=as_of,
            )
            for name in names
        ]  # fmt: skip
        ledger.record(
            CampaignEvent.REGIONS_NAMED, campaign.id, measure=measure_id, regions=len(names), is_open=is_open
        )
    return tuple(row.id for row in found)


def _new_tally(
    campaign: Campaign, tally: NewCampaignTally, *, actor: Actor, as_of: datetime
) -> CampaignTally:
    place = campaign.tallies.count() + 1
    row = CampaignTally.objects.create(id=new_id("cta"), campaign=campaign, recorded_at=as_of, place=place)
    _put_tally(row, tally, number=1, reason="", actor=actor, as_of=as_of)
    return row


def _put_tally(
    row: CampaignTally, said: NewCampaignTally, *, number: int, reason: str, actor: Actor, as_of: datetime
) -> None:
    campaign = row.campaign
    measure = campaign.measures.filter(id=said.measure_id).first()
    body = campaign.bodies.filter(id=said.body_id).first()
    whole = campaign.tallies.filter(id=said.part_of).exclude(id=row.id).first()
    if measure is None or (said.body_id and body is None) or (said.part_of and whole is None):
        raise NotFound("There is no such measure, body or number in this campaign.")
    unit = Unit(measure.unit)
    if whole is not None:
        of = tally_view(whole).said
        if of.part_of:
            _refuse_circle(row, whole)
        if campaign.measures.get(id=of.measure_id).unit != unit or of.value.kind is ValueKind.PERCENT:
            raise InvalidInput("A part is counted in the unit of its whole.", field="part_of")
    parts = CampaignTallyEntry.objects.filter(part_of=row).exclude(measure__unit=unit)
    if any(tally_view(each.tally).said.part_of == row.id for each in parts):
        raise InvalidInput(
            "Parts of another unit hang on this number. Correct those first.", field="measure_id"
        )
    value = said.value
    CampaignTallyEntry.objects.create(
        tally=row, measure=measure, body=body, kind=value.kind, qualifier=value.qualifier,
        quantity=value.number, decimals=value.decimals,
        words=optional_line(said.words, "words"), base=optional_line(said.base, "base"),
        population=optional_line(said.population, "population", most=400),
        region=optional_line(said.region, "region"), part_of=whole, parts_kind=BreakdownKind(said.parts_kind),
        is_inside=said.is_inside, is_open=said.is_open, note=words(said.note, "note"),
        **period_columns(said.first, said.last),
        **said_columns(said.source, number=number, reason=reason, by=actor.person_id, at=as_of),
    )  # fmt: skip


def _refuse_circle(row: CampaignTally, whole: CampaignTally) -> None:
    above: CampaignTally | None = whole
    while above is not None:
        if above.id == row.id:
            raise InvalidInput("A number cannot be a part of itself.", field="part_of")
        part_of = tally_view(above).said.part_of
        above = CampaignTally.objects.get(id=part_of) if part_of else None


def _typed(tally: NewCampaignTally) -> dict[str, object]:
    value = tally.value
    whole = value.kind is ValueKind.COUNT and value.number == value.number.to_integral_value()
    return {
        "measure": tally.measure_id, "body": tally.body_id or None, "part_of": tally.part_of or None,
        "value_kind": value.kind, "qualifier": value.qualifier, "quantity": int(value.number) if whole else None,
    }  # fmt: skip

"""Numbers of campaigns: entered as printed, corrected without losing what was said before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.casework.rules.printed import check_printed_v1
from coldframe.casework.terms import Quantity, Source
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.money import MINOR_DIGITS
from coldframe.core.said import Said
from coldframe.core.values import UNCOUNTED, ValueKind
from coldframe.custody.actions import act
from coldframe.publication.actions.campaign_rows import (
    following,
    line,
    locked,
    optional_line,
    period_columns,
    said_columns,
    sha256_of,
    strike,
    words,
)
from coldframe.publication.models import Campaign, CampaignTally, CampaignTallyEntry
from coldframe.publication.published.labels import role_of
from coldframe.publication.queries.campaigns import tally_view
from coldframe.publication.terms.breakdowns import BreakdownKind, RowRole
from coldframe.publication.terms.campaigns import SHARES, CampaignEvent, NewCampaignTally, counts_another
from coldframe.publication.terms.campaigns import CampaignTally as CampaignTallyView

MAX_REGIONS = 200
"""Places that one act names."""


def record_tally(campaign_id: str, tally: NewCampaignTally, *, actor: Actor, as_of: datetime) -> str:
    """Enter one number of a campaign, as a body or a source has it.

    Parts that together make more than their whole are taken in, because sources say so; the campaign's page
    shows it. One that by itself exceeds it is no part of it.

    Returns:
        Its id.

    Raises:
        NotAllowed: The actor does not publish figures.
        NotFound: No such campaign, or the measure, body or whole is not of it.
        InvalidInput: No source, a day that has not begun, a fraction of a thing, a number firmer than the printed
            words, a body that was struck out, a place that is all places, a whole of another unit or currency or that
            this exceeds; or the number stands here already.

    Records:
        campaign_tally_recorded: on the campaign, with tally, measure, body, qualifier and number.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        campaign = locked(campaign_id, actor)
        row = _new_tally(campaign, tally, _tallies(campaign), actor=actor, as_of=as_of)
        ledger.record(CampaignEvent.TALLY_RECORDED, campaign_id, tally=row.id, **_typed(tally))
    return row.id


def correct_tally(
    tally_id: str, tally: NewCampaignTally, reason: str, *, corrects: int, actor: Actor, as_of: datetime
) -> None:
    """Correct a number: what it counts, how many, or who says so. What was said before stays.

    Args:
        tally_id: The number.
        tally: The whole of it, as it should read.
        reason: Why.
        corrects: Number of the version that the person read.
        actor: Who corrects it.
        as_of: Now.

    Raises:
        NotAllowed: The actor does not publish figures.
        NotFound: As for :func:`record_tally`; no such tally.
        InvalidInput: As for :func:`record_tally`; no reason; parts hang on it that are of another unit or exceed it.
        Conflict: Somebody corrected it since it was read, or struck it out.

    Records:
        campaign_tally_corrected: on the campaign, with the version, what holds now, whether another thing is
            counted now, and the SHA-256 of the reason.
    """
    require(actor, Permission.FIGURE_PUBLISH)
    why = words(reason, "reason", required=True)
    with act(actor=actor, as_of=as_of) as ledger:
        row = CampaignTally.objects.filter(id=tally_id).first()
        if row is None:
            raise NotFound("There is no such number in this campaign.")
        locked(row.campaign_id, actor)
        row.refresh_from_db()
        before = tally_view(row)
        if before.struck is not None:
            raise Conflict(
                "Somebody struck this out. Enter it anew if it was said after all.", field="reason"
            )
        number = following(before.versions[-1].number, corrects)
        others = [each for each in _tallies(row.campaign) if each.id != row.id]
        _put_tally(row, tally, others, number=number, reason=why, actor=actor, as_of=as_of)
        ledger.record(
            CampaignEvent.TALLY_CORRECTED, row.campaign_id, tally=row.id, version=number,
            changed_unit=counts_another(before.said, tally), reason_sha256=sha256_of(why), **_typed(tally),
        )  # fmt: skip


def strike_tally(tally_id: str, reason: str, *, read: int, actor: Actor, as_of: datetime) -> None:
    """Say that a number was never said of this campaign. It stays to be seen, and enters nothing any more.

    Args:
        tally_id: The number.
        reason: Why.
        read: Number of the version that the person read.
        actor: Who strikes it out.
        as_of: Now.

    Raises:
        NotAllowed: The actor does not publish figures.
        NotFound: There is none.
        InvalidInput: No reason; parts hang on it.
        Conflict: It was struck before, or somebody corrected it since it was read.

    Records:
        campaign_tally_struck: on the campaign, with the number's id and the SHA-256 of the reason.
    """
    require(actor, Permission.FIGURE_PUBLISH)
    with act(actor=actor, as_of=as_of) as ledger:
        row = CampaignTally.objects.filter(id=tally_id).first()
        if row is None:
            raise NotFound("There is no such number in this campaign.")
        others = _tallies(locked(row.campaign_id, actor))
        row.refresh_from_db()
        if any(each.said.part_of == row.id for each in others):
            raise InvalidInput("Parts hang on this number. Correct or strike those first.", field="reason")
        why = strike(row, reason, by=actor.person_id, at=as_of)
        # After it: of one that was struck before, that is what to read.
        following(row.entries.count(), read)
        ledger.record(CampaignEvent.TALLY_STRUCK, row.campaign_id, tally=row.id, reason_sha256=sha256_of(why))


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
        InvalidInput: None, too many, one twice, or one that this source has under this measure already.

    Records:
        campaign_regions_named: on the campaign, with the measure and how many; no name.
    """
    names = [line(each, "regions") for each in regions if each.strip()]
    if not 1 <= len(names) <= MAX_REGIONS or len(set(names)) < len(names):
        raise InvalidInput(Said("Name 1 to %(most)s places, each once.", most=MAX_REGIONS), field="regions")
    with act(actor=actor, as_of=as_of) as ledger:
        campaign = locked(campaign_id, actor)
        others, found = _tallies(campaign), []
        for name in names:
            tally = NewCampaignTally(measure_id, UNCOUNTED, source, region=name, is_open=is_open)
            row = _new_tally(campaign, tally, others, actor=actor, as_of=as_of)
            found.append(row.id)
            others.append(tally_view(row))
        ledger.record(
            CampaignEvent.REGIONS_NAMED, campaign.id, measure=measure_id, regions=len(names), is_open=is_open
        )
    return tuple(found)


def _tallies(campaign: Campaign) -> list[CampaignTallyView]:
    """Those that stand."""
    rows = campaign.tallies.filter(struck_at=None).prefetch_related("entries")
    return [tally_view(each) for each in rows]


def _new_tally(
    campaign: Campaign,
    tally: NewCampaignTally,
    others: Sequence[CampaignTallyView],
    *,
    actor: Actor,
    as_of: datetime,
) -> CampaignTally:
    place = campaign.tallies.count() + 1
    row = CampaignTally.objects.create(id=new_id("cta"), campaign=campaign, recorded_at=as_of, place=place)
    _put_tally(row, tally, others, number=1, reason="", actor=actor, as_of=as_of)
    return row


def _put_tally(
    row: CampaignTally,
    said: NewCampaignTally,
    others: Sequence[CampaignTallyView],
    *,
    number: int,
    reason: str,
    actor: Actor,
    as_of: datetime,
) -> None:
    campaign = row.campaign
    measure = campaign.measures.filter(id=said.measure_id).first()
    body = campaign.bodies.filter(id=said.body_id).first()
    whole = campaign.tallies.filter(id=said.part_of, struck_at=None).exclude(id=row.id).first()
    if measure is None or (said.body_id and body is None) or (said.part_of and whole is None):
        raise NotFound("There is no such measure, body or number in this campaign.")
    units = {each.id: (each.unit, each.currency) for each in campaign.measures.all()}
    value = said.value
    exponent = value.number.normalize().as_tuple().exponent
    typed = max(value.decimals, -exponent if isinstance(exponent, int) else 0)
    # 25.000 is how some print twenty-five thousand: as a decimal it would be 25.
    if value.kind is ValueKind.COUNT and typed > MINOR_DIGITS.get(measure.currency, 0):
        raise InvalidInput(
            "Things and people are counted in whole numbers, and money in no smaller part than its currency has. "
            "Write 25000 or 25,000.",
            field="number",
        )
    if role_of(said.region) in (RowRole.TOTAL, RowRole.SUBTOTAL):
        raise InvalidInput(
            Said(
                "“%(region)s” is all places together, and would be added to them. Leave the place empty.",
                region=said.region,
            ),
            field="region",
        )
    check_printed_v1(Quantity(value.qualifier, value.number), said.source.native_text)
    was = row.entries.order_by("-number").first()
    if body is not None and body.struck_at is not None and (was is None or was.body_id != body.id):
        raise InvalidInput("This body was struck out. Choose who counted instead.", field="body_id")
    if whole is not None:
        _refuse_circle(row, whole)
        _check_part(said, tally_view(whole).said, units, field="part_of")
    for each in others:
        if each.said.part_of == row.id:
            _check_part(each.said, said, units, field="measure_id")
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
    # As it is kept: cleaned, and with its white space made one.
    _refuse_twice(tally_view(row).said, [each.said for each in others])


def _check_part(
    part: NewCampaignTally, whole: NewCampaignTally, units: dict[str, tuple[str, str]], *, field: str
) -> None:
    """Hold a part against its whole; ``field`` is the one at fault."""
    if units[part.measure_id] != units[whole.measure_id] or whole.value.kind in SHARES:
        raise InvalidInput(
            "A part is counted in the unit and the currency of its whole. Choose another whole, or correct the "
            "parts of this number first.",
            field=field,
        )
    most = whole.value.possible.most
    if most is not None and part.value.possible.least > most:
        raise InvalidInput(
            Said(
                "A part cannot exceed its whole: at least %(least)s of %(most)s. Correct the one that is "
                "wrong first, or enter it as a part of nothing.",
                least=f"{part.value.possible.least:,f}",
                most=f"{most:,f}",
            ),
            field="number",
        )


def _refuse_twice(said: NewCampaignTally, others: Sequence[NewCampaignTally]) -> None:
    """Refuse a number that stands here already, and a place that one source counts twice."""

    def place(one: NewCampaignTally) -> tuple[object, ...]:
        return (
            one.measure_id, one.region, one.body_id, one.population, one.first, one.last, one.part_of, one.is_inside,
            one.source.title, one.value.kind if one.value.kind in SHARES else "", one.base,
        )  # fmt: skip

    def thing(one: NewCampaignTally) -> tuple[object, ...]:
        return (*place(one), one.value.number, one.value.qualifier, one.words, one.note)

    if said.region and any(place(one) == place(said) for one in others):
        raise InvalidInput(
            Said(
                "“%(region)s” stands under this measure already, from the same source. Correct that entry.",
                region=said.region,
            ),
            field="region",
        )
    if any(thing(one) == thing(said) for one in others):
        raise InvalidInput(
            "This number stands here already. If it is another one, say whom or what it covers.",
            field="number",
        )


def _refuse_circle(row: CampaignTally, whole: CampaignTally) -> None:
    """Refuse a number that would be a part of its own part."""
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

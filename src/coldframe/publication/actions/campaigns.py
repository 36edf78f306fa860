"""Entering campaigns: who did what together, as each source says it, with corrections that overwrite nothing."""

from __future__ import annotations

import hashlib
from datetime import datetime

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.money import require_currency
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
    zone_of,
)
from coldframe.publication.models import Campaign, CampaignBody, CampaignEntry, CampaignMeasure
from coldframe.publication.queries.campaigns import measure_view
from coldframe.publication.terms.campaigns import CampaignEvent, NewBody, NewCampaign
from coldframe.publication.terms.figures import Unit


def declare_campaign(campaign: NewCampaign, *, actor: Actor, as_of: datetime) -> str:
    """Enter a campaign: its names, legal trigger, and period in the days of a zone.

    Returns:
        Its id.

    Raises:
        NotAllowed: The actor does not publish figures.
        InvalidInput: No name, no source, a text too long, a period that ends before it begins, or no such zone.

    Records:
        campaign_declared: on the campaign; no name.
    """
    require(actor, Permission.FIGURE_PUBLISH)
    with act(actor=actor, as_of=as_of) as ledger:
        row = Campaign.objects.create(id=new_id("cmp"), declared_at=as_of)
        _put_campaign(row, campaign, number=1, reason="", actor=actor, as_of=as_of)
        ledger.record(CampaignEvent.DECLARED, row.id)
    return row.id


def correct_campaign(
    campaign_id: str, campaign: NewCampaign, reason: str, *, corrects: int, actor: Actor, as_of: datetime
) -> None:
    """Say anew what a campaign is. What was said before stays.

    Args:
        campaign_id: The campaign.
        campaign: The whole of it, as it should read.
        reason: Why.
        corrects: Number of the version that the person read.
        actor: Who corrects it.
        as_of: Now.

    Raises:
        NotAllowed: The actor does not publish figures.
        NotFound: There is none.
        InvalidInput: As for :func:`declare_campaign`; no reason.
        Conflict: Somebody corrected it since it was read.

    Records:
        campaign_corrected: on the campaign, with the version and the SHA-256 of the reason.
    """
    why = words(reason, "reason", required=True)
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(campaign_id, actor)
        number = following(row.entries.count(), corrects)
        _put_campaign(row, campaign, number=number, reason=why, actor=actor, as_of=as_of)
        ledger.record(CampaignEvent.CORRECTED, row.id, version=number, reason_sha256=sha256_of(why))


def add_body(campaign_id: str, body: NewBody, *, actor: Actor, as_of: datetime) -> str:
    """Enter a body that issued, led, joined or helped. Attributions that disagree stand side by side.

    Returns:
        Its id.

    Raises:
        NotAllowed: The actor does not publish figures.
        NotFound: There is no such campaign.
        InvalidInput: No name or no source, or the same source says the same of it already.

    Records:
        campaign_body_added: on the campaign, with the body's id and role.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(campaign_id, actor)
        same = {
            "role": body.role,
            "name": line(body.name, "name"),
            "source": line(body.source, "source", most=400),
        }
        if row.bodies.filter(struck_at=None, **same).exists():
            raise InvalidInput("This body stands here already, from the same source.", field="name")
        found = CampaignBody.objects.create(
            id=new_id("cbo"),
            campaign=row,
            native_name=optional_line(body.native_name, "native_name"),
            other_names=[line(each, "other_names") for each in body.other_names],
            **same,
            added_by=actor.person_id,
            added_at=as_of,
        )
        ledger.record(CampaignEvent.BODY_ADDED, row.id, body=found.id, role=body.role)
    return found.id


def strike_body(body_id: str, reason: str, *, actor: Actor, as_of: datetime) -> None:
    """Say that a body did not take part so. It stays to be seen, with what it counted.

    Raises:
        NotAllowed: The actor does not publish figures.
        NotFound: There is none.
        InvalidInput: No reason.
        Conflict: It was struck before.

    Records:
        campaign_body_struck: on the campaign, with the body's id and the SHA-256 of the reason.
    """
    require(actor, Permission.FIGURE_PUBLISH)
    with act(actor=actor, as_of=as_of) as ledger:
        found = CampaignBody.objects.filter(id=body_id).first()
        if found is None:
            raise NotFound("There is no such body.")
        locked(found.campaign_id, actor)
        row = CampaignBody.objects.get(id=body_id)
        why = strike(row, reason, by=actor.person_id, at=as_of)
        ledger.record(CampaignEvent.BODY_STRUCK, row.campaign_id, body=row.id, reason_sha256=sha256_of(why))


def declare_measure(
    campaign_id: str,
    unit: Unit,
    *,
    what: str,
    counting_point: str,
    duplicate_rule: str,
    currency: str = "",
    are_minors: bool = False,
    actor: Actor,
    as_of: datetime,
) -> str:
    """Declare what a campaign counts. No measure, no number.

    Args:
        campaign_id: The campaign.
        unit: What one is.
        what: One sentence for a reader.
        counting_point: What has to have happened for one to count.
        duplicate_rule: When two count as one; "not stated" is an answer.
        currency: ISO 4217, of money only.
        are_minors: Only children are counted.
        actor: Who declares it.
        as_of: Now.

    Returns:
        Its id.

    Raises:
        NotAllowed: The actor does not publish figures.
        NotFound: There is no such campaign.
        InvalidInput: One of them is empty, or the currency does not fit the unit.

    Records:
        campaign_measure_declared: on the campaign, with the measure's id and unit.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        campaign = locked(campaign_id, actor)
        row = CampaignMeasure(
            id=new_id("cme"),
            campaign=campaign,
            unit=unit,
            what=line(what, "what", most=400),
            counting_point=line(counting_point, "counting_point", most=400),
            duplicate_rule=line(duplicate_rule, "duplicate_rule", most=400),
            currency=require_currency(currency) if currency.strip() else "",
            are_minors=are_minors,
            place=campaign.measures.count() + 1,
            declared_by=actor.person_id,
            declared_at=as_of,
        )
        measure_view(row)
        row.save(force_insert=True)
        ledger.record(CampaignEvent.MEASURE_DECLARED, campaign.id, measure=row.id, unit=unit)
    return row.id


def record_export(campaign_id: str, content: bytes, *, actor: Actor, as_of: datetime) -> None:
    """Note that a campaign's file is handed out, before it is.

    Raises:
        NotAllowed: The actor does not publish figures.
        NotFound: There is no such campaign.

    Records:
        campaign_exported: on the campaign, with the file's SHA-256.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(campaign_id, actor)
        ledger.record(CampaignEvent.EXPORTED, row.id, sha256=hashlib.sha256(content).hexdigest())


def _put_campaign(
    row: Campaign, said: NewCampaign, *, number: int, reason: str, actor: Actor, as_of: datetime
) -> None:
    CampaignEntry.objects.create(
        campaign=row,
        name=line(said.name, "name"),
        native_name=optional_line(said.native_name, "native_name"),
        other_names=[line(each, "other_names") for each in said.other_names],
        trigger=optional_line(said.trigger, "trigger", most=400),
        trigger_native=optional_line(said.trigger_native, "trigger_native", most=400),
        trigger_on=said.trigger_on,
        objectives=words(said.objectives, "objectives"),
        zone=zone_of(said.zone),
        **period_columns(said.first, said.last),
        **said_columns(said.source, number=number, reason=reason, by=actor.person_id, at=as_of),
    )

"""Batches of typical cases: what the announcement says, and its list."""

from __future__ import annotations

from datetime import datetime

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.casework.queries import get_case
from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.rough_dates import parse_rough_date
from coldframe.core.said import Said
from coldframe.custody.actions import act
from coldframe.publication.actions.campaign_rows import (
    following,
    line,
    locked,
    optional_line,
    said_columns,
    sha256_of,
    strike,
    words,
)
from coldframe.publication.models import Batch, BatchEntry, ListedCase
from coldframe.publication.terms.campaigns import CampaignEvent, NewBatch, NewListedCase


def record_batch(campaign_id: str, batch: NewBatch, *, actor: Actor, as_of: datetime) -> str:
    """Enter a batch of cases, as announced; its list follows by :func:`list_case`.

    Returns:
        Its id.

    Raises:
        NotAllowed: The actor does not publish figures.
        NotFound: There is no such campaign.
        InvalidInput: No number, no source, no day, or another batch of the campaign has this number.

    Records:
        campaign_batch_recorded: on the campaign, with the batch's id and how many cases it says that it holds.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = Batch.objects.create(id=new_id("cba"), campaign=locked(campaign_id, actor), recorded_at=as_of)
        _put_batch(row, batch, number=1, reason="", actor=actor, as_of=as_of)
        ledger.record(CampaignEvent.BATCH_RECORDED, campaign_id, batch=row.id, declared=batch.declared)
    return row.id


def correct_batch(
    batch_id: str, batch: NewBatch, reason: str, *, corrects: int, actor: Actor, as_of: datetime
) -> None:
    """Correct what a batch says of itself. What was said before stays; its list stays.

    Args:
        batch_id: The batch.
        batch: The whole of what it says, as it should read.
        reason: Why.
        corrects: Number of the version that the person read.
        actor: Who corrects it.
        as_of: Now.

    Raises:
        NotAllowed: The actor does not publish figures.
        NotFound: There is none.
        InvalidInput: As for :func:`record_batch`; no reason.
        Conflict: Somebody corrected it since it was read.

    Records:
        campaign_batch_corrected: on the campaign, with the batch's id, version, declared count and the SHA-256 of
            the reason.
    """
    why = words(reason, "reason", required=True)
    with act(actor=actor, as_of=as_of) as ledger:
        row = _batch(batch_id, actor)
        number = following(row.entries.count(), corrects)
        _put_batch(row, batch, number=number, reason=why, actor=actor, as_of=as_of)
        ledger.record(
            CampaignEvent.BATCH_CORRECTED, row.campaign_id, batch=row.id, version=number,
            declared=batch.declared, reason_sha256=sha256_of(why),
        )  # fmt: skip


def list_case(batch_id: str, listed: NewListedCase, *, actor: Actor, as_of: datetime) -> str:
    """Enter one case of a batch's list; perhaps with the desk's own case about the matter.

    Returns:
        Its id.

    Raises:
        NotAllowed: The actor does not publish figures.
        NotFound: No such batch, or the desk's case is not open to the actor.
        InvalidInput: No title, or the case stands in the list already.

    Records:
        campaign_case_listed: on the campaign, with batch, entry and kind. Which case of the desk it is, is told by
            an event of that case: also campaign_case_listed, on the case, with campaign and entry.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        batch = _batch(batch_id, actor)
        case = get_case(listed.case_id, actor=actor) if listed.case_id else None
        _refuse_twice(batch, listed)
        row = ListedCase.objects.create(
            id=new_id("cli"),
            batch=batch,
            place=batch.cases.count() + 1,
            title=line(listed.title, "title", most=400),
            native_title=optional_line(listed.native_title, "native_title", most=400),
            kind=listed.kind,
            sort=optional_line(listed.sort, "sort", most=100),
            region=optional_line(listed.region, "region"),
            case_id=case.id if case else "",
            listed_by=actor.person_id,
            listed_at=as_of,
        )
        ledger.record(
            CampaignEvent.CASE_LISTED, batch.campaign_id, batch=batch.id, entry=row.id, case_kind=listed.kind
        )
        if case:
            ledger.record(CampaignEvent.CASE_LISTED, case.id, campaign=batch.campaign_id, entry=row.id)
    return row.id


def strike_case(listed_id: str, reason: str, *, actor: Actor, as_of: datetime) -> None:
    """Say that an entry of a batch's list does not stand there. It stays to be seen, with the reason.

    Raises:
        NotAllowed: The actor does not publish figures.
        NotFound: There is none.
        InvalidInput: No reason.
        Conflict: It was struck before.

    Records:
        campaign_case_struck: on the campaign, with the entry's id and the SHA-256 of the reason.
    """
    require(actor, Permission.FIGURE_PUBLISH)
    with act(actor=actor, as_of=as_of) as ledger:
        found = ListedCase.objects.filter(id=listed_id).first()
        if found is None:
            raise NotFound("There is no such case in this batch.")
        _batch(found.batch_id, actor)
        row = ListedCase.objects.select_related("batch").get(id=listed_id)
        why = strike(row, reason, by=actor.person_id, at=as_of)
        ledger.record(
            CampaignEvent.CASE_STRUCK, row.batch.campaign_id, entry=row.id, reason_sha256=sha256_of(why)
        )


def _batch(batch_id: str, actor: Actor) -> Batch:
    require(actor, Permission.FIGURE_PUBLISH)
    row = Batch.objects.filter(id=batch_id).first()
    if row is None:
        raise NotFound("There is no such batch.")
    # One after another in a campaign: what is refused because it stands there already has to be seen.
    locked(row.campaign_id, actor)
    return row


def _refuse_twice(batch: Batch, listed: NewListedCase) -> None:
    """Refuse a case that stands in the list: it would be counted twice, and hide one that is missing."""
    for each in batch.cases.filter(struck_at=None):
        if (each.title.casefold(), each.region) == (
            " ".join(listed.title.split()).casefold(), " ".join(listed.region.split()),
        ) or (each.case_id and each.case_id == listed.case_id):  # fmt: skip
            raise InvalidInput(
                "This case stands in the list already. If there are two, tell them apart by their titles or places.",
                field="title",
            )


def _put_batch(
    row: Batch, said: NewBatch, *, number: int, reason: str, actor: Actor, as_of: datetime
) -> None:
    if said.on.strip():
        parse_rough_date(said.on, field="on")
    label = line(said.number, "number", most=40)
    others = row.campaign.batches.exclude(id=row.id).prefetch_related("entries")
    if any(max(each.entries.all(), key=lambda one: one.number).label == label for each in others):
        raise InvalidInput(
            Said(
                "Batch “%(label)s” of this campaign stands here already. Correct that one, or say whose "
                "number this is.",
                label=label,
            ),
            field="number",
        )
    BatchEntry.objects.create(
        batch=row,
        label=label,
        on=said.on.strip(),
        declared=said.declared,
        sorts=[[line(name, "sorts", most=100), count] for name, count in said.sorts],
        **said_columns(said.source, number=number, reason=reason, by=actor.person_id, at=as_of),
    )

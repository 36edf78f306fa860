"""Reads of what came of people, what may come of them, how a case ended, and who is to be told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from coldframe.access.queries import list_granted_objects, may
from coldframe.access.terms import Permission
from coldframe.casework.models import Case, CaseLink, Disposal, Party, PartyOutcome, Reopening, Safeguard
from coldframe.casework.queries.cases import select_case
from coldframe.casework.queries.parties import party_view, read_parties
from coldframe.casework.rules import disposals_open_v1, feedback_v1
from coldframe.casework.terms import (
    DisposalCode,
    DisposalView,
    LinkKind,
    OutcomeCode,
    OutcomeReason,
    OutcomeView,
    PartyView,
    ReopeningView,
    SafeguardKind,
    SenderView,
)
from coldframe.core.actors import Actor, ActorKind
from coldframe.custody.queries import list_due
from coldframe.custody.terms import DueView
from coldframe.referral.queries import list_feedback_given, list_received


def list_disposals(case_id: str, *, actor: Actor) -> tuple[DisposalView, ...]:
    """List how a case ended, each time, the newest first."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = Disposal.objects.filter(case_id=case_id).order_by("-decided_at", "-id")
    return tuple(
        DisposalView(DisposalCode(row.code), row.reason, row.decided_by, row.decided_at) for row in rows
    )


def find_disposal(case_id: str, *, actor: Actor) -> DisposalView | None:
    """Find how a case that is closed now ended; ``None`` while it is open."""
    if select_case(case_id, Permission.CASE_VIEW, actor).closed_at is None:
        return None
    return next(iter(list_disposals(case_id, actor=actor)), None)


def list_reopenings(case_id: str, *, actor: Actor) -> tuple[ReopeningView, ...]:
    """List why and when a case was opened again, the newest first."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = Reopening.objects.filter(case_id=case_id).order_by("-reopened_at", "-id")
    return tuple(ReopeningView(row.reason, row.reopened_by, row.reopened_at) for row in rows)


def list_open_disposals(case_id: str, *, actor: Actor) -> tuple[DisposalCode, ...]:
    """List the ways in which a case may end, from what is open to its people."""
    case = select_case(case_id, Permission.CASE_VIEW, actor)
    return open_disposals(party_view(row) for row in read_parties(case))


def open_disposals(parties: Iterable[PartyView]) -> tuple[DisposalCode, ...]:
    """List the ways in which a case with just these people and organizations may end."""
    allowed = disposals_open_v1(frozenset(each.stages) for each in parties)
    return tuple(code for code in DisposalCode if code in allowed)


def list_outcomes(case_id: str, *, actor: Actor) -> tuple[OutcomeView, ...]:
    """List what came of the people of a case, the newest first, corrected entries among them."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = list(PartyOutcome.objects.filter(party__case_id=case_id).order_by("-decided_at", "-id"))
    newer = {row.corrects_id: row.id for row in rows if row.corrects_id}
    return tuple(outcome_view(row, newer.get(row.id, "")) for row in rows)


def current_outcome(party: Party) -> PartyOutcome | None:
    """Find what came of somebody, as it stands."""
    rows = list(party.outcomes.all())
    corrected = {row.corrects_id for row in rows}
    standing = [row for row in rows if row.id not in corrected]
    return max(standing, key=lambda row: row.decided_at, default=None)


def list_senders(case_id: str, *, actor: Actor) -> tuple[SenderView, ...]:
    """List who sent what the case rests on, and how often each was told what came of it."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    found = []
    for clue_id in CaseLink.objects.filter(case_id=case_id, kind=LinkKind.CLUE).values_list(
        "target_id", flat=True
    ):
        came = list_received(clue_id=clue_id)
        found += [
            SenderView(clue_id, each.id, each.sender_id, len(list_feedback_given(each.id))) for each in came
        ]
        if not came:
            found.append(SenderView(clue_id, "", "", 0))
    return tuple(found)


def offer_feedback(case_id: str, *, actor: Actor) -> dict[str, str]:
    """Fill in what the senders of a closed case may be told: question to closed answer; empty while it is open.

    It is an offer to the person who tells them, and tells nobody anything.
    """
    disposal = find_disposal(case_id, actor=actor)
    if disposal is None:
        return {}
    found = Safeguard.objects.filter(case_id=case_id, kind=SafeguardKind.IDENTIFIED).exists()
    filled = feedback_v1(disposal.code, child_identified=found)
    offered = {"status": str(filled.status), "child_identified": str(filled.child_identified)}
    return offered | ({"closed_reason": str(filled.closed_reason)} if filled.closed_reason else {})


def list_due_people(*, before: datetime, actor: Actor) -> tuple[tuple[PartyView, DueView], ...]:
    """List the people in the actor's cases whose data are to be destroyed before a moment, the earliest first."""
    due = list_due(before=before, prefix="pty", limit=1000)
    if actor.kind is not ActorKind.PERSON or not may(actor, Permission.CASE_VIEW):
        return ()
    ids = {each.subject for each in due}
    cases = Case.objects.filter(id__in=list_granted_objects(actor.id), parties__in=ids).distinct()
    people = {row.id: party_view(row) for case in cases for row in read_parties(case) if row.id in ids}
    return tuple((people[each.subject], each) for each in due if each.subject in people)


def outcome_view(row: PartyOutcome, corrected_by: str = "") -> OutcomeView:
    """Turn a row into the value that leaves the stage."""
    return OutcomeView(
        id=row.id,
        party_id=row.party_id,
        code=OutcomeCode(row.code),
        reasons=tuple(OutcomeReason(code) for code in row.reasons),
        reason=row.reason,
        ages_pack=row.ages_pack,
        retention_pack=row.retention_pack,
        corrects=row.corrects_id or "",
        corrected_by=corrected_by,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )

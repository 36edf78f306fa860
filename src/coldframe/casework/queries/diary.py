"""Reads of a case's further names, where it stood, its tasks and its timeline."""

from __future__ import annotations

from datetime import datetime, timedelta

from coldframe.access.queries import list_granted_objects, may
from coldframe.access.terms import Permission
from coldframe.casework.models import CaseName, CaseTask, EnteredMoment, Standing
from coldframe.casework.queries.cases import select_case
from coldframe.casework.rules.timeline import order_v1
from coldframe.casework.terms import CaseStatus
from coldframe.casework.terms.diary import (
    CaseNameKind,
    CaseNameView,
    MomentKind,
    MomentView,
    StandingView,
    TaskView,
    TimelineEntry,
)
from coldframe.core.actors import Actor, ActorKind
from coldframe.core.rough_moments import RoughMoment, parse_rough_moment
from coldframe.custody.queries import list_events

TIMELINE_MOST = 20_000
"""Custody events that a timeline reads; the ledger's own page has every one."""


def list_names(case_id: str, *, actor: Actor) -> tuple[CaseNameView, ...]:
    """List the further names of a case, in the order in which they were added."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    return tuple(
        name_view(row) for row in CaseName.objects.filter(case_id=case_id).order_by("added_at", "id")
    )


def list_standings(case_id: str, *, actor: Actor) -> tuple[StandingView, ...]:
    """List where a case stood, what was said last first."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = Standing.objects.filter(case_id=case_id).order_by("-said_at", "-id")
    return tuple(StandingView(CaseStatus(row.status), row.on, row.said_by, row.said_at) for row in rows)


def list_tasks(case_id: str, *, actor: Actor) -> tuple[TaskView, ...]:
    """List the tasks of a case: what is open first, by the day it is due; then what ended, the newest first."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = [task_view(row) for row in CaseTask.objects.filter(case_id=case_id).order_by("given_at", "id")]
    opened = sorted((row for row in rows if row.done_at is None), key=_by_due)
    ended = sorted((row for row in rows if row.done_at), key=lambda row: str(row.done_at), reverse=True)
    return (*opened, *ended)


def list_own_tasks(*, actor: Actor) -> tuple[TaskView, ...]:
    """List what the actor is to do, in every case that is open to them, by the day it is due."""
    if actor.kind is not ActorKind.PERSON or not may(actor, Permission.CASE_VIEW):
        return ()
    rows = CaseTask.objects.filter(
        case_id__in=list_granted_objects(actor.id), assigned_to=actor.id, done_at=None, case__closed_at=None
    )
    return tuple(sorted((task_view(row) for row in rows.order_by("given_at", "id")), key=_by_due))


def list_moments(case_id: str, *, actor: Actor, as_of: datetime) -> tuple[MomentView, ...]:
    """List the events that people entered, those withdrawn among them, in the order of entry."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = EnteredMoment.objects.filter(case_id=case_id).order_by("entered_at", "id")
    return tuple(moment_view(row, as_of=as_of) for row in rows)


def list_timeline(case_id: str, *, actor: Actor, zone: str, as_of: datetime) -> tuple[TimelineEntry, ...]:
    """List what happened in a case: what its custody says and what people entered, in order.

    Args:
        case_id: A case open to the actor.
        actor: Who reads.
        zone: IANA zone of the reader: there a day, a month and a year begin.
        as_of: Now.

    Returns:
        Events of which the ledger mentions the case, at most ``TIMELINE_MOST``, and entered ones that stand.
    """
    entered = list_moments(case_id, actor=actor, as_of=as_of)
    lines = [
        TimelineEntry(
            each.when, None, each.kind, is_custody=False, text=each.text, source=each.source,
            by=each.entered_by, id=each.id,
        )
        for each in entered if not each.withdrawn_by
    ]  # fmt: skip
    lines += [
        TimelineEntry(
            RoughMoment(event.at.isoformat(timespec="minutes"), event.at, event.at + timedelta(minutes=1)),
            event.at, event.kind, is_custody=True, text="", source=str(event.sequence), by=event.actor.removeprefix("person:"), id="",
        )
        for event in list_events(about=case_id, limit=TIMELINE_MOST)
    ]  # fmt: skip
    return order_v1(lines, zone)


def name_view(row: CaseName) -> CaseNameView:
    """Turn a row into the value that leaves the stage."""
    return CaseNameView(
        row.id, CaseNameKind(row.kind), row.text, row.script, row.source, row.added_by, row.added_at
    )


def task_view(row: CaseTask) -> TaskView:
    """Turn a row into the value that leaves the stage."""
    return TaskView(
        row.id, row.case_id, row.text, row.assigned_to, row.due_on, row.given_by, row.given_at,
        row.done_by, row.done_at, row.is_dropped, row.outcome,
    )  # fmt: skip


def moment_view(row: EnteredMoment, *, as_of: datetime) -> MomentView:
    """Turn a row into the value that leaves the stage."""
    when = parse_rough_moment(row.when, as_of=max(as_of, row.entered_at))
    assert when is not None
    return MomentView(
        row.id, when, MomentKind(row.kind), row.text, row.source, row.entered_by, row.entered_at,
        row.withdrawn_by, row.withdrawn_why,
    )  # fmt: skip


def _by_due(task: TaskView) -> tuple[bool, str]:
    return task.due_on is None, str(task.due_on)

"""Reads of cases, of what they rest on, their notes and how they ended."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q

from coldframe.access.queries import list_granted_objects, may
from coldframe.access.terms import Permission
from coldframe.casework.models import Case, CaseLink, CaseName, Note
from coldframe.casework.rules.case_codes import code_key_v1
from coldframe.casework.terms import (
    CaseKind,
    CaseStatus,
    CaseView,
    LinkKind,
    LinkView,
    NoteView,
)
from coldframe.core.actors import Actor, ActorKind
from coldframe.core.errors import NotFound
from coldframe.core.said import gettext_noop

_ABSENT = gettext_noop(
    "There is no such case, or it is not open to you. Ask somebody who works on it to give you access."
)


def get_case(case_id: str, *, actor: Actor) -> CaseView:
    """Get one case.

    Raises:
        NotFound: There is none, or it is not open to the actor.
    """
    return case_view(select_case(case_id, Permission.CASE_VIEW, actor))


def find_case(case_id: str, *, actor: Actor) -> CaseView | None:
    """Find one case that is open to the actor."""
    try:
        return get_case(case_id, actor=actor)
    except NotFound:
        return None


def list_cases(
    *, actor: Actor, status: CaseStatus | None = None, text: str = "", offset: int = 0, limit: int = 50
) -> tuple[CaseView, ...]:
    """List the cases open to the actor, the newest first.

    Args:
        actor: Who reads.
        status: Only those that stand there.
        text: Only those of which the code, a further name or the title holds this. Of codes the separator does not
            matter: ``1.27`` finds ``1·27``.
        offset: How many to leave out.
        limit: At most this many.
    """
    if actor.kind is not ActorKind.PERSON or not may(actor, Permission.CASE_VIEW):
        return ()
    rows = Case.objects.filter(id__in=list_granted_objects(actor.id))
    if status is not None:
        rows = rows.filter(status=status)
    if text.strip():
        key = code_key_v1(text) or text.strip()
        named = CaseName.objects.filter(key__contains=key).values("case_id")
        rows = rows.filter(Q(code_key__contains=key) | Q(title__icontains=text.strip()) | Q(id__in=named))
    return tuple(case_view(row) for row in rows.order_by("-opened_at", "id")[offset : offset + limit])


def list_cases_about(target_id: str, *, actor: Actor) -> tuple[CaseView, ...]:
    """List the cases open to the actor that rest on this clue, referral, decision or report."""
    if actor.kind is not ActorKind.PERSON or not may(actor, Permission.CASE_VIEW):
        return ()
    rows = Case.objects.filter(id__in=list_granted_objects(actor.id), links__target_id=target_id)
    return tuple(case_view(row) for row in rows.distinct().order_by("-opened_at", "id"))


def count_cases() -> int:
    """Count all cases. A number only, so no actor is needed."""
    return Case.objects.count()


def list_links(case_id: str, *, actor: Actor) -> tuple[LinkView, ...]:
    """List what a case rests on."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = CaseLink.objects.filter(case_id=case_id).order_by("linked_at", "id")
    return tuple(LinkView(LinkKind(r.kind), r.target_id, r.linked_by, r.linked_at) for r in rows)


def list_notes(case_id: str, *, actor: Actor) -> tuple[NoteView, ...]:
    """List the notes of a case, the oldest first: of each the latest revision, with the earlier ones in it."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    notes: dict[str, NoteView] = {}
    for row in Note.objects.filter(case_id=case_id).order_by("number", "written_at", "id"):
        view = note_view(row)
        before = notes.get(view.first_id)
        earlier = (replace(before, earlier=()), *before.earlier) if before else ()
        notes[view.first_id] = replace(view, earlier=earlier)
    return tuple(notes.values())


def select_case(case_id: str, permission: Permission, actor: Actor) -> Case:
    """Select a case that is open to the actor for this permission.

    Raises:
        NotFound: There is none, or it is not open to the actor.
    """
    row = Case.objects.filter(id=case_id).first()
    if row is None or not may(actor, permission, case_id):
        raise NotFound(_ABSENT)
    return row


def note_view(row: Note) -> NoteView:
    """Turn a revision into the value that leaves the stage."""
    return NoteView(
        row.id, row.number, row.first_id or row.id, row.text, row.reason, row.written_by, row.written_at,
        row.emptied_by, row.emptied_why,
    )  # fmt: skip


def case_view(row: Case) -> CaseView:
    """Turn a row into the value that leaves the stage."""
    return CaseView(
        id=row.id,
        code=row.code,
        title=row.title,
        kind=CaseKind(row.kind),
        status=CaseStatus(row.status),
        status_on=row.status_on,
        jurisdiction=row.jurisdiction,
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        emptied_at=row.emptied_at,
    )

"""Where a matter belongs as far as is known, what people noted about it, and what was worked out before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings

from coldframe.core.errors import NotFound
from coldframe.intake.queries import get_clue, is_reporters_own, list_items
from coldframe.intake.terms import ClueView, ItemView
from coldframe.referral.jurisdiction.collecting import collect_v1
from coldframe.referral.jurisdiction.tables.registry import open_tables
from coldframe.referral.jurisdiction.terms import Evidence, EvidenceKind, Hypothesis, Role, TableInfo
from coldframe.referral.jurisdiction.weighing import weigh_v1
from coldframe.referral.models import Assessment, PlaceNote
from coldframe.referral.rules import names_of
from coldframe.referral.terms import AssessmentView, Belonging, NoteView
from coldframe.rulepacks.loader import get_version, load
from coldframe.rulepacks.places import PlacePack
from coldframe.rulepacks.terms import PackName


def where_belongs(clue_id: str, *, as_of: datetime) -> Belonging:
    """Work out where a clue's matter belongs, from what is known now. Writes nothing.

    Raises:
        NotFound: There is no such clue.
    """
    notes = PlaceNote.objects.filter(clue_id=clue_id, withdrawn_at=None)
    return belonging_of(get_clue(clue_id), list_items(clue_id), notes, as_of)


def belonging_of(
    clue: ClueView, items: Sequence[ItemView], notes: Iterable[PlaceNote], as_of: datetime
) -> Belonging:
    """Work out where a matter belongs from what has been read of it already."""
    pack = load(PackName.JURISDICTION, on=as_of.date())
    tables, problems = open_tables(settings.COLDFRAME_PLACE_TABLES)
    named = [item for item in items if clue.has_reporter and names_of(item)]
    evidence = (
        *collect_v1(
            clue,
            items,
            reporters_own={item.id for item in named if is_reporters_own(clue.id, names_of(item))},
            tables=tables,
            pack=pack,
        ),
        *(Evidence(Role(note.role), EvidenceKind(note.kind), note.id, (note.place,)) for note in notes),
    )
    return Belonging(
        clue.id, pack.id, tuple(table.info for table in tables), problems, evidence, weigh_v1(evidence, pack)
    )


def list_place_notes(clue_id: str) -> tuple[NoteView, ...]:
    """Return the places that people noted for a clue and did not withdraw, oldest first."""
    rows = PlaceNote.objects.filter(clue_id=clue_id, withdrawn_at=None).order_by("noted_at", "id")
    return tuple(
        NoteView(row.id, Role(row.role), EvidenceKind(row.kind), row.place, row.noted_by, row.noted_at)
        for row in rows
    )


def list_assessments(clue_id: str) -> tuple[AssessmentView, ...]:
    """Return what was worked out about a clue before, the newest first."""
    rows = Assessment.objects.filter(clue_id=clue_id).order_by("-made_at", "-id")
    return tuple(_assessment(row) for row in rows)


def replay_assessment(assessment_id: str) -> tuple[Hypothesis, ...]:
    """Work an assessment out again from what it was made of, under its own rule pack.

    Raises:
        NotFound: There is no such assessment, or its pack is not installed.
    """
    row = Assessment.objects.filter(pk=assessment_id).first()
    if row is None:
        raise NotFound("There is no assessment with this id.")
    pack = get_version(row.pack_id)
    assert isinstance(pack, PlacePack)
    return weigh_v1((Evidence.from_json(stored) for stored in row.evidence), pack)


def _assessment(row: Assessment) -> AssessmentView:
    return AssessmentView(
        id=row.id,
        clue_id=row.clue_id,
        referral_id=row.referral_id,
        pack_id=row.pack_id,
        routes_number=row.routes_number,
        tables=tuple(TableInfo(*table) for table in row.tables),
        evidence=tuple(Evidence.from_json(stored) for stored in row.evidence),
        hypotheses=tuple((role, place, points, level) for role, place, points, level in row.hypotheses),
        made_by=row.made_by,
        made_at=row.made_at,
    )

"""Reads of counts, with their corrections."""

from __future__ import annotations

from coldframe.access.terms import Permission
from coldframe.casework.models import Tally, TallyEntry
from coldframe.casework.models.goods import Sourced
from coldframe.casework.queries.cases import select_case
from coldframe.casework.rules import parts_v1, totals_v1
from coldframe.casework.rules.printed import is_in_print_v1
from coldframe.casework.terms import (
    Counted,
    CountedUnit,
    NewTally,
    Parts,
    Quantity,
    Source,
    Strength,
    TallyTotal,
    TallyVersion,
    TallyView,
)
from coldframe.core.actors import Actor
from coldframe.core.errors import NotFound
from coldframe.core.values import Qualifier


def list_tallies(case_id: str, *, actor: Actor) -> tuple[TallyView, ...]:
    """List the counts of a case in the order of entry, each with all its corrections."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = Tally.objects.filter(case_id=case_id).prefetch_related("entries").order_by("recorded_at", "id")
    return tuple(tally_view(row) for row in rows)


def get_tally(tally_id: str, *, actor: Actor) -> TallyView:
    """Get one count.

    Raises:
        NotFound: There is none, or its case is not open to the actor.
    """
    row = Tally.objects.prefetch_related("entries").filter(id=tally_id).first()
    select_case(row.case_id if row else "", Permission.CASE_VIEW, actor)
    if row is None:
        raise NotFound("There is no such count in this case.")
    return tally_view(row)


def sum_tallies(case_id: str, *, actor: Actor) -> tuple[TallyTotal, ...]:
    """Add what may be added of a case's counts: one sum a kind, unit and population."""
    return totals_v1(list_tallies(case_id, actor=actor))


def list_parts(case_id: str, *, actor: Actor) -> tuple[Parts, ...]:
    """List the counts that have subsets, with what these leave over."""
    return parts_v1(list_tallies(case_id, actor=actor))


def list_unprinted(case_id: str, *, actor: Actor) -> frozenset[str]:
    """List the counts whose number does not stand in the words from which it was read: most often a slip."""
    return frozenset(
        each.id
        for each in list_tallies(case_id, actor=actor)
        if not is_in_print_v1(each.said.quantity, each.said.source.native_text)
    )


def tally_view(row: Tally) -> TallyView:
    """Turn a row into the value that leaves the stage."""
    entries = sorted(row.entries.all(), key=lambda entry: entry.number)
    return TallyView(
        row.id,
        row.case_id,
        tuple(
            TallyVersion(entry.number, _said(entry), entry.reason, entry.by, entry.at) for entry in entries
        ),
    )


def source_of(row: Sourced) -> Source:
    """Read where a number comes from."""
    return Source(row.source, Strength(row.strength), row.body, row.native_text, row.source_on)


def _said(row: TallyEntry) -> NewTally:
    return NewTally(
        counted=Counted(row.counted),
        unit=CountedUnit(row.unit),
        quantity=Quantity(Qualifier(row.qualifier) if row.qualifier else None, row.quantity, row.words),
        source=source_of(row),
        population=row.population,
        part_of=row.part_of_id or "",
        held_in=row.held_in_id or "",
        members=tuple(row.members),
        is_open=row.is_open,
        due_on=row.due_on,
        note=row.note,
    )

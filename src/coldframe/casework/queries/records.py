"""One read for people, organizations and things alike: what a name, an identifier or a judgement is about."""

from __future__ import annotations

from coldframe.access.terms import Permission
from coldframe.casework.models import Case, Exhibit, Judgement, Party, Thing
from coldframe.casework.queries.cases import _ABSENT, select_case
from coldframe.casework.rules.judgements import groups_v1
from coldframe.casework.terms.judgements import JudgementKind, JudgementState
from coldframe.core.actors import Actor
from coldframe.core.errors import NotFound

Record = Party | Thing


def select_record(record_id: str, permission: Permission, actor: Actor) -> Record:
    """Select a party or thing of a case that is open to the actor; ``case`` is loaded with it.

    Raises:
        NotFound: There is none, or its case is not open to the actor: both answer alike.
    """
    row: Record | None
    if record_id.startswith("thg_"):
        row = Thing.objects.select_related("case").filter(id=record_id).first()
    else:
        row = Party.objects.select_related("case").filter(id=record_id).first()
    if row is None:
        raise NotFound(_ABSENT)
    select_case(row.case_id, permission, actor)
    return row


def find_case_of(record_id: str) -> str:
    """Find in which case a person or an exhibit is; empty if there is none. No more than that leaves a closed case."""
    table = Exhibit if record_id.startswith("exh_") else Party
    return table.objects.filter(id=record_id).values_list("case_id", flat=True).first() or ""


def groups_of(case: Case) -> dict[str, frozenset[str]]:
    """Read which records of a case were judged the same, by the judgements in force."""
    rows = Judgement.objects.filter(
        case=case, kind=JudgementKind.SAME, state=JudgementState.IN_FORCE
    ).values_list("left_id", "right_id")
    return groups_v1(rows)


def same_as(record: Record) -> frozenset[str]:
    """Read which records one was judged the same as, itself included."""
    return groups_of(record.case).get(record.id, frozenset((record.id,)))

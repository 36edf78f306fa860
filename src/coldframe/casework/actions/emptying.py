"""Destroying texts: those that name somebody whose data go, and all of a case whose people are gone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import models

from coldframe.access.terms import Permission
from coldframe.casework import models as tables
from coldframe.casework.actions.cases import paragraph, sha256_of
from coldframe.casework.queries import case_view, select_case
from coldframe.casework.queries.naming import LABELS, TEXTS, naming, rows_with_texts
from coldframe.casework.rules.emptying import names_v1
from coldframe.casework.sealing import unseal
from coldframe.casework.terms import CaseView, CaseworkEvent, PartyKind
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict
from coldframe.custody.actions import Ledger, act
from coldframe.custody.queries import find_hold


def empty_about(case_id: str, names: Collection[str], *, actor: Actor, as_of: datetime) -> None:
    """Destroy every text of a case that holds one of somebody's names. Call inside ``act``, the case locked.

    Records:
        exhibit_emptied: on the exhibit, with the step, for each step that lost its texts.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        _empty(case_id, names, ledger)


def empty_case(case_id: str, reason: str, *, actor: Actor, as_of: datetime) -> CaseView:
    """Destroy all texts of a closed case of whose people nothing is known any more. Its numbers and custody stay.

    Args:
        case_id: A closed case open to the actor.
        reason: Why; the one text that stays.
        actor: A person who works on the case.
        as_of: Now.

    Raises:
        NotFound: The case is not open to the actor.
        InvalidInput: No reason.
        Conflict: It is open, a legal hold keeps it, something is known of its people still, others are still
            asked whether they work on the same, or it was done before.

    Records:
        case_emptied: on the case, with the SHA-256 of the reason; exhibit_emptied: on each exhibit.
    """
    actor.person_id  # noqa: B018 - a person confirms it
    why = paragraph(reason, "reason")
    with act(actor=actor, as_of=as_of) as ledger:
        select_case(case_id, Permission.CASE_WORK, actor)
        case = tables.Case.objects.select_for_update().get(id=case_id)
        _require_over(case)
        _empty(case_id, None, ledger)
        tables.Alias.objects.filter(case=case).delete()
        tables.Identifier.objects.filter(case=case).delete()
        tables.CaseName.objects.filter(case=case).delete()
        tables.PartyFacts.objects.filter(party__case=case).update(sealed="", registration="", place=[])
        tables.Party.objects.filter(case=case).update(sealed="")
        case.emptied_at, case.emptied_why = as_of, why
        case.save(update_fields=("emptied_at", "emptied_why"))
        ledger.record(CaseworkEvent.CASE_EMPTIED, case.id, reason_sha256=sha256_of(why))
    return case_view(case)


def _empty(case_id: str, names: Collection[str] | None, ledger: Ledger) -> None:
    """Empty what holds one of the names; with ``None``, all of it."""
    for table, (way, columns) in TEXTS.items():
        for row in rows_with_texts(table, way, case_id):
            hit = naming(row, columns, names)
            if isinstance(row, tables.ExhibitStep):
                _empty_step(row, hit, ledger)
            elif isinstance(row, tables.Note) and "text" in hit and not row.emptied_by:
                row.emptied_by, row.emptied_at = ledger.actor.person_id, ledger.as_of
                _save(row, hit, "", "emptied_by", "emptied_at")
            else:
                _save(row, hit, "")
    for table, (way, columns) in LABELS.items():
        for row in rows_with_texts(table, way, case_id):
            _save(row, naming(row, columns, names), str(row.pk) if table == "FlowEnd" else "…")
    for entry in tables.TallyEntry.objects.filter(tally__case=case_id).exclude(members=[]):
        entry.members = ["…" if names is None or names_v1(each, names) else each for each in entry.members]
        entry.save(update_fields=("members",))
    for judgement in tables.Judgement.objects.filter(case=case_id).exclude(answers={}):
        judgement.answers = {
            code: "" if names is None or names_v1(said, names) else said
            for code, said in judgement.answers.items()
        }
        judgement.save(update_fields=("answers",))
    _forget_what_came(case_id, names)


def _forget_what_came(case_id: str, names: Collection[str] | None) -> None:
    for row in tables.ImportedRow.objects.filter(brought__case=case_id):
        if names is None or names_v1(unseal(row.sealed, row.id)["row"], names):
            row.delete()


def _save(row: models.Model, hit: list[str], text: str, *more: str) -> None:
    if hit:
        for column in hit:
            setattr(row, column, text)
        row.save(update_fields=[*hit, *more])


def _empty_step(row: tables.ExhibitStep, hit: list[str], ledger: Ledger) -> None:
    """All texts of a step go together, so that the rest can still be held against custody."""
    if hit and not row.is_emptied:
        row.is_emptied = True
        _save(row, list(TEXTS["ExhibitStep"][1]), "", "is_emptied")
        ledger.record(CaseworkEvent.EXHIBIT_EMPTIED, row.exhibit_id, steps=[row.id])


def _require_over(case: tables.Case) -> None:
    people = tables.Party.objects.filter(case=case, kind=PartyKind.PERSON)
    if case.emptied_at is not None:
        raise Conflict("The texts of this case were destroyed before.")
    if case.closed_at is None:
        raise Conflict("This case is open. Close it first.")
    if find_hold(case.id, *people.values_list("id", flat=True)) is not None:
        raise Conflict("A legal hold keeps this case. Nothing in it can be destroyed while it is in force.")
    if people.filter(stub_of="").exists():
        raise Conflict("Something is known of its people still. Their data go first, each when they are due.")
    if tables.DeconflictionEntry.objects.filter(case=case, removed_at=None).exists():
        raise Conflict("Others are still asked whether they work on the same. Remove that first.")

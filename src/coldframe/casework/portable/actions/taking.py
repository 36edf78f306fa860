"""Putting rows that came into a case, whichever can be; each is kept as it came, with its id over there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, models, transaction

from coldframe.casework.actions.outcomes import keep_in_time
from coldframe.casework.actions.steps import write_step
from coldframe.casework.models import Case, CaseImport, Exhibit, ImportedRow, Party
from coldframe.casework.portable.acceptance import require_acceptable
from coldframe.casework.portable.rows import NotTaken, build_row
from coldframe.casework.portable.tables import TABLES, Table
from coldframe.casework.portable.terms import Beside, Row
from coldframe.casework.sealing import seal
from coldframe.casework.terms import Hand, HandlingKind
from coldframe.core.actors import Actor
from coldframe.core.errors import ColdframeError
from coldframe.core.ids import new_id
from coldframe.core.said import gettext_noop as _
from coldframe.core.text import clean
from coldframe.custody.actions import Ledger


@dataclass(slots=True)
class Taker:
    """Takes rows into a case, whichever can be; keeps each as it came, with its id over there.

    Attributes:
        held: SHA-256 of files that came along and whose bytes were hashed here.
        own: Id over there to id here.
        kept: Id over there to the row that keeps it already: a second try.
    """

    case: Case
    brought: CaseImport
    ledger: Ledger
    held: frozenset[str]
    own: dict[str, str]
    kept: dict[str, ImportedRow] = field(default_factory=dict)

    def take(self, tables: Mapping[str, list[Row]]) -> None:
        """Take in what can be, table by table, so that what a row names is there before it."""
        for table in TABLES:
            pending = list(tables.get(table.name, ()))
            while pending:
                waiting = []
                for raw in pending:
                    problem = self._try(table, raw)
                    if problem is not None and problem.why is Beside.LEANS_ON_ANOTHER:
                        waiting.append((raw, problem))
                    elif problem is not None:
                        self._keep(table.name, raw, problem)
                if len(waiting) == len(pending):  # nothing of it leads on
                    for raw, problem in waiting:
                        self._keep(table.name, raw, problem)
                    break
                pending = [raw for raw, _ in waiting]

    def keep_beside(self, rows: Iterable[tuple[str, Row]]) -> None:
        """Keep rows of no table that is known here."""
        for table, raw in rows:
            self._keep(table, raw, NotTaken(Beside.NOT_UNDERSTOOD, _("This desk has no place for it.")))

    def _try(self, table: Table, raw: Row) -> NotTaken | None:
        origin = raw.get("id")
        if not isinstance(origin, str) or not origin or len(origin) > 200 or origin != clean(origin):
            return NotTaken(Beside.NOT_UNDERSTOOD, _("It has no id."))
        if origin in self.own:
            return NotTaken(Beside.NOT_UNDERSTOOD, _("Another row has the same id."))
        if table.beside:
            return NotTaken(Beside.NOT_OURS, table.beside)
        own_id = new_id(table.prefix) if table.prefix else ""
        try:
            with transaction.atomic():
                row = build_row(
                    table, raw, own_id, self.own, actor=self.ledger.actor, as_of=self.ledger.as_of
                )
                self._put(row)
                require_acceptable(table, row, as_of=self.ledger.as_of)
        except NotTaken as problem:
            return problem
        except (ColdframeError, DatabaseError, ObjectDoesNotExist, ValueError, TypeError, KeyError, LookupError,
                ArithmeticError, AssertionError):  # fmt: skip
            return NotTaken(Beside.NOT_UNDERSTOOD, _("This desk cannot read it."))
        self.own[origin] = str(row.pk)
        self._keep(table.name, raw, None, str(row.pk))
        return None

    def _put(self, row: models.Model) -> None:
        if hasattr(row, "case_id"):
            row.case_id = self.case.id
        if not isinstance(row, Exhibit):
            row.save(force_insert=True)
            return
        actor, here = self.ledger.actor.person_id, row.sha256 in self.held
        row.item_id, row.is_verified, row.admitted_by, row.admitted_at = "", here, actor, self.ledger.as_of
        row.save(force_insert=True)
        receiver = Hand(actor) if here else Hand("", self.brought.desk or "another desk")
        write_step(
            row, HandlingKind.ADMITTED, self.ledger, number=1, receiver=receiver, place="Vault" if here else "",
            sha256_after=row.sha256,
            detail={"sha256": row.sha256 or None, "verified": here, "exhibit_kind": row.kind,
                    "original": row.original_id, "brought": self.brought.id},
        )  # fmt: skip

    def _keep(self, table: str, raw: Row, problem: NotTaken | None, own_id: str = "") -> None:
        origin = clean(str(raw.get("id") or ""))[:200]
        row = self.kept.get(origin)
        if row is None:
            row = ImportedRow(id=new_id("imr"), brought=self.brought, table=table, origin_id=origin)
            row.sealed = seal({"row": json.dumps(raw, ensure_ascii=False)}, row.id)
        row.own_id, row.party_id = own_id, self._about(table, raw)
        row.why, row.problem = (problem.why, problem.words) if problem else ("", "")
        row.save()

    def _about(self, table: str, raw: Row) -> str:
        named = ("id",) if table == "parties" else ("party", "holder_id", "subject_id", "left_id", "party_id")
        ids = [self.own.get(str(raw.get(name)), "") for name in named]
        return next((each for each in ids if each.startswith("pty_")), "")


def finish(taker: Taker, *, actor: Actor, as_of: datetime) -> None:
    """Count what was taken in, and set until when what is known of people may be kept. Call inside ``act``.

    Records:
        due_date_set: on each person who was cleared.
    """
    brought = taker.brought
    brought.taken = brought.rows.exclude(own_id="").count()
    brought.beside = brought.rows.filter(own_id="").count()
    brought.save(update_fields=("taken", "beside"))
    # Whoever was cleared there is kept here no longer than one who was cleared here.
    keep_in_time(Party.objects.select_related("case").filter(case=taker.case), actor=actor, as_of=as_of)

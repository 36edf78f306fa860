"""Closing a case with a reason, and opening it again with one."""

from __future__ import annotations

from datetime import datetime

from coldframe.access.terms import Permission
from coldframe.casework.actions.cases import note_standing, paragraph, sha256_of, working_case
from coldframe.casework.actions.outcomes import keep_in_time
from coldframe.casework.models import Case, Disposal, Reopening
from coldframe.casework.queries import case_view, list_open_disposals, read_parties, select_case
from coldframe.casework.terms import (
    CaseStatus,
    CaseView,
    CaseworkEvent,
    DisposalCode,
)
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.core.ids import new_id
from coldframe.core.said import Listed, Said
from coldframe.custody.actions import act


def close_case(case_id: str, code: DisposalCode, reason: str, *, actor: Actor, as_of: datetime) -> CaseView:
    """Close a case with its disposal. From now on what is known of its people falls due.

    Nobody is told by it: who sent what the case rests on is offered to a person (``list_senders``).

    Raises:
        NotFound: The case is not open to the actor.
        InvalidInput: No reason, or a prosecution in a case in which nobody can answer for the act.
        Conflict: It is closed already.

    Records:
        case_closed: on the case, with the code and the SHA-256 of the reason.
        due_date_set: by custody, on each person of whom nothing falls due yet.
    """
    person_id = actor.person_id
    words = paragraph(reason, "reason")
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor)
        allowed = list_open_disposals(case_id, actor=actor)
        if code not in allowed:
            raise InvalidInput(
                Said(
                    "Nobody in this case is established to be above the age of responsibility, so it cannot end "
                    "as %(disposal)s. Choose one of: %(disposals)s.",
                    disposal=code,
                    disposals=Listed(allowed, ", "),
                ),
                field="code",
            )
        Disposal.objects.create(
            id=new_id("dis"), case=case, code=code, reason=words, decided_by=person_id, decided_at=as_of
        )
        case.status, case.status_on, case.closed_at = CaseStatus.CLOSED, as_of.date(), as_of
        case.save(update_fields=("status", "status_on", "closed_at"))
        note_standing(case, person_id=person_id, as_of=as_of)
        keep_in_time(read_parties(case), actor=actor, as_of=as_of)
        ledger.record(CaseworkEvent.CASE_CLOSED, case.id, disposal=code, reason_sha256=sha256_of(words))
    return case_view(case)


def reopen_case(case_id: str, reason: str, *, actor: Actor, as_of: datetime) -> CaseView:
    """Open a closed case again. How it ended before stays visible; who was cleared stays due.

    Raises:
        NotFound: The case is not open to the actor.
        InvalidInput: No reason.
        Conflict: It is not closed, or its texts were destroyed.

    Records:
        case_reopened: on the case, with the SHA-256 of the reason.
        due_date_withdrawn: by custody, on each person of whom the closing alone had made something due.
    """
    person_id = actor.person_id
    words = paragraph(reason, "reason")
    with act(actor=actor, as_of=as_of) as ledger:
        select_case(case_id, Permission.CASE_WORK, actor)
        case = Case.objects.select_for_update().get(id=case_id)
        if case.closed_at is None:
            raise Conflict("This case is open.")
        if case.emptied_at is not None:
            raise Conflict("The texts of this case were destroyed. Open a new one that links to it.")
        Reopening.objects.create(
            id=new_id("rop"), case=case, reason=words, reopened_by=person_id, reopened_at=as_of
        )
        case.status, case.status_on, case.closed_at = CaseStatus.OPEN, as_of.date(), None
        case.save(update_fields=("status", "status_on", "closed_at"))
        note_standing(case, person_id=person_id, as_of=as_of)
        keep_in_time(read_parties(case), actor=actor, as_of=as_of)
        ledger.record(CaseworkEvent.CASE_REOPENED, case.id, reason_sha256=sha256_of(words))
    return case_view(case)

"""What a case keeps besides people and goods: further names, tasks, and events that people enter."""

from __future__ import annotations

from datetime import date, datetime

from coldframe.access.queries import list_object_people
from coldframe.casework.actions.cases import line, paragraph, sha256_of, working_case
from coldframe.casework.actions.records import words
from coldframe.casework.models import CaseName, CaseTask, EnteredMoment
from coldframe.casework.queries.diary import moment_view, name_view, task_view
from coldframe.casework.rules.case_codes import code_key_v1
from coldframe.casework.rules.pseudonyms import script_of_v1
from coldframe.casework.terms import CaseworkEvent
from coldframe.casework.terms.diary import CaseNameKind, CaseNameView, MomentKind, MomentView, TaskView
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.rough_moments import parse_rough_moment
from coldframe.core.said import gettext_noop
from coldframe.custody.actions import act

_NO_TASK = gettext_noop("There is no such task in this case.")
_NO_MOMENT = gettext_noop("There is no such event in this case.")


def name_case(
    case_id: str, kind: CaseNameKind, text: str, *, source: str = "", actor: Actor, as_of: datetime
) -> CaseNameView:
    """Add a further name or code of a case, as somebody prints it. It never says that two cases are one.

    Raises:
        NotFound: The case is not open to the actor.
        InvalidInput: No text, a text that is too long, or one that the case has already.
        Conflict: The case is closed.

    Records:
        case_named: on the case, with the entry, its kind and script; never the text.
    """
    person_id = actor.person_id
    said, where = line(text, "text"), words(source, "source")
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor)
        if CaseName.objects.filter(case=case, kind=kind, text=said).exists():
            raise InvalidInput("The case has this name already.", field="text")
        row = CaseName.objects.create(
            id=new_id("cnm"), case=case, kind=kind, text=said, key=code_key_v1(said)[:200],
            script=script_of_v1(said), source=where, added_by=person_id, added_at=as_of,
        )  # fmt: skip
        ledger.record(
            CaseworkEvent.CASE_NAMED, case.id, case_name=row.id, name_kind=kind, script=row.script.lower()
        )
    return name_view(row)


def give_task(
    case_id: str, text: str, assigned_to: str, *, due_on: date | None = None, actor: Actor, as_of: datetime
) -> TaskView:
    """Give somebody something to do in a case.

    Args:
        case_id: A case open to the actor.
        text: What is to be done.
        assigned_to: A person to whom the case is open; the actor too.
        due_on: By the end of which day, or ``None``.
        actor: A person who works on the case.
        as_of: Now.

    Raises:
        NotFound: The case is not open to the actor.
        InvalidInput: No text, the case is not open to that person, or the day is past.
        Conflict: The case is closed.

    Records:
        task_given: on the case, with task, person and day.
    """
    person_id, said = actor.person_id, paragraph(text, "text")
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor)
        if assigned_to not in list_object_people(case_id):
            raise InvalidInput("The case is not open to them. Let them in first.", field="assigned_to")
        if due_on is not None and due_on < as_of.date():
            raise InvalidInput("This day is over.", field="due_on")
        row = CaseTask.objects.create(
            id=new_id("tsk"), case=case, text=said, assigned_to=assigned_to, due_on=due_on,
            given_by=person_id, given_at=as_of,
        )  # fmt: skip
        ledger.record(
            CaseworkEvent.TASK_GIVEN, case.id, task=row.id, person=assigned_to,
            due_on=due_on.isoformat() if due_on else None,
        )  # fmt: skip
    return task_view(row)


def end_task(
    case_id: str,
    task_id: str,
    outcome: str,
    *,
    is_dropped: bool = False,
    actor: Actor,
    as_of: datetime,
) -> TaskView:
    """Say that a task is done, or need not be, and what came of it.

    Raises:
        NotFound: The case is not open to the actor, or there is no such task in it.
        InvalidInput: Nothing is said of what came of it.
        Conflict: It ended already, or the case is closed.

    Records:
        task_done: on the case, with the task, whether it was dropped, and the SHA-256 of the outcome.
    """
    person_id, said = actor.person_id, paragraph(outcome, "outcome")
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor)
        row = CaseTask.objects.filter(id=task_id, case=case).first()
        if row is None:
            raise NotFound(_NO_TASK)
        if row.done_at is not None:
            raise Conflict("This task ended already.")
        row.done_by, row.done_at, row.is_dropped, row.outcome = person_id, as_of, is_dropped, said
        row.save(update_fields=("done_by", "done_at", "is_dropped", "outcome"))
        ledger.record(
            CaseworkEvent.TASK_DONE, case.id, task=row.id, dropped=is_dropped, outcome_sha256=sha256_of(said)
        )
    return task_view(row)


def enter_moment(
    case_id: str, when: str, kind: MomentKind, text: str, source: str, *, actor: Actor, as_of: datetime
) -> MomentView:
    """Enter an event into the timeline, as exactly as it is known and no more.

    Args:
        case_id: A case open to the actor.
        when: ``2020``, ``2021-03``, ``2021-03-05`` or ``2021-03-05T14:05+09:00``.
        kind: What it is about.
        text: What happened; stays in its row.
        source: Where it was read.
        actor: A person who works on the case.
        as_of: Now.

    Raises:
        NotFound: The case is not open to the actor.
        InvalidInput: No such moment, one in the future, no text or no source.
        Conflict: The case is closed.

    Records:
        moment_entered: on the case, with the entry, its kind and its date.
    """
    person_id, said = actor.person_id, paragraph(text, "text")
    where = line(source, "source", max_characters=400)
    moment = parse_rough_moment(when, as_of=as_of)
    if moment is None:
        raise InvalidInput("Say when it was; if only the year is known, the year.", field="when")
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor)
        row = EnteredMoment.objects.create(
            id=new_id("mom"), case=case, when=moment.text, kind=kind, text=said, source=where,
            entered_by=person_id, entered_at=as_of,
        )  # fmt: skip
        ledger.record(
            CaseworkEvent.MOMENT_ENTERED, case.id, moment=row.id, moment_kind=kind, when=moment.text
        )
    return moment_view(row, as_of=as_of)


def withdraw_moment(
    case_id: str, moment_id: str, reason: str, *, actor: Actor, as_of: datetime
) -> MomentView:
    """Take an entered event out of the timeline; it stays readable with the reason.

    Raises:
        NotFound: The case is not open to the actor, or there is no such event in it.
        InvalidInput: No reason.
        Conflict: It was withdrawn already, or the case is closed.

    Records:
        moment_withdrawn: on the case, with the entry and the SHA-256 of the reason.
    """
    person_id, why = actor.person_id, paragraph(reason, "reason")
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor)
        row = EnteredMoment.objects.filter(id=moment_id, case=case).first()
        if row is None:
            raise NotFound(_NO_MOMENT)
        if row.withdrawn_at is not None:
            raise Conflict("This event was withdrawn already.")
        row.withdrawn_by, row.withdrawn_at, row.withdrawn_why = person_id, as_of, why
        row.save(update_fields=("withdrawn_by", "withdrawn_at", "withdrawn_why"))
        ledger.record(CaseworkEvent.MOMENT_WITHDRAWN, case.id, moment=row.id, reason_sha256=sha256_of(why))
    return moment_view(row, as_of=as_of)

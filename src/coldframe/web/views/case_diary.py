"""What the page of a case shows of its names, where it stood, its tasks, notes and the bridge."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from coldframe.access.queries import display_names, list_object_people
from coldframe.casework.queries import list_bridges, list_names, list_standings, list_tasks
from coldframe.casework.terms import CaseView
from coldframe.core.actors import Actor
from coldframe.web.forms.cases import Choices
from coldframe.web.forms.diary import NameForm, RevisionForm, TaskEndForm, TaskForm, WhyForm


def people_in(case_id: str) -> Choices:
    """Those to whom a case is open, by name."""
    names = display_names(list_object_people(case_id))
    return sorted(names.items(), key=lambda pair: pair[1])


def diary_context(case: CaseView, reader: Actor, now: datetime) -> dict[str, Any]:
    """Names, standings, tasks and bridges of a case, with a form for each; and whose names the page needs."""
    tasks, standings = list_tasks(case.id, actor=reader), list_standings(case.id, actor=reader)
    names = list_names(case.id, actor=reader)
    return {
        "today": now.date(),
        "now": now,
        "case_names": names,
        "standings": standings,
        "tasks": tasks,
        "bridges": list_bridges(case.id, actor=reader),
        "name_form": NameForm(),
        "task_form": TaskForm(people=people_in(case.id), initial={"assigned_to": reader.id}),
        "task_end_form": TaskEndForm(auto_id=False),
        "revision_form": RevisionForm(auto_id=False),
        "why_form": WhyForm(auto_id=False),
        "diary_people": {each.assigned_to for each in tasks}
        | {each.given_by for each in tasks}
        | {each.done_by for each in tasks if each.done_by}
        | {each.said_by for each in standings}
        | {each.added_by for each in names},
    }

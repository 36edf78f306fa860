"""The page of one case: everything that belongs to it, and an empty form for each thing one can do there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from coldframe.access.queries import display_names, list_object_people, list_people, may
from coldframe.access.terms import Permission
from coldframe.access.terms import Role as DeskRole
from coldframe.casework.deconfliction.actions import list_told
from coldframe.casework.deconfliction.queries import find_pause
from coldframe.casework.deconfliction.terms import HitView
from coldframe.casework.queries import (
    find_disposal,
    get_case,
    list_exhibits,
    list_groups,
    list_links,
    list_measures,
    list_notes,
    list_numbers,
    list_parties,
    list_safeguards,
    open_disposals,
)
from coldframe.casework.terms import ExhibitView, LinkKind, PartyView, Stage
from coldframe.core.actors import Actor
from coldframe.core.errors import ColdframeError, InvalidInput, NotFound
from coldframe.intake.queries import find_clue, list_items
from coldframe.web.forms.cases import (
    CloseForm,
    ExhibitForm,
    LinkForm,
    NoteForm,
    SafeguardForm,
    ShareForm,
    StatusForm,
)
from coldframe.web.forms.deconfliction import GrantForm, InterestForm, PauseForm
from coldframe.web.forms.parties import PartyForm
from coldframe.web.labels_cases import WHY_CHILD
from coldframe.web.paging import page_of
from coldframe.web.permissions import actor_of
from coldframe.web.refusals import refuse_entry
from coldframe.web.views.case_diary import diary_context
from coldframe.web.views.case_goods import goods_context
from coldframe.web.views.case_people import people_context, role_choices

Given = dict[str, Any]

MAX_PARTIES = 100
"""People and organizations on the page of a case, children first; all of them are in the table of its graph."""


@dataclass(frozen=True, slots=True)
class ShownParty:
    """Somebody in a case, with what a page says in words.

    Attributes:
        age: Whether the person is treated as a child and why; empty for an organization.
        only_welfare: At no act in question was the person shown to be old enough to answer for it.
        also: Further records that were judged to be the same somebody.
    """

    party: PartyView
    age: str
    only_welfare: bool
    also: tuple[PartyView, ...] = ()


def describe(party: PartyView) -> ShownParty:
    """Say in words how somebody's age is taken, and what that leaves open."""
    age = str(WHY_CHILD[party.child.why]) if party.child else ""
    current = [each.stages for each in party.acts if not each.corrected_by]
    answers = party.child is None or any(Stage.INDICTED in stages for stages in current)
    return ShownParty(party, age, only_welfare=not answers)


def describe_once(
    parties: tuple[PartyView, ...], groups: tuple[frozenset[str], ...]
) -> tuple[ShownParty, ...]:
    """Say it of everybody once: of records that were judged the same, at the place of the first."""
    together = {each: group for group in groups for each in group}
    found: dict[str, list[PartyView]] = {}
    for each in parties:
        found.setdefault(min(together.get(each.id, frozenset((each.id,)))), []).append(each)
    return tuple(replace(describe(first), also=tuple(others)) for first, *others in found.values())


def refuse(form: Form, problem: ColdframeError) -> None:
    """Put what the stage refused beside the field that it names.

    Raises:
        ColdframeError: It names none and is no matter of what was entered: that needs its own page. So does
            what is absent, whatever names it.
    """
    if isinstance(problem, NotFound) or (problem.field is None and not isinstance(problem, InvalidInput)):
        raise problem
    refuse_entry(form, problem)


def do_on_case(
    request: HttpRequest, case_id: str, name: str, form: Form, act: Callable[[Given], None], done: str
) -> HttpResponse:
    """Do what a form of the case's page asks; show the page again with what is wrong in it."""
    get_case(case_id, actor=actor_of(request))  # Absent and forbidden answer 404, whatever was entered.
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except ColdframeError as problem:
            refuse(form, problem)
        else:
            messages.success(request, done)
            return redirect("cases:case", case_id)
    return show_case(request, case_id, status=422, **{name: form})


def show_case(request: HttpRequest, case_id: str, *, status: int = 200, **forms: Form) -> HttpResponse:
    """Show the page of one case, with the forms given in place of empty ones."""
    now, reader = timezone.now(), actor_of(request)
    found, exhibits = get_case(case_id, actor=reader), list_exhibits(case_id, actor=reader)
    parties, disposal = list_parties(case_id, actor=reader), find_disposal(case_id, actor=reader)
    shown = describe_once(parties, list_groups(case_id, actor=reader))
    clues = linked_clues(case_id, reader)
    admitted = {each.item_id for each in exhibits}
    items = [item for clue in clues for item in list_items(clue) if item.sha256 and item.id not in admitted]
    people = list_object_people(case_id)
    notes = list_notes(case_id, actor=reader)
    seen = {found.opened_by, *people}
    seen |= {each.written_by for note in notes for each in (note, *note.earlier)}
    seen |= {each.emptied_by for note in notes for each in (note, *note.earlier) if each.emptied_by}
    interests = _interests(case_id, reader, now, exhibits)
    seen |= interests["interest_people"]
    diary = diary_context(found, reader, now)
    seen |= diary["diary_people"]
    about_people = people_context(found, reader, now)
    seen |= about_people["people_seen"]
    seen |= {each.admitted_by for each in exhibits} | ({disposal.decided_by} if disposal else set())
    colleagues = colleagues_of(case_id)
    context: dict[str, Any] = {
        "case": found,
        "clues": [(clue, find_clue(clue)) for clue in clues],
        "links": [each for each in list_links(case_id, actor=reader) if each.kind is not LinkKind.CLUE],
        "exhibits": exhibits,
        "parties": shown[:MAX_PARTIES],
        "parties_more": max(0, len(shown) - MAX_PARTIES),
        "party_names": {each.id: each.label for each in parties},
        "numbers": list_numbers(case_id, actor=reader),
        **page_of(request, "measures", list_measures(case_id, actor=reader), "measure"),
        **page_of(request, "safeguards", list_safeguards(case_id, actor=reader), "safeguard"),
        **page_of(request, "notes", notes[::-1], "note"),
        "people": people,
        "names": display_names(seen),
        "disposal": disposal,
        "is_open": found.closed_at is None,
        "may_work": may(reader, Permission.CASE_WORK, case_id),
        "may_admit": may(reader, Permission.CASE_ADMIT, case_id),
        "may_see_custody": may(reader, Permission.CUSTODY_VIEW),
        "items": items,
        **interests,
        **goods_context(case_id, reader),
        **about_people,
        **diary,
        **page_of(request, "tasks", diary["tasks"], "task"),
        "colleagues": colleagues,
        "link_form": LinkForm(),
        "exhibit_form": ExhibitForm(items=items),
        "party_form": PartyForm(roles=role_choices(found, now), others=parties),
        "safeguard_form": SafeguardForm(parties=parties, initial={"on": now.date()}),
        "note_form": NoteForm(),
        "share_form": ShareForm(colleagues=colleagues),
        "status_form": StatusForm(initial={"status": found.status, "on": now.date()}),
        "close_form": CloseForm(open_codes=open_disposals(parties)),
        **forms,
    }
    return render(request, "cases/case.html", context, status=status)


def _interests(
    case_id: str, reader: Actor, now: datetime, exhibits: tuple[ExhibitView, ...]
) -> dict[str, Any]:
    """What the page says of others with an interest, for whoever works on the case."""
    if not may(reader, Permission.CASE_WORK, case_id):
        return {"interest_people": set()}
    interests = list_told(case_id, actor=reader, as_of=now)
    pause = find_pause(case_id, actor=reader)
    return {
        "interests": [(each, [(hit, _grant_form(each.id, hit)) for hit in each.hits]) for each in interests],
        "interest_pause": pause,
        "has_hit": any(each.hits for each in interests),
        "interest_people": {each.added_by for each in interests} | ({pause.paused_by} if pause else set()),
        "interest_form": InterestForm(exhibits=exhibits),
        "pause_form": PauseForm(),
    }


def _grant_form(entry_id: str, hit: HitView) -> GrantForm:
    """A form of its own for each hit, filled in with what is shown already."""
    shown = hit.own_grant.parts if hit.own_grant else {}
    initial = {**{part.value: text for part, text in shown.items()}, "parts": [part.value for part in shown]}
    return GrantForm(initial=initial, auto_id=f"{entry_id}-{hit.counterpart_id}-%s")


def linked_clues(case_id: str, reader: Actor) -> list[str]:
    """Ids of the clues that a case rests on."""
    links = list_links(case_id, actor=reader)
    return [each.target_id for each in links if each.kind is LinkKind.CLUE]


def colleagues_of(case_id: str) -> list[tuple[str, Any]]:
    """Who could be let in: investigators to whom the case is not open yet."""
    inside = set(list_object_people(case_id))
    return [
        (each.id, each.display_name)
        for each in list_people(role=DeskRole.INVESTIGATOR)
        if each.id not in inside
    ]

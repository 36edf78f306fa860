"""What is known of one person, organization or thing: facts, names, identifiers, places, and what it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.queries import display_names, may
from coldframe.access.terms import Permission
from coldframe.casework import actions
from coldframe.casework.queries import (
    get_case,
    get_facts,
    get_party,
    get_thing,
    list_aliases,
    list_clashes,
    list_identifiers,
    list_judgements,
    list_parties,
    list_places,
    list_roles_of_thing,
    list_things,
)
from coldframe.casework.terms import (
    AliasKind,
    Clash,
    Facts,
    IdentifierView,
    JudgementReason,
    PartyKind,
    PartyView,
    PseudonymStyle,
    Relation,
    ThingView,
)
from coldframe.core.actors import Actor
from coldframe.core.errors import ColdframeError, InvalidInput, NotFound
from coldframe.web.forms.cases import Choices
from coldframe.web.forms.people import (
    AliasForm,
    FactsForm,
    IdentifierForm,
    LinkRecordsForm,
    NotSameForm,
    PlaceForm,
    PseudonymForm,
    RoleForm,
    SameForm,
    UndoForm,
    WithdrawForm,
)
from coldframe.web.permissions import actor_of, page
from coldframe.web.views.case_page import Given, refuse
from coldframe.web.views.case_people import role_choices

Shown = PartyView | ThingView


@page(Permission.CASE_VIEW)
@require_GET
def record(request: HttpRequest, case_id: str, record_id: str) -> HttpResponse:
    """Show a record; with ``?other=``, the form that says that both are the same is filled in."""
    return _show(request, _get(case_id, record_id, actor_of(request)), other=request.GET.get("other", ""))


@page(Permission.CASE_WORK)
@require_POST
def facts(request: HttpRequest, case_id: str, record_id: str) -> HttpResponse:
    """Record what is known of a party."""
    reader = actor_of(request)
    shown = _get(case_id, record_id, reader)
    form = _facts_form(shown, _records(shown, reader), reader, request.POST)

    def act(given: Given) -> None:
        actions.record_facts(record_id, form.facts(), actor=reader, as_of=timezone.now())

    return _do(request, shown, "facts_form", form, act)


@page(Permission.CASE_WORK)
@require_POST
def alias(request: HttpRequest, case_id: str, record_id: str) -> HttpResponse:
    """Add a name."""
    reader = actor_of(request)

    def act(given: Given) -> None:
        actions.add_alias(
            record_id, AliasKind(given["kind"]), given["text"],
            language=given["language"], source=given["source"], actor=reader, as_of=timezone.now(),
        )  # fmt: skip

    return _do(request, _get(case_id, record_id, reader), "alias_form", AliasForm(request.POST), act)


@page(Permission.CASE_WORK)
@require_POST
def pseudonym(request: HttpRequest, case_id: str, record_id: str) -> HttpResponse:
    """Make a pseudonym in the style of a place."""
    reader = actor_of(request)
    form = PseudonymForm(request.POST, names=_names(record_id, reader))

    def act(given: Given) -> None:
        actions.make_pseudonym(
            record_id,
            PseudonymStyle(given["style"]),
            alias_id=given["alias_id"],
            actor=reader,
            as_of=timezone.now(),
        )

    return _do(request, _get(case_id, record_id, reader), "pseudonym_form", form, act)


@page(Permission.CASE_WORK)
@require_POST
def identifier(request: HttpRequest, case_id: str, record_id: str) -> HttpResponse:
    """Add what names a party or thing."""
    reader, form = actor_of(request), IdentifierForm(request.POST)

    def act(given: Given) -> None:
        actions.add_identifier(record_id, form.new(), actor=reader, as_of=timezone.now())

    return _do(request, _get(case_id, record_id, reader), "identifier_form", form, act)


@page(Permission.CASE_WORK)
@require_POST
def show_identifiers(request: HttpRequest, case_id: str, record_id: str) -> HttpResponse:
    """Open what names a thing of a child, once; it is counted."""
    reader = actor_of(request)
    shown = _get(case_id, record_id, reader)
    opened = actions.show_identifiers(record_id, actor=reader, as_of=timezone.now())
    return _show(request, shown, identifiers=opened)


@page(Permission.CASE_WORK)
@require_POST
def place(request: HttpRequest, case_id: str, record_id: str) -> HttpResponse:
    """Record where a party or thing is said to be."""
    reader, form = actor_of(request), PlaceForm(request.POST)

    def act(given: Given) -> None:
        actions.claim_place(form.new(record_id), actor=reader, as_of=timezone.now())

    return _do(request, _get(case_id, record_id, reader), "place_form", form, act)


@page(Permission.CASE_WORK)
@require_POST
def role(request: HttpRequest, case_id: str, record_id: str) -> HttpResponse:
    """Record what a service does in the matter."""
    reader = actor_of(request)
    shown = _get(case_id, record_id, reader)
    form = _role_form(shown, _records(shown, reader), reader, request.POST)

    def act(given: Given) -> None:
        actions.record_role(record_id, form.new(), actor=reader, as_of=timezone.now())

    return _do(request, shown, "role_form", form, act)


@page(Permission.CASE_WORK)
@require_POST
def link(request: HttpRequest, case_id: str, record_id: str) -> HttpResponse:
    """Judge that a record is bound to another."""
    reader = actor_of(request)
    shown = _get(case_id, record_id, reader)

    def act(given: Given) -> None:
        actions.link_records(
            record_id, Relation(given["relation"]), given["other_id"],
            reason=JudgementReason(given["reason"]), text=given["text"], actor=reader, as_of=timezone.now(),
        )  # fmt: skip

    form = LinkRecordsForm(request.POST, others=_choices(_records(shown, reader)))
    return _do(request, shown, "link_form", form, act)


@page(Permission.CASE_WORK)
@require_POST
def same(request: HttpRequest, case_id: str, record_id: str) -> HttpResponse:
    """Judge that two records are the same; what speaks against it is asked first."""
    reader = actor_of(request)
    shown = _get(case_id, record_id, reader)
    others = _records(shown, reader)
    form = _same_form(shown, others, reader, request.POST.get("other_id", ""), request.POST)

    def act(given: Given) -> None:
        actions.judge_same(
            record_id, given["other_id"], reason=JudgementReason(given["reason"]), text=given["text"],
            answers=form.answers(), actor=reader, as_of=timezone.now(),
        )  # fmt: skip

    return _do(request, shown, "same_form", form, act)


@page(Permission.CASE_WORK)
@require_POST
def not_same(request: HttpRequest, case_id: str, record_id: str) -> HttpResponse:
    """Judge that two records are not the same."""
    reader = actor_of(request)
    shown = _get(case_id, record_id, reader)

    def act(given: Given) -> None:
        actions.judge_not_same(
            record_id, given["other_id"], reason=JudgementReason(given["reason"]), text=given["text"],
            actor=reader, as_of=timezone.now(),
        )  # fmt: skip

    form = NotSameForm(request.POST, others=_likes(shown, _records(shown, reader)))
    return _do(request, shown, "not_same_form", form, act)


def _get(case_id: str, record_id: str, reader: Actor) -> Shown:
    found: Shown
    if record_id.startswith("thg_"):
        found = get_thing(record_id, actor=reader)
    else:
        found = get_party(record_id, actor=reader)
    if found.case_id != case_id:
        raise NotFound("There is no such record in this case.")
    return found


def _records(shown: Shown, reader: Actor) -> list[Shown]:
    """Everybody and everything else in the case."""
    case_id = shown.case_id
    found: list[Shown] = [*list_parties(case_id, actor=reader), *list_things(case_id, actor=reader)]
    return [each for each in found if each.id != shown.id]


def _parties(others: Iterable[Shown]) -> list[PartyView]:
    return [each for each in others if isinstance(each, PartyView)]


def _likes(shown: Shown, others: Iterable[Shown]) -> Choices:
    """What could be the same: others of the same kind."""
    return [(each.id, each.label) for each in others if each.kind == shown.kind]


def _names(record_id: str, reader: Actor) -> Choices:
    """Names from which a pseudonym can be made; of a sealed record none shows."""
    return [
        (each.id, each.text)
        for each in list_aliases(record_id, actor=reader)
        if each.text and each.kind is not AliasKind.PSEUDONYM
    ]


def _choices(others: Iterable[Shown]) -> Choices:
    return [(each.id, each.label) for each in others]


def _facts_form(shown: Shown, others: list[Shown], reader: Actor, data: Any = None) -> FactsForm:
    known = get_facts(shown.id, actor=reader) if isinstance(shown, PartyView) else Facts()
    start = {
        "count": known.number.count, "qualifier": known.number.qualifier, "share": known.number.share,
        "share_of": known.number.share_of, "sex": known.sex, "occupation": known.occupation,
        "occupation_why": known.occupation_why, "organization_kind": known.organization_kind,
        "functions": list(known.functions), "registration": known.registration,
        "place": " > ".join(known.place), "is_front": known.is_front,
    }  # fmt: skip
    choices = _choices(_parties(others))
    return FactsForm(data, is_person=shown.kind == PartyKind.PERSON, others=choices, initial=start)


def _role_form(shown: Shown, others: list[Shown], reader: Actor, data: Any = None) -> RoleForm:
    case = get_case(shown.case_id, actor=reader)
    return RoleForm(data, roles=role_choices(case, timezone.now()), others=_parties(others))


def _same_form(shown: Shown, others: list[Shown], reader: Actor, other: str, data: Any = None) -> SameForm:
    clashes: tuple[Clash, ...] = ()
    likes = _likes(shown, others)
    if other in dict(likes):
        try:
            clashes = list_clashes(shown.id, other, actor=reader)
        except InvalidInput:
            clashes = ()
    return SameForm(data, others=likes, clashes=clashes, initial={"other_id": other})


def _show(
    request: HttpRequest,
    shown: Shown,
    *,
    status: int = 200,
    other: str = "",
    identifiers: tuple[IdentifierView, ...] = (),
    forms: Mapping[str, Form] | None = None,
) -> HttpResponse:
    reader = actor_of(request)
    case = get_case(shown.case_id, actor=reader)
    is_party = isinstance(shown, PartyView)
    aliases = list_aliases(shown.id, actor=reader)
    judgements = list_judgements(case.id, about=shown.id, actor=reader)
    others = _records(shown, reader)
    context: dict[str, Any] = {
        "case": case,
        "record": shown,
        "is_party": is_party,
        "is_stub": isinstance(shown, PartyView) and bool(shown.stub_of),
        "facts": get_facts(shown.id, actor=reader) if is_party else None,
        "number": get_facts(shown.id, actor=reader).number if is_party else getattr(shown, "number", None),
        "roles": shown.roles if isinstance(shown, PartyView) else list_roles_of_thing(shown.id, actor=reader),
        "aliases": aliases,
        "identifiers": identifiers or list_identifiers(shown.id, actor=reader),
        "places": list_places(case.id, subject_id=shown.id, actor=reader),
        "judgements": judgements,
        "labels": dict(_choices([shown, *others])),
        "names": display_names(
            person
            for each in judgements
            for person in (each.made_by, each.second_by, each.undone_by)
            if person
        ),
        "reader_id": reader.id,
        "may_work": case.closed_at is None and may(reader, Permission.CASE_WORK, case.id),
        "facts_form": _facts_form(shown, others, reader) if is_party else None,
        "role_form": None if is_party else _role_form(shown, others, reader),
        "alias_form": AliasForm(),
        "pseudonym_form": PseudonymForm(names=_names(shown.id, reader)),
        "identifier_form": IdentifierForm(),
        "place_form": PlaceForm(),
        "link_form": LinkRecordsForm(others=_choices(others)),
        "same_form": _same_form(shown, others, reader, other),
        "not_same_form": NotSameForm(others=_likes(shown, others), initial={"other_id": other}),
        "is_asked": bool(other),
        "undo_form": UndoForm(),
        "withdraw_form": WithdrawForm(),
        **(forms or {}),
    }
    return render(request, "cases/record.html", context, status=status)


def _do(
    request: HttpRequest, shown: Shown, name: str, form: Form, act: Callable[[Given], None]
) -> HttpResponse:
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except ColdframeError as problem:
            refuse(form, problem)
        else:
            messages.success(request, _("Noted."))
            return redirect("cases:record", shown.case_id, shown.id)
    return _show(request, shown, status=422, forms={name: form})

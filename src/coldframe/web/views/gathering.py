"""One piece of work: clues that share something, one judgement for one file, and labels given before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coldframe.access.queries import display_names
from coldframe.access.terms import Permission
from coldframe.core.errors import InvalidInput, NotFound
from coldframe.intake.queries import items_of_clues, statements_of
from coldframe.triage import actions
from coldframe.triage.queries import (
    ReviewPage,
    count_repeated_lately,
    count_same_file,
    count_to_second,
    find_label_history,
    get_gathering,
    get_review,
    list_links,
    list_repeatable,
    list_to_second,
)
from coldframe.triage.terms import (
    DecisionState,
    DecisionView,
    LabelHistory,
    LinkView,
    Repeatable,
    ReviewState,
    Sign,
    TieKind,
)
from coldframe.web.forms.gathering import TieForm, UntieForm
from coldframe.web.narrowed import narrowed_of, to_review
from coldframe.web.permissions import actor_of, held_by, page
from coldframe.web.refusals import words_of

_FILES = (TieKind.SAME_FILE, TieKind.NEAR_FILE)


@dataclass(frozen=True, slots=True)
class Known:
    """A label that stands, shown in place of a picture.

    Attributes:
        item_id: What using it would decide: the item, or empty for the clue that is nothing but this file.
        may_use: The reader may use it here and now.
        is_at_risk: It would set aside a clue with a sign of risk to a child, so it is not offered.
    """

    history: LabelHistory
    item_id: str
    may_use: bool
    is_at_risk: bool


def gathering_context(
    request: HttpRequest, shown: ReviewPage, undoable: DecisionView | None, *, as_of: datetime
) -> dict[str, Any]:
    """What the page of a review shows of the work that its clue is part of, and of labels given before.

    Args:
        request: Of the reader.
        shown: The review.
        undoable: What the reader decided a moment ago, here or in the review before this one.
        as_of: Now.
    """
    reader, held = actor_of(request), held_by(request)
    found = get_gathering(shown.clue.id, reader.id, as_of=as_of)
    known = _known(shown, reader.id, may_decide=shown.is_mine and Permission.REVIEW_DECIDE in held)
    own = [each for each in shown.decisions if each.is_final or _waits_of(each, reader.id)]
    own += [undoable] if undoable is not None and undoable not in own else []
    same_file = (
        (each, count_same_file(each.id, reader.id)) for each in own if Permission.REVIEW_DECIDE in held
    )
    seconded = [each for each in own if each.second_by == reader.id and Permission.REVIEW_SECOND in held]
    to_second = ((each, count_to_second(each.id, reader.id)) for each in seconded)
    lately = count_repeated_lately({each.repeats or each.id for each in own}, reader.id, as_of=as_of)
    if _is_blind(shown):
        found = replace(found, clues=tuple(replace(each, label=None) for each in found.clues))
    tied = [each.clue_id for each in found.clues]
    people = {link.made_by for link in found.links} | {link.undone_by for link in found.links}
    people |= {each.history.label.decided_by for each in known.values()}
    people |= {old.decided_by for each in known.values() for old in each.history.earlier}
    return {
        "gathering": found,
        "tied_words": _words_of(tied),
        "tied_by": _once(
            link for link in found.links if not link.undone_by and (link.others or link.is_common)
        ),
        "untied": _once(link for link in found.links if link.undone_by),
        "positions": {each.item.id: each.item.position for each in shown.items},
        "known": known,
        "same_file": next(((each, count) for each, count in same_file if count), None),
        "to_second": next(((each, count) for each, count in to_second if count), None),
        "repeated": next(iter(lately.items()), None),
        "may_tie": Permission.REVIEW_CLAIM in held,
        "gathering_names": display_names(person for person in people if person),
    }


@page(Permission.REVIEW_CLAIM)
@require_http_methods(["GET", "POST"])
def tie(request: HttpRequest, review_id: str) -> HttpResponse:
    """Tie another clue to this one by hand."""
    now, reader = timezone.now(), actor_of(request)
    review = get_review(review_id, as_of=now, for_person=reader.id)
    form = TieForm(request.POST or None)
    if form.is_valid():
        other = form.cleaned_data["other"]
        try:
            if other.startswith("rev_"):
                other = get_review(other, as_of=now, for_person=reader.id).clue_id
            actions.link_clues(review.clue_id, other, form.cleaned_data["reason"], actor=reader, as_of=now)
        except (InvalidInput, NotFound) as problem:
            field = problem.field if problem.field in form.fields else "other"
            form.add_error(field, words_of(problem))
        else:
            messages.success(request, _("Tied together. Each keeps its own review and its own decision."))
            return to_review(request, review_id)
    return _ask(request, form, review_id)


@page(Permission.REVIEW_CLAIM)
@require_http_methods(["GET", "POST"])
def untie(request: HttpRequest, review_id: str, link_id: str) -> HttpResponse:
    """Take away what ties this clue to others."""
    now, reader = timezone.now(), actor_of(request)
    review = get_review(review_id, as_of=now, for_person=reader.id)
    link = next((link for link in list_links(review.clue_id) if link.id == link_id), None)
    if link is None:
        raise Http404
    form = UntieForm(request.POST or None)
    if form.is_valid():
        actions.undo_link(link_id, form.cleaned_data["reason"], actor=reader, as_of=now)
        messages.success(request, _("Taken away. No automatic step ties this clue by that again."))
        return to_review(request, review_id)
    return _ask(request, form, review_id, link=link)


@page(Permission.REVIEW_DECIDE)
@require_GET
def preview(request: HttpRequest, review_id: str, decision_id: str) -> HttpResponse:
    """Show on which clues the judgement would be repeated, and on which not and why. Nothing happens yet."""
    now, reader = timezone.now(), actor_of(request)
    found = list_repeatable(decision_id, reader.id, as_of=now)
    return _preview(request, review_id, decision_id, found, is_second=False)


@page(Permission.REVIEW_DECIDE)
@require_POST
def repeat(request: HttpRequest, review_id: str, decision_id: str) -> HttpResponse:
    """Repeat the judgement on the clues that were chosen in the preview."""
    done = actions.repeat_judgement(
        decision_id, request.POST.getlist("review"), actor=actor_of(request), as_of=timezone.now()
    )
    _tell(request, done)
    return to_review(request, review_id)


@page(Permission.REVIEW_SECOND)
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest, review_id: str, decision_id: str) -> HttpResponse:
    """Give the second reading on the repetitions of a judgement, too: first shown, then done."""
    now, reader = timezone.now(), actor_of(request)
    if request.method == "GET":
        found = list_to_second(decision_id, reader.id, as_of=now)
        return _preview(request, review_id, decision_id, found, is_second=True)
    chosen = request.POST.getlist("review")
    done = actions.second_repeated(decision_id, chosen, actor=reader, as_of=now)
    _tell(request, done)
    return to_review(request, review_id)


@page(Permission.REVIEW_DECIDE)
@require_POST
def take_back(request: HttpRequest, review_id: str, decision_id: str) -> HttpResponse:
    """Take back, within a minute, all that was repeated."""
    done = actions.undo_repeated(decision_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, _("Taken back. The reviews are in the queue again."))
    if done.left_out:
        words = ngettext(
            "%(n)d decision stays: somebody has gone on with it.",
            "%(n)d decisions stay: somebody has gone on with them.",
            done.left_out,
        )
        messages.warning(request, words % {"n": done.left_out})
    return to_review(request, review_id)


@page(Permission.REVIEW_DECIDE)
@require_POST
def use_label(request: HttpRequest, review_id: str, decision_id: str) -> HttpResponse:
    """Judge a file as this desk judged exactly that file before."""
    made = actions.use_label(
        review_id,
        decision_id,
        item_id=request.POST.get("item_id", ""),
        actor=actor_of(request),
        as_of=timezone.now(),
    )
    if made.is_final:
        messages.success(request, _("Decided by the label that this desk gave before."))
    else:
        messages.success(request, _("Kept. A second person reads it before anything follows."))
    return to_review(request, review_id)


def _preview(
    request: HttpRequest, review_id: str, decision_id: str, found: Repeatable, *, is_second: bool
) -> HttpResponse:
    get_review(review_id, as_of=timezone.now(), for_person=actor_of(request).id)
    context = {
        "review_id": review_id,
        "decision_id": decision_id,
        "found": found,
        "words": _words_of([review.clue_id for review in found.reviews]),
        "is_second": is_second,
        "within": narrowed_of(request).query,
    }
    return render(request, "review/repeat.html", context)


def _tell(request: HttpRequest, done: actions.Repeated) -> None:
    if done.final:
        words = ngettext("Decided %(n)d more clue.", "Decided %(n)d more clues.", done.final)
        messages.success(request, words % {"n": done.final})
    if done.proposed:
        words = ngettext(
            "%(n)d more clue waits for its second reader.",
            "%(n)d more clues wait, each for its second reader.",
            done.proposed,
        )
        messages.success(request, words % {"n": done.proposed})
    if done.left_out:
        words = ngettext(
            "%(n)d clue was left out: something about it has changed.",
            "%(n)d clues were left out: something about them has changed.",
            done.left_out,
        )
        messages.warning(request, words % {"n": done.left_out})


def _waits_of(decision: DecisionView, person_id: str) -> bool:
    return decision.state is DecisionState.PROPOSED and decision.decided_by == person_id


def _known(shown: ReviewPage, person_id: str, *, may_decide: bool) -> dict[str, Known]:
    """Labels by item."""
    if _is_blind(shown):
        return {}
    files = {each.item.sha256 for each in shown.items}
    decided = {each.item_id for each in shown.decisions if each.is_final}
    found: dict[str, Known] = {}
    for each in shown.items:
        history = find_label_history(each.item.sha256, person_id)
        if history is None:
            continue
        item_id = "" if len(files) == 1 else each.item.id
        at_risk = Sign.CHILD_RISK in shown.review.signs and not history.label.outcome.leaves_the_desk
        is_open = shown.review.state is ReviewState.CLAIMED and not decided & {"", item_id}
        found[each.item.id] = Known(history, item_id, may_decide and is_open and not at_risk, at_risk)
    return found


def _is_blind(shown: ReviewPage) -> bool:
    """Who reads second sees no label, here or on what is tied: that reading is blind to everybody else's."""
    return shown.awaits_second_from_person or shown.review.state is ReviewState.DISAGREED


def _words_of(clue_ids: list[str]) -> dict[str, str]:
    """What tells one clue from another at a glance: what was said, or who posted it."""
    said = statements_of(clue_ids)
    accounts = {
        clue_id: ", ".join(dict.fromkeys(item.account for item in items if item.account))
        for clue_id, items in items_of_clues(clue_ids).items()
    }
    return {clue_id: said.get(clue_id) or accounts.get(clue_id, "") for clue_id in clue_ids}


def _once(links: Iterable[LinkView]) -> list[LinkView]:
    """One line for a file, by however many ways others with it were found: the way that finds most."""
    lines: dict[tuple[str, str], LinkView] = {}
    for link in links:
        key = (link.kind, link.item_id) if link.kind in _FILES else ("", link.id)
        if key not in lines or lines[key].others < link.others:
            lines[key] = link
    return list(lines.values())


def _ask(
    request: HttpRequest, form: UntieForm, review_id: str, *, link: LinkView | None = None
) -> HttpResponse:
    context = {"form": form, "review_id": review_id, "link": link, "within": narrowed_of(request).query}
    return render(request, "review/tie.html", context, status=422 if form.errors else 200)

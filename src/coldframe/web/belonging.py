"""The section "Where this belongs": hypotheses as a table and a map, what speaks for them, whom to refer to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from coldframe.access.queries import display_names
from coldframe.partners.queries import list_recipients
from coldframe.referral.jurisdiction.routes import GENERAL, Target, TargetKind
from coldframe.referral.jurisdiction.terms import UNKNOWN, Hypothesis, Level, Role
from coldframe.referral.queries import list_assessments, list_offers, list_place_notes, where_belongs
from coldframe.referral.terms import Belonging, OfferView
from coldframe.triage.queries import list_queues
from coldframe.web.forms.destinations import NoteForm
from coldframe.web.labels import label_of
from coldframe.web.world import Mark, country_name, draw_map

_SHOWN = 4
"""Places of a role that stand open at once; of those behind them only what is more than possible."""


def belonging_context(
    clue_id: str, decision_id: str = "", *, as_of: datetime, note_form: NoteForm | None = None
) -> dict[str, Any]:
    """Everything that ``referral/where.html`` shows about a clue. Writes nothing."""
    found = where_belongs(clue_id, as_of=as_of)
    notes = list_place_notes(clue_id)
    kept = list_assessments(clue_id)
    return {
        "belonging": found,
        "places": [_of_role(role, hypotheses) for role, hypotheses in _by_role(found)],
        "map": _map(found.hypotheses),
        "offers": [
            _offer(offer, names, clue_id, decision_id)
            for names in [names_of_targets()]
            for offer in list_offers(found, as_of=as_of)
        ],
        "place_notes": [(note, place_name(note.place)) for note in notes],
        "note_names": display_names([*(note.noted_by for note in notes), *(one.made_by for one in kept)]),
        "note_form": note_form or NoteForm(),
        "kept": kept,
    }


def place_name(place: str) -> str:
    """A place in words: the country's name, with the region's code where there is one."""
    if place == UNKNOWN:
        return _("Not known")
    return f"{country_name(place)} · {place}" if "-" in place else country_name(place)


def names_of_targets() -> dict[tuple[str, str], str]:
    """Recipients and our own queues, by kind and id, as they are called."""
    names = {(TargetKind.QUEUE.value, GENERAL): _("Our queue: General")}
    for queue in list_queues(with_retired=True):
        names[TargetKind.QUEUE.value, queue.id] = _("Our queue: %(name)s") % {"name": queue.name}
    for recipient in list_recipients():
        names[TargetKind.RECIPIENT.value, recipient.id] = recipient.name_as_printed
    return names


def target_words(target: Target, names: dict[tuple[str, str], str]) -> str:
    """Whom a rule offers, in words."""
    if target.kind is TargetKind.FUNCTION:
        return _("everybody for “%(function)s” at the place of: %(role)s") % {
            "function": label_of(target.function),
            "role": label_of(target.role),
        }
    return names.get((target.kind.value, target.id), target.id)


def _by_role(found: Belonging) -> list[tuple[Role, list[Hypothesis]]]:
    return [(role, list(own)) for role, own in groupby(found.hypotheses, key=lambda one: one.role)]


def _of_role(role: Role, hypotheses: list[Hypothesis]) -> dict[str, Any]:
    rivals = [one for one in hypotheses if one.place and not one.is_region]
    weak = [one for one in hypotheses[_SHOWN:] if one.level is Level.POSSIBLE]
    rows = [
        {
            "hypothesis": one,
            "name": place_name(one.place),
            "percent": round(100 * one.share),
            "lines": _lines(one),
            "against": [*one.against, *_rivals(one, rivals)],
        }
        for one in hypotheses
    ]
    return {
        "role": role,
        "is_empty": len(hypotheses) == 1 and not hypotheses[0].lines,
        "rows": [row for row in rows if row["hypothesis"] not in weak],
        "weak_rows": [row for row in rows if row["hypothesis"] in weak],
    }


def _lines(one: Hypothesis) -> list[dict[str, Any]]:
    return [
        {
            "says": line.says or label_of(line.evidence.kind),
            "points": line.points,
            "counts": line.counts,
            "caveats": line.evidence.caveats,
            "source": line.evidence.source,
            "readings": line.evidence.readings,
            "names": [place_name(place) for place in line.evidence.places],
        }
        for line in one.lines
    ]


def _rivals(one: Hypothesis, rivals: Iterable[Hypothesis]) -> list[str]:
    """The strongest other country of the same role: that there are several candidates speaks against each."""
    other = next((each for each in rivals if one.place and each.country != one.country), None)
    if other is None:
        return []
    said = {"place": place_name(other.place), "points": other.points}
    return [
        _("Something else speaks for: %(places)s.") % {"places": _("%(place)s (%(points)s points)") % said}
    ]


def _map(hypotheses: Iterable[Hypothesis]) -> str:
    marks = [
        Mark(
            one.role,
            one.place,
            one.level in (Level.SUPPORTED, Level.LIKELY),
            f"{label_of(one.role)}: {place_name(one.place)}, {label_of(one.level)}",
        )
        for one in hypotheses
        if one.place and not one.is_region
    ]
    return draw_map(marks, _("Map of the countries in the table below")) if marks else ""


def _offer(
    view: OfferView, names: dict[tuple[str, str], str], clue_id: str, decision_id: str
) -> dict[str, Any]:
    target = view.offer.target
    query = {"clue": clue_id, "recipient": target.id, "agreement": view.agreement_id}
    if decision_id:
        query["decision"] = decision_id
    return {
        "offer": view.offer,
        "name": target_words(target, names),
        "place": place_name(view.offer.place) if view.offer.place else "",
        "is_own": target.kind is TargetKind.QUEUE,
        "recipient_id": target.id,
        "address": f"{reverse('referral:new')}?{urlencode(query)}" if view.agreement_id else "",
        "missing": view.missing,
    }

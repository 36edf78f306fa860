"""What a recipient would see: before and after a box is ticked or a version is proposed, and over past matters."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from coldframe.access.queries import may
from coldframe.access.terms import Permission
from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.intake.queries import get_clue
from coldframe.partners.queries import get_recipient, list_agreements, list_lookalikes
from coldframe.partners.terms import (
    AgreementState,
    AgreementTerms,
    Field,
    HarmCategory,
    Purpose,
    Refused,
)
from coldframe.referral.queries import gather, preview, preview_if_in_force, try_agreement
from coldframe.referral.terms import Preview
from coldframe.triage.queries import list_decisions, require_clue_seen
from coldframe.triage.terms import DecisionState, DecisionView
from coldframe.web.forms.agreements import DryRunForm
from coldframe.web.paging import ROWS, pages_of
from coldframe.web.permissions import actor_of, page
from coldframe.web.releasable import FieldGroup, Ground, group_fields, group_problems, group_withheld
from coldframe.web.shown import Part, parts_of
from coldframe.web.views.agreements import version_of, versions_of

_PERIOD = timedelta(days=90)
"""Past matters that a dry run looks at where no period is chosen."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two previews: what it stands for, and the same document as a reader sees it and as it is sent."""

    words: str
    seen: Preview
    parts: tuple[Part, ...]
    raw: str
    grounds: tuple[Ground, ...]
    withheld: tuple[tuple[Said, tuple[Field, ...]], ...]


@page(Permission.REFERRAL_DRAFT)
@require_GET
def sees(request: HttpRequest, recipient_id: str) -> HttpResponse:
    """Show what a recipient would see of a clue: as ticked now beside as ticked before, or under two versions.

    ``?clue=&agreement=`` and, for a version that is not in force, ``&version=``. The boxes stand in the
    address (``fields``, and ``was`` for those before), so that nothing is kept anywhere.
    """
    found, now = get_recipient(recipient_id), timezone.now()
    clue_id = request.GET.get("clue", "")
    context: dict[str, Any] = {
        "recipient": found,
        "lookalikes": list_lookalikes().get(recipient_id, ()),
        "clue_id": clue_id,
        "agreement_id": request.GET.get("agreement", ""),
    }
    if not clue_id or not context["agreement_id"]:
        return render(request, "partners/sees_ask.html", context | {"agreements": _newest(recipient_id)})
    require_clue_seen(clue_id, actor_of(request).id)
    versions = versions_of(context["agreement_id"])
    if versions[0].recipient_id != recipient_id:
        raise InvalidInput(_("That agreement is with another recipient. Choose one with this recipient."))
    in_force = next((terms for terms in versions if terms.state is AgreementState.ACTIVE), None)
    number = request.GET.get("version", "")
    if number and not (number.isascii() and number.isdigit() and len(number) < 10):
        raise InvalidInput(_("Choose a version on the page of the agreement."), field="version")
    tried = version_of(versions, int(number)) if number else None
    terms = tried or in_force or versions[0]
    asked = _Asked(request, clue_id, terms)
    if tried is not None and tried != in_force:
        sides = (
            asked.under(in_force, _("Under the version in force")),
            asked.under(tried, _("Under this version")),
        )
    else:
        sides = asked.ticked(terms, now)
    context |= {
        "terms": terms,
        "in_force": in_force,
        "tried": tried if tried != in_force else None,
        "sides": sides,
        "purposes": [one for one in Purpose if one in terms.purposes],
        "purpose": asked.purpose,
        "harms": asked.harms,
        "decision": asked.decision,
        "chosen": sorted(asked.chosen),
        "groups": _boxes(asked, terms, covered=True),
        "uncovered": _boxes(asked, terms, covered=False),
        "may_draft": terms.state is AgreementState.ACTIVE,
    }
    return render(request, "partners/sees.html", context)


@page(Permission.REFERRAL_DRAFT)
@require_GET
def dry_run(request: HttpRequest, agreement_id: str, number: int) -> HttpResponse:
    """Show what a version would have meant for matters decided in a period. Nothing is written or sent."""
    versions, reader = versions_of(agreement_id), actor_of(request)
    terms = version_of(versions, number)
    in_force = next(
        (one for one in versions if one.state is AgreementState.ACTIVE and one.version != number), None
    )
    today = timezone.localdate()
    initial: dict[str, Any] = {
        "decided_from": today - _PERIOD,
        "decided_until": today,
        "purpose": next(purpose for purpose in Purpose if purpose in terms.purposes),
    }
    form = DryRunForm(request.GET if "decided_from" in request.GET else None, initial=initial)
    given = form.cleaned_data if form.is_bound and form.is_valid() else initial
    wanted = request.GET.get("page", "1")
    asked = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else 1
    result = try_agreement(
        terms,
        in_force=in_force,
        purpose=Purpose(given["purpose"]),
        decided_from=_start(given["decided_from"]),
        decided_before=_start(given["decided_until"] + timedelta(days=1)),
        for_person=reader.id,
        offset=(max(asked, 1) - 1) * ROWS,
        limit=ROWS,
    )
    context = {
        "terms": terms,
        "in_force": in_force,
        "recipient": get_recipient(terms.recipient_id),
        "form": form,
        "result": result,
        "paging": pages_of(request, result.matters),
        "may_see_clue": may(reader, Permission.CLUE_VIEW),
    }
    return render(request, "partners/dry_run.html", context, status=422 if form.errors else 200)


class _Asked:
    """What the address asks for: of which clue, under which terms, for what, with which boxes ticked."""

    def __init__(self, request: HttpRequest, clue_id: str, terms: AgreementTerms) -> None:
        clue = get_clue(clue_id)
        self.clue_id, self.decision = clue_id, _decision(request, clue_id)
        self.known = gather(clue_id, decision_id=self._decision_id).fields
        said = {*clue.harms, *(self.decision.harms if self.decision else ())}
        self.harms = tuple(harm for harm in HarmCategory if harm in said)
        purposes = [one for one in Purpose if one in terms.purposes]
        self.purpose = next((one for one in purposes if one == request.GET.get("purpose")), purposes[0])
        covered = terms.fields & self.known
        given = frozenset(field for field in Field if field in request.GET.getlist("fields"))
        self.chosen = given if "ticked" in request.GET else covered
        before = frozenset(field for field in Field if field in request.GET.getlist("was"))
        self.was = before if "ticked" in request.GET else covered

    @property
    def _decision_id(self) -> str:
        return self.decision.id if self.decision else ""

    def under(self, terms: AgreementTerms | None, words: str) -> Side | None:
        """All that a version covers; ``None`` where there is none in force."""
        if terms is None:
            return None
        purpose = self.purpose if self.purpose in terms.purposes else next(iter(sorted(terms.purposes)))
        return _side(
            words,
            preview_if_in_force(
                terms,
                clue_id=self.clue_id,
                fields=None,
                purpose=purpose,
                harms=self.harms,
                decision_id=self._decision_id,
            ),
        )

    def ticked(self, terms: AgreementTerms, now: datetime) -> tuple[Side, Side]:
        """What was ticked before and what is ticked now, as it would be sent at this moment."""
        return (
            self._now(terms, self.was, _("Before your last change"), now),
            self._now(terms, self.chosen, _("As it is ticked now"), now),
        )

    def _now(self, terms: AgreementTerms, fields: frozenset[Field], words: str, now: datetime) -> Side:
        return _side(
            words,
            preview(
                clue_id=self.clue_id,
                recipient_id=terms.recipient_id,
                agreement_id=terms.agreement_id,
                fields=fields,
                purpose=self.purpose,
                harms=self.harms,
                decision_id=self._decision_id,
                as_of=now,
            ),
        )


def _boxes(asked: _Asked, terms: AgreementTerms, *, covered: bool) -> tuple[FieldGroup, ...]:
    """The fields that hold something here, as boxes: those that the version covers, or the others."""
    groups = group_fields(asked.chosen, covered=terms.fields, known=asked.known)
    chosen = (
        FieldGroup(group.words, tuple(one for one in group.choices if one.known and one.covered is covered))
        for group in groups
    )
    return tuple(group for group in chosen if group.choices)


def _side(words: str, seen: Preview) -> Side:
    problems = seen.answer.problems if isinstance(seen.answer, Refused) else ()
    raw = json.dumps(seen.document, indent=2, ensure_ascii=False) if seen.document else ""
    return Side(
        words, seen, parts_of(seen.document), raw, group_problems(problems), group_withheld(seen.withheld)
    )


def _decision(request: HttpRequest, clue_id: str) -> DecisionView | None:
    """The final decision that the address names; without one the last."""
    standing = list_decisions(clue_id=clue_id, state=DecisionState.FINAL)
    named = [one for one in standing if one.id == request.GET.get("decision")]
    found = named or list(standing)
    return found[-1] if found else None


def _newest(recipient_id: str) -> tuple[AgreementTerms, ...]:
    """One version of each agreement with a recipient: the active one, else the newest."""
    found: dict[str, AgreementTerms] = {}
    for terms in list_agreements(recipient_id=recipient_id):
        if terms.agreement_id not in found or terms.state is AgreementState.ACTIVE:
            found[terms.agreement_id] = terms
    return tuple(found.values())


def _start(day: date) -> datetime:
    """The first moment of a day in the reader's zone."""
    return datetime.combine(day, time(), timezone.get_current_timezone()).astimezone(UTC)

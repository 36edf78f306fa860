"""Whom the routes offer for a matter, under which agreement, and what other routes would have offered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from coldframe.core.answers import Answer
from coldframe.core.said import Said
from coldframe.intake.queries import get_clue, items_of_clues, list_clues, list_items
from coldframe.intake.terms import ClueView, ItemView
from coldframe.partners.queries import check_release, list_agreements, list_recipients
from coldframe.partners.terms import AgreementState, HarmCategory, Refused
from coldframe.referral.jurisdiction.routes import (
    NOWHERE,
    Because,
    Offer,
    RoutedMatter,
    RouteField,
    RouteRule,
    Routes,
    Target,
    TargetKind,
    offer_v1,
)
from coldframe.referral.jurisdiction.terms import Hypothesis
from coldframe.referral.models import PlaceNote, Referral, RouteVersion
from coldframe.referral.queries.places import belonging_of
from coldframe.referral.terms import (
    Belonging,
    OfferView,
    RoutesState,
    RoutesTrial,
    RoutesView,
    TrialMatter,
)
from coldframe.triage.queries import hidden_clues, labels_of_clues, list_queues
from coldframe.triage.terms import DecisionView

TRIED = 500
"""How many past matters routes are held against, the newest first."""

_SHOWN = 40
"""How many of those that change a page lists."""


def list_offers(belonging: Belonging, *, as_of: datetime) -> tuple[OfferView, ...]:
    """Return whom a liaison may refer the matter to by the routes in force, and under which agreement.

    Never empty. In each the agreement that covers the matter's kinds of harm, or what is missing for one.
    """
    clue = get_clue(belonging.clue_id)
    harms = _harms(clue, labels_of_clues([clue.id]))
    recipients = list_recipients()
    offers = offer_v1(
        _matter(clue, list_items(clue.id), harms, belonging.hypotheses),
        get_routes_in_force().routes,
        recipients,
        _own_queues(),
    )
    return tuple(_with_agreement(offer, harms, clue.id, as_of) for offer in offers)


def _harms(clue: ClueView, decided: Mapping[str, DecisionView]) -> frozenset[HarmCategory]:
    """What the matter is about, by its sender and by the standing decision on it."""
    decision = decided.get(clue.id)
    return frozenset({*clue.harms, *(HarmCategory(harm) for harm in (decision.harms if decision else ()))})


def _matter(
    clue: ClueView,
    items: Sequence[ItemView],
    harms: Iterable[HarmCategory],
    hypotheses: tuple[Hypothesis, ...],
) -> RoutedMatter:
    def stated(values: Iterable[str]) -> frozenset[str]:
        return frozenset(value for value in values if value) or frozenset({NOWHERE})

    return RoutedMatter(
        hypotheses,
        {
            RouteField.HARM: stated(map(str, harms)),
            RouteField.ITEM_KIND: stated(str(item.kind) for item in items),
            RouteField.PLATFORM: stated(item.platform.strip().lower() for item in items),
        },
        in_danger=clue.danger_now is Answer.YES,
    )


def _own_queues() -> tuple[str, ...]:
    return tuple(queue.id for queue in list_queues())


def _with_agreement(offer: Offer, harms: Iterable[HarmCategory], clue_id: str, as_of: datetime) -> OfferView:
    if offer.target.kind is TargetKind.QUEUE:
        return OfferView(offer, "", ())
    recipient_id, missing = offer.target.id, list[Said]()
    for terms in list_agreements(recipient_id=recipient_id, state=AgreementState.ACTIVE):
        # Where the route names no function any purpose will do: the liaison chooses, and is checked again.
        purpose = offer.function or min(terms.purposes)
        answer = check_release(
            terms.agreement_id,
            recipient_id=recipient_id,
            fields=terms.fields,
            purpose=purpose,
            categories=harms,
            matter_ids=(clue_id,),
            as_of=as_of,
        )
        if not isinstance(answer, Refused):
            return OfferView(offer, terms.agreement_id, ())
        missing += [problem.why for problem in answer.problems]
    none = Said(
        "There is no agreement in force with this recipient. Propose one, and have a second person activate it."
    )
    return OfferView(offer, "", tuple(dict.fromkeys(missing)) or (none,))


def get_routes_in_force() -> RoutesView:
    """Return the routes in force; without any, everything is offered to the general queue."""
    return find_routes(RoutesState.ACTIVE) or RoutesView(
        0, RoutesState.ACTIVE, Routes(), 0, "", None, "", "", None
    )


def find_routes(*states: RoutesState) -> RoutesView | None:
    """Return the version in one of these states, if there is one."""
    row = RouteVersion.objects.filter(state__in=states).order_by("-number").first()
    return routes_view(row) if row else None


def list_route_versions(*, limit: int = 20) -> tuple[RoutesView, ...]:
    """Return the versions that are or were in force, the newest first."""
    rows = RouteVersion.objects.filter(state__in=(RoutesState.ACTIVE, RoutesState.REPLACED))
    return tuple(routes_view(row) for row in rows.order_by("-number")[:limit])


def try_routes(routes: Routes, *, person_id: str, as_of: datetime) -> RoutesTrial:
    """Hold routes against the newest :data:`TRIED` matters that this person may see. Reads only.

    What is known of each is weighed anew under the pack of today, and held against the routes in force and
    against the recipients that people chose in fact.
    """
    clues = list_clues(limit=TRIED)
    hidden = hidden_clues((clue.id for clue in clues), person_id)
    clues = tuple(clue for clue in clues if clue.id not in hidden)
    ids = [clue.id for clue in clues]
    items, decided = items_of_clues(ids), labels_of_clues(ids)
    notes: dict[str, list[PlaceNote]] = {}
    for note in PlaceNote.objects.filter(clue_id__in=ids, withdrawn_at=None):
        notes.setdefault(note.clue_id, []).append(note)
    chosen: dict[str, set[str]] = {}
    for clue_id, recipient_id in Referral.objects.filter(clue_id__in=ids).values_list(
        "clue_id", "recipient_id"
    ):
        chosen.setdefault(clue_id, set()).add(recipient_id)
    recipients, queues, present = list_recipients(), _own_queues(), get_routes_in_force().routes
    counts_then, counts_now, by_rule = Counter[Target](), Counter[Target](), Counter[int]()
    shown: list[TrialMatter] = []
    changed = agreed = 0
    for clue in clues:
        own = items.get(clue.id, ())
        known = _matter(
            clue,
            own,
            _harms(clue, decided),
            belonging_of(clue, own, notes.get(clue.id, ()), as_of).hypotheses,
        )
        then = offer_v1(known, routes, recipients, queues)
        now = {offer.target for offer in offer_v1(known, present, recipients, queues)}
        targets = {offer.target for offer in then}
        counts_then.update(targets)
        counts_now.update(now)
        by_rule.update(_number(offer, len(routes.rules)) for offer in then)
        people = chosen.get(clue.id, set())
        covers = people <= {target.id for target in targets}
        changed += targets != now
        agreed += bool(people) and covers
        if (targets != now or not covers) and len(shown) < _SHOWN:
            shown.append(TrialMatter(clue.id, _in_order(targets), _in_order(now), tuple(sorted(people))))
    return RoutesTrial(
        tried=len(clues),
        changed=changed,
        agreed=agreed,
        referred=len(chosen),
        counts={
            target: (counts_then[target], counts_now[target])
            for target in _in_order(counts_then.keys() | counts_now.keys())
        },
        matters=tuple(shown),
        by_rule=tuple(by_rule[number] for number in range(len(routes.rules) + 2)),
    )


def _number(offer: Offer, rules: int) -> int:
    if offer.because is Because.RULE:
        return offer.rule - 1
    return rules if offer.because is Because.UNKNOWN_PLACE else rules + 1


def _in_order(targets: Iterable[Target]) -> tuple[Target, ...]:
    return tuple(sorted(targets, key=lambda target: (target.kind, target.id)))


def routes_view(row: RouteVersion) -> RoutesView:
    """Return a stored version as a value."""
    return RoutesView(
        number=row.number,
        state=RoutesState(row.state),
        routes=Routes(
            tuple(RouteRule.from_json(rule) for rule in row.rules),
            Target.from_json(row.unknown),
            Target.from_json(row.fallback),
        ),
        revision=row.revision,
        drafted_by=row.drafted_by,
        drafted_at=row.drafted_at,
        proposed_by=row.proposed_by,
        activated_by=row.activated_by,
        activated_at=row.activated_at,
    )

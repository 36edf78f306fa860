"""The desk's routes: drafted, tried, proposed by one person, put in force by another."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed
from coldframe.core.ids import new_id
from coldframe.core.said import Said
from coldframe.custody.actions import act
from coldframe.partners.queries import list_recipients
from coldframe.referral.jurisdiction.routes import (
    GENERAL,
    NOWHERE,
    PLACE_OF,
    RouteRule,
    Routes,
    TargetKind,
)
from coldframe.referral.jurisdiction.terms import read_place
from coldframe.referral.models import RouteVersion
from coldframe.referral.queries.routing import routes_view
from coldframe.referral.terms import ReferralEvent, RoutesState, RoutesView
from coldframe.triage.queries import list_queues

MAX_RULES = 100
_MAX_VALUES = 300
_MAX_VALUE_CHARACTERS = 60
_UNFINISHED = (RoutesState.DRAFT, RoutesState.PROPOSED)


def draft_routes(routes: Routes, *, revision: int, actor: Actor, as_of: datetime) -> RoutesView:
    """Write the draft of the routes. One that was proposed is a draft again.

    Args:
        routes: All of them.
        revision: Of the draft that the person changed; 0 where there was none.
        actor: A person who manages partners.
        as_of: Now.

    Raises:
        NotAllowed: Not a person, or no permission.
        Conflict: Somebody else has changed the draft meanwhile.
        InvalidInput: A condition without a value, a rule that offers nobody, or a target that does not exist.

    Records:
        routes_drafted: on the version, with the SHA-256 of what it says.
    """
    drafted_by = actor.person_id
    require(actor, Permission.PARTNER_MANAGE)
    _check(routes)
    with act(actor=actor, as_of=as_of) as ledger:
        row = RouteVersion.objects.select_for_update().filter(state__in=_UNFINISHED).first()
        if (row.revision if row else 0) != revision:
            raise Conflict("Somebody else has changed the draft. Reload the page and look at it first.")
        if row is None:
            number = (RouteVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1
            row = RouteVersion(id=new_id("rts"), number=number, revision=0)
        row.state, row.proposed_by = RoutesState.DRAFT, ""
        row.rules = [rule.as_json() for rule in routes.rules]
        row.unknown, row.fallback = routes.unknown.as_json(), routes.fallback.as_json()
        row.drafted_by, row.drafted_at = drafted_by, as_of
        row.revision += 1
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise Conflict("Somebody else has begun a draft. Reload the page and look at it first.") from None
        ledger.record(ReferralEvent.ROUTES_DRAFTED, row.id, **_about(row))
    return routes_view(row)


def propose_routes(*, revision: int, actor: Actor, as_of: datetime) -> RoutesView:
    """Propose the draft, exactly as it was tried. A second person puts it in force.

    Raises:
        NotAllowed: Not a person, or no permission.
        Conflict: There is no draft, or it is no longer the one that was tried.

    Records:
        routes_proposed: on the version, with the SHA-256 of what it says.
    """
    proposed_by = actor.person_id
    require(actor, Permission.PARTNER_MANAGE)
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(RoutesState.DRAFT, revision)
        row.state, row.proposed_by = RoutesState.PROPOSED, proposed_by
        row.save()
        ledger.record(ReferralEvent.ROUTES_PROPOSED, row.id, **_about(row))
    return routes_view(row)


def activate_routes(*, revision: int, actor: Actor, as_of: datetime) -> RoutesView:
    """Put proposed routes in force. They move nothing: from now on they are what a liaison is offered.

    Args:
        revision: Of the proposal that the person tried.
        actor: Neither who wrote it nor who proposed it.
        as_of: Now.

    Raises:
        NotAllowed: Not a person, no permission, or the same person who wrote or proposed it.
        Conflict: Nothing is proposed, or it is no longer what was tried.

    Records:
        routes_activated: on the version, with the SHA-256 of what it says.
    """
    activated_by = actor.person_id
    require(actor, Permission.AGREEMENT_ACTIVATE)
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(RoutesState.PROPOSED, revision)
        if activated_by in (row.proposed_by, row.drafted_by):
            raise NotAllowed("A second person puts routes in force: neither who wrote nor who proposed them.")
        RouteVersion.objects.filter(state=RoutesState.ACTIVE).update(state=RoutesState.REPLACED)
        row.state, row.activated_by, row.activated_at = RoutesState.ACTIVE, activated_by, as_of
        row.save()
        ledger.record(ReferralEvent.ROUTES_ACTIVATED, row.id, **_about(row))
    return routes_view(row)


def _locked(state: RoutesState, revision: int) -> RouteVersion:
    row = RouteVersion.objects.select_for_update().filter(state=state).first()
    if row is None or row.revision != revision:
        raise Conflict("These are no longer the routes that you tried. Reload the page and try them again.")
    return row


def _about(row: RouteVersion) -> dict[str, object]:
    said = json.dumps([row.rules, row.unknown, row.fallback], sort_keys=True, separators=(",", ":"))
    return {
        "version": row.number,
        "rules": len(row.rules),
        "rules_sha256": hashlib.sha256(said.encode()).hexdigest(),
    }


def _check(routes: Routes) -> None:
    if len(routes.rules) > MAX_RULES:
        raise InvalidInput(
            Said("There are at most %(most)s rules. Join some of them.", most=MAX_RULES),
            field="rules",
        )
    for rule in routes.rules:
        _check_rule(rule)
    recipients = {recipient.id for recipient in list_recipients()}
    queues = {GENERAL, *(queue.id for queue in list_queues())}
    for target in (routes.unknown, routes.fallback, *(one for rule in routes.rules for one in rule.targets)):
        if target.kind is TargetKind.FUNCTION:
            if target.function is None or target.role is None:
                raise InvalidInput("Say which function, and where whose place is.", field="target")
        elif target.id not in (queues if target.kind is TargetKind.QUEUE else recipients):
            raise InvalidInput("A rule offers somebody who is not there. Choose another.", field="target")
    if TargetKind.FUNCTION in (routes.unknown.kind, routes.fallback.kind):
        raise InvalidInput(
            "The last routes name one recipient or one queue, which always exists.", field="target"
        )


def _check_rule(rule: RouteRule) -> None:
    if not rule.targets:
        raise InvalidInput("A rule offers at least one recipient or queue.", field="target")
    fields = [field for field, _ in rule.conditions]
    if len(set(fields)) != len(fields):
        raise InvalidInput("A rule names each field once.", field="rules")
    for field, values in rule.conditions:
        if not values or len(values) > _MAX_VALUES:
            raise InvalidInput("A condition needs a value.", field=field)
        for value in values:
            wrong = not 0 < len(value) <= _MAX_VALUE_CHARACTERS or not value.isprintable()
            if wrong or (field in PLACE_OF and value != NOWHERE and read_place(value) != value):
                raise InvalidInput("A condition holds a value that is none.", field=field)

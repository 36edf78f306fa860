"""The desk's queues, and the rules that sort into them: drafted, tried, put in force by a person."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from coldframe.access.queries import list_people, require
from coldframe.access.terms import ROLE_PERMISSIONS, Permission, Role
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.said import Said
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.triage.models import Queue, Review, Routing
from coldframe.triage.queries.routing import queue_view, routing_view
from coldframe.triage.terms import (
    QueueView,
    RoutingField,
    RoutingRule,
    RoutingState,
    RoutingView,
    TriageEvent,
)
from coldframe.work.actions import enqueue

MAX_NAME_CHARACTERS = 60
MAX_RULES = 100
_MAX_VALUES = 200
_MAX_VALUE_CHARACTERS = 60


def save_queue(
    queue_id: str,
    *,
    name: str,
    is_limited: bool,
    people: Collection[str],
    roles: Collection[Role],
    actor: Actor,
    as_of: datetime,
) -> QueueView:
    """Add a queue, or change the name of one and who sees it.

    Args:
        queue_id: Which; empty to add one.
        name: What people call it.
        is_limited: Whether only ``people`` and holders of ``roles`` see what lies in it.
        people: Ids.
        roles: Roles.
        actor: A person who manages the desk.
        as_of: Now.

    Raises:
        NotAllowed: Not a person, or no permission.
        NotFound: There is no such queue.
        InvalidInput: No name, one that is taken, somebody unknown, or nobody who could take from it.

    Records:
        queue_added or queue_changed: on the queue, with who sees it.
    """
    _ = actor.person_id
    require(actor, Permission.DESK_MANAGE)
    words = " ".join(clean(name, max_characters=MAX_NAME_CHARACTERS + 1).split())
    if not words or len(words) > MAX_NAME_CHARACTERS:
        raise InvalidInput(
            Said(
                "A queue needs a name of at most %(most)s characters.",
                most=MAX_NAME_CHARACTERS,
            ),
            field="name",
        )
    active = {person.id: person.roles for person in list_people(active_only=True)}
    unknown = set(people) - active.keys()
    if unknown:
        raise InvalidInput("Somebody chosen has no active account. Reload the page.", field="people")
    takers = {
        person_id
        for person_id, held in active.items()
        if (person_id in people or not set(held).isdisjoint(roles))
        and any(Permission.REVIEW_CLAIM in ROLE_PERMISSIONS[role] for role in held)
    }
    if is_limited and not takers:
        raise InvalidInput(
            "Nobody could take a review from this queue. Choose somebody who reviews.", field="people"
        )
    with act(actor=actor, as_of=as_of) as ledger:
        queue = Queue(id=new_id("que"), created_at=as_of) if not queue_id else _locked(queue_id)
        queue.name, queue.is_limited = words, is_limited
        queue.people = sorted(set(people)) if is_limited else []
        queue.roles = sorted({str(role) for role in roles}) if is_limited else []
        try:
            with transaction.atomic():
                queue.save()
        except IntegrityError:
            raise InvalidInput("Another queue has this name.", field="name") from None
        ledger.record(
            TriageEvent.QUEUE_CHANGED if queue_id else TriageEvent.QUEUE_ADDED, queue.id,
            limited=is_limited, people=tuple(queue.people), roles=tuple(queue.roles),
        )  # fmt: skip
    return queue_view(queue)


def retire_queue(queue_id: str, *, actor: Actor, as_of: datetime) -> QueueView:
    """Take a queue out of use. What waits in it is placed by the rules again; what was decided stays in it.

    Raises:
        NotAllowed: Not a person, or no permission.
        NotFound: There is no such queue.
        Conflict: It is out of use already, or the rules in force or the draft name it.

    Records:
        queue_retired: on the queue. ``triage.route_waiting`` is enqueued.
    """
    _ = actor.person_id
    require(actor, Permission.DESK_MANAGE)
    with act(actor=actor, as_of=as_of) as ledger:
        queue = _locked(queue_id)
        if queue.retired_at is not None:
            raise Conflict("This queue is out of use already.")
        living = Routing.objects.filter(state__in=(RoutingState.DRAFT, RoutingState.ACTIVE))
        if any(
            rule["queue"] == queue_id for rules in living.values_list("rules", flat=True) for rule in rules
        ):
            raise Conflict(
                "A routing rule in force or in the draft names this queue. Change the rules first."
            )
        queue.retired_at = as_of
        queue.save(update_fields=("retired_at",))
        # No version has this number, so that the rules in force place them anew.
        Review.objects.filter(queue=queue, is_waiting=True).update(moved_by="", routed_by=_UNPLACED)
        ledger.record(TriageEvent.QUEUE_RETIRED, queue.id)
        enqueue("triage.route_waiting", queue.id)
    return queue_view(queue)


_UNPLACED = 2_147_483_647


def draft_routing(
    rules: tuple[RoutingRule, ...], *, revision: int, actor: Actor, as_of: datetime
) -> RoutingView:
    """Write the draft of the routing rules; it moves nothing until it is put in force.

    Args:
        rules: All of them, in order. The fallback is none of them: it is always the general queue.
        revision: Of the draft that the person changed; 0 where there was none.
        actor: A person who manages the desk.
        as_of: Now.

    Raises:
        NotAllowed: Not a person, or no permission.
        Conflict: Somebody else has changed the draft meanwhile.
        InvalidInput: A rule without a condition, a condition without a value, or a queue not in use.

    Records:
        routing_drafted: on the version, with the SHA-256 of its rules.
    """
    _ = actor.person_id
    require(actor, Permission.DESK_MANAGE)
    _check_rules(rules)
    stored = [rule.as_json() for rule in rules]
    with act(actor=actor, as_of=as_of) as ledger:
        used = Queue.objects.select_for_update().filter(id__in={rule.queue_id for rule in rules} - {""})
        if {queue.id for queue in used if queue.retired_at is None} != {r.queue_id for r in rules} - {""}:
            raise InvalidInput("A rule names a queue that is not in use. Choose another.", field="queue")
        draft = Routing.objects.select_for_update().filter(state=RoutingState.DRAFT).first()
        if (draft.revision if draft else 0) != revision:
            raise Conflict("Somebody else has changed the draft. Reload the page and look at it first.")
        if draft is None:
            number = (Routing.objects.aggregate(last=Max("number"))["last"] or 0) + 1
            draft = Routing(id=new_id("rou"), number=number, revision=0)
        draft.rules, draft.drafted_at = stored, as_of
        draft.revision += 1
        try:
            with transaction.atomic():
                draft.save()
        except IntegrityError:
            raise Conflict("Somebody else has begun a draft. Reload the page and look at it first.") from None
        ledger.record(
            TriageEvent.ROUTING_DRAFTED, draft.id,
            version=draft.number, rules=len(rules), rules_sha256=_digest(stored),
        )  # fmt: skip
    return routing_view(draft)


def activate_routing(*, revision: int, actor: Actor, as_of: datetime) -> RoutingView:
    """Put the draft in force, exactly as it was tried. What waits is placed by it in the background.

    Args:
        revision: Of the draft that the person tried.
        actor: A person who manages the desk.
        as_of: Now.

    Raises:
        NotAllowed: Not a person, or no permission.
        Conflict: There is no draft, or it is no longer the one that was tried.

    Records:
        routing_activated: on the version, with the SHA-256 of its rules. ``triage.route_waiting`` is enqueued.
    """
    person_id = actor.person_id
    require(actor, Permission.DESK_MANAGE)
    with act(actor=actor, as_of=as_of) as ledger:
        draft = Routing.objects.select_for_update().filter(state=RoutingState.DRAFT).first()
        if draft is None or draft.revision != revision:
            raise Conflict(
                "The draft is no longer the one that you tried. Try it again, then put it in force."
            )
        Routing.objects.filter(state=RoutingState.ACTIVE).update(state=RoutingState.REPLACED)
        draft.state, draft.activated_by, draft.activated_at = RoutingState.ACTIVE, person_id, as_of
        draft.save()
        ledger.record(
            TriageEvent.ROUTING_ACTIVATED, draft.id,
            version=draft.number, rules=len(draft.rules), rules_sha256=_digest(draft.rules),
        )  # fmt: skip
        enqueue("triage.route_waiting", draft.id)
    return routing_view(draft)


def _check_rules(rules: tuple[RoutingRule, ...]) -> None:
    if len(rules) > MAX_RULES:
        raise InvalidInput(
            Said("There are at most %(most)s routing rules. Join some of them.", most=MAX_RULES),
            field="rules",
        )
    for rule in rules:
        fields = [field for field, _ in rule.conditions]
        if not fields or len(set(fields)) != len(fields):
            raise InvalidInput(
                "A rule needs a condition, and each field once: what no rule takes goes to the general queue.",
                field="rules",
            )
        for field, values in rule.conditions:
            if not values or len(values) > _MAX_VALUES or any(not _is_code(value) for value in values):
                raise InvalidInput(
                    Said("The condition on %(field)s has no usable value.", field=RoutingField(field)),
                    field=field,
                )


def _is_code(value: str) -> bool:
    return 0 < len(value) <= _MAX_VALUE_CHARACTERS and value.isascii() and value.isprintable()


def _digest(stored: object) -> str:
    return hashlib.sha256(json.dumps(stored, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _locked(queue_id: str) -> Queue:
    queue = Queue.objects.select_for_update().filter(id=queue_id).first()
    if queue is None:
        raise NotFound("There is no queue with that id.")
    return queue
